// The objects of many profiles, without waiting for one's lines after the other's.
#ifndef LABELIX_ENGINE_QUERY_MEMBERS_H_
#define LABELIX_ENGINE_QUERY_MEMBERS_H_

#include <algorithm>
#include <cstddef>
#include <span>

#include "index/profiles.h"

namespace labelix::query {

// Calls visit(span of ids), ascending ones of one profile, at least one of them.
template <typename Visit>
void ForEachRun(const index::Profiles& held, index::VersionNumber version,
                std::span<const index::ProfileId> profiles, Visit&& visit) {
  // How many profiles ahead their lines are asked for, and how many profiles'
  // members are found before the first one's are read.
  constexpr size_t kAhead = 8, kAtOnce = 64;
  const index::Members* ready[kAtOnce];
  for (size_t from = 0; from < profiles.size(); from += kAtOnce) {
    const size_t end = std::min(profiles.size(), from + kAtOnce);
    size_t n = 0;
    // A profile is three dependent misses: the lines of those ahead are asked
    // for, and each one's first chunk while the others are found.
    for (size_t i = from; i < end; ++i) {
      if (i + 2 * kAhead < profiles.size()) held.PrefetchHead(profiles[i + 2 * kAhead]);
      if (i + kAhead < profiles.size()) held.PrefetchMembers(profiles[i + kAhead]);
      const index::Members* members = held.MembersAt(profiles[i], version);
      if (members == nullptr || members->count == 0) continue;
      if (members->chunks == 1) __builtin_prefetch(members->chunk->ids);
      ready[n++] = members;
    }
    for (size_t i = 0; i < n; ++i) ready[i]->ForEachRun(visit);
  }
}

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_MEMBERS_H_
