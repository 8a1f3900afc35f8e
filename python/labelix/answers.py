"""What answers about why and about differences are made of: explain, what_if, diff."""

from __future__ import annotations

from typing import NamedTuple, Optional

from .names import Ref
from .rows import Rows

__all__ = [
    "Change",
    "Clue",
    "Diff",
    "Difference",
    "Explanation",
    "Forecast",
    "FunnelStep",
    "Instead",
    "LabelEdit",
    "NearMiss",
    "PairExplanation",
    "Reaction",
    "RequirementCheck",
    "WhatIf",
]


class Instead(NamedTuple):
    """What ``objects`` objects have under a key instead; None: no such label."""

    value: Optional[str]
    objects: int


class FunnelStep(NamedTuple):
    """One requirement, asked of what those before it have left.

    ``left`` objects meet it, ``failed`` do not, and ``instead`` is what those
    have, the most first.
    """

    requirement: str
    left: int
    failed: int
    instead: list[Instead]


class LabelEdit(NamedTuple):
    """A label that would have to change; None: is not there, or should not be."""

    key: str
    old: Optional[str]
    new: Optional[str]


class NearMiss(NamedTuple):
    """Objects that as few label edits as possible would bring in."""

    edits: list[LabelEdit]
    objects: list[Ref]


class Clue(NamedTuple):
    """Something that is probably meant, with what would cure it.

    ``clue`` is ``contradiction``, ``near-value``, ``near-key``,
    ``wrong-namespace``, ``wrong-kind``, ``label-on-owner-not-template``,
    ``no-pods-yet`` or ``other-name``. ``objects`` is what is picked once it is
    cured (0: not counted), ``ready`` how many of these get traffic, for pods of
    a Service.
    """

    clue: str
    message: str
    cure: str
    objects: int
    ready: Optional[int]


class Explanation(NamedTuple):
    """Why one selector picks what it picks.

    ``state`` and ``why`` are as in `SelectorRow`; ``selects`` is the kind that it
    picks, ``candidates`` the objects of that kind within its reach, ``picked``
    how many of them it picks. ``nearest`` has something only where nothing is
    picked.
    """

    kind: str
    namespace: str
    name: str
    path: str
    selector: str
    state: str
    why: str
    selects: str
    candidates: int
    picked: int
    funnel: Rows[FunnelStep]
    nearest: Rows[NearMiss]
    clues: Rows[Clue]

    def _repr_html_(self) -> str:
        from .html import explanation

        return explanation(self)


class RequirementCheck(NamedTuple):
    """One requirement against one object, which has ``value`` (None: no label)."""

    requirement: str
    met: bool
    value: Optional[str]


class PairExplanation(NamedTuple):
    """Whether one selector picks one object, and what stands between them.

    ``requirements`` is empty where ``obstacles`` say it all ("in namespace b, not
    a"). For what a Service picks the obstacles are those to traffic.
    """

    selecting: Ref
    object: Ref
    path: str
    selector: str
    picked: bool
    requirements: Rows[RequirementCheck]
    obstacles: list[str]


class Change(NamedTuple):
    """An object that joins or leaves what another selects, owns or sends traffic to.

    ``op`` is ``join`` or ``leave``, ``relation`` is ``selects``, ``owns`` or
    ``traffic``.
    """

    op: str
    relation: str
    selector: Ref
    path: str
    object: Ref
    cause: str


class Reaction(NamedTuple):
    """What a controller will do: one of ``adopt release orphan create delete replace``.

    ``object`` is None where it is not known which; ``how_many`` are concerned.
    """

    reaction: str
    controller: Ref
    object: Optional[Ref]
    how_many: int
    why: str


class Forecast(NamedTuple):
    """How many pods a Service sends to: before, at once, and when all has settled."""

    service: Ref
    before: int
    at_once: int
    settled: int


class WhatIf(NamedTuple):
    """What edits would do. ``unknown`` says what could not be decided, and why."""

    changes: Rows[Change]
    reactions: Rows[Reaction]
    traffic: Rows[Forecast]
    unknown: list[str]

    def _repr_html_(self) -> str:
        from .html import parts

        return parts(self)


class Difference(NamedTuple):
    """A membership that one state has and the other has not.

    As `Change`; ``op`` may also be ``update``: still sent traffic, with other
    conditions. ``ready serving terminating`` are None where ``relation`` is not
    ``traffic``; ``resource_version`` is that of the later state.
    """

    op: str
    relation: str
    selector: Ref
    path: str
    object: Ref
    cause: str
    resource_version: str
    ready: Optional[bool]
    serving: Optional[bool]
    terminating: Optional[bool]


class Diff(NamedTuple):
    """What differs; ``unknown`` names kinds that only one of the states knows."""

    changes: Rows[Difference]
    unknown: list[str]

    def _repr_html_(self) -> str:
        from .html import parts

        return parts(self)
