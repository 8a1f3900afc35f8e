// What `Class.__new__` does. pybind11's own makes an object without a value,
// and a call on one reads memory that was never written: here it is the whole
// construction, or refused. __init__ is then passed over, as pybind11 does for
// an object that has its value.
#ifndef LABELIX_BINDINGS_PYTHON_CONSTRUCT_H_
#define LABELIX_BINDINGS_PYTHON_CONSTRUCT_H_

#include <pybind11/pybind11.h>

#include <string>
#include <utility>

#include "bindings/python/refuse.h"

namespace labelix::python {

template <typename C, typename Make, typename... Extra>
void ConstructBy(pybind11::class_<C>& c, Make&& make, const Extra&... extra) {
  const auto staticmethod = pybind11::module_::import("builtins").attr("staticmethod");
  const pybind11::cpp_function construct(std::forward<Make>(make), pybind11::name("__new__"),
                                         pybind11::arg("cls"), extra...);
  RefuseTheRest(construct, c, "__new__", pybind11::str(c.attr("__init__").attr("__doc__")));
  c.attr("__new__") = staticmethod(construct);
}

// For what only answers of the engine are.
template <typename C, typename... Options>
void ConstructNever(pybind11::class_<C, Options...>& c) {
  const auto staticmethod = pybind11::module_::import("builtins").attr("staticmethod");
  c.attr("__new__") = staticmethod(pybind11::cpp_function(
      [](const pybind11::args& args, const pybind11::kwargs&) -> pybind11::object {
        const bool is_type = !args.empty() && PyType_Check(args[0].ptr());
        const auto name = is_type ? std::string(pybind11::str(args[0].attr("__name__"))) : "it";
        throw pybind11::type_error("cannot create " + name + ": a Cluster answers with one");
      },
      pybind11::name("__new__")));
}

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_CONSTRUCT_H_
