// Docstrings of Selection.
#ifndef LABELIX_BINDINGS_PYTHON_SELECTION_DOCS_H_
#define LABELIX_BINDINGS_PYTHON_SELECTION_DOCS_H_

namespace labelix::python::docs {

inline constexpr char kSelection[] = R"doc(An immutable set of objects at one version of a cluster.

It pins its version: what it says of its objects stays true of that version,
whatever the writer does, and memory that the version needs is kept with it.
Iteration, ``in`` and the columns go by (kind, namespace, name). Safe from any
thread.

Examples
--------
>>> picked = cluster.select("run=rng")
>>> picked
Selection(5 pods of 1 namespace, version 2)
>>> labelix.Ref("Pod", "default", "rng-74c7854ff6-9swsn") in picked
True
>>> len(picked & cluster.select("pod-template-hash"))
1
)doc";

inline constexpr char kRefIterator[] =
    R"doc(The objects of a Selection, one `labelix.Ref` after another.
)doc";

inline constexpr char kGetItem[] =
    R"doc(__getitem__(self, at: typing.SupportsIndex | slice) -> typing.Any

One object by its place, or the Selection of a slice.

Raises
------
IndexError
    There is no such place.
ValueError
    A slice backwards.

Examples
--------
>>> picked = cluster.select("run=rng")
>>> picked[0].name, len(picked[1:3])
('rng-6z9bh', 2)
)doc";

inline constexpr char kAnd[] = R"doc(__and__(self, other: Selection) -> Selection

The objects of both.

Raises
------
ValueError
    The two are of different clusters or versions.
)doc";

inline constexpr char kOr[] = R"doc(__or__(self, other: Selection) -> Selection

The objects of either.

Raises
------
ValueError
    The two are of different clusters or versions.
)doc";

inline constexpr char kSub[] = R"doc(__sub__(self, other: Selection) -> Selection

The objects that the other does not have.

Raises
------
ValueError
    The two are of different clusters or versions.
)doc";

inline constexpr char kXor[] = R"doc(__xor__(self, other: Selection) -> Selection

The objects of just one.

Raises
------
ValueError
    The two are of different clusters or versions.
)doc";

inline constexpr char kIds[] = R"doc(ids(self) -> numpy.typing.NDArray[numpy.uint32]

The ids of the objects, ascending, each once; shape (n,), dtype uint32.

Read-only, not copied; the array holds the selection and so its version. An id
is a row of this cluster, not a Kubernetes uid, and is given out again after its
object is gone and no pinned version can name it.

Examples
--------
>>> cluster.select("run=rng").ids.dtype
dtype('uint32')
)doc";

inline constexpr char kNames[] = R"doc(names(self) -> numpy.typing.NDArray[numpy.object_]

The names of the objects as str, in the order of `ids`; shape (n,).

Examples
--------
>>> cluster.select("run=rng", namespace="default").names[0]
'rng-6z9bh'
)doc";

inline constexpr char kLabels[] =
    R"doc(labels(self, key: str) -> numpy.typing.NDArray[numpy.object_]

The value of one label of each object, None where it is absent; shape (n,), in
the order of `ids`.

Examples
--------
>>> set(cluster.select("run=rng").labels("run"))
{'rng'}
)doc";

inline constexpr char kLabelKeys[] = R"doc(label_keys(self) -> list[str]

Every label key that one of the objects has, ascending.

Examples
--------
>>> cluster.select("run=rng").label_keys
['controller-revision-hash', 'pod-template-generation', 'pod-template-hash', 'run']
)doc";

inline constexpr char kSelectionTable[] =
    R"doc(table(self, labels: collections.abc.Iterable[str] = (), limit: int = -1) -> Table

The objects as columns ``kind``, ``namespace``, ``name``, and those of labels.

Parameters
----------
labels
    Keys of labels that become columns ``labels.KEY``, absent where an object
    has no such label. `label_keys` lists those in use.
limit
    At most that many rows; -1: all of them.

Raises
------
ValueError
    A key stands twice in ``labels``.

Examples
--------
>>> len(cluster.select("").table(limit=2))
2
)doc";

inline constexpr char kToPandas[] =
    R"doc(to_pandas(self, labels: collections.abc.Iterable[str] = ()) -> pandas.DataFrame

The objects as a DataFrame: ``kind``, ``namespace``, ``name``, and labels.

Names are str; everything else is categorical, for its values are few.

Parameters
----------
labels
    Keys of labels that become columns ``labels.KEY``, absent where an object
    has no such label. `label_keys` lists those in use.

Raises
------
ImportError
    pandas is not installed (``pip install labelix[pandas]``).
ValueError
    A key stands twice in ``labels``.

Examples
--------
>>> frame = cluster.select("run=rng").to_pandas(labels=["run"])
>>> frame.groupby("namespace", observed=True).size().to_dict()
{'default': 5}
)doc";

inline constexpr char kToPolars[] =
    R"doc(to_polars(self, labels: collections.abc.Iterable[str] = ()) -> polars.DataFrame

The objects as a Polars DataFrame, through Arrow.

Parameters
----------
labels
    Keys of labels that become columns ``labels.KEY``, absent where an object
    has no such label. `label_keys` lists those in use.

Raises
------
ImportError
    Polars is not installed (``pip install labelix[polars]``).
ValueError
    A key stands twice in ``labels``.

Examples
--------
>>> cluster.select("run=rng").to_polars().shape
(5, 3)
)doc";

inline constexpr char kToArrow[] =
    R"doc(to_arrow(self, labels: collections.abc.Iterable[str] = ()) -> pyarrow.Table

The objects as an Arrow table over the same memory.

Parameters
----------
labels
    Keys of labels that become columns ``labels.KEY``, absent where an object
    has no such label. `label_keys` lists those in use.

Raises
------
ImportError
    pyarrow is not installed (``pip install labelix[arrow]``).
ValueError
    A key stands twice in ``labels``.

Examples
--------
>>> cluster.select("run=rng").to_arrow().column_names
['kind', 'namespace', 'name']
)doc";

}  // namespace labelix::python::docs

#endif  // LABELIX_BINDINGS_PYTHON_SELECTION_DOCS_H_
