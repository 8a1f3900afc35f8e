"""Upstream's recorded answers (tests/data/vectors), asked through Python."""

from __future__ import annotations

import json
from typing import Any

import labelix
from labelix import Selector
from shared import pod, vector_lines, vectors


def text_of(line: dict[str, Any], key: str) -> str:
    """A text that is not UTF-8 is recorded in hex; str carries it as file names are."""
    if key in line:
        return str(line[key])
    return bytes.fromhex(line[key + "_hex"]).decode("utf-8", "surrogateescape")


def parsed(line: dict[str, Any]) -> bool:
    try:
        selector = Selector(text_of(line, "in"))
    except labelix.SelectorError as error:
        return not line["ok"] and str(error) == text_of(line, "err")
    requirements = [{"k": r.key, "op": r.op, "v": list(r.values)} for r in selector.requirements]
    wanted = [{"k": r["k"], "op": r["op"], "v": r.get("v") or []} for r in line.get("reqs", [])]
    return bool(line["ok"]) and str(selector) == line["canon"] and requirements == wanted


def test_parse() -> None:
    lines = list(vectors("parse"))
    wrong = [line for line in lines if not parsed(line)]
    print(f"parse: {len(lines)} answers, {len(wrong)} wrong")
    assert len(lines) > 8_000 and wrong == []


def test_match() -> None:
    answers = wrong = 0
    for line in vectors("match"):
        selector = Selector(text_of(line, "sel"))
        for labels, wanted in zip(line["labels"], line["m"]):
            answers += 1
            wrong += selector.matches(labels) != wanted
    print(f"match: {answers} answers, {wrong} wrong")
    assert answers > 45_000 and wrong == 0


def test_labelselector() -> None:
    """Those that decode; null is no dict, and a LabelSelector's odd keys are ignored upstream."""
    answers = wrong = 0
    for text in vector_lines("labelselector"):
        line = json.loads(text)
        given = line.get("json")
        if "decode_err" in line or line.get("strict_errs") or not isinstance(given, dict):
            continue
        answers += 1
        try:
            selector = Selector.from_dict(given)
        except labelix.SelectorError as error:
            wrong += str(error) not in line.get("as_errs", [])
            continue
        wrong += str(selector) != line.get("as")
        for labels, wanted in zip(line.get("labels", []), line.get("m", [])):
            answers += 1
            wrong += selector.matches(labels) != wanted
    print(f"labelselector: {answers} answers, {wrong} wrong")
    assert answers > 10_000 and wrong == 0


def test_corpus() -> None:
    """One population, many selectors, the exact objects."""
    cluster = labelix.Cluster.from_objects(
        pod(f"p{line['id']}", line["ns"], line["labels"]) for line in vectors("corpus_objects")
    )
    lines = list(vectors("corpus_queries"))
    wrong = 0
    for line in lines:
        picked = cluster.select(line["sel"], namespace=line["ns"])
        wrong += sorted(int(name[1:]) for name in picked.names) != line["ids"]
        wrong += cluster.count(line["sel"], namespace=line["ns"]) != line["n"]
    print(f"corpus: {2 * len(lines)} answers, {wrong} wrong")
    assert len(lines) > 500 and wrong == 0
