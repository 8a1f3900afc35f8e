#include "labelix/label_sets.h"

#include <unordered_map>
#include <utility>

#include "engine/match/access.h"
#include "index/index.h"

namespace labelix {

std::vector<LabelSet> LabelSets(const Version& version, const Scope& scope,
                                const Compiled& selector) {
  const query::State state = match::Access::StateOf(version);
  std::unordered_map<index::ProfileId, size_t> places;
  std::vector<LabelSet> sets;
  for (ObjectId id : version.Select(scope, selector)) {
    const index::ProfileId profile = state.index->objects().At(id, state.version)->profile;
    const auto [at, fresh] = places.try_emplace(profile, sets.size());
    if (fresh) {
      ObjectView view = version.Get(id);
      sets.push_back({view.ns, std::move(view.labels), {}});
    }
    sets[at->second].ids.push_back(id);
  }
  return sets;
}

}  // namespace labelix
