#include "cli/refusal.h"

#include <CLI/CLI.hpp>
#include <vector>

#include "cli/text.h"

namespace labelix::cli {
namespace {

// CLI11 ends its message with `--flag = value`. Only flags without a value are
// converted by it.
std::string BadBooleanText(const std::string& what) {
  const size_t sign = what.rfind(" = "), start = what.find("--");
  if (sign == std::string::npos || start > sign) return what;
  return "invalid argument \"" + what.substr(sign + 3) + "\" for \"" +
         what.substr(start, sign - start) + "\" flag: must be true or false";
}

}  // namespace

bool IsWithoutValue(const CLI::ParseError& error) { return error.get_name() == "ArgumentMismatch"; }

std::string NearFlag(const CLI::App& app, const CLI::App& command) {
  constexpr size_t kShortest = 6;  // of four letters; `--x` is near to any of two
  std::vector<std::string> flags;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  }
  for (const std::string& arg : app.remaining(true)) {
    const std::string flag = arg.substr(0, arg.find('='));
    if (arg.starts_with("--")) return flag.size() < kShortest ? "" : Nearest(flag, flags);
    if (arg.starts_with("-")) return "";
  }
  return "";
}

std::string RefusalText(const CLI::App& app, const CLI::App& command, const CLI::ParseError& error,
                        const std::string& first) {
  if (IsWithoutValue(error)) {
    const std::string what = error.what();
    return "flag needs an argument: " + what.substr(0, what.find(':'));
  }
  if (error.get_name() == "ConversionError") return BadBooleanText(error.what());
  const std::string unknown = "unknown command \"" + first + "\" for \"labelix\"";
  // Its flags cannot be known either.
  if (&command == &app && !first.empty() && !first.starts_with("-")) return unknown;
  for (const std::string& arg : app.remaining(true)) {
    if (arg.starts_with("--")) return "unknown flag: " + arg.substr(0, arg.find('='));
    if (arg.starts_with("-")) {
      return "unknown shorthand flag: '" + arg.substr(1, 1) + "' in " + arg;
    }
  }
  if (&command != &app) return error.what();
  return unknown;
}

}  // namespace labelix::cli
