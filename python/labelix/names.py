"""The named tuples that answers are made of."""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "Endpoint",
    "Endpoints",
    "LeftOut",
    "Match",
    "Picking",
    "Port",
    "Ref",
    "Relation",
    "Requirement",
    "SelectorRow",
    "Who",
]


class Requirement(NamedTuple):
    """One requirement of a selector.

    ``op`` is one of ``=  ==  !=  in  notin  exists  !  gt  lt``.
    """

    key: str
    op: str
    values: tuple[str, ...]


class Ref(NamedTuple):
    """An object by name; ``namespace`` is "" for one without."""

    kind: str
    namespace: str
    name: str


class Match(NamedTuple):
    """A selecting object and one object that it picks."""

    selector_kind: str
    selector_namespace: str
    selector_name: str
    kind: str
    namespace: str
    name: str


class Picking(NamedTuple):
    """An object whose selector, at ``path``, would pick a label set."""

    kind: str
    namespace: str
    name: str
    path: str
    selector: str


class SelectorRow(NamedTuple):
    """One selector of one selecting object, and how much it picks.

    ``state`` is ``selects``, ``nothing``, ``everything``, ``unknown`` or
    ``invalid``; ``why`` says why it is not the first. ``picks`` is the kind that
    it picks, ``objects`` how many it picks, ``owned`` how many of its kind it
    owns, and ``pods``, of a Deployment, the pods of its ReplicaSets; -1 where
    that does not apply.
    """

    kind: str
    namespace: str
    name: str
    path: str
    selector: str
    picks: str
    state: str
    why: str
    objects: int
    owned: int
    pods: int


class Relation(NamedTuple):
    """One object that selects or owns another.

    ``type`` is ``selects`` or ``owns``; ``distance`` counts owners, 1 is the
    controller and 2 its controller; ``loaded`` is False for an owner that is
    named but was not loaded.
    """

    type: str
    kind: str
    namespace: str
    name: str
    path: str
    selector: str
    note: str
    distance: int
    loaded: bool


class Who(NamedTuple):
    """What owns and what picks an object; ``unknown`` says what cannot be told."""

    relations: list[Relation]
    unknown: list[str]

    def _repr_html_(self) -> str:
        from .html import parts

        return parts(self)


class Port(NamedTuple):
    """A port of an endpoint."""

    name: str
    protocol: str
    port: int


class Endpoint(NamedTuple):
    """A pod that gets a Service's traffic, in one address family."""

    pod: str
    node: str
    zone: str
    hostname: str
    family: str
    addresses: list[str]
    ready: bool
    serving: bool
    terminating: bool
    ports: list[Port]


class LeftOut(NamedTuple):
    """A pod that is picked and gets no traffic, with the reason."""

    pod: str
    reason: str


class Endpoints(NamedTuple):
    """Who gets a Service's traffic; ``state`` and ``why`` as in `SelectorRow`."""

    state: str
    why: str
    endpoints: list[Endpoint]
    left_out: list[LeftOut]

    def _repr_html_(self) -> str:
        from .html import parts

        return parts(self)
