// The selectors of one object with the place where each looks: what the answers
// about selectors (explain, check) start from.
#ifndef LABELIX_ENGINE_KUBERNETES_READING_H_
#define LABELIX_ENGINE_KUBERNETES_READING_H_

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/kubernetes/stored_selector.h"
#include "labelix/cluster.h"
#include "labelix/engine.h"

namespace labelix::kubernetes {

struct Reading {
  StoredSelector stored;
  bool all_namespaces = false;
  std::vector<std::string> namespaces;  // else these

  // Views into this Reading.
  Scope ScopeOf(std::vector<std::string_view>* buffer) const;
  bool Reaches(std::string_view ns) const;
};

std::vector<Reading> ReadAll(const Version& version, ObjectId selecting);

// Finds the one that a match is of. A webhook has several of one path, a kind each; of one path
// and kind it is the next one.
class ReadingsByPath {
 public:
  // They outlive it.
  ReadingsByPath(const Version& version, const std::vector<Reading>& readings);
  // For the matches of the object one after the other, as Match tells them. nullptr: there is
  // none.
  const Reading* Next(const SelectorMatch& match);

 private:
  // Path, and group and kind that are picked.
  using Key = std::tuple<std::string_view, std::string_view, std::string_view>;
  std::map<Key, std::deque<const Reading*>> left_;
};

// The selector that the kind is about, apart from what its pods say of nodes and
// peers; nullopt if it has none.
std::optional<Reading> ReadMain(const Version& version, ObjectId selecting);
bool IsMain(std::string_view path);

}  // namespace labelix::kubernetes

#endif  // LABELIX_ENGINE_KUBERNETES_READING_H_
