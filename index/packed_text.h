// Texts one after another in one string, each with its length in front (7 bits a
// byte, low first). Written and read in one process.
#ifndef LABELIX_INDEX_PACKED_TEXT_H_
#define LABELIX_INDEX_PACKED_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace labelix::index {

// The length of a text that the caller appends.
inline void PutSize(size_t size, std::string* out) {
  for (; size >= 0x80; size >>= 7) out->push_back(static_cast<char>(size | 0x80));
  out->push_back(static_cast<char>(size));
}

inline void PutText(std::string_view text, std::string* out) {
  PutSize(text.size(), out);
  out->append(text);
}

// Takes the first text off `in`. REQUIRES: written by PutText.
inline std::string_view TakeText(std::string_view* in) {
  size_t size = 0, at = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>((*in)[at++]);
    size |= size_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) break;
  }
  const std::string_view text = in->substr(at, size);
  in->remove_prefix(at + size);
  return text;
}

}  // namespace labelix::index

#endif  // LABELIX_INDEX_PACKED_TEXT_H_
