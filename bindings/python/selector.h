// Selector, with the form that an Engine asks for made once.
#ifndef LABELIX_BINDINGS_PYTHON_SELECTOR_H_
#define LABELIX_BINDINGS_PYTHON_SELECTOR_H_

#include <pybind11/pybind11.h>

#include <utility>

#include "bindings/python/ids.h"
#include "labelix/engine.h"
#include "labelix/selector.h"

namespace labelix::python {

namespace py = pybind11;

struct ReadySelector {
  explicit ReadySelector(Selector given) : selector(std::move(given)), compiled(selector) {}
  Selector selector;
  Compiled compiled;
  mutable LikelySize likely;  // of `select`
};

// What every question takes: a Selector, a selector's text, or a dict.
// SelectorError, TypeError.
Compiled CompiledOf(py::handle selector);

void BindSelector(py::module_& m);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_SELECTOR_H_
