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
// it, whole before anything of it is used; `list` has no objects of its own, and
// `name` stands for the file in messages. Errors change nothing: LoadBytes',
// Replace's, and kInvalidArgument where the text takes an object away. The
// thread that applies. Memory: the list's events, beside the text.
absl::StatusOr<Applied> ReplaceFrom(Cluster* cluster, std::string_view bytes, std::string_view name,
                                    const KindList& list, bool accept_older = false);

}  // namespace labelix

#endif  // LABELIX_REPLACE_H_
