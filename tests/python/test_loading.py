"""Cluster.load and from_objects: sources, errors, warnings, progress, interruption."""

from __future__ import annotations

import gzip
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import warnings
from typing import Any

import pytest

import labelix
from labelix import Cluster
from shared import DUMP, pod


def test_every_form_of_a_source_loads_the_same(tmp_path: pathlib.Path) -> None:
    text = gzip.decompress(DUMP.read_bytes())
    plain = tmp_path / "dump.json"
    plain.write_bytes(text)
    wanted = Cluster.load(DUMP).kinds
    for source in (str(plain), plain, [plain], (str(plain),), tmp_path, text, bytearray(text),
                   memoryview(text), DUMP.read_bytes()):
        assert Cluster.load(source).kinds == wanted


@pytest.mark.parametrize("source", [None, 7, 1.5, {"a": 1}, [7], [[]], object()])
def test_what_is_no_source_is_a_type_error(source: Any) -> None:
    with pytest.raises(TypeError):
        Cluster.load(source)


def test_load_errors(tmp_path: pathlib.Path) -> None:
    with pytest.raises(labelix.NotFoundError, match="no-such-file"):
        Cluster.load("no-such-file.json")
    with pytest.raises(labelix.InputError, match=r"^<bytes>:1:\d+: ") as caught:
        Cluster.load(b'{"kind":"Pod",')
    assert isinstance(caught.value, ValueError) and caught.value.offset is not None
    with pytest.raises(labelix.LimitError):
        Cluster.load(b'{"kind":"Pod","spec":' + b"[" * 100)
    (tmp_path / "half").write_bytes(b"")
    with pytest.raises(ValueError, match="the name of the input has a byte 0"):
        Cluster.load(str(tmp_path / "half") + "\0.json")
    (tmp_path / "half").unlink()
    with pytest.raises(ValueError):
        Cluster.load(tmp_path)  # nothing in it


def test_warnings_are_python_warnings() -> None:
    line = {"type": "ERROR", "object": {"kind": "Status", "code": 410, "message": "too old"}}
    with pytest.warns(labelix.LoadWarning, match="too old"):
        Cluster.load(json.dumps(line).encode())


def test_a_list_whose_last_page_is_missing_is_a_warning(tmp_path: pathlib.Path) -> None:
    pages = []
    for name, go_on in (("a", "more"), ("b", "")):
        items = [{"metadata": {"namespace": "prod", "name": name}}]
        page = {"kind": "PodList", "apiVersion": "v1", "items": items}
        page["metadata"] = {"continue": go_on}
        pages.append(tmp_path / f"{name}.json")
        pages[-1].write_text(json.dumps(page))
    with pytest.warns(labelix.LoadWarning, match="PodList goes on after this page"):
        assert Cluster.load(pages[0]).count("") == 1
    with pytest.warns(labelix.LoadWarning, match="<bytes>:1: the PodList goes on after this page"):
        assert Cluster.load(pages[0].read_bytes()).count("") == 1
    first, last = (json.loads(page.read_text()) for page in pages)
    with pytest.warns(labelix.LoadWarning, match="<objects>:1: the PodList goes on after") as told:
        assert Cluster.from_objects([first]).count("") == 1
    assert told[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Cluster.from_objects([first, last]).count("") == 2
        assert Cluster.from_objects(iter([])).kinds == {}
        assert Cluster.load(pages).count("") == 2
        followed = Cluster()
        for page in pages:  # the last one may come by a later call
            followed.apply(bytearray(page.read_bytes()))
        followed.apply(memoryview(pages[1].read_bytes()))
        assert followed.count("") == 2


def test_progress_is_told_and_can_stop() -> None:
    seen: list[tuple[int, int]] = []
    Cluster.load(DUMP, progress=lambda done, total: seen.append((done, total)))
    assert seen and seen[-1][0] == seen[-1][1] > 0

    def stop(done: int, total: int) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        Cluster.load(DUMP, progress=stop)
    with pytest.raises(TypeError, match="progress"):
        Cluster.load(DUMP, progress=7)  # type: ignore[arg-type]


def test_progress_bar(capsys: pytest.CaptureFixture[str]) -> None:
    Cluster.load(DUMP, progress=True)
    assert "loading" in capsys.readouterr().err


def test_ctrl_c_stops_a_long_load() -> None:
    """A list that takes seconds; the signal comes while it is read."""
    one = json.dumps(pod("x", labels={f"k{i}": "v" * 40 for i in range(20)}))
    items = ",".join(one.replace('"x"', f'"x{i}"') for i in range(60_000))
    text = f'{{"kind":"PodList","apiVersion":"v1","items":[{items}]}}'.encode()
    reading = threading.Event()
    threading.Thread(
        target=lambda: (reading.wait(30), os.kill(os.getpid(), signal.SIGINT)), daemon=True
    ).start()
    with pytest.raises(KeyboardInterrupt):
        Cluster.load(text, progress=lambda done, total: reading.set())
        threading.Event().wait(30)  # the signal may come late, and must come


def test_ctrl_c_stops_while_gzip_is_inflated(tmp_path: pathlib.Path) -> None:
    """A member of 2 GiB that takes seconds to inflate, and is no JSON after all."""
    file = tmp_path / "zeros.json.gz"
    zeros = gzip.compress(b" " * (64 << 20), 1)
    file.write_bytes(zeros * 32)
    inflating = """
import os, signal, sys, threading, time
import labelix
threading.Thread(target=lambda: (time.sleep(0.3), os.kill(os.getpid(), signal.SIGINT)),
                 daemon=True).start()
try:
    labelix.Cluster.load(sys.argv[1])
except KeyboardInterrupt as error:
    sys.exit(7)
"""
    ended = subprocess.run([sys.executable, "-c", inflating, str(file)], timeout=120, check=False)
    assert ended.returncode == 7


def test_a_stopped_load_says_so_in_the_middle(tmp_path: pathlib.Path) -> None:
    """What `progress` raises ends a load of many files before the next is read."""
    for i in range(3):
        (tmp_path / f"{i}.json").write_text(json.dumps(pod(f"x{i}")))
    read: list[int] = []

    def stop(done: int, total: int) -> None:
        read.append(done)
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        Cluster.load(tmp_path, progress=stop)
    assert len(read) == 1


def snapshot(folder: pathlib.Path, pods: int) -> pathlib.Path:
    one = {"kind": "PodList", "apiVersion": "v1", "items": [
        {"metadata": {"name": f"p{i}", "namespace": "a", "labels": {"i": str(i)}}}
        for i in range(pods)]}
    Cluster.load(json.dumps(one).encode()).save(folder / "x.lbx")
    return folder / "x.lbx"


READS = pytest.mark.parametrize("read", [Cluster.open, Cluster.load])


@READS
def test_a_snapshot_tells_how_far_it_is(
    read: Any, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = snapshot(tmp_path, 1000)
    seen: list[tuple[int, int]] = []
    assert read(path, progress=lambda done, total: seen.append((done, total))).count("") == 1000
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)

    def stop(done: int, total: int) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        read(path, progress=stop)
    with pytest.raises(TypeError, match="progress must be a bool or a callable, not int"):
        read(path, progress=7)
    read(path, progress=True)
    assert "loading" in capsys.readouterr().err


# Reading it takes several times the 50 ms between two looks at the clock (watcher.h).
@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    return snapshot(tmp_path_factory.mktemp("large"), 1_000_000)


@READS
def test_ctrl_c_stops_a_snapshot_in_the_middle(read: Any, large: pathlib.Path) -> None:
    seen: list[tuple[int, int]] = []

    def interrupt(done: int, total: int) -> None:
        seen.append((done, total))
        os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        read(large, progress=interrupt)
    assert len(seen) == 1 and seen[0][0] < seen[0][1]


def test_objects_that_are_dicts() -> None:
    cluster = Cluster.from_objects([pod("a", labels={"x": "1"}), pod("b")])
    assert cluster.count("x") == 1
    assert cluster.kinds == {"Pod": 2}
    empty = {"kind": "ServiceList", "apiVersion": "v1", "items": []}
    assert Cluster.from_objects([empty]).kinds == {"Service": 0}
    with pytest.raises(labelix.InputError):
        Cluster.from_objects([{"hello": "world"}])
    for wrong in (None, 7, "x", {"kind": "Pod"}, [7], [{"a": {1, 2}}]):
        with pytest.raises(TypeError):
            Cluster.from_objects(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="^objects must be an iterable of dicts, not NoneType$"):
        Cluster.from_objects(None)  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        Cluster.from_objects([{"a": float("nan")}])
