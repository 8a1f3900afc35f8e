// -o json, -o yaml: a List around the objects' own text, an object at a time,
// so that no second copy of a large answer is made.
#include <string>
#include <string_view>

#include "cli/print_objects.h"

namespace labelix::cli {
namespace {

// `text` with `indent` in front of each line but the first, which gets `lead`;
// empty lines (of a YAML block) stay empty. No trailing line break.
void WriteIndented(std::string_view text, std::string_view lead, std::string_view indent,
                   std::ostream& out) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  out << lead;
  for (size_t start = 0;;) {
    const size_t end = text.find('\n', start);
    out << text.substr(start, end - start);
    if (end == std::string_view::npos) return;
    start = end + 1;
    out << '\n';
    if (start < text.size() && text[start] != '\n') out << indent;
  }
}

absl::StatusOr<std::string> ObjectText(const Cluster& cluster, const Version& version,
                                       const ObjectView& object, const GetOptions& options) {
  const absl::StatusOr<std::string> source = cluster.Source(version, object.id);
  if (source.status().code() == absl::StatusCode::kFailedPrecondition) {
    return ErrorAt(absl::StatusCode::kFailedPrecondition, 0, "the snapshot has no objects' JSON",
                   "save it with --sources, or read the dump itself");
  }
  if (!source.ok()) return source.status();
  const std::string api_version = ApiVersion(version, object.id);
  const PrintForm form{
      .export_form = options.drop_server_fields, .api_version = api_version, .kind = object.kind};
  return options.output == "yaml" ? ToYaml(*source, form) : PrettyJson(*source, form);
}

struct ListStyle {
  std::string_view head, empty, item, next_item, indent, tail;
};

constexpr ListStyle kJson = {
    .head = "{\n    \"apiVersion\": \"v1\",\n    \"items\": [",
    .empty = "],\n",
    .item = "\n        ",
    .next_item = ",\n        ",
    .indent = "        ",
    .tail = "\n    ],\n",
};
constexpr std::string_view kJsonEnd =
    "    \"kind\": \"List\",\n    \"metadata\": {\n        \"resourceVersion\": \"\"\n    }\n}\n";

constexpr ListStyle kYaml = {
    .head = "apiVersion: v1\nitems:",
    .empty = " []\n",
    .item = "\n- ",
    .next_item = "\n- ",
    .indent = "  ",
    .tail = "\n",
};
constexpr std::string_view kYamlEnd = "kind: List\nmetadata:\n  resourceVersion: \"\"\n";

}  // namespace

absl::Status PrintSources(const Cluster& cluster, const Version& version,
                          const std::vector<ObjectGroup>& groups, const GetOptions& options,
                          bool single, Console* console) {
  const bool yaml = options.output == "yaml";
  const ListStyle& style = yaml ? kYaml : kJson;
  std::ostream& out = console->out();
  bool first = true;
  for (const ObjectGroup& group : groups) {
    for (const ObjectView& object : group.objects) {
      const absl::StatusOr<std::string> text = ObjectText(cluster, version, object, options);
      if (!text.ok()) return text.status();
      if (single) {
        out << *text;
        return absl::OkStatus();
      }
      if (first) out << style.head;
      WriteIndented(*text, first ? style.item : style.next_item, style.indent, out);
      first = false;
    }
  }
  if (single) return absl::OkStatus();
  if (first) out << style.head << style.empty;
  if (!first) out << style.tail;
  out << (yaml ? kYamlEnd : kJsonEnd);
  return absl::OkStatus();
}

}  // namespace labelix::cli
