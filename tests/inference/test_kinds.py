"""What a letter is taken for: by convention, by what the formula asks of it, or not at all, with the cure."""

import re

import pytest

from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.problem import Problem
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.table import FUNCTIONS
from matcalc_cli.inference.shapes import Typing, declare, infer
from matcalc_cli.language.syntax import parse

pytestmark = pytest.mark.sampled(1)

S, V, M = "scalar", "vector", "matrix"
KINDS = (S, V, M)


def typed(expression: str, scalar: bool, wrt: str, texts: str = "") -> Typing:
    declarations = declare(texts.split())
    names = frozenset((*declarations, *wrt.split()))
    tree = parse(expression, names).tree
    return infer(tree, declarations, scalar=scalar, wrt=wrt.split(), source=expression)


def kinds(expression: str, scalar: bool, wrt: str, texts: str = "") -> dict[str, str]:
    return {name: KINDS[len(shape)] for name, shape in typed(expression, scalar, wrt, texts).shapes.items()}


# expression, is a scalar asked for, the variables, declarations, what the letters are taken for; the rest are as usual:
# capitals matrices, small Latin letters vectors, small Greek letters scalars
TAKEN: list[tuple[str, bool, str, str, dict[str, str]]] = [
    # coefficients make a function scalar
    ("a*norm(x)^2 + b*norm1(x)", True, "x", "", {"a": S, "b": S}),
    ("a*tr(X) + b*log(det(X))", True, "X", "", {"a": S, "b": S}),
    ("x'*A*x + b'*x + c", True, "x", "", {"c": S}),
    ("tr(X*X')*c + d", True, "X", "", {"c": S, "d": S}),
    ("norm(A*x - b)^2 + t*norm(x)^2", True, "x", "", {"t": S}),
    ("log(1 + exp(-y*w'*x))", True, "w", "", {"y": S}),
    ("y*log(sigmoid(w'*x)) + (1 - y)*log(1 - sigmoid(w'*x))", True, "w", "", {"y": S}),
    ("s^2*norm(x)^2 + log(s)", True, "s", "", {"s": S}),
    ("x'*(A + t*B)*x", True, "t", "", {"t": S}),
    ("norm(x - t*d)^2", True, "t", "", {"t": S}),
    ("norm(A*(x + t*d) - b)^2", True, "t", "", {"t": S}),
    ("norm(a*x - b)", True, "x", "", {"a": S}),
    ("sum(max(0, 1 - y .* (X*w))) + c*norm(w)^2", True, "w", "", {"c": S}),
    ("x'*Q*x/2 + l*(ones(n)'*x - 1)", True, "x", "", {"l": S}),
    ("a*b*c*tr(X)", True, "X", "", {"a": S, "b": S, "c": S}),
    # formulas of scalars
    ("a*t^2 + b*t^2", True, "t", "", {"a": S, "b": S, "t": S}),
    ("x^2 + y^2 + z^2", True, "x y z", "", {"x": S, "y": S, "z": S}),
    ("[p1*x1^2 - x2; x1*x2 - p2*x2 + p3]", False, "x1 x2", "", {"p1": S, "p2": S, "p3": S, "x1": S, "x2": S}),
    ("[f*x/z + c; f*y/z + d]", False, "x y z", "", {"f": S, "x": S, "y": S, "z": S, "c": S, "d": S}),
    ("y*log(p) + (1 - y)*log(1 - p)", True, "p", "", {"y": S, "p": S}),
    ("cos(t)*a + sin(t)*b", False, "t", "t:scalar", {"a": S, "b": S, "t": S}),
    ("n*log(s) + c/s", True, "s", "", {"n": S, "s": S, "c": S}),
    ("exp(x)", False, "x", "", {"x": S}),
    ("exp(x)", False, "x", "x:vector", {}),
    ("exp(x) + y", False, "x", "x:vector", {}),
    ("exp(a*x)", False, "x", "x:vector", {"a": S}),
    # entries
    ("sum(i, sum(j, a[i,j]*x[i]*x[j]))", True, "x", "", {"a": M}),
    ("sum(i, x[i]*log(x[i]))", True, "x", "", {}),
    # where only a number can stand
    ("norm(y - X*w)^2/N", True, "w", "", {"N": S}),
    ("1/N*sum((X*w - y).^2) + lambda*norm1(w)", True, "w", "", {"N": S}),
    ("norm(y - X*w)^2/(2*n)", True, "w", "", {"n": S}),
    ("norm(x - sum(x)/n)^2", True, "x", "", {"n": S}),
    ("det(X)^k", True, "X", "", {"k": S}),
    ("x/norm(x)", False, "x", "", {}),
    # Greek letters broadcast, unless a product, a prime or the variable asks for a vector
    ("sum((y - alpha - beta*x).^2)", True, "alpha", "", {}),
    ("(y - alpha - beta*x)'*(y - alpha - beta*x)", True, "alpha", "", {}),
    ("norm(X*beta + alpha - y)^2", True, "alpha", "", {"beta": V}),
    ("norm(y - Phi*theta)^2", True, "theta", "", {"theta": V}),
    ("norm(x - mu)^2", True, "x", "", {"mu": V}),
    ("norm(x - mu)^2", True, "mu", "", {"mu": V}),
    ("sum((x - mu).^2)", True, "mu", "", {}),
    ("(x - mu)'*inv(Sigma)*(x - mu)", True, "mu", "", {"mu": V}),
    ("r'*inv(Sigma)*r where r = x - mu", True, "mu", "", {"mu": V}),
    ("norm(A*(x - mu))", True, "x", "", {"mu": V}),
    ("beta'*x + alpha", True, "x", "", {"beta": V}),
    ("sum(theta.^2)", True, "theta", "", {"theta": V}),
    ("lambda*norm1(beta)", True, "beta", "", {"beta": V}),
    # the exponential of a matrix
    ("expm(t*A)", False, "t", "", {"t": S}),
    ("expm(A*t)", False, "t", "", {"t": S}),
]


def usual(name: str) -> str:
    greek = {"lambda": S, "alpha": S, "beta": S, "mu": S, "theta": S, "Sigma": M, "Phi": M}
    return greek.get(name, M if name[0].isupper() else V)


@pytest.mark.parametrize(("expression", "scalar", "wrt", "texts", "expected"), TAKEN)
def test_taken(expression: str, scalar: bool, wrt: str, texts: str, expected: dict[str, str]) -> None:
    found = kinds(expression, scalar, wrt, texts)
    assert found == {name: expected.get(name, usual(name)) for name in found}
    assert expected.keys() <= found.keys()


# what nobody means by a letter, and the cure
REFUSED: list[tuple[str, bool, str, str]] = [
    ("sum(x^2)", True, "x", r"x\.\^2"),
    ("mean((X*w - y)^2)", True, "w", r"\(X\*w - y\)\.\^2"),
    ("sum((A*x)^2)", True, "x", r"\(A\*x\)\.\^2"),
    ("sum(x*y)", True, "x", r"x \.\* y"),
    ("sum(y*log(p))", True, "p", r"y \.\* log\(p\)"),
    ("mean(y*log(p) + (1 - y)*log(1 - p))", True, "p", r"y \.\* log\(p\)"),
    ("sum((y - a*x).^2)", True, "x", r"a \.\* x.*--shape a:scalar"),
    ("sum(exp(a*x))", True, "x", r"--shape a:scalar"),
    ("norm(x*y)", True, "x", r"x \.\* y"),
    ("x'*A*x + b*x + c", True, "x", r"b'\*x"),
    ("x*A*x", True, "x", r"x'\*A\*x"),
    ("x*A*x", False, "x", r"x'\*A\*x"),
    ("A*x + x'", True, "x", "x in place of x'"),
    ("tr(A/B)", True, "A", r"A\*inv\(B\).*--shape B:scalar"),
    ("tr(A*B/C)", True, "A", r"inv\(C\)"),
    ("tr(x)", True, "x", "--shape x:matrix"),
    ("N*logdet(S)", True, "S", "--shape N:scalar"),
    ("norm(y - Phi*theta)^2 + N", True, "theta", "--shape N:scalar"),
    ("softmax(Q*K')", False, "Q", r"softmax\(Q\*K', 2\) of each row"),
]


@pytest.mark.parametrize(("expression", "scalar", "wrt", "cure"), REFUSED)
def test_refused(expression: str, scalar: bool, wrt: str, cure: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        typed(expression, scalar, wrt)
    assert caught.value.kind == "shape" and caught.value.spans
    assert re.search(cure, caught.value.hint), caught.value.hint


@pytest.mark.parametrize(("expression", "scalar", "wrt", "cure"), REFUSED)
def test_a_declaration_that_is_offered_helps(expression: str, scalar: bool, wrt: str, cure: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        typed(expression, scalar, wrt)
    offered = re.findall(r"--shape (\S+:\w+)", caught.value.hint)
    if offered:
        typed(expression, scalar, wrt, " ".join(offered))
    assert len(offered) == len(set(offered))


def test_capitals_and_primed_letters_keep_their_kind_in_every_reading() -> None:
    """Over all formulas here: a capital is a number only below a fraction line, a primed letter never one."""
    for expression, scalar, wrt, texts, _ in TAKEN:
        found = kinds(expression, scalar, wrt, texts)
        for name, kind in found.items():
            if name[0].isupper():
                assert kind == M or f"/{name}" in expression
            if re.search(rf"\b{name}'", expression):
                assert kind != S


def test_every_departure_is_noted() -> None:
    typing = typed("a*norm(x)^2 + norm(X*beta - y)^2/N", True, "x")
    assert typing.departures.keys() == {"a", "beta", "N"}
    assert typing.notes == ("a is taken as a scalar", "beta is taken as a vector", "N is taken as a scalar")
    assert typed("exp(x)", False, "x").notes[0].endswith("--shape x:vector makes it a vector")
    assert typed("x^2 + y^2", True, "x").notes == ()


ENTRYWISE = sorted(
    (row.name, count)
    for row in FUNCTIONS.values()
    if row.kind == "scalar" and not row.abstract
    for count in {len(row.parameters)} | {len(names) for text, names, _ in row.variants if text == "->"}
)


@pytest.mark.parametrize(("name", "count"), ENTRYWISE)
def test_a_function_of_scalars_is_no_sign_of_vectors(name: str, count: int) -> None:
    """With all numbers of arguments that it takes: huber(t), huber(t, d)."""
    call = f"{name}({', '.join('tuvw'[:count])})"
    for scalar in (False, True):
        assert set(kinds(f"{call} + t^2 + t*u", scalar, "t").values()) == {S}


@pytest.mark.parametrize("text", ["norm(x)/N + M", "M*norm1(x) + norm(x)^2/N", "x'*x/(2*N) + tr(A) + M"])
def test_a_capital_that_is_a_number_is_not_what_is_wrong(text: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        typed(text, True, "x")
    assert "--shape M:scalar" in caught.value.hint
    assert " N " not in caught.value.message
    assert typed(text, True, "x", "M:scalar").shapes["N"] == ()


SPREAD = ["X + a", "X - b'", "X .* a", "X ./ b'", "X*W + b'"]


@pytest.mark.parametrize("text", SPREAD)
def test_a_column_for_each_column_is_told_and_no_guess(text: str) -> None:
    found = typed(text, False, "")
    assert len(found.spread) == 1
    assert not found.notes


# formula | verb | variable | what is said, "" for nothing
SAID = (
    ("exp(t*A)", "diff", "t", "exp(X) of a matrix is entrywise; expm(X)"),
    ("exp(A*t)*x", "diff", "t", "exp(X) of a matrix is entrywise; expm(X)"),
    ("tr(X*ln(X))", "grad", "X", "log(X) of a matrix is entrywise; logm(X)"),
    ("tr(sqrt(X))", "grad", "X", "sqrt(X) of a matrix is entrywise; sqrtm(X)"),
    ("sum(exp(X))", "grad", "X", ""),
    ("tr(expm(X))", "grad", "X", ""),
    ("sum(exp(A*x))", "grad", "x", ""),
    ("y'' + y", "diff", "y", "y'' is the transpose of y', and no second derivative"),
    ("(y')' + y", "diff", "y", ""),
)


@pytest.mark.parametrize(("formula", "verb", "variable", "said"), SAID)
def test_a_notation_that_means_another_thing_elsewhere_is_told(
    formula: str, verb: str, variable: str, said: str
) -> None:
    notes = [note for note in Problem(Question(formula, verb, (variable,))).notes if " is the " in note]
    assert len(notes) == bool(said)
    assert said in "".join(notes)
