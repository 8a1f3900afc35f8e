// labelselector.jsonl: JSON → LabelSelector → errors, text, matches.
#include <algorithm>

#include "engine/ingest/label_selector_json.h"
#include "engine/selector/normal.h"
#include "index/types/label_selector.h"
#include "labelix/selector.h"
#include "tests/differential/vectors/vectors.h"
#include "tests/model/model.h"

namespace labelix::vectors {
namespace {

using Decoded = absl::StatusOr<std::optional<LabelSelector>>;

// The value under "json" byte for byte: on some lines an object has a key
// twice, which a parsed line may not show.
std::string RawJson(const Line& line) {
  simdjson::ondemand::parser parser;
  const simdjson::padded_string padded(line.raw());
  simdjson::ondemand::document document = parser.iterate(padded);
  simdjson::ondemand::value value = document["json"];
  const simdjson::ondemand::json_type type = value.type();
  if (type == simdjson::ondemand::json_type::object) {
    return std::string(value.get_object().value().raw_json().value());
  }
  if (type == simdjson::ondemand::json_type::array) {
    return std::string(value.get_array().value().raw_json().value());
  }
  std::string_view token = value.raw_json_token();
  return std::string(token);
}

std::string Join(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += text + "\n";
  return out;
}

// One answer: decoding with its strict errors, and every error of validation.
void CheckDecode(const Line& line, const LabelSelector* selector,
                 const std::vector<std::string>& strict, FileReport* report) {
  const std::vector<std::string> want_strict =
      line.Has("strict_errs") ? line.Texts("strict_errs") : std::vector<std::string>();
  const std::vector<std::string> validate = selector == nullptr
                                                ? std::vector<std::string>()
                                                : Sorted(selector->Validate("spec.selector"));
  report->Check(strict == want_strict && validate == line.Texts("validate"), [&] {
    return RawJson(line) + ": got strict errors " + Join(strict) + ", errors " + Join(validate);
  });
}

// The map form: "null" for a missing selector.
bool IsSameMap(const Line& line, const LabelSelector* selector) {
  const auto map = LabelSelectorAsMap(selector);
  if (!map.ok()) {
    return line.Has("as_map_err") && ErrorMessage(map.status()) == line.Text("as_map_err");
  }
  if (line.Has("as_map_err")) return false;
  const simdjson::dom::element want = line.json()["as_map"];
  if (want.is_null()) return selector == nullptr && map->empty();
  return MapOf(want) == std::map<std::string, std::string>(map->begin(), map->end());
}

std::string_view KindOf(const Selector& selector) {
  if (selector.IsNothing()) return "nothing";
  return selector.IsEverything() ? "everything" : "requirements";
}

// One answer for the conversion in all its forms, then one for each label set.
void CheckConverted(const Line& line, const LabelSelector* from, const Selector& selector,
                    FileReport* report) {
  const bool right = KindOf(selector) == line.Text("kind") &&
                     selector.ToString() == line.Text("as") &&
                     FormatLabelSelector(from) == line.Text("format") && IsSameMap(line, from);
  report->Check(right, [&] { return RawJson(line) + ": got " + selector.ToString(); });
  const Normal normal = Normalize(selector);
  const simdjson::dom::array want = line.json()["m"].get_array();
  size_t i = 0;
  for (const simdjson::dom::element labels : line.json()["labels"].get_array()) {
    const std::map<std::string, std::string> map = MapOf(labels);
    const bool m = want.at(i++).get_bool().value();
    const bool agrees = selector.Matches(LabelsOf(map)) == m &&
                        normal.Matches(LabelsOf(map)) == m && model::Matches(selector, map) == m;
    report->Check(agrees, [&] {
      return RawJson(line) + ": label set " + std::to_string(i - 1) + " should " +
             (m ? "match" : "not match");
    });
  }
}

void CheckConversionError(const Line& line, const LabelSelector& from,
                          const absl::StatusOr<Selector>& got, FileReport* report) {
  const std::vector<std::string> possible = line.Texts("as_errs");
  const std::string text = got.ok() ? "no error" : ErrorMessage(got.status());
  const bool right = std::find(possible.begin(), possible.end(), text) != possible.end() &&
                     FormatLabelSelector(&from) == "<error>";
  report->Check(right, [&] { return RawJson(line) + ": got `" + text + "`"; });
}

}  // namespace

FileReport CheckLabelSelector(const std::string& path) {
  return ForEachLine(path, [](const Line& line, FileReport* report) {
    std::vector<std::string> strict;
    const Decoded decoded = ingest::DecodeLabelSelector(RawJson(line), {}, &strict);
    if (line.Has("decode_err") || !decoded.ok()) {
      const bool right = !decoded.ok() && line.Has("decode_err") &&
                         ErrorMessage(decoded.status()) == line.Text("decode_err");
      return report->Check(
          right, [&] { return RawJson(line) + ": got `" + ErrorMessage(decoded.status()) + "`"; });
    }
    const LabelSelector* selector = decoded->has_value() ? &**decoded : nullptr;
    CheckDecode(line, selector, strict, report);
    if (selector == nullptr) return CheckConverted(line, nullptr, Selector::Nothing(), report);
    const absl::StatusOr<Selector> converted = selector->ToSelector();
    if (line.Has("as_errs")) return CheckConversionError(line, *selector, converted, report);
    CheckConverted(line, selector, converted.ok() ? *converted : Selector::Nothing(), report);
  });
}

}  // namespace labelix::vectors
