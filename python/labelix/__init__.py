"""Which Kubernetes objects a label selector picks, and which selectors pick an object.

Examples
--------
>>> cluster = labelix.Cluster.load(dump)
>>> cluster.count("run in (rng,web),!canary")
5
"""

from ._core import (
    Cluster,
    Deltas,
    Matches,
    Selection,
    Selector,
    Snapshot,
    Table,
    __version__,
)
from .errors import (
    InputError,
    LimitError,
    LoadWarning,
    NotFoundError,
    NotLoadedError,
    SelectorError,
)
from .names import (
    Endpoint,
    Endpoints,
    LeftOut,
    Match,
    Picking,
    Port,
    Ref,
    Relation,
    Requirement,
    SelectorRow,
    Who,
)

__all__ = [
    "Cluster",
    "Deltas",
    "Endpoint",
    "Endpoints",
    "InputError",
    "LeftOut",
    "LimitError",
    "LoadWarning",
    "Match",
    "Matches",
    "NotFoundError",
    "NotLoadedError",
    "Picking",
    "Port",
    "Ref",
    "Relation",
    "Requirement",
    "Selection",
    "Selector",
    "SelectorError",
    "SelectorRow",
    "Snapshot",
    "Table",
    "Who",
    "__version__",
]
