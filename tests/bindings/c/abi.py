#!/usr/bin/env python3
"""The C ABI as text: sizes and offsets of structs, constants, prototypes, types of callbacks.

    abi.py HEADER                       prints it (for bindings/c/abi.txt)
    abi.py HEADER RECORDED MAP LIBRARY  compares; exit 1 on any difference

Also that the version script lists each call of the header, and the library
exports those and nothing else. Needs cc and nm. Standard library only.
"""
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile


def structs_of(code):
    """(name, fields) of each struct that has a body."""
    for body, name in re.findall(r"typedef struct \w+ \{(.*?)\} (\w+);", code, re.S):
        fields = []
        for declaration in filter(None, (d.strip() for d in body.split(";"))):
            fields += [part.strip().split()[-1].lstrip("*") for part in declaration.split(",")]
        yield name, fields


def constants_of(code):
    for body in re.findall(r"enum \{(.*?)\}", code, re.S):
        yield from re.findall(r"(\w+) =", body)


def prototypes_of(code):
    for text in re.findall(r"^typedef [\w \*]+\(\*labelix_\w+\)\([^;{]*\);", code, re.M):
        yield re.sub(r"\s+", " ", text)
    for text in re.findall(r"^[\w][\w \*\n]*?labelix_\w+\([^;{]*\);", code, re.M):
        yield re.sub(r"\s+", " ", text)


def program_of(header, code):
    lines = [f'#include "{header}"', "#include <stdio.h>", "int main(void) {"]
    for name, fields in structs_of(code):
        lines.append(f'printf("struct {name} %zu\\n", sizeof({name}));')
        for field in fields:
            lines.append(f'printf("  {field} %zu %zu\\n", offsetof({name}, {field}), '
                         f"sizeof((({name}*)0)->{field}));")
    for name in constants_of(code):
        lines.append(f'printf("{name} %d\\n", (int){name});')
    lines.append('printf("LABELIX_ABI_VERSION %u\\n", LABELIX_ABI_VERSION);')
    return "\n".join(lines + ["return 0; }"])


def describe(header):
    code = re.sub(r"//.*", "", header.read_text())
    with tempfile.TemporaryDirectory() as folder:
        source, program = pathlib.Path(folder, "abi.c"), pathlib.Path(folder, "abi")
        source.write_text(program_of(header.name, code))
        compiler = os.environ.get("CC", "cc")
        subprocess.run([compiler, "-std=c11", f"-I{header.parent}", source, "-o", program],
                       check=True)
        measured = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    return measured + "\n".join(sorted(prototypes_of(code))) + "\n"


def names_of(prototypes):
    calls = re.sub(r"^typedef .*$", "", prototypes, flags=re.M)
    return set(re.findall(r"(labelix_\w+)\(", calls))


def complaints(description, recorded, script, library):
    yield from difflib.unified_diff(recorded.splitlines(), description.splitlines(), "recorded",
                                    "header", lineterm="")
    calls = names_of(description)
    listed = set(re.findall(r"^\s+(labelix_\w+);", script, re.M))
    shown = subprocess.run(["nm", "-D", "--defined-only", "-f", "posix", library], check=True,
                           capture_output=True, text=True).stdout
    exported = {line.split("@")[0].split()[0] for line in shown.splitlines()}
    exported -= {"LABELIX_1"}
    for place, names in (("version script", listed), ("library", exported)):
        yield from (f"{place}: lacks {name}" for name in sorted(calls - names))
        yield from (f"{place}: has {name}, the header has not" for name in sorted(names - calls))


def main():
    header = pathlib.Path(sys.argv[1]).resolve()
    description = describe(header)
    if len(sys.argv) == 2:
        print(description, end="")
        return 0
    recorded, script = (pathlib.Path(p).read_text() for p in sys.argv[2:4])
    found = list(complaints(description, recorded, script, sys.argv[4]))
    print("\n".join(found) or f"{len(names_of(description))} calls as recorded")
    if found:
        print("If it is meant: abi.py include/labelix/c.h > bindings/c/abi.txt, and "
              "bindings/c/labelix_c.map; nothing may be taken away under one soname.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
