// Answers about why, about what would be, and about the whole.
#ifndef LABELIX_BINDINGS_PYTHON_ANSWERS_H_
#define LABELIX_BINDINGS_PYTHON_ANSWERS_H_

#include <pybind11/pybind11.h>

#include "bindings/python/state.h"

namespace labelix::python {

namespace py = pybind11;

// Errors of all: TypeError for what is no str, NotFoundError for an object that
// is not there, and what the header of the answer names (bindings/python/errors.h).

py::object AskExplain(const View& view, const py::object& object, const py::object& ns);
py::object AskExplainPair(const View& view, const py::object& selecting, const py::object& object,
                          const py::object& ns);
py::object AskWhatIf(const View& view, const py::args& edits);
py::object AskDiff(const View& before, const View& after, const py::object& ns);

py::object AskCheck(const View& view, const py::object& object, const py::object& ns,
                    const py::iterable& ignore);
py::object AskTree(const View& view, const py::object& object, const py::object& ns);
py::object AskStats(const View& view, const py::object& ns);
py::object AskNodes(const View& view, const py::object& workload, const py::object& ns);
py::object AskReach(const View& view, const py::object& from, const py::object& to,
                    const py::object& port, const py::object& ns);
py::object AskSeparate(const View& view, const py::object& pick, const py::object& spare,
                       bool all_namespaces, const py::object& ns);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_ANSWERS_H_
