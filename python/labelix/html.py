"""What a notebook shows of an answer: its first rows, and counts by namespace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ._core import Matches, Selection, Table

ROWS = 10
NAMESPACES = 8


def _grid(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _first(table: Table) -> str:
    return _grid(table.columns, zip(*(table.column(name) for name in table.columns)))


def _rest(total: int) -> str:
    return f"<p>and {total - ROWS:,} more</p>" if total > ROWS else ""


def counts(table: Table, column: str) -> list[tuple[str, int]]:
    """How often each value of a coded column occurs, the most first."""
    values = table.values(column)
    codes = table.codes(column)
    found = np.bincount(codes[codes >= 0], minlength=len(values))
    return sorted(zip(values, found.tolist()), key=lambda pair: (-pair[1], pair[0]))


def selection(selected: Selection) -> str:
    """The first rows of a selection, and its largest namespaces."""
    by_namespace = counts(selected.table(), "namespace")
    shown = ", ".join(f"{escape(name or '-')} {n:,}" for name, n in by_namespace[:NAMESPACES])
    if len(by_namespace) > NAMESPACES:
        shown += f", and {len(by_namespace) - NAMESPACES} more"
    return (
        f"<p><b>{escape(repr(selected))}</b></p>"
        + _first(selected.table(limit=ROWS))
        + _rest(len(selected))
        + (f"<p>by namespace: {shown}</p>" if by_namespace else "")
    )


def matches(found: Matches) -> str:
    """The first pairs, and what picks nothing."""
    empty = [row for row in found.selectors if row.objects == 0]
    rows = [(r.kind, r.namespace, r.name, r.selector, r.why or r.state) for r in empty[:ROWS]]
    nothing = _grid(["kind", "namespace", "name", "selector", "why"], rows)
    return (
        f"<p><b>{escape(repr(found))}</b></p>"
        + _first(found.table(limit=ROWS))
        + _rest(len(found))
        + (f"<p>{len(empty):,} pick nothing:</p>{nothing}{_rest(len(empty))}" if empty else "")
    )
