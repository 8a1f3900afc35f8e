// Docstrings of Deltas, and of the calls that follow a cluster.
#ifndef LABELIX_BINDINGS_PYTHON_LIVE_DOCS_H_
#define LABELIX_BINDINGS_PYTHON_LIVE_DOCS_H_

namespace labelix::python::docs {

inline constexpr char kDeltas[] = R"doc(
What joins and leaves selectors from the version on in which it was made.

Deltas are differences of two versions: what a batch does and undoes makes none.
Up to ``capacity`` wait; what comes past that is dropped and stands as one ``resync``:
ask the cluster anew, and pass over deltas up to that version.

Examples
--------
>>> own = labelix.Cluster.load(dump)
>>> deltas = own.subscribe("Service")
>>> _ = own.apply({"type": "DELETED", "object": {"kind": "Pod", "apiVersion": "v1",
...     "metadata": {"name": "rng-6z9bh", "namespace": "default"}}})
>>> [(d["op"], d["relation"], d["selector_name"], d["cause"]) for d in deltas.poll()]
[('leave', 'selects', 'rng', 'object deleted'), ('leave', 'traffic', 'rng', 'object deleted')]
)doc";

inline constexpr char kPoll[] =
    R"doc(poll(self) -> list[dict[str, typing.Any]]

All deltas that wait, oldest first; [] if none does. Never waits for the writer.

Each has ``version``, ``op`` (join, leave, update), ``relation`` (selects, owns,
traffic), ``cause``, ``selector_kind``, ``selector_namespace``, ``selector_name``,
``path``, ``kind``, ``namespace``, ``name`` and ``resource_version``; those of traffic
also ``ready``, ``serving`` and ``terminating``. A loss has ``version`` and the op
``resync`` only.

Examples
--------
>>> own = labelix.Cluster()
>>> deltas = own.subscribe()
>>> for kind, more in (("Service", {"spec": {"selector": {"app": "web"}}}), ("Pod", {})):
...     meta = {"name": kind.lower(), "namespace": "x", "labels": {"app": "web"}}
...     _ = own.apply({"kind": kind, "apiVersion": "v1", "metadata": meta, **more})
>>> [(d["op"], d["relation"], d["name"]) for d in deltas.poll()]
[('join', 'selects', 'pod')]
>>> deltas.poll()
[]
)doc";

inline constexpr char kPollTable[] =
    R"doc(poll_table(self) -> Table

`poll` as columns of texts, for Arrow and frames; without the conditions of traffic.
Of a loss each column but ``version`` says ``resync``.

Examples
--------
>>> deltas = labelix.Cluster().subscribe()
>>> deltas.poll_table().columns[:4]
['version', 'op', 'relation', 'cause']
)doc";

inline constexpr char kFrom[] =
    R"doc(version(self) -> int

The version in which it was made: its deltas lead on from there.

Examples
--------
>>> own = labelix.Cluster.load(dump)
>>> own.subscribe().version == own.version
True
)doc";

inline constexpr char kSubscribe[] =
    R"doc(subscribe(self, kind: str | None = None, capacity: int = 65536) -> Deltas

Tell from here on what joins and leaves selectors, owners and Services.

Parameters
----------
kind
    Only of selectors of this kind of object; None: of all.
capacity
    How many deltas may wait, some 200 bytes each and 450 a version. What comes past
    that is dropped and stands as one ``resync``.

Raises
------
ValueError
    There is no such kind, or the capacity is below 1.

Examples
--------
>>> own = labelix.Cluster.load(dump)
>>> services = own.subscribe("svc")
>>> services.poll()
[]
)doc";

inline constexpr char kMatchLabels[] =
    R"doc(match_labels(self, label_sets: collections.abc.Iterable[collections.abc.Mapping[str, str]], namespace: str = 'default', kind: str = 'Pod') -> list[list[labelix.names.Picking]]

Which selectors would pick objects that do not exist yet.

Parameters
----------
label_sets
    A label set for each object.
namespace
    Where the objects would be.
kind
    What they would be.

Returns
-------
list of list
    For each label set the selecting objects, by name. What depends on an
    object's name, as a StatefulSet's ordinals do, is not looked at. Kinds of
    selecting objects that were never loaded pick nothing: see `kinds`.

Raises
------
TypeError
    No iterable of mappings of str to str.
ValueError
    There is no such kind.

Examples
--------
>>> found = cluster.match_labels([{"run": "rng"}, {"run": "web"}])
>>> [sorted(p.kind for p in picking) for picking in found]
[['DaemonSet', 'Service'], []]
)doc";

inline constexpr char kAcceptTimeTravel[] =
    R"doc(accept_time_travel(self, accept: bool = True) -> None

Take events too that go back behind a bookmark or a whole list of their kind.

They are dropped otherwise, for news of a kind does not go back. Whoever follows
several namespaces by a watch each needs them: a bookmark or a list of one says
nothing of the others. Holds from the next event on; a saved or pickled cluster
does not keep it.

Examples
--------
>>> own = labelix.Cluster.load(dump)
>>> own.accept_time_travel()
)doc";

inline constexpr char kReplace[] =
    R"doc(replace(self, kind: str, objects: collections.abc.Iterable[collections.abc.Mapping[str, typing.Any]], resource_version: str = '', accept_older: bool = False, namespace: str | None = None) -> int

Make a kind what a list says: what the list has not is gone. One version. Texts are
kept, and kinds of one's own known, as the cluster was made (`load`).

Parameters
----------
kind
    As kubectl takes it.
objects
    The list's items, as dicts with ``kind``.
resource_version
    The list's ``metadata.resourceVersion``; "" if it is not known, and then older
    events may bring back what the list has not.
accept_older
    Believe also a list that is older than what was seen of the kind, as after a
    restore of etcd; events that are newer than the list are news from then on.
namespace
    The list is of this namespace alone, and so is what goes; None: of all.
    Whoever lists several, one after another, says `accept_time_travel`.

Returns
-------
int
    The number of the newest version.

Raises
------
ValueError
    There is no such kind, or an object is of another kind.
NotLoadedError
    The list is older than what was seen of the kind, and ``accept_older`` is False.
InputError
    No object of Kubernetes. Nothing is changed by any error.

Examples
--------
>>> own = labelix.Cluster.load(dump)
>>> _ = own.replace("Pod", [])
>>> own.count("")
0
>>> own.replace("Pod", [], namespace="prod") == own.version  # nothing was there
True
)doc";

}  // namespace labelix::python::docs

#endif  // LABELIX_BINDINGS_PYTHON_LIVE_DOCS_H_
