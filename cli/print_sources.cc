#include <string>

#include "cli/print_objects.h"

namespace labelix::cli {

absl::Status PrintSources(const Cluster& cluster, const Version& version,
                          const std::vector<ObjectGroup>& groups, const GetOptions&, bool single,
                          Console* console) {
  std::string out = single ? "" : "{\"apiVersion\":\"v1\",\"items\":[";
  bool first = true;
  for (const ObjectGroup& group : groups)
    for (const ObjectView& object : group.objects) {
      absl::StatusOr<std::string> text = cluster.Source(version, object.id);
      if (!text.ok()) return text.status();
      if (!first) out += ',';
      first = false;
      out += *text;
    }
  if (!single) out += "],\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"\"}}";
  console->out() << out << "\n";
  return absl::OkStatus();
}

}  // namespace labelix::cli
