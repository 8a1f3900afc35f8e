// What events must leave, by a map of pods: compared with, and not timed.
#ifndef LABELIX_BENCH_PEERS_PLAIN_EVENTS_H_
#define LABELIX_BENCH_PEERS_PLAIN_EVENTS_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bench/peers/store.h"
#include "labelix/engine.h"
#include "labelix/event.h"

namespace labelix::peers {

class PlainEvents {
 public:
  // Counts the labels of `most` of the events, spread evenly.
  PlainEvents(std::span<const Event> events, size_t most);
  // Each pod of the first state, then each event.
  void Apply(const Event& event);

  size_t size() const { return pods_.size(); }
  using Count = std::function<uint64_t(std::string_view key, std::string_view value)>;
  // Whether count(key, value) is how many pods have the label, of each that is counted here.
  bool Counts(const Count& count) const;
  // Whether the version has as many pods, counts so, and knows each pod of `events` as the last
  // of them left it: its labels and resourceVersion, or gone.
  bool Holds(const Version& version, std::span<const Event> events) const;
  // The same of a store, which has no resourceVersions.
  bool Holds(const Store& store, std::span<const Event> events) const;

 private:
  uint32_t* Find(const Label& label);

  std::unordered_map<std::string, uint32_t> numbers_;  // of counted labels, by key=value
  std::vector<std::pair<std::string, std::string>> labels_;
  std::vector<uint64_t> counts_;
  std::unordered_map<std::string, std::vector<uint32_t>> pods_;  // counted labels, by name
  std::string name_, label_;                                     // reused buffers
};

}  // namespace labelix::peers

#endif  // LABELIX_BENCH_PEERS_PLAIN_EVENTS_H_
