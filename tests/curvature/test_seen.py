"""Piecewise functions: what meets smoothly is convex, what jumps or turns back is not; functions seen as others."""

import re

import pytest

from matcalc_cli import convex
from matcalc_cli.graph.nodes import Var, topological
from matcalc_cli.render import text

pytestmark = pytest.mark.each(6)

# a function of t (or x), and its verdict; "unknown" where nothing may be claimed
PIECES = [
    ("piecewise(abs(t) <= 1, t^2/2, abs(t) - 1/2)", "convex"),
    ("piecewise(t < 0, t^2, t^3)", "convex"),
    ("piecewise(t < 0, -t, t^2)", "convex"),
    ("piecewise(t < 0, t, t^2)", "neither"),
    ("piecewise(t < 0, t^2, 1 + t^2)", "not convex"),
    ("piecewise(t < 0, t^2, -1 + t^2)", "not convex"),
    ("piecewise(t > 1, log(t), t - 1)", "concave"),
    ("piecewise(t > 1, t - 1, log(t))", "not convex"),
    ("piecewise(t < 0, exp(t), 1 + t)", "convex"),
    ("piecewise(t <= 1, t^2, t <= 2, 2*t - 1, (t - 2)^2 + 2*t - 1)", "convex"),
    ("piecewise(t <= 1, t^2, t <= 2, 2*t - 1, (t - 2)^2 + 3)", "not convex"),
    ("piecewise(t < 0, 0, t*log(t))", "not convex"),
    ("piecewise(t <= 0, 0, exp(-1/t))", "not convex"),
    ("piecewise(t < 0, 0, sqrt(t))", "not convex"),
    ("piecewise(t < 0, 1/t, t)", "not convex"),
    ("piecewise(t < 2, -log(2 - t), 7)", "not convex"),
    ("piecewise(t < 0, max(-t, t^2), t)", "not concave"),
    ("piecewise(t > 0, max(t, t^2), -t)", "not concave"),
    ("piecewise(t > 0, t^3*log(t), 0)", "not convex"),
]


@pytest.mark.parametrize(("expression", "verdict"), PIECES)
def test_pieces(expression: str, verdict: str) -> None:
    found = convex(expression, "t", ["t:scalar"]).verdict
    if verdict.startswith("not "):
        assert found in {"neither", "unknown"} | ({"concave"} if "convex" in verdict else {"convex"})
    else:
        assert found == verdict


@pytest.mark.parametrize(
    ("expression", "wrt", "declared"),
    [
        ("sum(X .* exp(X'))", "X", "X:n,n,positive"),
        ("sum(X .* log(X'))", "X", "X:n,n,positive"),
        ("sum(x)*norm(x)/t^2", "x,t", "x:n,positive t:scalar,positive"),
        ("t^2*norm(x)^2/t", "x,t", "x:n,simplex t:scalar,positive"),
        ("tr(A*expm(X))", "X", "A:n,n X:n,n,symmetric"),
        ("tr(X^3)", "X", "X:n,n,symmetric"),
        ("X[1,1]*lambda_max(X)", "X", "X:n,n,spd"),
        ("det(X)^(1/2)", "X", "X:3,3,spd"),
    ],
)
def test_what_looks_like_a_simpler_function_and_is_not(expression: str, wrt: str, declared: str) -> None:
    """Entries at transposed places, a variable that may not be scaled, a matrix beside its eigenvalues."""
    assert convex(expression, wrt, declared.split()).verdict in {"neither", "unknown", "depends"}


def test_pieces_with_a_parameter_at_which_they_meet() -> None:
    huber = "piecewise(abs(t) <= d, t^2/2, d*(abs(t) - d/2))"
    assert convex(huber, "t", ["t:scalar", "d:scalar,positive"]).verdict == "convex"
    assert convex(huber.replace("d/2", "d/3"), "t", ["t:scalar", "d:scalar,positive"]).verdict != "convex"
    assert convex("sum(piecewise(x < 0, 0, x.^2))", "x", ["x:n"]).verdict == "convex"


SUMS = [
    "x1^4 + x2^4 + 2*x1^2*x2^2", "x1^4 + x2^4 - x1*x2 + x1^2 + x2^2", "-x1^4 - x2^4 - 2*x1^2*x2^2",
    "exp(x1) - log(x2) + x1^2*x2^2 + x1^4 + x2^4", "x1^2 + abs(x2) - sqrt(x1 + x2)", "abs(x1) - log(x2) + x2^2/2",
]  # fmt: skip


@pytest.mark.parametrize("expression", SUMS)
def test_what_is_said_of_a_term_is_so(expression: str) -> None:
    for reason in convex(expression, "x1,x2").finding.reasons:
        for node in reason.nodes if reason.kind in ("term", "minus term") else ():
            variables = ",".join(sorted({v.name for v in topological([node]) if isinstance(v, Var)}))
            tree = convex(expression, "x1,x2").writer.tree(node)
            assert convex(text.render(tree), variables).verdict == reason.words[0]


AFFINE = ["u", "v", "u + v", "1 - u", "2*u + 3*v", "w'*e + u", "5"]


@pytest.mark.parametrize("second", AFFINE)
@pytest.mark.parametrize("first", AFFINE[:-1])
def test_relative_entropies_of_affine_parts(first: str, second: str) -> None:
    """a*log(a/b) is convex in all variables together, however it is written; with less of a*log(a) it is not."""
    above = f"{first} > 0 and {second} > 0" if second != "5" else f"{first} > 0"
    given = ["u:scalar", "v:scalar", "w:n", "e:n"]
    given = [d for d in given if d[0] in first + second]
    names = ",".join(d[0] for d in given if d[0] != "e")
    whole = f"({first})*log(({first})/({second}))"
    apart = f"({first})*log({first}) - ({first})*log({second})"
    for written in (whole, apart):
        assert convex(f"{written} where {above}", names, given).verdict in {"convex", "affine"}
        assert convex(f"3 - 2*({written}) where {above}", names, given).verdict in {"concave", "affine"}
    if second != "5" and {first, second} not in ({first}, {"u", "1 - u"}):
        less = f"{apart} - ({first})*log({first})/50"
        assert convex(f"{less} where {above}", names, given).verdict not in {"convex", "affine"}


INNER = [
    "a'*inv(X)*a",
    "tr(inv(X))",
    "tr(inv(X + B*B'))",
    "tr(C'*inv(X)*C)",
    "a'*inv(X)*a + tr(inv(X))",
    "1 + tr(inv(X))",
]


@pytest.mark.parametrize("inner", INNER)
def test_harmonic_means_of_eigenvalues_are_concave(inner: str) -> None:
    given = ["X:n,n,spd"] + [d for d in ("a:n", "B:n,k", "C:n,k") if d[0] in inner]
    for outer, verdict in (
        ("1/({})", "concave"), ("({})^(-1/3)", "concave"), ("log({})", "convex"), ("sqrt({})", "convex"),
        ("({})^2", "convex"), ("5 - 2/({})", "convex"),
    ):  # fmt: skip
        assert convex(outer.format(inner), "X", given).verdict == verdict
    assert convex(f"1/({inner})^2", "X", given).verdict not in {"concave", "affine"}


BOUNDED = [
    ("t/(1 - t)", 1, "convex"),
    ("t^2/(2 - t^2)", 1, "convex"),
    ("t*sin(t)", 1, "convex"),
    ("asin(t)", 1, "convex"),
    ("1/(3 - t)^2", 3, "convex"),
    ("-log(1 - t^2)", 1, "convex"),
    ("cos(t)", 1, "concave"),
    ("t^3 - t^4/4", 2, None),
]
PARTS_OF = ["norm(x)", "norm(A*x - b)", "norm1(x)", "max(abs(x))", "norm(x)^2"]


@pytest.mark.parametrize("part", PARTS_OF)
@pytest.mark.parametrize(("function", "end", "verdict"), BOUNDED)
def test_functions_of_a_convex_part_that_is_bounded(function: str, end: int, verdict: str | None, part: str) -> None:
    given = ["x:n"] + (["A:m,n", "b:m"] if "A" in part else [])
    whole = re.sub(r"\bt\b", f"({part})", function)
    found = convex(f"{whole} where {part} < {end}", "x", given).verdict
    assert found == verdict or (verdict is None and found not in {"concave", "affine"})
