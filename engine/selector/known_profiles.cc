#include "engine/selector/known_profiles.h"

#include <algorithm>
#include <cstring>

#include "index/hash.h"
#include "index/types/short_text.h"

namespace labelix {
namespace {

using index::ProfileId;

constexpr auto kRead = std::memory_order_acquire;
constexpr auto kWrite = std::memory_order_release;

}  // namespace

bool KnownProfiles::Read(std::string_view ns, Source* source, ProfileId* ids, size_t* n) const {
  const uint32_t sequence = sequence_.load(kRead);
  const uint64_t stamp = stamp_.load(kRead), term = term_.load(kRead);
  if (stamp == 0 || sequence % 2 != 0) return false;
  const uint32_t about = about_.load(kRead);
  uint64_t name[kNameWords];
  for (size_t i = 0; i < kNameWords; ++i) name[i] = ns_[i].load(kRead);
  const size_t size = std::min<size_t>(about & 0xFF, kMost);
  for (size_t i = 0; i < size; i += 2) {
    const uint64_t two = ids_[i / 2].load(kRead);
    std::memcpy(ids + i, &two, sizeof two);
  }
  if (sequence_.load(std::memory_order_relaxed) != sequence) return false;
  source->posting = {stamp, static_cast<index::TermId>(term), static_cast<uint32_t>(term >> 32)};
  source->asked = static_cast<uint8_t>(about >> 16);
  *n = size;
  return index::SameText({reinterpret_cast<const char*>(name), about >> 8 & 0xFF}, ns);
}

void KnownProfiles::Keep(std::string_view ns, const Source& source,
                         std::span<const ProfileId> ids) const {
  if (ids.size() > kMost || ns.size() > kLongestNamespace) return;
  if (!IsLike(Sum(ns, source.posting))) return;
  uint32_t sequence = sequence_.load(std::memory_order_relaxed);
  if (sequence % 2 != 0 || !sequence_.compare_exchange_strong(sequence, sequence + 1)) return;
  stamp_.store(source.posting.stamp, kWrite);
  term_.store(uint64_t{source.posting.changes} << 32 | source.posting.term, kWrite);
  about_.store(static_cast<uint32_t>(source.asked << 16 | ns.size() << 8 | ids.size()), kWrite);
  uint64_t name[kNameWords] = {}, pairs[kPairs] = {};
  std::copy(ns.begin(), ns.end(), reinterpret_cast<char*>(name));
  if (!ids.empty()) std::memcpy(pairs, ids.data(), ids.size_bytes());
  for (size_t i = 0; i < kNameWords; ++i) ns_[i].store(name[i], kWrite);
  for (size_t i = 0; i < kPairs; ++i) ids_[i].store(pairs[i], kWrite);
  sequence_.store(sequence + 2, kWrite);
}

bool KnownProfiles::IsLike(uint64_t found) const {
  if (found_.load(std::memory_order_relaxed) == found) return true;
  found_.store(found, std::memory_order_relaxed);
  return false;
}

uint64_t KnownProfiles::Sum(std::string_view ns, const index::PostingState& posting) {
  return index::Mix(index::HashText(ns), posting.stamp) ^
         (uint64_t{posting.changes} << 32 | posting.term);
}

}  // namespace labelix
