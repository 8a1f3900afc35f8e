"""Clusters that are kept: pickles and snapshot files."""

from __future__ import annotations

import copy
import pathlib
import pickle

import pytest

import labelix
from labelix import Cluster
from shared import DUMP


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(rng: Cluster, protocol: int) -> None:
    again = pickle.loads(pickle.dumps(rng, protocol))
    assert again.kinds == rng.kinds
    assert list(again.match()) == list(rng.match())
    things = (rng.select(""), rng.match(), rng.snapshot())
    for thing in (*things, iter(rng.select(""))):
        with pytest.raises(TypeError, match="cannot pickle.*view of a running engine"):
            pickle.dumps(thing, protocol)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_table_pickles(rng: Cluster, protocol: int) -> None:
    for table in (rng.match().table(), rng.select("").table(labels=["run", "none"]),
                  rng.select("a=b").table()):
        for again in (pickle.loads(pickle.dumps(table, protocol)), copy.deepcopy(table)):
            assert repr(again) == repr(table)
            assert again.to_pandas().equals(table.to_pandas())
            assert again.to_arrow().equals(table.to_arrow())


def test_a_pickle_that_holds_no_table_is_refused(rng: Cluster) -> None:
    table = rng.select("").table(labels=["run"])
    restore, (state,) = table.__reduce__()
    rows, columns = state
    assert len(restore(state)) == rows
    name, ends, texts, _ = columns[0]
    wrong = [(rows + 1, columns), (1, 2), (1, [()]), ("a", []), (-1, []),
             (rows, [(name, ends[:-8], texts, None)]), (rows, [(name, ends[:-3], texts, None)]),
             (rows, [(name, b"", texts, None)]),
             (rows, [(name, ends, texts, b"\x7f\0\0\0" * rows)]),
             (rows, [(name, ends, texts, b"\xfe\xff\xff\xff" * rows)]),
             (rows, [(name, ends[:8] + b"\xff" * 8 + ends[16:], texts, None)])]
    for one in wrong:
        with pytest.raises(ValueError, match="the pickle holds no Table"):
            restore(one)


def test_pickle_ships_the_snapshot_out_of_band(town: Cluster) -> None:
    buffers: list[pickle.PickleBuffer] = []
    small = pickle.dumps(town, protocol=5, buffer_callback=buffers.append)
    assert len(small) < 200 and len(buffers) == 1 and buffers[0].raw().nbytes > 100_000
    assert pickle.loads(small, buffers=buffers).kinds == town.kinds
    with pytest.raises(labelix.InputError):
        pickle.loads(small, buffers=[bytes(buffers[0])[:-1]])
    backwards = memoryview(bytes(buffers[0])[::-1])[::-1]  # the same bytes, not side by side
    assert pickle.loads(small, buffers=[backwards]).kinds == town.kinds


def test_save_and_open(town: Cluster, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "town.lbx"
    town.save(file)
    for again in (Cluster.open(file), Cluster.open(str(file), map=True), Cluster.load(file)):
        assert again.kinds == town.kinds
        assert set(again.select("app")) == set(town.select("app"))
    with pytest.raises(labelix.NotFoundError):
        Cluster.open(tmp_path / "no.lbx")
    with pytest.raises(labelix.InputError):
        Cluster.open(DUMP)
    with pytest.raises((labelix.NotFoundError, labelix.InputError)):
        town.save(tmp_path / "no" / "town.lbx")
    with pytest.raises(ValueError, match="this is a folder, and no regular file"):
        town.save(tmp_path)
    for wrong in (None, 7, [file]):
        with pytest.raises(TypeError):
            Cluster.open(wrong)  # type: ignore[arg-type]
    town.apply([])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["town.lbx"]
