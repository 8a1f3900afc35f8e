// The recorded watches (tests/data/README.md) replayed event by event: at each
// recorded moment what the deltas add up to equals the dump loaded fresh, for
// all three relations.
#include <simdjson.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/ingest/bytes.h"
#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "labelix/live.h"

namespace labelix::kubernetes::replay_test {
namespace {

namespace fs = std::filesystem;

const std::string kData = std::string(LABELIX_SOURCE_DIR) + "/tests/data/";

std::string ReadFile(const std::string& path) {
  const auto bytes = ingest::ReadInput(path, 1 << 30);
  EXPECT_TRUE(bytes.ok()) << path << ": " << bytes.status();
  return bytes.ok() ? std::string(bytes->view()) : "";
}

// One line of a watch.
struct Line {
  std::string kind;  // file name: "pods"
  std::string version, text;
};

bool IsBefore(const Line& a, const Line& b) {
  return CompareResourceVersions(a.version, b.version) == std::strong_ordering::less;
}

std::string VersionOf(simdjson::dom::element object) {
  return std::string(object["metadata"]["resourceVersion"].get_string().value());
}

void ReadLines(const std::string& kind, const std::string& path, std::vector<Line>* lines) {
  simdjson::dom::parser parser;
  const std::string text = ReadFile(path);
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.empty()) continue;
    lines->push_back({kind, VersionOf(parser.parse(line)["object"].value()), line});
  }
}

// What the three relations hold, a text each, and what deltas make of it.
class Memberships {
 public:
  static std::string Key(std::string_view relation, const SelectorName& by, std::string_view group,
                         std::string_view kind, std::string_view ns, std::string_view name) {
    std::string key(relation);
    for (std::string_view part :
         {by.group, by.kind, by.ns, by.name, by.path, group, kind, ns, name}) {
      key.append("|").append(part);
    }
    return key;
  }
  static std::string Conditions(bool ready, bool serving, bool terminating) {
    return std::string(ready ? "ready " : "") + (serving ? "serving " : "") +
           (terminating ? "terminating" : "");
  }

  void Apply(const Delta& d) {
    const std::string key = Key(ToString(d.relation), d.selector, d.object.group, d.object.kind,
                                d.object.ns, d.object.name);
    if (d.op == Delta::Op::kLeave) {
      EXPECT_EQ(held.erase(key), 1u) << key << " left twice";
      return;
    }
    const auto [at, fresh] = held.try_emplace(key);
    EXPECT_EQ(fresh, d.op == Delta::Op::kJoin) << key << " " << ToString(d.op);
    at->second =
        d.relation == Delta::Relation::kTraffic
            ? Conditions(d.conditions.ready, d.conditions.serving, d.conditions.terminating)
            : "";
  }

  // `unwatched`: a kind whose watch was not recorded.
  void Read(const Version& now, std::string_view unwatched) {
    MatchQuery query;
    query.scheduling = true;
    const auto matches = Match(now, query);
    ASSERT_TRUE(matches.ok());
    for (const SelectorMatch& m : *matches) {
      if (m.object.kind == "Pod") continue;  // its own affinity is not kept matched
      for (ObjectId id : m.objects) {
        Put("selects", {m.object.group, m.object.kind, m.object.ns, m.object.name, m.path},
            now.Get(id), "");
      }
      if (m.object.kind == "Service") ReadEndpoints(now, m);
    }
    for (const Version::KindCount& kind : now.Kinds()) {
      if (kind.kind != unwatched) ReadOwners(now, kind);
    }
  }

  std::map<std::string, std::string> held;

 private:
  void Put(std::string_view relation, const SelectorName& by, const ObjectView& o,
           const std::string& conditions) {
    held[Key(relation, by, o.group, o.kind, o.ns, o.name)] = conditions;
  }
  void ReadEndpoints(const Version& now, const SelectorMatch& m) {
    const auto answer = Endpoints(now, m.id);
    ASSERT_TRUE(answer.ok());
    for (const Endpoint& e : answer->endpoints) {
      Put("traffic", {"", "Service", m.object.ns, m.object.name, "spec.selector"}, now.Get(e.id),
          Conditions(e.ready, e.serving, e.terminating));
    }
  }
  void ReadOwners(const Version& now, const Version::KindCount& kind) {
    const Scope all{.kind = kind.kind, .group = kind.group};
    for (ObjectId id : now.Select(all, Compiled(Selector::Everything()))) {
      const ObjectView o = now.Get(id);
      if (o.controller.uid.empty()) continue;
      const WhoAnswer who = Who(now, id);
      const ObjectName& owner = who.relations.front().object;
      Put("owns", {owner.group, owner.kind, owner.ns, owner.name, "metadata.ownerReferences"}, o,
          "");
    }
  }
};

// The first few of `a` that are not in `b`.
std::string Difference(const std::map<std::string, std::string>& a,
                       const std::map<std::string, std::string>& b) {
  std::string text;
  int left = 5;
  for (const auto& [key, conditions] : a) {
    const auto at = b.find(key);
    if ((at == b.end() || at->second != conditions) && left-- > 0) {
      text += key + " " + conditions + "\n";
    }
  }
  return text;
}

class Replay {
 public:
  Replay() : deltas_(cluster_.engine().Subscribe({})) {}

  void Load(const std::string& path, std::string_view unwatched = {}) {
    unwatched_ = unwatched;
    const absl::Status loaded = cluster_.Load(path, {}, nullptr);
    ASSERT_TRUE(loaded.ok()) << loaded;
    Drain();
  }
  void Take(const Line& line) {
    const absl::Status loaded = cluster_.LoadBytes(line.text, line.kind, {}, nullptr);
    ASSERT_TRUE(loaded.ok()) << loaded;
    Drain();
  }
  // What the deltas have led to, beside `path` loaded fresh.
  void CompareWith(const std::string& path, std::string_view unwatched = {}) {
    Cluster fresh;
    ASSERT_TRUE(fresh.Load(path, {}, nullptr).ok());
    Memberships want;
    ASSERT_NO_FATAL_FAILURE(want.Read(fresh.Current(), unwatched));
    EXPECT_EQ(Difference(replayed_.held, want.held), "");
    EXPECT_EQ(Difference(want.held, replayed_.held), "");
    compared_ += want.held.size();
  }
  size_t compared() const { return compared_; }
  const Cluster& cluster() const { return cluster_; }

 private:
  void Drain() {
    while (std::optional<DeltaBatch> batch = deltas_.Poll()) {
      ASSERT_FALSE(batch->resync);
      for (const Delta& delta : batch->deltas) {
        if (unwatched_.empty() || delta.object.kind != unwatched_) replayed_.Apply(delta);
      }
    }
  }
  Cluster cluster_;
  Subscription deltas_;
  Memberships replayed_;
  std::string_view unwatched_;
  size_t compared_ = 0;
};

void ReplayRng(const std::string& suffix, bool with_start) {
  Replay replay;
  std::vector<Line> lines;
  for (const char* kind : {"daemonsets", "deployments", "endpointslices", "nodes", "pods",
                           "replicasets", "services"}) {
    const std::string watch = kData + "rng/watch/" + kind;
    if (with_start) replay.Load(watch + ".start.json.gz");
    ReadLines(kind, watch + suffix, &lines);
  }
  std::stable_sort(lines.begin(), lines.end(), IsBefore);
  std::vector<std::string> steps;
  for (const auto& entry : fs::directory_iterator(kData + "rng")) {
    if (fs::exists(entry.path() / "expect.json")) steps.push_back(entry.path().string());
  }
  std::sort(steps.begin(), steps.end());
  ASSERT_EQ(steps.size(), 24u);
  size_t taken = 0;
  for (const std::string& step : steps) {
    SCOPED_TRACE(step);
    simdjson::dom::parser parser;
    const std::string expect = ReadFile(step + "/expect.json");
    simdjson::dom::element version = parser.parse(expect)["resource_version"].value();
    const std::string at = version.is_string() ? std::string(version.get_string().value())
                                               : std::to_string(version.get_uint64().value());
    for (; taken < lines.size() && !IsBefore({"", at, ""}, lines[taken]); ++taken) {
      replay.Take(lines[taken]);
    }
    replay.CompareWith(step + "/dump.json.gz");
  }
  EXPECT_GT(replay.compared(), 100u);
  EXPECT_EQ(replay.cluster().feed().metrics().time_travel, 0u);
}

TEST(ReplayTest, RngRaw) { ReplayRng(".ndjson.gz", true); }
TEST(ReplayTest, RngAsKubectlPrintsIt) { ReplayRng(".kubectl-watch.json.gz", false); }

// Each list of a moment is at its own resourceVersion: each kind is taken as far.
TEST(ReplayTest, TownInChurn) {
  Replay replay;
  constexpr std::string_view kUnwatched = "EndpointSlice";
  replay.Load(kData + "town/00-baseline", kUnwatched);
  std::map<std::string, std::vector<Line>> waiting;
  for (const auto& entry : fs::directory_iterator(kData + "town/watch")) {
    const std::string file = entry.path().filename().string();
    const std::string kind = file.substr(0, file.find('.'));
    if (file == kind + ".ndjson.gz" && kind != "error-410") {
      ReadLines(kind, entry.path().string(), &waiting[kind]);
    }
  }
  simdjson::dom::parser parser;
  for (const char* moment : {"01-midway", "02-midway", "03-midway", "99-final"}) {
    SCOPED_TRACE(moment);
    const std::string folder = kData + "town/" + moment;
    std::vector<Line> lines;
    for (auto& [kind, of_kind] : waiting) {
      const std::string list = folder + "/" + kind + ".json.gz";
      if (!fs::exists(list)) continue;
      const std::string text = ReadFile(list);
      const Line at{"", VersionOf(parser.parse(text)), ""};
      auto end = std::find_if(of_kind.begin(), of_kind.end(),
                              [&](const Line& line) { return IsBefore(at, line); });
      lines.insert(lines.end(), of_kind.begin(), end);
      of_kind.erase(of_kind.begin(), end);
    }
    std::stable_sort(lines.begin(), lines.end(), IsBefore);
    for (const Line& line : lines) replay.Take(line);
    replay.CompareWith(folder, kUnwatched);
  }
  EXPECT_GT(replay.compared(), 10'000u);
}

}  // namespace
}  // namespace labelix::kubernetes::replay_test
