// Walks the tokens of a Window and reads values from them. Everything that is
// passed is checked to be JSON, skipped values too (their escapes apart:
// FindBadEscape). The first fault stays and stops all walking: a loop over
// fields ends, and ok() tells afterwards.
//
//   if (!cursor.OpenObject("spec")) return;        // null, or a fault
//   std::string_view key;
//   for (bool first = true; cursor.NextField(&first, &key);) {
//     if (key == "nodeName") pod->node_name = cursor.Text("spec.nodeName");
//     else cursor.Skip();
//   }
#ifndef LABELIX_ENGINE_INGEST_CURSOR_H_
#define LABELIX_ENGINE_INGEST_CURSOR_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ingest/text.h"
#include "engine/ingest/window.h"

namespace labelix::ingest {

struct Fault {
  enum class Kind : uint8_t {
    kNone,
    kMore,    // the window ends in the middle of a unit: no fault of the input
    kBroken,  // not JSON, or not what Kubernetes writes
    kLimit,
  };
  Kind kind = Kind::kNone;
  size_t at = 0;  // byte of the input
  std::string text = {}, hint = {};
  bool wants_string = false;  // a value of another type stands where a string should
  std::string label = {};     // the label whose value that is, "" if it is no label
  bool no_json = false;       // JSON has nothing of the kind there; YAML may
};

class Cursor {
 public:
  explicit Cursor(uint32_t max_depth) : max_depth_(max_depth) {}

  // Starts at the window's first token, `depth` brackets deep, without a fault.
  void Attach(const Window* window, uint32_t depth);

  bool ok() const { return fault_.kind == Fault::Kind::kNone; }
  const Fault& fault() const { return fault_; }
  void Fail(size_t at, std::string text, std::string hint = {},
            Fault::Kind kind = Fault::Kind::kBroken);
  void Fail(Fault fault);
  // Fails: this is no JSON.
  void NoJson(size_t at, std::string text);
  // Fails at the window's end, where more was expected.
  void FailAtEnd() { Expected("more"); }

  // The first byte of the next token; 0 at the window's end and after a fault.
  char Peek() const { return next_ < end_ ? base_[*next_] : '\0'; }
  bool AtEnd() const { return next_ >= end_; }
  // Byte of the input where the next token begins, or where the window ends.
  size_t At() const { return next_ < end_ ? begin_ + *next_ : stop_; }
  // Just past the one-byte token read last: the end of a value just closed.
  size_t PastClose() const { return begin_ + next_[-1] + 1; }
  uint32_t depth() const { return depth_; }
  // Reads the token, which must be `c`.
  bool Take(char c, const char* expected);

  // A place to come back to within the same window.
  struct Mark {
    const uint32_t* next;
    uint32_t depth;
  };
  Mark Here() const { return {next_, depth_}; }
  void Return(const Mark& mark) { next_ = mark.next, depth_ = mark.depth; }
  // Takes a kBroken fault back and returns to `mark`; false for other faults.
  // For values of the wrong type that do not make their object unreadable.
  bool Recover(const Mark& mark);

  // False for null, which is read, and for a fault: `what` is no object.
  bool OpenObject(std::string_view what) { return Open('{', what, "an object"); }
  bool OpenArray(std::string_view what) { return Open('[', what, "a list"); }
  // The next field's key (valid until Forget), its value next; false after the
  // last, when the bracket is read. `first` starts true.
  bool NextField(bool* first, std::string_view* key);
  bool NextElement(bool* first);

  // A string's text, "" for null. Valid until Forget.
  std::string_view Text(std::string_view what);
  bool Flag(std::string_view what);  // null is false
  std::optional<int64_t> Number(std::string_view what);
  // A string's text, or a number or literal as it stands.
  std::string_view Scalar(std::string_view what);
  bool Null();  // reads null if it is next
  void Skip();  // reads one value of any kind

  // The value that is next, in words: "a string", "the boolean true".
  std::string Describe() const;
  // Is it a value of JSON?
  bool IsValueNext() const;
  // Fails: `what` is not what it should be.
  void Mistyped(std::string_view what, std::string_view wanted);

  // Keeps a text made elsewhere until Forget.
  std::string_view Keep(std::string text);
  // The input from `from` to just behind what was read last, for a value that
  // ended in a bracket, a string or a word.
  std::string_view Since(size_t from) const;

  // Drops the texts that were unescaped or kept.
  void Forget() { unescaped_.clear(), unescaped_bytes_ = 0; }
  size_t unescaped_bytes() const { return unescaped_bytes_; }

 private:
  bool Open(char bracket, std::string_view what, std::string_view wanted);
  bool Deeper() {
    if (++depth_ <= max_depth_) return true;
    TooDeep();
    return false;
  }
  void TooDeep();
  bool NextFieldSlowly(bool* first, std::string_view* key);
  // The string whose quote stands at `from`, `to` being where the next token is:
  // only white space stands between its last quote and that.
  std::string_view StringBetween(size_t from, size_t to) const {
    while (base_[--to] != '"') {
    }
    return {base_ + from + 1, to - from - 1};
  }
  std::string_view ReadString();
  // No backslash stands in [plain_from_, plain_to_), and most strings of an object
  // lie between two of them: they cost two compares, not a scan each.
  bool IsPlain(std::string_view raw) const {
    return raw.data() >= plain_from_ && raw.data() + raw.size() <= plain_to_;
  }
  bool HasEscape(std::string_view raw);
  // The end of the bare word at `at` (bytes from begin_), 0 if it is no value.
  size_t WordEnd(size_t at) const;
  std::string_view ReadWord();
  void Expected(const char* what);
  void SkipOpen(char bracket);

  const Window* window_ = nullptr;
  const char* base_ = nullptr;
  size_t begin_ = 0, stop_ = 0;
  const uint32_t* next_ = nullptr;
  const uint32_t* end_ = nullptr;
  const char* plain_from_ = nullptr;  // no backslash from here
  const char* plain_to_ = nullptr;    // to here
  uint32_t depth_ = 0;
  uint32_t max_depth_;
  Fault fault_;
  std::deque<std::string> unescaped_;
  size_t unescaped_bytes_ = 0;
  std::vector<uint64_t> spilled_;  // Skip's brackets beyond 64 deep
};

inline std::string_view Cursor::ReadString() {
  const size_t from = *next_++;
  return StringBetween(from, next_ < end_ ? *next_ : stop_ - begin_);
}

inline bool Cursor::NextElement(bool* first) {
  const char c = Peek();
  if (c == ']') {
    ++next_;
    --depth_;
    return false;
  }
  if (*first) {
    *first = false;
    if (c != '\0') return true;
    Expected("a value or ']'");
    return false;
  }
  return Take(',', "',' or ']'");
}

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_CURSOR_H_
