"""What `Cluster.what_if` may be asked: one function an edit.

Examples
--------
>>> from labelix import edits
>>> answer = cluster.what_if(edits.label("pod/rng-6z9bh", {"run": None}))
>>> [(r.reaction, r.controller.kind) for r in answer.reactions]
[('release', 'DaemonSet'), ('create', 'DaemonSet')]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Optional, Union

from . import sources

__all__ = ["Edit", "apply", "delete", "label", "scale", "selector"]

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


def apply(
    manifest: Union[str, bytes, Mapping[str, Any], Iterable[Mapping[str, Any]]],
    namespace: str = "default",
) -> Edit:
    """Make objects, or put them in place of what is there, as ``kubectl apply``.

    What others fill in is kept: uid, owner, status, cluster IP.

    Parameters
    ----------
    manifest
        YAML or JSON as text or bytes, a dict, or several dicts.
    namespace
        Of objects that do not say.

    Raises
    ------
    TypeError
        Something in a dict has no JSON form.
    """
    if isinstance(manifest, str):
        text = manifest.encode("utf-8", "surrogateescape")
    elif isinstance(manifest, bytes):
        text = manifest
    else:
        text = sources.one_text([manifest] if isinstance(manifest, Mapping) else manifest)
    return Edit("apply", namespace=namespace, manifest=text)


def label(
    object: str, labels: Mapping[str, Optional[str]], namespace: str = "default"
) -> Edit:
    """Set labels of an object, and take off those that are None.

    Parameters
    ----------
    object
        ``"pod/x"``, or ``"pod/other/x"`` with its namespace.
    labels
        Keys with their new values.
    namespace
        Where ``object`` does not say.

    Raises
    ------
    TypeError
        Something is no text.
    """
    if not isinstance(labels, Mapping):
        raise TypeError(f"labels must be a mapping, not {type(labels).__name__}")
    for key, value in labels.items():
        _need_str("a label's key", key)
        if value is not None:
            _need_str("a label's value", value)
    return Edit("label", _need_str("object", object), namespace, labels=tuple(labels.items()))


def selector(
    service: str, picks: Union[str, Mapping[str, str]], namespace: str = "default"
) -> Edit:
    """Give a Service another selector.

    Parameters
    ----------
    service
        ``"svc/x"``.
    picks
        Equalities, as ``"run=rng,isactive=yes"`` or a dict; "" is none.
    namespace
        Where ``service`` does not say.
    """
    if isinstance(picks, Mapping):
        picks = ",".join(f"{key}={value}" for key, value in picks.items())
    return Edit("selector", service, namespace, picks=picks)


def delete(object: str, namespace: str = "default", orphan: bool = False) -> Edit:
    """Delete an object, and with it what it owns.

    Parameters
    ----------
    object
        ``"ds/rng"``.
    namespace
        Where ``object`` does not say.
    orphan
        What it owns stays (``kubectl delete --cascade=orphan``).
    """
    return Edit("delete", _need_str("object", object), namespace, orphan=orphan)


def scale(object: str, replicas: int, namespace: str = "default") -> Edit:
    """Give a workload another number of replicas.

    Parameters
    ----------
    object
        ``"deploy/rng"``.
    replicas
        Pods, from 0.
    namespace
        Where ``object`` does not say.

    Raises
    ------
    ValueError
        Fewer than 0, or more than an int32 holds.
    """
    if not isinstance(replicas, int):
        raise TypeError(f"replicas must be int, not {type(replicas).__name__}")
    if not 0 <= replicas <= MOST_REPLICAS:
        raise ValueError(f"replicas must be 0 to {MOST_REPLICAS}, not {replicas}")
    return Edit("scale", object, namespace, replicas=replicas)
