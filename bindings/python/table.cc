#include "bindings/python/table.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "bindings/python/construct.h"
#include "bindings/python/refuse.h"
#include "bindings/python/table_docs.h"
#include "bindings/python/table_pickle.h"
#include "bindings/python/text.h"
#include "bindings/python/words.h"

namespace labelix::python {
namespace {

std::string_view TextAt(const Texts& texts, size_t i) {
  const auto begin = static_cast<size_t>(texts.offsets[i]);
  const auto end = static_cast<size_t>(texts.offsets[i + 1]);
  return std::string_view(texts.bytes).substr(begin, end - begin);
}

std::vector<std::string_view> Views(const Texts& texts) {
  std::vector<std::string_view> views;
  for (size_t i = 0; i + 1 < texts.offsets.size(); ++i) views.push_back(TextAt(texts, i));
  return views;
}

// nullopt: absent.
std::optional<std::string_view> TextAt(const Field& field, size_t row) {
  if (const auto* texts = std::get_if<Texts>(&field.data)) return TextAt(*texts, row);
  const Coded& coded = std::get<Coded>(field.data);
  if (coded.codes[row] == Column::kAbsent) return std::nullopt;
  return TextAt(coded.values, static_cast<size_t>(coded.codes[row]));
}

// An array of as many None.
py::array NewObjects(size_t n) {
  return py::array(py::dtype("O"), std::vector<py::ssize_t>{static_cast<py::ssize_t>(n)});
}

// numpy fills new object arrays with null or None: both are let go here.
void Put(py::array* array, size_t i, py::object value) {
  auto** const slots = static_cast<PyObject**>(array->mutable_data());
  Py_XDECREF(std::exchange(slots[i], value.release().ptr()));
}

const Field& FieldNamed(const Table& table, const std::string& name) {
  const auto at = std::find_if(table.fields.begin(), table.fields.end(),
                               [&](const Field& field) { return field.name == name; });
  if (at != table.fields.end()) return *at;
  std::string said = "no column " + name;
  for (const Field& field : table.fields) {
    said += (&field == &table.fields.front() ? ": " : ", ") + field.name;
  }
  throw py::key_error(said);
}

const Coded& CodedNamed(const Table& table, const std::string& name) {
  const auto* coded = std::get_if<Coded>(&FieldNamed(table, name).data);
  if (coded == nullptr) throw py::key_error(name + " is a column of texts, not of codes");
  return *coded;
}

py::list ColumnNames(const Table& table) {
  py::list names;
  for (const Field& field : table.fields) names.append(ToStr(field.name));
  return names;
}

std::string Repr(const Table& table) {
  std::string text = "Table(" + Counted(table.rows, "row") + " of";
  for (const Field& field : table.fields) {
    text += (&field == &table.fields.front() ? " " : ", ") + field.name;
  }
  return text + ")";
}

py::array ColumnOf(const Table& table, const std::string& name) {
  const Field& field = FieldNamed(table, name);
  if (const auto* texts = std::get_if<Texts>(&field.data)) return Objects(*texts);
  const Coded& coded = std::get<Coded>(field.data);
  return Objects(coded.codes, Views(coded.values));
}

// The first rows, a list a column: what is shown, without an object a row of all.
py::list FirstRows(const Table& table, size_t limit) {
  const size_t rows = std::min(limit, table.rows);
  py::list columns;
  for (const Field& field : table.fields) {
    py::list cells;
    for (size_t row = 0; row < rows; ++row) {
      const std::optional<std::string_view> text = TextAt(field, row);
      cells.append(text ? py::object(ToStr(*text)) : py::object(py::none()));
    }
    columns.append(cells);
  }
  return columns;
}

}  // namespace

Texts ToTexts(const std::vector<std::string_view>& texts) {
  Texts out;
  size_t bytes = 0;
  for (std::string_view text : texts) bytes += text.size();
  out.bytes.reserve(bytes);
  out.offsets.reserve(texts.size() + 1);
  for (std::string_view text : texts) out.Add(text);
  return out;
}

Coded ToCoded(Column column) {
  Coded coded{std::move(column.codes), ToTexts(column.values), {}, 0};
  MarkAbsent(&coded);
  return coded;
}

void MarkAbsent(Coded* coded) {
  coded->absent = std::count(coded->codes.begin(), coded->codes.end(), Column::kAbsent);
  if (coded->absent == 0) return;
  coded->valid.resize((coded->codes.size() + 7) / 8);
  for (size_t i = 0; i < coded->codes.size(); ++i) {
    if (coded->codes[i] != Column::kAbsent) coded->valid[i / 8] |= uint8_t(1u << (i % 8));
  }
}

py::array Objects(const Texts& texts) {
  const size_t n = texts.offsets.size() - 1;
  py::array array = NewObjects(n);
  for (size_t i = 0; i < n; ++i) Put(&array, i, ToStr(TextAt(texts, i)));
  return array;
}

py::array Objects(const std::vector<int32_t>& codes, const std::vector<std::string_view>& values) {
  std::vector<py::object> texts;
  for (std::string_view value : values) texts.push_back(ToStr(value));
  py::array array = NewObjects(codes.size());
  for (size_t i = 0; i < codes.size(); ++i) {
    Put(&array, i, codes[i] < 0 ? py::object(py::none()) : texts[static_cast<size_t>(codes[i])]);
  }
  return array;
}

void BindTable(py::module_& m) {
  py::class_<Table, std::shared_ptr<Table>> c(m, "Table", py::is_final(), docs::kTable);
  ConstructNever(c);
  // __reduce__, not py::pickle: that one ends the process under protocol 0 and 1.
  c.def_static("_restore", &TableFromState, py::arg("state"),
               "_restore(state: tuple[int, list[typing.Any]]) -> Table");
  c.def(
      "__reduce__",
      [](const Table& self) {
        return py::make_tuple(py::module_::import("labelix.pickles").attr("table"),
                              py::make_tuple(TableState(self)));
      },
      "__reduce__(self) -> tuple[typing.Any, ...]");
  c.def("__len__", [](const Table& self) { return self.rows; }, "__len__(self) -> int");
  c.def("__repr__", [](const Table& self) { return ToStr(Repr(self)); }, "__repr__(self) -> str");
  c.def(
      "_repr_html_",
      [](const py::object& self) {
        return py::module_::import("labelix.html").attr("table")(self);
      },
      "_repr_html_(self) -> str");
  c.def("_first", &FirstRows, py::arg("limit"),
        "_first(self, limit: int) -> list[list[str | None]]");
  c.def_property_readonly("columns", &ColumnNames, docs::kTableColumns);
  c.def("column", &ColumnOf, py::arg("name"), docs::kTableColumn);
  c.def(
      "is_coded",
      [](const Table& self, const std::string& name) {
        return std::holds_alternative<Coded>(FieldNamed(self, name).data);
      },
      py::arg("name"), docs::kTableIsCoded);
  c.def(
      "codes",
      [](const py::object& self, const std::string& name) {
        const std::vector<int32_t>& codes = CodedNamed(self.cast<const Table&>(), name).codes;
        return ReadOnly(std::span(codes), self);
      },
      py::arg("name"), docs::kTableCodes);
  c.def(
      "values",
      [](const Table& self, const std::string& name) {
        py::list out;
        for (std::string_view value : Views(CodedNamed(self, name).values))
          out.append(ToStr(value));
        return out;
      },
      py::arg("name"), docs::kTableValues);
  c.def(
      "__arrow_c_stream__",
      [](std::shared_ptr<Table> self, const py::object&) { return ArrowStream(std::move(self)); },
      py::arg("requested_schema") = py::none(), docs::kArrowStream);
  DefineFrames(
      c, {docs::kTableToPandas, docs::kTableToPolars, docs::kTableToArrow},
      +[](std::shared_ptr<Table> self) { return self; });
  RefuseTheRest(c);
}

}  // namespace labelix::python
