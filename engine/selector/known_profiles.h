// The profiles that a conjunction of labels had in a namespace when it was last asked. Asked
// again, neither posting nor rows are read: two lines in place of some ten.
#ifndef LABELIX_ENGINE_SELECTOR_KNOWN_PROFILES_H_
#define LABELIX_ENGINE_SELECTOR_KNOWN_PROFILES_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "index/terms.h"

namespace labelix {

// Any threads; nobody waits: what is just being written is not known, and not written twice.
class KnownProfiles {
 public:
  // More are found anew each time, and so are those in a namespace of a longer name.
  static constexpr size_t kMost = 24, kLongestNamespace = 32;
  // The posting that they were taken from: that of the selector's label number `asked`.
  struct Source {
    index::PostingState posting;
    uint8_t asked = 0;
  };

  KnownProfiles() = default;
  KnownProfiles(const KnownProfiles&) = delete;
  KnownProfiles& operator=(const KnownProfiles&) = delete;

  // False: none are known of that namespace. They are the answer if source->posting is what
  // the label still has (Terms::IsAsItWas). `ids`: kMost of them can be written.
  bool Read(std::string_view ns, Source* source, index::ProfileId* ids, size_t* n) const;
  // `source` was found before its posting was read. They are kept when they were found a second
  // time: who asks in another namespace each time, or between changes, pays for nothing.
  void Keep(std::string_view ns, const Source& source, std::span<const index::ProfileId> ids) const;

 private:
  using Word = std::atomic<uint64_t>;
  static constexpr size_t kNameWords = kLongestNamespace / sizeof(uint64_t);
  static constexpr size_t kPairs = kMost / 2;  // two ids a word

  bool IsLike(uint64_t found) const;  // what was found the last time; noted if not
  static uint64_t Sum(std::string_view ns, const index::PostingState& posting);

  // Odd while it is written. A reader takes what it read between two equal even numbers: the
  // words between are acquired and released, so who reads one of a later writing sees that
  // one's odd number, or a later one, afterwards.
  mutable std::atomic<uint32_t> sequence_{0};
  mutable std::atomic<uint32_t> about_{0};  // asked << 16 | size of the name << 8 | ids
  mutable Word stamp_{0};                   // of the posting; 0: nothing is kept
  mutable Word term_{0};                    // changes << 32 | id
  mutable Word ns_[kNameWords] = {};
  mutable Word ids_[kPairs] = {};
  mutable Word found_{0};  // Sum of what was found and not kept
};

}  // namespace labelix

#endif  // LABELIX_ENGINE_SELECTOR_KNOWN_PROFILES_H_
