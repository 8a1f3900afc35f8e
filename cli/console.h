// The two streams of a command: answers go to `out`, everything said about
// them to `err`.
#ifndef LABELIX_CLI_CONSOLE_H_
#define LABELIX_CLI_CONSOLE_H_

#include <ostream>
#include <string>
#include <string_view>

#include "cli/options.h"
#include "labelix/status.h"

namespace labelix::cli {

// What a piece of text means; a colour on a terminal, nothing in a pipe.
enum class Tone {
  kPlain,
  kQuiet,       // headers and asides
  kSurprising,  // yellow
  kWrong,       // red: gets no traffic, or is an error
};

class Console {
 public:
  // The streams must outlive the Console.
  Console(std::ostream& out, std::ostream& err, bool color_out, bool color_err)
      : out_(out), err_(err), color_out_(color_out), color_err_(color_err) {}

  // Standard output and standard error. Colour as `mode` says; kAuto is colour
  // on a screen unless NO_COLOR is set and not empty (no-color.org).
  static Console ForProcess(ColorMode mode);

  std::ostream& out() { return out_; }
  bool color_out() const { return color_out_; }

  // One line each on standard error; the texts may hold anything.
  void Error(std::string_view text);
  void Warning(std::string_view text);
  void Hint(std::string_view text);
  void Note(std::string_view text);

  // `error: ` and the message, then the hint if there is one. That something
  // is unknown (`unknown: no Pod objects loaded`) is no error and stands alone.
  void Fail(const absl::Status& status);

  // The same for an error in `text`: shows the text with a caret under the
  // byte that the error names.
  void FailAt(const absl::Status& status, std::string_view text);

  // Writes everything out; false, and said, if standard output took it not.
  bool Flush();

 private:
  void Line(Tone tone, std::string_view label, std::string_view text);

  std::ostream& out_;
  std::ostream& err_;
  bool color_out_;
  bool color_err_;
};

// Is it a terminal that obeys escape sequences? One of TERM=dumb prints them.
bool IsScreen(int descriptor);

// `text` in the tone's colour, or as it is.
std::string Paint(Tone tone, std::string_view text, bool color);

// The two lines that show byte `offset` of `text`: the text, cut to a screen's
// width around the place, and a caret with `remark`.
std::string CaretLines(std::string_view text, size_t offset, std::string_view remark);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_CONSOLE_H_
