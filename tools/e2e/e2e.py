"""Our controller beside the real one: bindings/go/examples/endpoints runs against a
real kube-apiserver, the DaemonSet lesson is walked, and after each step our slices
must be those of the EndpointSlice controller.

    python3 tools/e2e/e2e.py --programs build/e2e/bin [--data tests/data/rng] [--keep]

Everything listens on the loopback, lives in a temporary folder and is stopped at the
end, after Ctrl-C too. Exit status: 0 equal in every step, 1 not, 2 it did not start.
Python 3.9, standard library only; `./dev e2e` makes the programs.
"""

import argparse
import pathlib
import shutil
import signal
import sys
import tempfile
import time

import lesson
import slices
from control_plane import ControlPlane
from processes import Failed, Processes

STEP_SECONDS = 90    # for a step to settle on a busy machine
QUIET_SECONDS = 1.5  # it must stay so that long
NAMESPACE = "/api/v1/namespaces/default"
SLICES = "/apis/discovery.k8s.io/v1/endpointslices"


class Walk:
    """The lesson, step by step, on a cluster that runs."""

    def __init__(self, plane, folder):
        self.plane, self.folder = plane, folder
        self.names = lesson.Names()
        self.entries = self.refusals = 0

    def pods(self):
        return self.plane.api.items(f"{NAMESPACE}/pods")

    def do(self, step, command):
        pods = self.pods()
        if command.status_of:
            self.set_conditions(self.names.find(command.status_of, step.recorded_pods, pods),
                                command.conditions)
            return
        arguments = self.names.arguments(command, step.recorded_pods, pods)
        status, error = self.plane.kubectl(arguments, self.folder)
        if (status != 0) != command.refused:
            wanted = "is refused" if command.refused else "succeeds"
            raise Failed(f"{step.name}: `{command.text}` {wanted} in the recording; "
                         f"here it ended with status {status}: {error}")
        self.refusals += command.refused

    def set_conditions(self, pod, conditions):
        self.plane.api.request(
            f"{NAMESPACE}/pods/{pod}/status", "PATCH",
            {"status": {"conditions": [{"type": name, "status": value}
                                       for name, value in conditions.items()]}},
            "application/strategic-merge-patch+json")

    def look(self):
        """(figures, differences, entries compared) as they are now."""
        pods, all_slices = self.pods(), self.plane.api.items(SLICES)
        endpoints, ready = slices.entries(all_slices, "rng")
        owners = {}
        for pod in pods:
            kind = lesson.owner_kind(pod)
            owners[kind] = owners.get(kind, 0) + 1
        run_rng = sum(pod["metadata"].get("labels", {}).get("run") == "rng" for pod in pods)
        figures = lesson.Figures(len(pods), run_rng, endpoints, ready, owners)
        compared = sum("Pod/" in line for line in slices.lines_of(all_slices, slices.OURS))
        return figures, slices.differences(all_slices), compared

    def settle(self, step):
        """Until the step's figures are there and the slices equal, for a while."""
        deadline, since = time.monotonic() + STEP_SECONDS, None
        while True:
            self.plane.processes.check()
            figures, differing, compared = self.look()
            now = time.monotonic()
            if differing or figures != step.figures:
                since = None
            elif since is None:
                since = now
            elif now - since >= QUIET_SECONDS:
                return figures, differing, compared
            if now > deadline:
                return figures, differing, compared
            time.sleep(0.25)

    def take(self, step):
        """Prints the step's line; True if all is as it should be."""
        began = time.monotonic()
        for command in step.commands:
            self.do(step, command)
        figures, differing, compared = self.settle(step)
        self.entries += compared
        print(f"{step.name:<32} {figures.pods:2} pods  {figures.endpoints:2} endpoints  "
              f"{compared:2} compared  {len(differing)} differences  "
              f"{time.monotonic() - began:4.1f} s", flush=True)
        for line in differing:
            print(f"    {line}")
        if figures != step.figures:
            print(f"    recorded: {step.figures}\n    here:     {figures}")
        return not differing and figures == step.figures


def walk(plane, recording):
    folder = plane.folder / "manifests"
    folder.mkdir()
    lesson.write_manifests(recording, folder)
    going, good, count = Walk(plane, folder), 0, 0
    for step in lesson.steps(recording):
        count += 1
        good += going.take(step)
    print(f"{count} steps, {going.refusals} edits refused as recorded, {going.entries} endpoints "
          f"compared: {count - good} steps differ")
    return good == count > 0 and going.entries > 0


def run(programs, recording, folder):
    with Processes(folder) as processes:
        print("starting etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kwok "
              "and our controller", flush=True)
        plane = ControlPlane(processes, folder, programs)
        plane.start()
        print(f"kube-apiserver {plane.version()} is ready")
        plane.run("endpoints", "-kubeconfig", plane.kubeconfig)
        return walk(plane, recording)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--programs", type=pathlib.Path, required=True,
                        help="folder of etcd, kube-apiserver, …, and endpoints")
    parser.add_argument("--data", type=pathlib.Path, default=pathlib.Path("tests/data/rng"))
    parser.add_argument("--keep", action="store_true", help="leave the folder with the logs")
    options = parser.parse_args()
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda number, _: sys.exit(128 + number))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="labelix-e2e-"))
    keep, status = True, 2
    try:
        good = run(options.programs.resolve(), options.data.resolve(), folder)
        keep, status = options.keep or not good, 0 if good else 1
    except Failed as failure:
        print(f"e2e: {failure}", file=sys.stderr)
    except KeyboardInterrupt:
        keep, status = options.keep, 130
    except SystemExit as stopped:
        keep, status = options.keep, stopped.code
    finally:
        if keep:
            print(f"e2e: logs are in {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
