"""bench/peers/run: who is not there and who fails are said, and the rest goes on."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

BENCH = pathlib.Path(__file__).resolve().parents[2] / "bench"


def program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + text, encoding="utf-8")
    path.chmod(0o755)


class PeersRun(unittest.TestCase):
    def test_what_fails_is_left_out(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "bench/peers/go").mkdir(parents=True)
            shutil.copy(BENCH / "peers/run", root / "bench/peers/run")
            program(root / "build/release/bin/workload", 'while [ $# -gt 1 ]; do shift; '
                    '[ "$1" = --out ] && mkdir -p "$2"; done\nexit 0\n')
            program(root / ".venv/bin/python", 'case "$*" in *pip*) exit 1;; *1k*) exit 7;; esac\n'
                    'echo \'{"seconds": 1}\'\necho "== without Polars: none" >&2\n')
            tools = root / "tools"
            tools.mkdir()
            for name in ("bash", "dirname", "cat", "sed", "mkdir", "rm"):
                os.symlink(shutil.which(name), tools / name)
            ran = subprocess.run(["bench/peers/run", "1000,2000", "out"], cwd=root, text=True,
                                 capture_output=True, check=False,
                                 env={"PATH": str(tools)}, executable=root / "bench/peers/run")
            self.assertEqual(ran.returncode, 0, ran.stderr)
            said = (root / "out/left_out.txt").read_text(encoding="utf-8")
            for each in ("no Go toolchain", "no checkout of Calico", "DuckDB and pyroaring",
                         "Python, 1k: failed", "Python, 2k: without Polars: none"):
                self.assertIn(each, said)
                self.assertIn(each.split(": ")[-1], ran.stderr)
            self.assertEqual((root / "out/python-2k.json").read_text(encoding="utf-8"),
                             '{"seconds": 1}\n')


if __name__ == "__main__":
    unittest.main()
