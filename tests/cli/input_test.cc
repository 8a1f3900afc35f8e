// -f: files, folders, gzip, standard input, several of them, broken ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "tests/cli/command.h"
#include "tests/cli/dumps.h"
#include "tests/cli/events.h"

namespace labelix::cli::input_test {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kPodA = PodJson("a", R"({"run":"rng"})");
const std::string kPodB = PodJson("b", R"({"run":"rng"})");

std::vector<std::string> NamesOf(std::vector<std::string> files) {
  std::vector<std::string> args = {"get", "po", "-o", "name"};
  for (std::string& file : files) args.insert(args.end(), {"-f", std::move(file)});
  return args;
}

TEST(Input, GzipIsReadWhateverItIsCalled) {
  TempFolder folder;
  for (const char* name : {"dump.json.gz", "dump"}) {
    const std::string path = folder.Path(name);
    gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, kPodA.data(), static_cast<unsigned>(kPodA.size()));
    gzclose(file);
    EXPECT_EQ(Labelix(NamesOf({path})).out, "pod/a\n") << name;
  }
}

TEST(Input, SeveralFilesMakeOneState) {
  TempFolder folder;
  const std::string a = folder.Write("a.json", kPodA), b = folder.Write("b.json", kPodB);
  EXPECT_EQ(Labelix(NamesOf({a, b})).out, "pod/a\npod/b\n");
  EXPECT_EQ(Labelix(NamesOf({a, "-"}), kPodB).out, "pod/a\npod/b\n");
}

TEST(Input, AFolderIsItsFiles) {
  TempFolder folder;
  folder.Write("a.json", kPodA);
  folder.Write("b.ndjson", kPodB + "\n");
  folder.Write("readme.txt", "not JSON");
  EXPECT_EQ(Labelix(NamesOf({folder.Path("")})).out, "pod/a\npod/b\n");
}

// One of `kubectl get --raw '/api/v1/pods?limit=1'`.
std::string Page(const std::string& pod, const std::string& meta) {
  return R"({"kind":"PodList","apiVersion":"v1","metadata":{)" + meta + R"(},"items":[)" + pod +
         "]}";
}

TEST(Input, AListWhoseLastPageIsMissingIsCutShort) {
  TempFolder folder;
  const std::string first =
      folder.Write("1.json", Page(kPodA, R"("continue":"x","remainingItemCount":1)"));
  const std::string last = folder.Write("2.json", Page(kPodB, ""));
  const Answer part = Labelix(NamesOf({first}));
  EXPECT_EQ(part.code, 3);
  EXPECT_EQ(part.out, "pod/a\n");
  EXPECT_EQ(part.err, "warning: " + first +
                          ":1: the PodList goes on after this page, with 1 more object "
                          "(metadata.remainingItemCount); add the pages that follow, or list "
                          "without limit\n");
  for (const Answer& all : {Labelix(NamesOf({first, last})), Labelix(NamesOf({folder.Path("")}))}) {
    EXPECT_EQ(all.code, 0);
    EXPECT_EQ(all.out, "pod/a\npod/b\n");
    EXPECT_EQ(all.err, "");
  }
  const Answer watched = Labelix({"watch", "-f", first});
  EXPECT_EQ(watched.code, 3);
  EXPECT_EQ(watched.err, part.err);
  // A snapshot could not say that objects are missing.
  const Answer saved = Labelix({"save", "-o", folder.Path("p.lbx"), "-f", first});
  EXPECT_EQ(saved.code, 3);
  EXPECT_THAT(saved.err, HasSubstr("nothing was saved"));
}

TEST(Input, AWatchChangesWhatAListStarted) {
  TempFolder folder;
  const std::string list = folder.Write("list.json", kPodA + kPodB);
  const std::string watch =
      folder.Write("watch.ndjson", R"({"type":"DELETED","object":)" + kPodA + "}\n" +
                                       R"({"type":"ADDED","object":)" + PodJson("c", "{}") + "}\n");
  EXPECT_EQ(Labelix(NamesOf({list, watch})).out, "pod/b\npod/c\n");
}

// `events.ndjson` of a folder stands before its `pods.json`.
TEST(Input, WhatABookmarkHasRefutedIsSaid) {
  const TempFolder folder;
  std::filesystem::create_directory(folder.Path("dir"));
  folder.Write(
      "dir/events.ndjson",
      Line("BOOKMARK", R"({"apiVersion":"v1","kind":"Pod","metadata":{"resourceVersion":"50"}})"));
  folder.Write("dir/pods.json", R"({"apiVersion":"v1","kind":"List","items":[)" +
                                    Pod("a", "5", "rng") + "," + Pod("b", "6", "rng") + "]}");
  const Answer answer = Labelix({"get", "po", "-f", folder.Path("dir"), "-o", "count"});
  EXPECT_EQ(answer.out, "0\n");
  EXPECT_EQ(answer.err,
            "warning: 2 events went back in time and were dropped, the first of them: "
            "Pod default/a at 5, after 50\n"
            "hint: a list comes before the watch that follows it; a folder is read by name\n");
}

TEST(Input, WhatStoodBeforeABrokenPlaceIsKeptAndSaid) {
  TempFolder folder;
  const std::string path = folder.Write("x.json", kPodA + "\n" + kPodB + "\n{\"kind\":");
  const Answer answer = Labelix(NamesOf({path}));
  EXPECT_EQ(answer.code, 3);
  EXPECT_EQ(answer.out, "pod/a\npod/b\n");
  EXPECT_THAT(answer.err, HasSubstr("error: " + path + ":3:9: "));
  EXPECT_THAT(answer.err, HasSubstr("kept 2 objects before it\n"));
}

TEST(Input, ABrokenFileDoesNotHideTheNext) {
  TempFolder folder;
  const std::string a = folder.Write("a.json", "{"), b = folder.Write("b.json", kPodB);
  const Answer answer = Labelix(NamesOf({a, b}));
  EXPECT_EQ(answer.code, 3);
  EXPECT_EQ(answer.out, "pod/b\n");
}

TEST(Input, WhenNothingWasReadThereIsNoAnswer) {
  TempFolder folder;
  const Answer broken = Labelix({"get", "po", "-o", "count", "-f", "-"}, "{");
  EXPECT_EQ(broken.code, 3);
  EXPECT_EQ(broken.out, "");
  EXPECT_THAT(broken.err, HasSubstr("kept 0 objects before it"));
  EXPECT_THAT(broken.err, Not(HasSubstr("unknown:")));
  const Answer missing = Labelix(NamesOf({folder.Path("missing.json")}));
  EXPECT_EQ(missing.code, 3);
  EXPECT_THAT(missing.err, HasSubstr("missing.json"));
  EXPECT_THAT(missing.err, Not(HasSubstr("kept")));
}

TEST(Input, BrokenInputWinsOverAnEmptyAnswer) {
  EXPECT_EQ(Labelix({"get", "po", "-l", "x", "--exit-code", "-f", "-"}, kPodA + "{").code, 3);
}

// It may have stood behind that place.
TEST(Input, WhatIsMissedInABrokenInputIsNoMistakeOfTheCaller) {
  for (const auto& args : {std::vector<std::string>{"tree", "pod/b"},
                           {"explain", "pod/b"},
                           {"check", "pod/b"},
                           {"separate", "--pick", "pod/b"},
                           {"separate", "--pick", "pod/a", "--spare", "pod/b"},
                           {"what-if", "--delete", "pod/b"},
                           {"who", "pod/b"},
                           {"reach", "pod/a", "pod/b"},
                           {"history", "pod/b"}}) {
    const Answer answer = LabelixOn(kPodA + "{", args);
    EXPECT_EQ(answer.code, 3) << args[0];
    EXPECT_THAT(answer.err, HasSubstr("pods \"b\" not found")) << args[0];
    EXPECT_EQ(LabelixOn(kPodA, args).code, 2) << args[0];
  }
  const std::string daemon =
      R"({"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"d"}})";
  EXPECT_EQ(LabelixOn(daemon + "{", {"nodes", "ds/b"}).code, 3);
  EXPECT_EQ(LabelixOn(daemon, {"nodes", "ds/b"}).code, 2);
}

// As `get` and whatever else names one says.
TEST(Input, AnObjectOfAKindThatIsNotLoadedIsMissingInput) {
  const Answer history = LabelixOn(kPodA, {"history", "job/b"});
  EXPECT_EQ(history.code, 3);
  EXPECT_EQ(history.err, "unknown: no Job objects loaded\n");
  const Answer what_if = LabelixOn(kPodA, {"what-if", "--delete", "job/b"});
  EXPECT_EQ(what_if.code, 3);
  EXPECT_THAT(what_if.err, HasSubstr("unknown: no Job objects loaded\n"));
}

TEST(Input, WhatCannotBeOpenedIsSaidOnce) {
  TempFolder folder;
  std::filesystem::create_directory(folder.Path("empty"));
  const Answer get = Labelix({"get", "po", "-f", folder.Path("empty")});
  EXPECT_EQ(get.code, 3);
  EXPECT_THAT(get.err, Not(HasSubstr("kept")));
  const Answer history = Labelix({"history", "pod/a", "-f", folder.Path("gone")});
  EXPECT_EQ(history.code, 3);
  EXPECT_EQ(history.err, "error: " + folder.Path("gone") + ": No such file or directory\n");
  const Answer unset = Labelix({"get", "po", "-f", ""});
  EXPECT_EQ(unset.code, 2);
  EXPECT_THAT(unset.err, HasSubstr("error: -f was given an empty name"));
}

// In every message, whoever reads it.
TEST(Input, StandardInputHasOneName) {
  TempFolder folder;
  const std::string dump = folder.Write("dump.json", kDump), broken = kPodA + "{";
  for (const auto& args : {std::vector<std::string>{"get", "po", "-f", "-"},
                           {"watch", "-f", "-"},
                           {"diff", "-", dump},
                           {"what-if", "--apply", "-", "-f", dump},
                           {"get", "po", "--kinds", "-", "-f", dump},
                           {"verify", "-"}}) {
    const Answer answer = Labelix(args, broken);
    EXPECT_THAT(answer.err, HasSubstr("error: standard input:")) << args[0];
  }
  EXPECT_THAT(Labelix({"validate", "-f", "-"}, broken).out, HasSubstr("standard input:"));
  EXPECT_THAT(Labelix({"diff", "-", dump}, kServiceOnly).err,
              HasSubstr("unknown: no Pod objects loaded from standard input\n"));
}

TEST(Input, AFileOfKindsIsNamedWithThePlace) {
  TempFolder folder;
  const std::string broken = folder.Write("kinds.json", "{\"kinds\":\n  [1,}");
  for (const char* command : {"match", "watch"}) {
    const Answer answer = LabelixOn(kDump, {command, "--kinds", broken});
    EXPECT_EQ(answer.code, 2);
    EXPECT_THAT(answer.err, HasSubstr("error: " + broken + ":2:6: expected a value, found '}'\n"));
  }
  const std::string empty = folder.Write("empty.json", "");
  const Answer answer = LabelixOn(kDump, {"match", "--kinds", empty});
  EXPECT_EQ(answer.code, 2);
  EXPECT_EQ(answer.err, "error: " + empty + ": the file is empty\n");
}

TEST(Arguments, BehindTwoDashesNothingIsAFlag) {
  const std::string dump = PodJson("-x", R"({"run":"rng"})");
  for (const auto& args :
       {std::vector<std::string>{"get", "po", "-o", "name", "-f", "-", "--", "-x"},
        {"get", "-o", "name", "-f", "-", "--", "po", "-x"},
        {"get", "-o", "name", "-f", "-", "--", "pod/-x"}}) {
    const Answer answer = Labelix(args, dump);
    EXPECT_EQ(answer.out, "pod/-x\n") << answer.err;
  }
  const Answer edit = Labelix({"what-if", "--delete", "pod/-x", "-f", "-", "--", "--scale"}, dump);
  EXPECT_EQ(edit.code, 2);
  EXPECT_EQ(edit.err, "error: unexpected argument --scale: it belongs to no edit\n");
  const Answer version = Labelix({"version", "--", "-x"});
  EXPECT_EQ(version.code, 2);
  EXPECT_THAT(version.err, HasSubstr("error: The following argument was not expected: -x\n"));
}

TEST(Color, IsForTerminalsOrOnDemand) {
  const Answer plain = LabelixOn(kDump, {"match", "svc"});
  EXPECT_THAT(plain.out + plain.err, Not(HasSubstr("\x1b")));
  EXPECT_THAT(LabelixOn(kDump, {"match", "svc", "--color=always"}).out, HasSubstr("\x1b[31m"));
  EXPECT_THAT(LabelixOn(kDump, {"match", "svc", "--color", "never"}).out, Not(HasSubstr("\x1b")));
}

// A pseudo-terminal by script(1), where it is there.
TEST(Color, FollowsTheEnvironmentOnATerminal) {
  if (RunProgram({"script", "--version"}).code != 0) GTEST_SKIP() << "no script(1)";
  TempFolder folder;
  const std::string call =
      "'" + BinaryPath() + "' match svc -f '" + folder.Write("dump.json", kDump) + "'";
  const auto on_terminal = [&](const std::string& environment) {
    return RunProgram({"script", "-qec", environment + call, "/dev/null"}).out;
  };
  EXPECT_THAT(on_terminal("TERM=xterm NO_COLOR= "), HasSubstr("\x1b[31m"));
  EXPECT_THAT(on_terminal("TERM=xterm NO_COLOR=1 "), Not(HasSubstr("\x1b")));
  EXPECT_THAT(on_terminal("TERM=dumb NO_COLOR= "), Not(HasSubstr("\x1b")));
}

TEST(Output, AFullDiskIsNotSilent) {
  const Answer answer = RunProgram({BinaryPath(), "get", "po", "-f", "-"}, kDump, "/dev/full");
  EXPECT_EQ(answer.code, 3);
  EXPECT_THAT(answer.err, HasSubstr("standard output could not be written"));
}

TEST(Output, HelpAndVersionSayThatTheyCannotBeWritten) {
  for (const char* word : {"--help", "--version", "version", "help", "__complete"}) {
    const Answer answer = RunProgram({BinaryPath(), word}, "", "/dev/full");
    EXPECT_EQ(answer.code, 3) << word;
    EXPECT_THAT(answer.err, HasSubstr("standard output could not be written")) << word;
  }
}

TEST(Output, NamesFromTheInputCannotCommandTheTerminal) {
  const std::string dump = PodJson("a\\u001b[2J", R"({"k":"v\u009b"})");
  const Answer answer = LabelixOn(dump, {"get", "po", "--show-labels"});
  EXPECT_THAT(answer.out, HasSubstr("a\\x1b[2J"));
  EXPECT_THAT(answer.out + answer.err, Not(HasSubstr("\x1b")));
  EXPECT_THAT(answer.out + answer.err, Not(HasSubstr("\xC2\x9B")));
}

}  // namespace
}  // namespace labelix::cli::input_test
