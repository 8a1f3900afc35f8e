// What a Compiled keeps: a Normal with the texts of its terms hashed, so that
// a query does not hash them again, and does not look them up again either.
#ifndef LABELIX_ENGINE_SELECTOR_PREPARED_H_
#define LABELIX_ENGINE_SELECTOR_PREPARED_H_

#include <cstdint>

#include "absl/container/inlined_vector.h"
#include "engine/selector/known_profiles.h"
#include "engine/selector/normal.h"
#include "index/term_text.h"

namespace labelix {

// Of whom the next `terms` of Prepared::terms are asked. Of one constraint at most one
// that keeps, then one that drops.
struct AskedStep {
  enum class Op : uint8_t {
    kKeep,      // who holds one of them
    kDrop,      // who holds one of them goes
    kInterval,  // who has that key with a value that the constraint accepts
  };
  Op op;
  uint32_t terms;
  uint32_t constraint;  // of `normal`
};

struct Prepared {
  explicit Prepared(Normal n);
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

  // The one that `terms` has, if is_one_set and it has no other.
  const index::AskedTerm* only_term = nullptr;
  // One constraint, met by whoever holds one of `terms`.
  bool is_one_set = false;
  // Every constraint is one label that must be there: all of `terms` at once.
  bool is_conjunction = false;
  // What is read when it is asked again stands together: a line, or three of a conjunction. (A
  // Compiled's begins one.)
  index::KnownTerm known_namespace;  // of a Scope that it was asked in
  // Views into `normal`, in the order of `steps`.
  absl::InlinedVector<index::AskedTerm, 2> terms;
  KnownProfiles known_profiles;  // of a conjunction
  absl::InlinedVector<AskedStep, 4> steps;
  const Normal normal;

 private:
  void AddSteps(const Normal::Constraint& constraint, uint32_t number);
};

}  // namespace labelix

#endif  // LABELIX_ENGINE_SELECTOR_PREPARED_H_
