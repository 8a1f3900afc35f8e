// Bytes of facts: numbers as varints (7 bits a byte, low first), texts with
// their length in front. A reader takes any bytes: past the end, or on a number
// of more than 64 bits, it fails and stays failed.
#ifndef LABELIX_ENGINE_KINDS_CODEC_H_
#define LABELIX_ENGINE_KINDS_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

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

 private:
  std::string* out_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  bool ok() const { return ok_; }
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
  std::string_view Text() {
    const size_t size = Count();
    const std::string_view text(at_, size);
    at_ += size;
    return text;
  }
  // How many things follow, each of a byte at least: so no more than bytes are
  // left, and room may be made for them at once.
  size_t Count() {
    const uint64_t count = Number();
    return static_cast<size_t>(count <= static_cast<size_t>(end_ - at_) ? count : Fail());
  }
  uint64_t Fail() {
    ok_ = false;
    at_ = end_;
    return 0;
  }

 private:
  const char* at_;
  const char* end_;
  bool ok_ = true;
};

}  // namespace labelix::kinds

#endif  // LABELIX_ENGINE_KINDS_CODEC_H_
