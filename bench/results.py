"""Results of the benchmarks, read and summarised: what bench/page.py draws and
bench/goals.py judges.

A row of a question is one repetition: {question, what, who, size, order, seconds,
wall} and what else was counted. A benchmark whose name has other parts than those
five is a row of the `others`.
"""

from __future__ import annotations

import collections
import json
import pathlib
import statistics
from typing import Any, NamedTuple

# The counters in which a program reports one unit of work.
UNITS = ("query", "event", "pod")
PLACE = ("question", "what", "who", "size", "order")
# Ends the name of a benchmark whose time is that of the clock: it uses more than one thread.
BY_THE_CLOCK = "/real_time"
# Questions that a program times by the clock itself, one by one.
TIMED_APART = ("count_cold", "newest")
ORDERS = ("in_order", "shuffled")
# What Google Benchmark writes of a run besides the program's own counters.
OF_THE_RUN = {
    "name", "run_name", "run_type", "family_index", "per_family_instance_index", "repetitions",
    "repetition_index", "threads", "iterations", "real_time", "cpu_time", "time_unit", "label",
    "error_occurred", "error_message", *UNITS}
TIME_UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}


class Results(NamedTuple):
    questions: list[dict[str, Any]]
    growth: list[dict[str, Any]]  # questions of one run over sizes; drawn as curves only
    others: list[dict[str, Any]]
    contexts: list[dict[str, Any]]


def _counters(run: dict[str, Any]) -> dict[str, float]:
    return {k: v for k, v in run.items() if k not in OF_THE_RUN and isinstance(v, (int, float))}


def _place(name: str) -> dict[str, str]:
    name = name.split("/iterations:")[0].removesuffix(BY_THE_CLOCK)
    parts = name.removesuffix("/manual_time").split("/")
    if len(parts) == len(PLACE) - 1:  # the question says what
        parts.insert(0, parts[0])
    if len(parts) == len(PLACE) and parts[-1] in ORDERS:
        return dict(zip(PLACE, parts))
    return {"name": name}


def _row(run: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    """Of one repetition that Google Benchmark wrote."""
    row = _place(run["run_name"])
    if run.get("error_occurred"):
        return row | {"error": run["error_message"]}
    timed = run["real_time" if run["run_name"].endswith(BY_THE_CLOCK) else "cpu_time"]
    seconds = timed * TIME_UNITS[run["time_unit"]]
    unit = next((u for u in UNITS if u in run), None)
    if unit is not None:
        seconds = run[unit]
    wall = seconds
    if row.get("what") not in TIMED_APART:
        wall *= run["real_time"] / max(timed, 1e-12)
    version = context.get("croaring", "") if row.get("who", "").startswith("croaring") else ""
    return row | {"seconds": seconds, "wall": wall, "version": version,
                  "counters": _counters(run)}


def read(path: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Rows and the run's context of one file: Google Benchmark's, or a peer's lines."""
    text = pathlib.Path(path).read_text(encoding="utf-8")
    if '"benchmarks"' not in text:
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")], {}
    data = json.loads(text)
    runs = [run for run in data["benchmarks"] if run["run_type"] == "iteration"]
    return [_row(run, data["context"]) for run in runs], data["context"]


def summarise(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for all repetitions: medians, and least and most of the seconds."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = collections.defaultdict(list)
    for row in rows:
        groups[tuple(row.get(k, "") for k in (*PLACE, "name"))].append(row)
    results = []
    for key, group in sorted(groups.items()):
        result = {k: v for k, v in zip((*PLACE, "name"), key) if v}
        errors = [row["error"] for row in group if "error" in row]
        good = [row for row in group if "seconds" in row]
        if errors or not good:
            results.append(result | {"error": errors[0] if errors else "no figure"})
            continue
        times = [row["seconds"] for row in good]
        counted = {k: statistics.median(row["counters"][k] for row in good)
                   for k in good[0].get("counters", {})}
        results.append(result | {
            "seconds": statistics.median(times), "least": min(times), "most": max(times),
            "wall": statistics.median(row.get("wall", row["seconds"]) for row in good),
            "repetitions": len(times), "version": good[0].get("version", ""),
            "counters": counted})
    return results


def collect(paths: list[str]) -> Results:
    """All files; one that is called growth.json is of one run over sizes."""
    rows, growth, contexts = [], [], []
    for path in paths:
        more, context = read(path)
        (growth if pathlib.Path(path).stem == "growth" else rows).extend(more)
        contexts += [context] if context else []
    summary = summarise(rows)
    return Results([r for r in summary if "question" in r], summarise(growth),
                   [r for r in summary if "name" in r], contexts)


def time(seconds: float) -> str:
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"
