// `count` and `select` past pybind11's dispatcher, which takes longer than a small
// question does. What is asked most often (a Selector, pods, one namespace or all) is
// read from the arguments as Python's vectorcall hands them over; all else goes to the
// general method, which also says what is wrong.
#ifndef LABELIX_BINDINGS_PYTHON_FAST_CALL_H_
#define LABELIX_BINDINGS_PYTHON_FAST_CALL_H_

#include <pybind11/pybind11.h>

#include <exception>
#include <optional>
#include <string>

#include "bindings/python/refuse.h"
#include "bindings/python/selector.h"
#include "bindings/python/sign.h"

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

// What is asked of pods. Both look into the arguments, which the caller holds.
struct PodQuestion {
  const ReadySelector& selector;
  Scope scope;
};

// nullopt: ask the general method.
std::optional<PodQuestion> PodsAsked(const RawArguments& arguments);

// slow(self, arguments); a new reference, or null with Python's error set.
PyObject* CallGeneral(PyObject* slow, PyObject* self, const RawArguments& arguments);

// Puts the method on the class. `Answer(const C&, const PodQuestion&)` gives a new
// reference, or null: ask `general`, which takes whatever is asked.
template <auto Answer, typename C>
void DefineFast(py::class_<C>& c, const char* name, py::cpp_function general, const char* doc) {
  RefuseTheRest(general, c, name, doc, py::is_method(c));
  static PyObject* slow = nullptr;
  slow = general.release().ptr();  // lives as long as the class
  static const auto call = [](PyObject* self, PyObject* const* args, Py_ssize_t positional,
                              PyObject* names) -> PyObject* {
    const RawArguments arguments = {args, positional, names};
    try {
      const C* const held = Held<C>(self);
      const auto asked = held != nullptr ? PodsAsked(arguments) : std::nullopt;
      PyObject* const answer = asked ? Answer(*held, *asked) : nullptr;
      if (answer != nullptr) return answer;
    } catch (const std::exception&) {
      // The general method meets it too, and knows how to say it.
    }
    return CallGeneral(slow, self, arguments);
  };
  static const std::string with_signature = Signed(doc, "$");
  static PyMethodDef method = {name,
                               reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(+call)),
                               METH_FASTCALL | METH_KEYWORDS, with_signature.c_str()};
  auto* const type = reinterpret_cast<PyTypeObject*>(c.ptr());
  c.attr(name) = py::reinterpret_steal<py::object>(PyDescr_NewMethod(type, &method));
}

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_FAST_CALL_H_
