#include "bindings/python/validate.h"

#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "bindings/python/answer_parts.h"
#include "bindings/python/cluster.h"
#include "bindings/python/errors.h"
#include "bindings/python/given.h"
#include "bindings/python/refuse.h"
#include "bindings/python/text.h"
#include "bindings/python/validate_docs.h"
#include "bindings/python/watcher.h"
#include "labelix/validate.h"

namespace labelix::python {
namespace {

constexpr char kManifests[] = "labelix.manifests";

FieldValidation ValidationOf(const py::object& word) {
  const std::string_view name = Text(word, "validation").view();
  if (name == "strict") return FieldValidation::kStrict;
  if (name == "warn") return FieldValidation::kWarn;
  if (name == "ignore") return FieldValidation::kIgnore;
  throw py::value_error("validation is strict, warn or ignore, not " + std::string(name));
}

bool IsMapping(const py::object& source) {
  return py::isinstance(source, py::module_::import("collections.abc").attr("Mapping"));
}

// A dict is its JSON. `number`: of several, which tells those apart that have no name.
Given ManifestOf(const py::object& source, const std::string& number) {
  if (IsMapping(source)) {
    std::string name = "<dict" + number + ">";
    const py::object text =
        py::module_::import("labelix.sources").attr("manifest_text")(source, ToStr(name));
    return {std::move(name), text.cast<py::bytes>()};
  }
  Given given = GivenBy(source, "validate");
  if (given.text && given.name.front() == '<') given.name.insert(given.name.size() - 1, number);
  return given;
}

ValidateReport ValidateOne(const py::object& source, const std::string& number,
                           ValidateOptions options) {
  const Given given = ManifestOf(source, number);
  Watcher watcher;
  options.stop = [&watcher] { return watcher.Stop(); };
  absl::StatusOr<ValidateReport> report = [&] {
    const std::string_view text = given.text ? std::string_view(*given.text) : "";
    py::gil_scoped_release unlocked;
    return given.text ? Validate(text, given.name, options) : ValidateFile(given.name, options);
  }();
  watcher.Rethrow();
  return OrThrow(std::move(report));
}

void Append(ValidateReport one, ValidateReport* all) {
  std::move(one.findings.begin(), one.findings.end(), std::back_inserter(all->findings));
  std::move(one.manifests.begin(), one.manifests.end(), std::back_inserter(all->manifests));
}

ValidateReport ValidateAll(const py::object& source, const ValidateOptions& options) {
  if (IsOne(source) || IsMapping(source)) return ValidateOne(source, "", options);
  ValidateReport all;
  size_t number = 0;
  for (py::handle one : SeveralOf(source, "validate")) {
    Append(ValidateOne(py::reinterpret_borrow<py::object>(one), " " + std::to_string(number++),
                       options),
           &all);
  }
  return all;
}

py::tuple FindingFields(const ManifestFinding& finding) {
  return py::make_tuple(ToStr(finding.file), finding.line, finding.column,
                        ToStr(ToString(finding.severity)), ToStr(finding.field),
                        ToStr(finding.message), ToStr(finding.hint), ToStr(finding.plain),
                        ToStr(finding.source), finding.source_column, finding.width);
}

py::tuple ManifestFields(const CheckedManifest& manifest) {
  const py::object accepted =
      manifest.known ? py::object(py::bool_(manifest.accepted)) : py::object(py::none());
  return py::make_tuple(RefOf(manifest.object), ToStr(manifest.api_version), ToStr(manifest.file),
                        manifest.line, accepted, ToStr(manifest.server_text),
                        ToStr(manifest.stored));
}

py::object AskValidate(const py::object& source, const py::object& against,
                       const py::object& as_kind, const py::object& validation,
                       const py::object& ns) {
  std::shared_ptr<ClusterState> stored;
  if (!against.is_none()) stored = StateOfCluster(against, "against");
  ValidateOptions options;
  options.validation = ValidationOf(validation);
  options.as_kind = Text(as_kind, "as_kind").view();
  options.ns = NamespaceText(ns, NoNamespace::kNone).view();
  if (stored) options.against = &stored->cluster;
  const ValidateReport report = ValidateAll(source, options);
  return Make(kManifests, "Validation",
              RowsOf(kManifests, "ManifestFinding", report.findings, &FindingFields),
              RowsOf(kManifests, "CheckedManifest", report.manifests, &ManifestFields));
}

}  // namespace

void BindValidate(py::module_& m) {
  m.def("validate", &AskValidate, py::arg("source"), py::arg("against") = py::none(),
        py::arg("as_kind") = "", py::arg("validation") = "strict", py::arg("namespace") = "default",
        docs::kValidate);
  RefuseTheRest(m.attr("validate"), m, "validate", docs::kValidate, py::scope(m));
  SignAll(m);
}

}  // namespace labelix::python
