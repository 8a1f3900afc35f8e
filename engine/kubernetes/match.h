// What one selector of one object picks and owns. The public Match
// (labelix/cluster.h) is defined in match.cc.
#ifndef LABELIX_ENGINE_KUBERNETES_MATCH_H_
#define LABELIX_ENGINE_KUBERNETES_MATCH_H_

#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/kinds/kinds.h"
#include "engine/kubernetes/picked_kind.h"
#include "labelix/cluster.h"

namespace labelix::kubernetes {

// Answers selector after selector over one Version and one choice of
// namespaces; a kind that is picked is read once, by the first selector that
// needs it. Not for several threads.
class Matcher {
 public:
  // nullopt: every namespace. Both arguments outlive the Matcher.
  Matcher(const Version& version, std::optional<std::string_view> ns)
      : version_(version), ns_(ns) {}

  // REQUIRES: `id` is of kind `kind`, in the Matcher's namespaces; `row` is one
  // of the kind's selectors.
  SelectorMatch Match(ObjectId id, const kinds::KindRow& kind, const kinds::SelectorRow& row);

 private:
  const PickedKind& Kind(std::string_view group, std::string_view kind);
  std::vector<ObjectId> Pick(const ObjectView& object, const kinds::SelectorRow& row,
                             const Selector& selector, const PickedKind& picked) const;
  void Fill(const ObjectView& object, const kinds::KindRow& kind, const kinds::SelectorRow& row,
            const Selector& selector, SelectorMatch* match);
  void DropNonMembers(std::string_view set, SelectorMatch* match) const;
  void AddOwned(const ObjectView& object, const PickedKind& picked, SelectorMatch* match) const;
  void AddPods(SelectorMatch* match);

  const Version& version_;
  std::optional<std::string_view> ns_;
  std::deque<PickedKind> kinds_;  // references into it stay valid as it grows
};

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_MATCH_H_
