"""The demo and the fixture check pass on the recording as it is, and fail on
one that was altered: one thing is changed in a temporary copy of a step, and
that step has to be named, and no other.

LABELIX is the path of the command (ctest sets it).
"""

import gzip
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LABELIX = os.environ.get("LABELIX", "")


def named(dump, kind, name):
    return next(o for o in dump["items"] if o["kind"] == kind and o["metadata"]["name"] == name)


def rename_label(dump):
    named(dump, "Pod", "rng-6z9bh")["metadata"]["labels"]["run"] = "rngx"


def drop_label(dump):
    del named(dump, "Pod", "rng-bkf78")["metadata"]["labels"]["isactive"]


def change_generation(dump):
    named(dump, "Pod", "rng-bkf78")["metadata"]["labels"]["pod-template-generation"] = "2"


def give_to_nobody(dump):
    del named(dump, "Pod", "rng-pz4d9")["metadata"]["ownerReferences"]


def make_ready(dump):
    for condition in named(dump, "Pod", "rng-4p6n2")["status"]["conditions"]:
        condition["status"] = "True"


def cure_typo(dump):
    named(dump, "Service", "rng")["spec"]["selector"]["isactive"] = "yes"


def give_selector_back(dump):
    named(dump, "Service", "rng")["spec"]["selector"] = {"run": "rng"}


def drop_slice_entry(dump):
    piece = next(o for o in dump["items"] if o["kind"] == "EndpointSlice"
                 and o["metadata"].get("generateName") == "rng-")
    piece["endpoints"].pop()


# Step by step what is altered there, which each step has to be named for; a step that is altered
# twice needs a round for each. All seen without the selector strings.
ALTERED = [
    {"04-daemonset-one-too-many": rename_label, "10-daemonset-isactive": drop_slice_entry,
     "11-service-isactive": drop_label, "18-pod-unready": make_ready,
     "22-service-without-selector": give_selector_back,
     "23-service-selector-typo": cure_typo},
    {"04-daemonset-one-too-many": give_to_nobody},
]


def run(script, *options):
    done = subprocess.run([sys.executable, str(ROOT / script), "--labelix", LABELIX, *options],
                          capture_output=True, text=True, timeout=1200,
                          env={**os.environ, "NO_COLOR": "1"})
    return done.returncode, done.stdout + done.stderr


def alter(data, step, change):
    path = data / step / "dump.json.gz"
    dump = json.loads(gzip.decompress(path.read_bytes()))
    before = json.dumps(dump)
    change(dump)
    if json.dumps(dump) == before:
        raise ValueError(f"{step}: nothing was altered")
    path.write_bytes(gzip.compress(json.dumps(dump).encode()))


class Altered(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="labelix-altered-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def copy(self):
        data = self.folder / "rng"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(ROOT / "tests/data/rng", data, copy_function=shutil.copyfile)
        return data

    def assert_blamed(self, answer, steps):
        code, text = answer
        blamed = {line.split()[1].rstrip(":") for line in text.splitlines()
                  if line.startswith("DIFFERENT")}
        self.assertEqual((code, blamed), (1, steps), text[-2000:])

    def test_demo_names_the_altered_steps(self):
        for round in ALTERED:
            with self.subTest(steps=sorted(round)):
                data = self.copy()
                for step, change in round.items():
                    alter(data, step, change)
                self.assert_blamed(run("tools/demo/demo.py", "--data", str(data), "--fast"),
                                   set(round))

    def test_demo_sees_a_label_that_only_a_selector_string_asks_for(self):
        data, step = self.copy(), "10-daemonset-isactive"
        alter(data, step, change_generation)
        self.assert_blamed(run("tools/demo/demo.py", "--data", str(data)), {step})

    def test_demo_fails_when_a_step_is_missing(self):
        data = self.copy()
        shutil.rmtree(data / "13-deployment-scaled")
        code, text = run("tools/demo/demo.py", "--data", str(data), "--fast")
        self.assertEqual(code, 1, text[-2000:])
        self.assertIn("24 steps were recorded, 23 are here", text)

    def test_fixture_check_sees_an_altered_slice(self):
        data = self.copy()
        alter(data, "10-daemonset-isactive", drop_slice_entry)
        code, text = run("tests/scenarios/check_fixtures.py", "--data", str(self.folder), "--only",
                         "rng")
        self.assertEqual(code, 1, text[-2000:])
        self.assertIn("DIFFERENT  endpoints of a Service = its EndpointSlices: "
                      "10-daemonset-isactive default/rng", text)


class Unaltered(unittest.TestCase):
    def test_demo_passes(self):
        code, text = run("tools/demo/demo.py", "--no-color")
        self.assertEqual(code, 0, text[-2000:])
        self.assertRegex(text.splitlines()[-1], r"^24 steps, \d+ comparisons .*, 0 differences, ")
        self.assertNotIn("\033[", text)  # a pipe gets plain text

    def test_demo_without_a_command_says_how_to_build_it(self):
        done = subprocess.run([sys.executable, str(ROOT / "tools/demo/demo.py"), "--labelix",
                               str(ROOT / "no-such-labelix")], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("./dev build", done.stderr)


if __name__ == "__main__":
    unittest.main()
