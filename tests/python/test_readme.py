"""The README's Python, as it stands there, on a recorded cluster."""

from __future__ import annotations

import pathlib
import re

import pytest

import labelix
from shared import DATA, ROOT


def blocks(name: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(), flags=re.S)


@pytest.mark.parametrize("page", ["README.md", "docs/python.md"])
def test_python_of(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DATA)
    found = blocks(page)
    assert found, f"{page} shows no Python"
    scope: dict[str, object] = {"labelix": labelix}
    for block in found:
        exec(compile(block, str(pathlib.Path(page)), "exec"), scope)
