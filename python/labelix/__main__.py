"""``python -m labelix``: the command line, which is a program of its own."""

from __future__ import annotations

import os
import pathlib
import signal
import sys
from typing import NoReturn

PROGRAM = pathlib.Path(__file__).parent / "bin" / "labelix"


def main() -> NoReturn:
    """Become the command, with this process' arguments, input and output."""
    # Python ignores it, and the command would inherit that: `… | head` ends it quietly.
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.execv(PROGRAM, ["labelix", *sys.argv[1:]])


if __name__ == "__main__":
    main()
