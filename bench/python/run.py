#!/usr/bin/env python3
"""labelix from Python beside its peers: run.py PODS.ndjson [--rounds N].

    ./dev build && build/release/bin/workload --pods 150000 --out /tmp/w --only ndjson
    .venv/bin/pip install -r tools/dev/requirements-bench.txt
    .venv/bin/python bench/python/run.py /tmp/w/pods.ndjson

Answers are compared before anything is timed. A time is the best of some rounds
of a loop of about 0.1 s: on a shared machine the best is what was least
disturbed. Prints one Markdown table a question; ratios are to labelix.
"""

from __future__ import annotations

import argparse
import gc
import resource
import time
from collections.abc import Callable
from typing import Any

import pyarrow

import answers
import labelix

INSTANCE = "app.kubernetes.io/instance"


def questions(cluster: labelix.Cluster) -> list[answers.Question]:
    """Of the workload of bench/workload: one of each class, about what is there."""
    middle = cluster.select(INSTANCE).table(labels=[INSTANCE, "team"])
    at = len(middle) // 2
    namespace = middle.column("namespace")[at]
    instance = middle.column(f"labels.{INSTANCE}")[at]
    team = next(t for t in middle.column("labels.team")[at:] if t)
    return [
        answers.Question("Q1 one label, a namespace", namespace, {INSTANCE: instance}, {}, {}, []),
        answers.Question("Q3 one label, everywhere", None, {"team": team}, {}, {}, []),
        answers.Question("Q4 sets, everywhere", None, {}, {"env": ["prod", "staging"]},
                       {"tier": ["cache", "db"]}, ["canary"]),
    ]


def best(call: Callable[[], Any], rounds: int) -> float:
    """Seconds a call, the best of `rounds` loops of about 0.1 s."""
    begin = time.perf_counter()
    call()
    once = time.perf_counter() - begin
    turns = max(1, min(20_000, int(0.1 / max(once, 1e-7))))
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        for _ in range(turns):
            call()
        times.append((time.perf_counter() - begin) / turns)
    return min(times)


def text(seconds: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * scale >= 1:
            return f"{seconds * scale:.3g} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def names_of(ids: Any, names: Any) -> set[str]:
    return {names[i] for i in ids}


def check(systems: dict[str, Any], asked: list[answers.Question], cluster: labelix.Cluster) -> None:
    """Every peer gives labelix' objects: rows of the peers are rows of `everything`."""
    everything = cluster.select("")
    names = [f"{ref.namespace}/{ref.name}" for ref in everything]
    row_of = {int(id): i for i, id in enumerate(everything.ids)}
    for question in asked:
        wanted: set[str] = set()
        for name, system in systems.items():
            ids = system.ids(question)()
            rows = [row_of[int(i)] for i in ids] if name == "labelix" else [int(i) for i in ids]
            found = names_of(rows, names)
            wanted = found if name == "labelix" else wanted
            assert found == wanted, (question, name, len(found), len(wanted))
            assert system.count(question)() == len(wanted), (question, name)
    print(f"answers of {len(systems)} systems equal for {len(asked)} questions\n")


def table(title: str, systems: dict[str, Any], asked: list[answers.Question], rounds: int) -> None:
    print(f"| {title} | " + " | ".join(q.name for q in asked) + " |")
    print("|---" * (len(asked) + 1) + "|")
    method = {"count": "count", "select, ids": "ids", "frame": "frame"}[title]
    ours: dict[str, float] = {}
    for name, system in systems.items():
        if not hasattr(system, method):
            continue
        cells = []
        for question in asked:
            seconds = best(getattr(system, method)(question), rounds)
            ours.setdefault(question.name, seconds)
            ratio = seconds / ours[question.name]
            cells.append(text(seconds) + ("" if name == "labelix" else f" ({ratio:.3g}×)"))
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    print()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pods")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    begin = time.perf_counter()
    cluster = labelix.Cluster.load(options.pods)
    print(f"{cluster}: loaded in {time.perf_counter() - begin:.2f} s, resident "
          f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most")
    asked = questions(cluster)
    keys = sorted({key for question in asked for key in question.keys()})
    everything = cluster.select("")
    columns = [everything.labels(key) for key in everything.label_keys]
    pods = [
        (ref.namespace, ref.name,
         {k: c[i] for k, c in zip(everything.label_keys, columns) if c[i] is not None})
        for i, ref in enumerate(everything)
    ]
    systems: dict[str, Any] = {
        "labelix": answers.Labelix(cluster),
        "pyroaring": answers.Roaring(pods),
        "Polars": answers.Polars(everything.to_polars(labels=keys)),
        "DuckDB": answers.DuckDB(pyarrow.table(everything.table(labels=keys))),
        "pandas": answers.Pandas(everything.to_pandas(labels=keys)),
        "plain loop": answers.Loop(pods),
    }
    check(systems, asked, cluster)
    gc.disable()
    for title in ("count", "select, ids", "frame"):
        table(title, systems, asked, options.rounds)


if __name__ == "__main__":
    main()
