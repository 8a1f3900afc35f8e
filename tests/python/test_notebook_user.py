"""What somebody at a prompt tries: odd sources and dicts, places and slices, reprs."""

from __future__ import annotations

import datetime
import gzip
import io
import pathlib
import pickle
import re
import sys
import traceback
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pytest

import labelix
from labelix import Cluster, edits, sources
from shared import DUMP, TOWN, pod

# ---- Errors ----------------------------------------------------------------------


@pytest.mark.parametrize("call,hint", [
    (lambda: Cluster.load(b"\x28\xb5\x2f\xfd" + bytes(100)), "hint: this is packed with zstd"),
    (lambda: Cluster.load("{}".encode("utf-16")), "hint: this is UTF-16"),
    (lambda: labelix.Selector("env in (prod,,dev"), "hint: the list is not closed"),
    (lambda: Cluster.load(DUMP).save(TOWN), "hint: name a file that is there, or a new one"),
    (lambda: Cluster.load(DUMP).count("", namespace="*"), "hint: None, or no namespace at all"),
])
@pytest.mark.skipif(sys.version_info < (3, 11), reason="errors have no notes")
def test_a_traceback_shows_the_hint(call: Callable[[], Any], hint: str) -> None:
    with pytest.raises(ValueError) as caught:
        call()
    for error in (caught.value, pickle.loads(pickle.dumps(caught.value))):
        lines = traceback.format_exception_only(error)
        assert len(lines) == 2 and lines[1].startswith(hint)
        assert "hint:" not in str(error)
    bare = labelix.InputError("a.json:1:1: cut short")
    assert len(traceback.format_exception_only(bare)) == 1


# ---- Sources ---------------------------------------------------------------------


def test_open_files_and_several_of_anything_are_sources() -> None:
    text = gzip.decompress(DUMP.read_bytes())
    wanted = Cluster.load(DUMP).kinds
    with DUMP.open("rb") as packed, gzip.open(DUMP) as unpacked, gzip.open(DUMP, "rt") as lines:
        for source in (packed, unpacked, lines, io.BytesIO(text), io.StringIO(text.decode()),
                       [text], (path for path in [DUMP]), [io.BytesIO(text), DUMP]):
            assert Cluster.load(source).kinds == wanted
    assert Cluster.load(TOWN.glob("*")).kinds == Cluster.load(TOWN).kinds


def test_pages_in_bytes_and_files_are_one_list() -> None:
    first = (b'{"kind":"PodList","apiVersion":"v1","metadata":{"continue":"x"},'
             b'"items":[{"metadata":{"name":"a"}}]}')
    last = first.replace(b'"continue":"x"', b"").replace(b'"a"', b'"b"')
    assert Cluster.load([first, io.BytesIO(last)]).count("") == 2
    with pytest.warns(labelix.LoadWarning):
        Cluster.load([io.BytesIO(first)])


@pytest.mark.parametrize("source,error,said", [
    ({"kind": "Pod"}, TypeError, "not dict: Cluster.from_objects takes dicts"),
    ([{"kind": "Pod"}], TypeError, "not dict: Cluster.from_objects takes dicts"),
    (7, TypeError, "must be a path, bytes, an open file, or an iterable of these, not int"),
    ([7], TypeError, "not int"),
    ('{"kind": "Pod"}', ValueError, "this is a text itself: load(text.encode())"),
    ("kind: Pod\nmetadata: {}\n", ValueError, "this is a text itself: load(text.encode())"),
    ("", ValueError, "a path is empty"),
    (["", b""], ValueError, "a path is empty"),
    (io.StringIO("{"), labelix.InputError, "<file>:1:2: the input ends here"),
])
def test_what_is_said_of_other_sources(source: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=re.escape(said)) as caught:
        Cluster.load(source)
    assert len(str(caught.value)) < 200


def test_a_file_whose_name_looks_like_a_text(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "{a}.json").write_text('{"kind":"PodList","apiVersion":"v1","items":[]}')
    monkeypatch.chdir(tmp_path)
    assert Cluster.load("{a}.json").kinds == {"Pod": 0}


# ---- Dicts -----------------------------------------------------------------------


def test_dicts_as_libraries_make_them() -> None:
    """yaml's datetimes, numpy's numbers, mappings that are no dict."""
    at = datetime.datetime(2024, 1, 2, 3, 4, 5)
    east = datetime.timezone(datetime.timedelta(hours=1))
    cluster = Cluster.from_objects([
        pod("a", creationTimestamp=at), pod("b", creationTimestamp=at.replace(tzinfo=east)),
        MappingProxyType(pod("c", labels={"x": "y"})),
        {**pod("d"), "metadata": MappingProxyType(pod("d")["metadata"])},
        {**pod("e"), "spec": {"priority": np.int64(3)}},
    ], keep_source=True)
    assert list(cluster.select("").names) == ["a", "b", "c", "d", "e"]
    assert sources.one_text([{"at": at, "east": at.replace(tzinfo=east)}]) == (
        b'{"at":"2024-01-02T03:04:05Z","east":"2024-01-02T02:04:05Z"}')


@pytest.mark.parametrize("second,error,said", [
    ({"kind": {1}}, TypeError, "object 1: a set has no form in JSON"),
    ({"kind": float("nan")}, ValueError, "object 1: Out of range float values are not JSON"),
    ("pod", TypeError, "object 1 must be a dict, not str"),
])
def test_which_dict_is_wrong(second: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=f"^{re.escape(said)}"):
        Cluster.from_objects([pod("a"), second])


def test_events_are_called_events(rng: Cluster) -> None:
    with pytest.raises(TypeError, match="^events must be an iterable of dicts, not NoneType$"):
        rng.apply(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="^event 0 must be a dict, not str$"):
        rng.apply(["ADDED"])  # type: ignore[list-item]


def test_a_manifest_by_its_path(rng: Cluster, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "pod.yaml"
    file.write_text("kind: Pod\napiVersion: v1\nmetadata: {name: new, labels: {run: rng}}\n")
    assert edits.apply(file) == edits.apply(file.read_text())
    with pytest.raises(FileNotFoundError):
        edits.apply(tmp_path / "no.yaml")
    with pytest.raises(TypeError, match=re.escape("not list: what_if(*edits)")):
        rng.what_if([edits.apply(file)])  # type: ignore[arg-type]


# ---- Questions -------------------------------------------------------------------


def test_places_and_slices(rng: Cluster) -> None:
    picked = rng.select("run=rng")
    refs = list(picked)
    assert [picked[i] for i in range(-5, 5)] == refs + refs and picked[np.int64(1)] == refs[1]
    assert list(reversed(picked)) == refs[::-1]
    for part in (slice(2), slice(-2, None), slice(1, 4, 2), slice(9, 99), slice(None)):
        assert list(picked[part]) == refs[part]
    assert picked[:] == picked and picked[:2] | picked[2:] == picked
    assert picked[1:3].ids.tolist() == picked.ids.tolist()[1:3]
    for wrong, error in ((5, IndexError), (-6, IndexError), (1 << 70, IndexError),
                         (slice(None, None, -1), ValueError), (slice(0, 1, 0), ValueError),
                         ("a", TypeError), (1.5, TypeError), (None, TypeError)):
        with pytest.raises(error):
            picked[wrong]
    with pytest.raises(TypeError, match="a place must be int or a slice, not numpy.ndarray"):
        picked[picked.labels("run") == "rng"]
    empty = rng.select("no")
    assert len(empty[:3]) == 0
    with pytest.raises(IndexError, match="a Selection of 0 has no place 0"):
        empty[0]


def test_namespaces_of_any_iterable(town: Cluster) -> None:
    names = ["default", "data"]
    wanted = town.count("", namespace=names)
    for given in (set(names), iter(names), np.array(names), pd.Series(names)):
        assert town.count("", namespace=given) == wanted > 0
    with pytest.raises(TypeError, match="namespace must be a str, an iterable of str or None"):
        town.count("", namespace=b"data")  # type: ignore[arg-type]


def test_which_of_many_selectors_is_wrong(rng: Cluster) -> None:
    for ask in (rng.count_many, rng.select_many):
        with pytest.raises(labelix.SelectorError, match=r"^selectors\[2\]: unable to parse") as e:
            ask(["a", "b", "c in"])
        assert e.value.offset == 4
        with pytest.raises(TypeError, match=r"^selectors\[1\]: selector must be a Selector"):
            ask(["a", 5])  # type: ignore[list-item]


class Interrupted(dict[str, str]):
    """A selector while whose labels are read Ctrl-C comes, or memory ends."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(app="web")
        self.error = error

    def items(self) -> Any:  # type: ignore[override]
        raise self.error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError(), OSError(5, "gone")])
def test_what_is_no_fault_of_a_selector_is_not_told_as_one(
    rng: Cluster, error: BaseException
) -> None:
    said = error.args
    for ask in (rng.count_many, rng.select_many):
        with pytest.raises(type(error)) as e:
            ask(["app", Interrupted(error)])
        assert e.value is error
        assert e.value.args == said



def test_a_port_is_a_number_or_a_text(town: Cluster) -> None:
    pods = list(town.select("", namespace="data"))[:2]
    assert town.reach(*pods, port=80) == town.reach(*pods, port="80")
    with pytest.raises(TypeError, match="port must be str, not bool"):
        town.reach(*pods, port=True)


def test_a_selection_of_another_cluster(rng: Cluster, town: Cluster) -> None:
    with pytest.raises(ValueError, match="pick: a selection of another cluster"):
        rng.separate(town.select("")[:1])


# ---- What is shown ---------------------------------------------------------------


def test_reprs(rng: Cluster) -> None:
    with rng.snapshot() as now:
        assert repr(now).startswith("Snapshot(5 pods")
    assert repr(now) == "Snapshot(left)"
    assert repr(rng.select("").table(["run"])) == (
        "Table(5 rows of kind, namespace, name, labels.run)")
    assert repr(rng.subscribe()) == f"Deltas(since version {rng.version})"
    node = {"kind": "Node", "apiVersion": "v1", "metadata": {"name": "a"}}
    assert repr(Cluster.from_objects([node])) == "Cluster(1 node)"
