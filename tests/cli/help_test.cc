// --help and version.
#include "cli/help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/command.h"

namespace labelix::cli::help_test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Help, NamesEveryCommand) {
  const Answer answer = Labelix({"--help"});
  EXPECT_EQ(answer.code, 0);
  for (const CommandHelp& help : kCommandHelps) {
    EXPECT_THAT(answer.out, HasSubstr("\n  " + std::string(help.name) + " "));
  }
  EXPECT_THAT(answer.out, HasSubstr("\n  version "));
  EXPECT_EQ(Labelix({}).out, answer.out);
  EXPECT_EQ(Labelix({"-h"}).out, answer.out);
  EXPECT_EQ(Labelix({"help"}).out, answer.out);
  EXPECT_EQ(Labelix({"help", "help"}).out, answer.out);
}

TEST(Help, OfEachCommandHasUsageAndExamples) {
  for (const CommandHelp& help : kCommandHelps) {
    const std::string name(help.name);
    const Answer answer = Labelix({name, "--help"});
    EXPECT_EQ(answer.code, 0);
    EXPECT_THAT(answer.out, HasSubstr("Usage:\n  labelix " + name));
    EXPECT_THAT(answer.out, HasSubstr("Examples:\n"));
    EXPECT_THAT(answer.out, HasSubstr("  labelix " + name + " "));
    EXPECT_EQ(Labelix({"help", name}).out, answer.out);
  }
}

TEST(Help, SaysOnceThatAFlagTakesSeveral) {
  for (const CommandHelp& help : kCommandHelps) {
    const Answer answer = Labelix({std::string(help.name), "--help"});
    EXPECT_THAT(answer.out, Not(HasSubstr("... ..."))) << help.name;
  }
  EXPECT_THAT(Labelix({"what-if", "--help"}).out, HasSubstr("--delete KIND/NAME ..."));
}

TEST(Help, OfNoCommandIsRefused) {
  for (const auto& args : {std::vector<std::string>{"help", "gte"},
                           {"gte", "--help"},
                           {"gte", "pods", "-n", "x", "--none"}}) {
    const Answer answer = Labelix(args);
    EXPECT_EQ(answer.code, 2);
    EXPECT_EQ(answer.out, "");
    EXPECT_THAT(answer.err, HasSubstr("error: unknown command \"gte\" for \"labelix\"\n"
                                      "hint: did you mean `labelix get`?\n"));
  }
}

// A flag that would change nothing.
TEST(Help, ListsNoFlagWithoutAMeaning) {
  for (const char* name : {"separate", "tree"}) {
    EXPECT_THAT(Labelix({name, "--help"}).out, Not(HasSubstr("--exit-code"))) << name;
    EXPECT_EQ(Labelix({name, "--exit-code"}).code, 2) << name;
  }
  for (const char* name : {"who", "reach", "separate", "explain", "what-if", "tree"}) {
    EXPECT_THAT(Labelix({name, "--help"}).out, Not(HasSubstr("--no-headers"))) << name;
  }
  EXPECT_THAT(Labelix({"explain", "--help"}).out, HasSubstr("--exit-code"));
  EXPECT_THAT(Labelix({"stats", "--help"}).out, HasSubstr("--no-headers"));
}

TEST(Version, IsTheProjects) {
  const std::string cmake = TempFolder::Read(LABELIX_SOURCE_DIR "/CMakeLists.txt");
  EXPECT_THAT(cmake, HasSubstr("project(labelix VERSION " + std::string(kVersion) + " "));
  EXPECT_EQ(Labelix({"version"}).out, "labelix " + std::string(kVersion) + "\n");
  EXPECT_EQ(Labelix({"--version"}).out, "labelix " + std::string(kVersion) + "\n");
}

}  // namespace
}  // namespace labelix::cli::help_test
