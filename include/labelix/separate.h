// The shortest selector that picks some objects and spares others, or a proof
// that labels cannot tell them apart.
//
//   labelix::Cluster cluster;
//   cluster.Load("dump.json", {}, nullptr).IgnoreError();
//   labelix::Version now = cluster.Current();
//   const labelix::SeparateQuery query = {
//       .pick = {labelix::FindObject(now, "default", "pod/rng-x7").value()}};
//   const labelix::Separation found = labelix::Separate(now, query).value();
//   if (found.selector) std::cout << found.selector->ToString() << "\n";
//
// An answer is a function of one Version; safe from any thread.
#ifndef LABELIX_SEPARATE_H_
#define LABELIX_SEPARATE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "labelix/engine.h"
#include "labelix/selector.h"
#include "labelix/status.h"

namespace labelix {

struct SeparateQuery {
  std::vector<ObjectId> pick;  // at least one, all of one kind
  // What must not be picked, of the same kind. Empty: everything else of the
  // kind in the namespaces of `pick`, or in all of them.
  std::vector<ObjectId> spare = {};
  bool all_namespaces = false;
};

// Why no selector can do it: on each key, this object has what some picked
// object has there. A conjunction of requirements looks at one key at a time,
// so what lets in all that should be picked lets it in too.
struct Inseparable {
  struct Same {
    std::string key;
    std::optional<std::string> value;  // nullopt: neither has the key
    ObjectId as = 0;                   // a picked object that has the same
  };
  ObjectId spare = 0;
  std::vector<Same> same;  // ascending by key: each key of it and of `pick`
};

struct Separation {
  // Picks every object of `pick` and no spared one; everything, where nothing
  // is to be spared. nullopt: see `proof`.
  std::optional<Selector> selector;
  // No selector of a LabelSelector's operators has fewer requirements and, of
  // those with as few, fewer bytes. False: the search was cut off at a million
  // steps (finding it is as hard as covering sets); the selector is right.
  bool is_shortest = true;
  uint64_t picked = 0, spared = 0;  // objects
  std::optional<Inseparable> proof;
};

// kInvalidArgument: nothing to pick, several kinds, or an object that is in
// both lists. kNotFound: an id that the version does not hold. Cost: the label
// sets of the kind in those namespaces times their keys, then the search.
absl::StatusOr<Separation> Separate(const Version& version, const SeparateQuery& query);

}  // namespace labelix

#endif  // LABELIX_SEPARATE_H_
