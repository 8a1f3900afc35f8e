// Counts over more label sets than are counted in one run (engine/query/scan.cc), of versions
// from before and after their blocks were there.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/engine.h"

namespace labelix::many_label_sets_test {
namespace {

// 137 blocks of 512: runs of 64, 64 and 9, the last block in part.
constexpr uint32_t kLabelSets = 70'000, kBatch = 5'000;

// Each object's labels are its own. `part` is dense, `wave` a list with a bitset beside it,
// `rare` a list alone.
void AddObjects(uint32_t first, Engine* engine) {
  std::vector<std::vector<std::string>> values(kBatch);
  std::vector<std::vector<Label>> labels(kBatch);
  std::vector<Event> events(kBatch);
  for (uint32_t i = 0; i < kBatch; ++i) {
    const uint32_t id = first + i;
    values[i] = {std::to_string(id), std::to_string(id % 3), std::to_string(id % 5),
                 std::to_string(id % 100)};
    labels[i] = {{"id", values[i][0]}, {"part", values[i][1]}};
    if (id % 700 == 0) labels[i].push_back({"rare", "yes"});
    labels[i].push_back({"tier", values[i][2]});
    labels[i].push_back({"wave", values[i][3]});
    events[i].kind = "Pod";
    events[i].name = values[i][0];
    events[i].labels = labels[i];
  }
  const auto applied = engine->Apply(events);
  ASSERT_TRUE(applied.ok()) << applied.status();
}

struct Question {
  const char* selector;
  std::function<bool(uint32_t)> holds;
};
const std::vector<Question>& Questions() {
  static const std::vector<Question> kQuestions = {
      {"part=1,tier=2,wave!=7",
       [](uint32_t i) { return i % 3 == 1 && i % 5 == 2 && i % 100 != 7; }},
      {"part in (0,2),tier notin (4),!rare",
       [](uint32_t i) { return i % 3 != 1 && i % 5 != 4 && i % 700 != 0; }},
      {"part notin (0),tier in (0,1,3),wave notin (10,11)",
       [](uint32_t i) {
         return i % 3 != 0 && i % 5 != 2 && i % 5 != 4 && i % 100 != 10 && i % 100 != 11;
       }},
      {"part in (1,2),tier in (1,2),wave,!rare",
       [](uint32_t i) { return i % 3 != 0 && (i % 5 == 1 || i % 5 == 2) && i % 700 != 0; }},
  };
  return kQuestions;
}

void ExpectCounts(const Version& version, uint32_t objects) {
  for (const Question& question : Questions()) {
    uint64_t want = 0;
    for (uint32_t i = 0; i < objects; ++i) want += question.holds(i) ? 1 : 0;
    const Compiled selector(*Selector::Parse(question.selector));
    EXPECT_EQ(version.Count({.kind = "Pod"}, selector), want)
        << question.selector << " of " << objects;
  }
}

TEST(ManyLabelSets, CountsOfEachVersionAreItsOwn) {
  Engine engine;
  std::vector<Version> versions;
  for (uint32_t first = 0; first < kLabelSets; first += kBatch) {
    AddObjects(first, &engine);
    versions.push_back(engine.Current());
  }
  for (size_t i = 0; i < versions.size(); ++i) {
    ExpectCounts(versions[i], static_cast<uint32_t>(i + 1) * kBatch);
  }
}

}  // namespace
}  // namespace labelix::many_label_sets_test
