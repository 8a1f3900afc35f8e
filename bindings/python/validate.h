#ifndef LABELIX_BINDINGS_PYTHON_VALIDATE_H_
#define LABELIX_BINDINGS_PYTHON_VALIDATE_H_

#include <pybind11/pybind11.h>

namespace labelix::python {

// The function `validate`; after BindCluster.
void BindValidate(pybind11::module_& m);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_VALIDATE_H_
