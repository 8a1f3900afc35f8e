#include "cli/arguments.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace labelix::cli {
namespace {

// The one short flag that is true or false: CLI11 takes `=` for more letters.
constexpr std::string_view kAll = "-A=", kAllLong = "--all-namespaces=";

std::string FlagOf(const std::string& arg) { return arg.substr(0, arg.find('=')); }

bool IsFlag(const std::string& arg) { return arg.size() > 1 && arg[0] == '-'; }

}  // namespace

Arguments NormalizeArguments(const std::vector<std::string>& args, const ValueFlags& value_flags) {
  Arguments normal;
  std::vector<std::string>& out = normal.words;
  size_t command = std::string::npos;  // where the first word that is no flag's stands
  for (size_t i = 0; i < args.size(); ++i) {
    const std::string& arg = args[i];
    if (arg == "--") {
      normal.literals.assign(args.begin() + static_cast<std::ptrdiff_t>(i) + 1, args.end());
      break;
    }
    const std::string flag = FlagOf(arg);
    if (IsFlag(arg) && value_flags.contains(flag)) {
      out.push_back(flag);
      if (flag.size() < arg.size()) {
        out.push_back(arg.substr(flag.size() + 1));
      } else if (i + 1 < args.size()) {
        out.push_back(args[++i]);
      }
      continue;
    }
    if (!IsFlag(arg) && command == std::string::npos) command = out.size();
    out.push_back(arg.starts_with(kAll) ? std::string(kAllLong) + arg.substr(kAll.size()) : arg);
  }
  if (command != std::string::npos && command > 0) {
    const auto at = out.begin() + static_cast<std::ptrdiff_t>(command);
    std::rotate(out.begin(), at, at + 1);
  }
  return normal;
}

}  // namespace labelix::cli
