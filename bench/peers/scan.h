// The peer that everybody could write: a loop over all pods that tests each
// one's labels. Fair: strings are numbers, a pod's pairs lie side by side, a
// query's strings are looked up once before the loop, the namespace is tested
// first. What it lacks is an index.
#ifndef LABELIX_BENCH_PEERS_SCAN_H_
#define LABELIX_BENCH_PEERS_SCAN_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "labelix/engine.h"
#include "labelix/labels.h"
#include "labelix/selector.h"

namespace labelix::peers {

class Scan {
 public:
  Scan();
  // Pods have numbers in the order in which they are added.
  void Add(std::string_view ns, Labels labels);
  // All pods that the version says it has, as it says they are: what its own index must count.
  static Scan Of(const Version& version);

  // `ns` empty: every namespace.
  uint64_t Count(std::string_view ns, const Selector& selector) const;
  std::vector<uint32_t> Select(std::string_view ns, const Selector& selector) const;
  std::vector<uint32_t> First(std::string_view ns, const Selector& selector, size_t limit) const;

  size_t bytes() const;

 private:
  static constexpr uint32_t kUnknown = 0xFFFFFFFFu;  // a string that no pod has
  struct Pair {
    uint32_t key, value;
  };
  struct Test {
    Op op;
    uint32_t key;
    std::vector<uint32_t> values;  // ascending
    int64_t bound = 0;             // of < and >
  };
  struct Prepared {
    uint32_t ns = kUnknown;
    bool any_ns = true, nothing = false;
    std::vector<Test> tests;
  };

  uint32_t Intern(std::string_view text);
  uint32_t Lookup(std::string_view text) const;
  Prepared Prepare(std::string_view ns, const Selector& selector) const;
  bool Passes(const Test& test, const Pair* begin, const Pair* end) const;
  template <class Visit>
  void ForEach(const Prepared& query, const Visit& visit) const;

  std::unordered_map<std::string, uint32_t> ids_;
  std::vector<std::string> texts_;
  std::vector<uint32_t> namespaces_;  // of each pod
  std::vector<uint32_t> ends_;        // of each pod's pairs; one more in front
  std::vector<Pair> pairs_;
};

}  // namespace labelix::peers

#endif  // LABELIX_BENCH_PEERS_SCAN_H_
