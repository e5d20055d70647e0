"""What is asked for in every language of code: the tables of cases, the examples of the functions, single trees.

Each gives texts, a point, and the value there by the graph, which no text has part in.
"""

import inspect
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from judging import points
from programs import DECLARED, VALUES, array_text, point_of, read
from questions import Asked as Random
from questions import sample
from tables import CASES, FOLDER, Case, answer, ask
from tables import read as table

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.result import Result, coded
from matcalc_cli.answers.solving.solution import Solution
from matcalc_cli.dimensions import Shape, value
from matcalc_cli.functions.table import FUNCTIONS
from matcalc_cli.verification.interpret import evaluate

SIGN_OPEN = ("eigvec", "_singular")  # unit vectors, whose sign is anybody's


class Emission(NamedTuple):
    """A text, the function in it, what its names stand for, those that are rows, and the value."""

    text: str
    function: str
    known: dict[str, Any]
    rows: frozenset[str]
    value: Any
    either_sign: bool


Asked = tuple[str, Callable[[str], Emission | None]]


def asked() -> list[Asked]:
    """(label, what gives the text for a target with its value, or None where no point is defined)"""
    return [
        *((f"{case.id} {case.expression}", partial(_of_case, case)) for case in CASES),
        *((f"{case.id} {case.expression}", partial(_of_case, case)) for case in table("complex")),
        *((" | ".join(row), partial(_of_cookbook, row)) for row in _rows("cookbook") if row[1] != "refused"),
        *((" | ".join(row), partial(_of_structured, row)) for row in _rows("structured") if row[3][0] != "!"),
        *((" | ".join(row), partial(_of_solve, row)) for row in _rows("solve") if row[3][0] != "!"),
        *((" | ".join(row), partial(_of_example, row)) for each in FUNCTIONS.values() for row in each.examples),
        *((text, partial(_of_tree, text)) for text in VALUES),
        *((repr(each), partial(_of_random, each)) for each in sample(60, 4)),
    ]


def _rows(file: str) -> Iterator[tuple[str, ...]]:
    for line in (FOLDER / f"{file}.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield tuple(cell.strip() for cell in line.split("|"))


def emission(result: Result, target: str) -> Emission | None:
    """The text of an answer and its value at a point."""
    text, shapes = result.code(target), result.result_typing().shapes
    for values, sizes in points(result, result.node, count=1):
        found = evaluate(result.node, values, sizes)
        rows = frozenset(name for name, shape in shapes.items() if len(shape) == 2 and shape[0] == 1)
        whole = _with_sizes(shapes, {**sizes, **values}, sizes)
        either = any(word in result.text for word in SIGN_OPEN)
        name, found = result.question.verb.function, found[None, :] if result.row else found
        return Emission(text, name, whole, rows, found, either)
    return None


def _with_sizes(shapes: dict[str, Shape], known: dict[str, Any], sizes: dict[str, int]) -> dict[str, Any]:
    """With arrays for the names that are needed for their sizes alone."""
    missing = {name: shape for name, shape in shapes.items() if name not in known}
    return known | {
        name: np.full([value(dim, sizes) for dim in shape[len(shape) == 2 and shape[0] == 1 :]], np.nan)
        for name, shape in missing.items()
    }


def _of_case(case: Case, target: str) -> Emission | None:
    return emission(answer(case) if case in CASES else ask(case), target)


def _question(expression: str, declarations: str, words: list[str], **more: Any) -> Question:
    verb, *rest = words
    along = rest[rest.index("--along") + 1] if "--along" in rest else ""
    wrt = [word for word in rest if not word.startswith("--") and word != along]
    order = len(wrt) if verb == "diff" else None
    more = {"structured": "--structured" in rest, **more}
    return Question(expression, verb, wrt, declarations.split(), order=order, vec="--vec" in rest, along=along, **more)


def _of_cookbook(row: tuple[str, ...], target: str) -> Emission | None:
    _, expression, declarations, words, *_ = row
    return emission(Answer(_question(expression, declarations, words.split())), target)


def _of_structured(row: tuple[str, ...], target: str) -> Emission | None:
    expression, declarations, words, _ = row
    return emission(Answer(_question(expression, declarations, words.split(), structured=True)), target)


def _of_solve(row: tuple[str, ...], target: str) -> Emission | None:
    expression, declarations, name, *_ = row
    return emission(Solution(Question(expression, "solve", [name], declarations.split())), target)


def _of_example(row: tuple[str, ...], target: str) -> Emission | None:
    verb, expression, declarations, wrt, _ = row
    return emission(Answer(Question(expression, verb, [wrt] if wrt else [], declarations.split())), target)


def _of_random(asked: Random, target: str) -> Emission | None:
    return emission(asked.answer(), target)


def _of_tree(text: str, target: str) -> Emission | None:
    tree, node, typing = read(text, DECLARED)
    found, point, sizes = point_of(node, typing)
    known = _with_sizes(typing.shapes, {**sizes, **point}, sizes)
    row = tree.shape is not None and len(tree.shape) == 2 and tree.shape[0] == 1
    emitted = array_text(tree, "value", typing.shapes, target)
    return Emission(emitted, "value", known, frozenset({"r"}), found[None, :] if row else found, False)


# --- functions for optimisers ----------------------------------------------------------------------------------------

# expression | variables | declarations | the direction of a product, if there is one
PROGRAMS = [
    ("norm(A*x - b)^2", "x", "A:m,n", "v"),
    ("sum(log(1 + exp(-y .* (X*w)))) + l*w'*w/2", "w", "X:m,n y:m l:scalar", "p"),
    ("logsumexp(A*x)", "x", "A:m,n", "v"),
    ("norm(U*V' - Y)^2", "U,V", "U:m,p V:n,p Y:m,n", ""),
    ("norm(tanh(W*x + b) - y)^2", "W,b", "W:m,n x:n b:m y:m", ""),
    ("logdet(S + x*x')", "x", "S:n,n,spd", "v"),
    ("tr(X'*A*X) + sum(exp(X))", "X", "A:n,n X:n,p", "V"),
    ("t^4 + c*t", "t", "t:scalar c:scalar", ""),
]


class Program(NamedTuple):
    """A text with the value and the gradients, or with a product, what is known, and what NumPy's text gives."""

    text: str
    known: dict[str, Any]
    variables: list[str]
    values: list[Any]


def programs(target: str) -> Iterator[Program]:
    """The functions for optimisers, each beside what NumPy's text of the same question gives."""
    for expression, wrt, declared, direction in PROGRAMS:
        names = wrt.split(",")
        results = [Answer(Question(expression, "grad", [name], declared.split())) for name in names]
        known = _point(results[0], direction)
        yield Program(_coded(results, target, ""), known, names, _called(_coded(results, "numpy", ""), known))
        if direction:
            product = _called(_coded(results, "numpy", direction), known)
            yield Program(_coded(results, target, direction), known, names, product)


def _coded(results: list[Answer], target: str, direction: str) -> str:
    return coded(results, target, with_value=not direction, hvp=direction)


def _point(result: Answer, direction: str) -> dict[str, Any]:
    rng = np.random.default_rng(3)
    sizes = {"m": 4, "n": 3, "p": 2, "k": 5}
    shapes = result.result_typing().shapes
    shapes = shapes | ({direction: shapes[result.wrt[0]]} if direction else {})
    known: dict[str, Any] = {
        name: rng.uniform(-1, 1, [value(dim, sizes) for dim in shape]) if shape else float(rng.uniform(0.5, 1))
        for name, shape in shapes.items()
    }
    return known | ({"S": known["S"] @ known["S"].T + np.eye(sizes["n"])} if "S" in known else {})


def _called(text: str, known: dict[str, Any]) -> list[Any]:
    space: dict[str, Any] = {}
    exec(text, space)
    function = next(space[name] for name in ("value_and_gradient", "hvp") if name in space)
    found = function(*(known[name] for name in inspect.signature(function).parameters))
    return list(found) if isinstance(found, tuple) else [found]


# --- what is hard ----------------------------------------------------------------------------------------------------

# expression over t | t | the value, where a plain formula loses or overflows
STABLE = [
    ("1/(1 + exp(-t))", -40.0, 4.248354255291589e-18),
    ("1 - 1/(1 + exp(-t))", 40.0, 4.248354255291589e-18),
    ("sigmoid(t)", -700.0, 9.85967654375977e-305),
    ("log(1 + exp(t))", 800.0, 800.0),
    ("log(1 + exp(t))", -40.0, 4.248354255291589e-18),
    ("log(1 + t)", 1e-18, 1e-18),
    ("exp(t) - 1", 1e-18, 1e-18),
    ("normcdf(t)", -10.0, 7.61985302416052e-24),
    ("logsumexp([t; t + 1])", 1000.0, 1001.3132616875182),
    ("softmax([t; t + 1])[1]", 1000.0, 0.2689414213699951),
]
