"""``python -m labelix`` is the command."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from shared import DUMP, TOWN


def test_python_m_labelix() -> None:
    run = [sys.executable, "-m", "labelix", "get", "po", "-l", "run=rng", "-o", "name"]
    done = subprocess.run([*run, "-f", str(DUMP)], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 5
    wrong = subprocess.run([*run[:4], "po", "-l", "a in (", "-f", str(DUMP)],
                           capture_output=True, text=True, check=False)
    assert wrong.returncode == 2 and "error:" in wrong.stderr


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="no pipes that signal")
def test_a_reader_that_leaves_ends_it_quietly() -> None:
    run = [sys.executable, "-m", "labelix", "get", "po", "-A", "-o", "json", "-f", str(TOWN)]
    with subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as command:
        assert command.stdout is not None and command.stderr is not None
        assert command.stdout.readline() == b"{\n"
        command.stdout.close()
        assert command.stderr.read() == b""
    assert command.returncode == -signal.SIGPIPE
