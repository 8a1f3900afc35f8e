"""Makes the manual page out of what the command says of itself.

    python3 tools/man/make_man.py --labelix BIN > labelix.1

One page for all commands: the text of --help, so that it cannot fall behind.
Python 3.9, standard library only.
"""

import argparse
import re
import subprocess
import sys

COMMAND = re.compile(r"^  ([a-z]+) {2,}\S", re.M)


def help_of(binary, *command):
    return subprocess.run([binary, *command, "--help"], check=True, capture_output=True,
                          text=True).stdout


def escaped(text):
    """For roff: no backslash and no leading dot or quote is obeyed."""
    lines = text.replace("\\", "\\e").replace("-", "\\-").splitlines()
    return "\n".join("\\&" + line if line[:1] in ".'" else line for line in lines)


def page(binary):
    main_help = help_of(binary)
    version = subprocess.run([binary, "version"], check=True, capture_output=True,
                             text=True).stdout.split()[-1]
    about = main_help.strip().split("\n\n", maxsplit=1)[0]
    parts = [f'.TH LABELIX 1 "" "labelix {version}" "User commands"', ".SH NAME",
             "labelix \\- which objects a label selector picks, and who picks an object",
             ".SH SYNOPSIS", ".B labelix", "COMMAND [ARGS] \\-f FILE... [flags]",
             ".SH DESCRIPTION", escaped(about), ".SH COMMANDS", ".nf", escaped(main_help.strip()),
             ".fi"]
    for name in COMMAND.findall(main_help):
        if name == "version":
            continue
        parts += [f".SH {name.upper()}", ".nf", escaped(help_of(binary, name).strip()), ".fi"]
    parts += [".SH SEE ALSO", ".BR kubectl (1)"]
    return "\n".join(parts) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--labelix", required=True, metavar="BIN")
    sys.stdout.write(page(parser.parse_args().labelix))
    return 0


if __name__ == "__main__":
    sys.exit(main())
