#!/usr/bin/env python3
"""Write bench/report.html and bench/results.json from benchmark results.

    bench/page.py [--command TEXT] [--left-out FILE] RESULT.json ...

A RESULT is Google Benchmark's JSON, or the lines that a peer out of process
prints (bench/README.md, "Peers out of process"). A figure is the median of the
repetitions, its whisker the smallest and the largest of them; a peer whose
answers differed is named and has no bar. The page needs nothing from elsewhere.
"""

import argparse
import collections
import html
import json
import math
import os
import pathlib
import platform
from collections.abc import Sequence
from typing import Any

import goals
from goals import SIZES, exponent
from results import Results, collect, time

HERE = pathlib.Path(__file__).parent
# In the order of the page.
QUESTIONS = {
    "count": "How many pods does it pick?",
    "count_text": "How many pods does a text pick that is read for this question alone?",
    "first10": "Which are the first ten?",
    "write": "Which pods does it pick? All ids, into memory that is used again",
    "ids": "Which pods does it pick? All ids, in a new vector",
    "count_cold": "How many pods does it pick? Other memory goes through the caches before each query",
    "count_after_events": "How many pods does it pick, 100,000 events later?",
    "match": "Which selectors pick this pod?",
    "newest": "Q1 asked of the newest version, beside a writer that never rests",
    "event": "A pod loses its labels or gets them back, deltas read",
    "compile": "From a text to a compiled selector",
    "bind": "Its labels looked up once, for one version",
    "overlaps": "Do two pick something in common? With proof",
    "covers": "Does one pick all that the other picks? With proof",
    "equals": "Do two mean the same? With proof",
    "add": "One more selector comes, or goes; deltas told",
    "edit": "A selector is edited; deltas told",
    "replace_same": "A whole list without news, time a pod",
    "replace_changed": "A whole list, one pod in a hundred newer, time a pod",
    "build": "Loading, time a pod",
    "one_by_one": "One watch event, a version each",
    "by_64": "One watch event of batches of 64, a version a batch",
}
# What cannot be beaten, in seconds: bench/README.md says how each was reckoned.
LIMITS = {
    ("Q1", "count"): {"150k": 20e-9, "1m": 20e-9},
    ("Q2", "count"): {"150k": 20e-9, "1m": 20e-9},
    ("Q6", "count"): {"150k": 10e-9, "1m": 10e-9},
    ("Q4", "count"): {"150k": 0.25e-6, "1m": 1.6e-6},
    ("Q5", "write"): {"150k": 3.9e-6, "1m": 25e-6},
    ("reverse", "match"): {"150k": 50e-9, "1m": 50e-9},
    ("status", "one_by_one"): {"150k": 110e-9, "1m": 700e-9},
}

# Counters in seconds.
SECONDS = ("median", "p99", "p99.9", "worst")
CHARACTER = 6.6  # pixels, about, of STYLE's text

# A row of goals.table, by name.
GOAL_COLUMNS = ("number", "question", "goal", *(f"{size} {order}" for size, order in goals.JUDGED),
                "verdict")


class Scale:
    """Seconds to pixels, a decade wide as any other."""

    def __init__(self, values: list[float], pixels: float, start: float = 0.0):
        self.low = math.floor(math.log10(min(values)))
        self.high = max(self.low + 1, math.ceil(math.log10(max(values))))
        self.pixels, self.start = pixels, start

    def __call__(self, value: float) -> float:
        return self.start + (math.log10(value) - self.low) / (self.high - self.low) * self.pixels

    def decades(self) -> list[float]:
        return [10.0 ** e for e in range(self.low, self.high + 1)]


def is_ours(who: str) -> bool:
    return who in ("labelix", "bound", "by_id", "beside_writer", "pinned before",
                   "labelix in Python")


def times(ratio: float) -> str:
    """Of "× the time of labelix", three digits."""
    return f"{ratio:.3g}" if ratio < 999.5 else f"{float(f'{ratio:.3g}'):,.0f}"


def bars(results: list[dict], limit: float | None) -> str:
    left, width, step = 240, 510, 24
    known = [r for r in results if "seconds" in r]
    if not known:
        return ""
    values = [r["least"] for r in known] + [r["most"] for r in known] + ([limit] if limit else [])
    x = Scale(values, width, left)
    height = step * len(results) + 34
    out = []
    right = 900.0  # of what is written
    for value in x.decades():
        out.append(f'<line class="grid" x1="{x(value):.1f}" x2="{x(value):.1f}" y1="4" '
                   f'y2="{height - 26}"/><text class="tick" x="{x(value):.1f}" '
                   f'y="{height - 10}">{time(value)}</text>')
    ordered = sorted(results, key=lambda r: r.get("seconds", math.inf))
    base = next((r["seconds"] for r in known if r["who"] == "labelix"), None)
    for i, r in enumerate(ordered):
        y = 8 + i * step
        ours = "ours" if is_ours(r["who"]) else "peer"
        label = html.escape(" ".join(filter(None, (r["who"], r.get("version", "")))))
        out.append(f'<text class="who" x="{left - 8}" y="{y + 13}">{label}</text>')
        if "error" in r:
            out.append(f'<text class="note" x="{left + 4}" y="{y + 13}">'
                       f'not timed: {html.escape(r["error"][:80])}</text>')
            continue
        end = x(r["seconds"])
        ratio = f' · {times(r["seconds"] / base)}×' if base and r["who"] != "labelix" else ""
        # The clock is said where it ran on while the program did not.
        waited = f' ({time(r["wall"])} by the clock)' if r["wall"] > 1.1 * r["seconds"] else ""
        # Of a slow peer's class not every query.
        asked = r.get("counters", {})
        few = asked.get("queries", 0) < asked.get("of", 0)
        part = f' · {asked["queries"]:.0f} of {asked["of"]:.0f} queries' if few else ""
        figure = f'{time(r["seconds"])}{ratio}{waited}{part}'
        right = max(right, x(r["most"]) + 6 + CHARACTER * len(figure))
        out.append(
            f'<rect class="{ours}" x="{left}" y="{y}" width="{max(1, end - left):.1f}" height="16"/>'
            f'<line class="whisker" x1="{x(r["least"]):.1f}" x2="{x(r["most"]):.1f}" '
            f'y1="{y + 8}" y2="{y + 8}"/><text class="value" x="{x(r["most"]) + 6:.1f}" '
            f'y="{y + 13}">{figure}</text>')
    if limit:
        out.append(f'<line class="limit" x1="{x(limit):.1f}" x2="{x(limit):.1f}" y1="0" '
                   f'y2="{height - 26}"><title>limit: {time(limit)}</title></line>')
    return f'<svg viewBox="0 0 {right:.0f} {height}" role="img">' + "".join(out) + "</svg>"


def curves(results: list[dict]) -> str:
    """Growth with the number of pods, both axes logarithmic."""
    known = [r for r in results if "seconds" in r and r["size"] in SIZES]
    sizes = collections.Counter(r["who"] for r in known)
    known = [r for r in known if sizes[r["who"]] > 1]
    if not known:
        return ""
    x = Scale([SIZES[r["size"]] for r in known], 520, 70)
    y = Scale([r["seconds"] for r in known], 220)
    place = lambda r: (x(SIZES[r["size"]]), 240 - y(r["seconds"]))  # noqa: E731
    out = ['<svg viewBox="0 0 900 280" role="img">']
    for value in y.decades():
        out.append(f'<line class="grid" x1="70" x2="590" y1="{240 - y(value):.1f}" '
                   f'y2="{240 - y(value):.1f}"/><text class="who" x="64" '
                   f'y="{244 - y(value):.1f}">{time(value)}</text>')
    for size in sorted({r["size"] for r in known}, key=SIZES.get):
        out.append(f'<text class="tick" x="{x(SIZES[size]):.1f}" y="262">{size}</text>')
    for i, who in enumerate(sorted({r["who"] for r in known})):
        line = sorted((r for r in known if r["who"] == who), key=lambda r: SIZES[r["size"]])
        points = " ".join(f"{px:.1f},{py:.1f}" for px, py in map(place, line))
        ours = is_ours(who)
        colour = "var(--ours)" if ours else f"hsl({(47 * i + 10) % 360} 45% 50%)"
        out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="{3 if ours else 1.5}" '
                   f'points="{points}"/>'
                   f'<text class="value" style="fill:{colour}" x="610" y="{24 + 18 * i}">'
                   f'{html.escape(who)}: grows as N<tspan dy="-5">{exponent(line):.2f}</tspan></text>')
    return "".join(out) + "</svg>"


STYLE = """
:root { --ours:#1a7f6b; --peer:#9aa5b1; --ink:#1f2933; --grid:#e4e7eb; --limit:#c0392b; --page:#fff }
@media (prefers-color-scheme: dark) { :root { --peer:#52606d; --ink:#e4e7eb; --grid:#323f4b; --page:#1f2933 } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page);
       max-width: 960px; margin: 2em auto; padding: 0 1em }
svg { width: 100%; height: auto } text { font-size: 12px; fill: var(--ink) }
.grid { stroke: var(--grid) } .tick { text-anchor: middle } .who { text-anchor: end }
.ours { fill: var(--ours) } .peer { fill: var(--peer) } .whisker { stroke: var(--ink); stroke-width: 2 }
.limit { stroke: var(--limit); stroke-width: 2; stroke-dasharray: 5 4 } .note { font-style: italic }
code, pre { background: var(--grid); padding: .1em .3em; overflow-x: auto }
table { border-collapse: collapse; font-size: 13px } td, th { padding: .15em .6em; text-align: left;
       border-bottom: 1px solid var(--grid); font-variant-numeric: tabular-nums }
.passes td:last-child { color: var(--ours) } .gap td:last-child { color: var(--limit) }
h2 { margin-top: 2.5em; border-top: 1px solid var(--grid); padding-top: 1em }
"""


def machine(contexts: list[dict]) -> list[str]:
    cpuinfo = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    cpu = next((line.split(":")[1].strip() for line in cpuinfo
                if line.startswith("model name")), platform.machine())
    facts = [f"{os.cpu_count()} cores, {cpu}", platform.platform()]
    if contexts:
        facts.append(", ".join(f"L{c['level']} {c['type'].lower()} {c['size'] // 1024} KiB"
                               for c in contexts[0].get("caches", [])))
        loads = [context["load_avg"][0] for context in contexts if context.get("load_avg")]
        dates = sorted(context["date"] for context in contexts if "date" in context)
        if loads:
            facts.append(f"load average {min(loads):.1f} to {max(loads):.1f}")
        if dates:
            facts.append(f"taken {dates[0]} to {dates[-1]}")
    for key in ("croaring", "cpu_path"):
        facts += [f"{key.replace('_', ' ')}: {said}"
                  for said in sorted({c[key] for c in contexts if key in c})]
    return [str(fact) for fact in facts if fact]


def without(contexts: list[dict]) -> list[str]:
    """Peers that the programs themselves went without."""
    return sorted({context["without"] for context in contexts if "without" in context})


def judged(data: dict[str, list[dict]]) -> str:
    """The goals, as goals.py prints them."""
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in goals.HEAD)
    rows = []
    for row in goals.table(data):
        kind = row[-1].split(":")[0]
        cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in row)
        rows.append(f'<tr class="{kind}">{cells}</tr>')
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def others(rows: list[dict]) -> str:
    """What is not asked at a size and order: name, time, and what was counted."""
    lines = []
    for row in rows:
        if "error" in row:
            figures = f'not timed: {row["error"][:80]}'
        else:
            figures = ", ".join(f"{k} {time(v) if k in SECONDS else f'{v:.3g}'}"
                                for k, v in row["counters"].items())
        cells = (row["name"], time(row["seconds"]) if "seconds" in row else "", figures)
        lines.append("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in cells) + "</tr>")
    return f"<table><tr><th>benchmark</th><th>median</th><th>counted</th></tr>{''.join(lines)}</table>"


def title(question: str, what: str) -> str:
    return html.escape(f'{question}: {QUESTIONS.get(what, what.replace("_", " "))}')


def place(pair: tuple[str, str]) -> tuple[str, int, str]:
    """Where the charts of a question stand on the page."""
    question, what = pair
    known = list(QUESTIONS)
    return question, known.index(what) if what in known else len(known), what


def contents(pairs: list[tuple[str, str]]) -> str:
    lines = [f'<li><a href="#{html.escape(f"{q}-{w}")}">{title(q, w)}</a></li>' for q, w in pairs]
    return f"<details><summary>{len(pairs)} questions</summary><ul>{''.join(lines)}</ul></details>"


def question_charts(question: str, what: str, of: list[dict], growth: list[dict]) -> str:
    out = [f'<h2 id="{html.escape(f"{question}-{what}")}">{title(question, what)}</h2>']
    for size, order in sorted({(r["size"], r["order"]) for r in of},
                              key=lambda s: (SIZES.get(s[0], 0), s[1])):
        limit = LIMITS.get((question, what), {}).get(size)
        out.append(f"<h3>{size} pods, {order.replace('_', ' ')}</h3>")
        out.append(bars([r for r in of if (r["size"], r["order"]) == (size, order)], limit))
    grown = curves(growth or [r for r in of if r["order"] == "in_order"])
    return "".join(out) + (f"<h3>Growth</h3>{grown}" if grown else "")


def written(found: Results, command: str, left_out: Sequence[str] = ()) -> dict[str, Any]:
    """What results.json holds: all that the page is made of."""
    limits = [{"question": q, "what": w, "size": size, "seconds": limit}
              for (q, w), sizes in LIMITS.items() for size, limit in sizes.items()]
    data = found._asdict()
    return {"command": command, "machine": machine(found.contexts), "left_out": list(left_out),
            "limits": limits, "goals": [dict(zip(GOAL_COLUMNS, row)) for row in goals.table(data)]} | data


def page(found: Results, command: str, left_out: Sequence[str] = ()) -> str:
    facts = "".join(f"<li>{html.escape(fact)}</li>" for fact in
                    (*machine(found.contexts), *(f"left out: {each}" for each in left_out)))
    out = [f"<!doctype html><meta charset=utf-8><title>labelix: benchmarks</title>"
           f"<style>{STYLE}</style><h1>labelix: benchmarks</h1><ul>{facts}</ul>"
           f"<pre>{html.escape(command)}</pre><h2>Goals</h2>{judged(found._asdict())}"
           "<p>Bars are medians of CPU time on a log scale, readers and questions between which "
           "caches are emptied by the clock; "
           "whiskers the least and the most of the repetitions, × the time of labelix; the dashed "
           "line is what cannot be beaten. labelix is given a compiled selector and looks its labels "
           "up; bound has looked them up before. Where a peer is too slow for all queries of a class, those "
           "that it is asked are spread evenly over it and their number is said. What each class asks: bench/workload/README.md.</p>"]
    pairs = sorted({(r["question"], r["what"]) for r in found.questions}, key=place)
    out.append(contents(pairs))
    for question, what in pairs:
        here = [[r for r in rows if (r["question"], r["what"]) == (question, what)]
                for rows in (found.questions, found.growth)]
        out.append(question_charts(question, what, *here))
    return "".join(out) + f"<h2>Also measured</h2>{others(found.others)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--command", default="./dev bench report")
    parser.add_argument("--left-out", type=pathlib.Path, help="a line for each peer left out")
    parser.add_argument("results", nargs="+")
    arguments = parser.parse_args()
    found = collect(arguments.results)
    left_out: list[str] = []
    if arguments.left_out and arguments.left_out.exists():
        left_out = arguments.left_out.read_text(encoding="utf-8").splitlines()
    left_out += without(found.contexts)
    data = written(found, arguments.command, left_out)
    (HERE / "results.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    (HERE / "report.html").write_text(page(found, arguments.command, left_out), encoding="utf-8")
    count = sum(map(len, (found.questions, found.growth, found.others)))
    print(f"wrote bench/report.html and bench/results.json: {count} figures")


if __name__ == "__main__":
    main()
