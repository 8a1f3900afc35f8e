// Puts a command line into the one shape that the parser of main.cc takes as
// kubectl's does.
#ifndef LABELIX_CLI_ARGUMENTS_H_
#define LABELIX_CLI_ARGUMENTS_H_

#include <set>
#include <string>
#include <vector>

namespace labelix::cli {

// Flags that take a value, with their dashes: "-l", "--selector".
using ValueFlags = std::set<std::string, std::less<>>;

struct Arguments {
  std::vector<std::string> words;
  std::vector<std::string> literals;  // what stood behind `--`: no flags, whatever they look like
};

// `-l=a` and `--selector=a` become two words, so that an empty value stays a
// value and `=` is not part of it; a command that stands behind flags
// (`-n prod get pods`) is moved to the front. What follows `--` is apart: the
// parser would take it for no argument of the command once that has another.
Arguments NormalizeArguments(const std::vector<std::string>& args, const ValueFlags& value_flags);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_ARGUMENTS_H_
