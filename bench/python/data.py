"""The made cluster of bench/workload, as Python programs hold it."""

from __future__ import annotations

import csv
import json
import pathlib
import re
from collections.abc import Iterator
from typing import NamedTuple

import labelix


class Question(NamedTuple):
    """A conjunction: equalities, sets, sets that are excluded, keys that are absent."""

    text: str
    namespace: str | None
    equal: dict[str, str]
    within: dict[str, list[str]]
    without: dict[str, list[str]]
    absent: list[str]

    def holds(self, namespace: str, labels: dict[str, str]) -> bool:
        return (
            self.namespace in (None, namespace)
            and all(labels.get(k) == v for k, v in self.equal.items())
            and all(labels.get(k) in v for k, v in self.within.items())
            and all(k not in labels or labels[k] not in v for k, v in self.without.items())
            and all(k not in labels for k in self.absent)
        )

    def keys(self) -> list[str]:
        return [*self.equal, *self.within, *self.without, *self.absent]


class Service(NamedTuple):
    namespace: str
    name: str
    selector: dict[str, str]


class Data(NamedTuple):
    """Pods as (namespace, name, labels), in the order of their rows."""

    pods: list[tuple[str, str, dict[str, str]]]
    services: list[Service]
    classes: dict[str, list[Question]]


def _rows(path: pathlib.Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _question(namespace: str, text: str) -> Question:
    """Of the few forms that the made queries have."""
    made = Question(text, namespace or None, {}, {}, {}, [])
    for part in re.findall(r"[^,(]+(?:\([^)]*\))?", text):
        if part.startswith("!"):
            made.absent.append(part[1:])
        elif found := re.fullmatch(r"(\S+) (in|notin) \((.*)\)", part):
            sets = made.within if found[2] == "in" else made.without
            sets[found[1]] = found[3].split(",")
        else:
            key, value = part.split("=")
            made.equal[key] = value
    return made


def read(folder: pathlib.Path, asked: dict[str, str], each: int) -> Data:
    """``each`` questions of each class of ``asked``."""
    with (folder / "pods.ndjson").open(encoding="utf-8") as lines:
        pods = [(one["namespace"], one["name"], one["labels"]) for one in map(json.loads, lines)]
    services = [Service(ns, name, dict(pair.split("=", 1) for pair in pairs))
                for ns, name, *pairs in _rows(folder / "svcs.tsv")]
    classes: dict[str, list[Question]] = {title: [] for title in asked.values()}
    for klass, namespace, text in _rows(folder / "queries.tsv"):
        questions = classes.get(asked.get(klass, ""))
        if questions is not None and len(questions) < each:
            questions.append(_question(namespace, text))
    return Data(pods, services, classes)


def cluster(data: Data) -> labelix.Cluster:
    """The same objects as the API server would list them."""
    head = '{"kind":"%s","apiVersion":"v1","metadata":{"namespace":"%s","name":"%s"'
    pods = (head % ("Pod", ns, name) + f',"labels":{json.dumps(labels)}}}}}'
            for ns, name, labels in data.pods)
    services = (head % ("Service", s.namespace, s.name)
                + f'}},"spec":{{"selector":{json.dumps(s.selector)},"ports":[{{"port":80}}]}}}}'
                for s in data.services)
    return labelix.Cluster.load("\n".join([*pods, *services]).encode())
