#include "engine/kubernetes/user_rule.h"

#include <utility>

#include "engine/kinds/facts.h"
#include "engine/kubernetes/json_value.h"

namespace labelix::kubernetes {
namespace {

using kinds::Form;
using kinds::Reach;
using kinds::Verdict;

// The words were checked when the file was read (ingest/user_kinds.cc).
Verdict VerdictOf(const JsonValue& value) {
  const std::string word = value.Text();
  if (word == "everything") return Verdict::kAll;
  if (word == "omitted") return Verdict::kOmitted;
  return word == "invalid" ? Verdict::kInvalid : Verdict::kNone;
}

Form FormOf(const JsonValue& value) {
  const std::string word = value.Text();
  if (word == "target") return Form::kTarget;
  return word == "map" ? Form::kMap : Form::kLabelSelector;
}

Reach ReachOf(const JsonValue& value) {
  if (value.Text() == "all") return Reach::kCluster;
  if (!value.IsObject()) return Reach::kOwnNamespace;
  return value.Field("form").Text() == "names" ? Reach::kNamed : Reach::kSelectedOrOwn;
}

void AddSelector(const JsonValue& value, UserRule* rule) {
  const auto text = [&](std::string words) -> std::string_view {
    return rule->texts.emplace_back(std::move(words));
  };
  kinds::SelectorRow& row = rule->selectors.emplace_back();
  row.path = text(value.Field("path").Text());
  row.form = FormOf(value.Field("form"));
  row.absent = VerdictOf(value.Field("absent"));
  row.empty = VerdictOf(value.Field("empty"));
  row.selects_group = text(value.Field("selects").Field("group").Text());
  row.selects = text(value.Field("selects").Field("kind").Text());
  row.reach = ReachOf(value.Field("namespaces"));
  row.namespaces = text(value.Field("namespaces").Field("path").Text());
}

}  // namespace

std::unique_ptr<UserRule> ReadUserRule(const ObjectView& object) {
  kinds::Selecting facts;
  if (!kinds::DecodeSelecting(object.facts, &facts)) return nullptr;
  for (const kinds::Part& part : facts.parts) {
    if (part.path != kinds::kRulePart) continue;
    const absl::StatusOr<ingest::JsonTree> tree = ingest::JsonTree::Parse(part.json);
    if (!tree.ok()) return nullptr;
    const JsonValue root(&*tree, tree->root());
    auto rule = std::make_unique<UserRule>();
    for (const JsonValue& selector : root.Field("selectors").Items()) {
      AddSelector(selector, rule.get());
    }
    rule->entry = part.json;
    rule->row.group = object.group;
    rule->row.kind = object.kind;
    rule->row.namespaced = !object.ns.empty();
    rule->row.is_controller = root.Field("controller").IsTrue();
    rule->row.selectors = rule->selectors;
    rule->row.facts = kinds::FactsForm::kSelecting;
    return rule;
  }
  return nullptr;
}

UserRuleList UserRules(const Version& version) {
  UserRuleList rules;
  for (const Version::KindCount& kind : version.Kinds()) {
    if (kinds::FindKind(kind.group, kind.kind) != nullptr) continue;
    const Scope scope{.kind = kind.kind, .group = kind.group};
    for (ObjectId id : version.First(scope, Compiled(Selector::Everything()), 1)) {
      std::unique_ptr<UserRule> rule = ReadUserRule(version.Get(id));
      if (rule != nullptr) rules.push_back(std::move(rule));
    }
  }
  return rules;
}

std::string KindsText(const UserRuleList& rules) {
  std::string text;
  for (const std::unique_ptr<UserRule>& rule : rules) {
    text += (text.empty() ? R"({"kinds":[)" : ",") + rule->entry;
  }
  return text.empty() ? text : text + "]}";
}

}  // namespace labelix::kubernetes
