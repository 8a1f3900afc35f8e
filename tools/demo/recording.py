"""The recorded lesson as files: one folder a step, and what was refused."""

import gzip
import json
import pathlib


def read_json(path):
    data = pathlib.Path(path).read_bytes()
    return json.loads(gzip.decompress(data) if str(path).endswith(".gz") else data)


class Step:
    def __init__(self, folder, commands, refused):
        self.name = folder.name
        self.dump = folder / "dump.json.gz"
        self.expect = read_json(folder / "expect.json")
        self.selectors = read_json(folder / "selectors.json.gz")
        self.commands = commands  # those that were accepted, each once
        self.refused = refused    # (command, the server's text)

    @property
    def owner_of(self):
        """pod -> controller, None for a pod that nobody owns."""
        return {pod: None if owner == "none" else owner
                for owner, pods in self.expect["controller_to_pods"].items() for pod in pods}


def load_steps(data):
    data = pathlib.Path(data)
    edits = {s["step"]: s["edits"] for s in read_json(data / "edits.json.gz")["steps"]}
    errors = read_json(data / "errors.json.gz")
    steps = []
    for folder in sorted(p.parent for p in data.glob("*/expect.json")):
        accepted = [e["cmd"] for e in edits[folder.name] if not e.get("refused")]
        refused = [(e["cmd"], e["stderr"]) for e in errors if e["step"] == folder.name]
        steps.append(Step(folder, list(dict.fromkeys(accepted)), refused))
    return steps
