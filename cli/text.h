// Text on a terminal: how wide it is, and how to keep it from being obeyed.
#ifndef LABELIX_CLI_TEXT_H_
#define LABELIX_CLI_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace labelix::cli {

// Columns that `text` takes: code points, each as one.
size_t Width(std::string_view text);

// Control bytes (C0, DEL, C1) written as \xNN: a label or a file name comes
// from strangers, and a terminal would obey an escape sequence in it.
std::string Printable(std::string_view text);

// One column a character, so that a caret can stand below any byte: blanks and
// line ends become a blank, other controls a question mark.
std::string OneColumnEach(std::string_view text);

std::vector<std::string> Split(std::string_view text, char separator);

std::string Join(const std::vector<std::string>& parts, std::string_view separator);

// "1 pod", "3 pods": `noun` is the singular.
std::string Counted(size_t count, std::string_view noun);

// "pods" of "Pod", "policies" of "Policy".
std::string Plural(std::string_view noun);

std::string Upper(std::string_view text);
std::string Lower(std::string_view text);

// The candidate nearest to `text` by at most two edits, "" if none is.
std::string Nearest(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_TEXT_H_
