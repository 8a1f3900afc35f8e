"""The examples of every docstring, run; and every public name has its docstring."""

from __future__ import annotations

import doctest
import inspect
from typing import Any

import pytest

import labelix
from labelix import (
    answers,
    edits,
    errors,
    frames,
    html,
    manifests,
    names,
    overview,
    progress,
    rows,
)
from shared import DUMP


def documented(cls: type) -> list[tuple[str, str]]:
    found = [(cls.__name__, cls.__doc__ or "")]
    for name in vars(cls):
        if name.startswith("_") and name != "__init__":
            continue
        doc = inspect.getdoc(getattr(cls, name))  # of a static method vars has only a wrapper
        if doc:
            found.append((f"{cls.__name__}.{name}", doc))
    return found


def classes() -> list[type]:
    return [c for c in map(labelix.__dict__.get, labelix.__all__) if isinstance(c, type)]


def of_edits() -> list[tuple[str, str]]:
    return [(f"edits.{name}", inspect.getdoc(getattr(edits, name)) or "")
            for name in edits.__all__ if name != "Edit"]


def of_functions() -> list[tuple[str, str]]:
    public = ((name, labelix.__dict__[name]) for name in labelix.__all__)
    return [(name, inspect.getdoc(one) or "") for name, one in public if inspect.isroutine(one)]


def docstrings() -> list[tuple[str, str]]:
    found = [("labelix", labelix.__doc__ or ""), *of_edits(), *of_functions()]
    for cls in classes():
        found += documented(cls)
    return found


@pytest.mark.parametrize("name,text", docstrings(), ids=[name for name, _ in docstrings()])
def test_examples(name: str, text: str) -> None:
    globs: dict[str, Any] = {
        "labelix": labelix, "dump": str(DUMP), "cluster": labelix.Cluster.load(DUMP),
    }
    test = doctest.DocTestParser().get_doctest(inspect.cleandoc(text), globs, name, None, None)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    out: list[str] = []
    runner.run(test, out=out.append)
    assert runner.failures == 0, "".join(out)


def test_everything_public_has_words() -> None:
    missing = [
        f"{cls.__name__}.{name}"
        for cls in classes()
        for name, member in vars(cls).items()
        if not name.startswith("_") and not inspect.getdoc(member)
    ]
    assert missing == []


def test_every_call_has_an_example() -> None:
    """But those that ask a live cluster."""
    called = [c for c in classes() if c.__module__ == "labelix._core"]
    docs = [*of_edits(), *of_functions(), *(doc for cls in called for doc in documented(cls))]
    without = {name for name, doc in docs if ">>>" not in doc and "__init__" not in name}
    assert without == {"Cluster.from_kr8s", "Cluster.from_kubernetes"}


def test_what_can_fail_says_so() -> None:
    """Calls that raise list it; the sections are numpydoc's."""
    said = dict(of_functions())
    assert "validate" in said
    for call in ("select", "count", "match", "who", "endpoints", "load", "explain", "what_if",
                 "check", "tree", "diff", "separate", "nodes", "reach", "source", "json"):
        said[call] = inspect.getdoc(getattr(labelix.Cluster, call)) or ""
    for call, text in said.items():
        for section in ("Parameters\n----------", "Raises\n------", "Examples\n--------"):
            assert section in text, f"{call}: no {section.splitlines()[0]}"


def test_modules_have_words() -> None:
    for module in (answers, edits, errors, frames, html, manifests, names, overview, progress,
                   rows):
        assert module.__doc__


def test_every_edit_is_an_example() -> None:
    test_examples("labelix.edits", edits.__doc__ or "")
    for name in set(edits.__all__) - {"Edit"}:
        assert "Parameters\n----------" in (inspect.getdoc(getattr(edits, name)) or "")
