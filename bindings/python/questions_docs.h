// Docstrings of what Cluster and Snapshot are asked: who picks whom.
#ifndef LABELIX_BINDINGS_PYTHON_QUESTIONS_DOCS_H_
#define LABELIX_BINDINGS_PYTHON_QUESTIONS_DOCS_H_

namespace labelix::python::docs {

inline constexpr char kSelect[] =
    R"doc(select(self, selector: Selector | str | collections.abc.Mapping[str, typing.Any], kind: str = 'Pod', namespace: str | collections.abc.Iterable[str] | None = None, field_selector: str | None = None) -> Selection

The objects that a selector picks.

Parameters
----------
selector
    A `Selector`, its text, or a dict as for `Selector.from_dict`.
kind
    As kubectl takes it: ``"Pod"``, ``"po"``, ``"deploy"``, ``"ds.apps"``, several
    with commas.
namespace
    One, some, or None for all. Not looked at for kinds without.
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
    R"doc(count(self, selector: Selector | str | collections.abc.Mapping[str, typing.Any], kind: str = 'Pod', namespace: str | collections.abc.Iterable[str] | None = None, field_selector: str | None = None) -> int

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
    One, some, or None for all. Not looked at for kinds without.
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
    R"doc(select_many(self, selectors: collections.abc.Iterable[Selector | str | collections.abc.Mapping[str, typing.Any]], kind: str = 'Pod', namespace: str | collections.abc.Iterable[str] | None = None, field_selector: str | None = None) -> list[Selection]

`select` for many selectors, of one version and in one call.

Parameters
----------
selectors
    Selectors, their texts, or dicts.
kind
    As kubectl takes it: ``"Pod"``, ``"po"``, ``"deploy"``, ``"ds.apps"``, several
    with commas.
namespace
    One, some, or None for all. Not looked at for kinds without.
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
KeyboardInterrupt
    Ctrl-C, heard as selectors are read and between answers.

Examples
--------
>>> [len(s) for s in cluster.select_many(["run=rng", "run=web"])]
[5, 0]
)doc";

inline constexpr char kCountMany[] =
    R"doc(count_many(self, selectors: collections.abc.Iterable[Selector | str | collections.abc.Mapping[str, typing.Any]], kind: str = 'Pod', namespace: str | collections.abc.Iterable[str] | None = None, field_selector: str | None = None) -> numpy.typing.NDArray[numpy.uint64]

`count` for many selectors, of one version and in one call; shape (n,).

Parameters
----------
selectors
    Selectors, their texts, or dicts.
kind
    As kubectl takes it: ``"Pod"``, ``"po"``, ``"deploy"``, ``"ds.apps"``, several
    with commas.
namespace
    One, some, or None for all. Not looked at for kinds without.
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
KeyboardInterrupt
    Ctrl-C, heard as selectors are read and between answers.

Examples
--------
>>> cluster.count_many(["run=rng", "run=web"]).tolist()
[5, 0]
)doc";

inline constexpr char kMatch[] =
    R"doc(match(self, kind: str | None = None, namespace: str | None = None, name: str | None = None, scheduling: bool = False) -> Matches

Which objects the selectors of objects pick: the whole table in one call.

Parameters
----------
kind
    The selecting kind, as kubectl takes it; None: every kind that selects.
namespace
    Of the selecting objects; None: all.
name
    One selecting object; its namespace is ``default`` unless given.
scheduling
    Of several objects also what their pods say of nodes and other pods: affinity,
    spread, ``nodeSelector``. Of one that is named it is told without.

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
    R"doc(who(self, object: str | tuple[str, str, str], namespace: str = 'default') -> labelix.names.Who

What owns an object, nearest first, and what picks it.

Parameters
----------
object
    ``"pod/default/x"``, ``"pod/x"`` in ``namespace``, or a `Ref`.
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
>>> {len(cluster.who(ref).relations) for ref in cluster.select("!pod-template-hash")}
{3}
)doc";

inline constexpr char kEndpoints[] =
    R"doc(endpoints(self, service: str | tuple[str, str, str], namespace: str = 'default') -> labelix.names.Endpoints

Who gets a Service's traffic: what the EndpointSlice controller would write.

Parameters
----------
service
    ``"rng"`` or ``"svc/rng"`` in ``namespace``, ``"svc/default/rng"``, or a `Ref`.
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

inline constexpr char kSource[] =
    R"doc(source(self, object: str | tuple[str, str, str], namespace: str = 'default') -> str

An object's own JSON, as it came: of YAML the JSON that was made of it, of an item of
a list without what only the list says.

Parameters
----------
object
    ``"pod/default/x"``, ``"pod/x"`` in ``namespace``, or a `Ref`.
namespace
    Where ``object`` does not say.

Raises
------
NotFoundError
    There is no such object.
NotLoadedError
    The text was not kept: ``Cluster.load(..., keep_source=True)`` keeps it, and so do
    `from_objects`, `from_kr8s` and `from_kubernetes`.

Notes
-----
Any thread. Cost: a copy of the text. `json` is the same as a dict.

Examples
--------
>>> kept = labelix.Cluster.load(dump, keep_source=True)
>>> import json
>>> json.loads(kept.source("svc/rng"))["kind"]
'Service'
)doc";

inline constexpr char kJson[] =
    R"doc(json(self, object: str | tuple[str, str, str], namespace: str = 'default') -> dict[str, typing.Any]

An object as ``kubectl get -o json`` gives it: its `source` as a dict, with the
``apiVersion`` and ``kind`` that it came under.

Parameters
----------
object
    ``"pod/default/x"``, ``"pod/x"`` in ``namespace``, or a `Ref`.
namespace
    Where ``object`` does not say.

Raises
------
NotFoundError
    There is no such object.
NotLoadedError
    The text was not kept, as of `source`.

Notes
-----
Any thread; a new dict each time. Cost: linear in the text, twice.

Examples
--------
>>> kept = labelix.Cluster.load(dump, keep_source=True)
>>> kept.json("svc/rng")["spec"]["selector"]
{'run': 'rng'}
>>> [kept.json(ref)["status"]["phase"] for ref in kept.select("run=rng")][:2]
['Running', 'Running']
)doc";

}  // namespace labelix::python::docs

#endif  // LABELIX_BINDINGS_PYTHON_QUESTIONS_DOCS_H_
