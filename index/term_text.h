// A term as it is asked for: its text, hashed, and what is remembered of the last
// time that it was found.
#ifndef LABELIX_INDEX_TERM_TEXT_H_
#define LABELIX_INDEX_TERM_TEXT_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "index/hash.h"
#include "labelix/labels.h"

namespace labelix::index {

using TermId = uint32_t;
constexpr TermId kNoTerm = 0xFFFFFFFFu;

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
  uint64_t hash;  // first: found again, nothing else is read
  std::string_view key, value;
  Type type;

  static TermText Pair(std::string_view key, std::string_view value) {
    return {PairHash(HashText(key), HashText(value)), key, value, Type::kPair};
  }
  static TermText Pair(const Label& label, const LabelHash& hash) {
    return {PairHash(hash.key, hash.value), label.key, label.value, Type::kPair};
  }
  static TermText Key(std::string_view key) {
    return {KeyHash(HashText(key)), key, {}, Type::kKey};
  }
  static TermText Key(const Label& label, const LabelHash& hash) {
    return {KeyHash(hash.key), label.key, {}, Type::kKey};
  }
  static TermText Namespace(std::string_view ns) {
    return {NamespaceHash(HashText(ns)), {}, ns, Type::kNamespace};
  }

  // From the hashes of the texts.
  static uint64_t PairHash(uint64_t key, uint64_t value) { return Mix(key, value); }
  static uint64_t KeyHash(uint64_t key) { return Mix(key, 1); }
  static uint64_t NamespaceHash(uint64_t ns) { return Mix(2, ns); }
};

// Do ids still stand for the texts that they were found under? A number that is
// another one since a term was given up or got another id, and that no other kind or Engine ever
// has. There is one for each of some shares of all hashes, and one for namespaces.
class TermStamps {
 public:
  TermStamps() {
    for (std::atomic<uint64_t>& stamp : stamps_) stamp.store(Fresh(), std::memory_order_relaxed);
  }
  uint64_t Of(uint64_t hash) const { return Read(hash % kShares); }  // no namespace's
  uint64_t OfNamespaces() const { return Read(kShares); }
  // Writer: after the hash table no longer leads to the old id, and before a version
  // in which it does not stand for the text is published. So whoever pinned such a
  // version sees the new stamp, and whoever sees the new stamp does not find the id.
  void Renew(const TermText& text) {
    const bool is_namespace = text.type == TermText::Type::kNamespace;
    stamps_[is_namespace ? kShares : text.hash % kShares].store(Fresh(), std::memory_order_release);
  }

 private:
  // 264 bytes a kind; a term that is given up costs one selector in 32 a look-up.
  static constexpr size_t kShares = 32;
  uint64_t Read(size_t share) const { return stamps_[share].load(std::memory_order_acquire); }
  static uint64_t Fresh();  // 1, 2, ..., for all of the process
  std::atomic<uint64_t> stamps_[kShares + 1];
};

// The id that a text was last found under. Any threads; a copy knows nothing.
class KnownTerm {
 public:
  KnownTerm() = default;
  KnownTerm(const KnownTerm&) {}
  KnownTerm& operator=(const KnownTerm&) = delete;

  // kNoTerm: none under that stamp. (No optional: one of 32 bits is written in two
  // stores and read back in one load, which waits for both.)
  TermId Under(uint64_t stamp) const {
    const uint64_t word = word_.load(std::memory_order_acquire);
    return word >> kIdBits == stamp ? static_cast<TermId>(word & kMostId) : kNoTerm;
  }
  // `stamp` was read before the id was found.
  void Know(TermId id, uint64_t stamp) const {
    if (id > kMostId || stamp > kMostStamp) return;  // looked up each time
    word_.store(stamp << kIdBits | id, std::memory_order_release);
  }

 private:
  static constexpr unsigned kIdBits = 24;
  static constexpr uint64_t kMostId = (1u << kIdBits) - 1, kMostStamp = ~uint64_t{0} >> kIdBits;
  mutable std::atomic<uint64_t> word_{0};  // no stamp is 0
};

// A text that is asked for again and again: found again it costs two loads, where
// hash slot, entry and two texts are a cache miss each.
struct AskedTerm {
  explicit AskedTerm(const TermText& asked) : text(asked) {}
  KnownTerm known;
  // Its number in TermCounts, under the same stamp: a term keeps it until it is given up.
  KnownTerm counter;
  TermText text;
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_TERM_TEXT_H_
