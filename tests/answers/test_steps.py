"""Derivations: every line of every derivation over the tables of cases is true, and the last is the printed answer.

What is true is judged by differences and by an interpreter that knows no derivative (`derivations`).
"""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from statistics import median
from typing import Any

import pytest
from derivations import faults
from tables import CASES, Case, ask, read
from well_formed import assert_well_formed

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.options import DERIVATIVES
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.asking.request import Request
from matcalc_cli.answers.runners import Outcome, run
from matcalc_cli.answers.steps.lines import Steps
from matcalc_cli.answers.steps.rules import OF_FUNCTION, RULES
from matcalc_cli.cli.present.display import Display
from matcalc_cli.cli.present.laws import in_latex
from matcalc_cli.errors import MatcalcError
from matcalc_cli.verification.same_value import agree

pytestmark = [pytest.mark.sampled(61), pytest.mark.each(5)]

DERIVED = 0.94  # of the cases at least have a derivation
LINES = 12  # the median has at most

# what the tables do not have: functions of which nothing is known, an exponent that varies beside vectors
MORE = (
    ("f(g(x))", "f:function(m) g:function(n)->m x:n", "grad x"),
    ("x'*A*x*f(norm(x)^2)", "f:function A:n,n x:n", "grad x"),
    ("norm(r)^2 + s^2 where r = A*x - b, s = c'*r", "A:m,n x:n b:m c:m", "jac x"),
    ("f(x, y) where x = t^2, y = sin(t)", "f:function t:scalar", "diff t"),
    ("sum(x.^y)", "x:n y:n", "grad y"),
    ("a'*x*t^s", "a:n x:n t:scalar s:scalar", "grad s"),
    ("t", "t:scalar", "diff t"),
    ("f([x(t); y(t)])", "f:function(2) x:function y:function t:scalar", "jac t"),
    ("det([a, b; c, d])", "a:scalar b:scalar c:scalar d:scalar", "grad a"),
    ("abs(x - y)*x^2 where x > y", "x:scalar y:scalar", "grad x"),
    ("norm(r)^2 + sum(abs(r)) where r = A*x - b, r > 0", "A:m,n x:n b:m", "grad x"),
)


# Derivations as a course writes them: expression | declarations | verb and variables | the lines
WRITTEN = {
    ("norm(A*x - b)^2", "", "grad x"): """
        let r = A*x - b
        let f = norm(r)^2
        d(f) = 2*r'*d(r) | squared norm
        d(r) = A*dx | linear
        d(f) = 2*r'*A*dx | put in
        grad f = 2*A'*r | read off the gradient
        grad f = 2*A'*(A*x - b) | names put in, simplified
        """,
    ("x'*A*x", "", "grad x"): """
        let f = x'*A*x
        d(f) = x'*(A + A')*dx | quadratic form
        grad f = (A + A')*x | read off the gradient
        """,
    ("a'*X'*X*b", "", "grad X"): """
        let f = a'*X'*X*b
        d(f) = a'*dX'*X*b + a'*X'*dX*b | product
        d(f) = tr(a'*dX'*X*b) + tr(a'*X'*dX*b) | a scalar is its own trace
        d(f) = tr(b'*X'*dX*a) + tr(a'*X'*dX*b) | a trace is that of the transpose
        d(f) = tr(a*b'*X'*dX) + tr(b*a'*X'*dX) | cyclic
        d(f) = tr((a*b' + b*a')*X'*dX) | collect dX
        grad f = X*(a*b' + b*a') | read off the gradient
        """,
    ("tr(X'*A*X)", "", "grad X"): """
        let f = tr(X'*A*X)
        d(f) = tr(dX'*A*X) + tr(X'*A*dX) | product
        d(f) = tr(X'*A'*dX) + tr(X'*A*dX) | a trace is that of the transpose
        d(f) = tr(X'*(A + A')*dX) | collect dX
        grad f = (A + A')*X | read off the gradient
        """,
    ("norm(A*x) + norm(B*x)", "", "grad x"): """
        let r = A*x
        let u = B*x
        let f = norm(r) + norm(u)
        d(f) = r'*d(r)/norm(r) + u'*d(u)/norm(u) | norm
        d(u) = B*dx | linear
        d(r) = A*dx | linear
        d(f) = r'*A*dx/norm(r) + u'*B*dx/norm(u) | put in
        d(f) = (r'*A/norm(r) + u'*B/norm(u))*dx | collect dx
        grad f = A'*r/norm(r) + B'*u/norm(u) | read off the gradient
        grad f = (A'*A/norm(A*x) + B'*B/norm(B*x))*x | names put in, simplified
        """,
    ("tr(inv(X'*X)*A)", "", "grad X"): """
        let U = X'*X
        let f = tr(inv(U)*A)
        d(f) = -tr(inv(U)*d(U)*inv(U)*A) | inverse
        d(U) = dX'*X + X'*dX | product
        d(f) = -tr(inv(U)*(dX'*X + X'*dX)*inv(U)*A) | put in
        d(f) = -tr(inv(U)*dX'*X*inv(U)*A) - tr(inv(U)*X'*dX*inv(U)*A) | term by term
        d(f) = -tr(A'*inv(U)'*X'*dX*inv(U)') - tr(inv(U)*X'*dX*inv(U)*A) | a trace is that of the transpose
        d(f) = -tr(inv(U)'*A'*inv(U)'*X'*dX) - tr(inv(U)*A*inv(U)*X'*dX) | cyclic
        d(f) = -tr((inv(U)*A*inv(U) + (inv(U)*A*inv(U))')*X'*dX) | collect dX
        grad f = -X*(inv(U)*A*inv(U) + (inv(U)*A*inv(U))') | read off the gradient
        grad f = -X*inv(X'*X)*(A + A')*inv(X'*X) | names put in, simplified
        """,
    ("a'*X*b", "", "grad X"): """
        let f = a'*X*b
        d(f) = a'*dX*b | linear
        d(f) = tr(a'*dX*b) | a scalar is its own trace
        d(f) = tr(b*a'*dX) | cyclic
        grad f = a*b' | read off the gradient
        """,
    ("log(det(X)) + tr(A*X)", "", "grad X"): """
        let f = logdet(X) + tr(A*X)
        d(f) = d(logdet(X)) + tr(A*dX) | sum
        d(logdet(X)) = tr(inv(X)*dX) | log-determinant
        d(f) = tr(inv(X)*dX) + tr(A*dX) | put in
        d(f) = tr((A + inv(X))*dX) | collect dX
        grad f = (A + inv(X))' | read off the gradient
        """,
    ("norm(A*x - b)^2", "", "hess x"): """
        g = 2*A'*(A*x - b) | the gradient, which grad --steps derives
        d(g) = 2*A'*A*dx | linear
        hess f = 2*A'*A | read off the Hessian
        """,
    ("norm(r)^2 where r = A*x - b", "", "jac x"): """
        let r = A*x - b
        let f = norm(r)^2
        d(f) = 2*r'*d(r) | squared norm
        d(r) = A*dx | linear
        df/dx = ∂f/∂r*dr/dx | chain rule of Jacobians
        d(f) = 2*r'*A*dx | put in
        jac f = 2*r'*A where r = A*x - b | read off the Jacobian
        """,
    ("x^2*sin(3*x)", "x:scalar", "diff x"): """
        let f = x^2*sin(3*x)
        d(f)/dx = d(x^2)/dx*sin(3*x) + x^2*d(sin(3*x))/dx | product rule
        d(f)/dx = 2*x*sin(3*x) + x^2*d(sin(3*x))/dx | power rule
        d(f)/dx = 2*x*sin(3*x) + x^2*cos(3*x)*d(3*x)/dx | chain rule
        d(f)/dx = 2*x*sin(3*x) + x^2*cos(3*x)*3 | constant multiple
        diff f = x*(3*x*cos(3*x) + 2*sin(3*x)) | simplify
        """,
    ("f(x, y) where x = t^2, y = sin(t)", "f:function t:scalar", "diff t"): """
        let x = t^2
        let y = sin(t)
        let g = f(x, y)
        d(g) = f_1(x, y)*d(x) + f_2(x, y)*d(y) | chain rule
        d(y) = cos(t)*dt | chain rule
        d(x) = 2*t*dt | power
        dg/dt = ∂g/∂x*dx/dt + ∂g/∂y*dy/dt | chain rule of Jacobians
        d(g) = f_1(x, y)*2*t*dt + f_2(x, y)*cos(t)*dt | put in
        d(g) = (2*t*f_1(x, y) + f_2(x, y)*cos(t))*dt | collect dx
        diff g = 2*t*f_1(x, y) + f_2(x, y)*cos(t) where x = t^2, y = sin(t) | read off the derivative
        """,
    ("tr(A*X^(-1))", "", "grad X"): """
        let f = tr(A*X^(-1))
        d(f) = -tr(A*inv(X)*dX*inv(X)) | inverse
        d(f) = -tr(inv(X)*A*inv(X)*dX) | cyclic
        grad f = -(inv(X)*A*inv(X))' | read off the gradient
        """,
    ("norm(r)^2 where r = A*x - b", "", "grad x"): """
        let r = A*x - b
        let f = norm(r)^2
        d(f) = 2*r'*d(r) | squared norm
        d(r) = A*dx | linear
        df/dx = ∂f/∂r*dr/dx | chain rule of Jacobians
        d(f) = 2*r'*A*dx | put in
        grad f = 2*A'*r where r = A*x - b | read off the gradient
        """,
    ("x^x", "x:scalar", "diff x"): """
        let f = x^x
        d(f)/dx = x^x*d(x*log(x))/dx | logarithmic differentiation
        d(f)/dx = x^x*(log(x) + x*d(log(x))/dx) | product rule
        d(f)/dx = x^x*(log(x) + x*(1/x)) | derivative of a function
        diff f = x^x*(log(x) + 1) | simplify
        """,
    ("A*x", "", "jac x[2]"): """
        let f = A*x
        d(f) = A*dx | linear
        jac f = A[:, 2] | read off what stands before that entry of dx
        """,
    ("tr(X^3)", "", "diff X X X"): """
        g = 3*tr((X*U + U*X)*V) | the derivative of one order less, along fixed directions
        d(g) = 3*tr(dX*U*V) + 3*tr(U*dX*V) | linear
        d(g) = 3*tr(U*V*dX) + 3*tr(V*U*dX) | cyclic
        d(g) = tr(3*(U*V + V*U)*dX) | collect dX
        diff f = 3*eye(m)[i, l]*eye(m)[j, p]*eye(m)[k, q] + 3*eye(m)[i, q]*eye(m)[j, k]*eye(m)[l, p] \
for i, j, k, l, p, q | read off what stands before the entries of dx and of the directions
        """,
    ("x'*A*x", "", "diff x x --along d"): """
        let f = x'*A*x
        d(f) = x'*(A + A')*dx | quadratic form
        g = x'*(A + A')*d | the differential at dx = v
        d(g) = d'*(A + A')*dx | linear
        h = d'*(A + A')*d | the differential at dx = v
        f(x + d) ≈ x'*A*x + x'*(A + A')*d + d'*A*d | Taylor's expansion
        """,
    ("norm(A*z - b)^2", "A:m,n,complex z:n,complex b:m,complex", "grad z"): """
        d(conj(z)) = zeros(n) | held fixed, for a Wirtinger derivative
        let r = A*z - b
        let f = norm(r)^2
        d(f) = r^H*d(r) | squared norm
        d(r) = A*dz | linear
        d(f) = r^H*A*dz | put in
        grad f = A'*conj(r) | read off the gradient
        grad f = A'*conj(A*z - b) | names put in, simplified
        """,
    ("norm(A*x - b)^2", "", "grad x[2]"): """
        let r = A*x - b
        let f = norm(r)^2
        d(f) = 2*r'*d(r) | squared norm
        d(r) = A*dx | linear
        d(f) = 2*r'*A*dx | put in
        G = 2*A'*r | read off the gradient
        G = 2*A'*(A*x - b) | names put in, simplified
        grad f = G[2] | the entry of the gradient
        grad f = 2*(A*x - b)'*A[:, 2] | names put in, simplified
        """,
    ("A*X*B", "", "jac X --vec"): """
        let f = A*X*B
        d(f) = A*dX*B | linear
        vec(d(f)) = kron(B', A)*vec(dX) | vec
        jac f = kron(B', A) | read off the Jacobian
        """,
}

# what has no gradient to read off: powers of what varies, entries of functions that are no numbers, higher orders
FURTHER = (
    ("x^x", "x:scalar", "diff x"),
    ("(x^2 + 1)^(1/x)", "x:scalar", "diff x"),
    ("x^(x^x)", "x:scalar", "grad x"),
    ("x^x*y^x", "x:scalar y:scalar", "grad x,y"),
    ("x^x", "x:scalar", "hess x"),
    ("f(t, t) + f(t^2, t^2)", "f:function t:scalar", "diff t"),
    ("atan2(t, t^2) + max(t, t)^2", "t:scalar", "grad t"),
    ("A*x", "", "jac x[1]"),
    ("A*x", "", "grad A[1,2]"),
    ("X*B*X", "B:n,n X:n,n", "diff X[1,2]"),
    ("inv(X)*b", "", "jac X[2,1]"),
    ("a'*x*A*x", "a:n A:n,n x:n", "jac x[2]"),
    ("x'*A*x", "", "diff x[1] x[2]"),
    ("norm(A*x - b)", "", "diff x[2] x[2]"),
    ("x[1]^2*x[2]^3", "x:2", "diff x[1] x[2]"),
    ("logdet(X)", "", "diff X[1,2] X[2,1]"),
    ("tr(X^3)", "", "diff X X X"),
    ("logdet(X)", "", "diff X X X"),
    ("norm(x)^4", "x:n", "diff x x x"),
    ("(a'*x)^4", "", "diff x x x x"),
    ("sum(sin(x))", "x:n", "diff x x x"),
    ("logsumexp(x)", "x:n", "diff x x x"),
    ("X*A*X", "A:n,n X:n,n", "diff X X"),
    ("sin(t)^2", "t:scalar", "diff t t t"),
    ("x'*A*x", "", "diff x x --along d"),
    ("norm(A*x - b)", "", "diff x x --along d"),
    ("inv(X)", "", "diff X X --along D"),
    ("logdet(X)", "", "diff X X X --along D"),
    ("tr(X^3)", "", "diff X X X --along D"),
    ("exp(t)*t", "t:scalar", "diff t t t --along d"),
    ("f(x)", "f:function(n)", "diff x x --along d"),
    ("norm(r)^2 where r = A*x - b", "", "diff x x --along d"),
    ("x[1]^2*x[2]", "x:2", "diff x x --along d"),
    ("x'*A*x", "", "hess x --along v"),
    ("logdet(X)", "", "hess X --along V"),
    ("expm(X)", "", "jac X --along E"),
    ("norm(X - mean(X))^2", "X:m,n", "grad X"),
    ("logdet(kron(A, X))", "A:p,p X:n,n", "grad X"),
)


@pytest.mark.parametrize("row", FURTHER, ids=lambda row: f"{row[0]} {row[2]}")
def test_what_has_no_gradient_to_read_off_is_derived(row: tuple[str, str, str]) -> None:
    found = asked(*row)
    assert found.steps is not None and isinstance(found.result, Answer)
    assert found.steps.lines[-1].right is found.result.tree
    assert faults(found.result, found.steps) == []


COMPLEX = [case for case in read("complex") if case.verb in DERIVATIVES and not case.along]


@pytest.mark.parametrize("case", COMPLEX, ids=lambda case: f"{case.expression} by {case.wrt}")
def test_wirtinger_derivatives_are_derived(case: Case) -> None:
    answer, found = derived(case)
    assert not isinstance(found, MatcalcError), found.message
    assert found.lines[-1].right is answer.tree
    assert faults(answer, found) == []


# what is refused: expression | declarations | verb and variables | words of the reason
REFUSED = (
    ("tr(A*X)", "X:n,n,symmetric", "grad X --structured", "free gradient"),
    ("x1^2*x2", "", "diff x1,x2 x1,x2 --along d", "by one variable"),
    ("sum(r, 0, k, tr(A*X^r))", "", "grad X", "no matrix notation"),
)


def more(number: int, expression: str, declarations: str, words: str) -> Case:
    verb, *wrt = words.split()
    return Case("more", number, "", expression, tuple(declarations.split()), verb, tuple(wrt), False, "", "", "")


JUDGED_EACH = 4  # every so many-th row has each of its lines judged in the ordinary run, all have with --slow
ALL = [
    *(case for case in CASES if case.verb in DERIVATIVES),
    *(more(number, *row) for number, row in enumerate(MORE, 1)),
]


@cache
def derived(case: Case) -> tuple[Answer, Steps | MatcalcError]:
    """The answer and its derivation, or why there is none."""
    found = ask(case)
    try:
        return found, found.steps
    except MatcalcError as error:
        return found, error


def asked(expression: str, declarations: str, words: str) -> Outcome:
    """What is answered to a row, with steps."""
    verb, *rest = words.split()
    along = rest[rest.index("--along") + 1] if "--along" in rest else ""
    wrt = [word for word in rest if not word.startswith("--") and word != along]
    options: dict[str, object] = {"wrt": wrt, "shape": declarations.split() or None, "along": along or None}
    options |= {flag.removeprefix("--"): True for flag in rest if flag in ("--vec", "--structured")}
    return run(Request(verb, expression, {**options, "steps": True}).validated())


def in_share() -> Iterator[Any]:
    """All rows; those that are not in the share of the ordinary run are marked slow."""
    for place, case in enumerate(ALL):
        marks = [pytest.mark.slow] if place % JUDGED_EACH else []
        yield pytest.param(case, marks=marks, id=f"{case.id}: {case.expression[:40]}")


@pytest.mark.parametrize("case", in_share(), scope="module")
def test_every_line_is_true_and_the_last_is_the_answer(case: Case) -> None:
    answer, found = derived(case)
    if isinstance(found, MatcalcError):
        assert found.kind == "refused", found.message
        return
    assert found.lines[-1].right is answer.tree
    assert found.lines[-1].left is None
    assert faults(answer, found) == []


@pytest.mark.slow
def test_most_cases_have_a_derivation_of_a_few_lines_and_all_rules_are_used() -> None:
    found = [steps for case in ALL if isinstance(steps := derived(case)[1], Steps)]
    assert len(found) >= DERIVED * len(ALL)
    assert median(len(steps.lines) + len(steps.definitions) for steps in found) <= LINES
    found += [one for row in (*BY_ENTRY, *FURTHER) if (one := asked(*row).steps) is not None]
    found += [steps for case in COMPLEX if isinstance(steps := derived(case)[1], Steps)]
    used = Counter(line.rule.id for steps in found for line in steps.lines)
    assert set(RULES) == set(used)


@pytest.mark.parametrize("key", WRITTEN, ids=lambda key: f"{key[2].split()[0]} {key[0]}")
def test_derivations_as_a_course_writes_them(key: tuple[str, str, str]) -> None:
    lines = Display("text").outcome(asked(*key), equation=False).splitlines()
    shown = [" | ".join(part.strip() for part in line.split("  ", 1)) for line in lines]
    wanted = [line.strip() for line in WRITTEN[key].strip().splitlines()]
    assert [line.partition(": ")[0] if " | " in line else line for line in shown] == wanted


BY_EACH = (
    ("norm(A*x - b)^2", "", "grad x,A"),
    ("tr(A*X*B*X)", "", "grad X,A"),
    ("logdet(X) + tr(inv(X)*S)", "", "grad X,S"),
    ("A*x", "", "jac x,A"),
)


@pytest.mark.parametrize("row", BY_EACH, ids=lambda row: row[0])
def test_several_variables_have_a_derivation_each(row: tuple[str, str, str]) -> None:
    outcome = asked(*row)
    assert [each.result for each in outcome.derived] == outcome.formulas
    for each in outcome.derived:
        assert each.steps is not None and isinstance(each.result, Answer)
        assert each.steps.lines[-1].right is each.result.tree
        assert faults(each.result, each.steps) == []
    for style in ("text", "unicode", "latex", "rich"):
        shown = Display(style, "never").outcome(outcome, equation=False)
        assert shown.count(outcome.derived[0].steps.lines[-1].rule.title) >= 1  # type: ignore[union-attr]
        assert len(shown.split("\n\n")) >= len(outcome.formulas)
    results = json.loads(Display("json").outcome(outcome, equation=False))["results"]
    assert all(result["steps"][-1]["right"] == result["result"] for result in results)


BY_ENTRY = (
    ("x'*A*x", "", "grad x[1]"),
    ("tr(A*X*X)", "", "grad X[1,2]"),
    ("logdet(X)", "X:n,n,spd", "grad X[2,1]"),
    ("norm(A*x - b)^2", "", "grad A[2,1]"),
    ("norm(r)^2 where r = A*x - b", "", "diff x[2]"),
    ("logsumexp(A*x)", "", "grad x[2]"),
    ("x[1]^2*x[2]", "", "grad x[1]"),
    ("tr(A*X)", "X:n,n,symmetric", "grad X[1,2]"),
)


@pytest.mark.parametrize("row", BY_ENTRY, ids=lambda row: f"{row[0]} {row[2]}")
def test_an_entry_is_that_of_the_gradient(row: tuple[str, str, str]) -> None:
    found = asked(*row)
    assert found.steps is not None and isinstance(found.result, Answer)
    assert found.steps.lines[-1].right is found.result.tree
    assert "read-off.entry" in [line.rule.id for line in found.steps.lines]
    assert faults(found.result, found.steps) == []


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row[0])
def test_what_cannot_be_shown_is_refused_with_the_reason(row: tuple[str, str, str, str]) -> None:
    with pytest.raises(MatcalcError) as caught:
        asked(*row[:3])
    assert caught.value.kind == "refused"
    assert row[3] in caught.value.message


@pytest.mark.parametrize("style", ["unicode", "latex", "json", "rich"])
def test_every_form_has_a_line_for_every_step(style: str) -> None:
    for key in WRITTEN:
        outcome = asked(*key)
        assert outcome.steps is not None
        shown = Display(style, "never").outcome(outcome, equation=False)
        for line in outcome.steps.lines:
            assert line.rule.title in shown or (style == "json" and f'"{line.rule.id}"' in shown)
        if style == "latex":
            assert_well_formed(shown)
        if style == "rich":
            assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize(
    ("power", "right"),
    [
        ("X^3", "sum(r, 0, 2, X^r*D*X^(2 - r))"),
        ("X^(-1)", "-inv(X)*D*inv(X)"),
        ("X^(-2)", "-inv(X)^2*(D*X + X*D)*inv(X)^2"),
    ],
)
def test_the_laws_of_powers_are_true(power: str, right: str) -> None:
    """d(X^k) for k > 0, and by it for k < 0."""
    shapes = ["X:n,n", "D:n,n"]
    found, law = (Answer(Question(text, verb, wrt, shapes, along=along)) for text, verb, wrt, along in (
        (power, "diff", ("X",), "D"), (right, "show", (), ""),
    ))  # fmt: skip
    assert found.node is law.node or agree(found.node, law.node, found.typing.properties, found.typing.dims)


@pytest.mark.parametrize("rule", RULES.values(), ids=repr)
def test_a_law_is_a_formula(rule: object) -> None:
    law = RULES[str(rule)].law
    if law and "∂" not in law:
        assert r"\text" not in in_latex(law)
        assert_well_formed(in_latex(law))


def test_what_is_not_differentiated_has_no_steps() -> None:
    with pytest.raises(MatcalcError, match="nothing is differentiated"):
        _ = Answer(Question("x'*A*x", "show", (), ())).steps


def test_a_rule_of_a_function_is_the_rule_of_one() -> None:
    assert len(OF_FUNCTION) == sum(bool(rule.head) for rule in RULES.values())


def test_steps_print_their_lines() -> None:
    steps = Answer(Question("norm(A*x - b)^2", "grad", ("x",), ())).steps
    assert len(repr(steps).splitlines()) == len(steps.lines) + len(steps.definitions)
    assert steps() is steps and repr(steps).splitlines()[-1] == "answer = 2*A'*(A*x - b)  (names put in, simplified)"
    assert repr(steps.lines[1]) == "d(r) = A*dx  (linear)"


def test_entries_of_the_function_are_entries_in_latex() -> None:
    shown = Display("latex").outcome(asked("x1^2*x2", "", "hess x1,x2"), equation=False)
    assert r"\frac{\partial g_{1}}{\partial x_{2}} &= 2 x_{1}" in shown and r"\mathrm{g" not in shown
    assert r"= c \frac{\mathrm{d} u}{\mathrm{d} t}" in shown


def test_steps_are_a_property_of_answers_in_python() -> None:
    steps = Answer(Question("x'*A*x", "grad", ("x",), ())).steps
    assert [line.rule.id for line in steps.lines] == ["differential.quadratic-form", "read-off.gradient"]
