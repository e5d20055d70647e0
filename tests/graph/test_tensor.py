"""The tensor graph: equal products are one object, what cancels is gone, selections contract; no value changes.

Values are those of `interpret`, and of plain loops over the indices here.
"""

import random
from fractions import Fraction
from itertools import product as indices_of
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_tensors import SIZES, VALUES, A, B, C, Q, S, X, Y, apply_to, dot, had, mul, p, products, s, t, x, y, z

from matcalc_cli.errors import MatcalcError
from matcalc_cli.graph.nodes import Einsum, Node, Sum, topological
from matcalc_cli.graph.tensor import (
    ONE,
    add,
    apply,
    block,
    canonical_orientation,
    const,
    constant_value,
    einsum,
    eye,
    is_symmetric,
    is_zero,
    matpow,
    ones,
    op,
    pair,
    power,
    primitive,
    scale,
    sign,
    size,
    transpose,
    unit,
    var,
    zero,
)
from matcalc_cli.verification.interpret import evaluate

pytestmark = pytest.mark.sampled(1)

HALF = Fraction(1, 2)


def value(node: Node) -> Any:
    return evaluate(node, VALUES, SIZES)


def assert_equal(node: Node, expected: Any) -> None:
    import numpy as np

    assert np.allclose(value(node), expected, rtol=1e-9, atol=1e-9)


# --- one object -------------------------------------------------------------------------------------------------------


def test_order_and_grouping_of_factors_do_not_matter() -> None:
    assert mul(A, B) is mul(A, B)
    assert mul(mul(A, X), B) is mul(A, mul(X, B)) is mul(A, X, B)
    assert had(A, C) is had(C, A)
    assert dot(x, y) is dot(y, x)
    assert mul(A, B) is not mul(C, B)
    assert mul(X, Y) is not mul(Y, X)


def test_names_of_indices_do_not_matter() -> None:
    one = einsum([(A, (5, 2)), (x, (2,))], (5,))
    two = einsum([(x, (7,)), (A, (0, 7))], (0,))
    assert one is two


def test_transposes_meet() -> None:
    assert transpose(transpose(A)) is A
    assert transpose(mul(A, B)) is mul(transpose(B), transpose(A))
    assert transpose(S) is S
    assert transpose(add([(1, mul(X, Y)), (2, S)], X.shape)) is add(
        [(1, mul(transpose(Y), transpose(X))), (2, S)], X.shape
    )
    assert transpose(matpow(X, -1)) is matpow(transpose(X), -1)
    assert transpose(apply("exp", X)) is apply("exp", transpose(X))


def test_symmetry_is_seen() -> None:
    gram = mul(transpose(A), A)
    assert transpose(gram) is gram
    assert is_symmetric(gram) and is_symmetric(mul(X, S, transpose(X))) and is_symmetric(matpow(S, -1))
    assert is_symmetric(add([(1, X), (1, transpose(X))], X.shape))
    assert is_symmetric(einsum([(x, (0,)), (x, (1,))], (0, 1)))
    assert is_symmetric(apply("exp", S)) and is_symmetric(eye("n"))
    assert not is_symmetric(X) and not is_symmetric(mul(S, X)) and not is_symmetric(A)
    assert not is_symmetric(einsum([(x, (0,)), (y, (1,))], (0, 1)))


def test_scalar_products_are_the_same_from_both_sides() -> None:
    one = einsum([(x, (0,)), (X, (0, 1)), (y, (1,))], ())
    other = einsum([(y, (0,)), (transpose(X), (0, 1)), (x, (1,))], ())
    assert one is other
    assert einsum([(X, (0, 1)), (Y, (1, 0))], ()) is einsum([(Y, (0, 1)), (X, (1, 0))], ())


@pytest.mark.parametrize("seed", range(30))
def test_random_groupings_are_one_object(seed: int) -> None:
    """A chain of matrices and labels, bracketed in two ways at random."""
    rng = random.Random(seed)
    chain = [rng.choice([X, Y, S, transpose(X), matpow(X, -1), Q]) for _ in range(rng.randint(2, 7))]
    one, other = grouped(chain, rng), grouped(chain, rng)
    assert one is other
    expected = value(chain[0])
    for matrix in chain[1:]:
        expected = expected @ value(matrix)
    assert_equal(one, expected)


def grouped(chain: list[Node], rng: random.Random) -> Node:
    parts = list(chain)
    while len(parts) > 1:
        k = rng.randrange(len(parts) - 1)
        parts[k : k + 2] = [mul(parts[k], parts[k + 1])]
    return parts[0]


def test_long_products_stay_shared() -> None:
    """x'A x times itself: powers of a scalar merge, powers of a vector must not."""
    quadratic = einsum([(x, (0,)), (X, (0, 1)), (x, (1,))], ())
    squared = einsum([(quadratic, ()), (quadratic, ())], ())
    assert squared is power(quadratic, 2)
    assert isinstance(squared, Einsum) and squared.factors == ((quadratic, (), Fraction(2)),)
    assert power(dot(x, x), HALF) is not had(x, x)


# --- cancelling -------------------------------------------------------------------------------------------------------


def test_inverses_cancel() -> None:
    inverse = matpow(X, -1)
    assert mul(inverse, X) is eye("n") is mul(X, inverse)
    assert mul(X, X) is matpow(X, 2)
    assert mul(matpow(X, 3), inverse) is matpow(X, 2)
    assert mul(transpose(inverse), transpose(X)) is eye("n")
    assert mul(transpose(X), inverse) is not eye("n")
    assert matpow(inverse, -1) is X and matpow(matpow(X, 2), -3) is matpow(X, -6)
    assert matpow(X, 0) is eye("n") and matpow(X, 1) is X
    assert mul(Y, inverse, X) is Y
    assert_equal(mul(transpose(X), inverse), value(X).T @ value(inverse))


def test_inverse_of_a_product_cancels_against_its_factors() -> None:
    both = mul(X, Y)
    assert mul(matpow(both, -1), X, Y) is eye("n")
    assert mul(X, Y, matpow(both, -1)) is eye("n")
    assert_equal(mul(Y, matpow(both, -1)), value(Y) @ value(matpow(both, -1)))
    sandwich = mul(Y, matpow(both, -1), X)  # Y inv(X Y) X is not the identity of a product
    assert_equal(sandwich, value(Y) @ value(matpow(both, -1)) @ value(X))


def test_orthogonal_matrices_cancel() -> None:
    assert mul(transpose(Q), Q) is eye("n") is mul(Q, transpose(Q))
    assert matpow(Q, -1) is transpose(Q)
    assert mul(Q, Q) is not eye("n")
    assert_equal(mul(Q, Q), value(Q) @ value(Q))


def test_numbers_come_out() -> None:
    double = scale(2, X)
    assert mul(double, Y) is scale(2, mul(X, Y))
    assert matpow(double, -1) is scale(HALF, matpow(X, -1))
    assert matpow(scale(-1, X), 3) is scale(-1, matpow(X, 3))
    assert is_zero(mul(A, zero(("n", "p"))))
    assert add([(1, X), (-1, X)], X.shape) is zero(X.shape)
    assert add([(1, X), (2, X)], X.shape) is scale(3, X)
    assert power(scale(4, t), HALF) is scale(2, power(t, HALF))
    assert isinstance(mul(double, Y), Sum)


def test_numbers_are_exact() -> None:
    assert constant_value(power(const(Fraction(9, 4)), HALF)) == Fraction(3, 2)
    assert constant_value(einsum([(const(2), ()), (const(Fraction(1, 3)), ())], ())) == Fraction(2, 3)
    assert constant_value(power(const(2), HALF)) is None
    assert_equal(power(const(2), HALF), 2**0.5)
    assert_equal(power(const(Fraction(1, 8)), Fraction(-2, 3)), 4)
    with pytest.raises(MatcalcError) as caught:
        power(const(0), -1)
    assert caught.value.kind == "domain"
    with pytest.raises(MatcalcError):
        power(const(-1), HALF)


def test_roots_keep_signs() -> None:
    """sqrt(t²) is |t|, not t."""
    import numpy as np

    rooted = power(power(s, 2), HALF)
    assert_equal(rooted, abs(VALUES["s"]))
    both = power(had(t, s), 2)
    assert_equal(power(both, HALF), abs(VALUES["s"] * VALUES["t"]))
    assert_equal(power(had(x, x), HALF), np.abs(VALUES["x"]))
    assert power(power(p, 2), HALF) is p


def test_scalars_are_set_apart() -> None:
    scaled = einsum([(x, (0,)), (y, (0,)), (X, (1, 2))], (1, 2))
    assert isinstance(scaled, Einsum)
    assert {(f, idx) for f, idx, _ in scaled.factors} >= {(dot(x, y), ())}
    assert_equal(scaled, VALUES["x"] @ VALUES["y"] * VALUES["X"])


def test_sums_over_nothing_are_sizes() -> None:
    assert einsum([(ones(("n",)), (0,))], ()) is size("n")
    assert einsum([(eye("n"), (0, 0))], ()) is size("n")
    assert constant_value(size(5)) == 5
    assert_equal(einsum([(ones(("m", "n")), (0, 1)), (x, (1,))], (0,)), [VALUES["x"].sum()] * 2)


def test_identities_contract() -> None:
    assert mul(eye("m"), A) is A is mul(A, eye("n"))
    assert apply_to(eye("n"), x) is x
    diagonal = einsum([(x, (0,))], (0, 0))
    assert apply_to(diagonal, y) is had(x, y)
    assert mul(diagonal, diagonal) is einsum([(x, (0,), 2)], (0, 0))
    assert einsum([(diagonal, (0, 0))], (0,)) is x
    assert matpow(diagonal, -1) is einsum([(x, (0,), -1)], (0, 0))


# --- selections -------------------------------------------------------------------------------------------------------


def test_basis_vectors_contract() -> None:
    first, second = unit("n", 1), unit("n", 2)
    assert is_zero(dot(first, second))
    assert constant_value(einsum([(first, (0,)), (ones(("n",)), (0,))], ())) == 1
    entry = dot(first, x)
    assert_equal(entry, VALUES["x"][0])
    assert_equal(had(first, x), [VALUES["x"][0], 0, 0])
    assert_equal(dot(unit("n", "i"), x), VALUES["x"][1])  # i = 2
    assert dot(unit("n", "i"), unit("n", "i")) is ONE or value(dot(unit("n", "i"), unit("n", "i"))) == 1
    assert not is_zero(dot(unit("n", "i"), unit("n", "j")))
    assert_equal(dot(unit("n", "i"), unit("n", "j")), 0)


def test_blocks_contract() -> None:
    """Two vectors stacked: each block picks its own part again."""
    upper, lower_ = block(5, 2, 0), block(5, 3, 2)
    assert mul(transpose(upper), upper) is eye(2)
    assert is_zero(mul(transpose(upper), lower_))
    assert block(4, 4, 0) is eye(4)
    v = var("v", (3,))
    stacked = apply_to(lower_, v)
    assert apply_to(transpose(lower_), stacked) is v
    assert dot(unit(5, 4), stacked) is dot(unit(3, 2), v)
    assert is_zero(dot(unit(5, 1), stacked))


def test_blocks_of_symbolic_size_contract() -> None:
    from matcalc_cli.dimensions import add as total

    whole = total("m", "n")
    upper, lower_ = block(whole, "m", 0), block(whole, "n", "m")
    assert mul(transpose(lower_), lower_) is eye("n")
    assert is_zero(mul(transpose(upper), lower_))
    assert_equal(apply_to(lower_, x), [0, 0, *VALUES["x"]])


def test_pairs_contract() -> None:
    """vec of a product, column by column; a pair met by itself is two identities."""
    import numpy as np

    vectorise = pair("m", "n")
    vec = einsum([(vectorise, (0, 1, 2)), (A, (1, 2))], (0,))
    assert_equal(vec, np.asarray(VALUES["A"]).T.reshape(-1))
    assert einsum([(vectorise, (0, 1, 2)), (vec, (0,))], (1, 2)) is A
    assert dot(vec, vec) is einsum([(A, (0, 1)), (A, (0, 1))], ())
    kron = einsum([(pair("m", "n"), (0, 1, 2)), (z, (1,)), (x, (2,))], (0,))
    assert_equal(kron, np.kron(VALUES["x"], VALUES["z"]))


# --- never another value ----------------------------------------------------------------------------------------------


@pytest.mark.long
@settings(max_examples=300)
@given(products())
def test_products_mean_what_the_loops_say(drawn: Any) -> None:
    factors, out = drawn
    assert_equal(einsum(factors, out), looped(factors, out))


def looped(factors: list[tuple[Node, tuple[int, ...], int]], out: tuple[int, ...]) -> Any:
    """Σ over the indices that are not in `out`, written as loops."""
    import numpy as np

    lengths = {i: SIZES[str(dim)] for node, at, _ in factors for i, dim in zip(at, node.shape, strict=True)}
    names = list(lengths)
    total = np.zeros([lengths[i] for i in out])
    arrays = [np.asarray(value(node)) for node, _, _ in factors]
    for place in indices_of(*(range(lengths[i]) for i in names)):
        here = dict(zip(names, place, strict=True))
        term = 1.0
        for array, (_, at, e) in zip(arrays, factors, strict=True):
            term *= array[tuple(here[i] for i in at)] ** e
        total[tuple(here[i] for i in out)] += term
    return total


@pytest.mark.long
@settings(max_examples=100)
@given(products(), st.randoms(use_true_random=False))
def test_order_of_factors_and_numbering_do_not_matter(drawn: Any, rng: random.Random) -> None:
    factors, out = drawn
    shuffled = rng.sample(factors, len(factors))
    number = dict(zip(range(6), rng.sample(range(10), 6), strict=True))
    renamed = [(node, tuple(number[i] for i in at), e) for node, at, e in shuffled]
    assert einsum(renamed, [number[i] for i in out]) is einsum(factors, out)


@pytest.mark.long
@settings(max_examples=100)
@given(products())
def test_transpose_and_sign_are_true(drawn: Any) -> None:
    import numpy as np

    factors, out = drawn
    node = einsum(factors, out)
    found = sign(node)
    if found:
        assert (value(node) >= 0).all()
        assert found != "positive" or (value(node) > 0).all()
    if node.order == 2:
        assert_equal(transpose(node), value(node).T)
        transposed, swapped = canonical_orientation(node)
        assert_equal(transposed, value(node).T if swapped else value(node))
        assert canonical_orientation(transpose(node))[0] is transposed
        assert not is_symmetric(node) or np.allclose(value(node), value(node).T)


@pytest.mark.long
@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(-3, 3), st.sampled_from([X, Y, S, Q, mul(X, Y), transpose(X)])), max_size=6))
def test_sums_mean_what_they_say(pairs: list[tuple[int, Node]]) -> None:
    import numpy as np

    node = add(pairs, ("n", "n"))
    expected = sum((c * value(term) for c, term in pairs), np.zeros((3, 3)))
    assert_equal(node, expected)
    if isinstance(node, Sum) and node.terms:
        assert_equal(primitive(node), value(node) * (value(primitive(node))[0, 0] / value(node)[0, 0]))
        assert all(not isinstance(term, Sum) for _, term in node.terms)


def test_shared_parts_are_counted_once() -> None:
    node: Node = x
    for _ in range(200):
        node = add([(1, had(node, node)), (1, node)], ("n",))
    assert len(topological([node])) < 1500


def test_an_opaque_function_is_one_object() -> None:
    assert op("det", [X], (), ()) is op("det", [X], (), ())
    assert op("det", [X], (), ()) is not op("det", [Y], (), ())


def test_products_are_remembered_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered changes no node, and does not grow without end."""
    import matcalc_cli.graph.products.einsum as form

    made = {number: einsum([(x, (0,), number), (y, (0,))], ()) for number in range(2, 12)}
    monkeypatch.setattr(form, "MOST_KNOWN", 3)
    form._known.clear()
    for number, node in made.items():
        assert einsum([(x, (0,), number), (y, (0,))], ()) is node
        assert einsum([(y, (0,)), (x, (0,), Fraction(number))], ()) is node
        assert len(form._known) <= 3
