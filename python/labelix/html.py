"""What a notebook shows of an answer: its first rows, and counts by namespace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape as _escape
from typing import TYPE_CHECKING, Any, Union

import numpy as np

from .names import Ref
from .printable import printable
from .rows import Rows

if TYPE_CHECKING:
    from ._core import Cluster, Matches, Selection, Snapshot, Table
    from .answers import Explanation

ROWS = 10
NAMESPACES = 8
_LONGEST = 300  # characters of a cell


def escape(text: str) -> str:
    """As text of a page, and not in another order than it stands there."""
    return _escape(printable(text))


def _grid(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _first(table: Table) -> str:
    shown = ([_cell(cell) for cell in row] for row in zip(*table._first(ROWS)))
    return _grid(table.columns, shown)


def headline(of: object) -> str:
    """Its repr, in bold."""
    return f"<p><b>{escape(repr(of))}</b></p>"


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
        headline(selected)
        + _first(selected.table(limit=ROWS))
        + _rest(len(selected))
        + (f"<p>by namespace: {shown}</p>" if by_namespace else "")
    )


def table(given: Table) -> str:
    """The first rows of a table; a label that is absent is an empty cell."""
    return headline(given) + _first(given) + _rest(len(given))


def cluster(given: Union[Cluster, Snapshot]) -> str:
    """What there is of each kind, the most first, with its label sets."""
    kinds = sorted(given.stats().kinds, key=lambda kind: -kind.objects)
    shown = [(".".join(filter(None, (one.kind, one.group))), f"{one.objects:,}",
              f"{one.label_sets:,}") for one in kinds]
    grid = _grid(["kind", "objects", "label sets"], shown[:ROWS]) if shown else ""
    return headline(given) + grid + _rest(len(shown))


def matches(found: Matches) -> str:
    """The first pairs, and what picks nothing."""
    empty = [row for row in found.selectors if row.objects == 0]
    rows = [(r.kind, r.namespace, r.name, r.selector, r.why or r.state) for r in empty[:ROWS]]
    nothing = _grid(["kind", "namespace", "name", "selector", "why"], rows)
    return (
        headline(found)
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
    if isinstance(value, str) and len(value) > _LONGEST:  # an object's JSON
        return value[:_LONGEST] + "…"
    return "" if value is None else value


def rows(given: Union[Rows[Any], list[Any]]) -> str:
    """The first of some rows; a list has one at least."""
    of = given.of if isinstance(given, Rows) else type(given[0])
    fields: tuple[str, ...] = getattr(of, "_fields", ())
    shown = ([_cell(cell) for cell in row] for row in given[:ROWS])
    return _grid(fields, shown) + _rest(len(given))


def _is_rows(part: object) -> bool:
    """A plain list of named tuples."""
    return isinstance(part, list) and hasattr(part[0], "_fields")


def parts(answer: tuple[Any, ...], within: str = "") -> str:
    """An answer of several parts, each under its name; empty ones in a word."""
    told = []
    for name, part in zip(getattr(answer, "_fields", ()), answer):
        called = f"{within} {name}".strip().replace("_", " ")
        title = f"<p><b>{escape(called)}</b>"
        if isinstance(part, tuple) and any(isinstance(one, Rows) for one in part):
            told.append(parts(part, called))
        elif part and (isinstance(part, Rows) or _is_rows(part)):
            told.append(f"{title}</p>{rows(part)}")
        elif part or not isinstance(part, (Rows, list)):
            shown = "none" if part is None else str(_cell(part))
            told.append(f"{title}: {escape(shown)}</p>")
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
    """Lines as they stand; they are printable."""
    return f"<pre>{_escape(given)}</pre>"
