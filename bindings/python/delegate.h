// Methods whose work is Python: what needs pandas, or prints HTML. The class has
// them, so that there is one class; the code stands in python/labelix.
#ifndef LABELIX_BINDINGS_PYTHON_DELEGATE_H_
#define LABELIX_BINDINGS_PYTHON_DELEGATE_H_

#include <pybind11/pybind11.h>

namespace labelix::python {

// method(self, labels) → module.function(self, labels).
inline auto Delegate(const char* module, const char* function) {
  return [module, function](const pybind11::object& self, const pybind11::object& labels) {
    return pybind11::module_::import(module).attr(function)(self, labels);
  };
}

// For __reduce__: what a state of a running engine is must not be copied
// without a word.
[[noreturn]] inline pybind11::object RefusePickle(const pybind11::object& self) {
  throw pybind11::type_error(
      std::string("cannot pickle ") + Py_TYPE(self.ptr())->tp_name +
      ": it is a view of a running engine; pickle its cluster, or the table() of an answer");
}

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_DELEGATE_H_
