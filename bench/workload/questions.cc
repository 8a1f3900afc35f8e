// Services and queries: what is asked of the pods.
#include <algorithm>
#include <array>

#include "bench/workload/generator.h"

namespace labelix::workload {
namespace {

constexpr const char* kInstance = "app.kubernetes.io/instance";
constexpr const char* kName = "app.kubernetes.io/name";
constexpr const char* kComponent = "app.kubernetes.io/component";
constexpr const char* kPodName = "statefulset.kubernetes.io/pod-name";

constexpr std::array<const char*, 4> kEnvs = {"prod", "staging", "dev", "test"};
constexpr std::array<const char*, 5> kTiers = {"frontend", "backend", "cache", "db", "batch"};
constexpr std::array<const char*, 5> kExistsKeys = {kComponent, "app.kubernetes.io/version", "team",
                                                    "tier", "pod-template-hash"};

std::string Equal(const std::string& key, std::string_view value) {
  return key + "=" + std::string(value);
}

std::string ServiceNumber(uint64_t s) {
  const std::string digits = std::to_string(s);
  return "svc-" + std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') + digits;
}

}  // namespace

void Generator::MakeServices(uint64_t count) {
  for (uint64_t s = 0; s < count; ++s) {
    const Workload& made = workloads_[s % workloads_.size()];
    Service service{namespaces_[made.ns], ServiceNumber(s), {}};
    const uint64_t kind = random_.Below(100);
    if (kind < 95) service.selector.emplace_back(kInstance, made.instance);
    if (kind >= 40) service.selector.emplace_back(kName, made.name);
    const bool third = kind >= 80 && kind < 95;
    if (third && !made.component.empty()) {
      service.selector.emplace_back(kComponent, made.component);
    } else if (third && !made.tier.empty()) {
      service.selector.emplace_back("tier", made.tier);
    }
    services_.push_back(std::move(service));
  }
}

void Generator::MakeQueries() {
  MakeScopedQueries();
  MakeBroadQueries();
  MakeSecondQueries();
}

// Q1, Q2: a workload asked for by its people, inside its namespace.
void Generator::MakeScopedQueries() {
  for (int i = 0; i < 1000; ++i) {
    const Workload& made = workloads_[random_.Below(workloads_.size())];
    const std::string selector =
        random_.Percent(50) ? Equal(kName, made.name) : Equal(kInstance, made.instance);
    queries_.push_back({"Q1", namespaces_[made.ns], selector});
  }
  for (int i = 0; i < 1000; ++i) {
    const Workload& made = workloads_[random_.Below(workloads_.size())];
    std::string selector = Equal(kName, made.name) + "," + Equal("env", made.env);
    if (random_.Percent(50) && !made.tier.empty()) selector += "," + Equal("tier", made.tier);
    queries_.push_back({"Q2", namespaces_[made.ns], std::move(selector)});
  }
}

// Q3 .. Q6: the whole cluster.
void Generator::MakeBroadQueries() {
  for (int i = 0; i < 200; ++i) {
    const Workload& made = workloads_[random_.Below(workloads_.size())];
    const uint64_t key = random_.Below(4);
    std::string selector = Equal("env", made.env);
    if (key == 0) selector = Equal(kName, made.name);
    if (key == 1) selector = Equal(kInstance, made.instance);
    if (key == 2 && !made.team.empty()) selector = Equal("team", made.team);
    if (key == 3 && !made.tier.empty()) selector = Equal("tier", made.tier);
    queries_.push_back({"Q3", "", std::move(selector)});
  }
  for (int i = 0; i < 100; ++i) {
    const uint64_t a = random_.Below(4);
    const uint64_t c = (a + 1 + random_.Below(3)) % 4;
    const std::string tier = kTiers[random_.Below(5)];
    queries_.push_back({"Q4", "",
                        std::string("env in (") + kEnvs[a] + "," + kEnvs[c] + "),tier notin (" +
                            tier + "),!canary"});
  }
  for (int i = 0; i < 50; ++i) {
    const std::string key = kExistsKeys[random_.Below(5)];
    queries_.push_back({"Q5", "", key + ",env!=" + kEnvs[random_.Below(4)]});
  }
  Pod pod;
  const bool any_stateful = std::any_of(rows_.begin(), rows_.end(), [this](const Row& row) {
    return workloads_[row.workload].stateful;
  });
  for (int i = 0; any_stateful && i < 1000; ++i) {
    uint64_t at = random_.Below(pods());
    while (!IsStateful(at)) at = random_.Below(pods());
    GetPod(at, &pod);
    queries_.push_back({"Q6", "", Equal(kPodName, pod.name)});
  }
}

// Broad too, but each names values of its own: no two ask for the same lists, so
// that caches help less than they do with Q3 to Q5.
void Generator::MakeSecondQueries() {
  Random random(2);
  const auto any = [&]() -> const Workload& { return workloads_[random.Below(workloads_.size())]; };
  const auto team = [&] {
    const Workload* made = &any();
    for (int i = 0; i < 100 && made->team.empty(); ++i) made = &any();
    return made->team.empty() ? "none" : made->team;
  };
  for (int i = 0; i < 200; ++i) {
    const Workload& made = any();
    second_queries_.push_back(
        {"Q3b", "", random.Percent(50) ? Equal(kName, made.name) : Equal("team", team())});
  }
  for (int i = 0; i < 200; ++i) {
    std::string selector = "team in (" + team() + "," + team() + "," + team() + ")";
    selector += std::string(",tier notin (") + kTiers[random.Below(5)] + ")";
    second_queries_.push_back({"Q4b", "", selector + "," + kName + "!=" + any().name});
  }
  for (int i = 0; i < 200; ++i) {
    const std::string key = kExistsKeys[random.Below(5)];
    second_queries_.push_back(
        {"Q5b", "", key + ",team!=" + team() + "," + kName + "!=" + any().name});
  }
}

}  // namespace labelix::workload
