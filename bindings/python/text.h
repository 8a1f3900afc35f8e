// Python's str and our bytes. The engine's texts are bytes, nearly always
// UTF-8; one that is not crosses as Python's file names do (surrogateescape).
#ifndef LABELIX_BINDINGS_PYTHON_TEXT_H_
#define LABELIX_BINDINGS_PYTHON_TEXT_H_

#include <pybind11/pybind11.h>

#include <string>
#include <string_view>
#include <vector>

#include "labelix/labels.h"

namespace labelix::python {

namespace py = pybind11;

// The bytes of a str, valid as long as this, which keeps the str: a mapping may have
// made it for us alone, and a list may lose it while the GIL is let go. Made and given
// back with the GIL. Costs no copy where the str is valid Unicode. TypeError: "`what`
// must be str, not int".
class Text {
 public:
  Text(py::handle str, const char* what);
  std::string_view view() const { return view_; }

 private:
  py::object keep_;  // the str, or what was encoded anew
  std::string_view view_;
};

// Does `ns` look like a pattern, which no namespace's name is?
inline bool IsPattern(std::string_view ns) { return ns.starts_with('*') || ns.ends_with('*'); }

// What None is where a namespace is asked for.
enum class NoNamespace { kAll, kNone };
// The name of a namespace. ValueError for "*": it would be one that holds nothing.
Text NamespaceText(py::handle str, NoNamespace none, const char* what = "namespace");

py::str ToStr(std::string_view bytes);

// A TypeError in one form: "labels must be a mapping, not int".
[[noreturn]] void ThrowType(const char* what, const char* expected, py::handle got);

// The pairs of a mapping of str to str. TypeError for anything else.
std::vector<std::pair<Text, Text>> TextPairs(py::handle mapping, const char* what);

// A label set read from a mapping; the views live as long as this does.
class LabelSet {
 public:
  explicit LabelSet(py::handle mapping);
  Labels labels() const { return labels_; }

 private:
  std::vector<std::pair<Text, Text>> texts_;
  std::vector<Label> labels_;
};

}  // namespace labelix::python

#endif  // LABELIX_BINDINGS_PYTHON_TEXT_H_
