// The two halves of an apiVersion: "apps" and "v1" of "apps/v1". Without a slash it is a version
// of the core group, whose name is "".
// Source: k8s.io/apimachinery pkg/runtime/schema/group_version.go, ParseGroupVersion. That refuses
// a second slash; here it stays in the version, which no kind has.
#ifndef LABELIX_ENGINE_KINDS_GROUP_VERSION_H_
#define LABELIX_ENGINE_KINDS_GROUP_VERSION_H_

#include <string_view>

namespace labelix::kinds {

// Both point into the text that they were split from.
struct GroupVersion {
  std::string_view group, version;
};

inline GroupVersion SplitApiVersion(std::string_view api_version) {
  const size_t slash = api_version.find('/');
  if (slash == std::string_view::npos) return {{}, api_version};
  return {api_version.substr(0, slash), api_version.substr(slash + 1)};
}

}  // namespace labelix::kinds

#endif  // LABELIX_ENGINE_KINDS_GROUP_VERSION_H_
