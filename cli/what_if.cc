// labelix what-if: what an edit would do.
#include "labelix/what_if.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cli/answer_commands.h"
#include "cli/load.h"
#include "cli/read_file.h"
#include "cli/resources.h"
#include "cli/usage.h"
#include "cli/what_if_text.h"

namespace labelix::cli {
namespace {

absl::Status Refuse(const std::string& text) { return absl::InvalidArgumentError(text); }

absl::Status AddApply(const EditWords& words, const Edit& base, std::vector<Edit>* edits) {
  for (const std::string& path : words.words) {
    absl::StatusOr<std::string> text = ReadFile(path);
    if (!text.ok()) return text.status();
    Edit edit = base;
    edit.type = Edit::Type::kApply;
    edit.manifest = *std::move(text);
    edit.manifest_name = InputName(path);
    edits->push_back(std::move(edit));
  }
  return absl::OkStatus();
}

absl::Status AddLabel(const EditWords& words, Edit edit, std::vector<Edit>* edits) {
  if (words.words.size() < 2) return Refuse("--label wants KIND/NAME and labels: K=V or K-");
  edit.type = Edit::Type::kLabel;
  edit.object = words.words[0];
  for (size_t i = 1; i < words.words.size(); ++i) {
    const std::string& word = words.words[i];
    const size_t sign = word.find('=');
    if (sign != std::string::npos) {
      edit.labels.emplace_back(word.substr(0, sign), word.substr(sign + 1));
    } else if (word.ends_with('-')) {
      edit.labels.emplace_back(word.substr(0, word.size() - 1), std::nullopt);
    } else {
      return Refuse("at least one label update is required: " + word + " is neither K=V nor K-");
    }
  }
  edits->push_back(std::move(edit));
  return absl::OkStatus();
}

absl::Status AddSelector(const EditWords& words, Edit edit, std::vector<Edit>* edits) {
  if (words.words.size() != 2) return Refuse("--selector wants SERVICE and a selector in quotes");
  edit.type = Edit::Type::kSelector;
  const std::string& service = words.words[0];
  edit.object = service.find('/') == std::string::npos ? "services/" + service : service;
  edit.selector = words.words[1];
  edits->push_back(std::move(edit));
  return absl::OkStatus();
}

absl::Status AddScale(const EditWords& words, Edit edit, std::vector<Edit>* edits) {
  const std::string count = words.words.size() == 2 ? words.words[1] : "";
  // Nine digits fit into an int32, which is what the API server takes.
  const bool is_number = !count.empty() && count.size() <= 9 &&
                         count.find_first_not_of("0123456789") == std::string::npos;
  if (!is_number) return Refuse("--scale wants KIND/NAME and a number of replicas");
  edit.type = Edit::Type::kScale;
  edit.object = words.words[0];
  edit.replicas = static_cast<uint32_t>(std::stoul(count));
  edits->push_back(std::move(edit));
  return absl::OkStatus();
}

absl::Status AddDelete(const EditWords& words, const Edit& base, std::vector<Edit>* edits) {
  for (const std::string& object : words.words) {
    Edit edit = base;
    edit.type = Edit::Type::kDelete;
    edit.object = object;
    edits->push_back(std::move(edit));
  }
  return absl::OkStatus();
}

// The manifests' `-`; that of -f is CheckFiles'.
absl::Status CheckStandardInput(const WhatIfOptions& options) {
  auto asked = std::count(options.files.begin(), options.files.end(), "-");
  for (const EditWords& edit : options.edits) {
    if (edit.flag != "--apply") continue;
    asked += std::count(edit.words.begin(), edit.words.end(), "-");
  }
  if (asked < 2) return absl::OkStatus();
  return Refuse("- was given twice: standard input can be read once");
}

absl::StatusOr<std::vector<Edit>> MakeEdits(const WhatIfOptions& options) {
  if (options.edits.empty()) {
    return Refuse("no edit: say --apply, --label, --selector, --delete or --scale");
  }
  if (!options.args.empty()) {
    return Refuse("unexpected argument " + options.args[0] + ": it belongs to no edit");
  }
  if (options.cascade != "background" && options.cascade != "orphan") {
    return Refuse("invalid cascade value (" + options.cascade +
                  "). Must be \"background\" or \"orphan\"");
  }
  for (const EditWords& edit : options.edits) {
    const bool named = edit.flag == "--apply" || edit.flag == "--delete";  // each word is a name
    const auto end = named || edit.words.empty() ? edit.words.end() : edit.words.begin() + 1;
    if (std::find(edit.words.begin(), end, "") == end) continue;
    return Refuse(edit.flag + " was given an empty name: is a variable not set?");
  }
  if (absl::Status once = CheckStandardInput(options); !once.ok()) return once;
  Edit base;
  base.ns = options.ns;
  base.orphan = options.cascade == "orphan";
  std::vector<Edit> edits;
  for (const EditWords& words : options.edits) {
    const absl::Status added = words.flag == "--apply"      ? AddApply(words, base, &edits)
                               : words.flag == "--label"    ? AddLabel(words, base, &edits)
                               : words.flag == "--selector" ? AddSelector(words, base, &edits)
                               : words.flag == "--scale"    ? AddScale(words, base, &edits)
                                                            : AddDelete(words, base, &edits);
    if (!added.ok()) return added;
  }
  return edits;
}

// The same error, with what may have been meant by the name that is not there.
absl::Status WithNearName(const Version& version, const std::vector<Edit>& edits,
                          const absl::Status& error) {
  if (!absl::IsNotFound(error)) return error;
  for (const Edit& edit : edits) {
    const auto found = FindObjects(version, edit.ns, {edit.object});
    if (!found.ok() || found->missing.empty()) continue;
    const absl::Status& missing = found->missing.front();
    if (ErrorMessage(missing) == ErrorMessage(error)) return missing;
  }
  return error;
}

}  // namespace

int RunWhatIf(const WhatIfOptions& options, Console* console) {
  absl::StatusOr<std::vector<Edit>> edits = MakeEdits(options);
  if (!edits.ok()) {
    // A manifest that is not there is input that is missing.
    const bool usage = absl::IsInvalidArgument(edits.status());
    return console->Fail(edits.status()), usage ? kExitUsage : kExitInput;
  }
  for (const absl::Status& status : {CheckOutput(options, {"json"}), CheckFiles(options)}) {
    if (!status.ok()) return console->Fail(status), kExitUsage;
  }
  Cluster cluster;
  const Loaded loaded = LoadInput(options, true, &cluster, console);
  if (const int code = loaded.Refusal(); code != kExitOk) return code;
  for (Edit& edit : *edits) edit.kinds = loaded.kinds;
  const Version version = cluster.Current();
  const absl::StatusOr<WhatIfAnswer> answer = WhatIf(cluster, version, *edits);
  if (!answer.ok()) {
    console->Fail(WithNearName(version, *edits, answer.status()));
    return ExitCodeOf(answer.status(), loaded.complete);
  }
  if (options.output == "json") {
    PrintWhatIfJson(version, *answer, console);
  } else {
    PrintWhatIf(version, *answer, console);
  }
  for (const std::string& unknown : answer->unknown) console->Note(unknown);
  const bool empty = answer->changes.empty() && answer->reactions.empty();
  return Finish(options, loaded.complete, FoundOf(empty, !answer->unknown.empty()));
}

}  // namespace labelix::cli
