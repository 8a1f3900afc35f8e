"""What `Cluster.what_if` may be asked: one function an edit.

Examples
--------
>>> from labelix import edits
>>> answer = cluster.what_if(edits.label("pod/rng-6z9bh", {"run": None}))
>>> [(r.reaction, r.controller.kind) for r in answer.reactions]
[('release', 'DaemonSet'), ('create', 'DaemonSet')]
"""

from __future__ import annotations

import operator
import os
import pathlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Optional, Union

from . import sources
from .calls import BOOLS
from .names import Ref

__all__ = ["Edit", "apply", "delete", "label", "scale", "selector"]

Named = Union[str, tuple[str, str, str]]

MOST_REPLICAS = 2**31 - 1  # an int32 in the API (api apps/v1 types.go)


class Edit(NamedTuple):
    """One edit; the functions of this module make them.

    ``type`` is ``apply``, ``label``, ``selector``, ``delete`` or ``scale``; the
    fields that it does not concern have their defaults.
    """

    type: str
    object: str = ""
    namespace: str = "default"
    manifest: bytes = b""
    labels: tuple[tuple[str, Optional[str]], ...] = ()
    picks: str = ""
    replicas: int = 0
    orphan: bool = False


def _need_str(what: str, given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError(f"{what} must be str, not {type(given).__name__}")
    return given


def _at(what: str, given: Named, namespace: str) -> tuple[str, str]:
    """The object as text, and the namespace that it is in if it does not say."""
    if isinstance(given, tuple) and len(given) == 3:
        ref = Ref(*(_need_str(f"{what}'s {part}", one) for part, one in zip(Ref._fields, given)))
        return "/".join(part for part in ref if part), ref.namespace
    if not isinstance(given, str):
        raise TypeError(f'{what} must be a str as "pod/x", or a Ref, not {type(given).__name__}')
    return given, _need_str("namespace", namespace)


def apply(
    manifest: Union[
        str, bytes, bytearray, memoryview, "os.PathLike[str]", Mapping[str, Any],
        Iterable[Mapping[str, Any]],
    ],
    namespace: str = "default",
) -> Edit:
    """Make objects, or put them in place of what is there, as ``kubectl apply``.

    What others fill in is kept: uid, owner, status, cluster IP.

    Parameters
    ----------
    manifest
        YAML or JSON as text or bytes, the path of a file of it (a `pathlib.Path`: a str
        is the text), a dict, or several dicts.
    namespace
        Of objects that do not say.

    Raises
    ------
    TypeError
        Something in a dict has no JSON form.

    Examples
    --------
    >>> from labelix import edits
    >>> kept = labelix.Cluster.load(dump, keep_source=True)
    >>> answer = kept.what_if(edits.apply({"kind": "Service", "apiVersion": "v1",
    ...     "metadata": {"name": "all"}, "spec": {"selector": {"run": "rng"}}}))
    >>> [(f.service.name, f.before, f.settled) for f in answer.traffic]
    [('all', 0, 5)]
    """
    if isinstance(manifest, str):
        text = manifest.encode("utf-8", "surrogateescape")
    elif isinstance(manifest, os.PathLike):
        text = pathlib.Path(manifest).read_bytes()
    elif isinstance(manifest, (bytes, bytearray, memoryview)):
        text = bytes(manifest)
    else:
        text = sources.one_text([manifest] if isinstance(manifest, Mapping) else manifest)
    return Edit("apply", namespace=_need_str("namespace", namespace), manifest=text)


def label(
    object: Named, labels: Mapping[str, Optional[str]], namespace: str = "default"
) -> Edit:
    """Set labels of an object, and take off those that are None.

    Parameters
    ----------
    object
        ``"pod/x"``, ``"pod/other/x"`` with its namespace, or a `Ref`.
    labels
        Keys with their new values.
    namespace
        Where ``object`` does not say.

    Raises
    ------
    TypeError
        Something is no text.

    Examples
    --------
    >>> from labelix import edits
    >>> kept = labelix.Cluster.load(dump, keep_source=True)
    >>> answer = kept.what_if(edits.label("pod/rng-6z9bh", {"run": None}))
    >>> [(change.op, change.relation, change.selector.kind) for change in answer.changes][0]
    ('leave', 'selects', 'DaemonSet')
    """
    if not isinstance(labels, Mapping):
        raise TypeError(f"labels must be a mapping, not {type(labels).__name__}")
    for key, value in labels.items():
        _need_str("a label's key", key)
        if value is not None:
            _need_str("a label's value", value)
    return Edit("label", *_at("object", object, namespace), labels=tuple(labels.items()))


def selector(
    service: Named, picks: Union[str, Mapping[str, str]], namespace: str = "default"
) -> Edit:
    """Give a Service another selector.

    Parameters
    ----------
    service
        ``"x"`` or ``"svc/x"``, or a `Ref`.
    picks
        Equalities, as ``"run=rng,isactive=yes"`` or a dict; "" is none.
    namespace
        Where ``service`` does not say.

    Raises
    ------
    TypeError
        Something is no text.

    Examples
    --------
    >>> from labelix import edits
    >>> kept = labelix.Cluster.load(dump, keep_source=True)
    >>> answer = kept.what_if(edits.selector("svc/rng", {"run": "rng", "isactive": "yes"}))
    >>> [(f.service.name, f.before, f.settled) for f in answer.traffic]
    [('rng', 5, 0)]
    """
    if isinstance(picks, Mapping):
        picks = ",".join(
            _need_str("a label's key", key) + "=" + _need_str("a label's value", value)
            for key, value in picks.items()
        )
    _need_str("picks", picks)
    if isinstance(service, str) and "/" not in service:
        service = f"svc/{service}"
    return Edit("selector", *_at("service", service, namespace), picks=picks)


def delete(object: Named, namespace: str = "default", orphan: bool = False) -> Edit:
    """Delete an object, and with it what it owns.

    Parameters
    ----------
    object
        ``"ds/rng"``, or a `Ref`.
    namespace
        Where ``object`` does not say.
    orphan
        What it owns stays (``kubectl delete --cascade=orphan``).

    Examples
    --------
    >>> from labelix import edits
    >>> kept = labelix.Cluster.load(dump, keep_source=True)
    >>> answer = kept.what_if(edits.delete("ds/rng", orphan=True))
    >>> {reaction.reaction for reaction in answer.reactions}
    {'orphan'}
    """
    if not isinstance(orphan, BOOLS):
        raise TypeError(f"orphan must be bool, not {type(orphan).__name__}")
    return Edit("delete", *_at("object", object, namespace), orphan=bool(orphan))


def scale(object: Named, replicas: int, namespace: str = "default") -> Edit:
    """Give a workload another number of replicas.

    Parameters
    ----------
    object
        ``"deploy/rng"``, or a `Ref`.
    replicas
        Pods, from 0.
    namespace
        Where ``object`` does not say.

    Raises
    ------
    ValueError
        Fewer than 0, or more than an int32 holds.

    Examples
    --------
    >>> from labelix import edits
    >>> kept = labelix.Cluster.load(dump, keep_source=True)
    >>> answer = kept.what_if(edits.scale("deploy/rng", 3))
    >>> [(r.reaction, r.how_many) for r in answer.reactions]
    [('create', 2)]
    """
    try:
        replicas = operator.index(replicas)  # of numpy too
    except TypeError:
        raise TypeError(f"replicas must be int, not {type(replicas).__name__}") from None
    if not 0 <= replicas <= MOST_REPLICAS:
        raise ValueError(f"replicas must be 0 to {MOST_REPLICAS}, not {replicas}")
    return Edit("scale", *_at("object", object, namespace), replicas=replicas)
