// Which workloads a set of objects belongs to.
#ifndef LABELIX_CLI_OWNERS_H_
#define LABELIX_CLI_OWNERS_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/kind_texts.h"
#include "labelix/cluster.h"

namespace labelix::cli {

inline constexpr std::string_view kNobody = "nobody";

// Of these owners are told; a Pod of another API group is none.
inline bool PicksPods(const SelectorMatch& match) {
  return match.selects == "Pod" && match.selects_group.empty();
}

// Names the outermost owner of objects. Remembers it for each controller, so
// that the thousand pods of one Deployment cost one look-up; and for each object.
class Owners {
 public:
  // Both outlive it.
  Owners(const Version& version, KindTexts* kinds) : version_(version), kinds_(kinds) {}

  // "Deployment/rng", or kNobody. With its group as KindTexts has it, of one that is loaded.
  const std::string& OutermostOf(ObjectId id);

  // Owners with the number of objects, most first, kNobody last.
  std::vector<std::pair<std::string, size_t>> Count(const std::vector<ObjectId>& ids);

 private:
  const std::string& Find(ObjectId id);
  std::string Outermost(ObjectId id) const;

  const Version& version_;
  KindTexts* kinds_;
  std::map<std::string, std::string, std::less<>> by_controller_;  // by the controller's uid
  std::vector<const std::string*> by_id_;  // in there; nullptr: not asked yet
};

// "DaemonSet/rng 4, Deployment/rng 1"; the fourth and later are counted only.
std::string OwnersText(const std::vector<std::pair<std::string, size_t>>& owners);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_OWNERS_H_
