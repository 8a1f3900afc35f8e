// Modules of the package, and the named tuples of labelix/names.py, made from here.
#ifndef LABELIX_BINDINGS_PYTHON_NAMED_H_
#define LABELIX_BINDINGS_PYTHON_NAMED_H_

#include <pybind11/pybind11.h>

#include <utility>

namespace labelix::python {

// Looked up each time, for a module may be gone when the interpreter ends. One that is imported
// already costs a look into sys.modules; the import statement would take microseconds of each row.
inline pybind11::object ModuleNamed(const char* name) {
  PyObject* const imported = PyImport_GetModule(pybind11::str(name).ptr());
  if (imported != nullptr) return pybind11::reinterpret_steal<pybind11::object>(imported);
  if (PyErr_Occurred() != nullptr) throw pybind11::error_already_set();
  return pybind11::module_::import(name);
}

// One of the classes of labelix.names.
inline pybind11::object NamedClass(const char* name) {
  return ModuleNamed("labelix.names").attr(name);
}

template <typename... Fields>
pybind11::object MakeNamed(const char* name, Fields&&... fields) {
  return NamedClass(name)(std::forward<Fields>(fields)...);
}

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_NAMED_H_
