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

// Is `arg` no value of a flag of that kind? `--` is one, as for kubectl.
bool StandsInstead(const std::string& arg, FlagKind kind, const FlagKinds& flags) {
  if (!IsFlag(arg) || arg == "--") return false;
  const bool is_long = arg.starts_with("--");
  return kind == FlagKind::kValues || flags.contains(is_long ? FlagOf(arg) : arg.substr(0, 2));
}

}  // namespace

Arguments NormalizeArguments(const std::vector<std::string>& args, const FlagKinds& flags) {
  Arguments normal;
  std::vector<std::string>& out = normal.words;
  size_t command = std::string::npos;  // where the first word that is no flag's stands
  std::string without_value;
  for (size_t i = 0; i < args.size(); ++i) {
    const std::string& arg = args[i];
    if (arg == "--") {
      normal.literals.assign(args.begin() + static_cast<std::ptrdiff_t>(i) + 1, args.end());
      break;
    }
    const std::string flag = FlagOf(arg);
    const auto known = IsFlag(arg) ? flags.find(flag) : flags.end();
    if (known != flags.end() && known->second != FlagKind::kSwitch) {
      const bool more = flag.size() == arg.size() && i + 1 < args.size();
      if (more && StandsInstead(args[i + 1], known->second, flags)) {
        if (without_value.empty()) without_value = flag, normal.instead_of_value = args[i + 1];
        continue;
      }
      out.push_back(flag);
      if (flag.size() < arg.size()) {
        out.push_back(arg.substr(flag.size() + 1));
      } else if (more) {
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
  if (!without_value.empty()) out.push_back(without_value);
  return normal;
}

}  // namespace labelix::cli
