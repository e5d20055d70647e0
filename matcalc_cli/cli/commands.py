"""The verbs and their options, for click. What a verb does stands in answering.py, batch.py and tables.py."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from .. import __version__
from ..errors import MatcalcError, suggest
from .answering import answer_all
from .arguments import arranged
from .present.display import COLOURS
from .present.formats import CODE, NAMES
from .settings import CHECK_KINDS, LAYOUTS, Settings
from .status import ANSWERED, MISTAKE
from .streams import tell

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Callback = Callable[..., int]

TABLE_FORMATS = ("text", "json")
SETTINGS = {"help_option_names": ["--help", "-h"]}

# verb -> what it does, and what to try
VERBS = {
    "grad": (
        "Gradient of a function. For a scalar one it has the shape of the variable.",
        """\
matcalc grad "x'Ax" --wrt x
matcalc grad "norm(A*x - b)^2" --wrt x --shape A:m,n --check
matcalc grad "logdet(X)" --format latex
echo "tr(X'*A*X)" | matcalc grad --wrt X""",
    ),
    "jac": (
        "Jacobian of a function. It is m by n for a function from R^n to R^m, a row for a scalar one.",
        """\
matcalc jac "A*x" --wrt x
matcalc jac "softmax(x)" --format numpy
matcalc jac "A*X*B" --wrt X --vec""",
    ),
    "hess": (
        "Hessian of a scalar function.",
        """\
matcalc hess "-sum(x .* log(x))"
matcalc hess "x'Ax" --wrt x --check exact
matcalc hess "x1^3*x2^2 - 3*x1*x2^3" --wrt x1,x2
matcalc hess "norm(A*x - b)^2" --wrt x --definiteness
matcalc hess "x1^2 - x2^2" --wrt x1,x2 --at x1=0 --at x2=0""",
    ),
    "diff": (
        "Derivative of any order. The axes of the function come first; --wrt twice gives a mixed one.",
        """\
matcalc diff "inv(X)" --wrt X --along V
matcalc diff "sum(exp(x))" --order 3
matcalc diff "x'A*y" --wrt x --wrt y""",
    ),
    "convex": (
        "Is the function convex, concave, affine or neither in the variable, and why?",
        """\
matcalc convex "norm(A*x - b)^2 + l*norm1(x)" --wrt x --shape l:scalar,positive
matcalc convex "-logdet(X)" --shape X:n,n,spd
matcalc convex "norm(Y - U*V')^2" --wrt U""",
    ),
    "show": (
        "The expression itself, simplified. Nothing is differentiated; all formats are there.",
        """\
matcalc show "A A^-1 x + tr(A)x"
matcalc show "norm(A*x - b)^2" --format latex
matcalc show "x'Ax" --format numpy""",
    ),
    "solve": (
        "Stationary point of a scalar function, where the gradient can be made affine in the variable.",
        """\
matcalc solve "norm(A*x - b)^2" --wrt x
matcalc solve "norm(A*x - b)^2 + t*norm(x)^2" --wrt x --shape t:scalar,positive
matcalc solve "n*log(s) + c/s" --wrt s --shape n:scalar --shape c:scalar --shape s:scalar""",
    ),
}

OPTIONS = (
    click.option("--wrt", "-w", multiple=True, metavar="NAME", help="The variable; x1,x2 stacks scalars. Repeatable."),
    click.option(
        "--shape",
        "-s",
        multiple=True,
        metavar="NAME:DIMS",
        help="Declare a shape: A:m,n or W:n,n,symmetric or t:scalar. Repeatable.",
    ),
    click.option(
        "--define",
        multiple=True,
        metavar="DEFINITION",
        help='Define a scalar function: --define "swish(t) = t/(1 + exp(-t))". Repeatable.',
    ),
    click.option("--layout", type=click.Choice(LAYOUTS), help="Override the layout of the verb."),
    click.option("--order", type=click.IntRange(min=1), metavar="K", help="Order of the derivative (diff)."),
    click.option(
        "--format", "-f", type=click.Choice(NAMES), help="rich by default on a terminal, text by default in a pipe."
    ),
    click.option("--equation", "-e", is_flag=True, help="Print the left-hand side as well."),
    click.option(
        "--check",
        type=click.Choice(CHECK_KINDS),
        metavar="[numeric|exact]",
        help="Verify the answer at a random point, or entry by entry with SymPy. Exit status 1 if it is wrong.",
    ),
    click.option("--seed", type=click.IntRange(min=0), default=0, metavar="N", help="Seed of the random point."),
    click.option("--size", multiple=True, metavar="NAME=N", help="Size of a dimension at that point. Repeatable."),
    click.option("--vec", is_flag=True, help="Results of order 3 and 4 as a matrix over vec(.)."),
    click.option("--along", metavar="NAME", help="The derivative in the direction of that name."),
    click.option(
        "--structured", is_flag=True, help="Derivative over the free entries of a symmetric, diagonal, ... matrix."
    ),
    click.option("--definiteness", is_flag=True, help="Is the Hessian definite, semidefinite or indefinite (hess)?"),
    click.option(
        "--at", multiple=True, metavar="NAME=VALUE", help="Minimum, maximum or saddle at that point (hess)? Repeatable."
    ),
    click.option("--color", type=click.Choice(COLOURS), default="auto", help="Colours; NO_COLOR turns them off too."),
)


def question_options(command: Callback) -> Callback:
    """The options that every verb on an expression has."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


class Verb(click.Command):
    """A command whose expression may begin with a minus."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        spellings = {
            spelling: not (parameter.is_flag or parameter.count)
            for parameter in self.get_params(ctx)
            if isinstance(parameter, click.Option)
            for spelling in parameter.opts
        }
        words = arranged(args, spellings, NAMES)
        most = words.index("--") + 2 if "--" in words else len(words)
        left = super().parse_args(ctx, words[:most])  # mistakes in the options are named first
        if words[most:] and not ctx.resilient_parsing:
            hint = f"""one word is the expression, so quote it: matcalc {self.name} "{" ".join(words[most - 1 :])}\""""
            raise MatcalcError("usage", f"unexpected argument '{words[most]}'", hint=hint)
        return left

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
        word = args[0]
        if not ctx.resilient_parsing and self.get_command(ctx, word) is None:
            near = suggest(word, self.commands) or next((verb for verb in self.commands if word.startswith(verb)), None)
            listed = f"the verbs are {', '.join(self.commands)}"
            near = near or ("diff" if word.startswith("deriv") else None)
            hint = f"did you mean {near}?" if near else listed if word.isalpha() else f'matcalc grad "{word}"'
            raise MatcalcError("usage", f"no verb is called '{word}'", hint=hint)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


EPILOG = """Every verb has --help with examples. Answers go to stdout, everything else to stderr.
Exit status: 0 answered, 1 a check failed, 2 a mistake in the input, 3 refused, 130 interrupted."""


@click.group(cls=Program, context_settings=SETTINGS, invoke_without_command=True, epilog=EPILOG)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def program(ctx: click.Context) -> int:
    """Derivatives of formulas over scalars, vectors and matrices, as a person would write them."""
    if ctx.invoked_subcommand is not None:
        return ANSWERED
    tell(ctx.get_help())
    return MISTAKE


def _question(verb: str, expression: str | None, format: str | None, color: str, **options: Any) -> int:
    """Any verb on an expression."""
    if verb == "convex" and format in CODE:
        raise MatcalcError("usage", f"--format {format} does not apply to convex", hint="matcalc hess has it")
    return answer_all(Settings(verb, **options), expression, format, color)


def _add_verb(verb: str, summary: str, examples: str) -> None:
    callback = question_options(functools.partial(_question, verb))
    argument = click.argument("expression", required=False, metavar="[EXPR|-]")
    decorated = argument(callback)
    program.add_command(
        click.command(verb, cls=Verb, help=summary, epilog=examples, context_settings=SETTINGS)(decorated)
    )


for _verb, (_summary, _examples) in VERBS.items():
    _add_verb(_verb, _summary, _examples)


def _function_names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    from click.shell_completion import CompletionItem

    from ..functions.table import FUNCTIONS

    return [CompletionItem(name, help=row.summary) for name, row in FUNCTIONS.items() if name.startswith(incomplete)]


@program.command(context_settings=SETTINGS)
@click.argument("pattern", default="", shell_complete=_function_names)
@click.option("--format", "-f", type=click.Choice(TABLE_FORMATS), default="text", help="text by default.")
def functions(pattern: str, format: str) -> int:
    """Functions that can be used. With PATTERN, those whose name or summary contains it."""
    from . import tables

    tables.functions(pattern, format)
    return ANSWERED


@program.command(context_settings=SETTINGS)
@click.argument("pattern", default="")
@click.option("--format", "-f", type=click.Choice(TABLE_FORMATS), default="text", help="text by default.")
def rules(pattern: str, format: str) -> int:
    """Rules that simplify answers. With PATTERN, those whose name or sides contain it."""
    from . import tables

    tables.rules(pattern, format)
    return ANSWERED


@program.command(context_settings=SETTINGS)
def batch() -> int:
    """JSON Lines in, JSON Lines out.

    Each line of standard input is an object whose keys are verb, expr and the long names of the options; each line of
    output is the answer as an object, or an error object.

    \b
    echo '{"verb": "grad", "expr": "x'"'"'Ax", "wrt": "x", "format": "numpy"}' | matcalc batch
    """
    from .batch import run

    return run()
