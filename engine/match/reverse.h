// Which selectors pick a subject: a version's selectors asked by labels.
//
//   match::Reverse reverse;
//   for (index::ProfileId id : reverse.Find(state, selectors, subject)) …
//
// The question is a plan over the classes of selectors as a query is one over
// the profiles of objects: keep the classes under an anchor that the subject
// hits; drop those under a forbid that it hits; verify what those terms do not
// say all of.
#ifndef LABELIX_ENGINE_MATCH_REVERSE_H_
#define LABELIX_ENGINE_MATCH_REVERSE_H_

#include <cstdint>
#include <vector>

#include "engine/match/condition.h"
#include "engine/match/filing.h"
#include "engine/match/hits.h"
#include "engine/query/plan.h"

namespace labelix::match {

// Keeps buffers and counters; not for several threads.
class Reverse {
 public:
  using Classes = std::vector<index::ProfileId>;

  // The classes that have selectors in the version and accept the subject,
  // ascending. `selectors` is a partition of selectors. Valid until the next call.
  const Classes& Find(const query::State& state, const index::Kind& selectors,
                      const Subject& subject);

  // Since it was made: classes looked at one by one, whether they matched or
  // not, and how many questions there were.
  uint64_t candidates() const { return candidates_; }
  uint64_t questions() const { return questions_; }

 private:
  void Walk(const query::State& state, const index::Kind& selectors, const Subject& subject);
  void Scan(const query::State& state, const index::Kind& selectors, const Subject& subject);

  Hits hits_;
  std::vector<index::TermId> anchors_, forbids_;
  Classes found_, block_;
  uint64_t candidates_ = 0, questions_ = 0;
};

// The labels of a namespace, as its object has them.
struct NamespaceLabels {
  bool known = false;
  std::vector<Label> labels;
  void Read(const query::State& state, std::string_view ns);
};

// The labels of a profile. REQUIRES: a profile of objects.
void ReadLabels(const index::Kind& kind, index::ProfileId profile, std::vector<Label>* out);

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_REVERSE_H_
