"""The commands of a session, which begin with a colon: how answers are shown, copied and saved.

Plain table: a name, what it is good for, what it does. A new command is a row.
"""

import base64
import shlex
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from ...answers.asking.options import OPTIONS
from ...answers.asking.values import chosen
from ...errors import ANSWERED, MatcalcError, did_you_mean
from ..streams import is_terminal, say

if TYPE_CHECKING:
    from .session import Session

Doing = Callable[["Session", str], int]

CLIPBOARD = "\x1b]52;c;{}\a"  # which most terminals take, by way of ssh, too
NOTHING_ASKED = "nothing was asked before"
NO_FILE = "for example :save questions.sh"


class Leave(BaseException):
    """The session ends; no fault, as an interrupt is none."""


def command(session: "Session", line: str) -> int:
    """Do what the command says; MatcalcError ("usage") where there is none of that name."""
    word, _, rest = line.strip().removeprefix(":").partition(" ")
    if word not in COMMANDS:
        hint = did_you_mean(word, COMMANDS, f"there are {', '.join(f':{name}' for name in COMMANDS)}")
        raise MatcalcError("usage", f"no command is called ':{word}'", hint=hint.replace("mean ", "mean :", 1))
    return COMMANDS[word][1](session, rest.strip())


def _asked_before(session: "Session") -> None:
    if session.request is None:
        raise MatcalcError("usage", NOTHING_ASKED, hint="for example grad x'*A*x --wrt x")


def _steps(session: "Session", rest: str) -> int:
    _asked_before(session)
    request = session.request
    assert request is not None
    other = type(request)(request.verb, request.expression, {**request.options, "steps": True}).validated()
    other.shared = True
    return session.ask(other)


def _format(session: "Session", rest: str) -> int:
    if rest:
        session.format = chosen("format", rest, OPTIONS["format"].choices)
    else:
        say(session.format or "as usual: rich on a terminal, text elsewhere")
    return ANSWERED


def _copy(session: "Session", rest: str) -> int:
    _asked_before(session)
    if not is_terminal(sys.stdout):
        raise MatcalcError("usage", "there is no terminal to copy by", hint="the answer is what stdout has")
    formula = session.last.formula if session.last is not None else None
    if formula is None:
        raise MatcalcError("usage", "the answer before is no formula", hint="ask for one first: show x'*A*x")
    text = formula.latex if session.format == "latex" else formula.text
    say(CLIPBOARD.format(base64.b64encode(text.encode()).decode()) + f"copied: {text}")
    return ANSWERED


def _save(session: "Session", rest: str) -> int:
    if not rest:
        raise MatcalcError("usage", "a file is to be named", hint=NO_FILE)
    if not session.asked:
        raise MatcalcError("usage", NOTHING_ASKED, hint="for example grad x'*A*x --wrt x")
    lines = ["#!/bin/sh", *(f"matcalc {shlex.join(words)}" for words in session.asked), ""]
    try:
        with open(rest, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
    except OSError as error:
        raise MatcalcError("refused", f"{rest} cannot be written: {error.strerror}", hint=NO_FILE) from None
    say(f"{len(session.asked)} question{'s' * (len(session.asked) > 1)} saved: sh {shlex.quote(rest)}")
    return ANSWERED


def _known(session: "Session", rest: str) -> int:
    lines = [f"{name}: {what}" for name, what in session.declared.items()]
    lines += [f"{name} = {formula}" for name, formula in session.named.items()]
    say("\n".join([*lines, *session.functions.values()]) or "nothing was declared or defined")
    return ANSWERED


def _forget(session: "Session", rest: str) -> int:
    if not rest:
        raise MatcalcError("usage", "a name is to be forgotten", hint="for example :forget A")
    for name in rest.replace(",", " ").split():
        session.forget(name)
    return ANSWERED


def _help(session: "Session", rest: str) -> int:
    say(INTRODUCTION)
    say("\n".join(f"  :{name:<8}{said}" for name, (said, _) in COMMANDS.items()))
    return ANSWERED


def _quit(session: "Session", rest: str) -> int:
    raise Leave


INTRODUCTION = """\
  A: m,n; x: n              declares, for all that follows
  let r = A*x - b           names a formula; let f(t) = exp(-t^2) a function
  grad norm(r)^2 --wrt x    asks, with the options of the command line, no quotes
  _ + x                     a formula alone is simplified; _ is the answer before
  help syntax, help logdet, functions soft, rules cookbook
"""

COMMANDS: dict[str, tuple[str, Doing]] = {
    "steps": ("the derivation of the answer before", _steps),
    "format": ("how answers are shown from now on: :format latex", _format),
    "copy": ("the answer before to the clipboard of the terminal", _copy),
    "save": ("the questions as a script that runs: :save questions.sh", _save),
    "known": ("what is declared and defined", _known),
    "forget": ("a name no more: :forget A", _forget),
    "help": ("this", _help),
    "quit": ("the end, as Ctrl-D", _quit),
}
