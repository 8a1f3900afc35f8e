// What calls that read are given: a path, bytes, an open file, or several of these.
#ifndef LABELIX_BINDINGS_PYTHON_GIVEN_H_
#define LABELIX_BINDINGS_PYTHON_GIVEN_H_

#include <pybind11/pybind11.h>

#include <optional>
#include <string>

namespace labelix::python {

namespace py = pybind11;

// One of them. Without `text` the name is the path of what is to be read; else it stands for
// the text in messages: "<bytes>", or the name of the file.
struct Given {
  std::string name;
  std::optional<py::bytes> text;
};

// Looks like one of them; the rest are several, or none.
bool IsOne(const py::object& source);

// Those of a list of sources, which need not be a list. `call` is who asks, for messages.
// TypeError: it is no source.
py::list SeveralOf(const py::object& source, const char* call);

// An open file is read to its end. TypeError: no source;
// ValueError: a str that is a text itself; what the file raises.
Given GivenBy(const py::object& source, const char* call);

// The path itself, of a str or an os.PathLike. TypeError; ValueError: it is empty.
std::string PathOf(const py::object& path);

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_GIVEN_H_
