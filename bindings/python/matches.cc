#include "bindings/python/matches.h"

#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "bindings/python/construct.h"
#include "bindings/python/delegate.h"
#include "bindings/python/errors.h"
#include "bindings/python/matches_docs.h"
#include "bindings/python/named.h"
#include "bindings/python/refuse.h"
#include "bindings/python/table.h"
#include "bindings/python/table_docs.h"
#include "bindings/python/text.h"
#include "bindings/python/words.h"

namespace labelix::python {
namespace {

Matches::Row RowOf(const SelectorMatch& match) {
  Matches::Row row{
      match.object, match.path, match.selector, match.selects, match.why, match.state, 0, -1, -1};
  row.objects = static_cast<int64_t>(match.objects.size());
  if (match.is_controller) row.owned = static_cast<int64_t>(match.owned.size());
  if (match.is_deployment) row.pods = static_cast<int64_t>(match.pods.size());
  return row;
}

Matches MakeMatches(const View& view, const std::vector<SelectorMatch>& matches) {
  Matches out{view, {}, nullptr};
  auto pairs = std::make_shared<Matches::Pairs>();
  for (const SelectorMatch& match : matches) {
    out.rows.push_back(RowOf(match));
    pairs->selecting.insert(pairs->selecting.end(), match.objects.size(), match.id);
    pairs->picked.insert(pairs->picked.end(), match.objects.begin(), match.objects.end());
  }
  out.pairs = std::move(pairs);
  return out;
}

std::shared_ptr<Table> MatchTable(const Matches& self, int64_t limit) {
  py::gil_scoped_release unlocked;
  const Version& version = self.view.version;
  const size_t all = self.pairs->picked.size();
  const size_t shown = limit < 0 ? all : std::min<size_t>(static_cast<size_t>(limit), all);
  const auto selecting = std::span(self.pairs->selecting).first(shown);
  const auto picked = std::span(self.pairs->picked).first(shown);
  auto table = std::make_shared<Table>();
  table->rows = shown;
  table->fields.push_back({"selector_kind", ToCoded(KindColumn(version, selecting))});
  table->fields.push_back({"selector_namespace", ToCoded(NamespaceColumn(version, selecting))});
  table->fields.push_back({"selector_name", ToTexts(NameColumn(version, selecting))});
  table->fields.push_back({"kind", ToCoded(KindColumn(version, picked))});
  table->fields.push_back({"namespace", ToCoded(NamespaceColumn(version, picked))});
  table->fields.push_back({"name", ToTexts(NameColumn(version, picked))});
  return table;
}

py::list Rows(const Matches& self) {
  const py::object type = NamedClass("SelectorRow");
  py::list out;
  for (const Matches::Row& row : self.rows) {
    out.append(type(ToStr(row.object.kind), ToStr(row.object.ns), ToStr(row.object.name),
                    ToStr(row.path), ToStr(row.selector), ToStr(row.picks),
                    ToStr(ToString(row.state)), ToStr(row.why), row.objects, row.owned, row.pods));
  }
  return out;
}

// Made of the columns: a pair is cheap, and nobody iterates over millions.
py::object Iterate(const Matches& self) {
  const std::shared_ptr<Table> table = MatchTable(self, -1);
  return py::module_::import("labelix.frames").attr("iterate_matches")(py::cast(table));
}

template <std::vector<uint32_t> Matches::Pairs::* kIds>
py::object IdsOf(const py::object& self) {
  const std::vector<ObjectId>& ids = (*self.cast<const Matches&>().pairs).*kIds;
  return ReadOnly(std::span(ids), self);
}

std::string MatchRepr(const Matches& self) {
  return "Matches(" + Counted(self.pairs->picked.size(), "pair") + " of " +
         Counted(self.rows.size(), "selector") + ", version " +
         std::to_string(self.view.version.number()) + ")";
}

// A kind and a name name one object; its namespace is `default` unless given.
std::optional<ObjectId> ObjectNamed(const View& view, py::handle kind, py::handle ns,
                                    py::handle name) {
  if (name.is_none()) return std::nullopt;
  if (kind.is_none()) throw py::value_error("a name needs its kind");
  const std::string what =
      std::string(Text(kind, "kind").view()) + "/" + std::string(Text(name, "name").view());
  const std::string place(ns.is_none() ? std::string_view("default")
                                       : NamespaceText(ns, NoNamespace::kAll).view());
  return OrThrow(FindObject(view.version, place, what));
}

}  // namespace

Matches AskMatch(const View& view, const py::object& kind, const py::object& ns,
                 const py::object& name, bool scheduling) {
  MatchQuery query;
  query.scheduling = scheduling;
  query.object = ObjectNamed(view, kind, ns, name);
  if (!kind.is_none()) query.kinds = OrThrow(ResolveKinds(view.version, Text(kind, "kind").view()));
  if (!ns.is_none()) query.ns = std::string(NamespaceText(ns, NoNamespace::kAll).view());
  absl::StatusOr<Matches> matches = [&]() -> absl::StatusOr<Matches> {
    py::gil_scoped_release unlocked;
    const absl::StatusOr<std::vector<SelectorMatch>> found = Match(view.version, query);
    if (!found.ok()) return found.status();
    return MakeMatches(view, *found);
  }();
  return OrThrow(std::move(matches));
}

void BindMatches(py::module_& m) {
  py::class_<Matches> c(m, "Matches", py::is_final(), docs::kMatchesClass);
  ConstructNever(c);
  c.def(
      "__len__", [](const Matches& self) { return self.pairs->picked.size(); },
      "__len__(self) -> int");
  c.def("__iter__", &Iterate, "__iter__(self) -> collections.abc.Iterator[labelix.names.Match]");
  c.def("__repr__", &MatchRepr, "__repr__(self) -> str");
  c.def_property_readonly("selectors", &Rows, docs::kSelectors);
  c.def_property_readonly("selector_ids", &IdsOf<&Matches::Pairs::selecting>, docs::kSelectorIds);
  c.def_property_readonly("ids", &IdsOf<&Matches::Pairs::picked>, docs::kMatchIds);
  c.def_property_readonly(
      "version", [](const Matches& self) { return self.view.version.number(); }, docs::kVersion);
  c.def("table", &MatchTable, py::arg("limit") = -1, docs::kMatchesTable);
  c.def(
      "__arrow_c_stream__",
      [](const Matches& self, const py::object&) { return ArrowStream(MatchTable(self, -1)); },
      py::arg("requested_schema") = py::none(), docs::kArrowStream);
  DefineFrames(
      c, {docs::kMatchesToPandas, docs::kMatchesToPolars, docs::kMatchesToArrow},
      +[](const Matches& self) { return MatchTable(self, -1); });
  c.def(
      "_repr_html_",
      [](const py::object& self) {
        return py::module_::import("labelix.html").attr("matches")(self);
      },
      "_repr_html_(self) -> str");
  c.def("__reduce__", &RefusePickle, "__reduce__(self) -> typing.NoReturn");
  RefuseTheRest(c);
}

}  // namespace labelix::python
