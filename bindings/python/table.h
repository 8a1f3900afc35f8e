// Answers as columns: what pandas, Polars and Arrow are given.
#ifndef LABELIX_BINDINGS_PYTHON_TABLE_H_
#define LABELIX_BINDINGS_PYTHON_TABLE_H_

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "labelix/columns.h"

namespace labelix::python {

namespace py = pybind11;

// Texts that are mostly distinct, as Arrow has them: one after another.
struct Texts {
  std::vector<int64_t> offsets = {0};
  std::string bytes;
  void Add(std::string_view text) {
    bytes += text;
    offsets.push_back(static_cast<int64_t>(bytes.size()));
  }
};

// Few distinct texts, and which one each row has.
struct Coded {
  std::vector<int32_t> codes;  // -1: absent
  Texts values;
  std::vector<uint8_t> valid;  // a bit a row; empty where none is absent
  int64_t absent = 0;
};

struct Field {
  std::string name;
  std::variant<Texts, Coded> data;
};

// Owns all of its bytes: it outlives the Version that it was read from.
struct Table {
  size_t rows = 0;
  std::vector<Field> fields;
};

Texts ToTexts(const std::vector<std::string_view>& texts);
Coded ToCoded(Column column);
// Sets `valid` and `absent` from the codes.
void MarkAbsent(Coded* coded);

// numpy over memory that `owner` keeps alive; read-only, no copy. Not by py::array_t, whose
// arrays can be written to, and are told otherwise by two look-ups of an attribute.
template <typename T>
py::object ReadOnly(std::span<const T> values, py::handle owner) {
  static const T nothing{};  // of null numpy would make an array of its own
  const auto& numpy = py::detail::npy_api::get();
  const auto n = static_cast<Py_intptr_t>(values.size());
  auto* const data = const_cast<T*>(values.empty() ? &nothing : values.data());
  PyObject* const array =
      numpy.PyArray_NewFromDescr_(numpy.PyArray_Type_, py::dtype::of<T>().release().ptr(), 1, &n,
                                  nullptr, data, 0 /* not writeable */, nullptr);
  if (array == nullptr) throw py::error_already_set();
  auto out = py::reinterpret_steal<py::object>(array);
  if (numpy.PyArray_SetBaseObject_(array, owner.inc_ref().ptr()) != 0)
    throw py::error_already_set();
  return out;
}

// An array of str, a coded text made into a Python object once; None: absent.
py::array Objects(const Texts& texts);
py::array Objects(const std::vector<int32_t>& codes, const std::vector<std::string_view>& values);

// A PyCapsule of an ArrowArrayStream with one batch, over the table's own memory
// (arrow.apache.org, The Arrow PyCapsule interface).
py::capsule ArrowStream(std::shared_ptr<const Table> table);

// Docstrings of the three.
struct FrameDocs {
  const char *pandas, *polars, *arrow;
};

// to_pandas, to_polars and to_arrow of what has such a table, by labelix.frames.
template <typename Class, typename Self>
void DefineFrames(Class& c, const FrameDocs& docs, std::shared_ptr<Table> (*table_of)(Self)) {
  const std::pair<const char*, const char*> methods[] = {
      {"to_pandas", docs.pandas}, {"to_polars", docs.polars}, {"to_arrow", docs.arrow}};
  for (const auto& [to, doc] : methods) {
    c.def(
        to,
        [to = to, table_of](Self self) {
          return py::module_::import("labelix.frames").attr(to)(table_of(std::move(self)));
        },
        doc);
  }
}

void BindTable(py::module_& m);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_TABLE_H_
