#include <algorithm>

#include "bench/workload/generator.h"

namespace labelix::workload {
namespace {
constexpr std::string_view kPodName = "statefulset.kubernetes.io/pod-name";
constexpr Label kCanary = {"canary", "true"};
}  // namespace

EventStream::EventStream(const Generator& generator)
    : generator_(generator),
      random_(generator.random()),
      live_(generator.pods()),
      changes_(generator.pods()) {}

bool EventStream::Next(Type* type, Pod* pod) {
  while (event_ < kEvents && live_ > 0) {
    const size_t i = random_.Below(changes_.size());
    if (changes_[i].deleted) continue;
    const size_t event = event_++;
    const uint64_t k = random_.Below(100);
    *type = k < 60 ? Type::kStatus : k < 80 ? Type::kLabel : k < 90 ? Type::kDelete : Type::kCreate;
    if (*type == Type::kLabel) changes_[i].flipped = !changes_[i].flipped;
    if (*type == Type::kDelete) changes_[i].deleted = true, --live_;
    size_t shown = i;
    if (*type == Type::kCreate) {
      Fill(i, pod);
      shown = changes_.size();
      created_.push_back({i, pod->name + "-n" + std::to_string(event)});
      changes_.push_back({false, changes_[i].flipped});
      ++live_;
    }
    Fill(shown, pod);
    if (*type == Type::kDelete) pod->labels.clear();
    return true;
  }
  return false;
}

// A created pod is its original, under another name, with its labels as they
// were then: the flips of a chain of copies are counted on the copy itself.
void EventStream::Fill(size_t i, Pod* pod) const {
  size_t origin = i;
  while (origin >= generator_.pods()) origin = created_[origin - generator_.pods()].like;
  generator_.GetPod(origin, pod);
  if (i >= generator_.pods()) {
    pod->name = created_[i - generator_.pods()].name;
    for (Label& label : pod->labels) {
      if (label.key == kPodName) label.value = pod->name;
    }
  }
  if (changes_[i].flipped) FlipCanary(pod);
}

void EventStream::FlipCanary(Pod* pod) const {
  const auto at = std::lower_bound(pod->labels.begin(), pod->labels.end(), kCanary,
                                   [](const Label& a, const Label& b) { return a.key < b.key; });
  if (at != pod->labels.end() && at->key == kCanary.key) {
    pod->labels.erase(at);
    return;
  }
  pod->labels.insert(at, kCanary);
}

}  // namespace labelix::workload
