"""Holds the answers about one step against the recording."""

import answers

SLICE_CONTROLLER = "endpointslice-controller.k8s.io"


class Comparisons:
    def __init__(self):
        self.done = 0
        self.different = []  # (step, what, ours, recorded)

    def same(self, step, what, ours, recorded):
        self.done += 1
        if ours != recorded:
            self.different.append((step.name, what, ours, recorded))


def compare(step, ours, tally):
    compare_pods(step, ours, tally)
    compare_owners(step, ours, tally)
    compare_endpoints(step, ours, tally)
    compare_selectors(step, ours, tally)


def compare_pods(step, ours, tally):
    expect = step.expect
    tally.same(step, "number of pods", len(ours.pods), expect["pods"])
    tally.same(step, "pods with run=rng", ours.pods_run_rng, expect["pods_run_rng"])
    for kind in ("Deployment", "ReplicaSet", "DaemonSet"):
        tally.same(step, f"{kind}s", ours.names(kind), expect[kind.lower() + "s"])


def compare_owners(step, ours, tally):
    recorded = {k: v for k, v in step.expect["controller_to_pods"].items() if k != "none"}
    tally.same(step, "pods of each controller", ours.owners, recorded)
    tally.same(step, "pods with a known owner", sorted(ours.who), sorted(step.owner_of))
    for pod in ours.who:
        tally.same(step, f"owner of {pod}", ours.owner_of(pod), step.owner_of.get(pod))
        tally.same(step, f"Service rng picks {pod}", ours.is_picked_by_service(pod),
                   pod in step.expect["selected_pods"])


def compare_endpoints(step, ours, tally):
    expect = step.expect
    tally.same(step, "selector of Service rng", ours.service_selector or None,
               expect["service_selector"])
    tally.same(step, "pods that Service rng picks", ours.picked("Service", answers.SERVICE),
               expect["selected_pods"])
    # What the slices say is read back too: where nobody keeps them (no
    # selector), it is the only figure that the recording's count can be held
    # against, and our own answer must be "none".
    in_slices = [e for s in ours.slices for e in s.get("endpoints") or []]
    tally.same(step, "entries in the EndpointSlices", len(in_slices), expect["endpoints"])
    tally.same(step, "ready entries in the EndpointSlices",
               sum(e["conditions"].get("ready", False) for e in in_slices),
               expect["endpoints_ready"])
    if not expect["service_selector"]:
        tally.same(step, "endpoints, without a selector", ours.endpoint_pods, [])
        return
    kept = [s for s in expect["endpointslices"] if s["managed_by"] == SLICE_CONTROLLER]
    tally.same(step, "number of endpoints", len(ours.endpoints), expect["endpoints"])
    tally.same(step, "number of ready endpoints", len(ours.ready()), expect["endpoints_ready"])
    tally.same(step, "pods behind the endpoints", ours.endpoint_pods, expect["endpoint_pods"])
    tally.same(step, "ready pods", ours.ready(), sorted(p for s in kept for p in s["ready"]))
    tally.same(step, "pods not ready", ours.ready(False),
               sorted(p for s in kept for p in s["notReady"]))


def compare_selectors(step, ours, tally):
    for selector, answer in ours.selectors.items():
        recorded = step.selectors[selector]
        if isinstance(recorded, dict):
            compare_refusal(step, selector, answer, recorded["message"], tally)
        else:
            tally.same(step, f"-l '{selector}'", answer, recorded)
    texts = [text for cmd, text in step.refused if cmd.startswith("kubectl get pods -l ")]
    for (selector, answer), text in zip(ours.refused.items(), texts):
        message = text.split('field selector "": ', 1)[1]
        compare_refusal(step, selector, answer, message, tally)


def compare_refusal(step, selector, answer, message, tally):
    """The server's words must stand in our refusal."""
    found = message if isinstance(answer, str) and message in answer else answer
    tally.same(step, f"refusal of -l '{selector}'", found, message)
