"""Random calls with random types: exceptions, never a crash, and nothing leaks (G21)."""

from __future__ import annotations

import gc
import random
import sys
from typing import Any

import numpy as np

import labelix
from labelix import edits
from shared import DUMP, cases, pod

# What Python code may expect of a wrong argument.
EXPECTED = (TypeError, ValueError, LookupError, OverflowError, MemoryError, ImportError,
            StopIteration)


class Odd:
    """Says the wrong thing about itself."""

    def __len__(self) -> int:
        return 3

    def __getitem__(self, key: Any) -> Any:
        if key == 2:
            raise IndexError
        return key

    def items(self) -> Any:
        return [1, 2, 3]

    def __iter__(self) -> Any:
        raise ValueError("no")

    def __hash__(self) -> int:
        return 7


def values(cluster: labelix.Cluster) -> list[Any]:
    picked = cluster.select("run=rng")
    return [
        None, True, 0, -1, 2**70, 1.5, float("nan"), "", "Pod", "svc", "run=rng", "a in (b",
        "\udcff", "\ud800", "x" * 10_000, "pod/rng-6z9bh", "svc/default/rng", "default", b"",
        b"{}", b"\x00\xff", bytearray(b"[1]"), [], ["a"], [1], (), ("Pod", "default", "rng-6z9bh"),
        (1, 2, 3), {}, {"a": "b"}, {1: 2}, {"matchLabels": 7}, {"matchExpressions": [7]}, set(),
        range(3), iter([]), object(), Odd(), Odd, len, labelix.Selector("a"),
        labelix.Selector.nothing(), picked, picked.ids, cluster, cluster.snapshot(),
        cluster.match("svc"), picked.table(), np.arange(3), np.array("a"), pod("x"),
        {"type": "ADDED", "object": pod("x")}, {"type": "NONE"}, labelix.Selector.__new__,
        edits.label("pod/rng-6z9bh", {"run": None}), edits.delete("ds/rng"),
        edits.apply(pod("x")), edits.Edit("scale", "x", replicas=-1),
        labelix.Ref("Pod", "default", "x"), 1 << 31, Ellipsis, NotImplemented, type,
    ]


# Reads standard input, a running cluster, or a file named by chance.
NOT_CALLED = {
    "load", "save", "open", "from_kr8s", "from_kubernetes", "__init_subclass__",
    "__subclasshook__", "__class__", "__setattr__", "__delattr__", "__dir__", "__sizeof__",
    "__getstate__", "__getattribute__",
}


def calls(cluster: labelix.Cluster) -> list[Any]:
    """Every method of every class, bound to a thing of the class; and constructors."""
    picked = cluster.select("run=rng")
    things = [cluster, cluster.snapshot(), picked, cluster.match(), picked.table(), iter(picked),
              cluster.subscribe(), cluster.tree("svc/rng"), labelix.Selector("a in (b)")]
    found: list[Any] = [labelix.Selector, labelix.Cluster, labelix.Selection, labelix.Matches]
    for thing in things:
        for name in dir(type(thing)):
            if name in NOT_CALLED or not callable(getattr(type(thing), name)):
                continue
            found.append(getattr(thing, name))
    bare = labelix.Selector.__new__
    found.append(lambda *a: labelix.Selector.matches(bare(labelix.Selector), *a))
    found.append(lambda *a: labelix.Selection.__new__(labelix.Selection).ids)
    return found


KEYWORDS = ("selector", "kind", "namespace", "field_selector", "name", "labels", "limit", "other",
            "universe", "progress", "object", "after", "pick", "spare", "port", "nonsense")


def call(rnd: random.Random, function: Any, given: list[Any]) -> bool:
    """Whether it answered."""
    args = [rnd.choice(given) for _ in range(rnd.choice((0, 1, 1, 1, 2, 2, 3, 5)))]
    named = {rnd.choice(KEYWORDS): rnd.choice(given) for _ in range(rnd.choice((0, 0, 0, 1, 2)))}
    try:
        answer = function(*args, **named)
        if isinstance(answer, labelix.Selection):
            list(answer)
    except EXPECTED:
        return False
    return True


def run(seed: int, count: int) -> int:
    rnd = random.Random(seed)
    answered = 0
    for start in range(0, count, 2_000):
        # A fresh cluster now and then: apply changes it.
        cluster = labelix.Cluster.load(DUMP)
        given, functions = values(cluster), calls(cluster)
        for _ in range(min(2_000, count - start)):
            answered += call(rnd, rnd.choice(functions), given)
    return answered


def resident() -> int:
    """Bytes of this process in memory (Linux)."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096


def test_random_calls_never_crash_and_leave_nothing() -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    count = cases(200_000)
    print(f"seed {seed}, {count} calls")
    run(seed, 4_000)  # caches, interned texts, lazily imported modules
    gc.collect()
    before, references = resident(), sys.getrefcount(None)
    objects = len(gc.get_objects())
    answered = run(seed + 1, count)
    gc.collect()
    assert answered > count // 50, "the calls no longer reach anything"
    assert len(gc.get_objects()) - objects < 2_000  # not one a call
    assert abs(sys.getrefcount(None) - references) < 500
    assert resident() - before < 32 << 20


def test_references_of_arguments_come_back() -> None:
    cluster = labelix.Cluster.load(DUMP)
    selector, labels = labelix.Selector("run=rng"), {"run": "rng"}
    text, key = "run in (rng,web)", "ru" + "n"
    watched = [selector, labels, text, key]
    counts = [sys.getrefcount(one) for one in watched]
    for _ in range(1_000):
        cluster.count(selector)
        cluster.select(text).labels(key)
        selector.matches(labels)
        cluster.count(labels)
        cluster.select(selector).table([key]).column("labels.run")
    assert [sys.getrefcount(one) for one in watched] == counts


def test_none_in_arrays_is_counted_right() -> None:
    """Absent labels are None: a wrong count of it shows after many."""
    cluster = labelix.Cluster.from_objects(pod(f"p{i}") for i in range(1_000))
    before = sys.getrefcount(None)
    for _ in range(50):
        cluster.select("").labels("no")
    assert abs(sys.getrefcount(None) - before) < 100
