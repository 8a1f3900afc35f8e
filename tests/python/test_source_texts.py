"""source and json: an object's own text, where it was kept."""

from __future__ import annotations

import gzip
import json
import pathlib
import pickle

import pytest

import labelix
from labelix import Cluster, Ref
from shared import DUMP, TOWN, pod


def test_each_object_of_a_dump_is_given_back() -> None:
    kept = Cluster.load(DUMP, keep_source=True)
    items = json.loads(gzip.decompress(DUMP.read_bytes()))["items"]
    for item in items:
        meta = item["metadata"]
        ref = Ref(item["kind"], meta.get("namespace", ""), meta["name"])
        assert kept.json(ref) == item == json.loads(kept.source(ref))
    assert kept.json("pod/default/rng-6z9bh", namespace="x")["metadata"]["name"] == "rng-6z9bh"


def test_items_of_a_list_say_what_they_are() -> None:
    """As `kubectl get -o json` has them; their text is what came."""
    raw = b'{"kind":"DaemonSetList","apiVersion":"apps/v1","items":[{"metadata":{"name":"d"}}]}'
    kept = Cluster.load(raw, keep_source=True)
    assert kept.source("ds/d", "") == '{"metadata":{"name":"d"}}'
    assert kept.json("ds/d", "") == {
        "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "d"}}
    yaml = Cluster.load(b"kind: Pod\napiVersion: v1\nmetadata: {name: a}\n", keep_source=True)
    assert yaml.json("pod/a", "")["metadata"] == {"name": "a"}


def test_a_snapshot_gives_what_was_there(tmp_path: pathlib.Path) -> None:
    own = Cluster.from_objects([pod("a", labels={"v": "1"})], keep_source=True)
    with own.snapshot() as then:
        own.apply({"type": "MODIFIED", "object": pod("a", labels={"v": "2"})})
        assert then.json("pod/a")["metadata"]["labels"] == {"v": "1"}
        assert own.json("pod/a")["metadata"]["labels"] == {"v": "2"}
    own.save(tmp_path / "x.lbx")
    (tmp_path / "x.lbx.gz").write_bytes(gzip.compress((tmp_path / "x.lbx").read_bytes()))
    for again in (Cluster.open(tmp_path / "x.lbx"), pickle.loads(pickle.dumps(own)),
                  Cluster.open(tmp_path / "x.lbx.gz"),
                  Cluster.load(tmp_path / "x.lbx", keep_source=True)):
        assert again.source("pod/a") == own.source("pod/a")
    with pytest.raises(labelix.NotFoundError):
        own.source("pod/b")


def test_what_was_not_kept_is_told_with_a_cure() -> None:
    cluster = Cluster.load(DUMP)
    for call in (cluster.source, cluster.json, cluster.snapshot().source, cluster.snapshot().json):
        with pytest.raises(labelix.NotLoadedError) as caught:
            call("svc/rng")
        assert str(caught.value) == "the JSON of service/rng was not kept"
        assert caught.value.hint.startswith("load with keep_source=True")
        assert caught.value.offset is None


def test_of_a_busy_cluster() -> None:
    kept = Cluster.load(TOWN, keep_source=True)
    for ref in list(kept.select(""))[:50]:
        one = kept.json(ref)
        assert (one["kind"], one["metadata"]["namespace"], one["metadata"]["name"]) == ref
