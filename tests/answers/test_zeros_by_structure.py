"""Structured zeros as a set: every matrix with zeros in fixed places, under every function with a pole at 0.

A case is a matrix, a function of its entries, and what is asked of it. Each answer must be finite and right by
differences at a matrix of the structure, or the case is refused with its reason.
"""

import itertools
import random
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest
from judging import call_code

from matcalc_cli import api
from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.errors import MatcalcError

pytestmark = pytest.mark.each(3)

N, T, STEP = 3, 2.5, 1e-5
LOWER, STRICT, DIAGONAL = np.tri(N), np.tri(N, k=-1), np.eye(N)

Values = dict[str, Any]


class Matrix(NamedTuple):
    text: str
    declared: str  # of M
    places: Any  # of the entries of M that may be varied
    value: Callable[[Any, Values], Any]


class Part(NamedTuple):
    text: str
    value: Callable[[Any, Values], Any]


MATRICES = [
    Matrix("M", "diagonal", DIAGONAL, lambda M, at: M),
    Matrix("M", "lower", LOWER, lambda M, at: M),
    Matrix("M", "upper", LOWER.T, lambda M, at: M),
    Matrix("M", "symmetric", np.ones((N, N)), lambda M, at: M),
    Matrix("triu(M)", "", np.ones((N, N)), lambda M, at: np.triu(M)),
    Matrix("tril(M)", "", np.ones((N, N)), lambda M, at: np.tril(M)),
    Matrix("diag(v)", "", None, lambda M, at: np.diag(M)),
    Matrix("diag(diag(M))", "", np.ones((N, N)), lambda M, at: np.diag(np.diag(M))),
    Matrix("(B .* M)", "", np.ones((N, N)), lambda M, at: at["B"] * M),
    Matrix("(tril(M) - diag(diag(M)))", "", np.ones((N, N)), lambda M, at: np.tril(M, -1)),
    Matrix("halftriu(M)", "", np.ones((N, N)), lambda M, at: (np.triu(M) + np.triu(M, 1)) / 2),
    Matrix("(M - triu(M))", "", np.ones((N, N)), lambda M, at: np.tril(M, -1)),
]
FUNCTIONS = [
    Part("{}.^t", lambda F, at: F**T),
    Part("{}.^(-1)", lambda F, at: 1 / F),
    Part("1 ./ {}", lambda F, at: 1 / F),
    Part("log({})", lambda F, at: np.log(F)),
    Part("sqrt({})", lambda F, at: np.sqrt(F)),
    Part("log(abs({}))", lambda F, at: np.log(np.abs(F))),
    Part("A ./ {}", lambda F, at: at["A"] / F),
    Part("{0} ./ {0}", lambda F, at: F / F),
    Part("abs({})", lambda F, at: np.abs(F)),
    Part("{0} .* log({0})", lambda F, at: F * np.log(np.where(F, F, 1))),
    Part("exp(-1 ./ {})", lambda F, at: np.exp(-1 / F)),
    Part("abs({}).^1.5", lambda F, at: np.abs(F) ** 1.5),
    Part("log(1 + 1 ./ {})", lambda F, at: np.log(1 + 1 / F)),
]
USES = [
    Part("sum({})", lambda F, at: F.sum()),
    Part("tr({})", lambda F, at: np.trace(F)),
    Part("sum(diag({}))", lambda F, at: np.diag(F).sum()),
    Part("sum(tril({}))", lambda F, at: np.tril(F).sum()),
    Part("norm({})", lambda F, at: np.sqrt((F**2).sum())),
    Part("sum(({})[:, 1])", lambda F, at: F[:, 0].sum()),
    Part("({})[2, 2]^2", lambda F, at: F[1, 1] ** 2),
    Part("a'*({})*a", lambda F, at: at["a"] @ F @ at["a"]),
]
VERBS = ("grad", "jac", "hess", "along", "eval", "eval grad")
CASES = list(itertools.product(MATRICES, FUNCTIONS, USES, VERBS))
random.Random(1).shuffle(CASES)
REFUSED = ("refused", "domain", "undecided", "limit")


def name_of(case: tuple[Matrix, Part, Part, str]) -> str:
    return f"{case[3]} {expression(case)} {case[0].declared}"


def expression(case: tuple[Matrix, Part, Part, str]) -> str:
    matrix, function, use, _ = case
    return use.text.format(function.text.format(matrix.text))


def point(matrix: Matrix) -> Values:
    rng = np.random.default_rng(0)
    at: Values = {
        "A": rng.uniform(0.5, 1.5, (N, N)),
        "a": rng.uniform(0.5, 1.5, N),
        "t": T,
        "B": rng.uniform(0.5, 1.5, (N, N)) * LOWER,
    }
    M = rng.uniform(0.5, 1.5, (N, N))
    if matrix.places is None:
        at["v"] = M[0]
    else:
        at["M"] = (M + M.T) / 2 if matrix.declared == "symmetric" else M * matrix.places
    return at


def value(case: tuple[Matrix, Part, Part, str], M: Any, at: Values) -> float:
    matrix, function, use, _ = case
    with np.errstate(all="ignore"):
        return float(use.value(function.value(matrix.value(M, at), at), at))


def slopes(f: Callable[[Any], Any], M: Any, places: Any) -> Any:
    """The differences of f by the entries at the places; axes of f, then of M."""
    found = np.zeros((*np.shape(f(M)), *M.shape))
    for at in zip(*np.nonzero(places), strict=True):
        moved = np.zeros(M.shape)
        moved[at] = STEP
        found[(..., *at)] = (f(M + moved) - f(M - moved)) / (2 * STEP)
    return found


def shapes_of(matrix: Matrix) -> list[str]:
    declared = f"M:{N},{N},positive,{matrix.declared}" if matrix.declared else f"M:{N},{N}"
    return ["v:3" if matrix.places is None else declared, f"A:{N},{N}", f"a:{N}", "t:scalar", f"B:{N},{N},lower"]


def answered(case: tuple[Matrix, Part, Part, str], at: Values) -> Any:
    """The numbers of the answer."""
    matrix, _, _, verb = case
    text, name = expression(case), "v" if matrix.places is None else "M"
    used = [shape for shape in shapes_of(matrix) if f"{shape.partition(':')[0]}" in names_in(text)]
    if verb.startswith("eval"):
        data = {key: at[key] for key in at if key in names_in(text)}
        return api.evaluate(text, data, name if " " in verb else (), used, of=verb.partition(" ")[2] or "show")
    along = ("D",) if verb == "along" else ()
    answer = Answer(Question(text, "diff" if along else verb, [name], [*used], along="D" if along else ""))
    return call_code(answer.numpy(), {**at, "D": direction(matrix)}, {})


def names_in(text: str) -> set[str]:
    return {word for word in "MvAaBt" if any(w == word for w in _words(text))}


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()


def direction(matrix: Matrix) -> Any:
    rng = np.random.default_rng(5)
    if matrix.places is None:
        return rng.uniform(-1, 1, N)
    D = rng.uniform(-1, 1, (N, N)) * matrix.places
    return D + D.T if matrix.declared == "symmetric" else D


def judged(case: tuple[Matrix, Part, Part, str]) -> str:
    """What is wrong with the answer; "" for a right one, "refused" for none."""
    matrix, _, _, verb = case
    at = point(matrix)
    M = at["v" if matrix.places is None else "M"]
    places = np.ones(N) if matrix.places is None else matrix.places
    try:
        found = np.asarray(answered(case, at))
    except MatcalcError as error:
        return "refused" if error.kind in REFUSED else f"{error.kind}: {error.message}"
    f = value(case, M, at)
    if not np.isfinite(f):
        return f"the value is {f} and the answer {found}"
    if not np.isfinite(found).all():
        return f"not finite: {found}"
    expected = oracle(case, M, at, places)
    if verb in ("grad", "jac", "eval grad"):
        found, expected = found * places, expected * places
    elif verb == "hess":
        found = (
            found * places * places[(...,) + (None,) * M.ndim]
            if M.ndim == 1
            else found * np.multiply.outer(places, places)
        )
    return "" if np.allclose(found, expected, rtol=1e-4, atol=1e-4) else f"{found} for {expected}"


def oracle(case: tuple[Matrix, Part, Part, str], M: Any, at: Values, places: Any) -> Any:
    def f(X: Any) -> Any:
        return value(case, X, at)

    match case[3]:
        case "eval":
            return f(M)
        case "along":
            D = direction(case[0])
            return (f(M + STEP * D) - f(M - STEP * D)) / (2 * STEP)
        case "hess":
            return slopes(lambda X: slopes(f, X, places), M, places)
    return slopes(f, M, places)


SOME = CASES[:300]  # of about 7,500; of these, sweeps of 1,000 to 2,000 were run, and held


@pytest.mark.parametrize("case", SOME, ids=map(name_of, SOME))
def test_finite_and_right_or_refused(case: tuple[Matrix, Part, Part, str]) -> None:
    assert judged(case) in ("", "refused")


# what was answered although it is nowhere defined, or with the zeros of a mask lost
MASKED = [
    ("tril(tril(M).^(-1))", "M:n,n", "tril(1 ./ M)"),
    ("tril(A ./ tril(M))", "M:n,n", "tril(A ./ M)"),
    ("halftriu(M).^2", "M:n,n", "M.^2 .* halftriu(ones(n, n)).^2"),
]


@pytest.mark.parametrize(("text", "shape", "result"), MASKED)
def test_a_mask_is_kept(text: str, shape: str, result: str) -> None:
    assert Answer(Question(text, "show", (), [shape])).text == result


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("tril(M ./ M)", "M:n,n,diagonal"),
        ("(M ./ M)[1, 2]", "M:n,n,diagonal"),
        ("tr(X ./ X) where X = M - triu(M)", "M:n,n"),
    ],
)
def test_a_quotient_that_cancels_is_nowhere_defined(text: str, shape: str) -> None:
    with pytest.raises(MatcalcError, match="is 0 by its structure"):
        Answer(Question(text, "show", (), [shape]))
