"""Every command of the recorded lesson that failed: the server's words beside ours.

    LABELIX=build/release/bin/labelix python3 tests/scenarios/errors_test.py

A manifest is put to `labelix validate`, a patch is applied to the stored object first, a selector
is put to `labelix get`. ctest sets LABELIX.
"""

import gzip
import json
import os
import pathlib
import re
import shlex
import subprocess
import tempfile
import unittest

DATA = pathlib.Path(__file__).resolve().parents[2] / "tests/data/rng"
STORED = DATA / "04-daemonset-one-too-many/dump.json.gz"  # what step 05's commands ran against


def load(path):
    return json.loads(gzip.decompress(path.read_bytes()))


def labelix(*args):
    binary = str(pathlib.Path(os.environ["LABELIX"]).resolve())
    done = subprocess.run([binary, *map(str, args)], stdin=subprocess.DEVNULL, text=True,
                          capture_output=True, timeout=120, check=False,
                          env={**os.environ, "NO_COLOR": "1"})
    return done.returncode, done.stdout, done.stderr


def merged(value, patch):
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    out = dict(value) if isinstance(value, dict) else {}
    for key, change in patch.items():
        if change is None:
            out.pop(key, None)
        else:
            out[key] = merged(out.get(key), change)
    return out


def server_text(stderr):
    """The API server's own words, without kubectl's around them."""
    text = re.sub(r'^Error from server \(BadRequest\): error when creating "[^"]*": ', "", stderr)
    found = re.match(r'The (\w+) "([^"]*)" is invalid: (.*)', text, re.S)
    if not found:
        return text
    kind, name, rest = found.groups()
    errors = [line[2:] for line in rest.split("\n") if line.startswith("* ")] or [rest]
    group = {"DaemonSet": ".apps", "Deployment": ".apps"}.get(kind, "")
    joined = errors[0] if len(errors) == 1 else "[" + ", ".join(errors) + "]"
    return f'{kind}{group} "{name}" is invalid: {joined}'


class Errors(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.manifests = load(DATA / "manifests.json.gz")
        cls.stored = load(STORED)["items"]

    def said(self, text, update, *flags):
        """(exit code, server text as we say it, findings) of one manifest."""
        with tempfile.TemporaryDirectory(prefix="labelix-errors-") as folder:
            path = pathlib.Path(folder, "manifest")
            path.write_text(text)
            args = ["validate", "-f", path, *flags] + (["--against", STORED] if update else [])
            code, out, err = labelix(*args)
            _, lines, _ = labelix(*args, "-o", "json")
        self.assertNotIn("error: ", err)
        found = re.search(r"^\S+: the API server would say: (.*)$", out, re.M)
        return code, found.group(1) if found else "", [json.loads(x) for x in lines.splitlines()]

    def manifest_of(self, words):
        """The manifest that a kubectl command sends, and whether its object is stored already."""
        if "patch" in words:
            kind, name = words[2], words[3]
            patch = json.loads(words[words.index("-p") + 1])
            stored = next(o for o in self.stored
                          if o["kind"].lower() == kind and o["metadata"]["name"] == name)
            return json.dumps(merged(stored, patch)), True
        text = self.manifests[words[words.index("-f") + 1]]
        return text, "apply" in words

    def check_manifest(self, words, stderr):
        text, update = self.manifest_of(words)
        flags = ["--validate", "ignore"] if "--validate=false" in words else []
        code, said, findings = self.said(text, update, *flags)
        self.assertEqual(code, 1)
        messages = [finding["message"] for finding in findings]
        if "field not declared in schema" in stderr:  # --server-side: the field only
            fields = re.findall(r"\.(\S+): field not declared", stderr)
            self.assertEqual([finding["field"] for finding in findings], fields)
            return "field"
        if "expected string, got" in stderr:
            fields = re.findall(r"\.(\S+): expected string", stderr)
            self.assertEqual([finding["field"] for finding in findings], fields)
            return "field"
        if "unrecognized type: string" in stderr:  # a patch of what is stored: no place in it
            self.assertTrue(all("cannot unmarshal bool" in message for message in messages))
            self.assertTrue(all(finding["field"].endswith(".isactive") for finding in findings))
            return "place"
        if stderr.startswith("error: unable to decode"):  # kubectl itself, before it asks
            self.assertEqual(said.split(": ", 1)[1], stderr.split(": ", 2)[2])
            return "exact"
        if stderr.startswith("The request is invalid: patch"):  # the whole object, then the cause
            self.assertEqual(said[said.index("json: "):], stderr[stderr.rindex("json: "):])
            return "cause"
        self.assertEqual(said.replace("\\n", "\n"), server_text(stderr))
        return "exact"

    def check_selector(self, words, stderr):
        code, _, err = labelix("get", "pods", "-l", words[words.index("-l") + 1], "-f", STORED)
        self.assertEqual(code, 2)
        server = stderr.split('field selector "": ', 1)[1]
        self.assertEqual(err.splitlines()[0], "error: " + server)
        return "exact"

    def check_label(self, words, stderr):
        pair = words[-1].split("=", 1)
        patch = {"metadata": {"labels": {pair[0]: pair[1]}}}
        service = next(o for o in self.stored if o["kind"] == "Service"
                       and o["metadata"]["name"] == "rng")
        _, said, _ = self.said(json.dumps(merged(service, patch)), True)
        self.assertEqual(said.split(f'"{pair[1]}": ', 1)[1], stderr.split(f'"{words[-1]}": ', 1)[1])
        return "exact"

    def test_every_error_of_the_lesson_is_said(self):
        kinds = {}
        for row in load(DATA / "errors.json.gz"):
            words = shlex.split(row["cmd"])
            with self.subTest(command=row["cmd"][:120]):
                if "already has a value" in row["stderr"]:
                    kind = "kubectl's own"  # about --overwrite: nothing is asked of the server
                elif words[1] == "get":
                    kind = self.check_selector(words, row["stderr"])
                elif words[1] == "label":
                    kind = self.check_label(words, row["stderr"])
                else:
                    kind = self.check_manifest(words, row["stderr"])
                kinds[kind] = kinds.get(kind, 0) + 1
        print(", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())))
        self.assertEqual(sum(kinds.values()), 39)
        self.assertEqual(kinds["kubectl's own"], 1)


if __name__ == "__main__":
    unittest.main()
