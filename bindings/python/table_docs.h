// Docstrings of Table, and of what every table-like answer has.
#ifndef LABELIX_BINDINGS_PYTHON_TABLE_DOCS_H_
#define LABELIX_BINDINGS_PYTHON_TABLE_DOCS_H_

namespace labelix::python::docs {

inline constexpr char kTable[] = R"doc(Columns of an answer, with memory of their own.

A column is either texts, one a row, or coded: the distinct texts, and for each
row which one it has (-1: absent). `to_pandas` and its like are what most callers
want.

Examples
--------
>>> table = cluster.select("run=rng").table(labels=["run"])
>>> table.columns
['kind', 'namespace', 'name', 'labels.run']
>>> table.values("labels.run")
['rng']
)doc";

inline constexpr char kTableColumns[] = R"doc(columns(self) -> list[str]

The names of the columns, in order.

Examples
--------
>>> cluster.select("").table().columns
['kind', 'namespace', 'name']
)doc";

inline constexpr char kTableColumn[] =
    R"doc(column(self, name: str) -> numpy.typing.NDArray[numpy.object_]

A column as str, None where it is absent; shape (n,).

Raises
------
KeyError
    No such column.

Examples
--------
>>> cluster.select("pod-template-hash").table().column("name").tolist()
['rng-74c7854ff6-9swsn']
)doc";

inline constexpr char kTableIsCoded[] = R"doc(is_coded(self, name: str) -> bool

Whether the column has codes and values.

Raises
------
KeyError
    No such column.

Examples
--------
>>> table = cluster.select("").table()
>>> table.is_coded("kind"), table.is_coded("name")
(True, False)
)doc";

inline constexpr char kTableCodes[] =
    R"doc(codes(self, name: str) -> numpy.typing.NDArray[numpy.int32]

The codes of a coded column; shape (n,), dtype int32, read-only, not copied.

Raises
------
KeyError
    No such column, or one of texts.

Examples
--------
>>> cluster.select("").table().codes("kind").tolist()
[0, 0, 0, 0, 0]
)doc";

inline constexpr char kTableValues[] = R"doc(values(self, name: str) -> list[str]

The distinct texts of a coded column: code 0 is the first.

Raises
------
KeyError
    No such column, or one of texts.

Examples
--------
>>> cluster.select("").table().values("kind")
['Pod']
)doc";

inline constexpr char kTableToPandas[] = R"doc(to_pandas(self) -> pandas.DataFrame

The table as a DataFrame: texts are str, coded columns categorical.

Raises
------
ImportError
    pandas is not installed (``pip install labelix[pandas]``).

Examples
--------
>>> deltas = labelix.Cluster().subscribe()
>>> deltas.poll_table().to_pandas().shape
(0, 12)
)doc";

inline constexpr char kTableToPolars[] = R"doc(to_polars(self) -> polars.DataFrame

The table as a Polars DataFrame, through Arrow.

Raises
------
ImportError
    Polars is not installed (``pip install labelix[polars]``).

Examples
--------
>>> cluster.select("").table().to_polars().shape
(5, 3)
)doc";

inline constexpr char kTableToArrow[] = R"doc(to_arrow(self) -> pyarrow.Table

The table as an Arrow table, over the same memory.

Raises
------
ImportError
    pyarrow is not installed (``pip install labelix[arrow]``).

Examples
--------
>>> cluster.select("").table().to_arrow().num_rows
5
)doc";

inline constexpr char kArrowStream[] =
    R"doc(__arrow_c_stream__(self, requested_schema: object = None) -> typing_extensions.CapsuleType

The Arrow PyCapsule protocol: pyarrow, Polars, pandas and DuckDB read this
object without a copy of its columns. One batch; texts are large_utf8, coded
columns dictionary<int32, large_utf8>. A requested schema is not looked at.
)doc";

inline constexpr char kVersion[] = R"doc(version(self) -> int

The number of the version that this answers of; it grows by one with each change.

Examples
--------
>>> cluster.select("").version == cluster.version
True
)doc";

}  // namespace labelix::python::docs

#endif  // LABELIX_BINDINGS_PYTHON_TABLE_DOCS_H_
