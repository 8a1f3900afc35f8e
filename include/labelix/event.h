// What happened to one object: the only way that facts enter an Engine.
//
//   constexpr labelix::Label kLabels[] = {{"run", "rng"}};
//   labelix::Event event;
//   event.kind = "Pod";
//   event.ns = "default";
//   event.name = "rng-6z9bh";
//   event.labels = kLabels;
//
// All views: whoever makes an Event keeps the bytes until Apply has returned.
#ifndef LABELIX_EVENT_H_
#define LABELIX_EVENT_H_

#include <compare>
#include <cstdint>
#include <string_view>

#include "labelix/labels.h"

namespace labelix {

// The owner that is the object's controller (ownerReferences, controller:
// true); an empty uid is none.
struct ControllerRef {
  std::string_view kind;
  std::string_view name;
  std::string_view uid;
  friend bool operator==(const ControllerRef&, const ControllerRef&) = default;
};

struct Event {
  // kDeclare: the kind was listed, so that "no object of it" is an answer and
  // not ignorance; group and kind are read, nothing else.
  // kBookmark: all that the kind was up to resource_version is said (Feed reads it, an Engine as
  // kDeclare). It removes nothing: what ends a streaming list is KindList::holds (labelix/feed.h).
  enum class Op : uint8_t { kUpsert, kRemove, kDeclare, kBookmark };

  Op op = Op::kUpsert;
  std::string_view group;  // API group, "" is core: "apps" of apps/v1
  std::string_view kind;   // "Pod"; required
  std::string_view ns;     // "" for a cluster-scoped object
  std::string_view name;   // required for kUpsert and kRemove
  // The rest is read by kUpsert only, but resource_version: a kRemove's is told
  // in deltas.
  Labels labels;  // sorted by key, keys distinct (SortLabels)
  std::string_view uid;
  std::string_view resource_version;  // decimal, of any length; "" unknown
  ControllerRef controller;
  std::string_view facts;  // carried unread: what answers about the kind need
};

// A decimal number of any length without leading zeros, as the API server writes.
inline bool IsResourceVersion(std::string_view text) {
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return text.size() == 1 || (!text.empty() && text.front() != '0');
}

// The order of two resourceVersions, each IsResourceVersion or "" (unknown: before
// any): by length, then bytes. To be asked within one resource only.
inline std::strong_ordering CompareResourceVersions(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() <=> b.size() : a <=> b;
}

}  // namespace labelix

#endif  // LABELIX_EVENT_H_
