"""docs/lesson.md shows what labelix answers: each command in it is run, and what
stands below it must be what comes.

LABELIX is the path of the command (ctest sets it).
"""

import os
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROMPT = "$ "


def examples(text):
    """(command, answer) of each indented block that starts with a prompt."""
    for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.M):
        lines = [line[4:] for line in block.strip("\n").split("\n")]
        starts = [i for i, line in enumerate(lines) if line.startswith(PROMPT)] + [len(lines)]
        for begin, end in zip(starts, starts[1:]):
            yield lines[begin][len(PROMPT):], "\n".join(lines[begin + 1:end]).strip()


def run(command):
    binary = pathlib.Path(os.environ["LABELIX"]).resolve()
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT / "tests/data/rng", stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
        env={**os.environ, "PATH": f"{binary.parent}:{os.environ['PATH']}", "NO_COLOR": "1"})
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip()


class Lesson(unittest.TestCase):
    def test_every_answer_is_what_comes(self):
        shown = list(examples((ROOT / "docs/lesson.md").read_text(encoding="utf-8")))
        self.assertGreaterEqual(len(shown), 15)
        for command, answer in shown:
            with self.subTest(command=command):
                self.assertEqual(run(command), answer)


if __name__ == "__main__":
    unittest.main()
