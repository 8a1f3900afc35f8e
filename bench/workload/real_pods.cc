#include "bench/workload/real_pods.h"

#include <cstdio>
#include <functional>
#include <string_view>

#include "engine/kinds/facts.h"

namespace labelix::bench {
namespace {

std::string UidOf(uint64_t number) {
  char uid[37];
  std::snprintf(uid, sizeof uid, "6f1c0a52-93de-4b7c-8a10-%012zx",
                static_cast<size_t>(number & 0xFFFFFFFFFFFF));
  return uid;
}

// What ingest writes of a running pod of one container with one port.
void WriteFacts(uint64_t number, std::string* out) {
  const auto byte = [number](int i) { return std::to_string(number >> (8 * i) & 255); };
  const std::string node = "node-" + std::to_string(number % 5'000);
  const std::string ip = "10." + byte(0) + "." + byte(1) + "." + byte(2);
  kinds::Pod pod;
  pod.common.version = "v1";
  pod.common.has_generate_name = true;
  pod.node_name = node;
  pod.phase = "Running";
  pod.service_account = "default";
  pod.restart_policy = "Always";
  pod.scheduler_name = "default-scheduler";
  pod.ips = {ip};
  pod.ready = true;
  pod.ports = {{"http", "TCP", 8'080}};
  out->clear();
  kinds::EncodePod(pod, out);
}

}  // namespace

void RealPod::Describe(Event* event) {
  const std::hash<std::string_view> hash;
  const uint64_t number = hash(event->name);
  owner_ = event->name.substr(0, event->name.rfind('-'));
  uid_ = UidOf(number);
  owner_uid_ = UidOf(hash(owner_));
  WriteFacts(number, &facts_);
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
