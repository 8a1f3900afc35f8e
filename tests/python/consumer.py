"""What a user may write, for mypy --strict (test_types.py). Not run."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

import labelix
from labelix import Cluster, Match, Ref, Selection, Selector, edits

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
kept: Cluster = Cluster.load("dump.json", keep_source=True)
foretold: labelix.WhatIf = kept.what_if(
    edits.label("pod/x", {"run": None}), edits.apply({"kind": "Pod"}), edits.scale("deploy/x", 3)
)
causes: list[str] = [change.cause for change in foretold.changes if change.op == "join"]
gone: list[Ref] = [r.object for r in foretold.reactions if r.object is not None]
left: list[int] = [step.left for why in cluster.explain("svc/rng") for step in why.funnel]
met: bool = all(check.met for check in cluster.explain_pair("svc/a", "pod/b")[0].requirements)
worst: labelix.Finding = cluster.check(namespace="a", ignore=["orphan"]).findings[0]
shown: dict[str, str] | None = worst.witness
depths: labelix.Tree = cluster.tree("svc/rng")
joined: labelix.Rows[labelix.Difference] = cluster.diff(kept).changes
shortest: Selector | None = cluster.separate(picked, ["pod/b"]).selector
busy: int = cluster.stats().keys[0].values
where: list[str] = [row.node for row in cluster.nodes("ds/rng").rows if row.should]
allowed: bool = cluster.reach("pod/a", "pod/b", "443").ingress.state == "allowed"
text: str = kept.source("pod/x")
phase: object = kept.json(refs[0])["status"]["phase"]
report: labelix.Validation = labelix.validate(["a.yml", {"kind": "Pod"}], against=kept)
places: list[tuple[str, int]] = [(one.file, one.line) for one in report.findings]
refused: list[Ref] = [one.object for one in report.manifests if one.accepted is False]
version: int = cluster.apply({"type": "ADDED", "object": {}})

try:
    Selector("a in (")
except labelix.SelectorError as error:
    place: int | None = error.offset
    cure: str = error.hint
