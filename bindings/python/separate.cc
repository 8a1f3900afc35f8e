#include "labelix/separate.h"

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bindings/python/answer_parts.h"
#include "bindings/python/answers.h"
#include "bindings/python/errors.h"
#include "bindings/python/named.h"
#include "bindings/python/selection.h"
#include "bindings/python/selector.h"
#include "bindings/python/text.h"

namespace labelix::python {
namespace {

// A Selection of the same version, or names of objects.
std::vector<ObjectId> IdsOf(const View& view, const py::object& objects, const py::object& ns,
                            const char* what) {
  if (objects.is_none()) return {};
  if (py::isinstance<Selection>(objects)) {
    const auto& selection = objects.cast<const Selection&>();
    if (selection.view.cluster != view.cluster) {
      throw py::value_error(std::string(what) + ": a selection of another cluster");
    }
    if (!SameState(selection.view, view)) {
      throw py::value_error(std::string(what) + ": a selection of another version");
    }
    const std::span<const ObjectId> ids = selection.ids->span();
    return {ids.begin(), ids.end()};
  }
  if (py::isinstance(objects, NamedClass("Ref"))) return {ObjectOf(view, objects, ns)};
  if (!PyList_Check(objects.ptr()) && !PyTuple_Check(objects.ptr())) {
    ThrowType(what, "a Selection or a list of objects' names", objects);
  }
  std::vector<ObjectId> ids;
  for (py::handle object : objects) ids.push_back(ObjectOf(view, object, ns));
  return ids;
}

py::tuple SameFields(const Version& version, const Inseparable::Same& same) {
  return py::make_tuple(ToStr(same.key), StrOrNone(same.value), RefOf(version, same.as));
}

py::object ProofOf(const Version& version, const Inseparable& proof) {
  return Make(kOverview, "Inseparable", RefOf(version, proof.spare),
              RowsOf(kOverview, "Same", proof.same,
                     [&](const Inseparable::Same& same) { return SameFields(version, same); }));
}

}  // namespace

py::object AskSeparate(const View& view, const py::object& pick, const py::object& spare,
                       bool all_namespaces, const py::object& ns) {
  SeparateQuery query;
  query.pick = IdsOf(view, pick, ns, "pick");
  query.spare = IdsOf(view, spare, ns, "spare");
  query.all_namespaces = all_namespaces;
  absl::StatusOr<Separation> answer = [&] {
    py::gil_scoped_release unlocked;
    return Separate(view.version, query);
  }();
  Separation told = OrThrow(std::move(answer));
  const bool shortest = told.selector && told.is_shortest;
  const py::object selector =
      told.selector ? py::cast(ReadySelector(*std::move(told.selector))) : py::none();
  const py::object proof = told.proof ? ProofOf(view.version, *told.proof) : py::object(py::none());
  return Make(kOverview, "Separation", selector, shortest, told.picked, told.spared, proof);
}

}  // namespace labelix::python
