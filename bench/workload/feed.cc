#include "bench/workload/feed.h"

#include <malloc.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <sstream>
#include <string_view>

#include "labelix/live.h"

namespace labelix::bench {
namespace {

void ApplyOrStop(Engine* engine, std::span<const Event> batch) {
  const auto applied = engine->Apply(batch);
  if (applied.ok()) return;
  std::fprintf(stderr, "bench: %s\n", ErrorMessage(applied.status()).c_str());
  std::exit(1);
}

std::vector<std::string> SplitCommas(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

// True, and `*flags` changed, if `word` is a flag of ours.
bool TakeFlag(const std::string& word, Flags* flags) {
  const size_t equal = word.find('=');
  const std::string name = word.substr(0, equal);
  const std::string value = equal == std::string::npos ? "" : word.substr(equal + 1);
  if (name == "--pods") {
    flags->pods.clear();
    for (const std::string& part : SplitCommas(value)) flags->pods.push_back(std::stoull(part));
  } else if (name == "--orders") {
    flags->orders = SplitCommas(value);
  } else if (name == "--megabytes") {
    flags->megabytes = std::stoull(value);
  } else {
    return false;
  }
  return true;
}

}  // namespace

Event UpsertOf(const workload::Pod& pod) {
  Event event;
  event.kind = "Pod";
  event.ns = pod.ns;
  event.name = pod.name;
  event.labels = pod.labels;
  return event;
}

void Load(const workload::Generator& generator, const std::vector<uint32_t>* order,
          const Describe& describe, Engine* engine) {
  std::vector<workload::Pod> pods(kPage);
  std::vector<Event> page;
  for (size_t i = 0; i < generator.pods(); ++i) {
    workload::Pod* pod = &pods[page.size()];
    generator.GetPod(order != nullptr ? (*order)[i] : i, pod);
    page.push_back(UpsertOf(*pod));
    describe(page.size() - 1, &page.back());
    if (page.size() < kPage) continue;
    ApplyOrStop(engine, page);
    page.clear();
  }
  if (!page.empty()) ApplyOrStop(engine, page);
}

void Load(const workload::Generator& generator, const std::vector<uint32_t>* order,
          Engine* engine) {
  Load(generator, order, [](size_t, Event*) {}, engine);
}

void Load(const workload::Generator& generator, bool shuffled, Engine* engine) {
  std::vector<uint32_t> order;
  if (shuffled) order = generator.ShuffledOrder();
  Load(generator, shuffled ? &order : nullptr, engine);
}

void PublishStatus(const workload::Generator& generator, size_t first, size_t publishes,
                   Engine* engine) {
  constexpr size_t kBatch = 64;
  std::vector<workload::Pod> pods(kBatch);
  std::vector<std::string> versions(kBatch);
  std::vector<Event> events(kBatch);
  for (size_t i = first * kBatch; i < (first + publishes) * kBatch; ++i) {
    const size_t at = i % kBatch;
    generator.GetPod(i % generator.pods(), &pods[at]);
    versions[at] = "status-" + std::to_string(i);
    events[at] = UpsertOf(pods[at]);
    events[at].resource_version = versions[at];
    if (at == kBatch - 1) ApplyOrStop(engine, events);
  }
}

Scope ScopeOf(const workload::Query& query) {
  Scope scope{.kind = "Pod"};
  if (!query.ns.empty()) scope.ns = query.ns;
  return scope;
}

void RegisterServices(const workload::Generator& generator, Engine* engine) {
  const auto& services = generator.services();
  std::vector<Selector> selectors;
  std::vector<std::string_view> namespaces;
  selectors.reserve(services.size());
  namespaces.reserve(services.size());
  std::vector<SelectorEvent> events;
  for (const workload::Service& service : services) {
    selectors.push_back(Selector::FromMap(service.selector));
    namespaces.push_back(service.ns);
    SelectorEvent& event = events.emplace_back();
    event.name = {"", "Service", service.ns, service.name, "spec.selector"};
    event.picks_kind = "Pod";
    event.selector = &selectors.back();
    event.namespaces = std::span(&namespaces.back(), 1);
  }
  if (!engine->Apply({}, events).ok()) std::abort();
}

Flags TakeFlags(int* argc, char** argv) {
  Flags flags;
  int kept = 1;
  for (int i = 1; i < *argc; ++i) {
    if (!TakeFlag(argv[i], &flags)) argv[kept++] = argv[i];
  }
  *argc = kept;
  return flags;
}

std::string SizeName(uint64_t pods) {
  if (pods % 1'000'000 == 0) return std::to_string(pods / 1'000'000) + "m";
  if (pods % 1'000 == 0) return std::to_string(pods / 1'000) + "k";
  return std::to_string(pods);
}

double CpuSeconds() {
  timespec now = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

uint64_t ResidentBytes() {
  malloc_trim(0);
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  unsigned long long size = 0, resident = 0;
  const int read = std::fscanf(file, "%llu %llu", &size, &resident);
  std::fclose(file);
  return read == 2 ? resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE)) : 0;
}

}  // namespace labelix::bench
