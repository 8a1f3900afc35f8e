#!/usr/bin/env python3
"""Wheels that other machines can take, each proved where nothing else is.

    wheels.py [PYTHON...]        ./dev wheel calls it; default: python3

Packs the source (sdist) and from that, for each interpreter, a wheel as a user's
pip does (with build isolation), repaired to the oldest manylinux that its symbols
allow. It carries the licences of the libraries that it took
in. Then a new virtual environment takes the wheel with its [pandas], and runs
the README's Python on a recorded cluster, and the command. The results are in
build/wheels: *.tar.gz, *.whl.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from typing import Callable

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "wheels"
TOOLS = ROOT / ".venv" / "bin"
STEP_SECONDS = 3600  # a hang guard

# Those of the release preset, for the compiler cache; the wheel is stripped.
FLAGS = "-O3 -g1 -DNDEBUG"

# Of the policies of manylinux, what is linked.
SYSTEM = re.compile(r"(linux-vdso|ld-linux-x86-64|lib(c|m|z|gcc_s|stdc\+\+))\.so")
WHERE = "import labelix, pathlib; print(pathlib.Path(labelix.__file__).parent)"

COMMAND = ["get", "po", "-l", "run=rng", "-o", "name", "-f",
           "rng/04-daemonset-one-too-many/dump.json.gz"]


def run(*command: object, cwd: pathlib.Path = ROOT) -> str:
    print("+", *command, flush=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    environment["PATH"] = f"{TOOLS}:{environment['PATH']}"  # auditwheel looks for patchelf
    # So that the engine is compiled for the first interpreter only, or not at all
    # where ./dev build compiled it: the compiler cache tells compilers by their names.
    environment["CCACHE_NOHASHDIR"] = "1"
    environment.setdefault("CXX", "c++")
    environment.setdefault("CCACHE_BASEDIR", str(ROOT))
    done = subprocess.run([str(word) for word in command], check=True, text=True, cwd=cwd,
                          timeout=STEP_SECONDS, env=environment, stdout=subprocess.PIPE)
    return done.stdout


def environment(python: str, folder: pathlib.Path) -> pathlib.Path:
    """A new virtual environment's interpreter."""
    shutil.rmtree(folder, ignore_errors=True)
    run(python, "-m", "venv", folder)
    return folder / "bin" / "python"


def source() -> pathlib.Path:
    """The sdist, unpacked."""
    run(TOOLS / "python", "-m", "build", "--sdist", "--outdir", OUT, ROOT)
    (packed,) = OUT.glob("labelix-*.tar.gz")
    shutil.rmtree(OUT / "source", ignore_errors=True)
    with tarfile.open(packed) as archive:
        archive.extractall(OUT / "source")
    (unpacked,) = (OUT / "source").iterdir()
    return unpacked


def wheel(python: str, version: str, unpacked: pathlib.Path) -> pathlib.Path:
    """The interpreter's wheel, repaired."""
    here = OUT / version
    builder = environment(python, here / "build-environment")
    shutil.rmtree(here / "raw", ignore_errors=True)
    run(builder, "-m", "pip", "wheel", "-q", "--disable-pip-version-check", "--no-deps",
        "--wheel-dir", here / "raw", f"--config-settings=build-dir={unpacked / 'build' / version}",
        f"--config-settings=cmake.define.CMAKE_CXX_FLAGS_RELEASE={FLAGS}", unpacked)
    (raw,) = (here / "raw").glob("*.whl")
    shutil.rmtree(here / "repaired", ignore_errors=True)
    run(TOOLS / "auditwheel", "repair", "--wheel-dir", here / "repaired", raw)
    (repaired,) = (here / "repaired").glob("*manylinux*.whl")
    add_licences(repaired, OUT / repaired.name, licence_of)
    return OUT / repaired.name


def licence_of(library: str) -> tuple[str, bytes]:
    """The Debian package of a library that auditwheel took in, and its terms."""
    name = re.sub(r"-[0-9a-f]{8}(?=\.so)", "", library)  # auditwheel adds a hash
    found = [line for line in run("dpkg-query", "-S", f"*/{name}").splitlines() if "/lib/" in line]
    assert found, f"no package has {name}"
    package = found[0].split(":")[0]
    return package, pathlib.Path("/usr/share/doc", package, "copyright").read_bytes()


def add_licences(repaired: pathlib.Path, out: pathlib.Path,
                 licence_of: Callable[[str], tuple[str, bytes]]) -> None:
    """The wheel with the terms of each library that it carries, in its record too."""
    with zipfile.ZipFile(repaired) as old:
        names = old.namelist()
        (record,) = [name for name in names if name.endswith(".dist-info/RECORD")]
        libraries = [pathlib.Path(name).name for name in names
                     if re.match(r"[^/]+\.libs/.*\.so", name)]
        texts = dict(map(licence_of, libraries))
        rows = list(csv.reader(io.StringIO(old.read(record).decode())))
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.infolist():
                if entry.filename != record:
                    new.writestr(entry, old.read(entry))
            for package, text in sorted(texts.items()):
                path = record.replace("RECORD", f"licenses/{package}.txt")
                digest = base64.urlsafe_b64encode(hashlib.sha256(text).digest()).decode()
                rows.insert(-1, [path, f"sha256={digest.rstrip('=')}", str(len(text))])
                new.writestr(path, text)
            lines = io.StringIO()
            csv.writer(lines, lineterminator="\n").writerows(rows)
            new.writestr(old.getinfo(record), lines.getvalue())


def check_libraries(package: pathlib.Path) -> None:
    """What is not the system's comes out of the wheel."""
    for linked in [*package.glob("_core*.so"), package / "bin" / "labelix"]:
        for line in run("ldd", linked).splitlines():
            name, _, path = line.strip().partition(" => ")
            ours = path.startswith(str(package.parent))
            assert ours or SYSTEM.match(pathlib.Path(name).name), f"{linked}: {line.strip()}"


def prove(python: str, version: str, made: pathlib.Path) -> None:
    """The README's Python, the command, and no library but the system's."""
    clean = environment(python, OUT / version / "clean")
    run(clean, "-m", "pip", "install", "-q", "--disable-pip-version-check", f"{made}[pandas]")
    block = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.S)
    assert block, "README.md shows no Python"
    data = ROOT / "tests" / "data"
    said = run(clean, "-c", block[1], cwd=data)
    assert said.startswith("Cluster("), said
    check_libraries(pathlib.Path(run(clean, "-c", WHERE).strip()))
    pods = run(clean, "-m", "labelix", *COMMAND, cwd=data).split()
    assert len(pods) == 5, pods


def main() -> None:
    pythons = sys.argv[1:] or ["python3"]
    OUT.mkdir(parents=True, exist_ok=True)
    for old in [*OUT.glob("*.whl"), *OUT.glob("*.tar.gz")]:
        old.unlink()
    unpacked = source()
    for python in pythons:
        version = run(python, "-c", "import platform; print(platform.python_version())").strip()
        made = wheel(python, version, unpacked)
        prove(python, version, made)
        print(f"== {made.name}: built, repaired, proved with CPython {version}", flush=True)


if __name__ == "__main__":
    main()
