// A StatefulSet's pods are told apart by their ordinals: pkg/controller/statefulset
// (stateful_set_utils.go, stateful_set_control.go).
#include <charconv>
#include <set>

#include "engine/kubernetes/object_text.h"
#include "engine/kubernetes/settling.h"
#include "engine/kubernetes/stored_selector.h"

namespace labelix::kubernetes {
namespace {

// nullopt: the pod's name is not the set's and a number.
std::optional<uint64_t> OrdinalOf(std::string_view set, std::string_view pod) {
  if (!IsMemberOf(set, pod)) return std::nullopt;
  const std::string_view digits = pod.substr(set.size() + 1);
  uint64_t ordinal = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), ordinal);
  if (read.ec != std::errc()) return std::nullopt;  // past 64 bits
  return ordinal;
}

uint64_t FirstOrdinal(const std::optional<std::string>& text) {
  if (!text) return 0;
  const std::string start = TextAt(*text, "spec.ordinals.start");
  uint64_t first = 0;
  std::from_chars(start.data(), start.data() + start.size(), first);
  return first;
}

}  // namespace

void Settling::SettleStateful(const SettlingController& set) {
  const std::optional<std::string> text = question_.text(set.name);
  const bool on_delete = text && TextAt(*text, "spec.updateStrategy.type") == "OnDelete";
  if (set.touched != nullptr && !on_delete) {
    if (set.touched->template_changed) {
      Replace(set, PodsOf(set), "the template changed");
    } else if (set.touched->text_missing) {
      SayTemplateUnknown(set);
    }
  }
  CountOrdinals(set, FirstOrdinal(text));
}

// One of its own that is finished is made again. One of another owner has the name for as long as
// it is there.
void Settling::CountOrdinals(const SettlingController& set, uint64_t first) {
  const uint64_t wants = set.replicas();
  std::set<uint64_t> has, taken;  // the second: by any pod
  std::vector<SettlingPod*> beyond;
  for (SettlingPod& pod : pods_) {
    const std::optional<uint64_t> ordinal = OrdinalOf(set.name.name, pod.view.name);
    if (pod.gone || !ordinal) continue;
    const bool is_own = !pod.owner.empty() && pod.owner == set.view.uid;
    if (is_own && !pod.active) continue;
    if (*ordinal >= first && *ordinal - first < wants) {
      taken.insert(*ordinal);
      if (is_own) has.insert(*ordinal);
    } else if (is_own) {
      beyond.push_back(&pod);
    }
  }
  Create(set, wants - taken.size(),
         "it has " + std::to_string(has.size()) + (has.size() == 1 ? " pod" : " pods") +
             " and wants " + std::to_string(wants));
  DeleteSome(set, beyond, beyond.size(),
             "its ordinal is not among the first " + std::to_string(wants));
}

}  // namespace labelix::kubernetes
