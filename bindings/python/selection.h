// Selection: a set of objects at one version.
#ifndef LABELIX_BINDINGS_PYTHON_SELECTION_H_
#define LABELIX_BINDINGS_PYTHON_SELECTION_H_

#include <pybind11/pybind11.h>

#include <memory>
#include <vector>

#include "bindings/python/ids.h"
#include "bindings/python/state.h"
#include "bindings/python/table.h"

namespace labelix::python {

// Immutable: arrays and iterators look into `ids`.
struct Selection {
  View view;
  std::shared_ptr<const std::vector<KindName>> kinds;  // every kind that an id may be of
  std::shared_ptr<const Ids> ids;
};

void BindSelection(py::module_& m);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_SELECTION_H_
