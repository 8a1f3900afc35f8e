#!/usr/bin/env python3
"""The layering test is itself tested: in a copy of the tree it must find one planted include."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHECKER = pathlib.Path(__file__).with_name("check_includes.py")
ROOMS = ("include", "index", "engine", "cli", "bench", "tests/index", "tests/engine", "tests/cli")

WRONG = [
    ("sets includes types", "index/sets/planted.h", '#include "index/types/go_text.h"'),
    ("sets includes a public value", "index/sets/planted.h", '#include "labelix/labels.h"'),
    ("types includes the index", "index/types/planted.cc", '#include "index/symbols.h"'),
    ("index includes the engine", "index/planted.cc", '#include "engine/selector/normal.h"'),
    ("index includes the kinds' contract", "index/planted.cc", '#include "labelix/cluster.h"'),
    ("kinds includes ingest", "engine/kinds/planted.h", '#include "engine/ingest/decode.h"'),
    ("ingest includes the index", "engine/ingest/planted.cc", '#include "index/index.h"'),
    ("selector includes query", "engine/selector/planted.cc", '#include "engine/query/plan.h"'),
    ("query includes match", "engine/query/planted.cc", '#include "engine/match/reverse.h"'),
    ("query includes kinds", "engine/query/planted.cc", '#include "engine/kinds/kinds.h"'),
    ("match includes kubernetes", "engine/match/planted.cc", '#include "engine/kubernetes/claim.h"'),
    ("engine includes the command", "engine/planted.cc", '#include "cli/text.h"'),
    ("command includes a room", "cli/planted.cc", '#include "engine/kinds/kinds.h"'),
    ("command includes the index", "cli/planted.cc", '  #  include <index/index.h>'),
    ("public header includes a room", "include/labelix/planted.h", '#include "index/index.h"'),
    ("public header shows an absl container", "include/labelix/planted.h",
     '#include "absl/container/flat_hash_map.h"'),
    ("workload includes a room", "bench/workload/planted.cc", '#include "index/index.h"'),
    ("simdjson outside ingest", "engine/query/planted.cc", "#include <simdjson.h>"),
    ("Highway outside sets and fingerprint", "index/planted.cc", '#include "hwy/highway.h"'),
    ("fingerprint includes the index", "index/fingerprint/planted.h", '#include "index/hash.h"'),
    ("CLI11 outside the command", "engine/planted.cc", "#include <CLI/CLI.hpp>"),
    ("unit test leans on a higher room", "tests/index/planted_test.cc",
     '#include "engine/query/plan.h"'),
]
RIGHT = [
    ("own room", "engine/query/planted.cc", '#include "engine/query/plan.h"'),
    ("selector includes the index", "engine/selector/planted.cc", '#include "index/index.h"'),
    ("kubernetes includes kinds", "engine/kubernetes/planted.cc", '#include "engine/kinds/kinds.h"'),
    ("unit test includes its room", "tests/index/planted_test.cc", '#include "index/index.h"'),
    ("benchmark includes the room it measures", "bench/planted_bench.cc",
     '#include "index/sets/bits.h"'),
    ("a comment is no include", "index/sets/planted.h", '// #include "engine/kinds/kinds.h"'),
]


class CheckIncludes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="labelix-layers-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.copy = pathlib.Path(cls.folder.name)
        for room in ROOMS:
            if (ROOT / room).is_dir():
                shutil.copytree(ROOT / room, cls.copy / room, dirs_exist_ok=True,
                                ignore=lambda _, names: [n for n in names if n.endswith(".gz")])

    def check(self, root=None):
        return subprocess.run([sys.executable, CHECKER, root or self.copy], capture_output=True,
                              text=True, timeout=60)

    def check_planted(self, path, line):
        planted = self.copy / path
        planted.parent.mkdir(parents=True, exist_ok=True)
        planted.write_text(f"// Planted.\n{line}\n")
        try:
            return self.check()
        finally:
            planted.unlink()

    def test_the_tree_as_it_is_passes(self):
        done = self.check(ROOT)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_an_empty_tree_is_no_pass(self):
        with tempfile.TemporaryDirectory() as empty:
            self.assertEqual(self.check(empty).returncode, 1)

    def test_a_wrong_include_is_found_at_its_line(self):
        for name, path, line in WRONG:
            with self.subTest(name):
                done = self.check_planted(path, line)
                self.assertEqual(done.returncode, 1, done.stdout)
                self.assertIn(f"{path}:2: ", done.stdout)
                self.assertIn(" 1 wrong include", done.stdout)

    def test_a_right_include_passes(self):
        for name, path, line in RIGHT:
            with self.subTest(name):
                done = self.check_planted(path, line)
                self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()
