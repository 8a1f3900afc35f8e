"""The DaemonSet lesson of a real cluster, replayed: what was done in each of 24
recorded steps, and which pods, endpoints and owners labelix finds in it. Every
figure is held against what the control plane recorded.

    python3 tools/demo/demo.py --labelix build/release/bin/labelix
                               [--data tests/data/rng] [--fast] [--no-color]

Exit code 1 if any figure differs. Python 3.9, standard library only.
"""

import argparse
import os
import pathlib
import shutil
import sys
import textwrap
import time

import answers
import compare
import recording
import story

INDENT = "    "
STEPS = 24


class Paper:
    """Writes to standard output, in colour where a person reads it."""

    CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}

    def __init__(self, color):
        self.color = color
        columns = shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100
        self.width = max(60, min(columns, 110))

    def paint(self, text, style):
        return f"\033[{self.CODES[style]}m{text}\033[0m" if self.color and style else text

    def line(self, text="", style=None):
        print(self.paint(text, style), flush=True)

    def wrapped(self, text, style=None, first=INDENT, rest=INDENT):
        for line in textwrap.wrap(text, self.width, initial_indent=first, subsequent_indent=rest,
                                  break_long_words=False, break_on_hyphens=False):
            self.line(line, style)


def number_of(count, noun):
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


# ---- One step ---------------------------------------------------------------

def show_commands(paper, step):
    for command in step.commands:
        paper.wrapped(command, "dim", INDENT + "$ ", INDENT + "    ")
    shown = story.REFUSALS_SHOWN.get(step.name, ())
    refused = [pair for start in shown for pair in step.refused if pair[0].startswith(start)]
    for command, text in refused:
        paper.wrapped(command, "dim", INDENT + "$ ", INDENT + "    ")
        for part in text.splitlines():
            paper.wrapped(part, "red", INDENT + "  ", INDENT + "    ")
    more = len(step.refused) - len(refused)
    if more:
        paper.line(f"{INDENT}({more} more refusals recorded: errors.json.gz)", "dim")


def service_line(ours):
    if not ours.service:
        return "no Service rng"
    selector = ",".join(f"{k}={v}" for k, v in sorted((ours.service_selector or {}).items()))
    if not selector:
        return "Service/rng  no selector, so it picks nothing"
    return (f"Service/rng  {selector}  picks {len(ours.picked('Service', 'rng'))} of "
            f"{number_of(len(ours.pods), 'pod')}")


def traffic_line(ours):
    text = f"{number_of(len(ours.endpoints), 'endpoint')}, {len(ours.ready())} ready"
    nodes = sorted({e["node"] for e in ours.endpoints})
    if not nodes:
        return text
    return f"{text}, on {' '.join(nodes) if len(nodes) < 4 else number_of(len(nodes), 'node')}"


def show_figures(paper, ours):
    style = "red" if not ours.endpoints else (
        "yellow" if len(ours.ready()) < len(ours.endpoints) else "green")
    traffic = f"  =>  {paper.paint(traffic_line(ours), style)}" if ours.service_selector else ""
    paper.line(f"{INDENT}{service_line(ours)}{traffic}")
    show_owners(paper, ours)
    show_left_over(paper, ours)


def groups(ours):
    """Top owner -> its pods; those that nobody owns last."""
    found = {}
    for pod in ours.pods:
        found.setdefault((ours.owners_of(pod) or ["nobody"])[-1], []).append(pod)
    return sorted(found.items(), key=lambda group: (group[0] == "nobody", group[0]))


def show_owners(paper, ours):
    rows = groups(ours)
    width = max((len(owner) for owner, _ in rows), default=0)
    for owner, pods in rows:
        reached = [p for p in pods if p in ours.ready()]
        head = f"{INDENT}  {owner:<{width}}  {number_of(len(pods), 'pod'):<6}  "
        if ours.service_selector:
            head += f"{len(reached)} with traffic  "
        names = "  ".join(mark(ours, pod) for pod in pods)
        style = None if owner != "nobody" else "red" if reached else "yellow"
        paper.wrapped(names, style, head, " " * len(head))


def mark(ours, pod):
    if pod in ours.ready() or not ours.service_selector:
        return pod
    return pod + ("(unready)" if pod in ours.endpoint_pods else "(-)")


def show_left_over(paper, ours):
    """Slices of a Service that has no selector: nobody keeps them."""
    entries = [e for s in ours.slices for e in s.get("endpoints") or []]
    if not entries or ours.service_selector:
        return
    named = {e["targetRef"]["name"] for e in entries if "targetRef" in e}
    gone = sorted(named - set(ours.pods))
    text = (f"left over from before: {len(entries)} entries in "
            f"{number_of(len(ours.slices), 'EndpointSlice')}")
    if gone:
        text += f"; they still name {', '.join(gone)}, which is gone"
    paper.line(f"{INDENT}{text}", "yellow")


def show_change(paper, ours, before):
    if before is None or not ours.service_selector:
        return
    joined = [p for p in ours.endpoint_pods if p not in before]
    left = [p for p in before if p not in ours.endpoint_pods]
    for label, pods in (("joined", joined), ("left", left)):
        if pods:
            head = f"{INDENT}  {label:<6}  "
            paper.wrapped("  ".join(pods), "dim", head, " " * len(head))


def show_step(paper, step, ours, before):
    done, shows = story.STORY[step.name]
    paper.line()
    paper.line(f"{step.name[:2]}  {done}", "bold")
    show_commands(paper, step)
    show_figures(paper, ours)
    show_change(paper, ours, before)
    if shows:
        paper.wrapped(shows, None, INDENT + "> ", INDENT + "  ")


# ---- The whole --------------------------------------------------------------

def files_of(step, data):
    """A dump without a Pod cannot say that there is none: the empty list that
    the recording starts from says so."""
    empty = not step.expect["pods"]
    return [step.dump] + ([data / "watch" / "pods.start.json.gz"] if empty else [])


def show_differences(paper, found):
    for name, what, ours, recorded in found:
        paper.line(f"DIFFERENT  {name}: {what}", "red")
        paper.line(f"  ours      {ours}")
        paper.line(f"  recorded  {recorded}")


def replay(paper, labelix, steps, data, ask_selectors):
    tally, before = compare.Comparisons(), None
    for step in steps:
        seen = len(tally.different)
        try:
            ours = answers.Answers(labelix, step, files_of(step, data), ask_selectors)
            compare.compare(step, ours, tally)
            show_step(paper, step, ours, before)
            before = ours.endpoint_pods if ours.service_selector else None
        except (KeyError, TypeError, ValueError) as error:
            # An answer of another shape is a difference like any other.
            tally.same(step, "an answer's form", f"{type(error).__name__}: {error}", "readable")
        show_differences(paper, tally.different[seen:])
    return tally


def close(paper, steps, tally, fast, seconds):
    paper.line()
    paper.line(f"{len(steps)} steps, {tally.done} comparisons with the recording, "
               f"{number_of(len(tally.different), 'difference')}, {seconds:.1f} s",
               "red" if tally.different else "green")
    if fast:
        paper.line("(--fast: the selector strings of each step were not asked)", "dim")
    if len(steps) != STEPS:
        paper.line(f"{STEPS} steps were recorded, {len(steps)} are here", "red")
    return 1 if tally.different or len(steps) != STEPS else 0


def wants_color(args):
    return sys.stdout.isatty() and not args.no_color and not os.environ.get("NO_COLOR")


def parse_args():
    root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description="Replays the recorded DaemonSet lesson.")
    parser.add_argument("--labelix", required=True, help="the labelix command")
    parser.add_argument("--data", type=pathlib.Path, default=root / "tests" / "data" / "rng",
                        help="the recorded steps (default: tests/data/rng)")
    parser.add_argument("--fast", action="store_true",
                        help="leave out the 49 selector strings put to each step")
    parser.add_argument("--no-color", action="store_true")
    return parser.parse_args()


def main():
    args = parse_args()
    if not os.access(args.labelix, os.X_OK):
        print(f"demo: {args.labelix} is no program; ./dev build makes it", file=sys.stderr)
        return 2
    paper, begun = Paper(wants_color(args)), time.monotonic()
    steps = recording.load_steps(args.data)
    paper.line("The DaemonSet lesson, recorded on a real control plane, step by step.", "bold")
    paper.line("rng-x(-) is a pod that gets no traffic; a pod stands under the workload that owns it.",
               "dim")
    with answers.Labelix.pool() as pool:
        labelix = answers.Labelix(os.path.abspath(args.labelix), pool)
        tally = replay(paper, labelix, steps, args.data, not args.fast)
    return close(paper, steps, tally, args.fast, time.monotonic() - begun)


if __name__ == "__main__":
    sys.exit(main())
