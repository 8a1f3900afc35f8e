"""Stubs are what the module says, and strict type checking finds nothing wrong."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import labelix
from shared import ROOT

HERE = pathlib.Path(__file__).parent
STUBS = ROOT / "python" / "labelix" / "_core.pyi"


def run(*args: str) -> str:
    done = subprocess.run(
        [sys.executable, *args], capture_output=True, text=True, env=dict(os.environ), check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_stubs_have_not_drifted(tmp_path: pathlib.Path) -> None:
    made = tmp_path / "_core.pyi"
    run(str(ROOT / "tools" / "dev" / "stubs.py"), str(made))
    assert made.read_text() == STUBS.read_text(), "run: .venv/bin/python tools/dev/stubs.py"


def test_a_consumer_is_clean_under_strict_mypy(tmp_path: pathlib.Path) -> None:
    run("-m", "mypy", "--strict", "--config-file", "", "--cache-dir", str(tmp_path),
        str(HERE / "consumer.py"))


def test_the_package_is_clean_under_strict_mypy(tmp_path: pathlib.Path) -> None:
    config = str(ROOT / "pyproject.toml")
    run("-m", "mypy", "--config-file", config, "--cache-dir", str(tmp_path), "-p", "labelix")


def test_ruff() -> None:
    places = ("python", "tests/python", "bench/python/answers.py", "bench/python/run.py")
    run("-m", "ruff", "check", *(str(ROOT / place) for place in places))


def test_names_are_said_to_be_public() -> None:
    assert sorted(labelix.__all__) == labelix.__all__
    assert all(hasattr(labelix, name) for name in labelix.__all__)
    assert (pathlib.Path(labelix.__file__).parent / "py.typed").exists()


def test_version_is_cmakes() -> None:
    project = f"project(labelix VERSION {labelix.__version__} "
    assert project in (ROOT / "CMakeLists.txt").read_text()
