"""Runs the labelix command and counts comparisons. Standard library only."""

import concurrent.futures
import json
import os
import subprocess


class Cli:
    def __init__(self, binary):
        self.binary = str(binary)

    def run(self, *args):
        """(exit code, standard output, standard error)."""
        done = subprocess.run([self.binary, *map(str, args)], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=300)
        return done.returncode, done.stdout, done.stderr

    def run_all(self, calls):
        """The answers of many calls, in their order, as many at once as there are cores."""
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
            return list(pool.map(lambda args: self.run(*args), calls))

    def rows(self, *args):
        """The JSON lines of an answer that must succeed."""
        return json_lines(args, self.run(*args))


def json_lines(args, answer):
    code, out, err = answer
    if code != 0:
        raise RuntimeError(f"labelix {' '.join(map(str, args))}: exit {code}: {err.strip()}")
    return [json.loads(line) for line in out.splitlines() if line.strip()]


def short(value):
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
    return text if len(text) <= 300 else text[:300] + f"… ({len(text)} characters)"


class Tally:
    """Counts comparisons by topic, prints the first differences of each."""

    SHOWN = 5

    def __init__(self):
        self.done = {}
        self.wrong = {}
        self.notes = []

    def same(self, topic, place, ours, theirs):
        self.done[topic] = self.done.get(topic, 0) + 1
        if ours == theirs:
            return True
        self.wrong[topic] = self.wrong.get(topic, 0) + 1
        if self.wrong[topic] <= self.SHOWN:
            print(f"DIFFERENT  {topic}: {place}\n  ours      {short(ours)}\n"
                  f"  expected  {short(theirs)}")
        return False

    def close(self, what):
        """Prints the summary; the exit code is 1 on any difference, and when nothing was compared."""
        width = max((len(t) for t in self.done), default=0)
        for topic, count in self.done.items():
            print(f"  {topic:<{width}}  {count:6} compared  {self.wrong.get(topic, 0):3} different")
        for note in self.notes:
            print(f"  {note}")
        total, wrong = sum(self.done.values()), sum(self.wrong.values())
        print(f"{what}: {total} comparisons, {wrong} differences")
        return 1 if wrong or not total else 0
