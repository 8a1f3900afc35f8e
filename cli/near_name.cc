#include "cli/near_name.h"

#include <vector>

#include "cli/text.h"

namespace labelix::cli {
namespace {

// Comparing with more takes longer than reading them.
constexpr size_t kMostNames = 10'000;

std::string Elsewhere(const std::vector<std::string>& namespaces) {
  if (namespaces.size() == 1) {
    return "there is one in namespace " + namespaces[0] + ": -n " + namespaces[0];
  }
  return "there is one in each of " + std::to_string(namespaces.size()) +
         " other namespaces, as in " + namespaces[0] + ": -n NAMESPACE";
}

}  // namespace

std::string NearName(const Version& version, const KindName& kind, std::string_view ns,
                     std::string_view name) {
  std::vector<std::string> elsewhere, names;
  const Scope all{.kind = kind.kind, .group = kind.group};
  for (const ObjectId id : version.Select(all, Compiled(Selector::Everything()))) {
    const ObjectView object = version.Get(id);
    if (object.ns != ns && object.name == name) {
      elsewhere.emplace_back(object.ns);
    } else if ((object.ns == ns || object.ns.empty()) && names.size() < kMostNames) {
      names.emplace_back(object.name);
    }
  }
  if (!elsewhere.empty()) return Elsewhere(elsewhere);
  constexpr size_t kShortest = 3;  // of two letters, any two are near
  const std::string near = name.size() < kShortest ? "" : Nearest(name, names);
  return near.empty() ? "" : "did you mean " + near + "?";
}

}  // namespace labelix::cli
