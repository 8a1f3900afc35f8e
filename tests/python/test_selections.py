"""Selections: sets of objects of one version, and their arrays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from labelix import Cluster, Ref
from shared import pod


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
