"""The value of an answer at a point: its node read literally by `verification.interpret`, never by printed code.

Takes an `Answer` and a `Point`; gives a `Value`. Where there is none (a condition of the answer fails there, a number
on the way is not finite), MatcalcError ("domain") names the condition that fails and the entry at which it does.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from ...errors import MatcalcError
from ...graph.nodes import Node, Var, topological
from ...graph.relations import NONZERO, OFF_THE_CUT, Claim, Condition
from ...inference.shapes import Typing
from ...verification.interpret import Run
from ...verification.matrix_values import SINGULAR, reciprocal_condition
from ..problem import Problem
from .fitting import FLAT, fitted
from .point import Point
from .value import Value, written

Array = Any


class Evaluable(Protocol):
    """What an `Answer` is to this module."""

    problem: Problem

    @property
    def node(self) -> Node: ...
    @property
    def row(self) -> bool: ...
    @property
    def required(self) -> list[Condition]:
        """The conditions, as nodes."""

    def said(self, condition: Condition) -> str:
        """One of them as text."""

    def result_typing(self) -> Typing:
        """The shapes of the names."""


NOT_FINITE = "a number on the way is not finite"
UNDEFINED, NO_DERIVATIVE = "not defined at that point", "there is no derivative at that point"
ELSEWHERE = "choose a point at which the conditions of the answer hold"
SHOWN = 6  # digits of a number in a message


def value_at(answer: Evaluable, point: Point, digits: int | None = None) -> Value:
    """The value, with the axes of the answer's shape. MatcalcError where something is missing or does not fit."""
    data = fitted(answer.result_typing(), [answer.node], point)
    run = Run(data.values, data.sizes)
    (array,) = run.values_of([answer.node])
    failed = failing(answer.required, answer.said, run)
    if run.bad.any():
        what = "the derivative is" if answer.problem.groups else "the expression is"
        raise MatcalcError("domain", f"{what} {UNDEFINED}: {failed or NOT_FINITE}", hint=ELSEWHERE)
    if failed:
        said = NO_DERIVATIVE if answer.problem.groups else f"the expression is {UNDEFINED}"
        raise MatcalcError("domain", f"{said}: {failed}", hint=ELSEWHERE)
    return Value(array.reshape(1, -1) if answer.row else array, digits)


def failing(conditions: Iterable[Condition], said: Callable[[Condition], str], run: Run) -> str:
    """The first condition that does not hold at the point of a run: `x > 0 fails: it is -1`; empty if there is none.
    `said` has the text of a condition."""
    undefined = run.bad.any()
    for what, claim in conditions:
        if not _has_values(run, what) or ((claim.in_branch or claim.or_agreeing) and not undefined):
            continue
        apart = Run(run.point, run.sizes)
        (array,) = apart.values_of([what])
        if not apart.bad.any() and (fault := _fault(array, claim)):
            return f"{said((what, claim))} fails{fault}"
    return ""


def _has_values(run: Run, node: Node) -> bool:
    """Is there a value for every name below the node?"""
    return all(below.name in run.point for below in topological([node]) if isinstance(below, Var))


def _fault(array: Array, claim: Claim) -> str:
    """What is wrong: `: entry 2 is -1`, `: it is 0`; empty where the claim holds, or cannot be judged."""
    import numpy as np

    if claim.bare in PROPERTIES:
        return "" if PROPERTIES[claim.bare](array) else " there"
    if claim.relation not in RELATIONS or (claim.bare != OFF_THE_CUT and not _is_number(claim.bound)):
        return ""
    if claim.bare == NONZERO and not claim.everywhere and array.ndim:  # not the zero vector
        return "" if array.any() else ": it is zero"
    held = RELATIONS[claim.relation](array, claim.bound)
    if held.all():
        return ""
    if not array.ndim:
        return f": it is {written(array.item(), SHOWN)}"
    place = tuple(int(k) for k in np.argwhere(~held)[0])
    return f": entry {', '.join(str(k + 1) for k in place)} is {written(array[place].item(), SHOWN)}"


def _is_number(bound: str) -> bool:
    return bound.removeprefix("-").replace(".", "", 1).isdigit()


RELATIONS: Mapping[str, Callable[[Array, str], Array]] = {
    ">": lambda a, bound: a > float(bound),
    "<": lambda a, bound: a < float(bound),
    "≥": lambda a, bound: a >= float(bound),
    "≤": lambda a, bound: a <= float(bound),
    "≠": lambda a, bound: a != float(bound),
    "∉": lambda a, bound: ~((a.imag == 0) & (a.real <= 0)),
}


def _is_regular(a: Array) -> bool:
    return bool(reciprocal_condition(a) > SINGULAR)


def _eigenvalues(a: Array) -> Array:
    import numpy as np

    return np.linalg.eigvalsh((a + a.T.conj()) / 2)


PROPERTIES: Mapping[Claim, Callable[[Array], bool]] = {
    Claim("", "invertible"): lambda a: _is_regular(a) if a.ndim == 2 else bool(a),
    Claim("", "positive definite"): lambda a: bool((_eigenvalues(a) > 0).all()),
    Claim("", "positive semidefinite"): lambda a: bool((_eigenvalues(a) > -FLAT * abs(a).max()).all()),
    Claim("", "of full column rank"): lambda a: a.shape[0] >= a.shape[1] and _is_regular(a),
    Claim("", "of full row rank"): lambda a: a.shape[0] <= a.shape[1] and _is_regular(a),
}
