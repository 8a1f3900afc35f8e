// The terms of one kind: what a profile can hold and a selector can ask for. A
// term is a pair (key, value), a key that is present, or a namespace, which is
// kept as a pair under a key of its own. Each has its posting.
#ifndef LABELIX_INDEX_TERMS_H_
#define LABELIX_INDEX_TERMS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "index/hash.h"
#include "index/hash_index.h"
#include "index/posting.h"
#include "index/slot_array.h"
#include "index/symbols.h"
#include "index/types/short_text.h"
#include "labelix/labels.h"

namespace labelix::index {

using TermId = uint32_t;
constexpr TermId kNoTerm = 0xFFFFFFFFu;

// In place of a symbol. No label can be mistaken for them.
constexpr SymbolId kNamespaceKey = 0xFFFFFFFEu;  // as a key: the value is a namespace
constexpr SymbolId kAnyValue = 0xFFFFFFFFu;      // as a value: the key is present

// Of the texts of a label: each is looked up as part of the pair, as a key and as a
// symbol, and hashed once.
struct LabelHash {
  uint64_t key = 0, value = 0;

  LabelHash() = default;
  explicit LabelHash(const Label& label) : key(HashText(label.key)), value(HashText(label.value)) {}
};

// A term's text, hashed: computed once for a selector, asked of any kind.
struct TermText {
  enum class Type : uint8_t { kPair, kKey, kNamespace };
  Type type;
  std::string_view key, value;
  uint64_t hash;

  static TermText Pair(std::string_view key, std::string_view value) {
    return {Type::kPair, key, value, PairHash(HashText(key), HashText(value))};
  }
  static TermText Pair(const Label& label, const LabelHash& hash) {
    return {Type::kPair, label.key, label.value, PairHash(hash.key, hash.value)};
  }
  static TermText Key(std::string_view key) {
    return {Type::kKey, key, {}, KeyHash(HashText(key))};
  }
  static TermText Key(const Label& label, const LabelHash& hash) {
    return {Type::kKey, label.key, {}, KeyHash(hash.key)};
  }
  static TermText Namespace(std::string_view ns) {
    return {Type::kNamespace, {}, ns, NamespaceHash(HashText(ns))};
  }

  // From the hashes of the texts.
  static uint64_t PairHash(uint64_t key, uint64_t value) { return Mix(key, value); }
  static uint64_t KeyHash(uint64_t key) { return Mix(key, 1); }
  static uint64_t NamespaceHash(uint64_t ns) { return Mix(2, ns); }
};

class Terms : public Freer {
 public:
  Terms(Reclaimer* reclaimer, Symbols* symbols)
      : reclaimer_(reclaimer), symbols_(symbols), ids_(reclaimer) {}

  // Any thread.
  // Of a key: its term, or the pair that stands for it (StandForKey).
  std::optional<TermId> Find(const TermText& text) const {
    std::optional<TermId> id =
        ids_.Find(text.hash, [&](uint32_t under) { return IsUnder(under, text); });
    if (id) *id &= ~kAsKey;
    return id;
  }
  // Ask for the lines that Find and the texts of a term will read: first the slot of a
  // hash; some time later what seems to stand there, and then its symbols.
  void PrefetchSlot(uint64_t hash) const { ids_.PrefetchSlot(hash); }
  std::optional<TermId> FindByHash(uint64_t hash) const {
    return ids_.Find(hash, [](TermId) { return true; });
  }
  void PrefetchEntry(TermId id) const { __builtin_prefetch(&entries_[id]); }
  void PrefetchSymbols(TermId id) const {
    const Entry& entry = entries_[id];
    if (entry.key != kNamespaceKey) symbols_->Prefetch(entry.key);
    if (entry.value != kAnyValue) symbols_->Prefetch(entry.value);
  }
  const Posting& posting(TermId id) const { return entries_[id].posting; }
  SymbolId key(TermId id) const { return entries_[id].key; }
  SymbolId value(TermId id) const { return entries_[id].value; }
  // What stands for a pair's key: a term of its own, or the pair (StandForKey).
  // Writer.
  TermId key_term(TermId pair) const { return entries_[pair].key_term; }
  bool StandsForKey(TermId pair) const { return entries_[pair].key_term == pair; }
  // The label of a pair; the namespace as `value` of a namespace term.
  std::string_view KeyText(TermId id) const { return symbols_->Text(entries_[id].key); }
  std::string_view ValueText(TermId id) const { return symbols_->Text(entries_[id].value); }
  bool Is(TermId id, const TermText& text) const {
    const Entry& entry = entries_[id];
    switch (text.type) {
      case TermText::Type::kKey:
        return entry.value == kAnyValue && SameText(symbols_->Text(entry.key), text.key);
      case TermText::Type::kNamespace:
        return entry.key == kNamespaceKey && SameText(symbols_->Text(entry.value), text.value);
      case TermText::Type::kPair:
        return entry.key != kNamespaceKey && entry.value != kAnyValue &&
               SameText(symbols_->Text(entry.key), text.key) &&
               SameText(symbols_->Text(entry.value), text.value);
    }
    return false;
  }
  // Is it the pair of this label? REQUIRES: it is a pair.
  bool IsPair(TermId id, const Label& label) const {
    const Entry& entry = entries_[id];
    return SameText(symbols_->Text(entry.key), label.key) &&
           SameText(symbols_->Text(entry.value), label.value);
  }

  // Writer. A new term, which is in no posting yet. REQUIRES of Make*: there is no
  // such term.
  TermId MakeNamespace(std::string_view ns, VersionNumber next);
  TermId MakePair(const Label& label, const LabelHash& hash, VersionNumber next);
  // The same with the key of that pair.
  TermId MakePairLike(TermId like, const Label& label, const LabelHash& hash, VersionNumber next);
  // Asks for what Find and MakePair will read of the pair first.
  void PrefetchPair(const LabelHash& hash) const {
    ids_.PrefetchInsert(TermText::PairHash(hash.key, hash.value));
    symbols_->Prefetch(hash.value);
  }

  // Writer. A key needs no term of its own while one profile has it: its pair is
  // found for it too, for both are on the same objects. When the key gets another
  // pair or the pair another profile, and before that is published, MakeKey gives it
  // one with the pair's profiles; versions before may find either. `hash` is that
  // of the key's TermText. REQUIRES: nothing is found for the key.
  void StandForKey(TermId pair, uint64_t hash, VersionNumber next);
  TermId MakeKey(TermId pair);  // REQUIRES: StandsForKey(pair), and few profiles have it
  void LinkKey(TermId pair, TermId key) { entries_[pair].key_term = key; }

  // Writer. File puts `profile` into the term's posting, out of `profiles` of the
  // kind; RemoveProfile undoes that, and frees the term with its last profile.
  void File(TermId id, ProfileId profile, uint32_t profiles, VersionNumber next);
  void RemoveProfile(TermId id, ProfileId profile, VersionNumber next);

  // Bulk load: the next term, with all of its profiles, out of `all` of the
  // kind; each key has a term of its own. False: there is such a term already.
  void Reserve(size_t n) {
    ids_.Reserve(n);
    entries_.Reserve(n);
  }
  bool Adopt(SymbolId key, SymbolId value, uint64_t hash, VersionNumber next);
  void AdoptProfiles(TermId id, std::span<const ProfileId> profiles, uint32_t all);

  size_t size() const { return ids_.size(); }
  TermId limit() const { return used_; }  // ids lie below
  size_t bytes() const;

  void Free(uint64_t what) override;

 private:
  // 24 bytes: hostile input makes them by the million. The size of a posting is also
  // how often its term is used.
  struct Entry {
    [[no_unique_address]] Posting posting;
    TermId key_term = 0;  // of a pair; of a free one, the next free one; writer only
    SymbolId key = 0, value = 0;
  };
  static_assert(sizeof(Entry) == 24);
  // Retires arrays of postings apart from terms: both are plain numbers.
  struct PostingFreer : Freer {
    void Free(uint64_t what) override { Posting::FreeRetired(what); }
  };
  // With it in ids_, a pair stands for its key. Ids lie below: so many terms take 50 GB.
  static constexpr uint32_t kAsKey = 1u << 31;
  bool IsUnder(uint32_t under, const TermText& text) const {
    if ((under & kAsKey) == 0) return Is(under, text);
    return text.type == TermText::Type::kKey && SameText(KeyText(under & ~kAsKey), text.key);
  }
  TermId NewId();
  TermId Make(SymbolId key, SymbolId value, uint64_t hash, VersionNumber next);
  TermText TextOf(TermId id) const;

  Reclaimer* reclaimer_;
  Symbols* symbols_;
  HashIndex ids_;
  SlotArray<Entry, 0> entries_;
  PostingFreer posting_freer_;
  TermId free_ = kNoTerm;  // the first of those to give out again
  uint32_t used_ = 0;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_TERMS_H_
