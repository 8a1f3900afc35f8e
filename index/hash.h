// Hashes of untrusted text. The secret is drawn at random for each process and
// never leaves it: XXH3's default secret has known collisions, and a seed alone
// does not cure them (docs/dependencies.md). Equal hashes are never taken for
// equal texts; fingerprints, which are made in another way, are (index/fingerprint).
#ifndef LABELIX_INDEX_HASH_H_
#define LABELIX_INDEX_HASH_H_

#include <cstdint>
#include <string_view>

#include "index/fingerprint/fingerprint.h"

namespace labelix::index {

uint64_t HashText(std::string_view text);

// XXH3-128 under its own default secret: a check sum that is the same in every
// process. It finds damage; it proves nothing about who wrote the bytes.
struct CheckSum {
  uint64_t low = 0, high = 0;
  friend bool operator==(const CheckSum&, const CheckSum&) = default;
};
CheckSum CheckSumOf(std::string_view bytes);

// Drawn as the secret is, at the first call, and apart from it.
const FingerprintKeys& TheFingerprintKeys();

// For tests and instruction counts: replaces the secret and the keys by ones made from
// `seed`. Call it before the first Engine or Compiled is made.
void SetHashSecretForTesting(uint64_t seed);

// Order matters: Mix(a, b) != Mix(b, a).
inline uint64_t Mix(uint64_t a, uint64_t b) {
  uint64_t z = (a ^ (b + 0x9E3779B97F4A7C15ull)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 29) ^ (b << 32 | b >> 32)) * 0x94D049BB133111EBull;
  return z ^ (z >> 32);
}

}  // namespace labelix::index

#endif  // LABELIX_INDEX_HASH_H_
