"""What other verbs, options and spellings say of the same function: verdicts, claims, values, code with more in it.

Takes what was asked and its right answer; gives what is wrong, or nothing. Most ask by a line of `batch` and judge the
record alone: a verdict of convexity by the values of the function between two points, a claim by the answer, a value by
the interpreter of the surface tree.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from fuzzing.asking import Asked
from fuzzing.formulas import NAMES, SIZES
from fuzzing.points import direction, point
from fuzzing.reading import argument, called_by, off, points, reader
from fuzzing.surface import Surface
from matcalc_cli.answers.answer import Answer
from matcalc_cli.cli.batch import answered
from matcalc_cli.cli.present.json import dumps
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.tree import Tree
from matcalc_cli.render import latex

Array = Any
HONEST = ("refused", "limit", "domain")
BETWEEN = 6  # pairs of points between which the function is looked at
BENDS = 1e-6  # how much it may be off the chord, relatively
CURVED = {"convex": 1, "strictly convex": 1, "concave": -1, "strictly concave": -1, "affine": 0}


def _asked_in_batch(line: dict[str, Any]) -> dict[str, Any]:
    """The record of a line; MatcalcError for one that is an error."""
    found, _ = answered(dumps(line), 1)
    error = found.get("error")
    if isinstance(error, dict):
        raise MatcalcError(error["kind"], error["message"])
    return found


def as_latex(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """The function as LaTeX, asked, has the same answer."""
    if "entries" in asked.options or asked.formula.text.count(" where ") > 1:
        return ""
    text = latex.render(answer.problem.program.nodes[-1], asked.formula.names())
    found = _asked_in_batch({**asked.line(), "expr": f"${text}$"})
    if found["result"] == answer.text:
        return ""
    tree = reader(answer)(found["result"])
    for at, expected in points(asked, answer):
        if off(Surface(at, SIZES).value(tree)[0], expected):
            return f"{found['result']} of {text} for {answer.text}"
    return ""


def under_a_condition(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """Where a variable is positive, the answer is the same, and says so."""
    free = [name for name in asked.formula.names() if not NAMES[name][1] and len(NAMES[name][0].replace("1", "")) < 2]
    if not free or " where " in asked.formula.text or "entries" in asked.options:
        return ""
    name = draw.choice(free)
    found = _asked_in_batch({**asked.line(), "expr": f"{asked.formula.text} where {name} > 0"})
    if name in found["result"] and not any(name in text for text in found["conditions"]):
        return f"the condition {name} > 0 is lost: {found['conditions']}"
    tree = reader(answer)(found["result"])
    for at, expected in points(asked, answer, rungs=(2, 4)):
        if off(Surface(at, SIZES).value(tree)[0], expected):
            return f"{found['result']} where {name} > 0 for {answer.text}"
    return ""


def claimed(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """The answer, claimed, is right; twice the answer is not."""
    if asked.verb == "show" or set(asked.options) - {"gradient", "jacobian"} or answer.text.startswith("0"):
        return ""
    line = {**asked.line(), "verb": "check", "of": asked.verb}
    if asked.verb != "diff":
        line.pop("order", None)
    for factor, wrong in (("", "wrong"), ("2*", "right")):
        text = answer.text if not factor else f"2*({answer.text})"
        if factor and (" for " in answer.text or " where " in answer.text):
            continue
        found = _asked_in_batch({**line, "claim": text})
        if found["verdict"] == wrong and (not factor or points(asked, answer)):
            if factor and all(not np.any(value) for _, value in points(asked, answer)):
                continue
            return f"the claim {text} is {found['verdict']}: {found['how']}"
    return ""


def checked(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """--check does not find a right answer wrong."""
    if asked.verb == "show" or "entries" in asked.options:
        return ""
    kind = draw.choice(["numeric", "numeric", "exact"]) if "structured" not in asked.options else "numeric"
    found = answer.check(kind, seed=draw.randrange(1000))
    return f"{kind}: {found.message}" if found.ok is False else ""


def curved(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """A function said to be convex lies below its chords."""
    if asked.formula.axes or not asked.wrt:
        return ""
    line = {"verb": "convex", "expr": asked.formula.text, "shape": asked.declarations, "wrt": [asked.wrt[0]]}
    found = _asked_in_batch(line)["convexity"]
    sign = CURVED.get(found["verdict"])
    if sign is None or found["where"] or found["cases"]:
        return ""
    tree = reader(answer)(asked.formula.text)
    for ends, values in _chords(asked, tree):
        bend = values[0] + values[1] - 2 * values[2]
        scale = max(1.0, float(np.abs(values).max()))
        if bend * sign < -BENDS * scale or (sign == 0 and abs(bend) > BENDS * scale):
            return f"{found['verdict']} ({found['reasons']}), but {values} at {ends}"
    return ""


def _chords(asked: Asked, tree: Tree) -> Iterator[tuple[str, Array]]:
    """Both ends and the middle of a chord in the variable, and the values there, where all are finite."""
    noise = np.random.default_rng(3)
    for rung in range(BETWEEN):
        at = point(asked.formula.names(), rung, noise)
        name = asked.wrt[0]
        other = point([name], rung + 1 if rung % 2 else rung, noise)[name]
        ends = np.stack([at[name], other, (at[name] + other) / 2])
        values = Surface({**at, name: ends}, SIZES).value(tree)[:, 0, 0]
        if np.all(np.isfinite(values)) and np.abs(values).max() < 1e6:
            yield f"{ends.tolist()}", values


def times_a_vector(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """The function that --hvp gives multiplies the Hessian by a vector."""
    if asked.verb != "hess" or asked.options or len(NAMES[asked.wrt[0]][0].replace("1", "")) == 2:
        return ""
    text = answer.code("numpy", hvp="v_dir")
    move = direction(asked.wrt[0], np.random.default_rng(4))
    along = argument(move, asked.wrt[0], answer)
    for at, expected in points(asked, answer):
        found = called_by(text, {"v_dir": along}, at, answer)
        wanted = expected @ np.ravel(move) if np.size(expected) > 1 else expected * np.ravel(move)
        if answer.conditions and not np.all(np.isfinite(found)):
            continue
        if off(found, wanted):
            return f"{np.ravel(found)[:4]} for {np.ravel(wanted)[:4]}: {text}"
    return ""


def with_value(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """The code with the value gives the value of the function first."""
    if asked.verb not in ("grad", "hess") or asked.options or asked.formula.axes:
        return ""
    text = answer.code("numpy", with_value=True)
    tree = reader(answer)(asked.formula.text)
    for at, expected in points(asked, answer):
        value = Surface(at, SIZES).value(tree)[0]
        found = called_by(text, {}, at, answer)
        if not np.all(np.isfinite(value)) or (answer.conditions and not np.all(np.isfinite(found[1]))):
            continue
        if off(found[0], value) or off(found[1], expected):
            return f"{found} for {np.ravel(value)}, {np.ravel(expected)[:4]}: {text}"
    return ""


def at_a_point(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """--at shows the value of the answer there."""
    if asked.options or asked.verb == "diff" or any(NAMES[name][1] == "orthogonal" for name in asked.formula.names()):
        return ""
    for at, expected in points(asked, answer):
        if answer.node.order > 2:
            continue
        given = {name: _rounded(value) for name, value in at.items()}
        expected = Surface(given, SIZES).value(reader(answer)(answer.text))[0]
        data = [f"{name}={_written(value, name)}" for name, value in given.items()]
        data += [f"{dim}={SIZES[dim]}" for dim in answer.typing.dims if not _is_carried(dim, answer)]
        found = _asked_in_batch({**asked.line(), "at": data})["value"]
        if np.all(np.isfinite(expected)) and off(np.array(found, dtype=float), expected):
            return f"{found} for {expected.tolist()} at {data}"
    return ""


def _is_carried(dim: str, answer: Answer) -> bool:
    return any(dim in map(str, shape) for shape in answer.typing.shapes.values())


def _rounded(value: Array) -> Array:
    return np.round(value, 3)


def _written(value: Array, name: str) -> str:
    if not NAMES[name][0]:
        return repr(float(value[0, 0]))
    return "[" + ";".join(",".join(repr(float(entry)) for entry in row) for row in value) + "]"


def by_each(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """The gradients by all variables at once are those by each."""
    from matcalc_cli import api

    names = asked.formula.names()
    if asked.verb != "grad" or asked.options or len(names) < 2 or asked.formula.axes:
        return ""
    if all(":scalar" in declared for declared in asked.declarations):
        return ""  # scalars are stacked: one derivative
    found = api.gradients(asked.formula.text, names, asked.declarations)
    other = found[asked.wrt[0]]
    if other.node is answer.node:
        return ""
    tree = reader(answer)(other.text)
    for at, expected in points(asked, answer):
        if off(Surface(at, SIZES).value(tree)[0], expected):
            return f"{other.text} of all for {answer.text}"
    return ""


def derived_in_steps(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """--steps ends in the answer, or is refused in words."""
    if asked.verb not in ("grad", "jac", "hess") or asked.options:
        return ""
    steps = _asked_in_batch({**asked.line(), "steps": True})["steps"]
    return "" if steps and all({"left", "right", "rule"} <= set(step) for step in steps) else f"{steps}"


OTHERS: dict[str, Callable[[Asked, Answer, random.Random], str]] = {
    "as LaTeX": as_latex,
    "under a condition": under_a_condition,
    "claimed": claimed,
    "checked": checked,
    "convexity": curved,
    "Hessian times a vector": times_a_vector,
    "with the value": with_value,
    "at a point": at_a_point,
    "by each variable": by_each,
    "steps": derived_in_steps,
}
