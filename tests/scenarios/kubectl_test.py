"""The shell's side of labelix: the plug-in under a real kubectl, completion in
bash, the manual page and the krew manifest.

    LABELIX=build/release/bin/labelix LABELIX_BUILD=build/release python3 tests/scenarios/kubectl_test.py

kubectl is built from its Go module, once for a build folder; without Go, or
offline, its test is skipped. Python 3.9, standard library only.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LABELIX = pathlib.Path(os.environ.get("LABELIX", "labelix")).resolve()
BUILD = pathlib.Path(os.environ.get("LABELIX_BUILD", tempfile.gettempdir()))
DUMP = ROOT / "tests/data/rng/04-daemonset-one-too-many/dump.json.gz"
KUBECTL = "k8s.io/kubectl@v0.37.2"
MAIN = """package main

import (
	"os"

	"k8s.io/kubectl/pkg/cmd"
)

func main() {
	if cmd.NewDefaultKubectlCommand().Execute() != nil {
		os.Exit(1)
	}
}
"""


def run(*command, **more):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          timeout=120, check=False, **more)


def build_kubectl():
    """The path of a kubectl, None if it cannot be built here."""
    folder = BUILD / "kubectl"
    made = folder / "kubectl"
    if made.exists():
        return made
    if shutil.which("go") is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main.go").write_text(MAIN)
    (folder / "go.mod").write_text("module kubectl\n\ngo 1.26\n")
    for step in (["go", "get", KUBECTL], ["go", "build", "-o", "kubectl", "."]):
        try:
            subprocess.run(step, cwd=folder, env=dict(os.environ, GOFLAGS="-mod=mod"),
                           capture_output=True, timeout=1200, check=True)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            return None
    return made


class PluginTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kubectl = build_kubectl()

    def setUp(self):
        if self.kubectl is None:
            self.skipTest("no Go here, or its modules cannot be fetched")
        path = os.pathsep.join([str(LABELIX.parent), str(ROOT / "tools/kubectl"),
                                os.environ["PATH"]])
        self.env = dict(os.environ, PATH=path, KUBECONFIG=os.devnull)

    def test_match_is_the_commands_own(self):
        asked = ["labelix", "match", "svc/rng", "-f", DUMP]
        ours = run(LABELIX, *asked[1:])
        theirs = run(self.kubectl, *asked, env=self.env)
        self.assertEqual(theirs.returncode, 0, theirs.stderr)
        self.assertIn("default/rng", theirs.stdout)
        self.assertEqual(theirs.stdout, ours.stdout)

    def test_exit_code_is_passed_on(self):
        done = run(self.kubectl, "labelix", "get", "pods", "-l", "a=(", "-f", DUMP, env=self.env)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("unable to parse requirement", done.stderr)

    def test_completes_a_name(self):
        done = run(self.kubectl, "__complete", "labelix", "match", "-f", DUMP, "svc/r",
                   env=self.env)
        self.assertEqual(done.stdout.splitlines(), ["svc/rng", ":4"], done.stderr)


class ShellTest(unittest.TestCase):
    def test_bash_completes_a_name(self):
        script = (f'source <("{LABELIX}" completion bash)\n'
                  f'COMP_WORDS=(labelix match -f "{DUMP}" svc/r)\nCOMP_CWORD=4\n'
                  '_labelix\necho "${COMPREPLY[@]}"\n')
        path = os.pathsep.join([str(LABELIX.parent), os.environ["PATH"]])
        done = run("bash", "-c", script, env=dict(os.environ, PATH=path))
        self.assertEqual(done.stdout, "svc/rng\n", done.stderr)

    def test_plugin_scripts_run_what_is_on_path(self):
        path = os.pathsep.join([str(LABELIX.parent), os.environ["PATH"]])
        env = dict(os.environ, PATH=path)
        self.assertEqual(run(ROOT / "tools/kubectl/kubectl-labelix", "version", env=env).stdout,
                         run(LABELIX, "version").stdout)
        done = run(ROOT / "tools/kubectl/kubectl_complete-labelix", "endpo", env=env)
        self.assertTrue(done.stdout.startswith("endpoints\t"), done.stdout)

    def test_manual_page_has_every_command(self):
        page = run(sys.executable, ROOT / "tools/man/make_man.py", "--labelix", LABELIX)
        self.assertEqual(page.returncode, 0, page.stderr)
        for command in ("GET", "MATCH", "WHO", "NODES", "REACH", "COMPLETION"):
            self.assertIn(f"\n.SH {command}\n", page.stdout)

    def test_krew_manifest_has_the_archives_digest(self):
        with tempfile.TemporaryDirectory() as folder:
            archive = pathlib.Path(folder) / "a.tar.gz"
            archive.write_bytes(b"archive")
            done = run(sys.executable, ROOT / "tools/kubectl/krew.py", "--version", "1.2.3",
                       "--homepage", "h", f"linux/amd64=u?a=b={archive}")
        self.assertIn("  version: v1.2.3\n", done.stdout, done.stderr)
        self.assertIn("    uri: u?a=b\n", done.stdout)
        self.assertIn(f"    sha256: {hashlib.sha256(b'archive').hexdigest()}\n", done.stdout)


if __name__ == "__main__":
    unittest.main()
