"""Cluster, Snapshot and Selection: changing, asking, versions, threads."""

from __future__ import annotations

import gzip
import json
import pathlib
import pickle
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import labelix
from labelix import Cluster, Ref, Selector
from shared import DUMP, TOWN, pod

# ---- Changing ------------------------------------------------------------------


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
    with pytest.raises(labelix.NotLoadedError, match="older"):
        cluster.replace("Pod", [at("a", "40")], "50")
    cluster.replace("Pod", [at("a", "40")], "50", accept_older=True)
    assert cluster.select("").names.tolist() == ["a"]
    cluster.apply(at("c", "51"))
    assert sorted(cluster.select("").names) == ["a", "c"]


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


# ---- Asking --------------------------------------------------------------------


def test_selectors_in_every_form(rng: Cluster) -> None:
    for selector in ("run=rng", Selector("run=rng"), {"run": "rng"},
                     {"matchLabels": {"run": "rng"}}):
        assert rng.count(selector) == len(rng.select(selector)) == 5
    assert rng.count(Selector.nothing()) == 0


def in_every_way(ask: Callable[..., Any], selector: Selector) -> list[Any]:
    """Answers about the five pods of namespace default, by both ways through."""
    return [ask(selector), ask(selector=selector), ask(selector, "Pod"), ask(selector, "po", None),
            ask(selector, "Pod", "default"), ask(selector, namespace="default"),
            ask(selector, kind="Pod", namespace=["default"]),
            ask(selector, "Pod", "default", None),
            ask(selector, "Pod", "default", "metadata.namespace=default"),
            ask("run=rng"), ask({"run": "rng"}, "Pod", "default")]


def test_count_however_its_arguments_are_given(rng: Cluster) -> None:
    """The short cut and the general method answer the same, and refuse the same."""
    selector = Selector("run=rng")
    with rng.snapshot() as held:
        for asked in (rng, held):
            counts = in_every_way(asked.count, selector)
            assert counts == [5] * len(counts)
            assert asked.count(selector, "Pod", "no\udcffsuch") == 0
    wrong: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
        ((), {}), ((selector, "Pod", "a", None, 1), {}), ((selector, "Pod", "a"), {"kind": "Pod"}),
        ((selector,), {"nonsense": 1}), ((selector, 7), {}), ((selector, "Pod", 7), {}),
        ((selector, "Pod", "a"), {"namespace": "a"}), ((7,), {})]
    for args, named in wrong:
        with pytest.raises(TypeError):
            rng.count(*args, **named)
    with pytest.raises(TypeError):
        Cluster.count(selector, selector)  # type: ignore[arg-type]
    with pytest.raises(labelix.NotLoadedError):
        Cluster().count(selector)
    with pytest.raises(ValueError, match="left"):
        held.count(selector)


def test_select_however_its_arguments_are_given(rng: Cluster) -> None:
    selector = Selector("run=rng")
    with rng.snapshot() as held:
        for asked in (rng, held):
            picked = in_every_way(asked.select, selector)
            assert all(one == picked[0] and len(one) == 5 for one in picked)
            assert len(asked.select(selector, "Pod", "no\udcffsuch")) == 0
    for args, named in ((), {}), ((selector, "Pod", "a"), {"kind": "Pod"}), ((selector, 7), {}):
        with pytest.raises(TypeError):
            rng.select(*args, **named)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Cluster.select(selector, selector)  # type: ignore[arg-type]
    with pytest.raises(labelix.NotLoadedError):
        Cluster().select(selector)
    with pytest.raises(ValueError, match="left"):
        held.select(selector)


def test_set_operations_on_one_object_that_leave_nothing() -> None:
    cluster = Cluster.from_objects([pod("a", labels={"x": "1"}), pod("b")])
    one, other, none = cluster.select("x"), cluster.select("!x"), cluster.select("no")
    for empty in (one - one, one & other, one ^ one, none | none, none - one, one & none):
        assert empty == none and len(empty) == 0 and empty.ids.shape == (0,)
    assert one - other == one == one | none and (one ^ other) == cluster.select("")


def test_ids_of_one_selector_whose_answers_are_few_and_many_by_turns() -> None:
    """What a selector picked before is only a guess of how much room it needs."""
    sizes = {"a": 5, "b": 950, "c": 1_023, "d": 1_024, "e": 1_025, "f": 3_000, "g": 40_000}
    cluster = Cluster.from_objects(pod(f"p{i}", ns, {"x": "1", "i": str(i % 3)})
                                   for ns, size in sizes.items() for i in range(size))
    places: list[str | None] = [*sizes, None]
    for text in ("x=1", "x", "i in (0,1),x", "i!=2"):
        wanted = {ns: cluster.select(text, namespace=ns).ids for ns in places}
        for ns in sizes:
            assert len(wanted[ns]) == cluster.count(text, namespace=ns)
        selector = Selector(text)
        for ns in (*places, *reversed(places), "a", None, "a", "f", "b", "g", "c"):
            for _ in range(2):
                ids = cluster.select(selector, namespace=ns).ids
                assert np.array_equal(ids, wanted[ns]), (text, ns)
    selector = Selector("x=1")
    for size in range(1_000):  # one more each time than the time before
        if size % 20 == 0:
            assert len(cluster.select(selector, namespace="h")) == size
        cluster.apply({"type": "ADDED", "object": pod(f"p{size}", "h", {"x": "1"})})


def test_kinds_as_kubectl_takes_them(rng: Cluster) -> None:
    for kind in ("Service", "svc", "services", "service"):
        assert rng.count("", kind=kind) == 2
    assert rng.count("", kind="ds.apps") == 1
    assert rng.count("", kind="pods,svc") == 7
    both = rng.select("", kind="pods,svc")
    assert {ref.kind for ref in both} == {"Pod", "Service"}
    with pytest.raises(ValueError, match="the server doesn't have a resource type"):
        rng.count("", kind="nosuch")
    with pytest.raises(labelix.NotLoadedError, match="no StatefulSet objects loaded"):
        rng.count("", kind="sts")
    with pytest.raises(labelix.NotLoadedError):
        Cluster().count("")


def test_namespaces(town: Cluster) -> None:
    names = sorted({ref.namespace for ref in town.select("")})
    first, second = names[:2]
    one, two = town.count("", namespace=first), town.count("", namespace=second)
    assert town.count("", namespace=[first, second]) == one + two
    assert town.count("", namespace="no-such") == 0
    assert town.count("", kind="nodes", namespace=first) == town.count("", kind="nodes")
    with pytest.raises(ValueError):
        town.count("", namespace=[])
    for wrong in (7, {"a": 1}, [7]):
        with pytest.raises(TypeError):
            town.count("", namespace=wrong)  # type: ignore[arg-type]


def test_field_selectors(town: Cluster) -> None:
    running = town.select("", field_selector="status.phase=Running")
    assert 0 < len(running) < town.count("")
    assert town.count("", field_selector="status.phase=Running") == len(running)
    with pytest.raises(labelix.SelectorError, match="field label not supported"):
        town.select("", field_selector="spec.color=red")
    with pytest.raises(labelix.SelectorError):
        town.select("", field_selector="spec.nodeName")


def test_many_are_as_one_by_one(town: Cluster) -> None:
    selectors = ["", "app", "!app", Selector.nothing(), {"tier": "db"}]
    counts = town.count_many(selectors)
    assert counts.dtype == np.uint64
    assert counts.tolist() == [town.count(s) for s in selectors]
    assert town.select_many(selectors) == [town.select(s) for s in selectors]
    assert town.count_many([]).shape == (0,)
    for wrong in ("app", 7, {"a": "b"}, [7]):
        with pytest.raises(TypeError):
            town.count_many(wrong)  # type: ignore[arg-type]
    with pytest.raises(labelix.SelectorError):
        town.select_many(["app", "a in ("])


def test_the_recorded_answers_of_the_api_server() -> None:
    town = Cluster.load(TOWN)
    with gzip.open(TOWN.parent / "selectors.json.gz") as lines:
        recorded = json.load(lines)
    asked = 0
    for one in recorded if isinstance(recorded, list) else recorded["selectors"]:
        names = one.get("names", one.get("pods"))
        if names is None:
            continue
        picked = town.select(one["selector"], namespace=one.get("namespace"))
        found = sorted(f"{r.namespace}/{r.name}" if "/" in (names or ["/"])[0] else r.name
                       for r in picked)
        assert found == sorted(names), one["selector"]
        asked += 1
    assert asked > 100


def test_match_who_endpoints(rng: Cluster) -> None:
    matches = rng.match("Service")
    assert {(m.selector_name, m.name) for m in matches} == {
        ("rng", ref.name) for ref in rng.select("run=rng")
    }
    assert len(matches) == len(list(matches)) == len(matches.ids) == 5
    rows = {row.name: row for row in matches.selectors}
    assert (rows["rng"].state, rows["kubernetes"].state) == ("selects", "nothing")
    assert rows["kubernetes"].why
    daemonset = rng.match("ds", name="rng").selectors[0]
    assert (daemonset.objects, daemonset.owned) == (5, 4)
    who = rng.who("pod/default/rng-74c7854ff6-9swsn")
    assert [r.kind for r in who.relations if r.type == "owns"] == ["ReplicaSet", "Deployment"]
    assert "unknown: no StatefulSet objects loaded" in who.unknown
    answer = rng.endpoints("svc/default/rng")
    assert {e.pod for e in answer.endpoints} == set(rng.select("run=rng").names)
    assert all(e.ready for e in answer.endpoints) and answer.left_out == []
    with pytest.raises(labelix.NotFoundError, match='pods "x" not found'):
        rng.who("pod/x")
    with pytest.raises(ValueError):
        rng.endpoints("pod/rng-6z9bh")
    with pytest.raises(ValueError, match="kind"):
        rng.match(name="rng")
    with pytest.raises(ValueError):
        rng.match(kind="Node")


# ---- Selections ----------------------------------------------------------------


def test_a_selection_is_a_set(rng: Cluster) -> None:
    both, hashed = rng.select("run=rng"), rng.select("pod-template-hash")
    one = next(iter(hashed))
    assert one == Ref("Pod", "default", "rng-74c7854ff6-9swsn")
    assert one in both and tuple(one) in both
    assert Ref("Pod", "default", "no") not in both and Ref("Service", "default", "rng") not in both
    assert both & hashed == hashed and both | hashed == both
    assert set(both - hashed) == set(both) - set(hashed)
    assert both ^ hashed == both - hashed
    assert hash(both & hashed) == hash(hashed)
    assert list(both) == list(both) and len(both) == 5
    assert not rng.select("no") and both
    elements: list[tuple[Any, str]] = [
        (7, "not int$"), ("x", r"not str: look for a name alone in Selection\.names$"),
        (("Pod", "x"), "not one of 2$"), (["Pod", "a", "b"], "not list$"),
        ((1, "a", "b"), "kind must be str, not int$"), (None, "not NoneType$")]
    for wrong, said in elements:
        with pytest.raises(TypeError, match=said):
            assert wrong in both
    with pytest.raises(TypeError):
        both & {one}  # type: ignore[operator]
    mixed = rng.select("", kind="svc") | both
    assert len(mixed) == 7 and Ref("Service", "default", "rng") in mixed


def test_selections_of_two_states_do_not_mix() -> None:
    cluster = Cluster.from_objects([pod("a")])
    before = cluster.select("")
    cluster.apply(pod("b"))
    with pytest.raises(ValueError, match="two versions"):
        before | cluster.select("")
    with pytest.raises(ValueError, match="two clusters"):
        before | Cluster.from_objects([pod("a")]).select("")
    assert before != cluster.select("")


def test_a_call_keeps_the_snapshot_that_is_left_within_it(rng: Cluster) -> None:
    snapshot = rng.snapshot()

    def selectors() -> Iterator[str]:
        yield "run=rng"
        snapshot.__exit__()
        yield ""

    assert list(snapshot.count_many(selectors())) == [rng.count("run=rng"), rng.count("")]
    with pytest.raises(ValueError, match="the snapshot was left"):
        snapshot.count("")


def test_arrays_are_views_that_keep_their_version() -> None:
    cluster = Cluster.from_objects(pod(f"p{i}", labels={"i": str(i % 7)}) for i in range(5_000))
    picked = cluster.select("i in (1,2)")
    ids = picked.ids
    assert ids.dtype == np.uint32 and not ids.flags.writeable and not ids.flags.owndata
    assert ids.flags.c_contiguous and ids.flags.aligned
    assert np.shares_memory(ids, picked.ids)
    none = cluster.select("no").ids
    assert none.shape == (0,) and none.dtype == np.uint32 and not none.flags.writeable
    with pytest.raises(ValueError):
        ids[0] = 1
    copy = ids.copy()
    del picked
    for i in range(5_000):
        cluster.apply({"type": "DELETED", "object": pod(f"p{i}")})
        if i == 50:
            break
    assert (ids == copy).all()
    assert np.all(ids[1:] > ids[:-1])


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(rng: Cluster, protocol: int) -> None:
    again = pickle.loads(pickle.dumps(rng, protocol))
    assert again.kinds == rng.kinds
    assert list(again.match()) == list(rng.match())
    things = (rng.select(""), rng.match(), rng.snapshot(), rng.match().table())
    for thing in (*things, iter(rng.select(""))):
        with pytest.raises(TypeError, match="cannot pickle"):
            pickle.dumps(thing, protocol)


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


def test_reprs(rng: Cluster) -> None:
    assert repr(rng.select("run=rng")) == f"Selection(5 pods of 1 namespace, version {rng.version})"
    assert repr(rng.select("", kind="nodes")) == f"Selection(4 nodes, version {rng.version})"
    assert repr(rng.select("no")) == f"Selection(0 pods, version {rng.version})"
    assert repr(rng).startswith("Cluster(5 pods, 4 nodes, ")
    assert repr(Cluster()) == "Cluster(empty)"


def test_html_is_escaped_and_short() -> None:
    objects = [pod(f"<p{i}>", labels={"a": "&"}) for i in range(30)]
    html = Cluster.from_objects(objects).select("")._repr_html_()
    assert "&lt;p0&gt;" in html and "<p0>" not in html
    assert "and 20 more" in html and html.count("<tr>") == 11


XSS = '<img src=x onerror="alert(1)">'


def test_a_table_is_shown_escaped_and_short() -> None:
    objects = [pod(f"p{i:02}", labels={"a": XSS} if i else {}) for i in range(30)]
    table = Cluster.from_objects(objects).select("").table(["a", "<b>"])
    html = table._repr_html_()
    of = "kind, namespace, name, labels.a, labels.&lt;b&gt;"
    assert html.startswith(f"<p><b>Table(30 rows of {of})</b></p>")
    assert XSS not in html and "<b>)" not in html
    assert html.count("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;") == 9
    assert "<td>p00</td><td></td><td></td></tr>" in html  # absent: an empty cell, not None
    assert "and 20 more" in html and html.count("<tr>") == 11
    empty = Cluster.from_objects(objects).select("no").table()._repr_html_()
    assert empty.count("<tr>") == 1 and "more" not in empty
    assert table._first(2)[2] == ["p00", "p01"] and table._first(0)[2] == []


def test_a_cluster_is_shown_by_its_kinds() -> None:
    objects = [pod(f"p{i}", labels={"a": str(i % 2)}) for i in range(1200)]
    objects.append({"kind": "<Kind>", "apiVersion": "g&h.example/v1", "metadata": {"name": XSS}})
    cluster = Cluster.from_objects(objects)
    html = cluster._repr_html_()
    assert html.startswith("<p><b>Cluster(1,200 pods, ")
    assert "<tr><td>Pod</td><td>1,200</td><td>2</td></tr>" in html
    assert "<td>&lt;Kind&gt;.g&amp;h.example</td>" in html and "<Kind>" not in html
    with cluster.snapshot() as now:
        assert now._repr_html_() == html.replace("Cluster(", "Snapshot(", 1)
    assert now._repr_html_() == "<p><b>Snapshot(left)</b></p>"
    assert Cluster()._repr_html_() == "<p><b>Cluster(empty)</b></p>"


# ---- Threads -------------------------------------------------------------------


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
