// Reads a small JSON text value by value, checking all of it, with no more
// memory than its depth. For the short pieces whose decoding must be Go's to
// the letter; objects in bulk go another way (decode.h).
//
//   JsonCursor cursor(text);
//   cursor.Enter();                       // an object
//   for (std::string key; cursor.NextField(&key);) cursor.Skip();
//   absl::Status status = cursor.Finish();
#ifndef LABELIX_ENGINE_INGEST_JSON_CURSOR_H_
#define LABELIX_ENGINE_INGEST_JSON_CURSOR_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "labelix/status.h"

namespace labelix::ingest {

// After a fault every loop ends: Next* answer false, Kind() answers kNull, and
// Finish() tells.
class JsonCursor {
 public:
  enum class Kind : uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

  explicit JsonCursor(std::string_view text) : text_(text) {}

  // Of the value that comes next.
  Kind Next();

  void Skip();           // the next value, whole
  std::string String();  // REQUIRES: Next() is kString. Not UTF-8 reads as U+FFFD.

  // Opens the array or object that comes next. REQUIRES: Next() is one.
  void Enter();
  // False past the last one: the array or object is left then.
  bool NextItem();
  bool NextField(std::string* key);

  // kDataLoss with the byte: broken JSON, or more than one value.
  // kResourceExhausted: nested deeper than `kMaxDepth`.
  absl::Status Finish();

  static constexpr size_t kMaxDepth = 64;  // docs/reliability.md, G15

 private:
  bool More(char close);
  void Blanks();
  void Literal(std::string_view word);
  void Number();
  bool Digits();
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void Fail(const char* why);

  std::string_view text_;
  size_t at_ = 0;
  std::string open_;    // the closing brackets that are due
  bool fresh_ = false;  // just entered: no comma is due
  const char* why_ = nullptr;
  size_t where_ = 0;
  bool too_deep_ = false;
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_JSON_CURSOR_H_
