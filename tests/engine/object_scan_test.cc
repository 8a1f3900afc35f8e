// Ids of sets of terms that many objects hold, few of them and all, beside the plain
// definition: now and in versions pinned before, while terms become dense and sparse again
// (engine/query/object_scan.cc).
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <numeric>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "labelix/engine.h"
#include "tests/engine/drawn_pods.h"
#include "tests/model/model.h"

namespace labelix::object_scan_test {
namespace {

struct Question {
  const char* name;
  const char* selector;
  std::vector<std::string_view> namespaces;  // none: everywhere
};

// Every pod has env of a few values, most have tier of three; team has many values. A few
// pods have a canary and a serial of their own, so that their profiles are a bitset; fewer have
// "trial", whose profiles are a list. Teams and most roles have lists of ids once they were
// asked for. "beta" and "preview" are on so many that they have bits as
// rare keys.
const Question kQuestions[] = {
    {"Everything", "", {}},
    {"OneDenseTerm", "env=e1", {}},
    {"OneDenseSet", "env in (e0,e1)", {}},
    {"DenseSets", "env in (e0,e1),tier notin (t0)", {}},
    {"TwoDenseSetsAndAKey", "env in (e0,e3),tier in (t0,t2),team", {}},
    {"WithoutABitset", "env in (e0,e1),tier notin (t0),!canary", {}},
    {"WithoutAList", "env in (e0,e1),tier notin (t0),!trial", {}},
    {"WithoutOnePod", "env in (e0,e1),only!=me", {}},
    {"WithoutBoth", "env!=e0,!canary,!trial", {}},
    {"WithoutARareKey", "env in (e0,e1),tier notin (t0),!preview", {}},
    {"WithoutTwoRareKeys", "env in (e0,e1),!preview,!beta", {}},
    {"WithoutRareKeysAndAList", "env in (e0,e1),!preview,!beta,!trial", {}},
    {"OnlyDroppedRare", "!beta", {}},
    {"KeptRareKey", "env!=e0,preview", {}},
    {"KeptRareKeyAlone", "beta", {}},
    {"OnlyDropped", "!canary,!trial", {}},
    {"OnlyDroppedDense", "env!=e0", {}},
    {"WithoutManyTeams", "env in (e1,e2),team notin (1,2,3,4,5,6,7)", {}},
    {"KeyWithoutAValue", "tier,tier!=t1,!canary", {}},
    {"KeptTermOfFew", "env in (e0,e1),canary", {}},
    {"KeptSetWithATermOfFew", "team in (1,2),env!=e0", {}},
    {"KeptTermThatNobodyHas", "env in (e0,gone),!canary", {}},
    {"KeptSetThatNobodyHas", "env in (gone,lost),!canary", {}},
    {"KeptKeyThatNobodyHas", "gone,!canary", {}},
    {"OneSetThatNobodyHas", "env in (gone,lost)", {}},
    {"OneKeyThatNobodyHas", "gone", {}},
    {"OneListedTerm", "team=1", {}},
    {"ListedSet", "team in (1,2,3,4)", {}},
    {"ListedSetWithTermsThatNobodyHas", "team in (1,gone,3)", {}},
    {"ListedSetAmongDenseOnes", "team in (1,2,3,4,5,6,7,8,9),env!=e0,tier notin (t0)", {}},
    {"TwoListedSets", "team in (1,2,3,4,5,6,7,8,9),role in (r1,r2,r3,r4,r5),env", {}},
    {"ListedAndDenseInOneSet", "role in (r0,r1,r2)", {}},
    {"WithoutListedTerms", "env in (e0,e1),role notin (r1,r2,r3)", {}},
    {"OneListedTermInANamespace", "team=1", {"ns0"}},
    {"AListedTermAndAnother", "team=1,env=e1", {}},
    {"DroppedTermThatNobodyHas", "env in (e0,e1),tier notin (gone),!lost", {}},
    {"Contradiction", "env=e0,env!=e0", {}},
    {"Interval", "team>3,!canary", {}},
    {"NobodyLeft", "tier in (t0,t1),tier notin (t0,t1,t2),env!=e0", {}},
    {"InANamespace", "env in (e0,e1),!canary", {"ns1"}},
    {"AllOfANamespace", "", {"ns0"}},
    {"InTwoNamespaces", "env in (e0,e1),!canary", {"ns0", "ns1"}},
    {"InANamespaceThatIsNot", "env in (e0,e1),!canary", {"nowhere"}},
};

constexpr size_t kRooms[] = {0, 1, 2, 10, 63, 64, 65, 600, 5'000};

class ObjectScan : public DrawnPods {
 protected:
  ObjectScan() : DrawnPods(5) {}

  void Change(int times, int envs) {
    DrawnPods::Change(times, 5'000, 8, [&] {
      Labels labels = Drawn(envs, 40);
      // The first one of many roles is dense.
      labels["role"] = "r" + std::to_string(Draw(2) == 0 ? 0 : 1 + Draw(40));
      if (Draw(60) == 0) labels["canary"] = "true", labels["serial"] = std::to_string(++serial_);
      if (Draw(28) == 0) labels["preview"] = std::to_string(Draw(3));
      if (Draw(28) == 0) labels["beta"] = std::to_string(Draw(3));
      if (Draw(120) == 0) labels["trial"] = "true";
      return labels;
    });
  }

  void Compare(const Version& version, const model::World& world) {
    for (const Question& question : kQuestions) {
      SCOPED_TRACE(question.name);
      Asked asked(question.selector);
      Scope& scope = asked.scope;
      if (question.namespaces.size() == 1) scope.ns = question.namespaces[0];
      if (question.namespaces.size() > 1) scope.namespaces = question.namespaces;
      const Compiled& compiled = asked.compiled;
      IdSet want;
      for (const auto& [ns, name] : world.Select(scope, asked.selector)) {
        want.push_back(version.Find("", "Pod", ns, name).value());
      }
      std::sort(want.begin(), want.end());
      const Bound bound = version.Bind(scope, compiled);
      EXPECT_EQ(bound.Select(), want);
      listed_ += version.ExplainPlan(scope, compiled).find("list\n") != std::string::npos;
      for (const size_t room : kRooms) {
        const IdSet few(want.begin(),
                        want.begin() + static_cast<ptrdiff_t>(std::min(room, want.size())));
        IdSet got(room, 0);
        got.resize(version.Write(scope, compiled, got));
        EXPECT_EQ(got, few) << room << "\n" << version.ExplainPlan(scope, compiled);
        EXPECT_EQ(bound.First(room), few) << room;
      }
    }
  }

  int serial_ = 0, listed_ = 0;
};

TEST_F(ObjectScan, WritesTheLowestIdsOfTheDefinitionAtEveryPinnedVersion) {
  std::vector<Held> held;
  Apply("0", {{"env", "e0"}, {"only", "me"}});  // no later one is called so
  Compare(engine_.Current(), world_);           // too few pods for bits
  held.push_back(Hold());
  // Of sixty values each is on too few pods.
  for (const int envs : {4, 60, 3}) {
    for (int part = 0; part < 4; ++part) {
      ASSERT_NO_FATAL_FAILURE(Change(1'500, envs));
      Compare(engine_.Current(), world_);
      ASSERT_NO_FATAL_FAILURE(Change(60, envs));  // few leave the lists that were asked for
      Compare(engine_.Current(), world_);
      if (HasFailure()) return;
    }
    held.push_back(Hold());
    for (const Held& old : held) Compare(old.version, old.world);
  }
  EXPECT_GT(listed_, 0);
}

// Of a list whose last part is bits, on a thread that has marked nothing before: no mark goes
// past the last object, which a sanitizer sees.
TEST(ObjectScanOfALongList, MarksEndWithTheLastObject) {
  constexpr size_t kOthers = 65'536, kPods = 9'000, kWithoutTeam = 300, kOfTeam = 4'500;
  Engine engine;
  std::vector<std::string> names;
  for (size_t i = 0; i < kOthers; ++i) names.push_back(std::to_string(i));
  std::vector<Event> batch(kOthers);
  for (size_t i = 0; i < kOthers; ++i) batch[i].kind = "Other", batch[i].name = names[i];
  ASSERT_TRUE(engine.Apply(batch).ok());
  batch.resize(1);
  // Of a pod: so many labels that no place for bits is left.
  std::vector<std::string> keys;
  for (int i = 0; i < 35; ++i) keys.push_back("l" + std::to_string(10 + i));
  const auto put = [&](size_t i, size_t drawn) {
    std::vector<Label> labels;
    for (const std::string& key : keys) labels.push_back({key, "x"});
    const std::string serial = std::to_string(drawn % 40);
    if (drawn >= kWithoutTeam) labels.push_back({"serial", serial});
    if (i >= kWithoutTeam) labels.push_back({"team", i < kWithoutTeam + kOfTeam ? "1" : "0"});
    batch[0].kind = "Pod", batch[0].name = names[i], batch[0].labels = labels;
    ASSERT_TRUE(engine.Apply(batch).ok());
  };
  for (size_t i = 0; i < kPods; ++i) ASSERT_NO_FATAL_FAILURE(put(i, i));
  const Scope scope{.kind = "Pod"};
  const Compiled team(Selector::Parse("team=1").value());
  const Compiled others(Selector::Parse("l10=x,team!=1").value());
  for (int i = 0; i < 4; ++i) {  // asked for twice, it has a list with the versions that follow
    EXPECT_EQ(engine.Current().Select(scope, team).size(), kOfTeam);
    for (size_t k = 0; k < 8; ++k) ASSERT_NO_FATAL_FAILURE(put(kPods - 1, kPods - 2 + k % 2));
  }
  const Version version = engine.Current();
  EXPECT_NE(version.ExplainPlan(scope, team).find("list\n"), std::string::npos);
  IdSet want(kOfTeam);
  std::iota(want.begin(), want.end(), version.Find("", "Pod", "", names[kWithoutTeam]).value());
  EXPECT_EQ(version.Select(scope, team), want);
  for (const size_t room : {10, 600, 4'499, 4'564, 5'000}) {
    IdSet got(room, 0);
    got.resize(version.Write(scope, team, got));
    const size_t n = std::min(room, kOfTeam);
    EXPECT_EQ(got, IdSet(want.begin(), want.begin() + static_cast<ptrdiff_t>(n))) << room;
  }
  size_t found = 0;
  std::thread([&] { found = version.Select(scope, others).size(); }).join();
  EXPECT_EQ(found, kPods - kOfTeam);
}

// Blocks of 512 objects are gone through 64 at a time, and some more are found ahead: however many
// there are, and however many of their ids there is room for.
constexpr size_t kLate = 70'000;
bool IsIn(size_t i, std::initializer_list<size_t> some) {
  return std::find(some.begin(), some.end(), i) != some.end();
}

TEST(ObjectScanOfManyBlocks, WritesAllIdsOfEachNumberOfBlocks) {
  constexpr size_t kStep = 500, kPods = 80'000;
  struct Row {
    const char* selector;
    bool (*picks)(size_t);
  };
  const Row rows[] = {
      {"a=1", [](size_t i) { return i % 3 == 1; }},
      {"a in (0,2),b!=2", [](size_t i) { return i % 3 != 1 && i % 5 != 2; }},
      {"a=1,!rare", [](size_t i) { return i % 3 == 1 && i % 301 != 0; }},
      {"b,!rare,!odd", [](size_t i) { return i % 301 != 0 && i % 307 != 0; }},
      // Unions of lists, in two parts from 65,536 objects on: of the last all are in the second.
      // Those of c have sixteen ids in a row, and blocks between them without any.
      {"b!=2,c in (1,7,9)", [](size_t i) { return IsIn(i / 16 % 200, {1, 7, 9}) && i % 5 != 2; }},
      {"a=1,c in (2,3,150)",
       [](size_t i) { return IsIn(i / 16 % 200, {2, 3, 150}) && i % 3 == 1; }},
      {"a!=1,late in (4,5)",
       [](size_t i) { return i >= kLate && IsIn(i / 8 % 40, {4, 5}) && i % 3 != 1; }},
  };
  Engine engine;
  std::vector<std::string> names;
  for (size_t i = 0; i < kPods; ++i) names.push_back(std::to_string(i));
  std::vector<Compiled> compiled;
  for (const Row& row : rows) compiled.emplace_back(Selector::Parse(row.selector).value());
  for (size_t done = 0; done < kPods; done += kStep) {
    std::vector<std::vector<Label>> labels(kStep);
    std::vector<Event> batch(kStep);
    for (size_t i = done; i < done + kStep; ++i) {
      std::vector<Label>& its = labels[i - done];
      its = {{"a", names[i % 3]}, {"b", names[i % 5]}, {"c", names[i / 16 % 200]}};
      its.push_back({"d", names[i % 2]});
      if (i >= kLate) its.push_back({"late", names[i / 8 % 40]});
      if (i % 307 == 0) its.push_back({"odd", "x"});
      if (i % 301 == 0) its.push_back({"rare", "x"});
      Event& event = batch[i - done];
      event.kind = "Pod", event.name = names[i], event.labels = its;
    }
    ASSERT_TRUE(engine.Apply(batch).ok());
    const Version version = engine.Current();
    const ObjectId first = version.Find("", "Pod", "", names[0]).value();
    for (size_t k = 0; k < std::size(rows); ++k) {
      IdSet want;
      for (size_t i = 0; i < done + kStep; ++i) {
        if (rows[k].picks(i)) want.push_back(first + static_cast<ObjectId>(i));
      }
      const Scope scope{.kind = "Pod"};
      ASSERT_EQ(version.Select(scope, compiled[k]), want)
          << rows[k].selector << " of " << done + kStep;
      for (const size_t room :
           {size_t{1}, size_t{10}, size_t{64}, want.size(), want.size() + 700, kPods + 600}) {
        IdSet got(room);
        got.resize(version.Write(scope, compiled[k], got));
        const auto end = want.begin() + static_cast<ptrdiff_t>(std::min(room, want.size()));
        ASSERT_EQ(got, IdSet(want.begin(), end))
            << rows[k].selector << " of " << done + kStep << ", room " << room;
      }
    }
  }
}

}  // namespace
}  // namespace labelix::object_scan_test
