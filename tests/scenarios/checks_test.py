"""`labelix check`: the examples of docs/checks.md, and the recorded clusters
held against a plain program (plain_checks.py).

    LABELIX=build/release/bin/labelix python3 tests/scenarios/checks_test.py [--table]

--table prints steps × codes for the lesson. ctest sets LABELIX.
"""

import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

import plain
import plain_checks

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "tests/data"
PAGE = ROOT / "docs/checks.md"
NO_PODS = DATA / "rng/watch/pods.start.json.gz"


def check(*args, text=None):
    done = subprocess.run([os.environ["LABELIX"], "check", "-o", "json", *map(str, args)],
                          input=text, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise AssertionError(f"{args}: exit {done.returncode}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def name(obj):
    return obj["kind"], obj["namespace"], obj["name"]


def summary(findings):
    return {(f["code"], f["severity"], name(f["object"]), tuple(sorted(map(name, f["others"]))))
            for f in findings}


def steps():
    return sorted(p.parent.name for p in (DATA / "rng").glob("*/dump.json.gz"))


def objects_of(step):
    return json.loads(plain.read(DATA / "rng" / step / "dump.json.gz"))["items"]


class Examples(unittest.TestCase):
    def codes(self):
        return {part.split("\n", 1)[0]: part
                for part in re.split(r"^## ", PAGE.read_text(), flags=re.M)[1:]}

    def test_each_code_is_found_and_not_found(self):
        for code, part in self.codes().items():
            blocks = re.findall(r"^```json (found|not found)\n(.*?)^```", part, flags=re.M | re.S)
            self.assertEqual([kind for kind, _ in blocks], ["found", "not found"], code)
            for kind, text in blocks:
                with self.subTest(code=code, example=kind):
                    codes = {f["code"] for f in check("-A", "-f", "-", text=text)}
                    self.assertEqual(code in codes, kind == "found", codes)

    def test_the_page_has_every_code(self):
        header = (ROOT / "engine/kubernetes/check.cc").read_text()
        known = header.split("kCodes[]", 1)[1].split("};", 1)[0]
        self.assertEqual(list(self.codes()), re.findall(r'"([a-z-]+)"', known))


class Recordings(unittest.TestCase):
    maxDiff = None

    def test_the_lessons_steps(self):
        compared = 0
        for step in steps():
            expected = plain_checks.Checks(objects_of(step)).run()
            found = check("-A", "-f", NO_PODS, "-f", DATA / "rng" / step / "dump.json.gz")
            with self.subTest(step=step):
                self.assertEqual(summary(found), expected)
            compared += len(expected)
        self.assertEqual(len(steps()), 24)
        self.assertEqual(compared, 41)

    def test_town(self):
        for folder in ("00-baseline", "01-midway", "02-midway", "03-midway", "99-final"):
            expected = plain_checks.Checks(plain.load(DATA / "town" / folder)).run()
            found = summary(check("-A", "-f", DATA / "town" / folder))
            with self.subTest(folder=folder):
                self.assertEqual(found - expected, set(), "false ones")
                self.assertEqual(expected - found, set(), "missed ones")
            self.assertGreaterEqual(len(expected), 50)

    def test_one_object(self):
        dump = DATA / "rng/04-daemonset-one-too-many/dump.json.gz"
        whole = summary(check("-f", dump))
        about = summary(check("svc/rng", "-f", dump))
        self.assertEqual(about, {f for f in whole if ("Service", "default", "rng") in (f[2], *f[3])})
        self.assertTrue(about)


def print_table():
    rows = {step: collections.Counter(f[0] for f in plain_checks.Checks(objects_of(step)).run())
            for step in steps()}
    codes = sorted({code for row in rows.values() for code in row})
    print("| step | " + " | ".join(codes) + " |\n|---|" + "---|" * len(codes))
    for step, row in rows.items():
        print(f"| {step} | " + " | ".join(str(row.get(code, "")) for code in codes) + " |")


if __name__ == "__main__":
    if sys.argv[1:] == ["--table"]:
        print_table()
    else:
        unittest.main()
