"""Asks the labelix command about one step; nothing here reads the dump itself."""

import concurrent.futures
import json
import os
import shlex
import subprocess

NAMESPACE = "default"
SERVICE = "rng"


class Labelix:
    """The command on one dump, many calls at once."""

    def __init__(self, binary, pool):
        self.binary, self.pool = binary, pool

    @staticmethod
    def pool():
        return concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2)

    def _run(self, args):
        done = subprocess.run([self.binary, *args], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60)
        return done.returncode, done.stdout, done.stderr

    def run_all(self, calls):
        return list(self.pool.map(self._run, calls))


def lines(answer):
    """The JSON lines of an answer; a failed call has none and is told apart by `failure`."""
    return [json.loads(line) for line in answer[1].splitlines() if line.strip()]


def listed(answer):
    """The names of a `-o name` answer, or what was refused."""
    code, out, err = answer
    return sorted(line.split("/")[1] for line in out.splitlines()) if code == 0 else err.strip()


def counted(answer):
    return int(answer[1]) if answer[0] == 0 else answer[2].strip()


class Answers:
    """What the engine says of one step."""

    def __init__(self, labelix, step, files, ask_selectors):
        self.labelix = labelix
        self.files = [part for file in files for part in ("-f", str(file))]
        self._ask_first()
        self._ask_about_service()
        self._ask_who()
        self.selectors = self._ask_selectors(list(step.selectors)) if ask_selectors else {}
        self.refused = self._ask_selectors(refused_selectors(step)) if ask_selectors else {}

    def _ask(self, *calls):
        return self.labelix.run_all([[*call, *self.files] for call in calls])

    def _ask_first(self):
        here = ("-n", NAMESPACE)
        pods, running, rows = self._ask(
            ("get", "pods", *here, "-o", "name"),
            ("get", "pods", *here, "-l", "run=rng", "-o", "count"),
            ("match", *here, "-o", "json"))
        self.pods, self.pods_run_rng = listed(pods), counted(running)
        self.rows = {(r["kind"], r["name"]): r for r in lines(rows)}

    def names(self, kind):
        return [name for k, name in self.rows if k == kind]

    def picked(self, kind, name):
        row = self.rows.get((kind, name))
        return [o["name"] for o in row["objects"]] if row else []

    @property
    def owners(self):
        """controller -> its pods, as the recording writes it."""
        return {f"{kind}/{name}": [o["name"] for o in row["owned"]]
                for (kind, name), row in self.rows.items()
                if row["selects"] == "Pod" and row.get("owned")}

    @property
    def service(self):
        return self.rows.get(("Service", SERVICE))

    def _ask_about_service(self):
        self.endpoints, self.service_selector, self.slices = [], None, []
        if not self.service:
            return
        here = ("-n", NAMESPACE, "-o", "json")
        endpoints, service, slices = self._ask(
            ("endpoints", SERVICE, *here),
            ("get", "svc", SERVICE, *here),
            ("get", "endpointslices", "-l", f"kubernetes.io/service-name={SERVICE}", *here))
        self.endpoints = lines(endpoints)
        found = json.loads(service[1])
        found = found["items"][0] if "items" in found else found
        self.service_selector = found["spec"].get("selector")
        self.slices = json.loads(slices[1])["items"] if slices[0] == 0 else []

    @property
    def endpoint_pods(self):
        return sorted(e["pod"] for e in self.endpoints)

    def ready(self, wanted=True):
        return sorted(e["pod"] for e in self.endpoints if e["ready"] == wanted)

    def _ask_who(self):
        pods = self.pods if isinstance(self.pods, list) else []
        answers = self._ask(*(("who", f"pod/{pod}", "-n", NAMESPACE, "-o", "json")
                              for pod in pods))
        self.who = {pod: lines(answer) for pod, answer in zip(pods, answers)}

    def owner_of(self, pod):
        """The nearest owner, None if there is none."""
        owns = [r for r in self.who[pod] if r["relation"] == "owns"]
        return f"{owns[0]['kind']}/{owns[0]['name']}" if owns else None

    def owners_of(self, pod):
        """All owners, the nearest first."""
        return [f"{r['kind']}/{r['name']}" for r in self.who[pod] if r["relation"] == "owns"]

    def is_picked_by_service(self, pod):
        return any(r["relation"] == "selects" and (r["kind"], r["name"]) == ("Service", SERVICE)
                   for r in self.who[pod])

    def _ask_selectors(self, selectors):
        """selector -> names, or the text of the refusal."""
        calls = [("get", "pods", "-n", NAMESPACE, "-l", s, "-o", "name") for s in selectors]
        return dict(zip(selectors, map(listed, self._ask(*calls))))


def refused_selectors(step):
    """The selectors that kubectl was refused with `get pods -l` in this step."""
    return [shlex.split(cmd)[4] for cmd, _ in step.refused
            if cmd.startswith("kubectl get pods -l ")]
