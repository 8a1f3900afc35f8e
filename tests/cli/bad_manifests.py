#!/usr/bin/env python3
"""Gives `labelix validate` each manifest of bad_manifest_rows.py and compares what it finds.

    bad_manifests.py --binary build/release/bin/labelix            run every row
    bad_manifests.py --binary … --check docs/manifest-errors.md    and compare the page
    bad_manifests.py --binary … --write docs/manifest-errors.md    write the page
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import bad_inputs
import bad_manifest_rows

HEAD = """# What `labelix validate` says to bad manifests

<!-- Written by tests/cli/bad_manifests.py from what the command finds: change the rows there, not this page. -->

{count} manifests that are wrong. Each finding is shown with its line and column, the line, upstream's words, and the cure. A
test runs them all and compares the findings with this page.
"""


def run(binary, row):
    """The exit code, the findings and standard error."""
    with tempfile.TemporaryDirectory(prefix="labelix-manifest-") as folder:
        pathlib.Path(folder, "bad.yml").write_text(row.text)
        args = [binary, "validate", "-f", "bad.yml", "-o", "json", *row.args]
        if row.against:
            pathlib.Path(folder, "stored.json").write_text(row.against)
            args += ["--against", "stored.json"]
        done = subprocess.run(args, cwd=folder, capture_output=True, timeout=120, check=False,
                              env={**os.environ, "NO_COLOR": "1"})
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def faults(row, answer):
    """What differs from the row; empty if nothing."""
    code, findings, err = answer
    out = []
    want_code = 1 if row.severity == "error" else 0
    if code != want_code or err:
        out.append(f"exit code {code}, not {want_code}; standard error {err!r}")
    got = sorted((f["line"], f["column"]) for f in findings)
    if got != sorted(row.places()):
        out.append(f"found at {got}, not at {row.places()}")
    for message, hint in row.finds:
        if not any(message in f["message"] and hint in f["hint"] for f in findings):
            out.append(f"no finding says {message!r} and {hint!r}")
    for finding in findings:
        if finding["severity"] != row.severity or finding["file"] != "bad.yml":
            out.append(f"{finding}")
    return out


def page(rows, answers):
    parts = [HEAD.format(count=len(rows))]
    group = None
    for row, (_, findings, _) in zip(rows, answers):
        if row.group != group:
            group = row.group
            parts.append(f"\n## {group}\n\n| what | place | line | upstream's words | cure |\n"
                         "|---|---|---|---|---|\n")
        for number, finding in enumerate(findings):
            line = row.text.split("\n")[finding["line"] - 1].strip()
            cells = [row.name if number == 0 else "", f"{finding['line']}:{finding['column']}",
                     bad_inputs.code(line[:80]), bad_inputs.code(" ".join(
                         finding["message"].split())[:200]),
                     bad_inputs.code(finding["hint"]) if finding["hint"] else ""]
            parts.append("| " + " | ".join(cells) + " |\n")
    return "".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True, type=pathlib.Path)
    parser.add_argument("--check", type=pathlib.Path)
    parser.add_argument("--write", type=pathlib.Path)
    options = parser.parse_args()
    binary = str(options.binary.resolve())
    rows = bad_manifest_rows.rows()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        answers = list(pool.map(lambda row: run(binary, row), rows))
    wrong = 0
    for row, answer in zip(rows, answers):
        for fault in faults(row, answer):
            wrong += 1
            print(f"{row.group} / {row.name}: {fault}\n    found: {answer[1]}")
    print(f"{len(rows)} bad manifests, {wrong} answered otherwise than expected")
    text = page(rows, answers)
    if options.write:
        options.write.write_text(text)
    stale = bad_inputs.compare_page(options.check, text) if options.check else 0
    return 1 if wrong or stale else 0


if __name__ == "__main__":
    sys.exit(main())
