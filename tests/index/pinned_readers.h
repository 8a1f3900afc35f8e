// Readers that hold versions for a moment and for long, beside a writer that publishes.
#ifndef LABELIX_TESTS_INDEX_PINNED_READERS_H_
#define LABELIX_TESTS_INDEX_PINNED_READERS_H_

#include <atomic>
#include <cstdint>
#include <thread>

#include "index/pins.h"
#include "index/reclaim.h"

namespace labelix::index {

struct Seen {
  std::atomic<uint64_t> known{0}, wrong{0};
};

// make(next, *reclaimer) makes version `next`, from 2 on; look(version, &seen) asks about one
// that is pinned, from three threads. Ends when 20,000 versions were made and so many
// answers were known. How many of them were wrong.
template <typename Make, typename Look>
uint64_t WrongOfPinnedReaders(Pins* pins, Reclaimer* reclaimer, uint64_t least_known, Make make,
                              Look look) {
  std::atomic<VersionNumber> current{1};
  std::atomic<bool> is_done{false};
  Seen seen;
  const auto read = [&](int held_for) {
    while (!is_done.load(std::memory_order_relaxed)) {
      VersionNumber version;
      Pins::Slot* slot = pins->Pin(current, &version);
      for (int round = 0; round < held_for; ++round) look(version, &seen);
      Pins::Unpin(slot);
    }
  };
  std::thread shortly(read, 1), long_while(read, 500), longer(read, 5'000);
  for (VersionNumber next = 2; next < 20'000 || seen.known.load() < least_known; ++next) {
    make(next, *reclaimer);
    current.store(next, std::memory_order_seq_cst);
    reclaimer->Run(next);
  }
  is_done.store(true);
  shortly.join(), long_while.join(), longer.join();
  return seen.wrong.load();
}
template <typename Make, typename Look>
uint64_t WrongOfPinnedReaders(uint64_t least_known, Make make, Look look) {
  Pins pins;
  Reclaimer reclaimer(pins);
  return WrongOfPinnedReaders(&pins, &reclaimer, least_known, make, look);
}

}  // namespace labelix::index

#endif  // LABELIX_TESTS_INDEX_PINNED_READERS_H_
