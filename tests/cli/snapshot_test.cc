// labelix save, labelix verify, and a snapshot wherever a dump is taken.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/cli/command.h"
#include "tests/cli/dumps.h"

namespace labelix::cli::snapshot_test {
namespace {

using testing::HasSubstr;

const std::string kPodA = PodJson("a", R"({"run":"rng"})");
const std::string kPodB = PodJson("b", R"({"run":"rng"})");

TEST(Save, MakesAFileThatAnswersAsTheDumpDoes) {
  TempFolder folder;
  const std::string dump = folder.Write("dump.json", kPodA + kPodB), file = folder.Path("x.lbx");
  const Answer saved = Labelix({"save", "-f", dump, "-o", file});
  EXPECT_EQ(saved.code, 0) << saved.err;
  EXPECT_EQ(saved.out, "");
  EXPECT_EQ(saved.err, "saved 2 objects to " + file + "\n");
  for (const auto& args : {std::vector<std::string>{"get", "po", "-l", "run=rng", "-f"},
                           {"who", "pod/a", "-f"},
                           {"get", "po", "-o", "count", "-f"}}) {
    std::vector<std::string> of_dump = args, of_file = args;
    of_dump.push_back(dump);
    of_file.push_back(file);
    const Answer want = Labelix(of_dump), got = Labelix(of_file);
    EXPECT_EQ(got.code, want.code);
    EXPECT_EQ(got.out, want.out);
    EXPECT_EQ(got.err, want.err);
  }
}

TEST(Save, StandsAnywhereAmongTheInputs) {
  TempFolder folder;
  const std::string a = folder.Write("a.json", kPodA), b = folder.Write("b.json", kPodB);
  const std::string file = folder.Path("a.lbx");
  ASSERT_EQ(Labelix({"save", "-f", a, "-o", file}).code, 0);
  const char* both = "pod/a\npod/b\n";
  EXPECT_EQ(Labelix({"get", "po", "-o", "name", "-f", file, "-f", b}).out, both);
  EXPECT_EQ(Labelix({"get", "po", "-o", "name", "-f", b, "-f", file}).out, both);
  EXPECT_EQ(LabelixOn(TempFolder::Read(file), {"get", "po", "-o", "name"}).out, "pod/a\n");
}

TEST(Save, KeepsHowKindsOfOnesOwnSelect) {
  TempFolder folder;
  const std::string kinds = folder.Write(
      "kinds.json",
      R"({"kinds":[{"group":"x.dev","kind":"Widget","selectors":[{"path":"spec.selector","selects":{"kind":"Pod"}}]}]})");
  const std::string dump = folder.Write(
      "dump.json",
      kPodA +
          R"({"kind":"Widget","apiVersion":"x.dev/v1","metadata":{"name":"w","namespace":"default"},"spec":{"selector":{"matchLabels":{"run":"rng"}}}})");
  const std::string file = folder.Path("x.lbx");
  ASSERT_EQ(Labelix({"save", "--kinds", kinds, "-f", dump, "-o", file}).code, 0);
  const Answer kept = Labelix({"match", "widget/w", "-o", "json", "-f", file});
  EXPECT_THAT(
      kept.out,
      HasSubstr(R"("objects":[{"group":"","kind":"Pod","namespace":"default","name":"a"}])"));
  EXPECT_EQ(kept.err, "");
  EXPECT_EQ(Labelix({"save", "--kinds", folder.Path("none"), "-f", dump, "-o", file}).code, 2);
  // What was saved without them has no rule, which is said.
  ASSERT_EQ(Labelix({"save", "-f", dump, "-o", file}).code, 0);
  const Answer late = Labelix({"who", "pod/a", "--kinds", kinds, "-f", file});
  EXPECT_THAT(late.err, HasSubstr(file + ": a snapshot holds the rules that it was saved with"));
}

TEST(Save, IsAskedAsOfThenLikeAList) {
  TempFolder folder;
  const std::string dump = folder.Write("dump.json", R"({"kind":"List","apiVersion":"v1","items":[
{"kind":"Pod","apiVersion":"v1","metadata":{"name":"old","namespace":"default","resourceVersion":"5"}},
{"kind":"Pod","apiVersion":"v1","metadata":{"name":"new","namespace":"default","resourceVersion":"9"}},
{"kind":"Node","apiVersion":"v1","metadata":{"name":"n","resourceVersion":"9"}}]})");
  const std::string file = folder.Path("x.lbx");
  ASSERT_EQ(Labelix({"save", "-f", dump, "-o", file}).code, 0);
  for (const char* at : {"9", "7", "pods=7", "3"}) {
    for (const char* kind : {"pods", "nodes"}) {
      const Answer want = Labelix({"get", kind, "-o", "name", "--at", at, "-f", dump});
      const Answer got = Labelix({"get", kind, "-o", "name", "--at", at, "-f", file});
      EXPECT_EQ(got.out, want.out) << at << " " << kind;
      EXPECT_EQ(got.err, want.err) << at << " " << kind;
      EXPECT_EQ(got.code, want.code) << at << " " << kind;
    }
  }
}

TEST(Save, KeepsTheObjectsJsonOnDemand) {
  TempFolder folder;
  const std::string dump = folder.Write("dump.json", kPodA), file = folder.Path("x.lbx");
  ASSERT_EQ(Labelix({"save", "--sources", "-f", dump, "-o", file}).code, 0);
  const std::vector<std::string> get = {"get", "pod/a", "-o", "json", "-f"};
  std::vector<std::string> of_dump = get, of_file = get;
  of_dump.push_back(dump);
  of_file.push_back(file);
  EXPECT_EQ(Labelix(of_file).out, Labelix(of_dump).out);
  ASSERT_EQ(Labelix({"save", "-f", dump, "-o", file}).code, 0);
  const Answer without = Labelix(of_file);
  EXPECT_EQ(without.code, 3);
  EXPECT_THAT(without.err, HasSubstr("hint: save it with --sources"));
  for (const char* format : {"json", "yaml"}) {  // not half a List either
    EXPECT_EQ(Labelix({"get", "po", "-o", format, "-f", file}).out, "") << format;
  }
}

TEST(Save, SavesNothingOfABrokenInput) {
  TempFolder folder;
  const std::string dump = folder.Write("dump.json", kPodA + "{"), file = folder.Path("x.lbx");
  const Answer answer = Labelix({"save", "-f", dump, "-o", file});
  EXPECT_EQ(answer.code, 3);
  EXPECT_THAT(answer.err, HasSubstr("nothing was saved"));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(Save, WantsInputAndPlace) {
  EXPECT_EQ(Labelix({"save", "-o", "x.lbx"}).code, 2);
  EXPECT_EQ(Labelix({"save", "-f", "dump.json"}).code, 2);
  EXPECT_EQ(Labelix({"save", "pods", "-f", "dump.json", "-o", "x.lbx"}).code, 2);
}

TEST(Verify, SaysWhatIsInItAndWhatIsWrong) {
  TempFolder folder;
  const std::string dump = folder.Write("dump.json", kPodA), file = folder.Path("x.lbx");
  ASSERT_EQ(Labelix({"save", "-f", dump, "-o", file}).code, 0);
  const Answer sound = Labelix({"verify", file});
  EXPECT_EQ(sound.code, 0);
  EXPECT_EQ(sound.out, file + ": sound, 1 object of 1 kind, from dump.json\n");
  EXPECT_THAT(Labelix({"verify", file, "-o", "json"}).out,
              HasSubstr(R"("objects":1,"kinds":[{"group":"","kind":"Pod","objects":1}])"));
  std::string bytes = TempFolder::Read(file);
  bytes[bytes.size() / 2] ^= 1;
  folder.Write("x.lbx", bytes);
  const Answer damaged = Labelix({"verify", file});
  EXPECT_EQ(damaged.code, 3);
  EXPECT_THAT(damaged.err, HasSubstr("check sum"));
  EXPECT_EQ(Labelix({"get", "po", "-f", file}).code, 3);
  EXPECT_EQ(Labelix({"verify", folder.Path("none")}).code, 3);
  EXPECT_EQ(Labelix({"verify"}).code, 2);
}

// As -f does.
TEST(Verify, TakesGzip) {
  TempFolder folder;
  const std::string dump = folder.Write("dump.json", kPodA), file = folder.Path("x.lbx");
  ASSERT_EQ(Labelix({"save", "-f", dump, "-o", file}).code, 0);
  ASSERT_EQ(RunProgram({"gzip", file}).code, 0);
  const std::string zipped = file + ".gz", bytes = TempFolder::Read(zipped);
  const Answer sound = Labelix({"verify", zipped});
  EXPECT_EQ(sound.code, 0);
  EXPECT_EQ(sound.out, zipped + ": sound, 1 object of 1 kind, from dump.json\n");
  EXPECT_EQ(Labelix({"verify", "-"}, bytes).out,
            "standard input: sound, 1 object of 1 kind, from dump.json\n");
  EXPECT_EQ(Labelix({"get", "po", "-o", "name", "-f", zipped}).out, "pod/a\n");
  const std::string cut = folder.Write("cut.lbx.gz", bytes.substr(0, bytes.size() / 2));
  EXPECT_EQ(Labelix({"verify", cut}).code, 3);
  EXPECT_THAT(Labelix({"verify", cut}).err, HasSubstr("the gzip data is cut short"));
  EXPECT_THAT(Labelix({"verify", "-"}, bytes.substr(0, 40)).err,
              HasSubstr("error: standard input: "));
  ASSERT_EQ(RunProgram({"gzip", dump}).code, 0);
  EXPECT_THAT(Labelix({"verify", dump + ".gz"}).err,
              HasSubstr("dump.json.gz: byte 0: not a labelix snapshot"));
}

TEST(Snapshot, IsReadFromStandardInputAndWrittenToAFile) {
  TempFolder folder;
  const std::string dump = folder.Write("dump.json", kPodA), file = folder.Path("x.lbx");
  const Answer out = Labelix({"save", "-f", dump, "-o", "-"});
  EXPECT_EQ(out.code, 2);
  EXPECT_THAT(out.err, HasSubstr("error: a snapshot is a file"));
  EXPECT_FALSE(std::filesystem::exists("-"));
  ASSERT_EQ(Labelix({"save", "-f", dump, "-o", file}).code, 0);
  EXPECT_EQ(Labelix({"verify", "-"}, TempFolder::Read(file)).out,
            "standard input: sound, 1 object of 1 kind, from dump.json\n");
}

TEST(Save, DoesNotTakeThePlaceOfADumpThatItReads) {
  TempFolder folder;
  const std::string dump = folder.Write("dump.json", kPodA), file = folder.Path("x.lbx");
  const Answer over = Labelix({"save", "-f", dump, "-o", dump});
  EXPECT_EQ(over.code, 2);
  EXPECT_THAT(over.err, HasSubstr("take the place of its input " + dump));
  EXPECT_EQ(TempFolder::Read(dump), kPodA);
  ASSERT_EQ(Labelix({"save", "-f", dump, "-o", file}).code, 0);
  EXPECT_EQ(Labelix({"save", "-f", file, "-f", dump, "-o", file}).code, 0);
}

// `-o /dev/null` made a file of it, for everybody on the machine.
TEST(Save, DoesNotTakeThePlaceOfWhatIsNoFile) {
  const TempFolder folder;
  const std::string pipe = folder.Path("pipe"), link = folder.Path("link");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::filesystem::create_symlink(pipe, link);
  for (const std::string& path : {pipe, link}) {
    const Answer answer = LabelixOn(kDump, {"save", "-o", path});
    EXPECT_EQ(answer.code, 2);
    EXPECT_EQ(answer.err,
              "error: " + path +
                  ": this is a pipe, and no regular file: the snapshot would take its place\n"
                  "hint: name a file that is there, or a new one, as x.lbx\n");
  }
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  EXPECT_EQ(LabelixOn(kDump, {"save", "-o", folder.Path("")}).code, 2);
}

// Before the input is read, which may take minutes.
TEST(Save, LooksForTheFolderFirst) {
  const TempFolder folder;
  const std::string path = folder.Path("no/x.lbx");
  const Answer answer = Labelix({"save", "-f", folder.Path("none.json"), "-o", path});
  EXPECT_EQ(answer.code, 3);
  EXPECT_EQ(answer.err, "error: " + path + ": No such file or directory\n");
}

TEST(Save, WritesTheFileThatALinkNames) {
  const TempFolder folder;
  const std::string file = folder.Write("old.lbx", "old"), link = folder.Path("link.lbx");
  std::filesystem::create_symlink("old.lbx", link);
  EXPECT_EQ(LabelixOn(kDump, {"save", "-o", link}).code, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(Labelix({"verify", file}).code, 0);
}

// Where text alone is taken.
TEST(Snapshot, InPlaceOfTextIsToldWithWhatToDo) {
  TempFolder folder;
  const std::string dump = folder.Write("dump.json", kPodA), file = folder.Path("x.lbx");
  ASSERT_EQ(Labelix({"save", "-f", dump, "-o", file}).code, 0);
  const Answer validate = Labelix({"validate", "-f", file});
  EXPECT_EQ(validate.code, 3);
  EXPECT_EQ(validate.out, "");
  EXPECT_EQ(validate.err, "error: " + file +
                              ": this is a labelix snapshot, and no manifest\n"
                              "hint: give the manifests themselves; what is stored now may be a "
                              "snapshot (--against)\n");
  const Answer apply = Labelix({"what-if", "--apply", file, "-f", dump});
  EXPECT_EQ(apply.code, 2);
  EXPECT_THAT(apply.err, HasSubstr("x.lbx: this is a labelix snapshot, and no manifest\n"));
  const Answer watch = LabelixOn(TempFolder::Read(file), {"watch"});
  EXPECT_EQ(watch.code, 3);
  EXPECT_THAT(watch.err, HasSubstr(":1:1: this is a labelix snapshot, and no text\nhint: "));
}

}  // namespace
}  // namespace labelix::cli::snapshot_test
