// Matches: which selecting object picks which object, as columns.
#ifndef LABELIX_BINDINGS_PYTHON_MATCHES_H_
#define LABELIX_BINDINGS_PYTHON_MATCHES_H_

#include <pybind11/pybind11.h>

#include <memory>
#include <string>
#include <vector>

#include "bindings/python/state.h"

namespace labelix::python {

namespace py = pybind11;

struct Matches {
  // One selector, without the lists of what it picks.
  struct Row {
    ObjectName object;
    std::string path, selector, picks, why;
    SelectState state = SelectState::kNothing;
    int64_t objects = 0, owned = -1, pods = -1;  // -1: does not apply
  };
  // Beside each other: a selecting object and one that it picks.
  struct Pairs {
    std::vector<uint32_t> selecting, picked;
  };
  View view;
  std::vector<Row> rows;
  std::shared_ptr<const Pairs> pairs;
};

// ValueError, NotFoundError, NotLoadedError as labelix::Match.
Matches AskMatch(const View& view, const py::object& kind, const py::object& ns,
                 const py::object& name, bool scheduling);

void BindMatches(py::module_& m);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_MATCHES_H_
