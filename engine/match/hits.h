// Under which of the terms that classes are filed under (engine/match/filing.h) a
// subject finds them.
#ifndef LABELIX_ENGINE_MATCH_HITS_H_
#define LABELIX_ENGINE_MATCH_HITS_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/match/condition.h"
#include "engine/match/texts.h"
#include "index/index.h"
#include "labelix/labels.h"

namespace labelix::match {

// Buffers are reused; not for several threads.
class Hits {
 public:
  // Ascending, distinct. `asked`: of the index of `selectors`. Cost: a look at the
  // filter a label, and look-ups for those whose keys are asked about. These are hashed
  // first and looked up then, so that their cache misses overlap.
  void FindAnchors(const index::Kind& selectors, const index::KeyFilter& asked,
                   const Subject& subject, std::vector<index::TermId>* out);
  void FindForbids(const index::Kind& selectors, const index::KeyFilter& asked,
                   const Subject& subject, std::vector<index::TermId>* out);

 private:
  void Begin(std::string_view ns);
  // To look up: terms of labels of the object, or of its namespace.
  void AskAnchors(const index::Kind& selectors, const index::KeyFilter& asked, Labels labels,
                  bool of_namespace);
  void AskForbids(const index::Kind& selectors, const index::KeyFilter& asked, Labels labels,
                  bool of_namespace);
  void AskPlaces(const index::Kind& selectors, const index::KeyFilter& asked, std::string_view ns);
  std::string_view AnchorKey(char what, bool in_one, std::string_view key);
  void Ask(const index::Kind& selectors, std::string_view key, std::string_view value);
  void LookUp(const index::Kind& selectors, std::vector<index::TermId>* out);

  std::vector<index::TermText> questions_;
  Texts texts_;              // of the questions
  std::string prefixes_[2];  // of anchors: in all namespaces, in the subject's
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_HITS_H_
