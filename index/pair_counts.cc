#include "index/pair_counts.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace labelix::index {
namespace {

using sets::Word;

// Tables grow by so many slots at a time.
constexpr uint32_t kSlotStep = 8;

uint32_t RoundUp(uint32_t slots) { return (slots + kSlotStep - 1) / kSlotStep * kSlotStep; }
size_t Counters(uint32_t slots) { return size_t{slots} * (slots + 1) / 2; }
size_t BytesOfCounters(uint32_t slots) {
  return (Counters(slots) + sets::kPairSlack) * sizeof(uint32_t);
}

}  // namespace

bool PairCounts::Read(VersionNumber version, View* out) const {
  const Held* held = tables_.At(0, version);
  if (held == nullptr) return false;
  const Table& table = *held->table;
  uint32_t noted = table.noted.load(std::memory_order_acquire);
  if (noted > 0 && table.versions[noted - 1] > version) {
    const VersionNumber* end = table.versions + noted;
    noted = static_cast<uint32_t>(std::upper_bound(table.versions, end, version) - table.versions);
  }
  const Word known = noted == kNotes ? ~Word{0} : (Word{1} << noted) - 1;
  const Word went = table.went.load(std::memory_order_relaxed);
  out->table_ = &table;
  out->came_ = known & ~went;
  out->went_ = known & went;
  return true;
}

PairCounts::Table* PairCounts::NewTable() {
  const size_t bytes = sizeof(Table) + BytesOfCounters(capacity_);
  auto* table = new (::operator new(bytes)) Table();
  table->slots = capacity_;
  bytes_ += bytes;
  return table;
}

void PairCounts::Drop(Held* held) {
  if (held->table == nullptr) return;
  bytes_ -= sizeof(Table) + BytesOfCounters(held->table->slots);
  ::operator delete(held->table);
  *held = {};
}

void PairCounts::Note(uint64_t slots, bool went, VersionNumber next) {
  Table* table = Newest();
  if (table == nullptr || table->noted.load(std::memory_order_relaxed) == kNotes) {
    table = Settle(next);
  }
  const uint32_t at = table->noted.load(std::memory_order_relaxed);
  const auto put = [bit = Word{1} << at](std::atomic<Word>* word) {
    word->store(word->load(std::memory_order_relaxed) | bit, std::memory_order_relaxed);
  };
  table->versions[at] = next;
  if (went) put(&table->went);
  for (; slots != 0; slots &= slots - 1) put(&table->notes[std::countr_zero(slots)]);
  table->noted.store(at + 1, std::memory_order_release);
}

PairCounts::Table* PairCounts::Settle(VersionNumber next) {
  const Held* old = nullptr;
  Held* held = tables_.Write(0, next, &old);
  Held before = old != nullptr ? *old : *held;
  Table* table = NewTable();
  const uint32_t slots = before.table == nullptr ? 0 : std::min(before.table->slots, capacity_);
  const size_t kept = Counters(slots) * sizeof(uint32_t);
  std::memset(reinterpret_cast<char*>(table->counts()) + kept, 0,
              BytesOfCounters(capacity_) - kept);
  if (before.table != nullptr) {
    const Table& from = *before.table;
    std::memcpy(table->counts(), from.counts(), kept);
    Word notes[ObjectBits::kSlots + sets::kPairSlack] = {};
    for (uint32_t slot = 0; slot < slots; ++slot) {
      notes[slot] = from.notes[slot].load(std::memory_order_relaxed);
    }
    sets::CountPairs(notes, slots, from.went.load(std::memory_order_relaxed), table->counts());
  }
  if (old == nullptr) Drop(&before);  // of this version too: nobody reads it
  held->table = table;
  return table;
}

void PairCounts::Reserve(uint32_t slots, VersionNumber next) {
  if (slots <= capacity_ && Newest() != nullptr) return;
  if (slots > capacity_) capacity_ = RoundUp(slots);
  Settle(next);
}

void PairCounts::Fit(uint32_t slots) { capacity_ = std::min(capacity_, RoundUp(slots)); }

void PairCounts::Copy(uint32_t from, uint32_t to) {
  Table* table = Newest();
  uint32_t* counts = table->counts();
  const auto notes = table->notes[from].load(std::memory_order_relaxed);
  table->notes[to].store(notes, std::memory_order_relaxed);
  for (uint32_t other = 0; other < table->slots; ++other) {
    counts[Place(to, other)] = counts[Place(from, other)];
  }
  counts[Place(to, to)] = counts[Place(from, from)];
}

void PairCounts::Clear(uint32_t slot) {
  Table* table = Newest();
  table->notes[slot].store(0, std::memory_order_relaxed);
  for (uint32_t other = 0; other < table->slots; ++other) table->counts()[Place(slot, other)] = 0;
}

void PairCounts::Fill(uint32_t slot, uint64_t slots, uint32_t objects) {
  uint32_t* counts = Newest()->counts();
  for (; slots != 0; slots &= slots - 1) {
    counts[Place(slot, static_cast<uint32_t>(std::countr_zero(slots)))] += objects;
  }
}

void PairCounts::Load(const Word* words, uint32_t slots) {
  sets::CountPairs(words, slots, 0, Newest()->counts());
}

}  // namespace labelix::index
