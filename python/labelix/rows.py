"""Rows: the lists that answers are made of, which a notebook shows as tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, SupportsIndex, TypeVar, Union, overload

from .names import Ref

if TYPE_CHECKING:
    import pandas

__all__ = ["Rows"]

T = TypeVar("T")


class Rows(tuple[T, ...]):
    """Named tuples of one type: immutable, and shown as a table by a notebook.

    Examples
    --------
    >>> rows = cluster.tree("svc/rng")
    >>> len(rows), rows[0].object.name
    (5, 'rng')
    >>> list(rows.to_pandas().columns)[:4]
    ['depth', 'type', 'object_kind', 'object_namespace']
    """

    of: type[T]

    def __new__(cls, rows: Iterable[T], of: type[T]) -> Rows[T]:
        self = super().__new__(cls, rows)
        self.of = of
        return self

    @overload
    def __getitem__(self, at: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Rows[T]: ...
    def __getitem__(self, at: Union[SupportsIndex, slice]) -> Union[T, Rows[T]]:
        """One row; of a slice, rows again."""
        if isinstance(at, slice):
            return type(self)(super().__getitem__(at), self.of)
        return super().__getitem__(at)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return type(self), (tuple(self), self.of)

    def columns(self) -> dict[str, list[Any]]:
        """Each field as a list; one that is an object by name, or None, as three.

        Examples
        --------
        >>> cluster.tree("svc/rng").columns()["object_name"][0]
        'rng'
        """
        found: dict[str, list[Any]] = {}
        fields: tuple[str, ...] = getattr(self.of, "_fields", ())
        hints: dict[str, str] = getattr(self.of, "__annotations__", {})
        for i, field in enumerate(fields):
            cells = [row[i] for row in self]  # type: ignore[index]
            if str(hints.get(field)) in NAMED:
                for part in Ref._fields:
                    found[f"{field}_{part}"] = [getattr(cell, part, None) for cell in cells]
            else:
                found[field] = cells
        return found

    def to_pandas(self) -> pandas.DataFrame:
        """One row each; an object by name becomes three columns.

        Raises
        ------
        ImportError
            pandas is not installed.
        """
        from .frames import columns_to_pandas

        return columns_to_pandas(self.columns())

    def _repr_html_(self) -> str:
        from .html import rows

        return rows(self)


# Annotations are texts under `from __future__ import annotations`, and some
# Pythons wrap them.
NAMED = {form.format(name) for name in ("Ref", "Optional[Ref]")
         for form in ("{}", "ForwardRef('{}')")}
