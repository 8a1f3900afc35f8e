#include "cli/print_objects.h"

#include <string>
#include <utility>

#include "cli/columns.h"
#include "cli/table.h"
#include "cli/text.h"

namespace labelix::cli {
namespace {

ObjectName NameOfView(const ObjectView& object) {
  return {std::string(object.kind), std::string(object.ns), std::string(object.name),
          std::string(object.group)};
}

std::string LabelsText(const ObjectView& object) {
  if (object.labels.empty()) return "<none>";
  std::string out;
  for (const Label& label : object.labels) {
    if (!out.empty()) out += ',';
    out.append(label.key).append("=").append(label.value);
  }
  return out;
}

// kubectl's header of a -L column: what stands after the last slash.
std::string LabelHeader(const std::string& key) { return Upper(key.substr(key.rfind('/') + 1)); }

Cell FactCell(const Version& version, const ObjectView& object, const FactColumn& column) {
  absl::StatusOr<std::string> value = FieldValue(version, object.id, column.field);
  if (!value.ok() || value->empty()) return {"<none>"};
  const bool odd_phase = *value == "Failed" || *value == "Unknown" || *value == "Terminating";
  const bool red = column.field == "status.phase" && odd_phase;
  return {*std::move(value), red ? Tone::kWrong : Tone::kPlain};
}

// One kind's table. `prefixed`: names as -o name prints them, because other
// kinds stand beside.
class ObjectTable {
 public:
  ObjectTable(const Version& version, const GetOptions& options, const KindName& kind,
              bool prefixed)
      : version_(version),
        options_(options),
        facts_(ColumnsOf(kind, options.output == "wide")),
        with_namespace_(options.all_namespaces && kind.namespaced),
        prefixed_(prefixed),
        table_(Columns()) {}

  void Add(const ObjectView& object) {
    std::vector<Cell> cells;
    if (with_namespace_) cells.push_back({std::string(object.ns)});
    cells.push_back({prefixed_ ? PrintName(NameOfView(object)) : std::string(object.name)});
    for (const FactColumn& column : facts_) cells.push_back(FactCell(version_, object, column));
    for (const std::string& key : options_.label_columns) {
      cells.push_back({std::string(FindLabel(object.labels, key).value_or(""))});
    }
    if (options_.show_labels) cells.push_back({LabelsText(object)});
    table_.AddRow(std::move(cells));
  }

  void Print(Console* console) const {
    table_.Print(console->out(), !options_.no_headers, console->color_out());
  }

 private:
  std::vector<Table::Column> Columns() const {
    std::vector<Table::Column> columns;
    if (with_namespace_) columns.push_back({"NAMESPACE"});
    columns.push_back({"NAME"});
    for (const FactColumn& column : facts_) columns.push_back({std::string(column.header)});
    for (const std::string& key : options_.label_columns) columns.push_back({LabelHeader(key)});
    if (options_.show_labels) columns.push_back({"LABELS"});
    return columns;
  }

  const Version& version_;
  const GetOptions& options_;
  std::vector<FactColumn> facts_;
  bool with_namespace_;
  bool prefixed_;
  Table table_;
};

}  // namespace

void PrintNames(const std::vector<ObjectGroup>& groups, Console* console) {
  for (const ObjectGroup& group : groups) {
    for (const ObjectView& object : group.objects) {
      console->out() << Printable(PrintName(NameOfView(object))) << "\n";
    }
  }
}

void PrintCounts(const std::vector<ObjectGroup>& groups, Console* console) {
  for (const ObjectGroup& group : groups) {
    if (groups.size() > 1) console->out() << group.kind.resource << "\t";
    console->out() << (group.known ? std::to_string(group.count) : "unknown") << "\n";
  }
}

void PrintTables(const Version& version, const std::vector<ObjectGroup>& groups,
                 const GetOptions& options, Console* console) {
  bool first = true;
  for (const ObjectGroup& group : groups) {
    if (group.objects.empty()) continue;
    ObjectTable table(version, options, group.kind, groups.size() > 1);
    for (const ObjectView& object : group.objects) table.Add(object);
    if (!std::exchange(first, false)) console->out() << "\n";
    table.Print(console);
  }
}

}  // namespace labelix::cli
