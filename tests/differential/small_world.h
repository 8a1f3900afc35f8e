// A world small enough to be asked everything: two keys, three values of which
// two are the same integer, every operator with every sensible list of values.
#ifndef LABELIX_TESTS_DIFFERENTIAL_SMALL_WORLD_H_
#define LABELIX_TESTS_DIFFERENTIAL_SMALL_WORLD_H_

#include <bitset>
#include <string>
#include <utility>
#include <vector>

#include "labelix/labels.h"
#include "labelix/selector.h"
#include "tests/model/model.h"

namespace labelix::small_world {

using model::LabelMap;

inline constexpr const char* kKeys[] = {"a", "b"};
inline constexpr const char* kValues[] = {"", "7", "07"};
inline constexpr size_t kMaps = 16;  // each key absent or with one of three values

using Answer = std::bitset<kMaps>;  // bit i: label map i is picked

inline std::vector<LabelMap> AllLabelMaps() {
  std::vector<LabelMap> maps;
  for (size_t a = 0; a < 4; ++a) {
    for (size_t b = 0; b < 4; ++b) {
      LabelMap map;
      if (a > 0) map["a"] = kValues[a - 1];
      if (b > 0) map["b"] = kValues[b - 1];
      maps.push_back(map);
    }
  }
  return maps;
}

// Requirements on one key as text: = == != with each value, in and notin with
// each set of values but the empty one, exists and !, > and < with bounds
// below, at and above the integer 7 in both spellings.
inline std::vector<std::string> RequirementTexts(const std::string& key) {
  std::vector<std::string> texts = {key, "!" + key};
  for (const char* op : {"=", "==", "!="}) {
    for (const char* value : kValues) texts.push_back(key + op + value);
  }
  for (const char* op : {" in (", " notin ("}) {
    for (unsigned set = 1; set < 8; ++set) {
      std::string list;
      for (unsigned v = 0; v < 3; ++v) {
        if (set & 1u << v) list += (list.empty() ? "" : ",") + std::string(kValues[v]);
      }
      // A lone empty value before another needs its comma.
      if ((set & 1u) && set != 1u) list = "," + list;
      texts.push_back(key + op + list + ")");
    }
  }
  for (const char* op : {">", "<"}) {
    for (const char* bound : {"6", "7", "07", "8"}) texts.push_back(key + op + bound);
  }
  return texts;
}

inline std::vector<std::string> AllRequirementTexts() {
  std::vector<std::string> texts;
  for (const char* key : kKeys) {
    for (std::string& text : RequirementTexts(key)) texts.push_back(std::move(text));
  }
  return texts;
}

// Label maps as the engine takes them.
inline std::vector<std::vector<Label>> AllLabels(const std::vector<LabelMap>& maps) {
  std::vector<std::vector<Label>> all;
  for (const LabelMap& map : maps) {
    std::vector<Label>& labels = all.emplace_back();
    for (const auto& [key, value] : map) labels.push_back({key, value});
  }
  return all;
}

inline Answer Defined(const Selector& selector, const std::vector<LabelMap>& maps) {
  Answer answer;
  for (size_t i = 0; i < kMaps; ++i) answer[i] = model::Matches(selector, maps[i]);
  return answer;
}

}  // namespace labelix::small_world

#endif  // LABELIX_TESTS_DIFFERENTIAL_SMALL_WORLD_H_
