#include "bindings/python/selector.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bindings/python/construct.h"
#include "bindings/python/errors.h"
#include "bindings/python/named.h"
#include "bindings/python/refuse.h"
#include "bindings/python/selector_docs.h"
#include "bindings/python/text.h"
#include "labelix/algebra.h"

namespace labelix::python {
namespace {

// Upstream's words (apimachinery pkg/selection/operator.go), in the order of Op.
constexpr std::array<std::string_view, 9> kOperators = {"=",      "==", "!=", "in", "notin",
                                                        "exists", "!",  "gt", "lt"};

ReadySelector Parse(py::handle text) {
  absl::StatusOr<Selector> selector = Selector::Parse(Text(text, "a selector").view());
  if (!selector.ok()) ThrowSelectorError(selector.status());
  return ReadySelector(*std::move(selector));
}

std::vector<std::pair<std::string, std::string>> StringPairs(py::handle mapping, const char* what) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& [key, value] : TextPairs(mapping, what)) {
    pairs.emplace_back(key.view(), value.view());
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

// A class of somebody's own may make what it is asked for.
py::object Get(py::dict dict, const char* key) {
  return dict.contains(key) ? py::object(dict[key]) : py::object();
}

// In a LabelSelector null is the empty text, as Go's decoder has it.
std::string JsonText(py::handle value, const char* what) {
  return value.is_none() ? std::string() : std::string(Text(value, what).view());
}

std::vector<std::string> Strings(py::handle list, const char* what) {
  if (!PyList_Check(list.ptr()) && !PyTuple_Check(list.ptr()))
    ThrowType(what, "a list of str", list);
  std::vector<std::string> out;
  for (py::handle value : list) out.push_back(JsonText(value, "a value"));
  return out;
}

std::vector<std::pair<std::string, std::string>> MatchLabels(py::handle labels) {
  if (!PyDict_Check(labels.ptr())) return StringPairs(labels, "matchLabels");
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& [key, value] : py::reinterpret_borrow<py::dict>(labels)) {
    pairs.emplace_back(Text(key, "a label's key").view(), JsonText(value, "a label's value"));
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

LabelSelector::Expression ReadExpression(py::handle item) {
  if (item.is_none()) return {};
  if (!PyDict_Check(item.ptr())) ThrowType("an expression", "a dict", item);
  LabelSelector::Expression expression;
  for (const auto& [key, value] : py::reinterpret_borrow<py::dict>(item)) {
    const std::string name(Text(key, "a field of an expression").view());
    if (name == "key") {
      expression.key = JsonText(value, "key");
    } else if (name == "operator") {
      expression.op = JsonText(value, "operator");
    } else if (name == "values") {
      if (!value.is_none()) expression.values = Strings(value, "values");
    } else {
      ThrowSelectorError(
          absl::InvalidArgumentError("an expression has key, operator and values, not " + name));
    }
  }
  return expression;
}

// A dict with matchLabels or matchExpressions that are no str, and nothing else; one with
// neither is a plain map, whose values must be str.
bool IsLabelSelector(py::dict dict) {
  bool has_own = false;
  std::optional<std::string> other;
  for (const auto& [key, value] : dict) {
    if (!PyUnicode_Check(key.ptr())) return false;
    const Text name(key, "key");
    const bool is_own = name.view() == "matchLabels" || name.view() == "matchExpressions";
    if (is_own && !PyUnicode_Check(value.ptr())) {
      has_own = true;
    } else {
      other = std::string(name.view());
    }
  }
  if (has_own && other) {
    ThrowSelectorError(absl::InvalidArgumentError(
        "a LabelSelector has matchLabels and matchExpressions, not " + *other));
  }
  return has_own;
}

ReadySelector FromDict(py::handle mapping) {
  if (!PyDict_Check(mapping.ptr())) {
    return ReadySelector(Selector::FromMap(StringPairs(mapping, "a selector")));
  }
  const py::dict dict = py::reinterpret_borrow<py::dict>(mapping);
  if (!IsLabelSelector(dict))
    return ReadySelector(Selector::FromMap(StringPairs(dict, "a selector")));
  LabelSelector given;
  const py::object labels = Get(dict, "matchLabels"), list = Get(dict, "matchExpressions");
  if (labels && !labels.is_none()) given.match_labels = MatchLabels(labels);
  if (list && !list.is_none()) {
    if (!PyList_Check(list.ptr()) && !PyTuple_Check(list.ptr())) {
      ThrowType("matchExpressions", "a list", list);
    }
    for (py::handle item : list) given.match_expressions.push_back(ReadExpression(item));
  }
  absl::StatusOr<Selector> selector = given.ToSelector();
  if (!selector.ok()) ThrowSelectorError(selector.status());
  return ReadySelector(*std::move(selector));
}

py::list Requirements(const ReadySelector& self) {
  py::list out;
  for (const Requirement& requirement : self.selector.requirements()) {
    py::tuple values(requirement.values.size());
    for (size_t i = 0; i < requirement.values.size(); ++i) values[i] = ToStr(requirement.values[i]);
    out.append(MakeNamed("Requirement", ToStr(requirement.key),
                         ToStr(kOperators.at(static_cast<size_t>(requirement.op))), values));
  }
  return out;
}

std::string Repr(const ReadySelector& self) {
  if (self.selector.IsNothing()) return "Selector.nothing()";
  if (self.selector.IsEverything()) return "Selector.everything()";
  return "Selector(" + std::string(py::repr(ToStr(self.selector.ToString()))) + ")";
}

// ---- Algebra ---------------------------------------------------------------

Universe UniverseOf(const std::string& name) {
  if (name == "api") return Universe::kApi;
  if (name == "any") return Universe::kAny;
  throw py::value_error("universe must be 'api' or 'any', not '" + name + "'");
}

py::object Witness(const ReadySelector& self, const py::object& other,
                   const std::string& universe) {
  const Universe labels = UniverseOf(universe);
  if (!other.is_none() && !py::isinstance<ReadySelector>(other)) {
    ThrowType("other", "a Selector or None", other);
  }
  const Verdict verdict =
      other.is_none()
          ? IsEmpty(self.selector, labels)
          : Overlaps(self.selector, other.cast<const ReadySelector&>().selector, labels);
  if (!verdict.witness) return py::none();
  py::dict out;
  for (const auto& [key, value] : *verdict.witness) out[ToStr(key)] = ToStr(value);
  return out;
}

using Relation2 = Verdict (*)(const Selector&, const Selector&, Universe);

template <Relation2 kRelation>
bool Ask(const ReadySelector& self, const ReadySelector& other, const std::string& universe) {
  return kRelation(self.selector, other.selector, UniverseOf(universe)).answer;
}

void BindAlgebra(py::class_<ReadySelector>& c) {
  const auto universe = py::arg("universe") = "api";
  c.def("overlaps", &Ask<Overlaps>, py::arg("other"), universe, docs::kOverlaps);
  c.def("covers", &Ask<Covers>, py::arg("other"), universe, docs::kCovers);
  c.def("equals", &Ask<Equals>, py::arg("other"), universe, docs::kEquals);
  c.def(
      "is_empty",
      [](const ReadySelector& self, const std::string& labels) {
        return IsEmpty(self.selector, UniverseOf(labels)).answer;
      },
      universe, docs::kIsEmpty);
  c.def("witness", &Witness, py::arg("other") = py::none(), universe, docs::kWitness);
}

// ---- Pickle: requirements as they are, so that nothing is parsed again -------

py::tuple State(const ReadySelector& self) {
  py::list requirements;
  for (const Requirement& requirement : self.selector.requirements()) {
    py::list values;
    for (const std::string& value : requirement.values) values.append(ToStr(value));
    requirements.append(
        py::make_tuple(ToStr(requirement.key), static_cast<int>(requirement.op), values));
  }
  return py::make_tuple(self.selector.IsNothing(), requirements);
}

ReadySelector FromState(const py::tuple& state) {
  if (state.size() != 2) throw py::value_error("not the state of a Selector");
  if (state[0].cast<bool>()) return ReadySelector(Selector::Nothing());
  std::vector<Requirement> requirements;
  for (py::handle item : state[1]) {
    const py::tuple one = py::cast<py::tuple>(item);
    if (one.size() != 3) throw py::value_error("not the state of a Selector");
    const auto op = one[1].cast<uint32_t>();
    if (op >= kOperators.size()) throw py::value_error("not the state of a Selector");
    requirements.push_back(
        {std::string(Text(one[0], "key").view()), static_cast<Op>(op), Strings(one[2], "values")});
  }
  return ReadySelector(Selector::FromRequirements(std::move(requirements)));
}

}  // namespace

Compiled CompiledOf(py::handle selector) {
  if (py::isinstance<ReadySelector>(selector)) {
    return py::cast<const ReadySelector&>(selector).compiled;
  }
  if (PyUnicode_Check(selector.ptr())) return Parse(selector).compiled;
  if (PyDict_Check(selector.ptr()) || py::hasattr(selector, "items")) {
    return FromDict(selector).compiled;
  }
  ThrowType("selector", "a Selector, a str or a dict", selector);
}

void BindSelector(py::module_& m) {
  py::class_<ReadySelector> c(m, "Selector", py::is_final(), docs::kSelector);
  c.def(py::init([](const py::object& text) { return Parse(text); }), py::arg("text"),
        docs::kSelectorInit);
  ConstructBy(
      c, [](const py::object&, const py::object& text) { return Parse(text); }, py::arg("text"));
  c.def_static(
      "from_dict", [](const py::object& mapping) { return FromDict(mapping); }, py::arg("mapping"),
      docs::kFromDict);
  c.def_static(
      "everything", [] { return ReadySelector(Selector::Everything()); }, docs::kEverything);
  c.def_static("nothing", [] { return ReadySelector(Selector::Nothing()); }, docs::kNothing);
  c.def(
      "matches",
      [](const ReadySelector& self, const py::object& labels) {
        return self.selector.Matches(LabelSet(labels).labels());
      },
      py::arg("labels"), docs::kMatches);
  c.def_property_readonly("requirements", &Requirements, docs::kRequirements);
  c.def(
      "__str__", [](const ReadySelector& self) { return ToStr(self.selector.ToString()); },
      "__str__(self) -> str");
  c.def("__repr__", &Repr, "__repr__(self) -> str");
  c.def(
      "__eq__",
      [](const ReadySelector& self, const ReadySelector& other) {
        return self.selector == other.selector;
      },
      py::is_operator(), "__eq__(self, other: object) -> bool");
  c.def(
      "__hash__",
      [](const ReadySelector& self) {
        return py::hash(py::make_tuple(self.selector.IsNothing(), ToStr(self.selector.ToString())));
      },
      "__hash__(self) -> int");
  // __reduce__, not py::pickle: that one ends the process under protocol 0 and 1.
  c.def_static("_restore", &FromState, py::arg("state"),
               "_restore(state: tuple[bool, list[tuple[str, int, list[str]]]]) -> Selector");
  c.def(
      "__reduce__",
      [](const ReadySelector& self) {
        return py::make_tuple(py::module_::import("labelix.pickles").attr("selector"),
                              py::make_tuple(State(self)));
      },
      "__reduce__(self) -> tuple[typing.Any, ...]");
  BindAlgebra(c);
  RefuseTheRest(c);
}

}  // namespace labelix::python
