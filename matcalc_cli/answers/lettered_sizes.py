"""Means and variances of sizes that are numbers: (x - mean(x))/(4*std(x)) rather than (4*x - sum(x))/(2*std(4*x))/4.

Takes a Question with such sizes; gives the same with a letter for each of them, and puts the numbers in where the
letters stand in a tree. One idea: a number of entries is lost among the coefficients of a node, a letter is not; so the
answer is written as that of any size, and taken where it reads back as the answer.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from fractions import Fraction
from math import isqrt, prod
from typing import TYPE_CHECKING

from ..dimensions import Shape, substitute
from ..errors import MatcalcError
from ..language.tree import Tree, constant, fold, number
from ..raising import surface as phrases
from ..render import text
from ..verification.same_value import agree
from .asking.question import Question
from .problem import Problem
from .steps.lines import Line, Steps
from .writing import Writer, Written

if TYPE_CHECKING:
    from .result import Result

LETTER = "size_{}"  # the letter of a number; `Problem` says whether it is free
NUMBER = r"(?<![\w.])\d+(?![\w.])"
LETTERED = r"\bsize_\d+\b"
ROOT = phrases.hpower(phrases.name("x", ()), Fraction(1, 2)).value  # the function that is called
MOST_POWER = 64
LONGER = 4  # characters that the answer of any size may have more than the other


def lettered(problem: Problem) -> tuple[Question, dict[str, int]] | None:
    """The question with letters for the sizes that are numbers, and what these stand for; None where there are none,
    or where they stand in the formula itself."""
    question, numbers = problem.question, dict[str, int]()
    inside = [body for _, body, _ in problem.parsed.declarations]
    if any(re.search(NUMBER, body) for body in inside) or re.search(LETTERED, question.expression):
        return None

    def letter(match: re.Match[str]) -> str:
        size = int(match[0])
        if size < 2:
            return match[0]
        numbers[LETTER.format(size)] = size
        return LETTER.format(size)

    other = copy(question)
    declared = [words.partition(":") for words in question.shapes]
    other.shapes = [f"{name}{colon}{re.sub(NUMBER, letter, body)}" for name, colon, body in declared]
    if "," in "".join(question.wrt) and all(not group[1:] for group in problem.groups):  # one of several answers
        other.wrt = problem.groups[0]
    return (other, numbers) if numbers else None


def of_any_size(problem: Problem, answered: "Callable[[Question], Result]") -> "tuple[Result, dict[str, int]] | None":
    """The answer for any size, and the numbers that its letters stand for; None where a size must be its number."""
    found = lettered(problem)
    if found is None:
        return None
    question, numbers = found
    try:
        answer = answered(question)
    except MatcalcError:
        return None
    shapes = answer.problem.typing.shapes.items()
    same = {name: _put_in(shape, numbers) for name, shape in shapes} == dict(problem.typing.shapes)
    return (answer, numbers) if same and answer.row == answer.derivation.row else None


def with_numbers(tree: Tree, numbers: Mapping[str, int], written: Written, writer: Writer) -> Written | None:
    """The answer by that tree, if it has the same value and is not longer to read."""
    tree = numbered(tree, numbers)
    if len(text.render(tree)) > len(text.render(written.tree)) + LONGER:
        return None
    try:
        node = writer.read(tree)
    except MatcalcError:
        return None
    typing = writer.problem.result_typing
    if node is not written.node and not agree(node, written.node, typing.properties, typing.dims):
        return None
    return Written(node, tree, written.row)


def steps_with_numbers(steps: Steps, numbers: Mapping[str, int]) -> Steps:
    """The derivation for any size with its numbers put in."""
    definitions = [(name, numbered(tree, numbers)) for name, tree in steps.definitions]
    lines = []
    for line in steps.lines:
        left = None if line.left is None else numbered(line.left, numbers)
        law = re.sub(LETTERED, lambda match: str(numbers[match[0]]), line.law)
        lines.append(Line(line.name, left, numbered(line.right, numbers), line.rule, law))
    return Steps(steps.original, definitions, lines)


def _put_in(shape: Shape, numbers: Mapping[str, int]) -> Shape:
    return tuple(substitute(dim, dict(numbers)) for dim in shape)


def numbered(tree: Tree, numbers: Mapping[str, int]) -> Tree:
    """The tree with the numbers in place of the letters, and with what they come to: 1/2 for 2/4."""

    def put_in(node: Tree, args: list[Tree]) -> Tree:
        return _numbered(node, args, numbers)

    return fold(tree, put_in)


def _numbered(node: Tree, args: list[Tree], numbers: Mapping[str, int]) -> Tree:
    if node.op == "name" and node.value in numbers:
        return number(numbers[str(node.value)])
    shape = None if node.shape is None else _put_in(node.shape, numbers)
    values = [constant(arg) for arg in args]
    known = [value for value in values if value is not None]
    found = _value(node, known) if known and len(known) == len(values) else None
    if found is not None:
        return number(found)
    whole = Tree(node.op, tuple(args), node.value, node.span, shape)
    return _reduced(whole) if node.op == "div" else whole


def _value(node: Tree, values: Sequence[Fraction]) -> Fraction | None:
    """What the operation makes of numbers; None for a root that is none, and for what is no arithmetic."""
    match node.op:
        case "sum":
            return sum(values, Fraction(0))
        case "mul":
            return prod(values, start=Fraction(1))
        case "pow" if values[1].denominator == 1 and abs(values[1]) < MOST_POWER:
            return Fraction(values[0] ** int(values[1]))
        case "call" if node.value == ROOT and values[0].denominator == 1:
            root = isqrt(int(values[0]))
            return Fraction(root) if root * root == values[0] else None
    return None


def _reduced(quotient: Tree) -> Tree:
    """The numbers above and below the bar as one fraction, in lowest terms."""
    (above, top), (below, bottom) = (_factors(arg) for arg in quotient.args)
    ratio = above / below
    upper = top if ratio.numerator == 1 and top else [number(ratio.numerator), *top]
    lower = bottom if ratio.denominator == 1 else [number(ratio.denominator), *bottom]
    return phrases.divide(phrases.product(upper), phrases.product(lower)) if lower else phrases.product(upper)


def _factors(tree: Tree) -> tuple[Fraction, list[Tree]]:
    """The numbers of a product as one, and its other factors in order."""
    value, others = Fraction(1), list[Tree]()
    while tree.op == "mul":
        others.insert(0, tree.args[1])
        tree = tree.args[0]
    others.insert(0, tree)
    for factor in list(others):
        if found := constant(factor):
            value *= found
            others.remove(factor)
    return value, others
