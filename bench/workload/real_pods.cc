#include "bench/workload/real_pods.h"

#include <cstdio>
#include <functional>
#include <string_view>

namespace labelix::bench {
namespace {

std::string UidOf(uint64_t number) {
  char uid[37];
  std::snprintf(uid, sizeof uid, "6f1c0a52-93de-4b7c-8a10-%012zx",
                static_cast<size_t>(number & 0xFFFFFFFFFFFF));
  return uid;
}

// The fields that the facts of a pod have (engine/kinds/facts.h), about as long as they
// are written there. The index carries them unread.
std::string FactsOf(uint64_t number) {
  const auto byte = [number](int i) { return std::to_string(number >> (8 * i) & 255); };
  return "v1 node-" + std::to_string(number % 5'000) +
         " Running default Always default-scheduler ready 10." + byte(0) + "." + byte(1) + "." +
         byte(2) + " http TCP 8080";
}

}  // namespace

void RealPod::Describe(Event* event) {
  const std::hash<std::string_view> hash;
  const uint64_t number = hash(event->name);
  owner_ = event->name.substr(0, event->name.rfind('-'));
  uid_ = UidOf(number);
  owner_uid_ = UidOf(hash(owner_));
  facts_ = FactsOf(number);
  event->uid = uid_;
  event->controller = {"ReplicaSet", owner_, owner_uid_};
  event->facts = facts_;
  if (event->resource_version.empty()) event->resource_version = "1000000";
}

RealEvents::RealEvents(std::span<const Event> script) : events(script.begin(), script.end()) {
  for (Event& event : events) {
    if (event.op == Event::Op::kUpsert) pods.emplace_back().Describe(&event);
  }
}

void LoadReal(const workload::Generator& generator, const std::vector<uint32_t>* order,
              Engine* engine) {
  std::vector<RealPod> page(kPage);
  Load(generator, order, [&page](size_t i, Event* event) { page[i].Describe(event); }, engine);
}

}  // namespace labelix::bench
