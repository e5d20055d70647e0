"""The table of operations that are no functions of the language: its cells agree with one another and with the values,
its names stand in few places, and nothing that is said of a sign is false."""

import ast
from collections import defaultdict
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
import sympy
from running import ROOT
from small_tensors import SIZES, VALUES, A, Q, S, X, apply_to, dot, had, mul, p, s, t, x, y

from matcalc_cli.dimensions import value
from matcalc_cli.functions.intervals import read_range
from matcalc_cli.graph.conjugation import conjugate, known_sign
from matcalc_cli.graph.nodes import Node, Op
from matcalc_cli.graph.primitives import (
    PRIMITIVES,
    is_block,
    is_elimination,
    is_pair,
    is_triangle,
    is_unit,
    picks,
    row_of,
)
from matcalc_cli.graph.products.orientation import is_skew
from matcalc_cli.graph.ranges import sign
from matcalc_cli.graph.tensor import (
    add,
    apply,
    below,
    block,
    crossing,
    einsum,
    elimination,
    eye,
    imaginary,
    is_complex,
    matpow,
    ones,
    pair,
    pi,
    power,
    scale,
    size,
    transpose,
    unit,
    var,
)
from matcalc_cli.language.properties import PROPERTIES
from matcalc_cli.verification.interpret import evaluate
from matcalc_cli.verification.sympy_values import Reading

PLACES = np.arange(6).reshape(2, 3)  # for vec, column by column
VEC = np.array([[[j * 2 + i == k for j in range(3)] for i in range(2)] for k in range(PLACES.size)], float)
EXPECTED = {
    "pi": (pi(), np.pi),
    "imaginary": (imaginary(), 1j),
    "size": (size("n"), 3.0),
    "unit": (unit("n", 2), np.eye(3)[1]),
    "unit by name": (unit("n", "i"), np.eye(3)[1]),
    "block": (block("p", "m", 1), np.eye(4)[:, 1:3]),
    "pair": (pair("m", "n"), VEC),
    "below": (below("m", "n"), np.tri(2, 3)),
    "elimination": (elimination("n"), np.eye(9)[[0, 1, 2, 4, 5, 8]]),
    "crossing": (crossing(), np.cross(np.eye(3)[:, None], np.eye(3)).transpose(2, 0, 1)),
    "halfbelow": (below("n", "m", half=True), np.tri(3, 2) - np.eye(3, 2) / 2),
}
CONSTANTS = [pytest.param(node, array, id=name) for name, (node, array) in EXPECTED.items()]


def test_every_constant_is_here() -> None:
    assert {name for name, row in PRIMITIVES.items() if row.shape is not None} == {
        name.partition(" ")[0] for name in EXPECTED
    }


@pytest.mark.parametrize(("node", "array"), CONSTANTS)
def test_numpy_and_sympy_read_one_entry(node: Node, array: "np.ndarray") -> None:
    found = evaluate(node, {}, SIZES)
    assert found.shape == tuple(value(dim, SIZES) for dim in node.shape)
    assert np.array_equal(found, array)
    if node is not imaginary():
        entries = Reading({}, SIZES).value_of(node)[0]
        assert [complex(sympy.N(entry)) for entry in entries] == [complex(entry) for entry in found.ravel()]


@pytest.mark.parametrize(("node", "array"), CONSTANTS)
def test_what_a_row_says_holds_of_its_entries(node: Node, array: "np.ndarray") -> None:
    array = np.asarray(array)
    row = row_of(node)
    assert row is not None
    assert row.real == (not is_complex(node)) == bool(np.isreal(array).all())
    if row.range:
        known = read_range(row.range)
        assert all(known.low <= entry for entry in np.ravel(array) if known.low is not None)
        assert all(known.high >= entry for entry in np.ravel(array) if known.high is not None)
    assert not row.binary or set(np.ravel(array)) <= {0, 1}
    assert not row.selection or (row.binary and (array.reshape(len(array), -1).sum(1) <= 1).all())
    kinds = (is_unit, is_block, is_pair, is_triangle, is_elimination)
    assert sum(kind(node) for kind in kinds) == row.binary
    assert picks(node) == (is_unit(node) or is_block(node))


@pytest.mark.parametrize("k", [-3, -2, -1, 2, 3, 4])
def test_the_parity_and_the_transpose_of_powers(k: int) -> None:
    row = PRIMITIVES["matpow"]
    assert row.parity is not None
    assert row.parity(k) == k
    assert matpow(scale(-1, X), k) is scale(-1 if k % 2 else 1, matpow(X, k))
    assert matpow(transpose(X), k) is transpose(matpow(X, k))
    skew = var("K", ("n", "n"), ["skew"])
    assert is_skew(matpow(skew, k)) == bool(k % 2)


# --- where the names stand -------------------------------------------------------------------------------------------

KNOWING_NODES = ("graph", "lowering", "raising", "calculus", "rewriting", "own_functions", "verification", "curvature")
MOST = 3  # modules that name one operation by a string, besides the table


@cache
def naming() -> dict[str, set[str]]:
    """For each string the modules about nodes in which it stands, besides the table and what lists the constructors.

    In `asking` the name of an operation is an option: --size.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for package in (*KNOWING_NODES, "answers"):
        for path in (ROOT / "matcalc_cli" / package).rglob("*.py"):
            if path.stem in ("primitives", "tensor") or path.parent.name == "asking":
                continue
            for part in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    found[part.value].add(path.stem)
    return found


def test_an_operation_is_asked_for_and_not_named() -> None:
    counts = {name: len(naming()[name]) for name in PRIMITIVES if name not in PROPERTIES}  # unit is one, of vectors
    assert max(counts.values()) <= MOST, counts
    assert sorted(counts.values())[len(counts) // 2] <= 1, counts


# --- signs -----------------------------------------------------------------------------------------------------------

L = var("L", ("n", "n"), ["lower", "positive"])
Z, z = var("Z", ("n", "n"), ["complex"]), var("w", (), ["complex"])
HALF = Fraction(1, 2)
SIGNED: dict[str, tuple[Node, str]] = {
    "declared": (p, "positive"),
    "zeros above the diagonal": (L, "nonnegative"),
    "a square": (power(x, 2), "nonnegative"),
    "one over a square, for all that is known not defined": (power(x, -2), "nonnegative"),
    "a square and a number": (add([(1, power(t, 2)), (1, einsum([], ()))], ()), "positive"),
    "a root": (power(t, HALF), "nonnegative"),
    "a root of odd order": (power(t, Fraction(1, 3)), ""),
    "exp": (apply("exp", x), "positive"),
    "exp of a complex number": (apply("exp", z), ""),
    "a function with a domain": (apply("acos", t), ""),
    "a difference": (add([(1, p), (-1, power(p, 2))], p.shape), ""),
    "the rest of a probability": (add([(1, einsum([], ())), (-1, apply("sigmoid", t))], ()), "positive"),
    "selection": (unit("n", 2), "nonnegative"),
    "triangle": (below("n", "n", half=True), "nonnegative"),
    "identity": (eye("n"), "nonnegative"),
    "a sum of positive entries": (dot(p, p), "positive"),
    "a square of a complex number": (power(z, 2), ""),
    "a root of the square of a complex number": (power(power(z, 2), HALF), ""),
    "a power of a real part": (power(add([(1, z), (1, conjugate(z))], ()), 2), ""),
    "a modulus": (einsum([(z, ()), (conjugate(z), ())], ()), ""),
}
POINT = {**VALUES, "L": np.tril(np.full((3, 3), 0.5)), "w": 0.3 + 2j, "Z": VALUES["X"] + 2j * VALUES["Y"]}


@pytest.mark.parametrize(("node", "expected"), SIGNED.values(), ids=SIGNED)
def test_signs(node: Node, expected: str) -> None:
    assert sign(node) == expected
    real = node in (SIGNED["a modulus"][0], SIGNED["a power of a real part"][0])
    assert known_sign(node) == ("nonnegative" if real else expected)


PARTS = [
    *(x, y, p, apply("exp", x), apply("tanh", p), power(p, -1), power(x, 2), add([(1, p), (2, power(x, 2))], p.shape)),
    *(ones(("n",)), unit("n", 3), apply_to(X, p), apply_to(L, p), apply_to(below("n", "n"), x), apply("relu", y)),
]
MATRICES = [X, S, Q, L, below("n", "n"), mul(transpose(A), A), had(L, L), eye("n"), power(X, 2)]


@pytest.mark.parametrize("first", range(len(PARTS)))
def test_no_sign_is_false_at_a_point(first: int) -> None:
    vectors = [form(PARTS[first], other) for other in PARTS for form in (had, dot, total)]
    forms = [einsum([(PARTS[first], (0,)), (m, (0, 1)), (PARTS[first], (1,))], ()) for m in MATRICES]
    lines = [einsum([(PARTS[first], (0,)), (m, (0, 1))], (0, 1)) for m in MATRICES]
    numbers = [einsum([(t, ()), (s, ()), (node, tuple(range(node.order)))], range(node.order)) for node in vectors]
    for node in (*vectors, *forms, *lines, *numbers):
        found = evaluate(node, POINT, SIZES)
        if sign(node):
            assert (found >= 0).all()
        if sign(node) == "positive":
            assert (found > 0).all()


def total(a: Node, b: Node) -> Node:
    return add([(1, a), (1, b)], a.shape)


def test_a_constant_has_no_arguments_and_an_operation_has() -> None:
    assert all(isinstance(node, Op) and not node.args for node, _ in EXPECTED.values())
    assert {name for name, row in PRIMITIVES.items() if row.shape is None} == {"matpow", "series"}
