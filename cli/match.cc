// labelix match: what each selector of each selecting object picks.
#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/answer_json.h"
#include "cli/commands.h"
#include "cli/elsewhere.h"
#include "cli/load.h"
#include "cli/match_table.h"
#include "cli/resources.h"
#include "cli/text.h"
#include "cli/usage.h"
#include "labelix/cluster.h"

namespace labelix::cli {
namespace {

struct Answer {
  std::vector<SelectorMatch> matches;
  std::vector<absl::Status> missing;
};

absl::StatusOr<Answer> MatchNamed(const Version& version, const Options& options,
                                  const std::vector<std::string>& objects) {
  absl::StatusOr<FoundObjects> found = FindObjects(version, options.ns, objects);
  if (!found.ok()) return found.status();
  Answer answer;
  answer.missing = std::move(found->missing);
  for (ObjectId id : found->ids) {
    absl::StatusOr<std::vector<SelectorMatch>> matches = Match(version, {.object = id});
    if (!matches.ok()) return matches.status();
    std::move(matches->begin(), matches->end(), std::back_inserter(answer.matches));
  }
  return answer;
}

absl::StatusOr<Answer> MatchKinds(const Version& version, const Options& options,
                                  const std::vector<std::string>& kinds) {
  MatchQuery query;
  query.scheduling = options.scheduling;
  if (!options.all_namespaces) query.ns = options.ns;
  Answer answer;
  if (!kinds.empty()) {
    absl::StatusOr<std::vector<KindName>> resolved = ResolveAll(version, kinds);
    if (!resolved.ok()) return resolved.status();
    query.kinds = *std::move(resolved);
  }
  absl::StatusOr<std::vector<SelectorMatch>> matches = Match(version, query);
  if (!matches.ok()) return matches.status();
  answer.matches = *std::move(matches);
  return answer;
}

// Each reason why something cannot be said, once.
void SayUnknown(const std::vector<SelectorMatch>& matches, Console* console) {
  std::set<std::string> said;
  for (const SelectorMatch& match : matches) {
    if (!match.why.starts_with("unknown")) continue;
    if (said.insert(match.why).second) console->Note(match.why);
  }
}

// `all` is a list that hardly any dump has whole.
bool NamesKinds(const std::vector<std::string>& kinds) {
  return !kinds.empty() && kinds != std::vector<std::string>{"all"};
}

// Of `kinds`, those that the input says nothing of; true if there is one.
bool SayNotLoaded(const Version& version, const std::vector<std::string>& kinds, Console* console) {
  if (!NamesKinds(kinds)) return false;
  bool said = false;
  const absl::StatusOr<std::vector<KindName>> resolved = ResolveAll(version, kinds);
  for (const KindName& kind : resolved.value_or(std::vector<KindName>())) {
    if (IsLoaded(version, kind)) continue;
    console->Note(UnknownText(version, kind));
    said = true;
  }
  return said;
}

// Of Pods alone it cannot be said that nothing picks: a list of Services, empty
// too, would say so.
bool SayNoneSelects(const Version& version, const Options& options, Console* console) {
  MatchQuery query;
  query.scheduling = options.scheduling;
  query.ns = options.ns;
  for (const Version::KindCount& kind : version.Kinds()) {
    query.kinds = {
        {.group = std::string(kind.group), .kind = std::string(kind.kind), .resource = ""}};
    if (Match(version, query).ok()) return false;  // a kind that has selectors
  }
  console->Note("unknown: no objects of kinds with selectors loaded");
  return true;
}

void SayNoSelectors(const Version& version, const Options& options, const ResourceArgs& resources,
                    Console* console) {
  if (!resources.objects.empty()) {
    return console->Note("No selectors found in " + Join(resources.objects, ", ") + ".");
  }
  if (options.all_namespaces) return console->Note("No selectors found");
  console->Note("No selectors found in " + options.ns + " namespace.");
  Options everywhere = options;
  everywhere.all_namespaces = true;
  const absl::StatusOr<Answer> elsewhere = MatchKinds(version, everywhere, resources.kinds);
  if (!elsewhere.ok()) return;
  const auto others = static_cast<uint64_t>(
      std::count_if(elsewhere->matches.begin(), elsewhere->matches.end(),
                    [](const SelectorMatch& match) { return !match.object.ns.empty(); }));
  HintElsewhere(others, elsewhere->matches.size() - others, console);
}

int Print(const Version& version, const Options& options, const ResourceArgs& resources,
          const Answer& answer, bool input_complete, Console* console) {
  if (options.output == "json") {
    for (const SelectorMatch& match : answer.matches) {
      console->out() << MatchJson(version, match) << "\n";
    }
  } else {
    PrintMatchTables(version, answer.matches, options, console);
  }
  SayUnknown(answer.matches, console);
  for (const absl::Status& status : answer.missing) console->Fail(status);
  if (input_complete && !answer.missing.empty()) return ExitCodeOf(answer.missing.front());
  if (SayNotLoaded(version, resources.kinds, console)) return kExitInput;
  if (answer.matches.empty() && answer.missing.empty()) {
    SayNoSelectors(version, options, resources, console);
  }
  const bool empty = std::all_of(answer.matches.begin(), answer.matches.end(),
                                 [](const SelectorMatch& match) { return match.objects.empty(); });
  const bool unknown =
      std::any_of(answer.matches.begin(), answer.matches.end(),
                  [](const SelectorMatch& match) { return match.state == SelectState::kUnknown; });
  return Finish(options, input_complete, FoundOf(empty, unknown));
}

}  // namespace

int RunMatch(const Options& options, Console* console) {
  absl::StatusOr<ResourceArgs> resources = ParseResourceArgs(options.args);
  if (!resources.ok()) return console->Fail(resources.status()), kExitUsage;
  for (const absl::Status& status : {CheckNames(options, resources->objects),
                                     CheckOutput(options, {"json"}), CheckFiles(options)}) {
    if (!status.ok()) return console->Fail(status), kExitUsage;
  }
  Cluster cluster;
  const Loaded loaded = LoadInput(options, false, &cluster, console);
  if (const int code = loaded.Refusal(); code != kExitOk) return code;
  const Version version = cluster.Current();
  const bool of_all = resources->objects.empty() && !NamesKinds(resources->kinds);
  if (of_all && SayNothingLoaded(version, "", console)) return kExitInput;
  const absl::StatusOr<Answer> answer = resources->objects.empty()
                                            ? MatchKinds(version, options, resources->kinds)
                                            : MatchNamed(version, options, resources->objects);
  // Of `all` on Pods alone Match names one kind of many.
  const bool of_none =
      answer.ok() ? answer->matches.empty() : absl::IsFailedPrecondition(answer.status());
  if (of_all && of_none && SayNoneSelects(version, options, console)) return kExitInput;
  if (!answer.ok()) return console->Fail(answer.status()), ExitCodeOf(answer.status());
  return Print(version, options, *resources, *answer, loaded.complete, console);
}

}  // namespace labelix::cli
