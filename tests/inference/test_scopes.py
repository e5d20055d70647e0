"""What a name stands for where it is used twice: indices, definitions, declarations, variables."""

import itertools

import pytest

from matcalc_cli import MatcalcError, gradient
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.numbers.fitting import fitted
from matcalc_cli.answers.numbers.point import point_of
from matcalc_cli.answers.problem import Problem

pytestmark = pytest.mark.sampled(1)


def refused(text: str, verb: str = "grad", wrt: str = "x", shapes: tuple[str, ...] = ()) -> MatcalcError:
    with pytest.raises(MatcalcError) as caught:
        Problem(Question(text, verb, (wrt,) if wrt else (), shapes, shared=False))
    return caught.value


BINDERS = ("sum(i, {}*y[i])", "prod(i, {} + y[i])", "sum(j, y[j]*sum(i, {}*y[i]))", "{}*y[i] for i")
PARTS = ("x[i]", "2*x[i] + 1", "A[i,1]", "sum(k, A[i,k]*x[k])")


@pytest.mark.parametrize(("binder", "part"), list(itertools.product(BINDERS, PARTS)))
@pytest.mark.parametrize("through", ["r", "s"])
def test_an_index_of_a_definition_is_not_bound_where_the_name_stands(binder: str, part: str, through: str) -> None:
    """Written out it is, and is read."""
    clause = f"r = {part}" if through == "r" else f"r = {part}, s = 3*r"
    error = refused(f"{binder.format(through)} where {clause}", "show", "")
    assert error.kind == "name" and "stands outside" in error.message
    assert error.source[slice(*error.spans[0][:2])].startswith(("x[", "A["))
    written = part if through == "r" else f"3*({part})"
    assert Problem(Question(binder.format(f"({written})"), "show")).function is not None


@pytest.mark.parametrize(
    "text", ["r*x[i] where r = y[i]", "sum(j, x[j]) + r where r = y[i]", "r[i]*x[i] where r = A*x"]
)
def test_an_index_that_nothing_binds_is_one_everywhere(text: str) -> None:
    assert Problem(Question(text, "grad", ("x",))).function.shape == ()


@pytest.mark.parametrize("text", ["sum(i, x[i]^2)", "x[i]", "x[i]*y[j] for i, j", "sum(j, sum(i, A[i,j]))"])
@pytest.mark.parametrize("shapes", [(), ("i:scalar",), ("i:n",)])
def test_an_index_is_no_variable(text: str, shapes: tuple[str, ...]) -> None:
    assert "i is an index" in refused(text, "diff", "i", shapes).message


def test_an_index_and_a_variable_of_one_name() -> None:
    assert gradient("sum(i, x[i]^2) + norm(i)^2", "i").text == "2*i"


CLAUSES = [  # what is defined or declared for nothing, and the word of the message
    ("norm(r)^2 where r = A*x, s = x", (), "s is defined by where, and does not occur"),
    ("x'*x where n = y", (), "n is defined by where, and does not occur"),
    ("sum(exp(x)) where exp = A*x", (), "exp is defined by where, and does not occur"),
    ("norm(r)^2 where s = r, r = A*x", (), "s is defined by where, and does not occur"),
    ("norm(r)^2 where r = A*x", ("r:n",), "r is declared, and defined by where"),
    ("norm(r)^2 where r = A*x, r: n", (), "r is declared, and defined by where"),
    ("sum(i, x[i]^2)", ("i:scalar",), "i is declared, and does not occur"),
    ("x'*x", ("g:function",), "g is declared as a function, and is not called"),
    ("x'*g", ("g:function(n)->n",), "g is a function"),
    ("norm(x)^2 where g: function", (), "g is declared as a function, and is not called"),
    ("x'*x where B: n,n", (), "B is declared, and does not occur"),
]


@pytest.mark.parametrize(("text", "shapes", "message"), CLAUSES)
def test_what_is_said_for_nothing_is_refused(text: str, shapes: tuple[str, ...], message: str) -> None:
    error = refused(text, shapes=shapes)
    assert message in error.message
    assert error.hint


@pytest.mark.parametrize("text", ["x'*x for i", "x[i]*y[j] for i, j, k", "eye(n)[i,j]*x'*x for i, j, k"])
def test_an_index_that_picks_nothing_has_no_range(text: str) -> None:
    for verb in ("show", "grad"):
        error = refused(text, verb, "x" if verb == "grad" else "")
        assert "picks no entry" in error.message
        assert "?" not in error.message


@pytest.mark.parametrize("part", ["s", "2*s + 1", "s*y[2]", "s^2", "t"])
@pytest.mark.parametrize("name", ["i", "k", "r"])
def test_an_index_of_a_definition_is_not_counted_where_the_name_stands(name: str, part: str) -> None:
    """sum(i, 2, n, s) where s = x[i] has no i of its own, and was a sum of equal terms."""
    error = refused(f"sum({name}, 2, n, {part}) where s = x[{name}], t = 3*s" if part == "t" else
                    f"sum({name}, 2, n, {part}) where s = x[{name}]")  # fmt: skip
    assert error.kind == "name" and "stands outside" in error.message
    assert gradient(f"sum({name}, 2, n, x[{name}]^2)", "x", shapes="x:n").text == "[0; 2*x[2:n]]"


@pytest.mark.parametrize(
    ("text", "shapes"),
    [("sum(x[1:n]) + n'*x", ()), ("n'*x", ("x:n",)), ("norm(x)^2 + n'*ones(n)", ()), ("n'*x*n", ("A:n,n", "x:n"))],
)
def test_a_size_is_not_primed(text: str, shapes: tuple[str, ...]) -> None:
    with pytest.raises(MatcalcError) as caught:
        Problem(Question(text, "grad", ("x",), shapes))
    assert "n is a size here" in caught.value.message and caught.value.hint


@pytest.mark.parametrize("shapes", [(), ("y:m",), ("A:m,k",), ("y:m", "A:m,m"), ("c:scalar",), ("y:3",)])
@pytest.mark.parametrize("sum_", ["sum(x[1:n])", "sum(i, 1, n, x[i])", "n*norm(x[1:n])", "sum(i, 1, n, x[i])/n"])
def test_the_declaration_of_another_name_leaves_a_range_over_all_entries(sum_: str, shapes: tuple[str, ...]) -> None:
    problem = Problem(Question(sum_, "grad", ("x",), shapes))
    assert problem.typing.shapes["x"] == ("n",)
    assert problem.function is Problem(Question(sum_, "grad", ("x",), ("x:n",))).function


@pytest.mark.parametrize("shape", ["x:N", "x:3", "x:m*k"])
def test_a_range_to_a_letter_that_is_no_size_is_refused(shape: str) -> None:
    assert "n is no size that is declared" in refused("sum(x[1:n])", shapes=(shape,)).message


COUNTED = (  # LaTeX whose n stands in a limit and beside it | the same formula
    (r"\frac{1}{n} \sum_{i=1}^n x_i", "sum(x)/n"),
    (r"\sum_{i=1}^n x_i / n", "sum(x)/n"),
    (r"\frac{1}{2n} \sum_{i=1}^{n} (x_i - \mu)^2", "norm(x - mu)^2/(2*n)"),
    (r"n\log\sigma + \sum_{i=1}^n x_i^2", "n*log(sigma) + x'*x"),
    (r"\sum_{i=1}^n x_i^2 - \frac{1}{n}\left(\sum_{i=1}^n x_i\right)^2", "x'*x - sum(x)^2/n"),
    (r"\frac{1}{n} \sum_{i=1, \dots, n} x_i^4", "sum(x.^4)/n"),
)


@pytest.mark.parametrize(("typed", "meant"), COUNTED, ids=[meant for _, meant in COUNTED])
def test_the_limit_of_a_sum_is_the_size_that_stands_beside_it(typed: str, meant: str) -> None:
    problem = Problem(Question(typed, "grad", ("x",)))
    assert problem.typing.shapes["x"] == ("n",) and "n" not in problem.typing.shapes
    assert not [note for note in problem.notes if note.startswith("n ")]
    assert problem.function is Problem(Question(meant, "grad", ("x",), ("x:n", "mu:scalar"))).function


@pytest.mark.parametrize("declared", ["n:scalar", "n:scalar,positive"])
def test_a_limit_that_is_declared_a_number_is_refused(declared: str) -> None:
    with pytest.raises(MatcalcError, match="the end of a range is a size"):
        Problem(Question(COUNTED[0][0], "grad", ("x",), (declared,)))


@pytest.mark.parametrize(("typed", "meant"), COUNTED, ids=[meant for _, meant in COUNTED])
@pytest.mark.parametrize("count", [2, 3])
def test_the_limit_of_a_sum_agrees_with_the_values(typed: str, meant: str, count: int) -> None:
    point = point_of([f"n={count}", "x=[1; 2; 3]", *(f"{name}=2" for name in ("mu", "sigma") if name in meant)])
    problem = Problem(Question(typed, "grad", ("x",), given=point))
    assert problem.typing.shapes["x"] == ("n",)
    if count == 3:
        fitted(problem.typing, [problem.function], point)
    else:
        with pytest.raises(MatcalcError, match="n is 2 by the value"):
            fitted(problem.typing, [problem.function], point)


@pytest.mark.parametrize("place", [2, 3])
@pytest.mark.parametrize("body", ["x[i]^2", "x[i]*x[i - 1]", "A[i, i + 1]*y[i]", "x[i]*sum(j, A[i, j]*x[j])", "i*x[i]"])
def test_a_sum_over_one_place_is_its_term(body: str, place: int) -> None:
    term = body.replace("i - 1", str(place - 1)).replace("i + 1", str(place + 1)).replace("i", str(place))
    summed, alone = (
        Problem(Question(text, "show", (), ("x:n", "y:n", "A:n,n"), shared=True))
        for text in (f"sum(i, {place}, {place}, {body})", term)
    )
    assert summed.function is alone.function


@pytest.mark.parametrize("text", ["m*norm(x)^2", "sum(x)^n", "norm(x)^2*(n - 2)", "exp(d)*sum(x)", "T*logsumexp(x/T)"])
def test_a_letter_that_does_more_than_divide_is_a_number(text: str) -> None:
    shapes = Problem(Question(text, "convex", ("x",))).typing.shapes
    assert [shape for name, shape in shapes.items() if name != "x"] == [()]


@pytest.mark.parametrize("text", ["prod(x)^(1/n)", "x'*x/n - (sum(x)/n)^2", "sum(log(x))/n"])
def test_where_convexity_is_asked_the_only_letter_of_a_size_is_one(text: str) -> None:
    assert Problem(Question(text, "convex", ("x",))).typing.shapes == {"x": ("n",)}
    declared = Problem(Question(text, "convex", ("x",), ("n:scalar",))).typing.shapes
    assert declared["n"] == () and declared["x"] != ("n",)
