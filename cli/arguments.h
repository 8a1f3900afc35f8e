// Puts a command line into the one shape that the parser of main.cc takes as
// kubectl's does.
#ifndef LABELIX_CLI_ARGUMENTS_H_
#define LABELIX_CLI_ARGUMENTS_H_

#include <map>
#include <string>
#include <vector>

namespace labelix::cli {

// What stands behind a flag: nothing, one value, or values up to the next flag.
enum class FlagKind { kSwitch, kValue, kValues };

// Flags with their dashes: "-l", "--selector".
using FlagKinds = std::map<std::string, FlagKind, std::less<>>;

struct Arguments {
  std::vector<std::string> words;
  std::vector<std::string> literals;  // what stood behind `--`: no flags, whatever they look like
  // The flag that stood where a flag's value belongs, "" if none did.
  std::string instead_of_value;
};

// `-l=a` and `--selector=a` become two words, so that an empty value stays a
// value and `=` is not part of it; a command that stands behind flags
// (`-n prod get pods`) is moved to the front. What follows `--` is apart: the
// parser would take it for no argument of the command once that has another.
//
// `-n -f x` is a flag without its value, which kubectl takes `-f` for, and then x
// for an object: that flag is put last, where the parser misses its value.
Arguments NormalizeArguments(const std::vector<std::string>& args, const FlagKinds& flags);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_ARGUMENTS_H_
