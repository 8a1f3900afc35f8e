// The algebra of two selectors against enumeration: every label set over three
// keys and the values that the two can tell apart.
#include "labelix/algebra.h"

#include <array>
#include <optional>

#include "tests/fuzz/random_selector.h"
#include "tests/fuzz/target.h"

namespace labelix::fuzz {
namespace {

// Absent, every value that a selector can name (random_selector.h), and for
// each integer a spelling that none names.
const std::vector<std::optional<std::string>>& Values() {
  static const std::vector<std::optional<std::string>> values = [] {
    std::vector<std::optional<std::string>> all = {std::nullopt, "",   "x", "y",  "5",
                                                   "05",         "+5", "6", "-1", "unnamed"};
    for (int i = -2; i < 11; ++i) {
      all.emplace_back((i < 0 ? "-000" : "000") + std::to_string(std::abs(i)));
    }
    return all;
  }();
  return values;
}

// For each key, which pairs of (a holds of it, b holds of it) its values give:
// requirements look at their own key only.
struct Seen {
  bool a_only = false, b_only = false, both = false, a_some = false, b_some = false;
};

bool Holds(const Selector& selector, const std::string& key, Labels labels) {
  for (const Requirement& requirement : selector.requirements()) {
    if (requirement.key == key && !requirement.Matches(labels)) return false;
  }
  return true;
}

Seen Enumerate(const Selector& a, const Selector& b) {
  // Over keys: can both hold everywhere; can b hold everywhere while a fails at
  // some key; and the other way.
  Seen all{.a_only = false, .b_only = false, .both = true, .a_some = true, .b_some = true};
  for (const char* key : {"a", "b", "c"}) {
    Seen here;
    for (const std::optional<std::string>& value : Values()) {
      std::vector<Label> labels;
      if (value) labels.push_back({key, *value});
      const bool in_a = Holds(a, key, labels), in_b = Holds(b, key, labels);
      here.a_some |= in_a;
      here.b_some |= in_b;
      here.both |= in_a && in_b;
      here.a_only |= in_a && !in_b;
      here.b_only |= in_b && !in_a;
    }
    all.a_only = (all.a_only && here.a_some) || (all.a_some && here.a_only);
    all.b_only = (all.b_only && here.b_some) || (all.b_some && here.b_only);
    all.a_some &= here.a_some;
    all.b_some &= here.b_some;
    all.both &= here.both;
  }
  return all;
}

void CheckWitness(const Verdict& verdict, const Selector& a, const Selector& b, bool in_a,
                  bool in_b) {
  if (!verdict.witness) return;
  std::vector<Label> labels;
  for (const auto& [key, value] : *verdict.witness) labels.push_back({key, value});
  Expect(a.Matches(labels) == in_a && b.Matches(labels) == in_b, "the witness shows it");
}

}  // namespace

LABELIX_FUZZ_TARGET(algebra) {
  Choices choices(input);
  const Selector a = SelectorOf(&choices), b = SelectorOf(&choices);
  const std::string what = "'" + a.ToString() + "' and '" + b.ToString() + "'";
  const Seen seen = Enumerate(a, b);
  const Verdict empty = IsEmpty(a, Universe::kAny), overlaps = Overlaps(a, b, Universe::kAny);
  const Verdict covers = Covers(a, b, Universe::kAny), equals = Equals(a, b, Universe::kAny);
  Expect(empty.answer == !seen.a_some, "IsEmpty of " + what);
  Expect(overlaps.answer == seen.both, "Overlaps of " + what);
  Expect(covers.answer == !seen.b_only, "Covers of " + what);
  Expect(equals.answer == (!seen.a_only && !seen.b_only), "Equals of " + what);
  if (overlaps.answer) CheckWitness(overlaps, a, b, true, true);
  if (!covers.answer) CheckWitness(covers, a, b, false, true);
  Expect(empty.answer != empty.witness.has_value(), "a witness of what is not empty");
}

}  // namespace labelix::fuzz
