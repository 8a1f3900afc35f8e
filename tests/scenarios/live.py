"""Recorded watches replayed: deltas, answers as of a resourceVersion, and the
example's EndpointSlices must lead to what the API server listed later. Used by
check_fixtures.py.
"""

import json
import pathlib
import subprocess
import tempfile

import plain
from harness import json_lines
from replay import TOWN_LATER, events_of, write_until

SLICE_CONTROLLER = "endpointslice-controller.k8s.io"
RNG_KINDS = ("pods", "services", "deployments", "replicasets", "daemonsets", "endpointslices",
             "nodes")


# ---- What a state holds, by the plain definition ---------------------------

def selects_of(objects):
    """{(kind, ns, name, path, object kind, ns, name)}."""
    return {key + (row["selects"],) + where for key, row in plain.match(objects).items()
            for where in row["objects"]}


def owns_of(objects):
    """{(owner kind, ns, name, object kind, ns, name)}. An owner that has no
    namespace does not occur here but for nodes."""
    owned = set()
    for obj in objects:
        owner = plain.controller_of(obj)
        if owner:
            ns, name = plain.place(obj)
            owned.add((owner["kind"], "" if owner["kind"] == "Node" else ns, owner["name"],
                       obj["kind"], ns, name))
    return owned


def slices_of(objects):
    """(ns, Service) -> {(pod, ready, serving, terminating)}, of the slices that
    the EndpointSlice controller keeps."""
    found = {}
    for piece in objects:
        labels = plain.labels_of(piece)
        if piece["kind"] != "EndpointSlice" or labels.get(
                "endpointslice.kubernetes.io/managed-by") != SLICE_CONTROLLER:
            continue
        key = plain.place(piece)[0], labels["kubernetes.io/service-name"]
        found.setdefault(key, set()).update(
            (e["targetRef"]["name"], e["conditions"]["ready"], e["conditions"]["serving"],
             e["conditions"]["terminating"]) for e in piece.get("endpoints") or [])
    return found


def traffic_of(objects):
    """slices_of, less the Services without selector, whose slices are left as
    they were."""
    selecting = {plain.place(o) for o in objects
                 if o["kind"] == "Service" and plain.selector_of(o)[0] == "selects"}
    return {key: pods for key, pods in slices_of(objects).items() if key in selecting and pods}


# ---- What deltas lead to ---------------------------------------------------

class Membership:
    """Starts from a state and follows deltas."""

    def __init__(self, objects):
        self.selects, self.owns = selects_of(objects), owns_of(objects)
        self.traffic = {key: {pod[0]: pod[1:] for pod in pods}
                        for key, pods in traffic_of(objects).items()}
        self.refused = []  # joins of members, leaves of others

    def follow(self, row):
        selector, obj = row["selector"], row["object"]
        target = obj["kind"], obj["namespace"], obj["name"]
        if row["relation"] == "traffic":
            self.follow_traffic(row, (selector["namespace"], selector["name"]), obj["name"])
            return
        who = selector["kind"], selector["namespace"], selector["name"]
        if row["relation"] == "owns":
            self.change(self.owns, row, who + target)
        elif selector["path"] == plain.RULES.get(selector["kind"], ("",))[0]:
            self.change(self.selects, row, who + (selector["path"],) + target)

    def change(self, members, row, member):
        if (row["op"] == "join") == (member in members):
            self.refused.append(row)
        (members.add if row["op"] == "join" else members.discard)(member)

    def follow_traffic(self, row, service, pod):
        pods = self.traffic.setdefault(service, {})
        if (row["op"] == "join") == (pod in pods):
            self.refused.append(row)
        if row["op"] == "leave":
            pods.pop(pod, None)
        else:
            pods[pod] = tuple(row["conditions"][c] for c in ("ready", "serving", "terminating"))

    def check(self, tally, form, where, objects, settled=True):
        topic = f"deltas of {form} lead to the later list: "
        tally.same(topic + "selects", where, sorted(self.selects), sorted(selects_of(objects)))
        tally.same(topic + "owns", where, sorted(self.owns), sorted(owns_of(objects)))
        tally.same(topic + "no echo", where, self.refused, [])
        if settled:
            tally.same(topic + "traffic = EndpointSlices", where, listed(self.endpoints()),
                       listed(traffic_of(objects)))

    def endpoints(self):
        return {key: {(pod,) + state for pod, state in pods.items()}
                for key, pods in self.traffic.items()}


def listed(pods_of):
    """{key: pods} in a form that prints and compares; who has none is left out."""
    return sorted(["/".join(map(str, key)), sorted(map(list, pods))]
                  for key, pods in pods_of.items() if pods)


def files_of(sources):
    return [part for source in sources for part in ("-f", source)]


def rows_at(cli, tally, where, sources):
    """[(resourceVersion, delta)] in the order given; its versions must not go back."""
    rows = [(int(row["resourceVersion"]), row)
            for row in cli.rows("watch", "-o", "json", *files_of(sources))]
    versions = [row["version"] for _, row in rows]
    tally.same("deltas come in the order of versions", where, versions, sorted(versions))
    return rows


# ---- rng and rng-bonus -----------------------------------------------------

def objects_of(files):
    return [obj for file in files for obj in plain.load(file)]


def steps_of(folder):
    """(name, resourceVersion, objects) of each step, settled."""
    for expect in sorted(folder.glob("*/expect.json*")):
        step = json.loads(plain.read(expect))
        dump = expect.with_name("dump.json.gz")
        yield step["step"], int(step["resource_version"]), plain.load(dump)


def check_lesson(cli, tally, folder):
    """Each step of a recording in the form of rng."""
    watch = folder / "watch"
    starts = [watch / f"{kind}.start.json.gz" for kind in RNG_KINDS]
    raw = [watch / f"{kind}.ndjson.gz" for kind in RNG_KINDS]
    printed = {kind: watch / f"{kind}.kubectl-watch.json.gz" for kind in RNG_KINDS}
    printed = {kind: path for kind, path in printed.items() if path.exists()}
    steps = list(steps_of(folder))
    # Of rng-bonus kubectl printed two kinds only; the others are taken raw.
    rest = [place for place, kind in enumerate(RNG_KINDS) if kind not in printed]
    beside = [starts[place] for place in rest] + [raw[place] for place in rest]
    forms = [("a raw watch", starts + raw, objects_of(starts)),
             ("kubectl's output", beside + list(printed.values()),
              objects_of(starts[place] for place in rest))]
    for form, sources, objects in forms:
        rows = rows_at(cli, tally, f"{folder.name}, {form}", sources)
        state, at = Membership(objects), 0
        for name, version, dump in steps:
            while at < len(rows) and rows[at][0] <= version:
                state.follow(rows[at][1])
                at += 1
            state.check(tally, form, f"{folder.name} {name}", dump)
    check_at(cli, tally, folder.name, steps, starts + raw)
    check_controller(cli, tally, folder.name, steps, starts + raw)


def answers_of(rows):
    return {"/".join((r["kind"], r["namespace"], r["name"], r["path"])):
            {part: r.get(part) for part in ("state", "objects", "owned", "pods")}
            for r in rows if r["state"] != "unknown"}


def check_at(cli, tally, folder, steps, sources):
    """`match --at` = `match` of the list of then. A kind of which the dump holds
    no object is unknown to it, and known to the streams."""
    calls = [("match", "-A", "-o", "json", "--at", str(version), *files_of(sources))
             for _, version, _ in steps]
    for (name, _, objects), call, answer in zip(steps, calls, cli.run_all(calls)):
        ours = answers_of(json_lines(call, answer))
        with tempfile.NamedTemporaryFile("w", suffix=".json") as dump:
            json.dump({"kind": "List", "apiVersion": "v1", "items": objects}, dump)
            dump.flush()
            fresh = answers_of(cli.rows("match", "-A", "-o", "json", "-f", dump.name))
        tally.same("match --at = match of the list of then", f"{folder} {name}",
                   {key: ours.get(key) for key in fresh}, fresh)


def check_controller(cli, tally, folder, steps, sources):
    """The example keeps the slices that the cluster's own controller kept."""
    program = pathlib.Path(cli.binary).with_name("endpoints_controller")
    done = subprocess.run([program, *map(str, sources)], capture_output=True, text=True,
                          timeout=300, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    slices, at = {}, 0
    for name, version, objects in steps:
        while at < len(rows) and int(rows[at]["resourceVersion"]) <= version:
            row = rows[at]
            slices[row["namespace"], row["service"]] = {
                (e["pod"], e["ready"], e["serving"], e["terminating"]) for e in row["endpoints"]}
            at += 1
        tally.same("slices of the example's controller = EndpointSlices", f"{folder} {name}",
                   listed(slices), listed(slices_of(objects)))


# ---- town ------------------------------------------------------------------

def check_town(cli, tally, town, scratch):
    """Lists taken in full churn, each kind at its own resourceVersion."""
    watches = {path.name.split(".")[0]: path for path in sorted((town / "watch").glob("*.ndjson.?z"))
               if (town / "00-baseline" / f"{path.name.split('.')[0]}.json.gz").exists()
               and ".initial-" not in path.name}
    kinds = list(watches)
    lists = [town / "00-baseline" / f"{kind}.json.gz" for kind in kinds]
    streams = {kind: list(events_of(path)) for kind, path in watches.items()}
    begin = [o for path in lists for o in plain.load(path)]
    for folder in TOWN_LATER:
        later = {kind: town / folder / f"{kind}.json.gz" for kind in kinds}
        versions = {kind: json.loads(plain.read(path))["metadata"]["resourceVersion"]
                    for kind, path in later.items()}
        cuts = [cut for kind in kinds for cut in write_until(
            streams[kind], int(versions[kind]), scratch / f"{kind}.ndjson")]
        objects = [o for path in later.values() for o in plain.load(path)]
        state = Membership(begin)
        for _, row in rows_at(cli, tally, f"town {folder}", lists + cuts):
            state.follow(row)
        # Not settled while it is in churn; the slices of the end are listed.
        settled = folder == TOWN_LATER[-1]
        topic = "deltas of a raw watch lead to the later list: "
        where = f"town {folder}"
        tally.same(topic + "selects", where, sorted(state.selects), sorted(selects_of(objects)))
        tally.same(topic + "owns", where, sorted(state.owns), sorted(owns_of(objects)))
        tally.same(topic + "no echo", where, state.refused, [])
        if settled:
            tally.same(topic + "traffic = EndpointSlices", where, listed(state.endpoints()),
                       listed(traffic_of(objects)))
        whole = [readable(path, scratch) for path in watches.values()]
        check_town_at(cli, tally, where, lists + whole, versions, later)


def readable(path, scratch):
    """What labelix reads: of an .xz an unpacked copy."""
    if path.suffix != ".xz":
        return path
    copy = scratch / f"whole-{path.stem}"
    if not copy.exists():
        copy.write_bytes(plain.read(path))
    return copy


def check_town_at(cli, tally, where, sources, versions, later):
    at = ",".join(f"{kind}={version}" for kind, version in versions.items())
    ours = answers_of(cli.rows("match", "-A", "-o", "json", "--at", at,
                               *files_of(sources)))
    fresh = answers_of(cli.rows("match", "-A", "-o", "json", *files_of(later.values())))
    tally.same("match --at KIND=RV,… = match of the lists of then", where, ours, fresh)


def check_live(cli, tally, data):
    check_lesson(cli, tally, data / "rng")
    check_lesson(cli, tally, data / "rng-bonus")
    with tempfile.TemporaryDirectory(prefix="labelix-live-") as folder:
        check_town(cli, tally, data / "town", pathlib.Path(folder))
    return "live"
