#include <zlib.h>

#include <stdexcept>

#include "tests/differential/vectors/vectors.h"

namespace labelix::vectors {
namespace {

constexpr size_t kExamples = 5;

// gzread passes a file through that is not compressed.
std::string ReadAll(const std::string& path) {
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) throw std::runtime_error("cannot be opened");
  std::string bytes;
  std::vector<char> block(1 << 20);
  int got = 0;
  while ((got = gzread(file, block.data(), static_cast<unsigned>(block.size()))) > 0) {
    bytes.append(block.data(), static_cast<size_t>(got));
  }
  const bool whole = gzclose_r(file) == Z_OK && got == 0;
  if (!whole) throw std::runtime_error("is cut short");
  return bytes;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  throw std::runtime_error("bad hex digit");
}

std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(HexDigit(hex[i]) << 4 | HexDigit(hex[i + 1]));
  }
  return bytes;
}

}  // namespace

void FileReport::Check(bool right, const std::function<std::string()>& what) {
  ++answers;
  if (right) return;
  ++wrong;
  if (examples.size() < kExamples) examples.push_back(what());
}

bool Line::Has(const char* key) const {
  return json_[key].error() == simdjson::SUCCESS ||
         json_[std::string(key) + "_hex"].error() == simdjson::SUCCESS;
}

bool Line::Bool(const char* key) const { return json_[key].get_bool().value(); }

std::string Line::Text(const char* key) const { return TextOf(json_, key); }

std::vector<std::string> Line::Texts(const char* key) const {
  std::vector<std::string> texts;
  for (const simdjson::dom::element text : json_[key].get_array()) {
    texts.emplace_back(text.get_string().value());
  }
  return texts;
}

std::string TextOf(simdjson::dom::element object, const std::string& key) {
  std::string_view hex;
  if (object[key + "_hex"].get(hex) == simdjson::SUCCESS) return FromHex(hex);
  return std::string(object[key].get_string().value());
}

std::map<std::string, std::string> MapOf(simdjson::dom::element object) {
  std::map<std::string, std::string> map;
  for (const auto field : object.get_object()) {
    map[std::string(field.key)] = std::string(field.value.get_string().value());
  }
  return map;
}

std::vector<Label> LabelsOf(const std::map<std::string, std::string>& map) {
  std::vector<Label> labels;
  labels.reserve(map.size());
  for (const auto& [key, value] : map) labels.push_back({key, value});
  return labels;
}

FileReport ForEachLine(const std::string& path,
                       const std::function<void(const Line&, FileReport*)>& check) {
  FileReport report;
  uint64_t number = 0;
  const auto fail = [&](const std::string& why) {
    report.Check(false, [&] { return path + ":" + std::to_string(number) + ": " + why; });
  };
  try {
    const std::string bytes = ReadAll(path);
    simdjson::dom::parser parser;
    for (size_t start = 0; start < bytes.size();) {
      const size_t end = std::min(bytes.find('\n', start), bytes.size());
      const std::string_view raw = std::string_view(bytes).substr(start, end - start);
      start = end + 1;
      ++number;
      try {
        check(Line(raw, parser.parse(raw.data(), raw.size()).value(), number), &report);
      } catch (const std::exception& error) {
        fail(error.what());
      }
    }
    if (number == 0) fail("is empty");
  } catch (const std::exception& error) {
    fail(error.what());
  }
  return report;
}

}  // namespace labelix::vectors
