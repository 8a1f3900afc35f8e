"""Where objects come from other than files: everything becomes chunks of JSON."""

from __future__ import annotations

import datetime
import importlib
import json
import operator
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Optional, Union

import numpy as np

from labelix.errors import NotFoundError

__all__ = [
    "PATHS",
    "events",
    "kr8s_lists",
    "kubernetes_lists",
    "objects",
    "one_text",
    "own_kinds",
]

# What selects, owns or is picked, and where the API server lists it.
PATHS = {
    "nodes": "/api/v1/nodes",
    "namespaces": "/api/v1/namespaces",
    "pods": "/api/v1/pods",
    "services": "/api/v1/services",
    "replicationcontrollers": "/api/v1/replicationcontrollers",
    "deployments.apps": "/apis/apps/v1/deployments",
    "replicasets.apps": "/apis/apps/v1/replicasets",
    "daemonsets.apps": "/apis/apps/v1/daemonsets",
    "statefulsets.apps": "/apis/apps/v1/statefulsets",
    "jobs.batch": "/apis/batch/v1/jobs",
    "cronjobs.batch": "/apis/batch/v1/cronjobs",
    "endpointslices.discovery.k8s.io": "/apis/discovery.k8s.io/v1/endpointslices",
    "networkpolicies.networking.k8s.io": "/apis/networking.k8s.io/v1/networkpolicies",
    "poddisruptionbudgets.policy": "/apis/policy/v1/poddisruptionbudgets",
}

KINDS = {
    "nodes": "Node",
    "namespaces": "Namespace",
    "pods": "Pod",
    "services": "Service",
    "replicationcontrollers": "ReplicationController",
    "deployments.apps": "Deployment",
    "replicasets.apps": "ReplicaSet",
    "daemonsets.apps": "DaemonSet",
    "statefulsets.apps": "StatefulSet",
    "jobs.batch": "Job",
    "cronjobs.batch": "CronJob",
    "endpointslices.discovery.k8s.io": "EndpointSlice",
    "networkpolicies.networking.k8s.io": "NetworkPolicy",
    "poddisruptionbudgets.policy": "PodDisruptionBudget",
}

CHUNK = 4 << 20  # characters: enough that the cost of a call does not show
PAGE = 500  # objects; what kubectl asks for

Event = Mapping[str, Any]


def objects(given: Iterable[Mapping[str, Any]], what: str = "object") -> Iterator[bytes]:
    """The objects' JSON, a line each, in chunks."""
    if isinstance(given, (str, bytes, Mapping)) or not isinstance(given, Iterable):
        raise TypeError(f"{what}s must be an iterable of dicts, not {type(given).__name__}")
    lines: list[str] = []
    size = 0
    for i, one in enumerate(given):
        if not isinstance(one, Mapping):
            raise TypeError(f"{what} {i} must be a dict, not {type(one).__name__}")
        lines.append(_json(one, f"{what} {i}"))
        size += len(lines[-1])
        if size >= CHUNK:
            yield "\n".join(lines).encode()
            lines, size = [], 0
    if lines:
        yield "\n".join(lines).encode()


def _json(one: Mapping[str, Any], what: str) -> str:
    try:
        return json.dumps(one, separators=(",", ":"), allow_nan=False, default=_plain)
    except (TypeError, ValueError) as error:  # the latter: NaN, or a dict inside itself
        raise type(error)(f"{what}: {error}") from None


def _plain(value: Any) -> Any:
    """What JSON has for a value that is none of its own."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, datetime.datetime):  # what YAML makes of creationTimestamp
        utc = datetime.timezone.utc
        at = value.replace(tzinfo=utc) if value.tzinfo is None else value.astimezone(utc)
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, np.bool_):
        return bool(value)
    try:
        return operator.index(value)  # of numpy
    except TypeError:
        raise TypeError(f"a {type(value).__name__} has no form in JSON") from None


def own_kinds(
    given: Union[str, os.PathLike[str], Mapping[str, Any]],
) -> tuple[bytes, str]:
    """The JSON that says how kinds of one's own select, and its name for messages."""
    if isinstance(given, Mapping):
        return _json(given, "own_kinds").encode(), "<own_kinds>"
    if not isinstance(given, (str, os.PathLike)):
        raise TypeError(f"own_kinds must be a path or a dict, not {type(given).__name__}")
    path = os.fspath(given)
    try:
        with open(path, "rb") as file:
            return file.read(), os.path.basename(path)
    except FileNotFoundError:
        raise NotFoundError(f"{path}: no such file") from None


def one_text(given: Iterable[Mapping[str, Any]]) -> bytes:
    """All of them in one piece: what is to be one version."""
    return b"\n".join(objects(given))


def events(
    given: Union[Event, Iterable[Event], bytes, bytearray, memoryview],
) -> Iterator[bytes]:
    """The watch lines of one event, of several, or as they are."""
    if isinstance(given, (bytes, bytearray, memoryview)):
        return iter([bytes(given)])
    if isinstance(given, Mapping):
        given = [given]
    return objects(given, "event")


def _resources(kinds: Optional[Iterable[str]]) -> list[str]:
    if isinstance(kinds, str):
        raise TypeError("kinds must be an iterable of resources, not str")
    asked = list(PATHS) if kinds is None else list(kinds)
    by_resource = {name.split(".")[0]: name for name in PATHS}
    unknown = [kind for kind in asked if kind not in PATHS and kind not in by_resource]
    if unknown:
        raise ValueError(f"unknown resource {unknown[0]!r}: one of {', '.join(PATHS)}")
    return [kind if kind in PATHS else by_resource[kind] for kind in asked]


def _list_of(resource: str, items: list[Any]) -> dict[str, Any]:
    """Their list; of no items it still says which kind has none."""
    version = PATHS[resource].rsplit("/", 1)[0].split("/", 2)[2]
    return {"kind": f"{KINDS[resource]}List", "apiVersion": version, "items": items}


def kr8s_lists(kinds: Optional[Iterable[str]], api: Any) -> Iterator[bytes]:
    """One list a kind, so that a kind without objects is known to have none."""
    try:
        kr8s = importlib.import_module("kr8s")
    except ImportError as error:
        raise ImportError("kr8s is not installed: pip install 'labelix[k8s]'") from error
    if api is None:
        api = kr8s.api()
    for resource in _resources(kinds):
        items = [dict(one.raw) for one in api.get(resource, namespace=kr8s.ALL)]
        yield from objects([_list_of(resource, items)])


def _continue_token(page: bytes) -> str:
    """Where the next page begins; the API server writes it before the items."""
    head, found, _ = page.partition(b'"items":')
    try:
        metadata = json.loads(head.rstrip().rstrip(b",") + b"}")["metadata"] if found else {}
    except (ValueError, KeyError):
        metadata = json.loads(page).get("metadata", {})
    return str(metadata.get("continue", ""))


def kubernetes_lists(client: Any, kinds: Optional[Iterable[str]]) -> Iterator[bytes]:
    """The pages of one list after another, as the server sent them."""
    api = client.ApiClient() if hasattr(client, "ApiClient") else client
    if not hasattr(api, "call_api"):
        raise TypeError(
            f"client must be kubernetes.client or an ApiClient, not {type(client).__name__}"
        )
    for resource in _resources(kinds):
        token = ""
        while True:
            page = _get(api, PATHS[resource], token)
            yield page
            token = _continue_token(page)
            if not token:
                break


def _get(api: Any, path: str, token: str) -> bytes:
    """One page, signed in as the client is, as the bytes that the server sent."""
    query = [("limit", PAGE)] + ([("continue", token)] if token else [])
    header = {"Accept": "application/json"}
    if hasattr(api, "param_serialize"):  # the client's releases since 36
        request = api.param_serialize(
            "GET", path, query_params=query, header_params=header, auth_settings=["BearerToken"]
        )
        answer = api.call_api(*request)
        answer.read()
        if not 200 <= answer.status <= 299:
            raise importlib.import_module("kubernetes.client").ApiException(http_resp=answer)
    else:
        answer = api.call_api(
            path,
            "GET",
            query_params=query,
            header_params=header,
            auth_settings=["BearerToken"],
            _preload_content=False,
            _return_http_data_only=True,
        )
    return bytes(answer.data)
