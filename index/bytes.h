// Small immutable pieces of text: symbols, names, facts. Freed pieces are
// given out again by size, so churn does not grow the process. Sizes that drift,
// as facts do, need steps, or what is freed would be of no use to what comes; names
// come and go in the same sizes, and two bytes of each are saved without.
#ifndef LABELIX_INDEX_BYTES_H_
#define LABELIX_INDEX_BYTES_H_

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace labelix::index {

// Writer only; the bytes may be read by any thread that knows them. `kRounding`: pieces
// are given out again for sizes that are alike when rounded up to its multiple.
template <size_t kRounding>
class BytesBy {
 public:
  // A copy of `text`; nullptr for "".
  const char* Store(std::string_view text) {
    if (text.empty()) return nullptr;
    char* piece = Allocate(text.size());
    std::memcpy(piece, text.data(), text.size());
    return piece;
  }

  // Takes over `arena`, which holds pieces that others laid out: each aligned to
  // kStep, with kStep's multiple of room, and of at most kLargest bytes. Any BytesBy's Adopt
  // says which of them are in use, and its Free takes them as any other.
  void AdoptArena(std::shared_ptr<char> arena, size_t size) {
    arenas_.push_back(std::move(arena));
    arena_bytes_ += size;
  }
  void Adopt(size_t size) { live_ += size; }

  void Free(const char* piece, size_t size) {
    if (size == 0) return;
    live_ -= size;
    if (size > kLargest) {
      large_.erase(piece);
      large_bytes_ -= size;
      return;
    }
    char* at = const_cast<char*>(piece);
    std::memcpy(at, &free_[Class(size)], sizeof(char*));
    free_[Class(size)] = at;
  }

  // Of the pieces given out, and taken from the system for them.
  size_t live() const { return live_; }
  size_t bytes() const { return slabs_.size() * kSlab + large_bytes_ + arena_bytes_; }

  static constexpr size_t kLargest = 1024, kStep = 8;

 private:
  static constexpr size_t kSlab = 64 * 1024;
  static size_t Class(size_t size) {
    return (std::max(size, sizeof(char*)) + kRounding - 1) /
           kRounding;  // a free one holds the next
  }

  char* Allocate(size_t size) {
    live_ += size;
    if (size > kLargest) {
      auto piece = std::make_unique_for_overwrite<char[]>(size);
      char* at = piece.get();
      large_.emplace(at, std::move(piece));
      large_bytes_ += size;
      return at;
    }
    const size_t cls = Class(size);
    if (free_[cls] != nullptr) {
      char* piece = free_[cls];
      std::memcpy(&free_[cls], piece, sizeof(char*));
      return piece;
    }
    const size_t room = cls * kRounding;
    if (left_ < room) {
      slabs_.push_back(std::make_unique_for_overwrite<char[]>(kSlab));
      next_ = slabs_.back().get();
      left_ = kSlab;
    }
    char* piece = next_;
    next_ += room;
    left_ -= room;
    return piece;
  }

  std::vector<std::unique_ptr<char[]>> slabs_;
  std::vector<std::shared_ptr<char>> arenas_;
  // Pieces too large for a slab, by their address: few, and freed with this.
  std::unordered_map<const char*, std::unique_ptr<char[]>> large_;
  size_t arena_bytes_ = 0, large_bytes_ = 0;
  char* next_ = nullptr;
  size_t left_ = 0;
  char* free_[kLargest / kRounding + 1] = {};
  size_t live_ = 0;
};

using Bytes = BytesBy<8>;
using NameBytes = BytesBy<1>;

}  // namespace labelix::index

#endif  // LABELIX_INDEX_BYTES_H_
