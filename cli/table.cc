#include "cli/table.h"

#include <algorithm>
#include <utility>

#include "cli/text.h"

namespace labelix::cli {
namespace {

constexpr size_t kGap = 3;

void PrintLine(std::ostream& out, const std::vector<Table::Column>& columns,
               const std::vector<Cell>& cells, const std::vector<size_t>& widths, bool color) {
  std::string line;
  size_t owed = 0;  // blanks that are written only if text follows
  for (size_t i = 0; i < cells.size(); ++i) {
    const size_t pad = widths[i] - Width(cells[i].text);
    const bool right = columns[i].align == Table::Align::kRight;
    if (right) owed += pad;
    if (!cells[i].text.empty()) {
      line += std::string(std::exchange(owed, 0), ' ');
      line += Paint(cells[i].tone, cells[i].text, color);
    }
    if (!right) owed += pad;
    owed += kGap;
  }
  out << line << "\n";
}

}  // namespace

void Table::AddRow(std::vector<Cell> cells) {
  for (Cell& cell : cells) cell.text = Printable(cell.text);
  rows_.push_back(std::move(cells));
}

std::vector<size_t> Table::Widths(bool headers) const {
  std::vector<size_t> widths(columns_.size(), 0);
  for (size_t i = 0; i < columns_.size() && headers; ++i) widths[i] = Width(columns_[i].header);
  for (const std::vector<Cell>& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i].text));
  }
  return widths;
}

void Table::Print(std::ostream& out, bool headers, bool color) const {
  const std::vector<size_t> widths = Widths(headers);
  if (headers) {
    std::vector<Cell> cells;
    for (const Column& column : columns_) cells.push_back({column.header, Tone::kQuiet});
    PrintLine(out, columns_, cells, widths, color);
  }
  for (const std::vector<Cell>& row : rows_) PrintLine(out, columns_, row, widths, color);
}

}  // namespace labelix::cli
