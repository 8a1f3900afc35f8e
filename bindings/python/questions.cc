#include "bindings/python/questions.h"

#include <algorithm>
#include <string>
#include <utility>

#include "bindings/python/errors.h"
#include "bindings/python/selector.h"
#include "bindings/python/watcher.h"

namespace labelix::python {
namespace {

Kinds KindsNamed(const View& view, std::string_view text) {
  if (text == "Pod") return Pods();
  return std::make_shared<const std::vector<KindName>>(OrThrow(ResolveKinds(view.version, text)));
}

std::optional<FieldSelector> FieldsOf(py::handle fields) {
  if (fields.is_none()) return std::nullopt;
  absl::StatusOr<FieldSelector> parsed =
      FieldSelector::Parse(Text(fields, "field_selector").view());
  if (!parsed.ok()) ThrowSelectorError(parsed.status());
  return *std::move(parsed);
}

// One question, with nothing of Python in it but texts that its caller holds.
struct Question {
  const View& view;
  Place place;
  std::optional<FieldSelector> fields;

  Question(const View& view, const Filter& filter)
      : view(view), place(view, filter.kind, filter.ns), fields(FieldsOf(filter.fields)) {}

  absl::StatusOr<Ids> Select(const Compiled& selector) const {
    if (!fields && place.kinds()->size() == 1) {
      return SelectCounted(view.version, place.ScopeOf(place.kinds()->front()), selector);
    }
    IdSet all;
    for (const KindName& kind : *place.kinds()) {
      IdSet ids = view.version.Select(place.ScopeOf(kind), selector);
      if (fields) {
        absl::Status filtered = FilterByFields(view.version, kind, *fields, &ids);
        if (!filtered.ok()) return filtered;
      }
      all = all.empty() ? std::move(ids) : Union(all, ids);
    }
    return Ids(all);
  }

  absl::StatusOr<uint64_t> Count(const Compiled& selector) const {
    if (fields) {
      const absl::StatusOr<Ids> ids = Select(selector);
      if (!ids.ok()) return ids.status();
      return ids->size();
    }
    uint64_t count = 0;
    for (const KindName& kind : *place.kinds()) {
      count += view.version.Count(place.ScopeOf(kind), selector);
    }
    return count;
  }
};

// A field that the kind does not have is a mistake in the selector's text.
template <typename T>
T OrThrowSelector(absl::StatusOr<T> result) {
  if (!result.ok() && result.status().code() == absl::StatusCode::kInvalidArgument) {
    ThrowSelectorError(result.status());
  }
  return OrThrow(std::move(result));
}

Selection MakeSelection(const Question& question, Ids ids) {
  return {question.view, question.place.kinds(), std::make_shared<const Ids>(std::move(ids))};
}

std::string WhichOf(size_t i) { return "selectors[" + std::to_string(i) + "]: "; }

// One of thousands is wrong.
void SayWhich(size_t i, py::error_already_set* error) {
  const py::object value = error->value();
  value.attr("args") = py::make_tuple(WhichOf(i) + std::string(py::str(value)));
}

std::vector<Compiled> CompiledList(const py::iterable& selectors) {
  if (PyUnicode_Check(selectors.ptr()) || PyDict_Check(selectors.ptr())) {
    ThrowType("selectors", "an iterable of selectors", selectors);
  }
  std::vector<Compiled> compiled;
  for (py::handle selector : selectors) {
    HearSignals();
    try {
      compiled.push_back(CompiledOf(selector));
    } catch (py::error_already_set& error) {
      if (error.matches(PyExc_ValueError)) SayWhich(compiled.size(), &error);
      throw;
    } catch (const py::type_error& error) {
      throw py::type_error(WhichOf(compiled.size()) + error.what());
    }
  }
  return compiled;
}

// Before one of so many plain counts Ctrl-C is heard: a look at the clock takes half as long as
// such a count.
constexpr size_t kCountsATurn = 16;

// `ask(i)` of each, without the GIL; before one of every `a_turn` Ctrl-C is heard.
// KeyboardInterrupt, SelectorError.
template <typename Ask>
void AskInTurn(size_t selectors, size_t a_turn, const Ask& ask) {
  Watcher watcher;
  const absl::Status status = [&] {
    py::gil_scoped_release unlocked;
    for (size_t i = 0; i < selectors; ++i) {
      if (i % a_turn == 0 && watcher.Stop()) break;
      if (absl::Status asked = ask(i); !asked.ok()) return asked;
    }
    return absl::OkStatus();
  }();
  watcher.Rethrow();
  if (!status.ok()) ThrowSelectorError(status);
}

}  // namespace

const Kinds& Pods() {
  static const Kinds* const pods = new Kinds(std::make_shared<const std::vector<KindName>>(
      std::vector<KindName>{{.group = "", .kind = "Pod", .resource = "pods", .namespaced = true}}));
  return *pods;
}

Place::Place(const View& view, py::handle kind, py::handle ns)
    : kinds_(KindsNamed(view, Text(kind, "kind").view())), everywhere_(ns.is_none()) {
  const bool loaded = std::any_of(kinds_->begin(), kinds_->end(), [&](const KindName& known) {
    return view.version.Knows(known.group, known.kind);
  });
  if (!loaded) {
    ThrowStatus(
        absl::FailedPreconditionError("unknown: no " + kinds_->front().kind + " objects loaded"));
  }
  if (everywhere_) return;
  if (PyUnicode_Check(ns.ptr())) {
    texts_.push_back(NamespaceText(ns, NoNamespace::kAll));
  } else if (py::isinstance<py::iterable>(ns) && !PyBytes_Check(ns.ptr()) &&
             !PyDict_Check(ns.ptr())) {
    for (py::handle one : ns) {
      texts_.push_back(NamespaceText(one, NoNamespace::kAll, "a namespace"));
    }
    if (texts_.empty()) throw py::value_error("namespace: the list is empty; None is all of them");
  } else {
    ThrowType("namespace", "a str, an iterable of str or None", ns);
  }
  for (const Text& text : texts_) namespaces_.push_back(text.view());
}

Scope Place::ScopeOf(const KindName& kind) const {
  Scope scope{.kind = kind.kind, .group = kind.group};
  if (everywhere_ || !kind.namespaced) return scope;
  if (namespaces_.size() == 1) {
    scope.ns = namespaces_.front();
  } else {
    scope.namespaces = namespaces_;
  }
  return scope;
}

// The GIL is kept: a count is shorter than letting it go.
uint64_t Count(const View& view, const py::object& selector, const Filter& filter) {
  return OrThrowSelector(Question(view, filter).Count(CompiledOf(selector)));
}

Selection Select(const View& view, const py::object& selector, const Filter& filter) {
  const Compiled compiled = CompiledOf(selector);
  const Question question(view, filter);
  absl::StatusOr<Ids> ids = [&] {
    py::gil_scoped_release unlocked;
    return question.Select(compiled);
  }();
  return MakeSelection(question, OrThrowSelector(std::move(ids)));
}

py::array CountMany(const View& view, const py::iterable& selectors, const Filter& filter) {
  const std::vector<Compiled> compiled = CompiledList(selectors);
  const Question question(view, filter);
  py::array_t<uint64_t> counts(static_cast<py::ssize_t>(compiled.size()));
  uint64_t* const out = counts.mutable_data();
  // Fields are asked of each object: such a count takes milliseconds.
  const size_t a_turn = filter.fields.is_none() ? kCountsATurn : 1;
  AskInTurn(compiled.size(), a_turn, [&](size_t i) {
    const absl::StatusOr<uint64_t> count = question.Count(compiled[i]);
    if (count.ok()) out[i] = *count;
    return count.status();
  });
  return counts;
}

py::list SelectMany(const View& view, const py::iterable& selectors, const Filter& filter) {
  const std::vector<Compiled> compiled = CompiledList(selectors);
  const Question question(view, filter);
  std::vector<Ids> answers;
  AskInTurn(compiled.size(), 1, [&](size_t i) {
    absl::StatusOr<Ids> ids = question.Select(compiled[i]);
    if (!ids.ok()) return ids.status();
    answers.push_back(*std::move(ids));
    return absl::OkStatus();
  });
  py::list out;
  for (Ids& ids : answers) {
    HearSignals();
    out.append(py::cast(MakeSelection(question, std::move(ids))));
  }
  return out;
}

}  // namespace labelix::python
