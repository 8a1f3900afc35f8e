#include "labelix/separate.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/cluster.h"
#include "tests/engine/kubernetes/world.h"
#include "tests/engine/random_world.h"

namespace labelix::kubernetes::separate_test {
namespace {

std::vector<ObjectId> PodsOf(const Version& now, const std::string& selector) {
  return now.Select({.kind = "Pod", .ns = "default"}, Compiled(Selector::Parse(selector).value()));
}

class LessonStep11 : public testing::Test {
 protected:
  LessonStep11() {
    const absl::Status loaded = cluster_.Load(
        LABELIX_SOURCE_DIR "/tests/data/rng/11-service-isactive/dump.json.gz", {}, nullptr);
    EXPECT_TRUE(loaded.ok()) << loaded;
  }
  Cluster cluster_;
};

// The lesson's bonus: run=rng,isactive!=yes would delete the Deployment's too.
TEST_F(LessonStep11, TheOldPodsAreToldFromTheOthers) {
  const Version now = cluster_.Current();
  const std::vector<ObjectId> old_pods = PodsOf(now, "controller-revision-hash=74c7854ff6");
  ASSERT_EQ(old_pods.size(), 4u);
  const Separation found = Separate(now, {.pick = old_pods}).value();
  ASSERT_TRUE(found.selector.has_value());
  EXPECT_EQ(found.selector->ToString(), "controller-revision-hash=74c7854ff6");
  EXPECT_EQ(PodsOf(now, found.selector->ToString()), old_pods);
  EXPECT_TRUE(found.is_shortest);
  EXPECT_EQ(found.picked, 4u);
  EXPECT_EQ(found.spared, 5u);
  EXPECT_FALSE(found.proof.has_value());
}

TEST_F(LessonStep11, SparingOnlySomeIsShorter) {
  const Version now = cluster_.Current();
  const std::vector<ObjectId> old_pods = PodsOf(now, "controller-revision-hash=74c7854ff6");
  const Separation found =
      Separate(now, {.pick = old_pods, .spare = PodsOf(now, "isactive=yes")}).value();
  EXPECT_EQ(found.selector->ToString(), "!isactive");
  EXPECT_EQ(found.spared, 4u);
}

TEST_F(LessonStep11, TwinsCannotBeToldApart) {
  const Version now = cluster_.Current();
  std::vector<ObjectId> old_pods = PodsOf(now, "controller-revision-hash=74c7854ff6");
  const ObjectId left_out = old_pods.back();
  old_pods.pop_back();
  const Separation found = Separate(now, {.pick = old_pods}).value();
  EXPECT_FALSE(found.selector.has_value());
  ASSERT_TRUE(found.proof.has_value());
  EXPECT_EQ(found.proof->spare, left_out);
  ASSERT_EQ(found.proof->same.size(), 3u);  // its three labels
  EXPECT_EQ(found.proof->same[0].key, "controller-revision-hash");
  EXPECT_EQ(found.proof->same[0].value, "74c7854ff6");
}

std::string Pod(const std::string& name, const std::string& labels,
                const std::string& ns = "default") {
  return Text({.ns = ns, .name = name, .labels = labels});
}

struct SeparateCase {
  const char* name;
  std::vector<std::string> pick, spare;  // labels of pods
  const char* want;                      // "" is everything; nullptr: cannot
};

void PrintTo(const SeparateCase& c, std::ostream* out) { *out << c.name; }

const SeparateCase kCases[] = {
    {"NothingToSpare", {R"({"a":"1"})"}, {}, ""},
    {"OneValue", {R"({"a":"1"})"}, {R"({"a":"2"})"}, "a=1"},
    {"ShorterValueWins", {R"({"a":"long"})"}, {R"({"a":"2"})"}, "a!=2"},
    {"SeveralValues",
     {R"({"a":"1"})", R"({"a":"2"})"},
     {R"({"a":"3"})", R"({"a":"4"})", R"({"a":"5"})"},
     "a in (1,2)"},
    {"Presence", {R"({"a":"1"})", R"({"a":"2"})"}, {"{}"}, "a"},
    {"Absence", {"{}"}, {R"({"a":"1"})", R"({"a":"2"})"}, "!a"},
    {"ThePickedOnesDifferInPresence",
     {R"({"a":"1"})", "{}"},
     {R"({"a":"2"})", R"({"a":"3"})"},
     "a notin (2,3)"},
    {"TwoKeysWhereNoneIsEnough", {R"({"a":"1","b":"1"})"}, {R"({"a":"1"})", R"({"b":"1"})"}, "a,b"},
    // Each key of the spared pod is on some picked one: no conjunction can
    // refuse it, though no picked pod has its labels.
    {"NoTwinAndYetInseparable", {R"({"a":"1"})", R"({"b":"1"})"}, {"{}"}, nullptr},
    {"SameLabels", {R"({"a":"1"})"}, {R"({"a":"1"})"}, nullptr},
    {"EmptyValue", {R"({"a":""})"}, {R"({"a":"1"})", "{}"}, "a="},
    {"LabelsThatNoSelectorCanSay", {R"({"a b":"1","c":"x"})"}, {R"({"a b":"2","c":"y"})"}, "c=x"},
};

class SeparateTest : public testing::TestWithParam<SeparateCase> {};

TEST_P(SeparateTest, GivesTheShortest) {
  std::vector<std::string> world;
  for (const std::string& labels : GetParam().pick) {
    world.push_back(Pod("p" + std::to_string(world.size()), labels));
  }
  for (const std::string& labels : GetParam().spare) {
    world.push_back(Pod("p" + std::to_string(world.size()), labels));
  }
  world.push_back(Pod("elsewhere", GetParam().pick.front(), "other"));
  const auto cluster = LoadWorld(world);
  const Version now = cluster->Current();
  std::vector<ObjectId> pick;
  for (size_t i = 0; i < GetParam().pick.size(); ++i) {
    pick.push_back(IdOf(now, "pod/p" + std::to_string(i)));
  }
  const Separation found = Separate(now, {.pick = pick}).value();
  ASSERT_EQ(found.selector.has_value(), GetParam().want != nullptr);
  EXPECT_EQ(found.proof.has_value(), GetParam().want == nullptr);
  if (found.selector) {
    EXPECT_EQ(found.selector->ToString(), GetParam().want);
  }
}

INSTANTIATE_TEST_SUITE_P(Rules, SeparateTest, testing::ValuesIn(kCases),
                         [](const auto& info) { return info.param.name; });

TEST(Separate, WhatCannotBeAskedIsRefused) {
  const auto cluster = LoadWorld({Pod("a", "{}"), Text({.kind = "Service", .name = "s"})});
  const Version now = cluster->Current();
  const ObjectId pod = IdOf(now, "pod/a"), service = IdOf(now, "svc/s");
  EXPECT_EQ(Separate(now, {.pick = {}}).status().message(), "no object to pick");
  EXPECT_EQ(Separate(now, {.pick = {pod, service}}).status().message(),
            "a selector looks at one kind, and several are named");
  EXPECT_EQ(Separate(now, {.pick = {pod}, .spare = {pod}}).status().message(),
            "both to pick and to spare: Pod/a");
  EXPECT_EQ(Separate(now, {.pick = {9999}}).status().code(), absl::StatusCode::kNotFound);
}

TEST(Separate, AllNamespacesAreSparedWhenAsked) {
  const auto cluster =
      LoadWorld({Pod("a", R"({"x":"1"})"), Pod("b", R"({"x":"1","y":"2"})", "other")});
  const Version now = cluster->Current();
  const ObjectId pod = IdOf(now, "pod/a");
  EXPECT_EQ(Separate(now, {.pick = {pod}}).value().selector->ToString(), "");
  EXPECT_EQ(Separate(now, {.pick = {pod}, .all_namespaces = true}).value().selector->ToString(),
            "!y");
}

// ---- Against every selector that there is in a small world -------------------

using Set = std::vector<Label>;

// Requirements on one key over the values 1, 2 and 3, as Separate writes them.
std::vector<Requirement> AllOn(const std::string& key) {
  std::vector<Requirement> all = {{key, Op::kExists, {}}, {key, Op::kDoesNotExist, {}}};
  for (int subset = 1; subset < 8; ++subset) {
    std::vector<std::string> values;
    for (int v = 0; v < 3; ++v) {
      if ((subset >> v) & 1) values.push_back(std::to_string(v + 1));
    }
    const bool one = values.size() == 1;
    all.push_back({key, one ? Op::kEquals : Op::kIn, values});
    all.push_back({key, one ? Op::kNotEquals : Op::kNotIn, values});
  }
  return all;
}

// Every conjunction with at most one requirement a key: two on one key are
// never needed, as each form but notin stands for all that could be said.
std::vector<Selector> AllSelectors() {
  std::vector<std::vector<Requirement>> grown = {{}};
  for (const char* key : {"a", "bb", "c"}) {
    const size_t before = grown.size();
    for (const Requirement& r : AllOn(key)) {
      for (size_t i = 0; i < before; ++i) {
        grown.push_back(grown[i]);
        grown.back().push_back(r);
      }
    }
  }
  std::vector<Selector> all;
  for (std::vector<Requirement>& r : grown) {
    all.push_back(Selector::FromRequirements(std::move(r)));
  }
  std::stable_sort(all.begin(), all.end(), [](const Selector& x, const Selector& y) {
    return std::pair(x.requirements().size(), x.ToString().size()) <
           std::pair(y.requirements().size(), y.ToString().size());
  });
  return all;
}

bool Does(const Selector& selector, const std::vector<Set>& pick, const std::vector<Set>& spare) {
  const auto matches = [&](const Set& labels) { return selector.Matches(labels); };
  return std::all_of(pick.begin(), pick.end(), matches) &&
         std::none_of(spare.begin(), spare.end(), matches);
}

std::string Json(const Set& labels) {
  std::string text;
  for (const Label& label : labels) {
    text += (text.empty() ? "\"" : ",\"") + std::string(label.key) + "\":\"" +
            std::string(label.value) + "\"";
  }
  return "{" + text + "}";
}

TEST(Separate, NoSelectorOfASmallWorldIsShorter) {
  const std::vector<Selector> all = AllSelectors();
  constexpr uint64_t kSeed = 20261125;
  std::mt19937_64 random(kSeed);
  static constexpr const char* kValues[] = {"1", "2", "3"};
  int found_some = 0, found_none = 0;
  for (int world = 0, worlds = test::Cases(2'000); world < worlds; ++world) {
    SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", world " << world);
    std::vector<std::string> documents;
    std::vector<Set> pick, spare;
    const size_t picks = 1 + random() % 3, pods = picks + 1 + random() % 5;
    for (size_t i = 0; i < pods; ++i) {
      Set labels;
      for (const char* key : {"a", "bb", "c"}) {
        if (const uint64_t v = random() % 4; v < 3) labels.push_back({key, kValues[v]});
      }
      documents.push_back(Pod("p" + std::to_string(i), Json(labels)));
      (i < picks ? pick : spare).push_back(labels);
    }
    const auto cluster = LoadWorld(documents);
    const Version now = cluster->Current();
    std::vector<ObjectId> ids;
    for (size_t i = 0; i < picks; ++i) ids.push_back(IdOf(now, "pod/p" + std::to_string(i)));
    const Separation found = Separate(now, {.pick = ids}).value();
    const auto best = std::find_if(all.begin(), all.end(), [&](const Selector& selector) {
      return Does(selector, pick, spare);
    });
    ASSERT_EQ(found.selector.has_value(), best != all.end());
    ++(found.selector ? found_some : found_none);
    if (!found.selector) continue;
    EXPECT_TRUE(found.is_shortest);
    EXPECT_TRUE(Does(*found.selector, pick, spare)) << found.selector->ToString();
    EXPECT_EQ(found.selector->requirements().size(), best->requirements().size())
        << found.selector->ToString() << " / " << best->ToString();
    EXPECT_EQ(found.selector->ToString().size(), best->ToString().size())
        << found.selector->ToString() << " / " << best->ToString();
    if (HasFailure()) return;
  }
  EXPECT_GT(found_some, 0);
  EXPECT_GT(found_none, 0);
}

}  // namespace
}  // namespace labelix::kubernetes::separate_test
