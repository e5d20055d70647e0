"""Conditions typed behind a claim: `1/x where x > 0` for the derivative of log(x).

Takes a claim as it was read and the question; refuses what narrows the question. One idea: a claim says where its
answer holds, and two answers are compared wherever both are defined; so what holds there anyway says nothing new, nor
does a place that is left out, and what is more than that belongs behind the formula.
"""

from typing import TYPE_CHECKING

from ...errors import MatcalcError
from ...graph.nodes import Var, topological
from ...inference.shapes import Typing
from ...language.syntax import Parsed
from ...lowering.lower import lower
from ...own_functions.expansion import expanded
from ..problem import Problem

if TYPE_CHECKING:
    from ...language.comparisons import Inequality

NARROWER = "this condition narrows the question, so it stands behind the formula that is asked about"
CURE = "type it there, and leave it out of the claim"


def refuse_narrowing(parsed: Parsed, problem: Problem, typing: Typing) -> None:
    """MatcalcError where a condition behind the claim does not hold wherever the function is defined."""
    for condition in parsed.conditions:
        if not condition.apart and not _holds(condition, problem, typing):
            raise MatcalcError("usage", NARROWER, spans=[condition.span], hint=CURE)


def _holds(condition: "Inequality", problem: Problem, typing: Typing) -> bool:
    """Does it hold wherever the function of the question is defined?"""
    from ...curvature.domain import Domain  # few claims have conditions

    node = expanded(lower(condition.tree, typing).node)
    function = expanded(problem.function_as_declared)
    variables = frozenset(n for n in topological([function]) if isinstance(n, Var))
    known = Domain(function, variables, problem.as_typed).prover.signs.range(node)
    return known.positive or (not condition.strict and known.nonnegative)
