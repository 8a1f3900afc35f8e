#include "bindings/python/cluster.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "bindings/python/bind_answers.h"
#include "bindings/python/cluster_docs.h"
#include "bindings/python/construct.h"
#include "bindings/python/delegate.h"
#include "bindings/python/errors.h"
#include "bindings/python/fast_call.h"
#include "bindings/python/live.h"
#include "bindings/python/live_docs.h"
#include "bindings/python/load.h"
#include "bindings/python/matches.h"
#include "bindings/python/questions.h"
#include "bindings/python/questions_docs.h"
#include "bindings/python/refuse.h"
#include "bindings/python/snapshots.h"
#include "bindings/python/table_docs.h"
#include "bindings/python/text.h"
#include "bindings/python/words.h"
#include "labelix/columns.h"
#include "labelix/replace.h"

namespace labelix::python {
namespace {

// Two classes answer the same questions: a Cluster of its newest version, a
// Snapshot of its own.
struct PyCluster {
  std::shared_ptr<ClusterState> state = std::make_shared<ClusterState>();
};
struct Snapshot {
  std::optional<View> held;  // empty once it was left
};

View ViewOf(const PyCluster& cluster) { return Newest(cluster.state); }
// A copy: the snapshot may be left by another thread, or by what the call iterates over.
View ViewOf(const Snapshot& snapshot) {
  if (!snapshot.held) throw py::value_error("the snapshot was left: its version is let go");
  return *snapshot.held;
}

bool IsLeft(const PyCluster&) { return false; }
bool IsLeft(const Snapshot& snapshot) { return !snapshot.held; }

std::optional<Version> VersionOf(const PyCluster& cluster) {
  return cluster.state->cluster.Current();
}
const Version* VersionOf(const Snapshot& snapshot) {
  return snapshot.held ? &snapshot.held->version : nullptr;
}

View ViewOfAny(const py::object& either) {
  if (py::isinstance<PyCluster>(either)) return ViewOf(either.cast<const PyCluster&>());
  if (py::isinstance<Snapshot>(either)) return ViewOf(either.cast<const Snapshot&>());
  ThrowType("after", "a Cluster or a Snapshot", either);
}

// With the selectors of all objects registered: a cluster that was opened from
// a snapshot does that when it is first asked for.
View Registered(const PyCluster& cluster) {
  py::gil_scoped_release unlocked;
  const std::lock_guard<std::mutex> writing(cluster.state->write);
  cluster.state->cluster.engine();
  return Newest(cluster.state);
}
View Registered(const Snapshot& snapshot) { return ViewOf(snapshot); }

// ---- Questions -----------------------------------------------------------------

// Null: ask the general method, of none that it is no answer too. The GIL is kept, so
// nobody lets go meanwhile what VersionOf points to.
template <typename C>
PyObject* CountFast(const C& self, const PodQuestion& asked) {
  const auto version = VersionOf(self);
  if (!version) return nullptr;
  const uint64_t count = version->Count(asked.scope, asked.selector.compiled);
  if (count == 0 && !version->Knows("", "Pod")) return nullptr;
  return PyLong_FromUnsignedLongLong(count);
}

template <typename C>
PyObject* SelectFast(const C& self, const PodQuestion& asked) {
  View view = ViewOf(self);
  const auto& [selector, compiled, likely] = asked.selector;
  Ids ids;
  if (!SelectFew(view.version, asked.scope, compiled, &likely, &ids)) {
    py::gil_scoped_release unlocked;
    ids = SelectLikely(view.version, asked.scope, compiled, &likely);
  }
  if (ids.empty() && !view.version.Knows("", "Pod")) return nullptr;
  return py::cast(Selection{std::move(view), Pods(), std::make_shared<const Ids>(std::move(ids))})
      .release()
      .ptr();
}

template <typename C>
void BindQuestions(py::class_<C>& c) {
  const auto kind = py::arg("kind") = "Pod";
  const auto ns = py::arg("namespace") = py::none();
  const auto fields = py::arg("field_selector") = py::none();
  const auto general = [&](const char* name, auto ask) {
    return py::cpp_function(
        [ask](const C& self, const py::object& selector, py::object k, py::object n, py::object f) {
          return ask(ViewOf(self), selector, {k, n, f});
        },
        py::name(name), py::is_method(c), py::arg("selector"), kind, ns, fields);
  };
  DefineFast<&SelectFast<C>>(c, "select", general("select", &Select), docs::kSelect);
  DefineFast<&CountFast<C>>(c, "count", general("count", &Count), docs::kCount);
  c.def(
      "select_many",
      [](const C& self, const py::iterable& selectors, py::object k, py::object n, py::object f) {
        return SelectMany(ViewOf(self), selectors, {k, n, f});
      },
      py::arg("selectors"), kind, ns, fields, docs::kSelectMany);
  c.def(
      "count_many",
      [](const C& self, const py::iterable& selectors, py::object k, py::object n, py::object f) {
        return CountMany(ViewOf(self), selectors, {k, n, f});
      },
      py::arg("selectors"), kind, ns, fields, docs::kCountMany);
  c.def(
      "match",
      [](const C& self, const py::object& k, const py::object& n, const py::object& name,
         bool scheduling) { return AskMatch(ViewOf(self), k, n, name, scheduling); },
      py::arg("kind") = py::none(), ns, py::arg("name") = py::none(), py::arg("scheduling") = false,
      docs::kMatch);
  const auto of_one = [&c](const char* name, const char* object, auto answer, const char* doc) {
    c.def(
        name,
        [answer](const C& self, const py::object& one, const py::object& n) {
          return answer(ViewOf(self), one, n);
        },
        py::arg(object), py::arg("namespace") = "default", doc);
  };
  of_one("who", "object", &AskWho, docs::kWho);
  c.def(
      "match_labels",
      [](const C& self, const py::iterable& label_sets, const py::object& n, const py::object& k) {
        return MatchLabels(Registered(self), label_sets, n, k);
      },
      py::arg("label_sets"), py::arg("namespace") = "default", kind, docs::kMatchLabels);
  of_one("endpoints", "service", &AskEndpoints, docs::kEndpoints);
  of_one("source", "object", &SourceText, docs::kSource);
  of_one("json", "object", &SourceJson, docs::kJson);
  const auto view_of = [](const C& self) { return ViewOf(self); };
  BindWhy(c, view_of, &ViewOfAny);
  BindOverview(c, view_of);
}

// ---- What is there -------------------------------------------------------------

std::vector<Version::KindCount> ByCount(const View& view) {
  std::vector<Version::KindCount> kinds = view.version.Kinds();
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const auto& a, const auto& b) { return a.objects > b.objects; });
  return kinds;
}

// Keyed by kind, with its group where that is not the core's.
py::dict KindsOf(const View& view) {
  py::dict out;
  for (const Version::KindCount& kind : ByCount(view)) {
    std::string name(kind.kind);
    if (!kind.group.empty()) name += "." + std::string(kind.group);
    out[ToStr(name)] = kind.objects;
  }
  return out;
}

uint64_t NamespacesOf(const View& view) {
  IdSet all;
  for (const Version::KindCount& kind : view.version.Kinds()) {
    const Scope scope{.kind = kind.kind, .group = kind.group};
    const IdSet ids = view.version.Select(scope, Compiled(Selector::Everything()));
    all.insert(all.end(), ids.begin(), ids.end());
  }
  const Column places = NamespaceColumn(view.version, all);
  return static_cast<uint64_t>(std::count_if(places.values.begin(), places.values.end(),
                                             [](std::string_view ns) { return !ns.empty(); }));
}

// "1,576 pods, 108 services, 39 nodes in 15 namespaces".
std::string Describe(const View& view) {
  constexpr size_t kKindsShown = 4;
  std::string text;
  size_t shown = 0, more = 0;
  for (const Version::KindCount& kind : ByCount(view)) {
    if (kind.objects == 0) continue;
    if (shown == kKindsShown) {
      ++more;
      continue;
    }
    const absl::StatusOr<std::vector<KindName>> names =
        ResolveKinds(view.version, std::string(kind.kind) + "." + std::string(kind.group));
    const KindName name = names.ok() ? names->front() : KindCalled({}, kind.kind);
    text += (shown++ > 0 ? ", " : "") + CountedKind(kind.objects, name);
  }
  if (shown == 0) return "empty";
  if (more > 0) text += " and " + Counted(more, "more kind");
  const uint64_t namespaces = NamespacesOf(view);
  return namespaces == 0 ? text : text + " in " + Counted(namespaces, "namespace");
}

template <typename C>
void BindState(py::class_<C>& c, const char* name) {
  c.def_property_readonly(
      "version", [](const C& self) { return ViewOf(self).version.number(); }, docs::kVersion);
  c.def_property_readonly(
      "kinds", [](const C& self) { return KindsOf(ViewOf(self)); }, docs::kKinds);
  c.def(
      "__repr__",
      [name](const C& self) {
        const std::string told = IsLeft(self) ? "left" : Describe(ViewOf(self));
        return std::string(name) + "(" + told + ")";
      },
      "__repr__(self) -> str");
  c.def(
      "_repr_html_",
      [](const py::object& self) {
        const bool left = IsLeft(self.cast<const C&>());
        return py::module_::import("labelix.html").attr(left ? "headline" : "cluster")(self);
      },
      "_repr_html_(self) -> str");
  c.def(
      "save", [](const C& self, const py::object& path) { Save(ViewOf(self), path); },
      py::arg("path"), docs::kSave);
}

// Protocol 5 ships the snapshot out of band, as it stands; older ones copy it.
py::tuple Reduce(const PyCluster& self, int protocol) {
  const py::object restore = py::module_::import("labelix.pickles").attr("cluster");
  py::object bytes = SnapshotArray(ViewOf(self));
  bytes = protocol >= 5 ? py::module_::import("pickle").attr("PickleBuffer")(bytes)
                        : bytes.attr("tobytes")();
  return py::make_tuple(restore, py::make_tuple(bytes));
}

PyCluster Empty(const py::object& own_kinds, bool keep_source = false) {
  PyCluster self;
  self.state->keep_source = keep_source;
  SetOwnKinds(self.state.get(), own_kinds);
  return self;
}

// The module turns what it is given into JSON texts, one after another, and
// each is loaded as it comes.
PyCluster FromSource(const char* function, const py::args& args, PyCluster self) {
  const py::object chunks = py::module_::import("labelix.sources").attr(function)(*args);
  for (py::handle chunk : chunks) {
    LoadText(self.state.get(), py::cast<py::bytes>(chunk), "<objects>");
  }
  EndOfTexts(self.state.get(), "<objects>");
  return self;
}

uint64_t Apply(const PyCluster& self, const py::object& events) {
  const py::object chunks = py::module_::import("labelix.sources").attr("events")(events);
  for (py::handle chunk : chunks) {
    LoadText(self.state.get(), py::cast<py::bytes>(chunk), "<events>");
  }
  return ViewOf(self).version.number();
}

uint64_t Replace(const PyCluster& self, const py::object& kind, const py::object& objects,
                 const py::object& resource_version, bool accept_older, const py::object& ns) {
  const View now = ViewOf(self);
  std::optional<Text> place;
  if (!ns.is_none()) place = NamespaceText(ns, NoNamespace::kAll);
  const KindName name = OrThrow(ResolveKinds(now.version, Text(kind, "kind").view())).front();
  const Text version(resource_version, "resource_version");
  const py::bytes text =
      py::module_::import("labelix.sources").attr("one_text")(objects).cast<py::bytes>();
  const std::string_view bytes = text;
  LoadOptions options;
  AddOptions(*self.state, &options);
  absl::StatusOr<Applied> applied = [&] {
    py::gil_scoped_release unlocked;
    const std::lock_guard<std::mutex> writing(self.state->write);
    return ReplaceFrom(&self.state->cluster, bytes, "<objects>",
                       {.kind = name.kind,
                        .group = name.group,
                        .ns = place ? std::optional(place->view()) : std::nullopt,
                        .objects = {},
                        .resource_version = version.view()},
                       accept_older, options);
  }();
  if (absl::IsFailedPrecondition(applied.status())) {
    ThrowNotLoaded(ErrorMessage(applied.status()),
                   "list again, or accept_older=True believes it, as after a restore of etcd");
  }
  return OrThrow(std::move(applied)).version;
}

void AcceptTimeTravel(const PyCluster& self, bool accept) {
  py::gil_scoped_release unlocked;
  const std::lock_guard<std::mutex> writing(self.state->write);
  self.state->cluster.AcceptTimeTravel(accept);
}

py::object ProgressOf(const py::object& progress) {
  return py::module_::import("labelix.progress").attr("reporter")(progress);
}

}  // namespace

std::shared_ptr<ClusterState> StateOfCluster(py::handle cluster, const char* what) {
  if (!py::isinstance<PyCluster>(cluster)) ThrowType(what, "a Cluster", cluster);
  return cluster.cast<const PyCluster&>().state;
}

void BindCluster(py::module_& m) {
  py::class_<PyCluster> cluster(m, "Cluster", py::is_final(), docs::kCluster);
  cluster.def(py::init<>(), docs::kClusterInit);
  ConstructBy(
      cluster, [](const py::object&, const py::object& own_kinds) { return Empty(own_kinds); },
      py::arg("own_kinds") = py::none());
  cluster.def_static(
      "load",
      [](const py::object& source, const py::object& progress, bool keep_source,
         const py::object& own_kinds) {
        PyCluster self = Empty(own_kinds, keep_source);
        Load(self.state.get(), source, ProgressOf(progress));
        return self;
      },
      py::arg("source"), py::arg("progress") = false, py::arg("keep_source") = false,
      py::arg("own_kinds") = py::none(), docs::kLoad);
  cluster.def_static(
      "from_objects",
      [](const py::object& objects, bool keep_source, const py::object& own_kinds) {
        return FromSource("objects", py::args(py::make_tuple(objects)),
                          Empty(own_kinds, keep_source));
      },
      py::arg("objects"), py::arg("keep_source") = false, py::arg("own_kinds") = py::none(),
      docs::kFromObjects);
  cluster.def_static(
      "from_kr8s",
      [](const py::object& kinds, const py::object& api, bool keep_source,
         const py::object& own_kinds) {
        return FromSource("kr8s_lists", py::args(py::make_tuple(kinds, api)),
                          Empty(own_kinds, keep_source));
      },
      py::arg("kinds") = py::none(), py::arg("api") = py::none(), py::arg("keep_source") = false,
      py::arg("own_kinds") = py::none(), docs::kFromKr8s);
  cluster.def_static(
      "from_kubernetes",
      [](const py::object& client, const py::object& kinds, bool keep_source,
         const py::object& own_kinds) {
        return FromSource("kubernetes_lists", py::args(py::make_tuple(client, kinds)),
                          Empty(own_kinds, keep_source));
      },
      py::arg("client"), py::arg("kinds") = py::none(), py::arg("keep_source") = false,
      py::arg("own_kinds") = py::none(), docs::kFromKubernetes);
  cluster.def_static(
      "open",
      [](const py::object& path, bool map, const py::object& progress) {
        return PyCluster{Open(path, map, ProgressOf(progress))};
      },
      py::arg("path"), py::arg("map") = false, py::arg("progress") = false, docs::kOpen);
  cluster.def_static(
      "_restore", [](const py::buffer& snapshot) { return PyCluster{FromBuffer(snapshot)}; },
      py::arg("snapshot"), "_restore(snapshot: typing_extensions.Buffer) -> Cluster");
  cluster.def(
      "__reduce__", [](const PyCluster& self) { return Reduce(self, 4); },
      "__reduce__(self) -> tuple[typing.Any, ...]");
  cluster.def("__reduce_ex__", &Reduce, py::arg("protocol"),
              "__reduce_ex__(self, protocol: typing.SupportsIndex) -> tuple[typing.Any, ...]");
  cluster.def("apply", &Apply, py::arg("events"), docs::kApply);
  cluster.def("replace", &Replace, py::arg("kind"), py::arg("objects"),
              py::arg("resource_version") = "", py::arg("accept_older") = false,
              py::arg("namespace") = py::none(), docs::kReplace);
  cluster.def("accept_time_travel", &AcceptTimeTravel, py::arg("accept") = true,
              docs::kAcceptTimeTravel);
  cluster.def(
      "subscribe",
      [](const PyCluster& self, const py::object& kind, int64_t capacity) {
        return Subscribe(self.state, kind, capacity);
      },
      py::arg("kind") = py::none(), py::arg("capacity") = 1 << 16, docs::kSubscribe);
  cluster.def(
      "snapshot", [](const PyCluster& self) { return Snapshot{ViewOf(self)}; },
      docs::kSnapshotCall);
  BindQuestions(cluster);
  BindState(cluster, "Cluster");
  RefuseTheRest(cluster);

  py::class_<Snapshot> snapshot(m, "Snapshot", py::is_final(), docs::kSnapshot);
  ConstructNever(snapshot);
  snapshot.def(
      "__enter__", [](const py::object& self) { return self; }, "__enter__(self) -> Snapshot");
  snapshot.def(
      "__exit__", [](Snapshot& self, const py::args&) { self.held.reset(); },
      "__exit__(self, *args: object) -> None");
  snapshot.def("__reduce__", &RefusePickle, "__reduce__(self) -> typing.NoReturn");
  BindQuestions(snapshot);
  BindState(snapshot, "Snapshot");
  RefuseTheRest(snapshot);
}

}  // namespace labelix::python
