// Labels of an object, and the rules that the API server checks them by.
//
//   constexpr labelix::Label kLabels[] = {{"app", "web"}, {"tier", "front"}};
//   labelix::Labels labels = kLabels;                 // sorted by key
//   assert(labelix::FindLabel(labels, "app") == "web");
//   assert(labelix::LabelValueErrors("a b").size() == 1);
#ifndef LABELIX_LABELS_H_
#define LABELIX_LABELS_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace labelix {

// One label. Views: whoever makes it keeps the bytes alive.
struct Label {
  std::string_view key;
  std::string_view value;
  friend bool operator==(const Label&, const Label&) = default;
  friend auto operator<=>(const Label&, const Label&) = default;
};

// A label set: ascending by the bytes of the key, each key once. Nothing here
// is validated: an object is matched by the labels that it has.
using Labels = std::span<const Label>;

// Sorts by key and keeps the last of equal keys, as Go's JSON decoder does.
void SortLabels(std::vector<Label>* labels);

// The value under `key`, nullopt if absent. Logarithmic.
std::optional<std::string_view> FindLabel(Labels labels, std::string_view key);

// What the API server would say of a label key or value, in its words; empty
// when valid. Source: apimachinery v0.37.2, pkg/util/validation,
// IsQualifiedName and IsValidLabelValue. Linear in the text.
std::vector<std::string> LabelKeyErrors(std::string_view key);
std::vector<std::string> LabelValueErrors(std::string_view value);

}  // namespace labelix

#endif  // LABELIX_LABELS_H_
