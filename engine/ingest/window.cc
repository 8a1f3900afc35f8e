#include "engine/ingest/window.h"

#include <algorithm>
#include <utility>

#include "engine/ingest/text.h"

namespace labelix::ingest {
namespace {

constexpr size_t kNone = std::string_view::npos;

// How far back a border is looked for: a line of printed JSON is short, an item
// of a list is a few KiB.
constexpr size_t kLineReach = 1 << 10;
constexpr size_t kItemReach = 64 << 10;

// The last place of `what` in `text` that is no more than `reach` from its end.
size_t FindNear(std::string_view text, std::string_view what, size_t reach) {
  const size_t skipped = text.size() - std::min(text.size(), reach);
  const size_t found = text.substr(skipped).rfind(what);
  return found == kNone ? kNone : skipped + found;
}

}  // namespace

Window::Window(std::string_view input, size_t most)
    : input_(input), most_(std::clamp<size_t>(most, 1, kMaxStructureBytes)) {}

void Window::Open(size_t at, size_t want) {
  begin_ = at;
  want = std::clamp<size_t>(want, 1, most_);
  last_ = input_.size() - at <= want;
  end_ = last_ ? input_.size() : Border(at + want);
  broken_.clear();
  extended_ = false;
  Index();
}

// A line break cannot stand in a string, and a quote inside of one would be
// escaped: so both borders are outside strings in all but odd text, which
// Index finds out.
size_t Window::Border(size_t target) const {
  const size_t low = begin_ + 1;
  const std::string_view near = input_.substr(low, target - low);
  if (const size_t line = FindNear(near, "\n", kLineReach); line != kNone) return low + line + 1;
  if (const size_t item = FindNear(near, ",{\"", kItemReach); item != kNone) return low + item + 1;
  size_t end = target;
  while (end > begin_ + 1 && (static_cast<unsigned char>(input_[end]) & 0xC0) == 0x80) --end;
  return end;
}

// Each turn but one shortens the window to before the fault that it found.
void Window::Index() {
  for (;;) {
    switch (structure_.Index(input_.substr(begin_, end_ - begin_))) {
      case Structure::Verdict::kOk:
        return;
      case Structure::Verdict::kUnclosedString:
        OnUnclosed();
        break;
      case Structure::Verdict::kControl:
        OnControl();
        break;
      case Structure::Verdict::kUtf8:
        OnBadUtf8();
        break;
      case Structure::Verdict::kTooLarge:
        Cut(begin_, begin_, "too large to index");
        break;
    }
  }
}

void Window::OnUnclosed() {
  const size_t reach = std::min(input_.size(), begin_ + most_);
  if (!last_ && !extended_) {
    extended_ = true;
    const size_t past = PastNextQuote(input_.substr(0, reach), end_);
    if (past != kNone) {
      end_ = past;
      last_ = end_ == input_.size();
      return;
    }
    if (reach == input_.size()) {
      end_ = reach;
      last_ = true;
      return;
    }
  }
  const size_t inner = FindUnclosedString(input_.substr(begin_, end_ - begin_));
  const size_t start = inner == kNone ? begin_ : begin_ + inner;
  if (last_) {
    Cut(start, start, "the string that begins here is not closed");
  } else {
    end_ = start;  // a string longer than any window: the unit is too large
  }
}

void Window::OnControl() {
  const std::string_view text = input_.substr(begin_, end_ - begin_);
  const size_t at = FindControlInString(text);
  if (at == kNone) return Cut(begin_, begin_, "a string is broken");
  const std::string cause = text[at] == '\n'
                                ? "the line ends inside a string"
                                : "control character " + HexByte(text[at]) + " inside a string";
  const size_t start = FindUnclosedString(text.substr(0, at));
  Cut(begin_ + std::min(start, at), begin_ + at, cause);
}

void Window::OnBadUtf8() {
  const std::string_view text = input_.substr(begin_, end_ - begin_);
  const size_t at = FindBadUtf8(text);
  if (at == kNone) return Cut(begin_, begin_, "not valid UTF-8");
  const size_t start = FindUnclosedString(text.substr(0, at));
  Cut(begin_ + std::min(start, at), begin_ + at,
      "byte " + HexByte(text[at]) + " is not valid UTF-8 here");
}

void Window::Cut(size_t end, size_t broken_at, std::string cause) {
  end_ = end;
  last_ = true;
  broken_at_ = broken_at;
  broken_ = std::move(cause);
}

}  // namespace labelix::ingest
