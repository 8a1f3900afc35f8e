// An EndpointSlice controller in small: keeps, for each Service, the endpoints
// that the real one would write, while the cluster changes.
//
//   endpoints_controller INPUT...
//
// Reads lists and watches (see labelix/replay.h) and prints a line of JSON
// whenever the endpoints of a Service change. The work a change costs grows
// with the Services that it concerns, not with those that there are.
#include <algorithm>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/live.h"
#include "labelix/replay.h"

namespace {

struct Entry {
  std::string pod, family, node;
  std::vector<std::string> addresses;
  bool ready = false, serving = false, terminating = false;
  friend bool operator==(const Entry&, const Entry&) = default;
};

// What is in the API server, were this a real controller.
using Slices = std::map<labelix::ObjectName, std::vector<Entry>>;

std::vector<Entry> EntriesOf(const labelix::EndpointsAnswer& answer) {
  std::vector<Entry> entries;
  for (const labelix::Endpoint& e : answer.endpoints) {
    entries.push_back({e.pod, e.family, e.node, e.addresses, e.ready, e.serving, e.terminating});
  }
  return entries;
}

// Names of pods, nodes and Services need no escapes in JSON, addresses neither.
void Print(const std::string& resource_version, const labelix::ObjectName& service,
           const std::vector<Entry>& entries) {
  const auto flag = [](bool value) { return value ? "true" : "false"; };
  std::cout << R"({"resourceVersion":")" << resource_version << R"(","namespace":")" << service.ns
            << R"(","service":")" << service.name << R"(","endpoints":[)";
  for (size_t i = 0; i < entries.size(); ++i) {
    const Entry& e = entries[i];
    std::cout << (i > 0 ? "," : "") << R"({"pod":")" << e.pod << R"(","node":")" << e.node
              << R"(","address":")" << (e.addresses.empty() ? "" : e.addresses[0])
              << R"(","ready":)" << flag(e.ready) << R"(,"serving":)" << flag(e.serving)
              << R"(,"terminating":)" << flag(e.terminating) << "}";
  }
  std::cout << "]}\n";
}

class Controller {
 public:
  Controller() : deltas_(cluster_.engine().Subscribe(TrafficOnly())) {}

  absl::Status OnStep(const labelix::Replay::Step& step) {
    absl::Status applied = labelix::ApplyStep(&cluster_, step).status();
    if (!applied.ok()) return applied;
    if (!step.listed) resource_version_ = step.events.front().resource_version;
    for (const labelix::ObjectName& service : Changed(step)) Reconcile(service);
    return absl::OkStatus();
  }

 private:
  static labelix::SubscribeOptions TrafficOnly() {
    labelix::SubscribeOptions options;
    options.selects = options.owns = false;
    return options;
  }

  // A work queue without duplicates: the Services that deltas name, and those
  // that were edited, for entries may be left over from before. After a loss it
  // is all of them, as after a restart.
  std::set<labelix::ObjectName> Changed(const labelix::Replay::Step& step) {
    std::set<labelix::ObjectName> services;
    for (const labelix::Event& event : step.events) {
      if (event.kind != "Service" || !event.group.empty() || event.name.empty()) continue;
      services.insert({"Service", std::string(event.ns), std::string(event.name), ""});
    }
    while (const std::optional<labelix::DeltaBatch> batch = deltas_.Poll()) {
      if (batch->resync) AddAll(&services);
      for (const labelix::Delta& delta : batch->deltas) {
        services.insert(
            {"Service", std::string(delta.selector.ns), std::string(delta.selector.name), ""});
      }
    }
    return services;
  }

  void AddAll(std::set<labelix::ObjectName>* services) const {
    const labelix::Version now = cluster_.Current();
    const labelix::Compiled everything(labelix::Selector::Everything());
    for (labelix::ObjectId id : now.Select({.kind = "Service"}, everything)) {
      services->insert(labelix::NameOf(now, id));
    }
    for (const auto& [service, entries] : slices_) services->insert(service);
  }

  // Level-triggered: looks at what is, not at what the delta said.
  void Reconcile(const labelix::ObjectName& service) {
    const labelix::Version now = cluster_.Current();
    const auto id = now.Find("", "Service", service.ns, service.name);
    std::vector<Entry> entries;
    if (id) {
      const absl::StatusOr<labelix::EndpointsAnswer> answer = labelix::Endpoints(now, *id);
      if (!answer.ok()) return;
      // Without a selector the slices are somebody else's, or left as they were.
      if (answer->state != labelix::SelectState::kSelects) return;
      entries = EntriesOf(*answer);
    }
    if (slices_[service] == entries) return;
    Print(resource_version_, service, entries);
    slices_[service] = std::move(entries);
  }

  labelix::Cluster cluster_;
  labelix::Subscription deltas_;
  Slices slices_;
  std::string resource_version_ = "0";
};

}  // namespace

int main(int argc, char** argv) {
  labelix::Replay replay;
  for (int i = 1; i < argc; ++i) {
    if (const absl::Status added = replay.Add(argv[i]); !added.ok()) {
      std::cerr << added << "\n";
      return 1;
    }
  }
  Controller controller;
  labelix::Replay::Calls calls;
  calls.step = [&](const labelix::Replay::Step& step) { return controller.OnStep(step); };
  calls.fault = [](const absl::Status& fault) { std::cerr << fault << "\n"; };
  calls.idle = [] { std::cout << std::flush; };
  return replay.Run(calls).ok() ? 0 : 1;
}
