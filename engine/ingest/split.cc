#include "engine/ingest/split.h"

namespace labelix::ingest {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// Stands in front of an input, if anywhere.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

std::optional<DocumentText> Splitter::Next(std::string_view bytes) {
  for (; at_ < bytes.size() && !foreign_; ++at_) {
    const char c = bytes[at_];
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
        OnString(bytes.substr(string_, at_ - string_));
      }
    } else if (c == '"' && depth_ > 0) {
      in_string_ = true;
      string_ = at_ + 1;
    } else if (OnPlain(c)) {
      const DocumentText document{begin_, ++at_, saw_object_ && !saw_kind_ && !saw_items_};
      begin_ = at_;
      saw_items_ = saw_object_ = saw_kind_ = false;
      return document;
    }
  }
  return std::nullopt;
}

void Splitter::OnString(std::string_view text) {
  if (depth_ != 1 || !key_next_) return;
  key_next_ = false;
  if (text == "items") saw_items_ = true;
  if (text == "object") saw_object_ = true;
  if (text == "kind" || text == "apiVersion") saw_kind_ = true;
}

bool Splitter::OnPlain(char c) {
  if (c == '{' || c == '[') {
    key_next_ = ++depth_ == 1 && c == '{';
  } else if (c == ',') {
    key_next_ = depth_ == 1;
  } else if (depth_ == 0) {
    foreign_ = !IsBlank(c) && kByteOrderMark.find(c) == std::string_view::npos;
  } else if (c == '}' || c == ']') {
    return --depth_ == 0;
  }
  return false;
}

void Splitter::Dropped(size_t count) {
  begin_ -= count;
  at_ -= count;
  string_ -= string_ < count ? string_ : count;
}

}  // namespace labelix::ingest
