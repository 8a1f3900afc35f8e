#!/usr/bin/env python3
"""Compare instruction counts of the hot paths with those kept in bench/gate.json.

    bench/gate.py build/release/bin/gate_bench            compare; 1: one differs by more than 3 %
    bench/gate.py build/release/bin/gate_bench --update   keep what is counted now

Counts are callgrind's, a query or an event each. They depend on the compiler
and on the CPU path that valgrind shows the program (named in the file; valgrind
3.19 knows no AVX-512), and not on the machine's speed or load.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

KEPT = pathlib.Path(__file__).with_name("gate.json")
TOLERANCE = 0.03


def measure(command: list[str], options: tuple[str, ...] = ()) -> tuple[str, dict]:
    """Runs the program under callgrind: CPU path, and of each hot path what one query or
    event costs, in the order of callgrind's events (instructions first)."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out",
                   "--combine-dumps=no", *options, *command]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode != 0:
            sys.exit(f"{' '.join(command)}: exit {run.returncode}\n{run.stderr}")
        totals = {}
        for dump in pathlib.Path(folder).iterdir():
            text = dump.read_text()
            name = re.search(r"^desc: Trigger: Client Request: (.+)$", text, re.M)
            total = re.search(r"^(?:summary|totals): (.+)$", text, re.M)
            if name and total:
                totals[name[1]] = [int(n) for n in total[1].split()]
    lines = [line.split() for line in run.stdout.splitlines()]
    path = next(words[1] for words in lines if words[0] == "path")
    return path, {name: [n / int(times) for n in totals[name]]
                  for name, times in lines if name != "path"}


def count(program: str) -> dict:
    path, costs = measure([program])
    counts = {name: round(events[0]) for name, events in costs.items()}
    return {"path": path, "compiler": compiler(program), "instructions": counts}


def compiler(program: str) -> str:
    text = subprocess.run(["readelf", "-p", ".comment", program], capture_output=True, text=True,
                          check=False).stdout
    found = re.findall(r"\]\s+(.+)", text)
    return found[0] if found else "unknown"


def compare(kept: dict, now: dict) -> list[str]:
    """One line for each path that is not what was kept."""
    wrong = []
    for name in sorted(kept["instructions"].keys() | now["instructions"].keys()):
        before, after = kept["instructions"].get(name), now["instructions"].get(name)
        if before is None or after is None:
            wrong.append(f"{name}: {'not kept yet' if before is None else 'not counted any more'}")
            continue
        change = after / before - 1
        print(f"  {name:<16} {before:>9,} {after:>9,}  {change:+7.1%}")
        if abs(change) > TOLERANCE:
            wrong.append(f"{name}: {before:,} instructions kept, {after:,} now ({change:+.1%})")
    return wrong


def main(arguments: list[str]) -> int:
    if not arguments or arguments[1:] not in ([], ["--update"]):
        print(__doc__, file=sys.stderr)
        return 2
    now = count(arguments[0])
    print(f"CPU path {now['path']}, {now['compiler']}")
    if arguments[1:] == ["--update"]:
        KEPT.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
        print(f"kept {len(now['instructions'])} counts in {KEPT.name}")
        return 0
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    for what in ("path", "compiler"):
        if kept[what] != now[what]:
            print(f"{what}: kept {kept[what]}, here {now[what]}: counts are not comparable")
            return 0
    wrong = compare(kept, now)
    for line in wrong:
        print(line)
    print("gate: " + ("not passed; if it is meant, ./dev bench gate --update" if wrong else "passed"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
