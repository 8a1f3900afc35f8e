// What the command line said, as plain values: the groups of commands
// (command_group.h) fill them, the commands read them.
#ifndef LABELIX_CLI_OPTIONS_H_
#define LABELIX_CLI_OPTIONS_H_

#include <string>
#include <vector>

namespace labelix::cli {

enum class ColorMode { kAuto, kAlways, kNever };

struct Options {
  std::vector<std::string> args;   // KIND, KIND/NAME, SERVICE: what is no flag
  std::vector<std::string> files;  // -f, in the order given
  std::string ns = "default";
  bool all_namespaces = false;
  std::string output;  // -o; "" is the table
  std::string at;      // --at; "" is now
  std::string kinds;   // --kinds; "" is none
  bool no_headers = false;
  bool exit_code = false;
  bool scheduling = false;  // match: what pods say of nodes and other pods too
  ColorMode color = ColorMode::kAuto;
};

struct GetOptions : Options {
  // As often as they were given: more than once is refused (usage.h).
  std::vector<std::string> selectors;
  std::vector<std::string> field_selectors;
  std::vector<std::string> label_columns;  // -L, split at commas
  bool show_labels = false;
  bool drop_server_fields = false;  // --export
  bool explain_plan = false;
};

struct NodesOptions : Options {
  std::vector<std::string> selectors;  // -l, as often as it was given
};

struct ReachOptions : Options {
  std::string port;  // "" is any
};

struct SaveCommandOptions : Options {  // `output` is the file to make
  bool sources = false;
};

// Exit codes (docs/cli.md).
inline constexpr int kExitOk = 0;
inline constexpr int kExitEmpty = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitInput = 3;

}  // namespace labelix::cli

#endif  // LABELIX_CLI_OPTIONS_H_
