#!/usr/bin/env python3
"""Gives the command each input of bad_input_rows.py and compares what it says.

    bad_inputs.py --binary build/release/bin/labelix              run every row
    bad_inputs.py --binary … --check docs/errors.md               and compare the page
    bad_inputs.py --binary … --write docs/errors.md               write the page

The page shows the messages that the command really printed.
"""

import argparse
import collections
import concurrent.futures
import difflib
import html
import os
import pathlib
import subprocess
import sys
import tempfile

import bad_input_rows

HEAD = """# What the command says to bad input

<!-- Written by tests/cli/bad_inputs.py from what the command prints: change the rows there, not this page. -->

{count} inputs that are wrong, the message that each gets (standard error), and the exit code. A test runs them all and
compares the messages with this page. In the JSON part the input is a file `bad.json` and the question `labelix get pods -o
name`; "still answers" is what was printed from what stood before the broken place.
"""

Answer = collections.namedtuple("Answer", "code out err")


def run(binary, row):
    """The row's call, in a folder that holds its files only."""
    with tempfile.TemporaryDirectory(prefix="labelix-bad-") as folder:
        for name, data in row.files.items():
            path = pathlib.Path(folder, name)
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        done = subprocess.run([binary, *row.args], cwd=folder, input=b"", capture_output=True,
                              timeout=120, env={**os.environ, "NO_COLOR": "1"})
    return Answer(done.returncode, done.stdout.decode("utf-8", "replace"),
                  done.stderr.decode("utf-8", "replace"))


def faults(row, answer):
    """What differs from the row; empty if nothing."""
    out = []
    if answer.code != row.code:
        out.append(f"exit code {answer.code}, not {row.code}")
    for part in row.says:
        if part not in answer.err:
            out.append(f"standard error lacks {part!r}")
    if row.still is not None and answer.out != row.still:
        out.append(f"standard output is {answer.out!r}, not {row.still!r}")
    if row.still is None and answer.out:
        out.append(f"standard output is not empty: {answer.out[:200]!r}")
    return out


def code(text):
    """One line of a table's cell, safe from Markdown."""
    escaped = html.escape(text, quote=False)
    for special in "|*_`[]\\~":
        escaped = escaped.replace(special, f"&#{ord(special)};")
    return f"<code>{escaped}</code>"


def message_lines(err):
    """Standard error, without the line that repeats the selector above a caret."""
    lines = err.splitlines()
    shown = []
    for at, line in enumerate(lines):
        above_caret = at + 1 < len(lines) and lines[at + 1].lstrip().startswith("^ byte ")
        if line and not above_caret:
            shown.append(line.strip())
    return shown


def page(rows, answers):
    parts = [HEAD.format(count=len(rows))]
    group = None
    for row, answer in zip(rows, answers):
        if row.group != group:
            group = row.group
            parts.append(f"\n## {group}\n\n| what | input | message | exit |\n|---|---|---|---|\n")
        message = "<br>".join(code(line) for line in message_lines(answer.err))
        if answer.out:
            message += "<br>still answers " + code(", ".join(answer.out.split()))
        shown = row.shown if row.described else code(row.shown)
        parts.append(f"| {row.name} | {shown} | {message} | {answer.code} |\n")
    return "".join(parts)


def compare_page(path, text):
    old = path.read_text() if path.exists() else ""
    if old == text:
        return 0
    diff = difflib.unified_diff(old.splitlines(), text.splitlines(), str(path), "what is said now",
                                lineterm="", n=0)
    print("\n".join(diff))
    print(f"{path} is not up to date: run {pathlib.Path(__file__).name} with --write")
    return 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True, type=pathlib.Path)
    parser.add_argument("--check", type=pathlib.Path)
    parser.add_argument("--write", type=pathlib.Path)
    options = parser.parse_args()
    binary = str(options.binary.resolve())
    rows = bad_input_rows.rows()
    twice = [key for key, count in collections.Counter((r.group, r.name) for r in rows).items()
             if count > 1]
    if twice:
        sys.exit(f"rows of the same name: {twice}")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        answers = list(pool.map(lambda row: run(binary, row), rows))

    wrong = 0
    for row, answer in zip(rows, answers):
        for fault in faults(row, answer):
            wrong += 1
            print(f"{row.group} / {row.name}: {fault}\n    said: {answer.err.strip()!r}")
    print(f"{len(rows)} bad inputs, {wrong} answered otherwise than expected")
    text = page(rows, answers)
    if options.write:
        options.write.write_text(text)
    stale = compare_page(options.check, text) if options.check else 0
    return 1 if wrong or stale else 0


if __name__ == "__main__":
    sys.exit(main())
