"""The simple parts of a domain on which a function may be convex: where a variable, or a part of it, has a sign.

Takes a problem; gives `Region`s, the larger ones first. One idea: half spaces are tried before orthants; a variable is
declared positive, or minus one that is stands for it, and a divisor or the base of a power is asked to have a sign.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from ...curvature.definite import Prover
from ...dimensions import text as size
from ...graph.basics import DEFINITE
from ...graph.nodes import Einsum, Node, Var, topological
from ...graph.relations import NEGATIVE, POSITIVE, Claim, Condition
from ...graph.tensor import einsum, scale
from ...own_functions.expansion import expanded
from ..asking.question import Question
from ..problem import Problem
from ..variables.restrictions import facts_of

SIGNED = frozenset({*DEFINITE, "positive", "nonnegative", "simplex"})
PD = Claim("", "positive definite")
MOST_PARTS, MOST_SIGNS = 3, 4  # parts that are tried, variables that are positive together
IN_ALL_SIGNS = 2  # variables that are tried in all signs


class Region(NamedTuple):
    """What holds on it; `signs`: of the variables that are declared, 1 or -1; `within`: what is defined on it alone."""

    conditions: tuple[Condition, ...]
    signs: Mapping[str, int]
    within: tuple[Node, ...] = ()


def half_spaces(problem: Problem) -> Iterator[Region]:
    """Where one variable, or one part of the function, has a sign."""
    for v in _open_variables(problem):
        for sign, claim in _claims(v):
            yield Region(((v, claim),), {v.name: sign})
    for part in _parts(problem)[:MOST_PARTS]:
        axes = tuple(range(part.order))
        for sign, claim in ((1, POSITIVE), (-1, NEGATIVE)):
            inside = einsum([(scale(sign, part), axes, Fraction(-1, 2))], axes)
            yield Region(((part, claim),), {}, (inside,))


def orthants(problem: Problem) -> Iterator[Region]:
    """Where several variables have a sign, all positive first; of many variables that alone."""
    variables = [v for v in _open_variables(problem) if len(v.shape) < 2]
    if not 1 < len(variables) <= MOST_SIGNS:
        return
    every = len(variables) <= IN_ALL_SIGNS
    for choice in product(*(_claims(v) if every else _claims(v)[:1] for v in variables)):
        conditions = tuple((v, claim) for v, (_, claim) in zip(variables, choice, strict=True))
        yield Region(conditions, {v.name: sign for v, (sign, _) in zip(variables, choice, strict=True)})


def declared(problem: Problem, signs: Mapping[str, int]) -> Question:
    """The question with these variables positive, or positive definite."""
    question = problem.question
    shapes = [text for text in question.shapes if text.partition(":")[0].strip() not in signs]
    for name in signs:
        shape = problem.typing.shapes[name]
        word = "spd" if _is_square(shape) else "positive"
        shapes.append(f"{name}:{','.join(map(size, shape)) if shape else 'scalar'},{word}")
    return Question(question.expression, question.verb.name, question.wrt, shapes, define=question.define)


def _open_variables(problem: Problem) -> list[Var]:
    """The variables that may have a sign, and have none."""
    signs = Prover(facts_of(problem.within)).signs
    found = []
    for v in problem.variables(problem.groups[0], free=False):
        words, known = frozenset(problem.typing.properties.get(v.name, ())), signs.range(v)
        open_ = not (words & SIGNED or known.nonnegative or known.nonpositive) and words <= {"symmetric"}
        if open_ and (len(v.shape) < 2 or _is_square(v.shape)):
            found.append(v)
    return found


def _claims(variable: Var) -> Sequence[tuple[int, Claim]]:
    if variable.shape:
        return ((1, PD if _is_square(variable.shape) else POSITIVE),)
    return (1, POSITIVE), (-1, NEGATIVE)


def _is_square(shape: Sequence[object]) -> bool:
    return len(shape) == 2 and shape[0] == shape[1]


def _parts(problem: Problem) -> list[Node]:
    """Divisors and bases of odd powers that are no variables and have no sign."""
    signs = Prover(facts_of(problem.within)).signs
    variables = set(problem.variables(problem.groups[0], free=False))
    nodes = topological([expanded(problem.on_domain(problem.function_as_declared))])
    products = [node for node in nodes if isinstance(node, Einsum)]
    found: dict[Node, None] = {}
    for base, _, e in (factor for node in products for factor in node.factors):
        known = signs.range(base)
        asked = (e < 0 or (e > 1 and e % 2 == 1)) and e.denominator == 1 and base.order < 2
        if asked and not isinstance(base, Var) and not (known.nonnegative or known.nonpositive):
            found |= {base: None} if variables & set(topological([base])) else {}
    return list(found)
