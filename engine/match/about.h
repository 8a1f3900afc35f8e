// The names that a subscription is about (SubscribeOptions::about), with texts of their own.
#ifndef LABELIX_ENGINE_MATCH_ABOUT_H_
#define LABELIX_ENGINE_MATCH_ABOUT_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/index.h"
#include "labelix/live.h"

namespace labelix::match {

class About {
 public:
  explicit About(std::span<const SubscribeOptions::Named> names);

  // Whether an object, or who holds a selector, is called so. Cost: a search by name.
  bool Has(std::string_view ns, std::string_view name) const;
  bool Has(const Delta& delta) const {
    return Has(delta.object.ns, delta.object.name) || Has(delta.selector.ns, delta.selector.name);
  }

  // The objects of `kind` that are called so in a version, appended.
  void FindObjects(const index::Index& index, const index::Kind& kind, index::VersionNumber version,
                   IdSet* out) const;

 private:
  struct Named {
    std::string ns, name;
  };
  std::vector<Named> names_;  // by name
};

}  // namespace labelix::match

#endif  // LABELIX_ENGINE_MATCH_ABOUT_H_
