// What a pickle keeps of a Table, which owns all of its bytes.
#ifndef LABELIX_BINDINGS_PYTHON_TABLE_PICKLE_H_
#define LABELIX_BINDINGS_PYTHON_TABLE_PICKLE_H_

#include <memory>

#include "bindings/python/table.h"

namespace labelix::python {

// (rows, [(name, ends of the texts, the texts, codes or None)]), numbers as bytes.
py::tuple TableState(const Table& table);

// ValueError: `state` is none that TableState makes.
std::shared_ptr<Table> TableFromState(const py::tuple& state);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_TABLE_PICKLE_H_
