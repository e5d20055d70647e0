r"""The left-hand side of an answer: `d/dx (x'*A*x)`, `∇ₓ(xᵀAx)`, `\nabla_{x} \left(x^{\top} A x\right)`.

One idea: an operator is of a kind (gradient, Jacobian, Hessian, any other derivative), and a style is a table of kinds.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from ...answers.asking.verbs import FORMULA, SOLUTION
from ...answers.result import names_of
from ...inference.shapes import annotate
from ...language.tree import Tree, call, fold, name, number, rebuild
from ...render import latex, text, unicode
from ...render.sized_ones import is_mixed, sized

if TYPE_CHECKING:
    from ...answers.problem import Problem
    from ...answers.result import Result
    from ...answers.variables.entries import Entry


class Style:
    """How one format writes operators.

    A kind that is named `alone` is for the only name of a formula, where no variable is asked for.
    In the templates {x} is the variable, {low} it as a subscript, {k} the order, {up} it as a superscript, {xs} what
    `each` makes of the variables of a mixed derivative. `stack` holds stacked scalars, `brackets` the function; `near`
    stands before an expansion.
    """

    __slots__ = ("along", "brackets", "letters", "near", "render", "stack", "templates")

    def __init__(
        self,
        render: Callable[[Tree], str],
        letters: Callable[[str], str],
        stack: str,
        brackets: str,
        along: str,
        near: str,
        templates: dict[str, str],
    ) -> None:
        self.render, self.letters, self.stack, self.brackets = render, letters, stack, brackets
        self.along, self.near, self.templates = along, near, templates

    def among(self, names: Iterable[str]) -> "Style":
        """The style that keeps names apart which would look alike in Unicode."""
        known = list(names)
        render, letters = partial(unicode.render, among=known), partial(unicode.letters, among=known)
        return Style(render, letters, self.stack, self.brackets, self.along, self.near, self.templates)


STYLES = {
    "text": Style(
        text.render,
        str,
        "({})",
        " ({})",
        "[{}]",
        "≈",
        {
            "gradient": "d/d{x}",
            "jacobian": "d/d{x}'",
            "hessian": "d^2/d{x}^2",
            "first": "d/d{x}",
            "power": "d^{k}/d{x}^{k}",
            "mixed": "d^{k}/({xs})",
            "each": "d{x} ",
        },
    ),
    "unicode": Style(
        unicode.render,
        unicode.letters,
        "({})",
        "({})",
        "[{}]",
        "≈",
        {
            "gradient": "∇{low}",
            "gradient alone": "∇",
            "jacobian": "∂/∂{x}ᵀ",
            "hessian": "∇²{low}",
            "hessian alone": "∇²",
            "first": "∂/∂{x}",
            "power": "∂{up}/∂{x}{up}",
            "mixed": "∂{up}/{xs}",
            "each": "∂{x}",
        },
    ),
    "latex": Style(
        latex.render,
        latex.letters,
        "({})",
        r" \left({}\right)",
        r" \left[{}\right]",
        r"\approx",
        {
            "gradient": r"\nabla_{{{x}}}",
            "gradient alone": r"\nabla",
            "jacobian": r"\frac{{\partial}}{{\partial {x}^{{\top}}}}",
            "hessian": r"\nabla_{{{x}}}^{{2}}",
            "hessian alone": r"\nabla^{{2}}",
            "first": r"\frac{{\partial}}{{\partial {x}}}",
            "power": r"\frac{{\partial^{{{k}}}}}{{\partial {x}^{{{k}}}}}",
            "mixed": r"\frac{{\partial^{{{k}}}}}{{{xs}}}",
            "each": r"\partial {x} \, ",
        },
    ),
}


SIZED = "latex with sizes"  # of vectors of ones, where both sides have some
STYLES[SIZED] = Style(
    lambda tree: latex.render(sized(tree)),
    latex.letters,
    *(getattr(STYLES["latex"], part) for part in ("stack", "brackets", "along", "near", "templates")),
)


def styled(problem: "Problem", style: str, names: Iterable[str] = ()) -> Style:
    """The style for the answer to a problem. `names`: which there are besides its own."""
    return STYLES[style].among([*names_of(problem), *names]) if style == "unicode" else STYLES[style]


def equation(result: "Result", style: str, shown: str) -> str:
    """`left = shown`. `style` is "text", "unicode" or "latex"."""
    problem = result.problem
    if problem.expands:
        return f"{_displaced(problem, style)} {styled(problem, style).near} {shown}"
    if style == "latex" and is_mixed(problem.program.nodes[-1], result.tree):
        style, shown = SIZED, shown and STYLES[SIZED].render(result.tree)
    return f"{LEFT[result.kind](problem, style)} = {shown}"


def expanded_at(problem: "Problem", function: str, style: str) -> str:
    """`f(x + d)`: where an expansion gives the value of the function of that name."""
    table, (along,) = styled(problem, style), problem.directions.trees
    group, shown = problem.groups[0], table.render(along)
    if group[1:]:
        return f"{table.letters(function)}({_variable(group, table, False)} + {shown})"
    return f"{table.letters(function)}({table.render(Tree('sum', (name(group[0]), along)))})"


def _displaced(problem: "Problem", style: str) -> str:
    """The function at x + d, which the expansion is near to; stacked scalars by the entries of the direction."""
    (group, *_), (along,) = problem.groups, problem.directions.trees
    moved = {}
    for k, variable in enumerate(group, 1):
        step = along if len(group) == 1 else Tree("index", (along, number(k)))
        moved[variable] = Tree("sum", (name(variable), step))

    def put(tree: Tree, args: list[Tree]) -> Tree:
        return moved[str(tree.value)] if tree.op == "name" and tree.value in moved else rebuild(tree, tuple(args))

    tree = fold(problem.parsed.tree, put)
    return styled(problem, style).render(tree if style == "text" else annotate(tree, problem.result_typing))


def _differentiated(problem: "Problem", style: str) -> str:
    """The operator and the function in brackets; the function alone where nothing was differentiated."""
    function = read(problem, style)
    if not problem.groups:
        return function
    return operator(problem, style, _is_alone(problem)) + styled(problem, style).brackets.format(function)


def _unknown(problem: "Problem", style: str) -> str:
    """The variable for which a solution stands."""
    return _variable(problem.groups[0], styled(problem, style), False)


def unknown(problem: "Problem", style: str) -> str:
    """The variable that is solved for, conj(z) where that is it; stacked scalars as a vector."""
    return _unknown(problem, style) if len(problem.groups[0]) > 1 else styled(problem, style).letters(problem.wrt[0])


LEFT: "Mapping[str, Callable[[Problem, str], str]]" = {FORMULA: _differentiated, SOLUTION: _unknown}


def read(problem: "Problem", style: str) -> str:
    """The function as it was read."""
    return styled(problem, style).render(problem.parsed.tree if style == "text" else problem.program.nodes[-1])


def operator(problem: "Problem", style: str, alone: bool = False) -> str:
    """What stands before the function: ∇ₓ; with a direction v, ∇ₓ[v]. `alone`: is no variable named, ∇?"""
    table = styled(problem, style)
    groups = problem.groups
    steps = zip(groups, problem.conjugated, problem.entries, strict=True)
    names = [_variable(group, table, flag, entry) for group, flag, entry in steps]
    xs = "".join(table.templates["each"].format(x=name) for name in names).rstrip(r" \,")
    k = str(len(names))
    up = "".join(unicode.SUPERSCRIPT[digit] for digit in k)
    kind = _kind(problem)
    bare = table.templates.get(f"{kind} alone", "") if alone else ""
    shown = (bare or table.templates[kind]).format(x=names[0], low=_low(names[0]), k=k, up=up, xs=xs)
    along = ", ".join(map(table.render, problem.directions.trees))
    return shown + (table.along.format(along) if along else "")


def _is_alone(problem: "Problem") -> bool:
    """Is there one variable, so that nobody names it?"""
    return not problem.question.wrt and len(problem.typing.shapes) == 1


def _kind(problem: "Problem") -> str:
    """Which of the templates."""
    groups, question = problem.groups, problem.question
    if len(set(problem.wrt)) > 1:
        return "mixed"
    entry = problem.entries[0] is not None  # a number: ∂f/∂xᵢ, as of a scalar
    if len(groups) > 1:
        return "power" if entry else question.verb.operator or "power"
    if entry:
        return "first"
    if problem.layout == "jacobian":
        shape = problem.typing.shapes[groups[0][0]]
        return "jacobian" if len(groups[0]) > 1 or len(shape) == 1 else "first"
    return question.verb.operator or "first"


def _variable(group: tuple[str, ...], table: Style, conjugated: bool, entry: "Entry | None" = None) -> str:
    if entry is not None:
        return table.render(call("conj", entry.tree) if conjugated else entry.tree)
    if conjugated:
        return table.render(call("conj", name(group[0])))
    names = [table.letters(word) for word in group]
    return table.stack.format(", ".join(names)) if len(names) > 1 else names[0]


def _low(name: str) -> str:
    """As a subscript in Unicode, where its letters exist as such: ₓ, else _A."""
    lowered = [unicode.SUBSCRIPT.get(c, c if c in unicode.LOWERED else "") for c in name]
    return "".join(lowered) if all(lowered) else f"_{name}"
