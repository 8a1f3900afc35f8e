// Answers that readers keep for one another: of what was asked, as a text, the selectors
// that were found. Any number of threads look and keep at once, none waits for another: a
// slot that is being written is passed over, and the answer found as if it were not
// kept. Texts are compared whole.
#ifndef LABELIX_INDEX_KEPT_ANSWERS_H_
#define LABELIX_INDEX_KEPT_ANSWERS_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "index/change_stamps.h"
#include "index/kept_row.h"
#include "index/reclaim.h"
#include "index/types/short_text.h"
#include "labelix/id_set.h"

namespace labelix::index {

// Texts in one, each with its size and a number, and a hash of all; those that are too
// long to keep do not fit.
class AskedText {
 public:
  static constexpr size_t kWords = 21, kMost = kWords * sizeof(uint64_t);

  // Writes one in place of what it held, which is there as soon as Finish was called.
  class Writer {
   public:
    explicit Writer(AskedText* text) : text_(text), at_(text->bytes_) {}
    void Put(uint16_t number, std::string_view text) {
      const auto left = static_cast<size_t>(text_->bytes_ + kMost - at_);
      if (text.size() + sizeof(uint32_t) > left) {
        fits_ = false;
        return;
      }
      const uint32_t head = static_cast<uint32_t>(text.size()) << 16 | number;
      std::memcpy(at_, &head, sizeof head);
      hash_ = Mix(hash_, CopyAndMix(head, text, at_ + sizeof head));
      at_ += sizeof head + text.size();
    }
    void Finish() {
      std::memset(at_, 0, sizeof(uint64_t));
      text_->size_ = fits_ ? static_cast<size_t>(at_ - text_->bytes_) : kMost + 1;
      text_->hash_ = Mix(hash_, text_->size_);
    }

   private:
    // Keeps no secret: who makes texts meet makes their answers be found anew.
    static uint64_t Mix(uint64_t hash, uint64_t word) {
      hash = (hash ^ word) * 0x9E3779B97F4A7C15u;  // 2^64 by the golden ratio
      return hash ^ hash >> 32;
    }
    // Copies `from` to `to`; what it returns is still to be mixed.
    static uint64_t CopyAndMix(uint64_t mixed, std::string_view from, char* to) {
      const size_t size = from.size();
      const auto copy = [&from, to]<typename Word>(Word, size_t at) -> uint64_t {
        const Word word = LoadWord<Word>(from.data() + at);
        std::memcpy(to + at, &word, sizeof word);
        return word;
      };
      constexpr size_t kLong = sizeof(uint64_t), kHalf = sizeof(uint32_t);
      if (size >= kLong) {
        for (size_t at = 0; at + kLong < size; at += kLong) {
          mixed = Mix(mixed, copy(uint64_t{}, at));
        }
        return mixed ^ copy(uint64_t{}, size - kLong);
      }
      if (size >= kHalf) {
        const uint64_t first = copy(uint32_t{}, 0);
        return Mix(mixed, first << 32 | copy(uint32_t{}, size - kHalf));
      }
      for (size_t at = 0; at < size; ++at) mixed = mixed << 8 ^ copy(uint8_t{}, at);
      return mixed;
    }

    AskedText* text_;
    char* at_;
    uint64_t hash_ = 0;
    bool fits_ = true;
  };

  bool fits() const { return size_ <= kMost; }
  // REQUIRES of these: it fits.
  size_t size() const { return size_; }
  size_t words() const { return (size_ + sizeof(uint64_t) - 1) / sizeof(uint64_t); }
  uint64_t Word(size_t i) const { return LoadWord<uint64_t>(bytes_ + i * sizeof(uint64_t)); }
  uint64_t hash() const { return hash_; }

 private:
  char bytes_[kMost + sizeof(uint64_t)];  // zeros at the end
  size_t size_ = 0;
  uint64_t hash_ = 0;
};

// What was found: of each selector a row; of many, or of one that a row cannot say, its
// id alone. To be used again: it only grows.
class KeptAnswer {
 public:
  // Leads to the answer without its text, until another one is kept in its place; no
  // other answer of the Engine ever has it. 0: none.
  uint64_t note = 0;
  bool mark = false;  // the caller's

  size_t size() const { return size_; }
  bool has_rows() const { return has_rows_; }
  KeptRow Row(size_t i) const {
    const uint64_t* at = &words_[i * KeptRow::kWords];
    return {{at[0], at[1], at[2]}};
  }
  ObjectId Id(size_t i) const {
    return static_cast<ObjectId>(has_rows_ ? words_[i * KeptRow::kWords]
                                           : words_[i / 2] >> (i % 2 * 32));
  }
  void Set(std::span<const KeptRow> rows) {
    uint64_t* words = Resize(rows.size(), true);
    for (const KeptRow& row : rows) words = std::copy_n(row.words, KeptRow::kWords, words);
  }
  void Set(std::span<const ObjectId> ids) {
    uint64_t* words = Resize(ids.size(), false);
    for (size_t i = 0; i < ids.size(); ++i) {
      words[i / 2] = i % 2 == 0 ? ids[i] : words[i / 2] | uint64_t{ids[i]} << 32;
    }
  }

  // As numbers, one after another.
  static size_t WordsOf(size_t size, bool has_rows) {
    return has_rows ? size * KeptRow::kWords : (size + 1) / 2;
  }
  std::span<const uint64_t> words() const { return {words_.data(), WordsOf(size_, has_rows_)}; }
  uint64_t* Resize(size_t size, bool has_rows) {
    size_ = size, has_rows_ = has_rows;
    if (const size_t n = WordsOf(size, has_rows); n > words_.size()) words_.resize(n);
    return words_.data();
  }
  size_t capacity() const { return words_.capacity(); }

 private:
  size_t size_ = 0;
  bool has_rows_ = false;
  std::vector<uint64_t> words_;
};

// Of one partition of selectors. Memory is taken when an answer is kept: 16 bytes for
// each that may be, and 192 for each that is, or more if it is long; as many may be as
// there are classes.
class KeptAnswers final : public Freer {
 public:
  KeptAnswers(Reclaimer* reclaimer, const ChangeStamps* stamps)
      : reclaimer_(reclaimer), stamps_(stamps) {}
  ~KeptAnswers();
  KeptAnswers(const KeptAnswers&) = delete;
  KeptAnswers& operator=(const KeptAnswers&) = delete;

  // ---- Any thread, with `version` pinned.
  struct Question {
    const AskedText& text;  // that fits
    uint32_t share;         // of stamps, that the answer depends on
    VersionNumber version;
  };
  // Whether an answer is kept that holds in that version. It goes into `out`; *rows_hold:
  // whether its rows do. If not, it is to be kept anew.
  bool Find(const Question& asked, KeptAnswer* out, bool* rows_hold) const;
  // The same by a note, of an answer whose rows hold.
  bool Find(uint64_t note, VersionNumber version, KeptAnswer* out) const;
  // Whether answers of the version are kept, which those of the newest one are.
  bool MayKeep(const Question& asked) const { return stamps_->Since(asked.share) <= asked.version; }
  // Whether an answer to that question may have rows of so many: some 25. With more, which
  // every label set of a namespace may have, few answers would be left.
  static bool HasRoomForRows(const Question& asked, size_t size) {
    return SlotsOf(asked.text.words() + KeptAnswer::WordsOf(size, true)) <= kMostWithRows;
  }
  // The note; 0: it was not kept. `answer` was found in the version of the question.
  // `expected`: how many answers there may be.
  uint64_t Keep(const Question& asked, const KeptAnswer& answer, size_t expected);

  // ---- Writer.
  // Throws all away if many more answers are expected now.
  void Trim(size_t expected, VersionNumber next);
  void Free(uint64_t what) override;
  size_t bytes() const;

 private:
  static constexpr size_t kLeast = 64, kMost = 1 << 15;  // answers
  static constexpr size_t kMostSlots = 22;               // of an answer: some 900 ids
  static constexpr size_t kMostWithRows = 4;             // of one that has rows
  static constexpr size_t kBucket = 4;                   // places
  static constexpr unsigned kSlotBits = 24;              // of a note; the others: which answer
  // Three lines. A long answer goes on in the slots after its first, which alone have
  // `found_at` and `sizes`. `answer`: its number twice, plus 1 while it is written.
  // `found_at`: the version in which it was found.
  struct alignas(64) Slot {
    std::atomic<uint64_t> answer{0}, found_at{0}, sizes{0};
    std::atomic<uint64_t> words[AskedText::kWords];  // the text, then the answer's
  };
  static_assert(sizeof(Slot) == 192);
  // `places`: hash >> 32 << 32 | slot + 1.
  struct Table {
    static size_t BytesOf(size_t slots);
    uint32_t slots;  // a power of two
    std::atomic<uint32_t> next;
    Slot* first;
    std::atomic<uint64_t>* places() { return reinterpret_cast<std::atomic<uint64_t>*>(this + 1); }
    Slot* slot(size_t i) { return first + i; }
    std::atomic<uint64_t>* BucketOf(uint64_t hash) {
      return places() + ((hash & (slots / 2 - 1)) * kBucket);
    }
  };

  static size_t SlotsFor(size_t expected);
  Table* MakeTable(size_t expected);
  static std::atomic<uint64_t>* PlaceOf(Table* table, uint64_t hash);
  static void Prefetch(const Slot& slot);
  static bool HasText(const Slot& slot, const AskedText& text);
  static size_t WordsOf(uint64_t text_bytes) {
    return (text_bytes + sizeof(uint64_t) - 1) / sizeof(uint64_t);
  }
  static size_t SlotsOf(size_t words) { return (words - 1) / AskedText::kWords + 1; }
  static bool ReadWords(Table* table, size_t at, uint64_t answer, uint64_t sizes, KeptAnswer* out);
  bool Read(Table* table, size_t at, uint64_t answer, VersionNumber version, KeptAnswer* out,
            bool* rows_hold) const;
  bool RowsHold(const KeptAnswer& answer, VersionNumber until) const;
  static uint32_t SlotFor(Table* table, const Question& asked, uint64_t place, size_t slots);
  static bool Claim(Table* table, size_t at, size_t slots);
  static void Write(Table* table, size_t at, const Question& asked, const KeptAnswer& answer);

  Reclaimer* reclaimer_;
  const ChangeStamps* stamps_;
  std::atomic<Table*> table_{nullptr};
  std::atomic<uint64_t> answers_{1};
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_KEPT_ANSWERS_H_
