// Which classes of selectors each label set of one kind is in, kept between
// events: the writer asks the same ones again and again.
//
// Three steps, each only if the one before does not know:
//
// - by profile: an object leaves the list that its profile was given when it
//   came, and pods of one ReplicaSet share a profile;
// - by projection: namespace and those labels whose keys any class mentions. Ten
//   thousand replicas that differ in labels which no selector reads have one;
// - from the index of selectors.
//
// Equal lists are one list, so two label sets with the same one differ in
// nothing, and that is seen at once. Tables of fixed size whose slots are
// overwritten: no event pays for growth, and what is overwritten is asked anew.
//
// A class that gets its first selector or loses its last one makes void the lists
// of those label sets that have a pair which it requires: versions are noted by
// pair, and a list that is older than one of its pairs' is asked anew. (What a
// class without selectors leaves in other lists picks nothing, and before its id
// is given out again it has lost its last one.) A class that requires no pair, or
// one of many, makes all of it void, as labels of namespaces do that change, and
// growth to kMostBytes.
#ifndef LABELIX_ENGINE_MATCH_MEMBERSHIP_H_
#define LABELIX_ENGINE_MATCH_MEMBERSHIP_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/match/reverse.h"
#include "index/slot_array.h"

namespace labelix::match {

// Bytes that are given back all at once.
class Arena {
 public:
  // Aligned for pointers.
  char* Take(size_t bytes);
  size_t used() const { return used_; }
  // All that was taken is gone; chunks of the usual size are kept.
  void Reset();

 private:
  static constexpr size_t kChunk = 256 << 10;
  struct Chunk {
    std::unique_ptr<char[]> bytes;
    size_t size;
  };
  std::vector<Chunk> chunks_;
  size_t chunk_ = 0, at_ = 0, used_ = 0;
};

// One for each kind that selectors pick. The writer's.
class Memberships {
 public:
  // A list that another call gave is the same one if the addresses are equal.
  using List = std::span<const index::ProfileId>;

  // All may have changed up to version `now`.
  void Forget(index::VersionNumber now);
  // In version `now` the class got its first selector, or lost its last; so did
  // `others` classes at most. `pair` is what ReadHashedPair says of it.
  void Note(const index::Kind& selectors, index::ProfileId id,
            const std::optional<HashedPair>& pair, size_t others, index::VersionNumber now);

  // The classes that the label set is in, ascending; one without selectors by
  // now may be among them. `like`: another profile of the same namespace, whose list the
  // last call gave, so that only the labels in which they differ are looked at.
  // REQUIRES: the profile has objects in `state` or had in the version before; what
  // changed was noted or forgotten. Valid until the next call of Forget or Trim.
  List Of(const query::State& state, const index::Kind& selectors, const index::Kind& picked,
          index::ProfileId profile, Reverse* reverse, index::ProfileId like = index::kNoProfile);

  // Asks for what Of will read first, and then.
  void Prefetch(index::ProfileId profile) {
    if (profile < by_profile_.capacity()) __builtin_prefetch(&by_profile_[profile]);
  }
  void PrefetchList(index::ProfileId profile) {
    if (profile < by_profile_.capacity()) __builtin_prefetch(by_profile_[profile].list);
  }

  // Between two versions: forgets if too much is kept.
  void Trim(index::VersionNumber now);

  // Answers that needed no look at the index of selectors.
  uint64_t recalled() const { return recalled_; }

  // The same without any of that: what the index of selectors says.
  const Reverse::Classes& Ask(const query::State& state, const index::Kind& selectors,
                              const index::Kind& picked, index::ProfileId profile,
                              Reverse* reverse);

 private:
  static constexpr size_t kMostBytes = 32 << 20;
  static constexpr unsigned kSlotBits = 14;
  static constexpr size_t kSlots = size_t{1} << kSlotBits;
  struct ClassList {
    uint32_t size = 0;
    index::ProfileId* classes = nullptr;
  };
  struct OfProfile {
    index::VersionNumber at = 0;  // when it was found
    const ClassList* list = nullptr;
  };
  struct OfProjection {
    index::VersionNumber at = 0;
    uint64_t hash = 0;
    std::string_view text;
    const ClassList* list = nullptr;
  };
  struct OfList {
    index::VersionNumber at = 0;
    uint64_t hash = 0;
    const ClassList* list = nullptr;
  };

  // Whether a class has come or gone since `at` that requires one of labels_.
  bool IsStale(index::VersionNumber at) const;
  // Into labels_: the labels whose keys any class asks about.
  void ReadMentioned(const index::Kind& selectors, const index::Kind& picked,
                     index::ProfileId profile);
  std::string_view Project(std::string_view ns);
  const Reverse::Classes& AskMentioned(const query::State& state, const index::Kind& selectors,
                                       std::string_view ns, Reverse* reverse);
  bool IsMentioned(const index::Kind& selectors, std::string_view key, index::SymbolId symbol);
  // Whether the labels in which the two differ make no difference to any class.
  bool AreAlike(const index::Kind& selectors, const index::Kind& picked, index::ProfileId a,
                index::ProfileId b);
  const ClassList* Find(const query::State& state, const index::Kind& selectors,
                        const index::Kind& picked, index::ProfileId profile, Reverse* reverse);
  const ClassList* Keep(const Reverse::Classes& classes, index::VersionNumber now);

  // Whether any class asks about a key. Symbols are given out again, so texts are
  // compared.
  struct OfKey {
    uint64_t round = 0;  // as keys_round_ was
    std::string key;
    bool is_mentioned = false;
  };
  static constexpr size_t kKeys = 256;

  static constexpr unsigned kPairBits = 13;

  index::VersionNumber since_ = 1;    // what was found before is void
  index::VersionNumber changed_ = 0;  // when a class came or went last
  uint64_t keys_round_ = 1;           // another one as soon as a new key may be mentioned
  index::SlotArray<OfProfile> by_profile_;
  index::SlotArray<OfProjection, kSlotBits> by_projection_;  // by hash, kSlots
  index::SlotArray<OfList, kSlotBits> lists_;                // the same
  index::SlotArray<index::VersionNumber, kPairBits> pairs_;  // by hash: when a class changed
  std::vector<OfKey> keys_ = std::vector<OfKey>(kKeys);      // by symbol
  Arena arena_;
  NamespaceLabels namespace_labels_;
  std::vector<Label> labels_;
  std::string projection_, buffer_;
  uint64_t recalled_ = 0;
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_MEMBERSHIP_H_
