// Ids that lie near each other, put in order: profiles of one workload have its objects by
// turns. Their windows are laid over each other in bits on the stack.
#ifndef LABELIX_ENGINE_QUERY_NEAR_H_
#define LABELIX_ENGINE_QUERY_NEAR_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "index/members.h"
#include "index/sets/bits.h"
#include "labelix/id_set.h"

namespace labelix::query {

class Near {
 public:
  using Window = index::Members::Window;

  // What it had is gone. The rest REQUIRES that this was called.
  void Start(const Window& window) {
    first_ = window.first;
    used_ = 0;
    Take(window);
  }

  // False: they begin before its first id, or end too far behind.
  bool Take(const Window& window) {
    const uint32_t at = window.first - first_;
    if (at >= kSpan) return false;
    Use(at / 64 + 2);
    sets::Word* const words = words_ + at / 64;
    words[0] |= window.bits << at % 64;
    words[1] |= window.bits >> 1 >> (63 - at % 64);
    return true;
  }
  bool Take(std::span<const ObjectId> run) {  // ascending, at least one
    const uint32_t last = run.back() - first_;
    if (run.front() < first_ || last >= kSpan) return false;
    Use(last / 64 + 1);
    for (const ObjectId id : run) {
      words_[(id - first_) / 64] |= sets::Word{1} << (id - first_) % 64;
    }
    return true;
  }

  size_t Count() const { return sets::PopCount(words_, used_); }
  // Writes the ids, and returns the end of them. REQUIRES: room for Count() + sets::kDecodeSlack.
  ObjectId* Read(ObjectId* out) const { return sets::Decode(words_, used_, first_, out); }

 private:
  static constexpr uint32_t kWords = 32;
  static constexpr uint32_t kSpan = kWords * 64;

  // The first `words` may have bits. Few are, so that each is cleared when it is first used.
  void Use(uint32_t words) {
    for (; used_ < words; ++used_) words_[used_] = 0;
  }

  uint32_t first_;  // bit 0
  uint32_t used_;   // words that may have bits; of the others nothing is known
  sets::Word words_[kWords + 1];
};

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_NEAR_H_
