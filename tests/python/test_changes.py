"""A cluster that changes: events, whole lists, deltas, and readers beside the writer."""

from __future__ import annotations

import itertools
import json
import pathlib
import pickle
import signal
import sys
import threading
from typing import Any

import pytest

import labelix
from labelix import Cluster
from shared import DUMP, pod


def test_apply_changes_the_newest_version_only() -> None:
    cluster = Cluster.from_objects([pod("a", labels={"x": "1"})])
    before = cluster.select("x")
    with cluster.snapshot() as held:
        number = cluster.apply({"type": "MODIFIED", "object": pod("a", labels={"x": "2"})})
        assert number == cluster.version > held.version
        assert (held.count("x=1"), held.count("x=2")) == (1, 0)
        assert (cluster.count("x=1"), cluster.count("x=2")) == (0, 1)
    assert before.labels("x").tolist() == ["1"]
    with pytest.raises(ValueError, match="left"):
        held.count("x")
    cluster.apply([{"type": "ADDED", "object": pod("b")}, {"type": "DELETED", "object": pod("a")}])
    assert cluster.select("").names.tolist() == ["b"]
    assert before.names.tolist() == ["a"]


def test_an_event_behind_a_bookmark_is_taken_if_asked_for() -> None:
    """Two namespaces by a watch each: the bookmark of one says nothing of the other."""
    cluster = Cluster.from_objects([pod("a", "one", resourceVersion="1")])
    cluster.apply({"type": "BOOKMARK", "object": {
        "kind": "Pod", "apiVersion": "v1", "metadata": {"resourceVersion": "9"}}})
    late = {"type": "ADDED", "object": pod("b", "two", resourceVersion="7")}
    for call, count in ((None, 1), (cluster.accept_time_travel, 2)):
        if call is not None:
            call()
        cluster.apply(late)
        assert cluster.count("") == count
    cluster.accept_time_travel(False)
    cluster.apply({"type": "ADDED", "object": pod("c", "two", resourceVersion="8")})
    assert cluster.count("") == 2


OWN = {"kinds": [{"group": "x.dev", "kind": "Chooser", "selectors": [
    {"path": "spec.pods", "selects": {"kind": "Pod"}}]}]}


def chooser(run: str) -> dict[str, Any]:
    return {"kind": "Chooser", "apiVersion": "x.dev/v1",
            "metadata": {"name": "c", "namespace": "default"},
            "spec": {"pods": {"matchLabels": {"run": run}}}}


def chosen(cluster: Cluster) -> list[str]:
    return sorted(cluster.match("Chooser").to_pandas()["name"])


def test_kinds_of_ones_own_select_in_all_that_comes(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "own.json"
    file.write_text(json.dumps(OWN))
    pods = [pod("a", labels={"run": "one"}), pod("b", labels={"run": "two"})]
    first = [*pods, chooser("one")]
    made = Cluster(own_kinds=OWN)
    made.apply([{"type": "ADDED", "object": one} for one in first])
    for cluster in (made, Cluster.from_objects(first, own_kinds=file),
                    Cluster.load(json.dumps({"kind": "List", "items": first}).encode(),
                                 own_kinds=str(file))):
        assert chosen(cluster) == ["a"]
        cluster.apply({"type": "MODIFIED", "object": chooser("two")})
        assert chosen(cluster) == ["b"]
        cluster.replace("Chooser", [chooser("one")])
        assert chosen(cluster) == ["a"]
        assert chosen(pickle.loads(pickle.dumps(cluster))) == ["a"]


def test_kinds_that_are_none_are_told(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "own.json"
    file.write_text('{"kinds": [{"kind": "Chooser"}]}')
    with pytest.raises(ValueError, match=r"^own\.json: kinds\[0\]"):
        Cluster(own_kinds=file)
    with pytest.raises(ValueError, match=r"^<own_kinds>: kinds"):
        Cluster.load(b"", own_kinds={"kinds": {}})
    file.write_text("")
    with pytest.raises(labelix.InputError, match=r"^own\.json"):
        Cluster.from_objects([], own_kinds=file)
    with pytest.raises(labelix.NotFoundError, match="no such file"):
        Cluster(own_kinds=tmp_path / "missing.json")
    with pytest.raises(labelix.InputError, match="^x{300}: File name too long$"):
        Cluster(own_kinds="x" * 300)
    with pytest.raises(labelix.InputError, match=": Is a directory$"):
        Cluster(own_kinds=tmp_path)
    with pytest.raises(TypeError, match="own_kinds must be a path or a dict, not int"):
        Cluster(own_kinds=7)  # type: ignore[arg-type]


def test_replace_keeps_texts_as_the_load_did() -> None:
    node = {"kind": "Node", "apiVersion": "v1", "metadata": {"name": "n"}}
    labels = {"matchLabels": {"run": "x"}}
    daemons = [{"kind": "DaemonSet", "apiVersion": "apps/v1",
                "metadata": {"name": "d", "namespace": "default"},
                "spec": {"selector": labels, "template": {"metadata": {"labels": {"run": "x"}}}}}]
    for kept in (False, True):
        cluster = Cluster.from_objects([pod("a", labels={"run": "x"}), node], keep_source=kept)
        cluster.replace("ds", daemons)
        unknown = cluster.what_if(labelix.edits.label("ds/d", {"a": "b"})).unknown
        assert any("its text was not kept" in line for line in unknown) is not kept, unknown


def test_replace_is_a_whole_list() -> None:
    cluster = Cluster.from_objects([pod("a", labels={"x": "1"}), pod("b")])
    number = cluster.replace("po", [pod("b", labels={"x": "2"}), pod("c")], "9")
    assert number == cluster.version
    assert sorted(cluster.select("").names) == ["b", "c"]
    assert cluster.count("x=2") == 1
    before = cluster.version
    for objects, error in (
        ([{"kind": "Node", "apiVersion": "v1", "metadata": {"name": "n"}}], ValueError),
        ([{"hello": 1}], labelix.InputError),
        (7, TypeError),
        ([7], TypeError),
    ):
        with pytest.raises(error):
            cluster.replace("Pod", objects, "10")  # type: ignore[arg-type]
    with pytest.raises(labelix.NotLoadedError, match="older"):
        cluster.replace("Pod", [], "3")
    with pytest.raises(ValueError):
        cluster.replace("nosuch", [])
    assert cluster.version == before


def test_replace_of_one_namespace_leaves_the_others() -> None:
    cluster = Cluster.from_objects([pod("a", "one"), pod("b", "one"), pod("c", "two")])
    cluster.accept_time_travel()
    cluster.replace("Pod", [pod("b", "one")], "9", namespace="one")
    cluster.replace("Pod", [pod("c", "two"), pod("d", "two")], "7", namespace="two")  # older
    assert {(ref.namespace, ref.name) for ref in cluster.select("")} == {
        ("one", "b"), ("two", "c"), ("two", "d")}
    with pytest.raises(ValueError, match="is not of it"):
        cluster.replace("Pod", [pod("e", "one")], "10", namespace="two")
    with pytest.raises(ValueError, match="no namespace's name"):
        cluster.replace("Pod", [], namespace="*")
    cluster.replace("Pod", [], "11")
    assert cluster.count("") == 0


def test_what_is_no_event_or_list_is_said_without_holes() -> None:
    cluster = Cluster.from_objects([pod("a")])
    said = r"^<events>:1:\d+: the ADDED event has no object(\nhint: .*)?$"  # a note, if there are
    for event in ({"type": "ADDED"}, {"type": "ADDED", "object": None},
                  {"object": None, "type": "ADDED"}):
        with pytest.raises(labelix.InputError, match=said):
            cluster.apply(event)
    node = {"kind": "Node", "apiVersion": "v1", "metadata": {"name": "n"}}
    with pytest.raises(ValueError, match="^Pod list: Node n is not of it$"):
        cluster.replace("Pod", [node])
    with pytest.raises(ValueError, match="^Pod list at resourceVersion 9: Node n is not of it$"):
        cluster.replace("Pod", [node], "9")


def test_a_cluster_follows_a_restore_of_etcd() -> None:
    def at(name: str, version: str) -> dict[str, Any]:
        made = pod(name)
        made["metadata"]["resourceVersion"] = version
        return made

    cluster = Cluster()
    cluster.replace("Pod", [at("a", "90"), at("b", "95")], "100")
    with pytest.raises(labelix.NotLoadedError, match="older") as caught:
        cluster.replace("Pod", [at("a", "40")], "50")
    assert "accept_older=True" in caught.value.hint and caught.value.offset is None
    cluster.replace("Pod", [at("a", "40")], "50", accept_older=True)
    assert cluster.select("").names.tolist() == ["a"]
    cluster.apply(at("c", "51"))
    assert sorted(cluster.select("").names) == ["a", "c"]


def test_what_comes_past_the_capacity_is_one_resync() -> None:
    cluster = Cluster.from_objects([{
        "kind": "Service", "apiVersion": "v1", "metadata": {"name": "s", "namespace": "default"},
        "spec": {"selector": {"run": "x"}}}])
    small = cluster.subscribe("svc", capacity=2)
    for name in "abcd":
        cluster.apply({"type": "ADDED", "object": pod(name, labels={"run": "x"})})
    assert [d.get("name", d["op"]) for d in small.poll()] == ["a", "b", "resync"]
    with pytest.raises(ValueError, match="capacity must be 1 or more, not 0"):
        cluster.subscribe(capacity=0)


def test_deltas_lead_from_one_state_to_the_next() -> None:
    cluster = Cluster.load(DUMP)
    picked = {(m.selector_kind, m.selector_name, m.name) for m in cluster.match()}
    deltas = cluster.subscribe()
    assert deltas.version == cluster.version and deltas.poll() == []
    cluster.apply({"type": "MODIFIED", "object": pod("rng-6z9bh", labels={"run": "web"})})
    cluster.apply([pod("new", labels={"run": "rng"}), {"type": "DELETED", "object": pod("no")}])
    polled = deltas.poll()
    for delta in polled:
        if delta["relation"] != "selects":
            continue
        row = (delta["selector_kind"], delta["selector_name"], delta["name"])
        assert (row in picked) == (delta["op"] == "leave")
        picked ^= {row}
    assert picked == {(m.selector_kind, m.selector_name, m.name) for m in cluster.match()}
    assert {delta["name"] for delta in polled} == {"rng-6z9bh", "new"}
    with pytest.raises(ValueError):
        cluster.subscribe("nosuch")


def test_deltas_as_a_table() -> None:
    cluster = Cluster.load(DUMP)
    deltas = cluster.subscribe("Service")
    cluster.apply({"type": "DELETED", "object": pod("rng-6z9bh")})
    table = deltas.poll_table()
    assert set(table.column("selector_kind")) == {"Service"}
    assert set(table.column("op")) == {"leave"} and len(deltas.poll()) == 0


def test_match_labels_is_what_match_says_once_they_exist(tmp_path: pathlib.Path) -> None:
    cluster = Cluster.load(DUMP)
    sets = [{"run": "rng"}, {"run": "web"}, {}]
    before = cluster.match_labels(sets)
    for i, labels in enumerate(sets):
        cluster.apply(pod(f"new{i}", labels=labels))
        wanted = {(m.selector_kind, m.selector_name) for m in cluster.match()
                  if m.name == f"new{i}"}
        assert {(p.kind, p.name) for p in before[i]} == wanted
    cluster.save(tmp_path / "x.lbx")
    opened = Cluster.open(tmp_path / "x.lbx")
    assert opened.match_labels(sets) == cluster.match_labels(sets) == before
    for wrong in ({"run": "rng"}, "x", 7, [7], [{"a": 1}]):
        with pytest.raises(TypeError):
            cluster.match_labels(wrong)  # type: ignore[arg-type]
    pods = Cluster()
    pods.apply(pod("a", labels=sets[0]))
    assert pods.match_labels(sets) == [[], [], []] and "Service" not in pods.kinds


def test_a_selector_that_picks_many_label_sets_is_told_by_one_object() -> None:
    """A hundred Services picked each of 100,000 sets in 40 kB a set; it is a pointer each."""
    services, sets = 50, 2_000
    cluster = Cluster.from_objects(
        {"kind": "Service", "apiVersion": "v1", "spec": {"selector": {"app": "web"}},
         "metadata": {"name": f"s{i}", "namespace": "default"}} for i in range(services))
    asked = [{"app": "web", "set": str(i)} for i in range(sets)]
    cluster.match_labels(asked)  # what is kept from here on is kept already
    before = sys.getallocatedblocks()
    found = cluster.match_labels(asked)
    assert sys.getallocatedblocks() - before < 2 * sets + 20 * services
    assert [[p.name for p in picking] for picking in found] == [
        sorted(f"s{i}" for i in range(services))] * sets
    assert len({id(p) for picking in found for p in picking}) == services
    found[0].clear()  # lists are the caller's own
    assert len(found[1]) == services


class Stopped(Exception):
    pass


def test_match_labels_of_many_label_sets_may_be_stopped() -> None:
    """The sets come without a line of Python between them."""
    def stop(*_: object) -> None:
        raise Stopped

    cluster = Cluster.load(DUMP)
    asked = itertools.repeat({"run": "none"}, 3_000_000)
    before = signal.signal(signal.SIGALRM, stop)
    try:
        with pytest.raises(Stopped):
            signal.setitimer(signal.ITIMER_REAL, 0.02)
            cluster.match_labels(asked)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert next(asked, None) is not None


def test_readers_see_whole_batches_while_one_writes() -> None:
    """Each batch turns all pods to one value: a reader that sees two saw half a batch."""
    size = 300
    cluster = Cluster.from_objects(pod(f"p{i}", labels={"v": "0"}) for i in range(size))
    done = threading.Event()
    wrong: list[Any] = []

    def read() -> None:
        while not done.is_set():
            picked = cluster.select("v")
            values = set(picked.labels("v"))
            if len(picked) != size or len(values) != 1:
                wrong.append((len(picked), values))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for turn in range(60):
        cluster.apply([pod(f"p{i}", labels={"v": str(turn)}) for i in range(size)])
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
