"""Which Kubernetes objects a label selector picks, and which selectors pick an object.

Examples
--------
>>> cluster = labelix.Cluster.load(dump)
>>> cluster.count("run in (rng,web),!canary")
5
"""

from ._core import (
    Cluster,
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
    Port,
    Ref,
    Relation,
    Requirement,
    SelectorRow,
    Who,
)

__all__ = [
    "Cluster",
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
