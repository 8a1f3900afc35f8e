#!/usr/bin/env python3
"""Print the tables of docs/performance.md from Google Benchmark's JSON.

    query_bench ... --benchmark_repetitions=5 --benchmark_out=q.json --benchmark_out_format=json
    bench/report.py q.json

A cell is the median of the repetitions; ratios are of medians of one run.
"""

import json
import statistics
import sys

from results import TIME_UNITS, UNITS, time


def medians(path: str) -> dict[str, dict[str, float]]:
    """Name of a benchmark → counter → median over its repetitions."""
    with open(path, encoding="utf-8") as file:
        runs = json.load(file)["benchmarks"]
    values: dict[str, dict[str, list[float]]] = {}
    for run in runs:
        if run["run_type"] != "iteration":
            continue
        name = run["run_name"].split("/iterations:")[0]
        if run.get("error_occurred"):
            sys.exit(f"{name}: {run['error_message']}")
        counters = values.setdefault(name, {})
        for key in (*UNITS, "ids", "bytes_per_second", "B/pod", "rss/pod", "ids/s", "block"):
            if key in run:
                counters.setdefault(key, []).append(run[key])
        counters.setdefault("cpu_time", []).append(
            run["cpu_time"] * TIME_UNITS[run["time_unit"]])
    return {n: {k: statistics.median(v) for k, v in c.items()} for n, c in values.items()}


# Of what, by whom; × is the one before it by ours of the same question.
COLUMNS = (("count", "labelix"), ("count", "bound"), ("count", "croaring"), ("count", "×"),
           ("count", "bitsets"), ("count", "scan"), ("write", "labelix"), ("write", "bound"),
           ("write", "croaring"), ("write", "×"), ("ids", "labelix"), ("first10", "labelix"),
           ("first10", "bound"))


def queries(found: dict[str, dict[str, float]]) -> None:
    """A table a size and order: class, ids, then each of COLUMNS."""
    places = sorted({"/".join(n.split("/")[3:]) for n in found}, key=lambda p: (len(p), p))
    for place in places:
        print(f"\n**{place.replace('/', ', ').replace('_', ' ')}**\n")
        print("| class | ids | " + " | ".join(f"{w}: {who}" for w, who in COLUMNS) + " |")
        print("|---" * (len(COLUMNS) + 2) + "|")
        for klass in sorted({n.split("/")[0] for n in found}):
            of = lambda what, who: found.get(f"{klass}/{what}/{who}/{place}", {})  # noqa: E731,B023
            row = [klass, f"{of('count', 'labelix').get('ids', 0):,.0f}"]
            for i, (what, who) in enumerate(COLUMNS):
                if who == "×":
                    peer, ours = of(*COLUMNS[i - 1]), of(what, "labelix")
                    both = "query" in peer and "query" in ours
                    row.append(f"**{peer['query'] / ours['query']:.3g}**" if both else "")
                else:
                    figure = of(what, who).get("query")
                    row.append(time(figure) if figure else "")
            print("| " + " | ".join(row) + " |")


def others(found: dict[str, dict[str, float]]) -> None:
    """One line a benchmark, with whatever it counted."""
    print("| benchmark | figure |\n|---|---|")
    for name, counters in sorted(found.items()):
        parts = [f"{time(counters[u])} per {u}" for u in (*UNITS, "block") if u in counters]
        if "bytes_per_second" in counters:
            parts.append(f"{counters['bytes_per_second'] / 1e6:,.0f} MB/s")
        if "ids/s" in counters:
            parts.append(f"{counters['ids/s'] / 1e9:.1f} G ids/s")
        for key, label in (("B/pod", "B a pod counted"), ("rss/pod", "B a pod resident")):
            if key in counters:
                parts.append(f"{counters[key]:.0f} {label}")
        if not parts:
            parts = [time(counters["cpu_time"])]
        print(f"| {name} | {', '.join(parts)} |")


def main(paths: list[str]) -> int:
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    found: dict[str, dict[str, float]] = {}
    for path in paths:
        found.update(medians(path))
    asked = {n: c for n, c in found.items() if n[:1] == "Q" and n[1:2].isdigit()}
    if asked:
        queries(asked)
    rest = {n: c for n, c in found.items() if n not in asked}
    if rest:
        others(rest)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
