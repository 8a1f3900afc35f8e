#!/usr/bin/env python3
"""The goals P1 to P16 beside what a run of the benchmarks reached, as a table.

    bench/goals.py [bench/results.json]

A figure is a ratio of medians unless a unit stands with it. `passes`: it reaches
the goal, or comes within the tenth that is allowed for noise; `gap`: it does not;
what the run did not ask is left empty; where somebody answered otherwise and was
not timed, the goal is not reached. Of P14 the ratio is of 50 MB, of P11 the
fitted exponents of the growth run.
"""

from __future__ import annotations

import json
import math
import pathlib
import statistics
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

NOISE = 0.1
SIZES = {"10k": 1e4, "100k": 1e5, "150k": 1.5e5, "200k": 2e5, "1m": 1e6, "10m": 1e7}
JUDGED = (("150k", "in_order"), ("150k", "shuffled"), ("1m", "in_order"), ("1m", "shuffled"))


class Found:
    """Results by their place."""

    def __init__(self, data: dict[str, list[dict[str, Any]]]) -> None:
        self.growth = data["growth"]
        self._rows = {(r["question"], r["what"], r["who"], r["size"], r["order"]): r
                      for r in data["questions"]}
        self._others = {r["name"]: r for r in data["others"]}
        self.not_timed = False  # a row was looked at whose answers differed

    def _seen(self, row: dict[str, Any]) -> dict[str, Any]:
        self.not_timed |= "error" in row
        return row

    def row(self, path: str, size: str, order: str) -> dict[str, Any]:
        """Of "Q1/count/labelix"; {} where there is no figure."""
        question, what, who = path.split("/")
        return self._seen(self._rows.get((question, what, who, size, order), {}))

    def seconds(self, path: str, size: str, order: str) -> float | None:
        return self.row(path, size, order).get("seconds")

    def counter(self, path: str, name: str, size: str, order: str) -> float | None:
        return self.row(path, size, order).get("counters", {}).get(name)

    def other(self, name: str) -> float | None:
        return self._seen(self._others.get(name, {})).get("seconds")


Figure = Callable[[Found, str, str], float | None]


class Goal(NamedTuple):
    number: str
    text: str
    goals: tuple[float, float]  # at 150k and at 1m
    figure: Figure
    at_most: bool = False
    unit: str = ""

    def reached(self, figure: float, size: str) -> bool:
        goal = self.goals[size == "1m"]
        return figure <= goal * (1 + NOISE) if self.at_most else figure >= goal * (1 - NOISE)


def times(ours: str, theirs: str) -> Figure:
    """How many times as long theirs takes as ours."""
    def figure(found: Found, size: str, order: str) -> float | None:
        a, b = found.seconds(ours, size, order), found.seconds(theirs, size, order)
        return b / a if a and b else None
    return figure


def of(ours: str, base: str) -> Figure:
    """What part of the base's time ours takes."""
    return times(base, ours)


def micros(path: str) -> Figure:
    def figure(found: Found, size: str, order: str) -> float | None:
        seconds = found.seconds(path, size, order)
        return None if seconds is None else seconds * 1e6
    return figure


def grown(path: str) -> Figure:
    """How many times as long at 1m as at 150k."""
    def figure(found: Found, size: str, order: str) -> float | None:
        small, large = found.seconds(path, "150k", order), found.seconds(path, "1m", order)
        return large / small if small and large and size == "1m" else None
    return figure


def at_150k(figure: Figure) -> Figure:
    """Of a goal that is of that size alone."""
    return lambda found, size, order: figure(found, size, order) if size == "150k" else None


def counted(path: str, name: str) -> Figure:
    return lambda found, size, order: found.counter(path, name, size, order)


def ids_a_second(found: Found, size: str, order: str) -> float | None:
    ids, seconds = counted("Q5/write/labelix", "ids")(found, size, order), found.seconds(
        "Q5/write/labelix", size, order)
    return ids / seconds / 1e9 if ids and seconds else None


def of_bare_walk(who: str) -> Figure:
    def figure(found: Found, size: str, order: str) -> float | None:
        if (size, order) != JUDGED[0]:
            return None
        walk, load = found.other("walk/bare_simdjson/50MB"), found.other(f"load/{who}/50MB")
        return walk / load if walk and load else None
    return figure


def dependent_loads(path: str) -> Figure:
    """How many loads from memory, each waited for, take as long."""
    def figure(found: Found, size: str, order: str) -> float | None:
        seconds, load = found.seconds(path, size, order), found.other("memory/dependent_load")
        return seconds / load if seconds and load else None
    return figure


def roaring(question: str, what: str) -> Figure:
    return times(f"{question}/{what}/labelix", f"{question}/{what}/croaring")


BY_64, EACH = "mix_deltas/by_64/labelix", "mix_deltas/one_by_one/labelix"
PYTHON = "labelix in Python"
GOALS = [
    Goal("P1", "Q1 count, × CRoaring", (3.5, 4), roaring("Q1", "count")),
    Goal("P1", "Q1 ids, × client-go's lister", (3000, 3000),
         at_150k(times("Q1/write/labelix", "Q1/write/client-go lister"))),
    Goal("P2", "Q2 count, × CRoaring", (5, 7), roaring("Q2", "count")),
    Goal("P3", "Q3 count, × CRoaring", (3.5, 5), roaring("Q3", "count")),
    Goal("P4", "Q4 count, × CRoaring", (6, 11), roaring("Q4", "count")),
    Goal("P5", "Q5 count, × CRoaring", (5, 4), roaring("Q5", "count")),
    Goal("P6", "Q6 count, × CRoaring", (2.8, 4), roaring("Q6", "count")),
    Goal("P6", "Q6 ids, × CRoaring", (3, 3), at_150k(roaring("Q6", "write"))),
    *(Goal(f"P{q[1]}", f"{q} count, pinned 100,000 events ago, of the newest", (1.3, 1.3),
           of(f"{q}/count_after_events/pinned before", f"{q}/count_after_events/labelix"), True)
      for q in ("Q1", "Q2", "Q3", "Q4", "Q5", "Q6")),
    Goal("P7", "Q3 ids, × CRoaring", (0.85, 1), roaring("Q3", "write")),
    Goal("P7", "Q4 ids, × CRoaring", (1.3, 1.6), roaring("Q4", "write")),
    Goal("P7", "Q5 ids, × CRoaring", (1.2, 1.25), roaring("Q5", "write")),
    Goal("P7", "Q5 ids, G a second", (15, 15), ids_a_second),
    *(Goal("P7", f"{q} first ten, µs", (0.2, 0.2), micros(f"{q}/first10/labelix"), True)
      for q in ("Q1", "Q2", "Q3", "Q4", "Q5", "Q6")),
    Goal("P8", "events by 64, deltas, × CRoaring without", (2.2, 1.8),
         times(BY_64, "mix/one_by_one/croaring")),
    Goal("P8", "events by 64, deltas, facts written, × CRoaring without", (2.2, 1.8),
         times("mix_facts_deltas/by_64/labelix", "mix/one_by_one/croaring")),
    Goal("P8", "events each published, deltas, × CRoaring without", (2, 1.7),
         times(EACH, "mix/one_by_one/croaring")),
    Goal("P8", "events by 64, deltas, × client-go's store", (2, 2),
         times(BY_64, "mix/one_by_one/client-go store")),
    Goal("P8", "events by 64, deltas, × client-go's label indexer", (28, 28),
         times(BY_64, "mix/one_by_one/client-go label indexer")),
    Goal("P8", "events by 64, deltas, × Calico's label index", (45, 45),
         times(BY_64, "mix_deltas/one_by_one/Calico")),
    Goal("P9", "by 64, of one by one", (0.8, 0.75),
         of("mix/by_64/labelix", "mix/one_by_one/labelix"), True),
    Goal("P9", "status-only event one by one, in dependent loads from memory", (1.5, 1.5),
         dependent_loads("status/one_by_one/labelix"), True),
    Goal("P9", "status-only event by 64, in dependent loads from memory", (1.5, 1.5),
         dependent_loads("status/by_64/labelix"), True),
    Goal("P10", "Services of a pod's labels, × the EndpointSlice controller's loop", (20, 28),
         times("reverse/match/labelix", "reverse/match/endpointslice")),
    Goal("P10", "Services of a pod that is in the index, × the same loop", (20, 28),
         times("reverse/match/by_id", "reverse/match/endpointslice")),
    *(Goal("P11", f"{q} count, 1m of 150k", (1.7, 1.7), grown(f"{q}/count/labelix"), True)
      for q in ("Q1", "Q2", "Q6")),
    Goal("P11", "Services of a pod's labels, 1m of 150k", (1.7, 1.7),
         grown("reverse/match/labelix"), True),
    Goal("P12", "names, labels and indexes, B a pod", (70, 70),
         counted("build/build/labelix", "B/pod"), True),
    Goal("P12", "the same with uid, owner and facts, B a pod", (130, 130),
         counted("build_facts/build_facts/labelix", "B/pod"), True),
    Goal("P13", "build from labels, × CRoaring", (1.5, 1.2),
         times("build/build/labelix", "build/build/croaring")),
    Goal("P14", "a list's bytes to answers, of the bare walk", (0.65, 0.65), of_bare_walk("labelix")),
    Goal("P14", "the same by two threads, by the clock", (0.65, 0.65),
         of_bare_walk("labelix_two_threads")),
    Goal("P15", "Python: Q1 count, × pyroaring", (3, 3),
         times(f"Q1/count/{PYTHON}", "Q1/count/pyroaring")),
    Goal("P15", "Python: Q4 count, × Polars", (50, 50),
         times(f"Q4/count/{PYTHON}", "Q4/count/Polars")),
    Goal("P15", "Python: Q4 count, × pandas", (500, 500),
         times(f"Q4/count/{PYTHON}", "Q4/count/pandas")),
    Goal("P15", "Python: Q4 ids, × pyroaring", (1, 1),
         times(f"Q4/write/{PYTHON}", "Q4/write/pyroaring")),
    Goal("P15", "Python: Q4 ids, × Polars", (60, 60),
         at_150k(times(f"Q4/write/{PYTHON}", "Q4/write/Polars"))),
    Goal("P16", "compile a selector, × its Q1 count", (10, 10),
         of("Q1/compile/labelix", "Q1/count/labelix"), True),
]


def exponent(line: list[dict[str, Any]]) -> float:
    """n of the curve size^n that fits best, in logarithms."""
    x = [math.log(SIZES[r["size"]]) for r in line]
    return statistics.linear_regression(x, [math.log(r["seconds"]) for r in line]).slope


def exponents(growth: list[dict[str, Any]]) -> list[tuple[str, str, dict[str, float]]]:
    """P11: question, what → who → exponent, for whoever was asked at three sizes or more."""
    lines: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in growth:
        if "seconds" in row and row.get("size") in SIZES:
            lines.setdefault((row["question"], row["what"], row["who"]), []).append(row)
    found: dict[tuple[str, str], dict[str, float]] = {}
    for (question, what, who), line in lines.items():
        if len(line) >= 3:
            found.setdefault((question, what), {})[who] = exponent(line)
    return [(question, what, by) for (question, what), by in sorted(found.items())]


# Of a count's exponent; and by how much that of ids may be above CRoaring's.
MOST_OF_A_COUNT, MORE_OF_IDS = 1.05, 0.03


def growth_row(question: str, what: str, by: dict[str, float]) -> list[str]:
    most, wanted = None, ""
    if what == "count":
        most, wanted = MOST_OF_A_COUNT, f"≤ {MOST_OF_A_COUNT}"
    elif what == "write" and "croaring" in by:
        most, wanted = by["croaring"] + MORE_OF_IDS, f"≤ CRoaring's + {MORE_OF_IDS}"
    line = ", ".join(f"{who} {n:.2f}" for who, n in sorted(by.items()))
    said = ""
    if most is not None and "labelix" in by:
        said = "passes" if by["labelix"] <= most else "gap"
    return ["P11", f"{question} {what}, exponent of growth", wanted, line, "", "", "", said]


Place = tuple[str, str]


def verdict(goal: Goal, figures: dict[Place, float], not_timed: list[Place]) -> str:
    """`passes`, or `gap` at which places."""
    if not figures and not not_timed:
        return ""
    missed = [place for place, figure in figures.items() if not goal.reached(figure, place[0])]
    if len(missed) == len(figures) and not not_timed:
        return "gap"
    said = [f"{size} {order.replace('_', ' ')}" for size, order in missed]
    said += [f"{size} {order.replace('_', ' ')} not timed" for size, order in not_timed]
    return f"gap: {', '.join(said)}" if said else "passes"


def table(data: dict[str, list[dict[str, Any]]]) -> list[list[str]]:
    """A row a goal: number, question, goal, a figure for each of JUDGED, verdict."""
    found, out = Found(data), []
    for goal in GOALS:
        figures, not_timed = {}, []
        for place in JUDGED:
            found.not_timed = False
            figure = goal.figure(found, *place)
            if figure is not None:
                figures[place] = figure
            elif found.not_timed:
                not_timed.append(place)
        wanted = " / ".join(f"{'≤ ' if goal.at_most else ''}{g:g}" for g in goal.goals)
        cells = [f"{figures[place]:.3g}" if place in figures else "" for place in JUDGED]
        out.append([goal.number, goal.text, wanted, *cells, verdict(goal, figures, not_timed)])
    return out + [growth_row(*each) for each in exponents(data["growth"])]


HEAD = ["", "question", "goal, 150k / 1m", *(f"{s} {o.replace('_', ' ')}" for s, o in JUDGED), ""]


def main(arguments: list[str]) -> int:
    default = pathlib.Path(__file__).parent / "results.json"
    path = pathlib.Path(arguments[0]) if arguments else default
    if not path.exists():
        print(f"{path}: no such file; ./dev bench report makes it", file=sys.stderr)
        return 3
    print("| " + " | ".join(HEAD) + " |\n" + "|---" * len(HEAD) + "|")
    for row in table(json.loads(path.read_text(encoding="utf-8"))):
        print("| " + " | ".join(row) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
