"""What the tests share: recorded clusters, a plain model, how many cases to run."""

from __future__ import annotations

import gzip
import json
import os
import pathlib
from collections.abc import Iterator, Mapping
from typing import Any, Optional

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
# Five pods, of a Deployment and a DaemonSet, behind one Service.
DUMP = DATA / "rng" / "04-daemonset-one-too-many" / "dump.json.gz"
TOWN = DATA / "town" / "99-final"


def cases(full: int) -> int:
    """That many random cases, scaled by LABELIX_CASES as the C++ tests are."""
    return max(10, int(full * float(os.environ.get("LABELIX_CASES", "0.05"))))


def vector_lines(name: str) -> Iterator[str]:
    with gzip.open(DATA / "vectors" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from lines


def vectors(name: str) -> Iterator[dict[str, Any]]:
    return map(json.loads, vector_lines(name))


def pod(name: str, namespace: str = "default", labels: Optional[Mapping[str, str]] = None,
        **metadata: Any) -> dict[str, Any]:
    meta = {"name": name, "namespace": namespace, "labels": dict(labels or {}), **metadata}
    return {"kind": "Pod", "apiVersion": "v1", "metadata": meta}


def holds(requirement: tuple[str, str, tuple[str, ...]], labels: Mapping[str, str]) -> bool:
    """The definition of one requirement, by plain comparison."""
    key, op, values = requirement
    value = labels.get(key)
    if op in ("=", "==", "in"):
        return value is not None and value in values
    if op in ("!=", "notin"):
        return value is None or value not in values
    if op == "exists":
        return value is not None
    if op == "!":
        return value is None
    raise ValueError(op)
