"""The verbs and their options, for click, as the tables have them. What a verb does is in `answering`,
`batch` and `tables`. Loaded where `arguments.plain` leaves the words to click: help, mistakes, completion, commands.
"""

import functools
import sys
from collections.abc import Callable
from typing import Any

import click

from .. import __version__
from ..answers.asking.options import GROUPS, OF_BATCH, OPTIONS
from ..answers.asking.values import OTHER_NAMES, Option, chosen
from ..answers.asking.verbs import VERBS
from ..answers.asking.verbs import Verb as Row
from ..errors import ANSWERED, MISTAKE, MatcalcError, did_you_mean
from .arguments import COMPLETE, HELP, arranged, whole
from .completing import function_names, offered, sources, topics
from .mistakes import left_over, told
from .streams import CLOSED, columns, say, tell

Callback = Callable[..., int]

TABLE_FORMATS = ("text", "json")
STEPWISE = ("explain", "steps", "derivation", "why")  # no verbs: an option asks for it
SETTINGS = {"help_option_names": list(HELP)}
NAME = "matcalc"
NARROWEST, WIDEST = 50, 80  # columns of the help
OTHER = "Other"  # the heading of what is in no group of the table


def click_option(row: Option, verb: str = "") -> click.Option:
    """The row as click has it: values stay as they were typed, for the table is what refuses them.

    An option that the verb has not is known all the same, to be refused with the cure.
    """
    repeated = " Repeatable." if row.repeatable else ""
    return click.Option(
        row.flags,
        is_flag=row.kind == "flag",
        default=False if row.kind == "flag" else None,
        multiple=row.repeatable,
        callback=_whole if row.kind == "number" else None,
        shell_complete=functools.partial(offered, row.choices) if row.choices else None,
        metavar=row.metavar or None,
        help=row.help + repeated,
        hidden=bool(verb) and verb not in row.verbs,
    )


def _whole(ctx: click.Context, parameter: click.Parameter, value: str | None) -> int | str | None:
    return None if value is None else whole(value)


class Verb(click.Command):
    """A command whose expression may begin with a minus."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        spellings = {
            spelling: not (parameter.is_flag or parameter.count)
            for parameter in self.get_params(ctx)
            if isinstance(parameter, click.Option)
            for spelling in parameter.opts
        }
        try:
            words = arranged(args, spellings, OPTIONS["format"].choices)
        except MatcalcError:
            if not ctx.resilient_parsing:
                raise
            words = args  # what is being completed has no value yet
        most = words.index("--") + 2 if "--" in words else len(words)
        ctx.obj = "".join(words[most - 1 : most]) if "--" in words else ""  # the expression, for mistakes beside it
        left = super().parse_args(ctx, words[:most])  # mistakes in the options are named first
        if words[most:] and not ctx.resilient_parsing:
            raise left_over(str(self.name), args, words[most - 1 :], spellings).with_source(ctx.obj)
        return left

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of the verb under the headings of the table."""
        found: dict[str, list[tuple[str, str]]] = {heading: [] for heading in (*GROUPS, OTHER)}
        for parameter in self.get_params(ctx):
            shown = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if shown is not None:
                row = OPTIONS.get(str(parameter.name).replace("_", "-"))
                found[OTHER if row is None else row.group].append(shown)
        for heading, records in found.items():
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples, one a line."""
        if self.epilog:
            with formatter.section("Examples"):
                for line in self.epilog.splitlines():
                    formatter.write(f"  {line}\n")


class Program(click.Group):
    """The group of verbs, with a guess at what an unknown one was to be."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word, names = args[0], self.list_commands(ctx)
        if not ctx.resilient_parsing and word not in names:
            listed = f"the verbs are {', '.join(names)}" if word.isalpha() else f'matcalc grad "{word}"'
            longer = {word.casefold(): verb for verb in names if word.startswith(verb)}
            if word.casefold() in STEPWISE:
                listed = "matcalc grad --steps shows each step"
            hint = did_you_mean(word, names, listed, {**longer, **OTHER_NAMES["verb"]})
            raise MatcalcError("usage", f"no verb is called '{word}'", hint=hint)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list({**VERBS, **self.commands})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A verb on an expression is made when it is asked for: a run needs one of them."""
        if cmd_name in VERBS and cmd_name not in self.commands:
            self.add_command(_verb(VERBS[cmd_name]))
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with their summaries; no verb is made, with all its options, for that."""
        names = self.list_commands(ctx)
        limit = formatter.width - 6 - max(map(len, names))
        listed: dict[str, click.Command] = {name: click.Command(name, help=row.summary) for name, row in VERBS.items()}
        listed |= self.commands
        with formatter.section("Commands"):
            formatter.write_dl([(name, listed[name].get_short_help_str(limit)) for name in names])


EPILOG = """Every verb has --help with examples. Answers go to stdout, everything else to stderr.
Exit status: 0 answered, 1 a check failed or a claim is wrong, 2 a mistake in the input, 3 refused, 130 interrupted."""


@click.group(cls=Program, context_settings=SETTINGS, invoke_without_command=True, epilog=EPILOG)
@click.version_option(__version__, "--version", "-V", message="%(prog)s %(version)s")
@click.pass_context
def program(ctx: click.Context) -> int:
    """Derivatives of formulas over scalars, vectors and matrices, as a person would write them."""
    if ctx.invoked_subcommand is not None:
        return ANSWERED
    tell(ctx.get_help())
    return MISTAKE


def _question(verb: str, expression: str | None, **options: Any) -> int:
    """Any verb on an expression."""
    from .answering import answer_all

    return answer_all(verb, expression, {name.replace("_", "-"): value for name, value in options.items()})


def _verb(row: Row) -> Verb:
    return Verb(
        row.name,
        callback=functools.partial(_question, row.name),
        params=[
            click.Argument(["expression"], required=False, metavar="[EXPR|-]"),
            *(click_option(option, row.name) for option in OPTIONS.values()),
        ],
        help=row.summary,
        epilog="\n".join(row.examples),
        context_settings=SETTINGS,
    )


def _table_format(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    return value if ctx.resilient_parsing else chosen("format", value, TABLE_FORMATS)


table_format = click.option(
    "--format",
    "-f",
    default="text",
    callback=_table_format,
    shell_complete=functools.partial(offered, TABLE_FORMATS),
    metavar="[text|json]",
    help="text by default.",
)


class Listing(click.Command):
    """A command that takes no more than it says."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        left = super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            raise MatcalcError("usage", f"unexpected argument '{ctx.args[0]}'", hint=f"see {ctx.command_path} --help")
        return left


LISTING = {**SETTINGS, "allow_extra_args": True}


@program.command(cls=Listing, context_settings=LISTING)
@click.argument("pattern", default="", shell_complete=function_names)
@table_format
def functions(pattern: str, format: str) -> int:
    """Functions that can be used. With the name of one, a page on it: shapes, formula, derivatives, where they hold,
    examples. With another PATTERN, those whose name or summary contains it."""
    from . import tables

    tables.functions(pattern, format)
    return ANSWERED


@program.command(cls=Listing, context_settings=LISTING)
@click.argument("pattern", nargs=-1, shell_complete=sources)
@table_format
def rules(pattern: tuple[str, ...], format: str) -> int:
    """Rules that simplify answers, and those that --steps names. With PATTERN, those that contain it; `cookbook 69` is
    an equation of the Matrix Cookbook, with the answer."""
    from . import tables

    tables.rules(" ".join(pattern), format)
    return ANSWERED


@program.command("help", cls=Listing, context_settings=LISTING)
@click.argument("topic", default="", shell_complete=topics)
@click.pass_context
def help_on(ctx: click.Context, topic: str) -> int:
    """The language, explained. With TOPIC, one part of it; with a verb, its options."""
    from . import explained

    names = program.list_commands(ctx)
    if topic in names:
        return invoked([topic, HELP[0]])
    if topic:
        explained.explain(topic, names)
    else:
        explained.listed(names)
    return ANSWERED


SCHEMAS = ("question", "answer")


@program.command(cls=Listing, context_settings=LISTING, params=[click_option(OPTIONS[name]) for name in OF_BATCH])
@click.option(
    "--schema",
    shell_complete=functools.partial(offered, SCHEMAS),
    metavar=f"[{'|'.join(SCHEMAS)}]",
    help="Print the JSON Schema of a line that is read, or of one that is written.",
)
def batch(schema: str | None, **options: Any) -> int:
    """JSON Lines in, JSON Lines out.

    Each line of standard input, or of a file, is an object whose keys are verb, expr and the long names of the options;
    each line of output is the answer as an object, or an error object.

    \b
    echo '{"verb": "grad", "expr": "x'"'"'Ax", "wrt": "x", "format": "numpy"}' | matcalc batch
    """
    if schema is not None:
        from .schema import printed

        say(printed(chosen("schema", schema, SCHEMAS)))
        return ANSWERED
    from .batch import run

    given: dict[str, Any] = {name: OPTIONS[name].parsed(value) for name, value in options.items() if value is not None}
    return run(**given)


@program.command(cls=Listing, context_settings=LISTING)
def repl() -> int:
    """Questions one after another, with declarations and names that stay.

    \b
    A: m,n
    let r = A*x - b
    grad norm(r)^2 --wrt x
    :help
    """
    from .interactive.loop import run

    return run(invoked)


SHELLS = ("bash", "zsh", "fish")


@program.command(cls=Listing, context_settings=LISTING)
@click.argument("shell", default="", shell_complete=functools.partial(offered, SHELLS))
def completion(shell: str) -> int:
    """The completion script of a SHELL: bash, zsh or fish.

    \b
    bash: echo 'eval "$(matcalc completion bash)"' >> ~/.bashrc
    zsh:  echo 'eval "$(matcalc completion zsh)"' >> ~/.zshrc
    fish: matcalc completion fish > ~/.config/fish/completions/matcalc.fish
    """
    say(completion_script(chosen("shell", shell, SHELLS)))
    return ANSWERED


def completion_script(shell: str) -> str:
    """As click makes it."""
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None, shell
    return made(program, {}, NAME, COMPLETE).source().rstrip("\n")


# --- a run -----------------------------------------------------------------------------------------------------------


def completed(variable: str, instruction: str) -> int:
    """What a shell's completion script asks for, by a variable of the environment."""
    from click.shell_completion import shell_complete

    return shell_complete(program, {}, NAME, variable, instruction)


def _help_width() -> int:
    """As click would find it, which loads `shutil` for that."""
    return max(min(columns(), WIDEST) - 2, NARROWEST)


def invoked(words: list[str]) -> int:
    """The exit status of a command line; MatcalcError for a mistake in it."""
    try:
        with program.make_context(NAME, list(words), terminal_width=_help_width()) as context:
            return int(program.invoke(context) or ANSWERED)
    except click.exceptions.Exit as leaving:  # the help or the version was shown
        if sys.stdout is None:
            raise MatcalcError("refused", CLOSED) from None
        return leaving.exit_code
    except click.ClickException as mistake:
        context_of = getattr(mistake, "ctx", None)
        raise told(mistake).with_source(getattr(context_of, "obj", None) or "") from None
    except click.Abort:
        raise KeyboardInterrupt from None
