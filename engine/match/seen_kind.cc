#include "engine/match/seen_kind.h"

#include <new>

#include "index/packed_text.h"

namespace labelix::match {
namespace {

// `text` if it is past `*newest`.
void RaiseTo(std::string_view text, std::string* newest) {
  if (IsResourceVersion(text) && CompareResourceVersions(text, *newest) > 0) *newest = text;
}

std::string Key(const Event& event) {
  std::string key;
  index::PutText(event.ns, &key);
  key += event.name;
  return key;
}

}  // namespace

void SeenKind::Begin() {
  pending.clear();
  committed = 0;
  pending_newest = newest;
  pending_complete = complete;
  pending_declared = false;
  forget = false;
  is_of_batch = false;
}

void SeenKind::AddChange(const Event& event, bool lives) {
  Change& change = pending.emplace_back();
  change.key = Key(event);
  if (!lives && !event.resource_version.empty()) change.deleted_at = event.resource_version;
}

void SeenKind::Raise(std::string_view version) { RaiseTo(version, &pending_newest); }

void SeenKind::Bookmark(std::string_view version) {
  RaiseTo(version, &pending_complete);
  RaiseTo(version, &pending_newest);
}

std::optional<std::string_view> SeenKind::DeletedAt(const Event& event) const {
  if (deletions.empty()) return std::nullopt;
  const auto at = deletions.find(Key(event));
  if (at == deletions.end()) return std::nullopt;
  return at->second.version;
}

// ---- Keeping -------------------------------------------------------------------

void SeenKind::Remember(const std::string& key, const std::string& version, uint64_t number) {
  Forget(key);
  const auto at = order.emplace(number, key).first;
  try {
    deletions.emplace(key, Deletion{version, number});
  } catch (const std::bad_alloc&) {
    order.erase(at);
    throw;
  }
}

void SeenKind::Forget(const std::string& key) {
  const auto at = deletions.find(key);
  if (at == deletions.end()) return;
  order.erase(at->second.number);
  deletions.erase(at);
}

void SeenKind::ForgetOldest() {
  deletions.erase(order.begin()->second);
  order.erase(order.begin());
}

void SeenKind::ForgetCovered() {
  for (auto at = deletions.begin(); at != deletions.end();) {
    const auto& [version, number] = at->second;
    if (IsResourceVersion(version) && CompareResourceVersions(version, pending_complete) > 0) {
      ++at;
      continue;
    }
    order.erase(number);
    at = deletions.erase(at);
  }
}

void SeenKind::Keep(size_t most, uint64_t* numbered, uint64_t* forgotten) {
  is_kept = true;
  is_declared = is_declared || pending_declared;
  if (forget) {
    deletions.clear();
    order.clear();
  }
  for (; committed < pending.size(); ++committed) {
    const Change& change = pending[committed];
    if (!change.deleted_at) {
      Forget(change.key);
    } else if (!forget) {
      Remember(change.key, *change.deleted_at, ++*numbered);
    }
  }
  if (complete != pending_complete) ForgetCovered();
  newest = pending_newest;
  complete = pending_complete;
  while (deletions.size() > most) {
    ForgetOldest();
    ++*forgotten;
  }
}

}  // namespace labelix::match
