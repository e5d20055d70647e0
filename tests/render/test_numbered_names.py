"""Names with a number: x_1 and x1 are both x₁, unless both of them are there."""

from itertools import combinations

import pytest
from running import Shell

from matcalc_cli.language.syntax import parse
from matcalc_cli.render import text, unicode

pytestmark = pytest.mark.sampled(2)

NAMES = (
    "x",
    "x1",
    "x_1",
    "x_12",
    "x12",
    "x_01",
    "x_k",
    "x_k1",
    "x_1_2",
    "x1_2",
    "theta_1",
    "theta1",
    "W_3",
    "e_2",
    "I_3",
)
SHOWN = [
    ("x_1 + x1", "x_1 + x₁"),
    ("x_1 + x_2", "x₁ + x₂"),
    ("x_12*theta_1", "x₁₂θ₁"),
    ("W_3'*W_3", "W₃ᵀW₃"),
    ("x_k + x_k1", "x_k + x_k1"),
    ("x1_2 + x_1_2", "x1_2 + x_1_2"),
    ("I_3*eye(3)", "I₃ eye(3)"),
    ("I3*I_3", "I₃ I_3"),
    ("norm(r_1) where r_1 = x_2", "‖r₁‖ where r₁ = x₂"),
    ("sum(i_1, x_1[i_1])", "Σ_i1 x₁[i₁]"),
]


@pytest.mark.parametrize("names", list(combinations(NAMES, 2)), ids=" ".join)
def test_names_that_differ_never_look_alike(names: tuple[str, str]) -> None:
    one, other = (unicode.letters(name, names) for name in names)
    assert one != other
    tree = parse(f"{names[0]} + {names[1]}", frozenset(names)).tree
    assert unicode.render(tree) == f"{one} + {other}"
    for name in names:  # also where the other name stands elsewhere in the answer
        assert unicode.render(parse(name, frozenset(names)).tree, names) == unicode.letters(name, names)


@pytest.mark.parametrize(("source", "shown"), SHOWN)
def test_how_numbered_names_are_shown(source: str, shown: str) -> None:
    declared = frozenset({*NAMES, "x_2", "r_1", "I3"})
    tree = parse(source, declared).tree
    assert unicode.render(tree) == shown
    assert text.render(parse(text.render(tree), declared).tree) == text.render(tree)


ANSWERS = [
    (("grad", "theta_1*norm(x_1)^2"), "x_1", ["∇ₓ₁ f = 2θ₁x₁", "where  θ₁ is a scalar, x₁ is a vector of m"]),
    (("grad", "x_1^2 + x1^3"), "x_1", ["f = x_1² + x₁³", "f = 2 x_1", "x_1 and x₁ are scalars"]),
    (("solve", "norm(W_1*x_1 - b)^2"), "x_1", ["x₁ = (W₁ᵀW₁)⁻¹W₁ᵀb", "W₁ of full column rank"]),
    (("convex", "log(x_1)"), "x_1", ["concave where x₁ > 0"]),
    (("diff", "norm(x_1)^2", "--along", "v_1"), "x_1", ["f = 2x₁ᵀv₁"]),
]  # fmt: skip


@pytest.mark.parametrize(("words", "variable", "lines"), ANSWERS)
def test_a_whole_answer_has_one_spelling(
    matcalc: Shell, words: tuple[str, ...], variable: str, lines: list[str]
) -> None:
    shown = matcalc(*words, "--wrt", variable, "--format", "rich").out
    assert all(line in shown for line in lines), shown
    assert variable.replace("_", "") not in shown
    assert variable in matcalc(*words, "--wrt", variable, "--format", "json").out
