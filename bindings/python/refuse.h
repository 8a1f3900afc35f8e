// Calls that no method takes. pybind11 answers them with all of its overloads in C++'s
// types and with all that was given, a screen long; here it is one line in the words of
// the docstring's signature (python/labelix/calls.py).
#ifndef LABELIX_BINDINGS_PYTHON_REFUSE_H_
#define LABELIX_BINDINGS_PYTHON_REFUSE_H_

#include <pybind11/pybind11.h>

#include <string>
#include <utility>

#include "bindings/python/sign.h"

namespace labelix::python {

// Gives a method an overload behind its own, which takes whatever they do not, and
// raises the TypeError. `doc` begins with the signature. Behind it no argument is
// converted any more: a bool is a bool.
template <typename... Where>
void RefuseTheRest(pybind11::handle method, pybind11::handle type, const char* name,
                   const std::string& doc, const Where&... where) {
  const auto refuse = [type, doc](const pybind11::args& args, const pybind11::kwargs& named) {
    return pybind11::module_::import("labelix.calls").attr("refuse")(type, doc, args, named);
  };
  const pybind11::cpp_function rest(refuse, pybind11::name(name), where...,
                                    pybind11::sibling(method));
}

// The same for all methods of a class that have a signature and a plain name; then they
// have their signatures, which pybind11 would drop with the next overload.
template <typename Class>
void RefuseTheRest(Class& c) {
  const pybind11::dict members(c.attr("__dict__"));
  const auto staticmethod = pybind11::module_::import("builtins").attr("staticmethod");
  for (const auto& [key, member] : members) {
    const std::string name = pybind11::str(key);
    const pybind11::object method = c.attr(key);
    const pybind11::handle function = pybind11::detail::get_function(method);
    if (name.starts_with("_") || !PyCFunction_Check(function.ptr())) continue;
    const std::string doc = pybind11::str(method.attr("__doc__"));
    if (pybind11::isinstance(member, staticmethod)) {
      RefuseTheRest(method, c, name.c_str(), doc, pybind11::scope(c));
    } else {
      RefuseTheRest(method, c, name.c_str(), doc, pybind11::is_method(c));
    }
  }
  SignAll(c);
}

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_REFUSE_H_
