"""What unpickling calls; these names stand in pickles, so they stay."""

from __future__ import annotations

from typing import Any

from ._core import Cluster, Selector, Table


def selector(state: tuple[bool, list[Any]]) -> Selector:
    """A selector from its requirements as they were: nothing is parsed again."""
    return Selector._restore(state)


def cluster(snapshot: Any) -> Cluster:
    """A cluster from the bytes of its snapshot, at a version of its own."""
    return Cluster._restore(snapshot)


def table(state: tuple[int, list[Any]]) -> Table:
    """A table from its columns as they were."""
    return Table._restore(state)
