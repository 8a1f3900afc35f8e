// Bytes of facts: numbers as varints (7 bits a byte, low first), texts with
// their length in front, or by their number if they are words (words.h). A reader
// takes any bytes: past the end, or on a number of more than 64 bits, it fails and
// stays failed.
#ifndef LABELIX_ENGINE_KINDS_CODEC_H_
#define LABELIX_ENGINE_KINDS_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/kinds/words.h"

namespace labelix::kinds {

class Writer {
 public:
  explicit Writer(std::string* out) : out_(out) {}

  void Number(uint64_t value) {
    while (value >= 0x80) {
      out_->push_back(static_cast<char>(value | 0x80));
      value >>= 7;
    }
    out_->push_back(static_cast<char>(value));
  }
  void Text(std::string_view text) {
    Number(text.size());
    out_->append(text);
  }
  // A text that may be a word.
  void Word(std::string_view text) {
    const size_t number = NumberOfWord(text);
    if (number < kWordNumbers) return Number(number);
    Number(kWordNumbers - 1 + text.size());
    out_->append(text);
  }

 private:
  std::string* out_;
};

class Reader {
 public:
  // `has_words` says how Word reads: facts of version 1 have texts in their place.
  explicit Reader(std::string_view bytes, bool has_words = true)
      : at_(bytes.data()), end_(at_ + bytes.size()), has_words_(has_words) {}

  bool ok() const { return ok_; }
  bool has_words() const { return has_words_; }
  bool AtEnd() const { return at_ == end_; }
  size_t left() const { return static_cast<size_t>(end_ - at_); }

  uint64_t Number() {
    uint64_t value = 0;
    for (int shift = 0; at_ < end_; shift += 7) {
      const uint64_t byte = static_cast<uint8_t>(*at_++);
      if (shift == 63 && byte > 1) break;
      value |= (byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    return Fail();
  }
  uint32_t Number32() {
    const uint64_t value = Number();
    return static_cast<uint32_t>(value <= 0xFFFFFFFFu ? value : Fail());
  }
  std::string_view Text() { return Take(Number()); }
  std::string_view Word() {
    const uint64_t number = Number();
    if (!has_words_) return Take(number);
    if (number >= kWordNumbers) return Take(number - (kWordNumbers - 1));
    if (number >= std::size(kWords)) Fail();
    return ok_ ? kWords[number] : std::string_view();
  }
  // How many things follow, each of a byte at least: so no more than bytes are
  // left, and room may be made for them at once.
  size_t Count() { return Bounded(Number()); }
  uint64_t Fail() {
    ok_ = false;
    at_ = end_;
    return 0;
  }

 private:
  size_t Bounded(uint64_t count) {
    return static_cast<size_t>(count <= static_cast<size_t>(end_ - at_) ? count : Fail());
  }
  std::string_view Take(uint64_t bytes) {
    const size_t size = Bounded(bytes);
    const std::string_view text(at_, size);
    at_ += size;
    return text;
  }

  const char* at_;
  const char* end_;
  const bool has_words_;
  bool ok_ = true;
};

}  // namespace labelix::kinds

#endif  // LABELIX_ENGINE_KINDS_CODEC_H_
