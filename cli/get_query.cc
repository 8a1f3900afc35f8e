#include "cli/get_query.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "cli/text.h"
#include "cli/usage.h"

namespace labelix::cli {
namespace {

// The parser's limit for a selector's text, and one: so that it, not we, says
// that a text is too long, and an endless file is not read for ever.
constexpr size_t kSelectorFileBytes = (1u << 20) + 1;

absl::Status Once(std::string_view flag, const std::vector<std::string>& given, Console* console) {
  if (given.size() < 2) return absl::OkStatus();
  absl::Status status = absl::InvalidArgumentError(std::string(flag) + " was given " +
                                                   std::to_string(given.size()) + " times");
  console->Fail(status);
  console->Hint("kubectl silently keeps the last one; for both, join them with a comma: '" +
                Join(given, ",") + "'");
  return status;
}

absl::StatusOr<std::string> ReadSelectorFile(const std::string& path) {
  if (path.empty()) return absl::InvalidArgumentError("-l @ names no file");
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::InvalidArgumentError("open " + path + ": " + std::strerror(errno));
  std::string text(kSelectorFileBytes, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return absl::InvalidArgumentError("read " + path + ": " + std::strerror(errno));
  text.resize(static_cast<size_t>(in.gcount()));
  // As likely as not what should have written it failed.
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    return ErrorAt(0, path + " is empty, and an empty selector picks everything",
                   "if that is meant, leave -l out");
  }
  return text;
}

bool ParseSelector(const GetOptions& options, Selector* selector, Console* console) {
  if (options.selectors.empty()) return true;
  std::string text = options.selectors[0];
  if (text.starts_with("@")) {
    absl::StatusOr<std::string> read = ReadSelectorFile(text.substr(1));
    if (!read.ok()) return console->Fail(read.status()), false;
    text = *std::move(read);
  }
  absl::StatusOr<Selector> parsed = Selector::Parse(text);
  if (!parsed.ok()) return console->FailAt(parsed.status(), text), false;
  *selector = *std::move(parsed);
  return true;
}

bool ParseFields(const GetOptions& options, FieldSelector* fields, Console* console) {
  if (options.field_selectors.empty()) return true;
  absl::StatusOr<FieldSelector> parsed = FieldSelector::Parse(options.field_selectors[0]);
  if (!parsed.ok()) return console->FailAt(parsed.status(), options.field_selectors[0]), false;
  *fields = *std::move(parsed);
  return true;
}

// `-l run = rng` is three words, of which kubectl takes two for names.
absl::Status NameAndSelector(const GetOptions& options) {
  const bool cut = std::any_of(options.args.begin(), options.args.end(), [](const auto& arg) {
    return arg == "in" || arg == "notin" || arg.find_first_of("=!<>()") != std::string::npos;
  });
  return ErrorAt(0, "name cannot be provided when a selector is specified",
                 cut ? "put a selector with blanks in quotes: -l 'a = b, c in (d)'" : "");
}

absl::Status CheckTogether(const GetOptions& options, const ResourceArgs& resources) {
  const bool named = !resources.objects.empty();
  if (!named && resources.kinds.empty()) {
    return absl::InvalidArgumentError(
        "You must specify the type of resource to get: pods, svc, deploy/NAME, all");
  }
  if (named && !(options.selectors.empty() && options.field_selectors.empty())) {
    return NameAndSelector(options);
  }
  if (named && options.explain_plan) {
    return absl::InvalidArgumentError("--explain-plan explains a selector, not names");
  }
  if (options.explain_plan && !options.output.empty()) {
    return absl::InvalidArgumentError("--explain-plan prints no objects: -o " + options.output +
                                      " cannot be used with it");
  }
  if (options.drop_server_fields && options.output != "json" && options.output != "yaml") {
    return absl::InvalidArgumentError("--export needs -o json or -o yaml");
  }
  return CheckNames(options, resources.objects);
}

}  // namespace

bool ParseGetQuery(const GetOptions& options, GetQuery* query, Console* console) {
  absl::StatusOr<ResourceArgs> resources = ParseResourceArgs(options.args);
  if (!resources.ok()) return console->Fail(resources.status()), false;
  query->resources = *std::move(resources);
  for (const absl::Status& status :
       {CheckTogether(options, query->resources),
        CheckOutput(options, {"name", "wide", "json", "yaml", "count"}), CheckFiles(options)}) {
    if (!status.ok()) return console->Fail(status), false;
  }
  if (!Once("-l, --selector", options.selectors, console).ok()) return false;
  if (!Once("--field-selector", options.field_selectors, console).ok()) return false;
  return ParseSelector(options, &query->selector, console) &&
         ParseFields(options, &query->fields, console);
}

}  // namespace labelix::cli
