"""Variables of small sizes with their values, products of them, and random products over few indices."""

from typing import Any

from hypothesis import strategies as st

from matcalc_cli.graph.nodes import Node
from matcalc_cli.graph.tensor import apply, einsum, eye, matpow, ones, pi, unit, var

A, B, C = var("A", ("m", "n")), var("B", ("n", "p")), var("C", ("m", "n"))
X, Y, S = var("X", ("n", "n")), var("Y", ("n", "n")), var("S", ("n", "n"), ["symmetric"])
Q = var("Q", ("n", "n"), ["orthogonal", "invertible"])
x, y, z, t, s = var("x", ("n",)), var("y", ("n",)), var("z", ("m",)), var("t", ()), var("s", ())
p = var("p", ("n",), ["positive"])
SIZES = {"m": 2, "n": 3, "p": 4, "i": 2, "j": 1}


def mul(*matrices: Node) -> Node:
    """The matrix product."""
    count = len(matrices)
    return einsum([(matrix, (k, k + 1)) for k, matrix in enumerate(matrices)], (0, count))


def had(*tensors: Node) -> Node:
    axes = tuple(range(tensors[0].order))
    return einsum([(tensor, axes) for tensor in tensors], axes)


def dot(a: Node, b: Node) -> Node:
    return einsum([(a, (0,)), (b, (0,))], ())


def apply_to(matrix: Node, vector: Node) -> Node:
    return einsum([(matrix, (0, 1)), (vector, (1,))], (0,))


def values() -> dict[str, Any]:
    import numpy as np

    rng = np.random.default_rng(3)
    orthogonal, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    symmetric = rng.normal(size=(3, 3))
    shapes: dict[str, Any] = {"A": (2, 3), "B": (3, 4), "C": (2, 3), "X": (3, 3), "Y": (3, 3), "x": 3, "y": 3}
    plain = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    rest = {"z": rng.normal(size=2), "t": 0.7, "s": -1.3, "p": rng.uniform(0.5, 2, 3)}
    return {**plain, **rest, "S": symmetric + symmetric.T, "Q": orthogonal}


VALUES = values()

CONSTANTS = [unit("n", 1), ones(("n",)), eye("n"), pi()]
TENSORS = [A, C, X, Y, S, Q, x, y, z, t, s, p, *CONSTANTS, matpow(X, -1), apply("exp", x)]


@st.composite
def products(draw: Any) -> tuple[list[tuple[Node, tuple[int, ...], int]], tuple[int, ...]]:
    """Random factors over few indices of fitting size, some of them outputs (perhaps twice)."""
    axes = {"m": [0, 1], "n": [2, 3, 4, 5]}
    factors = []
    for node in draw(st.lists(st.sampled_from(TENSORS), min_size=1, max_size=5)):
        at = tuple(draw(st.sampled_from(axes[str(dim)])) for dim in node.shape)
        powers = (1, 1, 1, 2, -1) if node is p or node is t else (1, 1, 1, 2)
        factors.append((node, at, draw(st.sampled_from(powers))))
    carried = sorted({i for _, at, _ in factors for i in at})
    out = tuple(draw(st.lists(st.sampled_from(carried), max_size=3))) if carried else ()
    return factors, out
