// Aligned columns, three blanks apart as kubectl's are.
#ifndef LABELIX_CLI_TABLE_H_
#define LABELIX_CLI_TABLE_H_

#include <ostream>
#include <string>
#include <vector>

#include "cli/console.h"

namespace labelix::cli {

struct Cell {
  std::string text;
  Tone tone = Tone::kPlain;
};

class Table {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string header;
    Align align = Align::kLeft;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // REQUIRES: as many cells as columns.
  void AddRow(std::vector<Cell> cells);

  bool empty() const { return rows_.empty(); }

  // Cells are made printable; no line ends in blanks.
  void Print(std::ostream& out, bool headers, bool color) const;

 private:
  std::vector<size_t> Widths(bool headers) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace labelix::cli

#endif  // LABELIX_CLI_TABLE_H_
