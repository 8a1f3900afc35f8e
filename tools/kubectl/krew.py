"""Prints the krew manifest of a release: one archive a platform, each with the
command as `kubectl-labelix` and this repository's LICENSE.

    python3 tools/kubectl/krew.py --version 0.1.0 --homepage URL linux/amd64=URL=FILE...

FILE is the archive whose sha256 is written, URL where it will be fetched from.
Krew's form: krew.googlecontainertools.github.com/v1alpha2, kind Plugin.
Python 3.9, standard library only.
"""

import argparse
import hashlib
import pathlib
import sys

HEAD = """\
apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata:
  name: labelix
spec:
  version: v{version}
  homepage: {homepage}
  shortDescription: Which objects a selector picks, and who picks an object
  description: |
    Answers questions about label selectors from a dump or a watch: which
    objects a selector picks, what picks and owns an object, who gets the
    traffic of a Service, on which nodes pods should run, and whether
    NetworkPolicies let two pods reach each other.
  platforms:
"""

PLATFORM = """\
  - selector:
      matchLabels:
        os: {os}
        arch: {arch}
    uri: {url}
    sha256: {digest}
    bin: kubectl-labelix
    files:
    - from: "*"
      to: "."
"""


def platform(text):
    """`linux/amd64=URL=FILE` as its four parts; a URL may hold `=`."""
    system, _, rest = text.partition("=")
    url, _, file = rest.rpartition("=")
    name, slash, arch = system.partition("/")
    if not (slash and url and file):
        raise argparse.ArgumentTypeError(f"{text}: expected OS/ARCH=URL=FILE")
    return name, arch, url, pathlib.Path(file)


def manifest(version, homepage, platforms):
    text = HEAD.format(version=version, homepage=homepage)
    for name, arch, url, file in platforms:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        text += PLATFORM.format(os=name, arch=arch, url=url, digest=digest)
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--version", required=True)
    parser.add_argument("--homepage", required=True)
    parser.add_argument("platforms", nargs="+", type=platform, metavar="OS/ARCH=URL=FILE")
    given = parser.parse_args()
    sys.stdout.write(manifest(given.version, given.homepage, given.platforms))
    return 0


if __name__ == "__main__":
    sys.exit(main())
