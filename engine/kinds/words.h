// Texts that nearly every object has among its facts, by number: one byte of facts
// stands for each. Part of what facts look like, as kFactsVersion counts it: numbers
// are never given to another text, and a text that is added is another version.
#ifndef LABELIX_ENGINE_KINDS_WORDS_H_
#define LABELIX_ENGINE_KINDS_WORDS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace labelix::kinds {

// What is the number of a word; a text of n bytes that is none has the number n - 1 past
// these. So lengths up to 64 take a byte too.
constexpr size_t kWordNumbers = 64;

inline constexpr std::string_view kWords[] = {
    "", "v1", "default", "true", "false",
    // Pods and what they come of.
    "Running", "Pending", "Succeeded", "Failed", "Unknown", "Always", "OnFailure", "Never",
    "default-scheduler", "Pod", "spec.affinity", "spec.nodeSelector",
    "spec.topologySpreadConstraints",
    // Ports, addresses, Services.
    "TCP", "UDP", "SCTP", "http", "https", "metrics", "ClusterIP", "NodePort", "LoadBalancer",
    "ExternalName", "None", "IPv4", "IPv6", "FQDN", "InternalIP", "ExternalIP", "Hostname",
    // Taints.
    "NoSchedule", "NoExecute", "PreferNoSchedule", "node-role.kubernetes.io/control-plane",
    "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable",
    // Selectors and the labels of templates.
    "In", "NotIn", "Exists", "DoesNotExist", "app", "k8s-app", "tier", "component",
    "pod-template-hash", "app.kubernetes.io/name", "app.kubernetes.io/instance",
    "app.kubernetes.io/component", "app.kubernetes.io/part-of", "app.kubernetes.io/version",
    "app.kubernetes.io/managed-by", "helm.sh/chart", "Helm"};
static_assert(std::size(kWords) <= kWordNumbers);

namespace words_internal {

// The factors were searched for: no two words have the same slot.
constexpr size_t kSlots = 256;
constexpr size_t SlotOf(std::string_view text) {
  return (static_cast<unsigned char>(text.front()) + 30 * static_cast<unsigned char>(text.back()) +
          15 * text.size()) %
         kSlots;
}

// The number of the word in each slot, 0 where there is none.
consteval std::array<uint8_t, kSlots> MakeSlots() {
  std::array<uint8_t, kSlots> slots{};
  for (size_t i = 1; i < std::size(kWords); ++i) {
    if (slots[SlotOf(kWords[i])] != 0) throw "two words in one slot";
    slots[SlotOf(kWords[i])] = static_cast<uint8_t>(i);
  }
  return slots;
}
inline constexpr std::array<uint8_t, kSlots> kNumberIn = MakeSlots();

}  // namespace words_internal

// kWordNumbers: it is none of them. One compare at most.
constexpr size_t NumberOfWord(std::string_view text) {
  if (text.empty()) return 0;
  const size_t number = words_internal::kNumberIn[words_internal::SlotOf(text)];
  return number != 0 && kWords[number] == text ? number : kWordNumbers;
}

}  // namespace labelix::kinds

#endif  // LABELIX_ENGINE_KINDS_WORDS_H_
