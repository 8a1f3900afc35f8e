#include "engine/kubernetes/reading.h"

#include <algorithm>
#include <utility>

#include "engine/kubernetes/resolve.h"

namespace labelix::kubernetes {

Scope Reading::ScopeOf(std::vector<std::string_view>* buffer) const {
  Scope scope{.kind = stored.selects, .group = stored.selects_group};
  if (all_namespaces) return scope;
  // No namespace at all is not the same as all of them: one that nobody has.
  buffer->assign(namespaces.begin(), namespaces.end());
  if (buffer->empty()) buffer->emplace_back("/");
  scope.namespaces = *buffer;
  return scope;
}

bool Reading::Reaches(std::string_view ns) const {
  return all_namespaces || std::find(namespaces.begin(), namespaces.end(), ns) != namespaces.end();
}

namespace {

Reading Read(const Version& version, std::string_view ns, StoredSelector stored) {
  Reading reading;
  ReachedNamespaces reached = NamespacesOf(version, stored.reach, ns);
  reading.all_namespaces = reached.all;
  reading.namespaces = std::move(reached.names);
  reading.stored = std::move(stored);
  return reading;
}

}  // namespace

std::vector<Reading> ReadAll(const Version& version, ObjectId selecting) {
  const ObjectView view = version.Get(selecting);
  std::vector<Reading> readings;
  for (StoredSelector& stored : ReadResolved(version, view)) {
    readings.push_back(Read(version, view.ns, std::move(stored)));
  }
  return readings;
}

ReadingsByPath::ReadingsByPath(const Version& version, const std::vector<Reading>& readings) {
  for (const Reading& reading : readings) {
    if (!IsTold(version, reading.stored)) continue;
    const StoredSelector& stored = reading.stored;
    left_[{stored.path, stored.selects_group, stored.selects}].push_back(&reading);
  }
}

const Reading* ReadingsByPath::Next(const SelectorMatch& match) {
  const auto at = left_.find({match.path, match.selects_group, match.selects});
  if (at == left_.end() || at->second.empty()) return nullptr;
  const Reading* const next = at->second.front();
  at->second.pop_front();
  return next;
}

std::optional<Reading> ReadMain(const Version& version, ObjectId selecting) {
  const ObjectView view = version.Get(selecting);
  for (StoredSelector& stored : ReadResolved(version, view)) {
    if (IsMain(stored.path)) return Read(version, view.ns, std::move(stored));
  }
  return std::nullopt;
}

bool IsMain(std::string_view path) { return path == "spec.selector" || path == "spec.podSelector"; }

}  // namespace labelix::kubernetes
