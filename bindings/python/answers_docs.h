// Docstrings of what Cluster and Snapshot are asked about why and what if.
#ifndef LABELIX_BINDINGS_PYTHON_ANSWERS_DOCS_H_
#define LABELIX_BINDINGS_PYTHON_ANSWERS_DOCS_H_

namespace labelix::python::docs {

inline constexpr char kExplain[] =
    R"doc(explain(self, object: str | tuple[str, str, str], namespace: str = 'default') -> labelix.rows.Rows[labelix.answers.Explanation]

Why a selecting object picks what it picks: how many objects each requirement
leaves, and where nothing is picked, what comes near. One for each selector.

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
ValueError
    It has no selector.
NotLoadedError
    The kind that it picks was not loaded.

Notes
-----
Near values, keys, namespaces and kinds are those of ``labelix explain``
(docs/explain.md). Cost: the label sets within reach times the requirements.

Examples
--------
>>> why = cluster.explain("svc/rng")[0]
>>> why.picked, why.candidates, [(step.requirement, step.left) for step in why.funnel]
(5, 5, [('run=rng', 5)])
)doc";

inline constexpr char kExplainPair[] =
    R"doc(explain_pair(self, selecting: str | tuple[str, str, str], object: str | tuple[str, str, str], namespace: str = 'default') -> labelix.rows.Rows[labelix.answers.PairExplanation]

Whether each selector of one object picks another object, requirement by
requirement, and for a Service what keeps the pod from traffic.

Parameters
----------
selecting
    The selecting object: ``"svc/rng"``, or a `Ref`.
object
    The other: ``"pod/rng-6z9bh"``, or a `Ref`.
namespace
    Where either does not say.

Raises
------
NotFoundError
    There is no such object.
ValueError
    The first has no selector.
NotLoadedError
    The kind that it picks was not loaded.

Examples
--------
>>> pair = cluster.explain_pair("rs/rng-74c7854ff6", "pod/rng-6z9bh")[0]
>>> pair.picked, [(c.requirement, c.met, c.value) for c in pair.requirements]
(False, [('pod-template-hash=74c7854ff6', False, None), ('run=rng', True, 'rng')])
)doc";

inline constexpr char kWhatIf[] =
    R"doc(what_if(self, *edits: labelix.edits.Edit) -> labelix.answers.WhatIf

What edits would do, before they are made: which memberships change at once, and
what controllers will then do. The cluster is not touched.

Parameters
----------
edits
    Edits of `labelix.edits`, made in order.

Raises
------
NotFoundError
    There is no such object.
ValueError
    No edit, or one that cannot be made; in the API server's words where it
    would refuse it.
InputError
    A manifest is broken.

Notes
-----
Rules and sources: docs/what-if.md. Whether a template changed is read from the
objects' own texts: without ``Cluster.load(..., keep_source=True)`` the answer's
``unknown`` says so. Cost: a copy of the namespaces concerned.

Examples
--------
>>> from labelix import edits
>>> answer = cluster.what_if(edits.selector("svc/rng", "run=rng,isactive=yes"))
>>> [(f.before, f.at_once, f.settled) for f in answer.traffic]
[(5, 0, 0)]
)doc";

inline constexpr char kDiff[] =
    R"doc(diff(self, after: Cluster | Snapshot, namespace: str | None = None) -> labelix.answers.Diff

Memberships that differ between this state and a later one: what is selected,
owned and sent traffic. Objects are compared by name, so the other may be a
cluster of its own.

Parameters
----------
after
    The other state.
namespace
    Only what an object or a selector there is part of; None: all.

Raises
------
TypeError
    ``after`` is neither a Cluster nor a Snapshot.

Examples
--------
>>> own = labelix.Cluster.load(dump)
>>> number = own.apply({"type": "DELETED", "object": {"kind": "Pod", "apiVersion": "v1",
...     "metadata": {"name": "rng-6z9bh", "namespace": "default"}}})
>>> [(c.op, c.relation, c.selector.kind, c.cause) for c in cluster.diff(own).changes]
[('leave', 'selects', 'DaemonSet', 'object deleted'), ('leave', 'owns', 'DaemonSet', 'object deleted'), ('leave', 'selects', 'Service', 'object deleted'), ('leave', 'traffic', 'Service', 'object deleted')]
)doc";

inline constexpr char kSeparate[] =
    R"doc(separate(self, pick: Selection | collections.abc.Sequence[str | tuple[str, str, str]], spare: Selection | collections.abc.Sequence[str | tuple[str, str, str]] | None = None, all_namespaces: bool = False, namespace: str = 'default') -> labelix.overview.Separation

The shortest selector that picks some objects and spares others, or the proof
that labels cannot tell them apart.

Parameters
----------
pick
    A `Selection` of this version, names (``["pod/a", "pod/b"]``) or Refs.
spare
    What must not be picked; None: everything else of the kind in the namespaces
    of ``pick``.
all_namespaces
    With ``spare`` None: everything else of the kind anywhere.
namespace
    Where a name does not say.

Raises
------
NotFoundError
    There is no such object.
ValueError
    Nothing to pick, several kinds, one object in both, or a selection of
    another version.

Examples
--------
>>> cluster.separate(["pod/rng-74c7854ff6-9swsn"]).selector
Selector('pod-template-hash')
)doc";

}  // namespace labelix::python::docs

#endif  // LABELIX_BINDINGS_PYTHON_ANSWERS_DOCS_H_
