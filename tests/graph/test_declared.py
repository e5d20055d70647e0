"""What is declared of vectors and rows: random points keep it, products use it, derivatives are taken without it."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from judging import numeric, reads_back

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.convexity_verb import convexity
from matcalc_cli.answers.numbers.fitting import KEPT
from matcalc_cli.curvature.search.bases import linear_basis
from matcalc_cli.curvature.search.counterexamples import Search
from matcalc_cli.errors import MatcalcError
from matcalc_cli.graph.tensor import var
from matcalc_cli.language.properties import CONTRADICTIONS, OF_ROWS, OF_VECTORS, implied
from matcalc_cli.verification.interpret import Undefined, evaluate
from matcalc_cli.verification.sampling import LADDER, Subject

pytestmark = pytest.mark.sampled(1)

TOGETHER = [
    words
    for size in (1, 2, 3)
    for words in combinations(sorted({*OF_VECTORS, "nonnegative", "positive"}), size)
    if not any(set(pair) <= implied(set(words)) for pair in CONTRADICTIONS)
]

KEEPING = [(words, ("n",)) for words in TOGETHER] + [
    (words, shape) for words in TOGETHER if OF_VECTORS & set(words) <= OF_ROWS for shape in (("n", "k"), ("n", "n"))
]

# declarations, expression, text
SHOWN = [
    ("y:n,simplex", "sum(y)", "1"),
    ("y:n,simplex", "mean(y)", "1/n"),
    ("y:n,simplex", "ones(n)'*y*t + y'*ones(n)*s", "t + s"),
    ("y:n,simplex x:m", "x*sum(y)", "x"),
    ("y:n,simplex", "sum(abs(y))", "1"),
    ("y:n,simplex x:n", "sum(y .* x)", "y'*x"),
    ("y:n,onehot", "y'*y", "1"),
    ("y:n,onehot", "y .* y", "y"),
    ("y:n,onehot", "y.^3 + sqrt(y)", "2*y"),
    ("y:n,onehot", "diag(y)*y", "y"),
    ("y:n,onehot x:n", "sum(y.^2 .* x)", "y'*x"),
    ("y:n,onehot", "norm(y)", "1"),
    ("x:n,unit", "x'*x", "1"),
    ("x:n,unit", "norm(x)^3", "1"),
    ("x:n,unit", "x*x'*x", "x"),
    ("x:n,unit", "tr(x*x')", "1"),
    ("x:n,unit", "sum(x)", "sum(x)"),
    ("x:n,simplex,unit", "x .* x", "x"),
    ("c:n,centered", "sum(c)", "0"),
    ("c:n,centered", "c - mean(c)", "c"),
    ("c:n,centered x:n", "(x - mean(x))'*c", "x'*c"),
    ("x:n", "sum(x - mean(x))", "0"),
    ("x:n,nonnegative", "abs(x)", "x"),
    ("x:n,nonnegative", "sqrt(x.^2)", "x"),
    ("Q:n,n,orthogonal", "norm(Q)^2", "n"),
    ("Q:n,n,orthogonal", "logdet(Q)", "0"),
    ("Q:n,n,orthogonal", "spectral(Q)", "1"),
    ("Q:n,n,orthogonal A:n,n", "(Q .* Q)*ones(n)", "ones(n)"),
    ("Y:n,k,simplex", "sum(Y, 2)", "ones(n)"),
    ("Y:n,k,simplex", "sum(Y', 1)", "ones(n)'"),
    ("Y:n,k,simplex", "sum(Y, 1)", "sum(Y, 1)"),
    ("Y:n,k,simplex", "sum(Y)", "n"),
    ("Y:n,k,simplex", "mean(Y)", "1/k"),
    ("Y:n,k,simplex", "Y*ones(k)", "ones(n)"),
    ("Y:n,k,simplex", "Y'*ones(n)", "Y'*ones(n)"),
    ("Y:n,k,simplex", "abs(Y)", "Y"),
    ("Y:n,k,simplex", "Y .* Y", "Y.^2"),
    ("Y:n,k,simplex A:n,n", "tr(A*Y*ones(k)*x')", "sum(A'*x)"),
    ("Y:n,n,simplex", "tr(Y)", "tr(Y)"),
    ("Y:n,n,simplex", "sum(diag(Y))", "tr(Y)"),
    ("Y:n,n,simplex", "Y*Y*ones(n)", "ones(n)"),
    ("Y:n,k,onehot", "Y .* Y", "Y"),
    ("Y:n,k,onehot", "norm(Y)^2", "n"),
    ("Y:n,k,onehot", "sum(sqrt(Y), 2)", "ones(n)"),
    ("Y:n,k,onehot", "Y'*Y", "Y'*Y"),
    ("y:1,k,simplex", "y*ones(k)", "1"),
    ("y:n,onehot x:n", "log(y'*softmax(x))", "y'*(x - logsumexp(x))"),
    ("y:n,onehot x:n", "log(y'*x)", "log(y'*x)"),
    ("y:n,onehot x:n", "exp(y'*x)", "exp(y'*x)"),
    ("y:n,onehot x:n", "exp(y'*log(x))", "y'*x"),
    ("Y:n,k,onehot Z:n,k", "log(sum(Y .* exp(Z), 2))", "sum(Y .* Z, 2)"),
    ("Y:n,k,simplex Z:n,k", "log(sum(Y .* exp(Z), 2))", "log(sum(Y .* exp(Z), 2))"),
    ("Y:n,k,onehot z:k", "log(Y*exp(z))", "Y*z"),
    ("Y:n,k,onehot z:n", "log(Y'*exp(z))", "log(Y'*exp(z))"),
]
# declarations, expression, variable, text
GRADIENTS = [
    ("y:n,simplex z:n", "-y'*logsoftmax(z)", "z", "softmax(z) - y"),
    ("y:n,onehot z:n", "-y'*log(softmax(z))", "z", "softmax(z) - y"),
    ("y:n,simplex z:n", "logsumexp(z)*sum(y) - y'*z", "z", "softmax(z) - y"),
    ("x:n,unit", "x'*x", "x", "2*x"),
    ("x:n,unit", "norm(x)", "x", "x"),
    ("x:n,unit A:n,n,symmetric", "x'*A*x/(x'*x)", "x", "2*(A*x - (x'*A*x)*x)"),
    ("x:n,simplex", "sum(x)^2", "x", "2*ones(n)"),
    ("x:n,centered", "sum(x)", "x", "ones(n)"),
    ("x:n,centered", "sum(x)^3", "x", "zeros(n)"),
    ("x:n,onehot", "sum(x.^3)", "x", "3*x"),
    ("u:n,unit x:n", "norm(x - u*(u'*x))^2", "x", "2*(x - (u'*x)*u)"),
    ("Q:n,n,orthogonal", "logdet(Q)", "Q", "Q"),
    ("Y:n,k,simplex", "sum(Y.^2)", "Y", "2*Y"),
    ("Y:n,k,simplex", "sum(Y)^2", "Y", "2*n*ones(n, k)"),
    ("Y:n,k,simplex a:n", "a'*sum(Y, 2)", "Y", "a*ones(k)'"),
    ("Y:n,k,simplex A:n,k", "sum(Y .* log(Y ./ A))", "A", "-Y ./ A"),
    ("Y:n,k,onehot", "sum(Y.^3)", "Y", "3*Y"),
    ("Y:n,k,onehot Z:n,k", "-sum(Y .* logsoftmax(Z, 2))", "Z", "softmax(Z, 2) - Y"),
    ("y:n,onehot z:n", "-sum(y)*log(y'*softmax(z))", "z", "softmax(z) - y"),
    ("y:n,onehot z:m W:n,m", "-log(y'*softmax(W*z))", "W", "(softmax(W*z) - y)*z'"),
    ("y:n,onehot z:n", "log(y'*sigmoid(z))", "z", "y .* sigmoid(-z)"),
    ("Y:n,k,onehot Z:n,k", "-sum(log(sum(Y .* softmax(Z, 2), 2)))", "Z", "softmax(Z, 2) - Y"),
    ("Y:n,k,onehot z:k", "-sum(log(Y*softmax(z)))", "z", "n*softmax(z) - Y'*ones(n)"),
    ("Y:n,k,onehot Z:n,k,positive", "-sum(log(sum(Y .* Z, 2)))", "Z", "-Y ./ Z"),
    ("Y:n,k,simplex X:n,d W:d,k", "-sum(sum(Y .* log(softmax(X*W, 2)), 2))", "W", "X'*(softmax(X*W, 2) - Y)"),
    ("Y:onehot X:n,d W:d,k b:k", "-sum(Y .* logsoftmax(X*W + b', 2))/n", "W", "X'*(softmax(X*W + b', 2) - Y)/n"),
]


def answered(declarations: str, expression: str, verb: str = "show", wrt: str = "") -> Answer:
    scalars = [f"{letter}:scalar" for letter in "st" if f"*{letter}" in expression]
    return Answer(Question(expression, verb, (wrt,) if wrt else (), [*declarations.split(), *scalars]))


@pytest.mark.parametrize(("words", "shape"), KEEPING, ids=str)
def test_random_points_keep_what_is_declared(words: tuple[str, ...], shape: tuple[str, ...]) -> None:
    told = implied(set(words))
    x = var("x", shape, told)
    subject = Subject([x], {}, ["n", "k"])
    rng = np.random.default_rng(0)
    for rung in range(3 * len(LADDER)):
        sizes = subject.sizes({}, rung)
        for point in (subject.point(sizes, rung, rng)[0], subject.scaled(sizes, rng, -7.0)[0]):
            assert all(KEPT[word](point["x"]) for word in told if word in KEPT), (words, point)
    search = Search(x, [], [x], {}, ["n", "k"], {}, 0)
    for far in (False, True):
        for drawn in search.points.draw(40, far):
            assert all(KEPT[word](drawn.point["x"]) for word in told if word in KEPT), (words, drawn.point)


@pytest.mark.parametrize(("declarations", "expression", "text"), SHOWN)
def test_what_follows_is_used(declarations: str, expression: str, text: str) -> None:
    found = answered(declarations, expression)
    assert found.text == text
    assert reads_back(found)
    names = {name: words.split(",") for name, words in (d.split(":") for d in declarations.split())}
    plain = answered(
        " ".join(f"{name}:{','.join(w for w in words if len(w) == 1)}" for name, words in names.items()), expression
    )
    same = Subject([plain.node, found.node], found.typing.properties, found.typing.dims)
    rng = np.random.default_rng(1)
    for rung in range(3):
        sizes = same.sizes({}, rung)
        values = same.point(sizes, rung, rng)[0]
        try:
            one, other = (evaluate(node, values, sizes) for node in (plain.node, found.node))
        except Undefined:
            continue
        assert np.allclose(one, other)


@pytest.mark.parametrize(("declarations", "expression", "wrt", "text"), GRADIENTS)
def test_a_derivative_is_taken_before_it_is_used(declarations: str, expression: str, wrt: str, text: str) -> None:
    found = answered(declarations, expression, "grad", wrt)
    assert found.text == text
    assert numeric(found).ok
    assert reads_back(found)
    if "onehot" not in declarations and "orthogonal" not in declarations:
        assert found.check("exact").ok


@pytest.mark.parametrize("pair", CONTRADICTIONS, ids=" and ".join)
def test_contradictions_are_refused(pair: tuple[str, str]) -> None:
    shape = "n" if OF_VECTORS & set(pair) else "n,n"
    with pytest.raises(MatcalcError, match=f"{pair[0]} and {pair[1]}") as caught:
        answered(f"x:{shape},{','.join(pair)}", "x'*x")
    assert caught.value.hint == f"leave out {pair[0]} or {pair[1]}"


@pytest.mark.parametrize("word", sorted(OF_VECTORS))
def test_a_word_of_vectors_is_refused_of_others(word: str) -> None:
    matrices = () if word in OF_ROWS else (f"n,n,{word}", f"matrix,{word}")
    for body in (*matrices, f"scalar,{word}", f"1,1,{word}", f"n,symmetric,{word}", f"n,complex,{word}"):
        with pytest.raises(MatcalcError) as caught:
            answered(f"x:{body}", "x + x")
        assert caught.value.kind in ("shape", "refused") and caught.value.hint
    assert answered(f"x:{word}", "2*x").typing.shapes["x"] == ("m",)


# declarations, expression, verdict
BENT: list[tuple[str, str, Any]] = [
    ("x:n,simplex", "-sum(log(x))", "convex"),
    ("x:n,simplex A:n,n", "x'*A*x", "depends"),
    ("x:n,simplex a:n", "a'*x/sum(x)", "affine"),
    ("x:n,nonnegative", "sum(x.^3)", "convex"),
    ("x:n,centered", "(sum(x) + x[1])^2", "convex"),
    ("x:n,unit", "x'*x", None),
    ("x:n,onehot", "x'*x", None),
    ("X:n,k,simplex", "sum(X .* log(X))", "convex"),
    ("X:n,k,simplex A:n,n", "tr(X'*A*X)", "depends"),
    ("X:n,k,simplex", "(sum(X[1,:]) + X[1,1])^2", "convex"),
    ("X:n,k,onehot", "norm(X)^2", None),
]


@pytest.mark.parametrize(("declarations", "expression", "verdict"), BENT)
def test_curvature_is_judged_within_what_is_declared(declarations: str, expression: str, verdict: Any) -> None:
    question = Question(expression, "convex", (declarations[0],), declarations.split())
    if verdict is None:
        with pytest.raises(MatcalcError, match="not range over a convex set"):
            convexity(question)
        return
    found = convexity(question)
    assert found.verdict == verdict
    for witness in found.finding.witnesses.values():
        assert not isinstance(witness.direction, dict)
        step = np.ravel(witness.direction)
        basis = linear_basis(
            np.shape(witness.direction), frozenset(implied({declarations.split()[0].rpartition(",")[2]}))
        )
        assert np.allclose(basis.T @ (basis @ step), step)
