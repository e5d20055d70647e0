"""What the properties share: texts of an answer read, points at which it has a value, its code called."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fuzzing.asking import Asked
from fuzzing.formulas import SIZES
from fuzzing.points import direction, point
from fuzzing.surface import Surface
from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.verbs import VERBS
from matcalc_cli.answers.problem import names_for
from matcalc_cli.language.declarations import Declaration, Declarations
from matcalc_cli.language.syntax import parse
from matcalc_cli.language.tree import Tree

Array = Any
CLOSE = 1e-7
POINTS = 8
LARGEST = 1e8
FUNCTIONS = (*(verb.function for verb in VERBS.values()), "hvp")


def reader(answer: Answer, latex: bool = False) -> Callable[[str], Tree]:
    """The parser, with the names of an answer."""
    typing = answer.result_typing()
    names = names_for(frozenset((*typing.shapes, *typing.dims, *typing.indices, *SIZES)), typing.shapes)
    kinds = {
        name: Declaration(shape, "", frozenset(typing.properties.get(name, ())))
        for name, shape in typing.shapes.items()
    }
    if latex:
        return lambda text: parse(f"${text}$", names, answer.problem.functions, Declarations(kinds)).tree
    return lambda text: parse(text, names).tree


def points(asked: Asked, answer: Answer, rungs: Sequence[int] = range(POINTS)) -> list[tuple[dict[str, Array], Array]]:
    """A point at which the answer has a value, and that; none, where none is found."""
    draw = np.random.default_rng(5)
    tree = reader(answer)(answer.text)
    for rung in rungs:
        at = point(asked.formula.names(), rung, draw)
        at |= {"H": as_answered(direction(asked.wrt[0], draw), answer)} if "along" in asked.options else {}
        value = Surface(at, SIZES).value(tree)[0]
        if np.all(np.isfinite(value)) and np.abs(value).max(initial=0) < LARGEST:
            return [(at, value)]
    return []


def as_answered(move: Array, answer: Answer) -> Array:
    """A direction as the answer has it: that of a row is a column."""
    return move if len(answer.result_typing().shapes.get("H", ())) == 2 else np.reshape(move, (-1, 1))


def off(found: Array, expected: Array) -> bool:
    found, expected = np.ravel(found), np.ravel(expected)
    scale = max(1.0, float(np.abs(expected).max(initial=0)))
    return np.size(found) != np.size(expected) or not bool(np.abs(found - expected).max(initial=0) <= CLOSE * scale)


def argument(value: Array, name: str, answer: Answer) -> Any:
    """As emitted code takes it: vectors have one axis, numbers none, rows two."""
    shape = answer.result_typing().shapes[name]
    return float(value[0, 0]) if not shape else np.ravel(value) if len(shape) == 1 else value


def called_by(text: str, known: dict[str, Any], at: dict[str, Array], answer: Answer) -> Any:
    """The value of the function that a text of NumPy defines, at a point."""
    space: dict[str, Any] = {}
    exec(text, space)
    function = next(space[name] for name in (*FUNCTIONS, *(f"value_and_{n}" for n in FUNCTIONS)) if name in space)
    known = {name: argument(value, name, answer) for name, value in at.items()} | known
    known |= {name: size for name, size in SIZES.items() if name not in known}
    with np.errstate(all="ignore"):
        return function(*(known[name.rstrip("_")] for name in inspect.signature(function).parameters))
