"""Cluster and Snapshot: asking, by selectors in every form, kinds, namespaces and fields."""

from __future__ import annotations

import builtins
import gzip
import itertools
import json
import signal
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import labelix
from labelix import Cluster, Selector
from shared import TOWN, pod


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


@pytest.fixture
def second_signal() -> Iterator[list[int]]:
    """Of the signals since the list was cleared the second one is a Ctrl-C.

    One that comes while a call hears none is heard when it has returned, so that a call which hears
    two hears them on its way.
    """
    seen: list[int] = [-1]

    def hear(number: int, frame: object) -> None:
        del frame
        seen.append(number)
        if seen == [number] * 2:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, hear)
    signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
    try:
        yield seen
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("ask", [Cluster.select_many, Cluster.count_many])
def test_many_hear_ctrl_c_between_answers(
    ask: Callable[..., object], second_signal: list[int]
) -> None:
    pods = Cluster.from_objects(pod(f"p{i}", labels={"app": "a"}) for i in range(50_000))

    def selectors() -> Iterator[Selector]:
        yield from itertools.repeat(Selector("app"), 2_000)
        second_signal.clear()

    with pytest.raises(KeyboardInterrupt):
        ask(pods, selectors(), field_selector="metadata.name!=x")
        second_signal.append(-1)


@pytest.mark.parametrize("ask", [Cluster.select_many, Cluster.count_many])
def test_many_hear_ctrl_c_as_they_read(
    ask: Callable[..., object], rng: Cluster, second_signal: list[int]
) -> None:
    def end() -> Iterator[str]:
        second_signal.append(-1)
        yield "app"

    second_signal.clear()
    with pytest.raises(KeyboardInterrupt):
        ask(rng, itertools.chain(itertools.repeat({"app": "a"}, 2_000_000), end()))
        second_signal.append(-1)


def test_rows_of_answers_are_made_without_an_import_each(
    town: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask() -> None:
        assert town.check().findings
        assert any(town.endpoints(service).endpoints for service in town.select("", kind="svc"))

    ask()  # what is imported late is there now
    imported: list[str] = []
    real = builtins.__import__

    def note(name: str, *args: Any, **named: Any) -> Any:
        imported.append(name)
        return real(name, *args, **named)

    monkeypatch.setattr(builtins, "__import__", note)
    ask()
    assert [name for name in imported if name.startswith("labelix.")] == []


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


def test_match_tells_of_scheduling_if_asked_for() -> None:
    bound = pod("a")
    bound["spec"] = {"nodeSelector": {"disk": "ssd"}}
    named = {"name": "n", "labels": {"disk": "ssd"}}
    node = {"kind": "Node", "apiVersion": "v1", "metadata": named}
    cluster = Cluster.from_objects([bound, node])
    assert len(cluster.match()) == len(cluster.match(namespace="default")) == 0
    for matches in (cluster.match(scheduling=True), cluster.match("pod", name="a")):
        assert [(m.selector_name, m.kind, m.name) for m in matches] == [("a", "Node", "n")]
        assert [row.path for row in matches.selectors] == ["spec.nodeSelector"]


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
    assert rng.endpoints("rng") == rng.endpoints("rng", "default") == answer
    with pytest.raises(labelix.NotFoundError, match='services "nosuch" not found'):
        rng.endpoints("nosuch")
    assert all(e.ready for e in answer.endpoints) and answer.left_out == []
    with pytest.raises(labelix.NotFoundError, match='pods "x" not found'):
        rng.who("pod/x")
    with pytest.raises(ValueError):
        rng.endpoints("pod/rng-6z9bh")
    with pytest.raises(ValueError, match="kind"):
        rng.match(name="rng")
    with pytest.raises(ValueError):
        rng.match(kind="Node")
