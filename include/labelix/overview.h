// Pictures of what is loaded: owners and selectors of one object as a tree, and
// what its labels cost.
//
//   labelix::Cluster cluster;
//   cluster.Load("dump.json", {}, nullptr).IgnoreError();
//   labelix::Version now = cluster.Current();
//   const labelix::ObjectId service = labelix::FindObject(now, "default", "svc/rng").value();
//   for (const labelix::TreeLine& line : labelix::MakeTree(now, service))
//     std::cout << std::string(2 * line.depth, ' ') << line.objects << "\n";
//
// An answer is a function of one Version; safe from any thread.
#ifndef LABELIX_OVERVIEW_H_
#define LABELIX_OVERVIEW_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/algebra.h"
#include "labelix/cluster.h"
#include "labelix/engine.h"

namespace labelix {

// One line of a tree. Children follow their parent, one deeper.
struct TreeLine {
  enum class Type : uint8_t {
    kObject,    // `object`; under another: owned by it
    kNobody,    // what nobody owns
    kLabelSet,  // `objects` of the kind `object.kind`, all with `labels`
    kPickedBy,  // `object` picks what is above, by `selector`; not its owners
  };
  uint32_t depth = 0;
  Type type = Type::kObject;
  ObjectName object;      // of kLabelSet with one object: that one
  bool is_loaded = true;  // false: an owner of which nothing else is known; its group is a guess
  std::string selector;   // of what selects; printed form
  uint64_t objects = 0;   // below: of kObject and kNobody, of all label sets; of kLabelSet, in it
  uint64_t label_sets = 0;
  LabelList labels;           // of kLabelSet
  std::string path;           // of `selector`: "spec.selector"; "" where none is told
  std::string selects;        // of what selects at the root: the kind that `selector` picks
  std::string selects_group;  // its API group: "", "apps"
};

// A Service, or whatever selects without owning: what it picks, under its
// owners, by each of its selectors but those that are none. A controller: what it owns, and who
// else picks that. Anything else: its owners, and who picks it. Empty for an id that the version
// does not hold. Cost: a look at each object below.
std::vector<TreeLine> MakeTree(const Version& version, ObjectId root);

// Whose the object is: its owners alone, nearest first, as Who has them. Cost: a look-up for
// each, whatever selects the object.
std::vector<Relation> WhoOwns(const Version& version, ObjectId object);

// What one label key of one kind costs.
struct KeyStats {
  std::string group, kind, key;
  uint64_t objects = 0;     // that have it
  uint64_t values = 0;      // different ones
  uint64_t label_sets = 0;  // different ones that have it, per namespace
  // Most of its values are on one object only, so that label sets are not
  // shared: nine tenths as many values as objects, and at least ten.
  bool is_unique = false;
  // Estimate: the texts once; 48 bytes for each pair (entry, hash, posting) and
  // 8 for each label set that holds one (its row, its place in the posting).
  uint64_t bytes = 0;
};

struct KindStats {
  std::string group, kind;
  uint64_t objects = 0, label_sets = 0;
};

struct LabelStats {
  std::vector<KindStats> kinds;  // by group and kind
  std::vector<KeyStats> keys;    // most bytes first
};

// Of one namespace, or of all. Cost: a look at each label set.
LabelStats CountLabels(const Version& version, std::optional<std::string_view> ns);

}  // namespace labelix

#endif  // LABELIX_OVERVIEW_H_
