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

ObjectId ObjectOf(const View& view, py::handle object, py::handle ns) {
  return OrThrow(FindObject(view.version, Text(ns, "namespace").view(),
                            Text(object, "an object's name").view()));
}

}  // namespace labelix::python
