#include "engine/kubernetes/tolerations.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "index/types/parse_int.h"

namespace labelix::kubernetes {
namespace {

// Stricter than a label's integer: no plus sign, no leading zero, no -0.
// Source: apimachinery v0.37.2, pkg/api/validate/content/decimal_int.go.
std::optional<int64_t> CanonicalInt64(std::string_view text) {
  if (text == "0") return 0;
  const size_t first = text.starts_with('-') ? 1 : 0;
  if (first == text.size() || text[first] < '1' || text[first] > '9') return std::nullopt;
  return ParseInt64(text);
}

// The taint's number stands to the left: value Lt bound.
bool Compares(std::string_view op, std::string_view value, std::string_view bound) {
  const std::optional<int64_t> left = CanonicalInt64(value);
  const std::optional<int64_t> right = CanonicalInt64(bound);
  if (!left.has_value() || !right.has_value()) return false;
  return op == "Lt" ? *left < *right : *left > *right;
}

bool Concerns(PodStage stage, std::string_view effect) {
  return effect == "NoExecute" || (stage == PodStage::kStarts && effect == "NoSchedule");
}

}  // namespace

bool Tolerates(const Toleration& toleration, const Taint& taint, ComparisonGate gate) {
  if (!toleration.effect.empty() && toleration.effect != taint.effect) return false;
  if (!toleration.key.empty() && toleration.key != taint.key) return false;
  const std::string& op = toleration.op;
  if (op.empty() || op == "Equal") return toleration.value == taint.value;
  if (op == "Exists") return true;
  if (op != "Lt" && op != "Gt") return false;
  return gate == ComparisonGate::kOn && Compares(op, taint.value, toleration.value);
}

bool Tolerate(std::span<const Toleration> tolerations, const Taint& taint, ComparisonGate gate) {
  return std::any_of(tolerations.begin(), tolerations.end(),
                     [&](const Toleration& t) { return Tolerates(t, taint, gate); });
}

const Taint* FirstUntolerated(std::span<const Toleration> tolerations,
                              std::span<const Taint> taints, PodStage stage, ComparisonGate gate) {
  for (const Taint& taint : taints) {
    if (Concerns(stage, taint.effect) && !Tolerate(tolerations, taint, gate)) return &taint;
  }
  return nullptr;
}

}  // namespace labelix::kubernetes
