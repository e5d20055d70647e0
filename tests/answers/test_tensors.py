"""Kronecker forms, tensors and expansions: random matrix functions, against values that know nothing of either.

The table is tests/cases/tensors.txt; here stand what it cannot say: identities without a derivative, the values of
`--vec` against the index tensor reshaped, expansions against the function itself, refusals and other formats.
"""

import itertools
import json
import re
from typing import Any

import pytest
from judging import close, code_agrees, points, reads_back, same_value
from tables import CASES, answer

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.runners import Outcome
from matcalc_cli.errors import MatcalcError
from matcalc_cli.lowering.lower import lower
from matcalc_cli.verification.interpret import evaluate

pytestmark = pytest.mark.sampled(20)

IDENTITIES = [  # Magnus & Neudecker 2 and 3, Matrix Cookbook 505 to 527
    ("kron(A, B)*vec(X)", "A:p,m B:q,n X:n,m", "vec(B*X*A')"),
    ("kron(A, B)*kron(C, D)", "A:m,n B:p,q C:n,r D:q,s", "kron(A*C, B*D)"),
    ("kron(kron(A, B), C)", "A:m,n B:p,q C:r,s", "kron(A, kron(B, C))"),
    ("kron(A, B)'", "A:m,n B:p,q", "kron(A', B')"),
    ("inv(kron(A, B))", "A:m,m B:n,n", "kron(inv(A), inv(B))"),
    ("tr(kron(A, B))", "A:m,m B:n,n", "tr(A)*tr(B)"),
    ("vec(A*X*B)", "A:p,m X:m,n B:n,q", "vec(A*X*B)"),
    ("commutation(m, n)*vec(X)", "X:m,n", "vec(X')"),
    ("commutation(p, m)*kron(A, B)*commutation(n, q)", "A:m,n B:p,q", "kron(B, A)"),
    ("vec(a*b')", "a:m b:n", "kron(b, a)"),
    ("vec(A)'*vec(B)", "A:m,n B:m,n", "tr(A'*B)"),
    ("vec(kron(A, B))", "A:m,n B:p,q", "kron(eye(n), kron(commutation(q, m), eye(p)))*kron(vec(A), vec(B))"),
    ("kron(A, B) - kron(B, A)", "A:m,n B:m,n", "kron(A, B) - kron(B, A)"),
    ("sum(k, A[i, k]*B[k, j]) for i, j", "A:m,n B:n,p", "A*B"),
    ("x[i]*y[j] for i, j", "x:m y:n", "x*y'"),
    ("kron(A, B)^3", "A:m,m B:n,n", "kron(A^3, B^3)"),
    ("logdet(kron(A, B))", "A:m,m B:n,n", "n*logdet(A) + m*logdet(B)"),
    ("det(kron(A, B))", "A:2,2 B:3,3", "det(A)^3*det(B)^2"),
    ("kron(A, B)*kron(inv(A), inv(B))", "A:m,m B:n,n", "eye(m*n)"),
]


@pytest.mark.parametrize(("expression", "shapes", "expected"), IDENTITIES, ids=[row[0] for row in IDENTITIES])
def test_identities(expression: str, shapes: str, expected: str) -> None:
    given = Answer(Question(expression, "show", shapes=shapes.split()))
    assert given.text == expected
    assert reads_back(given) and code_agrees(given)
    literal = lower(given.problem.parsed.tree, given.typing).node
    assert same_value(given, given.node, literal)


# --- random matrix functions -----------------------------------------------------------------------------------------

SHAPES = ("X:m,n", "A:n,m", "B:m,m", "C:n,n", "a:n", "Y:m,n")
PIECES = ("X", "Y", "B*X", "X*C", "X .* Y", "exp(X)", "X*diag(a)", "inv(B)*X", "X*X'*Y", "X.^2", "tr(A*X)*Y")
FUNCTIONS = [
    *(f"({one})*({two})'" for one, two in itertools.product(PIECES[:5], PIECES[2:9:2])),
    *(f"kron({one}, {two})" for one, two in itertools.product(PIECES[:4], PIECES[1:8:3])),
    *(f"A*({one})*C + ({two})'*B*({one})" for one, two in itertools.product(PIECES[4:7], PIECES[:3])),
    *(f"({one})*A*({two})" for one, two in itertools.product(PIECES[:3], PIECES[7:])),
    *(f"({one}) .* ({two})" for one, two in itertools.product(PIECES[:3], PIECES[3:9])),
    *(f"diag(({one})*a)*({two})" for one, two in itertools.product(PIECES[:3], PIECES[:3])),
    *(f"vec({one})*vec({two})'" for one, two in itertools.product(PIECES[:3], PIECES[:3])),
]
INDEXED = re.compile(r"\bfor\b|\bsum\([a-z]\w*, ")
PRINTED_AS_KRONECKER = 0.95  # of the functions and of the table


def jacobian(expression: str, vec: bool, shapes: tuple[str, ...] = SHAPES) -> Answer:
    return Answer(Question(expression, "jac", ("X",), shapes, vec=vec))


@pytest.mark.parametrize("expression", FUNCTIONS)
def test_the_matrix_over_vec_has_the_entries_of_the_tensor(expression: str) -> None:
    import numpy as np

    over_vec, tensor = jacobian(expression, vec=True), jacobian(expression, vec=False)
    for values, sizes in points(over_vec, over_vec.node, tensor.node):
        whole = evaluate(tensor.node, values, sizes)
        p, q, m, n = whole.shape
        expected = whole.transpose(1, 0, 3, 2).reshape(p * q, m * n)  # column by column
        found = evaluate(over_vec.node, values, sizes)
        assert close(found, expected)
        step = 1e-6 * np.random.default_rng(1).standard_normal((m, n))
        moved = [
            evaluate(over_vec.problem.function, {**values, "X": values["X"] + sign * step}, sizes) for sign in (1, -1)
        ]
        difference = ((moved[0] - moved[1]) / 2).transpose().reshape(-1)
        assert np.abs(found @ step.T.reshape(-1) - difference).max() <= 1e-9 * max(1.0, np.abs(found).max())
    assert reads_back(over_vec) and code_agrees(over_vec)


@pytest.mark.parametrize("expression", [text for text in FUNCTIONS if "X" in text][::7])
def test_a_function_under_vec_is_differentiated_by_vec_of_the_variable(expression: str) -> None:
    """vec(F) by X, vec(F) by vec(X) and F by vec(X) are one matrix; an entry of X stays one."""
    asked = ((f"vec({expression})", "X"), (f"vec({expression})", "vec(X)"), (expression, "vec(X)"))
    nodes = [Answer(Question(text, "jac", (wrt,), SHAPES)).node for text, wrt in asked]
    assert nodes[0] is nodes[1] is nodes[2]
    assert nodes[0].order == 2
    assert Answer(Question(f"vec({expression})", "jac", ("X[1,1]",), SHAPES)).node.order == 1


@pytest.mark.long
def test_nearly_all_are_printed_in_kronecker_form() -> None:
    texts = {expression: jacobian(expression, vec=True).text for expression in FUNCTIONS}
    texts |= {case.id: answer(case).text for case in CASES if case.vec}
    indexed = {name: text for name, text in texts.items() if INDEXED.search(text)}
    assert len(texts) > 150
    assert len(indexed) <= (1 - PRINTED_AS_KRONECKER) * len(texts), indexed


@pytest.mark.parametrize("expression", [f"kron({a}, kron({b}, {c}))" for a, b, c in itertools.permutations("XAB")])
def test_nested_products_are_associative_and_differentiable(expression: str) -> None:
    left = re.sub(r"kron\((\w), kron\((\w), (\w)\)\)", r"kron(kron(\1, \2), \3)", expression)
    shapes = ("X:2,3", "A:3,2", "B:2,2")
    one, other = (Answer(Question(text, "show", shapes=shapes)) for text in (expression, left))
    assert one.text == other.text == expression
    given = jacobian(expression, True, shapes)
    assert not INDEXED.search(given.text)
    assert given.check().ok and reads_back(given)


# --- expansions ------------------------------------------------------------------------------------------------------

EXPANDED = [
    ("x'*A*x", ("A:n,n", "x:n"), "x", "d"),
    ("norm(A*x - b)^2/2 + logsumexp(x)", ("A:m,n", "x:n", "b:m"), "x", "d"),
    ("x/(1 + x'*x)", ("x:n",), "x", "d"),
    ("A*tanh(B*x)", ("A:m,p", "B:p,n", "x:n"), "x", "d"),
    ("inv(X)*A", ("A:n,p", "X:n,n"), "X", "D"),
    ("logdet(X'*X)", ("X:m,n",), "X", "D"),
    ("tr(X^3)*X", ("X:n,n",), "X", "D"),
    ("kron(X, X')", ("X:m,n",), "X", "D"),
    ("exp(2*t)*x", ("t:scalar", "x:n"), "t", "d"),
]


@pytest.mark.parametrize("order", [2, 3])
@pytest.mark.parametrize(("expression", "shapes", "wrt", "along"), EXPANDED, ids=[row[0] for row in EXPANDED])
def test_what_an_expansion_leaves_is_of_higher_order(
    expression: str, shapes: tuple[str, ...], wrt: str, along: str, order: int
) -> None:
    import numpy as np

    given = Answer(Question(expression, "diff", (wrt,), shapes, order=order, along=along))
    assert given.problem.expands and reads_back(given) and code_agrees(given) and given.check().ok
    ((values, sizes), *_) = points(given, given.node)
    direction = 0.2 * np.asarray(values[along])

    def left(step: float) -> float:
        """The largest entry of f(x + step·d) - expansion(step·d)."""
        moved: dict[str, Any] = {**values, wrt: values[wrt] + step * direction}
        expanded = evaluate(given.node, {**values, along: step * direction}, sizes)
        return float(np.abs(evaluate(given.problem.function, moved, sizes) - expanded).max())

    coarse, fine = left(0.1), left(0.05)
    assert coarse < 1e-11 or fine < coarse / 2**order * 0.75  # at least of order k + 1, about


def test_an_expansion_says_what_it_is() -> None:
    from matcalc_cli.cli.present.equation import equation
    from matcalc_cli.cli.present.json import record

    given = Answer(Question("x'*A*x", "diff", ("x",), order=2, along="d"))
    found = json.loads(json.dumps(record(Outcome(given))))
    assert (found["order"], found["along"], found["expansion"]) == (2, "d", True)
    assert equation(given, "text", given.text) == "(x + d)'*A*(x + d) ≈ x'*A*x + x'*(A + A')*d + d'*A*d"
    first = Answer(Question("x'*A*x", "diff", ("x",), along="d"))
    assert not first.problem.expands and first.text == "x'*(A + A')*d"
    assert record(Outcome(first))["expansion"] is False and "along" not in record(
        Outcome(Answer(Question("x'*A*x", "grad", ("x",))))
    )


def test_a_wrong_order_of_an_expansion_is_found() -> None:
    given = Answer(Question("x'*A*x", "diff", ("x",), order=2, along="d"))
    (function, gradient), (_, hessian) = given.derivation.steps
    given.derivation.steps, given.derivation.last = [(function, gradient), (function, gradient)], gradient
    assert given.check().ok
    given.derivation.last = Answer(Question("A", "show")).node
    given.derivation.steps = [(function, gradient), (gradient, given.derivation.last)]
    assert hessian.shape == (given.problem.function.shape or ("m", "m"))
    assert given.check().ok is not True


# --- other forms -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "unicode", "latex"),
    [
        ("X'", "Kₘₙ", "K^{(m, n)}"),
        ("X*X'", "(Iₘₘ + Kₘₘ)(X ⊗ Iₘ)", r"\left(I_{m m} + K^{(m, m)}\right) \left(X \otimes I_{m}\right)"),
        ("kron(X, A)", "(Iₙ ⊗ K(q, m) ⊗ Iₚ)(Iₘₙ ⊗ vec(A))", None),
    ],
)
def test_commutation_matrices_are_k(expression: str, unicode: str, latex: str | None) -> None:
    given = jacobian(expression, True, ("X:m,n", "A:p,q") if "A" in expression else ("X:m,n",))
    assert given.unicode == unicode
    assert latex is None or given.latex == latex


def test_a_zero_tensor_has_its_shape() -> None:
    given = Answer(Question("x'*A*x", "diff", ("x",), ("x:n",), order=3))
    assert given.text == "zeros(n, n, n)" and given.shape == ("n", "n", "n")
    assert Answer(Question("zeros(n, n, n)", "show")).node is given.node
    assert code_agrees(given)
    with pytest.raises(MatcalcError) as raised:
        given.sympy()
    assert raised.value.kind == "refused"


@pytest.mark.parametrize(
    ("expression", "order", "vec", "kind"),
    [("tr(X^3)", 3, True, "refused"), ("A*X^2*B + B*X*A", 4, False, "limit"), ("tr(X^6)", 5, False, "limit")],
)
def test_limits_are_told(expression: str, order: int, vec: bool, kind: str) -> None:
    with pytest.raises(MatcalcError) as raised:
        Answer(Question(expression, "diff", ("X",), order=order, vec=vec))
    assert raised.value.kind == kind
