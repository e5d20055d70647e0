"""Simplifying keeps the value and never makes a formula costlier; every identity is true and is used.

The table of identities is iterated, so a new row is tested without a new test.
"""

import random
from typing import Any

import pytest
from expressions import DIMS, PROPERTIES, Maker, occurring
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import close
from written_nodes import SHAPES, assert_same_value, node, points

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.graph.cost import cost
from matcalc_cli.graph.nodes import Node
from matcalc_cli.graph.rebuilding import substitute
from matcalc_cli.graph.tensor import einsum, scale, var
from matcalc_cli.lowering.lower import lower_macro
from matcalc_cli.rewriting.factoring import factored
from matcalc_cli.rewriting.identities import RULES, Rule, rewrite
from matcalc_cli.rewriting.inverses import inverse_of_product
from matcalc_cli.rewriting.simplify import simplify
from matcalc_cli.verification.interpret import evaluate

pytestmark = [pytest.mark.sampled(3), pytest.mark.each(3)]

# --- identities -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_both_sides_are_equal(rule: Rule) -> None:
    assert_same_value(*rule.sides())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_both_sides_are_equal_for_vectors(rule: Rule) -> None:
    """A small letter stands for any entry."""
    letters = {small: var(small, ("n",)) for small in "rst"} | {large: var(large, ("n", "n")) for large in "XY"}
    entrywise = [text.replace("*", " .* ").replace("/", " ./ ").replace("^", ".^") for text in (rule.left, rule.right)]
    if "X" in rule.left or not any(letter in rule.left.replace("cosh", "").replace("tan", "") for letter in "ts"):
        entrywise = [rule.left, rule.right]
    left, right = (lower_macro(text, letters) for text in entrywise)
    if left.shape == right.shape:
        assert_same_value(left, right)
    else:  # the right side is a number
        assert not right.shape
        for values, sizes in points(left, right):
            assert close(evaluate(left, values, sizes), evaluate(right, values, sizes) + 0 * values["t"])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_right_side_is_not_costlier(rule: Rule) -> None:
    left, right = rule.sides()
    assert cost(right) <= cost(left) or rule.expands


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_is_used(rule: Rule) -> None:
    left, right = rule.sides()
    assert rewrite(left) is right or left is right
    assert simplify(left) is simplify(right)
    inside = einsum([(left, ()), (var("w", ()), ())], ())
    assert simplify(inside) is simplify(einsum([(right, ()), (var("w", ()), ())], ()))


def test_rules_have_names_and_are_found_by_their_functions() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.functions, rule.name


# --- what simplifying makes of an expression --------------------------------------------------------------------------

SIMPLER = [
    ("t/s - (1 - t)/(1 - s)", "(t - s)/(s*(1 - s))"),
    ("1/(1 + x'*x) - x'*x/(1 + x'*x)^2", "1/(1 + x'*x)^2"),
    ("(exp(t) - exp(-t))/(exp(t) + exp(-t))", "tanh(t)"),
    ("A*x + A*y", "A*(x + y)"),
    ("a*b'*x + b*a'*x", "(a*b' + b*a')*x"),
    ("s - s^2", "s - s^2"),  # a polynomial stays as a course writes it
    ("x + x", "2*x"),
    ("inv(X)*X*y", "y"),
    ("X*Y*inv(X*Y)", "eye(n)"),
    ("X*inv(Y*X)*y", "inv(Y)*y"),
    ("Q'*Q*x", "x"),
    ("2*X'*(A'*A) + 2*Y'*(A'*A)", "2*(X + Y)'*A'*A"),
    ("tr(X*Y) - tr(Y*X)", "0"),
    ("x'*y - y'*x", "0"),
    ("log(exp(x))", "x"),
    ("exp(log(d))", "d"),
    ("log(1 + exp(x))", "softplus(x)"),
    ("1 ./ (1 + exp(-x))", "sigmoid(x)"),
    ("sin(x).^2 + cos(x).^2", "ones(n)"),
    ("3*sin(t)^2 + 3*cos(t)^2 + s", "3 + s"),
    ("cosh(t)^2 - sinh(t)^2", "1"),
    ("sign(x) .* abs(x)", "x"),
    ("det(inv(X))*det(X)", "1"),
    ("logdet(inv(X)) + logdet(X)", "0"),
    ("logdet(X) - logdet(X')", "0"),
    ("det(2*X) - det(2*X)", "0"),
    ("exp(0*t)", "1"),
    ("cos(0*t) + sin(0*t)", "1"),
    ("d .* (1 ./ d)", "ones(n)"),
    ("abs(x).^2", "x.^2"),
    ("norm(x)^2", "x'*x"),
    ("norm(X)^2", "tr(X'*X)"),
    ("sum(x)", "ones(n)'*x"),
    ("(S - S')*x", "zeros(n)"),
    ("0.5*(S + S')", "S"),
    ("diag(diag(x))", "x"),
    ("X'*Y' - (Y*X)'", "zeros(n, n)"),
]
VECTORS = SHAPES + " a:n b:n"


@pytest.mark.parametrize(("text", "simpler"), SIMPLER)
def test_simplified(text: str, simpler: str) -> None:
    before, wanted = node(text, VECTORS), node(simpler, VECTORS)
    after = simplify(before)
    assert after is simplify(wanted)
    assert cost(after) <= cost(before)
    assert_same_value(after, before)


ONE_BAR = [
    ("(2/t - 1/t^2)/(1 - t)^2", "(2*t - 1)/(t^2*(1 - t)^2)"),
    ("(2*cos(t) + sin(t)*(t - 2/t))/t^2", "(2*t*cos(t) - sin(t)*(2 - t^2))/t^3"),
]


@pytest.mark.parametrize(("text", "wanted"), ONE_BAR)
def test_a_fraction_has_one_bar(text: str, wanted: str) -> None:
    """As on a blackboard, though it is no shorter."""
    before = node(text, VECTORS)
    assert simplify(before) is node(wanted, VECTORS)
    assert_same_value(node(wanted, VECTORS), before)


@pytest.mark.parametrize("bar", ["r", "r*s", "r^2", "r^2*s", "exp(r)"])
@pytest.mark.parametrize("above", ["(s - t)^2", "(s - r*t)^2", "x'*x", "(x'*y - t)^2", "(s - t)^4"])
def test_a_bar_within_a_denominator_is_multiplied_in_and_brackets_stay(above: str, bar: str) -> None:
    for power in (1, 2):
        before = node(f"1/({bar}*(1 + {above}/({bar})))^{power}", VECTORS)
        after = simplify(before)
        assert after is node(f"1/({bar} + {above})^{power}", VECTORS)
        assert_same_value(after, before)


UNEQUAL = [
    ("sin(t)^2 + cos(s)^2", "1"),
    ("log(1 + exp(t) + s)", "softplus(t)"),
    ("2*sin(t)^2 + cos(t)^2", "2"),
    ("X*Y*inv(Y*X)", "eye(n)"),
    ("x'*X*y - y'*X*x", "0"),
    ("Q*Q", "eye(n)"),
    ("sqrt(t^2)", "t"),
    ("X*inv(X' )", "eye(n)"),
    ("exp(x)*sigmoid(-t)", "sigmoid(x)"),
    ("sum(x.^2)", "sum(x)^2"),
]


@pytest.mark.parametrize(("text", "wrong"), UNEQUAL)
def test_what_only_looks_equal_stays_apart(text: str, wrong: str) -> None:
    import numpy as np

    before = node(text)
    after = simplify(before)
    assert after is not simplify(node(wrong))
    assert_same_value(after, before)
    values, sizes = points(before, node(wrong), count=1)[0]
    assert not np.allclose(evaluate(before, values, sizes), evaluate(node(wrong), values, sizes))


def test_brackets_that_were_kept_stay() -> None:
    """A product is not distributed over a sum that the input kept whole."""
    for text in ("A'*(A*x - z)", "(A + C)'*z", "(x + y)*(x - y)'", "t*(s + t)^2", "x .* (1 - x)"):
        assert simplify(node(text)) is node(text)


def test_inverse_of_a_product() -> None:
    for text in ("X*Y", "X'*Y*X", "diag(d)*X", "X*diag(d)*Y'"):
        base = node(text)
        found = inverse_of_product(base)
        assert found is not None
        assert_same_value(found, node(f"inv({text})"), 1e-7)
    assert inverse_of_product(node("A'*A")) is None  # its factors are not square
    assert inverse_of_product(node("X + Y")) is None
    assert inverse_of_product(node("X .* Y")) is None


def test_substitution() -> None:
    x_, y_ = node("x"), node("y")
    assert substitute(node("exp(x)'*X*x"), {x_: y_}) is node("exp(y)'*X*y")
    assert substitute(node("inv(X)*x"), {node("X"): node("2*Y")}) is node("inv(2*Y)*x")
    assert substitute(node("det(X)"), {node("Y"): node("X")}) is node("det(X)")


# --- random expressions -----------------------------------------------------------------------------------------------


@st.composite
def sums(draw: Any, order: int) -> Node:
    """A sum of terms that have factors in common now and then."""
    maker = Maker(lambda count: draw(st.integers(0, count - 1)))
    dims = [maker.some_dim() for _ in range(order)]
    parts = [maker.matrix("n", "n", 1), maker.matrix("n", "n", 0)]
    terms = []
    for _ in range(draw(st.integers(2, 5))):
        match order:
            case 0:
                term = maker.scalar(draw(st.integers(0, 2))).text
            case 1:
                term = maker.vector(dims[0], draw(st.integers(0, 2))).text
            case _:
                term = maker.matrix(dims[0], dims[1], draw(st.integers(0, 2))).text
        if order and dims[0] == "n" and draw(st.booleans()):
            term = f"({draw(st.sampled_from(parts)).text})*({term})"
        terms.append(f"{draw(st.integers(1, 3))}*({term})")
    text = " - ".join(terms) if draw(st.booleans()) else " + ".join(terms)
    names = occurring(type(parts[0])(text, text))
    return node(text, " ".join([*maker.declarations(names), *(f"size_{d}:{d}" for d in DIMS)]))


@pytest.mark.long
@pytest.mark.parametrize("order", [0, 1, 2])
def test_simplifying_and_factoring_keep_the_value(order: int) -> None:
    @settings(max_examples=120)
    @given(sums(order))
    def run(before: Node) -> None:
        for after in (simplify(before), factored(before), rewrite(before)):
            assert cost(after) <= cost(before) + 6  # a rule may be marked `expands`
            for values, sizes in points(before, after, count=2):
                assert close(evaluate(after, values, sizes), evaluate(before, values, sizes), 1e-7)
        assert simplify(simplify(before)) is simplify(before)

    run()


@pytest.mark.long
def test_factoring_finds_what_was_multiplied_out() -> None:
    """Products over sums, written out: what comes back is no costlier than the brackets they came from."""
    rng = random.Random(4)
    for _ in range(40):
        left, right = rng.sample(["X", "Y", "S", "X'"], 2), rng.sample(["x", "y", "d", "A'*z"], 2)
        whole = node(f"({' + '.join(left)})*({' + '.join(right)})")
        written = node(" + ".join(f"{a}*{b}" for a in left for b in right))
        assert cost(simplify(written)) <= cost(whole)
        assert_same_value(simplify(written), whole)


def test_scaled_like_terms() -> None:
    assert simplify(node("2*x/t + 3*x/t")) is scale(5, node("x/t"))


def test_properties_of_the_expressions_are_declared() -> None:
    assert set(PROPERTIES.values()) == {"symmetric", "spd", "diagonal", "orthogonal", "skew", "lower", "positive"}


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("kron(A, B) + kron(A, C)", "kron(A, B + C)"),
        ("kron(A, B) + kron(C, B)", "kron(A + C, B)"),
        ("kron(A, B) - 2*kron(C, B)", "kron(A - 2*C, B)"),
        ("kron(A, B) + kron(C, D)", "kron(A, B) + kron(C, D)"),
    ],
)
def test_a_common_factor_of_kronecker_products_is_taken_out(expression: str, text: str) -> None:
    assert (
        Answer(Question(expression, "show", [], [f"{name}:n,n" for name in "ABCD" if name in expression])).text == text
    )
