#include "engine/ingest/streamed_lists.h"

#include <memory>

namespace labelix::ingest {
namespace {

std::string Key(std::string_view ns, std::string_view name) {
  std::string key = std::to_string(ns.size());  // so that no two pairs have one
  key += ':';
  key += ns;
  key += name;
  return key;
}

}  // namespace

// nullptr: one kind too many, of which nothing is known.
StreamedLists::Entry* StreamedLists::KindOf(std::string_view group, std::string_view kind) {
  if (last_ != nullptr && last_->first.second == kind && last_->first.first == group) return last_;
  Name name(group, kind);
  const auto known = kinds_.find(name);
  if (known != kinds_.end()) return last_ = &*known;
  if (kinds_.size() >= kMostKinds) return nullptr;
  return last_ = &*kinds_.emplace(std::move(name), OfKind()).first;
}

bool StreamedLists::MayHaveObjects(const Entry& entry) const {
  const auto& [name, kind] = entry;
  return kind.said || said_mixed_ || has_objects_ == nullptr ||
         has_objects_(name.first, name.second);
}

// A list begins with ADDED; edits of the live part may stand before its end.
void StreamedLists::Note(const Event& event, What what) {
  Entry* const entry = KindOf(event.group, event.kind);
  if (entry == nullptr) return;
  OfKind& kind = entry->second;
  if (kind.state == OfKind::State::kOver) return;
  if (kind.state == OfKind::State::kStarted) {
    const bool runs = what == What::kAdded && MayHaveObjects(*entry);
    kind.Set(runs ? OfKind::State::kRunning : OfKind::State::kOver);
    if (!runs) return;
  }
  std::string key = Key(event.ns, event.name);
  if (what == What::kDeleted) {
    kind.names.erase(key);
  } else {
    kind.names.insert(std::move(key));
  }
}

// The first bookmark of a watch that sends a list is that list's end (apiserver,
// storage/cacher/cache_watcher.go, convertToWatchEvent): another one says that no
// list runs.
std::optional<KindList> StreamedLists::Bookmark(const Event& event, bool ends_initial_events) {
  Entry* const entry = KindOf(event.group, event.kind);
  if (entry == nullptr) return std::nullopt;
  auto& [name, kind] = *entry;
  const bool ends = ends_initial_events && kind.state != OfKind::State::kOver;
  const auto names = std::make_shared<Names>(std::move(kind.names));
  kind.Set(OfKind::State::kOver);
  if (!ends) return std::nullopt;
  kind.version = event.resource_version;
  KindList list;
  list.group = name.first;
  list.kind = name.second;
  list.resource_version = kind.version;
  list.holds = [names](std::string_view ns, std::string_view object) {
    return names->contains(Key(ns, object));
  };
  return list;
}

void StreamedLists::Said(std::string_view group, std::string_view kind) {
  if (Entry* const entry = KindOf(group, kind)) entry->second.said = true;
}

void StreamedLists::Relisted(std::string_view group, std::string_view kind) {
  Entry* const entry = KindOf(group, kind);
  if (entry == nullptr) return;
  entry->second.Set(OfKind::State::kStarted);
  entry->second.said = true;
}

void StreamedLists::Restart() {
  for (auto& [name, kind] : kinds_) {
    if (kinds_.size() > 1 && kind.state == OfKind::State::kRunning) continue;
    kind.Set(OfKind::State::kStarted);
    kind.said = true;
  }
}

}  // namespace labelix::ingest
