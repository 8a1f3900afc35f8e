#ifndef LABELIX_BINDINGS_PYTHON_CLUSTER_H_
#define LABELIX_BINDINGS_PYTHON_CLUSTER_H_

#include <pybind11/pybind11.h>

namespace labelix::python {

void BindCluster(pybind11::module_& m);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_CLUSTER_H_
