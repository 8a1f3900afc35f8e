"""What e2e.py is made of, without a cluster: the recorded lesson as commands and
figures, slices compared, and processes that are stopped."""

import copy
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import lesson  # noqa: E402
import slices  # noqa: E402
from processes import Failed, Processes, free_ports  # noqa: E402

RECORDING = HERE.parents[1] / "tests" / "data" / "rng"


def dump(step, kind):
    with gzip.open(RECORDING / step / "dump.json.gz") as file:
        return [item for item in json.load(file)["items"] if item["kind"] == kind]


def as_ours(found):
    """What our controller would have written in the place of the real one's slices."""
    ours = copy.deepcopy(found)
    for one in ours:
        if one["metadata"].get("labels", {}).get(slices.MANAGED_BY) == slices.REAL:
            one["metadata"]["labels"][slices.MANAGED_BY] = slices.OURS
    return ours


class Lesson(unittest.TestCase):
    def test_commands_and_figures_are_the_recordings(self):
        steps = list(lesson.steps(RECORDING))
        self.assertEqual(len(steps), 24)
        self.assertEqual(sum(command.refused for step in steps for command in step.commands), 30)
        for step in steps:
            with self.subTest(step.name):
                found = dump(step.name, "EndpointSlice")
                self.assertEqual(slices.entries(found, "rng"),
                                 (step.figures.endpoints, step.figures.ready))
                self.assertEqual(len(dump(step.name, "Pod")), step.figures.pods)
                self.assertEqual(sum(step.figures.owners.values()), step.figures.pods)

    def test_one_command_for_many_objects_is_run_once(self):
        texts = [command.text for step in lesson.steps(RECORDING) for command in step.commands]
        self.assertEqual(texts.count("kubectl label pod rng-74c7854ff6-9swsn rng-6z9bh run=rng"), 1)

    def test_a_pod_is_looked_up_by_its_part(self):
        recorded = {pod["metadata"]["name"]: pod for pod in dump("04-daemonset-one-too-many", "Pod")}
        live = copy.deepcopy(list(recorded.values()))
        for pod in live:
            pod["metadata"]["name"] = "live-" + pod["metadata"]["name"]
            pod["metadata"]["labels"].pop("pod-template-hash", None)
        names = lesson.Names()
        command = lesson.Command("kubectl label pod rng-74c7854ff6-9swsn run-", False)
        self.assertEqual(names.arguments(command, recorded, live),
                         ["label", "pod", "live-rng-74c7854ff6-9swsn", "run-"])
        first = names.find("rng-6z9bh", recorded, live)
        others = {names.find(name, recorded, live) for name in recorded}
        self.assertEqual(len(others), 5)  # no pod plays two parts
        self.assertEqual(names.find("rng-6z9bh", recorded, live), first)
        gone = [pod for pod in live if lesson.owner_kind(pod) != "DaemonSet"]
        with self.assertRaises(Failed):
            names.find("rng-6z9bh", recorded, gone)


class Slices(unittest.TestCase):
    def setUp(self):
        self.real = dump("18-pod-unready", "EndpointSlice")

    def differences_after(self, edit):
        ours = [one for one in as_ours(self.real)
                if one["metadata"].get("labels", {}).get(slices.MANAGED_BY) == slices.OURS]
        edit(ours[0])
        return slices.differences(self.real + ours)

    def test_equal_slices_do_not_differ(self):
        self.assertEqual(self.differences_after(lambda one: None), [])

    def test_what_differs_is_told_of_both(self):
        def ready(one):
            for endpoint in one["endpoints"]:
                endpoint["conditions"]["ready"] = True
        edits = {
            "a condition": (ready, 2),
            "an endpoint less": (lambda one: one["endpoints"].pop(), 1),
            "an address": (lambda one: one["endpoints"][0].update(addresses=["10.9.9.9"]), 2),
            "another uid": (lambda one: one["endpoints"][0]["targetRef"].update(uid="u"), 2),
            "a port": (lambda one: one["ports"][0].update(port=81), 6),
            "of another Service": (
                lambda one: one["metadata"]["ownerReferences"][0].update(uid="u"), 8),
            "none": (lambda one: one.update(endpoints=None), 3),
        }
        for name, (edit, count) in edits.items():
            with self.subTest(name):
                self.assertEqual(len(self.differences_after(edit)), count)


class Started(unittest.TestCase):
    def test_all_are_stopped_whatever_happens(self):
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaises(KeyboardInterrupt):
                with Processes(folder) as processes:
                    for name in ("one", "two"):
                        processes.start(name, "sleep", "600")
                    pids = [process.pid for _, process in processes.running]
                    raise KeyboardInterrupt
            for pid in pids:
                with self.assertRaises(ProcessLookupError):
                    os.kill(pid, 0)

    def test_one_that_ends_is_told_with_its_log(self):
        with tempfile.TemporaryDirectory() as folder, Processes(folder) as processes:
            processes.start("etcd", "sh", "-c", "echo no room; exit 3")
            with self.assertRaisesRegex(Failed, "etcd ended with status 3.*\nno room"):
                processes.wait_for("a ready etcd", lambda: False, 30)

    def test_ports_are_distinct(self):
        self.assertEqual(len(set(free_ports(8))), 8)

    def test_without_its_programs_it_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([sys.executable, HERE / "e2e.py", "--programs", folder],
                                  capture_output=True, text=True, check=False, timeout=120,
                                  env={**os.environ, "TMPDIR": folder})
        self.assertEqual(done.returncode, 2)
        self.assertIn("./dev e2e", done.stderr)


if __name__ == "__main__":
    unittest.main()
