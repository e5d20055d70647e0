"""Where input comes in, for hostile bytes: each door takes any text and must answer or refuse, soon and in words.

A door takes a text. What is wrong is a traceback, an internal error, or more than a few seconds.
"""

import io
import json
import os
import random
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from fuzzing.timing import Late, limited
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.problem import Problem
from matcalc_cli.cli import main
from matcalc_cli.cli.batch import answered
from matcalc_cli.cli.guard import guarded
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.syntax import parse

CASES = Path(__file__).resolve().parents[2] / "cases"
SECONDS = 2.0
LONGEST = 300  # characters of one input
NOT_TRIED = re.compile(r"(^|=|@)[/~]|\.\.|^-?-?o(utput)?\b|repl")  # words that write files, or wait for a person
PIECES = (
    "'", "^T", "^{-1}", "(", ")", "[", "]", "{", "}", "||", "|", ".*", "./", ".^", "⊗", "_", "^", "\\", "$", "&", "%",
    " where r = ", " for i, j", "[1,2]", "[:,i]", "1e999", "0.1", "-", "--", ",", ";", ":", "@", "=", "\\frac",
    "\\left(", "\\right)", "\\sum_{i=1}^{n}", "\\mathbf{x}", "\\log\\det", "norm(", "sum(i, ", "tr(", "inv(", "inf",
    "nan", "\x00", "\ud800", "é", "ₓ", "²", "∂", "∇", "x", "A", "1",
)  # fmt: skip


def _parsed(text: str) -> None:
    """The parser alone: many a second."""
    parse(text)


def _parsed_latex(text: str) -> None:
    parse(f"${text}$")


def _text(text: str) -> None:
    """The first road that a question takes: parser, inference, lowering."""
    Problem(Question(text, "show", ()))


def _latex(text: str) -> None:
    _text(f"${text}$")


def _line(text: str) -> None:
    found, _ = answered(text, 1)
    json.dumps(found)
    error = found.get("error")
    if isinstance(error, dict) and error["kind"] == "internal":
        raise MatcalcError("internal", error["message"])


def _shell(text: str) -> None:
    """Words between spaces or within quotes; nothing is written to a file."""
    try:
        words = shlex.split(text.replace("\x00", ""))
    except ValueError:
        words = text.replace("\x00", "").split()
    if any(NOT_TRIED.search(word) for word in words):
        return
    stdin, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(b""))
    out, err = io.StringIO(), io.StringIO()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main(words)
    finally:
        sys.stdin = stdin
    if "internal error" in err.getvalue() or "Traceback" in err.getvalue():
        raise MatcalcError("internal", err.getvalue()[-300:])


DOORS: dict[str, Callable[[str], None]] = {
    "parser": _parsed,
    "latex parser": _parsed_latex,
    "text": _text,
    "latex": _latex,
    "batch": _line,
    "shell": _shell,
}


def tried(door: str, text: str, seconds: float = SECONDS) -> str:
    """What is wrong with the way in which a door takes a text; nothing for an answer or a refusal."""
    try:
        with limited(seconds), guarded():
            DOORS[door](text[:LONGEST])
    except Late:
        return f"more than {seconds:.0f} s"
    except MatcalcError as error:
        return error.message if error.kind == "internal" else ""
    except SystemExit as error:
        return f"exits with {error.code}"
    return ""


def seeds(door: str) -> Iterator[str]:
    """Input that means something: formulas of the cases as each door takes them."""
    if door.startswith("latex"):
        for paper in json.loads((CASES / "latex.json").read_text(encoding="utf-8")):
            yield paper["latex"].strip("$")
        return
    for name in ("must.txt", "readable.txt", "notations.txt", "rarer.txt"):
        for row in (CASES / name).read_text(encoding="utf-8").splitlines():
            expression, *cells = (cell.strip() for cell in row.split("|"))
            if cells and not row.startswith("#"):
                yield _as_asked(door, expression, cells[0])


def _as_asked(door: str, expression: str, declared: str) -> str:
    shapes = [each for each in re.split(r"[;\s]+", declared) if ":" in each]
    if door == "batch":
        return json.dumps({"verb": "show", "expr": expression, "shape": shapes}, ensure_ascii=False)
    words = ["show", expression, *(word for each in shapes for word in ("-s", each))]
    return shlex.join(words) if door == "shell" else expression


def mutated(text: str, draw: random.Random) -> str:
    """A few slips: pieces put in, taken out, doubled, changed."""
    for _ in range(draw.choice([1, 1, 2, 4])):
        place = draw.randint(0, len(text))
        end = min(len(text), place + draw.choice([0, 1, 1, 3, 10]))
        middle = draw.choice([draw.choice(PIECES), "", text[place:end] * 2, chr(draw.randint(0, 0x2FF))])
        text = text[:place] + middle + text[end:]
    return text


def apart(folder: Path) -> None:
    """From here on, what is written by a relative path lies in that folder."""
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
