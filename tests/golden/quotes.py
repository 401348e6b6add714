#!/usr/bin/python3
"""Runs the commands that a document shows, and compares what they print with what it quotes.

Usage: quotes.py PROGRAM [--update] FILE...

A block of the kind `console` holds commands after `$ ` (one goes on while a quote is open, and after
a `\\` at the end of a line), each with lines of its output below. A quoted line is one of the output's, in the output's
order; `...` stands for lines left out. Commands run one after the other in one folder, with
./fivenines as the program. What is in it is made by the commands, and by blocks of the kind
`yaml FILE`, which are written there. --update replaces a quoted line that is there no more by the
next one that begins with the same word. Exit: 0 all is as quoted (or updated), 1 it is not (or no
line begins so), 2 wrong usage.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

BLOCK = re.compile(
    r"^```(console|yaml (?P<file>[\w.-]+))\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
ELIDED = "..."
TIMEOUT_SECONDS = 300


def commands_of(block):
    """(command, quoted lines) of a block; the command as it is written, line by line."""
    lines = block.splitlines()
    at = 0
    while at < len(lines):
        if not lines[at].startswith("$ "):
            raise ValueError(f"a console block begins with a command, not with: {lines[at]}")
        start = at
        while lines[at].endswith("\\") or "".join(lines[start : at + 1]).count("'") % 2:
            at += 1
        at += 1
        command = lines[start:at]
        quoted = []
        while at < len(lines) and not lines[at].startswith("$ "):
            quoted.append(lines[at])
            at += 1
        yield command, quoted


def output_of(program, command, folder):
    text = "\n".join(command)[2:]
    done = subprocess.run(
        ["sh", "-c", text.replace("./fivenines ", "fivenines ")],
        cwd=folder,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT_SECONDS,
    )
    return [line.rstrip() for line in done.stdout.splitlines()]


def first_word(line):
    return line.split()[0] if line.split() else ""


def found(output, quoted):
    """The quoted lines as the output has them; those that it has not; those it has nothing like."""
    result, missing, lost = [], [], []
    at = 0
    for line in quoted:
        if line.strip() == ELIDED:
            result.append(line)
            continue
        rest = output[at:]
        alike = [i for i, other in enumerate(rest) if other == line.rstrip()]
        similar = [i for i, other in enumerate(rest) if first_word(other) == first_word(line)]
        if not alike:
            missing.append(line)
        index = (alike or similar or [None])[0]
        if index is None:
            lost.append(line)
            result.append(line)
        else:
            result.append(rest[index])
            at += index + 1
    return result, missing, lost


def check(program, file, update):
    """True when every quotation is true, or was made so."""
    document = file.read_text()
    good, renewable = True, True
    with tempfile.TemporaryDirectory(prefix="fivenines-quotes-") as folder:

        def renewed(match):
            nonlocal good, renewable
            if match["file"]:
                Path(folder, match["file"]).write_text(match["text"])
                return match[0]
            lines = []
            for command, quoted in commands_of(match["text"]):
                output = output_of(program, command, folder)
                result, missing, lost = found(output, quoted)
                lines += command + (result if update else quoted)
                for line in missing:
                    print(f"{file.name}: not what is printed: {line}")
                renewable = renewable and not lost
                if missing:
                    good = False
                    print("\n".join(["  of " + " ".join(command), *("    " + o for o in output)]))
            return "```console\n" + "\n".join(lines) + "\n```"

        new = BLOCK.sub(renewed, document)
    if update and new != document:
        file.write_text(new)
        print(f"{file.name}: updated")
    return good or (update and renewable)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("program", type=Path)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    options = parser.parse_intermixed_args()
    checked = [check(options.program.resolve(), file, options.update) for file in options.files]
    print(f"{sum(checked)} passed, {len(checked) - sum(checked)} failed")
    return 0 if all(checked) else 1


if __name__ == "__main__":
    sys.exit(main())
