"""A list and the watch stream after it, loaded one after the other, must give the
list that the API server gave later. Used by check_fixtures.py.
"""

import json
import pathlib
import tempfile

import plain

TOWN_LATER = ("01-midway", "02-midway", "03-midway", "99-final")


def events_of(path):
    """(resourceVersion, raw line) of each event of a watch stream, in its order."""
    for line in plain.read(path).splitlines(keepends=True):
        if line.strip():
            yield int(json.loads(line)["object"]["metadata"]["resourceVersion"]), line


def write_until(events, version, path):
    """The stream up to a version, as a list of files: none if nothing came yet."""
    lines = [line for at, line in events if at <= version]
    path.write_bytes(b"".join(lines))
    return [path] if lines else []


def state_of(objects):
    """What must be equal: name, resourceVersion and labels of each object."""
    return sorted([list(plain.place(o)), o["metadata"]["resourceVersion"], plain.labels_of(o)]
                  for o in objects)


def check_replay(cli, tally, topic, where, kind, sources, expected):
    files = [part for source in sources for part in ("-f", source)]
    code, out, err = cli.run("get", kind, "-A", "-o", "json", *files)
    ours = state_of(json.loads(out)["items"]) if code == 0 else err
    tally.same(topic, where, ours, state_of(expected))
    code, out, err = cli.run("get", kind, "-A", "-o", "name", *files)
    ours = sorted(line.split("/")[1] for line in out.splitlines()) if code == 0 else err
    tally.same(topic + " (-o name)", where, ours, sorted(plain.place(o)[1] for o in expected))


def check_watch_rng(cli, tally, data, scratch):
    steps = sorted(p.parent for p in (data / "rng").glob("*/expect.json"))
    versions = {s: int(json.loads((s / "expect.json").read_bytes())["resource_version"])
                for s in steps}
    dumps = {s: plain.load(s / "dump.json.gz") for s in steps}
    watch = data / "rng" / "watch"
    for start in sorted(watch.glob("*.start.json.gz")):
        kind = start.name.split(".")[0]
        raw = list(events_of(watch / f"{kind}.ndjson.gz"))
        printed = list(events_of(watch / f"{kind}.kubectl-watch.json.gz"))
        for step in steps:
            expected = [o for o in dumps[step] if o["kind"].lower() + "s" == kind]
            cut = write_until(raw, versions[step], scratch / f"{kind}.ndjson")
            check_replay(cli, tally, "list, then raw watch = later list", f"{step.name} {kind}",
                         kind, [start, *cut], expected)
        cut = write_until(printed, versions[steps[-1]], scratch / "printed.json")
        check_replay(cli, tally, "kubectl's watch output = later list", kind, kind, cut, expected)


def check_watch_town(cli, tally, data, scratch):
    town = data / "town"
    for stream in sorted(town.glob("watch/*.ndjson.gz")):
        kind = stream.name.split(".")[0]
        if not (town / "00-baseline" / f"{kind}.json.gz").exists() or ".initial-" in stream.name:
            continue
        events = list(events_of(stream))
        for folder in TOWN_LATER:
            later = town / folder / f"{kind}.json.gz"
            version = int(json.loads(plain.read(later))["metadata"]["resourceVersion"])
            cut = write_until(events, version, scratch / "cut.ndjson")
            check_replay(cli, tally, "list, then raw watch = later list", f"{folder} {kind}", kind,
                         [town / "00-baseline" / f"{kind}.json.gz", *cut], plain.load(later))


def check_initial_events(cli, tally, data):
    """A watch that begins with what exists stands for the list."""
    for stream in sorted(data.glob("*/watch/*.initial-events.ndjson.gz")):
        kind = stream.name.split(".")[0]
        events = map(json.loads, plain.read(stream).splitlines())
        added = [e["object"] for e in events if e["type"] == "ADDED"]
        check_replay(cli, tally, "initial events = what they add",
                     f"{stream.parts[-3]} {kind}", kind, [stream], added)


def check_expired(cli, tally, data):
    """An ERROR event ends a watch: the list before it is kept, and the server's words are said."""
    for folder in ("rng", "town"):
        stream = data / folder / "watch/error-410.ndjson.gz"
        listed = {"rng": data / "rng/watch/services.start.json.gz",
                  "town": data / "town/00-baseline/services.json.gz"}[folder]
        message = json.loads(plain.read(stream))["object"]["message"]
        code, out, err = cli.run("get", "svc", "-A", "-o", "name", "-f", listed, "-f", stream)
        tally.same("a watch that ends with ERROR 410", folder,
                   (code, len(out.splitlines()), message in err),
                   (0, len(plain.load(listed)), True))


def check_watch(cli, tally, data):
    check_initial_events(cli, tally, data)
    check_expired(cli, tally, data)
    with tempfile.TemporaryDirectory(prefix="labelix-watch-") as folder:
        check_watch_rng(cli, tally, data, pathlib.Path(folder))
        check_watch_town(cli, tally, data, pathlib.Path(folder))
    return "watch"
