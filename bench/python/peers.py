#!/usr/bin/env python3
"""Peers of labelix that are used from Python, asked the queries of a made cluster.

    peers.py DIR SIZE       DIR: pods.tsv, queries.tsv, answers.tsv; SIZE: "150k"

A line of JSON for each repetition of a class, as bench/page.py reads it. A peer
that is not installed is left out, and so is one whose count of any query is not
the one in answers.tsv; both are said.
"""

import csv
import json
import re
import sys
import time

REPETITIONS, ENOUGH, PATIENCE = 3, 0.2, 1.2


def rows(path):
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def read_pods(folder):
    """Column by column: namespace, and each key with its value or None."""
    namespaces, labels = [], []
    for ns, _, *pairs in rows(f"{folder}/pods.tsv"):
        namespaces.append(ns)
        labels.append(dict(pair.split("=", 1) for pair in pairs))
    keys = sorted({key for of_pod in labels for key in of_pod})
    return {"namespace": namespaces, **{key: [p.get(key) for p in labels] for key in keys}}


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

        self.version, self.compile = labelix.__version__, labelix.Selector
        keys = [key for key in columns if key != "namespace"]
        lines = []
        for i, ns in enumerate(columns["namespace"]):
            labels = {key: columns[key][i] for key in keys if columns[key][i] is not None}
            meta = {"namespace": ns, "name": f"p{i}", "labels": labels}
            lines.append(json.dumps({"kind": "Pod", "apiVersion": "v1", "metadata": meta}))
        self.pods = labelix.Cluster.load("\n".join(lines).encode()).snapshot()

    def count(self, ns, selector):
        return self.pods.count(selector, namespace=ns or None)

    def write(self, ns, selector):
        return len(self.pods.select(selector, namespace=ns or None).ids)


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

    def mask(self, ns, needs):
        whole = [("namespace", "in", [ns])] if ns else []
        left = None
        for key, op, values in whole + needs:
            codes = self.codes[key]
            if op in ("exists", "absent"):
                mask = codes >= 0
            else:
                mask = None
                for value in values:
                    one = codes == self.lookup[key].get(value, -2)
                    mask = one if mask is None else mask | one
            if op in ("notin", "absent"):
                mask = ~mask
            left = mask if left is None else left & mask
        return left

    def count(self, ns, needs):
        return int(self.mask(ns, needs).sum())

    def write(self, ns, needs):
        return len(self.mask(ns, needs).nonzero()[0])


class Polars:
    name = "Polars"

    def __init__(self, columns):
        import polars

        self.polars, self.version = polars, polars.__version__
        frame = polars.DataFrame(columns)
        self.frame = frame.with_columns(polars.all().cast(polars.Categorical)).with_row_index("id")

    def filtered(self, ns, needs):
        col = self.polars.col
        tests = [col("namespace") == ns] if ns else []
        for key, op, values in needs:
            if op == "in":
                tests.append(col(key) == values[0] if len(values) == 1
                             else (col(key) == values[0]) | (col(key) == values[1]))
            elif op == "notin":
                tests += [col(key).ne_missing(value) for value in values]
            else:
                tests.append(col(key).is_not_null() if op == "exists" else col(key).is_null())
        return self.frame.lazy().filter(*tests)

    def count(self, ns, needs):
        return self.filtered(ns, needs).select(self.polars.len()).collect().item()

    def write(self, ns, needs):
        return len(self.filtered(ns, needs).select("id").collect()["id"].to_numpy())


class DuckDb:
    name = "DuckDB"

    def __init__(self, columns):
        import duckdb
        import pandas

        self.version = duckdb.__version__
        self.connection = duckdb.connect()
        self.connection.execute("SET threads = 1")
        self.connection.register("given", pandas.DataFrame(columns))
        self.connection.execute(
            "CREATE TABLE pods AS SELECT row_number() OVER () AS id, * FROM given")

    def where(self, ns, needs):
        tests = [f"namespace = '{ns}'"] if ns else []
        for key, op, values in needs:
            listed = ",".join(f"'{value}'" for value in values)
            tests.append({"in": f'"{key}" IN ({listed})', "exists": f'"{key}" IS NOT NULL',
                          "absent": f'"{key}" IS NULL',
                          "notin": f'("{key}" IS NULL OR "{key}" NOT IN ({listed}))'}[op])
        return " AND ".join(tests)

    def count(self, ns, needs):
        query = f"SELECT count(*) FROM pods WHERE {self.where(ns, needs)}"
        return self.connection.execute(query).fetchone()[0]

    def write(self, ns, needs):
        query = f"SELECT id FROM pods WHERE {self.where(ns, needs)}"
        return len(self.connection.execute(query).fetchnumpy()["id"])


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
        self.all = self.sets["namespace", None]

    def sides(self, ns, needs):
        none = self.make()
        keep, drop = [], []
        if ns:
            keep.append(self.sets.get(("namespace", ns), none))
        for key, op, values in needs:
            found = [self.sets.get((key, value), none) for value in values or [None]]
            if op in ("notin", "absent"):
                drop += found
            else:
                keep.append(found[0] if len(found) == 1 else self.make.union(*found))
        return keep or [self.all], drop

    def picked(self, ns, needs):
        keep, drop = self.sides(ns, needs)
        keep.sort(key=len)
        left = keep[0]
        for bitmap in keep[1:]:
            left = left & bitmap
        for bitmap in drop:
            left = left - bitmap
        return left

    def count(self, ns, needs):
        keep, drop = self.sides(ns, needs)
        if len(keep) == 2 and not drop:
            return keep[0].intersection_cardinality(keep[1])
        return len(self.picked(ns, needs))

    def write(self, ns, needs):
        return len(self.picked(ns, needs).to_array())


def once(queries, ask):
    """CPU and wall seconds a query, over as many as patience reaches."""
    cpu, wall, asked = time.process_time(), time.perf_counter(), 0
    while asked == 0 or time.perf_counter() - wall < ENOUGH:
        for ns, needs, _ in queries:
            ask(ns, needs)
            asked += 1
            if time.perf_counter() - wall > PATIENCE:
                break
    return (time.process_time() - cpu) / asked, (time.perf_counter() - wall) / asked


def difference(queries, ask):
    start = time.perf_counter()
    for ns, needs, answer in queries:
        got = ask(ns, needs)
        if got != answer:
            return f"picks {got}, not {answer}: {needs}"
        if time.perf_counter() - start > 2 * PATIENCE:
            break
    return ""


def run(peer, classes, size):
    compiled = getattr(peer, "compile", parse)
    for klass, asked in classes.items():
        queries = [(ns, compiled(text), answer) for ns, text, answer in asked]
        for what, ask in (("count", peer.count), ("write", peer.write)):
            line = {"question": klass, "what": what, "who": peer.name, "version": peer.version,
                    "size": size, "order": "in_order"}
            error = difference(queries, ask)
            if error:
                print(json.dumps(line | {"error": error}))
                continue
            for _ in range(REPETITIONS):
                cpu, wall = once(queries, ask)
                print(json.dumps(line | {"seconds": cpu, "wall": wall}), flush=True)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, size = sys.argv[1:]
    columns = read_pods(folder)
    classes = {}
    for (klass, ns, text), (answer,) in zip(rows(f"{folder}/queries.tsv"),
                                            rows(f"{folder}/answers.tsv")):
        classes.setdefault(klass, []).append((ns, text, int(answer)))
    for make in (Labelix, PyRoaring, Pandas, Polars, DuckDb):
        try:
            peer = make(columns)
        except ImportError as error:
            print(f"== without {make.name}: {error}", file=sys.stderr)
            continue
        run(peer, classes, size)


if __name__ == "__main__":
    main()
