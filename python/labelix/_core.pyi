"""Made by tools/dev/stubs.py from the module; tests/python holds it to that."""

from __future__ import annotations
import collections.abc
import labelix.answers
import labelix.edits
import labelix.manifests
import labelix.names
import labelix.overview
import labelix.rows
import numpy
import numpy.typing
import os
import pandas
import polars
import pyarrow
import typing
import typing_extensions
__all__: list[str] = ['Cluster', 'Deltas', 'Matches', 'RefIterator', 'Selection', 'Selector', 'Snapshot', 'Table', 'validate']

class Selector:

    @staticmethod
    def _restore(state: tuple[bool, list[tuple[str, int, list[str]]]]) -> Selector:
        ...

    @staticmethod
    def everything() -> Selector:
        ...

    @staticmethod
    def from_dict(mapping: collections.abc.Mapping[str, typing.Any]) -> Selector:
        ...

    @staticmethod
    def nothing() -> Selector:
        ...

    def __eq__(self, other: typing.Any) -> bool:
        ...

    def __hash__(self) -> int:
        ...

    def __init__(self, text: str) -> None:
        ...

    def __reduce__(self) -> tuple[typing.Any, ...]:
        ...

    def __repr__(self) -> str:
        ...

    def __str__(self) -> str:
        ...

    def covers(self, other: Selector, universe: str='api') -> bool:
        ...

    def equals(self, other: Selector, universe: str='api') -> bool:
        ...

    def is_empty(self, universe: str='api') -> bool:
        ...

    def matches(self, labels: collections.abc.Mapping[str, str]) -> bool:
        ...

    def overlaps(self, other: Selector, universe: str='api') -> bool:
        ...

    def witness(self, other: Selector | None=None, universe: str='api') -> dict[str, str] | None:
        ...

    @property
    def requirements(self) -> list[labelix.names.Requirement]:
        ...

class Table:

    @staticmethod
    def _restore(state: tuple[int, list[typing.Any]]) -> Table:
        ...

    def __arrow_c_stream__(self, requested_schema: typing.Any=None) -> typing_extensions.CapsuleType:
        ...

    def __len__(self) -> int:
        ...

    def __reduce__(self) -> tuple[typing.Any, ...]:
        ...

    def __repr__(self) -> str:
        ...

    def _first(self, limit: int) -> list[list[str | None]]:
        ...

    def _repr_html_(self) -> str:
        ...

    def codes(self, name: str) -> numpy.typing.NDArray[numpy.int32]:
        ...

    def column(self, name: str) -> numpy.typing.NDArray[numpy.object_]:
        ...

    def is_coded(self, name: str) -> bool:
        ...

    def to_arrow(self) -> pyarrow.Table:
        ...

    def to_pandas(self) -> pandas.DataFrame:
        ...

    def to_polars(self) -> polars.DataFrame:
        ...

    def values(self, name: str) -> list[str]:
        ...

    @property
    def columns(self) -> list[str]:
        ...

class RefIterator:

    def __iter__(self) -> RefIterator:
        ...

    def __next__(self) -> labelix.names.Ref:
        ...

    def __reduce__(self) -> typing.NoReturn:
        ...

class Selection:

    def __and__(self, other: Selection) -> Selection:
        ...

    def __arrow_c_stream__(self, requested_schema: typing.Any=None) -> typing_extensions.CapsuleType:
        ...

    def __contains__(self, ref: tuple[str, str, str]) -> bool:
        ...

    def __eq__(self, other: typing.Any) -> bool:
        ...

    def __getitem__(self, at: typing.SupportsIndex | slice) -> typing.Any:
        ...

    def __hash__(self) -> int:
        ...

    def __iter__(self) -> collections.abc.Iterator[labelix.names.Ref]:
        ...

    def __len__(self) -> int:
        ...

    def __or__(self, other: Selection) -> Selection:
        ...

    def __reduce__(self) -> typing.NoReturn:
        ...

    def __repr__(self) -> str:
        ...

    def __sub__(self, other: Selection) -> Selection:
        ...

    def __xor__(self, other: Selection) -> Selection:
        ...

    def _repr_html_(self) -> str:
        ...

    def labels(self, key: str) -> numpy.typing.NDArray[numpy.object_]:
        ...

    def table(self, labels: collections.abc.Iterable[str]=(), limit: int=-1) -> Table:
        ...

    def to_arrow(self, labels: collections.abc.Iterable[str]=()) -> pyarrow.Table:
        ...

    def to_pandas(self, labels: collections.abc.Iterable[str]=()) -> pandas.DataFrame:
        ...

    def to_polars(self, labels: collections.abc.Iterable[str]=()) -> polars.DataFrame:
        ...

    @property
    def ids(self) -> numpy.typing.NDArray[numpy.uint32]:
        ...

    @property
    def label_keys(self) -> list[str]:
        ...

    @property
    def names(self) -> numpy.typing.NDArray[numpy.object_]:
        ...

    @property
    def version(self) -> int:
        ...

class Matches:

    def __arrow_c_stream__(self, requested_schema: typing.Any=None) -> typing_extensions.CapsuleType:
        ...

    def __iter__(self) -> collections.abc.Iterator[labelix.names.Match]:
        ...

    def __len__(self) -> int:
        ...

    def __reduce__(self) -> typing.NoReturn:
        ...

    def __repr__(self) -> str:
        ...

    def _repr_html_(self) -> str:
        ...

    def table(self, limit: int=-1) -> Table:
        ...

    def to_arrow(self) -> pyarrow.Table:
        ...

    def to_pandas(self) -> pandas.DataFrame:
        ...

    def to_polars(self) -> polars.DataFrame:
        ...

    @property
    def ids(self) -> numpy.typing.NDArray[numpy.uint32]:
        ...

    @property
    def selector_ids(self) -> numpy.typing.NDArray[numpy.uint32]:
        ...

    @property
    def selectors(self) -> list[labelix.names.SelectorRow]:
        ...

    @property
    def version(self) -> int:
        ...

class Deltas:

    def __reduce__(self) -> typing.NoReturn:
        ...

    def __repr__(self) -> str:
        ...

    def poll(self) -> list[dict[str, typing.Any]]:
        ...

    def poll_table(self) -> Table:
        ...

    @property
    def version(self) -> int:
        ...

class Cluster:

    @staticmethod
    def _restore(snapshot: typing_extensions.Buffer) -> Cluster:
        ...

    @staticmethod
    def from_kr8s(kinds: collections.abc.Iterable[str] | None=None, api: typing.Any=None, keep_source: bool=False, own_kinds: str | os.PathLike[str] | collections.abc.Mapping[str, typing.Any] | None=None) -> Cluster:
        ...

    @staticmethod
    def from_kubernetes(client: typing.Any, kinds: collections.abc.Iterable[str] | None=None, keep_source: bool=False, own_kinds: str | os.PathLike[str] | collections.abc.Mapping[str, typing.Any] | None=None) -> Cluster:
        ...

    @staticmethod
    def from_objects(objects: collections.abc.Iterable[collections.abc.Mapping[str, typing.Any]], keep_source: bool=False, own_kinds: str | os.PathLike[str] | collections.abc.Mapping[str, typing.Any] | None=None) -> Cluster:
        ...

    @staticmethod
    def load(source: str | os.PathLike[str] | bytes | bytearray | memoryview | typing.IO[typing.Any] | collections.abc.Iterable[str | os.PathLike[str] | bytes | typing.IO[typing.Any]], progress: bool | collections.abc.Callable[[int, int], typing.Any]=False, keep_source: bool=False, own_kinds: str | os.PathLike[str] | collections.abc.Mapping[str, typing.Any] | None=None) -> Cluster:
        ...

    @staticmethod
    def open(path: str | os.PathLike[str], map: bool=False, progress: bool | collections.abc.Callable[[int, int], typing.Any]=False) -> Cluster:
        ...

    def __init__(self, own_kinds: str | os.PathLike[str] | collections.abc.Mapping[str, typing.Any] | None=None) -> None:
        ...

    def __reduce__(self) -> tuple[typing.Any, ...]:
        ...

    def __reduce_ex__(self, protocol: typing.SupportsIndex) -> tuple[typing.Any, ...]:
        ...

    def __repr__(self) -> str:
        ...

    def _repr_html_(self) -> str:
        ...

    def accept_time_travel(self, accept: bool=True) -> None:
        ...

    def apply(self, events: collections.abc.Mapping[str, typing.Any] | collections.abc.Iterable[collections.abc.Mapping[str, typing.Any]] | bytes | bytearray | memoryview) -> int:
        ...

    def check(self, object: str | tuple[str, str, str] | None=None, namespace: str | None=None, ignore: collections.abc.Iterable[str]=()) -> labelix.overview.Check:
        ...

    def count(self, selector: Selector | str | collections.abc.Mapping[str, typing.Any], kind: str='Pod', namespace: str | collections.abc.Iterable[str] | None=None, field_selector: str | None=None) -> int:
        ...

    def count_many(self, selectors: collections.abc.Iterable[Selector | str | collections.abc.Mapping[str, typing.Any]], kind: str='Pod', namespace: str | collections.abc.Iterable[str] | None=None, field_selector: str | None=None) -> numpy.typing.NDArray[numpy.uint64]:
        ...

    def diff(self, after: Cluster | Snapshot, namespace: str | None=None) -> labelix.answers.Diff:
        ...

    def endpoints(self, service: str | tuple[str, str, str], namespace: str='default') -> labelix.names.Endpoints:
        ...

    def explain(self, object: str | tuple[str, str, str], namespace: str='default') -> labelix.rows.Rows[labelix.answers.Explanation]:
        ...

    def explain_pair(self, selecting: str | tuple[str, str, str], object: str | tuple[str, str, str], namespace: str='default') -> labelix.rows.Rows[labelix.answers.PairExplanation]:
        ...

    def json(self, object: str | tuple[str, str, str], namespace: str='default') -> dict[str, typing.Any]:
        ...

    def match(self, kind: str | None=None, namespace: str | None=None, name: str | None=None, scheduling: bool=False) -> Matches:
        ...

    def match_labels(self, label_sets: collections.abc.Iterable[collections.abc.Mapping[str, str]], namespace: str='default', kind: str='Pod') -> list[list[labelix.names.Picking]]:
        ...

    def nodes(self, workload: str | tuple[str, str, str], namespace: str='default') -> labelix.overview.Nodes:
        ...

    def reach(self, sender: str | tuple[str, str, str], receiver: str | tuple[str, str, str], port: str | int='', namespace: str='default') -> labelix.overview.Reach:
        ...

    def replace(self, kind: str, objects: collections.abc.Iterable[collections.abc.Mapping[str, typing.Any]], resource_version: str='', accept_older: bool=False, namespace: str | None=None) -> int:
        ...

    def save(self, path: str | os.PathLike[str]) -> None:
        ...

    def select(self, selector: Selector | str | collections.abc.Mapping[str, typing.Any], kind: str='Pod', namespace: str | collections.abc.Iterable[str] | None=None, field_selector: str | None=None) -> Selection:
        ...

    def select_many(self, selectors: collections.abc.Iterable[Selector | str | collections.abc.Mapping[str, typing.Any]], kind: str='Pod', namespace: str | collections.abc.Iterable[str] | None=None, field_selector: str | None=None) -> list[Selection]:
        ...

    def separate(self, pick: Selection | collections.abc.Sequence[str | tuple[str, str, str]], spare: Selection | collections.abc.Sequence[str | tuple[str, str, str]] | None=None, all_namespaces: bool=False, namespace: str='default') -> labelix.overview.Separation:
        ...

    def snapshot(self) -> Snapshot:
        ...

    def source(self, object: str | tuple[str, str, str], namespace: str='default') -> str:
        ...

    def stats(self, namespace: str | None=None) -> labelix.overview.Stats:
        ...

    def subscribe(self, kind: str | None=None, capacity: int=65536) -> Deltas:
        ...

    def tree(self, object: str | tuple[str, str, str], namespace: str='default') -> labelix.overview.Tree:
        ...

    def what_if(self, *edits: labelix.edits.Edit) -> labelix.answers.WhatIf:
        ...

    def who(self, object: str | tuple[str, str, str], namespace: str='default') -> labelix.names.Who:
        ...

    @property
    def kinds(self) -> dict[str, int]:
        ...

    @property
    def version(self) -> int:
        ...

class Snapshot:

    def __enter__(self) -> Snapshot:
        ...

    def __exit__(self, *args: typing.Any) -> None:
        ...

    def __reduce__(self) -> typing.NoReturn:
        ...

    def __repr__(self) -> str:
        ...

    def _repr_html_(self) -> str:
        ...

    def check(self, object: str | tuple[str, str, str] | None=None, namespace: str | None=None, ignore: collections.abc.Iterable[str]=()) -> labelix.overview.Check:
        ...

    def count(self, selector: Selector | str | collections.abc.Mapping[str, typing.Any], kind: str='Pod', namespace: str | collections.abc.Iterable[str] | None=None, field_selector: str | None=None) -> int:
        ...

    def count_many(self, selectors: collections.abc.Iterable[Selector | str | collections.abc.Mapping[str, typing.Any]], kind: str='Pod', namespace: str | collections.abc.Iterable[str] | None=None, field_selector: str | None=None) -> numpy.typing.NDArray[numpy.uint64]:
        ...

    def diff(self, after: Cluster | Snapshot, namespace: str | None=None) -> labelix.answers.Diff:
        ...

    def endpoints(self, service: str | tuple[str, str, str], namespace: str='default') -> labelix.names.Endpoints:
        ...

    def explain(self, object: str | tuple[str, str, str], namespace: str='default') -> labelix.rows.Rows[labelix.answers.Explanation]:
        ...

    def explain_pair(self, selecting: str | tuple[str, str, str], object: str | tuple[str, str, str], namespace: str='default') -> labelix.rows.Rows[labelix.answers.PairExplanation]:
        ...

    def json(self, object: str | tuple[str, str, str], namespace: str='default') -> dict[str, typing.Any]:
        ...

    def match(self, kind: str | None=None, namespace: str | None=None, name: str | None=None, scheduling: bool=False) -> Matches:
        ...

    def match_labels(self, label_sets: collections.abc.Iterable[collections.abc.Mapping[str, str]], namespace: str='default', kind: str='Pod') -> list[list[labelix.names.Picking]]:
        ...

    def nodes(self, workload: str | tuple[str, str, str], namespace: str='default') -> labelix.overview.Nodes:
        ...

    def reach(self, sender: str | tuple[str, str, str], receiver: str | tuple[str, str, str], port: str | int='', namespace: str='default') -> labelix.overview.Reach:
        ...

    def save(self, path: str | os.PathLike[str]) -> None:
        ...

    def select(self, selector: Selector | str | collections.abc.Mapping[str, typing.Any], kind: str='Pod', namespace: str | collections.abc.Iterable[str] | None=None, field_selector: str | None=None) -> Selection:
        ...

    def select_many(self, selectors: collections.abc.Iterable[Selector | str | collections.abc.Mapping[str, typing.Any]], kind: str='Pod', namespace: str | collections.abc.Iterable[str] | None=None, field_selector: str | None=None) -> list[Selection]:
        ...

    def separate(self, pick: Selection | collections.abc.Sequence[str | tuple[str, str, str]], spare: Selection | collections.abc.Sequence[str | tuple[str, str, str]] | None=None, all_namespaces: bool=False, namespace: str='default') -> labelix.overview.Separation:
        ...

    def source(self, object: str | tuple[str, str, str], namespace: str='default') -> str:
        ...

    def stats(self, namespace: str | None=None) -> labelix.overview.Stats:
        ...

    def tree(self, object: str | tuple[str, str, str], namespace: str='default') -> labelix.overview.Tree:
        ...

    def what_if(self, *edits: labelix.edits.Edit) -> labelix.answers.WhatIf:
        ...

    def who(self, object: str | tuple[str, str, str], namespace: str='default') -> labelix.names.Who:
        ...

    @property
    def kinds(self) -> dict[str, int]:
        ...

    @property
    def version(self) -> int:
        ...

def validate(source: str | os.PathLike[str] | bytes | bytearray | memoryview | typing.IO[typing.Any] | collections.abc.Mapping[str, typing.Any] | collections.abc.Iterable[str | os.PathLike[str] | bytes | typing.IO[typing.Any] | collections.abc.Mapping[str, typing.Any]], against: Cluster | None=None, as_kind: str='', validation: str='strict', namespace: str='default') -> labelix.manifests.Validation:
    ...
__version__: str = '0.1.0'
