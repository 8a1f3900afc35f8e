// soak [--pods=N] [--minutes=M] [--rate=EVENTS A SECOND]
//
// An engine under steady change, compared each minute with one that was made
// anew of what there should be: objects, membership of registered selectors,
// and the deltas that were told (G4, G6, G23 of the goal table). Exit code 1
// on the first difference, or if memory goes on growing.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "bench/workload/feed.h"
#include "labelix/live.h"

namespace labelix::bench {
namespace {

constexpr Label kCanary = {"canary", "true"};
constexpr size_t kSelectors = 1'000;
// Allowed over the size after the first minute.
constexpr double kGrowth = 1.05;

uint64_t Hash(std::string_view text) {  // FNV-1a, 64 bits
  uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return hash;
}

uint64_t HashOf(std::string_view ns, std::string_view name) {
  return Hash(std::string(ns).append("/").append(name));
}

// A set of objects as a number: order does not matter.
struct Digest {
  uint64_t count = 0, sum = 0;
  void Add(uint64_t hash) { ++count, sum += hash; }
  void Remove(uint64_t hash) { --count, sum -= hash; }
  friend bool operator==(const Digest&, const Digest&) = default;
};

Digest DigestOf(const Version& version) {
  Digest digest;
  for (const ObjectId id : version.Select({.kind = "Pod"}, Compiled(Selector::Everything()))) {
    const ObjectView object = version.Get(id);
    std::string text = std::string(object.ns).append("/").append(object.name);
    for (const Label& label : object.labels) {
      text.append(";").append(label.key).append("=").append(label.value);
    }
    digest.Add(Hash(text));
  }
  return digest;
}

// The pods as they should be: a byte a pod of the generator.
class Pods {
 public:
  enum State : uint8_t { kPlain, kFlipped, kGone };
  explicit Pods(const workload::Generator& generator)
      : generator_(generator), states_(generator.pods()) {}

  size_t size() const { return states_.size(); }
  void Set(size_t i, State state) { states_[i] = state; }
  // The event that makes pod i what it should be.
  Event EventOf(size_t i, workload::Pod* pod) const {
    generator_.GetPod(i, pod);
    if (states_[i] == kFlipped) Flip(pod);
    Event event = UpsertOf(*pod);
    if (states_[i] == kGone) event.op = Event::Op::kRemove;
    return event;
  }

 private:
  static void Flip(workload::Pod* pod) {
    std::erase_if(pod->labels, [](const Label& label) { return label.key == kCanary.key; });
    pod->labels.push_back(kCanary);
    SortLabels(&pod->labels);
  }
  const workload::Generator& generator_;
  std::vector<uint8_t> states_;
};

class Soak {
 public:
  explicit Soak(uint64_t pods)
      : generator_(pods), pods_(generator_), told_(kSelectors), selectors_(kSelectors) {
    Load(generator_, nullptr, &engine_);
    SubscribeOptions options;
    options.capacity = 64u << 20;
    deltas_.emplace(engine_.Subscribe(options));
    for (size_t i = 0; i < kSelectors; ++i) ChangeSelector(i);
    Replay();
  }

  void Step(size_t events) {
    for (size_t i = 0; i < events; ++i) {
      const size_t at = random_.Below(pods_.size());
      pods_.Set(at, static_cast<Pods::State>(random_.Below(3)));
      const Event event = pods_.EventOf(at, &pod_);
      if (!engine_.Apply({&event, 1}).ok()) Stop("an event was refused");
    }
    ChangeSelector(random_.Below(kSelectors));
    Replay();
  }

  void Compare() {
    Engine fresh;
    std::vector<workload::Pod> pods(1'000);
    std::vector<Event> batch;
    for (size_t from = 0; from < pods_.size(); from += pods.size()) {
      batch.clear();
      for (size_t i = from; i < std::min(pods_.size(), from + pods.size()); ++i) {
        batch.push_back(pods_.EventOf(i, &pods[i - from]));
      }
      if (!fresh.Apply(batch).ok()) Stop("an event was refused");
    }
    const Version now = engine_.Current(), anew = fresh.Current();
    if (DigestOf(now) != DigestOf(anew)) Stop("objects differ from those of a fresh build");
    for (size_t i = 0; i < kSelectors; ++i) {
      Digest want;
      for (const ObjectId id : anew.Select({.kind = "Pod"}, Compiled(selectors_[i]))) {
        want.Add(HashOf(anew.Get(id).ns, anew.Get(id).name));
      }
      if (Asked(now, i) != want) Stop("membership differs: " + selectors_[i].ToString());
      if (told_[i] != want) Stop("deltas differ: " + selectors_[i].ToString());
    }
  }

  const Engine& engine() const { return engine_; }
  [[noreturn]] static void Stop(const std::string& why) {
    std::printf("soak: %s\n", why.c_str());
    std::exit(1);
  }

 private:
  static std::string NameOf(size_t i) { return std::to_string(i); }

  void ChangeSelector(size_t i) {
    const auto& queries = generator_.queries();
    selectors_[i] = Selector::Parse(queries[random_.Below(queries.size())].selector).value();
    const std::string name = NameOf(i);
    SelectorEvent event;
    event.name.name = name;
    event.picks_kind = "Pod";
    event.selector = &selectors_[i];
    if (!engine_.Apply({}, {&event, 1}).ok()) Stop("a selector was refused");
  }

  void Replay() {
    while (const std::optional<DeltaBatch> batch = deltas_->Poll()) {
      if (batch->resync) Stop("the queue of deltas ran over");
      for (const Delta& delta : batch->deltas) {
        Digest& digest = told_[std::stoul(std::string(delta.selector.name))];
        const uint64_t hash = HashOf(delta.object.ns, delta.object.name);
        delta.op == Delta::Op::kJoin ? digest.Add(hash) : digest.Remove(hash);
      }
    }
  }

  static Digest Asked(const Version& version, size_t i) {
    SelectorName name;
    const std::string text = NameOf(i);
    name.name = text;
    Digest digest;
    const absl::StatusOr<IdSet> ids = PickedBy(version, name, "", "Pod");
    if (!ids.ok()) Stop(ErrorMessage(ids.status()));
    for (const ObjectId id : *ids) digest.Add(HashOf(version.Get(id).ns, version.Get(id).name));
    return digest;
  }

  const workload::Generator generator_;
  Pods pods_;
  Engine engine_;
  std::optional<Subscription> deltas_;
  std::vector<Digest> told_;
  std::vector<Selector> selectors_;
  workload::Random random_{7};
  workload::Pod pod_;
};

uint64_t Number(const std::string& word, const char* flag, uint64_t otherwise) {
  const std::string start = std::string(flag) + "=";
  return word.starts_with(start) ? std::stoull(word.substr(start.size())) : otherwise;
}

int Main(int argc, char** argv) {
  uint64_t pods = 1'000'000, minutes = 5, rate = 1'000;
  for (int i = 1; i < argc; ++i) {
    pods = Number(argv[i], "--pods", pods);
    minutes = Number(argv[i], "--minutes", minutes);
    rate = Number(argv[i], "--rate", rate);
  }
  Soak soak(pods);
  uint64_t first_bytes = 0;
  for (uint64_t minute = 1; minute <= minutes; ++minute) {
    auto next = std::chrono::steady_clock::now();
    for (int second = 0; second < 60; ++second) {
      soak.Step(rate);
      std::this_thread::sleep_until(next += std::chrono::seconds(1));
    }
    const EngineStats stats = soak.engine().Stats();
    soak.Compare();
    std::printf("minute %llu: %llu events, %llu objects, %llu profiles, %.0f MB, no difference\n",
                static_cast<unsigned long long>(minute),
                static_cast<unsigned long long>(minute * 60 * rate),
                static_cast<unsigned long long>(stats.objects),
                static_cast<unsigned long long>(stats.profiles),
                static_cast<double>(stats.bytes) / 1e6);
    std::fflush(stdout);
    // A third of the pods go in time: only growth is looked for.
    if (minute == 1) first_bytes = stats.bytes;
    if (static_cast<double>(stats.bytes) > kGrowth * static_cast<double>(first_bytes)) {
      Soak::Stop("memory grows");
    }
  }
  return 0;
}

}  // namespace
}  // namespace labelix::bench

int main(int argc, char** argv) { return labelix::bench::Main(argc, argv); }
