// labelix explain: why a selector picks what it picks.
#include "labelix/explain.h"

#include <string>
#include <vector>

#include "cli/answer_commands.h"
#include "cli/explain_json.h"
#include "cli/explain_text.h"
#include "cli/named.h"
#include "cli/owners.h"
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

// What has no selector, a pod that says nothing of others, is no silence.
void SayNoSelectors(const Version& version, ObjectId selecting, Console* console) {
  console->Note("No selectors found in " + PrintName(NameOf(version, selecting)) + ".");
}

int RunOne(const Version& version, const Options& options, ObjectId selecting, bool complete,
           Console* console) {
  const auto answer = Explain(version, selecting);
  if (!answer.ok()) return console->Fail(answer.status()), ExitCodeOf(answer.status());
  if (answer->empty()) SayNoSelectors(version, selecting, console);
  KindTexts kinds({version});
  Owners owners(version, &kinds);
  bool empty = true, unknown = false;
  for (size_t i = 0; i < answer->size(); ++i) {
    const Explanation& why = (*answer)[i];
    empty = empty && why.match.objects.empty();
    unknown = unknown || why.match.state == SelectState::kUnknown;
    if (options.output == "json") {
      console->out() << ExplanationJson(version, why) << "\n";
    } else {
      if (i > 0) console->out() << "\n";
      PrintExplanation(version, why, &kinds, &owners, console);
    }
  }
  return Finish(options, complete, FoundOf(empty, unknown));
}

int RunPair(const Version& version, const Options& options, const std::vector<ObjectId>& pair,
            bool complete, Console* console) {
  const auto answer = ExplainPair(version, pair[0], pair[1]);
  if (!answer.ok()) return console->Fail(answer.status()), ExitCodeOf(answer.status());
  if (answer->empty()) SayNoSelectors(version, pair[0], console);
  KindTexts kinds({version});
  bool empty = true;
  for (size_t i = 0; i < answer->size(); ++i) {
    const PairExplanation& why = (*answer)[i];
    empty = empty && !why.picked;
    if (options.output == "json") {
      console->out() << PairJson(why) << "\n";
    } else {
      if (i > 0) console->out() << "\n";
      PrintPair(why, &kinds, console);
    }
  }
  return Finish(options, complete, empty);
}

}  // namespace

int RunExplain(const Options& options, Console* console) {
  Named named;
  if (const int code = ReadNamed(options, CheckNamed, false, &named, console); code != kExitOk) {
    return code;
  }
  for (const absl::Status& status : named.found.missing) {
    return console->Fail(status), ExitCodeOf(status, named.complete);
  }
  const Version version = named.cluster.Current();
  const std::vector<ObjectId>& ids = named.found.ids;
  return ids.size() == 2 ? RunPair(version, options, ids, named.complete, console)
                         : RunOne(version, options, ids[0], named.complete, console);
}

}  // namespace labelix::cli
