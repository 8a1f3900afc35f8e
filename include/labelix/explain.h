// Why a selector picks what it picks, and why an object is not among it.
//
//   labelix::Cluster cluster;
//   cluster.Load("dump.json", {}, nullptr).IgnoreError();
//   labelix::Version now = cluster.Current();
//   const labelix::ObjectId service = labelix::FindObject(now, "default", "svc/rng").value();
//   const auto answer = labelix::Explain(now, service);
//   for (const labelix::Explanation& why : answer.value())
//     for (const labelix::FunnelStep& step : why.funnel)
//       std::cout << step.requirement.ToString() << " leaves " << step.left << "\n";
//
// An answer is a function of one Version; safe from any thread.
#ifndef LABELIX_EXPLAIN_H_
#define LABELIX_EXPLAIN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/engine.h"
#include "labelix/selector.h"
#include "labelix/status.h"

namespace labelix {

// What objects have under a key instead of what is asked for.
struct Instead {
  std::optional<std::string> value;  // nullopt: no such label
  uint64_t objects = 0;
};

// One requirement, applied to what those before it have left.
struct FunnelStep {
  Requirement requirement;
  uint64_t left = 0;
  uint64_t failed = 0;           // of those before it, left out here
  std::vector<Instead> instead;  // what the failed ones have; most first
};

struct LabelEdit {
  std::string key;
  std::optional<std::string> from;  // nullopt: the label is not there
  std::optional<std::string> to;    // nullopt: it should not be
};

// Objects that as few label edits as possible would bring in.
struct NearMiss {
  std::vector<LabelEdit> edits;   // ascending by key
  std::vector<ObjectId> objects;  // ascending
};

// Something that is probably meant, with what would cure it.
struct Clue {
  enum class Type : uint8_t {
    kContradiction,       // no label set can meet it
    kNearValue,           // a value that exists is nearly what is asked for
    kNearKey,             // what is asked for stands under another key
    kWrongNamespace,      // it picks objects, but of other namespaces
    kWrongKind,           // it picks objects of another kind
    kOnOwnerNotTemplate,  // the labels are a workload's own, and not its pods'
    kNoPodsYet,           // a workload's template meets it, and has no pods
    kOtherName,           // it asks for a name too, and none that meets the rest has it
  };
  Type type = Type::kNearValue;
  std::string text;
  std::string cure;               // "" where none is known
  uint64_t objects = 0;           // what is picked once it is cured; 0: not counted
  std::optional<uint64_t> ready;  // of these, for pods of a Service
};
std::string_view ToString(Clue::Type type);  // "near-value", …

struct Explanation {
  SelectorMatch match;             // what is picked, and the state
  uint64_t candidates = 0;         // objects of the picked kind within reach
  std::vector<FunnelStep> funnel;  // what most objects meet comes first
  // Only where nothing is picked; at most ten, most objects first.
  std::vector<NearMiss> nearest;
  std::vector<Clue> clues;
};

// One for each selector of the object. Errors are Match's. Cost: the label sets of the picked kind
// within reach times the requirements, of selectors that are equal and look in the same places
// once; where nothing is picked, also those of the namespace's other kinds.
absl::StatusOr<std::vector<Explanation>> Explain(const Version& version, ObjectId selecting);

// One requirement against one object.
struct RequirementCheck {
  Requirement requirement;
  bool met = false;
  std::optional<std::string> value;  // what the object has
};

struct PairExplanation {
  ObjectName selecting, object;
  std::string path;      // the selector's
  std::string selector;  // printed form
  bool picked = false;
  std::vector<RequirementCheck> checks;  // empty: `obstacles` says why
  // What else stands between the object and being picked, or, for what a
  // Service picks, between it and traffic: "in namespace b, not a", "no podIP",
  // "not ready".
  std::vector<std::string> obstacles;
};

// One for each selector of `selecting`. Errors as above; kNotFound for an id
// that the version does not hold.
absl::StatusOr<std::vector<PairExplanation>> ExplainPair(const Version& version, ObjectId selecting,
                                                         ObjectId object);

// Several of what PrintKind (labelix/cluster.h) names, in these texts and beside them:
// `Gateways`, `Ingresses`, `Policies.b.io`. Other nouns too: `objects`.
std::string PluralOf(std::string_view noun);

}  // namespace labelix

#endif  // LABELIX_EXPLAIN_H_
