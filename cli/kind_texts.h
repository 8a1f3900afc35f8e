// How kinds print, kept from one table or text to the next.
#ifndef LABELIX_CLI_KIND_TEXTS_H_
#define LABELIX_CLI_KIND_TEXTS_H_

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "labelix/cluster.h"

namespace labelix::cli {

// PrintKind's texts, each made once: PrintKind compares a name with that of every kind that is
// loaded, and a policy for all of 1,600 kinds has as many tables.
class KindTexts {
 public:
  // Of several versions: with its group where any of them has another kind of that name.
  explicit KindTexts(std::vector<Version> versions);

  // `Gate`, or `Gate.a.io`. Lives as long as this.
  const std::string& Of(std::string_view group, std::string_view kind);
  const std::string& Of(const ObjectName& object) { return Of(object.group, object.kind); }
  // Of what the selector picks.
  const std::string& Picked(const SelectorMatch& match) {
    return Of(match.selects_group, match.selects);
  }

 private:
  using Key = std::tuple<std::string, std::string>;  // group, kind

  std::string Make(std::string_view group, std::string_view kind) const;

  std::vector<Version> versions_;
  std::map<Key, std::string, std::less<>> texts_;
};

}  // namespace labelix::cli

#endif  // LABELIX_CLI_KIND_TEXTS_H_
