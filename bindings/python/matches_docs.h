// Docstrings of Matches.
#ifndef LABELIX_BINDINGS_PYTHON_MATCHES_DOCS_H_
#define LABELIX_BINDINGS_PYTHON_MATCHES_DOCS_H_

namespace labelix::python::docs {

inline constexpr char kMatchesClass[] =
    R"doc(Which selecting object picks which object, at one version, as columns
``selector_kind selector_namespace selector_name kind namespace name``.

Sorted by the selecting object, then by (namespace, name) of the picked. What
picks nothing has no pair: `selectors` names it, with the reason.

Examples
--------
>>> matches = cluster.match(kind="Service", namespace="default")
>>> matches
Matches(5 pairs of 2 selectors, version 2)
>>> next(iter(matches)).selector_name
'rng'
)doc";

inline constexpr char kSelectors[] = R"doc(selectors(self) -> list[labelix.names.SelectorRow]

Each selector that was asked about, those that pick nothing too.

Examples
--------
>>> [(row.name, row.selector, row.objects) for row in cluster.match("svc").selectors]
[('kubernetes', '', 0), ('rng', 'run=rng', 5)]
)doc";

inline constexpr char kSelectorIds[] =
    R"doc(selector_ids(self) -> numpy.typing.NDArray[numpy.uint32]

The id of the selecting object of each pair; shape (n,), read-only, not copied.

Examples
--------
>>> found = cluster.match("Service")
>>> len(found.selector_ids), len(set(found.selector_ids))
(5, 1)
)doc";

inline constexpr char kMatchIds[] = R"doc(ids(self) -> numpy.typing.NDArray[numpy.uint32]

The id of the picked object of each pair; shape (n,), read-only, not copied.

Examples
--------
>>> found = cluster.match("Service")
>>> set(found.ids) == set(cluster.select("run=rng").ids)
True
)doc";

inline constexpr char kMatchesTable[] = R"doc(table(self, limit: int = -1) -> Table

The pairs as columns; at most ``limit`` rows, -1: all of them.

Examples
--------
>>> cluster.match("Service").table(limit=1).column("selector_name").tolist()
['rng']
)doc";

inline constexpr char kMatchesToPandas[] = R"doc(to_pandas(self) -> pandas.DataFrame

The pairs as a DataFrame: names are str, kinds and namespaces categorical.

Raises
------
ImportError
    pandas is not installed (``pip install labelix[pandas]``).

Examples
--------
>>> cluster.match("svc").to_pandas().groupby("selector_name").size().to_dict()
{'rng': 5}
)doc";

inline constexpr char kMatchesToPolars[] = R"doc(to_polars(self) -> polars.DataFrame

The pairs as a Polars DataFrame, through Arrow.

Raises
------
ImportError
    Polars is not installed (``pip install labelix[polars]``).

Examples
--------
>>> cluster.match("svc").to_polars().shape
(5, 6)
)doc";

inline constexpr char kMatchesToArrow[] = R"doc(to_arrow(self) -> pyarrow.Table

The pairs as an Arrow table.

Raises
------
ImportError
    pyarrow is not installed (``pip install labelix[arrow]``).

Examples
--------
>>> cluster.match("svc").to_arrow().num_rows
5
)doc";

}  // namespace labelix::python::docs

#endif  // LABELIX_BINDINGS_PYTHON_MATCHES_DOCS_H_
