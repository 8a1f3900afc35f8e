// One object is one event, however it is written: as JSON, as the YAML that is
// printed of it, as YAML in flow form (which JSON is), and as the JSON that is
// made of its YAML.
#include <vector>

#include "engine/ingest/json_tree.h"
#include "engine/ingest/yaml_read.h"
#include "tests/fuzz/decoded.h"
#include "tests/fuzz/target.h"

namespace labelix::fuzz {
namespace {

// Equal keys, or one with escapes that may be equal to another: Go joins maps
// of equal keys in JSON, and takes the last of them in YAML.
bool MayRepeatKeys(std::string_view json) {
  using ingest::JsonTree;
  const absl::StatusOr<JsonTree> tree = JsonTree::Parse(json);
  if (!tree.ok()) return false;
  std::vector<JsonTree::Index> parents = {tree->root()};
  while (!parents.empty()) {
    const JsonTree::Index parent = parents.back();
    parents.pop_back();
    const bool is_object = (*tree)[parent].type == JsonTree::Type::kObject;
    for (auto i = (*tree)[parent].child; i != JsonTree::kNone; i = (*tree)[i].next) {
      const std::string_view key = (*tree)[i].key;
      if (is_object && (key.find('\\') != key.npos || tree->Field(parent, key) != i)) return true;
      parents.push_back(i);
    }
  }
  return false;
}

void ExpectPrintedIsTheSame(std::string_view json, const Decoded& event) {
  const absl::StatusOr<std::string> printed = ToYaml(json, false);
  if (!printed.ok()) return;  // several values
  const Decoded read = DecodeYaml(*printed);
  Expect(read.ok, "YAML that was printed of what decodes, decodes");
  ExpectSame(event.events, read.events, "printed as YAML, the same event");
}

void RunJson(std::string_view input) {
  const Decoded json = Decode(input);
  if (!json.ok || MayRepeatKeys(input)) return;
  ExpectPrintedIsTheSame(input, json);
  const Decoded flow = DecodeYaml(input);
  // JSON that is no YAML: tabs, several values, a pair of escaped surrogates.
  if (flow.ok) ExpectSame(json.events, flow.events, "in flow form, the same event");
}

void RunYaml(std::string_view input) {
  const Decoded yaml = DecodeYaml(input);
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // is off before a file is read
  if (input.starts_with(kByteOrderMark)) input.remove_prefix(kByteOrderMark.size());
  ingest::YamlReader reader(input, InputLimits{});
  std::string lines;
  for (ingest::YamlDocument document; reader.Next(&document); document = {}) lines += document.json;
  if (!yaml.ok) return;
  Expect(reader.fault().kind == ingest::Fault::Kind::kNone, "what decodes is YAML");
  const Decoded json = Decode(lines);
  Expect(json.ok, "the JSON of YAML that decodes, decodes");
  ExpectSame(yaml.events, json.events, "as JSON, the same events");
  ExpectPrintedIsTheSame(lines, json);
}

}  // namespace

LABELIX_FUZZ_TARGET(yaml) {
  const size_t first = input.find_first_not_of(" \t\r\n");
  const bool is_json = first != input.npos && (input[first] == '{' || input[first] == '[');
  is_json ? RunJson(input) : RunYaml(input);
}

}  // namespace labelix::fuzz
