#ifndef LABELIX_BINDINGS_PYTHON_CLUSTER_H_
#define LABELIX_BINDINGS_PYTHON_CLUSTER_H_

#include <pybind11/pybind11.h>

#include <memory>

#include "bindings/python/state.h"

namespace labelix::python {

void BindCluster(pybind11::module_& m);

// What a Cluster holds. TypeError: "`what` must be a Cluster, not Snapshot".
std::shared_ptr<ClusterState> StateOfCluster(pybind11::handle cluster, const char* what);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_CLUSTER_H_
