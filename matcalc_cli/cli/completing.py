"""What a shell offers when a word is completed: values of options, functions, topics, equations.

Takes the beginning of a word; gives the words that begin so. One idea: all of them stand in tables.
"""

from typing import TYPE_CHECKING

import click

from ..answers.asking.verbs import VERBS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def offered(choices: tuple[str, ...], ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Those of the choices that begin so."""
    return [word for word in choices if word.startswith(incomplete)]


def function_names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """What begins so, with what is said of it."""
    from click.shell_completion import CompletionItem

    from ..functions.table import FUNCTIONS

    return [
        CompletionItem(name, help=row.summary)
        for name, row in FUNCTIONS.items()
        if name.startswith(incomplete) and not row.shown
    ]


def sources(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The book, and behind it the numbers of its equations."""
    from ..answers.reference.cookbook import QUESTIONS, WORD

    if ctx.params.get("pattern", ())[-1:] == (WORD,):
        numbers = dict.fromkeys(str(number) for number, *_ in QUESTIONS)
        return [number for number in numbers if number.startswith(incomplete)]
    return [WORD] if WORD.startswith(incomplete) else []


def topics(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """What begins so, with what is said of it."""
    from click.shell_completion import CompletionItem

    from .topics import TOPICS

    summaries = {name: summary for name, (summary, _) in TOPICS.items()}
    summaries |= {name: row.summary for name, row in VERBS.items()}
    return [CompletionItem(name, help=said) for name, said in summaries.items() if name.startswith(incomplete)]
