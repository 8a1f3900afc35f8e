#include "engine/ingest/json_cursor.h"

#include <algorithm>

#include "engine/ingest/text.h"
#include "index/types/go_text.h"

namespace labelix::ingest {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Go's decoder replaces what is no UTF-8.
std::string ToUtf8(std::string text) {
  if (FindBadUtf8(text) == std::string_view::npos) return text;
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const GoRune rune = NextRune(text, at);
    AppendUtf8(rune.code, &out);
    at += rune.bytes;
  }
  return out;
}

}  // namespace

void JsonCursor::Fail(const char* why) {
  if (why_ == nullptr) {
    why_ = why;
    where_ = std::min(at_, text_.size());
  }
  at_ = text_.size();
}

void JsonCursor::Blanks() {
  while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
}

JsonCursor::Kind JsonCursor::Next() {
  Blanks();
  const char c = Peek();
  switch (c) {
    case '{':
      return Kind::kObject;
    case '[':
      return Kind::kArray;
    case '"':
      return Kind::kString;
    case 't':
    case 'f':
      return Kind::kBool;
    case 'n':
      return Kind::kNull;
    default:
      break;
  }
  if (c == '-' || IsDigit(c)) return Kind::kNumber;
  Fail("a value is missing");
  return Kind::kNull;
}

void JsonCursor::Literal(std::string_view word) {
  if (!text_.substr(at_).starts_with(word)) return Fail("no such word in JSON");
  at_ += word.size();
}

bool JsonCursor::Digits() {
  if (!IsDigit(Peek())) return false;
  while (IsDigit(Peek())) ++at_;
  return true;
}

void JsonCursor::Number() {
  if (Peek() == '-') ++at_;
  if (Peek() == '0') {
    ++at_;  // a digit after it is no number's: what comes next refuses it
  } else if (!Digits()) {
    return Fail("broken number");
  }
  if (Peek() == '.' && (++at_, !Digits())) return Fail("broken number");
  if (Peek() != 'e' && Peek() != 'E') return;
  ++at_;
  if (Peek() == '+' || Peek() == '-') ++at_;
  if (!Digits()) Fail("broken number");
}

std::string JsonCursor::String() {
  const size_t start = ++at_;
  while (at_ < text_.size() && text_[at_] != '"') {
    if (static_cast<unsigned char>(text_[at_]) < 0x20) {
      Fail("control character in a string");
      return "";
    }
    at_ += text_[at_] == '\\' ? 2 : 1;
  }
  if (at_ >= text_.size()) {
    Fail("unclosed string");
    return "";
  }
  std::string out;
  const size_t bad = Unescape(text_.substr(start, at_ - start), &out);
  if (bad != std::string_view::npos) {
    at_ = start + bad;
    Fail("broken escape in a string");
    return "";
  }
  ++at_;
  return ToUtf8(std::move(out));
}

void JsonCursor::Enter() {
  if (open_.size() == kMaxDepth) {
    too_deep_ = true;
    return Fail("nested too deep");
  }
  open_ += text_[at_++] == '{' ? '}' : ']';
  fresh_ = true;
}

// Whether another member comes; if not, `close` is taken.
bool JsonCursor::More(char close) {
  if (why_ != nullptr) return false;
  Blanks();
  const bool first = fresh_;
  fresh_ = false;
  if (Peek() == close) {
    ++at_;
    open_.pop_back();
    return false;
  }
  if (first) return true;
  if (Peek() != ',') {
    Fail("a comma or a closing bracket is missing");
    return false;
  }
  ++at_;
  return true;
}

bool JsonCursor::NextItem() { return More(']'); }

bool JsonCursor::NextField(std::string* key) {
  if (!More('}')) return false;
  Blanks();
  if (Peek() != '"') {
    Fail("a key is missing");
    return false;
  }
  *key = String();
  Blanks();
  if (why_ == nullptr && Peek() != ':') Fail("a colon is missing");
  if (why_ != nullptr) return false;
  ++at_;
  return true;
}

// By a loop: the depth of the input is not ours.
void JsonCursor::Skip() {
  const size_t depth = open_.size();
  std::string key;
  for (;;) {
    switch (Next()) {
      case Kind::kArray:
      case Kind::kObject:
        Enter();
        break;
      case Kind::kString:
        String();
        break;
      case Kind::kNumber:
        Number();
        break;
      case Kind::kBool:
        Literal(Peek() == 't' ? "true" : "false");
        break;
      case Kind::kNull:
        Literal("null");
        break;
    }
    for (;;) {
      if (why_ != nullptr || open_.size() == depth) return;
      if (open_.back() == '}' ? NextField(&key) : NextItem()) break;
    }
  }
}

absl::Status JsonCursor::Finish() {
  Blanks();
  if (why_ == nullptr && at_ < text_.size()) Fail("more than one value");
  if (why_ == nullptr) return absl::OkStatus();
  const absl::StatusCode code =
      too_deep_ ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kDataLoss;
  return ErrorAt(code, where_, std::string("JSON, byte ") + std::to_string(where_) + ": " + why_);
}

}  // namespace labelix::ingest
