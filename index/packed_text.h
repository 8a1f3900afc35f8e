// Texts one after another in one string, each with its length in front (7 bits a
// byte, low first).
#ifndef LABELIX_INDEX_PACKED_TEXT_H_
#define LABELIX_INDEX_PACKED_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "index/types/short_text.h"

namespace labelix::index {

// Of a text's length: one, and rarely more.
constexpr size_t kMostSizeBytes = 10;

// At `out`, which has room; the end of what was written.
inline char* WriteSize(size_t size, char* out) {
  for (; size >= 0x80; size >>= 7) *out++ = static_cast<char>(size | 0x80);
  *out++ = static_cast<char>(size);
  return out;
}
inline char* WriteText(std::string_view text, char* out) {
  out = WriteSize(text.size(), out);
  CopyText(text, out);
  return out + text.size();
}

// The length of a text that the caller appends.
inline void PutSize(size_t size, std::string* out) {
  char bytes[kMostSizeBytes];
  out->append(bytes, WriteSize(size, bytes));
}

inline void PutText(std::string_view text, std::string* out) {
  PutSize(text.size(), out);
  out->append(text);
}

// Takes the first number off `in`. REQUIRES: written by PutSize.
inline size_t TakeSize(std::string_view* in) {
  const char* at = in->data();
  auto byte = static_cast<unsigned char>(*at++);
  size_t size = byte & 0x7Fu;
  for (unsigned shift = 7; byte >= 0x80; shift += 7) {
    byte = static_cast<unsigned char>(*at++);
    size |= size_t{byte & 0x7Fu} << shift;
  }
  in->remove_prefix(static_cast<size_t>(at - in->data()));
  return size;
}

// The same of the first text. REQUIRES: written by PutText.
inline std::string_view TakeText(std::string_view* in) {
  const size_t size = TakeSize(in);
  const std::string_view text(in->data(), size);
  in->remove_prefix(size);
  return text;
}

// Of bytes from elsewhere. Takes a number as PutSize writes it, in as few bytes as it
// needs and at most five; false: that is not what they begin with.
bool TakeChecked(std::string_view* in, uint64_t* number);
// How many bytes the first `texts` take; nullopt: those are not there.
std::optional<size_t> CheckTexts(int texts, std::string_view in);

}  // namespace labelix::index

#endif  // LABELIX_INDEX_PACKED_TEXT_H_
