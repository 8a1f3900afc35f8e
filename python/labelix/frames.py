"""Answers as frames of other libraries, each imported when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from .names import Match

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from ._core import Selection, Table


def _library(name: str, extra: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(f"{name} is not installed: pip install 'labelix[{extra}]'") from error


def _texts(pd: Any, table: Table, name: str) -> Any:
    """A column of texts as this pandas has them: object before 3, then str.

    pandas 3 keeps str in pyarrow's arrays where that is installed: it gets the
    table's, and no Python object a name is made.
    """
    if pd.__version__ < "3":
        return pd.Series(table.column(name), dtype=object)
    try:
        arrow = importlib.import_module("pyarrow")
    except ImportError:
        return pd.Series(table.column(name), dtype="str")
    return pd.array(arrow.table(table)[name], dtype="str")


def to_pandas(table: Table) -> pandas.DataFrame:
    """Coded columns become categorical over the same codes, texts become str."""
    pd = _library("pandas", "pandas")

    def column(name: str) -> Any:
        if not table.is_coded(name):
            return _texts(pd, table, name)
        categories = pd.Index(table.values(name), dtype=object)
        return pd.Categorical.from_codes(table.codes(name), categories=categories)

    frame: pandas.DataFrame = pd.DataFrame({n: column(n) for n in table.columns}, copy=False)
    return frame


def to_polars(table: Table) -> polars.DataFrame:
    """Through Arrow; coded columns become Categorical."""
    frame: polars.DataFrame = _library("polars", "polars").DataFrame(table)
    return frame


def to_arrow(table: Table) -> pyarrow.Table:
    """The table's own memory; coded columns are dictionaries."""
    arrow: pyarrow.Table = _library("pyarrow", "arrow").table(table)
    return arrow


def selection_to_pandas(selection: Selection, labels: Iterable[str]) -> pandas.DataFrame:
    """`to_pandas` of the objects, with columns of labels."""
    return to_pandas(selection.table(labels))


def selection_to_polars(selection: Selection, labels: Iterable[str]) -> polars.DataFrame:
    """`to_polars` of the objects, with columns of labels."""
    return to_polars(selection.table(labels))


def selection_to_arrow(selection: Selection, labels: Iterable[str]) -> pyarrow.Table:
    """`to_arrow` of the objects, with columns of labels."""
    return to_arrow(selection.table(labels))


def iterate_matches(table: Table) -> Iterator[Match]:
    """The rows of a table of pairs."""
    return map(Match._make, zip(*(table.column(name) for name in table.columns)))


def columns_to_pandas(columns: dict[str, list[Any]]) -> pandas.DataFrame:
    """A frame of columns of Python objects."""
    frame: pandas.DataFrame = _library("pandas", "pandas").DataFrame(columns)
    return frame
