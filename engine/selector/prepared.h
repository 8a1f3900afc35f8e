// What a Compiled keeps: a Normal with the texts of its terms hashed, so that
// a query does not hash them again, and does not look them up again either.
#ifndef LABELIX_ENGINE_SELECTOR_PREPARED_H_
#define LABELIX_ENGINE_SELECTOR_PREPARED_H_

#include "absl/container/inlined_vector.h"

#include "engine/selector/normal.h"
#include "index/term_text.h"

namespace labelix {

struct Prepared {
  explicit Prepared(Normal n);
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

  // One constraint, met by whoever holds one of `terms`.
  bool is_one_set = false;
  // Every constraint is one label that must be there: all of `terms` at once.
  bool is_conjunction = false;
  // What is read when it is asked again stands together: a line or two.
  index::KnownTerm known_namespace;  // of a Scope that it was asked in
  // Views into `normal`. Of each constraint in turn: its values as pairs, and
  // its key before them where the key itself is asked for (AddConstraint of
  // engine/query/plan.cc takes them in this order).
  absl::InlinedVector<index::AskedTerm, 2> terms;
  const Normal normal;
};

}  // namespace labelix

#endif  // LABELIX_ENGINE_SELECTOR_PREPARED_H_
