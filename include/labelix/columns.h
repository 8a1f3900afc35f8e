// Tables: one property of many objects in one call, for whoever wants columns
// and not objects.
//
//   labelix::Engine engine;
//   constexpr labelix::Label kLabels[] = {{"app", "web"}};
//   labelix::Event event;
//   event.kind = "Pod", event.ns = "prod", event.name = "web-1";
//   event.labels = kLabels;
//   engine.Apply({&event, 1}).IgnoreError();
//   labelix::Version now = engine.Current();
//   labelix::IdSet pods = now.Select({.kind = "Pod"}, labelix::Compiled(labelix::Selector()));
//   labelix::Column apps = labelix::LabelColumn(now, pods, "app");
//   assert(apps.values[apps.codes[0]] == "web");
//
// REQUIRES of every call: the Version Contains each id. Ids may be in any order
// and come twice. Texts are views, valid while the Version is held. Cost: a few
// nanoseconds an object; the labels of a profile are read once, however many
// objects share it. Safe from any thread.
#ifndef LABELIX_COLUMNS_H_
#define LABELIX_COLUMNS_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "labelix/engine.h"
#include "labelix/id_set.h"

namespace labelix {

// A property of many objects with few distinct texts: each text once, in the
// order in which they were met, and for each object which one it has.
struct Column {
  static constexpr int32_t kAbsent = -1;
  std::vector<int32_t> codes;  // beside the ids: a place in `values`, or kAbsent
  std::vector<std::string_view> values;
};

Column KindColumn(const Version& version, std::span<const ObjectId> ids);
Column NamespaceColumn(const Version& version, std::span<const ObjectId> ids);
// The value of one label; kAbsent where an object does not have the key.
Column LabelColumn(const Version& version, std::span<const ObjectId> ids, std::string_view key);

// Names are mostly distinct, so each stands by itself.
std::vector<std::string_view> NameColumn(const Version& version, std::span<const ObjectId> ids);

// Every key that one of the objects has, ascending.
std::vector<std::string_view> LabelKeys(const Version& version, std::span<const ObjectId> ids);

}  // namespace labelix

#endif  // LABELIX_COLUMNS_H_
