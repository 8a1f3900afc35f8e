#include "cli/usage.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "cli/as_of.h"
#include "cli/text.h"
#include "labelix/cluster.h"

namespace labelix::cli {
namespace {

// Of kinds that are known before anything is read.
bool IsClusterScoped(const std::string& object) {
  const auto kinds = ResolveKinds(Cluster().Current(), object.substr(0, object.find('/')));
  return kinds.ok() && kinds->size() == 1 && !kinds->front().namespaced;
}

// A file among the arguments stands there without its -f.
absl::Status NoInput(const Options& options) {
  const auto file =
      std::find_if(options.args.begin(), options.args.end(), [](const std::string& arg) {
        std::error_code none;
        return std::filesystem::is_regular_file(arg, none);
      });
  return ErrorAt(0, "no input: say -f FILE (a dump, a watch, a folder), or -f - for standard input",
                 file == options.args.end() ? "" : *file + " is a file: -f " + *file);
}

}  // namespace

absl::Status CheckFiles(const Options& options) {
  if (options.files.empty()) return NoInput(options);
  if (std::count(options.files.begin(), options.files.end(), "") > 0) {
    return absl::InvalidArgumentError("-f was given an empty name: is a variable not set?");
  }
  if (std::count(options.files.begin(), options.files.end(), "-") > 1) {
    return absl::InvalidArgumentError("-f - was given twice: standard input can be read once");
  }
  return AsOf::Parse(options.at).status();
}

absl::Status CheckOutput(const Options& options, std::initializer_list<std::string_view> formats) {
  if (options.output.empty()) return absl::OkStatus();
  std::vector<std::string> allowed;
  for (std::string_view format : formats) {
    if (options.output == format) return absl::OkStatus();
    allowed.emplace_back(format);
  }
  return absl::InvalidArgumentError("unable to match a printer suitable for the output format \"" +
                                    options.output +
                                    "\", allowed formats are: " + Join(allowed, ","));
}

absl::Status CheckNames(const Options& options, const std::vector<std::string>& objects) {
  if (!options.all_namespaces) return absl::OkStatus();
  for (const std::string& object : objects) {
    if (std::count(object.begin(), object.end(), '/') < 2 && !IsClusterScoped(object)) {
      return absl::InvalidArgumentError(
          "a resource cannot be retrieved by name across all namespaces: " + object);
    }
  }
  return absl::OkStatus();
}

int ExitCodeOf(const absl::Status& status) {
  // Not found, as no object of the kind is: FindObject says both.
  if (ErrorMessage(status).find("; unknown: no ") != std::string::npos) return kExitInput;
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
      return kExitUsage;
    default:
      return kExitInput;
  }
}

int ExitCodeOf(const absl::Status& status, bool input_complete) {
  return input_complete ? ExitCodeOf(status) : kExitInput;
}

Found FoundOf(bool empty, bool unknown) {
  if (!empty) return Found::kSome;
  return unknown ? Found::kUnknown : Found::kNothing;
}

int Finish(const Options& options, bool input_complete, Found found) {
  if (!input_complete) return kExitInput;
  if (!options.exit_code || found == Found::kSome) return kExitOk;
  return found == Found::kUnknown ? kExitInput : kExitEmpty;
}

int Finish(const Options& options, bool input_complete, bool empty) {
  return Finish(options, input_complete, FoundOf(empty, false));
}

}  // namespace labelix::cli
