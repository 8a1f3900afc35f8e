#include "cli/completion_names.h"

#include <algorithm>

#include "cli/resources.h"
#include "labelix/overview.h"

namespace labelix::cli {
namespace {

std::vector<Candidate> InOrder(std::vector<Candidate> candidates) {
  const auto before = [](const Candidate& a, const Candidate& b) { return a.word < b.word; };
  std::stable_sort(candidates.begin(), candidates.end(), before);
  const auto same = [](const Candidate& a, const Candidate& b) { return a.word == b.word; };
  candidates.erase(std::unique(candidates.begin(), candidates.end(), same), candidates.end());
  return candidates;
}

IdSet All(const Version& version, const Scope& scope) {
  return version.Select(scope, Compiled(Selector::Everything()));
}

}  // namespace

std::vector<Candidate> CompletedKinds(const Version& version) {
  std::vector<Candidate> candidates;
  for (const KindName& kind : ResolveKinds(version, "all").value_or(std::vector<KindName>())) {
    candidates.push_back({kind.resource, kind.kind});
  }
  for (const Version::KindCount& known : version.Kinds()) {
    const auto kinds = ResolveKinds(version, known.kind);
    if (kinds.ok()) candidates.push_back({kinds->front().resource, kinds->front().kind});
  }
  return InOrder(std::move(candidates));
}

std::vector<Candidate> CompletedNames(const Version& version, const std::string& kind,
                                      const std::string& ns, const std::string& before) {
  std::vector<Candidate> candidates;
  const auto kinds = ResolveKinds(version, kind);
  if (!kinds.ok() || kinds->size() != 1) return candidates;
  Scope scope{.kind = kinds->front().kind, .group = kinds->front().group};
  if (kinds->front().namespaced) scope.ns = ns;
  for (const ObjectId id : All(version, scope)) {
    candidates.push_back({before + std::string(version.Get(id).name), {}});
  }
  return InOrder(std::move(candidates));
}

std::vector<Candidate> CompletedNamespaces(const Version& version) {
  std::vector<Candidate> candidates;
  for (const Version::KindCount& known : version.Kinds()) {
    const bool itself = known.kind == "Namespace" && known.group.empty();
    for (const ObjectId id : All(version, {.kind = known.kind, .group = known.group})) {
      const ObjectView object = version.Get(id);
      const std::string_view ns = itself ? object.name : object.ns;
      if (!ns.empty()) candidates.push_back({std::string(ns), {}});
    }
  }
  return InOrder(std::move(candidates));
}

std::vector<Candidate> CompletedLabelKeys(const Version& version) {
  std::vector<Candidate> candidates;
  for (const KeyStats& stats : CountLabels(version, std::nullopt).keys) {
    candidates.push_back({stats.key, {}});
  }
  return InOrder(std::move(candidates));
}

}  // namespace labelix::cli
