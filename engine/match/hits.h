// Under which of the terms that classes are filed under (engine/match/filing.h) a
// subject finds them.
#ifndef LABELIX_ENGINE_MATCH_HITS_H_
#define LABELIX_ENGINE_MATCH_HITS_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/match/condition.h"
#include "index/index.h"
#include "labelix/labels.h"

namespace labelix::match {

// Buffers are reused; not for several threads.
class Hits {
 public:
  // Ascending, distinct. `asked`: of the index of `selectors`. Cost: a hash a label, and
  // look-ups for those whose keys are asked about.
  void FindAnchors(const index::Kind& selectors, const index::KeyFilter& asked,
                   const Subject& subject, std::vector<index::TermId>* out);
  void FindForbids(const index::Kind& selectors, const Subject& subject,
                   std::vector<index::TermId>* out);

 private:
  // The letters of an anchor that speaks of a label: of its value, its key, its
  // value's bucket.
  struct Letters {
    char pair, key, bucket;
  };
  // The pair of text_ and this.
  void Add(const index::Kind& selectors, std::string_view value, std::vector<index::TermId>* out);
  void AddAnchors(const index::Kind& selectors, const index::KeyFilter& asked,
                  const Letters& letters, Labels labels, std::vector<index::TermId>* out);
  void AddAnchor(const index::Kind& selectors, char what, const Letters& letters,
                 const Label& label, std::vector<index::TermId>* out);
  void AddPlaces(const index::Kind& selectors, const index::KeyFilter& asked, std::string_view ns,
                 std::vector<index::TermId>* out);
  void AddForbids(const index::Kind& selectors, char pair, char key, Labels labels,
                  std::vector<index::TermId>* out);
  std::string text_, bucket_;
  std::string prefixes_[2];  // of anchors: in all namespaces, in the subject's
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_HITS_H_
