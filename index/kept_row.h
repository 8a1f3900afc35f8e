// What an answer that is kept tells of an object, so that neither its identity nor its
// row is read again: three numbers, which hold while name and row are those.
#ifndef LABELIX_INDEX_KEPT_ROW_H_
#define LABELIX_INDEX_KEPT_ROW_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "index/symbols.h"
#include "labelix/id_set.h"

namespace labelix::index {

class KeptRow {
 public:
  static constexpr size_t kWords = 3;

  // Views into what the index holds. `head` and `tail` are of the object's name, one
  // behind the other; `text` of its row.
  struct Parts {
    ObjectId id;
    SymbolId place;
    std::string_view head, tail, text;
  };
  // nullopt: a size or an address is too large. Addresses of 48 bits are all that
  // x86-64 and AArch64 give a program that does not ask for more.
  static std::optional<KeptRow> Of(const Parts& parts) {
    const auto name = reinterpret_cast<uintptr_t>(parts.head.data());
    const auto text = reinterpret_cast<uintptr_t>(parts.text.data());
    if (((name | text) >> kAddress) != 0) return std::nullopt;
    if ((parts.head.size() | parts.tail.size()) > 0xFF) return std::nullopt;
    if (parts.text.size() > 0xFFFF) return std::nullopt;
    KeptRow row;
    row.words[0] = uint64_t{parts.place} << 32 | parts.id;
    row.words[1] = uint64_t{parts.head.size()} << 56 | uint64_t{parts.tail.size()} << 48 | name;
    row.words[2] = uint64_t{parts.text.size()} << kAddress | text;
    return row;
  }

  ObjectId id() const { return static_cast<ObjectId>(words[0]); }
  SymbolId place() const { return static_cast<SymbolId>(words[0] >> 32); }
  std::string_view head() const { return {At(words[1]), words[1] >> 56}; }
  std::string_view tail() const { return {At(words[1]) + (words[1] >> 56), words[1] >> 48 & 0xFF}; }
  std::string_view text() const { return {At(words[2]), words[2] >> kAddress}; }

  uint64_t words[kWords];

 private:
  static constexpr unsigned kAddress = 48;
  static const char* At(uint64_t word) {
    return reinterpret_cast<const char*>(
        static_cast<uintptr_t>(word & ((uint64_t{1} << kAddress) - 1)));
  }
};

}  // namespace labelix::index

#endif  // LABELIX_INDEX_KEPT_ROW_H_
