#include "cli/console.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>

#include "cli/text.h"

namespace labelix::cli {
namespace {

bool WantsColor(ColorMode mode, int descriptor) {
  if (mode != ColorMode::kAuto) return mode == ColorMode::kAlways;
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  return IsScreen(descriptor);
}

std::string_view ColorOf(Tone tone) {
  switch (tone) {
    case Tone::kPlain:
      return "";
    case Tone::kQuiet:
      return "\x1b[2m";
    case Tone::kSurprising:
      return "\x1b[33m";
    case Tone::kWrong:
      return "\x1b[31m";
  }
  return "";
}

bool IsContinuation(std::string_view text, size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

}  // namespace

bool IsScreen(int descriptor) {
  const char* term = std::getenv("TERM");
  return isatty(descriptor) == 1 && (term == nullptr || std::string_view(term) != "dumb");
}

Console Console::ForProcess(ColorMode mode) {
  return Console(std::cout, std::cerr, WantsColor(mode, STDOUT_FILENO),
                 WantsColor(mode, STDERR_FILENO));
}

std::string Paint(Tone tone, std::string_view text, bool color) {
  const std::string_view code = color ? ColorOf(tone) : "";
  if (code.empty()) return std::string(text);
  return std::string(code) + std::string(text) + "\x1b[0m";
}

void Console::Line(Tone tone, std::string_view label, std::string_view text) {
  out_.flush();  // keeps the two streams in order on one screen
  err_ << Paint(tone, label, color_err_) << Printable(text) << "\n";
}

void Console::Error(std::string_view text) { Line(Tone::kWrong, "error: ", text); }
void Console::Warning(std::string_view text) { Line(Tone::kSurprising, "warning: ", text); }
void Console::Hint(std::string_view text) { Line(Tone::kQuiet, "hint: ", text); }
void Console::Note(std::string_view text) { Line(Tone::kPlain, "", text); }

void Console::Fail(const absl::Status& status) {
  const std::string message = ErrorMessage(status);
  if (message.starts_with("unknown: ")) return Note(message);
  Error(message);
  const std::string hint = ErrorHint(status);
  if (!hint.empty()) Hint(hint);
}

void Console::FailAt(const absl::Status& status, std::string_view text) {
  const std::optional<size_t> offset = ErrorOffset(status);
  if (!offset.has_value()) return Fail(status);
  Error(ErrorMessage(status));
  err_ << CaretLines(text, *offset, ErrorHint(status));
}

bool Console::Flush() {
  out_.flush();
  if (out_.good()) return true;
  Error("standard output could not be written");
  return false;
}

std::string CaretLines(std::string_view text, size_t offset, std::string_view remark) {
  // Columns kept before and after the place; a screen is 80 wide.
  constexpr size_t kBefore = 50, kAfter = 24;
  offset = std::min(offset, text.size());
  size_t begin = offset > kBefore ? offset - kBefore : 0;
  while (begin > 0 && IsContinuation(text, begin)) --begin;
  size_t end = std::min(text.size(), offset + kAfter);
  while (IsContinuation(text, end)) ++end;
  const std::string_view lead = begin > 0 ? "  … " : "  ";
  const size_t column = Width(lead) + Width(OnOneLine(text.substr(begin, offset - begin)));

  std::string out(lead);
  out += OnOneLine(text.substr(begin, end - begin));
  if (end < text.size()) out += " …";
  out += "\n" + std::string(column, ' ') + "^ byte " + std::to_string(offset);
  if (!remark.empty()) out += ": " + Printable(remark);
  return out + "\n";
}

}  // namespace labelix::cli
