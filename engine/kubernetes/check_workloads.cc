// template-mismatch, workload-selectors-overlap.

#include <algorithm>
#include <map>
#include <utility>

#include "engine/kubernetes/check.h"
#include "labelix/algebra.h"

namespace labelix::kubernetes {
namespace {

// Only a Job with manualSelector may have one.
constexpr std::string_view kEmpty = "the empty selector";

// The value that the selector asks for by equality under `key`.
std::optional<std::string_view> EqualityOn(const Selector& selector, std::string_view key) {
  for (const Requirement& r : selector.requirements()) {
    if (r.key != key || r.values.size() != 1) continue;
    if (r.op == Op::kEquals || r.op == Op::kDoubleEquals || r.op == Op::kIn) return r.values[0];
  }
  return std::nullopt;
}

// The key on which most of them ask for one value.
std::string_view CommonKey(const std::vector<const Workload*>& workloads) {
  std::map<std::string_view, size_t> counts;
  for (const Workload* workload : workloads) {
    for (const Requirement& r : workload->selector.requirements()) {
      if (EqualityOn(workload->selector, r.key)) ++counts[r.key];
    }
  }
  std::string_view best;
  size_t most = 0;
  for (const auto& [key, count] : counts) {
    if (count > most) most = count, best = key;
  }
  return best;
}

// The one whose template both pick.
const Workload* WithSharedTemplate(const Workload& a, const Workload& b) {
  for (const auto& [one, other] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    if (one->selector.Matches(one->template_labels) &&
        other->selector.Matches(one->template_labels)) {
      return one;
    }
  }
  return nullptr;
}

}  // namespace

void Checker::CheckWorkloads() {
  for (const auto& [ns, workloads] : workloads_) {
    std::vector<const Workload*> picking;
    for (const Workload& workload : workloads) {
      if (!workload.picks) continue;
      if (!workload.selector.Matches(workload.template_labels) && IsWanted("template-mismatch")) {
        Finding& finding = Add(
            "template-mismatch", Severity::kError, workload.name, "spec.template.metadata.labels",
            "`selector` does not match template `labels`: " + workload.selector.ToString() +
                " is not met");
        finding.witness = ToList(workload.template_labels);
        finding.cure = "give the template the labels that the selector asks for";
      }
      if (!workload.speaks_for_another && !workload.ended) picking.push_back(&workload);
    }
    std::sort(picking.begin(), picking.end(),
              [](const Workload* a, const Workload* b) { return a->name < b->name; });
    if (IsWanted("workload-selectors-overlap")) CheckOverlaps(picking);
  }
}

// Two that ask for different values of one key cannot overlap: only those of one
// value, and those that name none, are compared.
void Checker::CheckOverlaps(const std::vector<const Workload*>& workloads) {
  const std::string_view key = CommonKey(workloads);
  std::map<std::optional<std::string_view>, std::vector<const Workload*>> buckets;
  for (const Workload* workload : workloads) {
    buckets[EqualityOn(workload->selector, key)].push_back(workload);
  }
  const std::vector<const Workload*>& open = buckets[std::nullopt];
  for (const auto& [value, bucket] : buckets) {
    for (size_t i = 0; i < bucket.size(); ++i) {
      for (size_t j = i + 1; j < bucket.size(); ++j) CheckPair(bucket[i], bucket[j]);
      if (!value) continue;
      for (const Workload* other : open) CheckPair(bucket[i], other);
    }
  }
}

// Labels that exist, of a pod or a template, and that both pick.
std::optional<LabelList> Checker::SharedLabels(const Workload& a, const Workload& b,
                                               std::string* where) const {
  if (const Workload* one = WithSharedTemplate(a, b)) {
    *where = "the template of " + Short(one->name) + " satisfies both";
    return ToList(one->template_labels);
  }
  if (!with_pods_) return std::nullopt;
  std::vector<Requirement> both = a.selector.requirements();
  both.insert(both.end(), b.selector.requirements().begin(), b.selector.requirements().end());
  const Compiled selector(Selector::FromRequirements(std::move(both)));
  const Scope scope{.kind = "Pod", .ns = a.name.ns};
  const IdSet first = version_.First(scope, selector, 1);
  if (first.empty()) return std::nullopt;
  const ObjectView pod = version_.Get(first[0]);
  const uint64_t pods = version_.Count(scope, selector);
  *where = (pods == 1 ? "pod " : std::to_string(pods) + " pods satisfy both, such as ") +
           std::string(pod.name) + (pods == 1 ? " satisfies both" : "");
  return ToList(pod.labels);
}

// What is counted alone is not asked how bad it is.
void Checker::CheckPair(const Workload* one, const Workload* two) {
  if (!Concerns(one->id, two->id)) return;
  const Workload* a = std::min(one, two);  // as they were read
  const Workload* b = std::max(one, two);
  if (two->name < one->name) std::swap(one, two);
  const Pairs::First first{"workload-selectors-overlap", one->id, one->name};
  if (!pairs_.Tells(first, Severity::kError, two->name)) {
    const bool overlap =
        WithSharedTemplate(*a, *b) || Overlaps(a->selector, b->selector, Universe::kApi).answer;
    if (overlap) pairs_.Count(first);
    return;
  }
  const Verdict verdict = Overlaps(a->selector, b->selector, Universe::kApi);
  if (!verdict.answer) return;
  std::string where = "no pod and no template satisfies both";
  std::optional<LabelList> shared = SharedLabels(*a, *b, &where);
  Finding* finding = pairs_.Add(first, shared ? Severity::kError : Severity::kInfo, two->name);
  if (finding == nullptr) return;
  finding->path = "spec.selector";
  finding->message = NameSelector(one->selector, kEmpty) + " and " +
                     NameSelector(two->selector, kEmpty) + " of " + Short(two->name) +
                     " overlap: " + where;
  finding->witness = shared ? shared : verdict.witness;
  finding->cure = "give each a label of its own, in selector and template";
}

}  // namespace labelix::kubernetes
