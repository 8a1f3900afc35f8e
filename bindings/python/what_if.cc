#include "labelix/what_if.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bindings/python/answer_parts.h"
#include "bindings/python/answers.h"
#include "bindings/python/errors.h"
#include "bindings/python/text.h"
#include "labelix/diff.h"

namespace labelix::python {
namespace {

// In the order of Edit::Type.
constexpr std::array<std::string_view, 5> kEditTypes = {"apply", "label", "selector", "delete",
                                                        "scale"};

Edit::Type TypeOf(std::string_view name) {
  for (size_t i = 0; i < kEditTypes.size(); ++i) {
    if (kEditTypes.at(i) == name) return static_cast<Edit::Type>(i);
  }
  throw py::value_error("an edit is apply, label, selector, delete or scale, not " +
                        std::string(name));
}

std::string TextOf(const py::object& edit, const char* field) {
  return std::string(Text(edit.attr(field), field).view());
}

void ReadLabels(const py::object& pairs, Edit* out) {
  for (py::handle pair : pairs) {
    if (!PyTuple_Check(pair.ptr()) || PyTuple_GET_SIZE(pair.ptr()) != 2) {
      ThrowType("a label", "a tuple of key and value", pair);
    }
    const py::handle key = PyTuple_GET_ITEM(pair.ptr(), 0), value = PyTuple_GET_ITEM(pair.ptr(), 1);
    std::optional<std::string> label;
    if (!value.is_none()) label = std::string(Text(value, "a label's value").view());
    out->labels.emplace_back(Text(key, "a label's key").view(), std::move(label));
  }
}

// The fields of labelix.edits.Edit, whoever made it: each is looked at again.
Edit EditOf(py::handle given) {
  const py::object type = py::module_::import("labelix.edits").attr("Edit");
  if (PyList_Check(given.ptr())) {
    throw py::type_error("an edit must be one that labelix.edits made, not list: what_if(*edits)");
  }
  if (!py::isinstance(given, type)) ThrowType("an edit", "one that labelix.edits made", given);
  const py::object edit = py::reinterpret_borrow<py::object>(given);
  Edit out;
  out.type = TypeOf(TextOf(edit, "type"));
  out.object = TextOf(edit, "object");
  out.ns = TextOf(edit, "namespace");
  out.selector = TextOf(edit, "picks");
  ReadLabels(edit.attr("labels"), &out);
  try {
    out.manifest = edit.attr("manifest").cast<py::bytes>();
    out.replicas = edit.attr("replicas").cast<uint32_t>();
    out.orphan = edit.attr("orphan").cast<bool>();
  } catch (const py::cast_error&) {
    throw py::type_error("an edit's manifest must be bytes, its replicas int, its orphan bool");
  }
  return out;
}

py::tuple ChangeFields(const MembershipChange& change) {
  return py::make_tuple(change.joins ? "join" : "leave", ToStr(ToString(change.link)),
                        RefOf(change.selector), ToStr(change.path), RefOf(change.object),
                        ToStr(change.cause));
}

py::tuple ReactionFields(const Reaction& reaction) {
  return py::make_tuple(ToStr(ToString(reaction.type)), RefOf(reaction.controller),
                        reaction.object ? RefOf(*reaction.object) : py::none(), reaction.count,
                        ToStr(reaction.why));
}

py::tuple ForecastFields(const TrafficForecast& forecast) {
  return py::make_tuple(RefOf(forecast.service), forecast.before, forecast.at_once,
                        forecast.settled);
}

py::tuple DifferenceFields(const DiffRow& difference) {
  const bool traffic = difference.relation == Delta::Relation::kTraffic;
  const auto told = [&](bool condition) {
    return traffic ? py::object(py::bool_(condition)) : py::object(py::none());
  };
  return py::make_tuple(ToStr(ToString(difference.op)), ToStr(ToString(difference.relation)),
                        RefOf(difference.selector), ToStr(difference.path),
                        RefOf(difference.object), ToStr(ToString(difference.cause)),
                        ToStr(difference.resource_version), told(difference.conditions.ready),
                        told(difference.conditions.serving),
                        told(difference.conditions.terminating));
}

}  // namespace

py::object AskWhatIf(const View& view, const py::args& edits) {
  std::vector<Edit> made;
  for (py::handle edit : edits) made.push_back(EditOf(edit));
  if (made.empty()) throw py::value_error("no edit: labelix.edits makes them");
  absl::StatusOr<WhatIfAnswer> answer = [&] {
    py::gil_scoped_release unlocked;
    return WhatIf(view.cluster->cluster, view.version, made);
  }();
  const WhatIfAnswer told = OrThrow(std::move(answer));
  return Make(kAnswers, "WhatIf", RowsOf(kAnswers, "Change", told.changes, &ChangeFields),
              RowsOf(kAnswers, "Reaction", told.reactions, &ReactionFields),
              RowsOf(kAnswers, "Forecast", told.traffic, &ForecastFields), Strs(told.unknown));
}

py::object AskDiff(const View& before, const View& after, const py::object& ns) {
  std::optional<std::string> place;
  if (!ns.is_none()) place = std::string(NamespaceText(ns, NoNamespace::kAll).view());
  absl::StatusOr<DiffAnswer> answer = [&] {
    py::gil_scoped_release unlocked;
    return Diff(before.version, after.version, place);
  }();
  const DiffAnswer told = OrThrow(std::move(answer));
  const py::list unknown = ListOf(told.unknown, [](const UnknownKind& kind) {
    return ToStr("unknown: no " + kind.kind + " objects loaded " +
                 (kind.is_before ? "before" : "after"));
  });
  return Make(kAnswers, "Diff", RowsOf(kAnswers, "Difference", told.differences, &DifferenceFields),
              unknown);
}

}  // namespace labelix::python
