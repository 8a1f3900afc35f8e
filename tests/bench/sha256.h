// SHA-256 (FIPS 180-4), for the check sums of generated files.
#ifndef LABELIX_TESTS_BENCH_SHA256_H_
#define LABELIX_TESTS_BENCH_SHA256_H_

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace labelix::workload {

class Sha256 {
 public:
  void Add(std::string_view text) {
    for (const char c : text) {
      block_[length_++ % 64] = static_cast<uint8_t>(c);
      if (length_ % 64 == 0) Mix();
    }
  }

  // The first sixteen hexadecimal digits; nothing can be added afterwards.
  std::string Head() {
    const uint64_t bits = length_ * 8;
    Add("\x80");
    while (length_ % 64 != 56) Add(std::string_view("\0", 1));
    for (int shift = 56; shift >= 0; shift -= 8) {
      const char byte = static_cast<char>(bits >> shift);
      Add({&byte, 1});
    }
    char text[17];
    std::snprintf(text, sizeof(text), "%08x%08x", state_[0], state_[1]);
    return text;
  }

 private:
  // The first 32 bits of the fractions of the cube roots of the primes.
  static std::array<uint32_t, 64> Constants() {
    std::array<uint32_t, 64> constants;
    size_t n = 0;
    for (uint32_t p = 2; n < constants.size(); ++p) {
      bool prime = true;
      for (uint32_t d = 2; d * d <= p; ++d) prime &= p % d != 0;
      if (!prime) continue;
      const long double root = std::cbrt(static_cast<long double>(p));
      constants[n++] = static_cast<uint32_t>((root - std::floor(root)) * 4294967296.0L);
    }
    return constants;
  }

  void Mix() {
    static const std::array<uint32_t, 64> kConstants = Constants();
    uint32_t w[64];
    for (size_t i = 0; i < 16; ++i) {
      w[i] = uint32_t{block_[4 * i]} << 24 | uint32_t{block_[4 * i + 1]} << 16 |
             uint32_t{block_[4 * i + 2]} << 8 | uint32_t{block_[4 * i + 3]};
    }
    for (size_t i = 16; i < 64; ++i) {
      const uint32_t a = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3);
      const uint32_t b = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10);
      w[i] = w[i - 16] + a + w[i - 7] + b;
    }
    auto [a, b, c, d, e, f, g, h] = state_;
    for (size_t i = 0; i < 64; ++i) {
      const uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
      const uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + kConstants[i] + w[i];
      const uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
      const uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    const uint32_t mixed[8] = {a, b, c, d, e, f, g, h};
    for (size_t i = 0; i < 8; ++i) state_[i] += mixed[i];
  }

  std::array<uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  uint8_t block_[64] = {};
  uint64_t length_ = 0;
};

}  // namespace labelix::workload

#endif  // LABELIX_TESTS_BENCH_SHA256_H_
