// Fingerprints of label sets: 128 bits that tell whether a namespace and labels are those that
// were seen before, without the texts that were kept of them, which lie in three tables and a
// dozen cache lines.
//
// Of each label its place and sizes, key and value, in blocks of 16 bytes, four AES rounds a
// block under round keys that are drawn at random for each process; and the sum of all labels.
// Equal ones are taken for equal texts: docs/security.md says how sure that is (2^-113 a pair,
// after Keliher and Sui, Exact maximum expected differential and linear probability for two-round
// AES, 2007) and what of it is proven. It is no MAC: a fingerprint must not leave the process.
#ifndef LABELIX_INDEX_FINGERPRINT_FINGERPRINT_H_
#define LABELIX_INDEX_FINGERPRINT_FINGERPRINT_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "labelix/labels.h"

namespace labelix::index {

struct Fingerprint {
  uint64_t low = 0, high = 0;
  // Both 0: there is none, and texts have to be compared.
  bool IsKnown() const { return (low | high) != 0; }
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

// Drawn at random (index/hash.h): what the first block is mixed with, and one a round.
struct FingerprintKeys {
  static constexpr size_t kRounds = 4;
  uint64_t words[2 * (1 + kRounds)] = {};
};

// Of these labels in this order; none where the CPU has no AES instructions, without which it
// would take microseconds. Some 60 instructions a label, and the lines of its texts. Any thread.
Fingerprint FingerprintOf(const FingerprintKeys& keys, std::string_view ns, Labels labels);

// Of all CPU paths that have one.
std::vector<Fingerprint> FingerprintsForTest(const FingerprintKeys& keys, std::string_view ns,
                                             Labels labels);
// From here on there are none, as on a CPU without AES; and again what the CPU has.
void ForceNoFingerprintsForTest(bool none);

}  // namespace labelix::index

#endif  // LABELIX_INDEX_FINGERPRINT_FINGERPRINT_H_
