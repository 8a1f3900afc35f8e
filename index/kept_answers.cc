#include "index/kept_answers.h"

#include <algorithm>
#include <bit>
#include <new>

#include "index/zeroed_memory.h"

namespace labelix::index {
namespace {

// Of how many answers a table is made whole; of a larger one the system makes the
// pages as they are used (index/zeroed_memory.cc).
constexpr size_t kWhole = 512;

constexpr size_t kWords = AskedText::kWords;  // of a slot

// In `sizes` of a slot.
constexpr uint64_t kHasRows = uint64_t{1} << 31, kMark = uint64_t{1} << 32;
static_assert(ChangeStamps::kShares == 1 << 7);

}  // namespace

// ---- Table -------------------------------------------------------------------

size_t KeptAnswers::Table::BytesOf(size_t slots) {
  return sizeof(Table) + 2 * slots * sizeof(uint64_t) + alignof(Slot) + slots * sizeof(Slot);
}

size_t KeptAnswers::SlotsFor(size_t expected) {
  return std::bit_ceil(std::clamp(expected, kLeast, kMost));
}

// nullptr: out of memory.
KeptAnswers::Table* KeptAnswers::MakeTable(size_t expected) {
  const size_t slots = SlotsFor(expected), bytes = Table::BytesOf(slots);
  Table* made;
  try {
    made = static_cast<Table*>(TakeZeroed(bytes));
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
  made->slots = static_cast<uint32_t>(slots);
  const auto end = reinterpret_cast<uintptr_t>(made->places() + 2 * slots);
  made->first = reinterpret_cast<Slot*>((end + alignof(Slot) - 1) & ~(alignof(Slot) - 1));
  Table* held = nullptr;
  if (table_.compare_exchange_strong(held, made, std::memory_order_acq_rel)) return made;
  GiveBackZeroed(made, bytes);  // another reader was first
  return held;
}

// That of the hash, else a free one, else any.
std::atomic<uint64_t>* KeptAnswers::PlaceOf(Table* table, uint64_t hash) {
  std::atomic<uint64_t>* const bucket = table->BucketOf(hash);
  std::atomic<uint64_t>* free = nullptr;
  for (size_t i = 0; i < kBucket; ++i) {
    const uint64_t place = bucket[i].load(std::memory_order_relaxed);
    if (place == 0) {
      free = &bucket[i];
    } else if ((place ^ hash) >> 32 == 0) {
      return &bucket[i];
    }
  }
  return free != nullptr ? free : &bucket[hash >> 62];
}

// ---- Readers -----------------------------------------------------------------

bool KeptAnswers::HasText(const Slot& slot, const AskedText& text) {
  if ((slot.sizes.load(std::memory_order_acquire) & 0xFF) != text.size()) return false;
  uint64_t differs = 0;
  for (size_t i = 0, n = text.words(); i < n; ++i) {
    differs |= slot.words[i].load(std::memory_order_acquire) ^ text.Word(i);
  }
  return differs == 0;
}

// `sizes`: bytes of the text (a byte), selectors (two), the share of stamps (7 bits),
// whether there are rows, and the mark. False: the answer has been overwritten.
bool KeptAnswers::ReadWords(Table* table, size_t at, uint64_t answer, uint64_t sizes,
                            KeptAnswer* out) {
  // Of a slot that is written meanwhile they may be any numbers.
  size_t word = WordsOf(sizes & 0xFF);
  const size_t size = sizes >> 8 & 0xFFFF;
  const bool has_rows = (sizes & kHasRows) != 0;
  const size_t words = KeptAnswer::WordsOf(size, has_rows), last = (word + words - 1) / kWords;
  if (word > kWords || last >= kMostSlots || at + last >= table->slots) return false;
  uint64_t* read = out->Resize(size, has_rows);
  uint64_t* const end = read + words;
  for (size_t s = 0; s <= last; ++s, word = 0) {
    const Slot& slot = *table->slot(at + s);
    if (s > 0 && slot.answer.load(std::memory_order_acquire) != answer) return false;
    const std::atomic<uint64_t>* from = &slot.words[word];
    for (size_t n = std::min<size_t>(kWords - word, end - read); n > 0; --n) {
      *read++ = from++->load(std::memory_order_acquire);
    }
    if (slot.answer.load(std::memory_order_relaxed) != answer) return false;
  }
  return true;
}

// Whether no row that it names was written after that version.
bool KeptAnswers::RowsHold(const KeptAnswer& answer, VersionNumber until) const {
  VersionNumber last = 0;
  for (size_t i = 0; i < answer.size(); ++i) {
    last = std::max(last, stamps_->RowSince(answer.Row(i).id()));
  }
  return last <= until;
}

// `answer`: what the slot said of itself before anything else of it was read. What was
// last noted before the version in which it was found holds ever since.
bool KeptAnswers::Read(Table* table, size_t at, uint64_t answer, VersionNumber version,
                       KeptAnswer* out, bool* rows_hold) const {
  const Slot& slot = *table->slot(at);
  const uint64_t sizes = slot.sizes.load(std::memory_order_acquire);
  const VersionNumber found_at = slot.found_at.load(std::memory_order_acquire);
  const VersionNumber until = std::min(version, found_at);
  if (stamps_->Since((sizes >> 24) % ChangeStamps::kShares) > until) return false;
  out->note = answer / 2 << kSlotBits | at;
  out->mark = (sizes & kMark) != 0;
  if (!ReadWords(table, at, answer, sizes, out)) return false;
  *rows_hold = !out->has_rows() || RowsHold(*out, until);
  return true;
}

void KeptAnswers::Prefetch(const Slot& slot) {
  const char* line = reinterpret_cast<const char*>(&slot);
  for (size_t at = 0; at < sizeof(Slot); at += 64) __builtin_prefetch(line + at);
}

bool KeptAnswers::Find(const Question& asked, KeptAnswer* out, bool* rows_hold) const {
  Table* table = table_.load(std::memory_order_acquire);
  if (table == nullptr) return false;
  const std::atomic<uint64_t>* const bucket = table->BucketOf(asked.text.hash());
  for (size_t i = 0; i < kBucket; ++i) {
    const uint64_t place = bucket[i].load(std::memory_order_acquire);
    if ((place ^ asked.text.hash()) >> 32 != 0 || place == 0) continue;
    const size_t at = static_cast<uint32_t>(place) - 1;
    const Slot& slot = *table->slot(at);
    Prefetch(slot);
    const uint64_t answer = slot.answer.load(std::memory_order_acquire);
    if (answer % 2 != 0 || !HasText(slot, asked.text)) return false;
    return Read(table, at, answer, asked.version, out, rows_hold);
  }
  return false;
}

bool KeptAnswers::Find(uint64_t note, VersionNumber version, KeptAnswer* out) const {
  Table* table = table_.load(std::memory_order_acquire);
  const size_t at = note & ((uint64_t{1} << kSlotBits) - 1);
  if (note == 0 || table == nullptr || at >= table->slots) return false;
  const Slot& slot = *table->slot(at);
  Prefetch(slot);
  const uint64_t answer = slot.answer.load(std::memory_order_acquire);
  bool rows_hold = false;
  return answer == (note >> kSlotBits) * 2 && Read(table, at, answer, version, out, &rows_hold) &&
         rows_hold;
}

// Marks slots as written; false: another thread writes one of them.
bool KeptAnswers::Claim(Table* table, size_t at, size_t slots) {
  uint64_t was[kMostSlots];
  for (size_t s = 0; s < slots; ++s) {
    std::atomic<uint64_t>& answer = table->slot(at + s)->answer;
    was[s] = answer.load(std::memory_order_relaxed);
    if (was[s] % 2 == 0 &&
        answer.compare_exchange_strong(was[s], was[s] | 1, std::memory_order_acquire)) {
      continue;
    }
    while (s-- > 0) table->slot(at + s)->answer.store(was[s], std::memory_order_release);
    return false;
  }
  return true;
}

// The text and the answer, into claimed slots. Each store comes after the mark, for who
// reads it: he finds the mark changed.
void KeptAnswers::Write(Table* table, size_t at, const Question& asked, const KeptAnswer& answer) {
  Slot* slot = table->slot(at);
  size_t word = 0;
  for (; word < asked.text.words(); ++word) {
    slot->words[word].store(asked.text.Word(word), std::memory_order_release);
  }
  for (const uint64_t next : answer.words()) {
    if (word == kWords) {
      ++slot, word = 0;
      slot->sizes.store(0, std::memory_order_release);  // it has no text
    }
    slot->words[word++].store(next, std::memory_order_release);
  }
}

// The slots to write an answer into: those of the place, if it is the same question's or
// gives way to this one; else the next ones in turn.
uint32_t KeptAnswers::SlotFor(Table* table, const Question& asked, uint64_t place, size_t slots) {
  if (slots == 1 && place != 0) {
    const uint32_t at = static_cast<uint32_t>(place) - 1;
    const bool is_its_hash = (place ^ asked.text.hash()) >> 32 == 0;
    if (!is_its_hash || HasText(*table->slot(at), asked.text)) return at;
  }
  const auto n = static_cast<uint32_t>(slots);
  return table->next.fetch_add(n, std::memory_order_relaxed) & (table->slots - 1);
}

uint64_t KeptAnswers::Keep(const Question& asked, const KeptAnswer& answer, size_t expected) {
  const size_t slots = SlotsOf(asked.text.words() + answer.words().size());
  if (slots > kMostSlots || !MayKeep(asked)) return 0;
  // Rows of an older version are of use to nobody else.
  if (answer.has_rows() && !RowsHold(answer, asked.version)) return 0;
  Table* table = table_.load(std::memory_order_acquire);
  if (table == nullptr) table = MakeTable(expected);
  if (table == nullptr) return 0;
  std::atomic<uint64_t>* const place = PlaceOf(table, asked.text.hash());
  const uint32_t at = SlotFor(table, asked, place->load(std::memory_order_acquire), slots);
  if (at + slots > table->slots || !Claim(table, at, slots)) return 0;
  const uint64_t number = answers_.fetch_add(1, std::memory_order_relaxed);
  Slot& first = *table->slot(at);
  first.found_at.store(asked.version, std::memory_order_release);
  const uint64_t flags = (answer.has_rows() ? kHasRows : 0) | (answer.mark ? kMark : 0);
  first.sizes.store(asked.text.size() | answer.size() << 8 | uint64_t{asked.share} << 24 | flags,
                    std::memory_order_release);
  Write(table, at, asked, answer);
  // The first slot last: who finds it finds all of the answer.
  for (size_t s = slots; s-- > 0;) {
    table->slot(at + s)->answer.store(2 * number, std::memory_order_release);
  }
  place->store(asked.text.hash() >> 32 << 32 | (uint64_t{at} + 1), std::memory_order_release);
  return number << kSlotBits | at;
}

// ---- Writer ------------------------------------------------------------------

KeptAnswers::~KeptAnswers() {
  if (Table* table = table_.load(std::memory_order_relaxed)) {
    Free(reinterpret_cast<uintptr_t>(table));
  }
}

void KeptAnswers::Trim(size_t expected, VersionNumber next) {
  Table* table = table_.load(std::memory_order_acquire);
  if (table == nullptr || SlotsFor(expected) < 4 * size_t{table->slots}) return;
  reclaimer_->RetireShared(this, reinterpret_cast<uintptr_t>(table), next);
  table_.store(nullptr, std::memory_order_release);
}

void KeptAnswers::Free(uint64_t what) {
  auto* table = reinterpret_cast<Table*>(static_cast<uintptr_t>(what));
  GiveBackZeroed(table, Table::BytesOf(table->slots));
}

size_t KeptAnswers::bytes() const {
  Table* table = table_.load(std::memory_order_acquire);
  if (table == nullptr) return 0;
  const size_t slots = table->slots;
  const size_t used = slots <= kWhole
                          ? slots
                          : std::min<size_t>(slots, table->next.load(std::memory_order_relaxed));
  return Table::BytesOf(slots) - (slots - used) * sizeof(Slot);
}

}  // namespace labelix::index
