// What the classes of labelix/answers.py and labelix/overview.py are made of.
#ifndef LABELIX_BINDINGS_PYTHON_ANSWER_PARTS_H_
#define LABELIX_BINDINGS_PYTHON_ANSWER_PARTS_H_

#include <pybind11/pybind11.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bindings/python/named.h"
#include "bindings/python/state.h"
#include "labelix/algebra.h"
#include "labelix/cluster.h"

namespace labelix::python {

namespace py = pybind11;

// The modules that hold the classes.
inline constexpr char kAnswers[] = "labelix.answers", kOverview[] = "labelix.overview";

py::object RefOf(const ObjectName& name);
py::object RefOf(const Version& version, ObjectId id);
py::object StrOrNone(const std::optional<std::string>& text);
py::list Strs(const std::vector<std::string>& texts);
py::dict LabelsOf(const LabelList& labels);

// A (kind, namespace, name), as labelix.Ref is.
bool IsRef(py::handle object);

// The object that "pod/default/x", or "pod/x" in the namespace given, or a Ref names.
// NotFoundError, ValueError, TypeError.
ObjectId ObjectOf(const View& view, py::handle object, py::handle ns);

// A list of what `make` makes of each.
template <typename T, typename Make>
py::list ListOf(const std::vector<T>& items, const Make& make) {
  py::list out;
  for (const T& item : items) out.append(make(item));
  return out;
}

// Rows of the class `of`, each of whose fields `make` gives as a tuple.
template <typename T, typename Make>
py::object RowsOf(const char* module, const char* of, const std::vector<T>& items, const Make& make,
                  const char* rows = "Rows") {
  const py::object type = ModuleNamed(module).attr(of);
  py::list out;
  for (const T& item : items) out.append(type(*make(item)));
  const char* const home = std::string_view(rows) == "Rows" ? "labelix.rows" : module;
  return ModuleNamed(home).attr(rows)(out, type);
}

template <typename... Fields>
py::object Make(const char* module, const char* name, Fields&&... fields) {
  return ModuleNamed(module).attr(name)(std::forward<Fields>(fields)...);
}

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_ANSWER_PARTS_H_
