"""Answers in the form of the command's ``-o json``, to be compared with it."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
from typing import Any, Optional

import labelix
from labelix import Ref


def command(*args: object) -> list[Any]:
    """What the command prints: a line of JSON each."""
    run = [sys.executable, "-m", "labelix", *map(str, args), "-o", "json"]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


# Of the kinds that the compared answers are about; a Ref does not say it.
GROUPS = {"": "", "ControllerRevision": "apps", "DaemonSet": "apps", "Deployment": "apps",
          "EndpointSlice": "discovery.k8s.io", "Endpoints": "", "Job": "batch", "Namespace": "",
          "NetworkPolicy": "networking.k8s.io", "Node": "", "Pod": "",
          "PodDisruptionBudget": "policy", "ReplicaSet": "apps", "ReplicationController": "",
          "Service": "", "StatefulSet": "apps"}


def named(ref: Optional[Ref], **more: Any) -> Any:
    return None if ref is None else {"group": GROUPS[ref.kind], **ref._asdict(), **more}


def place(ref: Ref) -> str:
    return "/".join(filter(None, ref[1:]))


def explanation(why: labelix.Explanation) -> dict[str, Any]:
    return {
        **why._asdict(),
        "group": GROUPS[why.kind],
        "selectsGroup": GROUPS[why.selects],
        "funnel": [{**s._asdict(), "instead": [i._asdict() for i in s.instead]}
                   for s in why.funnel],
        "nearest": [{"edits": [{"key": e.key, "from": e.old, "to": e.new} for e in m.edits],
                     "objects": [place(ref) for ref in m.objects]} for m in why.nearest],
        "clues": [c._asdict() for c in why.clues],
    }


def pair(why: labelix.PairExplanation) -> dict[str, Any]:
    return {"selector": named(why.selecting),
            "object": named(why.object), "path": why.path,
            "picked": why.picked, "requirements": [r._asdict() for r in why.requirements],
            "obstacles": why.obstacles}


def change(one: labelix.Change, version: int) -> dict[str, Any]:
    return {"version": version, "op": one.op, "relation": one.relation,
            "selector": named(one.selector, path=one.path), "object": named(one.object),
            "cause": one.cause, "resourceVersion": ""}


def reaction(one: labelix.Reaction) -> dict[str, Any]:
    return {"reaction": one.reaction, "controller": named(one.controller),
            "object": named(one.object), "count": one.how_many, "why": one.why}


def forecast(one: labelix.Forecast) -> dict[str, Any]:
    return {"forecast": named(one.service), "before": one.before, "atOnce": one.at_once,
            "settled": one.settled}


def what_if(answer: labelix.WhatIf, version: int) -> list[Any]:
    lines = [change(c, version) for c in answer.changes]
    lines += [reaction(r) for r in answer.reactions]
    return lines + [forecast(f) for f in answer.traffic]


def difference(one: labelix.Difference) -> dict[str, Any]:
    told = {"version": None, "op": one.op, "relation": one.relation,
            "selector": named(one.selector, path=one.path),
            "object": named(one.object),
            "cause": one.cause, "resourceVersion": one.resource_version}
    if one.relation == "traffic":
        told["conditions"] = {"ready": one.ready, "serving": one.serving,
                              "terminating": one.terminating}
    return told


def finding(one: labelix.Finding) -> dict[str, Any]:
    return {**one._asdict(), "object": named(one.object), "others": [named(o) for o in one.others]}


def tree_line(line: labelix.TreeLine) -> dict[str, Any]:
    return {"depth": line.depth, "type": line.type, **named(line.object),
            "selector": line.selector, "objects": line.objects,
            "labelSets": line.label_sets, "labels": line.labels, "path": line.path,
            "selects": line.selects, "selectsGroup": GROUPS[line.selects]}


def key(one: labelix.KeyStats) -> dict[str, Any]:
    return {"group": GROUPS[one.kind], "kind": one.kind, "key": one.key,
            "objects": one.objects, "values": one.values, "labelSets": one.label_sets,
            "unique": one.unique, "bytes": one.bytes}


def node(row: labelix.NodeRow, of: Ref) -> dict[str, Any]:
    told: dict[str, Any] = {**named(of), "node": row.node, "state": row.state,
                            "pods": [ref.name for ref in row.pods]}
    if row.should is not None:
        told["should"] = row.should
    return {**told, "why": row.why} if row.why else told


def side(one: labelix.ReachSide) -> dict[str, Any]:
    policies = [{"namespace": p.policy.namespace, "name": p.policy.name, "state": p.state,
                 "entries": p.entries, "ports": p.ports} for p in one.policies]
    return {"state": one.state, "isolated": one.isolated, "policies": policies, "notes": one.notes}


def separation(one: labelix.Separation) -> dict[str, Any]:
    proof = one.proof and {
        "spare": named(one.proof.spare),
        "same": [{"key": s.key, "value": s.value, "as": s.like.name} for s in one.proof.same]}
    return {"selector": None if one.selector is None else str(one.selector),
            "shortest": one.shortest, "picks": one.picked, "spares": one.spared, "proof": proof}


def scenario(name: str) -> Any:
    """A module of tests/scenarios, which are scripts and no package."""
    folder = str(pathlib.Path(__file__).resolve().parents[1] / "scenarios")
    if folder not in sys.path:
        sys.path.append(folder)
    return __import__(name)
