"""Pictures of who picks whom (matplotlib; ``pip install labelix[notebook]``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, Optional, Union

if TYPE_CHECKING:
    from ._core import Cluster, Snapshot

__all__ = ["Group", "groups", "traffic"]

# Red for what gets nothing or belongs to nobody, as the command has it.
WRONG, LINE, PLAIN = "#c62828", "#90a4ae", "#263238"
LEFT, MIDDLE, RIGHT = 0.14, 0.5, 0.86  # of the columns
BOX = {"Service": "#e3f2fd", "pods": "#f1f8e9", "owner": "#fff8e1"}


class Group(NamedTuple):
    """Pods with one label set and one owner; ``owner`` is "" for nobody's."""

    labels: tuple[tuple[str, str], ...]
    owner: str
    pods: tuple[str, ...]


def _owner(cluster: Union[Cluster, Snapshot], pod: str, namespace: str) -> str:
    owners = [r for r in cluster.who(f"pod/{pod}", namespace).relations if r.type == "owns"]
    return f"{owners[-1].kind}/{owners[-1].name}" if owners else ""


def groups(
    cluster: Union[Cluster, Snapshot], namespace: str, ignore: Iterable[str] = ()
) -> list[Group]:
    """The pods of a namespace by label set and by the last of their owners.

    Parameters
    ----------
    cluster
        What to ask.
    namespace
        The namespace.
    ignore
        Keys of labels that do not make a group, such as hashes.

    Returns
    -------
    list of Group
        The largest first.
    """
    picked = cluster.select("", namespace=namespace)
    ignored = set(ignore)
    keys = [key for key in picked.label_keys if key not in ignored]
    columns = [picked.labels(key) for key in keys]
    found: dict[tuple[Any, str], list[str]] = defaultdict(list)
    for i, name in enumerate(picked.names):
        labels = tuple((k, c[i]) for k, c in zip(keys, columns) if c[i] is not None)
        found[labels, _owner(cluster, name, namespace)].append(name)
    made = [Group(labels, owner, tuple(sorted(pods))) for (labels, owner), pods in found.items()]
    return sorted(made, key=lambda g: (-len(g.pods), g.labels, g.owner))


def _box(ax: Any, x: float, y: float, text: str, colour: str, wrong: bool) -> None:
    style = {"boxstyle": "round,pad=0.4", "facecolor": colour,
             "edgecolor": WRONG if wrong else LINE}
    ax.text(x, y, text, ha="center", va="center", fontsize=9, bbox=style,
            color=WRONG if wrong else PLAIN, zorder=3)


def _spread(names: list[Any]) -> dict[Any, float]:
    """Heights, evenly over the picture."""
    return {name: 1 - (i + 0.5) / len(names) for i, name in enumerate(names)}


def _headings(ax: Any) -> None:
    """What the columns are, and what a line between them says."""
    for x, text in ((LEFT, "Services"), ((LEFT + MIDDLE) / 2, "selects"), (MIDDLE, "pods"),
                    ((MIDDLE + RIGHT) / 2, "owned by"), (RIGHT, "owners")):
        style = "italic" if text in ("selects", "owned by") else "normal"
        ax.text(x, 1.06, text, ha="center", va="center", fontsize=8, color="#78909c", style=style)


def _pods_text(group: Group) -> str:
    labels = "\n".join(f"{key}={value}" for key, value in group.labels) or "no label"
    count = "1 pod" if len(group.pods) == 1 else f"{len(group.pods)} pods, one label set"
    return f"{count}\n{labels}"


def traffic(
    cluster: Union[Cluster, Snapshot],
    namespace: str = "default",
    title: str = "",
    ignore: Iterable[str] = ("pod-template-hash", "controller-revision-hash",
                             "pod-template-generation"),
    ax: Optional[Any] = None,
) -> Any:
    """Services on the left, pods by label set, and what owns them on the right.

    A line from a Service is its selector picking; a dashed line to an owner is
    ownership. Red: a Service that picks no pod, pods that nobody owns.

    Parameters
    ----------
    cluster
        What to draw.
    namespace
        Of the Services and pods.
    title
        Above the picture.
    ignore
        Keys of labels that do not make a group.
    ax
        Axes to draw into; None makes some.

    Returns
    -------
    matplotlib.axes.Axes
        What was drawn into.
    """
    if ax is None:
        import matplotlib.pyplot as plt

        _, ax = plt.subplots(figsize=(9, 3.6))
    pods = groups(cluster, namespace, ignore)
    found = cluster.match("Service", namespace)
    services = [row for row in found.selectors if row.selector]
    picked = {(m.selector_name, m.name) for m in found}
    owners = sorted({group.owner for group in pods if group.owner})
    left, middle, right = (_spread(column) for column in
                           ([s.name for s in services], pods, owners))
    for service in services:
        text = f"Service {service.name}\n{service.selector}"
        _box(ax, LEFT, left[service.name], text, BOX["Service"], service.objects == 0)
        for group in pods:
            if any((service.name, pod) in picked for pod in group.pods):
                ax.plot([LEFT, MIDDLE], [left[service.name], middle[group]], color=LINE, zorder=1)
    for group in pods:
        text = _pods_text(group) + ("" if group.owner else "\nowned by nobody")
        _box(ax, MIDDLE, middle[group], text, BOX["pods"], not group.owner)
        if group.owner:
            ax.plot([MIDDLE, RIGHT], [middle[group], right[group.owner]], color=LINE, zorder=1,
                    linestyle="--")
    for owner in owners:
        _box(ax, RIGHT, right[owner], owner.replace("/", "\n"), BOX["owner"], False)
    ax.set_xlim(0, 1)
    ax.set_ylim(-0.05, 1.12)
    _headings(ax)
    ax.set_axis_off()
    ax.set_title(title, loc="left", fontsize=10)
    return ax
