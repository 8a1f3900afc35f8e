// Interned strings: text ↔ a number that lives as long as something uses it.
#ifndef LABELIX_INDEX_SYMBOLS_H_
#define LABELIX_INDEX_SYMBOLS_H_

#include <cstdint>
#include <string_view>

#include "index/bytes.h"
#include "index/hash.h"
#include "index/hash_index.h"
#include "index/reclaim.h"
#include "index/slot_array.h"

namespace labelix::index {

using SymbolId = uint32_t;

class Symbols : public Freer {
 public:
  Symbols(Reclaimer* reclaimer, Bytes* bytes)
      : reclaimer_(reclaimer), bytes_(bytes), ids_(reclaimer) {}

  // Any thread; the id comes from something that its version holds.
  std::string_view Text(SymbolId id) const {
    const Entry& entry = entries_[id];
    return {entry.data, entry.size};
  }

  // Writer. Each Intern is one use; the last Drop frees the text once no
  // reader can name it.
  SymbolId Intern(std::string_view text, VersionNumber next) {
    return Intern(text, HashText(text), next);
  }
  SymbolId Intern(std::string_view text, uint64_t hash, VersionNumber next);
  void Drop(SymbolId id, VersionNumber next);
  // Asks for the lines that Intern will read first.
  void Prefetch(uint64_t hash) const { ids_.PrefetchInsert(hash); }

  // Bulk load: symbol `id`, the next one, with text that `bytes` has adopted and
  // no use yet. False: the text has an id already.
  void Reserve(size_t n);
  bool Adopt(std::string_view text, uint64_t hash, VersionNumber next);
  void AddUses(SymbolId id, uint32_t uses) { entries_[id].uses += uses; }
  uint32_t uses(SymbolId id) const { return entries_[id].uses; }

  size_t size() const { return ids_.size(); }
  size_t bytes() const { return entries_.bytes(used_) + ids_.bytes(); }

  void Free(uint64_t what) override;

 private:
  struct Entry {
    const char* data = nullptr;
    uint32_t size = 0;
    uint32_t uses = 0;  // writer only; of a free one, the next free one
  };
  SymbolId NewId();

  Reclaimer* reclaimer_;
  Bytes* bytes_;
  HashIndex ids_;
  SlotArray<Entry> entries_;
  static constexpr SymbolId kNone = 0xFFFFFFFFu;
  SymbolId free_ = kNone;  // the first of those to give out again
  uint32_t used_ = 0;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_SYMBOLS_H_
