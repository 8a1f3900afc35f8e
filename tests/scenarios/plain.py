"""What each selecting object picks, by the plain definition: a table and loops.

Written apart from the engine, to be held against it; speed does not matter
here. Rules: docs/kinds.md. Python 3.9, standard library only.
"""

import collections
import gzip
import json
import lzma
import pathlib
import re

# kind -> path of the selector, its form, kind that it picks, what an absent and
# what an empty selector mean.
RULES = {
    "Service": ("spec.selector", "map", "Pod", "nothing", "nothing"),
    "ReplicationController": ("spec.selector", "map", "Pod", "nothing", "nothing"),
    "ReplicaSet": ("spec.selector", "labels", "Pod", "nothing", "everything"),
    "Deployment": ("spec.selector", "labels", "ReplicaSet", "nothing", "everything"),
    "DaemonSet": ("spec.selector", "labels", "Pod", "nothing", "everything"),
    "StatefulSet": ("spec.selector", "labels", "Pod", "nothing", "everything"),
    "Job": ("spec.selector", "labels", "Pod", "nothing", "everything"),
    "PodDisruptionBudget": ("spec.selector", "labels", "Pod", "nothing", "everything"),
    "NetworkPolicy": ("spec.podSelector", "labels", "Pod", "everything", "everything"),
}
CONTROLLERS = ("ReplicationController", "ReplicaSet", "Deployment", "DaemonSet", "StatefulSet",
               "Job")


def read(path):
    data = pathlib.Path(path).read_bytes()
    if str(path).endswith(".xz"):
        return lzma.decompress(data)
    return gzip.decompress(data) if str(path).endswith(".gz") else data


def load(path):
    """The objects of a dump: a file or a folder of lists, each with its kind."""
    path = pathlib.Path(path)
    if path.is_dir():
        return [o for file in sorted(path.glob("*.json*")) for o in load(file)]
    listed = json.loads(read(path))
    kind = listed["kind"][: -len("List")]  # a raw list's items carry no kind
    return [dict(item, kind=item.get("kind", kind)) for item in listed["items"] or []]


def place(obj):
    return obj["metadata"].get("namespace", ""), obj["metadata"]["name"]


def labels_of(obj):
    return obj["metadata"].get("labels") or {}


def controller_of(obj):
    for ref in obj["metadata"].get("ownerReferences") or []:
        if ref.get("controller"):
            return ref
    return None


def expression_holds(expression, labels):
    key, op, values = expression["key"], expression["operator"], expression.get("values") or []
    if op == "In":
        return key in labels and labels[key] in values
    if op == "NotIn":
        return key not in labels or labels[key] not in values
    if op == "Exists":
        return key in labels
    if op == "DoesNotExist":
        return key not in labels
    raise ValueError(f"operator {op}")


def picks(form, selector, labels):
    pairs = selector if form == "map" else selector.get("matchLabels") or {}
    expressions = [] if form == "map" else selector.get("matchExpressions") or []
    return all(labels.get(k) == v for k, v in pairs.items()) and all(
        expression_holds(e, labels) for e in expressions)


def is_empty(form, selector):
    if form == "map":
        return not selector
    return not selector.get("matchLabels") and not selector.get("matchExpressions")


def selector_of(obj):
    """(state, form, selector) of one selecting object."""
    path, form, _, absent, empty = RULES[obj["kind"]]
    selector = obj["spec"].get(path.split(".")[1])
    if obj["kind"] == "Service" and obj["spec"].get("type") == "ExternalName":
        return "nothing", form, selector
    if selector is None:
        return absent, form, {}
    return (empty if is_empty(form, selector) else "selects"), form, selector


def name_fits(obj, target):
    """A StatefulSet counts only pods that are called <set>-<ordinal>."""
    if obj["kind"] != "StatefulSet":
        return True
    return re.fullmatch(re.escape(obj["metadata"]["name"]) + r"-[0-9]+",
                        target["metadata"]["name"]) is not None


def match(objects):
    """(kind, namespace, name, path) -> state, selects, objects, owned and pods;
    the last three are sorted lists of (namespace, name)."""
    by_kind = collections.defaultdict(list)
    owned_by = collections.defaultdict(list)  # (kind, uid of the controller) -> objects
    for obj in objects:
        by_kind[obj["kind"], obj["metadata"].get("namespace", "")].append(obj)
        if controller_of(obj):
            owned_by[obj["kind"], controller_of(obj)["uid"]].append(obj)
    rows = {}
    for obj in objects:
        if obj["kind"] not in RULES:
            continue
        path, _, selects, _, _ = RULES[obj["kind"]]
        state, form, selector = selector_of(obj)
        here = [] if state == "nothing" else by_kind[selects, place(obj)[0]]
        owned = owned_by[selects, obj["metadata"]["uid"]] if obj["kind"] in CONTROLLERS else []
        pods = []
        if obj["kind"] == "Deployment":
            pods = [p for rs in owned for p in owned_by["Pod", rs["metadata"]["uid"]]]
        rows[(obj["kind"],) + place(obj) + (path,)] = {
            "state": state,
            "selects": selects,
            "objects": sorted(place(t) for t in here
                              if picks(form, selector, labels_of(t)) and name_fits(obj, t)),
            "owned": sorted(map(place, owned)),
            "pods": sorted(map(place, pods)),
        }
    return rows
