"""Values of matrix functions against what defines them, one by one and in batches with members that have no value."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from matcalc_cli.verification.matrix_values import OWN, inverse, reciprocal_condition, regular

pytestmark = pytest.mark.sampled(5)

Array = Any


def drawn(rows: int, columns: int, seed: int) -> Array:
    return np.random.default_rng(seed).standard_normal((rows, columns))


def symmetric(a: Array) -> Array:
    return (a + a.T) / 2


def minor(a: Array, i: int, j: int) -> float:
    return float(np.linalg.det(np.delete(np.delete(a, i, 0), j, 1)))


def is_eigenvector(v: Array, a: Array, k: int) -> bool:
    value = sorted(np.linalg.eigvals(symmetric(a)).real, reverse=True)[k - 1 if k > 0 else k]
    return bool(np.allclose(symmetric(a) @ v, value * v) and np.isclose(v @ v, 1))


def is_singular_pair(u: Array, v: Array, a: Array) -> bool:
    return np.allclose(a @ v, spectral(a) * u) and np.isclose(u @ u, 1) and np.isclose(v @ v, 1)


def spectral(a: Array) -> float:
    return float(np.sqrt(np.linalg.eigvals(a.T @ a).real.max()))


def is_polar(found: Array, a: Array) -> bool:
    tall = a.shape[0] >= a.shape[1]
    unit, factor = (found.T @ found, found.T @ a) if tall else (found @ found.T, a @ found.T)
    return (
        np.allclose(unit, np.eye(min(a.shape)))
        and np.allclose(factor, factor.T)
        and np.linalg.eigvalsh(factor).min() > 0
        and np.allclose(found @ factor if tall else factor @ found, a)
    )


def is_pseudoinverse(p: Array, a: Array) -> bool:
    both = np.allclose(a @ p @ a, a) and np.allclose(p @ a @ p, p)
    return both and np.allclose((a @ p).T, a @ p) and np.allclose((p @ a).T, p @ a)


SQUARE, ANY = ((1, 1), (2, 2), (4, 4)), ((4, 4), (3, 5), (5, 2), (1, 3))
Row = tuple[tuple[tuple[int, int], ...], Callable[[Array, Array], Any], Array | None]
# name -> shapes, what holds of the value and the matrix, a matrix without a value
TABLE: dict[str, Row] = {
    "determinant": (SQUARE, lambda d, a: np.isclose(d, np.prod(np.linalg.eigvals(a)).real), None),
    "log_determinant": (SQUARE, lambda d, a: np.isclose(np.exp(d), abs(np.linalg.det(a))), np.ones((4, 4))),
    "adjugate": (
        ((2, 2), (4, 4)),
        lambda c, a: all(np.isclose(c[j, i], (-1) ** (i + j) * minor(a, i, j)) for i, j in np.ndindex(a.shape)),
        None,
    ),
    "toeplitz_sums": (
        SQUARE,
        lambda t, a: all(np.isclose(t[i, j], np.trace(a, j - i)) for i, j in np.ndindex(a.shape)),
        None,
    ),
    "pinv": (ANY, is_pseudoinverse, None),
    "eigenvalue_max": (SQUARE, lambda v, a: np.isclose(v, np.linalg.eigvals(symmetric(a)).real.max()), None),
    "eigenvalue_min": (SQUARE, lambda v, a: np.isclose(v, np.linalg.eigvals(symmetric(a)).real.min()), None),
    "eigenvector_max": (SQUARE, lambda v, a: is_eigenvector(v, a, 1), np.diag([2.0, 1.0, 2.0, 0.0])),
    "eigenvector_min": (SQUARE, lambda v, a: is_eigenvector(v, a, -1), np.diag([0.0, 1.0, 2.0, 0.0])),
    "spectral": (ANY, lambda s, a: np.isclose(s, spectral(a)), None),
    "nuclear": (ANY, lambda s, a: np.isclose(s, np.sqrt(np.abs(np.linalg.eigvals(a.T @ a))).sum()), None),
    "left_singular": (ANY, lambda u, a: is_singular_pair(u, OWN["right_singular"](a), a), np.eye(4)),
    "right_singular": (ANY, lambda v, a: is_singular_pair(OWN["left_singular"](a), v, a), np.diag([1.0, 3, -3, 0])),
    "polar": (ANY, is_polar, np.ones((4, 4))),
    "chol": (SQUARE, lambda c, a: np.allclose(c @ c.T, symmetric(a)) and np.allclose(c, np.tril(c)), np.ones((4, 4))),
}
OF_VECTORS: dict[str, Callable[[Array], Any]] = {
    "product": lambda v: np.exp(np.log(v).sum()),
    "geomean": lambda v: np.prod(v) ** (1 / len(v)),
    "largest": lambda v: sorted(v)[-1],
    "smallest": lambda v: sorted(v)[0],
    "hardmax": lambda v: [k == list(v).index(max(v)) for k in range(len(v))],
    "hardmin": lambda v: [k == list(v).index(min(v)) for k in range(len(v))],
}


def of(name: str, shape: tuple[int, int], seed: int) -> Array:
    a = drawn(*shape, seed)
    return a @ a.T + 0.1 * np.eye(len(a)) if name == "chol" else a


@pytest.mark.parametrize("name", TABLE)
def test_what_defines_a_value_holds(name: str) -> None:
    shapes, holds, _ = TABLE[name]
    for shape, seed in product(shapes, range(5)):
        a = of(name, shape, seed)
        assert holds(OWN[name](a), a), (shape, seed)


@pytest.mark.parametrize("name", TABLE)
def test_a_member_of_a_batch_has_its_own_value(name: str) -> None:
    """Also beside one that has none; what is not finite has none."""
    shapes, _, without = TABLE[name]
    for shape in {(4, 4), *shapes[1:3]} - {(2, 2)}:
        for put_in in (np.full(shape, np.nan), np.full(shape, np.inf), *([without] if shape == (4, 4) else [])):
            if put_in is None or (put_in is not without and name in ("determinant", "adjugate", "toeplitz_sums")):
                continue  # the first are undefined by their arithmetic
            batch = np.array([[of(name, shape, 2 * i + j) for j in range(2)] for i in range(3)])
            batch[1, 0] = put_in
            with np.errstate(invalid="ignore"):
                found = OWN[name](batch)
            for at in np.ndindex(3, 2):
                assert np.isnan(found[at]).all() if at == (1, 0) else np.allclose(found[at], OWN[name](batch[at])), at


@pytest.mark.parametrize("k", [-4, -3, -2, -1, 1, 2, 3, 4])
def test_eigenvalues_by_their_number(k: int) -> None:
    for seed in range(5):
        a = drawn(4, 4, seed)
        expected = sorted(np.linalg.eigvals(symmetric(a)).real, reverse=True)[k - 1 if k > 0 else k]
        assert np.isclose(OWN["eigenvalue"](a, k), expected) and is_eigenvector(OWN["eigenvector"](a, k), a, k)
    twice = np.diag([3.0, 3.0, 2.0, 1.0])
    alone = k in (3, 4, -1, -2)
    assert np.isfinite(OWN["eigenvector"](twice, k)).all() == alone and np.isfinite(OWN["eigenvalue"](twice, k))


@pytest.mark.parametrize("name", OF_VECTORS)
def test_values_of_vectors(name: str) -> None:
    batch = np.abs(drawn(6, 4, 0)).reshape(2, 3, 4)
    batch[1, 2] = [2.0, 3.0, 3.0, 2.0]  # of two alike the first
    for at in np.ndindex(2, 3):
        for found in (OWN[name](batch)[at], OWN[name](batch[at])):
            assert np.allclose(found, np.asarray(OF_VECTORS[name](batch[at]), dtype=float)), at


def test_there_is_no_geometric_mean_unless_all_are_positive() -> None:
    found = OWN["geomean"](np.array([[1.0, 4.0], [-1.0, 4.0], [0.0, 4.0], [-1.0, -4.0]]))
    assert found[0] == pytest.approx(2.0) and np.isnan(found[1:]).all()


def test_what_is_singular_to_working_precision_has_no_inverse() -> None:
    near = np.diag([1.0, 1e-11])
    batch = np.array([np.eye(2), near, drawn(2, 2, 0), np.full((2, 2), np.nan), np.zeros((2, 2)), 1e-30 * np.eye(2)])
    for at, poor in enumerate((False, True, False, True, True, False)):
        assert np.isnan(inverse(batch)[at]).all() == np.isnan(regular(batch)[at]).all() == poor, at
        assert poor or np.allclose(inverse(batch)[at] @ batch[at], np.eye(2))
    assert reciprocal_condition(near) == pytest.approx(1e-11)
    assert reciprocal_condition(np.zeros((2, 3))) == 0
    large = np.diag(np.linspace(1.0, 50.0, 201))
    assert reciprocal_condition(large) == pytest.approx(1 / 50)
