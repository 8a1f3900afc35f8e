// Flags that several commands share, given to CLI11 and read back.
#ifndef LABELIX_CLI_FLAGS_H_
#define LABELIX_CLI_FLAGS_H_

#include <string>
#include <vector>

#include "cli/options.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace labelix::cli {

inline constexpr const char* kPositional = "ARGS";

// A flag with a value, each time it was given: what more than one means is the
// command's to say.
CLI::Option* AddValue(CLI::App* command, const std::string& names, const std::string& type,
                      const std::string& description);

// The same with one value or more behind it, up to the next flag.
CLI::Option* AddValues(CLI::App* command, const std::string& names, const std::string& type,
                       const std::string& description);

void AddColor(CLI::App* command);

// -f, -n, -A, -o, --at and what else the commands that answer from one state take.
void AddStateFlags(CLI::App* command, const std::string& formats, Options* options);

// Takes a flag away again from a command for which it would say nothing.
void Drop(CLI::App* command, const std::string& flag);

std::vector<std::string> Given(const CLI::App* command, const std::string& flag);

// The last that was given, `otherwise` if none or "" was.
std::string Last(const CLI::App* command, const std::string& flag, const std::string& otherwise);

void ReadCommon(const CLI::App* command, Options* options);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_FLAGS_H_
