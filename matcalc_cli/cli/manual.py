"""The manual page, in roff, out of what `--help` and `matcalc help` say.

    python -m matcalc_cli.cli.manual > man/matcalc.1

Takes the tables of verbs, options and topics; gives the page. One idea: the page says nothing of its own but which
variables of the environment are read.
"""

import re

import click

from .. import __version__
from ..answers.asking.options import GROUPS, OPTIONS
from ..answers.asking.verbs import VERBS
from .commands import EPILOG, NAME, program
from .guard import DEBUG
from .topics import TOPICS

ENVIRONMENT = {
    "NO_COLOR": "No colours.",
    "FORCE_COLOR": "Colours also where no terminal is.",
    "COLUMNS": "The width that answers on a terminal are laid out for.",
    DEBUG: "Shows the traceback of an internal error.",
}


# what roff would set as another sign
ESCAPES = str.maketrans({"\\": "\\e", "-": "\\-", "'": "\\(aq", "^": "\\(ha", "~": "\\(ti", "`": "\\(ga"})


def page() -> str:
    """The whole page."""
    return "\n".join(
        [
            f'.TH {NAME.upper()} 1 "" "{NAME} {__version__}" "User Commands"',
            *_section("Name", f"{NAME} - derivatives of formulas over scalars, vectors and matrices"),
            *_section("Synopsis", f"{NAME} VERB [EXPR|-] [OPTIONS]", f"{NAME} help [TOPIC]"),
            *_section("Description", str(program.help)),
            ".SH COMMANDS",
            *_commands(),
            *_options(),
            *(line for name in TOPICS for line in _topic(name)),
            *_section("Exit status", EPILOG.partition("Exit status: ")[2].replace("\n", " ")),
            ".SH ENVIRONMENT",
            *(line for name, said in ENVIRONMENT.items() for line in _entry(name, said)),
            "",
        ]
    )


def _commands() -> list[str]:
    found = []
    for name, row in VERBS.items():
        found += [*_entry(name, row.summary), ".RS", *_verbatim("\n".join(row.examples)), ".RE"]
    for name, command in program.commands.items():
        if name not in VERBS:
            found += [*_entry(name, command.get_short_help_str(200)), *_own(command)]
    return found


def _own(command: click.Command) -> list[str]:
    """The options of a command that no verb has."""
    own = [one for one in command.params if isinstance(one, click.Option) and one.name not in OPTIONS]
    shown = [
        line for one in own for line in _entry(f"{', '.join(one.opts)} {one.metavar or ''}".rstrip(), one.help or "")
    ]
    return [".RS", *shown, ".RE"] if shown else []


def _options() -> list[str]:
    found = []
    for heading in GROUPS:
        found.append(f'.SH "{heading.upper()}"')
        for row in (row for row in OPTIONS.values() if row.group == heading):
            verbs = "" if set(row.verbs) == set(VERBS) else f" ({', '.join(row.verbs)})"
            found += _entry(f"{', '.join(row.flags)} {row.metavar}".rstrip(), row.help + verbs)
    return found


def _topic(name: str) -> list[str]:
    summary, text = TOPICS[name]
    return [f".SH {name.upper()}", _plain(summary), ".PP", *_verbatim(text.strip("\n"))]


def _section(heading: str, *lines: str) -> list[str]:
    return [f".SH {heading.upper()}", *(piece for line in lines for piece in (_plain(line), ".br"))][:-1]


def _entry(term: str, text: str) -> list[str]:
    return [".TP", f".B {_plain(term)}", _plain(text)]


def _verbatim(text: str) -> list[str]:
    return [".nf", *(_plain(line) for line in text.split("\n")), ".fi"]


def _plain(line: str) -> str:
    """The line as roff shows it character by character: no escape, no request, no typographer's signs."""
    return re.sub(r"^(?=[.'])", r"\\&", line.translate(ESCAPES))


if __name__ == "__main__":
    print(page(), end="")
