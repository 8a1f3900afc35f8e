// Reading files and bytes into a cluster, with the GIL let go, progress, and
// Ctrl-C.
#ifndef LABELIX_BINDINGS_PYTHON_LOAD_H_
#define LABELIX_BINDINGS_PYTHON_LOAD_H_

#include <pybind11/pybind11.h>

#include <memory>

#include "bindings/python/state.h"

namespace labelix::python {

namespace py = pybind11;

// A path, bytes, an open file, or several of these. `progress`: None or a callable that takes
// bytes done and bytes in all (0: unknown). Warnings become LoadWarnings.
// What was read before an error stays; the errors are those of labelix::Load,
// what `progress` raises, and KeyboardInterrupt.
void Load(ClusterState* state, const py::object& source, const py::object& progress);

// How kinds of one's own select, of all that is loaded later: a path, a dict, or None.
void SetOwnKinds(ClusterState* state, const py::object& own_kinds);

// What each load of the state is told.
void AddOptions(const ClusterState& state, LoadOptions* options);

// Objects and watch events in memory; `name` stands for a file in messages.
void LoadText(ClusterState* state, const py::bytes& text, const char* name);

// After the last of them: a list whose last page is in none is a LoadWarning.
void EndOfTexts(ClusterState* state, const char* name);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_LOAD_H_
