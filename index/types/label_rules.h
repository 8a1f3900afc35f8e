// Where a label key or value breaks its rule: the place that an error points
// at. The words are LabelKeyErrors and LabelValueErrors (labelix/labels.h).
#ifndef LABELIX_INDEX_TYPES_LABEL_RULES_H_
#define LABELIX_INDEX_TYPES_LABEL_RULES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace labelix {

// Longest name part of a key, longest value, longest prefix, in bytes.
// Source: apimachinery v0.37.2, pkg/api/validate/content/kube.go, dns.go.
inline constexpr size_t kMaxLabelBytes = 63;
inline constexpr size_t kMaxPrefixBytes = 253;

// Whether LabelKeyErrors, LabelValueErrors would be empty; nothing is allocated.
bool IsLabelKey(std::string_view key);
bool IsLabelValue(std::string_view value);

// What is wrong with a lower-case DNS subdomain, as a node's name is one and a key's prefix:
// IsDNS1123Subdomain (pkg/util/validation).
std::vector<std::string> SubdomainErrors(std::string_view name);

// The first byte that no valid key or value could have there, or the first one
// past the allowed length. REQUIRES: the text is invalid.
size_t BadKeyByte(std::string_view key);
size_t BadValueByte(std::string_view value);

}  // namespace labelix

#endif  // LABELIX_INDEX_TYPES_LABEL_RULES_H_
