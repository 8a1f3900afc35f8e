// Blocks of bits, beside a writer that makes them anew: what a version sees of them, found by the
// quick way where none changed since, and by each block's own birth.
#include "index/object_bits.h"

#include <array>

#include "gtest/gtest.h"
#include "tests/index/pinned_readers.h"

namespace labelix::index::object_bits_test {
namespace {

using sets::kBlockWords;
using sets::Word;

constexpr uint32_t kBlocks = 80;

// Block b changes in every (b + 2)nd version, and says so in its words; 0: not yet made.
VersionNumber LastChange(uint32_t block, VersionNumber version) {
  return version - version % (block + 2);
}

TEST(ObjectBitsReaders, SeeBlocksOfTheirVersionUnderConcurrentChanges) {
  Pins pins;
  Reclaimer reclaimer(pins);
  ObjectBits bits(&reclaimer);
  const auto make = [&bits](VersionNumber next, const Reclaimer&) {
    for (uint32_t block = 0; block < kBlocks; ++block) {
      if (LastChange(block, next) != next) continue;
      std::fill_n(bits.MakeBlock(block, next), kBlockWords, Word{next});
    }
  };
  const auto look = [&bits](VersionNumber version, Seen* seen) {
    static constexpr std::array<Word, kBlockWords> kNone{};
    thread_local uint32_t turn = 0;
    const uint32_t first = ++turn % 9, n = 1 + turn % (kBlocks - 9);
    const Word* found[kBlocks];
    bits.Read(first, n, version, kNone.data(), found);
    for (uint32_t i = 0; i < n; ++i) {
      const VersionNumber want = LastChange(first + i, version);
      const bool is_none = found[i] == kNone.data();
      if (is_none != (want == 0) || found[i][0] != want || found[i][kBlockWords - 1] != want) {
        seen->wrong.fetch_add(1, std::memory_order_relaxed);
      }
    }
    seen->known.fetch_add(1, std::memory_order_relaxed);
  };
  EXPECT_EQ(WrongOfPinnedReaders(&pins, &reclaimer, 300'000, make, look), 0u);
  reclaimer.Clear();
}

}  // namespace
}  // namespace labelix::index::object_bits_test
