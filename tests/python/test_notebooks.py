"""The notebooks run from top to bottom, and draw what they say they draw."""

from __future__ import annotations

import pathlib
from typing import Any

import nbclient
import nbformat
import pytest

from labelix import Cluster, pictures
from shared import ROOT

EXAMPLES = ROOT / "docs" / "examples"
PICTURES = {"daemonset-lesson.ipynb": 4, "busy-cluster.ipynb": 2}


def drawn(notebook: Any) -> int:
    return sum(
        "image/png" in output.get("data", {})
        for cell in notebook.cells
        for output in cell.get("outputs", [])
    )


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_notebook(name: str) -> None:
    notebook = nbformat.read(EXAMPLES / name, as_version=4)
    assert drawn(notebook) == PICTURES[name], "checked in without its pictures"
    resources = {"metadata": {"path": str(EXAMPLES)}}
    nbclient.NotebookClient(notebook, timeout=600, resources=resources).execute()
    assert drawn(notebook) == PICTURES[name]


def test_every_notebook_is_run() -> None:
    assert {path.name for path in EXAMPLES.glob("*.ipynb")} == set(PICTURES)


def test_groups_are_label_sets_of_one_owner(rng: Cluster) -> None:
    hashes = ("pod-template-hash", "controller-revision-hash", "pod-template-generation")
    found = pictures.groups(rng, "default", ignore=hashes)
    assert [(g.owner, g.labels, len(g.pods)) for g in found] == [
        ("DaemonSet/rng", (("run", "rng"),), 4),
        ("Deployment/rng", (("run", "rng"),), 1),
    ]


def test_red_is_what_gets_nothing(tmp_path: pathlib.Path) -> None:
    recorded = ROOT / "tests" / "data" / "rng"
    typo = Cluster.load(recorded / "23-service-selector-typo" / "dump.json.gz")
    ax = pictures.traffic(typo)
    red = [t.get_text() for t in ax.texts if t.get_color() == pictures.WRONG]
    assert any(text.startswith("Service rng") for text in red)
    ax.figure.savefig(tmp_path / "typo.png")
    assert (tmp_path / "typo.png").stat().st_size > 5_000
