#!/usr/bin/env python3
"""labelix from Python beside its peers: run.py FOLDER [--rounds N] [--each N].

    ./dev build && cmake --build build/release --target workload
    for what in ndjson svcs queries; do
      build/release/bin/workload --pods 150000 --out /tmp/w --only $what; done
    .venv/bin/pip install -r tools/dev/requirements-bench.txt
    .venv/bin/python bench/python/run.py /tmp/w

Every answer is compared before anything is timed. Then a round asks each system
in turn, in a new order each round, so that a slow second of the machine meets
all. Times are medians of the rounds, a question; a ratio is the median of the
rounds' own ratios to labelix. A turn (all questions of a class) of more than SLOW
seconds is taken once. Prints a Markdown table a question.
"""

from __future__ import annotations

import argparse
import gc
import pathlib
import random
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow

import answers
import data
import labelix
import matching

CLASSES = {"Q1": "Q1 a pair, in a namespace", "Q3": "Q3 a pair, everywhere",
           "Q4": "Q4 sets, everywhere"}
TITLES = {"count": "count", "ids": "select, ids", "frame": "select, to_pandas",
          "match": "match: every Service with every pod"}
LOOP = 0.05  # seconds that a turn lasts at least
SLOW = 10.0  # seconds
OURS = "labelix"

Call = Callable[[], Any]


def seconds(call: Call, turns: int) -> float:
    begin = time.perf_counter()
    for _ in range(turns):
        call()
    return (time.perf_counter() - begin) / turns


def turns_of(call: Call) -> int:
    """So many that they take LOOP; caches are warm."""
    return max(1, min(100_000, int(LOOP / max(seconds(call, 1), 1e-8))))


def interleaved(calls: dict[str, Call], rounds: int) -> dict[str, list[float]]:
    """Seconds a call of each, a value a round; of a slow one a single value."""
    first = {name: seconds(call, 1) for name, call in calls.items()}
    times = {name: [once] if once > SLOW else [] for name, once in first.items()}
    turns = {name: turns_of(calls[name]) for name, once in first.items() if once <= SLOW}
    for _ in range(rounds):
        for name in random.sample(sorted(turns), len(turns)):
            times[name].append(seconds(calls[name], turns[name]))
    return times


def text(value: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if value * scale >= 1:
            return f"{value * scale:.3g} {unit}"
    return f"{value * 1e9:.0f} ns"


def one_after_another(calls: list[Call]) -> Call:
    def ask() -> None:
        for call in calls:
            call()
    return ask


def cells(times: dict[str, list[float]], each: int) -> dict[str, str]:
    told = {}
    for name, values in times.items():
        ratio = statistics.median(v / o for v, o in zip(values, times[OURS]))
        shown = text(statistics.median(values) / each)
        against = f"{ratio:.3g}" if ratio < 1000 else f"{ratio:,.0f}"
        told[name] = shown if name == OURS else f"{shown} ({against}×)"
    return told


def table(title: str, columns: dict[str, dict[str, str]]) -> None:
    print(f"| {title} | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for name in next(iter(columns.values())):
        print(f"| {name} | " + " | ".join(told.get(name, "") for told in columns.values()) + " |")
    print(flush=True)


def check_questions(systems: dict[str, Any], asked: data.Data, row_of: Any) -> None:
    """Every system gives labelix' objects; rows of the peers are those of the pods."""
    for questions in asked.classes.values():
        for question in questions:
            wanted = np.sort(row_of[systems[OURS].ids(question)()])
            for name, system in systems.items():
                assert system.count(question)() == len(wanted), (question, name)
                if system.ids is None:
                    continue
                ids = np.asarray(system.ids(question)(), dtype=np.int64)
                rows = np.sort(row_of[ids] if name.startswith(OURS) else ids)
                assert np.array_equal(rows, wanted), (question, name, len(rows), len(wanted))


def check_match(systems: dict[str, Any], row_of: Any, service_of: Any, pods: int) -> int:
    """The same pairs from every system; their number."""
    def coded(name: str, pairs: matching.Pairs) -> Any:
        services, rows = (np.asarray(side, dtype=np.int64) for side in pairs)
        if name == OURS:
            services, rows = service_of[services], row_of[rows]
        return np.sort(services * pods + rows)

    wanted = coded(OURS, systems[OURS].match())
    for name, system in systems.items():
        assert np.array_equal(coded(name, system.match()), wanted), name
    return len(wanted)


def rows_by_id(view: labelix.Snapshot, kind: str, names: list[tuple[str, str]]) -> Any:
    """For each object's id the row of its name."""
    row_of_name = {name: row for row, name in enumerate(names)}
    objects = view.select("", kind=kind)
    rows = np.full(int(objects.ids.max()) + 1, -1, dtype=np.int64)
    rows[objects.ids] = [row_of_name[ref.namespace, ref.name] for ref in objects]
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--each", type=int, default=20, help="questions of a class")
    parser.add_argument("--only", choices=TITLES, action="append")
    options = parser.parse_args()
    asked = data.read(options.folder, CLASSES, options.each)
    begin = time.perf_counter()
    cluster = data.cluster(asked)
    print(f"{cluster}: made in {time.perf_counter() - begin:.1f} s, resident "
          f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MiB at most\n")
    view = cluster.snapshot()
    row_of = rows_by_id(view, "Pod", [(ns, name) for ns, name, _ in asked.pods])
    everything = view.select("")
    keys = sorted({k for qs in asked.classes.values() for q in qs for k in q.keys()})
    columns = pyarrow.table(everything.table(labels=keys))
    columns = columns.take(pyarrow.array(np.argsort(row_of[everything.ids])))
    roaring = answers.Roaring(asked)
    systems: dict[str, Any] = {
        OURS: answers.Labelix(view),
        "labelix, text parsed each time": answers.LabelixText(view),
        "pyroaring, bitmaps found before": roaring,
        "pyroaring": answers.RoaringByKey(roaring),
        "Polars": answers.Polars(__import__("polars").from_arrow(columns)),
        "DuckDB": answers.DuckDB(columns),
        "pandas": answers.Pandas(columns.to_pandas()),
        "plain loop": answers.Loop(asked),
    }
    check_questions(systems, asked, row_of)
    tables = matching.pair_table(asked)
    joins: dict[str, Any] = {
        OURS: matching.Labelix(view), "pyroaring": matching.Roaring(asked, roaring),
        "Polars": matching.Polars(tables), "DuckDB": matching.DuckDB(tables),
        "pandas": matching.Pandas(tables), "plain loop": matching.Loop(asked),
    }
    service_of = rows_by_id(view, "Service", [(s.namespace, s.name) for s in asked.services])
    pairs = check_match(joins, row_of, service_of, len(asked.pods))
    print(f"answers of {len(systems)} systems equal: {options.each} questions of each class, "
          f"{pairs:,} pairs of Service and pod\n")
    gc.collect()
    gc.disable()
    for method in options.only or TITLES:
        if method == "match":
            calls = {name: system.match for name, system in joins.items()}
            calls["labelix, to_pandas"] = matching.LabelixFrame(view).frame
            table(TITLES[method], {"": cells(interleaved(calls, options.rounds), 1)})
            continue
        shown = {}
        for title, questions in asked.classes.items():
            calls = {name: one_after_another([getattr(system, method)(q) for q in questions])
                     for name, system in systems.items() if getattr(system, method, None)}
            shown[title] = cells(interleaved(calls, options.rounds), len(questions))
        table(TITLES[method], shown)


if __name__ == "__main__":
    main()
