// Changes of membership as they come: aligned columns that widen when they
// must, or a line of JSON each.
#ifndef LABELIX_CLI_DELTA_PRINTER_H_
#define LABELIX_CLI_DELTA_PRINTER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"
#include "cli/kind_texts.h"
#include "cli/options.h"
#include "labelix/cluster.h"
#include "labelix/live.h"

namespace labelix::cli {

// What was read when the change came about.
struct EditPlace {
  ObjectName object;
  std::string input;
  uint64_t line = 0;
};

struct DeltaRow {
  std::optional<uint64_t> version = std::nullopt;
  const Delta* delta = nullptr;
  std::string_view cause = {};  // instead of the delta's, if not ""
  const EditPlace* edit = nullptr;
};

class DeltaPrinter {
 public:
  // `edits`: a column says what was read.
  DeltaPrinter(const Options& options, bool edits, Console* console);

  // `kinds`: of the state that the rows tell of.
  void Print(const std::vector<DeltaRow>& rows, KindTexts* kinds);

 private:
  static constexpr size_t kColumns = 7;
  using Line = std::array<std::string, kColumns>;

  Line TextOf(const DeltaRow& row, KindTexts* kinds) const;
  void Widen(const Line& line);
  void PrintLine(const Line& line, Tone tone);

  bool json_, headers_, edits_;
  Console* console_;
  std::array<size_t, kColumns> widths_{};
};

// {"version":…,"op":…,"relation":…,"selector":{…},"object":{…},"cause":…,
// "resourceVersion":…}; for traffic also its conditions, and the edit if there
// is one.
std::string DeltaJson(const DeltaRow& row);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_DELTA_PRINTER_H_
