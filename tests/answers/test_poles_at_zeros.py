"""Functions with a pole at 0, of matrices with zeros in fixed places: finite and right, or refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from judging import call_code, reads_back

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.errors import MatcalcError

pytestmark = pytest.mark.each(3)

N, STEP = 3, 1e-6

# the matrix as written, what is declared of M, and where it is not 0 for good
MATRICES: list[tuple[str, str, Any]] = [
    ("M", "lower", np.tri(N)),
    ("M", "upper", np.tri(N).T),
    ("M", "diagonal", np.eye(N)),
    ("tril(M)", "", np.tri(N)),
    ("diag(diag(M))", "", np.eye(N)),
]
FUNCTIONS: list[tuple[str, Callable[[Any], Any]]] = [
    ("log({})", np.log),
    ("sqrt({})", np.sqrt),
    ("{}.^(-2)", lambda M: M**-2.0),
    ("{}.^t", lambda M: M**2.5),
    ("log(sqrt({}))", lambda M: np.log(M) / 2),
]
PICKS: list[tuple[str, Callable[[Any], Any]]] = [
    ("tr({})", np.trace),
    ("a'*diag({})", lambda F: np.arange(1.0, N + 1) @ np.diag(F)),
    ("sum(({})[:, 1])", lambda F: F[:, 0].sum()),
    ("sum(({})[2:3, 1:2])", lambda F: F[1:3, :2].sum()),
    ("({})[3, 1]^2", lambda F: F[2, 0] ** 2),
    ("({})[1, 3]", lambda F: F[0, 2]),
    ("sum({})", np.sum),
    ("sum(tril({}))", lambda F: np.tril(F).sum()),
]
CASES = [(m, f, p) for m in MATRICES for f in FUNCTIONS for p in PICKS]


def value(case: Any, M: Any) -> float:
    (_, _, places), (_, function), (_, pick) = case
    inner = places * M
    with np.errstate(all="ignore"):
        return float(pick(function(inner)))


def name_of(case: Any) -> str:
    (matrix, declared, _), (function, _), (pick, _) = case
    return f"{pick.format(function.format(matrix))} {declared}"


@pytest.mark.parametrize("case", CASES, ids=map(name_of, CASES))
def test_a_gradient_is_finite_and_right_or_refused(case: Any) -> None:
    (matrix, declared, places), (function, _), (pick, _) = case
    shapes = [f"M:{N},{N}{',positive,' * bool(declared)}{declared}", f"a:{N}", "t:scalar"]
    try:
        answer = Answer(Question(pick.format(function.format(matrix)), "grad", ["M"], shapes))
    except MatcalcError as error:
        assert error.kind in ("refused", "domain"), error.message
        return
    assert reads_back(answer)
    M = np.random.default_rng(0).uniform(0.5, 1.5, (N, N)) * (places if declared else 1)
    found = call_code(answer.numpy(), {"M": M, "a": np.arange(1.0, N + 1), "t": 2.5}, {})
    assert np.isfinite(value(case, M)) and np.isfinite(found).all(), answer.text
    for at in zip(*np.nonzero(M), strict=True):
        moved = np.zeros((N, N))
        moved[at] = STEP
        slope = (value(case, M + moved) - value(case, M - moved)) / (2 * STEP)
        assert found[at] == pytest.approx(slope, rel=1e-6, abs=1e-6), answer.text


def test_what_asks_for_no_zero_is_answered() -> None:
    answered = 0
    for case in CASES:
        (matrix, declared, places), (function, meaning), (pick, picked) = case
        asked_for = picked(meaning(np.where(places, 1.0, np.nan)))  # nan spreads to what looks at a zero
        if declared and np.isfinite(asked_for) and "tril" not in pick:  # which masks what it has evaluated
            shapes = [f"M:{N},{N},positive,{declared}", f"a:{N}", "t:scalar"]
            Answer(Question(pick.format(function.format(matrix)), "grad", ["M"], shapes))
            answered += 1
    assert answered > 30


@pytest.mark.parametrize(
    ("text", "shape", "result"),
    [
        ("tr(D.^t)", "D:n,n,diagonal,positive", "t*diag(diag(D).^(t - 1))"),
        ("tr(log(D))", "D:n,n,diagonal,positive", "diag(1 ./ diag(D))"),
    ],
)
def test_reported_gradients(text: str, shape: str, result: str) -> None:
    answer = Answer(Question(text, "grad", ["D"], [shape, "t:scalar"]))
    assert answer.text == result
    assert answer.check().ok and reads_back(answer)


@pytest.mark.parametrize(
    "text", ["sum(log(L))", "sum(sqrt(L))", "sum(1 ./ L)", "log(L)[1, 3]", "log(L[1, 3])", "1/L[1, 2]"]
)
def test_what_is_infinite_at_a_zero_by_structure_is_refused(text: str) -> None:
    with pytest.raises(MatcalcError, match="is not finite where L is 0 by its structure"):
        Answer(Question(text, "grad", ["L"], ["L:3,3,lower"]))


# functions of the distances between the rows of one matrix, which are 0 on the diagonal whatever the rows are
DISTANCES = (
    "norm(X[i,:] - X[j,:])",
    "w[i]*norm(X[i,:] - X[j,:])",
    "(norm(X[i,:] - X[j,:]) - S[i,j])^2",
    "exp(-norm(X[i,:] - X[j,:]))",
    "norm(X[:,i] - X[:,j])",
    "norm(X[i,:] - X[j,:])^3",
    "log(1 + norm(X[i,:] - X[j,:]))",
)


@pytest.mark.parametrize("distance", DISTANCES)
def test_the_distances_between_the_rows_of_one_matrix_have_a_slope(distance: str) -> None:
    answer = Answer(Question(f"sum(i, sum(j, {distance}))", "grad", ["X"], ["S:n,n"] if "S" in distance else []))
    assert answer.check().ok
    assert "for" not in answer.text.partition(" where ")[0]


@pytest.mark.parametrize("pole", ["1/norm(X[i,:] - X[j,:])", "log(norm(X[i,:] - X[j,:]))"])
def test_a_pole_at_the_distance_of_a_row_from_itself_is_refused(pole: str) -> None:
    with pytest.raises(MatcalcError, match="not finite"):
        Answer(Question(f"sum(i, sum(j, {pole}))", "grad", ["X"]))


def test_squares_of_distances_and_distances_between_the_rows_of_two_matrices() -> None:
    squared = Answer(Question("sum(i, sum(j, norm(X[i,:] - X[j,:])^2))", "grad", ["X"]))
    between = Answer(Question("sum(i, sum(j, norm(X[i,:] - Y[j,:])))", "grad", ["X"], ["X:m,n", "Y:p,n"]))
    assert squared.text == "4*(m*X - ones(m, m)*X)" and between.check().ok


# declarations, expression, the part that is at fault
NOWHERE_FINITE = [
    ("D:n,n,diagonal", "D ./ D", "D ./ D"),
    ("D:n,n,diagonal b:n", "b + (D ./ D)*b", "D ./ D"),
    ("K:n,n,skew", "sum(K.^(-1))", "K.^(-1)"),
    ("K:n,n,skew", "1 ./ K - 1 ./ K", "1 ./ K"),
    ("B:m,n", "1 ./ triu(B)", "1 ./ triu(B)"),
    ("B:m,n", "sum(B ./ triu(B))", "B ./ triu(B)"),
    ("L:n,n,lower", "log(L)", "log(L)"),
    ("L:n,n,lower", "norm(exp(log(L)))", "log(L)"),
    ("y:n,onehot", "sum(y ./ y)", "y ./ y"),
]


@pytest.mark.parametrize(("declarations", "expression", "part"), NOWHERE_FINITE)
def test_what_is_finite_nowhere_is_refused_where_it_stands(declarations: str, expression: str, part: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        Answer(Question(expression, "show", (), declarations.split()))
    assert caught.value.kind == "refused" and caught.value.hint
    start, end, *_ = caught.value.spans[0]
    assert expression[start:end].strip("()") == part.strip("()")


# declarations, expression, text: of the entries that are asked for alone
PICKED = [
    ("D:n,n,diagonal", "tr(D ./ D)", "n"),
    ("D:n,n,diagonal", "tr(log(D))", "sum(log(diag(D)))"),
    ("D:n,n,diagonal", "diag(1 ./ D)", "1 ./ diag(D)"),
    ("L:n,n,lower", "L[3, 1]/L[2, 2]", "L[3, 1]/L[2, 2]"),
    ("L:n,n,lower", "sum(sqrt(L))", "sum(sqrt(L))"),
    ("L:n,n,lower", "log(exp(L))", "L"),
]


@pytest.mark.parametrize(("declarations", "expression", "text"), PICKED)
def test_what_is_finite_is_shown(declarations: str, expression: str, text: str) -> None:
    assert Answer(Question(expression, "show", (), declarations.split())).text == text
