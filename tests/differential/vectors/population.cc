#include "tests/differential/vectors/population.h"

#include <algorithm>
#include <stdexcept>

#include "tests/differential/vectors/vectors.h"

namespace labelix::vectors {
namespace {

constexpr std::string_view kKind = "Thing";

Scope ScopeOf(const std::optional<std::string>& ns) {
  Scope scope;
  scope.kind = kKind;
  if (ns.has_value()) scope.ns = *ns;
  return scope;
}

uint64_t Number(std::string_view name) { return std::stoull(std::string(name)); }

Population::Ids Numbers(const Version& version, const IdSet& ids) {
  Population::Ids numbers;
  for (const ObjectId id : ids) numbers.push_back(Number(version.Get(id).name));
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace

void Population::Add(const std::string& ns, const LabelMap& labels) {
  rows_.push_back({ns, std::to_string(rows_.size()), labels});
}

void Population::Publish() {
  std::vector<std::vector<Label>> labels;
  labels.reserve(rows_.size());
  std::vector<Event> events;
  for (const Row& row : rows_) {
    labels.push_back(LabelsOf(row.labels));
    Event event;
    event.kind = kKind;
    event.ns = row.ns;
    event.name = row.name;
    event.labels = labels.back();
    events.push_back(event);
    world_.Apply(event);
  }
  const absl::StatusOr<Applied> applied = engine_.Apply(events);
  if (!applied.ok()) throw std::runtime_error(ErrorMessage(applied.status()));
}

Population::Ids Population::FromEngine(const std::optional<std::string>& ns,
                                       const Selector& selector) const {
  const Version version = engine_.Current();
  return Numbers(version, version.Select(ScopeOf(ns), Compiled(selector)));
}

Population::Ids Population::FromModel(const std::optional<std::string>& ns,
                                      const Selector& selector) const {
  Ids ids;
  for (const auto& [space, name] : world_.Select(ScopeOf(ns), selector))
    ids.push_back(Number(name));
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::string Population::OtherForms(const std::optional<std::string>& ns, const Selector& selector,
                                   const Ids& ids) const {
  const Version version = engine_.Current();
  const Compiled compiled(selector);
  const Scope scope = ScopeOf(ns);
  if (version.Count(scope, compiled) != ids.size()) return "Count differs";
  const Bound bound = version.Bind(scope, compiled);
  if (bound.Count() != ids.size()) return "Bound::Count differs";
  if (Numbers(version, bound.Select()) != ids) return "Bound::Select differs";
  const IdSet all = version.Select(scope, compiled);
  const size_t half = all.size() / 2 + 1;
  const IdSet head(all.begin(), all.begin() + static_cast<ptrdiff_t>(std::min(half, all.size())));
  if (version.First(scope, compiled, half) != head) return "First differs";
  return "";
}

}  // namespace labelix::vectors
