"""A cluster and a plain dict of pods, walked together."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from labelix import Cluster, NotLoadedError, Ref, Selection, Selector
from shared import cases, holds, pod

NAMESPACES = st.sampled_from(["x", "y"])
NAMES = st.sampled_from(["a", "b", "c", "d"])
LABELS = st.dictionaries(st.sampled_from(["k", "l"]), st.sampled_from(["", "1", "2"]))
VALUES = st.lists(st.sampled_from(["", "1", "2"]), min_size=1, max_size=2, unique=True)
REQUIREMENTS = st.one_of(
    st.tuples(st.sampled_from(["k", "l"]), st.sampled_from(["in", "notin"]), VALUES.map(tuple)),
    st.tuples(st.sampled_from(["k", "l"]), st.sampled_from(["exists", "!"]), st.just(())),
)


def text(requirements: list[Any]) -> str:
    form = {"in": "{0} in ({1})", "notin": "{0} notin ({1})", "exists": "{0}", "!": "!{0}"}
    return ",".join(form[op].format(key, ",".join(v)) for key, op, v in requirements)


class Walk(RuleBasedStateMachine):
    """Keeps old selections with what the model said when they were made."""

    selections = Bundle("selections")

    def __init__(self) -> None:
        super().__init__()
        self.cluster = Cluster()
        self.model: dict[tuple[str, str], dict[str, str]] = {}
        self.known = False

    def picked(self, requirements: list[Any], namespace: str | None) -> set[Ref]:
        return {
            Ref("Pod", ns, name)
            for (ns, name), labels in self.model.items()
            if namespace in (None, ns) and all(holds(r, labels) for r in requirements)
        }

    @rule(namespace=NAMESPACES, name=NAMES, labels=LABELS)
    def put(self, namespace: str, name: str, labels: dict[str, str]) -> None:
        self.cluster.apply({"type": "MODIFIED", "object": pod(name, namespace, labels)})
        self.model[namespace, name] = labels
        self.known = True

    @rule(namespace=NAMESPACES, name=NAMES)
    def delete(self, namespace: str, name: str) -> None:
        self.cluster.apply({"type": "DELETED", "object": pod(name, namespace)})
        self.model.pop((namespace, name), None)

    @rule(
        target=selections,
        requirements=st.lists(REQUIREMENTS, max_size=3),
        namespace=st.none() | NAMESPACES,
    )
    def select(self, requirements: list[Any], namespace: str | None) -> Any:
        if not self.known:
            return multiple()
        selector = Selector(text(requirements))
        selection = self.cluster.select(selector, namespace=namespace)
        wanted = self.picked(requirements, namespace)
        assert set(selection) == wanted
        assert self.cluster.count(selector, namespace=namespace) == len(wanted)
        return selection, wanted

    @rule(a=selections, b=selections)
    def combine(self, a: tuple[Selection, set[Ref]], b: tuple[Selection, set[Ref]]) -> None:
        if a[0].version != b[0].version:
            for operator in ("__and__", "__or__", "__sub__", "__xor__"):
                try:
                    getattr(a[0], operator)(b[0])
                except ValueError:
                    continue
                raise AssertionError("two versions were mixed")
            return
        assert set(a[0] & b[0]) == a[1] & b[1]
        assert set(a[0] | b[0]) == a[1] | b[1]
        assert set(a[0] - b[0]) == a[1] - b[1]
        assert set(a[0] ^ b[0]) == a[1] ^ b[1]
        assert (a[0] == b[0]) == (a[1] == b[1])

    @rule(kept=selections)
    def an_old_selection_says_what_it_said(self, kept: tuple[Selection, set[Ref]]) -> None:
        assert set(kept[0]) == kept[1]
        assert all(ref in kept[0] for ref in kept[1])

    @invariant()
    def all_pods_are_there(self) -> None:
        try:
            assert self.cluster.count("") == len(self.model)
        except NotLoadedError:
            assert not self.model


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=cases(1_000), stateful_step_count=30, deadline=None, database=None
)
