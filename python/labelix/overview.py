"""What answers about a whole cluster are made of: check, tree, stats, nodes, reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Optional

from .names import Ref
from .printable import printable
from .rows import Rows

if TYPE_CHECKING:
    from ._core import Selector

__all__ = [
    "Check",
    "Finding",
    "Inseparable",
    "KeyStats",
    "KindStats",
    "NodeRow",
    "Nodes",
    "Reach",
    "ReachPolicy",
    "ReachSide",
    "Same",
    "Separation",
    "Stats",
    "Tree",
    "TreeLine",
]


class Finding(NamedTuple):
    """Something that looks wrong; the codes are explained in ``docs/checks.md``.

    ``severity`` is ``error``, ``warning`` or ``info``; ``path`` is the place in
    the object, ``others`` what else is concerned, ``witness`` labels that show it.
    """

    code: str
    severity: str
    object: Ref
    path: str
    others: list[Ref]
    message: str
    cure: str
    witness: Optional[dict[str, str]]


class Check(NamedTuple):
    """Findings, the worst first; ``unknown`` says which kinds were not loaded."""

    findings: Rows[Finding]
    unknown: list[str]

    def _repr_html_(self) -> str:
        from .html import parts

        return parts(self)


class TreeLine(NamedTuple):
    """One line of a tree; children follow their parent, one deeper.

    ``type`` is ``object``; ``nobody``: what nobody owns; ``label-set``:
    ``objects`` objects that all have ``labels``; ``picked-by``: ``object`` picks
    what is above, by ``selector``. ``path`` is the selector's place; ``selects``,
    of what selects at the root, the kind that it picks.
    """

    depth: int
    type: str
    object: Ref
    selector: str
    objects: int
    label_sets: int
    labels: dict[str, str]
    path: str
    selects: str

    def __str__(self) -> str:
        """The line of `Tree`, controls in names as ``\\x1b``."""
        return printable(self._told())

    def _told(self) -> str:
        name = f"{self.object.kind}/{self.object.name}"
        if self.path not in ("", "spec.selector"):
            name += f" ({self.path})"
        if self.type == "picked-by":
            return f"picked by {name}  {self.selector or '<everything>'}"
        if self.type == "label-set":
            labels = ", ".join(f"{k}={v}" for k, v in self.labels.items()) or "no labels"
            return (name if self.objects == 1 else f"{self.objects:,} {self.object.kind}s") + \
                f"  {labels}"
        sets = f", {self.label_sets:,} label sets" if self.label_sets > 1 else ""
        what = "nobody" if self.type == "nobody" else f"{name}  {self.selector}".rstrip()
        return f"{what}  ({self.objects:,}{sets})"


class Tree(Rows[TreeLine]):
    """The lines of a tree; ``print`` draws it."""

    def __str__(self) -> str:
        """The tree as text, a line each, controls in names as ``\\x1b``."""
        lines: list[str] = []
        going_on: set[int] = set()  # depths that have a line further down
        for line in reversed(self):
            going_on = {depth for depth in going_on if depth <= line.depth}
            lead = "".join("│  " if depth in going_on else "   " for depth in range(1, line.depth))
            own = "" if line.depth == 0 else "├─ " if line.depth in going_on else "└─ "
            lines.append(lead + own + str(line))
            going_on.add(line.depth)
        return "\n".join(reversed(lines))

    def _repr_html_(self) -> str:
        from .html import text

        return text(str(self))


class KindStats(NamedTuple):
    """Objects of a kind, and how many different label sets they have."""

    group: str
    kind: str
    objects: int
    label_sets: int


class KeyStats(NamedTuple):
    """What one label key of one kind costs.

    ``objects`` have it, with ``values`` different values, in ``label_sets``
    different label sets; ``unique``: most of its values are on one object only.
    ``bytes`` is an estimate of the memory that it takes.
    """

    group: str
    kind: str
    key: str
    objects: int
    values: int
    label_sets: int
    unique: bool
    bytes: int


class Stats(NamedTuple):
    """Cardinalities of labels: by kind, and by key with the most bytes first."""

    kinds: Rows[KindStats]
    keys: Rows[KeyStats]

    def _repr_html_(self) -> str:
        from .html import parts

        return parts(self)


class NodeRow(NamedTuple):
    """What runs on one node; "" as ``node``: pods that have none yet.

    ``state`` is ``runs twice missing stays surplus none gone`` or ``waiting``;
    ``should`` says whether a pod may be started here (None: cannot be told) and
    ``why`` what is in the way. ``terminating`` pods are not among ``pods``.
    """

    node: str
    state: str
    should: Optional[bool]
    why: str
    pods: list[Ref]
    terminating: int


class Nodes(NamedTuple):
    """Every node by name; ``daemon_set``: one pod is promised on each that should."""

    daemon_set: bool
    rows: Rows[NodeRow]

    def _repr_html_(self) -> str:
        from .html import parts

        return parts(self)


class ReachPolicy(NamedTuple):
    """One policy that isolates a pod; ``entries`` allow it, on ``ports`` (none: on all)."""

    policy: Ref
    state: str
    entries: list[str]
    ports: list[str]


class ReachSide(NamedTuple):
    """The sender's egress or the receiver's ingress."""

    state: str
    isolated: bool
    policies: Rows[ReachPolicy]
    notes: list[str]


class Reach(NamedTuple):
    """Whether NetworkPolicies let one pod send to another.

    ``state`` is ``allowed``, ``denied`` or ``unknown``.
    """

    state: str
    egress: ReachSide
    ingress: ReachSide
    notes: list[str]

    def _repr_html_(self) -> str:
        from .html import parts

        return parts(self)


class Same(NamedTuple):
    """On ``key`` the spared object has ``value`` (None: no label), as ``like`` has."""

    key: str
    value: Optional[str]
    like: Ref


class Inseparable(NamedTuple):
    """Why no selector can do it: on each key, ``spare`` is like some picked object."""

    spare: Ref
    same: Rows[Same]


class Separation(NamedTuple):
    """A selector that picks these and spares those, or the ``proof`` that none can.

    ``shortest``: there is none with fewer requirements or, of those, fewer bytes.
    """

    selector: Optional[Selector]
    shortest: bool
    picked: int
    spared: int
    proof: Optional[Inseparable]

    def _repr_html_(self) -> str:
        from .html import parts

        return parts(self)
