#!/usr/bin/env python3
"""Who may include whom, as docs/architecture.md says. check_includes.py [ROOT]

Prints each wrong include as `file:line: ...`; exit code 1 on any.
"""
import pathlib
import re
import sys

VALUES = ["labelix/" + h for h in ("status.h", "labels.h", "selector.h", "event.h", "id_set.h")]
INDEX = ["index", "index/types", "index/sets", "index/fingerprint"]
SELECTOR = VALUES + ["labelix/engine.h", "labelix/algebra.h", "engine/selector"] + INDEX
QUERY = SELECTOR + ["engine/query"]
MATCH = QUERY + ["labelix/live.h", "labelix/feed.h", "labelix/metrics.h",
                 "engine/match"]
KUBERNETES = MATCH + ["engine/kinds", "engine/ingest", "engine/kubernetes", "labelix"]

# A room is a folder; it may include itself and what stands here: rooms, all of
# the public headers ("labelix") or single ones.
ROOMS = {
    "include/labelix": ["labelix"],
    "index/sets": [],
    "index/types": VALUES + ["index/sets"],
    "index/fingerprint": VALUES + ["index/types"],
    "index": VALUES + ["labelix/engine.h"] + INDEX,
    "engine/kinds": VALUES + ["index/types"],
    # cluster.h: the limits and the report of a load are public.
    "engine/ingest": VALUES + ["labelix/cluster.h", "engine/kinds", "index/types"],
    "engine/selector": SELECTOR,
    "engine/query": QUERY,
    "engine/match": MATCH,
    "engine/kubernetes": KUBERNETES,
    "engine/snapshot": VALUES + INDEX,
    "engine": KUBERNETES + ["engine/snapshot", "engine"],
    "cli": ["labelix"],
    "bindings": ["labelix"],
    "bench": ["labelix", "bench"],
    "tests": ["labelix", "tests"],
}
# A library enters through these rooms only.
LIBRARIES = {"hwy/": ("index/sets", "index/fingerprint"),
             "simdjson": ("engine/ingest", "bench", "tests"),
             "CLI/": ("cli",), "pybind11/": ("bindings",), "xxhash": ("index",),
             "zlib": ("engine/ingest", "bench", "tests"), "yaml.h": ("engine/ingest",),
             "benchmark/": ("bench",), "gtest/": ("tests",), "gmock/": ("tests",)}
PUBLIC_ABSL = ("absl/status/status.h", "absl/status/statusor.h")
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]')


def room_of(path):
    """The longest folder of ROOMS that holds `path`; None outside of all."""
    return max((r for r in ROOMS if path.startswith(r + "/")), key=len, default=None)


def allowed(path):
    """What `path` may include besides its own room."""
    room = room_of(path)
    if room == "tests" and room_of(path.removeprefix("tests/")):  # a unit test: its room's view
        tested = room_of(path.removeprefix("tests/"))
        return ROOMS[tested] + [tested, "labelix", "tests"]
    if path.startswith(("tests/differential/", "tests/fuzz/", "tests/faults/")):
        return ROOMS["engine"] + ["tests"]
    return ROOMS[room]


def complaint(path, include):
    """Why `path` may not include `include`, or None."""
    room = room_of(path)
    for prefix, rooms in LIBRARIES.items():
        if include.startswith(prefix) and not (path.removeprefix("tests/")).startswith(
                tuple(r + "/" for r in rooms)) and room not in rooms:
            return f"{room} may not include {include}; only {', '.join(rooms)} may"
    if include.startswith("absl/") and room == "include/labelix" and include not in PUBLIC_ABSL:
        return f"a public header may show {' and '.join(PUBLIC_ABSL)} only, not {include}"
    target = "labelix" if include.startswith("labelix/") else room_of(include)
    if target is None or target == room or target in allowed(path) or include in allowed(path):
        return None
    if re.fullmatch(r"bench/\w+_bench\.cc", path) and target not in ("cli", "tests"):
        return None  # a benchmark may reach into the room that it measures
    if (path, include) == ("bench/workload/real_pods.cc", "engine/kinds/facts.h"):
        return None  # a made pod has the facts that one that was read has
    return f"{room} may not include {include} of {target}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    files = sorted(f.relative_to(root).as_posix() for top in {r.split("/")[0] for r in ROOMS}
                   for f in (root / top).rglob("*") if f.suffix in (".h", ".cc"))
    wrong = 0
    for path in filter(room_of, files):
        for number, line in enumerate((root / path).read_text().splitlines(), 1):
            found = INCLUDE.match(line)
            why = complaint(path, found.group(1)) if found else None
            if why:
                print(f"{path}:{number}: {why}")
                wrong += 1
    print(f"{len(files)} files, {wrong} wrong includes")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
