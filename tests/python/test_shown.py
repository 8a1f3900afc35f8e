"""What a prompt and a notebook show of clusters, selections and tables."""

from __future__ import annotations

from labelix import Cluster
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
