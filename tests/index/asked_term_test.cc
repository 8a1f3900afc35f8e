// What is remembered of a term that was found is never taken for another one: not
// when the term is given up, not when its id stands for another text, and not by
// the terms of another kind.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "index/terms.h"

namespace labelix::index::asked_term_test {
namespace {

class AskedTermTest : public testing::Test {
 protected:
  struct World {
    explicit World(Reclaimer* reclaimer, Bytes* bytes)
        : symbols(reclaimer, bytes), terms(reclaimer, &symbols) {}
    Symbols symbols;
    Terms terms;
  };

  void TearDown() override { reclaimer_.Clear(); }

  TermId Add(World* world, const Label& label) {
    return Put(world, world->terms.MakePair(label, LabelHash(label), next_));
  }
  TermId AddNamespace(World* world, std::string_view ns) {
    return Put(world, world->terms.MakeNamespace(ns, next_));
  }
  void Remove(World* world, TermId term) { world->terms.RemoveProfile(term, 0, next_); }
  void Publish() { reclaimer_.Run(next_++); }

  Pins pins_;
  Reclaimer reclaimer_{pins_};
  Bytes bytes_;
  World world_{&reclaimer_, &bytes_}, other_{&reclaimer_, &bytes_};

 private:
  TermId Put(World* world, TermId term) {
    world->terms.File(term, 0, 1, next_);
    return term;
  }

  VersionNumber next_ = 2;
};

TEST_F(AskedTermTest, IsForgottenWithItsTerm) {
  const AskedTerm asked(TermText::Pair("app", "web"));
  EXPECT_EQ(world_.terms.Find(asked), kNoTerm);
  const TermId web = Add(&world_, {"app", "web"});
  EXPECT_EQ(world_.terms.Find(asked), web);
  EXPECT_EQ(world_.terms.Find(asked), web);
  Remove(&world_, web);
  EXPECT_EQ(world_.terms.Find(asked), kNoTerm) << "not published yet, and out of the table";
  Publish(), Publish();
  ASSERT_EQ(Add(&world_, {"app", "api"}), web) << "the id is given out again";
  EXPECT_EQ(world_.terms.Find(asked), kNoTerm);
  const TermId back = Add(&world_, {"app", "web"});
  EXPECT_EQ(world_.terms.Find(asked), back);
  EXPECT_EQ(world_.terms.Find(asked), back);
}

TEST_F(AskedTermTest, OfOneKindIsNotTakenForAnothers) {
  Add(&other_, {"first", "of the other"});
  const TermId here = Add(&world_, {"app", "web"});
  const TermId there = Add(&other_, {"app", "web"});
  ASSERT_NE(here, there);
  const AskedTerm asked(TermText::Pair("app", "web"));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(world_.terms.Find(asked), here);
    EXPECT_EQ(other_.terms.Find(asked), there);
  }
}

// More terms than there are stamps, so that other terms with the same stamp go too.
TEST_F(AskedTermTest, ManyComeAndGo) {
  std::vector<std::string> values;
  std::vector<AskedTerm> asked;
  for (int i = 0; i < 200; ++i) values.push_back(std::to_string(i));
  for (const std::string& value : values) asked.emplace_back(TermText::Pair("n", value));
  std::vector<TermId> ids(values.size(), kNoTerm);
  for (size_t round = 0; round < 2'000; ++round) {
    const size_t i = round * 131 % values.size();
    if (ids[i] == kNoTerm) {
      ids[i] = Add(&world_, {"n", values[i]});
    } else {
      Remove(&world_, ids[i]);
      ids[i] = kNoTerm;
    }
    if (round % 3 == 0) Publish();
    for (size_t k = 0; k < 7; ++k) {
      const size_t at = (i + k * 29) % values.size();
      ASSERT_EQ(world_.terms.Find(asked[at]), ids[at]) << round << " " << at;
    }
  }
}

// A pair stands for its key until the key gets a term of its own.
TEST_F(AskedTermTest, AKeyGetsAnotherId) {
  const Label web{"app", "web"};
  const LabelHash hash(web);
  const AskedTerm asked(TermText::Key("app"));
  const TermId pair = Add(&world_, web);
  EXPECT_EQ(world_.terms.Find(asked), kNoTerm);
  world_.terms.StandForKey(pair, TermText::Key(web, hash).hash, 2);
  EXPECT_EQ(world_.terms.Find(asked), pair);
  EXPECT_EQ(world_.terms.Find(asked), pair);
  const TermId key = world_.terms.MakeKey(pair);
  ASSERT_NE(key, pair);
  EXPECT_EQ(world_.terms.Find(asked), key);
  Remove(&world_, pair);
  EXPECT_EQ(world_.terms.Find(asked), key);
  Remove(&world_, key);
  EXPECT_EQ(world_.terms.Find(asked), kNoTerm);
}

TEST_F(AskedTermTest, AKeyGoesWithThePairThatStandsForIt) {
  const Label web{"app", "web"};
  const AskedTerm asked(TermText::Key("app"));
  const TermId pair = Add(&world_, web);
  world_.terms.StandForKey(pair, TermText::Key(web, LabelHash(web)).hash, 2);
  EXPECT_EQ(world_.terms.Find(asked), pair);
  Remove(&world_, pair);
  EXPECT_EQ(world_.terms.Find(asked), kNoTerm);
}

TEST_F(AskedTermTest, ANamespaceIsComparedByItsText) {
  const KnownTerm known;
  const TermId prod = AddNamespace(&world_, "prod"), test = AddNamespace(&world_, "test");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(world_.terms.FindNamespace("prod", known), prod);
    EXPECT_EQ(world_.terms.FindNamespace("test", known), test);
    EXPECT_EQ(world_.terms.FindNamespace("nowhere", known), kNoTerm);
    EXPECT_EQ(other_.terms.FindNamespace("prod", known), kNoTerm);
  }
  Remove(&world_, prod);
  EXPECT_EQ(world_.terms.FindNamespace("prod", known), kNoTerm);
  Publish(), Publish();
  ASSERT_EQ(Add(&world_, {"a", "prod"}), prod) << "a pair's now";
  EXPECT_EQ(world_.terms.FindNamespace("prod", known), kNoTerm);
  EXPECT_EQ(world_.terms.FindNamespace("test", known), test);
}

}  // namespace
}  // namespace labelix::index::asked_term_test
