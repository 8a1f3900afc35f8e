#!/usr/bin/env python3
"""Files of a test program are compiled in units of several (cmake/tests.cmake), so what an
x_test.cc keeps to itself stands in a namespace of its own name: other files of the unit,
which are others tomorrow, do not see it."""
import pathlib
import re
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
# What opens before the file's first unnamed namespace.
UNNAMED = re.compile(r"^namespace ([\w:]+) \{\n+namespace \{$", re.M)
MACRO = re.compile(r"^#define (\w+)", re.M)


def complaints(name, text):
    stem = pathlib.PurePath(name).stem
    found = UNNAMED.search(text)
    if found and found[1].rpartition("::")[2] != stem:
        yield f"{name}: what is unnamed stands in {found[1]} and not in {found[1]}::{stem}"
    for macro in MACRO.findall(text):
        if f"#undef {macro}\n" not in text:
            yield f"{name}: {macro} is not undefined at the end"


class Units(unittest.TestCase):
    def test_each_file_has_a_namespace_of_its_name(self):
        files = sorted(TESTS.rglob("*_test.cc"))
        self.assertGreater(len(files), 100)
        wrong = [line for path in files
                 for line in complaints(path.relative_to(TESTS).as_posix(), path.read_text())]
        self.assertEqual(wrong, [])

    def test_what_a_unit_would_share_is_seen(self):
        text = "namespace labelix::{} {{\nnamespace {{\nint Cases();\n"
        self.assertEqual(list(complaints("index/x_test.cc", text.format("index::x_test"))), [])
        self.assertEqual(len(list(complaints("index/x_test.cc", text.format("index")))), 1)
        self.assertEqual(len(list(complaints("x_test.cc", "#define ROW 1\n"))), 1)
        self.assertEqual(list(complaints("x_test.cc", "#define ROW 1\n#undef ROW\n")), [])


if __name__ == "__main__":
    unittest.main()
