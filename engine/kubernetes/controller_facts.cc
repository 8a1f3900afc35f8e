#include "engine/kubernetes/controller_facts.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

#include "engine/kinds/kinds.h"
#include "engine/kubernetes/json_value.h"
#include "labelix/labels.h"

namespace labelix::kubernetes {
namespace {

std::optional<uint32_t> NumberOf(const std::string& text) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

bool DecodeController(const ObjectView& view, std::deque<LabelList>* texts, kinds::Workload* out) {
  const kinds::KindRow* row = kinds::FindKind(view.group, view.kind);
  if (row == nullptr) return false;
  if (row->facts == kinds::FactsForm::kWorkload) return kinds::DecodeWorkload(view.facts, out);
  kinds::Selecting facts;
  const bool is_controller =
      std::find(std::begin(kPodControllers), std::end(kPodControllers),
                std::pair(view.group, view.kind)) != std::end(kPodControllers);
  if (!is_controller || row->facts != kinds::FactsForm::kSelecting) return false;
  if (!kinds::DecodeSelecting(view.facts, &facts)) return false;
  *out = {};
  out->common = facts.common;
  PartTrees parts(facts.parts);
  LabelList& labels = texts->emplace_back();
  for (const auto& [key, value] :
       parts.At("spec.template.metadata.labels").front().value.Fields()) {
    labels.emplace_back(key, value.Text());
  }
  for (const auto& [key, value] : labels) out->template_labels.push_back({key, value});
  SortLabels(&out->template_labels);
  out->replicas = NumberOf(parts.At("spec.replicas").front().value.Json());
  out->parts = std::move(facts.parts);
  return true;
}

bool IsActive(const kinds::Pod& pod) {
  return pod.phase != "Succeeded" && pod.phase != "Failed" && !pod.common.deleting;
}

bool ClaimsEnded(std::string_view kind) {
  return kind != "ReplicaSet" && kind != "ReplicationController";
}

}  // namespace labelix::kubernetes
