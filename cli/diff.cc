// labelix diff A B: memberships that differ between two states.
#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/delta_printer.h"
#include "cli/load.h"
#include "cli/memberships.h"
#include "cli/usage.h"
#include "cli/watch_commands.h"
#include "labelix/cluster.h"

namespace labelix::cli {
namespace {

using Op = Delta::Op;
using Cause = Delta::Cause;
using Relation = Delta::Relation;

using Kind = std::pair<std::string, std::string>;  // group, kind

// Kinds that only one of the states knows: what the other would say about them
// is not known.
std::set<Kind> KindsOfOne(const Version& a, const Version& b) {
  std::set<Kind> out;
  for (const Version::KindCount& kind : a.Kinds()) {
    if (!b.Knows(kind.group, kind.kind)) out.emplace(kind.group, kind.kind);
  }
  return out;
}

std::optional<ObjectView> Find(const Version& version, const ObjectName& name) {
  const std::optional<ObjectId> id = version.Find(name.group, name.kind, name.ns, name.name);
  if (!id) return std::nullopt;
  return version.Get(*id);
}

// Why a membership is in one state, `here`, and not in the other.
class Explainer {
 public:
  Explainer(const Version& here, const Version& there, bool joins)
      : here_(here), there_(there), joins_(joins) {}

  Cause Explain(const Membership& membership) const {
    const auto was = Find(there_, membership.object), is = Find(here_, membership.object);
    if (!was) return joins_ ? Cause::kObjectCreated : Cause::kObjectDeleted;
    if (is && was->uid != is->uid) return Cause::kObjectReplaced;
    if (membership.relation == Relation::kOwns) return ExplainOwner(membership, *was);
    const auto selector = Find(there_, membership.selector);
    if (!selector) return joins_ ? Cause::kSelectorCreated : Cause::kSelectorDeleted;
    if (membership.relation == Relation::kTraffic) return ExplainTraffic(membership);
    if (SelectorText(there_, membership) != SelectorText(here_, membership)) {
      return Cause::kSelectorEdit;
    }
    const bool same = is && std::equal(was->labels.begin(), was->labels.end(), is->labels.begin(),
                                       is->labels.end());
    return same ? Cause::kNamespaceRelabelled : Cause::kLabelChange;
  }

 private:
  Cause ExplainOwner(const Membership& membership, const ObjectView& other) const {
    if (!other.controller.uid.empty()) return Cause::kOwnerChanged;
    if (joins_) return Cause::kAdopted;
    return Find(there_, membership.selector) ? Cause::kReleased : Cause::kOrphaned;
  }

  // What is still picked lost or got its traffic by its own state.
  Cause ExplainTraffic(const Membership& membership) const {
    if (SelectorText(there_, membership) != SelectorText(here_, membership)) {
      return Cause::kSelectorEdit;
    }
    return Picks(there_, membership) == Picks(here_, membership) ? Cause::kStatusChange
                                                                 : Cause::kLabelChange;
  }

  static std::vector<SelectorMatch> MatchOf(const Version& version, const Membership& membership) {
    const ObjectName& name = membership.selector;
    const auto id = version.Find(name.group, name.kind, name.ns, name.name);
    if (!id) return {};
    return Match(version, {.object = id}).value_or(std::vector<SelectorMatch>());
  }

  static std::string SelectorText(const Version& version, const Membership& membership) {
    for (const SelectorMatch& match : MatchOf(version, membership)) {
      if (match.path == membership.path) return match.selector;
    }
    return {};
  }

  static bool Picks(const Version& version, const Membership& membership) {
    for (const SelectorMatch& match : MatchOf(version, membership)) {
      if (match.path != membership.path) continue;
      return std::any_of(match.objects.begin(), match.objects.end(),
                         [&](ObjectId id) { return NameOf(version, id) == membership.object; });
    }
    return false;
  }

  const Version &here_, &there_;
  const bool joins_;
};

class Differ {
 public:
  Differ(const Version& a, const Version& b, const WatchOptions& options, Console* console)
      : a_(a),
        b_(b),
        options_(options),
        console_(console),
        only_{KindsOfOne(a, b), KindsOfOne(b, a)},
        leaves_(a, b, false),
        joins_(b, a, true) {}

  absl::StatusOr<bool> Run() {
    const auto was = MembershipsOf(a_), is = MembershipsOf(b_);
    if (!was.ok()) return was.status();
    if (!is.ok()) return is.status();
    Merge(*was, *is);
    std::vector<DeltaRow> rows;
    for (const Delta& delta : deltas_) rows.push_back({.delta = &delta});
    DeltaPrinter(options_, false, console_).Print(rows);
    SayUnknown();
    return !rows.empty();
  }

 private:
  void Merge(const std::vector<Membership>& was, const std::vector<Membership>& is) {
    auto a = was.begin(), b = is.begin();
    while (a != was.end() || b != is.end()) {
      if (b == is.end() || (a != was.end() && a->Key() < b->Key())) {
        Add(Op::kLeave, *a, leaves_.Explain(*a));
        ++a;
      } else if (a == was.end() || b->Key() < a->Key()) {
        Add(Op::kJoin, *b, joins_.Explain(*b));
        ++b;
      } else {
        if (a->conditions != b->conditions) Add(Op::kUpdate, *b, Cause::kStatusChange);
        ++a, ++b;
      }
    }
  }

  void Add(Op op, const Membership& membership, Cause cause) {
    if (!Concerns(membership)) return;
    Delta delta;
    delta.op = op;
    delta.relation = membership.relation;
    delta.cause = cause;
    const ObjectName& selector = membership.selector;
    delta.selector = {selector.group, selector.kind, selector.ns, selector.name, membership.path};
    const ObjectName& object = membership.object;
    delta.object = {0, object.group, object.kind, object.ns, object.name};
    delta.resource_version = VersionOf(membership, cause);
    delta.conditions = membership.conditions;
    deltas_.push_back(delta);
  }

  bool Concerns(const Membership& membership) {
    const std::string& ns = options_.ns;
    if (!ns.empty() && membership.object.ns != ns && membership.selector.ns != ns) return false;
    bool known = true;
    for (const ObjectName* name : {&membership.object, &membership.selector}) {
      for (size_t side : {0, 1}) {
        if (!only_[side].contains({name->group, name->kind})) continue;
        unknown_.emplace(name->kind, 1 - side);
        known = false;
      }
    }
    return known;
  }

  // Of what made the difference, as B has it; "" if B has it no more.
  std::string_view VersionOf(const Membership& membership, Cause cause) const {
    const bool by_selector = cause == Cause::kSelectorCreated || cause == Cause::kSelectorEdit;
    const auto view = Find(b_, by_selector ? membership.selector : membership.object);
    return view ? view->resource_version : std::string_view();
  }

  void SayUnknown() {
    for (const auto& [kind, side] : unknown_) {
      console_->Note("unknown: no " + kind + " objects loaded from " + options_.args[side]);
    }
  }

  const Version &a_, &b_;
  const WatchOptions& options_;
  Console* console_;
  const std::array<std::set<Kind>, 2> only_;
  const Explainer leaves_, joins_;
  std::vector<Delta> deltas_;
  std::set<std::pair<std::string, size_t>> unknown_;  // kind, and which state lacks it
};

absl::Status CheckArguments(const WatchOptions& options) {
  if (options.args.size() == 2) {
    if (options.args[0] != "-" || options.args[1] != "-") return absl::OkStatus();
    return absl::InvalidArgumentError("- was given twice: standard input can be read once");
  }
  return absl::InvalidArgumentError("you must name two inputs: labelix diff A B");
}

}  // namespace

int RunDiff(const WatchOptions& options, Console* console) {
  for (const absl::Status& status : {CheckArguments(options), CheckOutput(options, {"json"})}) {
    if (!status.ok()) return console->Fail(status), kExitUsage;
  }
  std::array<Cluster, 2> clusters;
  bool complete = true;
  for (size_t side : {0, 1}) {
    const Loaded loaded = LoadFiles({options.args[side]}, false, &clusters[side], console);
    if (!loaded.complete && !loaded.any_object) return kExitInput;
    complete &= loaded.complete;
  }
  const Version a = clusters[0].Current(), b = clusters[1].Current();
  const absl::StatusOr<bool> differs = Differ(a, b, options, console).Run();
  if (!differs.ok()) return console->Fail(differs.status()), ExitCodeOf(differs.status());
  return Finish(options, complete, !*differs);
}

}  // namespace labelix::cli
