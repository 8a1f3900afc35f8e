// labelix completion, and what the shells then ask.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "cli/shell_word.h"
#include "tests/cli/command.h"
#include "tests/cli/dumps.h"

namespace labelix::cli::completion_test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

TEST(Completion, CommandsFlagsKindsAndNames) {
  EXPECT_THAT(Labelix({"__complete", "ma"}).out, MatchesRegex("match\t.*\n:4\n"));
  EXPECT_THAT(Labelix({"__complete", "match", "--no-h"}).out,
              MatchesRegex("--no-headers\t.*\n:4\n"));
  EXPECT_EQ(Labelix({"__complete", "match", "-f", ""}).out, ":0\n");
  EXPECT_THAT(Labelix({"__complete", "match", "serv"}).out, MatchesRegex("services\t.*\n:6\n"));
  const TempFolder folder;
  const std::string path = folder.Path("dump.json");
  std::ofstream(path) << kDump;
  EXPECT_EQ(Labelix({"__complete", "match", "-f", path, "svc/r"}).out, "svc/rng\n:4\n");
  EXPECT_EQ(Labelix({"__complete", "match", "-f", path, "-n", "prod", "svc/r"}).out, ":4\n");
  EXPECT_EQ(Labelix({"__complete", "nothing", ""}).out, ":4\n");
}

// What can stand behind the words, split by blanks; FILES where it is files.
std::string Completed(std::vector<std::string> words) {
  words.insert(words.begin(), "__complete");
  std::string out;
  std::istringstream lines(Labelix(words).out);
  for (std::string line; std::getline(lines, line);) {
    if (line == ":0") return "FILES";
    if (line[0] == ':') break;
    out += (out.empty() ? "" : " ") + line.substr(0, line.find('\t'));
  }
  return out;
}

TEST(Completion, ArgumentsOfEachCommand) {
  const TempFolder folder;
  const std::string path = folder.Path("dump.json");
  std::ofstream(path) << kDump;
  EXPECT_EQ(Completed({"diff", ""}), "FILES");
  EXPECT_EQ(Completed({"verify", "x"}), "FILES");
  EXPECT_EQ(Completed({"completion", ""}), "bash fish zsh");
  EXPECT_EQ(Completed({"help", "se"}), "selector separate");
  EXPECT_EQ(Completed({"hel"}), "help");
  for (const char* command : {"watch", "save", "selector", "stats", "version", "validate"}) {
    EXPECT_EQ(Completed({command, ""}), "") << command;
  }
  EXPECT_EQ(Completed({"get", "-f", path, "pods,serv"}), "pods,services");
  EXPECT_EQ(Completed({"get", "-f", path, "svc", "r"}), "rng");
  EXPECT_EQ(Completed({"endpoints", "-f", path, "r"}), "rng");
}

TEST(Completion, ValuesOfFlags) {
  const TempFolder folder;
  const std::string path = folder.Path("dump.json");
  std::ofstream(path) << kDump;
  EXPECT_EQ(Completed({"get", "-o", ""}), "count json name wide yaml");
  EXPECT_EQ(Completed({"watch", "--output", ""}), "json");
  EXPECT_EQ(Completed({"save", "-o", ""}), "FILES");
  EXPECT_EQ(Completed({"validate", "--against", ""}), "FILES");
  EXPECT_EQ(Completed({"watch", "--merge", ""}), "given rv");
  EXPECT_EQ(Completed({"selector", "a", "--universe", "a"}), "any api");
  EXPECT_EQ(Completed({"validate", "--validate", "w"}), "warn");
  EXPECT_EQ(Completed({"validate", "--as", "Dae"}), "DaemonSet");
  EXPECT_EQ(Completed({"get", "--color=al"}), "--color=always");
  EXPECT_EQ(Completed({"get", "--color", "=", "al"}), "always");  // bash splits so
  EXPECT_EQ(Completed({"get", "-l", "run", "=", "x", "-f", path, "svc", "r"}), "rng");
  EXPECT_EQ(Completed({"get", "-f", path, "-n", "d"}), "default");
  EXPECT_EQ(Completed({"get", "-f", path, "-L", "x,ru"}), "x,run");
  EXPECT_EQ(Completed({"get", "-f", path, "-l", "x=y,ru"}), "x=y,run");
  EXPECT_EQ(Completed({"nodes", "-f", path, "-l", "ru"}), "run");
  EXPECT_EQ(Completed({"get", "-f", path, "--field-selector", "ru"}), "");
  EXPECT_EQ(Completed({"separate", "-f", path, "--pick", "svc/r"}), "svc/rng");
  EXPECT_EQ(Completed({"separate", "-f", path, "--pick", "svc/rng", "svc/r"}), "svc/rng");
  EXPECT_EQ(Completed({"separate", "--pick", "svc/rng", "--spare-r"}), "--spare-rest");
  EXPECT_EQ(Completed({"what-if", "-f", path, "--label", "svc/r"}), "svc/rng");
  EXPECT_EQ(Completed({"what-if", "-f", path, "--label", "svc/rng", "svc/r"}), "");
}

// Each flag whose values are a few words offers them, and takes what it offers.
TEST(Completion, EveryChoiceIsOffered) {
  int flags = 0;
  for (const std::string command : {"get", "match", "watch", "diff", "selector", "validate",
                                    "what-if", "check", "separate", "verify"}) {
    const std::string help = Labelix({command, "--help"}).out;
    std::istringstream lines(help);
    for (std::string line; std::getline(lines, line);) {
      const std::regex form("^ +(?:-.,)?(--[a-z-]+) (FORMAT|HOW|WHEN|WHICH|SEVERITY) .*");
      std::smatch match;
      if (!std::regex_match(line, match, form)) continue;
      const std::string flag = match[1];
      const std::string words = Completed({command, flag, ""});
      EXPECT_NE(words, "") << command << " " << flag;
      ++flags;
      std::istringstream each(words);
      for (std::string word; each >> word;) {
        EXPECT_THAT(Labelix({command, flag, word}).err, Not(HasSubstr("invalid argument")))
            << command << " " << flag << " " << word;
      }
    }
  }
  EXPECT_GE(flags, 20);
}

TEST(Completion, FilesWithBlanksInBash) {
  const TempFolder folder;
  std::ofstream(folder.Path("a b.json")) << "";
  std::filesystem::create_directory(folder.Path("my dir"));
  std::ofstream(folder.Path("my dir/c.json")) << "";
  const Answer answer = RunProgram(
      {"bash", "-c",
       "cd \"$1\" && labelix() { \"$0\" \"$@\"; } && source <(labelix completion bash) && "
       "COMP_WORDS=(labelix get -f a) COMP_CWORD=3 && _labelix && printf '[%s]' "
       "\"${COMPREPLY[@]}\"",
       BinaryPath(), folder.path()});
  EXPECT_EQ(answer.out, "[a b.json]") << answer.err;
}

TEST(Completion, FilesOfTheHomeFolderInFish) {
  ASSERT_EQ(RunProgram({"fish", "--no-config", "-c", "true"}).code, 0) << "packages.apt has it";
  const TempFolder folder;
  std::ofstream(folder.Path("a b.json")) << "";
  std::filesystem::create_directory(folder.Path("my dir"));
  std::ofstream(folder.Path("my dir/c.json")) << "";
  const auto complete = [&](const std::string& line) {
    const Answer answer = RunProgram({"env", "HOME=" + folder.path(), "fish", "--no-config", "-c",
                                      "cd /; function labelix; " + BinaryPath() +
                                          " $argv; end; "
                                          "labelix completion fish | source; complete -C '" +
                                          line + "'"});
    return answer.out + answer.err;
  };
  EXPECT_EQ(complete("labelix get -f ~/a"), "~/a b.json\n");
  EXPECT_EQ(complete("labelix verify ~/"), "~/a b.json\n~/my dir/\n");
  EXPECT_EQ(complete("labelix get -f ~/my\\ dir/"), "~/my dir/c.json\n");
  EXPECT_EQ(complete("labelix get -f " + folder.path() + "/a"), folder.path() + "/a b.json\n");
  EXPECT_EQ(complete("labelix get -f ~nobody-is-called-so/a"), "");
}

// bash and zsh give a word as it stands in the line; the file is found all the same.
TEST(Completion, FilesAsTheyStandInTheLine) {
  const TempFolder folder;
  std::ofstream(folder.Path("a b.json")) << kDump;
  const std::string home = folder.path();
  EXPECT_EQ(RunProgram({"env", "HOME=" + home, BinaryPath(), "__complete", "match", "-f",
                        "~/a b.json", "svc/r"})
                .out,
            "svc/rng\n:4\n");
  for (const std::string& file :
       {home + "/a\\ b.json", "'" + home + "/a b.json'", home + "/\"a b\".json"}) {
    EXPECT_EQ(Completed({"match", "-f", file, "svc/r"}), "svc/rng") << file;
    EXPECT_EQ(Completed({"match", "--filename=" + file, "svc/r"}), "svc/rng") << file;
    EXPECT_EQ(Completed({"match", "-f", file, "-n", "'prod'", "svc/r"}), "") << file;
    EXPECT_EQ(Completed({"match", "-f", file, "-n", "\"default\"", "svc/r"}), "svc/rng") << file;
  }
  // One that is really called so comes first.
  std::ofstream(folder.Path("'q'.json")) << kDump;
  EXPECT_EQ(Completed({"match", "-f", folder.Path("'q'.json"), "svc/r"}), "svc/rng");
}

TEST(AsShellReads, QuotesBackslashesAndHome) {
  EXPECT_EQ(AsShellReads("a.json"), "a.json");
  EXPECT_EQ(AsShellReads("'a b'\\ \"c\\\"d\\e\""), "a b c\"d\\e");
  EXPECT_EQ(AsShellReads("'a\\b'"), "a\\b");
  EXPECT_EQ(AsShellReads("a\\"), "a\\");
  EXPECT_EQ(AsShellReads("x~/a"), "x~/a");
  EXPECT_EQ(AsShellReads("$HOME/a"), "$HOME/a");
}

TEST(Completion, ScriptsOfThreeShells) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Answer script = Labelix({"completion", shell});
    EXPECT_EQ(script.code, 0) << shell;
    EXPECT_THAT(script.out, HasSubstr("labelix __complete")) << shell;
  }
  // The file that zsh loads at the first TAB completes then too.
  EXPECT_THAT(Labelix({"completion", "zsh"}).out, HasSubstr("then _labelix \"$@\""));
  EXPECT_EQ(Labelix({"completion", "csh"}).code, 2);
  EXPECT_EQ(Labelix({"completion"}).code, 2);
}

}  // namespace
}  // namespace labelix::cli::completion_test
