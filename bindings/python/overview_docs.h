// Docstrings of what Cluster and Snapshot are asked about the whole.
#ifndef LABELIX_BINDINGS_PYTHON_OVERVIEW_DOCS_H_
#define LABELIX_BINDINGS_PYTHON_OVERVIEW_DOCS_H_

namespace labelix::python::docs {

inline constexpr char kCheck[] =
    R"doc(check(self, object: str | tuple[str, str, str] | None = None, namespace: str | None = None, ignore: collections.abc.Iterable[str] = ()) -> labelix.overview.Check

What is wrong, or looks wrong, with the selectors: those that fight, pick nothing,
or do not match their own template; orphans; Services without traffic.

Parameters
----------
object
    Only what concerns it: ``"svc/rng"``, or a `Ref`; None: everything.
namespace
    Only what is in it; None: all, and ``default`` for an ``object`` that does not
    say.
ignore
    Codes to leave out (docs/checks.md).

Raises
------
NotFoundError
    There is no such object.
ValueError
    There is no such code.

Notes
-----
Fields that a selector does not know are found in objects whose text was kept:
``Cluster.load(..., keep_source=True)``.

Of one object and code ten pairs are told, and one finding without ``others``
says how many more there are; with ``object`` all.

Examples
--------
>>> for finding in cluster.check().findings:
...     print(finding.severity, finding.code, finding.object.kind)
error workload-selectors-overlap DaemonSet
warning service-spans-owners Service
)doc";

inline constexpr char kTree[] =
    R"doc(tree(self, object: str | tuple[str, str, str], namespace: str = 'default') -> labelix.overview.Tree

An object's owners and selectors as a tree, label sets grouped. Of a Service:
what it picks, under its owners. Of a controller: what it owns, and who else
picks that. Of anything else: its owners, and who picks it.

Parameters
----------
object
    ``"svc/default/rng"``, ``"svc/rng"`` in ``namespace``, or a `Ref`.
namespace
    Where ``object`` does not say.

Raises
------
NotFoundError
    There is no such object.

Examples
--------
>>> [(line.depth, line.type, line.object.kind) for line in cluster.tree("svc/rng")][:3]
[(0, 'object', 'Service'), (1, 'object', 'DaemonSet'), (2, 'label-set', 'Pod')]
)doc";

inline constexpr char kStats[] =
    R"doc(stats(self, namespace: str | None = None) -> labelix.overview.Stats

Cardinality and cost of labels: by kind, and by label key with the most bytes
first.

Parameters
----------
namespace
    One, or None for all.

Notes
-----
Bytes are an estimate (labelix/overview.h). Cost: a look at each label set.

Examples
--------
>>> [(k.key, k.objects, k.values) for k in cluster.stats().keys if k.kind == "Pod"][-1]
('run', 5, 1)
)doc";

inline constexpr char kNodes[] =
    R"doc(nodes(self, workload: str | tuple[str, str, str], namespace: str = 'default') -> labelix.overview.Nodes

On which nodes the pods of a workload should run, and on which they do.

Parameters
----------
workload
    ``"ds/rng"``, or any object that makes pods; or a `Ref`.
namespace
    Where ``workload`` does not say.

Raises
------
NotFoundError
    There is no such object.
ValueError
    It makes no pods.
NotLoadedError
    No Node was loaded, or no Pod.

Notes
-----
Rules and sources: docs/nodes.md.

Examples
--------
>>> [row.state for row in cluster.nodes("ds/rng").rows]
['runs', 'runs', 'runs', 'runs']
)doc";

inline constexpr char kReach[] =
    R"doc(reach(self, sender: str | tuple[str, str, str], receiver: str | tuple[str, str, str], port: str | int = '', namespace: str = 'default') -> labelix.overview.Reach

Whether one pod may send to another by the NetworkPolicies that were loaded.

Parameters
----------
sender, receiver
    Pods: ``"pod/a"``, or a `Ref`.
port
    ``443``, ``"443"``, ``"53/UDP"``, a port's name, or "" for any.
namespace
    Where a pod's name does not say.

Raises
------
NotFoundError
    There is no such pod.
ValueError
    No pod, or no such port.
NotLoadedError
    No NetworkPolicy was loaded, and no empty list of them either.

Notes
-----
What the API's text says, no more: whether anything enforces it is the network
plug-in's. Rules and sources: docs/reach.md.

Examples
--------
>>> own = labelix.Cluster.load(dump)
>>> number = own.apply({"kind": "NetworkPolicyList", "apiVersion": "networking.k8s.io/v1", "items": []})
>>> own.reach("pod/rng-6z9bh", "pod/rng-74c7854ff6-9swsn").state
'allowed'
)doc";

}  // namespace labelix::python::docs

#endif  // LABELIX_BINDINGS_PYTHON_OVERVIEW_DOCS_H_
