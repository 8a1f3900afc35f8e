// Compares of short texts without a call: labels are compared by the dozen for
// each event, and most are 4 to 40 bytes long.
#ifndef LABELIX_INDEX_TYPES_SHORT_TEXT_H_
#define LABELIX_INDEX_TYPES_SHORT_TEXT_H_

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace labelix::index {

template <typename Word>
Word LoadWord(const char* from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// a == b.
inline bool SameText(std::string_view a, std::string_view b) {
  const size_t size = a.size();
  if (size != b.size()) return false;
  const auto differ = [&a, &b]<typename Word>(Word, size_t at) {
    return LoadWord<Word>(a.data() + at) ^ LoadWord<Word>(b.data() + at);
  };
  constexpr size_t kLong = sizeof(uint64_t), kHalf = sizeof(uint32_t), kQuarter = sizeof(uint16_t);
  // Words from both ends, which may overlap: one branch for all of them.
  if (size >= kLong) {
    const uint64_t ends = differ(uint64_t{}, 0) | differ(uint64_t{}, size - kLong);
    if (size <= 2 * kLong) return ends == 0;
    const uint64_t inner = differ(uint64_t{}, kLong) | differ(uint64_t{}, size - 2 * kLong);
    if ((ends | inner) != 0) return false;
    for (size_t at = 2 * kLong; at + 2 * kLong < size; at += kLong) {
      if (differ(uint64_t{}, at) != 0) return false;
    }
    return true;
  }
  if (size >= kHalf) return (differ(uint32_t{}, 0) | differ(uint32_t{}, size - kHalf)) == 0;
  if (size >= kQuarter) return (differ(uint16_t{}, 0) | differ(uint16_t{}, size - kQuarter)) == 0;
  return size == 0 || a[0] == b[0];
}

// Copies `from` to `to`.
inline void CopyText(std::string_view from, char* to) {
  const size_t size = from.size();
  if (size > 64) {
    std::memcpy(to, from.data(), size);
    return;
  }
  const auto copy = [&from, to]<typename Word>(Word, size_t at) {
    const Word word = LoadWord<Word>(from.data() + at);
    std::memcpy(to + at, &word, sizeof word);
  };
  constexpr size_t kLong = sizeof(uint64_t), kHalf = sizeof(uint32_t);
  if (size >= kLong) {
    for (size_t at = 0; at + kLong < size; at += kLong) copy(uint64_t{}, at);
    return copy(uint64_t{}, size - kLong);
  }
  if (size >= kHalf) {
    copy(uint32_t{}, 0);
    return copy(uint32_t{}, size - kHalf);
  }
  if (size == 0) return;
  to[0] = from[0], to[size / 2] = from[size / 2], to[size - 1] = from[size - 1];
}

// a < b, by bytes.
inline bool LessText(std::string_view a, std::string_view b) {
  const size_t size = std::min(a.size(), b.size());
  size_t at = 0;
  for (; at + sizeof(uint64_t) <= size; at += sizeof(uint64_t)) {
    const auto x = LoadWord<uint64_t>(a.data() + at), y = LoadWord<uint64_t>(b.data() + at);
    if (x == y) continue;
    if constexpr (std::endian::native == std::endian::big) return x < y;
    return __builtin_bswap64(x) < __builtin_bswap64(y);
  }
  for (; at < size; ++at) {
    if (a[at] != b[at]) {
      return static_cast<unsigned char>(a[at]) < static_cast<unsigned char>(b[at]);
    }
  }
  return a.size() < b.size();
}

}  // namespace labelix::index

#endif  // LABELIX_INDEX_TYPES_SHORT_TEXT_H_
