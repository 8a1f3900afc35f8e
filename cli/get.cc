// labelix get KIND… -l SELECTOR: which objects a selector picks.
#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/elsewhere.h"
#include "cli/get_query.h"
#include "cli/load.h"
#include "cli/object_group.h"
#include "cli/print_objects.h"
#include "cli/resources.h"
#include "cli/text.h"
#include "cli/usage.h"
#include "labelix/cluster.h"
#include "labelix/explain.h"

namespace labelix::cli {
namespace {

Scope ScopeOf(const KindName& kind, const GetOptions& options) {
  Scope scope{.kind = kind.kind, .group = kind.group};
  if (kind.namespaced && !options.all_namespaces) scope.ns = options.ns;
  return scope;
}

void SortByName(std::vector<ObjectView>* objects) {
  std::sort(objects->begin(), objects->end(), [](const ObjectView& a, const ObjectView& b) {
    return std::tie(a.ns, a.name) < std::tie(b.ns, b.name);
  });
}

class Getter {
 public:
  Getter(const Cluster& cluster, const GetOptions& options, const GetQuery& query, Console* console)
      : cluster_(cluster),
        version_(cluster.Current()),
        options_(options),
        query_(query),
        console_(console) {}

  int Run(bool input_complete) {
    const bool named = !query_.resources.objects.empty();
    const absl::Status status = named ? FindNamed() : SelectKinds();
    if (!status.ok()) {
      console_->Fail(status);
      return ExitCodeOf(status);
    }
    if (options_.explain_plan) return FinishPlan(input_complete);
    const absl::Status printed = Print(named && missing_.empty() && Total() == 1);
    SayWhatIsMissing(named);
    if (!printed.ok()) {
      console_->Fail(printed);
      return ExitCodeOf(printed);
    }
    if (IsUnknown()) return kExitInput;
    if (!input_complete || missing_.empty()) return Finish(options_, input_complete, Total() == 0);
    return ExitCodeOf(missing_.front());
  }

 private:
  absl::Status SelectKinds() {
    absl::StatusOr<std::vector<KindName>> kinds = ResolveAll(version_, query_.resources.kinds);
    if (!kinds.ok()) return kinds.status();
    const Compiled compiled(query_.selector);
    for (KindName& kind : *kinds) {
      ObjectGroup group;
      group.kind = std::move(kind);
      group.known = IsLoaded(version_, group.kind);
      if (options_.explain_plan) {
        if (group.known) PrintPlan(group.kind, compiled);
      } else if (absl::Status status = Select(compiled, &group); !status.ok()) {
        return status;
      }
      groups_.push_back(std::move(group));
    }
    return absl::OkStatus();
  }

  void PrintPlan(const KindName& kind, const Compiled& compiled) const {
    console_->out() << version_.ExplainPlan(ScopeOf(kind, options_), compiled);
    if (query_.fields.IsEverything()) return;
    console_->out() << "  then the fields of each object that is left: "
                    << Printable(options_.field_selectors[0]) << "\n";
  }

  // A kind that is unknown has no plan, as `get` has no answer for it.
  int FinishPlan(bool input_complete) const {
    SayWhatIsUnknown();
    return IsUnknown() ? kExitInput : Finish(options_, input_complete, false);
  }

  // A count without field selector opens no object.
  absl::Status Select(const Compiled& compiled, ObjectGroup* group) const {
    const Scope scope = ScopeOf(group->kind, options_);
    if (options_.output == "count" && query_.fields.IsEverything()) {
      group->count = version_.Count(scope, compiled);
      return absl::OkStatus();
    }
    IdSet ids = version_.Select(scope, compiled);
    if (!query_.fields.IsEverything()) {
      absl::Status status = FilterByFields(version_, group->kind, query_.fields, &ids);
      if (!status.ok()) return status;
    }
    group->count = ids.size();
    if (options_.output == "count") return absl::OkStatus();
    group->objects.reserve(ids.size());
    for (ObjectId id : ids) group->objects.push_back(version_.Get(id));
    SortByName(&group->objects);
    return absl::OkStatus();
  }

  absl::Status FindNamed() {
    absl::StatusOr<FoundObjects> found =
        FindObjects(version_, options_.ns, query_.resources.objects);
    if (!found.ok()) return found.status();
    missing_ = std::move(found->missing);
    for (ObjectId id : found->ids) {
      ObjectView object = version_.Get(id);
      ObjectGroup& group = GroupOf(object);
      group.objects.push_back(std::move(object));
      ++group.count;
    }
    return absl::OkStatus();
  }

  // Objects of one kind stand together, kinds in the order first asked for.
  ObjectGroup& GroupOf(const ObjectView& object) {
    for (ObjectGroup& group : groups_) {
      if (group.kind.kind == object.kind && group.kind.group == object.group) return group;
    }
    ObjectGroup& group = groups_.emplace_back();
    group.kind.group = object.group;
    group.kind.kind = object.kind;
    group.kind.resource = PluralOf(Lower(object.kind));
    group.kind.namespaced = !object.ns.empty();
    return group;
  }

  absl::Status Print(bool single) const {
    if (options_.output == "json" || options_.output == "yaml") {
      return PrintSources(cluster_, version_, groups_, options_, single, console_);
    }
    if (options_.output == "name") {
      PrintNames(groups_, console_);
    } else if (options_.output == "count") {
      PrintCounts(groups_, console_);
    } else {
      PrintTables(version_, groups_, options_, console_);
    }
    return absl::OkStatus();
  }

  uint64_t Total() const {
    uint64_t total = 0;
    for (const ObjectGroup& group : groups_) total += group.count;
    return total;
  }

  // `all` names kinds that hardly any dump has: they are worth a line, and are
  // missing, only when there are none of them.
  bool AsksForAll() const { return query_.resources.kinds == std::vector<std::string>{"all"}; }

  bool AnyKnown() const {
    return std::any_of(groups_.begin(), groups_.end(), [](const auto& g) { return g.known; });
  }

  // Was a kind asked for that the input says nothing of?
  bool IsUnknown() const {
    if (AsksForAll()) return !AnyKnown();
    return std::any_of(groups_.begin(), groups_.end(), [](const auto& g) { return !g.known; });
  }

  void SayWhatIsMissing(bool named) const {
    for (const absl::Status& status : missing_) console_->Fail(status);
    if (named) return;
    SayWhatIsUnknown();
    const bool for_people = options_.output.empty() || options_.output == "wide";
    if (AnyKnown() && Total() == 0 && for_people) SayNothingFound();
  }

  void SayWhatIsUnknown() const {
    for (const ObjectGroup& group : groups_) {
      if (!group.known && !AsksForAll()) console_->Note(UnknownText(version_, group.kind));
    }
    if (!AnyKnown() && AsksForAll()) console_->Note("unknown: no objects of these kinds loaded");
  }

  void SayNothingFound() const {
    const bool in_one = !options_.all_namespaces &&
                        std::any_of(groups_.begin(), groups_.end(),
                                    [](const ObjectGroup& group) { return group.kind.namespaced; });
    if (!in_one) return console_->Note("No resources found");
    SayNothingIn(options_.ns, console_);
    if (!query_.fields.IsEverything()) return;
    uint64_t elsewhere = 0, without = 0;
    const Compiled compiled(query_.selector);
    for (const ObjectGroup& group : groups_) {
      Scope scope{.kind = group.kind.kind, .group = group.kind.group};
      elsewhere += version_.Count(scope, compiled);
      scope.ns = "";
      without += version_.Count(scope, compiled);
    }
    HintElsewhere(elsewhere - without, without, console_);
  }

  const Cluster& cluster_;
  const Version version_;
  const GetOptions& options_;
  const GetQuery& query_;
  Console* console_;
  std::vector<ObjectGroup> groups_;
  std::vector<absl::Status> missing_;
};

}  // namespace

int RunGet(const GetOptions& options, Console* console) {
  GetQuery query;
  if (!ParseGetQuery(options, &query, console)) return kExitUsage;
  Cluster cluster;
  const bool keep_source = options.output == "json" || options.output == "yaml";
  const Loaded loaded = LoadInput(options, keep_source, &cluster, console);
  if (const int code = loaded.Refusal(); code != kExitOk) return code;
  return Getter(cluster, options, query, console).Run(loaded.complete);
}

}  // namespace labelix::cli
