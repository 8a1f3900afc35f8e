"""Recorded edits (rng/edits.json, rng-bonus/steps.json) as the arguments of
`labelix what-if`. Python 3.9, standard library only.
"""

import copy
import json
import pathlib


def find(items, ref):
    """The object of a dump that an edit names, or None."""
    for item in items:
        meta = item["metadata"]
        if (item["kind"], meta.get("namespace", ""), meta["name"]) == (
                ref["kind"], ref.get("namespace", ""), ref["name"]):
            return item
    return None


def merged(old, patch):
    """A strategic merge patch, as far as the recordings use it: maps are merged, null takes a
    field out, containers are merged by name, other lists are put in place."""
    if not isinstance(old, dict) or not isinstance(patch, dict):
        return patch
    out = dict(old)
    for key, value in patch.items():
        if value is None:
            out.pop(key, None)
        elif key == "containers":
            by_name = {c["name"]: c for c in out.get(key, [])}
            out[key] = [merged(c, next((p for p in value if p["name"] == n), {}))
                        for n, c in by_name.items()]
        else:
            out[key] = merged(out.get(key), value)
    return out


def with_taint(node, taint, on):
    spec = node.setdefault("spec", {})
    taints = [t for t in spec.get("taints") or []
              if (t["key"], t["effect"]) != (taint["key"], taint["effect"])]
    spec["taints"] = taints + ([taint] if on else [])


def changed_object(items, edit):
    """The whole object after an edit that has no flag of its own."""
    op, values = edit["op"], edit["values"]
    if op == "apply" and "object" in values:
        return values["object"]
    obj = copy.deepcopy(find(items, edit["object"]))
    if op == "apply":
        return merged(obj, values["patch"])
    if op in ("cordon", "uncordon"):
        obj["spec"]["unschedulable"] = op == "cordon"
        taint = {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}
        with_taint(obj, taint, op == "cordon")
    elif op in ("taint", "untaint"):
        with_taint(obj, values, op == "taint")
    elif op == "set-status":
        for condition in obj["status"]["conditions"]:
            condition["status"] = values["conditions"].get(condition["type"], condition["status"])
    else:
        raise ValueError(op)
    return obj


def arguments(items, edit, folder):
    """Flags for one edit; manifests are written into `folder`."""
    ref, op, values = edit["object"], edit["op"], edit["values"]
    name = f"{ref['kind']}/{ref['name']}"
    if op == "label":
        return ["--label", name] + [f"{k}={v}" for k, v in values.items()]
    if op == "unlabel":
        return ["--label", name] + [f"{k}-" for k in values]
    if op == "set-selector":
        return ["--selector", name, ",".join(f"{k}={v}" for k, v in (values or {}).items())]
    if op == "scale":
        return ["--scale", name, str(values["replicas"])]
    if op == "delete":
        return ["--delete", name, "--cascade", values.get("cascade", "background")]
    path = pathlib.Path(folder) / f"{len(list(pathlib.Path(folder).iterdir()))}.json"
    path.write_text(json.dumps(changed_object(items, edit)))
    return ["--apply", str(path)]
