#include "engine/match/about.h"

#include <algorithm>
#include <optional>

namespace labelix::match {

About::About(std::span<const SubscribeOptions::Named> names) {
  for (const SubscribeOptions::Named& named : names) {
    names_.push_back({std::string(named.ns), std::string(named.name)});
  }
  std::ranges::sort(names_, {}, &Named::name);
}

bool About::Has(std::string_view ns, std::string_view name) const {
  const auto called_so = std::ranges::equal_range(names_, name, {}, &Named::name);
  return std::ranges::any_of(called_so,
                             [ns](const Named& named) { return ns.empty() || named.ns == ns; });
}

void About::FindObjects(const index::Index& index, const index::Kind& kind,
                        index::VersionNumber version, IdSet* out) const {
  const auto find = [&](std::string_view ns, std::string_view name) {
    const std::optional<ObjectId> id = index.FindObject(kind.group, kind.kind, ns, name, version);
    if (id) out->push_back(*id);
  };
  for (const Named& named : names_) {
    find("", named.name);
    if (!named.ns.empty()) find(named.ns, named.name);
  }
}

}  // namespace labelix::match
