// Named tuples of labelix/names.py, made from here.
#ifndef LABELIX_BINDINGS_PYTHON_NAMED_H_
#define LABELIX_BINDINGS_PYTHON_NAMED_H_

#include <pybind11/pybind11.h>

#include <utility>

namespace labelix::python {

// One of the classes of labelix.names; looked up each time, for a module may be
// gone when the interpreter ends.
inline pybind11::object NamedClass(const char* name) {
  return pybind11::module_::import("labelix.names").attr(name);
}

template <typename... Fields>
pybind11::object MakeNamed(const char* name, Fields&&... fields) {
  return NamedClass(name)(std::forward<Fields>(fields)...);
}

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_NAMED_H_
