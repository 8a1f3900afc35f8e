#include "bindings/python/fast_call.h"

#include <string_view>
#include <vector>

namespace labelix::python {
namespace {

// The first parameters of `count` and `select`, in their order.
struct Arguments {
  PyObject* selector = nullptr;
  PyObject* kind = nullptr;
  PyObject* ns = nullptr;
};

std::optional<std::string_view> TextOf(PyObject* str) {
  if (!PyUnicode_Check(str)) return std::nullopt;
  Py_ssize_t size = 0;
  const char* const bytes = PyUnicode_AsUTF8AndSize(str, &size);
  if (bytes == nullptr) return PyErr_Clear(), std::nullopt;
  return std::string_view(bytes, static_cast<size_t>(size));
}

// nullopt: more than these three, or one of them twice.
std::optional<Arguments> Read(const RawArguments& given) {
  if (given.positional > 3) return std::nullopt;
  Arguments out;
  PyObject** const places[] = {&out.selector, &out.kind, &out.ns};
  for (Py_ssize_t i = 0; i < given.positional; ++i) *places[i] = given.values[i];
  const Py_ssize_t named = given.names == nullptr ? 0 : PyTuple_GET_SIZE(given.names);
  for (Py_ssize_t i = 0; i < named; ++i) {
    const auto name = TextOf(PyTuple_GET_ITEM(given.names, i));
    if (name != "namespace" || out.ns != nullptr) return std::nullopt;
    out.ns = given.values[given.positional + i];
  }
  return out;
}

}  // namespace

std::optional<PodQuestion> PodsAsked(const RawArguments& arguments) {
  const std::optional<Arguments> given = Read(arguments);
  if (!given || given->selector == nullptr) return std::nullopt;
  if (given->kind != nullptr && TextOf(given->kind) != "Pod") return std::nullopt;
  const auto* const selector = Held<ReadySelector>(given->selector);
  if (selector == nullptr) return std::nullopt;
  PodQuestion asked{*selector, {.kind = "Pod"}};
  if (given->ns != nullptr && given->ns != Py_None) {
    asked.scope.ns = TextOf(given->ns);
    if (!asked.scope.ns || IsPattern(*asked.scope.ns)) return std::nullopt;  // refused there
  }
  return asked;
}

PyObject* CallGeneral(PyObject* slow, PyObject* self, const RawArguments& arguments) {
  const Py_ssize_t named = arguments.names == nullptr ? 0 : PyTuple_GET_SIZE(arguments.names);
  std::vector<PyObject*> values = {self};
  values.insert(values.end(), arguments.values, arguments.values + arguments.positional + named);
  return PyObject_Vectorcall(slow, values.data(), static_cast<size_t>(arguments.positional) + 1,
                             arguments.names);
}

}  // namespace labelix::python
