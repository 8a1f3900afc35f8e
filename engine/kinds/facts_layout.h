// What the two halves of facts.h, writing and reading, agree on.
#ifndef LABELIX_ENGINE_KINDS_FACTS_LAYOUT_H_
#define LABELIX_ENGINE_KINDS_FACTS_LAYOUT_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/kinds/facts.h"

namespace labelix::kinds {

// Bits of the first number, which also holds the form above them.
constexpr uint64_t kHasSource = 1, kDeleting = 2, kGenerateName = 4, kHasFields = 8;
constexpr int kFormShift = 4;
// Facts of version 1 always have the list of fields.
constexpr int kFormShift1 = 3;

// Bits of a pod's flags.
constexpr uint64_t kReady = 1, kHostNetwork = 2, kHasInitPorts = 4, kHasParts = 8;
constexpr int kFirstOddText = 4;  // and one for each of kPodTexts: it is written

// What most pods have there, and facts so leave out.
struct PodText {
  std::string_view Pod::* text;
  std::string_view usual;
};
constexpr PodText kPodTexts[] = {{&Pod::phase, "Running"},
                                 {&Pod::hostname, ""},
                                 {&Pod::subdomain, ""},
                                 {&Pod::service_account, "default"},
                                 {&Pod::restart_policy, "Always"},
                                 {&Pod::scheduler_name, "default-scheduler"},
                                 {&Pod::nominated_node, ""}};

}  // namespace labelix::kinds

#endif  // LABELIX_ENGINE_KINDS_FACTS_LAYOUT_H_
