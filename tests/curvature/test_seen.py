"""Piecewise functions: what meets smoothly is convex, and what jumps or turns back is not."""

import pytest

from matcalc_cli import convex
from matcalc_cli.graph.nodes import Var, topological
from matcalc_cli.render import text

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
