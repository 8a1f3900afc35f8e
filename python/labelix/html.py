"""What a notebook shows of an answer: its first rows, and counts by namespace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from .names import Ref
from .rows import Rows

if TYPE_CHECKING:
    from ._core import Matches, Selection, Table
    from .answers import Explanation

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


def _cell(value: object) -> object:
    """An object by name as one word, lists with commas, nothing for None."""
    if isinstance(value, Ref):
        return "/".join(filter(None, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}={one}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(str(_cell(one)) for one in value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return " ".join("(none)" if one is None else str(_cell(one)) for one in value)
    return "" if value is None else value


def rows(given: Rows[Any]) -> str:
    """The first of some rows."""
    fields: tuple[str, ...] = getattr(given.of, "_fields", ())
    shown = ([_cell(cell) for cell in row] for row in given[:ROWS])
    return _grid(fields, shown) + _rest(len(given))


def parts(answer: tuple[Any, ...]) -> str:
    """An answer of several parts, each under its name; empty ones in a word."""
    told = []
    for name, part in zip(getattr(answer, "_fields", ()), answer):
        title = f"<p><b>{escape(name.replace('_', ' '))}</b>"
        if isinstance(part, Rows) and part:
            told.append(f"{title}</p>{rows(part)}")
        elif part or not isinstance(part, (Rows, list)):
            told.append(f"{title}: {escape(str(_cell(part)))}</p>")
        elif name != "unknown":
            told.append(f"{title}: none</p>")
    return "".join(told)


def explanation(why: Explanation) -> str:
    """What is picked, then requirement by requirement, then what is near."""
    told = f"{why.picked:,} of {why.candidates:,} {why.selects}"
    title = f"{why.kind}/{why.name} {why.path}: {why.selector or why.state}"
    shown = [f"<p><b>{escape(title)}</b> picks {escape(told)} {escape(why.why)}</p>"]
    shown += [rows(part) for part in (why.funnel, why.nearest, why.clues) if part]
    return "".join(shown)


def text(given: str) -> str:
    """Text as it stands."""
    return f"<pre>{escape(given)}</pre>"
