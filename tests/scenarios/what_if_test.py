"""Recorded edits foretold: what `labelix what-if` says of a step's edit, held
against the dump after it.

    LABELIX=build/release/bin/labelix python3 tests/scenarios/what_if_test.py

ctest sets LABELIX. Python 3.9, standard library only.
"""

import collections
import gzip
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import edit_args
import plain

DATA = pathlib.Path(__file__).resolve().parents[1] / "data"
NO_PODS = DATA / "rng/watch/pods.start.json.gz"  # an empty list: no pod is not unknown


def read_json(path):
    return json.loads(gzip.decompress(path.read_bytes()))


def ask(args, code=0):
    done = subprocess.run([os.environ["LABELIX"], "what-if", *map(str, args)],
                          capture_output=True, text=True, timeout=120)
    if done.returncode != code:
        raise AssertionError(f"{args}: exit {done.returncode}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def owner(controller):
    return f"{controller['kind']}/{controller['name']}"


class Forecast:
    """The answer in the terms of the recordings."""

    def __init__(self, lines):
        self.created = collections.Counter()
        self.deleted = 0
        self.owner_changes = set()
        self.joins, self.leaves = set(), set()  # of the Service rng's endpoints
        for line in lines:
            if "reaction" in line:
                self.add_reaction(line)
            elif "forecast" in line:
                pass  # how many there are; who they are is compared
            elif line["relation"] == "traffic" and line["selector"]["name"] == "rng":
                (self.joins if line["op"] == "join" else self.leaves).add(line["object"]["name"])

    def add_reaction(self, line):
        kind, by = line["reaction"], owner(line["controller"])
        pod = line["object"]["name"] if line["object"] else None
        if line["object"] and line["object"]["kind"] != "Pod":
            return
        if kind in ("create", "replace"):
            self.created[by.split("/")[0]] += line["count"]
        if kind in ("delete", "replace"):
            self.deleted += line["count"]
        if kind in ("release", "orphan"):
            self.owner_changes.add((pod, by, None))
        if kind == "adopt":
            self.owner_changes.add((pod, None, by))


def steps(name):
    if name == "rng":
        listed = read_json(DATA / "rng/edits.json.gz")["steps"]
        figures = {p.parent.name: json.loads(p.read_text())
                   for p in (DATA / "rng").glob("*/expect.json")}
        return [{**step, **{k: v for k, v in figures[step["step"]].items() if k not in step}}
                for step in listed]
    return [read_json(p) for p in sorted((DATA / "rng-bonus").glob("*/expect.json.gz"))]


def endpoint_pods(items):
    pods = set()
    for item in items:
        labels = item["metadata"].get("labels") or {}
        if item["kind"] != "EndpointSlice" or labels.get("kubernetes.io/service-name") != "rng":
            continue
        if labels.get("endpointslice.kubernetes.io/managed-by") == "endpointslice-controller.k8s.io":
            pods |= {e["targetRef"]["name"] for e in item.get("endpoints") or []}
    return pods


def pods_of(items):
    return {i["metadata"]["name"] for i in items if i["kind"] == "Pod"}


class SingleEdits(unittest.TestCase):
    maxDiff = None

    def check(self, recording, step):
        before = read_json(DATA / recording / step["from"] / "dump.json.gz")["items"]
        after = read_json(DATA / recording / step["step"] / "dump.json.gz")["items"]
        with tempfile.TemporaryDirectory() as folder:
            args = edit_args.arguments(before, step["edits"][0], folder)
            dump = DATA / recording / step["from"] / "dump.json.gz"
            lines, err = ask([*args, "-o", "json", "-f", NO_PODS, "-f", dump])
        self.assertEqual(err, "")
        forecast = Forecast(lines)
        by_hand = {e["object"]["name"] for e in step["edits"]
                   if e["op"] == "delete" and e["object"]["kind"] == "Pod"}
        created = len(step["created"])
        deleted = [p["pod"] for p in step["deleted"] if p["pod"] not in by_hand]
        self.assertEqual(sum(forecast.created.values()), created, "pods created")
        self.assertEqual(forecast.deleted, len(deleted), "pods deleted by controllers")
        changes = {(c["pod"], c["from"], c["to"]) for c in step["owner_changes"]}
        self.assertEqual(forecast.owner_changes, changes)
        # At once: the endpoints among the pods that were there before and still are.
        stay = pods_of(before) & pods_of(after)
        # (Slices of a Service without a selector are left over from before.)
        service = edit_args.find(before, {"kind": "Service", "namespace": "default", "name": "rng"})
        had_selector = service is not None and service["spec"].get("selector")
        had = endpoint_pods(before) if had_selector else set()
        at_once = (had - forecast.leaves) | forecast.joins
        if step["service_selector"] is not None:
            self.assertEqual(at_once & stay, endpoint_pods(after) & stay)

    def test_each_recorded_single_edit(self):
        checked = collections.Counter()
        for recording in ("rng", "rng-bonus"):
            for step in steps(recording):
                edits = [e for e in step["edits"] if not e.get("refused")]
                if len(edits) != 1 or len(step["edits"]) != 1 or step["from"] is None:
                    continue
                with self.subTest(recording=recording, step=step["step"]):
                    self.check(recording, step)
                checked[recording] += 1
        print(f"single edits foretold: {dict(checked)}")
        self.assertGreaterEqual(checked["rng"], 14)
        self.assertGreaterEqual(checked["rng-bonus"], 59)

    def test_a_refused_edit_is_refused(self):
        step = next(s for s in steps("rng") if s["step"].startswith("05"))
        items = read_json(DATA / "rng" / step["from"] / "dump.json.gz")["items"]
        dump = DATA / "rng" / step["from"] / "dump.json.gz"
        refused = 0
        for edit in step["edits"]:
            by_patch = edit["op"] == "apply" and "patch" in edit["values"]
            if not by_patch or "true" in json.dumps(edit["values"]):
                continue  # the wrong type: `labelix validate` says so
            with self.subTest(cmd=edit["cmd"]), tempfile.TemporaryDirectory() as folder:
                args = edit_args.arguments(items, edit, folder)
                _, err = ask([*args, "-f", dump], code=2)
                self.assertIn("the API server would refuse it", err)
                words = ("field is immutable", "`selector` does not match template `labels`")
                self.assertTrue(any(w in err and w in edit["error"] for w in words), err)
                refused += 1
        self.assertGreaterEqual(refused, 4)


class BonusExercises(unittest.TestCase):
    """The lesson's second bonus exercise: how to avoid making new pods."""

    def forecast(self, recording, step, *args):
        dump = DATA / recording / step / "dump.json.gz"
        return Forecast(ask([*args, "-o", "json", "-f", dump])[0])

    def test_live_pods_labelled_then_the_service_makes_no_pod(self):
        items = read_json(DATA / "rng-bonus/01-A-start/dump.json.gz")["items"]
        pods = sorted(p for p in pods_of(items) if "74c7854ff6" not in p)
        self.assertEqual(len(pods), 4)
        args = [a for pod in pods for a in ("--label", f"pod/{pod}", "isactive=yes")]
        forecast = self.forecast("rng-bonus", "01-A-start", *args, "--selector", "svc/rng",
                                 "run=rng,isactive=yes")
        self.assertEqual((sum(forecast.created.values()), forecast.deleted), (0, 0))
        self.assertEqual((len(forecast.joins), len(forecast.leaves)), (0, 1))

    def test_a_template_edit_replaces_four(self):
        step = next(s for s in steps("rng") if s["step"].startswith("20"))
        items = read_json(DATA / "rng" / step["from"] / "dump.json.gz")["items"]
        with tempfile.TemporaryDirectory() as folder:
            args = edit_args.arguments(items, step["edits"][0], folder)
            forecast = self.forecast("rng", step["from"], *args)
        self.assertEqual((sum(forecast.created.values()), forecast.deleted), (4, 4))


class Town(unittest.TestCase):
    """Label and selector edits in a cluster in churn: the direct effect."""
    maxDiff = None

    SELECTING = ("services", "replicasets", "daemonsets", "statefulsets", "deployments")

    def events(self):
        """Every change of the kinds that matter, as (resourceVersion, type, object)."""
        changes = []
        for kind in self.SELECTING + ("pods",):
            raw = gzip.decompress((DATA / f"town/watch/{kind}.ndjson.gz").read_bytes())
            for line in raw.splitlines():
                event = json.loads(line)
                if event["type"] in ("ADDED", "MODIFIED", "DELETED"):
                    version = int(event["object"]["metadata"]["resourceVersion"])
                    changes.append((version, event["type"], event["object"]))
        return sorted(changes, key=lambda change: change[0])

    def wanted(self):
        ops = {}
        for line in gzip.decompress((DATA / "town/ops.ndjson.gz").read_bytes()).splitlines():
            op = json.loads(line)
            is_label = op["op"].startswith("label ") or op["op"] in (
                "quarantine", "selector-label taken off")
            if op.get("rv") and (is_label or op["op"] == "service selector"):
                ops[int(op["rv"])] = op
        return ops

    def baseline(self):
        state = {}
        for kind in self.SELECTING + ("pods",):
            for obj in plain.load(DATA / f"town/00-baseline/{kind}.json.gz"):
                state[(obj["kind"],) + plain.place(obj)] = obj
        return state

    def flags(self, was, now):
        name = f"{now['kind']}/{now['metadata']['name']}"
        if now["kind"] == "Service":
            selector = now["spec"].get("selector") or {}
            return ["--selector", name, ",".join(f"{k}={v}" for k, v in selector.items())]
        old, new = plain.labels_of(was), plain.labels_of(now)
        words = [f"{k}={v}" for k, v in new.items() if old.get(k) != v]
        return ["--label", name] + words + [f"{k}-" for k in old if k not in new]

    def members(self, objects, about):
        """(kind, name, path, object) of every selector that concerns the object."""
        rows = plain.match(objects)
        return {(key[0], key[2], key[3], row["selects"], picked[1])
                for key, row in rows.items() for picked in row["objects"]
                if (key[0], key[2]) == about or (row["selects"], picked[1]) == about}

    def foretold(self, lines):
        changes = {"join": set(), "leave": set()}
        for line in lines:
            if line.get("relation") == "selects":
                s, o = line["selector"], line["object"]
                changes[line["op"]].add((s["kind"], s["name"], s["path"], o["kind"], o["name"]))
        return changes

    def check(self, state, was, now, folder):
        ns = now["metadata"]["namespace"]
        about = (now["kind"], now["metadata"]["name"])
        here = [o for o in state.values() if o["metadata"].get("namespace") == ns]
        there = [now if o is was else o for o in here]
        before, after = self.members(here, about), self.members(there, about)
        dump = pathlib.Path(folder) / "dump.json"
        versions = {"Pod": "v1", "Service": "v1"}
        dump.write_text(json.dumps({"kind": "List", "apiVersion": "v1", "items": [
            dict(o, apiVersion=versions.get(o["kind"], "apps/v1")) for o in here]}))
        lines, _ = ask([*self.flags(was, now), "-n", ns, "-o", "json", "-f", dump])
        changes = self.foretold(lines)
        self.assertEqual(changes["join"], after - before)
        self.assertEqual(changes["leave"], before - after)
        return len(before ^ after)

    def test_label_and_selector_edits(self):
        ops, state = self.wanted(), self.baseline()
        checked, changed = 0, 0
        with tempfile.TemporaryDirectory() as folder:
            for version, what, obj in self.events():
                kind = obj["kind"]
                key = (kind,) + plain.place(obj)
                was = state.get(key)
                # A patch that changes nothing answers with the version that there was.
                changes = was is not None and (
                    plain.labels_of(was) != plain.labels_of(obj) or kind == "Service")
                if version in ops and what == "MODIFIED" and changes:
                    with self.subTest(op=ops[version]):
                        changed += self.check(state, was, obj, folder)
                        checked += 1
                if what == "DELETED":
                    state.pop(key, None)
                else:
                    state[key] = obj
        print(f"town: {checked} edits foretold, {changed} memberships changed")
        self.assertGreaterEqual(checked, 100)
        self.assertGreaterEqual(changed, 100)


if __name__ == "__main__":
    unittest.main()
