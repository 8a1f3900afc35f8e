#include "cli/kind_texts.h"

#include <gtest/gtest.h>

#include <string>

namespace labelix::cli::kind_texts_test {
namespace {

std::string Gate(const std::string& group) {
  return R"({"apiVersion":")" + group + R"(/v1","kind":"Gate","metadata":{"name":"g"}})";
}

void Load(const std::string& text, Cluster* cluster) {
  LoadReport report;
  ASSERT_TRUE(cluster->LoadBytes(text, "in.json", {}, &report).ok());
}

TEST(KindTexts, AreWhatPrintKindSaysAndMadeOnce) {
  Cluster cluster;
  Load(Gate("a.io") + Gate("b.io"), &cluster);
  const Version now = cluster.Current();
  KindTexts kinds({now});
  for (const char* group : {"", "a.io", "b.io", "c.io"}) {
    for (const char* kind : {"Gate", "Service", "Zone", "gates"}) {
      EXPECT_EQ(kinds.Of(group, kind), PrintKind(now, group, kind)) << group << " " << kind;
    }
  }
  const std::string* const first = &kinds.Of("a.io", "Gate");
  EXPECT_EQ(kinds.Of("b.io", "Gate"), "Gate.b.io");
  EXPECT_EQ(&kinds.Of("a.io", "Gate"), first);
  EXPECT_EQ(kinds.Of({"Gate", "ns", "g", "a.io"}), "Gate.a.io");
}

TEST(KindTexts, OfTwoVersionsHaveTheGroupWhereOneOfThemNeedsIt) {
  Cluster one, other;
  Load(Gate("a.io"), &one);
  Load(Gate("b.io"), &other);
  for (const bool turned : {false, true}) {
    KindTexts kinds(turned ? std::vector<Version>{other.Current(), one.Current()}
                           : std::vector<Version>{one.Current(), other.Current()});
    EXPECT_EQ(kinds.Of("a.io", "Gate"), "Gate.a.io");
    EXPECT_EQ(kinds.Of("b.io", "Gate"), "Gate.b.io");
  }
  EXPECT_EQ(KindTexts({one.Current()}).Of("a.io", "Gate"), "Gate");
}

}  // namespace
}  // namespace labelix::cli::kind_texts_test
