"""Random programs over matrices of all declared properties: they have the value that NumPy gives, and read back.

What a structure makes of a product (a symmetry, a sign, a matrix that is its own transpose) is decided in the
constructors, so this is where they must agree; and the passes they run must end.
"""

import random
from typing import Any

import pytest
from expressions import meaning
from hypothesis import given, settings
from hypothesis import strategies as st
from judging import close, numeric, points, reads_back
from questions import EXAMPLES, HONEST, sample
from structures import COMPLEX, MATRICES, VECTORS, Structures, occurring

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.errors import MatcalcError
from matcalc_cli.graph.products import einsum
from matcalc_cli.graph.tensor import var
from matcalc_cli.language.properties import PROPERTIES
from matcalc_cli.lowering.lower import lower_macro
from matcalc_cli.verification.interpret import evaluate

pytestmark = pytest.mark.each(5)

LONGEST = 160  # characters
TOLERANCE = 1e-6  # powers of powers lose digits
FEW_PASSES = 128  # over one product, in formulas as people write them; the bound lies far above

# declarations, expression, verb, variable, and what besides
CASES: list[tuple[str, str, str, str, dict[str, Any]]] = [
    ("K:n,n,skew", "(K.^3).^2", "show", "", {}),
    ("K:n,n,skew", "(K.^3)' + K.^3", "show", "", {}),
    ("S:n,n,skew x:n y:n", "S*inv(S)'*(x+y)", "show", "", {}),
    ("X:n,n,complex", "norm(X^k)^2", "grad", "X", {}),
    ("f:function(n) A:n,n x:n b:n", "f(A*x + A*b)", "grad", "x", {}),
    ("X:n,n A:n,n", "(X'-A)^(-k)", "show", "", {}),
    ("X:n,n A:n,n", "(3*A - 3*X)^(-k)", "show", "", {}),
    ("D:n,n t:scalar", "det(D)^t", "grad", "t", {}),
    ("X:n,n", "log(abs(-det(X)))", "show", "", {}),
    ("x:m u:n", "1 ./ kron(x,u)", "jac", "x", {}),
    ("A:m,n", "vec(A).^(-2)", "show", "", {}),
    ("A:m,n", "1 ./ vec(A.^3).^2", "show", "", {}),
    ("A:m,n", "vec(A).^(-2) - 1 ./ vec(A).^2", "show", "", {}),
    ("X:n,n", "1 ./ (X.^2)[1,:]", "show", "", {}),
    ("A:m,n B:n,p z:p", "A*B*(1 ./ z)", "jac", "A", {}),
    ("a:n X:n,n z:n", "a[1]*(X[1,:]*(1 ./ z))", "show", "", {}),
    ("K:n,n,skew", "log(det(triu(K)))", "grad", "K", {}),
    ("a:n b:n X:n,n", "a'*X^9*b*b", "grad", "X", {}),
    ("K:n,n,skew P:n,n,spd x:n", "(K'*x)'*P^(-k)*(K'*x)", "jac", "P", {}),
    ("t:scalar", "log(" * 20 + "t" + ")" * 20, "grad", "t", {}),
    ("S:2,2", "[S,S]", "diff", "S", {"order": 2, "along": "E"}),
    ("X:n,n", "X^q", "diff", "X", {"order": 2, "along": "E"}),
    ("Z:3,3,toeplitz", "dot(cofactor(Z.^(-1/2)), max(Z, Z)^q)", "diff", "Z", {"order": 2}),
    ("V:n,n M:n,n,skew x:n", "(V'*x)'*M*(V'*x)", "show", "", {}),
    ("P:n,n,spd K:n,n,skew", "tr((P .* K)*tril(K))", "show", "", {}),
    ("Q:n,n,orthogonal", "Q^(-k)", "show", "", {}),
    ("Q:n,n,orthogonal", "Q'*Q^3", "show", "", {}),
    ("Q:n,n,orthogonal", "Q^12", "jac", "Q", {}),
    ("C:n,n,symmetric,orthogonal", "C^12", "jac", "C", {}),
    ("C:n,n,symmetric,orthogonal", "C^(2-k)", "jac", "C", {}),
    ("Q:n,n,orthogonal", "Q^k", "diff", "Q", {"order": 2, "along": "E"}),
    ("Q:n,n,orthogonal", "Q^(-k)", "diff", "Q", {"order": 2, "along": "E"}),
    ("K:n,n,skew A:n,n", "tr(A*triu(K)^k)", "show", "", {}),
    ("K:n,n,skew", "(triu(K)^k)'*triu(K)'^k", "show", "", {}),
    ("M:n,n,skew x:n", "(diag(x)*M.^3)^k", "show", "", {}),
]
ZERO = [
    ("K:n,n,skew A:n,n x:n", "(A*x)'*K*(A*x)"),
    ("K:n,n,skew A:n,n B:n,n x:n y:n", "(A*x + B*y)'*(K .* (A'*A))*(A*x + B*y)"),
    ("K:n,n,skew x:n", "(x .* x)'*K.^3*(x .* x)"),
    ("K:n,n,skew S:n,n,symmetric", "tr(K*S)"),
    ("K:n,n,skew S:n,n,symmetric X:n,n", "tr(X*K*X'*S)"),
    ("K:n,n,skew", "diag(K.^3)"),
    ("K:n,n,skew", "K.^3 + (K.^3)'"),
    ("A:m,n", "vec(A).^(-2) - 1 ./ vec(A).^2"),
    ("x:m u:n", "kron(x, u).^(-2) - 1 ./ (kron(x, u).^2)"),
    ("X:n,n A:n,n", "(X - A)^(-k) - inv(X - A)^k"),
    ("X:n,n A:n,n", "(A' - X)^(-k) - (-inv(X - A'))^k"),
]


def answered(declarations: str, expression: str, verb: str, wrt: str, more: "dict[str, Any]") -> Answer:
    return Answer(Question(expression, verb, (wrt,) if wrt else (), declarations.split(), **more))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[2]} {case[1]}")
def test_it_has_an_answer_that_reads_back(case: tuple[str, str, str, str, dict[str, Any]]) -> None:
    answer = answered(*case)
    assert ":function" in case[0] or reads_back(answer)
    assert not answer.problem.groups or numeric(answer).ok is not False


@pytest.mark.parametrize(("declarations", "expression"), ZERO)
def test_it_is_seen_to_vanish(declarations: str, expression: str) -> None:
    found = answered(declarations, expression, "show", "", {})
    assert found.text == "0" or found.text.startswith("zeros(")


RECIPROCALS = (
    "A*x", "vec(A)", "kron(x, u)", "K*x", "K'*x", "x*u'", "A .* (u*x')", "diag(u)*A", "(K*x) .* (A'*u)", "K", "K'",
    "S*x", "S", "X'", "vec(K)", "vec(X')", "(X*x) .* (K*x)", "kron(K, x)", "kron(A, X)", "diag(X)", "(A*x)*(K*x)'",
    "X .* K", "X' .* K", "K .* K .* X", "tril(X)*x", "A*K*x", "x .* (X*x)", "vec(x*u')", "vec(A .* (u*x'))",
    "kron(x, x)", "(K*x)*x'", "u*(K*x)'", "(u - A*x)*x'", "u .* (A*x - u)", "x*(x - X*x)'", "(K*x)*(K*x)'",
)  # fmt: skip


@pytest.mark.parametrize("base", RECIPROCALS)
def test_a_power_is_divided_by_as_it_is_raised(base: str) -> None:
    """However it is written, as a power, a product or a power of a quotient."""
    declared = {"A": ("m", "n"), "x": ("n",), "u": ("m",), "K": ("n", "n"), "S": ("n", "n"), "X": ("n", "n")}
    words = {"K": ("skew",), "S": ("symmetric",)}
    variables = {name: var(name, shape, words.get(name, ())) for name, shape in declared.items()}
    for k in (1, 2, 3, 4):
        product = " .* ".join([f"({base})"] * k)
        ways = (f"({base}).^(-{k})", f"1 ./ ({base}).^{k}", f"1 ./ ({product})", f"(1 ./ ({base})).^{k}",
                f"(({base}).^{k}).^(-1)", f"{(-1) ** k}*(-({base})).^(-{k})")  # fmt: skip
        assert len({lower_macro(way, variables) for way in ways}) == 1, k


def test_every_property_has_a_name() -> None:
    tables = (MATRICES, COMPLEX, VECTORS)
    assert {word for table in tables for given in table.values() for word in given} == set(PROPERTIES)


@st.composite
def programs(draw: Any) -> tuple[Any, str, tuple[str, ...], list[str]] | None:
    return program(lambda count: draw(st.integers(0, count - 1)), 2)


def program(pick: Any, depth: int) -> tuple[Any, str, tuple[str, ...], list[str]] | None:
    """An expression, a verb, its variable and the declarations; None where it is too long or has no variable."""
    maker = Structures(pick, complex_too=pick(3) == 2)
    expr = maker.any(depth)
    declared = maker.declarations(expr.text)
    names = occurring(expr.text, (*maker.names, *VECTORS))
    if not names or len(expr.text) > LONGEST:
        return None
    verb, wrt = ("jac", (names[pick(len(names))],)) if pick(3) == 2 else ("show", ())
    return expr, verb, wrt, declared


def judge(asked: tuple[Any, str, tuple[str, ...], list[str]]) -> None:
    expr, verb, wrt, declared = asked
    shown = f'{verb} "{expr.text}" {declared} {wrt}'
    try:
        answer = Answer(Question(expr.text, verb, wrt, declared))
    except MatcalcError as error:
        assert error.kind in HONEST, f"{shown}: {error}"
        return
    assert reads_back(answer), f"{shown}: {answer.text} reads back as something else"
    if verb != "show":
        found = numeric(answer)
        assert found.ok is not False, f"{shown}: {found.message}"
        return
    nodes = (answer.problem.function, answer.node)
    for values, sizes in points(answer, *nodes, count=1):
        expected = meaning(expr, values, sizes)
        read, answered = (close(evaluate(node, values, sizes), expected, TOLERANCE) for node in nodes)
        assert read, f"{shown}: read wrongly"
        assert answered, f"{shown}: {answer.text} has another value"


@settings(max_examples=3 * EXAMPLES)
@given(programs())
def test_random_programs(asked: Any) -> None:
    if asked is not None:
        judge(asked)


def test_the_passes_over_a_product_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(einsum, "MOST_PASSES", FEW_PASSES)
    rng = random.Random(7)
    for asked in filter(None, (program(rng.randrange, 3) for _ in range(200))):
        expr, verb, wrt, declared = asked
        try:
            Answer(Question(expr.text, verb, wrt, declared))
        except MatcalcError as error:
            assert error.kind in HONEST, f"{expr.text}: {error}"
    for question in sample(60, 3):
        try:
            question.answer()
        except MatcalcError as error:
            assert error.kind in HONEST, f"{question}: {error}"


def test_passes_that_do_not_end_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(einsum, "MOST_PASSES", 8)
    monkeypatch.setattr(einsum._form, "passes", (lambda product: True,))
    with pytest.raises(AssertionError, match="do not end"):
        einsum.einsum([(var("X", ("n", "n")), (0, 1)), (var("Y", ("n", "n")), (1, 2))], (0, 2))
