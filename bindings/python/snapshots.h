// Saving a cluster, opening it again, and pickling it, all by snapshot files.
#ifndef LABELIX_BINDINGS_PYTHON_SNAPSHOTS_H_
#define LABELIX_BINDINGS_PYTHON_SNAPSHOTS_H_

#include <pybind11/pybind11.h>

#include <memory>

#include "bindings/python/state.h"

namespace labelix::python {

// NotFoundError, InputError: the file cannot be written; the old one stays.
void Save(const View& view, const pybind11::object& path);

// NotFoundError, InputError (damaged or no snapshot), ValueError (of a format
// that is not known), LimitError, what `progress` raises, KeyboardInterrupt. `map`: let
// the pages come from the file; `progress` as of Load.
std::shared_ptr<ClusterState> Open(const pybind11::object& path, bool map,
                                   const pybind11::object& progress);

// The bytes of a snapshot as a numpy array that owns them, so that pickle's
// protocol 5 ships them without a copy; and back from anything with a buffer.
pybind11::object SnapshotArray(const View& view);
std::shared_ptr<ClusterState> FromBuffer(const pybind11::buffer& buffer);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_SNAPSHOTS_H_
