// What one selector of one object picks and owns. The public Match
// (labelix/cluster.h) is defined in match.cc.
#ifndef LABELIX_ENGINE_KUBERNETES_MATCH_H_
#define LABELIX_ENGINE_KUBERNETES_MATCH_H_

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/kinds/kinds.h"
#include "engine/kubernetes/picked_kind.h"
#include "engine/kubernetes/stored_selector.h"
#include "engine/kubernetes/user_rule.h"
#include "labelix/cluster.h"

namespace labelix::kubernetes {

// NotOwned::reason of what is not among the objects that a StatefulSet picks.
inline constexpr std::string_view kOtherName = "name is not <set>-<ordinal>";

// Answers selector after selector over one Version; a kind that is picked is
// read once, by the first selector that needs it. Not for several threads.
class Matcher {
 public:
  // `ns`: where the selecting objects are; nullopt: in every namespace. What
  // looks no further is read in that namespace alone. The arguments outlive
  // the Matcher.
  Matcher(const Version& version, std::optional<std::string_view> ns)
      : version_(version), ns_(ns) {}

  // From now on selectors that look in chosen namespaces pick in those among `few` alone.
  void PickAmong(const std::set<std::string>* few) { few_ = few; }

  // REQUIRES: `id` is of kind `kind`, in the Matcher's namespaces; `stored` is
  // one of its selectors.
  SelectorMatch Match(ObjectId id, const kinds::KindRow& kind, StoredSelector stored);

  // The public Match of one object, of whatever kind and namespace. What was read of the
  // namespace of the one before is read anew in another; what was read of all of them is kept.
  absl::StatusOr<std::vector<SelectorMatch>> MatchNamed(ObjectId id);

 private:
  PickedKind& Kind(std::string_view group, std::string_view kind, bool own_namespace);
  std::vector<ObjectId> Pick(const ObjectView& object, const StoredSelector& stored,
                             const PickedKind& picked, SelectorMatch* match) const;
  void Fill(const ObjectView& object, const kinds::KindRow& kind, const StoredSelector& stored,
            SelectorMatch* match);
  void DropOtherNames(const StoredSelector& stored, SelectorMatch* match) const;
  void AddOwned(const ObjectView& object, PickedKind* picked, SelectorMatch* match) const;
  void AddPods(SelectorMatch* match);

  const Version& version_;
  std::optional<std::string_view> ns_;
  const std::set<std::string>* few_ = nullptr;
  struct Known {
    bool own_namespace;
    PickedKind kind;
  };
  std::deque<Known> kinds_;  // references into it stay valid as it grows
};

// The rows with a selector among the kinds that are asked for: all of them, if none is. With
// `query.scheduling` also those whose selectors are told where their object is named.
std::vector<const kinds::KindRow*> SelectingKinds(const MatchQuery& query,
                                                  const UserRuleList& users);

// Adds what each of the object's selectors picks, by path. A selector is told where its object
// was named (`scheduling`), or where its row says so. REQUIRES: as Matcher::Match.
void MatchObject(const Version& version, Matcher* matcher, const ObjectView& object,
                 const kinds::KindRow& kind, bool scheduling, std::vector<SelectorMatch>* out);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_MATCH_H_
