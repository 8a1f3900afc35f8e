// What an edit would do, before it is made: which memberships change at once,
// and what controllers will then do.
//
//   labelix::Cluster cluster;
//   labelix::LoadOptions options;
//   options.keep_source = true;
//   cluster.Load("dump.json", options, nullptr).IgnoreError();
//   labelix::Edit edit;
//   edit.type = labelix::Edit::Type::kLabel;
//   edit.object = "pod/rng-x7";
//   edit.labels = {{"run", std::nullopt}};  // taken off
//   const auto answer = labelix::WhatIf(cluster, cluster.Current(), {&edit, 1});
//   for (const labelix::Reaction& reaction : answer.value().reactions)
//     std::cout << labelix::ToString(reaction.type) << " by " << reaction.controller.name << "\n";
//
// The state asked about is not touched: the edits are made in a copy of what
// they can reach. Safe from any thread.
#ifndef LABELIX_WHAT_IF_H_
#define LABELIX_WHAT_IF_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "labelix/cluster.h"
#include "labelix/engine.h"
#include "labelix/status.h"

namespace labelix {

struct Edit {
  enum class Type : uint8_t {
    // Objects of `manifest`, made or put in place of what is there, as `kubectl
    // apply` and `replace` do. What others fill in is kept: uid, owner, status,
    // cluster IP.
    kApply,
    kLabel,
    kSelector,  // of a Service: equalities, or "" for none
    kDelete,
    kScale,
  };
  Type type = Type::kApply;
  std::string ns = "default";              // where nothing else is said
  std::string object = {};                 // KIND/NAME as FindObject takes it; not for kApply
  std::string manifest = {};               // kApply: what Cluster::LoadBytes takes
  std::string manifest_name = "manifest";  // for messages
  // kApply: LoadOptions::kinds; where it is empty those of the objects that are there count.
  std::string kinds = {};
  std::vector<std::pair<std::string, std::optional<std::string>>> labels = {};  // nullopt: off
  std::string selector = {};
  uint32_t replicas = 0;
  bool orphan = false;  // kDelete: what it owns stays (--cascade=orphan)
};

enum class Link : uint8_t { kSelects, kOwns, kTraffic };
std::string_view ToString(Link link);  // "selects", "owns", "traffic"

// An object comes to, or goes from, what a selector picks, a controller owns or
// a Service sends traffic to.
struct MembershipChange {
  bool joins = true;
  Link link = Link::kSelects;
  ObjectName selector;  // who selects, owns, or sends traffic
  std::string path;     // "spec.selector"; "metadata.ownerReferences"
  ObjectName object;
  std::string cause;  // "label change", "selector edit", "object created", …
  friend bool operator==(const MembershipChange&, const MembershipChange&) = default;
};

// What a controller will do about it, by its rules (docs/what-if.md). Which of
// two controllers that both match an orphan is first is a race: both are told.
struct Reaction {
  enum class Type : uint8_t {
    kAdopt,
    kRelease,
    kOrphan,   // the owner goes, the object stays
    kCreate,   // `count` new pods
    kDelete,   // `object`, or `count` of the controller's pods
    kReplace,  // `count` pods deleted, and as many made from the new template
  };
  Type type = Type::kCreate;
  ObjectName controller;
  std::optional<ObjectName> object;  // nullopt: not known which
  uint64_t count = 1;
  std::string why;
  friend bool operator==(const Reaction&, const Reaction&) = default;
};
std::string_view ToString(Reaction::Type type);  // "adopt", …

// Endpoints of a Service: pods, whatever their readiness.
struct TrafficForecast {
  ObjectName service;
  uint64_t before = 0, at_once = 0;
  uint64_t settled = 0;  // when the reactions have come to pass and new pods have addresses
};

struct WhatIfAnswer {
  std::vector<MembershipChange> changes;  // exact; by selector, path, object
  std::vector<Reaction> reactions;        // by controller
  std::vector<TrafficForecast> traffic;   // Services for which one of the three differs
  std::vector<std::string> unknown;       // what could not be decided, and why
};

// Makes the edits in order, each in the state that those before it leave, and
// compares the whole with `version`, which is one of `cluster`. Reactions are
// those to the whole.
// kInvalidArgument: an edit that cannot be made; with the API server's words
// where it would refuse it (an immutable selector, a template that the selector
// does not match). kNotFound: an object that is not there; a Namespace is there
// where an object of it is. kDataLoss: a broken
// manifest. Cost: a copy of the objects of the namespaces concerned; of all, if
// the edit is to a Node or a Namespace.
// Whether a template changed, and whom a taint evicts, is read from the objects'
// texts: load with keep_source, or `unknown` says so.
absl::StatusOr<WhatIfAnswer> WhatIf(const Cluster& cluster, const Version& version,
                                    std::span<const Edit> edits);

}  // namespace labelix

#endif  // LABELIX_WHAT_IF_H_
