"""``python -m labelix`` is the command."""

from __future__ import annotations

import subprocess
import sys

from shared import DUMP


def test_python_m_labelix() -> None:
    run = [sys.executable, "-m", "labelix", "get", "po", "-l", "run=rng", "-o", "name"]
    done = subprocess.run([*run, "-f", str(DUMP)], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 5
    wrong = subprocess.run([*run[:4], "po", "-l", "a in (", "-f", str(DUMP)],
                           capture_output=True, text=True, check=False)
    assert wrong.returncode == 2 and "error:" in wrong.stderr
