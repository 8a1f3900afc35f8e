#include "bindings/python/live.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bindings/python/construct.h"
#include "bindings/python/delegate.h"
#include "bindings/python/errors.h"
#include "bindings/python/live_docs.h"
#include "bindings/python/named.h"
#include "bindings/python/refuse.h"
#include "bindings/python/table.h"
#include "bindings/python/text.h"
#include "bindings/python/watcher.h"

namespace labelix::python {
namespace {

// All that waits, oldest first.
std::vector<DeltaBatch> Drain(Deltas* self) {
  py::gil_scoped_release unlocked;
  const std::lock_guard<std::mutex> polling(*self->poll);
  std::vector<DeltaBatch> batches;
  while (std::optional<DeltaBatch> batch = self->subscription->Poll()) {
    batches.push_back(*std::move(batch));
  }
  return batches;
}

// A lost delta stands as one with the op "resync" and nothing else.
struct Row {
  uint64_t version;
  const Delta* delta;  // nullptr: some were lost
};

std::vector<Row> DeltaRows(const std::vector<DeltaBatch>& batches) {
  std::vector<Row> rows;
  for (const DeltaBatch& batch : batches) {
    if (batch.resync) rows.push_back({batch.version, nullptr});
    for (const Delta& delta : batch.deltas) rows.push_back({batch.version, &delta});
  }
  return rows;
}

struct TextField {
  const char* name;
  std::string_view (*of)(const Delta&);
};

constexpr TextField kTexts[] = {
    {"op", [](const Delta& d) { return ToString(d.op); }},
    {"relation", [](const Delta& d) { return ToString(d.relation); }},
    {"cause", [](const Delta& d) { return ToString(d.cause); }},
    {"selector_kind", [](const Delta& d) { return d.selector.kind; }},
    {"selector_namespace", [](const Delta& d) { return d.selector.ns; }},
    {"selector_name", [](const Delta& d) { return d.selector.name; }},
    {"path", [](const Delta& d) { return d.selector.path; }},
    {"kind", [](const Delta& d) { return d.object.kind; }},
    {"namespace", [](const Delta& d) { return d.object.ns; }},
    {"name", [](const Delta& d) { return d.object.name; }},
    {"resource_version", [](const Delta& d) { return d.resource_version; }},
};

py::dict DictOf(const Row& row) {
  py::dict out;
  out["version"] = row.version;
  if (row.delta == nullptr) {
    out["op"] = "resync";
    return out;
  }
  for (const TextField& field : kTexts) out[field.name] = ToStr(field.of(*row.delta));
  if (row.delta->relation == Delta::Relation::kTraffic) {
    out["ready"] = row.delta->conditions.ready;
    out["serving"] = row.delta->conditions.serving;
    out["terminating"] = row.delta->conditions.terminating;
  }
  return out;
}

py::list Poll(Deltas* self) {
  const std::vector<DeltaBatch> batches = Drain(self);
  py::list out;
  for (const Row& row : DeltaRows(batches)) out.append(DictOf(row));
  return out;
}

std::shared_ptr<Table> PollTable(Deltas* self) {
  const std::vector<DeltaBatch> batches = Drain(self);
  const std::vector<Row> rows = DeltaRows(batches);
  auto table = std::make_shared<Table>();
  table->rows = rows.size();
  Texts versions;
  for (const Row& row : rows) versions.Add(std::to_string(row.version));
  table->fields.push_back({"version", std::move(versions)});
  for (const TextField& field : kTexts) {
    Texts texts;
    for (const Row& row : rows) {
      texts.Add(row.delta != nullptr ? field.of(*row.delta) : std::string_view("resync"));
    }
    table->fields.push_back({field.name, std::move(texts)});
  }
  return table;
}

// The tuples of one version's selectors, each made once: label sets by the thousand are picked
// by the same few.
class Pickings {
 public:
  py::list Of(const std::vector<PickingSelector>& picking) {
    row_.clear();
    for (const PickingSelector& one : picking) row_.push_back(Of(one));
    py::list out(row_.size());  // filled before any other thread can come upon it
    for (size_t i = 0; i < row_.size(); ++i) {
      PyList_SET_ITEM(out.ptr(), static_cast<py::ssize_t>(i), row_[i].inc_ref().ptr());
    }
    return out;
  }

 private:
  py::handle Of(const PickingSelector& picking) {
    py::object& made = made_[picking.id];
    if (!made) {
      made = type_(ToStr(picking.name.kind), ToStr(picking.name.ns), ToStr(picking.name.name),
                   ToStr(picking.name.path), ToStr(picking.text));
    }
    return made;
  }

  const py::object type_ = NamedClass("Picking");
  std::unordered_map<ObjectId, py::object> made_;
  std::vector<py::handle> row_;
};

// Of so many label sets one that lets another thread have its turn, and hears Ctrl-C.
constexpr size_t kSetsATurn = 1024;

void TakeTurns() {
  {
    const py::gil_scoped_release unlocked;
  }
  HearSignals();
}

}  // namespace

Deltas Subscribe(const std::shared_ptr<ClusterState>& cluster, const py::object& kind,
                 int64_t capacity) {
  if (capacity < 1) {
    throw py::value_error("capacity must be 1 or more, not " + std::to_string(capacity));
  }
  std::string selecting;
  SubscribeOptions options;
  options.capacity = static_cast<size_t>(capacity);
  if (!kind.is_none()) {
    const Version now = cluster->cluster.Current();
    selecting = OrThrow(ResolveKinds(now, Text(kind, "kind").view())).front().kind;
    options.selector_kind = selecting;
  }
  py::gil_scoped_release unlocked;
  const std::lock_guard<std::mutex> writing(cluster->write);
  return {cluster, std::make_unique<Subscription>(cluster->cluster.engine().Subscribe(options))};
}

py::list MatchLabels(const View& view, const py::iterable& label_sets, const py::object& ns,
                     const py::object& kind) {
  if (PyDict_Check(label_sets.ptr()) || PyUnicode_Check(label_sets.ptr())) {
    ThrowType("label_sets", "an iterable of mappings", label_sets);
  }
  const Text place = NamespaceText(ns, NoNamespace::kNone);
  const KindName picked = OrThrow(ResolveKinds(view.version, Text(kind, "kind").view())).front();
  const Scope where{.kind = picked.kind, .group = picked.group, .ns = place.view()};
  Pickings pickings;
  py::list out;
  for (py::handle labels : label_sets) {
    out.append(pickings.Of(SelectorsPicking(view.version, where, LabelSet(labels).labels())));
    if (out.size() % kSetsATurn == 0) TakeTurns();
  }
  return out;
}

void BindDeltas(py::module_& m) {
  py::class_<Deltas> c(m, "Deltas", py::is_final(), docs::kDeltas);
  ConstructNever(c);
  c.def(
      "__repr__",
      [](const Deltas& self) {
        return "Deltas(since version " + std::to_string(self.subscription->from()) + ")";
      },
      "__repr__(self) -> str");
  c.def("poll", &Poll, docs::kPoll);
  c.def("poll_table", &PollTable, docs::kPollTable);
  c.def_property_readonly(
      "version", [](const Deltas& self) { return self.subscription->from(); }, docs::kFrom);
  c.def("__reduce__", &RefusePickle, "__reduce__(self) -> typing.NoReturn");
  RefuseTheRest(c);
}

}  // namespace labelix::python
