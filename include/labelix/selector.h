// Label selectors: text, requirements, and the definition of a match.
//
//   labelix::Selector s = labelix::Selector::Parse("app in (web,api),!canary").value();
//   constexpr labelix::Label kLabels[] = {{"app", "web"}};
//   assert(s.Matches(kLabels));
//   assert(s.ToString() == "app in (api,web),!canary");
//
// Source of every rule: apimachinery v0.37.2, pkg/labels/selector.go.
// Values: immutable once made, safe to read from any thread.
#ifndef LABELIX_SELECTOR_H_
#define LABELIX_SELECTOR_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "labelix/labels.h"
#include "labelix/status.h"

namespace labelix {

enum class Op : uint8_t {
  kEquals,        // key = value
  kDoubleEquals,  // key == value; the same meaning, printed as it was written
  kNotEquals,     // key != value; holds where the key is absent
  kIn,            // key in (a,b)
  kNotIn,         // key notin (a,b); holds where the key is absent
  kExists,        // key
  kDoesNotExist,  // !key
  kGreaterThan,   // key > 5: both are decimal int64, otherwise false
  kLessThan,      // key < 5
};

struct Requirement {
  std::string key;
  Op op = Op::kExists;
  std::vector<std::string> values;  // sorted; Parse also makes them distinct

  // The definition, by plain comparison. Linear in the labels and values.
  bool Matches(Labels labels) const;
  std::string ToString() const;
  friend bool operator==(const Requirement&, const Requirement&) = default;
};

// A conjunction of requirements, or nothing at all. "Everything" is the
// conjunction of none. Both print "": the text cannot tell them apart.
class Selector {
 public:
  Selector() = default;  // everything
  static Selector Everything() { return Selector(); }
  static Selector Nothing();

  // Limits of the text (kResourceExhausted past them, in time linear in what
  // was read): 1 MiB, 1,000 requirements, 100,000 values.
  // kInvalidArgument carries upstream's words, ErrorOffset and ErrorHint.
  static absl::StatusOr<Selector> Parse(std::string_view text);

  // Equality with each pair, keys and values not validated: what a Service's
  // or a ReplicationController's map means (labels.SelectorFromSet). An empty
  // map is everything here; what it means for a kind is the kind's rule.
  static Selector FromMap(std::span<const std::pair<std::string, std::string>> map);

  // As given, not validated, sorted by key (stable).
  static Selector FromRequirements(std::vector<Requirement> requirements);

  bool Matches(Labels labels) const;
  bool IsNothing() const { return nothing_; }
  bool IsEverything() const { return !nothing_ && requirements_.empty(); }
  const std::vector<Requirement>& requirements() const& { return requirements_; }
  std::vector<Requirement> requirements() && { return std::move(requirements_); }

  // Upstream's printed form.
  std::string ToString() const;

  // Same text, not same meaning: `a=b` and `a in (b)` differ here. For
  // equality of meaning compare normal forms (labelix/algebra.h).
  friend bool operator==(const Selector&, const Selector&) = default;

 private:
  bool nothing_ = false;
  std::vector<Requirement> requirements_;  // ascending by key
};

// metav1.LabelSelector as an object holds it. A missing one (null) selects
// nothing: that case is the caller's std::optional, not a value of this type.
struct LabelSelector {
  struct Expression {
    std::string key;
    std::string op;  // "In", "NotIn", "Exists", "DoesNotExist"; not validated
    std::vector<std::string> values;
    friend bool operator==(const Expression&, const Expression&) = default;
  };
  std::vector<std::pair<std::string, std::string>> match_labels;  // ascending by key
  std::vector<Expression> match_expressions;

  bool IsEmpty() const { return match_labels.empty() && match_expressions.empty(); }

  // metav1.LabelSelectorAsSelector: {} is everything; the first error, in
  // upstream's words, with the field as its place.
  absl::StatusOr<Selector> ToSelector() const;

  // metav1validation.ValidateLabelSelector under `path` (for instance
  // "spec.selector"): every error, in upstream's words and order.
  std::vector<std::string> Validate(std::string_view path) const;

  friend bool operator==(const LabelSelector&, const LabelSelector&) = default;
};

// metav1.FormatLabelSelector: "<none>" for nothing and for everything.
std::string FormatLabelSelector(const LabelSelector* selector);

// A field selector: `a.b=c,d!=e`, with `\\`, `\,` and `\=` escaped in values.
// Source: apimachinery v0.37.2, pkg/fields.
class FieldSelector {
 public:
  struct Term {
    std::string field;
    bool equal = true;  // false: !=
    std::string value;
    friend bool operator==(const Term&, const Term&) = default;
  };
  static absl::StatusOr<FieldSelector> Parse(std::string_view text);

  // `fields` ascending by key; a missing one reads as "".
  bool Matches(Labels fields) const;
  bool IsEverything() const { return terms_.empty(); }
  const std::vector<Term>& terms() const { return terms_; }
  std::string ToString() const;

 private:
  std::vector<Term> terms_;
};

}  // namespace labelix

#endif  // LABELIX_SELECTOR_H_
