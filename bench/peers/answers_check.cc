#include "bench/peers/answers_check.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "bench/peers/plain_forecast.h"
#include "bench/peers/plain_overview.h"
#include "labelix/explain.h"
#include "labelix/overview.h"
#include "labelix/separate.h"

namespace labelix::peers {
namespace {

using Pod = PlainAnswers::Pod;

std::string Place(const ObjectView& view) {
  return std::string(view.kind) + " " + std::string(view.ns) + "/" + std::string(view.name);
}

// "" where all is as it should be.
std::string Unless(bool right, std::string_view what, const ObjectView& of) {
  return right ? "" : std::string(what) + " of " + Place(of);
}

Edit EditOf(Edit::Type type, const ObjectView& object) {
  Edit edit;
  edit.type = type;
  edit.object = std::string(object.kind) + "/" + std::string(object.name);
  edit.ns = object.ns;
  return edit;
}

std::optional<std::string> ValueOf(const Pod& pod, const std::string& key) {
  const auto at = pod.labels.find(key);
  return at == pod.labels.end() ? std::nullopt : std::optional(at->second);
}

bool Has(const Pod& pod, const Requirement& equality) {
  return ValueOf(pod, equality.key) == equality.values.front();
}

std::set<std::string> Names(const Version& now, const std::vector<ObjectId>& ids) {
  std::set<std::string> names;
  for (const ObjectId id : ids) names.emplace(now.Get(id).name);
  return names;
}

// What each step leaves and leaves out, by a loop over what the one before it has left.
bool IsFunnel(const std::vector<FunnelStep>& funnel, std::vector<const Pod*> pods) {
  for (const FunnelStep& step : funnel) {
    std::vector<const Pod*> left;
    std::map<std::optional<std::string>, uint64_t> instead, said;
    for (const Pod* pod : pods) {
      if (Has(*pod, step.requirement)) {
        left.push_back(pod);
      } else {
        ++instead[ValueOf(*pod, step.requirement.key)];
      }
    }
    for (const Instead& each : step.instead) said[each.value] += each.objects;
    if (step.left != left.size() || step.failed != pods.size() - left.size()) return false;
    if (said != instead) return false;
    pods = std::move(left);
  }
  return true;
}

std::multiset<std::string> FindingLines(const std::vector<Finding>& findings) {
  std::multiset<std::string> lines;
  for (const Finding& finding : findings) {
    lines.insert(finding.code + " " + finding.object.ns + "/" + finding.object.name);
  }
  return lines;
}

}  // namespace

Edit TakeLabelOff(const ObjectView& pod) {
  Edit edit = EditOf(Edit::Type::kLabel, pod);
  edit.labels = {{kLabelTakenOff, std::nullopt}};
  return edit;
}

Edit GiveSelector(const ObjectView& service) {
  Edit edit = EditOf(Edit::Type::kSelector, service);
  edit.selector = kSelectorGiven;
  return edit;
}

Edit DeleteIt(const ObjectView& object) { return EditOf(Edit::Type::kDelete, object); }

Edit ScaleIt(const ObjectView& deployment) {
  Edit edit = EditOf(Edit::Type::kScale, deployment);
  edit.replicas = kReplicasGiven;
  return edit;
}

const workload::Service& AnswersCheck::Made(const ObjectView& service) const {
  return plain_.ServiceNamed(service.ns, service.name);
}

std::string AnswersCheck::Explains(ObjectId service) const {
  const ObjectView view = now_.Get(service);
  const workload::Service& made = Made(view);
  const auto answer = Explain(now_, service);
  if (!answer.ok() || answer->size() != 1) return Unless(false, "explain", view);
  const Explanation& why = answer->front();
  const std::set<std::string> picked = plain_.PodsPickedBy(made.ns, made.selector);
  std::vector<const Pod*> pods;
  for (const Pod& pod : plain_.In(made.ns).pods) pods.push_back(&pod);
  bool right = Names(now_, why.match.objects) == picked && why.candidates == pods.size() &&
               why.funnel.size() == made.selector.size() && IsFunnel(why.funnel, pods);
  if (!picked.empty()) return Unless(right, "explain", view);
  // The only ones that pick nothing are mistyped by a letter.
  PlainAnswers::Selector meant = made.selector;
  meant.front().second.pop_back();
  right = right && std::any_of(why.clues.begin(), why.clues.end(), [&](const Clue& clue) {
            return clue.type == Clue::Type::kNearValue &&
                   clue.objects == plain_.PodsPickedBy(made.ns, meant).size();
          });
  return Unless(right, "explain", view);
}

ObjectId AnswersCheck::PairedWith(size_t k, ObjectId pod) const {
  const ObjectView view = now_.Get(pod);
  const PlainAnswers::Namespace& in = plain_.In(view.ns);
  std::vector<const workload::Service*> services = in.services;
  if (k % 2 == 0) services = in.ServicesOf(in.PodNamed(view.name).labels);
  for (auto at = plain_.namespaces().begin(); services.empty(); ++at)
    services = at->second.services;
  const workload::Service& service = *services[k / 2 % services.size()];
  return now_.Find("", "Service", service.ns, service.name).value();
}

std::string AnswersCheck::ExplainsPair(ObjectId service, ObjectId pod) const {
  const ObjectView selecting = now_.Get(service), view = now_.Get(pod);
  const workload::Service& made = Made(selecting);
  const Pod& plain = plain_.In(view.ns).PodNamed(view.name);
  const auto answer = ExplainPair(now_, service, pod);
  if (!answer.ok() || answer->size() != 1) return Unless(false, "explain of a pair", view);
  const PairExplanation& pair = answer->front();
  const bool reached = selecting.ns == view.ns;
  bool right = pair.selecting == NameOf(now_, service) && pair.object == NameOf(now_, pod) &&
               pair.picked == (reached && PlainAnswers::Picks(made.selector, plain.labels)) &&
               pair.obstacles.empty() == reached && pair.checks.size() == made.selector.size();
  std::map<std::string, std::string> wanted(made.selector.begin(), made.selector.end());
  for (const RequirementCheck& check : pair.checks) {
    const auto at = wanted.find(check.requirement.key);
    right = right && at != wanted.end() && check.value == ValueOf(plain, at->first) &&
            check.met == (check.value == at->second);
  }
  return Unless(right, "explain of a pair with a Service", view);
}

std::string AnswersCheck::ChecksAll() const {
  if (!all_) {
    findings_ = Check(cluster_, now_, {}).findings;
    all_ = FindingLines(findings_) == plain_.Findings() ? "" : "check of everything";
  }
  return *all_;
}

std::string AnswersCheck::Checks(ObjectId object) const {
  if (!ChecksAll().empty()) return ChecksAll();
  const ObjectName name = NameOf(now_, object);
  std::vector<Finding> concerned;
  for (const Finding& finding : findings_) {
    const bool other = std::count(finding.others.begin(), finding.others.end(), name) > 0;
    if (finding.object == name || other) concerned.push_back(finding);
  }
  CheckOptions options;
  options.object = object;
  return Unless(FindingLines(Check(cluster_, now_, options).findings) == FindingLines(concerned),
                "check", now_.Get(object));
}

std::string AnswersCheck::Foresees(const Edit& edit, ObjectId object) const {
  const ObjectView view = now_.Get(object);
  const auto answer = WhatIf(cluster_, now_, {&edit, 1});
  if (!answer.ok()) return Unless(false, "what-if", view);
  Lines wanted;
  switch (edit.type) {
    case Edit::Type::kLabel:
      wanted = AfterLabelOff(plain_, view.ns, view.name, kLabelTakenOff);
      break;
    case Edit::Type::kSelector:
      wanted = AfterSelector(plain_, Made(view), {{"env", "prod"}});
      break;
    case Edit::Type::kDelete:
      wanted = AfterDelete(plain_, view.ns, view.name);
      break;
    default:
      wanted = AfterScale(plain_, view.ns, "Deployment/" + std::string(view.name), edit.replicas);
  }
  return Unless(LinesOf(*answer) == wanted, "what-if", view);
}

std::string AnswersCheck::Separates(ObjectId pod) const {
  const ObjectView view = now_.Get(pod);
  const PlainAnswers::Namespace& in = plain_.In(view.ns);
  const Pod& plain = in.PodNamed(view.name);
  const auto answer = Separate(now_, {.pick = {pod}});
  const std::optional<size_t> fewest = FewestRequirements(in, plain);
  if (!answer.ok() || answer->selector.has_value() != fewest.has_value()) {
    return Unless(false, "separate", view);
  }
  if (!fewest) {
    const bool right = answer->proof && answer->proof->spare != pod &&
                       now_.Get(answer->proof->spare).ns == view.ns &&
                       in.PodNamed(now_.Get(answer->proof->spare).name).labels == plain.labels;
    return Unless(right, "separate", view);
  }
  // Its operators by the public definition, one pod after the other.
  const std::vector<Requirement>& needs = answer->selector->requirements();
  for (const Pod& each : in.pods) {
    std::vector<Label> labels;
    for (const auto& [key, value] : each.labels) labels.push_back({key, value});
    const bool meets = std::all_of(needs.begin(), needs.end(),
                                   [&](const Requirement& r) { return r.Matches(labels); });
    if (meets != (&each == &plain)) return Unless(false, "separate", view);
  }
  const bool right =
      needs.size() == *fewest && answer->picked == 1 && answer->spared == in.pods.size() - 1;
  return Unless(right, "separate", view);
}

std::string AnswersCheck::DrawsTree(ObjectId service) const {
  const ObjectView view = now_.Get(service);
  return Unless(TextOf(MakeTree(now_, service)) == TreeOf(plain_, Made(view)), "tree", view);
}

std::string AnswersCheck::CountsLabels() const {
  return TextOf(CountLabels(now_, std::nullopt)) == StatsOf(plain_) ? "" : "stats";
}

}  // namespace labelix::peers
