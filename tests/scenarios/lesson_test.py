"""docs/lesson.md shows what labelix answers: each command in it is run, and what
stands below it must be what comes.

    LABELIX=build/release/bin/labelix python3 tests/scenarios/lesson_test.py [--write]

--write puts today's answers in; read the difference before you keep it. ctest
sets LABELIX.
"""

import os
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/lesson.md"
INDENT, PROMPT = "    ", "$ "
BLOCK = re.compile(r"(?:^    .*\n|^\n(?=    ))+", re.M)


def examples(block):
    """(command, answer) of an indented block; nothing for one without a prompt."""
    lines = [line[len(INDENT):] for line in block.strip("\n").split("\n")]
    starts = [i for i, line in enumerate(lines) if line.startswith(PROMPT)] + [len(lines)]
    return [(lines[begin][len(PROMPT):], "\n".join(lines[begin + 1:end]).strip("\n"))
            for begin, end in zip(starts, starts[1:])]


def run(command):
    binary = pathlib.Path(os.environ["LABELIX"]).resolve()
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT / "tests/data/rng", stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
        env={**os.environ, "PATH": f"{binary.parent}:{os.environ['PATH']}", "NO_COLOR": "1"})
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip("\n")


def answered(found):
    """The block with today's answers in it."""
    block = found.group()
    lines = []
    for command, _ in examples(block):
        lines += [INDENT + PROMPT + command]
        lines += [(INDENT + line).rstrip() for line in run(command).splitlines()]
    begin = block[:len(block) - len(block.lstrip("\n"))]
    return begin + "\n".join(lines) + "\n" if lines else block


class Lesson(unittest.TestCase):
    maxDiff = None

    def test_every_answer_is_what_comes(self):
        blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
        shown = [example for block in blocks for example in examples(block)]
        self.assertGreaterEqual(len(shown), 15)
        for command, answer in shown:
            with self.subTest(command=command):
                self.assertEqual(run(command), answer, "lesson_test.py --write puts it in")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(BLOCK.sub(answered, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        unittest.main()
