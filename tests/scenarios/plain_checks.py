"""What `labelix check` should find, by plain loops over a dump's objects: the
rules of docs/checks.md written a second time, apart from the engine.
Python 3.9, standard library only.
"""

import collections

import plain

# Of one object and code, the worst and of these the first by name; one finding more for the rest.
PAIRED = ("hpa-overlap", "label-on-owner-not-template", "pdb-overlap", "pod-would-be-adopted",
          "workload-selectors-overlap")
MOST_PAIRS = 10
SEVERITIES = ("error", "warning", "info")

WORKLOADS = ("Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "ReplicationController",
             "Job")


def name_of(obj):
    return (obj["kind"],) + plain.place(obj)


def template_labels(obj):
    return (((obj["spec"].get("template") or {}).get("metadata") or {}).get("labels")) or {}


def finished(workload):
    conditions = (workload.get("status") or {}).get("conditions") or []
    manager = workload["spec"].get("managedBy") or "kubernetes.io/job-controller"
    return workload["kind"] == "Job" and (manager != "kubernetes.io/job-controller" or any(
        c["type"] in ("Complete", "Failed") and c["status"] == "True" for c in conditions))


def ended(pod):
    return (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")


def guarded(pod):
    """A budget is asked before it is evicted, or will be once it runs."""
    return not ended(pod) and not pod["metadata"].get("deletionTimestamp")


def adopts(workload):
    """Pods that match and are nobody's: not a Deployment, which has ReplicaSets, nor what ends."""
    return not (finished(workload) or workload["kind"] == "Deployment"
                or workload["metadata"].get("deletionTimestamp"))


def requirements(form, selector):
    """(key, operator, values) of a map or a LabelSelector."""
    if form == "map":
        return [(k, "In", [v]) for k, v in selector.items()]
    return [(k, "In", [v]) for k, v in (selector.get("matchLabels") or {}).items()] + [
        (e["key"], e["operator"], e.get("values") or [])
        for e in selector.get("matchExpressions") or []]


def satisfiable(all_of):
    """Whether some labels meet all: keys are independent, and on each only the values named, one
    more and none at all can make a difference."""
    by_key = collections.defaultdict(list)
    for key, op, values in all_of:
        by_key[key].append({"key": key, "operator": op, "values": values})
    for key, expressions in by_key.items():
        named = {v for e in expressions for v in e["values"]}
        choices = [{key: v} for v in named] + [{key: "some-other-value"}, {}]
        if not any(all(plain.expression_holds(e, labels) for e in expressions)
                   for labels in choices):
            return False
    return True


class Checks:
    def __init__(self, objects):
        self.objects = objects
        self.found = set()  # (code, severity, object, others)
        self.by_uid = {o["metadata"]["uid"]: o for o in objects if "uid" in o["metadata"]}
        self.pods = collections.defaultdict(list)
        self.workloads = collections.defaultdict(list)
        for obj in objects:
            ns = plain.place(obj)[0]
            if obj["kind"] == "Pod":
                self.pods[ns].append(obj)
            if obj["kind"] in WORKLOADS:
                self.workloads[ns].append(obj)

    def add(self, code, severity, obj, others=()):
        self.found.add((code, severity, name_of(obj), tuple(sorted(others)[:MOST_PAIRS])))

    def picks(self, obj, labels):
        state, form, selector = plain.selector_of(obj)
        if state == "nothing":
            return False
        return plain.picks(form, selector, labels)

    def speaks_for_another(self, obj):
        ref = plain.controller_of(obj)
        return obj["kind"] == "ReplicaSet" and ref is not None and ref["kind"] == "Deployment"

    def owner(self, pod):
        """(kind, namespace, name) of the outermost controller, or None."""
        ns, at, name = plain.place(pod)[0], pod, None
        while at is not None and plain.controller_of(at):
            ref = plain.controller_of(at)
            name, at = (ref["kind"], ns, ref["name"]), self.by_uid.get(ref["uid"])
        return name

    def run(self):
        for obj in self.objects:
            if obj["kind"] == "Service":
                self.service(obj)
            if obj["kind"] == "Pod" and plain.controller_of(obj) is None:
                self.orphan(obj)
            if obj["kind"] == "NetworkPolicy":
                self.policy(obj)
            if obj["kind"] in plain.RULES:
                self.never(obj)
                self.invalid(obj)
        self.duplicates()
        for ns in self.workloads:
            self.pairs([w for w in self.workloads[ns]
                        if not self.speaks_for_another(w) and not finished(w)])
            for workload in self.workloads[ns]:
                if not self.picks(workload, template_labels(workload)):
                    self.add("template-mismatch", "error", workload)
        self.budgets()
        return self.bounded()

    def bounded(self):
        pairs = collections.defaultdict(list)
        for finding in self.found:
            code, severity, obj, others = finding
            if code in PAIRED:
                pairs[code, obj].append((SEVERITIES.index(severity), others, finding))
        for (code, obj), all_of in pairs.items():
            more = [finding for _, _, finding in sorted(all_of)[MOST_PAIRS:]]
            if more:
                last = sorted(all_of)[MOST_PAIRS - 1][2]
                self.found.difference_update(more)
                self.found.add((code, last[1], obj, ()))
        return self.found

    def service(self, service):
        if plain.selector_of(service)[0] != "selects":
            return
        ns = plain.place(service)[0]
        picked = [p for p in self.pods[ns] if self.picks(service, plain.labels_of(p))]
        if not picked:
            speaking = [w for w in self.workloads[ns] if not self.speaks_for_another(w)]
            would = [w for w in speaking if self.picks(service, template_labels(w))]
            self.add("service-selects-nothing", "info" if would else "warning", service,
                     [name_of(w) for w in would])
            for workload in [] if would else speaking:
                if self.picks(service, plain.labels_of(workload)):
                    self.add("label-on-owner-not-template", "warning", workload,
                             [name_of(service)])
        owners = {self.owner(p) for p in picked}
        if len(owners) > 1:
            self.add("service-spans-owners", "warning", service, [o for o in owners if o])

    def orphan(self, pod):
        ns, labels = plain.place(pod)[0], plain.labels_of(pod)
        services = [name_of(s) for s in self.objects
                    if s["kind"] == "Service" and plain.place(s)[0] == ns
                    and plain.selector_of(s)[0] == "selects" and self.picks(s, labels)]
        self.add("orphan-pod", "warning" if services else "info", pod, services)
        if pod["metadata"].get("deletionTimestamp"):
            return
        for workload in self.workloads[ns]:
            passed_over = ended(pod) and workload["kind"] in ("ReplicaSet",
                                                              "ReplicationController")
            if passed_over or not adopts(workload):
                continue
            if self.picks(workload, labels) and plain.name_fits(workload, pod):
                self.add("pod-would-be-adopted", "warning", pod, [name_of(workload)])

    def policy(self, policy):
        state, form, selector = plain.selector_of(policy)
        pods = self.pods[plain.place(policy)[0]]
        if state == "selects" and not any(
                plain.picks(form, selector, plain.labels_of(p)) for p in pods):
            self.add("policy-selects-nothing", "warning", policy)

    def never(self, obj):
        state, form, selector = plain.selector_of(obj)
        if state == "selects" and not satisfiable(requirements(form, selector)):
            self.add("selector-never-matches", "error", obj)

    def invalid(self, obj):
        """An empty or missing selector where one is demanded; the recordings hold no other."""
        state, form, selector = plain.selector_of(obj)
        if obj["kind"] in WORKLOADS and obj["kind"] != "Job" and state == "nothing":
            self.add("selector-invalid", "error", obj)

    def duplicates(self):
        same = collections.defaultdict(list)
        for obj in self.objects:
            kind, ns = obj["kind"], plain.place(obj)[0]
            if kind not in ("Service", "PodDisruptionBudget"):
                continue
            state, form, selector = plain.selector_of(obj)
            picked = any(self.picks(obj, plain.labels_of(p)) for p in self.pods[ns] if guarded(p))
            if state in ("selects", "everything") and (kind == "Service" or not picked):
                meaning = tuple(sorted((k, op, tuple(v))
                                       for k, op, v in requirements(form, selector)))
                same[kind, ns, meaning].append(name_of(obj))
        for (kind, _, _), names in same.items():
            first, *others = sorted(names)
            if others:
                severity = "info" if kind == "Service" else "warning"
                self.found.add(("selector-duplicate", severity, first, tuple(others)))

    def pairs(self, workloads):
        for i, a in enumerate(workloads):
            for b in workloads[i + 1:]:
                both = [plain.selector_of(w)[1:] for w in (a, b)]
                if not satisfiable([r for form, s in both for r in requirements(form, s)]):
                    continue
                labels = [template_labels(w) for w in (a, b)] + [
                    plain.labels_of(p) for p in self.pods[plain.place(a)[0]]]
                shared = any(self.picks(a, have) and self.picks(b, have) for have in labels)
                first, second = sorted((a, b), key=name_of)
                self.add("workload-selectors-overlap", "error" if shared else "info", first,
                         [name_of(second)])

    def budgets(self):
        budgets = [o for o in self.objects if o["kind"] == "PodDisruptionBudget"]
        for i, a in enumerate(budgets):
            for b in budgets[i + 1:]:
                ns = plain.place(a)[0]
                if ns == plain.place(b)[0] and any(
                        self.picks(a, plain.labels_of(p)) and self.picks(b, plain.labels_of(p))
                        for p in self.pods[ns] if guarded(p)):
                    first, second = sorted((a, b), key=name_of)
                    self.add("pdb-overlap", "error", first, [name_of(second)])
