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

inline constexpr char kClusterInit[] =
    R"doc(__init__(self, own_kinds: str | os.PathLike[str] | collections.abc.Mapping[str, typing.Any] | None = None) -> None

A cluster of which nothing is known yet.

Parameters
----------
own_kinds
    As for `load`.

Examples
--------
>>> labelix.Cluster()
Cluster(empty)
)doc";

inline constexpr char kLoad[] =
    R"doc(load(source: str | os.PathLike[str] | bytes | bytearray | memoryview | typing.IO[typing.Any] | collections.abc.Iterable[str | os.PathLike[str] | bytes | typing.IO[typing.Any]], progress: bool | collections.abc.Callable[[int, int], object] = False, keep_source: bool = False, own_kinds: str | os.PathLike[str] | collections.abc.Mapping[str, typing.Any] | None = None) -> Cluster

Read what ``kubectl get -o json`` or the API server printed.

Lists start the state, watch lines change it. The GIL is let go; Ctrl-C ends the
load. From 4 MiB on a second thread indexes what this one reads, while the call lasts.

Parameters
----------
source
    A file (``.gz`` too), a folder of such files, ``"-"`` for standard input, the
    bytes themselves, gzip too, an open file, or several of these.
progress
    True shows a bar (tqdm's, if it is installed) on standard error; a callable
    is called now and then with the bytes read so far and in all (0: unknown).
keep_source
    Keep the objects' JSON, here and in what is applied later: `what_if` and
    `check` look into it, `json` and `source` give it back. Takes as much memory as
    the input has.
own_kinds
    How custom resources select, here and in what is applied later: a JSON file, or
    the same as a dict (docs/kinds.md, "Kinds of your own"). A pickle and `save` keep
    what was loaded with them, and not the rules for what comes.

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
ValueError
    ``own_kinds`` has something that is no rule: ``own.json: kinds[0].kind: …``.

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
    R"doc(from_objects(objects: collections.abc.Iterable[collections.abc.Mapping[str, typing.Any]], keep_source: bool = False, own_kinds: str | os.PathLike[str] | collections.abc.Mapping[str, typing.Any] | None = None) -> Cluster

Take objects that are dicts, as the API's JSON has them.

They cross as JSON: about 10 microseconds an object (docs/python.md); `load` of
the text that they were read from is many times faster.

Parameters
----------
objects
    Objects with ``kind`` and ``apiVersion``, or whole lists (``PodList``).
keep_source, own_kinds
    As for `load`.

Raises
------
TypeError
    Something in an object has no JSON form, as a datetime has none.
InputError
    No object of Kubernetes; the message is ``<objects>:line:column: cause``.

Warns
-----
LoadWarning
    Something was passed over, or a list goes on (``metadata.continue``) and its
    last page is not among the objects.

Examples
--------
>>> labelix.Cluster.from_objects([{"kind": "Pod", "apiVersion": "v1",
...     "metadata": {"name": "a", "namespace": "x", "labels": {"app": "web"}}}])
Cluster(1 pod in 1 namespace)

A custom resource that selects is told how:

>>> rollouts = {"kinds": [{"group": "argoproj.io", "kind": "Rollout", "selectors": [
...     {"path": "spec.selector", "selects": {"kind": "Pod"}}]}]}
>>> labelix.Cluster.from_objects([
...     {"kind": "Pod", "apiVersion": "v1",
...      "metadata": {"name": "a", "namespace": "x", "labels": {"app": "web"}}},
...     {"kind": "Rollout", "apiVersion": "argoproj.io/v1alpha1",
...      "metadata": {"name": "r", "namespace": "x"},
...      "spec": {"selector": {"matchLabels": {"app": "web"}}}}],
...     own_kinds=rollouts).match("Rollout").to_pandas()["name"].tolist()
['a']
)doc";

inline constexpr char kFromKr8s[] =
    R"doc(from_kr8s(kinds: collections.abc.Iterable[str] | None = None, api: typing.Any = None, keep_source: bool = False, own_kinds: str | os.PathLike[str] | collections.abc.Mapping[str, typing.Any] | None = None) -> Cluster

List the objects of a live cluster through kr8s, of all namespaces.

Parameters
----------
kinds
    Resources as ``"pods"``, ``"daemonsets.apps"``; None: those that select or
    are picked (`labelix.sources.PATHS`). Of these what a server does not have (policies
    of an older one, Prometheus), or does not show, is passed over and stays unknown.
api
    A kr8s API; None: kr8s' default, from the kubeconfig.
keep_source, own_kinds
    As for `load`.

Raises
------
ImportError
    kr8s is not installed (``pip install labelix[k8s]``).
ValueError
    An unknown resource; kr8s raises what it raises.

Warns
-----
LoadWarning
    With ``kinds`` None: a resource that you may not list (403), but for those that every
    server has.
)doc";

inline constexpr char kFromKubernetes[] =
    R"doc(from_kubernetes(client: typing.Any, kinds: collections.abc.Iterable[str] | None = None, keep_source: bool = False, own_kinds: str | os.PathLike[str] | collections.abc.Mapping[str, typing.Any] | None = None) -> Cluster

List the objects of a live cluster through the official client, of all namespaces.

The answers are read as the bytes that they are, 500 objects a page: no Python
object is made of them.

Parameters
----------
client
    The module ``kubernetes.client``, configured, or an ``ApiClient`` of it.
kinds
    Resources as for `from_kr8s`.
keep_source, own_kinds
    As for `load`.

Raises
------
ValueError
    An unknown resource; the client raises what it raises.

Warns
-----
LoadWarning
    As for `from_kr8s`.
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
ValueError
    A device, a pipe, a socket or a folder is there, whose place the file would take.

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
    R"doc(open(path: str | os.PathLike[str], map: bool = False, progress: bool | collections.abc.Callable[[int, int], object] = False) -> Cluster

Start with the state of a snapshot file, gzip too. It is checked whole before it is used.
The GIL is let go; Ctrl-C ends it.

Parameters
----------
path
    What `save` or the command wrote.
map
    Let pages come from the file. Only for files that nobody else writes:
    whoever cuts one short later stops this process.
progress
    As for `load`.

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
KeyboardInterrupt
    Ctrl-C. What ``progress`` raises ends it too.

Examples
--------
>>> import pathlib, tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     file = pathlib.Path(folder) / "rng.lbx"
...     cluster.save(file)
...     labelix.Cluster.open(file)
Cluster(5 pods, 4 nodes, 2 services, 2 endpointslices and 3 more kinds in 1 namespace)
)doc";

inline constexpr char kApply[] =
    R"doc(apply(self, events: collections.abc.Mapping[str, typing.Any] | collections.abc.Iterable[collections.abc.Mapping[str, typing.Any]] | bytes | bytearray | memoryview) -> int

Take in what a watch says, and answer the number of the newest version.

Parameters
----------
events
    One ``{"type": "ADDED", "object": {...}}`` or many, or the bytes of a watch
    stream. An object without an envelope is taken as it stands. What is not newer
    than what is known of the object (by resourceVersion) or than its kind's last
    bookmark or list changes nothing. An ERROR (410) is a `LoadWarning`: list again,
    and `replace`. Up to 1,024 make one version.

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

Examples
--------
>>> own = labelix.Cluster.load(dump)
>>> with own.snapshot() as now:
...     _ = own.replace("Pod", [])
...     now.count(""), own.count("")
(5, 0)
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
