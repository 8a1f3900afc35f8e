// The random stream of the generator, format 1 (bench/workload/README.md).
#ifndef LABELIX_BENCH_WORKLOAD_RANDOM_H_
#define LABELIX_BENCH_WORKLOAD_RANDOM_H_

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

namespace labelix::workload {

// splitmix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
// generators", 2014). Every draw is an argument of the check sums: its order
// is part of the format.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15u;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  uint64_t Below(uint64_t k) { return Next() % k; }
  bool Percent(uint64_t p) { return Below(100) < p; }

  // The lesser of two draws: small numbers come more often.
  uint64_t Low(uint64_t k) {
    const uint64_t first = Below(k);
    return std::min(first, Below(k));
  }

  // An index into `weights`, as often as its weight says.
  size_t Pick(std::span<const uint32_t> weights) {
    uint64_t sum = 0;
    for (const uint32_t weight : weights) sum += weight;
    uint64_t left = Below(sum);
    size_t i = 0;
    for (; left >= weights[i]; ++i) left -= weights[i];
    return i;
  }

  // Letters as Kubernetes draws them for generated names, and some digits.
  std::string Suffix(size_t letters) {
    static constexpr char kLetters[] = "bcdfghjklmnpqrstvwxz2456789";
    std::string text(letters, '\0');
    for (char& letter : text) letter = kLetters[Below(sizeof(kLetters) - 1)];
    return text;
  }

 private:
  uint64_t state_;
};

}  // namespace labelix::workload

#endif  // LABELIX_BENCH_WORKLOAD_RANDOM_H_
