#include "engine/ingest/split.h"

#include "engine/ingest/text.h"
#include "engine/ingest/yaml_or_json.h"

namespace labelix::ingest {
namespace {

// Stands in front of an input, if anywhere.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What JSON has outside of strings: brackets and their like, numbers, true, false, null.
constexpr std::string_view kPlain = "{}[]:,0123456789+-.Eeaflnrstu";

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
    } else if (depth_ > 0 && IsYaml(c)) {
      foreign_ = true;
      break;
    } else if (c == '"' && depth_ > 0) {
      in_string_ = true;
      string_ = at_ + 1;
      before_ = c;
    } else if (OnPlain(c)) {
      const DocumentText document{begin_, ++at_, saw_object_ && !saw_kind_ && !saw_items_};
      begin_ = at_;
      ++documents_;
      saw_items_ = saw_object_ = saw_kind_ = false;
      return document;
    }
  }
  return std::nullopt;
}

// Of a word of YAML a quote may be a part, as in `{note: 5" disk}`. A watch line is no YAML,
// and where one of a live watch is broken, that is to be said before the watch ends.
bool Splitter::IsYaml(char c) const {
  if (IsSpace(c) || !MayTurnToYaml(documents_) || (saw_object_ && !saw_kind_)) return false;
  if (c != '"') return kPlain.find(c) == std::string_view::npos;
  return before_ != '{' && before_ != '[' && before_ != ',' && before_ != ':';
}

void Splitter::OnString(std::string_view text) {
  if (depth_ != 1 || !key_next_) return;
  key_next_ = false;
  if (text == "items") saw_items_ = true;
  if (text == "object") saw_object_ = true;
  if (text == "kind" || text == "apiVersion") saw_kind_ = true;
}

bool Splitter::OnPlain(char c) {
  if (!IsSpace(c)) before_ = c;
  if (c == '{' || c == '[') {
    key_next_ = ++depth_ == 1 && c == '{';
  } else if (c == ',') {
    key_next_ = depth_ == 1;
  } else if (depth_ == 0) {
    foreign_ = !IsSpace(c) && kByteOrderMark.find(c) == std::string_view::npos;
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
