#include "bindings/python/sign.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace labelix::python {
namespace {

namespace py = pybind11;

// Reads "(a: dict[str, int] = {}, b: str = ')')" from its first bracket on.
class Reader {
 public:
  // "(a= {}, b= ')')"; "" where no bracket closes.
  std::string WithoutTypes(std::string_view text) {
    for (const char c : text) {
      Take(c);
      if (depth_ == 0) return out_;
    }
    return "";
  }

 private:
  void Take(char c) {
    if (quote_ != 0 || c == '\'' || c == '"') {
      quote_ = quote_ == 0 ? c : c == quote_ ? '\0' : quote_;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth_;
    } else if (c == ')' || c == ']' || c == '}') {
      --depth_;
    } else if (depth_ == 1 && (c == ':' || c == ',' || c == '=')) {
      in_type_ = c == ':';
    }
    if (!in_type_ || depth_ == 0) out_ += c;
  }

  std::string out_;
  int depth_ = 0;
  char quote_ = 0;
  bool in_type_ = false;
};

// Ends in CPython's mark, so that what is behind it is the docstring.
std::string Head(std::string_view name, std::string_view signature) {
  return std::string(name) + std::string(signature) + "\n--\n\n";
}

void SignFunction(py::handle function) {
  auto* const method = reinterpret_cast<PyCFunctionObject*>(function.ptr())->m_ml;
  if (method->ml_doc == nullptr) return;
  // pybind11 frees it with the function, as what strdup made.
  char* const made = strdup(Signed(method->ml_doc, "").c_str());
  std::free(const_cast<char*>(std::exchange(method->ml_doc, made)));
}

// As pybind11's class.h allocates a type's docstring, which CPython frees with the type.
char* NewTypeDoc(const std::string& text) {
#if PY_VERSION_HEX >= 0x030D0000
  auto* const made = static_cast<char*>(PyMem_Malloc(text.size() + 1));
#else
  auto* const made = static_cast<char*>(PyObject_Malloc(text.size() + 1));
#endif
  if (made == nullptr) throw std::bad_alloc();
  std::memcpy(made, text.c_str(), text.size() + 1);
  return made;
}

void FreeTypeDoc(const char* text) {
#if PY_VERSION_HEX >= 0x030D0000
  PyMem_Free(const_cast<char*>(text));
#else
  PyObject_Free(const_cast<char*>(text));
#endif
}

// How a class is called stands at its __init__.
void SignClass(py::handle type) {
  const py::object construct = py::getattr(type, "__init__");
  constexpr std::string_view kInit = "__init__";
  const std::string doc = py::str(construct.attr("__doc__"));
  if (!doc.starts_with(std::string(kInit) + "(self")) return;
  std::string signature = Reader().WithoutTypes(std::string_view(doc).substr(kInit.size()));
  signature.replace(0, signature.starts_with("(self, ") ? 7 : 5, "(");
  auto* const object = reinterpret_cast<PyTypeObject*>(type.ptr());
  char* const made = NewTypeDoc(Head(std::string(py::str(type.attr("__name__"))), signature));
  FreeTypeDoc(std::exchange(object->tp_doc, made));
}

}  // namespace

std::string Signed(std::string_view doc, std::string_view self) {
  const std::string_view line = doc.substr(0, doc.find('\n'));
  const size_t bracket = line.find('(');
  if (bracket == line.npos) return std::string(doc);
  std::string signature = Reader().WithoutTypes(line.substr(bracket));
  if (signature.empty()) return std::string(doc);
  signature.insert(1, self);
  return Head(line.substr(0, bracket), signature) + std::string(doc);
}

void SignAll(py::handle type) {
  for (const auto& [key, member] : py::dict(type.attr("__dict__"))) {
    const py::handle function = py::detail::get_function(py::object(type.attr(key)));
    if (PyCFunction_Check(function.ptr())) SignFunction(function);
  }
  SignClass(type);
}

}  // namespace labelix::python
