"""What is printed reads back as what was computed: the classes of formulas in which two forms of one value may meet.

Each class is a table or a generator that goes over it; every answer is printed, read again and found to be the same
object, and differences say that it is right.
"""

import random
from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from judging import numeric, reads_back

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.table import FUNCTIONS
from matcalc_cli.graph.nodes import Node
from matcalc_cli.graph.tensor import scale, transpose
from matcalc_cli.inference.shapes import declare, infer
from matcalc_cli.language import tokens
from matcalc_cli.language.syntax import parse
from matcalc_cli.lowering.lower import lower

pytestmark = pytest.mark.each(5)


def node(expression: str, *shapes: str) -> Node:
    known = declare(shapes)
    parsed = parse(expression, frozenset(known))
    typing = infer(parsed.tree, known.extend(parsed.declarations, expression), source=expression)
    typing.places = dict.fromkeys(typing.shapes)  # a variable is told by its name, wherever it stands
    return lower(parsed.tree, typing).node


def judged(verb: str, expression: str, shapes: Sequence[str] = (), wrt: str = "", vec: bool = False) -> Answer:
    """The answer, which reads back and holds."""
    asked = Question(expression, verb, [wrt] if wrt else [], list(shapes), vec=vec)
    answer = Answer(asked)
    assert reads_back(answer), f"{verb} {expression} {shapes}: {answer.text}"
    if verb != "show":
        found = numeric(answer)
        assert found.ok is not False, f"{verb} {expression} {shapes}: {answer.text}: {found.message}"
    return answer


SHOWN = [  # verb, expression, declarations, variable, text
    ("show", "K .* K'", "K:n,n,skew", "", "-K.^2"),
    ("grad", "tr(A*expm(X - X'))", "", "X", "frechet_expm(X' - X, A') - frechet_expm(X - X', A)"),
    ("show", "piecewise(ones(n) > t, x, y)", "t:scalar x:n y:n", "", "piecewise(1 > t, x, y)"),
    ("jac", "piecewise(x > 0, 1, ones(n) > t, 2, x)", "t:scalar x:n", "x", "diag(piecewise(x > 0, 0, 1 > t, 0, 1))"),
    ("grad", "norm(x[2:4] - x[1:3])^2", "x:4", "x", "2*([x[1:3] - x[2:4]; 0] - [0; x[1:3] - x[2:4]])"),
    ("grad", "det([a, b; c, d])", "", "a", "d"),
    (
        "grad",
        "det([a,b,c,d; e,f,g,h; j,k,l,m; n,o,p,q])",
        "",
        "a",
        "det(r1)*inv(r1)[1, 1] where r1 = [a, e, j, n; b, f, k, o; c, g, l, p; d, h, m, q]",
    ),
    (
        "grad",
        "(a + b + c + d + e + f + g + h + u + v)^2",
        "",
        "a",
        "2*b + 2*c + 2*d + 2*e + 2*f + 2*g + 2*h + 2*u + 2*v + 2*a",
    ),
    (
        "show",
        "kron(M, N)*diag(vec(eye(p)))*kron(eye(p), ones(p))*kron(eye(p), x')",
        "M:p,p N:n,p x:n",
        "",
        "kron(M, N)*diag(vec(eye(p)))*kron(eye(p), ones(p))*kron(eye(p), x')",
    ),
]


@pytest.mark.parametrize(("verb", "expression", "shapes", "wrt", "text"), SHOWN)
def test_shown(verb: str, expression: str, shapes: str, wrt: str, text: str) -> None:
    assert judged(verb, expression, shapes.split(), wrt).text == text


# --- skew matrices ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(30))
def test_a_transposed_skew_matrix_is_its_negative_in_every_product(seed: int) -> None:
    draw, shapes = random.Random(seed), ("K:n,n,skew", "S:n,n,skew", "A:n,n")
    factors = [(draw.choice("KS"), draw.choice(["", "'"]), draw.randint(1, 3)) for _ in range(draw.randint(1, 4))]
    mirrored = " .* ".join(f"({letter}{prime}).^{e}" for letter, prime, e in factors)
    plain = " .* ".join(f"{letter}.^{e}" for letter, _, e in factors)
    sign = (-1) ** sum(e for _, prime, e in factors if prime)
    assert node(f"A .* {mirrored}", *shapes) is scale(sign, node(f"A .* {plain}", *shapes))
    judged("show", f"{mirrored} .* A'", shapes)


ODD = [
    "(X - X') .* S ./ (1 + S.^2)",
    "tril(S ./ (1 + S.^2)) - tril(S ./ (1 + S.^2))'",
    "X*K*X'",
    "K .* (K' .* S)",
    "K^3",
]


@pytest.mark.parametrize("part", ODD)
@pytest.mark.parametrize(
    "whole", ["norm({0})^2", "({0}).^2", "({0}).^3", "sum((1 + ({0}).^2).^-2)", "sqrt(1 + ({0}).^2)", "({0})'"]
)
def test_products_that_are_skew_as_a_whole(part: str, whole: str) -> None:
    judged("show", whole.format(part), ("X:n,n", "S:n,n,symmetric", "K:n,n,skew"))


PRIMARY = [name.removeprefix("frechet_") for name in FUNCTIONS if name.startswith("frechet_")]


@pytest.mark.parametrize("name", PRIMARY)
@pytest.mark.parametrize(
    ("at", "shapes"),
    [("X - X'", "X:n,n"), ("K", "K:n,n,skew"), ("K - 2*X + 2*X'", "K:n,n,skew X:n,n"), ("X + X'", "X:n,n")],
)
def test_the_transpose_of_a_frechet_derivative_is_one_at_the_transpose(name: str, at: str, shapes: str) -> None:
    known = (*shapes.split(), "E:n,n")
    one = node(f"frechet_{name}({at}, E)", *known)
    assert node(f"frechet_{name}(({at})', E')", *known) is transpose(one)
    judged("show", f"frechet_{name}({at}, E) - 3*frechet_{name}({at}, E')' + 2*frechet_{name}(({at})', E)", known)


# --- slices and selections -------------------------------------------------------------------------------------------


def slices(length: int, size: int) -> Iterator[str]:
    for low in range(1, length - size + 2):
        yield f"{low}:{low + size - 1}"


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("template", ["norm({0})^2", "sum(abs({0}))", "sum(exp({0}))", "norm({0})"])
def test_slices_of_one_vector_that_overlap(size: int, template: str) -> None:
    for first, second in product(slices(4, size), repeat=2):
        judged("grad", template.format(f"(x[{first}] - 2*x[{second}])"), ("x:4",), "x")
        judged("grad", template.format(f"(x[{first}] .* x[{second}])"), ("x:4",), "x")


@pytest.mark.parametrize("function", ["logdet({0})", "tr({0}^2)", "tr(inv({0}))", "sum({0}*({0}))"])
@pytest.mark.parametrize("block", ["1:2", "2:3", "1:3"])
@pytest.mark.parametrize("properties", ["", ",symmetric"])
def test_second_derivatives_by_a_matrix_of_which_a_block_is_used(function: str, block: str, properties: str) -> None:
    expression = function.format(f"S[{block},{block}]")
    judged("hess", expression, (f"S:3,3{properties}",), "S")
    judged("grad", expression, (f"S:3,3{properties}",), "S")


def test_entries_of_blocks_of_blocks() -> None:
    for rows, columns in product(("1:2", "2:4", ":"), repeat=2):
        for i, j in product(("i", "2", ":"), repeat=2):
            judged("show", f"(A*A[{rows},:]'*A[{rows},:])[{i},{j}]", ("A:4,4",))
            judged("show", f"inv(A[2:3,2:3])*[A[{rows},{columns}]; 2*A[{rows},{columns}]][1:2,{j}]", ("A:4,4",))


# --- Kronecker products ----------------------------------------------------------------------------------------------

KRONECKER = ["kron(X, eye(2))", "kron(eye(3), X)", "kron(X, A)", "kron(A, kron(X, B))", "kron(kron(X, A), eye(2))"]


@pytest.mark.parametrize("expression", [*KRONECKER, "kron(X, X)"])
@pytest.mark.parametrize("shape", ["m,n", "2,3", "2,2", "m,2", "4,2"])
def test_derivatives_of_kronecker_products_over_vec(expression: str, shape: str) -> None:
    judged("jac", expression, (f"X:{shape}", "A:2,4", "B:p,2"), "X", vec=True)


# --- entries over several indices ------------------------------------------------------------------------------------

BODIES = ["norm(X[i,:] - X[j,:])^4", "exp(-norm(X[i,:] - Y[j,:])^2)", "W[i,j]*norm(X[i,:] - X[j,:])^2"]
TRIPLE = [
    "exp(x[i] + y[j]*x[k])",
    "(x[i] + x[j] + x[k])^2*y[k]",
    "W[i,j]*tanh(x[i]*y[j] + x[k])",
    "max(x[i]*y[j], x[k])",
]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("wrt", ["X", "Y", "W"])
def test_double_sums_over_rows(body: str, wrt: str) -> None:
    if wrt in body:
        judged("grad", f"sum(i, sum(j, {body}))", ("X:m,n", "Y:m,n", "W:m,m"), wrt)


@pytest.mark.parametrize("body", TRIPLE)
def test_triple_sums(body: str) -> None:
    whole = f"sum(i, sum(j, sum(k, {body})))"
    judged("grad", whole, ("x:n", "y:n", "W:n,n"), "x")
    judged("show", whole, ("x:n", "y:n", "W:n,n"))


def test_squares_of_tensors_over_three_indices_stand_in_functions() -> None:
    for outer in ("({0})^3", "atan({0})", "sqrt(1 + {0})", "x'*y*({0})"):
        for term in ("norm(A[i,:] - C[j,:])^2", "norm(A[i,:] .* C[j,:] + x')^2"):
            for shapes in (("A:m,n", "C:p,n"), ("A:m,n,complex", "C:p,n")):
                judged("show", outer.format(f"sum(i, sum(j, {term}))"), (*shapes, "x:n", "y:n"))


def test_deep_functions_of_three_indices() -> None:
    deep = "sin(" * 2000 + "x[i] + y[j] + x[k]" + ")" * 2000
    assert reads_back(Answer(Question(f"sum(i, sum(j, sum(k, {deep}^2)))", "show", [], ["x:n", "y:n"])))


# --- long products ---------------------------------------------------------------------------------------------------

SQUARE = ["A:n,n", "B:n,n", "C:n,n", "X:n,n", "S:n,n,symmetric", "K:n,n,skew", "Q:n,n,orthogonal", "D:n,n,diagonal"]
FORMS = ("{0}", "{0}", "{0}'", "{0}^2", "{0}^3", "{0}^-2", "inv({0})", "diag(x)", "(A + B')", "(x*y')", "(A*{0}*C)")


def long_product(draw: random.Random, count: int) -> str:
    factors = [draw.choice(FORMS).format(draw.choice(SQUARE)[0]) for _ in range(count)]
    while len(factors) > 1:  # brackets as they fall
        low = draw.randrange(len(factors) - 1)
        high = min(len(factors), low + draw.randrange(2, 9))
        text = "*".join(factors[low:high])
        factors[low:high] = [f"({text})" if high - low < len(factors) else text]
    return factors[0]


@pytest.mark.parametrize("seed", range(24))
def test_long_products_read_back_however_they_are_grouped(seed: int) -> None:
    draw = random.Random(seed)
    text = long_product(draw, draw.randrange(2, 41))
    verb, whole, wrt = draw.choice(
        [("show", text, ""), ("show", f"tr({text})", ""), ("jac", f"({text})*x", "x"), ("grad", f"x'*({text})*y", "y")]
    )
    answer = Answer(Question(whole, verb, [wrt] if wrt else [], [*SQUARE, "x:n", "y:n"]))
    assert reads_back(answer), answer.text


# --- every function, with what it takes in a form of its own ---------------------------------------------------------


def test_nothing_is_an_internal_error() -> None:
    """Each function of the table at arguments of every kind is answered, or refused for a reason."""
    arguments = ("t", "x", "X", "X - X'", "x[2:3]", "X[1:2,1:2]", "ones(3)*t", "[t, s; s, 1]", "kron(x, x)")
    for name, row in FUNCTIONS.items():
        if not name.isidentifier() or row.abstract:
            continue
        for argument in arguments:
            try:
                Answer(Question(f"{name}({argument})", "show", [], ["t:scalar", "s:scalar", "x:3", "X:3,3"]))
            except MatcalcError as error:
                assert error.kind not in ("internal", "limit"), f"{name}({argument}): {error}"


def test_an_answer_may_be_longer_than_what_may_be_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is for texts that others write."""
    monkeypatch.setattr(tokens, "MOST_TOKENS", 100)
    asked = "*".join(f"sin(t + {k})" for k in range(10))
    answer = Answer(Question(asked, "grad", ["t"], ["t:scalar"]))
    assert len(tokens.tokenize(answer.text, own=True)) > 100
    with pytest.raises(MatcalcError, match="more than 100 words"):
        Answer(Question(answer.text, "show", [], ["t:scalar"]))


def groupings(names: Sequence[str]) -> Iterator[str]:
    """A ⊗ B ⊗ C with brackets in every place."""
    if len(names) == 1:
        yield names[0]
    for cut in range(1, len(names)):
        for left, right in product(groupings(names[:cut]), groupings(names[cut:])):
            yield f"kron({left}, {right})"


@pytest.mark.parametrize("count", [2, 3, 4])
def test_kronecker_products_meet_however_they_are_grouped(count: int) -> None:
    """Two products of the same sizes are multiplied factor by factor, whatever their brackets."""
    shapes = [f"{letter}{k}:n{k},n{k}" for k in range(count) for letter in "AB"]
    one, other = ([f"{letter}{k}" for k in range(count)] for letter in "AB")
    expected = node("*".join(f"tr(A{k}*B{k})" for k in range(count)), *shapes)
    for left, right in product(groupings(one), groupings(other)):
        assert node(f"tr({left}*{right})", *shapes) is expected, (left, right)
    for left in groupings(one):
        assert node(f"tr({left})", *shapes) is node("*".join(f"tr({name})" for name in one), *shapes)
        assert node(f"sum({left})", *shapes) is node("*".join(f"sum({name})" for name in one), *shapes)
