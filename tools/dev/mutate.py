#!/usr/bin/env python3
"""Mutation test: changes the code in one small place and asks the tests whether they see it.

Usage: mutate.py [N] [--seed S] [--only WORD…] [--list]

Takes N (40) of all mutants of the files in ROOMS: the index, queries, matching, deltas,
selectors and validation. A mutant swaps an operator, changes a constant by one, negates a
condition, or takes a statement out. Each is made in a copy of the tree
(build/mutate/tree), its room's test programs are built and run; a test that fails,
crashes or takes too long has killed it. The same seed gives the same mutants for the same
code. --only takes files whose path has one of the words in it; --list prints the mutants
and runs nothing. GTEST_FILTER in the environment leaves out tests that take long.

Survivors are printed with their place: a missing test, or a change that is none (an
equal program), which only a reader can tell. The score counts them all against it.
"""
import argparse
import os
import pathlib
import random
import re
import resource
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TREE = ROOT / "build/mutate/tree"
BUILD = TREE / "build/release"

# Files, and the test programs that should see a change in them.
ROOMS = {
    "index/*.cc": "index_test",
    "index/types/label_selector.cc": "index_test",
    "index/types/labels.cc": "index_test",
    "index/types/selector.cc": "index_test",
    "engine/selector/*.cc": "selector_test",
    "engine/query/*.cc": "query_test engine_test",
    "engine/query/lowest.h": "query_test engine_test",
    "engine/match/*.cc": "match_test",
    "engine/kubernetes/match.cc": "kubernetes_test",
    "engine/kubernetes/membership_diff.cc": "kubernetes_test",
    "engine/kubernetes/memberships.cc": "cli_test",
    "engine/kubernetes/stored_selector.cc": "kubernetes_test",
    "engine/kubernetes/validate*.cc": "vectors_test kubernetes_test cli_test",
    "engine/kubernetes/field_error.cc": "vectors_test",
}
# What a program may map: a mutant that loops may grow, too.
BYTES = 8 << 30
# A twentieth of the random cases, as ./dev test: tables should see a mutant first.
CASES = "0.05"

SWAPS = {
    "==": "!=", "!=": "==", "<=": "<", ">=": ">", "&&": "||", "||": "&&",
    " < ": " <= ", " > ": " >= ", " + ": " - ", " - ": " + ", "++": "--",
    "true": "false", "false": "true",
}
TOKEN = re.compile(
    r"(?P<swap>==|!=|<=|>=|&&|\|\|| < | > | \+ | - |\+\+|\btrue\b|\bfalse\b)"
    r"|(?P<number>(?<![\w.'])\d+(?![\w.']))"
)
TEXT = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])+\'|//.*')
CONDITION = re.compile(r"^(\s*(?:\} else )?if )\((.*)\)( return.*;| continue;| \{)$")
STATEMENT = re.compile(r"^\s+(?!return|const|auto|using|case|delete)[\w.>:\-\[\]*]+\(.*\);$")


class Mutant:
    def __init__(self, path, line, what, text, original):
        self.path, self.line, self.what, self.text = path, line, what, text
        self.original = original

    def __str__(self):
        shown = self.text.strip() or self.original.strip()
        return f"{self.path}:{self.line + 1}: {self.what}: {shown}"


def code_of(line):
    """The line with strings, characters and comments made blank, of the same length."""
    return TEXT.sub(lambda match: " " * len(match.group()), line)


def mutants_of_line(path, number, line):
    code = code_of(line)
    if not code.strip() or code.lstrip().startswith(("#", "static_assert", "template", "assert")):
        return
    for token in TOKEN.finditer(code):
        begin, end = token.span()
        if token["swap"]:
            changed = SWAPS[token["swap"]]
            what = f"{token['swap'].strip()} is {changed.strip()}"
        else:
            changed = str(int(token["number"]) + 1)
            what = f"{token['number']} is {changed}"
        yield Mutant(path, number, what, line[:begin] + changed + line[end:], line)
    condition = CONDITION.match(line)
    if condition and "; " not in condition[2]:
        text = f"{condition[1]}(!({condition[2]})){condition[3]}"
        yield Mutant(path, number, "condition negated", text, line)
    if STATEMENT.match(line) and code.rstrip().endswith(";") and code.count("(") == code.count(")"):
        yield Mutant(path, number, "taken out", "", line)


def all_mutants(only):
    """(mutant, its test programs), in the order of paths and lines."""
    found = []
    for pattern, programs in ROOMS.items():
        for path in sorted(ROOT.glob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            if not any(word in name for word in only):
                continue
            for number, line in enumerate(path.read_text().split("\n")):
                found += [(mutant, programs.split())
                          for mutant in mutants_of_line(name, number, line)]
    return found


def copy_tree():
    """The files that git knows, as they are now; what is equal keeps its time."""
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True,
                           capture_output=True, text=True).stdout.split("\n")
    for name in filter(None, names):
        source, target = ROOT / name, TREE / name
        if not source.is_file():
            continue
        content = source.read_bytes()
        if target.is_file() and target.read_bytes() == content:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(source.stat().st_mode)


def build(program):
    return subprocess.run(["cmake", "--build", BUILD, "--parallel", str(len(os.sched_getaffinity(0))),
                           "--target", program], capture_output=True, text=True).returncode == 0


def passes(program, seconds):
    """False: a test failed, crashed, or took longer than that."""
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))

    environment = dict(os.environ, LABELIX_CASES=CASES, GTEST_FAIL_FAST="1", GTEST_BRIEF="1")
    try:
        return subprocess.run([BUILD / "bin" / program], cwd=TREE, env=environment, timeout=seconds,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              preexec_fn=limit).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def prepare(programs):
    """Builds and runs what is not changed; the seconds that each program may take."""
    copy_tree()
    subprocess.run(["cmake", "--preset", "release", "--log-level=WARNING"], cwd=TREE, check=True,
                   stdout=subprocess.DEVNULL)
    limits = {}
    for program in sorted(programs):
        if not build(program):
            sys.exit(f"mutate: {program} does not build")
        start = time.monotonic()
        if not passes(program, 1200):
            sys.exit(f"mutate: {program} fails without a change")
        limits[program] = 20 + 5 * (time.monotonic() - start)
    return limits


def run(mutant, programs, limits):
    """"killed", "survived", or "no program" for one that does not compile."""
    target = TREE / mutant.path
    original = target.read_text()
    lines = original.split("\n")
    lines[mutant.line] = mutant.text
    target.write_text("\n".join(lines))
    try:
        for program in programs:
            if not build(program):
                return "no program"
            if not passes(program, limits[program]):
                return "killed"
        return "survived"
    finally:
        target.write_text(original)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("n", nargs="?", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="+", default=[""])
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    found = all_mutants(arguments.only)
    random.Random(arguments.seed).shuffle(found)
    chosen = found[: arguments.n]
    if arguments.list:
        print("\n".join(str(mutant) for mutant, _ in chosen))
        return 0
    limits = prepare({program for _, programs in chosen for program in programs})
    counts = {"killed": 0, "survived": 0, "no program": 0}
    for mutant, programs in chosen:
        verdict = run(mutant, programs, limits)
        counts[verdict] += 1
        print(f"{verdict:10} {mutant}", flush=True)
    judged = counts["killed"] + counts["survived"]
    score = 100 * counts["killed"] / judged if judged else 0
    print(f"{counts['killed']} of {judged} killed: {score:.0f} %; {counts['no program']} more do not"
          f" compile; {len(found)} mutants in all, seed {arguments.seed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
