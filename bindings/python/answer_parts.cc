#include "bindings/python/answer_parts.h"

#include "bindings/python/errors.h"
#include "bindings/python/named.h"
#include "bindings/python/text.h"

namespace labelix::python {

py::object RefOf(const ObjectName& name) {
  return MakeNamed("Ref", ToStr(name.kind), ToStr(name.ns), ToStr(name.name));
}

py::object RefOf(const Version& version, ObjectId id) { return RefOf(NameOf(version, id)); }

py::object StrOrNone(const std::optional<std::string>& text) {
  return text ? py::object(ToStr(*text)) : py::object(py::none());
}

py::list Strs(const std::vector<std::string>& texts) {
  return ListOf(texts, [](const std::string& text) { return ToStr(text); });
}

py::dict LabelsOf(const LabelList& labels) {
  py::dict out;
  for (const auto& [key, value] : labels) out[ToStr(key)] = ToStr(value);
  return out;
}

namespace {

// A Ref does not say the group: of two kinds of one name it is the one that kubectl takes
// if that has the object, else any.
ObjectId ObjectOfRef(const View& view, py::handle ref) {
  const Text kind(PyTuple_GET_ITEM(ref.ptr(), 0), "kind");
  const Text ns(PyTuple_GET_ITEM(ref.ptr(), 1), "namespace");
  const Text name(PyTuple_GET_ITEM(ref.ptr(), 2), "name");
  std::string text(kind.view());
  if (!ns.view().empty()) text += "/" + std::string(ns.view());
  const auto found = FindObject(view.version, "", text + "/" + std::string(name.view()));
  if (found.ok()) return *found;
  for (const Version::KindCount& known : view.version.Kinds()) {
    if (known.kind != kind.view()) continue;
    const auto id = view.version.Find(known.group, known.kind, ns.view(), name.view());
    if (id) return *id;
  }
  ThrowStatus(found.status());
}

}  // namespace

bool IsRef(py::handle object) {
  return PyTuple_Check(object.ptr()) && PyTuple_GET_SIZE(object.ptr()) == 3;
}

ObjectId ObjectOf(const View& view, py::handle object, py::handle ns) {
  if (IsRef(object)) return ObjectOfRef(view, object);
  if (!PyUnicode_Check(object.ptr())) {
    ThrowType("an object", "a str as \"pod/x\", or a Ref", object);
  }
  return OrThrow(FindObject(view.version, NamespaceText(ns, NoNamespace::kNone).view(),
                            Text(object, "an object's name").view()));
}

}  // namespace labelix::python
