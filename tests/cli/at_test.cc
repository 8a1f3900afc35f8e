// --at: answers as of a resourceVersion.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/cli/command.h"
#include "tests/cli/events.h"

namespace labelix::cli::at_test {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Row {
  const char* at;
  const char* pods;     // of run=rng
  const char* matched;  // by the Service
};

TEST(At, EachCommandAnswersAsOfThen) {
  const TempFolder folder;
  const std::string file = folder.Write("history.json", History());
  for (const Row& row :
       {Row{"5", "pod/a\n", "a"}, Row{"8", "pod/a\npod/b\n", "ab"},
        Row{"9", "pod/a\npod/b\n", "ab"}, Row{"10", "pod/b\n", "b"}, Row{"11", "pod/b\n", "a"},
        Row{"12", "", "a"}, Row{"99999999999999999999999", "", "a"},
        Row{"pods=8", "pod/a\npod/b\n", ""}, Row{"po=8,svc=4", "pod/a\npod/b\n", "ab"},
        Row{"Service=4", "", ""}, Row{"all=8", "pod/a\npod/b\n", "ab"}}) {
    EXPECT_EQ(Labelix({"get", "po", "-l", "run=rng", "-o", "name", "--at", row.at, "-f", file}).out,
              row.pods)
        << row.at;
    const std::string matched =
        Labelix({"match", "svc/rng", "-o", "json", "--at", row.at, "-f", file}).out;
    const std::string endpoints =
        Labelix({"endpoints", "rng", "-o", "json", "--at", row.at, "-f", file}).out;
    for (const char* pod : {"a", "b"}) {
      const bool picked = std::string_view(row.matched).find(*pod) != std::string_view::npos;
      const std::string name = std::string(R"("name":")") + pod + "\"";
      EXPECT_EQ(matched.find(name) != std::string::npos, picked) << row.at << " " << matched;
      const std::string endpoint = std::string(R"("pod":")") + pod + "\"";
      EXPECT_EQ(endpoints.find(endpoint) != std::string::npos, picked)
          << row.at << " " << endpoints;
    }
  }
  EXPECT_THAT(Labelix({"who", "pod/b", "--at=8", "-f", file}).out, HasSubstr("Service/rng"));
  EXPECT_THAT(Labelix({"who", "pod/b", "-f", file}).err, HasSubstr("pods \"b\" not found"));
}

// At 8 the Service asks for run=rng and picks a and b, the only pods; at last it
// asks for run=web, and a, which has that, is the only one.
void ExpectThenAndNow(const std::vector<std::string>& args, const char* then, const char* now) {
  const TempFolder folder;
  const std::string file = folder.Write("history.json", History());
  for (const bool at : {true, false}) {
    std::vector<std::string> all = args;
    if (at) all.insert(all.end(), {"--at", "8"});
    all.insert(all.end(), {"-f", file});
    const std::string out = Labelix(all).out;
    EXPECT_THAT(out, HasSubstr(at ? then : now)) << args[0];
    EXPECT_THAT(out, Not(HasSubstr(at ? now : then))) << args[0];
  }
}

TEST(At, TheAnswersAboutSelectorsToo) {
  ExpectThenAndNow({"explain", "svc/rng"}, "run=rng", "run=web");
  ExpectThenAndNow({"tree", "svc/rng"}, "2 Pods", "1 Pod,");
  ExpectThenAndNow({"separate", "--pick", "pod/a", "-o", "json"}, R"("selector":null)",
                   R"("selector":"")");
  ExpectThenAndNow({"what-if", "--delete", "svc/rng"}, "2 → 0 endpoints", "1 → 0 endpoints");
  ExpectThenAndNow({"check", "-o", "json"}, R"("witness":{"run":"rng"})",
                   R"("witness":{"run":"web"})");
  ExpectThenAndNow({"stats", "-o", "json"}, R"("objects":2)", R"("objects":1)");
}

TEST(At, AListThatIsNewerIsSaid) {
  const TempFolder folder;
  const std::string file = folder.Write("history.json", History());
  const Answer answer = Labelix({"get", "po", "-o", "name", "--at", "4", "-f", file});
  EXPECT_EQ(answer.code, 3);
  EXPECT_EQ(answer.out, "");
  EXPECT_THAT(answer.err, HasSubstr("warning: 1 object of the lists is newer than that"));
  EXPECT_EQ(Labelix({"get", "svc", "-o", "name", "--at", "svc=4", "-f", file}).code, 0);
  EXPECT_EQ(Labelix({"get", "po", "-o", "name", "--at", "8", "-f", file}).err, "");
}

TEST(At, OfAListThatIsNewerNobodyKnowsWhatWasDeleted) {
  const auto ask = [](const std::string& dump, const char* at) {
    return LabelixOn(dump, {"get", "po", "-o", "name", "--at", at});
  };
  const std::string pods = R"({"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":)"
                           R"("100"},"items":[)" +
                           Pod("a", "5", "rng") + "]}";
  for (const char* at : {"99", "pods=99"}) {
    const Answer before = ask(pods, at);
    EXPECT_EQ(before.code, 3);
    EXPECT_EQ(before.out, "pod/a\n");
    EXPECT_EQ(before.err,
              "warning: newer than that is the PodList at 100: what was deleted in between is not "
              "in the input\n");
  }
  const std::string services =
      R"({"kind":"ServiceList","apiVersion":"v1","metadata":{"resourceVersion":"102"},"items":[]})";
  EXPECT_EQ(ask(pods + services, "99").err,
            "warning: newer than that is the PodList at 100 and the ServiceList at 102: what was "
            "deleted in between is not in the input\n");
  EXPECT_EQ(ask(pods + services, "pods=100").code, 0);
  for (const char* at : {"100", "svc=99"}) {
    EXPECT_EQ(ask(pods, at).code, 0) << at;
    EXPECT_EQ(ask(pods, at).err, "") << at;
  }
}

// None of it was taken in: a count would be of nothing that was seen.
TEST(At, AKindOfWhichNothingIsLeftIsUnknown) {
  const auto list = [](const std::string& kind, const std::string& version,
                       const std::string& items) {
    return R"({"kind":")" + kind + R"(","apiVersion":"v1","metadata":{"resourceVersion":")" +
           version + R"("},"items":[)" + items + "]}\n";
  };
  const std::string services = list("ServiceList", "3", Service("2", "rng"));
  const std::string pods = Pod("a", "5", "rng");
  for (const std::string& newer : {list("PodList", "100", pods), list("PodList", "", pods),
                                   list("List", "", pods), list("PodList", "100", "")}) {
    for (const std::string& dump : {newer, services + newer}) {
      const Answer count = LabelixOn(dump, {"get", "po", "-o", "count", "--at", "4"});
      EXPECT_EQ(count.code, 3) << dump;
      EXPECT_EQ(count.out, "unknown\n") << dump;
      EXPECT_THAT(count.err, HasSubstr("warning: ")) << dump;
      const Answer names = LabelixOn(dump, {"get", "po", "-o", "name", "--at", "4"});
      EXPECT_EQ(names.code, 3) << dump;
      EXPECT_THAT(names.err, HasSubstr("unknown: no Pod objects loaded")) << dump;
    }
    EXPECT_THAT(
        LabelixOn(services + newer, {"match", "svc/rng", "-o", "json", "--at", "4"}).out,
        HasSubstr(R"("state":"unknown","objects":[],"why":"unknown: no Pod objects loaded")"));
  }
  // What is left of a kind is told; and a list of then that is empty says that there are none.
  const auto count = [](const std::string& dump, const std::string& at) {
    return LabelixOn(dump, {"get", "po", "-o", "count", "--at", at}).out;
  };
  EXPECT_EQ(count(list("PodList", "100", pods), "6"), "1\n");
  EXPECT_EQ(count(list("PodList", "100", ""), "100"), "0\n");
  EXPECT_EQ(count(list("PodList", "", ""), "4"), "0\n");
  EXPECT_EQ(count(list("PodList", "100", ""), "svc=4"), "0\n");
}

// A watch that begins with what is there now, and ends that with a bookmark: of
// then it says nothing, and it must not keep another watch from saying it.
TEST(At, ALaterBookmarkSaysNothingOfThen) {
  const TempFolder folder;
  const std::string now = folder.Write(
      "now.ndjson", Line("ADDED", Pod("a", "10", "web")) +
                        Line("BOOKMARK", Object("v1", "Pod", "", "20", R"("spec":{})")));
  const std::string then = folder.Write("then.ndjson", Line("ADDED", Pod("b", "8", "rng")));
  EXPECT_EQ(Labelix({"get", "po", "-o", "name", "--at", "9", "-f", now, "-f", then}).out,
            "pod/b\n");
  EXPECT_THAT(Labelix({"get", "po", "--at", "9", "-f", now}).err,
              HasSubstr("unknown: no Pod objects loaded"));
}

TEST(At, KeepsTheTextOfWhatItPrints) {
  const TempFolder folder;
  const std::string file = folder.Write("history.json", History());
  EXPECT_THAT(Labelix({"get", "pod/a", "-o", "json", "--at", "9", "-f", file}).out,
              HasSubstr(R"("resourceVersion": "5")"));
}

TEST(At, IsRefusedInUsagesWords) {
  const TempFolder folder;
  const std::string file = folder.Write("history.json", History());
  for (const char* at : {"x", "-1", "1.5", "08", "pods=", "=5", "pods=5,6", "5,6", "pods=5,"}) {
    const Answer answer = Labelix({"get", "po", "--at", at, "-f", file});
    EXPECT_EQ(answer.code, 2) << at;
    EXPECT_THAT(answer.err, HasSubstr("invalid argument \"" + std::string(at) + "\" for \"--at\""))
        << at;
  }
  const Answer unknown = Labelix({"get", "po", "--at", "rockets=5", "-f", file});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("the server doesn't have a resource type \"rockets\""));
  // A kind that exists and is not in the input limits nothing.
  EXPECT_EQ(Labelix({"get", "po", "-o", "name", "--at", "nodes=5", "-f", file}).out, "pod/a\n");
}

TEST(At, KnowsTheKindsOfCustomResources) {
  const TempFolder folder;
  const std::string file = folder.Write(
      "rockets.ndjson", Line("ADDED", Object("space.io/v1", "Rocket", "r", "5", "\"x\":1")) +
                            Line("DELETED", Object("space.io/v1", "Rocket", "r", "7", "\"x\":1")));
  EXPECT_EQ(Labelix({"get", "rockets", "-o", "name", "--at", "rockets=6", "-f", file}).out,
            "rocket.space.io/r\n");
  EXPECT_EQ(Labelix({"get", "rockets", "-o", "name", "--at", "rockets=7", "-f", file}).out, "");
}

}  // namespace
}  // namespace labelix::cli::at_test
