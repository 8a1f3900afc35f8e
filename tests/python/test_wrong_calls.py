"""Wrong arguments of every call: one or two lines that say what was expected."""

from __future__ import annotations

import ast
import inspect
import pathlib
import re
from collections.abc import Iterator
from typing import Any, Callable, NamedTuple

import numpy as np
import pytest

import labelix
from labelix import Cluster, edits
from shared import DUMP

SAID = (TypeError, ValueError, LookupError)
WRONG: tuple[Any, ...] = (None, 2.5, object(), b"x", [], -1, 1 << 70, "no such", ("a", "b"))

# Of each parameter something that it takes.
RIGHT: dict[str, Any] = {
    "accept": True, "accept_older": False, "after": None, "against": None,
    "all_namespaces": False, "api": None, "as_kind": "", "at": 0, "capacity": 8, "client": None,
    "edits": edits.delete("ds/rng"), "events": [], "field_selector": None, "ignore": (),
    "keep_source": False, "key": "run", "kind": "Pod", "kinds": None,
    "label_sets": [], "labels": {"run": "rng"}, "limit": -1, "manifest": "", "map": False,
    "mapping": {}, "own_kinds": None,
    "namespace": "default", "object": "pod/rng-6z9bh", "objects": [], "of": labelix.Ref,
    "orphan": False, "other": labelix.Selector("run"), "path": "", "pick": ["pod/rng-6z9bh"],
    "picks": "run=rng", "port": "", "progress": False, "receiver": "pod/rng-6z9bh", "replicas": 1,
    "requested_schema": None, "resource_version": "", "rows": [], "selecting": "svc/rng",
    "selector": "run", "selectors": ["run"], "sender": "pod/rng-6z9bh", "service": "svc/rng",
    "source": b"", "spare": None, "text": "run", "universe": "api",
    "validation": "strict", "workload": "ds/rng",
}
RIGHT_OF = {("match", "kind"): None, ("match", "name"): None, ("replace", "objects"): [],
            ("table", "labels"): ["run"], ("to_pandas", "labels"): [], ("to_polars", "labels"): [],
            ("to_arrow", "labels"): [], ("column", "name"): "kind", ("codes", "name"): "kind",
            ("values", "name"): "kind", ("is_coded", "name"): "kind", ("labels", "key"): "run"}


class Call(NamedTuple):
    name: str
    function: Callable[..., Any]
    parameters: tuple[str, ...]


def calls() -> Iterator[Call]:
    cluster = Cluster.load(DUMP)
    picked = cluster.select("run=rng")
    things = (cluster, cluster.snapshot(), picked, cluster.match("svc"), picked.table(["run"]),
              cluster.subscribe(), labelix.Selector("run"))
    for thing in things:
        for name in dir(type(thing)):
            member = getattr(thing, name)
            if name.startswith("_") or not callable(member) or name.startswith("from_k"):
                continue
            yield Call(f"{type(thing).__name__}.{name}", member, parameters(member))
    yield Call("Selector", labelix.Selector, ("text",))
    yield Call("validate", labelix.validate, parameters(labelix.validate))
    for name in set(edits.__all__) - {"Edit"}:
        function = getattr(edits, name)
        yield Call(f"edits.{name}", function, tuple(inspect.signature(function).parameters))


def parameters(member: Callable[..., Any]) -> tuple[str, ...]:
    line = (inspect.getdoc(member) or "").splitlines()[0]
    definition = ast.parse(f"def {line}: ...").body[0]
    assert isinstance(definition, ast.FunctionDef)
    given = definition.args
    names = [one.arg for one in given.args] + ([given.vararg.arg] if given.vararg else [])
    return tuple(name for name in names if name != "self")


CALLS = sorted(calls())


def check_words(error: BaseException, told: str) -> None:
    text = str(error)
    assert text and len(text.splitlines()) <= 2, f"{told}: {text}"
    for word in ("incompatible function", "Invoked with", "C++", "std::", "pybind", "object at 0x"):
        assert word not in text, f"{told}: {text}"


def ask(call: Call, args: list[Any], named: dict[str, Any], told: str) -> bool:
    """Whether it was refused."""
    try:
        call.function(*args, **named)
    except SAID as error:
        check_words(error, told)
        return True
    return False


@pytest.mark.parametrize("call", CALLS, ids=[call.name for call in CALLS])
def test_wrong_types_are_told_in_a_line(
    call: Call, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    method = call.name.split(".")[-1]
    right = [RIGHT_OF.get((method, name), RIGHT.get(name)) for name in call.parameters]
    for i, name in enumerate(call.parameters):
        refused = [
            ask(call, [*right[:i], wrong, *right[i + 1:]], {}, f"{call.name}({name}={wrong!r})")
            for wrong in WRONG
        ]
        assert any(refused) or name in ("requested_schema", "edits", "progress"), name
    assert ask(call, [*right, *right, 1, 2], {}, f"{call.name}: too many")
    assert ask(call, right, {"nonsense": 1}, f"{call.name}: a name that it does not have")


def defaults(member: Callable[..., Any]) -> dict[str, Any]:
    """Of the parameters as the docstring's first line has them; those that are needed: empty."""
    line = (inspect.getdoc(member) or "").splitlines()[0]
    definition = ast.parse(f"def {line}: ...").body[0]
    assert isinstance(definition, ast.FunctionDef)
    given = definition.args
    values = [ast.literal_eval(one) for one in given.defaults]
    needed = [inspect.Parameter.empty] * (len(given.args) - len(values))
    of = dict(zip((one.arg for one in given.args), [*needed, *values]))
    if given.vararg:
        of[given.vararg.arg] = inspect.Parameter.empty
    return of


@pytest.mark.parametrize("call", CALLS, ids=[call.name for call in CALLS])
def test_inspect_knows_the_signature(call: Call) -> None:
    known = inspect.signature(call.function)
    assert tuple(known.parameters) == call.parameters
    if "." in call.name and not call.name.startswith("edits."):
        of, method = call.name.split(".")
        unbound = getattr(getattr(labelix, of), method)
        for member in (call.function, unbound):
            had = {p.name: p.default for p in inspect.signature(member).parameters.values()}
            wanted = defaults(member)
            if member is call.function and "self" in wanted:
                del wanted["self"]
            assert had == wanted
            assert "--" not in (inspect.getdoc(member) or "").splitlines()[:2]


def test_inspect_knows_how_classes_are_made() -> None:
    assert str(inspect.signature(Cluster)) == "(own_kinds=None)"
    assert str(inspect.signature(labelix.Selector)) == "(text)"
    assert (labelix.Selector.__doc__ or "").startswith("A label selector")


@pytest.mark.parametrize("yes,no", [(True, False), (np.True_, np.False_)])
def test_bools_are_numpys_too(yes: Any, no: Any, tmp_path: pathlib.Path) -> None:
    """As a cell of a frame is one."""
    kept = Cluster.load(DUMP, progress=no, keep_source=yes)
    assert Cluster.load(DUMP, keep_source=no).kinds == kept.kinds
    kept.save(tmp_path / "a.lbx")
    assert Cluster.open(tmp_path / "a.lbx", map=yes).kinds == kept.kinds
    assert Cluster.from_objects([], keep_source=yes).kinds == {}
    kept.accept_time_travel(yes)
    kept.replace("pods", [], "1", accept_older=yes)
    assert kept.separate(["svc/rng"], all_namespaces=yes).picked == 1
    edit = edits.delete("ds/rng", orphan=yes)
    assert edit.orphan is True and edits.delete("ds/rng", orphan=no).orphan is False
    assert {r.reaction for r in kept.what_if(edit).reactions} <= {"orphan"}
    one = {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"},
           "status": {"conditions": [{"type": "Ready", "status": "True"}], "odd": yes}}
    assert len(Cluster.from_objects([one]).select("")) == 1


@pytest.mark.parametrize("call", [
    lambda b: Cluster.load(DUMP, keep_source=b), lambda b: Cluster.load(DUMP, progress=b),
    lambda b: Cluster.from_objects([], keep_source=b), lambda b: Cluster().accept_time_travel(b),
    lambda b: edits.delete("ds/rng", orphan=b),
])
@pytest.mark.parametrize("wrong", [1, "yes", np.int64(1), [True]])
def test_what_is_no_bool_is_refused(call: Callable[[Any], Any], wrong: Any) -> None:
    with pytest.raises(TypeError, match=f"must be a? ?bool.*, not {type(wrong).__name__}$"):
        call(wrong)


@pytest.mark.parametrize("call,said", [
    (lambda c: c.count_many(None), "selectors must be an iterable, not NoneType"),
    (lambda c: c.select_many(5), "selectors must be an iterable, not int"),
    (lambda c: c.select("").table(limit=2.5), "limit must be int, not float"),
    (lambda c: c.match().table(limit="5"), "limit must be int, not str"),
    (lambda c: c.match().table(limit=1 << 70), f"limit is out of range: {1 << 70}"),
    (lambda c: c.select("").table(labels=None), "labels must be an iterable, not NoneType"),
    (lambda c: c.select("", ns="x"),
     "select() got an unexpected keyword argument 'ns'; "
     "it takes selector, kind, namespace, field_selector"),
    (lambda c: c.count(),
     "count() missing a required argument: 'selector'; "
     "it takes selector, kind, namespace, field_selector"),
    (lambda c: c.stats("a", "b"), "stats() too many positional arguments; it takes namespace"),
    (lambda c: c.who(object="pod/x", nowhere=1),
     "who() got an unexpected keyword argument 'nowhere'; it takes object, namespace"),
    (lambda c: c.snapshot(1), "snapshot() too many positional arguments; it takes no arguments"),
    (lambda c: Cluster(None, 5), "Cluster() too many positional arguments; it takes own_kinds"),
    (lambda c: Cluster(5), "own_kinds must be a path or a dict, not int"),
    (lambda c: labelix.Selector(), "Selector() missing a required argument: 'text'; it takes text"),
    (lambda c: labelix.Selector("a").covers("b"),
     "other must be a Selector, not str: Selector('b')"),
    (lambda c: Cluster.load(DUMP, keep_source="yes"), "keep_source must be bool, not str"),
    (lambda c: Cluster.who(5, "pod/x"), "who() is a method of Cluster, and was called on int"),
    (lambda c: c.who(5), 'an object must be a str as "pod/x", or a Ref, not int'),
    (lambda c: Cluster.open(b"x"), "a path must be str or os.PathLike, not bytes"),
    (lambda c: edits.delete(5),  # type: ignore[arg-type]
     'object must be a str as "pod/x", or a Ref, not int'),
])
def test_what_is_said(rng: Cluster, call: Callable[[Any], Any], said: str) -> None:
    with pytest.raises(TypeError, match=f"^{re.escape(said)}$"):
        call(rng)


def test_a_column_that_is_not_there(rng: Cluster) -> None:
    table = rng.select("").table(["run"])
    for call in (table.column, table.is_coded, table.codes, table.values):
        with pytest.raises(KeyError, match="no column run: kind, namespace, name, labels.run"):
            call("run")
    with pytest.raises(KeyError, match="name is a column of texts"):
        table.codes("name")


# ---- Objects by Ref --------------------------------------------------------------


def test_objects_by_ref(rng: Cluster) -> None:
    """Each call that takes an object's name takes it as answers give it."""
    pod, other = list(rng.select("run=rng"))[:2]
    service, daemons = (next(iter(rng.select(selector, kind=kind)))
                        for selector, kind in (("run=rng", "svc"), ("run=rng", "ds")))
    node = next(iter(rng.select("", kind="node")))

    def text(ref: labelix.Ref) -> str:
        return f"{ref.kind}/{ref.name}"

    assert rng.who(pod) == rng.who(text(pod)) != rng.who(service)
    assert rng.who(node) == rng.who(text(node))
    assert rng.who(tuple(pod), namespace="elsewhere") == rng.who(pod)  # type: ignore[arg-type]
    assert rng.endpoints(service) == rng.endpoints(text(service))
    assert rng.explain(service) == rng.explain(text(service))
    assert rng.explain_pair(service, pod) == rng.explain_pair(text(service), text(pod))
    assert rng.tree(daemons) == rng.tree(text(daemons))
    assert rng.nodes(daemons) == rng.nodes(text(daemons))
    with pytest.raises(labelix.NotLoadedError, match="no NetworkPolicy"):  # both were found
        rng.reach(pod, other)
    assert rng.check(service) == rng.check(text(service))
    assert rng.separate([pod]) == rng.separate([text(pod)])
    assert rng.separate(pod) == rng.separate([pod])  # type: ignore[arg-type]
    kept = Cluster.load(DUMP, keep_source=True)
    for by_ref, by_text in (
        (edits.label(pod, {"run": None}), edits.label(text(pod), {"run": None})),
        (edits.selector(service, "a=b"), edits.selector(text(service), "a=b")),
        (edits.scale(daemons, 0), edits.scale(text(daemons), 0)),
        (edits.delete(daemons), edits.delete(text(daemons))),
    ):
        if by_ref.type != "scale":  # a DaemonSet has no replicas
            assert kept.what_if(by_ref) == kept.what_if(by_text)
        assert by_ref.object == by_text.object.replace("/", "/default/")
    with pytest.raises(labelix.NotFoundError, match='pods "no" not found'):
        rng.who(labelix.Ref("Pod", "default", "no"))
    with pytest.raises(labelix.NotFoundError):
        rng.who(labelix.Ref("Pod", "", pod.name))
    with pytest.raises(TypeError, match="name must be str, not int"):
        rng.who(("Pod", "default", 5))  # type: ignore[arg-type]


def test_a_ref_of_a_kind_that_two_groups_have() -> None:
    def service(version: str, name: str) -> dict[str, Any]:
        return {"kind": "Service", "apiVersion": version,
                "metadata": {"name": name, "namespace": "a", "labels": {"of": version[:4]}}}

    cluster = Cluster.from_objects([service("v1", "web"), service("serving.knative.dev/v1", "fn")])
    for kind in ("svc", "services.serving.knative.dev"):
        for ref in cluster.select("", kind=kind):
            assert cluster.tree(ref)[0].object == ref


@pytest.mark.parametrize("ns", ["*", "kube-*", "*-system"])
def test_a_pattern_is_no_namespace(ns: str) -> None:
    cluster = Cluster.load(DUMP)
    selector = labelix.Selector("run=rng")
    of_all: list[Callable[[], Any]] = [
        lambda: cluster.count(selector, "Pod", ns), lambda: cluster.select(selector, namespace=ns),
        lambda: cluster.count("run=rng", namespace=ns),
        lambda: cluster.select_many([selector], namespace=["default", ns]),
        lambda: cluster.count_many([selector], namespace=ns),
        lambda: cluster.match(namespace=ns), lambda: cluster.match("svc", ns, "rng"),
        lambda: cluster.check(namespace=ns), lambda: cluster.stats(namespace=ns),
        lambda: cluster.diff(cluster, namespace=ns)]
    of_one: list[Callable[[], Any]] = [
        lambda: cluster.match_labels([{"run": "rng"}], namespace=ns),
        lambda: cluster.who("ds/rng", ns), lambda: cluster.endpoints("rng", ns),
        lambda: cluster.nodes("ds/rng", ns), lambda: cluster.tree("ds/rng", ns),
        lambda: cluster.explain("svc/rng", ns), lambda: cluster.reach("pod/a", "pod/b", "", ns),
        lambda: cluster.separate(["pod/a"], namespace=ns)]
    for calls, hint in ((of_all, "asks in all of them"), (of_one, "it asks in one namespace")):
        for call in calls:
            with pytest.raises(ValueError, match="is no namespace's name") as caught:
                call()
            assert hint in "".join(getattr(caught.value, "__notes__", [hint]))


def test_the_empty_namespace_is_that_of_what_has_none() -> None:
    cluster = Cluster.from_objects([
        {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a", **where}}
        for where in ({}, {"namespace": "default"})])
    assert [cluster.count("", namespace=ns) for ns in ("", "default", None)] == [1, 1, 2]
