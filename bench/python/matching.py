"""The whole Service → pod table: labelix' `match` and what stands for it elsewhere.

A peer gets the pods' pairs and the Services' pairs as tables or sets ready made;
what is timed is the join. Each answers with two arrays beside each other: rows of
Services and rows of pods, in any order.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

import answers
import labelix
from data import Data

Pairs = tuple[Any, Any]


class Labelix:
    def __init__(self, view: labelix.Snapshot) -> None:
        self.view = view

    def match(self) -> Pairs:
        found = self.view.match("Service")
        return found.selector_ids, found.ids


class LabelixFrame(Labelix):
    """The same as a frame of names; not compared."""

    def frame(self) -> Any:
        return self.view.match("Service").to_pandas()


class Loop:
    """Each pod against the Services of its namespace."""

    def __init__(self, data: Data) -> None:
        self.pods = data.pods
        self.by_namespace: dict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
        for i, service in enumerate(data.services):
            self.by_namespace[service.namespace].append((i, service.selector))

    def match(self) -> Pairs:
        services, pods = [], []
        for row, (namespace, _, labels) in enumerate(self.pods):
            for i, selector in self.by_namespace.get(namespace, ()):
                if all(labels.get(k) == v for k, v in selector.items()):
                    services.append(i)
                    pods.append(row)
        return services, pods


class Roaring:
    """One intersection a Service."""

    def __init__(self, data: Data, roaring: answers.Roaring) -> None:
        self.terms = [
            [roaring.of(("namespace", s.namespace)), *map(roaring.of, s.selector.items())]
            for s in data.services]

    def match(self) -> Pairs:
        services, pods = [], []
        for i, terms in enumerate(self.terms):
            found = terms[0]
            for other in terms[1:]:
                found = found & other
            rows = np.frombuffer(found.to_array(), dtype=np.uint32)
            pods.append(rows)
            services.append(np.full(len(rows), i, dtype=np.uint32))
        return np.concatenate(services), np.concatenate(pods)


def pair_table(data: Data) -> tuple[dict[str, Any], dict[str, Any]]:
    """A row for each pair that some Service asks for: of pods, and of Services.

    ``term`` numbers (namespace, key, value); ``wants`` is how many a Service has.
    """
    terms: dict[tuple[str, str, str], int] = {}
    service, asked, wants = [], [], []
    for i, one in enumerate(data.services):
        for pair in one.selector.items():
            service.append(i)
            asked.append(terms.setdefault((one.namespace, *pair), len(terms)))
            wants.append(len(one.selector))
    pod, has = [], []
    for row, (namespace, _, labels) in enumerate(data.pods):
        for pair in labels.items():
            term = terms.get((namespace, *pair))
            if term is not None:
                pod.append(row)
                has.append(term)
    return ({"pod": np.array(pod, dtype=np.uint32), "term": np.array(has, dtype=np.uint32)},
            {"service": np.array(service, dtype=np.uint32),
             "term": np.array(asked, dtype=np.uint32), "wants": np.array(wants, dtype=np.uint32)})


class Pandas:
    """Joined on the pair; a pod is picked by a Service all of whose pairs it has."""

    def __init__(self, tables: tuple[dict[str, Any], dict[str, Any]]) -> None:
        import pandas as pd

        self.pods, self.services = map(pd.DataFrame, tables)

    def match(self) -> Pairs:
        joined = self.services.merge(self.pods, on="term")
        found = joined.groupby(["service", "pod"], sort=False)["wants"].agg(["size", "first"])
        picked = found[found["size"] == found["first"]].index
        return picked.get_level_values(0).to_numpy(), picked.get_level_values(1).to_numpy()


class Polars:
    """The same."""

    def __init__(self, tables: tuple[dict[str, Any], dict[str, Any]]) -> None:
        import polars as pl

        self.pl = pl
        self.pods, self.services = map(pl.DataFrame, tables)

    def match(self) -> Pairs:
        pl = self.pl
        found = (self.services.lazy().join(self.pods.lazy(), on="term")
                 .group_by("service", "pod").agg(pl.len(), pl.col("wants").first())
                 .filter(pl.col("len") == pl.col("wants")).select("service", "pod").collect())
        return found["service"].to_numpy(), found["pod"].to_numpy()


class DuckDB:
    """The same."""

    SQL = """select service, pod from services join pods using (term)
             group by service, pod having count(*) = any_value(wants)"""

    def __init__(self, tables: tuple[dict[str, Any], dict[str, Any]]) -> None:
        import duckdb
        import pyarrow

        self.db = duckdb.connect()
        for name, table in zip(("pods", "services"), tables):
            self.db.register("given", pyarrow.table(table))
            self.db.execute(f"create table {name} as select * from given")
            self.db.unregister("given")

    def match(self) -> Pairs:
        found = self.db.execute(self.SQL).fetchnumpy()
        return found["service"], found["pod"]
