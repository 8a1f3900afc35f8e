"""The recorded DaemonSet lesson (tests/data/rng) as commands for a live cluster.

Pods get new names there, so a pod that a command names is looked up: one that
plays the same part, that is, with the same kind of controller and the same labels,
hashes aside."""

import dataclasses
import gzip
import json
import shlex

from processes import Failed

# Labels whose value a controller derives from a template.
DERIVED = {"pod-template-hash", "controller-revision-hash", "pod-template-generation"}


def _read(path):
    with gzip.open(path) as file:
        return json.load(file)


def owner_kind(pod):
    for owner in pod["metadata"].get("ownerReferences", []):
        if owner.get("controller"):
            return owner["kind"]
    return "none"


def part_of(pod):
    labels = pod["metadata"].get("labels", {})
    return owner_kind(pod), sorted(pair for pair in labels.items() if pair[0] not in DERIVED)


@dataclasses.dataclass
class Figures:
    """What a settled step shows."""
    pods: int
    pods_run_rng: int
    endpoints: int
    ready: int
    owners: dict  # pods by the kind of their controller

    def __str__(self):
        owners = ", ".join(f"{kind} {count}" for kind, count in sorted(self.owners.items()))
        return (f"{self.pods} pods ({owners or 'none'}), {self.pods_run_rng} with run=rng, "
                f"{self.endpoints} endpoints, {self.ready} ready")


@dataclasses.dataclass
class Command:
    text: str  # as it was recorded
    refused: bool
    status_of: str = ""  # the pod whose conditions are set; no kubectl command
    conditions: dict = dataclasses.field(default_factory=dict)


class Step:
    def __init__(self, folder, edits, recorded_pods):
        self.name = folder.name
        self.commands = list(_commands(edits))
        self.recorded_pods = recorded_pods  # by name, as they were before the step
        self.figures = _figures(json.loads((folder / "expect.json").read_text()))


def _figures(expect):
    owners = {}
    for owner, pods in expect["controller_to_pods"].items():
        kind = owner.split("/")[0]
        owners[kind] = owners.get(kind, 0) + len(pods)
    return Figures(expect["pods"], expect["pods_run_rng"], expect["endpoints"],
                   expect["endpoints_ready"], owners)


def _commands(edits):
    """A command that edits several objects is recorded once for each."""
    last = None
    for edit in edits:
        if edit["cmd"] == last:
            continue
        last = edit["cmd"]
        if edit["op"] == "set-status":
            yield Command(last, False, edit["object"]["name"], edit["values"]["conditions"])
        else:
            yield Command(last, edit.get("refused", False))


def steps(recording):
    pods = {}
    for step in _read(recording / "edits.json.gz")["steps"]:
        folder = recording / step["step"]
        yield Step(folder, step["edits"], pods)
        pods = {item["metadata"]["name"]: item for item in _read(folder / "dump.json.gz")["items"]
                if item["kind"] == "Pod"}


def write_manifests(recording, folder):
    for name, text in _read(recording / "manifests.json.gz").items():
        (folder / name).write_text(text)


class Names:
    """Which live pod stands for a recorded one; the same for as long as it lives."""

    def __init__(self):
        self.live = {}

    def find(self, name, recorded, pods):
        there = {pod["metadata"]["name"]: pod for pod in pods}
        if self.live.get(name) in there:
            return self.live[name]
        taken = set(self.live.values())
        for other, pod in sorted(there.items()):
            if other not in taken and part_of(pod) == part_of(recorded[name]):
                self.live[name] = other
                return other
        raise Failed(f"no pod plays the part of {name}: {part_of(recorded[name])}")

    def arguments(self, command, recorded, pods):
        """kubectl's arguments for the live cluster."""
        return [self.find(word, recorded, pods) if word in recorded else word
                for word in shlex.split(command.text)[1:]]
