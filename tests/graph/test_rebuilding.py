"""A node over its own children is itself; over others it is what the public constructor makes of them.

The table below has every Op there is, and a test says that none is missing; so a new function needs a line here alone.
"""

from collections.abc import Callable
from functools import partial

import pytest
from small_tensors import SIZES, VALUES, A, Q, S, X, Y, apply_to, had, mul, t, x, y

from matcalc_cli.functions.table import FUNCTIONS
from matcalc_cli.graph.matrix_functions import frechet, matrix_function, primary
from matcalc_cli.graph.nodes import Node, Op, topological
from matcalc_cli.graph.primitives import IMAGINARY, PRIMITIVES
from matcalc_cli.graph.rebuilding import CONSTRUCTORS, rebuild, substitute
from matcalc_cli.graph.tensor import (
    add,
    apply,
    below,
    block,
    crossing,
    einsum,
    elimination,
    imaginary,
    matpow,
    ones,
    op,
    pair,
    pi,
    power,
    scale,
    series,
    size,
    transpose,
    unit,
    var,
    zero,
)
from matcalc_cli.verification.interpret import evaluate

pytestmark = pytest.mark.each(6)

K, L = var("K", ("n", "n"), ["skew"]), var("L", ("n", "n"), ["lower"])
E = var("E", ("n", "n"))
SQUARES = {
    "X": X,
    "X'": transpose(X),
    "S": S,
    "Q": Q,
    "K": K,
    "-K": scale(-1, K),
    "2*X": scale(2, X),
    "X - Y'": add([(1, X), (-1, transpose(Y))], X.shape),
    "X*Y": mul(X, Y),
    "t*X": einsum([(t, ()), (X, (0, 1))], (0, 1)),
    "X .* L": had(X, L),
    "triu(K)": had(K, transpose(below("n", "n"))),
    "diag(x)": einsum([(x, (0,))], (0, 0)),
    "inv(X)": matpow(X, -1),
    "expm(X)": primary("expm", X),
    "adj(Y')": matrix_function("adj", transpose(Y)),
}
OTHER = ("eigval", "eigvec")  # with a number besides


def of_a_matrix(name: str) -> Callable[[Node], Node]:
    numbers = (2,) if name in OTHER else ()
    return lambda node: matrix_function(name, node, *numbers)


def functions() -> dict[str, Callable[[Node], Node]]:
    """The constructor of every Op that has one argument which is a matrix, by a name for the test."""
    made: dict[str, Callable[[Node], Node]] = {
        "matpow 3": lambda node: matpow(node, 3),
        "matpow -2": lambda node: matpow(node, -2),
        "matpow k": lambda node: matpow(node, "k"),
        "matpow -k": lambda node: matpow(node, ((-1, ("k",)),)),
        "series": lambda node: series("r", 0, "k", mul(matpow(X, "r"), node)),
    }
    for name, row in FUNCTIONS.items():
        if row.kind != "matrix" or name in CONSTRUCTORS_OF_VECTORS:
            continue
        if name.startswith("frechet_"):
            made[name] = partial(frechet, name, along=E)
            made[f"{name} along"] = partial(frechet, name, X)
        else:
            made[name] = of_a_matrix(name)
    return made


CONSTRUCTORS_OF_VECTORS = {
    name
    for name, row in FUNCTIONS.items()
    if row.kind == "matrix" and all(signature[:2] in ("n-", "?-") or body for signature, _, body in row.variants)
}
MADE = functions()
WHOLE = {
    "sum": lambda node: add([(2, node), (-1, Y)], X.shape),
    "product": lambda node: mul(S, node, Y),
    "entrywise product": lambda node: had(node, node, Y),
    "entrywise power": lambda node: power(apply("exp", node), -1),
    "map": lambda node: apply("tanh", node),
    "map of two": lambda node: apply("max", node, Y),
    "form": lambda node: einsum([(x, (0,)), (node, (0, 1)), (y, (1,))], ()),
}


def test_every_op_is_here() -> None:
    built = {node.name for _, node in constants() if isinstance(node, Op)}
    with_arguments = {name for name, row in PRIMITIVES.items() if row.shape is None}
    ours = {"det", *with_arguments, *CONSTRUCTORS_OF_VECTORS, *(name.partition(" ")[0] for name in MADE)}
    assert {name for name, row in FUNCTIONS.items() if row.kind == "matrix"} <= ours
    assert with_arguments <= set(CONSTRUCTORS) <= ours | built
    assert set(PRIMITIVES) - with_arguments == built


def constants() -> list[tuple[str, Node]]:
    made = [pi(), imaginary(), size("n"), unit("n", 2), block("q", "n", 1), below("n", "n"), below("n", "n", half=True)]
    made += [pair("m", "n"), elimination("n"), crossing()]
    return [(IMAGINARY if node is imaginary() else str(k), node) for k, node in enumerate(made)]


@pytest.mark.parametrize("node", [node for _, node in constants()], ids=[name for name, _ in constants()])
def test_a_constant_is_itself(node: Node) -> None:
    assert rebuild(node, node.children) is node


def build(make: Callable[[Node], Node], node: Node) -> Node:
    found = make(node)
    assert all(rebuild(part, part.children) is part for part in topological([found]))
    return found


@pytest.mark.parametrize("name", [*MADE, *WHOLE])
@pytest.mark.parametrize("other", SQUARES)
def test_over_other_children_it_is_what_the_constructor_gives(name: str, other: str) -> None:
    make = {**MADE, **WHOLE}[name]
    plain = var("J", ("n", "n"))
    assert substitute(build(make, plain), {plain: SQUARES[other]}) is build(make, SQUARES[other])


@pytest.mark.parametrize("name", sorted(CONSTRUCTORS_OF_VECTORS))
def test_functions_of_vectors(name: str) -> None:
    plain = var("j", ("n",))
    for other in (y, apply_to(X, y), ones(("n",))):
        assert substitute(matrix_function(name, plain), {plain: other}) is matrix_function(name, other)


def test_own_functions_keep_their_shape() -> None:
    node = op("f⟨n⟩", (apply_to(A, x),), (), ("m", "n"))
    assert rebuild(node, [var("z", ("m",))]) is op("f⟨n⟩", (var("z", ("m",)),), (), ("m", "n"))


@pytest.mark.parametrize("name", ["matpow 3", "adj", "det", "pinv", "toeplitz_sums", "expm", "sqrtm"])
def test_no_value_where_the_argument_is_not_finite(name: str) -> None:
    import numpy as np

    from matcalc_cli.verification.interpret import Undefined

    node = MADE[name](var("J", ("n", "n")))
    broken = np.full((3, 3), np.nan)
    with pytest.raises(Undefined):
        evaluate(node, {**VALUES, "J": broken}, SIZES)


def test_zero_has_no_children() -> None:
    assert rebuild(zero(("n",)), ()) is zero(("n",))
