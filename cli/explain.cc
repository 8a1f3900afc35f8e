// labelix explain: why a selector picks what it picks.
#include "labelix/explain.h"

#include <string>
#include <vector>

#include "cli/answer_commands.h"
#include "cli/explain_json.h"
#include "cli/explain_text.h"
#include "cli/load.h"
#include "cli/resources.h"
#include "cli/usage.h"
#include "labelix/cluster.h"

namespace labelix::cli {
namespace {

absl::Status CheckNamed(const ResourceArgs& resources) {
  const size_t named = resources.objects.size();
  if (named == 1 || named == 2) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "name one object with a selector, and another to hold it against: labelix explain "
      "KIND/NAME [KIND/NAME]");
}

int RunOne(const Version& version, const Options& options, ObjectId selecting, bool complete,
           Console* console) {
  const auto answer = Explain(version, selecting);
  if (!answer.ok()) return console->Fail(answer.status()), ExitCodeOf(answer.status());
  bool empty = true;
  for (size_t i = 0; i < answer->size(); ++i) {
    const Explanation& why = (*answer)[i];
    empty = empty && why.match.objects.empty();
    if (options.output == "json") {
      console->out() << ExplanationJson(version, why) << "\n";
    } else {
      if (i > 0) console->out() << "\n";
      PrintExplanation(version, why, console);
    }
  }
  return Finish(options, complete, empty);
}

int RunPair(const Version& version, const Options& options, const std::vector<ObjectId>& pair,
            bool complete, Console* console) {
  const auto answer = ExplainPair(version, pair[0], pair[1]);
  if (!answer.ok()) return console->Fail(answer.status()), ExitCodeOf(answer.status());
  bool empty = true;
  for (size_t i = 0; i < answer->size(); ++i) {
    const PairExplanation& why = (*answer)[i];
    empty = empty && !why.picked;
    if (options.output == "json") {
      console->out() << PairJson(why) << "\n";
    } else {
      if (i > 0) console->out() << "\n";
      PrintPair(why, console);
    }
  }
  return Finish(options, complete, empty);
}

}  // namespace

int RunExplain(const Options& options, Console* console) {
  absl::StatusOr<ResourceArgs> resources = ParseResourceArgs(options.args);
  if (!resources.ok()) return console->Fail(resources.status()), kExitUsage;
  for (const absl::Status& status :
       {CheckNamed(*resources), CheckNames(options, resources->objects),
        CheckOutput(options, {"json"}), CheckFiles(options)}) {
    if (!status.ok()) return console->Fail(status), kExitUsage;
  }
  Cluster cluster;
  const Loaded loaded = LoadFiles(options.files, false, &cluster, console);
  if (!loaded.complete && !loaded.any_object) return kExitInput;
  const Version version = cluster.Current();
  const absl::StatusOr<FoundObjects> found = FindObjects(version, options.ns, resources->objects);
  if (!found.ok()) return console->Fail(found.status()), ExitCodeOf(found.status());
  for (const absl::Status& status : found->missing) {
    return console->Fail(status), ExitCodeOf(status);
  }
  if (found->ids.size() == 2) {
    return RunPair(version, options, found->ids, loaded.complete, console);
  }
  return RunOne(version, options, found->ids[0], loaded.complete, console);
}

}  // namespace labelix::cli
