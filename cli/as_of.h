// --at RV, --at KIND=RV,…: the state as of a resourceVersion.
#ifndef LABELIX_CLI_AS_OF_H_
#define LABELIX_CLI_AS_OF_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "labelix/cluster.h"

namespace labelix::cli {

class AsOf {
 public:
  // "" is now. kInvalidArgument: not as above.
  static absl::StatusOr<AsOf> Parse(std::string_view text);

  bool IsNow() const { return limits_.empty(); }

  // Whether the event had happened by then. `listed`: it is an item of a list.
  bool Includes(const Event& event, bool listed);

  // After all was read. kInvalidArgument: a kind that nobody knows, in kubectl's
  // words.
  absl::Status CheckKinds() const;
  // Listed objects that were left out: what was in their place is not known.
  uint64_t listed_later() const { return listed_later_; }
  // Lists that were taken later, "PodList at 7 and the ServiceList at 9", "" if there are none:
  // what was deleted before them is not known.
  const std::string& later_lists() const { return later_lists_; }

 private:
  struct Limit {
    std::string kind;  // as written; "" is every kind
    std::string version;
  };
  // The kinds are known when their first object comes: a custom resource is
  // one that was read.
  const std::string* VersionFor(const Event& event);

  std::vector<Limit> limits_;
  std::map<std::pair<std::string, std::string>, const std::string*> by_kind_;  // group, kind
  uint64_t listed_later_ = 0;
  std::string later_lists_;
};

}  // namespace labelix::cli

#endif  // LABELIX_CLI_AS_OF_H_
