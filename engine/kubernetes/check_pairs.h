// Findings about two objects. One object may overlap with all others, and a finding for each
// two would be more than memory holds: of one object and code some are told, the rest counted.
#ifndef LABELIX_ENGINE_KUBERNETES_CHECK_PAIRS_H_
#define LABELIX_ENGINE_KUBERNETES_CHECK_PAIRS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "labelix/check.h"
#include "labelix/cluster.h"
#include "labelix/engine.h"

namespace labelix::kubernetes {

// Of one object and code, and of one finding's `others` where these are not pairs.
constexpr size_t kMostPairs = 10;

class Pairs {
 public:
  struct First {
    std::string_view code;  // outlives the pairs
    ObjectId id = 0;
    const ObjectName& name;
  };

  // All are told where somebody asks about one object: they are no more than there are others.
  explicit Pairs(bool all) : all_(all) {}

  // Whether this one would be told: the worst are, of these the first by the name of the other.
  bool Tells(const First& first, Severity severity, const ObjectName& other) const;
  // One more, which is not told.
  void Count(const First& first) { ++of_[{first.code, first.id}].more; }
  // The finding to fill in, nullptr if it is counted alone. Valid until the next call.
  Finding* Add(const First& first, Severity severity, const ObjectName& other);
  // All that were added, and of each object how many were not told.
  void MoveTo(std::vector<Finding>* findings);

 private:
  using Rank = std::pair<int, ObjectName>;  // the worst first
  struct Told {
    std::multimap<Rank, Finding> findings;
    uint64_t more = 0;
  };
  static Rank RankOf(Severity severity, const ObjectName& other) {
    return {-static_cast<int>(severity), other};
  }
  static Finding MoreThan(const Finding& last, uint64_t more);

  bool all_;
  std::map<std::pair<std::string_view, ObjectId>, Told> of_;
};

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_CHECK_PAIRS_H_
