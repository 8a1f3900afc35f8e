"""Where objects come from other than files: everything becomes chunks of JSON."""

from __future__ import annotations

import datetime
import importlib
import json
import operator
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Optional, Union

import numpy as np

from labelix.errors import InputError, LoadWarning, NotFoundError

__all__ = [
    "PATHS",
    "events",
    "kr8s_lists",
    "kubernetes_lists",
    "objects",
    "manifest_text",
    "one_text",
    "own_kinds",
]

# Of all resources that are listed unless others are asked for, the version and the kind:
# what selects, owns or is picked. Every API server has these.
NEEDED = {
    "nodes": ("v1", "Node"),
    "namespaces": ("v1", "Namespace"),
    "pods": ("v1", "Pod"),
    "services": ("v1", "Service"),
    "replicationcontrollers": ("v1", "ReplicationController"),
    "deployments.apps": ("apps/v1", "Deployment"),
    "replicasets.apps": ("apps/v1", "ReplicaSet"),
    "daemonsets.apps": ("apps/v1", "DaemonSet"),
    "statefulsets.apps": ("apps/v1", "StatefulSet"),
    "jobs.batch": ("batch/v1", "Job"),
    "cronjobs.batch": ("batch/v1", "CronJob"),
    "endpointslices.discovery.k8s.io": ("discovery.k8s.io/v1", "EndpointSlice"),
    "networkpolicies.networking.k8s.io": ("networking.k8s.io/v1", "NetworkPolicy"),
    "poddisruptionbudgets.policy": ("policy/v1", "PodDisruptionBudget"),
}

# The rest of the table of docs/kinds.md: what a server may lack, or may not show to everybody.
_ADMISSION, _MONITORING = "admissionregistration.k8s.io/v1", "monitoring.coreos.com/v1"
FURTHER = {
    plural + (f".{version.split('/')[0]}" if "/" in version else ""): (version, kind)
    for plural, version, kind in (
        ("persistentvolumes", "v1", "PersistentVolume"),
        ("persistentvolumeclaims", "v1", "PersistentVolumeClaim"),
        ("storageclasses", "storage.k8s.io/v1", "StorageClass"),
        ("csistoragecapacities", "storage.k8s.io/v1", "CSIStorageCapacity"),
        ("runtimeclasses", "node.k8s.io/v1", "RuntimeClass"),
        ("resourceslices", "resource.k8s.io/v1", "ResourceSlice"),
        ("horizontalpodautoscalers", "autoscaling/v2", "HorizontalPodAutoscaler"),
        ("clusterroles", "rbac.authorization.k8s.io/v1", "ClusterRole"),
        ("mutatingwebhookconfigurations", _ADMISSION, "MutatingWebhookConfiguration"),
        ("validatingwebhookconfigurations", _ADMISSION, "ValidatingWebhookConfiguration"),
        ("mutatingadmissionpolicies", _ADMISSION, "MutatingAdmissionPolicy"),
        ("mutatingadmissionpolicybindings", _ADMISSION, "MutatingAdmissionPolicyBinding"),
        ("validatingadmissionpolicies", _ADMISSION, "ValidatingAdmissionPolicy"),
        ("validatingadmissionpolicybindings", _ADMISSION, "ValidatingAdmissionPolicyBinding"),
        ("prometheuses", _MONITORING, "Prometheus"),
        ("servicemonitors", _MONITORING, "ServiceMonitor"),
        ("podmonitors", _MONITORING, "PodMonitor"),
        ("probes", _MONITORING, "Probe"),
        ("prometheusrules", _MONITORING, "PrometheusRule"),
        ("scrapeconfigs", _MONITORING + "alpha1", "ScrapeConfig"),
    )
}

KINDS = {**NEEDED, **FURTHER}

# Where the API server lists them.
PATHS = {
    resource: f"/{'apis' if '/' in version else 'api'}/{version}/{resource.split('.')[0]}"
    for resource, (version, _) in KINDS.items()
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
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None


def manifest_text(one: Mapping[str, Any], name: str) -> bytes:
    """The JSON of one manifest; ``name`` stands for it in messages."""
    return _json(one, name).encode()


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
    """All of PATHS, or those that were asked for."""
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
    version, kind = KINDS[resource]
    return {"kind": f"{kind}List", "apiVersion": version, "items": items}


def _is_passed_over(resource: str, status: int, kinds: Optional[Iterable[str]]) -> bool:
    """Whether a load goes on without a resource that a server answered with ``status``.

    What was not listed stays unknown. What was asked for by name is an error.
    """
    if kinds is not None or resource in NEEDED or status not in (403, 404):
        return False
    if status == 403:
        # Where a person called from_kr8s or from_kubernetes.
        warnings.warn(f"{resource} may not be listed (403 Forbidden)", LoadWarning, stacklevel=3)
    return True


def _status(error: Exception) -> int:
    """The HTTP status of what either client raised, 0 if it has none."""
    status = getattr(getattr(error, "response", None), "status_code", None)  # kr8s
    if status is None:
        status = getattr(error, "status", None)
    return status if isinstance(status, int) else 0


def kr8s_lists(kinds: Optional[Iterable[str]], api: Any) -> Iterator[bytes]:
    """One list a kind, so that a kind without objects is known to have none."""
    try:
        kr8s = importlib.import_module("kr8s")
    except ImportError as error:
        raise ImportError("kr8s is not installed: pip install 'labelix[k8s]'") from error
    if api is None:
        api = kr8s.api()
    for resource in _resources(kinds):
        try:
            items = [dict(one.raw) for one in api.get(resource, namespace=kr8s.ALL)]
        except (ValueError, kr8s.ServerError) as error:
            unknown = isinstance(error, ValueError) and str(error).endswith(" not found.")
            if not _is_passed_over(resource, 404 if unknown else _status(error), kinds):
                raise
            continue
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
        try:
            page = _get(api, PATHS[resource], "")
        except Exception as error:  # the client's own class, which may not be imported here
            if not _is_passed_over(resource, _status(error), kinds):
                raise
            continue
        yield page
        while token := _continue_token(page):
            page = _get(api, PATHS[resource], token)
            yield page


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
