#include "engine/ingest/cursor.h"

#include <charconv>
#include <cstring>
#include <utility>

namespace labelix::ingest {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsPrintable(char c) { return c >= 0x20 && c < 0x7F; }

bool EndsWord(char c) { return IsSpace(c) || c == ',' || c == '}' || c == ']' || c == ':'; }

// The end of the JSON number at `at`, 0 if there is none.
size_t NumberEnd(const char* text, size_t at, size_t size) {
  const auto digits = [&] {
    const size_t from = at;
    while (at < size && IsDigit(text[at])) ++at;
    return at > from;
  };
  if (text[at] == '-') ++at;
  if (at < size && text[at] == '0') {
    ++at;
  } else if (!digits()) {
    return 0;
  }
  if (at < size && text[at] == '.') {
    ++at;
    if (!digits()) return 0;
  }
  if (at < size && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < size && (text[at] == '+' || text[at] == '-')) ++at;
    if (!digits()) return 0;
  }
  return at;
}

}  // namespace

void Cursor::Attach(const Window* window, uint32_t depth) {
  window_ = window;
  base_ = window->input().data() + window->begin();
  begin_ = window->begin();
  stop_ = window->end();
  next_ = window->tokens().data();
  end_ = next_ + window->tokens().size();
  depth_ = depth;
  fault_ = Fault();
  plain_from_ = plain_to_ = base_;
}

void Cursor::Fail(size_t at, std::string text, std::string hint, Fault::Kind kind) {
  Fail({.kind = kind, .at = at, .text = std::move(text), .hint = std::move(hint)});
}

void Cursor::Fail(Fault fault) {
  if (!ok()) return;
  fault_ = std::move(fault);
  next_ = end_;
}

std::string_view Cursor::Keep(std::string text) {
  unescaped_bytes_ += sizeof(std::string) + text.capacity();
  return unescaped_.emplace_back(std::move(text));
}

std::string_view Cursor::Since(size_t from) const {
  size_t end = next_ < end_ ? *next_ : stop_ - begin_;
  while (begin_ + end > from && IsSpace(base_[end - 1])) --end;
  return {base_ + (from - begin_), begin_ + end - from};
}

bool Cursor::Recover(const Mark& mark) {
  if (fault_.kind != Fault::Kind::kBroken) return false;
  fault_ = Fault();
  Return(mark);
  return true;
}

void Cursor::NoJson(size_t at, std::string text) {
  Fail({.kind = Fault::Kind::kBroken, .at = at, .text = std::move(text), .no_json = true});
}

// The token that stands here is not `what`; or there is none.
void Cursor::Expected(const char* what) {
  if (!ok()) return;
  if (next_ < end_) return NoJson(At(), std::string("expected ") + what + ", found " + Describe());
  if (!window_->last()) return Fail(stop_, "", "", Fault::Kind::kMore);
  if (!window_->broken().empty()) return NoJson(window_->broken_at(), window_->broken());
  Fail(stop_, std::string("the input ends here; expected ") + what,
       "the file may have been cut short");
}

std::string Cursor::Describe() const {
  if (next_ >= end_) return "the end";
  const size_t at = *next_;
  switch (base_[at]) {
    case '"':
      return "a string";
    case '{':
      return "an object";
    case '[':
      return "a list";
    case '}':
    case ']':
    case ',':
    case ':':
      return std::string("'") + base_[at] + "'";
    default:
      break;
  }
  size_t to = at;
  while (to < stop_ - begin_ && !EndsWord(base_[to]) && to - at < 40) ++to;
  std::string word(base_ + at, to - at);
  if (!IsPrintable(word[0])) return "byte " + HexByte(word[0]);
  for (char& c : word) {
    if (!IsPrintable(c)) c = '?';
  }
  if (word == "null") return word;
  if (word == "true" || word == "false") return "the boolean " + word;
  if (WordEnd(at) != 0) return "the number " + word;
  return "'" + word + "', which is no JSON";
}

bool Cursor::IsValueNext() const {
  const char c = Peek();
  return c == '"' || c == '{' || c == '[' || (!AtEnd() && WordEnd(*next_) != 0);
}

void Cursor::Mistyped(std::string_view what, std::string_view wanted) {
  if (AtEnd()) return Expected("a value");
  if (Peek() == '}' || Peek() == ']' || Peek() == ',' || Peek() == ':') return Expected("a value");
  std::string text(what);
  text += ": expected ";
  text += wanted;
  text += ", found ";
  Fail({.kind = Fault::Kind::kBroken,
        .at = At(),
        .text = text + Describe(),
        .wants_string = wanted == "a string",
        .no_json = !IsValueNext()});
}

bool Cursor::Take(char c, const char* expected) {
  if (Peek() == c && next_ < end_) {
    ++next_;
    return true;
  }
  Expected(expected);
  return false;
}

void Cursor::TooDeep() {
  Fail(begin_ + next_[-1],
       "nested deeper than the limit of " + std::to_string(max_depth_) + " levels", "",
       Fault::Kind::kLimit);
}

bool Cursor::Open(char bracket, std::string_view what, std::string_view wanted) {
  if (Peek() == bracket) {
    ++next_;
    return Deeper();
  }
  if (!Null()) Mistyped(what, wanted);
  return false;
}

bool Cursor::NextField(bool* first, std::string_view* key) {
  // The plain case at once: `"key":`, or `,"key":`.
  const uint32_t* at = next_ + (*first ? 0 : 1);
  if (at + 1 < end_ && (*first || base_[*next_] == ',') && base_[at[0]] == '"' &&
      base_[at[1]] == ':') {
    const std::string_view raw = StringBetween(at[0], at[1]);
    if (IsPlain(raw)) {
      *first = false;
      next_ = at + 2;
      *key = raw;
      return true;
    }
  }
  return NextFieldSlowly(first, key);
}

bool Cursor::NextFieldSlowly(bool* first, std::string_view* key) {
  if (Peek() == '}') {
    ++next_;
    --depth_;
    return false;
  }
  if (!*first && !Take(',', "',' or '}'")) return false;
  if (Peek() != '"') {
    Expected(*first ? "a key or '}'" : "a key");
    return false;
  }
  *first = false;
  *key = Text("key");
  return Take(':', "':'");
}

bool Cursor::HasEscape(std::string_view raw) {
  if (IsPlain(raw)) return false;
  if (raw.data() < plain_from_ || raw.data() > plain_to_) {
    const char* stop = base_ + (stop_ - begin_);
    const void* found = std::memchr(raw.data(), '\\', static_cast<size_t>(stop - raw.data()));
    plain_from_ = raw.data();
    plain_to_ = found != nullptr ? static_cast<const char*>(found) : stop;
  }
  return !IsPlain(raw);
}

std::string_view Cursor::Text(std::string_view what) {
  if (Peek() != '"') {
    if (!Null()) Mistyped(what, "a string");
    return {};
  }
  const std::string_view raw = ReadString();
  if (!HasEscape(raw)) return raw;
  std::string& text = unescaped_.emplace_back();
  const size_t bad = Unescape(raw, &text);
  unescaped_bytes_ += sizeof(std::string) + text.capacity();
  if (bad != std::string_view::npos) {
    NoJson(begin_ + static_cast<size_t>(raw.data() - base_) + bad, "broken escape in a string");
  }
  return text;
}

size_t Cursor::WordEnd(size_t at) const {
  const size_t size = stop_ - begin_;
  const auto literal = [&](const char* word, size_t length) {
    return size - at >= length && std::memcmp(base_ + at, word, length) == 0 ? at + length : 0;
  };
  size_t end = 0;
  switch (base_[at]) {
    case 't':
      end = literal("true", 4);
      break;
    case 'f':
      end = literal("false", 5);
      break;
    case 'n':
      end = literal("null", 4);
      break;
    default:
      end = NumberEnd(base_, at, size);
  }
  return end != 0 && (end == size || EndsWord(base_[end])) ? end : 0;
}

// The bare word that is next, read; empty after a fault.
std::string_view Cursor::ReadWord() {
  if (AtEnd()) {
    Expected("a value");
    return {};
  }
  const size_t at = *next_;
  const size_t end = WordEnd(at);
  // The window may have cut the word, or more of it may follow.
  const bool at_stop = next_ + 1 == end_ && !window_->last() && (end == 0 || end == stop_ - begin_);
  if (at_stop) {
    Fail(stop_, "", "", Fault::Kind::kMore);
    return {};
  }
  if (end == 0) {
    Expected("a value");
    return {};
  }
  ++next_;
  return {base_ + at, end - at};
}

bool Cursor::Null() {
  if (Peek() != 'n') return false;
  return !ReadWord().empty();
}

bool Cursor::Flag(std::string_view what) {
  const char c = Peek();
  if (c == 't' || c == 'f') return ReadWord() == "true";
  if (!Null()) Mistyped(what, "true or false");
  return false;
}

std::optional<int64_t> Cursor::Number(std::string_view what) {
  const char c = Peek();
  if (c != '-' && !IsDigit(c)) {
    if (!Null()) Mistyped(what, "a number");
    return std::nullopt;
  }
  const size_t at = At();
  const std::string_view word = ReadWord();
  if (!ok()) return std::nullopt;
  int64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error == std::errc() && end == word.data() + word.size()) return value;
  Fail(at, std::string(what) + ": expected a whole number, found " + std::string(word));
  return std::nullopt;
}

std::string_view Cursor::Scalar(std::string_view what) {
  const char c = Peek();
  if (c == '"') return Text(what);
  if (c == '{' || c == '[') {
    Mistyped(what, "a string");
    return {};
  }
  const std::string_view word = ReadWord();
  return word == "null" ? std::string_view() : word;
}

void Cursor::Skip() {
  const char c = Peek();
  if (c == '"') {
    ++next_;
  } else if (c == '{' || c == '[') {
    SkipOpen(c);
  } else {
    ReadWord();
  }
}

// Skips an object or a list, checking each token against the grammar. `kinds`
// remembers the last 64 open brackets, a bit each, 1 for an object. Of a pod most
// tokens pass here (managedFields): `next` is next_, which stays behind it until
// somebody else is to see it.
void Cursor::SkipOpen(char bracket) {
  const uint32_t outer = depth_;
  uint64_t kinds = 0;
  spilled_.clear();
  const uint32_t* next = next_;
  const auto peek = [this, &next] { return next < end_ ? base_[*next] : '\0'; };
  const auto expected = [this, &next](const char* what) {
    next_ = next;
    Expected(what);
  };
  char c = bracket;
open:  // at a bracket
  next_ = ++next;
  if (!Deeper()) return;
  if ((depth_ - outer) % 64 == 0) spilled_.push_back(kinds);
  kinds = kinds << 1 | (c == '{');
  if (peek() == (c == '{' ? '}' : ']')) goto close;
  if (c == '[') goto value;
key:
  if (peek() != '"') return expected("a key");
  ++next;
  if (peek() != ':') return expected("':'");
  ++next;
value:
  c = peek();
  if (c == '"') {
    ++next;
  } else if (c == '{' || c == '[') {
    goto open;
  } else {
    next_ = next;
    if (ReadWord().empty()) return;
    next = next_;
  }
after:
  c = peek();
  if (c == ',') {
    ++next;
    if (kinds & 1) goto key;
    goto value;
  }
  if (c != ((kinds & 1) != 0 ? '}' : ']')) {
    return expected((kinds & 1) != 0 ? "',' or '}'" : "',' or ']'");
  }
close:
  ++next;
  if (--depth_ == outer) {
    next_ = next;
    return;
  }
  kinds >>= 1;
  if ((depth_ - outer) % 64 == 63) {
    kinds = spilled_.back();
    spilled_.pop_back();
  }
  goto after;
}

}  // namespace labelix::ingest
