// Labels and selectors out of a fuzzer's bytes: a small world, so that they
// meet.
#ifndef LABELIX_TESTS_FUZZ_RANDOM_SELECTOR_H_
#define LABELIX_TESTS_FUZZ_RANDOM_SELECTOR_H_

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "labelix/selector.h"
#include "tests/fuzz/target.h"

namespace labelix::fuzz {

inline std::string KeyOf(Choices* c) {
  return std::string(1, static_cast<char>('a' + c->Below(3)));
}
inline std::string ValueOf(Choices* c) {
  static const char* const kValues[] = {"", "x", "y", "5", "05", "+5", "6", "-1"};
  return kValues[c->Below(8)];
}

inline Requirement RequirementOf(Choices* c) {
  Requirement requirement;
  requirement.key = KeyOf(c);
  requirement.op = static_cast<Op>(c->Below(9));
  const bool number = requirement.op == Op::kGreaterThan || requirement.op == Op::kLessThan;
  int values = 1;
  if (requirement.op == Op::kExists || requirement.op == Op::kDoesNotExist) values = 0;
  if (requirement.op == Op::kIn || requirement.op == Op::kNotIn) values = 1 + c->Below(4);
  for (int i = 0; i < values; ++i) {
    requirement.values.push_back(number ? std::to_string(c->Below(9)) : ValueOf(c));
  }
  std::sort(requirement.values.begin(), requirement.values.end());
  return requirement;
}

inline Selector SelectorOf(Choices* c) {
  std::vector<Requirement> requirements;
  for (int i = 0, n = c->Below(5); i < n; ++i) requirements.push_back(RequirementOf(c));
  return Selector::FromRequirements(std::move(requirements));
}

}  // namespace labelix::fuzz

#endif  // LABELIX_TESTS_FUZZ_RANDOM_SELECTOR_H_
