// The terms of one kind: what a profile can hold and a selector can ask for. A
// term is a pair (key, value), a key that is present, or a namespace, which is
// kept as a pair under a key of its own. Each has its posting.
#ifndef LABELIX_INDEX_TERMS_H_
#define LABELIX_INDEX_TERMS_H_

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "index/hash_index.h"
#include "index/posting.h"
#include "index/slot_array.h"
#include "index/symbols.h"
#include "index/term_text.h"
#include "index/types/short_text.h"
#include "labelix/labels.h"

namespace labelix::index {

// In place of a symbol. No label can be mistaken for them.
constexpr SymbolId kNamespaceKey = 0xFFFFFFFEu;  // as a key: the value is a namespace
constexpr SymbolId kAnyValue = 0xFFFFFFFFu;      // as a value: the key is present

// Says whether a term's posting is what it was at some moment, to who keeps what was read then.
// (2^32 changes of one posting between two questions would not be seen.)
struct PostingState {
  uint64_t stamp = 0;  // of the term's text, before it was found; 0: none
  TermId term = kNoTerm;
  uint32_t changes = 0;
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
  // The same, remembered in what is asked; kNoTerm: there is no such term.
  TermId Find(const AskedTerm& asked) const {
    const TermId known = asked.known.Under(stamps_.Of(asked.text.hash));
    return known != kNoTerm ? known : FindAnew(asked);
  }
  // Of what is known of the text (AskedTerm).
  uint64_t StampOf(const AskedTerm& asked) const { return stamps_.Of(asked.text.hash); }
  // The same; `state` is for who reads the posting afterwards.
  TermId Find(const AskedTerm& asked, PostingState* state) const {
    state->stamp = stamps_.Of(asked.text.hash);
    state->term = Find(asked);
    if (state->term != kNoTerm) state->changes = Changes(state->term);
    return state->term;
  }
  // No profile came into that posting or left it, and it is still the text's.
  bool IsAsItWas(const AskedTerm& asked, const PostingState& state) const {
    return stamps_.Of(asked.text.hash) == state.stamp && Changes(state.term) == state.changes;
  }
  // `known`: of the first namespace that was asked for with it.
  TermId FindNamespace(std::string_view ns, const KnownTerm& known) const {
    const TermId id = known.Under(stamps_.OfNamespaces());
    return id != kNoTerm && SameText(ValueText(id), ns) ? id : FindNamespaceAnew(ns, known);
  }
  // Ask for what Find will read first of a text, and for what stands of a term.
  void PrefetchSlot(uint64_t hash) const { ids_.PrefetchSlot(hash); }
  void PrefetchEntry(TermId id) const { __builtin_prefetch(&entries_[id]); }
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
  // Afterwards, of each pair that a profile was filed under or removed from, once that is done
  // for all of its terms: who reads a state before it reads several postings must not find the
  // state of one to be newer than what the others hold.
  void SayChanged(TermId pair) {
    std::atomic<uint32_t>& changes = entries_[pair].changes;
    changes.store(changes.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }

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
  // 32 bytes: hostile input makes them by the million. The size of a posting is also
  // how often its term is used.
  struct Entry {
    [[no_unique_address]] Posting posting;
    TermId key_term = 0;  // of a pair; of a free one, the next free one; writer only
    SymbolId key = 0, value = 0;
    std::atomic<uint32_t> changes{0};  // of the posting, also before it was this term's
  };
  static_assert(sizeof(Entry) == 32);
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
  uint32_t Changes(TermId id) const { return entries_[id].changes.load(std::memory_order_acquire); }
  TermId FindAnew(const AskedTerm& asked) const;
  TermId FindNamespaceAnew(std::string_view ns, const KnownTerm& known) const;
  TermId NewId();
  TermId Make(SymbolId key, SymbolId value, uint64_t hash, VersionNumber next);
  TermText TextOf(TermId id) const;
  // No longer found: `under` is what stands in ids_ for it.
  void GiveUp(const TermText& text, uint32_t under);

  Reclaimer* reclaimer_;
  Symbols* symbols_;
  HashIndex ids_;
  TermStamps stamps_;
  SlotArray<Entry, 0> entries_;
  PostingFreer posting_freer_;
  TermId free_ = kNoTerm;  // the first of those to give out again
  uint32_t used_ = 0;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_TERMS_H_
