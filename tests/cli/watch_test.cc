// labelix watch and labelix history.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cli/command.h"
#include "tests/cli/events.h"

namespace labelix::cli::watch_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// "join b: object created @8" of each line of one relation.
std::vector<std::string> Lines(const std::string& json, std::string_view relation = "selects") {
  static const std::regex kLine(
      R"re(\{"version":\d+,"op":"(\w+)","relation":"(\w+)","selector":\{"group":"","kind":"Service","namespace":"default","name":"rng","path":"spec.selector"\},"object":\{"group":"","kind":"Pod","namespace":"default","name":"([^"]*)"\},"cause":"([^"]*)","resourceVersion":"(\d*)".*)re");
  std::vector<std::string> out;
  std::istringstream lines(json);
  for (std::string line; std::getline(lines, line);) {
    std::smatch m;
    EXPECT_TRUE(std::regex_match(line, m, kLine)) << line;
    if (m[2].str() == relation)
      out.push_back(m[1].str() + " " + m[3].str() + ": " + m[4].str() + " @" + m[5].str());
  }
  return out;
}

std::string List() {
  return R"({"apiVersion":"v1","kind":"List","items":[)" + Pod("a", "5", "rng") + "," +
         Service("4", "rng") + "]}\n";
}

std::string Pods() {
  return Line("ADDED", Pod("b", "8", "rng")) + Line("MODIFIED", Pod("a", "10", "web")) +
         Line("DELETED", Pod("b", "12", "rng"));
}

TEST(Watch, PrintsWhatJoinsAndLeaves) {
  const TempFolder folder;
  const std::string list = folder.Write("list.json", List()), pods = folder.Write("pods", Pods());
  const std::string services = folder.Write("svc", Line("MODIFIED", Service("11", "web")));
  const Answer answer = Labelix({"watch", "-o", "json", "-f", list, "-f", pods, "-f", services});
  EXPECT_EQ(answer.code, 0);
  const std::vector<std::string> expected = {
      "join b: object created @8", "leave a: label change @10", "leave b: selector edit @11",
      "join a: selector edit @11"};
  EXPECT_EQ(Lines(answer.out), expected);
  EXPECT_EQ(Lines(answer.out, "traffic"), expected);
  EXPECT_THAT(answer.err,
              HasSubstr("2 watches merged by resourceVersion: this assumes that one etcd"));
}

TEST(Watch, OrInTheOrderGiven) {
  const TempFolder folder;
  const std::string list = folder.Write("list.json", List()), pods = folder.Write("pods", Pods());
  const std::string services = folder.Write("svc", Line("MODIFIED", Service("11", "web")));
  const Answer answer =
      Labelix({"watch", "-o", "json", "--merge", "given", "-f", list, "-f", pods, "-f", services});
  EXPECT_THAT(Lines(answer.out),
              ElementsAre("join b: object created @8", "leave a: label change @10",
                          "leave b: object deleted @12", "join a: selector edit @11"));
  EXPECT_EQ(answer.err, "");
}

TEST(Watch, ASnapshotIsAStart) {
  const TempFolder folder;
  const std::string list = folder.Write("list.json", List()), pods = folder.Write("pods", Pods());
  const std::string saved = folder.Path("start.lbx");
  ASSERT_EQ(Labelix({"save", "-f", list, "-o", saved}).code, 0);
  const Answer of_list = Labelix({"watch", "-o", "json", "-f", list, "-f", pods});
  const Answer of_file = Labelix({"watch", "-o", "json", "-f", pods, "-f", saved});
  EXPECT_EQ(of_file.code, 0) << of_file.err;
  EXPECT_EQ(Lines(of_file.out), Lines(of_list.out));
  EXPECT_EQ(Lines(of_list.out).size(), 3u);
}

// Somebody lists again after a 410: only what differs is told.
TEST(Watch, AListBehindEventsTellsTheDifference) {
  const TempFolder folder;
  const std::string again =
      R"({"apiVersion":"v1","kind":"PodList","metadata":{"resourceVersion":"30"},"items":[)" +
      Pod("b", "8", "rng") + "," + Pod("c", "20", "rng") + "]}\n";
  const Answer answer =
      Labelix({"watch", "-o", "json", "-f",
               folder.Write("w", List() + Line("ADDED", Pod("b", "8", "rng")) + again)});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(Lines(answer.out),
              ElementsAre("join b: object created @8", "leave a: object deleted @30",
                          "join c: object created @20"));
}

std::string EndOfInitialEvents(std::string_view version) {
  return Line("BOOKMARK", R"({"apiVersion":"v1","kind":"Pod","metadata":{"resourceVersion":")" +
                              std::string(version) +
                              R"(","annotations":{"k8s.io/initial-events-end":"true"}}})");
}

// A watch with sendInitialEvents=true: what it has not sent by its bookmark is gone.
TEST(Watch, AStreamingListTellsWhatIsGone) {
  const TempFolder folder;
  const std::string list = folder.Write("list.json", List());
  const std::string sent = Line("ADDED", Pod("b", "8", "rng"));
  const std::string whole = folder.Write("whole", sent + EndOfInitialEvents("30"));
  const std::string cut = folder.Write("cut", sent);
  const std::string none = folder.Write("none", EndOfInitialEvents("30"));
  for (const char* merge : {"rv", "given"}) {
    const Answer answer =
        Labelix({"watch", "-o", "json", "--merge", merge, "-f", list, "-f", whole});
    EXPECT_EQ(answer.code, 0) << answer.err;
    EXPECT_THAT(Lines(answer.out),
                ElementsAre("join b: object created @8", "leave a: object deleted @30"));
    EXPECT_EQ(answer.err, "");
    EXPECT_THAT(
        Lines(Labelix({"watch", "-o", "json", "--merge", merge, "-f", list, "-f", none}).out),
        ElementsAre("leave a: object deleted @30"));
  }
  EXPECT_THAT(Lines(Labelix({"watch", "-o", "json", "-f", list, "-f", cut}).out),
              ElementsAre("join b: object created @8"));
  EXPECT_THAT(Labelix({"history", "pod/a", "-f", list, "-f", whole}).out, HasSubstr("30  "));
  const std::vector<std::string> get = {"get", "pods", "-o", "name", "-f", list, "-f"};
  const auto names = [&get](const std::string& stream) {
    std::vector<std::string> args = get;
    args.push_back(stream);
    return Labelix(args).out;
  };
  EXPECT_EQ(names(whole), "pod/b\n");
  EXPECT_EQ(names(cut), "pod/a\npod/b\n");
  EXPECT_THAT(Labelix({"get", "pods", "-o", "name", "--at", "20", "-f", list, "-f", whole}).out,
              "pod/a\npod/b\n");
}

TEST(Watch, AStreamingListOlderThanTheDumpIsPassedOver) {
  const TempFolder folder;
  const std::string list = folder.Write("list.json", List());
  const std::string old = folder.Write("w", EndOfInitialEvents("3"));
  for (const char* command : {"watch", "get"}) {
    std::vector<std::string> args = {command, "-f", list, "-f", old};
    if (command == std::string_view("get")) args.insert(args.begin() + 1, {"pods", "-o", "name"});
    const Answer answer = Labelix(args);
    EXPECT_EQ(answer.code, 0);
    EXPECT_THAT(answer.err, HasSubstr("w:1: Pod list at resourceVersion 3 is older than what was "
                                      "seen: 5; passed over"));
  }
}

TEST(Watch, WhatGoesBackInTimeIsSaid) {
  const TempFolder folder;
  const std::string bookmark =
      Line("BOOKMARK", R"({"apiVersion":"v1","kind":"Pod","metadata":{"resourceVersion":"9"}})");
  const Answer answer =
      Labelix({"watch", "-o", "json", "-f",
               folder.Write("w", List() + bookmark + Line("ADDED", Pod("b", "8", "rng")))});
  EXPECT_EQ(answer.code, 0);
  EXPECT_THAT(answer.err, HasSubstr("1 event went back in time and was dropped, the first of them: "
                                    "Pod default/b at 8, after 9"));
}

// As `get` says it of a file, and not in the words of YAML.
TEST(Watch, WhatIsNoJsonBehindJsonIsSaid) {
  const Answer comma = Labelix({"watch", "-f", "-"}, Line("ADDED", Pod("b", "8", "rng")) + ",\n");
  EXPECT_EQ(comma.code, 3);
  EXPECT_THAT(comma.err, HasSubstr("error: standard input:2:1: expected an object, found ','\n"));
  const std::string pod = "---\n" + Pod("c", "9", "rng");
  EXPECT_EQ(Labelix({"watch", "-f", "-"}, Line("ADDED", Pod("b", "8", "rng")) + pod).code, 0);
}

TEST(Watch, ListsAndEmptyInputsPrintNothing) {
  const TempFolder folder;
  const Answer answer =
      Labelix({"watch", "-f", folder.Write("list.json", List()), "-f", folder.Write("empty", "")});
  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(answer.out + answer.err, "");
}

// `kubectl get pods -w -o json` without --output-watch-events.
TEST(Watch, ObjectsThatAreNoEventsAreSaid) {
  const TempFolder folder;
  const std::string list = folder.Write("list.json", List());
  const Answer alone = Labelix({"watch", "-f", list});
  EXPECT_EQ(alone.code, 0);
  EXPECT_THAT(alone.err, StartsWith("hint: no watch event was read"));
  const Answer again = Labelix({"watch", "-f", list, "-f", "-"}, Pod("a", "9", "web") + "\n");
  EXPECT_EQ(again.out, "");
  EXPECT_THAT(again.err, StartsWith("warning: standard input:1: Pod/a again, and not as a watch "
                                    "event: what is listed prints nothing: kubectl prints events "
                                    "with --output-watch-events\n"));
  const Answer event =
      Labelix({"watch", "-f", list, "-f", "-"}, Line("MODIFIED", Pod("a", "9", "web")));
  EXPECT_EQ(event.err, "");
}

TEST(Watch, AnEditThatChangesNoMembershipPrintsNothing) {
  const TempFolder folder;
  const std::string file = folder.Write("f", List() + Line("MODIFIED", Pod("a", "9", "rng")) +
                                                 Line("ADDED", Pod("a", "9", "rng")) +
                                                 Line("MODIFIED", Pod("a", "7", "web")));
  const Answer answer = Labelix({"watch", "-f", file, "--exit-code"});
  EXPECT_EQ(answer.code, 1);
  EXPECT_EQ(answer.out, "");
}

TEST(Watch, AWatchThatExpiredIsAWarning) {
  const TempFolder folder;
  const std::string file = folder.Write(
      "f", List() + Pods() +
               R"({"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old"}})");
  const Answer answer = Labelix({"watch", "-o", "json", "-f", file});
  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(Lines(answer.out).size(), 3U);
  EXPECT_THAT(answer.err, HasSubstr("warning: " + file + ":5: the watch ended with ERROR 410"));
}

TEST(Watch, ABrokenInputIsSaidAndTheOthersGoOn) {
  const TempFolder folder;
  const std::string list = folder.Write("list.json", List()),
                    broken = folder.Write("broken", "{\"a\"}");
  const Answer answer = Labelix(
      {"watch", "-o", "json", "-f", list, "-f", broken, "-f", folder.Write("pods", Pods())});
  EXPECT_EQ(answer.code, 3);
  EXPECT_EQ(Lines(answer.out).size(), 3U);
  EXPECT_THAT(answer.err, HasSubstr("error: " + broken + ":1:5: "));
}

TEST(Watch, OneNamespaceOnly) {
  const TempFolder folder;
  const std::string file = folder.Write("f", List() + Pods());
  const Answer elsewhere = Labelix({"watch", "-n", "prod", "-f", file});
  EXPECT_EQ(elsewhere.out, "");
  EXPECT_THAT(elsewhere.err, testing::MatchesRegex(
                                 "Nothing joined or left in prod namespace.\nhint: [1-9][0-9]* in "
                                 "other namespaces: leave -n out\n"));
  EXPECT_THAT(Labelix({"watch", "-n", "default", "-f", file}).out, HasSubstr("Pod/default/b"));
}

TEST(Watch, KindsOfOnesOwnSelectToo) {
  const TempFolder folder;
  const std::string list = folder.Write("list.json", List()), pods = folder.Write("pods", Pods());
  const std::string kinds = folder.Write(
      "kinds.json", R"({"kinds":[{"group":"x.dev","kind":"Rollout","selectors":[)"
                    R"({"path":"spec.selector","form":"map","selects":{"kind":"Pod"}}]}]})");
  const std::string rollout =
      folder.Write("rollout", Line("ADDED", Object("x.dev/v1", "Rollout", "r", "7",
                                                   R"("spec":{"selector":{"run":"rng"}})")));
  const std::vector<std::string> inputs = {"-f", list, "-f", pods, "-f", rollout};
  const auto run = [&](std::vector<std::string> command) {
    command.insert(command.end(), inputs.begin(), inputs.end());
    return Labelix(command);
  };
  const Answer answer = run({"watch", "--no-headers", "--kinds", kinds});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr("Rollout/default/r"));
  EXPECT_THAT(run({"history", "rollout/r", "--kinds", kinds}).out, HasSubstr("selector created"));
  EXPECT_THAT(run({"watch"}).out, Not(HasSubstr("Rollout/default/r")));
  EXPECT_EQ(run({"watch", "--kinds", list}).code, 2);
}

TEST(Watch, AsATable) {
  const TempFolder folder;
  const std::string out = Labelix({"watch", "-f", folder.Write("f", List() + Pods())}).out;
  EXPECT_THAT(out,
              testing::StartsWith(
                  "RESOURCEVERSION   OP       RELATION   SELECTOR                       OBJECT"));
  EXPECT_THAT(
      out, testing::ContainsRegex("\n10                leave    selects    Service/default/rng   "
                                  "         Pod/default/a +label change\n"));
}

// A pipe whose other end stays open: what was written has to come out.
TEST(Watch, PrintsWhileThePipeIsOpen) {
  const TempFolder folder;
  const std::string list = folder.Write("list.json", List());
  int in[2], out[2];
  ASSERT_EQ(pipe(in) | pipe(out), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(in[1]);
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    execl(BinaryPath().c_str(), "labelix", "watch", "-o", "json", "-f", list.c_str(), "-f", "-",
          nullptr);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  std::string text;
  for (const char* version : {"20", "21", "22"}) {
    const std::string line = Line("ADDED", Pod(std::string("p") + version, version, "rng"));
    ASSERT_EQ(write(in[1], line.data(), line.size()), static_cast<ssize_t>(line.size()));
    const std::string awaited = "\"resourceVersion\":\"" + std::string(version) + "\"";
    char bytes[4096];
    while (text.find(awaited) == std::string::npos) {
      const ssize_t got = read(out[0], bytes, sizeof(bytes));
      ASSERT_GT(got, 0);
      text.append(bytes, static_cast<size_t>(got));
    }
  }
  close(in[1]);
  int status = 0;
  waitpid(child, &status, 0);
  close(out[0]);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Watch, IsRefusedInUsagesWords) {
  EXPECT_THAT(Labelix({"watch"}).err, HasSubstr("no input"));
  EXPECT_EQ(Labelix({"watch", "pods", "-f", "x"}).code, 2);
  EXPECT_EQ(Labelix({"watch", "--merge", "time", "-f", "x"}).code, 2);
  EXPECT_EQ(Labelix({"watch", "-o", "yaml", "-f", "x"}).code, 2);
  EXPECT_EQ(Labelix({"watch", "-f", "no-such-file"}).code, 3);
}

// ---- history ---------------------------------------------------------------

std::string Recording(const TempFolder& folder) {
  return folder.Write("f", List() + Pods() + Line("MODIFIED", Service("11", "web")));
}

TEST(History, OfANameThatIsNotThereWhatMayBeMeantIsSaid) {
  const TempFolder folder;
  const std::string list = folder.Write("list.json", List());
  EXPECT_EQ(Labelix({"history", "svc/rgn", "-f", list}).err,
            "error: services \"rgn\" not found\nhint: did you mean rng?\n");
  EXPECT_EQ(Labelix({"history", "pod/prod/a", "-f", list}).err,
            "error: pods \"a\" not found\nhint: there is one in namespace default: -n default\n");
}

TEST(History, OfAPodTellsWhatItJoinedAndLeftAndByWhichEdit) {
  const TempFolder folder;
  const std::string file = Recording(folder);
  const Answer answer = Labelix({"history", "pod/a", "-o", "json", "-f", file});
  EXPECT_EQ(answer.code, 0);
  EXPECT_THAT(Lines(answer.out), ElementsAre("join a: listed @5", "leave a: label change @10",
                                             "join a: selector edit @11"));
  EXPECT_THAT(
      answer.out,
      HasSubstr(
          R"("edit":{"group":"","kind":"Service","namespace":"default","name":"rng","input":")" +
          file + R"(","line":5}})"));
}

TEST(History, OfWhatIsGone) {
  const TempFolder folder;
  EXPECT_THAT(Lines(Labelix({"history", "pod/b", "-o", "json", "-f", Recording(folder)}).out),
              ElementsAre("join b: object created @8", "leave b: object deleted @12"));
}

TEST(History, OfASelectorTellsWhatJoinedAndLeftIt) {
  const TempFolder folder;
  EXPECT_EQ(
      Lines(Labelix({"history", "svc/rng", "-o", "json", "-f", Recording(folder)}).out).size(), 5U);
}

TEST(History, AsATable) {
  const TempFolder folder;
  const std::string file = Recording(folder);
  EXPECT_THAT(Labelix({"history", "po", "a", "-f", file}).out,
              testing::ContainsRegex("label change +Pod/default/a " + file + ":3\n"));
}

TEST(History, OfWhatWasNeverThere) {
  const TempFolder folder;
  const std::string file = Recording(folder);
  const Answer answer = Labelix({"history", "pod/never", "-f", file});
  EXPECT_EQ(answer.code, 2);
  EXPECT_THAT(answer.err, HasSubstr("pods \"never\" not found"));
  EXPECT_EQ(Labelix({"history", "pod/a", "-n", "prod", "-f", file}).code, 2);
  EXPECT_EQ(Labelix({"history", "rocket/a", "-f", file}).code, 2);
  EXPECT_EQ(Labelix({"history", "-f", file}).code, 2);
  EXPECT_THAT(Labelix({"history", "pod/prod/a", "-f", file}).out, IsEmpty());
}

}  // namespace
}  // namespace labelix::cli::watch_test
