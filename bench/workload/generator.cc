#include "bench/workload/generator.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

namespace labelix::workload {
namespace {

using std::string_view;

constexpr std::array<string_view, 4> kEnvs = {"prod", "staging", "dev", "test"};
constexpr uint32_t kEnvWeights[] = {50, 20, 20, 10};
constexpr std::array<string_view, 5> kTiers = {"frontend", "backend", "cache", "db", "batch"};
constexpr uint32_t kTierWeights[] = {25, 40, 10, 10, 15};
constexpr std::array<string_view, 12> kComponents = {"server",     "worker",   "api",   "cache",
                                                     "controller", "database", "proxy", "scheduler",
                                                     "agent",      "gateway",  "ui",    "exporter"};
constexpr std::array<string_view, 3> kZones = {"zone-a", "zone-b", "zone-c"};

constexpr char kSuffixLetters[] = "bcdfghjklmnpqrstvwxz2456789";
constexpr uint32_t kSuffixBase = sizeof(kSuffixLetters) - 1;
constexpr size_t kSuffixLength = 5;

// `prefix` and `number` with at least `digits` digits.
std::string Numbered(string_view prefix, uint64_t number, size_t digits) {
  const std::string text = std::to_string(number);
  std::string out(prefix);
  if (text.size() < digits) out.append(digits - text.size(), '0');
  return out + text;
}

std::string DrawVersion(Random& random) {
  std::string version = "v" + std::to_string(1 + random.Below(3));
  version += "." + std::to_string(random.Below(10));
  version += "." + std::to_string(random.Below(10));
  return version;
}

}  // namespace

Generator::Generator(uint64_t pods) {
  MakeWorkloads(pods);
  MakeRows();
  SortRows();
  MakeServices(std::max<uint64_t>(1, pods / 25));
  MakeQueries();
}

void Generator::MakeWorkloads(uint64_t pods) {
  const uint64_t n_namespaces = std::max<uint64_t>(1, pods / 500);
  const uint64_t n_workloads = std::max<uint64_t>(1, pods / 50);
  teams_ = std::max<uint64_t>(8, n_namespaces / 5);
  apps_ = std::max<uint64_t>(50, n_workloads / 4);
  for (uint64_t i = 0; i < n_namespaces; ++i) {
    namespaces_.push_back(Numbered("ns-", i, 5));
    envs_.push_back(kEnvs[random_.Pick(kEnvWeights)]);
  }
  const auto weight = [](uint64_t w) { return 1'000'000'000 / (w + 10); };
  uint64_t sum = 0, given = 0;
  for (uint64_t w = 0; w < n_workloads; ++w) sum += weight(w);
  workloads_.reserve(n_workloads);
  for (uint64_t w = 0; w < n_workloads; ++w) {
    workloads_.push_back(MakeWorkload(w));
    workloads_[w].pods = static_cast<uint32_t>(pods * weight(w) / sum);
    given += workloads_[w].pods;
  }
  for (uint64_t w = 0; given < pods; ++given, ++w) ++workloads_[w % n_workloads].pods;
}

// One draw a line, in the order of the format.
Workload Generator::MakeWorkload(uint64_t w) {
  Workload made;
  made.ns = static_cast<uint32_t>(random_.Low(namespaces_.size()));
  made.name = Numbered("app-", random_.Low(apps_), 5);
  made.instance = made.name + "-" + std::to_string(w);
  if (random_.Percent(80)) made.component = kComponents[random_.Below(kComponents.size())];
  if (random_.Percent(90)) made.team = Numbered("team-", made.ns * uint64_t{7919} % teams_, 3);
  if (random_.Percent(95)) made.tier = kTiers[random_.Pick(kTierWeights)];
  made.env = envs_[made.ns];
  if (random_.Percent(90)) made.version = DrawVersion(random_);
  made.version2 = DrawVersion(random_);
  made.revision = made.instance + "-" + random_.Suffix(10);
  made.revision2 = made.instance + "-" + random_.Suffix(10);
  made.managed = random_.Percent(60);
  made.stateful = w % 10 == 3;
  made.rollout = random_.Percent(20);
  made.canary = random_.Percent(5);
  return made;
}

void Generator::MakeRows() {
  for (Workload& made : workloads_) {
    // Views into strings: taken when the strings have their last place.
    made.hash = string_view(made.revision).substr(made.instance.size() + 1);
    made.hash2 = string_view(made.revision2).substr(made.instance.size() + 1);
  }
  for (uint32_t w = 0; w < workloads_.size(); ++w) {
    const Workload& made = workloads_[w];
    for (uint32_t i = 0; i < made.pods; ++i) {
      Row row{w, i, 0, 0, made.rollout && i < made.pods * uint64_t{3} / 10, false};
      for (size_t k = 0; !made.stateful && k < kSuffixLength; ++k) {
        row.suffix = row.suffix * kSuffixBase + static_cast<uint32_t>(random_.Below(kSuffixBase));
      }
      row.zone = static_cast<uint8_t>(random_.Below(kZones.size()));
      rows_.push_back(row);
    }
  }
}

void Generator::AppendName(const Row& row, std::string* name) const {
  const Workload& made = workloads_[row.workload];
  if (made.stateful) {
    *name += made.instance;
    *name += '-';
    *name += std::to_string(row.ordinal);
    return;
  }
  *name += row.rolled ? made.revision2 : made.revision;
  *name += '-';
  char letters[kSuffixLength];
  uint32_t code = row.suffix;
  for (size_t k = kSuffixLength; k-- > 0; code /= kSuffixBase) {
    letters[k] = kSuffixLetters[code % kSuffixBase];
  }
  name->append(letters, kSuffixLength);
}

// Namespaces sort by their number, so rows go into namespaces first; names are
// written out for one namespace at a time.
void Generator::SortRows() {
  std::vector<size_t> ends(namespaces_.size() + 1);
  for (const Row& row : rows_) ++ends[workloads_[row.workload].ns + 1];
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  std::vector<size_t> next(ends);
  std::vector<Row> sorted(rows_.size());
  for (const Row& row : rows_) sorted[next[workloads_[row.workload].ns]++] = row;
  std::vector<std::pair<std::string, Row>> named;
  for (size_t ns = 0; ns < namespaces_.size(); ++ns) {
    named.clear();
    for (size_t i = ends[ns]; i < ends[ns + 1]; ++i) {
      named.emplace_back(std::string(), sorted[i]);
      AppendName(sorted[i], &named.back().first);
    }
    std::stable_sort(named.begin(), named.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (size_t k = 0; k < named.size(); ++k) {
      named[k].second.twin = k > 0 && named[k].first == named[k - 1].first;
      rows_[ends[ns] + k] = named[k].second;
    }
  }
}

void Generator::GetPod(size_t i, Pod* pod) const {
  const Row& row = rows_[i];
  const Workload& made = workloads_[row.workload];
  pod->ns = namespaces_[made.ns];
  pod->name.clear();
  AppendName(row, &pod->name);
  if (row.twin) pod->name += "x" + std::to_string(i);
  pod->ordinal = std::to_string(row.ordinal);
  pod->stateful = made.stateful;
  const string_view revision = row.rolled ? made.revision2 : made.revision;
  pod->controller = made.stateful ? made.instance : revision;
  pod->labels.clear();
  const auto add = [pod](string_view key, string_view value) {
    if (!value.empty()) pod->labels.push_back({key, value});
  };
  const bool second_version = row.rolled && !made.version.empty();
  add("app.kubernetes.io/component", made.component);
  add("app.kubernetes.io/instance", made.instance);
  add("app.kubernetes.io/managed-by", made.managed ? "Helm" : "");
  add("app.kubernetes.io/name", made.name);
  add("app.kubernetes.io/version", second_version ? made.version2 : made.version);
  add("apps.kubernetes.io/pod-index", made.stateful ? string_view(pod->ordinal) : "");
  add("canary", made.canary && row.ordinal % 20 == 0 ? "true" : "");
  add("controller-revision-hash", made.stateful ? revision : "");
  add("env", made.env);
  add("pod-template-hash", made.stateful ? "" : (row.rolled ? made.hash2 : made.hash));
  add("statefulset.kubernetes.io/pod-name", made.stateful ? string_view(pod->name) : "");
  add("team", made.team);
  add("tier", made.tier);
  add("topology.kubernetes.io/zone", kZones[row.zone]);
}

std::vector<uint32_t> Generator::ShuffledOrder() const {
  std::vector<uint32_t> order(rows_.size());
  std::iota(order.begin(), order.end(), 0u);
  uint64_t state = 7;
  for (size_t i = order.size(); i-- > 1;) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    std::swap(order[i], order[(state >> 33) % (i + 1)]);
  }
  return order;
}

}  // namespace labelix::workload
