"""What a user may write, for mypy --strict (test_types.py). Not run."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

import labelix
from labelix import Cluster, Match, Ref, Selection, Selector

cluster: Cluster = Cluster.load("dump.json", progress=True)
cluster = Cluster.load(["a.json", "b.json"], progress=lambda done, total: None)
cluster = Cluster.from_objects([{"kind": "Pod", "metadata": {"name": "a"}}])

selector = Selector("app in (web,api)")
plain: Selector = Selector.from_dict({"app": "web"})
same: bool = selector.equals(plain) or selector == plain
witness: dict[str, str] | None = selector.witness(plain)

picked: Selection = cluster.select(selector, namespace=["a", "b"])
count: int = cluster.count({"app": "web"}, kind="Pod", field_selector="status.phase=Running")
counts: npt.NDArray[np.uint64] = cluster.count_many([selector, "app"])
ids: npt.NDArray[np.uint32] = picked.ids
both: Selection = picked & cluster.select("tier")
refs: list[Ref] = list(both)
here: bool = ("Pod", "default", "x") in picked

rows: list[Match] = list(cluster.match("svc", namespace="default"))
names: set[str] = {row.selector_name for row in rows}
with cluster.snapshot() as now:
    total: int = now.count("")
owners: list[str] = [r.name for r in cluster.who("pod/default/x").relations if r.type == "owns"]
ports: list[int] = [p.port for e in cluster.endpoints("svc/rng").endpoints for p in e.ports]
version: int = cluster.apply({"type": "ADDED", "object": {}})

try:
    Selector("a in (")
except labelix.SelectorError as error:
    place: int | None = error.offset
    cure: str = error.hint
