// What inspect.signature reads of a call, and with it editors and notebooks: CPython takes
// it from the head of the docstring in C, "name(a, b='x')\n--\n\n", and gives what stands
// behind as __doc__. It is the signature in the docstring's first line without its types,
// which such a head cannot have.
#ifndef LABELIX_BINDINGS_PYTHON_SIGN_H_
#define LABELIX_BINDINGS_PYTHON_SIGN_H_

#include <pybind11/pybind11.h>

#include <string>
#include <string_view>

namespace labelix::python {

// "get(self, kind: str = 'Pod') -> int\n\nText." with that head in front; `self` is a "$"
// for what CPython binds, and "" for what pybind11 does. As it was if it has no signature.
std::string Signed(std::string_view doc, std::string_view self);

// Signs the class and its methods, after the last of them was defined.
void SignAll(pybind11::handle type);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_SIGN_H_
