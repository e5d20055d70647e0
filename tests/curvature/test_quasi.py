"""What is called quasiconvex or log-log convex is so on chords; and what is not is not called so."""

import numpy as np
import pytest

from matcalc_cli import convex
from matcalc_cli.lowering.lower import lower
from matcalc_cli.verification.interpret import Run
from matcalc_cli.verification.sampling import Subject

P2 = "x:scalar,positive y:scalar,positive"
# expression, wrt, declarations, the words; "" for none
TABLE = [
    ("x*y", "x,y", P2, "quasiconcave, log-log affine"),
    ("x/y", "x,y", P2, "quasilinear, log-log affine"),
    ("x*y + 1/x", "x,y", P2, "log-log convex"),
    ("max(x*y, x/y)", "x,y", P2, "log-log convex"),
    ("min(x*y, x/y)", "x,y", P2, "quasiconcave, log-log concave"),
    ("x^2*y^(1/2)", "x,y", P2, "quasiconcave, log-log affine"),
    ("sqrt(x*y + x^3)", "x,y", P2, "log-log convex"),
    ("(x + y)*(x + 2*y)", "x,y", P2, "quasiconcave, log-log convex"),
    ("exp(-x^2)", "x", "x:scalar", "quasiconcave"),
    ("log(1 + x'*x)", "x", "x:n", "quasiconvex"),
    ("sqrt(norm1(x))", "x", "x:n", "quasiconvex"),
    ("x^3", "x", "x:scalar", "quasilinear"),
    ("tanh(a'*x)", "x", "x:n", "quasilinear"),
    ("-tanh(norm(x))", "x", "x:n", "quasiconcave"),
    ("(a'*x)/(b'*x)", "x", "b:n,positive x:n,positive", "quasilinear"),
    ("norm(x)/(1 + sum(x))", "x", "x:n,positive", "quasiconvex"),
    ("sum(sqrt(x))/(1 + norm(x))", "x", "x:n,positive", "quasiconcave"),
    ("det(X)", "X", "X:n,n,spd", "quasiconcave"),
    ("prod(x)", "x", "x:n,positive", "quasiconcave"),
    ("x'*P*x*sum(x)", "x", "P:n,n,positive x:n,positive", "log-log convex"),
    ("sum(sin(x))", "x", "x:n", ""),
    ("x1*x2", "x1,x2", "", ""),
    ("x^4 - x^2", "x", "x:scalar", ""),
    ("(a'*x)/(b'*x)", "x", "", ""),
    ("norm(x)/(1 + norm(x - y))", "x", "x:n", ""),
    ("x^3 - x", "x", "x:scalar", ""),
]


@pytest.mark.parametrize(("expression", "wrt", "declared", "words"), TABLE)
def test_words_are_given_and_true(expression: str, wrt: str, declared: str, words: str) -> None:
    found = convex(expression, wrt, declared.split())
    said = [word for word, _ in found.finding.further]
    assert found.verdict == "neither" and ", ".join(said) == words
    assert [entry["verdict"] for entry in found.record()["further"]] == said
    assert all(word in found.text("text") for word in said)
    names = wrt.split(",")
    variables = found.problem.variables(found.problem.groups[0], free=False)
    node = lower(found.problem.parsed.tree, found.problem.typing).node
    subject = Subject([node, *variables], found.problem.typing.properties, found.problem.typing.dims)
    rng = np.random.default_rng(5)
    for k in range(60):
        sizes = subject.sizes({}, k % 4)
        one, _ = subject.point(sizes, k % 8, rng)
        other, _ = subject.point(sizes, int(rng.integers(0, 8)), rng)
        for word in said:
            logs = word.startswith("log-log")
            middle = {n: np.sqrt(one[n] * other[n]) if logs else (one[n] + other[n]) / 2 for n in names}
            points = (one, one | {n: other[n] for n in names}, one | middle)
            runs = [Run(point, sizes) for point in points]
            values = [float(run.values_of([node])[0]) for run in runs]
            if any(run.bad.any() for run in runs):
                continue
            assert agrees(word, *values), (word, values)


def agrees(word: str, a: float, b: float, middle: float) -> bool:
    noise = 1e-9 * max(abs(a), abs(b), abs(middle), 1e-9)
    if word.startswith("log-log"):
        mean = float(np.sqrt(a * b))
        below, above = middle <= mean + noise, middle >= mean - noise
        return below and above if "affine" in word else below if "convex" in word else above
    below, above = middle <= max(a, b) + noise, middle >= min(a, b) - noise
    return below and above if "linear" in word else below if "convex" in word else above
