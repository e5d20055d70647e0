"""What must hold of every right answer beside its value: each property asks the same in another way, and compares.

A property takes what was asked, the answer and a source of chance, and gives what is wrong, or nothing. Each question
is put before one of them, drawn by the question itself.
"""

import json
import random
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from fuzzing.asking import Asked
from fuzzing.formulas import SIZES, Formula
from fuzzing.other_verbs import HONEST, OTHERS
from fuzzing.reading import called_by, off, points, reader
from fuzzing.surface import Surface
from matcalc_cli.answers.answer import Answer
from matcalc_cli.cli.batch import answered
from matcalc_cli.cli.present.json import dumps
from matcalc_cli.errors import MatcalcError
from matcalc_cli.inference.shapes import measured
from matcalc_cli.language.tree import Tree
from matcalc_cli.lowering.lower import lower

Array = Any
Property = Callable[[Asked, Answer, random.Random], str]
# conditions that a point of ties breaks, and that are not worked out
NOT_TOLD = ("attained once", "simple", "largest entry", "smallest entry")
FORMATS = ("unicode", "latex", "numpy", "jax", "torch", "sympy", "julia", "matlab")


def same_text(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """Asked once more, and with the declarations in another order."""
    shuffled = draw.sample(asked.declarations, len(asked.declarations))
    for way, other in (("again", asked.answer()), ("declared in another order", asked.answer(declared=shuffled))):
        if other.text != answer.text:
            return f"{way}: {other.text} for {answer.text}"
    return ""


def _renamed(text: str, names: dict[str, str]) -> str:
    return re.sub(r"(?<![\w])[A-Za-z]\w*", lambda m: names.get(m[0], m[0]), text)


def _unnamed(text: str) -> str:
    """The names of a `where` clause by their places: which letters are free depends on the names."""
    clause = text.partition(" where ")[2]
    names = re.findall(r"(?:^|, |; )([A-Za-z]\w*) = ", clause)
    return _renamed(text, {name: f"${k}" for k, name in enumerate(names)})


def renamed(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """Other names in the same order of the alphabet: the answer has them."""
    names = {name: f"{name}{draw.choice('123')}" for name in asked.formula.names()}
    new = asked.answer(renamed=names).text
    old = _renamed(answer.text, names)
    return "" if _unnamed(new) == _unnamed(old) else f"{new} for {old}"


def _parts(formula: Formula) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = []
    for k, part in enumerate(formula.parts):
        if part.parts and " where " not in part.text:
            found.append((k,))
        found += [(k, *place) for place in _parts(part)]
    return found


def _with_name(formula: Formula, place: tuple[int, ...]) -> Formula:
    if not place:
        name = "Q9" if len(formula.axes.replace("1", "")) == 2 else "q9"
        return Formula(formula.axes, f"{name} where {name} = {{0}}", (formula,))
    first, rest = place[0], place[1:]
    parts = list(formula.parts)
    parts[first] = _with_name(parts[first], rest)
    return Formula(formula.axes, formula.template, tuple(parts))


def named(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """A part that has got a name: the answer is the same, but that it may use the name."""
    places = _parts(asked.formula)
    if not places:
        return ""
    other = asked._replace(formula=_with_name(asked.formula, draw.choice(places)))
    found = other.answer()
    if found.node is answer.node:
        return ""
    return _differ(asked, answer, reader(found)(found.text), f"{found.text} of {other.formula.text}")


def _differ(asked: Asked, answer: Answer, tree: Tree, said: str) -> str:
    for at, expected in points(asked, answer):
        if off(Surface(at, SIZES).value(tree)[0], expected):
            return f"{said} for {answer.text}"
    return ""


def latex(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """The LaTeX, read, is the answer, or has its value at least."""
    if "entries" in asked.options:
        return ""  # matrices of entries are shortened by dots
    try:
        tree = reader(answer, latex=True)(answer.latex)
        if lower(tree, answer.result_typing()).node is answer.node:
            return ""
        tree = measured(tree, answer.result_typing()).nodes[-1]  # vectors of ones that have no size of their own
    except MatcalcError as error:
        return f"{answer.latex}: {error.message}"
    return _differ(asked, answer, tree, answer.latex)


def code(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """The NumPy text gives the value of the answer; with SciPy, too."""
    text = answer.code("numpy", scipy=draw.random() < 0.3)
    for at, expected in points(asked, answer):
        found = called_by(text, {}, at, answer)
        if answer.conditions and not np.all(np.isfinite(found)):
            continue
        if off(found, expected) and not any(word in text for text in answer.conditions for word in NOT_TOLD):
            return f"{np.ravel(found)[:4]} for {np.ravel(expected)[:4]}: {text}"
    return ""


def written(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """Every format writes it or refuses."""
    name = draw.choice(FORMATS)
    try:
        getattr(answer, name)() if name in FORMATS[2:] else getattr(answer, name)
    except MatcalcError as error:
        return "" if error.kind in HONEST else f"{name}: {error.kind}: {error.message}"
    return ""


def in_batch(asked: Asked, answer: Answer, draw: random.Random) -> str:
    """A line of `batch` has the same answer, and conditions."""
    found, _ = answered(dumps(asked.line()), 1)
    if "error" in found:
        return str(found["error"])
    same = found["result"] == answer.text and found["conditions"] == json.loads(json.dumps(answer.conditions))
    return "" if same else f"{found['result']}, {found['conditions']} for {answer.text}, {answer.conditions}"


PROPERTIES: dict[str, Property] = {
    "asked again": same_text,
    "renamed": renamed,
    "a part named": named,
    "LaTeX": latex,
    "code": code,
    "formats": written,
    "batch": in_batch,
    **OTHERS,
}


def broken(asked: Asked, answer: Answer, names: tuple[str, ...] = ()) -> tuple[str, str]:
    """The first of the properties that does not hold and what is wrong; of one that the question draws, if none is
    named."""
    draw = random.Random(asked.command())
    for name in names or (draw.choice(list(PROPERTIES)),):
        try:
            said = PROPERTIES[name](asked, answer, draw)
        except MatcalcError as error:
            said = "" if error.kind in HONEST else f"{error.kind}: {error.message}"
        if said:
            return name, said
    return "", ""
