#!/usr/bin/env python3
"""Peers of labelix that are used from Python, asked the queries of a made cluster.

    peers.py DIR SIZE       DIR: what workload --answers writes; SIZE: "150k"

A line of JSON for each repetition of a class, as bench/page.py reads it. What a
program that asks again would make once (a selector, an expression, SQL) is made
before the clock runs; each uses one thread. Repetitions of all peers and classes
take turns. A peer that is not installed is left out, and so is one whose answer to any
query is not the one in answers.tsv; both are said.
"""

import csv
import gc
import json
import math
import os
import re
import sys
import time
import zlib

os.environ["POLARS_MAX_THREADS"] = "1"  # before it is imported

REPETITIONS, ENOUGH, PATIENCE = 3, 0.2, 1.2


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def read_pods(folder):
    """Names, and column by column: namespace, and each key with its value or None."""
    names, namespaces, labels = [], [], []
    for ns, name, *pairs in rows(f"{folder}/pods.tsv"):
        names.append(name)
        namespaces.append(ns)
        labels.append(dict(pair.split("=", 1) for pair in pairs))
    keys = sorted({key for of_pod in labels for key in of_pod})
    return names, {"namespace": namespaces,
                   **{key: [p.get(key) for p in labels] for key in keys}}


class Sums:
    """CRC-32 of "namespace/name" of each pod, by its row: order-free sums of answers."""

    def __init__(self, names, columns):
        self.by_row = [zlib.crc32(f"{ns}/{name}".encode())
                       for ns, name in zip(columns["namespace"], names)]

    def of(self, rows_found):
        listed = rows_found.tolist() if hasattr(rows_found, "tolist") else rows_found
        return sum(map(self.by_row.__getitem__, listed))


def parse(text):
    """Requirements (key, op, values) of the made queries' few forms."""
    out = []
    for part in re.findall(r"[^,(]+(?:\([^)]*\))?", text):
        if part.startswith("!"):
            out.append((part[1:], "absent", []))
        elif m := re.fullmatch(r"(\S+) (in|notin) \((.*)\)", part):
            out.append((m[1], m[2], m[3].split(",")))
        elif "!=" in part:
            key, value = part.split("!=")
            out.append((key, "notin", [value]))
        elif "=" in part:
            key, value = part.split("=")
            out.append((key, "in", [value]))
        else:
            out.append((part, "exists", []))
    return out


class Labelix:
    """Ours, as a notebook asks it: a compiled selector, the newest state."""

    name = "labelix in Python"

    def __init__(self, columns):
        import labelix
        import numpy

        self.version, self.selector = labelix.__version__, labelix.Selector
        keys = [key for key in columns if key != "namespace"]
        lines = []
        for i, ns in enumerate(columns["namespace"]):
            labels = {key: columns[key][i] for key in keys if columns[key][i] is not None}
            meta = {"namespace": ns, "name": f"p{i}", "labels": labels}
            lines.append(json.dumps({"kind": "Pod", "apiVersion": "v1", "metadata": meta}))
        self.pods = labelix.Cluster.load("\n".join(lines).encode()).snapshot()
        everything = self.pods.select("", namespace=None)
        self.row_of = numpy.zeros(int(everything.ids.max()) + 1, dtype="int64")
        self.row_of[everything.ids] = [int(name[1:]) for name in everything.names]

    def prepare(self, ns, text):
        return ns or None, self.selector(text)

    def count(self, asked):
        return self.pods.count(asked[1], namespace=asked[0])

    def write(self, asked):
        return self.pods.select(asked[1], namespace=asked[0]).ids

    def rows(self, ids):
        return self.row_of[ids]


class Pandas:
    name = "pandas"

    def __init__(self, columns):
        import pandas

        self.version = pandas.__version__
        frame = pandas.DataFrame(columns)
        self.codes, self.lookup = {}, {}
        for key in frame:
            codes, values = pandas.factorize(frame[key])
            self.codes[key] = codes
            self.lookup[key] = {value: i for i, value in enumerate(values)}

    def prepare(self, ns, text):
        whole = [("namespace", "in", [ns])] if ns else []
        return [(self.codes[key], op, [self.lookup[key].get(value, -2) for value in values])
                for key, op, values in whole + parse(text)]

    def mask(self, tests):
        left = None
        for codes, op, values in tests:
            if op in ("exists", "absent"):
                mask = codes >= 0
            else:
                mask = None
                for value in values:
                    one = codes == value
                    mask = one if mask is None else mask | one
            if op in ("notin", "absent"):
                mask = ~mask
            left = mask if left is None else left & mask
        return left

    def count(self, tests):
        return int(self.mask(tests).sum())

    def write(self, tests):
        return self.mask(tests).nonzero()[0]


class Polars:
    name = "Polars"

    def __init__(self, columns):
        import polars

        self.polars, self.version = polars, polars.__version__
        frame = polars.DataFrame(columns)
        self.frame = frame.with_columns(polars.all().cast(polars.Categorical)).with_row_index("id")

    def prepare(self, ns, text):
        col = self.polars.col
        tests = [col("namespace") == ns] if ns else []
        for key, op, values in parse(text):
            if op == "in":
                tests.append(col(key) == values[0] if len(values) == 1
                             else (col(key) == values[0]) | (col(key) == values[1]))
            elif op == "notin":
                tests += [col(key).ne_missing(value) for value in values]
            else:
                tests.append(col(key).is_not_null() if op == "exists" else col(key).is_null())
        picked = self.frame.lazy().filter(*tests)
        return picked.select(self.polars.len()), picked.select("id")

    def count(self, frames):
        return frames[0].collect().item()

    def write(self, frames):
        return frames[1].collect()["id"].to_numpy()


class DuckDb:
    name = "DuckDB"

    def __init__(self, columns):
        import duckdb
        import pandas

        self.version = duckdb.__version__
        self.connection = duckdb.connect()
        self.connection.execute("SET threads = 1")
        given = pandas.DataFrame(columns)
        # As an ENUM, where many pods share a value: counts of Q4 and Q5 in half of the time.
        few = [key for key in given if given[key].nunique() * 20 <= len(given)]
        self.connection.register("given", given.astype({key: "category" for key in few}))
        self.connection.execute(
            "CREATE TABLE pods AS SELECT row_number() OVER () - 1 AS id, * FROM given")

    def prepare(self, ns, text):
        tests = [f"namespace = '{ns}'"] if ns else []
        for key, op, values in parse(text):
            listed = ",".join(f"'{value}'" for value in values)
            tests.append({"in": f'"{key}" IN ({listed})', "exists": f'"{key}" IS NOT NULL',
                          "absent": f'"{key}" IS NULL',
                          "notin": f'("{key}" IS NULL OR "{key}" NOT IN ({listed}))'}[op])
        where = f"FROM pods WHERE {' AND '.join(tests)}"
        return f"SELECT count(*) {where}", f"SELECT id {where}"

    def count(self, queries):
        return self.connection.execute(queries[0]).fetchone()[0]

    def write(self, queries):
        return self.connection.execute(queries[1]).fetchnumpy()["id"]


class PyRoaring:
    name = "pyroaring"

    def __init__(self, columns):
        import pyroaring

        self.version = pyroaring.__version__
        self.make = pyroaring.BitMap
        ids = {}
        for key, values in columns.items():
            for i, value in enumerate(values):
                if value is not None:
                    ids.setdefault((key, value), []).append(i)
                    ids.setdefault((key, None), []).append(i)
        self.sets = {name: self.make(listed) for name, listed in ids.items()}
        for bitmap in self.sets.values():
            bitmap.run_optimize()
        self.all, self.none = self.sets["namespace", None], self.make()

    def prepare(self, ns, text):
        return ns, parse(text)

    def sides(self, ns, needs):
        """What a query keeps, sets of which one is enough, and what it drops."""
        sets, none = self.sets, self.none
        keep, some, drop = [], [], []
        if ns:
            keep.append(sets.get(("namespace", ns), none))
        for key, op, values in needs:
            if op == "exists":
                keep.append(sets.get((key, None), none))
            elif op == "absent":
                drop.append(sets.get((key, None), none))
            elif op == "notin":
                drop += [sets.get((key, value), none) for value in values]
            elif len(values) == 1:
                keep.append(sets.get((key, values[0]), none))
            else:
                some.append([sets.get((key, value), none) for value in values])
        return keep, some, drop

    def made(self, keep, some, drop):
        """The smallest set first, and what others do to it."""
        if some:
            keep = keep + [self.make.union(*sets) for sets in some]
        if len(keep) > 2:
            keep = sorted(keep, key=len)
        left = keep[0] if keep else self.all
        for bitmap in keep[1:]:
            left = left & bitmap
        for bitmap in drop:
            left = left - bitmap
        return left

    def counted(self, keep, some, drop):
        """The last set is only counted with."""
        if drop:
            return self.made(keep, some, drop[:-1]).difference_cardinality(drop[-1])
        if len(keep) > 1:
            return self.made(keep[:-1], some, []).intersection_cardinality(keep[-1])
        return len(self.made(keep, some, []))

    def count(self, asked):
        return self.counted(*self.sides(*asked))

    def write(self, asked):
        return self.made(*self.sides(*asked)).to_array()


class PyRoaringBound(PyRoaring):
    """Its bitmaps found before, as a compiled selector that is asked again knows its own."""

    name = "pyroaring bound"

    def prepare(self, ns, text):
        return self.sides(ns, parse(text))

    def count(self, sides):
        return self.counted(*sides)

    def write(self, sides):
        return self.made(*sides).to_array()


def once(queries, ask):
    """CPU and wall seconds a query, all of them again and again."""
    cpu, wall, asked = time.process_time(), time.perf_counter(), 0
    while asked == 0 or time.perf_counter() - wall < ENOUGH:
        for asked_for, _, _ in queries:
            ask(asked_for)
        asked += len(queries)
    return (time.process_time() - cpu) / asked, (time.perf_counter() - wall) / asked


def difference(queries, ask, sum_of):
    """How many were asked, and the first that is answered otherwise; without sum_of only counted."""
    spent = 0
    for i, (asked_for, text, answer) in enumerate(queries):
        start = time.process_time()
        got = ask(asked_for)
        spent += time.process_time() - start
        got = (len(got), sum_of(got)) if sum_of else (got, answer[1])
        if got != answer:
            return i, f"picks {got}, not {answer} (pods, sum of names): {text}"
        if spent > PATIENCE:
            return i + 1, ""
    return len(queries), ""


def spread(queries):
    """In an order whose first ones, however many, are spread evenly over the class: a slow peer
    is asked only so many. As the Go peers' (bench/peers/go)."""
    n = len(queries)
    step = max(1, n * 618 // 1000)  # the golden section
    while math.gcd(step, n) > 1:
        step += 1
    return [queries[k * step % n] for k in range(n)]


def sample_of(queries, whole):
    """Of how many queries of the class a figure is, and how many pods such a query picks."""
    ids = sum(answer[0] for _, _, answer in queries)
    return {"queries": len(queries), "of": whole, "ids": ids / max(1, len(queries))}


def compared(peer, classes, size, sums):
    """A line, the queries and the call of each question that is answered rightly; of others a
    line says so. Only queries that were compared are timed."""
    rows_of = getattr(peer, "rows", lambda found: found)
    timings = []
    for klass, asked in classes.items():
        queries = [(peer.prepare(ns, text), text, answer) for ns, text, answer in asked]
        for what, ask, sum_of in (("count", peer.count, None),
                                  ("write", peer.write, lambda found: sums.of(rows_of(found)))):
            line = {"question": klass, "what": what, "who": peer.name, "version": peer.version,
                    "size": size, "order": "in_order"}
            asked_of, error = difference(queries, ask, sum_of)
            if error:
                print(json.dumps(line | {"error": error}), flush=True)
            else:
                line["counters"] = sample_of(queries[:asked_of], len(queries))
                timings.append((line, queries[:asked_of], ask))
    return timings


def run(timings):
    """In turns, so that a slow second of the machine meets one repetition of some."""
    gc.collect()
    gc.disable()
    for _ in range(REPETITIONS):
        for line, queries, ask in timings:
            cpu, wall = once(queries, ask)
            print(json.dumps(line | {"seconds": cpu, "wall": wall}), flush=True)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, size = sys.argv[1:]
    names, columns = read_pods(folder)
    sums = Sums(names, columns)
    classes = {}
    for (klass, ns, text), answer in zip(rows(f"{folder}/queries.tsv"),
                                         rows(f"{folder}/answers.tsv")):
        classes.setdefault(klass, []).append((ns, text, tuple(map(int, answer))))
    classes = {klass: spread(queries) for klass, queries in classes.items()}
    timings = []
    for make in (Labelix, PyRoaring, PyRoaringBound, Pandas, Polars, DuckDb):
        try:
            peer = make(columns)
        except ImportError as error:
            print(f"== without {make.name}: {error}", file=sys.stderr)
            continue
        timings += compared(peer, classes, size, sums)
    timings.sort(key=lambda timing: (timing[0]["question"], timing[0]["what"]))
    run(timings)


if __name__ == "__main__":
    main()
