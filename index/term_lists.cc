#include "index/term_lists.h"

#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include "index/keep_room.h"

namespace labelix::index {
namespace {

using Part = TermLists::Part;
using sets::Word;

// Bits become offsets again when there are so few.
constexpr uint32_t kBackToOffsets = TermLists::kMostOffsets * 3 / 4;

size_t BytesOf(uint32_t room) {
  return sizeof(Part) +
         (room == 0 ? TermLists::kRangeWords * sizeof(Word) : room * sizeof(uint16_t));
}

// Room for one more than `count`, and some. There are few sizes, eight from one power of
// two to the next, so that a part that is given back serves the next change.
uint32_t RoomFor(uint32_t count) {
  const uint32_t step = std::max(Part::kStep, std::bit_ceil(count + 1) / 16);
  return (count + step) / step * step;
}

// How many offsets are below, without a branch on any of them: those of a list are as good
// as random.
uint32_t CountBelow(const Part& part, uint16_t offset) {
  const uint16_t* first = part.offsets();
  uint32_t left = part.count;
  if (left == 0) return 0;
  for (; left > 1; left -= left / 2) first += first[left / 2 - 1] < offset ? left / 2 : 0;
  return static_cast<uint32_t>(first - part.offsets()) + (*first < offset ? 1 : 0);
}

// Whether it is in; of offsets also where it is, or should be.
bool Find(const Part& part, uint16_t offset, uint32_t* at) {
  if (part.IsBits()) return (part.words()[offset / 64] >> offset % 64 & 1) != 0;
  if (part.count == 0 || part.offsets()[part.count - 1] < offset) {  // new objects are the last
    *at = part.count;
    return false;
  }
  *at = CountBelow(part, offset);
  return *at < part.count && part.offsets()[*at] == offset;
}

void ToBits(const Part& from, Part* to) {
  std::memset(to->words(), 0, TermLists::kRangeWords * sizeof(Word));
  for (uint32_t i = 0; i < from.count; ++i) {
    to->words()[from.offsets()[i] / 64] |= Word{1} << from.offsets()[i] % 64;
  }
}

void ToOffsets(const Part& from, Part* to) {
  uint16_t* out = to->offsets();
  for (uint32_t w = 0; w < TermLists::kRangeWords; ++w) {
    for (Word left = from.words()[w]; left != 0; left &= left - 1) {
      *out++ = static_cast<uint16_t>(w * 64 + static_cast<uint32_t>(std::countr_zero(left)));
    }
  }
}

}  // namespace

TermLists::TermLists(Reclaimer* reclaimer)
    : reclaimer_(reclaimer), parts_(reclaimer, [this](Held& held) { Drop(held.part); }) {}

TermLists::~TermLists() {
  for (Spare* spare : spare_) {
    while (spare != nullptr) std::free(std::exchange(spare, spare->next));
  }
  spare_bytes_ = kMostSpare;  // what the table drops from here on is freed
}

Part* TermLists::NewPart(uint32_t room) {
  Spare*& spare = spare_[room / Part::kStep];
  void* memory = spare;
  if (memory != nullptr) {
    spare = spare->next;
    spare_bytes_ -= BytesOf(room);
  } else {
    memory = std::malloc(BytesOf(room));
    if (memory == nullptr) throw std::bad_alloc();
    bytes_ += BytesOf(room);
  }
  return ::new (memory) Part{0, room};
}

void TermLists::Drop(Part* part) {
  if (part == nullptr) return;
  const uint32_t room = part->room;
  const size_t bytes = BytesOf(room);
  if (spare_bytes_ + bytes <= kMostSpare) {
    Spare*& spare = spare_[room / Part::kStep];
    spare = ::new (part) Spare{spare};
    spare_bytes_ += bytes;
  } else {
    bytes_ -= bytes;
    std::free(part);
  }
}

std::optional<TermLists::List> TermLists::Take() {
  List list = used_;
  if (!free_.empty()) {
    list = free_.back();
  } else if (used_ == kMost) {
    return std::nullopt;
  }
  ready_.Grow(list + 1);
  const uint32_t ranges = ranges_.load(std::memory_order_relaxed);
  if (ranges > 0) parts_.Grow(OwnerOf(list, ranges - 1) + 1);
  KeepRoom(&free_, list + 1);
  if (free_.empty()) {
    ++used_;
  } else {
    free_.pop_back();
  }
  return list;
}

void TermLists::Free(uint64_t what) {
  const auto list = static_cast<List>(what);
  const uint32_t ranges = ranges_.load(std::memory_order_relaxed);
  for (uint32_t range = 0; range < ranges; ++range) parts_.Erase(OwnerOf(list, range));
  ready_[list].store(kNever, std::memory_order_release);
  free_.push_back(list);
}

// With room for one more.
Part* TermLists::CopyOf(const Part* part) {
  if (part == nullptr) return NewPart(RoomFor(0));
  const bool to_bits = part->IsBits() ? part->count > kBackToOffsets : part->count == kMostOffsets;
  Part* copy = NewPart(to_bits ? 0 : RoomFor(part->count));
  copy->count = part->count;
  if (part->IsBits() != to_bits) {
    to_bits ? ToBits(*part, copy) : ToOffsets(*part, copy);
  } else if (to_bits) {
    std::memcpy(copy->words(), part->words(), kRangeWords * sizeof(Word));
  } else {
    std::memcpy(copy->offsets(), part->offsets(), part->count * sizeof(uint16_t));
  }
  return copy;
}

void TermLists::GrowRanges(uint32_t range) {
  if (range < ranges_.load(std::memory_order_relaxed)) return;
  parts_.Grow(OwnerOf(used_ - 1, range) + 1);
  ranges_.store(range + 1, std::memory_order_release);
}

Part* TermLists::Own(List list, uint32_t range, VersionNumber next) {
  const Held* old = nullptr;
  Held* held = parts_.Write(OwnerOf(list, range), next, &old);
  Part* const before = old != nullptr ? old->part : held->part;
  const bool is_own = old == nullptr && before != nullptr;
  if (is_own && (before->IsBits() || before->count < before->room)) return before;
  Part* const part = CopyOf(before);
  if (is_own) Drop(before);
  *held = {part, range};
  return part;
}

void TermLists::Add(List list, ObjectId id, VersionNumber next) {
  const uint32_t range = id / kRange;
  const auto offset = static_cast<uint16_t>(id % kRange);
  GrowRanges(range);
  uint32_t at = 0;
  const Part* newest = Newest(list, range);
  if (newest != nullptr && Find(*newest, offset, &at)) return;
  const bool had_bits = newest != nullptr && newest->IsBits();
  Part* const part = Own(list, range, next);
  if (part->IsBits()) {
    part->words()[offset / 64] |= Word{1} << offset % 64;
  } else {
    if (had_bits) at = CountBelow(*part, offset);  // few were left of them
    uint16_t* const to = part->offsets() + at;
    std::memmove(to + 1, to, (part->count - at) * sizeof(uint16_t));
    *to = offset;
  }
  ++part->count;
}

void TermLists::Remove(List list, ObjectId id, VersionNumber next) {
  const uint32_t range = id / kRange;
  const auto offset = static_cast<uint16_t>(id % kRange);
  uint32_t at = 0;
  const Part* newest = Newest(list, range);
  if (newest == nullptr || !Find(*newest, offset, &at)) return;
  const bool had_bits = newest->IsBits();
  Part* const part = Own(list, range, next);
  if (part->IsBits()) {
    part->words()[offset / 64] &= ~(Word{1} << offset % 64);
  } else {
    if (had_bits) at = CountBelow(*part, offset);
    uint16_t* const to = part->offsets() + at;
    std::memmove(to, to + 1, (part->count - at - 1) * sizeof(uint16_t));
  }
  --part->count;
}

size_t TermLists::bytes() const {
  const uint32_t ranges = ranges_.load(std::memory_order_relaxed);
  const size_t owners = ranges == 0 ? 0 : size_t{OwnerOf(used_ - 1, ranges - 1)} + 1;
  return bytes_ + parts_.bytes(owners) + ready_.bytes();
}

}  // namespace labelix::index
