// One bit a pod for each pair: the simplest sets of a PairIndex. 3 KB a pod at
// 150,000 pods, so it is not asked for more.
#ifndef LABELIX_BENCH_PEERS_BITSET_H_
#define LABELIX_BENCH_PEERS_BITSET_H_

#include <cstdint>
#include <span>
#include <vector>

namespace labelix::peers {

class Bitset {
 public:
  static constexpr uint32_t kMostPods = 200'000;

  void Add(uint32_t pod) {
    if (pod / 64 >= words_.size()) words_.resize(pod / 64 + 1);
    words_[pod / 64] |= uint64_t{1} << (pod % 64);
    ++size_;
  }
  void Finish(uint32_t pods) { words_.resize((pods + 63) / 64); }
  uint64_t size() const { return size_; }

  using Sets = std::span<const Bitset* const>;
  static uint64_t Count(Sets keep, Sets drop);
  static size_t Write(Sets keep, Sets drop, uint32_t* out);
  static Bitset Union(Sets sets);

 private:
  std::vector<uint64_t> words_;
  uint64_t size_ = 0;
};

}  // namespace labelix::peers

#endif  // LABELIX_BENCH_PEERS_BITSET_H_
