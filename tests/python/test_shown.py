"""What a prompt and a notebook show of clusters, selections and tables."""

from __future__ import annotations

import json
import os
import pathlib
import pickle
import sys

import pytest

from labelix import Cluster, InputError, LoadWarning, Ref
from shared import pod


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


HOSTILE = "a\x1b[31m\u202e\nb"  # red, from right to left, and a line more
SHOWN = "a\\x1b[31m\\u202e\\x0ab"


def test_controls_in_names_are_escaped_where_they_are_printed() -> None:
    service = {"kind": "Service", "apiVersion": "v1", "spec": {"selector": {"a": HOSTILE}},
               "metadata": {"name": HOSTILE, "namespace": "default"}}
    cluster = Cluster.from_objects([pod(HOSTILE, labels={"a": HOSTILE}), service])
    tree = cluster.tree(Ref("Service", "default", HOSTILE))
    assert str(tree[0]) == f"Service/{SHOWN}  a={SHOWN}  (1)"  # a line by itself too
    assert str(tree).splitlines()[0] == f"Service/{SHOWN}  a={SHOWN}  (1)"
    shown = [tree, cluster.who(Ref("Pod", "default", HOSTILE)), cluster.match(),
             cluster.explain(Ref("Service", "default", HOSTILE)), cluster.select("")]
    for answer in shown:
        html = answer._repr_html_()
        assert SHOWN in html and "\x1b" not in html and "\u202e" not in html
    assert cluster.select("").names[0] == HOSTILE  # what is data stays as it is


def test_controls_in_errors_and_warnings_are_escaped() -> None:
    text = json.dumps(HOSTILE)
    ended = f'{{"type":"ERROR","object":{{"kind":"Status","code":410,"message":{text}}}}}'
    with pytest.warns(LoadWarning) as told:
        Cluster.load(ended.encode())
    assert f"ERROR 410: {SHOWN};" in str(told[0].message)
    with pytest.raises(InputError) as caught:
        Cluster.load(f'{{"kind":"Status","apiVersion":"v1","message":{text}}}'.encode())
    assert str(caught.value).endswith(SHOWN)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.skipif(sys.platform != "linux", reason="names are any bytes on Linux")
def test_a_warning_of_a_file_whose_name_is_not_utf8_is_told(tmp_path: pathlib.Path) -> None:
    path = os.fsencode(tmp_path / "pods") + b"\xff.json"
    with open(path, "wb") as file:
        file.write(b'{"kind":"PodList","apiVersion":"v1","metadata":{"continue":"x"},"items":[]}')
    with pytest.warns(LoadWarning, match=r"pods\\xff\.json:1: the PodList goes on"):
        Cluster.load(os.fsdecode(path))


def test_reach_and_separate_are_shown_part_by_part(rng: Cluster) -> None:
    policy = {"kind": "NetworkPolicy", "apiVersion": "networking.k8s.io/v1",
              "metadata": {"name": "closed", "namespace": "default"}, "spec": {"podSelector": {}}}
    html = Cluster.from_objects([pod("a"), pod("b"), policy]).reach("pod/a", "pod/b")._repr_html_()
    assert "<p><b>state</b>: denied</p><p><b>egress state</b>: allowed</p>" in html
    assert "<p><b>ingress policies</b></p><table>" in html
    assert "<td>NetworkPolicy/default/closed</td><td>denied</td>" in html
    proof = rng.separate(["pod/rng-6z9bh"])._repr_html_()
    assert "<p><b>selector</b>: none</p>" in proof
    assert "<p><b>proof spare</b>: Pod/default/rng-pz4d9</p>" in proof
    assert "<p><b>proof same</b></p><table>" in proof
    found = rng.separate(["pod/rng-74c7854ff6-9swsn"])._repr_html_()
    assert "<p><b>selector</b>: pod-template-hash</p>" in found
