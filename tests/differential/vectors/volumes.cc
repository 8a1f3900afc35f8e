// volumes.jsonl: which PersistentVolumes a claim and which Nodes a volume, a class, a capacity
// or a slice selects. A line is asked of the whole path: its objects are loaded, and matched.
#include <set>
#include <string>
#include <vector>

#include "engine/kinds/group_version.h"
#include "labelix/cluster.h"
#include "tests/differential/vectors/vectors.h"

namespace labelix::vectors {
namespace {

using simdjson::dom::element;

std::string Target(element target, bool is_node) {
  return std::string(R"({"apiVersion":"v1","kind":")") + (is_node ? "Node" : "PersistentVolume") +
         R"(","metadata":{"name":")" + TextOf(target, "name") + R"(","labels":)" +
         std::string(simdjson::minify(target["labels"].value())) + "}}\n";
}

// Where nothing is told of the object all of them will do.
struct Picked {
  bool all = false;
  std::set<std::string> names = {};
};

Picked Ask(const Version& now, const ObjectName& object) {
  const ObjectId id = now.Find(object.group, object.kind, object.ns, object.name).value();
  const std::vector<SelectorMatch> matches = Match(now, {.object = id}).value();
  Picked picked{.all = matches.empty()};
  for (const SelectorMatch& match : matches) {
    for (ObjectId target : match.objects) picked.names.emplace(now.Get(target).name);
  }
  return picked;
}

void CheckVolumesLine(const Line& line, FileReport* report) {
  const element object = line.json()["object"].value();
  const std::string kind = TextOf(object, "kind");
  std::string text = std::string(simdjson::minify(object)) + "\n";
  const simdjson::dom::array targets = line.json()["targets"].get_array();
  for (element target : targets) text += Target(target, kind != "PersistentVolumeClaim");
  Cluster cluster;
  if (!cluster.LoadBytes(text, "line", {}, nullptr).ok()) {
    return report->Check(false, [&] { return "line " + std::to_string(line.number()); });
  }
  const std::string api = TextOf(object, "apiVersion");
  const bool in_namespace = object["metadata"]["namespace"].error() == simdjson::SUCCESS;
  const Picked picked = Ask(cluster.Current(), {kind, in_namespace ? "default" : "", "x",
                                                std::string(kinds::SplitApiVersion(api).group)});
  for (element target : targets) {
    const std::string name = TextOf(target, "name");
    const bool got = picked.all || picked.names.contains(name);
    report->Check(got == target["m"].get_bool().value(), [&] {
      return "line " + std::to_string(line.number()) + " " + name + ": got " +
             (got ? "true" : "false");
    });
  }
}

}  // namespace

FileReport CheckVolumes(const std::string& path) { return ForEachLine(path, CheckVolumesLine); }

}  // namespace labelix::vectors
