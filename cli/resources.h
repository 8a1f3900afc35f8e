// `pods`, `pods,svc`, `pods rng-1`, `deploy/rng ds/rng`: the arguments that
// name kinds and objects, by kubectl's rules.
#ifndef LABELIX_CLI_RESOURCES_H_
#define LABELIX_CLI_RESOURCES_H_

#include <string>
#include <string_view>
#include <vector>

#include "labelix/cluster.h"

namespace labelix::cli {

// The arguments taken apart; nothing is looked up yet. Either `kinds` alone or
// `objects` alone is filled.
struct ResourceArgs {
  std::vector<std::string> kinds;    // "pods"
  std::vector<std::string> objects;  // "pods/rng-1", also for `pods rng-1`
};

// kInvalidArgument in kubectl's words. No arguments at all give an empty answer.
absl::StatusOr<ResourceArgs> ParseResourceArgs(const std::vector<std::string>& args);

// What a list of kind names means for a state, each kind once, in order.
absl::StatusOr<std::vector<KindName>> ResolveAll(const Version& version,
                                                 const std::vector<std::string>& kinds);

// False: no list and no object of this kind was read, so nothing can be said.
bool IsLoaded(const Version& version, const KindName& kind);

// "unknown: no Pod objects loaded", and of which group where kinds of one name are known.
std::string UnknownText(const Version& version, const KindName& kind);

// Several such texts as one: "unknown: no Job, Node or Pod objects loaded".
std::string UnknownTogether(const std::vector<std::string>& unknown);

// The objects that were found, and for the others why not: kNotFound, or
// kFailedPrecondition where their kind is not loaded. A kind that does not
// exist fails the whole call.
struct FoundObjects {
  std::vector<ObjectId> ids;  // as asked, each once
  std::vector<absl::Status> missing;
};
absl::StatusOr<FoundObjects> FindObjects(const Version& version, std::string_view ns,
                                         const std::vector<std::string>& objects);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_RESOURCES_H_
