// Which versions readers hold. Pinning takes a bounded number of steps and
// never waits; the writer reads all pins once a publish.
#ifndef LABELIX_INDEX_PINS_H_
#define LABELIX_INDEX_PINS_H_

#include <atomic>
#include <cstdint>
#include <vector>

namespace labelix::index {

using VersionNumber = uint64_t;

// A slot goes free → entering(v0) → pinned(v) → free. `entering` says: I am
// about to hold some version from v0 on, so it keeps every record that died
// after v0; `pinned` keeps just what version v needs. The reader announces
// before it reads the current version and the writer publishes before it reads
// the slots (both sequentially consistent), so one of them sees the other.
class Pins {
 public:
  struct alignas(64) Slot {
    std::atomic<uint64_t> state{0};
  };

  Pins() = default;
  Pins(const Pins&) = delete;
  Pins& operator=(const Pins&) = delete;
  ~Pins();

  // Pins the version that `current` holds now. Any thread; about 10 ns.
  Slot* Pin(const std::atomic<VersionNumber>& current, VersionNumber* pinned);
  // The same of a version that the writer holds. The writer.
  Slot* PinThis(VersionNumber version) { return Claim(version); }
  static void Unpin(Slot* slot) { slot->state.store(0, std::memory_order_release); }

  // What the writer sees: the versions held, ascending, each once, and whether
  // a reader is between announcing and pinning.
  struct Seen {
    std::vector<VersionNumber> versions;
    bool entering = false;
  };
  void Read(Seen* out) const;

 private:
  static constexpr uint64_t kEntering = uint64_t{1} << 63;
  static constexpr int kSlots = 32, kAtOnce = 8;
  struct Block {
    Slot slots[kSlots];
    std::atomic<Block*> next{nullptr};
  };
  Slot* Claim(uint64_t state);
  // Of kAtOnce; mostly none is. One that is seen free here may be claimed since: by a
  // reader that finds the newest version.
  static bool AnyInUse(const Slot* slots) {
    const auto state = [slots](int i) { return slots[i].state.load(std::memory_order_seq_cst); };
    static_assert(kAtOnce == 8);
    return (state(0) | state(1) | state(2) | state(3) | state(4) | state(5) | state(6) |
            state(7)) != 0;
  }

  Block first_;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_PINS_H_
