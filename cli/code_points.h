// Characters as a terminal shows them.
#ifndef LABELIX_CLI_CODE_POINTS_H_
#define LABELIX_CLI_CODE_POINTS_H_

#include <cstddef>
#include <string_view>

namespace labelix::cli {

struct CodePoint {
  char32_t code = 0;
  size_t bytes = 1;
  bool valid = false;  // false: one byte that is no UTF-8
};

// REQUIRES: `text` is not empty.
CodePoint FirstCodePoint(std::string_view text);

// C0, DEL, C1, and what is not seen but changes what is: marks of direction,
// joiners, line separators (U+202E shows `gnp.exe` as `exe.png`).
bool IsControl(char32_t code);

// Columns that it takes: 0 of a mark that is set upon another character, 2 of
// East Asian wide ones and pictures, else 1.
size_t Columns(char32_t code);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_CODE_POINTS_H_
