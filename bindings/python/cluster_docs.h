// Docstrings of Cluster and Snapshot.
#ifndef LABELIX_BINDINGS_PYTHON_CLUSTER_DOCS_H_
#define LABELIX_BINDINGS_PYTHON_CLUSTER_DOCS_H_

namespace labelix::python::docs {

inline constexpr char kCluster[] = R"doc(Kubernetes objects, indexed by their labels.

Any number of threads may ask while one changes it: each question is answered of
one whole version. Questions that list let the GIL go.

Examples
--------
>>> cluster = labelix.Cluster.load(dump)
>>> cluster.count("run=rng")
5
>>> cluster.match("Service").to_pandas()["name"].nunique()
5
)doc";

inline constexpr char kClusterInit[] = R"doc(__init__(self) -> None

A cluster of which nothing is known yet.

Examples
--------
>>> labelix.Cluster()
Cluster(empty)
)doc";

inline constexpr char kLoad[] =
    R"doc(load(source: str | os.PathLike[str] | collections.abc.Sequence[str | os.PathLike[str]] | bytes | bytearray | memoryview, progress: bool | collections.abc.Callable[[int, int], object] = False) -> Cluster

Read what ``kubectl get -o json`` or the API server printed.

Lists start the state, watch lines change it. The GIL is let go; Ctrl-C ends the
load.

Parameters
----------
source
    A file (``.gz`` too), a folder of such files, ``"-"`` for standard input, a
    list of these, or the bytes themselves.
progress
    True shows a bar (tqdm's, if it is installed) on standard error; a callable
    is called now and then with the bytes read so far and in all (0: unknown).

Raises
------
NotFoundError
    No such file.
InputError
    Broken or cut short; the message is ``file:line:column: cause``.
LimitError
    A documented limit was reached.
KeyboardInterrupt
    Ctrl-C. What ``progress`` raises ends the load too.

Warns
-----
LoadWarning
    Something was passed over, for instance an ERROR line of a watch.

Examples
--------
>>> labelix.Cluster.load(dump)
Cluster(5 pods, 4 nodes, 2 services, 2 endpointslices and 3 more kinds in 1 namespace)
)doc";

inline constexpr char kFromObjects[] =
    R"doc(from_objects(objects: collections.abc.Iterable[collections.abc.Mapping[str, typing.Any]]) -> Cluster

Take objects that are dicts, as the API's JSON has them.

They cross as JSON: about 10 microseconds an object (docs/python.md); `load` of
the text that they were read from is many times faster.

Parameters
----------
objects
    Objects with ``kind`` and ``apiVersion``, or whole lists (``PodList``).

Raises
------
TypeError
    Something in an object has no JSON form, as a datetime has none.
InputError
    No object of Kubernetes; the message is ``<objects>:line:column: cause``.

Examples
--------
>>> labelix.Cluster.from_objects([{"kind": "Pod", "apiVersion": "v1",
...     "metadata": {"name": "a", "namespace": "x", "labels": {"app": "web"}}}])
Cluster(1 pod in 1 namespace)
)doc";

inline constexpr char kFromKr8s[] =
    R"doc(from_kr8s(kinds: collections.abc.Iterable[str] | None = None, api: typing.Any = None) -> Cluster

List the objects of a live cluster through kr8s, of all namespaces.

Parameters
----------
kinds
    Resources as ``"pods"``, ``"daemonsets.apps"``; None: those that select or
    are picked (`labelix.sources.PATHS`).
api
    A kr8s API; None: kr8s' default, from the kubeconfig.

Raises
------
ImportError
    kr8s is not installed (``pip install labelix[k8s]``).
)doc";

inline constexpr char kFromKubernetes[] =
    R"doc(from_kubernetes(client: typing.Any, kinds: collections.abc.Iterable[str] | None = None) -> Cluster

List the objects of a live cluster through the official client, of all namespaces.

The answers are read as the bytes that they are, 500 objects a page: no Python
object is made of them.

Parameters
----------
client
    The module ``kubernetes.client``, configured, or an ``ApiClient`` of it.
kinds
    Resources as for `from_kr8s`.

Raises
------
ValueError
    An unknown resource; the client raises what it raises.
)doc";

inline constexpr char kSave[] =
    R"doc(save(self, path: str | os.PathLike[str]) -> None

Write this version as a snapshot file (``.lbx``), which opens many times faster
than JSON loads. The file is put in place whole or not at all.

Parameters
----------
path
    The file.

Raises
------
NotFoundError, InputError
    It cannot be written; an old file of that name stays.

Examples
--------
>>> import pathlib, tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     file = pathlib.Path(folder) / "rng.lbx"
...     cluster.save(file)
...     labelix.Cluster.open(file).count("run=rng")
5
)doc";

inline constexpr char kOpen[] =
    R"doc(open(path: str | os.PathLike[str], map: bool = False) -> Cluster

Start with the state of a snapshot file. It is checked whole before it is used.

Parameters
----------
path
    What `save` or the command wrote.
map
    Let pages come from the file. Only for files that nobody else writes:
    whoever cuts one short later stops this process.

Raises
------
NotFoundError
    No such file.
InputError
    No snapshot, cut short, or damaged; the message is ``path: byte N: cause``.
LimitError
    A documented limit was reached.
ValueError
    Of a format that this version does not know.

Examples
--------
See `save`.
)doc";

inline constexpr char kApply[] =
    R"doc(apply(self, events: collections.abc.Mapping[str, typing.Any] | collections.abc.Iterable[collections.abc.Mapping[str, typing.Any]] | bytes) -> int

Take in what a watch says, and answer the number of the newest version.

Parameters
----------
events
    One ``{"type": "ADDED", "object": {...}}`` or many, or the bytes of a watch
    stream. An object without an envelope is taken as it stands.

Raises
------
TypeError
    Something in an object has no JSON form.
InputError
    No event; what stood before it was taken in.

Examples
--------
>>> own = labelix.Cluster.load(dump)
>>> pod = {"kind": "Pod", "apiVersion": "v1", "metadata": {
...     "name": "rng-74c7854ff6-9swsn", "namespace": "default"}}
>>> own.apply({"type": "DELETED", "object": pod}) == own.version
True
>>> own.count("run=rng")
4
)doc";

inline constexpr char kSnapshotCall[] = R"doc(snapshot(self) -> Snapshot

The newest version, held: several questions about one state.

Examples
--------
>>> with cluster.snapshot() as now:
...     now.count("run=rng") == len(now.select("run=rng"))
True
)doc";

inline constexpr char kSnapshot[] = R"doc(One version of a cluster, held until it is left or let go.

Answers what `Cluster` answers. As a context manager it lets its version go at
the end; answers that were taken keep it.
)doc";

inline constexpr char kSelect[] =
    R"doc(select(self, selector: Selector | str | collections.abc.Mapping[str, typing.Any], kind: str = 'Pod', namespace: str | collections.abc.Sequence[str] | None = None, field_selector: str | None = None) -> Selection

The objects that a selector picks.

Parameters
----------
selector
    A `Selector`, its text, or a dict as for `Selector.from_dict`.
kind
    As kubectl takes it: ``"Pod"``, ``"po"``, ``"deploy"``, ``"ds.apps"``, several
    with commas.
namespace
    One, a list of some, or None for all. Not looked at for kinds without.
field_selector
    As kubectl's ``--field-selector``, for instance ``"status.phase=Running"``.

Raises
------
SelectorError
    A text of the selectors is wrong, or the kind has no such field.
ValueError
    There is no such kind, in kubectl's words.
NotLoadedError
    No object of the kind was loaded, and no empty list of it either.

Notes
-----
``notin`` and ``!=`` also pick objects that lack the key. The GIL is let go.

Examples
--------
>>> [ref.name for ref in cluster.select("pod-template-hash")]
['rng-74c7854ff6-9swsn']
)doc";

inline constexpr char kCount[] =
    R"doc(count(self, selector: Selector | str | collections.abc.Mapping[str, typing.Any], kind: str = 'Pod', namespace: str | collections.abc.Sequence[str] | None = None, field_selector: str | None = None) -> int

How many objects a selector picks: the fast path, nothing is listed.

Parameters
----------
selector
    A `Selector`, its text, or a dict. Making the `Selector` once saves parsing
    it each time.
kind
    As kubectl takes it: ``"Pod"``, ``"po"``, ``"deploy"``, ``"ds.apps"``, several
    with commas.
namespace
    One, a list of some, or None for all. Not looked at for kinds without.
field_selector
    As kubectl's ``--field-selector``, for instance ``"status.phase=Running"``.

Raises
------
SelectorError
    A text of the selectors is wrong, or the kind has no such field.
ValueError
    There is no such kind, in kubectl's words.
NotLoadedError
    No object of the kind was loaded, and no empty list of it either.

Examples
--------
>>> cluster.count({"run": "rng"}, namespace="default")
5
)doc";

inline constexpr char kSelectMany[] =
    R"doc(select_many(self, selectors: collections.abc.Iterable[Selector | str | collections.abc.Mapping[str, typing.Any]], kind: str = 'Pod', namespace: str | collections.abc.Sequence[str] | None = None, field_selector: str | None = None) -> list[Selection]

`select` for many selectors, of one version and in one call.

Parameters
----------
selectors
    Selectors, their texts, or dicts.
kind
    As kubectl takes it: ``"Pod"``, ``"po"``, ``"deploy"``, ``"ds.apps"``, several
    with commas.
namespace
    One, a list of some, or None for all. Not looked at for kinds without.
field_selector
    As kubectl's ``--field-selector``, for instance ``"status.phase=Running"``.

Raises
------
SelectorError
    A text of the selectors is wrong, or the kind has no such field.
ValueError
    There is no such kind, in kubectl's words.
NotLoadedError
    No object of the kind was loaded, and no empty list of it either.

Examples
--------
>>> [len(s) for s in cluster.select_many(["run=rng", "run=web"])]
[5, 0]
)doc";

inline constexpr char kCountMany[] =
    R"doc(count_many(self, selectors: collections.abc.Iterable[Selector | str | collections.abc.Mapping[str, typing.Any]], kind: str = 'Pod', namespace: str | collections.abc.Sequence[str] | None = None, field_selector: str | None = None) -> numpy.typing.NDArray[numpy.uint64]

`count` for many selectors, of one version and in one call; shape (n,).

Parameters
----------
selectors
    Selectors, their texts, or dicts.
kind
    As kubectl takes it: ``"Pod"``, ``"po"``, ``"deploy"``, ``"ds.apps"``, several
    with commas.
namespace
    One, a list of some, or None for all. Not looked at for kinds without.
field_selector
    As kubectl's ``--field-selector``, for instance ``"status.phase=Running"``.

Raises
------
SelectorError
    A text of the selectors is wrong, or the kind has no such field.
ValueError
    There is no such kind, in kubectl's words.
NotLoadedError
    No object of the kind was loaded, and no empty list of it either.

Examples
--------
>>> cluster.count_many(["run=rng", "run=web"]).tolist()
[5, 0]
)doc";

inline constexpr char kMatch[] =
    R"doc(match(self, kind: str | None = None, namespace: str | None = None, name: str | None = None) -> Matches

Which objects the selectors of objects pick: the whole table in one call.

Parameters
----------
kind
    The selecting kind, as kubectl takes it; None: every kind that selects.
namespace
    Of the selecting objects; None: all.
name
    One selecting object; its namespace is ``default`` unless given.

Raises
------
ValueError
    There is no such kind, or it has no selector.
NotFoundError
    There is no such object.
NotLoadedError
    No object of the kind was loaded.

Examples
--------
>>> [m.name for m in cluster.match("svc", name="rng")][:2]
['rng-6z9bh', 'rng-74c7854ff6-9swsn']
)doc";

inline constexpr char kWho[] =
    R"doc(who(self, object: str, namespace: str = 'default') -> labelix.names.Who

What owns an object, nearest first, and what picks it.

Parameters
----------
object
    ``"pod/default/x"``, or ``"pod/x"`` in ``namespace``.
namespace
    Where ``object`` does not say.

Raises
------
NotFoundError
    There is no such object.

Examples
--------
>>> [(r.type, r.kind) for r in cluster.who("pod/rng-74c7854ff6-9swsn").relations]
[('owns', 'ReplicaSet'), ('owns', 'Deployment'), ('selects', 'DaemonSet'), ('selects', 'ReplicaSet'), ('selects', 'Service')]
)doc";

inline constexpr char kEndpoints[] =
    R"doc(endpoints(self, service: str, namespace: str = 'default') -> labelix.names.Endpoints

Who gets a Service's traffic: what the EndpointSlice controller would write.

Parameters
----------
service
    ``"svc/default/rng"``, or ``"svc/rng"`` in ``namespace``.
namespace
    Where ``service`` does not say.

Raises
------
NotFoundError
    There is no such object.
ValueError
    The object is no Service.

Examples
--------
>>> len(cluster.endpoints("svc/rng").endpoints)
5
)doc";

inline constexpr char kKinds[] = R"doc(kinds(self) -> dict[str, int]

How many objects of each kind there are, the most first. A kind of an API group
stands as ``Kind.group``; one with 0 was listed and is empty.

Examples
--------
>>> cluster.kinds["DaemonSet.apps"]
1
)doc";

}  // namespace labelix::python::docs

#endif  // LABELIX_BINDINGS_PYTHON_CLUSTER_DOCS_H_
