"""Ways to run the command line in tests: in this process, as a process of its own, and on a terminal."""

import io
import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from matcalc_cli.cli import main
from matcalc_cli.cli.commands import program

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "matcalc_cli"]


def commands() -> dict[str, click.Command]:
    """Every verb as click has it."""
    context = click.Context(program)
    found = {name: program.get_command(context, name) for name in program.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


class Outcome(NamedTuple):
    status: int
    out: str
    err: str


class Shell:
    """`matcalc` in this process: fast, for everything that is not about the process itself."""

    def __init__(self, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self.capsys, self.patch = capsys, patch

    def __call__(self, *words: str, stdin: str | bytes = b"") -> Outcome:
        raw = stdin.encode() if isinstance(stdin, str) else stdin
        self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        self.capsys.readouterr()
        status = main(words)
        out, err = self.capsys.readouterr()
        return Outcome(status, out, err)


def environment(**changes: str) -> dict[str, str]:
    """The environment of a child: this package is found, output is UTF-8, nothing of the caller's terminal is left."""
    kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "TERM", "PYTHONIOENCODING")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **changes}


def process(
    *words: str | bytes, stdin: str | bytes = b"", env: Mapping[str, str] | None = None, timeout: float = 60
) -> Outcome:
    """`matcalc` as a process, its output in pipes."""
    raw = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [*COMMAND, *words], input=raw, capture_output=True, env=env or environment(), timeout=timeout, check=False
    )
    return Outcome(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))


def terminal(*words: str, env: Mapping[str, str] | None = None) -> str:
    """What `matcalc` writes to a terminal: stdout, stderr and stdin are one."""
    outer, inner = pty.openpty()
    child = subprocess.Popen(
        [*COMMAND, *words], stdin=inner, stdout=inner, stderr=inner, env=env or environment(TERM="xterm-256color")
    )
    os.close(inner)
    chunks = []
    while True:
        try:
            chunk = os.read(outer, 65536)
        except OSError:  # Linux says so when the other side is closed
            break
        if not chunk:
            break
        chunks.append(chunk)
    os.close(outer)
    child.wait(timeout=60)
    return b"".join(chunks).decode(errors="replace").replace("\r\n", "\n")


def matcalc_on_path(folder: Path) -> str:
    """The folder, with a `matcalc` and a `python3` in it that run this package, to be put on the PATH of scripts."""
    for name, words in (("matcalc", "-m matcalc_cli"), ("python3", "")):
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n')
        script.chmod(0o755)
    return str(folder)
