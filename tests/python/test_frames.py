"""The same rows in every library, equal to what iteration gives."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import labelix
from labelix import Cluster
from shared import pod

COLUMNS = ["kind", "namespace", "name", "labels.app", "labels.no"]


def rows(frame: Any) -> list[tuple[Any, ...]]:
    if isinstance(frame, pd.DataFrame):
        return [tuple(None if pd.isna(v) else v for v in row) for row in
                frame.astype(object).itertuples(index=False)]
    if isinstance(frame, pl.DataFrame):
        return frame.rows()
    return list(zip(*(column.to_pylist() for column in frame.columns)))


def test_every_library_has_the_same_rows(town: Cluster) -> None:
    picked = town.select("")
    wanted = [(*ref, app, None) for ref, app in zip(picked, picked.labels("app"))]
    keys = ["app", "no"]
    for frame in (picked.to_pandas(labels=keys), picked.to_polars(labels=keys),
                  picked.to_arrow(labels=keys)):
        names = frame.column_names if isinstance(frame, pa.Table) else list(frame.columns)
        assert names == COLUMNS
        assert rows(frame) == wanted


def test_matches_have_the_same_rows(town: Cluster) -> None:
    found = town.match()
    wanted = [tuple(one) for one in found]
    assert len(wanted) == len(found) > 1_000
    for frame in (found.to_pandas(), found.to_polars(), found.to_arrow()):
        assert rows(frame) == wanted


def test_arrow_reads_our_memory(town: Cluster) -> None:
    table = town.select("").table(labels=["app"])
    arrow = pa.table(table)
    codes = arrow["labels.app"].chunk(0).indices
    ours = table.codes("labels.app")
    theirs = np.frombuffer(codes.buffers()[1], dtype=np.int32, count=len(ours))
    assert theirs.ctypes.data == ours.ctypes.data
    arrow.validate(full=True)


def test_arrow_outlives_everything() -> None:
    cluster = Cluster.from_objects(pod(f"p{i}", labels={"a": str(i)}) for i in range(1_000))
    arrow = cluster.select("").to_arrow(labels=["a"])
    del cluster
    assert arrow["labels.a"].to_pylist() == [str(i) for i in range(1_000)]


def test_arrow_protocol_without_a_reader(town: Cluster) -> None:
    """A capsule that nobody takes frees its stream."""
    picked = town.select("")
    for _ in range(100):
        picked.__arrow_c_stream__()
    assert pa.RecordBatchReader.from_stream(picked).read_all().num_rows == len(picked)
    with pytest.raises(TypeError):
        picked.__arrow_c_stream__(1, 2)  # type: ignore[call-arg]


def test_an_empty_answer_is_an_empty_frame(town: Cluster) -> None:
    none = town.select("no-such-key")
    assert none.to_pandas().shape == (0, 3)
    assert none.to_polars(labels=["a"]).shape == (0, 4)
    assert none.to_arrow().num_rows == 0
    assert none.names.tolist() == [] and none.ids.shape == (0,)


def test_a_table_is_a_frame_of_the_same_rows(town: Cluster) -> None:
    for limit in (0, 1, -1):
        table = town.select("").table(["app", "no"], limit=limit)
        wanted = town.select("").table(["app", "no"], limit=limit)
        columns = list(zip(*(wanted.column(name) for name in COLUMNS)))
        for frame in (table.to_pandas(), table.to_polars(), table.to_arrow()):
            assert rows(frame) == columns and len(columns) == len(table)
    following = Cluster.from_objects([pod("a", labels={"run": "x"})])
    deltas = following.subscribe()
    following.apply({"type": "ADDED", "object": {
        "kind": "Service", "apiVersion": "v1", "metadata": {"name": "s", "namespace": "default"},
        "spec": {"selector": {"run": "x"}}}})
    told = deltas.poll_table().to_pandas()
    assert told[["op", "selector_name", "name"]].values.tolist() == [["join", "s", "a"]]


def test_columns_of_a_table(town: Cluster) -> None:
    table = town.select("").table(labels=["app"])
    with pytest.raises(KeyError):
        table.column("app")
    with pytest.raises(KeyError):
        table.codes("name")
    assert not table.codes("labels.app").flags.writeable
    decoded = [table.values("labels.app")[code] if code >= 0 else None
               for code in table.codes("labels.app")]
    assert decoded == table.column("labels.app").tolist()
    for wrong in ("app", 7, [7]):
        with pytest.raises(TypeError):
            town.select("").table(labels=wrong)  # type: ignore[arg-type]


def test_a_label_that_is_asked_for_twice_is_refused_alike(town: Cluster) -> None:
    picked = town.select("")
    for frame in (picked.table, picked.to_pandas, picked.to_polars, picked.to_arrow):
        with pytest.raises(ValueError, match='^labels: the key "app" stands twice$'):
            frame(labels=["app", "tier", "app"])


def test_a_missing_library_says_what_to_install(
    town: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    for library, extra in (("pandas", "pandas"), ("polars", "polars"), ("pyarrow", "arrow")):
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(ImportError, match=rf"labelix\[{extra}\]"):
            getattr(town.select(""), f"to_{extra}")()


def test_frames_without_pyarrow_are_the_same(
    town: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    through_arrow = town.match().to_pandas()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    plain = town.match().to_pandas()
    assert rows(plain) == rows(through_arrow)
    assert list(plain.dtypes) == list(through_arrow.dtypes)


def test_group_by_of_the_readme(town: Cluster) -> None:
    largest = town.match(kind="Service").to_pandas().groupby("selector_name").size().nlargest(3)
    assert len(largest) == 3 and largest.iloc[0] >= largest.iloc[1] > 0
    assert labelix.Selector("").matches({})
