#include "cli/named.h"

#include <utility>

#include "cli/load.h"
#include "cli/usage.h"

namespace labelix::cli {

int ReadNamed(const Options& options, CheckArguments check, bool keep_source, Named* named,
              Console* console) {
  absl::StatusOr<ResourceArgs> resources = ParseResourceArgs(options.args);
  if (!resources.ok()) return console->Fail(resources.status()), kExitUsage;
  for (const absl::Status& status : {check(*resources), CheckNames(options, resources->objects),
                                     CheckOutput(options, {"json"}), CheckFiles(options)}) {
    if (!status.ok()) return console->Fail(status), kExitUsage;
  }
  const Loaded loaded = LoadInput(options, keep_source, &named->cluster, console);
  if (const int code = loaded.Refusal(); code != kExitOk) return code;
  named->complete = loaded.complete;
  absl::StatusOr<FoundObjects> found =
      FindObjects(named->cluster.Current(), options.ns, resources->objects);
  if (!found.ok()) return console->Fail(found.status()), ExitCodeOf(found.status());
  named->found = *std::move(found);
  return kExitOk;
}

}  // namespace labelix::cli
