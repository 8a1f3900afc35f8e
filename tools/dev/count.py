#!/usr/bin/env python3
"""Adds up what a ctest run did, in cases, and prints one closing line.

Usage: count.py REPORTS, the folder that holds ctest.xml and one NAME.json for
each GoogleTest program. A program that left no report counts as one test, and
a run of unittest or pytest as the number of tests that it says it ran.
"""
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree


def unittest_counts(output, passed):
    """(passed, failed, skipped) of a unittest run's own summary, or of one test."""
    ran = re.search(r"^Ran (\d+) tests? in ", output, re.M)
    if not ran:
        return (1, 0, 0) if passed else (0, 1, 0)
    summary = re.search(r"^(?:OK|FAILED)(?: \((.*)\))?$", output, re.M)
    words = dict(re.findall(r"(\w+)=(\d+)", summary.group(1) or "")) if summary else {}
    skipped = int(words.get("skipped", 0))
    failed = int(words.get("failures", 0)) + int(words.get("errors", 0))
    failed = max(failed, 0 if passed else 1)
    return max(int(ran.group(1)) - failed - skipped, 0), failed, skipped


def pytest_counts(output, passed):
    """(passed, failed, skipped) of a pytest run's last line; None if it has none."""
    lines = re.findall(r"^=*\s*((?:\d+ \w+(?:, )?)+) in [\d.]+s", output, re.M)
    if not lines:
        return None
    words = {word: int(n) for n, word in re.findall(r"(\d+) (\w+)", lines[-1])}
    failed = words.get("failed", 0) + words.get("error", 0) + words.get("errors", 0)
    return words.get("passed", 0), max(failed, 0 if passed else 1), words.get("skipped", 0)


def gtest_counts(report, passed):
    """(passed, failed, skipped) of a GoogleTest report; a crash after it is one more failure."""
    ran = failed = skipped = 0
    for suite in report["testsuites"]:
        for case in suite["testsuite"]:
            if case["status"] != "RUN":
                continue
            ran += 1
            failed += "failures" in case
            skipped += case["result"] == "SKIPPED"
    if not passed and failed == 0:
        failed, ran = 1, ran + 1
    return ran - failed - skipped, failed, skipped


def skipped_names(case, reports):
    """The cases of a program that were passed over; the whole program, if it gave no report."""
    report = reports / f"{case.get('name')}.json"
    if not report.exists() or not report.stat().st_size:
        return [case.get("name")]
    suites = json.loads(report.read_text())["testsuites"]
    return [f"{suite['name']}.{test['name']}" for suite in suites for test in suite["testsuite"]
            if test["result"] == "SKIPPED"]


def counts(case, reports):
    status = case.get("status")
    if status in ("notrun", "disabled"):
        return (0, 0, 1) if case.find("skipped") is not None or status == "disabled" else (0, 1, 0)
    passed = status == "run" and case.find("failure") is None
    report = reports / f"{case.get('name')}.json"
    if report.exists() and report.stat().st_size:
        return gtest_counts(json.loads(report.read_text()), passed)
    output = case.findtext("system-out") or ""
    return pytest_counts(output, passed) or unittest_counts(output, passed)


def main():
    reports = pathlib.Path(sys.argv[1])
    cases = list(ElementTree.parse(reports / "ctest.xml").getroot().iter("testcase"))
    each = [counts(case, reports) for case in cases]
    passed, failed, skipped = (sum(column) for column in zip(*each))
    print()
    for case, (_, _, passed_over) in zip(cases, each):
        if passed_over:
            print("skipped:", ", ".join(skipped_names(case, reports)))
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
