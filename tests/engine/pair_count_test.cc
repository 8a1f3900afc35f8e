// Counts of two requirements of dense terms beside the plain definition, now and in
// versions pinned before, while terms become dense and sparse again; and that it is
// counters which answer (engine/query/pair_count.cc).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "labelix/engine.h"
#include "tests/engine/drawn_pods.h"
#include "tests/model/model.h"

namespace labelix::pair_count_test {
namespace {

struct Question {
  const char* name;
  const char* selector;
  const char* ns = nullptr;
  bool by_pairs = true;
};

// Every pod has env of four values, most have tier of three; team has many values, of
// which few pods have each; one pod has "rare".
constexpr Question kQuestions[] = {
    {"Everything", ""},
    {"OneUnequal", "env!=e0"},
    {"OneAbsent", "!tier"},
    {"OneNotIn", "env notin (e0,e1)"},
    {"TwoEqual", "env=e1,tier=t0"},
    {"KeyAndUnequal", "tier,env!=e0"},
    {"TwoKeys", "tier,team"},
    {"TwoUnequal", "env!=e0,tier!=t1"},
    {"InAndNotIn", "env in (e0,e3),tier notin (t0,t2)"},
    {"InAndIn", "env in (e0,e3),tier in (t0,t2)"},
    {"EqualAndAbsent", "env=e2,!tier"},
    {"PresentWithoutAValue", "tier,tier!=t1"},
    {"PresentWithoutAValueAndAnother", "tier,tier!=t1,env in (e1,e2)"},
    {"ValueThatNobodyHas", "tier,env!=gone"},
    {"KeyThatNobodyHas", "!gone,env=e0"},
    {"InANamespace", "env!=e2", "ns1"},
    {"AllOfANamespace", "", "ns0"},
    {"AbsentInANamespace", "!tier", "ns0"},
    {"NamespaceThatIsNot", "env!=e2", "nowhere"},
    {"ThreeRequirements", "env=e1,tier!=t0,team", nullptr, false},
    {"TwoInANamespace", "env!=e1,tier!=t0", "ns1", false},
    {"SparseValue", "env!=e1,rare", nullptr, false},
    {"SparseUnequal", "env!=e1,rare!=yes", nullptr, false},
    {"Interval", "env!=e1,team>3", nullptr, false},
};

class PairCount : public DrawnPods {
 protected:
  PairCount() : DrawnPods(11) {}

  // Past the notes that are counted together, and so that profiles are too many to walk.
  void Change(int times, int envs) {
    DrawnPods::Change(times, 4'000, 5, [&] { return Drawn(envs, 200); });
  }

  static Asked Ask(const Question& question) {
    Asked asked(question.selector);
    if (question.ns != nullptr) asked.scope.ns = question.ns;
    return asked;
  }
  static void Compare(const Version& version, const model::World& world) {
    for (const Question& question : kQuestions) {
      SCOPED_TRACE(question.name);
      const Asked asked = Ask(question);
      const uint64_t want = world.Select(asked.scope, asked.selector).size();
      EXPECT_EQ(version.Count(asked.scope, asked.compiled), want)
          << version.ExplainPlan(asked.scope, asked.compiled);
      EXPECT_EQ(version.Bind(asked.scope, asked.compiled).Count(), want);
    }
  }
};

TEST_F(PairCount, EqualsTheDefinitionAtEveryPinnedVersion) {
  std::vector<Held> held;
  Apply("0", {{"rare", "yes"}, {"env", "e1"}, {"tier", "t0"}, {"team", "7"}});
  // Of sixty values each is on too few pods.
  for (const int envs : {4, 60, 3, 4}) {
    for (int part = 0; part < 8; ++part) {
      ASSERT_NO_FATAL_FAILURE(Change(500, envs));
      Compare(engine_.Current(), world_);
      if (part % 4 == 0) held.push_back(Hold());
      for (const Held& old : held) Compare(old.version, old.world);
      if (HasFailure()) return;
    }
  }
}

TEST_F(PairCount, ThePlanSaysThatCountersAnswer) {
  Apply("0", {{"rare", "yes"}, {"env", "e1"}, {"tier", "t0"}, {"team", "7"}});
  ASSERT_NO_FATAL_FAILURE(Change(5'000, 4));
  for (const Question& question : kQuestions) {
    const Asked asked = Ask(question);
    const std::string plan = engine_.Current().ExplainPlan(asked.scope, asked.compiled);
    const bool cannot_match = plan.find("cannot match") != std::string::npos;
    EXPECT_EQ(plan.find("  a count is") != std::string::npos, question.by_pairs && !cannot_match)
        << question.name << "\n"
        << plan;
  }
}

}  // namespace
}  // namespace labelix::pair_count_test
