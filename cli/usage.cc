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

bool IsFile(const std::string& path) {
  std::error_code none;
  return std::filesystem::is_regular_file(path, none);
}

// One word for two files: `-f a.json,b.json`.
bool IsListOfFiles(const std::string& file) {
  const std::vector<std::string> parts = Split(file, ',');
  return parts.size() > 1 && !IsFile(file) && std::all_of(parts.begin(), parts.end(), IsFile);
}

}  // namespace

absl::Status CheckNoFile(const std::vector<std::string>& args) {
  // Of what is read from a folder, and snapshots.
  constexpr std::string_view kEndings[] = {".json", ".ndjson", ".yaml", ".yml", ".gz", ".lbx"};
  for (const std::string& arg : args) {
    const bool named_so = std::any_of(std::begin(kEndings), std::end(kEndings),
                                      [&](std::string_view end) { return arg.ends_with(end); });
    if (!named_so || !IsFile(arg)) continue;
    return absl::InvalidArgumentError(arg + " is a file, and each file has its own flag: -f " +
                                      arg);
  }
  return absl::OkStatus();
}

absl::Status CheckFiles(const Options& options) {
  if (options.files.empty()) {
    return absl::InvalidArgumentError(
        "no input: say -f FILE (a dump, a watch, a folder), or -f - for standard input");
  }
  for (const std::string& file : options.files) {
    if (!IsListOfFiles(file)) continue;
    return absl::InvalidArgumentError("files are not joined by commas: -f " +
                                      Join(Split(file, ','), " -f "));
  }
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
