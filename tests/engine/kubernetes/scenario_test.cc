// The recorded clusters (tests/data/README.md): what we compute from a settled
// dump against what the controllers wrote into it.
#include <simdjson.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/cluster.h"

namespace labelix::kubernetes::scenario_test {
namespace {

namespace fs = std::filesystem;
using NameSet = std::set<std::string>;

const std::string kData = std::string(LABELIX_SOURCE_DIR) + "/tests/data";

std::unique_ptr<Cluster> LoadPath(const std::string& path) {
  auto cluster = std::make_unique<Cluster>();
  const absl::Status loaded = cluster->Load(path, {}, nullptr);
  EXPECT_TRUE(loaded.ok()) << loaded;
  return cluster;
}

std::vector<ObjectId> AllOf(const Version& now, std::string_view kind, std::string_view group) {
  return now.Select({.kind = kind, .group = group}, Compiled(Selector::Everything()));
}

NameSet NamesIn(const Version& now, const std::vector<ObjectId>& ids) {
  NameSet names;
  for (ObjectId id : ids) names.emplace(now.Get(id).name);
  return names;
}

// Everything that a slice says of an endpoint, but its id.
std::string Words(const Endpoint& e) {
  std::string text = e.pod + " " + e.family;
  for (const std::string& address : e.addresses) text += " " + address;
  text += std::string(e.ready ? " ready" : "") + (e.serving ? " serving" : "") +
          (e.terminating ? " terminating" : "") + " node=" + e.node + " zone=" + e.zone +
          " hostname=" + e.hostname;
  for (const EndpointPort& port : e.ports) {
    text += " " + port.name + ":" + std::to_string(port.port) + "/" + port.protocol;
  }
  return text;
}

std::vector<std::string> Words(const std::vector<Endpoint>& endpoints) {
  std::vector<std::string> lines;
  for (const Endpoint& endpoint : endpoints) lines.push_back(Words(endpoint));
  std::sort(lines.begin(), lines.end());
  return lines;
}

// Compares every Service that has a selector with its slices; how many it was.
size_t CompareEndpoints(const Version& now) {
  size_t compared = 0;
  for (ObjectId service : AllOf(now, "Service", "")) {
    const auto computed = Endpoints(now, service);
    EXPECT_TRUE(computed.ok()) << computed.status();
    if (!computed.ok() || computed->state != SelectState::kSelects) continue;
    ++compared;
    EXPECT_EQ(Words(computed->endpoints), Words(RecordedEndpoints(now, service)))
        << PrintName(NameOf(now, service));
  }
  return compared;
}

// What a controller owns it also picks, once things have settled.
void ExpectOwnedIsPicked(const Version& now) {
  const auto matches = Match(now, {});
  ASSERT_TRUE(matches.ok()) << matches.status();
  for (const SelectorMatch& match : *matches) {
    const NameSet picked = NamesIn(now, match.objects);
    for (const std::string& name : NamesIn(now, match.owned)) {
      EXPECT_TRUE(picked.contains(name))
          << match.object.kind << "/" << match.object.name << " owns " << name;
    }
  }
}

// By value: a loop over what a temporary's value() refers to would outlive it.
simdjson::dom::array ArrayOf(simdjson::dom::element json) { return json.get_array(); }
simdjson::dom::object ObjectOf(simdjson::dom::element json) { return json.get_object(); }

// `Kind/name` or `namespace/Kind/name` → pods, by Match's owned.
using Owners = std::map<std::string, NameSet>;

Owners ComputeOwners(const Version& now, bool with_namespace) {
  Owners owners;
  const auto matches = Match(now, {});
  EXPECT_TRUE(matches.ok()) << matches.status();
  if (!matches.ok()) return owners;
  for (const SelectorMatch& match : *matches) {
    if (match.selects != "Pod" || match.owned.empty()) continue;
    const std::string place = with_namespace ? match.object.ns + "/" : "";
    owners[place + match.object.kind + "/" + match.object.name] = NamesIn(now, match.owned);
  }
  for (ObjectId pod : AllOf(now, "Pod", "")) {
    const ObjectView view = now.Get(pod);
    if (!view.controller.uid.empty()) continue;
    const std::string nobody = with_namespace ? std::string(view.ns) + "/-" : "none";
    owners[nobody].emplace(view.name);
  }
  return owners;
}

Owners RecordedOwners(simdjson::dom::object recorded) {
  Owners owners;
  for (const auto& [owner, pods] : recorded) {
    for (std::string_view pod : ArrayOf(pods)) owners[std::string(owner)].emplace(pod);
  }
  return owners;
}

NameSet SetOf(simdjson::dom::element names) {
  NameSet set;
  for (std::string_view name : ArrayOf(names)) set.emplace(name);
  return set;
}

std::vector<std::string> Steps() {
  std::vector<std::string> steps;
  for (const fs::directory_entry& entry : fs::directory_iterator(kData + "/rng")) {
    if (fs::exists(entry.path() / "expect.json")) steps.push_back(entry.path().filename());
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

class LessonStepTest : public testing::TestWithParam<std::string> {
 protected:
  const std::string folder_ = kData + "/rng/" + GetParam();
  const std::unique_ptr<Cluster> cluster_ = LoadPath(folder_ + "/dump.json.gz");
  const Version now_ = cluster_->Current();
  simdjson::dom::parser parser_;
  const simdjson::dom::element expect_ = parser_.load(folder_ + "/expect.json").value();

  uint64_t Figure(const char* key) const { return expect_[key].get_uint64().value(); }
  uint64_t CountPods(const char* selector) const {
    return now_.Count({.kind = "Pod"}, Compiled(Selector::Parse(selector).value()));
  }
};

TEST_P(LessonStepTest, EndpointsAreTheSlices) {
  const size_t compared = CompareEndpoints(now_);
  EXPECT_EQ(compared, expect_["service_selector"].is_null() ? 0u : 1u);
}

TEST_P(LessonStepTest, OwnedIsPicked) { ExpectOwnedIsPicked(now_); }

TEST_P(LessonStepTest, FiguresAreTheRecordedOnes) {
  EXPECT_EQ(CountPods(""), Figure("pods"));
  EXPECT_EQ(CountPods("run=rng"), Figure("pods_run_rng"));
  EXPECT_EQ(ComputeOwners(now_, false), RecordedOwners(ObjectOf(expect_["controller_to_pods"])));
  EXPECT_EQ(NamesIn(now_, AllOf(now_, "Deployment", "apps")), SetOf(expect_["deployments"]));
  EXPECT_EQ(NamesIn(now_, AllOf(now_, "ReplicaSet", "apps")), SetOf(expect_["replicasets"]));
  EXPECT_EQ(NamesIn(now_, AllOf(now_, "DaemonSet", "apps")), SetOf(expect_["daemonsets"]));
}

TEST_P(LessonStepTest, TrafficIsTheRecordedOne) {
  const auto service = now_.Find("", "Service", "default", "rng");
  if (!service) {
    EXPECT_EQ(Figure("endpoints"), 0u);
    return;
  }
  const std::vector<Endpoint> recorded = RecordedEndpoints(now_, *service);
  EXPECT_EQ(recorded.size(), Figure("endpoints"));
  EXPECT_EQ(static_cast<uint64_t>(std::count_if(recorded.begin(), recorded.end(),
                                                [](const Endpoint& e) { return e.ready; })),
            Figure("endpoints_ready"));
  NameSet pods;
  for (const Endpoint& endpoint : recorded) pods.insert(endpoint.pod);
  EXPECT_EQ(pods, SetOf(expect_["endpoint_pods"]));
  const auto match = Match(now_, {.object = *service});
  ASSERT_TRUE(match.ok()) << match.status();
  EXPECT_EQ(NamesIn(now_, match->front().objects), SetOf(expect_["selected_pods"]));
}

INSTANTIATE_TEST_SUITE_P(Recorded, LessonStepTest, testing::ValuesIn(Steps()),
                         [](const auto& info) {
                           std::string name = "Step" + info.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST(LessonTest, HasItsSteps) { EXPECT_EQ(Steps().size(), 24u); }

struct TownCase {
  const char* name;
  const char* folder;
  size_t services;  // with a selector and not ExternalName
};

constexpr TownCase kTown[] = {{"Baseline", "00-baseline", 93}, {"Final", "99-final", 104}};

class TownTest : public testing::TestWithParam<TownCase> {
 protected:
  const std::unique_ptr<Cluster> cluster_ = LoadPath(kData + "/town/" + GetParam().folder);
  const Version now_ = cluster_->Current();
};

TEST_P(TownTest, EndpointsAreTheSlices) { EXPECT_EQ(CompareEndpoints(now_), GetParam().services); }

TEST_P(TownTest, OwnedIsPicked) { ExpectOwnedIsPicked(now_); }

INSTANTIATE_TEST_SUITE_P(Settled, TownTest, testing::ValuesIn(kTown),
                         [](const auto& info) { return std::string(info.param.name); });

// gzread passes plain files through.
std::string ReadGzip(const std::string& path) {
  std::string bytes;
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return bytes;
  std::vector<char> block(1 << 16);
  for (int got; (got = gzread(file, block.data(), static_cast<unsigned>(block.size()))) > 0;) {
    bytes.append(block.data(), static_cast<size_t>(got));
  }
  gzclose(file);
  return bytes;
}

class TownTruthTest : public testing::Test {
 protected:
  const std::unique_ptr<Cluster> cluster_ = LoadPath(kData + "/town/99-final");
  const Version now_ = cluster_->Current();
  simdjson::dom::parser parser_;
  const simdjson::dom::element truth_ =
      parser_.parse(ReadGzip(kData + "/town/truth.json.gz")).value();
};

TEST_F(TownTruthTest, OwnersAreTheRecordedOnes) {
  EXPECT_EQ(ComputeOwners(now_, true), RecordedOwners(ObjectOf(truth_["controller_to_pods"])));
}

TEST_F(TownTruthTest, ServicesHaveTheRecordedPods) {
  size_t compared = 0;
  for (const auto& [place, recorded] : ObjectOf(truth_["service_to_pods"])) {
    const std::string name(place);
    const size_t slash = name.find('/');
    const auto service = now_.Find("", "Service", name.substr(0, slash), name.substr(slash + 1));
    ASSERT_TRUE(service) << name;
    const auto computed = Endpoints(now_, *service);
    ASSERT_TRUE(computed.ok()) << computed.status();
    if (computed->state != SelectState::kSelects) continue;
    ++compared;
    NameSet ready, rest;
    for (const Endpoint& e : computed->endpoints) (e.ready ? ready : rest).insert(e.pod);
    EXPECT_EQ(ready, SetOf(recorded["ready"])) << name;
    NameSet others = SetOf(recorded["notReady"]);
    others.merge(SetOf(recorded["terminating"]));
    EXPECT_EQ(rest, others) << name;
  }
  EXPECT_EQ(compared, 104u);
}

}  // namespace
}  // namespace labelix::kubernetes::scenario_test
