// One key as some requirements see it: finitely many cases that stand for all
// that a label set can have there.
#ifndef LABELIX_ENGINE_SELECTOR_ALGEBRA_KEY_H_
#define LABELIX_ENGINE_SELECTOR_ALGEBRA_KEY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "labelix/algebra.h"

namespace labelix::algebra {

using Requirements = std::vector<const Requirement*>;  // all of one key

// The key absent; each value that a requirement names; where a bound stands,
// one unnamed integer of each stretch between bounds; one unnamed text that is
// no integer. Two label sets in the same case are told apart by none of these
// requirements, nor by any subset of them. Cases that the universe does not
// have are left out, so a conjunction is empty exactly if it refuses each case.
class KeyCases {
 public:
  KeyCases(std::string_view key, const Requirements& requirements, Universe universe);

  struct Case {
    std::optional<std::string> value;  // nullopt: the key is absent
    std::optional<int64_t> number;     // what bounds compare; nullopt: nothing
  };
  const std::vector<Case>& cases() const { return cases_; }

  // Adds one to counts[i] for each case i that the requirement refuses. Linear
  // in the cases; for != and notin, in the values instead.
  void CountRefused(const Requirement& requirement, std::vector<uint32_t>* counts) const;

  // That of each requirement together.
  std::vector<uint32_t> CountRefused(const Requirements& requirements) const;

  // REQUIRES: together they refuse every case. A minimal subset that does.
  Requirements MinimalConflict(Requirements requirements) const;

 private:
  void AddNamed(const Requirements& requirements);
  void AddIntegers(const Requirements& requirements);
  void AddInteger(int64_t least, int64_t most);
  void AddText();
  bool IsNamed(std::string_view value) const;
  // The case of a named value, nullopt if the universe has it not.
  std::optional<size_t> Find(std::string_view value) const;

  Universe universe_;
  std::vector<std::string_view> named_;  // ascending, distinct
  std::vector<Case> cases_;              // absent, named ones ascending, others
  size_t named_end_ = 1;                 // of the named ones among the cases
};

}  // namespace labelix::algebra

#endif  // LABELIX_ENGINE_SELECTOR_ALGEBRA_KEY_H_
