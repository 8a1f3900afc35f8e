// Texts with and without escapes side by side: a text is read as it was written,
// wherever the backslashes around it stand.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "engine/ingest/decode.h"

namespace labelix::ingest::escapes_test {
namespace {

using Texts = std::map<std::string, std::string>;

class EscapesTest : public testing::Test {
 protected:
  size_t Draw(size_t below) { return random_() % below; }

  std::string DrawText() {
    std::string text;
    for (size_t n = Draw(20); n > 0; --n) text += R"(abcxyz0189-./"\)"[Draw(15)];
    return text;
  }
  // One of ten texts is escaped where it need not be.
  std::string Quoted(const std::string& text) {
    const bool often = Draw(10) == 0;
    std::string json = "\"";
    for (const char c : text) {
      char unit[8];
      std::snprintf(unit, sizeof unit, "\\u%04x", static_cast<unsigned>(c));
      if (c == '"' || c == '\\') {
        json += Draw(2) == 0 ? std::string(unit) : std::string("\\") + c;
      } else {
        json += often && Draw(3) == 0 ? std::string(unit) : std::string(1, c);
      }
    }
    return json + "\"" + std::string(Draw(3), ' ');
  }
  std::string Map(const Texts& texts) {
    std::string json = "{";
    for (const auto& [key, value] : texts) {
      json += (json.size() > 1 ? "," : "") + Quoted(key) + ":" + Quoted(value);
    }
    return json + "}";
  }
  Texts DrawTexts() {
    Texts texts;
    for (size_t n = Draw(8); n > 0; --n) texts[DrawText()] = DrawText();
    return texts;
  }

  std::mt19937_64 random_{7};
};

TEST_F(EscapesTest, LabelsAreReadAsTheyWereWritten) {
  std::vector<Texts> written;
  std::string json = R"({"kind":"PodList","apiVersion":"v1","items":[)";
  for (size_t i = 0; i < 3'000; ++i) {
    written.push_back(DrawTexts());
    json += (i == 0 ? "" : ",") + std::string(R"({"metadata":{"managedFields":)") +
            Map(DrawTexts()) + R"(,"name":"p)" + std::to_string(i) + R"(","labels":)" +
            Map(written.back()) + R"(},"status":)" + Map(DrawTexts()) + "}";
  }
  json += "]}";
  size_t read = 0;
  LoadReport report;
  const absl::Status status = DecodeJson(
      json, "pods.json", {},
      [&](std::span<const Event> batch) {
        for (const Event& event : batch) {
          if (event.op != Event::Op::kUpsert) continue;
          Texts labels;
          for (const Label& label : event.labels) {
            labels[std::string(label.key)] = std::string(label.value);
          }
          EXPECT_EQ(labels, written[read]) << event.name;
          ++read;
        }
        return absl::OkStatus();
      },
      &report);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(read, written.size());
}

}  // namespace
}  // namespace labelix::ingest::escapes_test
