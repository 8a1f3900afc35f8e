// labelix._core: the public headers as Python classes. What a class does stands
// in the file of its name.
#include <pybind11/pybind11.h>

#include "bindings/python/cluster.h"
#include "bindings/python/live.h"
#include "bindings/python/matches.h"
#include "bindings/python/selection.h"
#include "bindings/python/selector.h"
#include "bindings/python/table.h"
#include "bindings/python/validate.h"

PYBIND11_MODULE(_core, m) {
  m.doc() = "The engine. Import labelix, not this.";
  m.attr("__version__") = LABELIX_VERSION;
  // Each docstring begins with its signature in Python's own types.
  pybind11::options options;
  options.disable_function_signatures();
  labelix::python::BindSelector(m);
  labelix::python::BindTable(m);
  labelix::python::BindSelection(m);
  labelix::python::BindMatches(m);
  labelix::python::BindDeltas(m);
  labelix::python::BindCluster(m);
  labelix::python::BindValidate(m);
}
