// A made cluster, what happens to it, and what must be left: of event_bench and build_bench.
#ifndef LABELIX_BENCH_PEERS_EVENT_WORLD_H_
#define LABELIX_BENCH_PEERS_EVENT_WORLD_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "bench/peers/plain_events.h"
#include "bench/peers/roaring_index.h"
#include "bench/peers/store.h"
#include "bench/workload/generator.h"
#include "bench/workload/script.h"
#include "labelix/engine.h"

namespace labelix::bench {

struct EventWorld {
  EventWorld(uint64_t pods, bool shuffled);

  // `is_real`: with uid, owner and facts.
  void LoadInto(Engine* engine, bool is_real = false) const;
  void LoadInto(peers::Store* store) const;

  // What the first so many events leave; made once.
  const peers::PlainEvents& After(size_t events) const;
  // Whether that is what an engine or a store has.
  bool Left(const Engine& engine, size_t events) const;
  bool Left(const peers::Store& store, size_t events) const;

#ifdef LABELIX_HAVE_CROARING
  void LoadInto(peers::RoaringIndex* index) const;
  // Of an index its number of pods and what it counts.
  bool Left(const peers::RoaringIndex& index, size_t events) const;
#endif

  workload::Generator generator;
  Script script;
  std::vector<uint32_t> order;  // empty: as the generator has it
  mutable std::map<size_t, peers::PlainEvents> plain;

 private:
  template <class Peer>
  void ApplyAll(Peer* peer) const;
};

}  // namespace labelix::bench

#endif  // LABELIX_BENCH_PEERS_EVENT_WORLD_H_
