#!/usr/bin/env python3
"""Makes a program of the example in a public header's opening comment, or in a page.

    make_example.py HEADER|PAGE OUT

The example is the first run of comment lines indented by three spaces that
names labelix:: (labelix_ in C). The header is included first, so that it must
also compile alone. A header without an example is refused. A page's (.md)
example is its first block of OUT's language, which may be a whole program.
"""
import pathlib
import re
import sys

LANGUAGES = {".cc": "cpp", ".c": "c", ".go": "go"}
PROGRAM = """// Made from {name} by tests/install/make_example.py.
#include "labelix/{header}"

#include <algorithm>
#include <cassert>
#include <iostream>

#include "labelix/cluster.h"  // brings all of them: an example may use its neighbours

int main() {{
{body}
}}
"""


def example_of(text):
    opening = []
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        opening.append(line)
    runs = re.findall(r"(?:^//   .*\n(?:^//\n(?=//   ))?)+", "\n".join(opening) + "\n", re.M)
    code = next((run for run in runs if re.search("labelix(::|_)", run)), "")
    return re.sub(r"^// ?", "", code, flags=re.M).rstrip()


def example_of_page(text, language):
    block = re.search(rf"^```{language}\n(.*?)^```", text, re.M | re.S)
    return block.group(1).rstrip() if block else ""


def main():
    source, out = map(pathlib.Path, sys.argv[1:3])
    is_page = source.suffix == ".md"
    text = source.read_text()
    body = example_of_page(text, LANGUAGES[out.suffix]) if is_page else example_of(text)
    if not body:
        print(f"{source.name}: no example", file=sys.stderr)
        return 1
    out.parent.mkdir(parents=True, exist_ok=True)
    program = "// Made from {name} by tests/install/make_example.py.\n{body}\n"
    whole = re.search(r"\bmain\(", body)
    out.write_text((program if whole else PROGRAM).format(name=source.name, body=body,
                                  header="cluster.h" if is_page else source.name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
