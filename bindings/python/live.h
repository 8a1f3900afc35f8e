// What joins and leaves selectors, and which selectors would pick what does not
// exist yet.
#ifndef LABELIX_BINDINGS_PYTHON_LIVE_H_
#define LABELIX_BINDINGS_PYTHON_LIVE_H_

#include <pybind11/pybind11.h>

#include <memory>
#include <mutex>

#include "bindings/python/state.h"
#include "labelix/live.h"

namespace labelix::python {

namespace py = pybind11;

struct Deltas {
  std::shared_ptr<ClusterState> cluster;  // outlives the subscription to it
  std::unique_ptr<Subscription> subscription;
  std::unique_ptr<std::mutex> poll = std::make_unique<std::mutex>();  // one thread polls
};

Deltas Subscribe(const std::shared_ptr<ClusterState>& cluster, const py::object& kind,
                 int64_t capacity);

// A list for each label set.
py::list MatchLabels(const View& view, const py::iterable& label_sets, const py::object& ns,
                     const py::object& kind);

void BindDeltas(py::module_& m);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_LIVE_H_
