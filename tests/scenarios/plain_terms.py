"""The selectors that plain.py leaves out, by the plain definition: peers of a
NetworkPolicy, and what pods and templates say of nodes.

Rules: docs/kinds.md. Python 3.9, standard library only.
"""

import re

import plain

TERMS = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"


def picks(selector, labels):
    return plain.picks("labels", selector, labels)


def peers(policy):
    """(path, peer) of each entry of a NetworkPolicy."""
    for direction, side in (("egress", "to"), ("ingress", "from")):
        for i, rule in enumerate(policy["spec"].get(direction) or []):
            for j, peer in enumerate(rule.get(side) or []):
                yield f"spec.{direction}[{i}].{side}[{j}]", peer


def peer_pods(policy, peer, pods, spaces):
    """The pods of one entry; without podSelector and namespaceSelector none."""
    if "podSelector" not in peer and "namespaceSelector" not in peer:
        return []
    found = []
    for pod in pods:
        ns = plain.place(pod)[0]
        if "namespaceSelector" in peer:
            here = ns in spaces and picks(peer["namespaceSelector"], spaces[ns])
        else:
            here = ns == plain.place(policy)[0]
        if here and picks(peer.get("podSelector") or {}, plain.labels_of(pod)):
            found.append(plain.place(pod))
    return sorted(found)


def node_requirement(requirement, value):
    op, values = requirement["operator"], requirement.get("values") or []
    if op == "In":
        return value in values
    if op == "NotIn":
        return value not in values
    if op == "Exists":
        return value is not None
    if op == "DoesNotExist":
        return value is None
    if op in ("Gt", "Lt"):
        if value is None or not re.fullmatch(r"[+-]?[0-9]+", value):
            return False
        return int(value) > int(values[0]) if op == "Gt" else int(value) < int(values[0])
    raise ValueError(f"operator {op}")


def term_holds(term, node):
    labels, name = plain.labels_of(node), node["metadata"]["name"]
    asked = [node_requirement(r, labels.get(r["key"])) for r in term.get("matchExpressions") or []]
    asked += [node_requirement(r, name) for r in term.get("matchFields") or []]
    return bool(asked) and all(asked)


def node_terms(spec, prefix, nodes):
    """path -> nodes of a pod's spec, for nodeSelector and required terms."""
    rows = {}
    if spec.get("nodeSelector"):
        rows[prefix + "nodeSelector"] = sorted(
            plain.place(n) for n in nodes
            if plain.picks("map", spec["nodeSelector"], plain.labels_of(n)))
    required = ((spec.get("affinity") or {}).get("nodeAffinity") or {}).get(
        "requiredDuringSchedulingIgnoredDuringExecution") or {}
    for i, term in enumerate(required.get("nodeSelectorTerms") or []):
        rows[f"{prefix}{TERMS}[{i}]"] = sorted(
            plain.place(n) for n in nodes if term_holds(term, n))
    return rows


def budget_counts(budget, picked, objects):
    """(expectedPods, currentHealthy) as the disruption controller counts them.

    Source: k8s.io/kubernetes v1.37.2, pkg/controller/disruption/disruption.go,
    getExpectedPodCount and countHealthyPods.
    """
    by_uid = {o["metadata"]["uid"]: o for o in objects}
    pods = [o for o in objects if o["kind"] == "Pod" and plain.place(o) in picked]
    healthy = sum("deletionTimestamp" not in p["metadata"] and any(
        c["type"] == "Ready" and c["status"] == "True"
        for c in p["status"].get("conditions") or []) for p in pods)
    if isinstance(budget["spec"].get("minAvailable"), int):
        return len(pods), healthy
    scaled = {}
    for pod in pods:
        ref = plain.controller_of(pod)
        while ref:  # a ReplicaSet's scale is its Deployment's
            owner = by_uid[ref["uid"]]
            top, ref = owner, plain.controller_of(owner)
            if not ref:
                scaled[top["metadata"]["uid"]] = top["spec"]["replicas"]
    return sum(scaled.values()), healthy


def match(objects):
    """(kind, namespace, name, path) -> what it picks, sorted."""
    pods = [o for o in objects if o["kind"] == "Pod"]
    nodes = [o for o in objects if o["kind"] == "Node"]
    spaces = {plain.place(o)[1]: plain.labels_of(o) for o in objects if o["kind"] == "Namespace"}
    rows = {}
    for obj in objects:
        key = (obj["kind"],) + plain.place(obj)
        if obj["kind"] == "NetworkPolicy":
            for path, peer in peers(obj):
                rows[key + (path,)] = peer_pods(obj, peer, pods, spaces)
        elif obj["kind"] == "Pod":
            found = node_terms(obj["spec"], "spec.", nodes)
            rows.update({key + (path,): picked for path, picked in found.items()})
        elif obj["kind"] in plain.CONTROLLERS and obj["kind"] != "Deployment":
            spec = obj["spec"]["template"]["spec"]
            found = node_terms(spec, "spec.template.spec.", nodes)
            rows.update({key + (path,): picked for path, picked in found.items()})
    return rows
