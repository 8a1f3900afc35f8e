// The engine beside the plain definition, in step, with old versions pinned
// and asked again (G4 of the goal table).
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <vector>

#include "index/fingerprint/fingerprint.h"
#include "labelix/engine.h"
#include "tests/engine/engine_and_model.h"
#include "tests/engine/random_world.h"
#include "tests/model/model.h"

namespace labelix::engine_model_test {
namespace {

using test::EngineAndModel;
using test::HeldVersion;
using test::RandomWorld;
using test::Shape;

constexpr Shape kShapes[] = {
    {"FewLabelsOftenShared", 60, 3, 3, 4, 0, 3},
    {"ManyProfilesSoThatBitsetsForm", 4000, 4, 5, 6, 10, 5},
    {"EveryObjectUnique", 400, 2, 2, 3, 100, 2},
    {"ManyLabelsSoThatRowsOverflow", 150, 2, 30, 3, 20, 25},
    {"OneProfileHoldsThousands", 6000, 1, 1, 1, 0, 1},
};

class EngineAgainstModel : public testing::TestWithParam<Shape> {
 protected:
  // `between` is called with the number of steps before each batch.
  void Walk(int steps, uint64_t seeds, const std::function<void(int)>& between = [](int) {});
  void Compare(const Version& version, const model::World& world, RandomWorld* random) {
    const Selector selector = random->NextSelector();
    const std::string ns = "ns" + std::to_string(random->Draw(GetParam().namespaces));
    const std::string_view several[] = {"ns0", "ns1", "nowhere"};
    Scope scope{.kind = random->Percent(80) ? "Pod" : "Service"};
    if (random->Percent(40)) scope.ns = ns;
    if (random->Percent(20)) scope.namespaces = several;
    const Compiled compiled(selector);
    SCOPED_TRACE(selector.ToString() + "\n" + version.ExplainPlan(scope, compiled));
    const model::NameList want = world.Select(scope, selector);
    const IdSet ids = version.Select(scope, compiled);
    ASSERT_EQ(test::NamesOf(version, ids), want);
    ASSERT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    ASSERT_EQ(version.Count(scope, compiled), want.size());
    const size_t few = static_cast<size_t>(random->Draw(12));
    const IdSet first = version.First(scope, compiled, few);
    ASSERT_EQ(first,
              IdSet(ids.begin(), ids.begin() + static_cast<long>(std::min(few, ids.size()))));
    // Room for about half of them, or for more than there are.
    const size_t most = ids.size() / 2 + static_cast<size_t>(random->Draw(1'000));
    IdSet room(most);
    room.resize(version.Write(scope, compiled, room));
    ASSERT_EQ(room.size(), std::min(most, ids.size()));
    ASSERT_TRUE(std::equal(room.begin(), room.end(), ids.begin()));
  }

  void CompareObjects(const Version& version, const model::World& world) {
    uint64_t objects = 0;
    for (const Version::KindCount& kind : version.Kinds()) objects += kind.objects;
    ASSERT_EQ(objects, world.objects().size());
    for (const auto& [key, object] : world.objects()) {
      const auto& [group, kind, ns, name] = key;
      const std::optional<ObjectId> id = version.Find(group, kind, ns, name);
      ASSERT_TRUE(id) << kind << " " << ns << "/" << name;
      const ObjectView view = version.Get(*id);
      ASSERT_EQ(view.facts, object.facts);
      ASSERT_EQ(view.resource_version, object.resource_version);
      ASSERT_EQ(view.labels.size(), object.labels.size());
      size_t i = 0;
      for (const auto& [k, v] : object.labels) {
        ASSERT_EQ(view.labels[i].key, k);
        ASSERT_EQ(view.labels[i++].value, v);
      }
    }
  }
};

void EngineAgainstModel::Walk(int steps, uint64_t seeds, const std::function<void(int)>& between) {
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE(testing::Message() << GetParam().name << ", seed " << seed);
    RandomWorld random(GetParam(), seed);
    EngineAndModel both;
    for (int step = 0; step < steps;) {
      between(step);
      step += both.Apply(&random, 40);
      both.Hold(&random, 5, 4);
      if (!random.Percent(20)) continue;
      ASSERT_NO_FATAL_FAILURE(Compare(both.engine.Current(), both.world, &random));
      for (const HeldVersion& old : both.held) {
        ASSERT_NO_FATAL_FAILURE(Compare(old.version, old.world, &random));
      }
    }
    ASSERT_NO_FATAL_FAILURE(CompareObjects(both.engine.Current(), both.world));
    for (const HeldVersion& old : both.held) {
      ASSERT_NO_FATAL_FAILURE(CompareObjects(old.version, old.world));
    }
  }
}

TEST_P(EngineAgainstModel, AgreesAtEveryPinnedVersion) { Walk(test::Cases(400'000), 2); }

// As on a CPU without AES instructions, which compares texts.
TEST_P(EngineAgainstModel, AgreesWithoutFingerprints) {
  index::ForceNoFingerprintsForTest(true);
  Walk(test::Cases(100'000), 1);
  index::ForceNoFingerprintsForTest(false);
}

// Label sets of which some have one and some have not, in one engine.
TEST_P(EngineAgainstModel, AgreesWithFingerprintsNowAndThen) {
  Walk(test::Cases(100'000), 1,
       [](int step) { index::ForceNoFingerprintsForTest(step / 100 % 2 == 0); });
  index::ForceNoFingerprintsForTest(false);
}

INSTANTIATE_TEST_SUITE_P(Shapes, EngineAgainstModel, testing::ValuesIn(kShapes),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace labelix::engine_model_test
