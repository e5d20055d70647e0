"""A question to what is wrong with its answer, judged by the texts alone.

The text of the answer is parsed and worked out by `surface`, and so is the text of the question; differences of the
second along random directions must be the first, contracted with these.
"""

import time
import warnings
from typing import Any, NamedTuple

import numpy as np
from judging import reads_back

from fuzzing.asking import Asked
from fuzzing.formulas import NAMES, SIZES
from fuzzing.other_verbs import HONEST
from fuzzing.points import Moves, Values, around, differences, direction, free, point, shape_of
from fuzzing.properties import NOT_TOLD, PROPERTIES, broken
from fuzzing.reading import as_answered
from fuzzing.surface import Surface
from fuzzing.timing import Late, limited
from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.problem import names_for
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.syntax import parse

Array = Any
VALUE, NAN, INTERNAL, TEXT, LATE = "wrong value", "not finite", "internal error", "does not read back", "over the limit"
FAULTS = (VALUE, NAN, INTERNAL, TEXT, LATE, *PROPERTIES)
RIGHT, REFUSED, MISTAKE, UNDECIDED = "right", "refused", "mistake", "undecided"
SECONDS = 10.0
ROUGH = 1e-3  # of a value off by more than that the answer is wrong
SMOOTH = 1e-5  # two steps that differ by more than that decide nothing
LARGEST = 1e5  # values beyond are not judged: differences of them have lost their digits
BEYOND = 1e12  # that of an answer is a pole, missed by rounding
POINTS = 12


class Verdict(NamedTuple):
    outcome: str
    said: str = ""


def judge(asked: Asked, seconds: float = SECONDS, properties: tuple[str, ...] = ()) -> Verdict:
    """What the answer shows; a right one is put before the properties that are named, or before one that it draws."""
    start = time.process_time()
    try:
        with limited(seconds), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            verdict = _judged(asked, properties)
    except Late:
        return Verdict(LATE, f"more than {time.process_time() - start:.0f} s")
    except MatcalcError as error:
        if error.kind in HONEST:
            return Verdict(REFUSED, error.message)
        return Verdict(INTERNAL if error.kind == "internal" else MISTAKE, f"{error.kind}: {error.message}")
    except Exception as error:  # the judge must go on: a traceback is one of the faults that are looked for
        return Verdict(INTERNAL, f"{type(error).__name__}: {error}")
    return verdict


def _judged(asked: Asked, properties: tuple[str, ...]) -> Verdict:
    answer = asked.answer()
    text = answer.text
    if "entries" not in asked.options and not reads_back(answer):  # entries written out are another node
        return Verdict(TEXT, text)
    verdict = compared(asked, answer, text)
    if verdict.outcome in (RIGHT, UNDECIDED):
        name, said = broken(asked, answer, properties)
        return Verdict(name, said) if name else verdict
    return verdict


def compared(asked: Asked, answer: Answer, text: str) -> Verdict:
    """Is the value of the text that of the derivative, at the first point at which this can be told?"""
    names = asked.formula.names()
    known = names_for(frozenset((*names, "H", *SIZES)), answer.typing.shapes)
    tree = parse(text, known).tree
    source = parse(asked.formula.text, known).tree
    draw = np.random.default_rng(11)
    for rung in range(POINTS):
        at = point(names, rung, draw)
        moves = _moves(asked, draw)
        expected = _expected(source, at, moves)
        if expected is None:
            continue
        values = {**at, "H": as_answered(moves[0][1], answer)} if "along" in asked.options else at
        found = _contracted(asked, answer, Surface(values, SIZES).value(tree)[0], moves, np.shape(expected))
        if not np.all(np.isfinite(found)) or np.abs(found).max(initial=0) > BEYOND:
            if answer.conditions:
                continue
            return Verdict(NAN, text)
        scale = max(1.0, float(np.abs(expected).max()))
        if np.shape(found) != np.shape(expected) or np.abs(found - expected).max() > ROUGH * scale:
            if any(word in text for text in answer.conditions for word in NOT_TOLD):
                continue
            return Verdict(VALUE, f"{text}: {np.ravel(found)[:4]} for {np.ravel(expected)[:4]}")
        return Verdict(RIGHT)
    return Verdict(UNDECIDED, "no point decides")


def _moves(asked: Asked, draw: np.random.Generator) -> Moves:
    names = asked.wrt * 2 if asked.verb == "hess" else asked.wrt
    found = [(name, direction(name, draw)) for name in names]
    return [found[0]] * len(found) if "along" in asked.options else found


def _expected(source: Any, at: Values, moves: Moves) -> Array | None:
    """The derivative along the directions; None where differences cannot tell it."""
    values = Surface(around(at, moves), SIZES).value(source)
    values = np.squeeze(values, axis=tuple(k for k in (1, 2) if np.shape(values)[k] == 1))
    if not moves:
        return values[0] if np.all(np.isfinite(values[0])) and np.abs(values[0]).max() <= LARGEST else None
    whole, half = differences(values, moves)
    if not np.all(np.isfinite(whole)) or np.abs(whole).max() > LARGEST or np.abs(values[0]).max() > LARGEST:
        return None
    return half if np.abs(whole - half).max() <= SMOOTH * max(1.0, float(np.abs(half).max())) else None


def _axes(name: str) -> tuple[int, ...]:
    return tuple(size for size in shape_of(name) if size > 1)


def _contracted(asked: Asked, answer: Answer, value: Array, moves: Moves, function: tuple[int, ...]) -> Array:
    """The answer along the directions: its axes are in the order that its layout says."""
    if not moves or "along" in asked.options:
        return np.squeeze(value)
    variables = [_axes(name) for name, _ in moves]
    if "structured" in asked.options:
        moves = [(name, along * free(NAMES[name][1], len(along))) for name, along in moves]
    flat = [np.reshape(along, axes) for (_, along), axes in zip(moves, variables, strict=True)]
    axes = [function, *variables]
    if "vec" in asked.options:
        tensor = np.reshape(value, [size for each in axes for size in each], order="F")
    else:
        tensor = np.squeeze(value)
        order = sum(len(each) for each in axes)
        if asked.layout == "gradient" and order == 2 and function and variables[0] and answer.node.order == 2:
            tensor = tensor.T
    for along in reversed(flat):
        tensor = np.tensordot(tensor, along, axes=along.ndim)
    return tensor
