#include "engine/match/membership.h"

#include <algorithm>
#include <cstring>

#include "engine/match/filing.h"
#include "index/hash.h"
#include "index/packed_text.h"

namespace labelix::match {
namespace {

using index::Kind;
using index::ProfileId;

std::string_view NamespaceOf(const Kind& picked, ProfileId profile) {
  return picked.terms.ValueText(picked.profiles.TermAt(profile, 0));
}

}  // namespace

// ---- Arena ---------------------------------------------------------------------

char* Arena::Take(size_t bytes) {
  bytes = (bytes + alignof(void*) - 1) & ~(alignof(void*) - 1);
  while (chunk_ < chunks_.size() && at_ + bytes > chunks_[chunk_].size) ++chunk_, at_ = 0;
  if (chunk_ == chunks_.size()) {
    const size_t size = std::max(kChunk, bytes);
    chunks_.push_back({std::unique_ptr<char[]>(new char[size]), size});
    at_ = 0;
  }
  char* taken = chunks_[chunk_].bytes.get() + at_;
  at_ += bytes;
  used_ += bytes;
  return taken;
}

void Arena::Reset() {
  std::erase_if(chunks_, [](const Chunk& chunk) { return chunk.size != kChunk; });
  chunk_ = at_ = used_ = 0;
}

// ---- Memberships ---------------------------------------------------------------

void Memberships::Forget(index::VersionNumber now) {
  since_ = now + 1;
  arena_.Reset();
}

void Memberships::Follow(index::VersionNumber before, index::VersionNumber after) {
  if (followed_ != before) Forget(before);
  followed_ = after;
}

void Memberships::Trim(index::VersionNumber now) {
  if (arena_.used() > kMostBytes) Forget(now);
}

Memberships::List Memberships::Of(const query::State& state, const Kind& selectors,
                                  const Kind& picked, ProfileId profile, Reverse* reverse) {
  by_profile_.Grow(size_t{profile} + 1);
  OfProfile& known = by_profile_[profile];
  const bool valid = known.at >= since_ && known.at >= picked.profiles.Born(profile);
  if (known.list == nullptr || !valid) {
    known = {state.version, Find(state, selectors, picked, profile, reverse)};
  } else {
    ++recalled_;
  }
  return {known.list->classes, known.list->size};
}

const Memberships::Kept* Memberships::Find(const query::State& state, const Kind& selectors,
                                           const Kind& picked, ProfileId profile,
                                           Reverse* reverse) {
  by_projection_.Grow(kSlots);
  Project(selectors, picked, profile);
  const uint64_t hash = index::HashText(projection_);
  OfProjection& known = by_projection_[hash % kSlots];
  if (known.at >= since_ && known.hash == hash && known.text == projection_) {
    ++recalled_;
    return known.list;
  }
  char* text = arena_.Take(projection_.size());
  std::memcpy(text, projection_.data(), projection_.size());
  const Kept* list = Keep(Ask(state, selectors, picked, profile, reverse), state.version);
  known = {state.version, hash, {text, projection_.size()}, list};
  return list;
}

void Memberships::Project(const Kind& selectors, const Kind& picked, ProfileId profile) {
  projection_.clear();
  index::PutText(NamespaceOf(picked, profile), &projection_);
  for (uint32_t i = 1, n = picked.profiles.TermCount(profile); i < n; ++i) {
    const index::TermId term = picked.profiles.TermAt(profile, i);
    const std::string_view key = picked.terms.KeyText(term);
    if (!Mentions(selectors, key, &buffer_)) continue;
    index::PutText(key, &projection_);
    index::PutText(picked.terms.ValueText(term), &projection_);
  }
}

const Memberships::Kept* Memberships::Keep(const Reverse::Classes& classes,
                                           index::VersionNumber now) {
  lists_.Grow(kSlots);
  const size_t bytes = classes.size() * sizeof(ProfileId);
  const std::string_view text(reinterpret_cast<const char*>(classes.data()), bytes);
  const uint64_t hash = index::HashText(text);
  OfList& known = lists_[hash % kSlots];
  if (known.at >= since_ && known.hash == hash && known.list->size == classes.size() &&
      std::equal(classes.begin(), classes.end(), known.list->classes)) {
    return known.list;
  }
  auto* kept = new (arena_.Take(sizeof(Kept))) Kept();
  kept->size = static_cast<uint32_t>(classes.size());
  kept->classes = reinterpret_cast<ProfileId*>(arena_.Take(bytes));
  std::copy(classes.begin(), classes.end(), kept->classes);
  known = {now, hash, kept};
  return kept;
}

const Reverse::Classes& Memberships::Ask(const query::State& state, const Kind& selectors,
                                         const Kind& picked, ProfileId profile, Reverse* reverse) {
  Subject subject;
  subject.ns = NamespaceOf(picked, profile);
  ReadLabels(picked, profile, &labels_);
  subject.labels = labels_;
  namespace_labels_.Read(state, subject.ns);
  subject.namespace_known = namespace_labels_.known;
  subject.namespace_labels = namespace_labels_.labels;
  return reverse->Find(state, selectors, subject);
}

}  // namespace labelix::match
