#include "bindings/python/text.h"

#include <utility>

#include "bindings/python/errors.h"

namespace labelix::python {
namespace {

std::pair<Text, Text> TextPair(py::handle key, py::handle value) {
  return {Text(key, "a label's key"), Text(value, "a label's value")};
}

}  // namespace

Text::Text(py::handle str, const char* what) : keep_(py::reinterpret_borrow<py::object>(str)) {
  if (!PyUnicode_Check(str.ptr())) ThrowType(what, "str", str);
  Py_ssize_t size = 0;
  const char* bytes = PyUnicode_AsUTF8AndSize(str.ptr(), &size);
  if (bytes == nullptr) {
    PyErr_Clear();
    keep_ = py::reinterpret_steal<py::object>(
        PyUnicode_AsEncodedString(str.ptr(), "utf-8", "surrogateescape"));
    if (!keep_) throw py::error_already_set();  // a UnicodeEncodeError is a ValueError
    bytes = PyBytes_AS_STRING(keep_.ptr());
    size = PyBytes_GET_SIZE(keep_.ptr());
  }
  view_ = {bytes, static_cast<size_t>(size)};
}

Text NamespaceText(py::handle str, NoNamespace none, const char* what) {
  Text text(str, what);
  if (!IsPattern(text.view())) return text;
  ThrowValue(std::string(what) + ": \"" + std::string(text.view()) + "\" is no namespace's name",
             none == NoNamespace::kAll ? "None, or no namespace at all, asks in all of them"
                                       : "it asks in one namespace: name it");
}

py::str ToStr(std::string_view bytes) {
  PyObject* str =
      PyUnicode_DecodeUTF8(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "surrogateescape");
  if (str == nullptr) throw py::error_already_set();
  return py::reinterpret_steal<py::str>(str);
}

void ThrowType(const char* what, const char* expected, py::handle got) {
  std::string_view type = Py_TYPE(got.ptr())->tp_name;
  constexpr std::string_view kOurs = "labelix._core.";
  if (type.starts_with(kOurs)) type.remove_prefix(kOurs.size());
  throw py::type_error(std::string(what) + " must be " + expected + ", not " + std::string(type));
}

std::vector<std::pair<Text, Text>> TextPairs(py::handle mapping, const char* what) {
  std::vector<std::pair<Text, Text>> pairs;
  if (PyDict_CheckExact(mapping.ptr())) {  // of a subclass only items() says what is in it
    PyObject *key = nullptr, *value = nullptr;
    pairs.reserve(static_cast<size_t>(PyDict_GET_SIZE(mapping.ptr())));
    for (Py_ssize_t at = 0; PyDict_Next(mapping.ptr(), &at, &key, &value);) {
      pairs.push_back(TextPair(key, value));
    }
    return pairs;
  }
  // Arrays and texts call themselves mappings too.
  if (!py::hasattr(mapping, "items")) {
    ThrowType(what, "a mapping of str to str", mapping);
  }
  const py::object items = py::reinterpret_steal<py::object>(PyMapping_Items(mapping.ptr()));
  if (!items) throw py::error_already_set();
  for (py::handle item : items) {
    if (!PyTuple_Check(item.ptr()) || PyTuple_GET_SIZE(item.ptr()) != 2) {
      ThrowType(what, "a mapping of str to str", mapping);
    }
    pairs.push_back(TextPair(PyTuple_GET_ITEM(item.ptr(), 0), PyTuple_GET_ITEM(item.ptr(), 1)));
  }
  return pairs;
}

LabelSet::LabelSet(py::handle mapping) : texts_(TextPairs(mapping, "labels")) {
  labels_.reserve(texts_.size());
  for (const auto& [key, value] : texts_) labels_.push_back({key.view(), value.view()});
  SortLabels(&labels_);
}

}  // namespace labelix::python
