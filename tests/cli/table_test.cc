#include "cli/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace labelix::cli::table_test {
namespace {

std::string Printed(const Table& table, bool headers = true, bool color = false) {
  std::ostringstream out;
  table.Print(out, headers, color);
  return out.str();
}

TEST(Table, ColumnsAreThreeBlanksApartAndNoLineEndsInBlanks) {
  Table table({{"NAME"}, {"NODE"}});
  table.AddRow({{"a"}, {"node-long"}});
  table.AddRow({{"longer-name"}, {""}});
  EXPECT_EQ(Printed(table),
            "NAME          NODE\n"
            "a             node-long\n"
            "longer-name\n");
}

TEST(Table, NumbersAreRightAligned) {
  Table table({{"SELECTOR"}, {"PODS", Table::Align::kRight}, {"OWNERS"}});
  table.AddRow({{"a=b"}, {"5"}, {"x"}});
  table.AddRow({{"a=c"}, {"12345"}, {"y"}});
  EXPECT_EQ(Printed(table),
            "SELECTOR    PODS   OWNERS\n"
            "a=b            5   x\n"
            "a=c        12345   y\n");
}

TEST(Table, WithoutHeadersTheirWidthDoesNotCount) {
  Table table({{"A-LONG-HEADER"}, {"B"}});
  table.AddRow({{"x"}, {"y"}});
  EXPECT_EQ(Printed(table, false), "x   y\n");
}

TEST(Table, WidthIsInCharactersNotBytes) {
  Table table({{"A"}, {"B"}});
  table.AddRow({{"é←"}, {"1"}});
  table.AddRow({{"ab"}, {"2"}});
  EXPECT_EQ(Printed(table, false), "é←   1\nab   2\n");
}

TEST(Table, ColorDoesNotMoveColumns) {
  Table table({{"A"}, {"B"}});
  table.AddRow({{"x", Tone::kWrong}, {"1"}});
  table.AddRow({{"xy"}, {"2"}});
  EXPECT_EQ(Printed(table, false, true), "\x1b[31mx\x1b[0m    1\nxy   2\n");
}

TEST(Table, ACellCannotCommandTheTerminal) {
  Table table({{"A"}});
  table.AddRow({{"x\x1b[2Jy\nz"}});
  EXPECT_EQ(Printed(table, false), "x\\x1b[2Jy\\x0az\n");
}

}  // namespace
}  // namespace labelix::cli::table_test
