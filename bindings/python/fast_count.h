// `count` past pybind11's dispatcher, which takes as long as a small count does.
// What is asked most often (a Selector, pods, one namespace or all) is read from
// the arguments as Python's vectorcall hands them over; all else goes to the
// general method, which also says what is wrong.
#ifndef LABELIX_BINDINGS_PYTHON_FAST_COUNT_H_
#define LABELIX_BINDINGS_PYTHON_FAST_COUNT_H_

#include <pybind11/pybind11.h>

#include <optional>
#include <utility>

#include "bindings/python/state.h"

namespace labelix::python {

namespace py = pybind11;

// The T that an object of exactly its class holds; null: another class, or one
// whose __init__ has not run. pybind11's cast finds the same by a search through
// its table of types, which costs more than the rest of the binding. Our classes
// are final and have one base, so the value is the instance's first.
template <typename T>
const T* Held(PyObject* object) {
  static const PyObject* const type = py::type::of<T>().ptr();  // lives as long as the module
  if (reinterpret_cast<const PyObject*>(Py_TYPE(object)) != type) return nullptr;
  auto* const instance = reinterpret_cast<py::detail::instance*>(object);
  return static_cast<const T*>(instance->get_value_and_holder().value_ptr());
}

// The arguments of a call as vectorcall has them: `names` are of the last ones,
// null if none is named.
struct RawArguments {
  PyObject* const* values;
  Py_ssize_t positional;
  PyObject* names;
};

// nullopt: ask the general method.
std::optional<uint64_t> CountFast(const Version& version, const RawArguments& arguments);

// slow(self, arguments); a new reference, or null with Python's error set.
PyObject* CallGeneral(PyObject* slow, PyObject* self, const RawArguments& arguments);

// Puts `count` on the class; `general` takes what CountFast does not.
// `VersionOf` gives the Version of a C as an optional or a pointer; empty if it
// has none. The GIL is kept: nobody lets go what a pointer is to meanwhile.
template <typename C, auto VersionOf>
void DefineCount(py::class_<C>& c, py::cpp_function general, const char* doc) {
  static PyObject* slow = nullptr;
  slow = general.release().ptr();  // lives as long as the class
  static const auto call = [](PyObject* self, PyObject* const* args, Py_ssize_t positional,
                              PyObject* names) -> PyObject* {
    try {
      const C* const held = Held<C>(self);
      const auto version = held != nullptr ? VersionOf(*held) : decltype(VersionOf(*held)){};
      if (version) {
        const auto count = CountFast(*version, {args, positional, names});
        if (count) return PyLong_FromUnsignedLongLong(*count);
      }
    } catch (const std::exception&) {
      // The general method meets it too, and knows how to say it.
    }
    return CallGeneral(slow, self, {args, positional, names});
  };
  static PyMethodDef method = {"count",
                               reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(+call)),
                               METH_FASTCALL | METH_KEYWORDS, doc};
  auto* const type = reinterpret_cast<PyTypeObject*>(c.ptr());
  c.attr("count") = py::reinterpret_steal<py::object>(PyDescr_NewMethod(type, &method));
}

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_FAST_COUNT_H_
