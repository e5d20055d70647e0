"""Emitted texts of many questions are run: each gives the value of the answer, or the question is refused."""

import pytest
from judging import code_agrees

from matcalc_cli.answers.answer import Answer, Question

# expression | verb | variable | declarations | more
SYMBOLIC_POWERS = [
    ("a'*X^k*b", "hess", {}),
    ("a'*X^k*A*X^q*b", "hess", {}),
    ("tr(A*X^q)", "hess", {}),
    ("sum(sin(X^q))", "hess", {}),
    ("sum(X^k)", "hess", {}),
    ("det(X^k + A)", "hess", {}),
    ("X^q", "jac", {"vec": True}),
    ("X^q", "diff", {"order": 2}),
    ("X^q", "diff", {"order": 2, "along": "E"}),
    ("X^q", "diff", {"order": 3, "along": "E"}),
    ("X^q*A*X^q", "diff", {"order": 2, "along": "E"}),
    ("inv(X)^k", "diff", {"order": 2}),
]


@pytest.mark.parametrize(("text", "verb", "more"), SYMBOLIC_POWERS)
def test_derivatives_of_symbolic_powers_run(text, verb, more):
    assert code_agrees(Answer(Question(text, verb, ["X"], ["X:n,n"], **more)))


@pytest.mark.parametrize("sizes", [("A:2,2", "B:1,2"), ("A:1,2", "B:2,1"), ("A:2,1", "B:1,2")])
def test_functions_of_the_user_are_written_out_in_index_notation_where_matrices_do_not_do(sizes):
    mish = "mish(a) = a*tanh(log(1 + exp(a)))"
    text = "kron(mish(B)*A.^(-2), (A').^(3/2))"
    assert code_agrees(Answer(Question(text, "jac", ["A"], sizes, vec=True, define=mish)))


def test_functions_of_the_user_in_index_notation_have_code():
    mish = "mish(a) = a*tanh(log(1 + exp(a)))"
    text = "kron(mish(B)*A.^(-2), (A').^(3/2))"
    answer = Answer(Question(text, "jac", ["A"], ["A:2,3", "B:3,2"], vec=True, define=mish))
    for backend in ("numpy", "jax", "torch"):
        compile(answer.code(backend), "emitted", "exec")


@pytest.mark.parametrize("text", ["(inv(G)*b)'*sqrt(unit(m,2))", "b'*G*unit(m,2).^(1/3)"])
def test_roots_of_what_selects_are_what_selects(text):
    answer = Answer(Question(text, "grad", ["G"]))
    assert code_agrees(answer)
