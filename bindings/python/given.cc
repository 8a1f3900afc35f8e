#include "bindings/python/given.h"

#include <unistd.h>

#include <string>

#include "bindings/python/text.h"

namespace labelix::python {
namespace {

bool IsPath(py::handle source) {
  return PyUnicode_Check(source.ptr()) || py::hasattr(source, "__fspath__");
}

// Has it the look of JSON or YAML, and is there no file of that name?
bool IsTextItself(const std::string& path) {
  const size_t first = path.find_first_not_of(" \t\r\n");
  const bool opens = first != std::string::npos && path[first] == '{';
  return (opens || path.find('\n') != std::string::npos) && access(path.c_str(), F_OK) != 0;
}

// Bytes that nobody can change are read where they are, others are copied.
py::bytes BytesOf(const py::object& source) {
  if (PyBytes_Check(source.ptr())) return source;
  const py::object copy = py::reinterpret_steal<py::object>(PyBytes_FromObject(source.ptr()));
  if (!copy) throw py::error_already_set();
  return copy;
}

// All that an open file has left, of text or of bytes.
py::bytes ReadAll(const py::object& file) {
  const py::object all = file.attr("read")();
  if (PyObject_CheckBuffer(all.ptr()) != 0) return BytesOf(all);
  const Text text(all, "what a file reads");
  return {text.view().data(), text.view().size()};
}

std::string NameOfFile(const py::object& file) {
  const py::object name = py::getattr(file, "name", py::none());
  return PyUnicode_Check(name.ptr()) ? std::string(Text(name, "name").view()) : "<file>";
}

[[noreturn]] void ThrowSource(const py::object& source, std::string_view call) {
  constexpr char kExpected[] = "a path, bytes, an open file, or an iterable of these";
  if (call == "validate") {
    ThrowType("a source", "a path, bytes, an open file, a dict, or an iterable of these", source);
  }
  if (!PyDict_Check(source.ptr())) ThrowType("a source", kExpected, source);
  throw py::type_error(std::string("a source must be ") + kExpected +
                       ", not dict: Cluster.from_objects takes dicts");
}

}  // namespace

bool IsOne(const py::object& source) {
  return IsPath(source) || PyObject_CheckBuffer(source.ptr()) != 0 || py::hasattr(source, "read");
}

py::list SeveralOf(const py::object& source, const char* call) {
  if (!py::isinstance<py::iterable>(source) || PyDict_Check(source.ptr())) {
    ThrowSource(source, call);
  }
  return py::list(source);
}

Given GivenBy(const py::object& source, const char* call) {
  if (IsPath(source)) {
    std::string path = PathOf(source);
    if (!IsTextItself(path)) return {std::move(path), std::nullopt};
    throw py::value_error("a source that is a str is a path, and this is a text itself: " +
                          std::string(call) + "(text.encode())");
  }
  if (PyObject_CheckBuffer(source.ptr()) != 0) return {"<bytes>", BytesOf(source)};
  if (!py::hasattr(source, "read")) ThrowSource(source, call);
  return {NameOfFile(source), ReadAll(source)};
}

std::string PathOf(const py::object& path) {
  if (!IsPath(path)) ThrowType("a path", "str or os.PathLike", path);
  const py::object text = py::reinterpret_steal<py::object>(PyOS_FSPath(path.ptr()));
  if (!text) throw py::error_already_set();
  std::string file(Text(text, "a path").view());
  if (file.empty()) throw py::value_error("a path is empty");
  return file;
}

}  // namespace labelix::python
