"""Cross products: one node for what is equal, the vectors in the order of the input, the values of NumPy's cross."""

import numpy as np
import pytest

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.graph.nodes import Node
from matcalc_cli.graph.tensor import crossing, einsum, is_zero, scale, transpose, unit, var
from matcalc_cli.verification.interpret import evaluate

SHOWN = [
    ("cross(a, b)", "cross(a, b)"),
    ("-cross(b, a)", "cross(a, b)"),
    ("cross(a, b) + cross(b, a)", "zeros(3)"),
    ("a'*cross(a, b)", "0"),
    ("skew(a)'", "-skew(a)"),
    ("skew(a) + skew(a)'", "zeros(3, 3)"),
    ("skew(a)*b", "cross(a, b)"),
    ("b'*skew(a)", "cross(b, a)'"),
    ("skew(a)*skew(a)*M", "skew(a)^2*M"),
    ("skew(a)^2*b", "cross(a, cross(a, b))"),
    ("c'*cross(a, b)", "c'*cross(a, b)"),
    ("c - cross(a, b)", "c - cross(a, b)"),
    ("cross(a, b)[2]", "a[3]*b[1] - a[1]*b[3]"),
    ("norm(cross(a, b))^2", "norm(cross(a, b))^2"),
    ("norm(M*cross(a, b))", "norm(M*cross(a, b))"),
    ("x'*cross(a, cross(a, x))", "-norm(cross(x, a))^2"),
    ("cross(2*a, b) + cross(a, 3*b)", "5*cross(a, b)"),
    ("cross(a, M*cross(b, c))", "cross(a, M*cross(b, c))"),
]


@pytest.mark.parametrize(("expression", "text"), SHOWN)
def test_shown(expression: str, text: str) -> None:
    names = [f"{name}:3" for name in "abcx" if name in expression.replace("cross", "")]
    shapes = [*names, *(["M:3,3"] if "M" in expression else [])]
    assert Answer(Question(expression, "show", [], shapes)).text == text


def product(*names: str) -> Node:
    """ε with vectors at its last axes."""
    return einsum([(crossing(), (0, 1, 2)), *((var(name, (3,)), (k + 1,)) for k, name in enumerate(names))], (0,))


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_values_are_those_of_numpy(names: tuple[str, str]) -> None:
    rng = np.random.default_rng(3)
    values = {name: rng.standard_normal(3) for name in names}
    one, other = (values[name] for name in names)
    assert np.allclose(evaluate(product(*names), values, {}), np.cross(one, other))


def test_exchanged_axes_change_the_sign() -> None:
    axes = [(0, 1, 2), (1, 2, 0), (2, 0, 1), (1, 0, 2), (0, 2, 1), (2, 1, 0)]
    for k, out in enumerate(axes):
        assert einsum([(crossing(), (0, 1, 2))], out) is scale(1 if k < 3 else -1, crossing())
    assert product("a", "b") is scale(-1, product("b", "a"))
    assert is_zero(product("a", "a"))
    assert is_zero(einsum([(crossing(), (0, 0, 1))], (1,)))
    matrix = einsum([(crossing(), (0, 1, 2)), (var("a", (3,)), (1,))], (0, 2))
    assert transpose(matrix) is scale(-1, matrix)


@pytest.mark.parametrize("place", [1, 2, 3])
def test_an_entry_is_written_out(place: int) -> None:
    rng = np.random.default_rng(place)
    values = {name: rng.standard_normal(3) for name in "ab"}
    picked = einsum([(product("a", "b"), (0,)), (unit(3, place), (0,))], ())
    assert crossing() not in {factor for _, term in getattr(picked, "terms", ()) for factor in term.children}
    assert np.isclose(evaluate(picked, values, {}), np.cross(values["a"], values["b"])[place - 1])
