#include "cli/match_table.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "cli/kind_texts.h"
#include "cli/owners.h"
#include "cli/table.h"
#include "cli/text.h"
#include "labelix/explain.h"

namespace labelix::cli {
namespace {

// Hints beyond this many are counted, not spelled out.
constexpr size_t kHintsShown = 3;

// A table's line should fit a screen.
constexpr size_t kReasonsShown = 2;

using OwnerCounts = std::vector<std::pair<std::string, size_t>>;
using Run = std::span<const SelectorMatch>;  // the matches of one kind

std::string FullName(const ObjectName& object) {
  return object.ns.empty() ? object.name : object.ns + "/" + object.name;
}

std::string SelectorText(const SelectorMatch& match) {
  if (!match.selector.empty()) return match.selector;
  return match.state == SelectState::kEverything ? "<everything>" : "<none>";
}

std::string NamespacesText(const SelectorMatch& match) {
  if (match.namespaces.empty()) return "<own>";
  return match.namespaces == "*" ? "<all>" : match.namespaces;
}

// A number, or the state where there is none to give.
std::string CountText(const SelectorMatch& match, size_t count) {
  const bool decided = match.state != SelectState::kUnknown && match.state != SelectState::kInvalid;
  return decided ? std::to_string(count) : std::string(ToString(match.state));
}

Cell PickedCell(const SelectorMatch& match, size_t count) {
  const bool wrong =
      match.state == SelectState::kInvalid || (match.state == SelectState::kSelects && count == 0);
  return {CountText(match, count), wrong ? Tone::kWrong : Tone::kPlain};
}

// The reasons of not_owned, the commonest first: "4 orphan, 1 owned by …".
std::string ReasonsText(const std::vector<NotOwned>& not_owned) {
  std::map<std::string, size_t> counts;
  for (const NotOwned& object : not_owned) ++counts[object.reason];
  OwnerCounts sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> texts;
  for (size_t i = 0; i < sorted.size() && i < kReasonsShown; ++i) {
    texts.push_back(std::to_string(sorted[i].second) + " " + sorted[i].first);
  }
  if (sorted.size() > texts.size()) {
    texts.push_back(Counted(sorted.size() - texts.size(), "more reason"));
  }
  return Join(texts, ", ");
}

bool AnyHas(Run run, bool (*has)(const SelectorMatch&)) {
  return std::any_of(run.begin(), run.end(), has);
}

// Columns that every kind has; what differs is added behind.
struct Leading {
  bool path = false, namespaces = false;
};

// A resource, which begins with a small letter, is a plural already.
std::string PickedHeading(const std::string& picked) {
  const bool is_resource = !picked.empty() && picked.front() >= 'a' && picked.front() <= 'z';
  return Upper(is_resource ? picked : PluralOf(picked));
}

std::vector<Table::Column> LeadingColumns(KindTexts* kinds, Run run, const Leading& with) {
  std::vector<Table::Column> columns = {{Upper(kinds->Of(run[0].object))}};
  if (with.path) columns.push_back({"PATH"});
  columns.push_back({"SELECTOR"});
  if (with.namespaces) columns.push_back({"NAMESPACES"});
  columns.push_back({PickedHeading(kinds->Picked(run[0])), Table::Align::kRight});
  return columns;
}

std::vector<Cell> LeadingCells(const SelectorMatch& match, const Leading& with) {
  std::vector<Cell> cells = {{FullName(match.object)}};
  if (with.path) cells.push_back({match.path});
  cells.push_back({SelectorText(match)});
  if (with.namespaces) cells.push_back({NamespacesText(match)});
  cells.push_back(PickedCell(match, match.objects.size()));
  return cells;
}

bool HasWhy(const SelectorMatch& match) { return !match.why.empty(); }

class MatchTables {
 public:
  MatchTables(const Version& version, const Options& options, Console* console)
      : version_(version),
        options_(options),
        console_(console),
        kinds_({version}),
        owners_(version, &kinds_) {}

  void Print(const std::vector<SelectorMatch>& matches) {
    for (size_t begin = 0; begin < matches.size();) {
      size_t end = begin + 1;
      while (end < matches.size() && SameTable(matches[begin], matches[end])) ++end;
      if (begin > 0) console_->out() << "\n";
      PrintRun(Run(matches).subspan(begin, end - begin));
      begin = end;
    }
    SayHints();
  }

 private:
  static bool SameTable(const SelectorMatch& a, const SelectorMatch& b) {
    return a.object.kind == b.object.kind && a.object.group == b.object.group &&
           a.selects == b.selects && a.selects_group == b.selects_group;
  }

  void PrintRun(Run run) {
    if (run[0].object.kind == "Service" && run[0].object.group.empty()) return PrintServices(run);
    PrintOthers(run);
  }

  void PrintServices(Run run) {
    std::vector<Table::Column> columns = LeadingColumns(&kinds_, run, {});
    columns.push_back({"READY", Table::Align::kRight});
    columns.push_back({"OWNERS"});
    const bool with_why = AnyHas(run, HasWhy);
    if (with_why) columns.push_back({"WHY"});
    Table table(std::move(columns));
    for (const SelectorMatch& match : run) {
      const OwnerCounts owners = owners_.Count(match.objects);
      const OwnerCounts sharing = Sharing(match, owners);
      std::vector<Cell> cells = LeadingCells(match, {});
      cells.push_back(ReadyCell(match));
      cells.push_back({OwnersText(owners), sharing.size() > 1 ? Tone::kSurprising : Tone::kPlain});
      if (with_why) cells.push_back({match.why, Tone::kSurprising});
      table.AddRow(std::move(cells));
      NoteShared(match, sharing);
    }
    table.Print(console_->out(), !options_.no_headers, console_->color_out());
  }

  // Pods that get traffic, counted once though they may have two addresses.
  Cell ReadyCell(const SelectorMatch& match) const {
    if (match.state != SelectState::kSelects && match.state != SelectState::kEverything) {
      return {"-"};
    }
    const absl::StatusOr<EndpointsAnswer> answer = Endpoints(version_, match.id);
    if (!answer.ok()) return {"-"};
    std::set<ObjectId> ready;
    for (const Endpoint& endpoint : answer->endpoints) {
      if (endpoint.ready) ready.insert(endpoint.id);
    }
    return {std::to_string(ready.size()), ready.empty() ? Tone::kWrong : Tone::kPlain};
  }

  void PrintOthers(Run run) {
    Leading with;
    with.path = AnyHas(run, [](const SelectorMatch& m) { return m.path != "spec.selector"; });
    // Of kinds that have no namespaces "everywhere" says nothing.
    with.namespaces =
        AnyHas(run, [](const SelectorMatch& m) { return !m.namespaces.empty() && PicksPods(m); });
    const bool controller = run[0].is_controller;
    const bool deployment = run[0].is_deployment;
    const bool with_why =
        AnyHas(run, [](const SelectorMatch& m) { return HasWhy(m) || !m.not_owned.empty(); });
    std::vector<Table::Column> columns = LeadingColumns(&kinds_, run, with);
    if (controller) columns.push_back({"OWNED", Table::Align::kRight});
    if (deployment) columns.push_back({"PODS", Table::Align::kRight});
    if (controller) columns.push_back({"NOT OWNED", Table::Align::kRight});
    if (with_why) columns.push_back({"WHY"});
    Table table(std::move(columns));
    for (const SelectorMatch& match : run) {
      std::vector<Cell> cells = LeadingCells(match, with);
      if (controller) cells.push_back({CountText(match, match.owned.size())});
      if (deployment) cells.push_back({CountText(match, match.pods.size())});
      if (controller) cells.push_back({CountText(match, match.not_owned.size())});
      if (with_why) cells.push_back(WhyCell(match));
      table.AddRow(std::move(cells));
    }
    table.Print(console_->out(), !options_.no_headers, console_->color_out());
  }

  static Cell WhyCell(const SelectorMatch& match) {
    return {match.why.empty() ? ReasonsText(match.not_owned) : match.why, Tone::kSurprising};
  }

  // The owners without pods that ended, to which a Service sends nothing.
  OwnerCounts Sharing(const SelectorMatch& match, const OwnerCounts& owners) {
    if (owners.size() < 2) return owners;
    std::vector<ObjectId> going_on;
    for (ObjectId id : match.objects) {
      const std::string phase = FieldValue(version_, id, "status.phase").value_or("");
      if (phase != "Succeeded" && phase != "Failed") going_on.push_back(id);
    }
    return owners_.Count(going_on);
  }

  void NoteShared(const SelectorMatch& match, const OwnerCounts& owners) {
    if (owners.size() < 2) return;
    hints_.push_back("Service " + FullName(match.object) + " picks pods of " +
                     std::to_string(owners.size()) + " owners (" + OwnersText(owners) +
                     "): all of them get its traffic");
  }

  void SayHints() const {
    if (hints_.empty()) return;
    console_->Note("");
    for (size_t i = 0; i < hints_.size() && i < kHintsShown; ++i) console_->Hint(hints_[i]);
    if (hints_.size() > kHintsShown) {
      console_->Hint(Counted(hints_.size() - kHintsShown, "Service") + " more like this");
    }
  }

  const Version& version_;
  const Options& options_;
  Console* console_;
  KindTexts kinds_;
  Owners owners_;
  std::vector<std::string> hints_;
};

}  // namespace

void PrintMatchTables(const Version& version, const std::vector<SelectorMatch>& matches,
                      const Options& options, Console* console) {
  MatchTables(version, options, console).Print(matches);
}

}  // namespace labelix::cli
