#!/usr/bin/env python3
"""Which of Kubernetes' own kinds hold selectors is said twice: by the table of kinds and in
Go, which tells objects of these with their spec. A pod's selectors are about where it runs,
and kinds of others come as unstructured objects, which are told so whatever they are."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SELECTING = re.compile(r'\bSelecting\(\s*"([\w.]*)",\s*"(\w+)"')
POLICY = re.compile(r'\bAdmissionPolicy\("(\w+)"')
HOLDER = re.compile(r'\{(?:Group: "([\w.]+)", )?Kind: "(\w+)"\}:\s*true')


def of_table(text):
    policies = {("admissionregistration.k8s.io", kind) for kind in POLICY.findall(text)}
    return (set(SELECTING.findall(text)) | policies) - {("", "Pod")}


class GoHolders(unittest.TestCase):
    def test_both_name_the_same_kinds(self):
        table = of_table((ROOT / "engine/kinds/kinds.cc").read_text())
        go = (ROOT / "bindings/go/objects.go").read_text()
        holders = set(HOLDER.findall(go[go.index("var holders"):go.index("// typed are")]))
        self.assertGreater(len(table), 15)
        self.assertEqual(table, holders)


if __name__ == "__main__":
    unittest.main()
