// Runs the built command as a person would.
#ifndef LABELIX_TESTS_CLI_COMMAND_H_
#define LABELIX_TESTS_CLI_COMMAND_H_

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "tests/temp_folder.h"

namespace labelix::cli {

struct Answer {
  int code = -1;
  std::string out, err;
};

using test::TempFolder;

inline std::string BinaryPath() { return LABELIX_BINARY_DIR "/bin/labelix"; }

// In the child: the three streams are the named files, the rest is inherited.
[[noreturn]] inline void ExecInto(const std::vector<std::string>& command, const std::string& in,
                                  const std::string& out, const std::string& err) {
  dup2(open(in.c_str(), O_RDONLY), STDIN_FILENO);
  dup2(open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
  dup2(open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDERR_FILENO);
  std::vector<char*> argv;
  for (const std::string& arg : command) argv.push_back(const_cast<char*>(arg.c_str()));
  argv.push_back(nullptr);
  execvp(argv[0], argv.data());
  _exit(127);
}

// Runs `command` and waits. `stdin_text` is its standard input; `out_path`, if
// not empty, takes its standard output.
inline Answer RunProgram(const std::vector<std::string>& command, std::string_view stdin_text = "",
                         const std::string& out_path = "") {
  TempFolder folder;
  const std::string in = folder.Write("in", stdin_text);
  const std::string out = out_path.empty() ? folder.Path("out") : out_path;
  const pid_t child = fork();
  if (child == 0) ExecInto(command, in, out, folder.Path("err"));
  int status = 0;
  waitpid(child, &status, 0);
  Answer answer;
  answer.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  if (out_path.empty()) answer.out = TempFolder::Read(out);
  answer.err = TempFolder::Read(folder.Path("err"));
  return answer;
}

// `labelix ARGS…`.
inline Answer Labelix(std::vector<std::string> args, std::string_view stdin_text = "") {
  args.insert(args.begin(), BinaryPath());
  return RunProgram(args, stdin_text);
}

// Asks about one dump on standard input.
inline Answer LabelixOn(std::string_view dump, std::vector<std::string> args) {
  args.insert(args.end(), {"-f", "-"});
  return Labelix(std::move(args), dump);
}

}  // namespace labelix::cli

#endif  // LABELIX_TESTS_CLI_COMMAND_H_
