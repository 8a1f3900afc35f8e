// selector-duplicate.

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "engine/kubernetes/check.h"
#include "engine/kubernetes/names.h"

namespace labelix::kubernetes {

// Kinds of which two with one selector are a mistake, or look like one. Equal
// workloads overlap, which has a code of its own; NetworkPolicies add up.
struct DuplicateRule {
  std::string_view group, kind;
  Severity severity;
  std::string_view why;
  // Where both pick something, another code says it worse.
  std::string_view code_if_picking;
};

namespace {

constexpr DuplicateRule kRules[] = {{"", "Service", Severity::kInfo, "", ""},
                                    {"policy", "PodDisruptionBudget", Severity::kWarning,
                                     "a pod that both pick cannot be evicted", "pdb-overlap"},
                                    {"autoscaling", "HorizontalPodAutoscaler", Severity::kWarning,
                                     "neither can scale what both pick", "hpa-overlap"},
                                    {"monitoring.coreos.com", "ServiceMonitor", Severity::kInfo,
                                     "what has the same ports in both is scraped twice", ""},
                                    {"monitoring.coreos.com", "PodMonitor", Severity::kInfo,
                                     "what has the same ports in both is scraped twice", ""}};

// Namespace, what the selector says, where it looks, and its path.
using Meaning = std::tuple<std::string, std::string, std::string, std::string>;

// The printed form, with requirements in order: how they stand says nothing.
std::string Sorted(const Selector& selector) {
  std::vector<std::string> texts;
  for (const Requirement& r : selector.requirements()) texts.push_back(r.ToString());
  std::sort(texts.begin(), texts.end());
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ",") + text;
  return out;
}

}  // namespace

void Checker::CheckDuplicates() {
  if (!IsWanted("selector-duplicate")) return;
  for (const DuplicateRule& rule : kRules) CheckDuplicatesOf(rule);
}

void Checker::CheckDuplicatesOf(const DuplicateRule& rule) {
  std::map<Meaning, std::vector<ObjectName>> same;
  for (ObjectId id : All(rule.group, rule.kind)) {
    for (const Reading& reading : ReadAll(version_, id)) {
      if (reading.stored.state != SelectState::kSelects) continue;
      std::vector<std::string_view> buffer;
      const bool told =
          !rule.code_if_picking.empty() && with_pods_ &&
          version_.Count(reading.ScopeOf(&buffer), Compiled(reading.stored.selector)) > 0;
      if (told) continue;
      same[{std::string(version_.Get(id).ns), Sorted(reading.stored.selector),
            PrintReach(reading.stored.reach), reading.stored.path}]
          .push_back(NameOf(version_, id));
    }
  }
  for (auto& [meaning, names] : same) {
    if (names.size() < 2) continue;
    std::sort(names.begin(), names.end());
    std::string message = std::to_string(names.size()) + " " + std::string(rule.kind) +
                          "s select " + std::get<1>(meaning);
    if (!rule.why.empty()) message += ": " + std::string(rule.why);
    Finding& finding = Add("selector-duplicate", rule.severity, names.front(), std::get<3>(meaning),
                           std::move(message));
    finding.others.assign(names.begin() + 1, names.end());
    if (!rule.why.empty()) finding.cure = "keep one of them";
  }
}

}  // namespace labelix::kubernetes
