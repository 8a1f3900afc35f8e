#include "bindings/python/selection.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>

#include "bindings/python/answer_parts.h"
#include "bindings/python/construct.h"
#include "bindings/python/delegate.h"
#include "bindings/python/named.h"
#include "bindings/python/refuse.h"
#include "bindings/python/selection_docs.h"
#include "bindings/python/table_docs.h"
#include "bindings/python/text.h"
#include "bindings/python/words.h"

namespace labelix::python {
namespace {

// ---- Iteration ---------------------------------------------------------------

// Reads names a block at a time; holds the selection, so any version it needs.
class RefIterator {
 public:
  explicit RefIterator(const Selection& selection)
      : selection_(selection), type_(NamedClass("Ref")) {}

  py::object Next() {
    if (next_ == names_.size()) Refill();
    const auto i = next_++;
    return type_(kinds_[kind_codes_[i]], namespaces_[ns_codes_[i]], ToStr(names_[i]));
  }

 private:
  static constexpr size_t kBlock = 1'024;

  void Refill() {
    const std::span<const ObjectId> ids = selection_.ids->span();
    if (begin_ == ids.size()) throw py::stop_iteration();
    const auto block = ids.subspan(begin_, std::min(kBlock, ids.size() - begin_));
    begin_ += block.size();
    names_ = NameColumn(selection_.view.version, block);
    Fill(KindColumn(selection_.view.version, block), &kind_codes_, &kinds_);
    Fill(NamespaceColumn(selection_.view.version, block), &ns_codes_, &namespaces_);
    next_ = 0;
  }

  static void Fill(Column column, std::vector<int32_t>* codes, py::list* texts) {
    *codes = std::move(column.codes);
    *texts = py::list();
    for (std::string_view text : column.values) texts->append(ToStr(text));
  }

  const Selection selection_;
  const py::object type_;
  size_t begin_ = 0, next_ = 0;
  std::vector<std::string_view> names_;
  std::vector<int32_t> kind_codes_, ns_codes_;
  py::list kinds_, namespaces_;
};

// The one at that place; from the end if below 0.
py::object RefAt(const Selection& self, py::ssize_t at) {
  const auto size = static_cast<py::ssize_t>(self.ids->size());
  if (at < -size || at >= size) {
    throw py::index_error("a Selection of " + std::to_string(size) + " has no place " +
                          std::to_string(at));
  }
  const auto place = static_cast<size_t>(at < 0 ? at + size : at);
  return RefOf(self.view.version, self.ids->span()[place]);
}

// Its ids ascend, so a slice backwards would be another order.
Selection Sliced(const Selection& self, const py::slice& slice) {
  py::ssize_t start = 0, stop = 0, step = 0, length = 0;
  const auto size = static_cast<py::ssize_t>(self.ids->size());
  if (!slice.compute(size, &start, &stop, &step, &length)) throw py::error_already_set();
  if (step < 0) {
    throw py::value_error("a Selection has one order: reversed() goes through it backwards");
  }
  const std::span<const ObjectId> all = self.ids->span();
  Ids ids = Ids::Of(static_cast<size_t>(length), [&](std::span<ObjectId> out) {
    for (size_t i = 0; i < out.size(); ++i) {
      out[i] = all[static_cast<size_t>(start + static_cast<py::ssize_t>(i) * step)];
    }
    return out.size();
  });
  return {self.view, self.kinds, std::make_shared<const Ids>(std::move(ids))};
}

py::object ItemOf(const Selection& self, const py::object& at) {
  if (PySlice_Check(at.ptr())) return py::cast(Sliced(self, at));
  if (PyIndex_Check(at.ptr()) == 0) ThrowType("a place", "int or a slice", at);
  const Py_ssize_t place = PyNumber_AsSsize_t(at.ptr(), PyExc_IndexError);
  if (place == -1 && PyErr_Occurred() != nullptr &&
      PyErr_ExceptionMatches(PyExc_TypeError) != 0) {  // an array of numpy
    PyErr_Clear();
    ThrowType("a place", "int or a slice", at);
  }
  if (place == -1 && PyErr_Occurred() != nullptr) throw py::error_already_set();
  return RefAt(self, place);
}

// ---- Set of objects ----------------------------------------------------------

// Never False for what can name no object: that would read as "not picked".
void CheckRef(const py::object& ref) {
  if (PyTuple_Check(ref.ptr()) && PyTuple_GET_SIZE(ref.ptr()) == 3) return;
  std::string wanted = "an element of a Selection must be a (kind, namespace, name) tuple, not ";
  if (PyTuple_Check(ref.ptr())) {
    wanted += "one of " + std::to_string(PyTuple_GET_SIZE(ref.ptr()));
  } else {
    wanted += Py_TYPE(ref.ptr())->tp_name;
  }
  if (PyUnicode_Check(ref.ptr())) wanted += ": look for a name alone in Selection.names";
  throw py::type_error(wanted);
}

bool Contains(const Selection& self, const py::object& ref) {
  CheckRef(ref);
  const Text kind(PyTuple_GET_ITEM(ref.ptr(), 0), "kind");
  const Text ns(PyTuple_GET_ITEM(ref.ptr(), 1), "namespace");
  const Text name(PyTuple_GET_ITEM(ref.ptr(), 2), "name");
  return std::any_of(self.kinds->begin(), self.kinds->end(), [&](const KindName& known) {
    if (known.kind != kind.view()) return false;
    const std::optional<ObjectId> id =
        self.view.version.Find(known.group, known.kind, ns.view(), name.view());
    const std::span<const ObjectId> ids = self.ids->span();
    return id && std::binary_search(ids.begin(), ids.end(), *id);
  });
}

std::shared_ptr<const std::vector<KindName>> EitherKinds(const Selection& a, const Selection& b) {
  if (a.kinds == b.kinds) return a.kinds;
  std::vector<KindName> kinds = *a.kinds;
  for (const KindName& kind : *b.kinds) {
    const bool known = std::any_of(kinds.begin(), kinds.end(), [&](const KindName& k) {
      return k.kind == kind.kind && k.group == kind.group;
    });
    if (!known) kinds.push_back(kind);
  }
  return std::make_shared<const std::vector<KindName>>(std::move(kinds));
}

using IdSpan = std::span<const ObjectId>;

// Each writes what it says from `out` on, and returns the end; `Most` is how many that are
// at most.
struct And {
  static size_t Most(IdSpan a, IdSpan b) { return std::min(a.size(), b.size()); }
  static ObjectId* Write(IdSpan a, IdSpan b, ObjectId* out) {
    return std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), out);
  }
};
struct Or {
  static size_t Most(IdSpan a, IdSpan b) { return a.size() + b.size(); }
  static ObjectId* Write(IdSpan a, IdSpan b, ObjectId* out) {
    return std::set_union(a.begin(), a.end(), b.begin(), b.end(), out);
  }
};
struct Without {
  static size_t Most(IdSpan a, IdSpan) { return a.size(); }
  static ObjectId* Write(IdSpan a, IdSpan b, ObjectId* out) {
    return std::set_difference(a.begin(), a.end(), b.begin(), b.end(), out);
  }
};
struct JustOne {
  static size_t Most(IdSpan a, IdSpan b) { return a.size() + b.size(); }
  static ObjectId* Write(IdSpan a, IdSpan b, ObjectId* out) {
    return std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), out);
  }
};

template <typename Algebra>
Selection Combine(const Selection& a, const Selection& b) {
  if (a.view.cluster != b.view.cluster) {
    throw py::value_error("the selections are of two clusters");
  }
  if (!SameState(a.view, b.view)) {
    throw py::value_error(
        "the selections are of two versions, " + std::to_string(a.view.version.number()) + " and " +
        std::to_string(b.view.version.number()) + ": ask both of one Cluster.snapshot()");
  }
  py::gil_scoped_release unlocked;
  const IdSpan left = a.ids->span(), right = b.ids->span();
  Ids ids = Ids::Of(Algebra::Most(left, right), [&](std::span<ObjectId> out) {
    return static_cast<size_t>(Algebra::Write(left, right, out.data()) - out.data());
  });
  return {a.view, EitherKinds(a, b), std::make_shared<const Ids>(std::move(ids))};
}

bool Equal(const Selection& a, const Selection& b) {
  return SameState(a.view, b.view) && std::ranges::equal(a.ids->span(), b.ids->span());
}

// ---- Columns -----------------------------------------------------------------

// Two columns of one name are two in Arrow, one in a dict, and none in Polars.
void CheckDistinct(std::vector<std::string> keys) {
  std::sort(keys.begin(), keys.end());
  const auto twice = std::adjacent_find(keys.begin(), keys.end());
  if (twice != keys.end()) throw py::value_error("labels: the key \"" + *twice + "\" stands twice");
}

// With a limit of rows, for what a notebook shows; -1: all of them.
std::shared_ptr<Table> TableOf(const Selection& self, const py::iterable& labels, int64_t limit) {
  if (PyUnicode_Check(labels.ptr())) ThrowType("labels", "an iterable of keys", labels);
  std::vector<std::string> keys;
  for (py::handle key : labels) keys.emplace_back(Text(key, "a label's key").view());
  CheckDistinct(keys);
  py::gil_scoped_release unlocked;
  const Version& version = self.view.version;
  const auto shown = limit < 0 ? self.ids->size() : std::min<size_t>(limit, self.ids->size());
  const IdSpan ids = self.ids->span().first(shown);
  auto table = std::make_shared<Table>();
  table->rows = shown;
  table->fields.push_back({"kind", ToCoded(KindColumn(version, ids))});
  table->fields.push_back({"namespace", ToCoded(NamespaceColumn(version, ids))});
  table->fields.push_back({"name", ToTexts(NameColumn(version, ids))});
  for (const std::string& key : keys) {
    table->fields.push_back({"labels." + key, ToCoded(LabelColumn(version, ids, key))});
  }
  return table;
}

py::array Names(const Selection& self) {
  Texts texts;
  {
    py::gil_scoped_release unlocked;
    texts = ToTexts(NameColumn(self.view.version, self.ids->span()));
  }
  return Objects(texts);
}

py::array LabelsOf(const Selection& self, const py::object& key) {
  const Text text(key, "a label's key");
  Column column;
  {
    py::gil_scoped_release unlocked;
    column = LabelColumn(self.view.version, self.ids->span(), text.view());
  }
  return Objects(column.codes, column.values);
}

py::list KeysOf(const Selection& self) {
  std::vector<std::string_view> keys;
  {
    py::gil_scoped_release unlocked;
    keys = LabelKeys(self.view.version, self.ids->span());
  }
  py::list out;
  for (std::string_view key : keys) out.append(ToStr(key));
  return out;
}

// "131 pods of 3 namespaces, version 1".
std::string Describe(const Selection& self) {
  const Column kinds = KindColumn(self.view.version, self.ids->span());
  std::vector<uint64_t> counts(kinds.values.size());
  for (int32_t code : kinds.codes) ++counts[static_cast<size_t>(code)];
  std::string text;
  for (size_t i = 0; i < counts.size(); ++i) {
    text += (i > 0 ? ", " : "") + CountedKind(counts[i], KindCalled(*self.kinds, kinds.values[i]));
  }
  if (counts.empty())
    text = self.kinds->size() == 1 ? CountedKind(0, self.kinds->front()) : "empty";
  const Column places = NamespaceColumn(self.view.version, self.ids->span());
  const auto named = static_cast<uint64_t>(std::count_if(
      places.values.begin(), places.values.end(), [](std::string_view ns) { return !ns.empty(); }));
  if (named > 0) text += " of " + Counted(named, "namespace");
  return text + ", version " + std::to_string(self.view.version.number());
}

void BindSet(py::class_<Selection>& c) {
  c.def("__len__", [](const Selection& self) { return self.ids->size(); }, "__len__(self) -> int");
  c.def(
      "__iter__", [](const Selection& self) { return RefIterator(self); },
      "__iter__(self) -> collections.abc.Iterator[labelix.names.Ref]");
  c.def("__getitem__", &ItemOf, py::arg("at"), docs::kGetItem);
  c.def("__contains__", &Contains, py::arg("ref"),
        "__contains__(self, ref: tuple[str, str, str]) -> bool");
  c.def("__and__", &Combine<And>, py::is_operator(), docs::kAnd);
  c.def("__or__", &Combine<Or>, py::is_operator(), docs::kOr);
  c.def("__sub__", &Combine<Without>, py::is_operator(), docs::kSub);
  c.def("__xor__", &Combine<JustOne>, py::is_operator(), docs::kXor);
  c.def("__eq__", &Equal, py::is_operator(), "__eq__(self, other: object) -> bool");
  c.def(
      "__hash__",
      [](const Selection& self) {
        return py::hash(py::make_tuple(self.view.version.number(), self.ids->size(),
                                       self.ids->empty() ? 0 : self.ids->span().front()));
      },
      "__hash__(self) -> int");
}

void BindColumns(py::class_<Selection>& c) {
  c.def_property_readonly(
      "ids",
      [](const py::object& self) {
        return ReadOnly(self.cast<const Selection&>().ids->span(), self);
      },
      docs::kIds);
  c.def_property_readonly("names", &Names, docs::kNames);
  c.def("labels", &LabelsOf, py::arg("key"), docs::kLabels);
  c.def_property_readonly("label_keys", &KeysOf, docs::kLabelKeys);
  c.def_property_readonly(
      "version", [](const Selection& self) { return self.view.version.number(); }, docs::kVersion);
  c.def("table", &TableOf, py::arg("labels") = py::tuple(), py::arg("limit") = -1,
        docs::kSelectionTable);
  c.def(
      "__arrow_c_stream__",
      [](const Selection& self, const py::object&) {
        return ArrowStream(TableOf(self, py::tuple(), -1));
      },
      py::arg("requested_schema") = py::none(), docs::kArrowStream);
  c.def("to_pandas", Delegate("labelix.frames", "selection_to_pandas"),
        py::arg("labels") = py::tuple(), docs::kToPandas);
  c.def("to_polars", Delegate("labelix.frames", "selection_to_polars"),
        py::arg("labels") = py::tuple(), docs::kToPolars);
  c.def("to_arrow", Delegate("labelix.frames", "selection_to_arrow"),
        py::arg("labels") = py::tuple(), docs::kToArrow);
}

}  // namespace

void BindSelection(py::module_& m) {
  py::class_<RefIterator> iterator(m, "RefIterator", py::is_final(), docs::kRefIterator);
  ConstructNever(iterator);
  iterator.def("__reduce__", &RefusePickle, "__reduce__(self) -> typing.NoReturn");
  iterator.def(
      "__iter__", [](const py::object& self) { return self; }, "__iter__(self) -> RefIterator");
  iterator.def("__next__", &RefIterator::Next, "__next__(self) -> labelix.names.Ref");
  py::class_<Selection> c(m, "Selection", py::is_final(), docs::kSelection);
  ConstructNever(c);
  BindSet(c);
  BindColumns(c);
  c.def(
      "__repr__", [](const Selection& self) { return "Selection(" + Describe(self) + ")"; },
      "__repr__(self) -> str");
  c.def(
      "_repr_html_",
      [](const py::object& self) {
        return py::module_::import("labelix.html").attr("selection")(self);
      },
      "_repr_html_(self) -> str");
  c.def("__reduce__", &RefusePickle, "__reduce__(self) -> typing.NoReturn");
  RefuseTheRest(c);
}

}  // namespace labelix::python
