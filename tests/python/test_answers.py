"""explain, what_if, check, tree, diff and their like: what the command says, and
what was recorded."""

from __future__ import annotations

import copy
import json
import pathlib
import pickle
from typing import Any

import numpy as np
import pytest

import as_json
import labelix
from as_json import command
from labelix import Cluster, edits
from shared import DATA, DUMP, TOWN

RNG = sorted(path.parent for path in (DATA / "rng").glob("*/dump.json.gz"))


@pytest.fixture(scope="module")
def town_kept() -> Cluster:
    return Cluster.load(TOWN, keep_source=True)


# ---- As the command says ---------------------------------------------------------


@pytest.mark.parametrize("step", RNG, ids=[step.name for step in RNG])
def test_explain_check_and_tree_of_the_lesson(step: pathlib.Path) -> None:
    dump = step / "dump.json.gz"
    cluster = Cluster.load(dump, keep_source=True)
    told = [as_json.finding(f) for f in cluster.check(namespace="default").findings]
    assert told == command("check", "-f", dump)
    for kind in ("svc", "ds", "deploy"):
        for ref in cluster.select("", kind=kind) if kind_known(cluster, kind) else []:
            name = f"{ref.kind}/{ref.name}"
            lines = [as_json.tree_line(line) for line in cluster.tree(name)]
            assert lines == command("tree", name, "-f", dump)
            if pods_known(cluster) and not selects_nothing(cluster, ref):
                told = [as_json.explanation(why) for why in cluster.explain(name)]
                assert told == command("explain", name, "-f", dump)


def kind_known(cluster: Cluster, kind: str) -> bool:
    try:
        return cluster.count("", kind=kind) > 0
    except labelix.NotLoadedError:
        return False


def pods_known(cluster: Cluster) -> bool:
    return kind_known(cluster, "po")


def selects_nothing(cluster: Cluster, ref: labelix.Ref) -> bool:
    return not cluster.match(ref.kind, ref.namespace, ref.name).selectors


def test_explain_a_pair() -> None:
    cluster = Cluster.load(DUMP)
    for selecting in ("svc/rng", "rs/rng-74c7854ff6", "svc/kubernetes"):
        for pod in ("pod/rng-6z9bh", "pod/rng-74c7854ff6-9swsn"):
            told = [as_json.pair(why) for why in cluster.explain_pair(selecting, pod)]
            assert told == command("explain", selecting, pod, "-f", DUMP)


def test_diff_of_each_step_of_the_lesson() -> None:
    changes = 0
    for before, after in zip(RNG, RNG[1:]):
        dumps = before / "dump.json.gz", after / "dump.json.gz"
        a, b = map(Cluster.load, dumps)
        answer = a.diff(b, namespace="default")
        assert [as_json.difference(one) for one in answer.changes] == command("diff", *dumps)
        with b.snapshot() as held:
            assert a.diff(held, "default") == answer
        changes += len(answer.changes)
    assert changes > 100
    empty = Cluster.from_objects([{"kind": "NodeList", "apiVersion": "v1", "items": []}])
    assert "unknown: no Pod objects loaded after" in a.diff(empty).unknown


def test_a_busy_cluster(town: Cluster, town_kept: Cluster) -> None:
    found = [as_json.finding(one) for one in town_kept.check().findings]
    assert found == command("check", "-A", "-f", TOWN) and found
    keys = [as_json.key(one) for one in town.stats().keys]
    assert keys == command("stats", "-A", "-f", TOWN)
    sets = [ref for ref in town.select("", kind="ds")][:5]
    for ref in sets:
        name = f"{ref.kind}/{ref.namespace}/{ref.name}"
        told = [as_json.node(row, ref) for row in town.nodes(name).rows]
        assert told == command("nodes", f"ds/{ref.name}", "-n", ref.namespace, "-f", TOWN)
    assert sets


def test_reach(town: Cluster) -> None:
    policy = next(iter(town.select("", kind="netpol")))
    pods = [f"pod/{ref.name}" for ref in town.select("", namespace=policy.namespace)][:3]
    assert len(pods) == 3
    for sender in pods:
        for receiver in pods:
            answer = town.reach(sender, receiver, namespace=policy.namespace)
            line, *_back = command("reach", sender, receiver, "-n", policy.namespace, "-f", TOWN)
            assert answer.state == line["state"] and answer.notes == line["notes"]
            assert as_json.side(answer.egress) == line["egress"]
            assert as_json.side(answer.ingress) == line["ingress"]


def test_separate(rng: Cluster) -> None:
    one = rng.separate(["pod/rng-74c7854ff6-9swsn"])
    assert [as_json.separation(one)] == command(
        "separate", "--pick", "pod/rng-74c7854ff6-9swsn", "--spare-rest", "-f", DUMP)
    assert one.selector is not None and [r.name for r in rng.select(one.selector)] == [
        "rng-74c7854ff6-9swsn"]
    both = rng.select("pod-template-hash"), rng.select("!pod-template-hash")
    assert rng.separate(*both).picked == 1
    alike = ["pod/rng-6z9bh"]
    proof = rng.separate(alike)
    assert [as_json.separation(proof)] == command(
        "separate", "--pick", *alike, "--spare-rest", "-f", DUMP)
    assert proof.selector is None and proof.proof is not None
    other = Cluster.load(DUMP)
    with pytest.raises(ValueError, match="another cluster"):
        rng.separate(other.select("run=rng"))


def test_a_service_is_edited_by_its_name_alone() -> None:
    kept = Cluster.load(DUMP, keep_source=True)
    told = [kept.what_if(edits.selector(name, "a=b")) for name in ("rng", "svc/rng")]
    assert told[0] == told[1] and told[0].changes
    with pytest.raises(labelix.NotFoundError, match='services "nosuch" not found'):
        kept.what_if(edits.selector("nosuch", ""))


# ---- Recorded edits --------------------------------------------------------------


def edit_of(items: list[Any], edit: dict[str, Any]) -> edits.Edit:
    """The same as tests/scenarios/edit_args.py makes flags of."""
    name, values = f"{edit['object']['kind']}/{edit['object']['name']}", edit["values"]
    if edit["op"] == "label":
        return edits.label(name, values)
    if edit["op"] == "unlabel":
        return edits.label(name, dict.fromkeys(values))
    if edit["op"] == "set-selector":
        return edits.selector(name, values or {})
    if edit["op"] == "scale":
        return edits.scale(name, values["replicas"])
    if edit["op"] == "delete":
        return edits.delete(name, orphan=values.get("cascade") == "orphan")
    return edits.apply(as_json.scenario("edit_args").changed_object(items, edit))


class Recorded:
    """tests/scenarios/what_if_test.py, with this package in place of the command."""

    def __init__(self, steps: Any, recording: str, step: dict[str, Any]) -> None:
        self.before = DATA / recording / step["from"] / "dump.json.gz"
        self.items = steps.read_json(self.before)["items"]
        after = steps.read_json(DATA / recording / step["step"] / "dump.json.gz")["items"]
        cluster = Cluster.load([steps.NO_PODS, self.before], keep_source=True)
        answer = cluster.what_if(edit_of(self.items, step["edits"][0]))
        assert answer.unknown == []
        self.lines = as_json.what_if(answer, cluster.version)
        forecast = steps.Forecast(self.lines)
        self.check(step, forecast)
        stay = steps.pods_of(self.items) & steps.pods_of(after)
        find = as_json.scenario("edit_args").find
        ref = {"kind": "Service", "namespace": "default", "name": "rng"}
        service = find(self.items, ref)
        has = service is not None and service["spec"].get("selector")
        had = steps.endpoint_pods(self.items) if has else set()
        if step["service_selector"] is not None:
            at_once = (had - forecast.leaves) | forecast.joins
            assert at_once & stay == steps.endpoint_pods(after) & stay

    @staticmethod
    def check(step: dict[str, Any], forecast: Any) -> None:
        by_hand = {e["object"]["name"] for e in step["edits"]
                   if e["op"] == "delete" and e["object"]["kind"] == "Pod"}
        deleted = [p["pod"] for p in step["deleted"] if p["pod"] not in by_hand]
        assert sum(forecast.created.values()) == len(step["created"])
        assert forecast.deleted == len(deleted)
        changes = {(c["pod"], c["from"], c["to"]) for c in step["owner_changes"]}
        assert forecast.owner_changes == changes


@pytest.mark.parametrize("recording,least", [("rng", 14), ("rng-bonus", 59)])
def test_what_if_foretells_each_recorded_edit(
    recording: str, least: int, tmp_path: pathlib.Path
) -> None:
    steps = as_json.scenario("what_if_test")
    checked = 0
    for step in steps.steps(recording):
        made = [e for e in step["edits"] if not e.get("refused")]
        if len(made) != 1 or len(step["edits"]) != 1 or step["from"] is None:
            continue
        recorded = Recorded(steps, recording, step)
        checked += 1
        if checked % 5 == 0:  # each is asked of the command in tests/scenarios
            folder = tmp_path / step["step"]
            folder.mkdir()
            flags = as_json.scenario("edit_args").arguments(recorded.items, made[0], folder)
            told = command("what-if", *flags, "-f", steps.NO_PODS, "-f", recorded.before)
            assert [{**line, "version": 0} for line in told] == [
                {**line, "version": 0} for line in recorded.lines]
    assert checked >= least


def test_edits_that_cannot_be_made(rng: Cluster) -> None:
    kept = Cluster.load(DUMP, keep_source=True)
    rs = {"kind": "DaemonSet", "apiVersion": "apps/v1", "metadata": {"name": "rng"},
          "spec": {"selector": {"matchLabels": {"a": "b"}},
                   "template": {"metadata": {"labels": {"a": "b"}}}}}
    with pytest.raises(ValueError, match="field is immutable"):
        kept.what_if(edits.apply(rs))
    with pytest.raises(labelix.NotFoundError, match='pods "no" not found'):
        rng.what_if(edits.label("pod/no", {"a": "b"}))
    with pytest.raises(labelix.InputError):
        rng.what_if(edits.apply("kind: [Pod"))
    with pytest.raises(ValueError, match="no edit"):
        rng.what_if()
    with pytest.raises(ValueError, match="the API server would refuse it: Service in version"):
        rng.what_if(edits.apply({"kind": "Service", "apiVersion": "v1",
                                 "metadata": {"name": "rng"},
                                 "spec": {"selector": {"run": True}}}))
    for make in (lambda: edits.label("pod/x", {"a": 1}),  # type: ignore[dict-item]
                 lambda: edits.label("pod/x", ["a"]),  # type: ignore[arg-type]
                 lambda: edits.selector("svc/x", {"a": None}),  # type: ignore[dict-item]
                 lambda: edits.selector("svc/x", None),  # type: ignore[arg-type]
                 lambda: edits.selector(5, ""),  # type: ignore[arg-type]
                 lambda: edits.scale(5, 1),  # type: ignore[arg-type]
                 lambda: edits.delete(5)):  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="must be"):
            make()
    as_given = edits.Edit("label", "pod/x", labels=(("a", 1),))  # type: ignore[arg-type]
    for wrong in (None, "label", {"a": 1}, edits.Edit("no"), as_given,
                  edits.Edit("scale", "x", replicas=-1), edits.Edit("apply", manifest="x")):
        with pytest.raises((TypeError, ValueError)):
            rng.what_if(wrong)  # type: ignore[arg-type]
    for replicas in (-1, 1 << 31):
        with pytest.raises(ValueError):
            edits.scale("deploy/rng", replicas)
    with pytest.raises(TypeError):
        edits.scale("deploy/rng", "3")  # type: ignore[arg-type]
    assert edits.scale("deploy/rng", np.int64(3)) == edits.scale("deploy/rng", 3)
    for form in (bytearray, memoryview):
        assert edits.apply(form(b"kind: Pod")) == edits.apply("kind: Pod")
    version = rng.version
    assert rng.what_if(edits.delete("ds/rng")).reactions and rng.version == version


def test_a_manifest_in_flow_style(rng: Cluster) -> None:
    """kubectl takes it: what begins as JSON and is none may be YAML."""
    flow = "{kind: Service, apiVersion: v1, metadata: {name: rng}, spec: {selector: {run: web}}}"
    block = ("kind: Service\napiVersion: v1\nmetadata:\n  name: rng\n"
             "spec:\n  selector:\n    run: web\n")
    assert rng.what_if(edits.apply(flow)) == rng.what_if(edits.apply(block))
    with pytest.raises(labelix.InputError, match="1:2: expected a key or '}', found 'kind'"):
        rng.what_if(edits.apply(flow[:-1]))


def test_unknown_without_the_texts(rng: Cluster) -> None:
    """What only the objects' own texts say is not guessed."""
    edit = edits.label("ds/rng", {"a": "b"})
    assert rng.what_if(edit).unknown == [
        "unknown: whether DaemonSet/rng replaces its pods, as its text was not kept"]
    assert Cluster.load(DUMP, keep_source=True).what_if(edit).unknown == []


def test_an_applied_template_is_unknown_without_the_texts() -> None:
    def deployment(image: str) -> dict[str, Any]:
        return {"apiVersion": "apps/v1", "kind": "Deployment",
                "metadata": {"name": "web", "namespace": "default", "uid": "u"},
                "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "web"}},
                         "template": {"metadata": {"labels": {"app": "web"}},
                                      "spec": {"containers": [{"name": "c", "image": image}]}}}}

    replicas = {**deployment("old"), "kind": "ReplicaSet",
                "metadata": {"name": "web-1", "namespace": "default", "uid": "r",
                             "ownerReferences": [{"apiVersion": "apps/v1", "kind": "Deployment",
                                                  "name": "web", "uid": "u", "controller": True}]}}
    pod = {"apiVersion": "v1", "kind": "Pod",
           "metadata": {"name": "web-1-a", "namespace": "default", "uid": "p",
                        "labels": {"app": "web"},
                        "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet",
                                             "name": "web-1", "uid": "r", "controller": True}]}}
    text = "\n".join(json.dumps(one) for one in (deployment("old"), replicas, pod)).encode()
    edit = edits.apply(deployment("new"))
    without = Cluster.load(text).what_if(edit)
    assert not without.reactions and without.unknown == [
        "unknown: whether Deployment/web replaces its pods, as its text was not kept"]
    kept = Cluster.load(text, keep_source=True).what_if(edit)
    assert [r.reaction for r in kept.reactions] == ["replace"] and kept.unknown == []


def test_kept_texts_go_with_a_snapshot(tmp_path: pathlib.Path) -> None:
    kept = Cluster.load(DUMP, keep_source=True)
    kept.save(tmp_path / "kept.lbx")
    edit = edits.label("ds/rng", {"a": "b"})
    for again in (Cluster.open(tmp_path / "kept.lbx"), pickle.loads(pickle.dumps(kept))):
        assert again.what_if(edit) == kept.what_if(edit)
    Cluster.load(DUMP).save(tmp_path / "plain.lbx")
    assert (tmp_path / "plain.lbx").stat().st_size < (tmp_path / "kept.lbx").stat().st_size


# ---- Rows ------------------------------------------------------------------------


def test_rows_are_frames_and_pages(rng: Cluster) -> None:
    what = rng.what_if(edits.label("pod/rng-6z9bh", {"run": None}))
    frame = what.changes.to_pandas()
    assert list(frame.columns) == ["op", "relation", "selector_kind", "selector_namespace",
                                   "selector_name", "path", "object_kind", "object_namespace",
                                   "object_name", "cause"]
    assert len(frame) == len(what.changes) > 0
    reactions = what.reactions.to_pandas()
    known = [r.object is not None for r in what.reactions]
    assert reactions["object_name"].notna().tolist() == known == [True, False]
    for shown in (what, what.changes, rng.check(), rng.tree("svc/rng"), rng.stats(),
                  rng.explain("svc/rng")[0], rng.nodes("ds/rng"), rng.diff(rng),
                  rng.who("pod/rng-6z9bh"), rng.endpoints("svc/rng")):
        page = shown._repr_html_()
        assert page.startswith("<") and "object at 0x" not in page
    assert len(rng.diff(rng).changes.to_pandas()) == 0
    assert len(what.changes[:1].to_pandas()) == 1 and what.changes[0] == what.changes[:1][0]
    again = pickle.loads(pickle.dumps(what))
    assert again == what and again.changes.of is labelix.Change


def test_a_tree_is_drawn(rng: Cluster) -> None:
    drawn = str(rng.tree("svc/rng"))
    assert drawn.splitlines()[0].startswith("Service/rng  run=rng")
    assert all(line.lstrip("│ ").startswith(("├─ ", "└─ ")) for line in drawn.splitlines()[1:])
    shown = [line.lstrip("│├└─ ") for line in drawn.splitlines()]
    assert len(shown) == len(rng.tree("svc/rng"))


def test_html_is_escaped() -> None:
    pod = {"kind": "Pod", "apiVersion": "v1",
           "metadata": {"name": "a", "namespace": "x", "labels": {"a": "<script>"}}}
    assert "<script>" not in Cluster.from_objects([pod]).tree("pod/x/a")._repr_html_()


def test_who_and_endpoints_are_pages_of_plain_lists(rng: Cluster) -> None:
    who, endpoints = rng.who("pod/rng-6z9bh"), rng.endpoints("svc/rng")
    assert type(who.relations) is list and type(endpoints.endpoints) is list
    page = who._repr_html_()
    assert page.startswith("<p><b>relations</b></p><table>")
    assert page.count("<tr>") == 1 + len(who.relations)
    page = endpoints._repr_html_()
    assert page.startswith("<p><b>state</b>: selects</p>") and "<b>left out</b>: none" in page
    assert page.count("<tr>") == 1 + len(endpoints.endpoints)
    wild = labelix.Who([who.relations[0]._replace(selector="<script>")], ["<b>"])
    assert "<script>" not in wild._repr_html_() and "<b></" not in wild._repr_html_()
    assert labelix.Who([], [])._repr_html_() == "<p><b>relations</b>: none</p>"
    for one in (who, endpoints):
        assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == one


@pytest.mark.parametrize("call,args", [
    ("explain", ("x",)), ("explain", (7,)), ("explain_pair", ("svc/rng", 7)), ("tree", (None,)),
    ("check", (7,)), ("check", (None, 7)), ("stats", (7,)), ("nodes", ("svc/rng",)),
    ("reach", ("pod/rng-6z9bh", "svc/rng")), ("separate", ([],)), ("separate", ("pod/x",)),
    ("diff", (7,)), ("diff", (None,)), ("tree", ("pod/no",)),
])
def test_wrong_arguments(rng: Cluster, call: str, args: tuple[Any, ...]) -> None:
    with pytest.raises((TypeError, ValueError, LookupError)):
        getattr(rng, call)(*args)
    with pytest.raises(ValueError, match="no code"):
        rng.check(ignore=["no-such-code"])
