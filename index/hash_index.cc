#include "index/hash_index.h"

#include <bit>
#include <new>
#include <vector>

namespace labelix::index {
namespace {

// Which of the two kinds of thing a retired address is.
constexpr uint64_t kIsDirectory = 1;

}  // namespace

HashIndex::Segment* HashIndex::Segment::New(uint32_t size, unsigned depth) {
  static_assert(alignof(Segment) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);
  void* room = ::operator new(sizeof(Segment) + size * sizeof(uint64_t));
  auto* segment = new (room) Segment{.mask = size - 1, .depth = depth};
  for (uint32_t i = 0; i < size; ++i) new (segment->slots() + i) std::atomic<uint64_t>(kEmpty);
  return segment;
}

void HashIndex::Segment::Delete(Segment* segment) { ::operator delete(segment); }

HashIndex::Directory* HashIndex::Directory::New(unsigned bits) {
  const size_t size = size_t{1} << bits;
  void* room = ::operator new(sizeof(Directory) + size * sizeof(std::atomic<Place>));
  auto* directory = new (room) Directory{.bits = bits, .shift = 32 - bits};
  for (size_t i = 0; i < size; ++i) new (&directory->place(i)) std::atomic<Place>;
  return directory;
}

HashIndex::HashIndex(Reclaimer* reclaimer) : reclaimer_(reclaimer) {
  OwnedDirectory directory(Directory::New(0));
  directory->place(0).store(Place(NewSegment(kSmallest, 0).release()), std::memory_order_relaxed);
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
  // Half full: a segment that gets more than its share has room before it is split.
  const size_t segments = std::bit_ceil(n / (kLargest / 2) + 1);
  const auto bits = static_cast<unsigned>(std::countr_zero(segments));
  if (bits == 0 || bits > kMaxDepth) return;
  std::vector<OwnedSegment> made(segments);
  for (OwnedSegment& segment : made) segment = NewSegment(kLargest, bits);
  OwnedDirectory fresh(Directory::New(bits));
  for (size_t i = 0; i < segments; ++i) {
    fresh->place(i).store(Place(made[i].release()), std::memory_order_relaxed);
  }
  bytes_ += segments * sizeof(Place);
  Directory* old = directory_.exchange(fresh.release(), std::memory_order_acq_rel);
  Free(reinterpret_cast<uintptr_t>(old->place(0).load(std::memory_order_relaxed).segment()));
  Directory::Delete(old);
}

HashIndex::OwnedSegment HashIndex::NewSegment(uint32_t size, unsigned depth) {
  OwnedSegment segment(Segment::New(size, depth));
  bytes_ += sizeof(Segment) + size * sizeof(uint64_t);
  return segment;
}

void HashIndex::Put(Segment* segment, uint64_t slot) {
  uint32_t i = static_cast<uint32_t>(slot >> 32) & segment->mask;
  for (;; i = (i + 1) & segment->mask) {
    const uint64_t held = segment->slots()[i].load(std::memory_order_relaxed);
    if (held != kEmpty && static_cast<uint32_t>(held) != kGrave) continue;
    segment->used += held == kEmpty;
    ++segment->live;
    segment->slots()[i].store(slot, std::memory_order_release);
    return;
  }
}

void HashIndex::Insert(uint64_t hash, uint32_t id, VersionNumber next) {
  const uint32_t tag = static_cast<uint32_t>(hash >> 32);
  Segment* segment = SegmentOf(tag);
  if (!HasRoom(*segment)) {
    MakeRoom(tag, next);
    segment = SegmentOf(tag);
  }
  Put(segment, SlotFor(tag, id));
  ++size_;
}

std::atomic<uint64_t>* HashIndex::SlotOf(Segment* segment, uint64_t wanted) {
  for (uint32_t i = static_cast<uint32_t>(wanted >> 32) & segment->mask, steps = 0;
       steps <= segment->mask; i = (i + 1) & segment->mask, ++steps) {
    const uint64_t slot = segment->slots()[i].load(std::memory_order_relaxed);
    if (slot == wanted) return &segment->slots()[i];
    if (slot == kEmpty) return nullptr;
  }
  return nullptr;
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
    const uint32_t size = segment->size();
    if (HasRoom(*segment)) return;
    if (segment->live * 2 <= size) {
      Rebuild(segment, tag, size, next);  // a quarter of it are graves, or more
    } else if (size < kLargest || segment->depth >= kMaxDepth) {
      Rebuild(segment, tag, size * 2, next);
    } else {
      Split(segment, tag, next);
    }
  }
}

void HashIndex::Rebuild(Segment* old, uint32_t tag, uint32_t size, VersionNumber next) {
  OwnedSegment fresh = NewSegment(size, old->depth);
  for (uint32_t i = 0; i <= old->mask; ++i) {
    const uint64_t slot = old->slots()[i].load(std::memory_order_relaxed);
    if (static_cast<uint32_t>(slot) >= kFirstId) Put(fresh.get(), slot);
  }
  reclaimer_->RetireShared(this, reinterpret_cast<uintptr_t>(old), next);
  Repoint(tag, old->depth, fresh.release());
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): the directory holds it, as a number

void HashIndex::Split(Segment* old, uint32_t tag, VersionNumber next) {
  if (old->depth == directory_.load(std::memory_order_relaxed)->bits) DoubleDirectory(next);
  const unsigned depth = old->depth + 1;
  OwnedSegment half[2];
  for (OwnedSegment& one : half) one = NewSegment(old->size(), depth);
  for (uint32_t i = 0; i <= old->mask; ++i) {
    const uint64_t slot = old->slots()[i].load(std::memory_order_relaxed);
    if (static_cast<uint32_t>(slot) < kFirstId) continue;
    Put(half[slot >> (64 - depth) & 1].get(), slot);
  }
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
  bytes_ -= sizeof(Segment) + segment->size() * sizeof(uint64_t);
  Segment::Delete(segment);
}

}  // namespace labelix::index
