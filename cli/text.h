// Text on a terminal: how wide it is, and how to keep it from being obeyed.
#ifndef LABELIX_CLI_TEXT_H_
#define LABELIX_CLI_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace labelix::cli {

// Columns that `text` takes on a terminal (code_points.h); a byte that is no
// UTF-8 is one.
size_t Width(std::string_view text);

// Controls written as \xNN or \uNNNN, and so bytes that are no UTF-8: a label or
// a file name comes from strangers, and a terminal would obey an escape sequence
// in it, or show it in another order.
std::string Printable(std::string_view text);

// So that a caret can stand below any byte: blanks and line ends become a blank,
// other controls, and bytes that are no UTF-8, a question mark.
std::string OnOneLine(std::string_view text);

std::vector<std::string> Split(std::string_view text, char separator);

std::string Join(const std::vector<std::string>& parts, std::string_view separator);

// ` (spec.podSelector)` behind what selects; "" of the one that needs no word.
std::string PathNote(std::string_view path);

// "1 pod", "3 pods": `noun` is the singular.
std::string Counted(size_t count, std::string_view noun);

std::string Upper(std::string_view text);
std::string Lower(std::string_view text);

// The candidate nearest to `text` by at most two edits, "" if none is.
std::string Nearest(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_TEXT_H_
