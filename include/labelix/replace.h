// A whole list of one kind as text: what the list has not is gone.
//
//   labelix::Cluster cluster;
//   cluster.LoadBytes(R"({"kind":"Node","apiVersion":"v1","metadata":{"name":"old"}})", "old", {},
//                     nullptr)
//       .IgnoreError();
//   const absl::StatusOr<labelix::Applied> applied = labelix::ReplaceFrom(
//       &cluster, R"({"kind":"Node","apiVersion":"v1","metadata":{"name":"new"}})", "list",
//       {.kind = "Node"});
//   assert(applied.ok() && applied->created == 1 && applied->removed == 1);
#ifndef LABELIX_REPLACE_H_
#define LABELIX_REPLACE_H_

#include <string_view>

#include "labelix/cluster.h"
#include "labelix/feed.h"
#include "labelix/status.h"

namespace labelix {

// Cluster::Replace with the objects of a text, which is read as LoadBytes reads
// it (JSON or YAML, gzip of either; no snapshot), whole before anything of it is
// used; `list` has no objects of its own, and `name` stands for the file in
// messages. The list's resourceVersion is `list`'s: what the text says of its own is
// not read. A text without objects is an empty list; of pages all have to be in it, in
// order, the last without metadata.continue. Of `options` limits, kinds, keep_source, progress and
// stop are as in a load; what `take` passes over is not in the list. It is one version, on
// the calling thread: the others are not read.
// Errors change nothing: LoadBytes', Replace's, kDataLoss where the text is a watch
// that ended with an ERROR or a list that goes on behind it, and kInvalidArgument where
// it takes an object away or is a list of another kind, or `list` has objects. The thread that
// applies. Memory: the list's events, beside the text.
absl::StatusOr<Applied> ReplaceFrom(Cluster* cluster, std::string_view bytes, std::string_view name,
                                    const KindList& list, bool accept_older = false,
                                    const LoadOptions& options = {});

}  // namespace labelix

#endif  // LABELIX_REPLACE_H_
