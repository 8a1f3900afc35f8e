// The two halves of an apiVersion: "apps" and "v1" of "apps/v1". Without a slash, and with
// nothing before it, it is a version of the core group, whose name is "".
// Source: k8s.io/apimachinery pkg/runtime/schema/group_version.go, ParseGroupVersion.
#ifndef LABELIX_ENGINE_KINDS_GROUP_VERSION_H_
#define LABELIX_ENGINE_KINDS_GROUP_VERSION_H_

#include <optional>
#include <string>
#include <string_view>

namespace labelix::kinds {

// Both point into the text that they were split from.
struct GroupVersion {
  std::string_view group, version;
};

// Nothing of what has a second slash: WrongApiVersion.
inline std::optional<GroupVersion> ParseApiVersion(std::string_view api_version) {
  const size_t slash = api_version.find('/');
  if (slash == std::string_view::npos) return GroupVersion{{}, api_version};
  if (slash != api_version.rfind('/')) return std::nullopt;
  return GroupVersion{api_version.substr(0, slash), api_version.substr(slash + 1)};
}

// The same; what has a second slash has neither, as in FromAPIVersionAndKind there.
inline GroupVersion SplitApiVersion(std::string_view api_version) {
  return ParseApiVersion(api_version).value_or(GroupVersion{});
}

// What ParseGroupVersion says of a second slash.
inline std::string WrongApiVersion(std::string_view api_version) {
  return "unexpected GroupVersion string: " + std::string(api_version);
}

// As GroupVersion.String() there: the core group's has no slash.
inline std::string PrintApiVersion(const GroupVersion& parts) {
  std::string text(parts.group);
  if (!text.empty()) text += '/';
  return text.append(parts.version);
}

}  // namespace labelix::kinds

#endif  // LABELIX_ENGINE_KINDS_GROUP_VERSION_H_
