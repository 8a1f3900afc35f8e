#include "labelix/columns.h"

#include <map>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "labelix/cluster.h"

namespace labelix::columns_test {
namespace {

Compiled Everything() { return Compiled(Selector::Everything()); }

constexpr char kObjects[] =
    R"({"kind":"List","apiVersion":"v1","items":[
 {"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":"x","labels":{"app":"web","tier":"1"}}},
 {"kind":"Pod","apiVersion":"v1","metadata":{"name":"b","namespace":"y","labels":{"app":"web","tier":"1"}}},
 {"kind":"Pod","apiVersion":"v1","metadata":{"name":"c","namespace":"x","labels":{"app":""}}},
 {"kind":"Pod","apiVersion":"v1","metadata":{"name":"d","namespace":"x"}},
 {"kind":"Node","apiVersion":"v1","metadata":{"name":"n","labels":{"app":"db"}}}]})";

class ColumnsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(cluster_.LoadBytes(kObjects, "objects", {}, nullptr).ok());
    Version now = cluster_.Current();
    for (const char* kind : {"Pod", "Node"}) {
      for (ObjectId id : now.Select({.kind = kind}, Everything())) ids_.push_back(id);
    }
  }

  // Text of each id, "-" where it is absent.
  std::map<std::string, std::string> ByName(const Version& version, const Column& column) {
    std::map<std::string, std::string> texts;
    const std::vector<std::string_view> names = NameColumn(version, ids_);
    for (size_t i = 0; i < ids_.size(); ++i) {
      const int32_t code = column.codes[i];
      texts[std::string(names[i])] = code == Column::kAbsent ? "-" : column.values.at(code);
    }
    return texts;
  }

  Cluster cluster_;
  std::vector<ObjectId> ids_;
};

using Texts = std::map<std::string, std::string>;

TEST_F(ColumnsTest, ReadsOnePropertyOfManyObjects) {
  const Version now = cluster_.Current();
  EXPECT_EQ(ByName(now, LabelColumn(now, ids_, "app")),
            (Texts{{"a", "web"}, {"b", "web"}, {"c", ""}, {"d", "-"}, {"n", "db"}}));
  EXPECT_EQ(ByName(now, NamespaceColumn(now, ids_)),
            (Texts{{"a", "x"}, {"b", "y"}, {"c", "x"}, {"d", "x"}, {"n", ""}}));
  EXPECT_EQ(ByName(now, KindColumn(now, ids_)),
            (Texts{{"a", "Pod"}, {"b", "Pod"}, {"c", "Pod"}, {"d", "Pod"}, {"n", "Node"}}));
  EXPECT_EQ(LabelKeys(now, ids_), (std::vector<std::string_view>{"app", "tier"}));
}

TEST_F(ColumnsTest, EachTextStandsOnce) {
  const Version now = cluster_.Current();
  EXPECT_EQ(LabelColumn(now, ids_, "app").values.size(), 3u);
  EXPECT_EQ(NamespaceColumn(now, ids_).values.size(), 3u);
  EXPECT_TRUE(LabelColumn(now, ids_, "no").values.empty());
}

TEST_F(ColumnsTest, IdsInAnyOrderAndTwice) {
  const Version now = cluster_.Current();
  const std::vector<ObjectId> ids = {ids_[4], ids_[0], ids_[4]};
  const Column apps = LabelColumn(now, ids, "app");
  EXPECT_EQ(apps.codes, (std::vector<int32_t>{0, 1, 0}));
  EXPECT_EQ(NameColumn(now, ids), (std::vector<std::string_view>{"n", "a", "n"}));
}

TEST_F(ColumnsTest, AnOldVersionKeepsItsLabels) {
  const Version before = cluster_.Current();
  ASSERT_TRUE(cluster_
                  .LoadBytes(R"({"kind":"Pod","apiVersion":"v1",
    "metadata":{"name":"a","namespace":"x","labels":{"app":"api"}}})",
                             "later", {}, nullptr)
                  .ok());
  EXPECT_EQ(ByName(before, LabelColumn(before, ids_, "app"))["a"], "web");
  const Version now = cluster_.Current();
  EXPECT_EQ(ByName(now, LabelColumn(now, ids_, "app"))["a"], "api");
}

TEST(IdSetTest, SetAlgebra) {
  const IdSet a = {1, 3, 5, 7}, b = {3, 4, 7, 9}, none;
  EXPECT_EQ(Union(a, b), (IdSet{1, 3, 4, 5, 7, 9}));
  EXPECT_EQ(Intersect(a, b), (IdSet{3, 7}));
  EXPECT_EQ(Difference(a, b), (IdSet{1, 5}));
  EXPECT_EQ(SymmetricDifference(a, b), (IdSet{1, 4, 5, 9}));
  EXPECT_EQ(Union(a, none), a);
  EXPECT_EQ(Intersect(a, none), none);
  EXPECT_EQ(Difference(none, b), none);
  EXPECT_EQ(SymmetricDifference(a, a), none);
}

TEST(VersionTest, KnowsWhatWasDeclared) {
  Cluster cluster;
  EXPECT_FALSE(cluster.Current().Knows("", "Pod"));
  ASSERT_TRUE(
      cluster.LoadBytes(R"({"kind":"PodList","apiVersion":"v1","items":[]})", "p", {}, nullptr)
          .ok());
  EXPECT_TRUE(cluster.Current().Knows("", "Pod"));
  EXPECT_FALSE(cluster.Current().Knows("apps", "Pod"));
}

TEST(VersionTest, GroupsOfAKindAreThoseThatWereDeclaredBefore) {
  Cluster cluster;
  const Version before = cluster.Current();
  constexpr const char* kLists[] = {R"({"kind":"GateList","apiVersion":"b.io/v1","items":[]})",
                                    R"({"kind":"GateList","apiVersion":"a.io/v1","items":[]})"};
  for (const char* list : kLists) {
    ASSERT_TRUE(cluster.LoadBytes(list, "gates.json", {}, nullptr).ok());
  }
  EXPECT_EQ(before.GroupsOf("Gate"), std::vector<std::string_view>());
  EXPECT_EQ(cluster.Current().GroupsOf("Gate"), (std::vector<std::string_view>{"a.io", "b.io"}));
  EXPECT_EQ(cluster.Current().GroupsOf("Pod"), std::vector<std::string_view>());
}

}  // namespace
}  // namespace labelix::columns_test
