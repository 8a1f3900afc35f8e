#include "index/symbols.h"

#include <utility>

#include "index/types/short_text.h"

namespace labelix::index {

SymbolId Symbols::NewId() {
  if (free_ != kNone) return std::exchange(free_, entries_[free_].uses);
  entries_.Grow(size_t{used_} + 1);
  return used_++;
}

SymbolId Symbols::Intern(std::string_view text, uint64_t hash, VersionNumber next) {
  if (auto found = ids_.Find(hash, [&](SymbolId id) { return SameText(Text(id), text); })) {
    ++entries_[*found].uses;
    return *found;
  }
  const SymbolId id = NewId();
  entries_[id] = {bytes_->Store(text), static_cast<uint32_t>(text.size()), 1};
  ids_.Insert(hash, id, next);
  return id;
}

void Symbols::Reserve(size_t n) {
  ids_.Reserve(n);
  entries_.Reserve(n);
}

bool Symbols::Adopt(std::string_view text, uint64_t hash, VersionNumber next) {
  if (ids_.Find(hash, [&](SymbolId id) { return Text(id) == text; })) return false;
  entries_.Grow(size_t{used_} + 1);
  const SymbolId id = used_++;
  entries_[id] = {text.empty() ? nullptr : text.data(), static_cast<uint32_t>(text.size()), 0};
  ids_.Insert(hash, id, next);
  return true;
}

void Symbols::Drop(SymbolId id, VersionNumber next) {
  if (--entries_[id].uses > 0) return;
  ids_.Erase(HashText(Text(id)), id);
  reclaimer_->RetireShared(this, id, next);
}

void Symbols::Free(uint64_t what) {
  Entry& entry = entries_[what];
  bytes_->Free(entry.data, entry.size);
  entry = {nullptr, 0, free_};
  free_ = static_cast<SymbolId>(what);
}

}  // namespace labelix::index
