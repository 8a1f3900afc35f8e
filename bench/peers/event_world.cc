#include "bench/peers/event_world.h"

#include <span>
#include <string_view>

#include "bench/workload/feed.h"
#include "bench/workload/real_pods.h"

namespace labelix::bench {
namespace {

constexpr size_t kCompared = 100;  // events whose labels are counted

}  // namespace

EventWorld::EventWorld(uint64_t pods, bool shuffled) : generator(pods), script(generator) {
  if (shuffled) order = generator.ShuffledOrder();
}

void EventWorld::LoadInto(Engine* engine, bool is_real) const {
  const std::vector<uint32_t>* order_or_null = order.empty() ? nullptr : &order;
  if (is_real) {
    LoadReal(generator, order_or_null, engine);
  } else {
    Load(generator, order_or_null, engine);
  }
}

template <class Peer>
void EventWorld::ApplyAll(Peer* peer) const {
  workload::Pod pod;
  for (size_t i = 0; i < generator.pods(); ++i) {
    generator.GetPod(order.empty() ? i : order[i], &pod);
    peer->Apply(UpsertOf(pod));
  }
}

void EventWorld::LoadInto(peers::Store* store) const { ApplyAll(store); }

const peers::PlainEvents& EventWorld::After(size_t events) const {
  const auto [at, is_new] = plain.try_emplace(
      events, std::span(script.events()).first(workload::EventStream::kTimed), kCompared);
  if (is_new) {
    ApplyAll(&at->second);
    for (size_t i = 0; i < events; ++i) at->second.Apply(script.events()[i]);
  }
  return at->second;
}

bool EventWorld::Left(const Engine& engine, size_t events) const {
  return After(events).Holds(engine.Current(), std::span(script.events()).first(events));
}

bool EventWorld::Left(const peers::Store& store, size_t events) const {
  return After(events).Holds(store, std::span(script.events()).first(events));
}

#ifdef LABELIX_HAVE_CROARING
void EventWorld::LoadInto(peers::RoaringIndex* index) const {
  ApplyAll(index);
  index->Optimize();
}

bool EventWorld::Left(const peers::RoaringIndex& index, size_t events) const {
  const peers::PlainEvents& left = After(events);
  return index.size() == left.size() &&
         left.Counts(
             [&](std::string_view key, std::string_view value) { return index.Count(key, value); });
}
#endif

}  // namespace labelix::bench
