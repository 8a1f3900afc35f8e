"""Holds the labelix command against what a real control plane answered.

    check_fixtures.py --labelix BIN [--data tests/data] [--only rng|bonus|town|watch|live]

rng    the 24 steps of the lesson: endpoints, owners, selector strings
bonus  its bonus exercises, 86 steps: on which nodes pods should run and do,
       endpoints, owners
town   a recorded cluster, settled and in churn: the same, and the plain
       definition (plain.py)
watch  a list and a watch stream together give the list that came later
live   deltas, --at and the example's controller, replayed

Prints the comparisons made and those that differ; exit code 1 on any.
"""

import argparse
import json
import pathlib
import sys

import plain
import plain_terms
from harness import Cli, Tally, json_lines
from live import check_live
from replay import check_watch

LESSON_KINDS = ("Service", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet")
SLICE_CONTROLLER = "endpointslice-controller.k8s.io"
TOWN_FOLDERS = ("00-baseline", "01-midway", "02-midway", "03-midway", "99-final")
SETTLED = ("00-baseline", "99-final")


def gz_json(path):
    return json.loads(plain.read(path))


# ---- What a dump says ------------------------------------------------------

def selecting_services(objects):
    return [o for o in objects if o["kind"] == "Service" and plain.selector_of(o)[0] == "selects"]


def recorded_endpoints(objects):
    """(namespace, service) -> sorted endpoints of the slices that the
    EndpointSlice controller keeps for it."""
    found = {}
    for piece in objects:
        labels = plain.labels_of(piece)
        if piece["kind"] != "EndpointSlice" or labels.get(
                "endpointslice.kubernetes.io/managed-by") != SLICE_CONTROLLER:
            continue
        key = plain.place(piece)[0], labels["kubernetes.io/service-name"]
        ports = port_list(piece.get("ports"))
        found.setdefault(key, []).extend(
            recorded_endpoint(e, ports) for e in piece.get("endpoints") or [])
    return {key: sorted(rows) for key, rows in found.items()}


def port_list(ports):
    return sorted((p.get("name") or "", p.get("protocol") or "TCP", p.get("port") or 0)
                  for p in ports or [])


def recorded_endpoint(endpoint, ports):
    conditions = endpoint["conditions"]
    return (endpoint["targetRef"]["name"], endpoint.get("nodeName") or "",
            sorted(endpoint["addresses"]), conditions["ready"], conditions["serving"],
            conditions["terminating"], ports)


def our_endpoint(row):
    return (row["pod"], row["node"] or "", sorted(row["addresses"]), row["ready"], row["serving"],
            row["terminating"], port_list(row["ports"]))


# ---- What the command says -------------------------------------------------

def endpoints_calls(objects, sources):
    services = selecting_services(objects)
    files = [part for source in sources for part in ("-f", source)]
    calls = [("endpoints", s["metadata"]["name"], "-n", s["metadata"]["namespace"], "-o", "json",
              *files) for s in services]
    return [plain.place(s) for s in services], calls


def our_endpoints(cli, objects, sources):
    """(namespace, service) -> rows of `labelix endpoints`."""
    places, calls = endpoints_calls(objects, sources)
    answers = cli.run_all(calls)
    return {where: json_lines(call, answer)
            for where, call, answer in zip(places, calls, answers)}


def our_match(cli, source):
    """The rows of `labelix match`, keyed and shaped as plain.match does."""
    rows = {}
    for row in cli.rows("match", "-A", "-o", "json", "-f", source):
        key = row["kind"], row["namespace"], row["name"], row["path"]
        rows[key] = {
            "state": row["state"],
            "selects": row["selects"],
            "objects": named(row["objects"], row["selects"]),
            "owned": named(row.get("owned"), row["selects"]),
            "pods": named(row.get("pods"), "Pod"),
        }
    return rows


def named(objects, kind):
    """Names in the order given; an object of another kind is left visible as an error."""
    return [(o["namespace"], o["name"]) if o["kind"] == kind else ("wrong kind", o["kind"])
            for o in objects or []]


def our_terms(cli, source):
    """(kind, namespace, name, path) -> what it picks, of all selectors, pods' terms too."""
    rows = {}
    for kind in ("netpol", "rc,rs,ds,sts,job", "pods"):
        for row in cli.rows("match", kind, "--scheduling", "-A", "-o", "json", "-f", source):
            key = row["kind"], row["namespace"], row["name"], row["path"]
            rows[key] = named(row["objects"], row["selects"])
    return rows


# ---- Checks ----------------------------------------------------------------

def check_endpoints(cli, tally, name, objects, sources):
    recorded = recorded_endpoints(objects)
    ours = our_endpoints(cli, objects, sources)
    for where, rows in ours.items():
        tally.same("endpoints of a Service = its EndpointSlices", f"{name} {'/'.join(where)}",
                   sorted(our_endpoint(r) for r in rows), recorded.get(where, []))
    return ours


def check_match(cli, tally, name, objects, source, settled):
    """Returns the command's rows."""
    definition, ours = plain.match(objects), our_match(cli, source)
    for key, row in definition.items():
        if key in ours or key[0] in LESSON_KINDS:
            tally.same("match = plain definition", f"{name} {'/'.join(key)}", ours.get(key), row)
    for key in ours:
        if key not in definition and key[3] == plain.RULES.get(key[0], ("",))[0]:
            tally.same("match = plain definition", f"{name} {'/'.join(key)}", "a row", "no row")
    owners = {key: row for key, row in ours.items() if key[0] in plain.CONTROLLERS}
    for key, row in owners.items():
        if settled:
            tally.same("owned minus selected is empty", f"{name} {'/'.join(key)}",
                       sorted(set(row["owned"]) - set(row["objects"])), [])
    return ours


def check_terms(cli, tally, name, objects, source):
    ours, own_paths = our_terms(cli, source), ("spec.selector", "spec.podSelector")
    definition = plain_terms.match(objects)
    for key, picked in definition.items():
        tally.same("peers and node terms = plain definition", f"{name} {'/'.join(key)}",
                   ours.get(key), picked)
    extra = [key for key in ours if key[3] not in own_paths and key not in definition]
    tally.same("no other peers and terms", name, extra, [])


def check_budgets(tally, data, budgets, ours):
    """What the disruption controller counted, from the pods that we pick."""
    objects = plain.load(data / "town" / "99-final")
    stored = {"/".join(plain.place(o)): o for o in objects if o["kind"] == "PodDisruptionBudget"}
    for place, truth in budgets.items():
        row = ours[("PodDisruptionBudget", *place.split("/"), "spec.selector")]
        counts = plain_terms.budget_counts(stored[place], set(row["objects"]), objects)
        status = truth["status"]
        tally.same("PodDisruptionBudget's counts = truth's pdb", place, counts,
                   (status["expectedPods"], status["currentHealthy"]))


# ---- rng-bonus: nodes, spread, taints --------------------------------------

def check_bonus(cli, tally, data):
    steps = sorted(path.parent for path in (data / "rng-bonus").glob("*/expect.json.gz"))
    for step in steps:
        expect = gz_json(step / "expect.json.gz")
        check_bonus_nodes(cli, tally, step, expect)
        check_bonus_spread(cli, tally, step, expect)
    return f"rng-bonus, {len(steps)} steps"


def check_bonus_nodes(cli, tally, step, expect):
    """What the recorder said of each DaemonSet and node: should one run there, and which do."""
    for name, nodes in expect["daemon_nodes"].items():
        rows = cli.rows("nodes", f"ds/{name}", "-o", "json", "-f", step / "dump.json.gz")
        ours = {row["node"]: (row["should"], row["pods"]) for row in rows}
        theirs = {node: (said["should_run"], sorted(said["pods"])) for node, said in nodes.items()}
        tally.same("nodes ds/NAME = recorded", f"{step.name} {name}", ours, theirs)
        states = {row["node"]: row["state"] for row in rows}
        tally.same("nodes' states = recorded", f"{step.name} {name}", states,
                   {node: state_of(said) for node, said in nodes.items()})


def state_of(said):
    pods = len(said["pods"])
    if pods > 1:
        return "twice"
    if said["should_run"]:
        return "runs" if pods else "missing"
    return "stays" if pods else "none"  # no recorded step has an evicted pod still there


def check_bonus_spread(cli, tally, step, expect):
    """How many pods of each controller are on each node."""
    counts = {}
    for row in expect["nodes_to_controllers"].items():
        for owner, count in row[1].items():
            counts.setdefault(owner, {})[row[0]] = count
    for owner, on_nodes in counts.items():
        if owner == "none":
            continue
        rows = cli.rows("nodes", owner, "-o", "json", "-f", step / "dump.json.gz")
        ours = {row["node"]: len(row["pods"]) for row in rows if row["pods"]}
        tally.same("pods of a controller on each node = recorded", f"{step.name} {owner}", ours,
                   on_nodes)


def check_selectors(cli, tally, name, answers, sources):
    """`answers`: selector, namespace (None: all), pods as (namespace, name) or the refusal."""
    files = [part for source in sources for part in ("-f", source)]
    calls = [("get", "pods", "-l", selector, *(("-n", ns) if ns else ("-A",)), "-o", "json",
              *files) for selector, ns, _ in answers]
    for (selector, ns, expected), (code, out, err) in zip(answers, cli.run_all(calls)):
        where = f"{name} -n {ns or 'all'} -l '{selector}'"
        if isinstance(expected, str):
            tally.same("selector refused with the API server's words", where,
                       (code, expected if expected in err else err.strip()), (2, expected))
            continue
        found = sorted(plain.place(p) for p in json.loads(out)["items"]) if code == 0 else err
        tally.same("selector answered as the API server did", where, found, sorted(expected))


# ---- rng -------------------------------------------------------------------

def check_rng(cli, tally, data):
    steps = sorted(p.parent for p in (data / "rng").glob("*/expect.json"))
    for step in steps:
        dump, expect = step / "dump.json.gz", json.loads((step / "expect.json").read_bytes())
        objects = plain.load(dump)
        check_endpoints(cli, tally, step.name, objects, [dump])
        ours = check_match(cli, tally, step.name, objects, dump, settled=True)
        check_rng_owners(tally, step.name, ours, expect)
        answers = [(selector, "default",
                    answer["message"] if isinstance(answer, dict) else
                    [("default", pod) for pod in answer])
                   for selector, answer in gz_json(step / "selectors.json.gz").items()]
        empty = [] if expect["pods"] else [data / "rng/watch/pods.start.json.gz"]
        check_selectors(cli, tally, step.name, answers, [dump, *empty])
        if empty:
            check_unknown(cli, tally, step.name, dump)
    return f"rng, {len(steps)} steps"


def check_unknown(cli, tally, name, dump):
    """A dump without a Pod and without a list of pods does not say that there is none."""
    code, out, err = cli.run("get", "pods", "-o", "name", "-f", dump)
    tally.same("no Pod in the dump: unknown, not nothing", name,
               (code, out, "unknown: no Pod objects loaded" in err), (3, "", True))


def check_rng_owners(tally, name, ours, expect):
    owned = {f"{key[0]}/{key[2]}": [pod for _, pod in row["owned"]] for key, row in ours.items()
             if row["selects"] == "Pod" and row["owned"]}
    recorded = {k: v for k, v in expect["controller_to_pods"].items() if k != "none"}
    tally.same("owners = controller_to_pods of the recording", name, owned, recorded)
    service = ours.get(("Service", "default", "rng", "spec.selector"))
    picked = [pod for _, pod in service["objects"]] if service else []
    tally.same("Service rng picks selected_pods of the recording", name, picked,
               expect["selected_pods"])


# ---- town ------------------------------------------------------------------

def check_town(cli, tally, data):
    for folder in TOWN_FOLDERS:
        source, settled = data / "town" / folder, folder in SETTLED
        objects = plain.load(source)
        ours = check_match(cli, tally, folder, objects, source, settled)
        if not settled:
            continue
        check_terms(cli, tally, folder, objects, source)
        lists = [source / f"{k}.json.gz" for k in ("services", "pods", "nodes")]
        endpoints = check_endpoints(cli, tally, folder, objects, lists)
    check_truth(cli, tally, data, ours, endpoints)  # of 99-final, the last one
    answers = [(row["selector"], row["namespace"], [tuple(p.split("/")) for p in row["pods"]])
               for row in gz_json(data / "town" / "selectors.json.gz")]
    check_selectors(cli, tally, "99-final", answers, [data / "town/99-final/pods.json.gz"])
    return f"town, {len(TOWN_FOLDERS)} dumps"


def check_truth(cli, tally, data, ours, endpoints):
    truth = gz_json(data / "town" / "truth.json.gz")
    check_truth_services(tally, truth["service_to_pods"], endpoints)
    rows = {f"{key[1]}/{key[0]}/{key[2]}": row for key, row in ours.items()}
    kinds = {key[0] for key in ours}
    skipped = 0
    for owner, pods in truth["controller_to_pods"].items():
        kind = owner.split("/")[1]
        if kind in kinds or kind in LESSON_KINDS:
            tally.same("owned = truth's controller_to_pods", owner,
                       [pod for _, pod in rows[owner]["owned"]] if owner in rows else None, pods)
        elif kind != "-":
            skipped += 1
    if skipped:
        tally.notes.append(f"{skipped} controllers of kinds that match does not answer yet")
    check_truth_replicasets(tally, truth["replicaset_to_owner"], ours)
    check_budgets(tally, data, truth["pdb"], ours)
    check_orphans(cli, tally, data, truth["controller_to_pods"])


def check_truth_services(tally, truth, endpoints):
    for (ns, name), rows in endpoints.items():
        sorted_by = {"ready": [], "notReady": [], "terminating": []}
        for row in rows:
            state = ("terminating" if row["terminating"] else
                     "ready" if row["ready"] else "notReady")
            sorted_by[state].append(row["pod"])
        recorded = truth[f"{ns}/{name}"]
        tally.same("endpoints = truth's service_to_pods", f"{ns}/{name}", sorted_by,
                   {state: recorded[state] for state in sorted_by})


def check_truth_replicasets(tally, truth, ours):
    owners = {f"{ns}/ReplicaSet/{rs}": f"Deployment/{key[2]}" for key, row in ours.items()
              if key[0] == "Deployment" for ns, rs in row["owned"]}
    for replicaset, owner in truth.items():
        tally.same("ReplicaSet's owner = truth's replicaset_to_owner", replicaset,
                   owners.get(replicaset), owner)


def check_orphans(cli, tally, data, truth):
    """`who` names no owner for a pod that nobody owns, and the right one for others."""
    asked = []
    for owner, pods in truth.items():
        ns, kind, *name = owner.split("/")
        wanted = f"{kind}/{name[0]}" if name else None
        asked += [(ns, pod, wanted) for pod in (pods[:2] if name else pods)]
    lists = [part for path in sorted((data / "town/99-final").glob("*.gz"))
             if not path.name.startswith("endpointslices") for part in ("-f", path)]
    calls = [("who", f"pod/{pod}", "-n", ns, "-o", "json", *lists) for ns, pod, _ in asked]
    for (ns, pod, wanted), call, answer in zip(asked, calls, cli.run_all(calls)):
        owns = [f"{r['kind']}/{r['name']}" for r in json_lines(call, answer)
                if r["relation"] == "owns"]
        # The nearest first: a ReplicaSet before the Deployment above it.
        tally.same("who owns a pod = truth's controller_to_pods", f"{ns}/{pod}",
                   owns[0] if owns else None, wanted)


CHECKS = {"rng": check_rng, "bonus": check_bonus, "town": check_town, "watch": check_watch,
          "live": check_live}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--labelix", required=True)
    parser.add_argument("--data", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parents[1] / "data")
    parser.add_argument("--only", choices=sorted(CHECKS))
    args = parser.parse_args()
    wrong = 0
    for name, check in CHECKS.items():
        if args.only in (None, name):
            tally = Tally()
            wrong |= tally.close(check(Cli(args.labelix), tally, args.data))
    return wrong


if __name__ == "__main__":
    sys.exit(main())
