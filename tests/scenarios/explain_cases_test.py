"""docs/explain-cases.md: each case's objects are loaded, each command in it is
run, and what stands below must be what comes.

    LABELIX=build/release/bin/labelix python3 tests/scenarios/explain_cases_test.py [--write]

--write puts today's answers in; read the difference before you keep it.
"""

import os
import pathlib
import re
import subprocess
import sys
import unittest

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/explain-cases.md"
INDENT, PROMPT = "    ", "    $ labelix "


def answer(words, objects):
    done = subprocess.run([os.environ["LABELIX"], *words.split()], input=objects,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    return "".join((INDENT + line).rstrip() + "\n" for line in done.stdout.splitlines())


def cases(page):
    """(title, objects, [(command, answer)])"""
    for part in re.split(r"^## ", page, flags=re.M)[1:]:
        objects = re.search(r"^```json\n(.*?)^```", part, flags=re.M | re.S).group(1)
        blocks = part.split("```", 2)[2].split(PROMPT)[1:]
        examples = []
        for block in blocks:
            words, _, shown = block.partition("\n")
            examples.append((words, shown.strip("\n") + "\n"))
        yield part.split("\n", 1)[0], objects, examples


def rewritten(page):
    head, *parts = re.split(r"^(?=## )", page, flags=re.M)
    out = [head]
    for part, (_, objects, examples) in zip(parts, cases(page)):
        text = part[:part.index("```", part.index("```json") + 3) + 3] + "\n"
        for words, _ in examples:
            text += "\n" + PROMPT + words + "\n" + answer(words, objects)
        out.append(text + "\n")
    return "".join(out).rstrip("\n") + "\n"


class ExplainCases(unittest.TestCase):
    maxDiff = None

    def test_each_answer_is_what_comes(self):
        listed = list(cases(PAGE.read_text(encoding="utf-8")))
        self.assertGreaterEqual(len(listed), 30)
        for title, objects, examples in listed:
            for words, shown in examples:
                with self.subTest(case=title, command=words):
                    self.assertNotIn("error:", shown)
                    self.assertEqual(answer(words, objects), shown)


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        unittest.main()
