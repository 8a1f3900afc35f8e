// Lists that the API server gives page by page (limit and continue).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "labelix/replace.h"
#include "tests/temp_folder.h"

namespace labelix::pages_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string Item(const std::string& name) {
  return R"({"metadata":{"namespace":"x","name":")" + name + R"(","resourceVersion":"5"}})";
}

// `meta`: what metadata says beside the resourceVersion.
std::string Page(const std::string& item, const std::string& meta) {
  return R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"9")" + meta +
         R"(},"items":[)" + item + "]}\n";
}

// As jq and kubectl sort the keys.
std::string SortedPage(const std::string& item, const std::string& meta) {
  return R"({"apiVersion":"v1","items":[)" + item +
         R"(],"kind":"PodList","metadata":{"resourceVersion":"9")" + meta + "}}\n";
}

constexpr char kMore[] = R"(,"continue":"eyJ2","remainingItemCount":2)";
constexpr char kLast[] = R"(,"continue":"")";

const std::string kFirst = Page(Item("a"), kMore);
const std::string kSecond = SortedPage(Item("b"), R"(,"remainingItemCount":1,"continue":"eyJ3")");
const std::string kThird = Page(Item("c"), "");

const std::string kYaml =
    "apiVersion: v1\nkind: PodList\nmetadata:\n  continue: eyJ2\n"
    "items:\n- metadata: {name: a, namespace: x}\n";

// An empty page that goes on, as gzip makes it.
constexpr char kZipped[] =
    "\037\213\010\000\000\000\000\000\002\003\253\126\312\316\314\113\121\262\122\012\310\117\361"
    "\311"
    "\054\056\121\322\121\112\054\310\014\113\055\052\316\314\317\003\012\227\031\002\105\162\123"
    "\113"
    "\022\123\022\113\022\225\254\252\225\212\122\213\363\113\213\222\123\021\112\054\201\052\222"
    "\363"
    "\363\112\062\363\112\123\201\334\324\112\057\043\245\132\035\245\314\222\324\334\142\045\253"
    "\350"
    "\330\132\000\271\166\375\015\144\000\000\000";

class PagesTest : public testing::Test {
 protected:
  std::string File(const char* name, const std::string& text) { return folder_.Write(name, text); }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    const Version now = cluster_.Current();
    for (ObjectId id : now.Select({.kind = "Pod"}, Compiled(Selector::Everything()))) {
      names.emplace_back(now.Get(id).name);
    }
    return names;
  }

  const test::TempFolder folder_;
  Cluster cluster_;
};

// ---- Replace -------------------------------------------------------------------

class ReplacePages : public PagesTest {
 protected:
  ReplacePages() {
    EXPECT_TRUE(cluster_.LoadBytes(Page(Item("old"), ""), "pods", {}, nullptr).ok());
  }
  absl::Status Replace(const std::string& text) {
    return ReplaceFrom(&cluster_, text, "list", {.kind = "Pod", .resource_version = "9"}).status();
  }
};

TEST_F(ReplacePages, OnePageIsNoList) {
  const absl::Status status = Replace(kFirst);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ErrorMessage(status),
            "list:1:82: the PodList goes on after this page, with 2 more objects "
            "(metadata.remainingItemCount)");
  EXPECT_EQ(ErrorOffset(status), 81u);
  EXPECT_EQ(ErrorHint(status), "put the pages that follow behind it, or list without limit");
  EXPECT_THAT(Names(), ElementsAre("old"));
}

TEST_F(ReplacePages, WhereverItsMetadataStands) {
  const std::string texts[] = {
      SortedPage(Item("a"), kMore),
      Page(Item("a"), R"(,"continue":"eyJ2")"),
      R"({"metadata":{"continue":"eyJ2"},"kind":"PodList","apiVersion":"v1","items":[]})",
      R"({"metadata":{"continue":"eyJ2"},"items":null,"kind":"PodList","apiVersion":"v1"})",
      R"({"kind":"List","apiVersion":"v1","items":[)" + kSecond + "]}",
      R"({"items":[)" + kFirst + R"(],"kind":"List","apiVersion":"v1"})",
      R"({"kind":"List","apiVersion":"v1","metadata":{"continue":"x"},"items":[]})",
      kFirst + Page(Item("b"), kMore),
      kYaml,
      kFirst + "---\n" + kYaml,
      std::string(kZipped, sizeof kZipped - 1),
  };
  for (const std::string& text : texts) {
    EXPECT_EQ(Replace(text).code(), absl::StatusCode::kDataLoss) << text;
    EXPECT_THAT(Names(), ElementsAre("old")) << text;
  }
}

TEST_F(ReplacePages, OfYamlThePlaceIsThatOfTheYaml) {
  const absl::Status status = Replace("# a page\n" + kYaml);
  EXPECT_EQ(ErrorMessage(status),
            "list:5:13: the PodList goes on after this page (metadata.continue)");
  EXPECT_EQ(ErrorOffset(status), 60u);
}

TEST_F(ReplacePages, AllPagesAreTheList) {
  ASSERT_TRUE(Replace(kFirst + kSecond + kThird).ok());
  EXPECT_THAT(Names(), testing::UnorderedElementsAre("a", "b", "c"));
  ASSERT_TRUE(Replace(kYaml + "---\n" + kYaml.substr(0, kYaml.find("meta")) + "items: []\n").ok());
  EXPECT_THAT(Names(), ElementsAre("a"));
  ASSERT_TRUE(Replace(Page(Item("b"), kLast)).ok());
  EXPECT_THAT(Names(), ElementsAre("b"));
}

TEST_F(ReplacePages, WhatIsNoTokenIsNone) {
  for (const char* meta : {R"(,"continue":null)", R"(,"continue":7)",
                           R"(,"continue":"x","continue":"")", R"(,"remainingItemCount":3)"}) {
    ASSERT_TRUE(Replace(Page(Item("old"), meta)).ok()) << meta;
  }
  // An object has no such field, and none that would make it a page.
  const std::string pod =
      R"({"kind":"Pod","apiVersion":"v1","metadata":{"continue":"x","name":"p"}})";
  ASSERT_TRUE(Replace(pod).ok());
  EXPECT_THAT(Names(), ElementsAre("p"));
}

// ---- Load ----------------------------------------------------------------------

TEST_F(PagesTest, LoadWarnsOfAListThatGoesOn) {
  LoadReport report;
  ASSERT_TRUE(cluster_.Load(File("p.json", "\n" + kSecond), {}, &report).ok());
  EXPECT_EQ(report.unfinished, 1u);
  EXPECT_THAT(report.warnings,
              ElementsAre(folder_.path() +
                          "/p.json:2: the PodList goes on after this page, with 1 more object "
                          "(metadata.remainingItemCount); add the pages that follow, or list "
                          "without limit"));
  // It was said, and still is so.
  report = {};
  ASSERT_TRUE(
      cluster_
          .Load(File("n.json", R"({"kind":"NodeList","apiVersion":"v1","items":[]})"), {}, &report)
          .ok());
  EXPECT_EQ(report.unfinished, 1u);
  EXPECT_THAT(report.warnings, IsEmpty());
}

TEST_F(PagesTest, TheLastPageMayBeInAnotherFile) {
  File("1.json", kFirst);
  File("2.json", kSecond);
  const std::string last = File("3.json", kThird);
  LoadReport report;
  ASSERT_TRUE(cluster_.Load(folder_.path(), {}, &report).ok());
  EXPECT_EQ(report.unfinished, 0u);
  EXPECT_THAT(report.warnings, IsEmpty());

  Cluster other;
  LoadOptions options;
  options.more_follows = true;
  ASSERT_TRUE(other.Load(folder_.Path("1.json"), options, &report).ok());
  EXPECT_EQ(report.unfinished, 1u);
  EXPECT_THAT(report.warnings, IsEmpty());
  ASSERT_TRUE(other.Load(last, {}, &report).ok());
  EXPECT_EQ(report.unfinished, 0u);
  EXPECT_THAT(report.warnings, IsEmpty());
}

TEST_F(PagesTest, TextsMayBePagesOfOneList) {
  LoadReport report;
  LoadOptions options;
  options.more_follows = true;
  std::vector<uint64_t> unfinished;
  for (const std::string& page : {kFirst, kSecond, kThird}) {
    ASSERT_TRUE(cluster_.LoadBytes(page, "pods", options, &report).ok());
    unfinished.push_back(report.unfinished);
  }
  EXPECT_THAT(unfinished, ElementsAre(1u, 1u, 0u));
  EXPECT_THAT(report.warnings, IsEmpty());
}

TEST_F(PagesTest, TheLastTextWarnsOfAListThatGoesOn) {
  LoadReport report;
  ASSERT_TRUE(cluster_.LoadBytes(kFirst, "pods", {}, &report).ok());
  EXPECT_THAT(report.warnings,
              ElementsAre(testing::HasSubstr("pods:1: the PodList goes on after this page")));
  report.warnings.clear();
  ASSERT_TRUE(cluster_.LoadBytes(kThird, "pods", {}, &report).ok());
  EXPECT_THAT(report.warnings, IsEmpty());
}

// What cannot be read may have been the last page, or not.
TEST_F(PagesTest, ATextThatCannotBeReadHidesNoListThatGoesOn) {
  LoadOptions small;
  small.limits.total_bytes = kFirst.size();
  const std::string broken = std::string(kZipped, 20);
  const std::pair<std::string, LoadOptions> rows[] = {{kFirst + " ", small}, {broken, {}}};
  for (const auto& [text, options] : rows) {
    Cluster cluster;
    LoadOptions first;
    first.more_follows = true;
    LoadReport report;
    ASSERT_TRUE(cluster.LoadBytes(kFirst, "pods", first, nullptr).ok());
    EXPECT_FALSE(cluster.LoadBytes(text, "more", options, &report).ok());
    EXPECT_EQ(report.unfinished, 1u);
    EXPECT_THAT(report.warnings,
                ElementsAre(testing::HasSubstr("pods:1: the PodList goes on after this page")));
  }
}

TEST_F(PagesTest, OneKindDoesNotEndTheListOfAnother) {
  LoadReport report;
  const std::string nodes = R"({"kind":"NodeList","apiVersion":"v1","items":[]})";
  ASSERT_TRUE(cluster_.LoadBytes(kFirst + nodes, "pods", {}, &report).ok());
  EXPECT_EQ(report.unfinished, 1u);
}

TEST_F(PagesTest, AWholeListInItsPlaceEndsIt) {
  LoadReport report;
  ASSERT_TRUE(cluster_.LoadBytes(kFirst, "pods", {}, &report).ok());
  ASSERT_TRUE(ReplaceFrom(&cluster_, kThird, "list", {.kind = "Pod"}).ok());
  ASSERT_TRUE(cluster_.LoadBytes("", "nothing", {}, &report).ok());
  EXPECT_EQ(report.unfinished, 0u);
}

// What is cut by the windows of decoding is read again.
TEST_F(PagesTest, PagesOfManyWindows) {
  for (int pad = 0; pad < 40; ++pad) {
    std::string items = Item("a" + std::string(static_cast<size_t>(pad), 'x'));
    for (int i = 0; i < 4'000; ++i) items += "," + Item("p" + std::to_string(i));
    LoadReport report;
    Cluster cluster;
    ASSERT_TRUE(cluster.LoadBytes(SortedPage(items, kMore) + kSecond, "pods", {}, &report).ok());
    EXPECT_EQ(report.unfinished, 1u);
    ASSERT_TRUE(cluster.LoadBytes(SortedPage(items, kLast), "pods", {}, &report).ok());
    EXPECT_EQ(report.unfinished, 0u);
  }
}

}  // namespace
}  // namespace labelix::pages_test
