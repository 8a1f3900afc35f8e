#include "index/hash_index.h"

#include <bit>
#include <new>
#include <vector>

namespace labelix::index {
namespace {

// Which of the two kinds of thing a retired address is.
constexpr uint64_t kIsDirectory = 1;

// Of a segment that is not to be split: 8 KiB.
constexpr uint32_t kLargest = 1024;

}  // namespace

HashIndex::Size HashIndex::Size::For(uint32_t n) {
  Size size(0);
  while (size.most() < n + n / 8 + 1) size = Size(size.code() + 1);
  return size;
}

HashIndex::Segment* HashIndex::Segment::New(Size size, unsigned depth) {
  void* raw = ::operator new(RawBytes(size));
  void* room = raw;
  size_t space = RawBytes(size);
  std::align(kAlign, sizeof(Segment), room, space);
  auto* segment = new (room) Segment{.raw = raw, .size = size, .depth = depth};
  for (uint32_t i = 0; i < size.slots(); ++i) {
    new (segment->slots() + i) std::atomic<uint64_t>(kEmpty);
  }
  return segment;
}

void HashIndex::Segment::Delete(Segment* segment) { ::operator delete(segment->raw); }

HashIndex::Directory* HashIndex::Directory::New(unsigned bits) {
  const size_t size = size_t{1} << bits;
  void* room = ::operator new(sizeof(Directory) + size * sizeof(std::atomic<Place>));
  auto* directory = new (room) Directory{.bits = bits, .shift = 32 - bits};
  for (size_t i = 0; i < size; ++i) new (&directory->place(i)) std::atomic<Place>;
  return directory;
}

HashIndex::HashIndex(Reclaimer* reclaimer) : reclaimer_(reclaimer) {
  OwnedDirectory directory(Directory::New(0));
  directory->place(0).store(Place(NewSegment(Size(0), 0).release()), std::memory_order_relaxed);
  directory_.store(directory.release(), std::memory_order_release);
}

HashIndex::~HashIndex() {
  Directory* directory = directory_.load(std::memory_order_relaxed);
  const Segment* last = nullptr;
  for (size_t i = 0; i < size_t{1} << directory->bits; ++i) {
    Segment* segment = directory->place(i).load(std::memory_order_relaxed).segment();
    if (segment == last) continue;  // the places of one segment are neighbours
    last = segment;
    Segment::Delete(segment);
  }
  Directory::Delete(directory);
}

void HashIndex::Reserve(size_t n) {
  // Half full at most when whole: a segment that gets more than its share grows as others do.
  const size_t segments = std::bit_ceil(n / (kLargest / 2) + 1);
  const auto bits = static_cast<unsigned>(std::countr_zero(segments));
  if (bits == 0 || bits > kMaxDepth) return;
  const Size share = Size::For(static_cast<uint32_t>(n / segments));
  std::vector<OwnedSegment> made(segments);
  for (OwnedSegment& segment : made) segment = NewSegment(share, bits);
  OwnedDirectory fresh(Directory::New(bits));
  for (size_t i = 0; i < segments; ++i) {
    fresh->place(i).store(Place(made[i].release()), std::memory_order_relaxed);
  }
  bytes_ += segments * sizeof(Place);
  Directory* old = directory_.exchange(fresh.release(), std::memory_order_acq_rel);
  Free(reinterpret_cast<uintptr_t>(old->place(0).load(std::memory_order_relaxed).segment()));
  Directory::Delete(old);
}

HashIndex::OwnedSegment HashIndex::NewSegment(Size size, unsigned depth) {
  OwnedSegment segment(Segment::New(size, depth));
  bytes_ += Segment::RawBytes(size);
  return segment;
}

void HashIndex::Put(Segment* segment, uint64_t slot) {
  const uint32_t size = segment->size.slots();
  for (uint32_t i = HomeOf(static_cast<uint32_t>(slot >> 32), size);; i = After(i, size)) {
    const uint64_t held = segment->slots()[i].load(std::memory_order_relaxed);
    if (static_cast<uint32_t>(held) >= kFirstId) continue;
    segment->used += held == kEmpty;
    ++segment->live;
    segment->slots()[i].store(slot, std::memory_order_release);
    return;
  }
}

void HashIndex::Insert(uint64_t hash, uint32_t id, VersionNumber next) {
  const uint32_t tag = static_cast<uint32_t>(hash >> 32);
  Segment* segment = SegmentOf(tag);
  if (!segment->HasRoom()) {
    MakeRoom(tag, next);
    segment = SegmentOf(tag);
  }
  Put(segment, SlotFor(tag, id));
  ++size_;
}

std::atomic<uint64_t>* HashIndex::SlotOf(Segment* segment, uint64_t wanted) {
  const uint32_t size = segment->size.slots();
  for (uint32_t i = HomeOf(static_cast<uint32_t>(wanted >> 32), size);; i = After(i, size)) {
    const uint64_t slot = segment->slots()[i].load(std::memory_order_relaxed);
    if (slot == wanted) return &segment->slots()[i];
    if (slot == kEmpty) return nullptr;
  }
}

void HashIndex::Erase(uint64_t hash, uint32_t id) {
  const uint32_t tag = static_cast<uint32_t>(hash >> 32);
  Segment* segment = SegmentOf(tag);
  std::atomic<uint64_t>* slot = SlotOf(segment, SlotFor(tag, id));
  if (slot == nullptr) return;
  slot->store(uint64_t{tag} << 32 | kGrave, std::memory_order_release);
  --segment->live;
  --size_;
}

void HashIndex::Replace(uint64_t hash, uint32_t id, uint32_t by) {
  const uint32_t tag = static_cast<uint32_t>(hash >> 32);
  SlotOf(SegmentOf(tag), SlotFor(tag, id))->store(SlotFor(tag, by), std::memory_order_release);
}

void HashIndex::MakeRoom(uint32_t tag, VersionNumber next) {
  for (;;) {
    Segment* segment = SegmentOf(tag);
    if (segment->HasRoom()) return;
    const Size larger(segment->size.code() + 1);
    if (segment->live * 5 <= segment->size.slots() * 3) {
      Rebuild(segment, tag, segment->size, next);  // a quarter of them are graves, or more
    } else if (larger.slots() <= kLargest || segment->depth >= kMaxDepth) {
      if (larger.code() > Size::kMostCode) throw std::bad_alloc();  // 190,000 of one hash
      Rebuild(segment, tag, larger, next);
    } else {
      Split(segment, tag, next);
    }
  }
}

// No reader knows `to` yet.
inline void HashIndex::PutFresh(Segment* to, uint64_t slot, uint32_t size) {
  std::atomic<uint64_t>* slots = to->slots();
  uint32_t i = HomeOf(static_cast<uint32_t>(slot >> 32), size);
  while (slots[i].load(std::memory_order_relaxed) != kEmpty) i = After(i, size);
  slots[i].store(slot, std::memory_order_relaxed);
}

template <typename Visit>
inline void HashIndex::ForEach(Segment* segment, Visit&& visit) {
  const std::atomic<uint64_t>* end = segment->slots() + segment->size.slots();
  for (const std::atomic<uint64_t>* at = segment->slots(); at != end; ++at) {
    const uint64_t slot = at->load(std::memory_order_relaxed);
    if (static_cast<uint32_t>(slot) >= kFirstId) visit(slot);
  }
}

void HashIndex::Rebuild(Segment* old, uint32_t tag, Size size, VersionNumber next) {
  OwnedSegment fresh = NewSegment(size, old->depth);
  Segment* to = fresh.get();
  ForEach(old, [to, n = size.slots()](uint64_t slot) { PutFresh(to, slot, n); });
  to->used = to->live = old->live;
  reclaimer_->RetireShared(this, reinterpret_cast<uintptr_t>(old), next);
  Repoint(tag, old->depth, fresh.release());
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): the directory holds it, as a number

void HashIndex::Split(Segment* old, uint32_t tag, VersionNumber next) {
  if (old->depth == directory_.load(std::memory_order_relaxed)->bits) DoubleDirectory(next);
  const unsigned depth = old->depth + 1;
  const auto is_second = [shift = 64 - depth](uint64_t slot) { return slot >> shift & 1; };
  uint32_t seconds = 0;
  ForEach(old, [&](uint64_t slot) { seconds += is_second(slot); });
  const uint32_t entries[2] = {old->live - seconds, seconds};
  OwnedSegment half[2];
  for (int i = 0; i < 2; ++i) {
    half[i] = NewSegment(Size::For(entries[i]), depth);
    half[i]->used = half[i]->live = entries[i];
  }
  ForEach(old, [&](uint64_t slot) {
    Segment* to = half[is_second(slot)].get();
    PutFresh(to, slot, to->size.slots());
  });
  const uint32_t bit = uint32_t{1} << (32 - depth);
  reclaimer_->RetireShared(this, reinterpret_cast<uintptr_t>(old), next);
  Repoint(tag & ~bit, depth, half[0].release());
  Repoint(tag | bit, depth, half[1].release());
}

void HashIndex::DoubleDirectory(VersionNumber next) {
  Directory* old = directory_.load(std::memory_order_relaxed);
  OwnedDirectory fresh(Directory::New(old->bits + 1));
  for (size_t i = 0; i < size_t{1} << fresh->bits; ++i) {
    fresh->place(i).store(old->place(i / 2).load(std::memory_order_relaxed),
                          std::memory_order_relaxed);
  }
  bytes_ += sizeof(Place) << old->bits;
  reclaimer_->RetireShared(this, reinterpret_cast<uintptr_t>(old) | kIsDirectory, next);
  directory_.store(fresh.release(), std::memory_order_release);
}

void HashIndex::Repoint(uint32_t tag, unsigned depth, Segment* to) {
  Directory* directory = directory_.load(std::memory_order_relaxed);
  const size_t run = size_t{1} << (directory->bits - depth);
  const size_t first = directory->Slot(tag) & ~(run - 1);
  for (size_t i = first; i < first + run; ++i) {
    directory->place(i).store(Place(to), std::memory_order_release);
  }
}

void HashIndex::Free(uint64_t what) {
  if (what & kIsDirectory) {
    Directory::Delete(reinterpret_cast<Directory*>(what & ~kIsDirectory));
    return;
  }
  auto* segment = reinterpret_cast<Segment*>(what);
  bytes_ -= Segment::RawBytes(segment->size);
  Segment::Delete(segment);
}

}  // namespace labelix::index
