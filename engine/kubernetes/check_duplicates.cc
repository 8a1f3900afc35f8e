// selector-duplicate.

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "engine/kubernetes/check.h"
#include "engine/kubernetes/names.h"
#include "engine/selector/normal.h"

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

// What two have in common that say the same, however they are written.
struct Meaning {
  std::string ns, places, path;  // of the object; where it looks
  Normal selector;
  friend auto operator<=>(const Meaning&, const Meaning&) = default;
};

// "*", or "a,b": names of namespaces stand in order.
std::string PlacesOf(const Reading& reading) {
  if (reading.all_namespaces) return "*";
  std::string out;
  for (const std::string& name : reading.namespaces) out += name + ",";
  return out;
}

}  // namespace

void Checker::CheckDuplicates() {
  if (!IsWanted("selector-duplicate")) return;
  for (const DuplicateRule& rule : kRules) CheckDuplicatesOf(rule);
}

void Checker::CheckDuplicatesOf(const DuplicateRule& rule) {
  std::map<Meaning, Saying> same;
  for (ObjectId id : All(rule.group, rule.kind)) {
    for (const Reading& reading : ReadAll(version_, id)) {
      const SelectState state = reading.stored.state;
      if (state != SelectState::kSelects && state != SelectState::kEverything) continue;
      const Selector& selector = reading.stored.selector;
      Normal normal = Normalize(selector);
      if (normal.nothing) continue;  // selector-never-matches
      std::vector<std::string_view> buffer;
      if (!rule.code_if_picking.empty() && with_pods_) {
        const IdSet pods = version_.Select(reading.ScopeOf(&buffer), Compiled(selector));
        const bool told = std::any_of(pods.begin(), pods.end(),
                                      [&](ObjectId pod) { return SuffersFromTwo(rule.kind, pod); });
        if (told) continue;
      }
      same[{std::string(version_.Get(id).ns), PlacesOf(reading), reading.stored.path,
            std::move(normal)}]
          .emplace_back(NameOf(version_, id), NameSelector(selector, "everything"));
    }
  }
  for (auto& [meaning, saying] : same) AddDuplicates(rule, meaning.path, std::move(saying));
}

void Checker::AddDuplicates(const DuplicateRule& rule, const std::string& path, Saying saying) {
  if (saying.size() < 2) return;
  std::sort(saying.begin(), saying.end());
  const auto& [first, text] = saying.front();
  std::string message =
      std::to_string(saying.size()) + " " + std::string(rule.kind) + "s select " + text;
  if (!rule.why.empty()) message += ": " + std::string(rule.why);
  Finding& finding = Add("selector-duplicate", rule.severity, first, path, std::move(message));
  for (size_t i = 1; i < saying.size(); ++i) finding.others.push_back(saying[i].first);
  if (!rule.why.empty()) finding.cure = "keep one of them";
}

}  // namespace labelix::kubernetes
