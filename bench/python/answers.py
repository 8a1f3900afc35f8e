"""The same questions put to labelix and to what a Python user would take instead.

Each peer answers from columns or sets that it was given ready made, with its
selector translated beforehand: what is timed is the question alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

import labelix
from data import Data, Question


class Labelix:
    """Selector made once, as a program that asks again would."""

    def __init__(self, view: labelix.Snapshot) -> None:
        self.view = view

    def count(self, q: Question) -> Callable[[], int]:
        selector, namespace, count = labelix.Selector(q.text), q.namespace, self.view.count
        return lambda: count(selector, "Pod", namespace)

    def ids(self, q: Question) -> Callable[[], Any]:
        selector, namespace, select = labelix.Selector(q.text), q.namespace, self.view.select
        return lambda: select(selector, "Pod", namespace).ids

    def frame(self, q: Question) -> Callable[[], Any]:
        selector, namespace, select = labelix.Selector(q.text), q.namespace, self.view.select
        return lambda: select(selector, "Pod", namespace).to_pandas()


class LabelixText(Labelix):
    """The selector's text, parsed each time."""

    def count(self, q: Question) -> Callable[[], int]:
        text, namespace, count = q.text, q.namespace, self.view.count
        return lambda: count(text, namespace=namespace)

    def ids(self, q: Question) -> Callable[[], Any]:
        text, namespace, select = q.text, q.namespace, self.view.select
        return lambda: select(text, namespace=namespace).ids

    frame = None  # type: ignore[assignment]


class Loop:
    """A plain loop over dicts."""

    def __init__(self, data: Data) -> None:
        self.pods = data.pods

    def count(self, q: Question) -> Callable[[], int]:
        return lambda: sum(q.holds(ns, labels) for ns, _, labels in self.pods)

    def ids(self, q: Question) -> Callable[[], Any]:
        return lambda: [i for i, (ns, _, labels) in enumerate(self.pods) if q.holds(ns, labels)]


class Pandas:
    """Masks over categorical columns."""

    def __init__(self, frame: Any) -> None:
        self.df = frame

    def mask(self, q: Question) -> Any:
        df = self.df
        mask = np.ones(len(df), dtype=bool)
        if q.namespace is not None:
            mask &= (df["namespace"] == q.namespace).to_numpy()
        for key, value in q.equal.items():
            mask &= (df[f"labels.{key}"] == value).to_numpy()
        for key, values in q.within.items():
            mask &= df[f"labels.{key}"].isin(values).to_numpy()
        for key, values in q.without.items():
            mask &= ~df[f"labels.{key}"].isin(values).to_numpy()
        for key in q.absent:
            mask &= df[f"labels.{key}"].isna().to_numpy()
        return mask

    def count(self, q: Question) -> Callable[[], int]:
        return lambda: int(self.mask(q).sum())

    def ids(self, q: Question) -> Callable[[], Any]:
        return lambda: np.flatnonzero(self.mask(q))

    def frame(self, q: Question) -> Callable[[], Any]:
        return lambda: self.df.loc[self.mask(q), ["kind", "namespace", "name"]]


class Polars:
    """Filters over categorical columns."""

    def __init__(self, frame: Any) -> None:
        import polars as pl

        self.pl, self.df = pl, frame.with_row_index("row")

    def filter(self, q: Question) -> Any:
        pl = self.pl
        terms = [] if q.namespace is None else [pl.col("namespace") == q.namespace]
        terms += [pl.col(f"labels.{k}") == v for k, v in q.equal.items()]
        terms += [pl.col(f"labels.{k}").is_in(v) for k, v in q.within.items()]
        terms += [pl.col(f"labels.{k}").is_null() | ~pl.col(f"labels.{k}").is_in(v)
                  for k, v in q.without.items()]
        terms += [pl.col(f"labels.{k}").is_null() for k in q.absent]
        return pl.all_horizontal(terms)

    def count(self, q: Question) -> Callable[[], int]:
        terms = self.filter(q)
        return lambda: self.df.lazy().filter(terms).select(self.pl.len()).collect().item()

    def ids(self, q: Question) -> Callable[[], Any]:
        terms = self.filter(q)
        return lambda: self.df.filter(terms)["row"].to_numpy()

    def frame(self, q: Question) -> Callable[[], Any]:
        terms = self.filter(q)
        return lambda: self.df.filter(terms).select("kind", "namespace", "name").to_pandas()


class DuckDB:
    """SQL over the same columns, in memory."""

    def __init__(self, arrow: Any) -> None:
        import duckdb

        self.db = duckdb.connect()
        self.db.register("given", arrow)
        self.db.execute("create table pods as select *, row_number() over () - 1 as row from given")

    @staticmethod
    def where(q: Question) -> str:
        def some(values: list[str]) -> str:
            return "(" + ",".join(f"'{v}'" for v in values) + ")"

        terms = [] if q.namespace is None else [f"namespace = '{q.namespace}'"]
        terms += [f"\"labels.{k}\" = '{v}'" for k, v in q.equal.items()]
        terms += [f'"labels.{k}" in {some(v)}' for k, v in q.within.items()]
        terms += [f'("labels.{k}" is null or "labels.{k}" not in {some(v)})'
                  for k, v in q.without.items()]
        terms += [f'"labels.{k}" is null' for k in q.absent]
        return " and ".join(terms)

    def count(self, q: Question) -> Callable[[], int]:
        sql = f"select count(*) from pods where {self.where(q)}"
        return lambda: self.db.execute(sql).fetchone()[0]

    def ids(self, q: Question) -> Callable[[], Any]:
        sql = f"select row from pods where {self.where(q)}"
        return lambda: self.db.execute(sql).fetchnumpy()["row"]

    def frame(self, q: Question) -> Callable[[], Any]:
        sql = f"select kind, namespace, name from pods where {self.where(q)}"
        return lambda: self.db.execute(sql).df()


class Roaring:
    """A bitmap for each pair, each key and each namespace; look-ups not timed."""

    def __init__(self, data: Data) -> None:
        from pyroaring import BitMap

        rows: dict[Any, list[int]] = defaultdict(list)
        for i, (namespace, _, labels) in enumerate(data.pods):
            rows["namespace", namespace].append(i)
            for pair in labels.items():
                rows[pair].append(i)
                rows[pair[0]].append(i)
        self.BitMap = BitMap
        self.maps = {key: BitMap(ids) for key, ids in rows.items()}
        for bitmap in self.maps.values():
            bitmap.run_optimize()
        self.all = BitMap(range(len(data.pods)))

    def of(self, key: Any) -> Any:
        return self.maps.get(key, self.BitMap())

    def terms(self, q: Question) -> tuple[list[Any], list[list[Any]], list[Any]]:
        take = [] if q.namespace is None else [self.of(("namespace", q.namespace))]
        take += [self.of(pair) for pair in q.equal.items()]
        some = [[self.of((k, v)) for v in values] for k, values in q.within.items()]
        drop = [self.of((k, v)) for k, values in q.without.items() for v in values]
        drop += [self.of(k) for k in q.absent]
        return sorted(take, key=len), some, drop

    def picked(self, take: list[Any], some: list[list[Any]], drop: list[Any]) -> Any:
        sets = take + [self.BitMap.union(*maps) for maps in some]
        found = sets[0] if sets else self.all
        for other in sets[1:]:
            found = found & other
        for other in drop:
            found = found - other
        return found

    def count(self, q: Question) -> Callable[[], int]:
        take, some, drop = self.terms(q)
        if len(take) == 2 and not some and not drop:
            return lambda: take[0].intersection_cardinality(take[1])
        if len(take) == 1 and not some and not drop:
            return lambda: len(take[0])
        return lambda: len(self.picked(take, some, drop))

    def ids(self, q: Question) -> Callable[[], Any]:
        take, some, drop = self.terms(q)
        return lambda: np.frombuffer(self.picked(take, some, drop).to_array(), dtype=np.uint32)


class RoaringByKey(Roaring):
    """The same bitmaps, found by their keys in each question, as labelix finds its own."""

    def __init__(self, roaring: Roaring) -> None:
        self.BitMap, self.maps, self.all = roaring.BitMap, roaring.maps, roaring.all

    def count(self, q: Question) -> Callable[[], int]:
        maps, none = self.maps, self.BitMap()
        keys = [] if q.namespace is None else [("namespace", q.namespace)]
        keys += q.equal.items()
        if q.within or q.without or q.absent or len(keys) > 2:
            return lambda: len(self.picked(*self.terms(q)))
        if len(keys) == 1:
            (only,) = keys
            return lambda: len(maps.get(only, none))
        one, other = keys
        return lambda: maps.get(one, none).intersection_cardinality(maps.get(other, none))

    def ids(self, q: Question) -> Callable[[], Any]:
        return lambda: np.frombuffer(self.picked(*self.terms(q)).to_array(), dtype=np.uint32)
