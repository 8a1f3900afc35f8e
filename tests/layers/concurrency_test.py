#!/usr/bin/env python3
"""Whatever has Concurren in its name is run under ThreadSanitizer (CONTRIBUTING.md): each
program that has such a case is one that `./dev tsan` builds and asks for them."""
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASE = re.compile(r"^TEST(?:_F|_P)?\(.*Concurren", re.M)
WHOLE = "index_test"  # all of its cases are run


def program(path):
    """The test program of an x_test.cc (cmake/tests.cmake)."""
    folders = path.relative_to(ROOT / "tests").parts[:-1]
    room = folders[1] if folders[0] == "engine" and len(folders) > 1 else folders[0]
    return f"{room}_test"


def wanted():
    files = [path for path in (ROOT / "tests").rglob("*_test.cc") if CASE.search(path.read_text())]
    names = {program(path) for path in files}
    return {name if name == WHOLE else f"{name}_concurrency" for name in names}


def registered(build):
    subprocess.run(["cmake", "--preset", "tsan", "-B", build], cwd=ROOT, check=True,
                   stdout=subprocess.DEVNULL)
    listed = subprocess.run(["ctest", "--test-dir", build, "-N", "-L", "concurrency"], check=True,
                            capture_output=True, text=True).stdout
    return set(re.findall(r"Test +#\d+: (\S+)", listed))


class Concurrency(unittest.TestCase):
    def test_each_program_with_such_a_case_is_run(self):
        with tempfile.TemporaryDirectory() as build:
            self.assertEqual(registered(build), wanted())


if __name__ == "__main__":
    unittest.main()
