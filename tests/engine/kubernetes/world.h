// Small clusters for tests: objects as short JSON, answers as short words.
#ifndef LABELIX_TESTS_ENGINE_KUBERNETES_WORLD_H_
#define LABELIX_TESTS_ENGINE_KUBERNETES_WORLD_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/cluster.h"

namespace labelix::kubernetes {

// Loads the documents one after another; a document that does not load fails
// the running test.
std::unique_ptr<Cluster> LoadWorld(const std::vector<std::string>& documents);

// One object. `owner` is `Kind/name/uid` of its controller, "" for none; `more`
// are further members of the object: R"("spec":{…})".
struct ObjectText {
  std::string api_version = "v1";
  std::string kind = "Pod";
  std::string ns = "default";  // "" is cluster-scoped
  std::string name;
  std::string uid = {};
  std::string labels = "{}";
  std::string owner = {};
  std::string more = {};
};
std::string Text(const ObjectText& object);

// An empty typed list: its kind is declared, and has no object.
std::string EmptyList(std::string_view api_version, std::string_view kind);

// The object, which must be there: `pod/x`, `ds/y`, in namespace default.
ObjectId IdOf(const Version& version, std::string_view kind_and_name);

// `a b other/c`: names, with the namespace where it is not default.
std::string NamesOf(const Version& version, const std::vector<ObjectId>& ids);
// `a (orphan), b (owned by ReplicaSet/x)`.
std::string NamesOf(const Version& version, const std::vector<NotOwned>& ids);

// The selector of one object: what Match says of it, which must be one.
SelectorMatch MatchOf(const Version& version, std::string_view kind_and_name);

}  // namespace labelix::kubernetes

#endif  // LABELIX_TESTS_ENGINE_KUBERNETES_WORLD_H_
