#include "labelix/overview.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bindings/python/answer_parts.h"
#include "bindings/python/answers.h"
#include "bindings/python/errors.h"
#include "bindings/python/text.h"
#include "labelix/check.h"

namespace labelix::python {
namespace {

py::tuple FindingFields(const Finding& finding) {
  const py::list others =
      ListOf(finding.others, [](const ObjectName& other) { return RefOf(other); });
  const py::object witness =
      finding.witness ? py::object(LabelsOf(*finding.witness)) : py::object(py::none());
  return py::make_tuple(ToStr(finding.code), ToStr(ToString(finding.severity)),
                        RefOf(finding.object), ToStr(finding.path), others, ToStr(finding.message),
                        ToStr(finding.cure), witness);
}

py::tuple LineFields(const TreeLine& line) {
  constexpr std::array<const char*, 4> kTypes = {"object", "nobody", "label-set", "picked-by"};
  return py::make_tuple(line.depth, kTypes.at(static_cast<size_t>(line.type)), RefOf(line.object),
                        ToStr(line.selector), line.objects, line.label_sets, LabelsOf(line.labels),
                        ToStr(line.path), ToStr(line.selects));
}

py::tuple KindFields(const KindStats& kind) {
  return py::make_tuple(ToStr(kind.group), ToStr(kind.kind), kind.objects, kind.label_sets);
}

py::tuple KeyFields(const KeyStats& key) {
  return py::make_tuple(ToStr(key.group), ToStr(key.kind), ToStr(key.key), key.objects, key.values,
                        key.label_sets, key.is_unique, key.bytes);
}

std::optional<std::string> NamespaceOf(const py::object& ns) {
  if (ns.is_none()) return std::nullopt;
  return std::string(NamespaceText(ns, NoNamespace::kAll).view());
}

// A code that is misspelt would silence nothing.
std::set<std::string> CodesOf(const py::iterable& codes) {
  if (PyUnicode_Check(codes.ptr())) ThrowType("ignore", "an iterable of codes", codes);
  std::set<std::string> out;
  const auto known = CheckCodes();
  for (py::handle code : codes) {
    const std::string name(Text(code, "a code").view());
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw py::value_error("ignore: there is no code " + name + " (docs/checks.md)");
    }
    out.insert(name);
  }
  return out;
}

}  // namespace

py::object AskCheck(const View& view, const py::object& object, const py::object& ns,
                    const py::iterable& ignore) {
  CheckOptions options;
  options.ns = NamespaceOf(ns);
  options.ignore = CodesOf(ignore);
  if (!object.is_none()) {
    options.object = ObjectOf(view, object, ns.is_none() ? py::str("default") : ns);
  }
  const CheckAnswer answer = [&] {
    py::gil_scoped_release unlocked;
    return Check(view.cluster->cluster, view.version, options);
  }();
  return Make(kOverview, "Check", RowsOf(kOverview, "Finding", answer.findings, &FindingFields),
              Strs(answer.unknown));
}

py::object AskTree(const View& view, const py::object& object, const py::object& ns) {
  const ObjectId id = ObjectOf(view, object, ns);
  const std::vector<TreeLine> lines = [&] {
    py::gil_scoped_release unlocked;
    return MakeTree(view.version, id);
  }();
  return RowsOf(kOverview, "TreeLine", lines, &LineFields, "Tree");
}

py::object AskStats(const View& view, const py::object& ns) {
  const std::optional<std::string> place = NamespaceOf(ns);
  const LabelStats stats = [&] {
    py::gil_scoped_release unlocked;
    return CountLabels(view.version,
                       place ? std::optional<std::string_view>(*place) : std::nullopt);
  }();
  return Make(kOverview, "Stats", RowsOf(kOverview, "KindStats", stats.kinds, &KindFields),
              RowsOf(kOverview, "KeyStats", stats.keys, &KeyFields));
}

}  // namespace labelix::python
