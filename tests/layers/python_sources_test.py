#!/usr/bin/env python3
"""What a live cluster is asked to list is all that the table of kinds gives a meaning: in
Python the resources stand a second time, with the versions that the API server prefers."""
import ast
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(pathlib.Path(__file__).parent))
from go_holders_test import of_table  # noqa: E402

MONITORING = re.compile(r'\bMonitoring\("(\w+)"')
# Neither selects nor is it only picked: where the Services' traffic went.
PICKED = {("", "Node"), ("", "Namespace"), ("", "Pod"), ("discovery.k8s.io", "EndpointSlice")}


def of_python():
    """(group, kind) of each row of NEEDED and FURTHER, by running their two assignments."""
    tree = ast.parse((ROOT / "python/labelix/sources.py").read_text())
    wanted = {"NEEDED", "_ADMISSION", "FURTHER", "KINDS"}
    names = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            targets = {one.id for one in ast.walk(node.targets[0]) if isinstance(one, ast.Name)}
            if targets & wanted:
                exec(compile(ast.Module([node], []), "sources", "exec"), names)
    return {resource: (version.rpartition("/")[0], kind)
            for resource, (version, kind) in names["KINDS"].items()}


class PythonSources(unittest.TestCase):
    def test_all_kinds_of_the_table_are_listed(self):
        text = (ROOT / "engine/kinds/kinds.cc").read_text()
        monitoring = {("monitoring.coreos.com", kind) for kind in MONITORING.findall(text)}
        listed = of_python()
        self.assertGreater(len(listed), 20)
        self.assertEqual(of_table(text) | monitoring | PICKED, set(listed.values()))
        for resource, (group, _) in listed.items():
            self.assertEqual(resource.partition(".")[2], group)
            self.assertIn(f'"{resource.partition(".")[0]}"', text)


if __name__ == "__main__":
    unittest.main()
