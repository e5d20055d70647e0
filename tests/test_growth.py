"""Text, code and graph grow like the input, whatever its depth, and nothing recurses.

Lengths are compared, not times: the ratio between two sizes is that of the sizes, within a margin for longer names.
"""

from collections.abc import Callable, Iterable

import pytest

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.errors import MatcalcError
from matcalc_cli.graph.nodes import topological

SMALL, LARGE = 64, 512
GROWTH = (LARGE / SMALL) ** 1.3  # the fitted exponent is at most 1.3
DEEP = 10_000


def chain(n: int) -> str:
    return "sum(" + "tanh(A*" * n + "x" + ")" * n + ")"


def network(n: int) -> str:
    return "sum(" + "".join(f"tanh(W{k}*" for k in range(n)) + "x" + ")" * n + ")"


def waves(n: int) -> str:
    return " + ".join(f"sin({k}*t)" for k in range(1, n + 1))


def squares(n: int) -> str:
    return " + ".join(f"(a{k}'*x)^2" for k in range(1, n + 1))


def quadratics(n: int) -> str:
    return " + ".join(f"norm(A{k}*x - b{k})^2" for k in range(1, n + 1))


def pooled(n: int) -> str:
    return "logsumexp(A*x + b*" * n + "(a'*x)" + ")" * n


def nested(n: int) -> str:
    return "sin(" * n + "t" + ")" * n


def declared(*fixed: str) -> Callable[[int], list[str]]:
    """The declarations; {k} runs from 0 to n."""

    def of_size(n: int) -> list[str]:
        return [text.replace("{k}", str(k)) for text in fixed for k in (range(n + 1) if "{k}" in text else (0,))]

    return of_size


# name -> (expression of size n, declarations, verb, variable)
Growing = tuple[Callable[[int], str], Callable[[int], list[str]], str, str]
GROWING: dict[str, Growing] = {
    "tanh layers by the input": (chain, declared("A:n,n", "x:n"), "grad", "x"),
    "tanh layers by the shared weights": (chain, declared("A:n,n", "x:n"), "grad", "A"),
    "tanh layers by the first weights": (network, declared("W{k}:n,n", "x:n"), "grad", "W1"),
    "different terms": (waves, declared("t:scalar"), "grad", "t"),
    "different squares": (squares, declared("a{k}:n", "x:n"), "grad", "x"),
    "different least squares": (quadratics, declared("A{k}:m,n", "b{k}:m", "x:n"), "grad", "x"),
    "nested logsumexp": (pooled, declared("A:m,n", "b:m", "a:n", "x:n"), "grad", "x"),
    "nested calls": (nested, declared("t:scalar"), "grad", "t"),
    "a'X^n b": (lambda n: f"a'*X^{n}*b", declared("a:n", "b:n", "X:n,n"), "grad", "X"),
    "Hessian of different terms": (waves, declared("t:scalar"), "hess", "t"),
}


def measured(name: str, n: int) -> tuple[int, int, int]:
    expression, declarations, verb, variable = GROWING[name]
    answer = Answer(Question(expression(n), verb, [variable], declarations(n)))
    return len(answer.text), len(answer.numpy()), len(topological([answer.node]))


@pytest.mark.each(3)
@pytest.mark.parametrize("name", GROWING)
def test_output_is_linear(name: str) -> None:
    small, large = measured(name, SMALL), measured(name, LARGE)
    for before, after in zip(small, large, strict=True):
        assert after <= GROWTH * before, (small, large)


@pytest.mark.parametrize(("variable", "sizes", "exponent"), [("x", (16, 64), 1.3), ("A", (2, 8), 2.2)])
def test_second_derivative_of_layers(variable: str, sizes: tuple[int, int], exponent: float) -> None:
    """By the input it is linear; by shared weights each pair of layers meets, and index notation writes each."""
    counts = [len(topological([Answer(Question(chain(n), "hess", [variable], ["A:n,n", "x:n"])).node])) for n in sizes]
    assert counts[1] <= (sizes[1] / sizes[0]) ** exponent * counts[0], counts


@pytest.mark.parametrize("n", [1, 2, 3, 64, 512])
def test_trace_of_a_power(n: int) -> None:
    expected = {1: "eye(n)", 2: "2*X'", 3: "3*(X^2)'"}.get(n, f"{n}*(X^{n - 1})'")
    assert Answer(Question(f"tr(X^{n})", "grad", ["X"], ["X:n,n"])).text == expected


def test_repeated_terms_are_collected() -> None:
    assert Answer(Question(" + ".join(["x'x"] * 2000), "grad", ["x"], ["x:n"])).text == "4000*x"


def test_layers_have_the_right_derivative() -> None:
    """Names for repeated parts do not change the value: the differences agree at depth."""
    from judging import code_agrees, numeric, reads_back

    for variable in ("x", "A"):
        answer = Answer(Question(chain(12), "grad", [variable], ["A:n,n", "x:n"]))
        assert " where " in answer.text
        assert numeric(answer).ok
        assert reads_back(answer)
        assert code_agrees(answer)


# expression of depth n -> what is said of it: the answer, or the kind of the refusal
DEEP_QUESTIONS: dict[str, tuple[Callable[[int], str], str, tuple[str, ...], str]] = {
    "brackets": (lambda n: "(" * n + "x'*x" + ")" * n, "x", ("x:n",), "2*x'"),
    "primes": (lambda n: "x" + "'" * n + "'*x", "x", ("x:n",), "2*x'"),
    "minuses": (lambda n: "-" * n + "t", "t", ("t:scalar",), "1"),
    "transposed sums": (lambda n: "(" * n + "A*x" + ")'" * n, "x", ("A:m,n", "x:n"), "A"),
    "quotients": (lambda n: "t" + "/s" * n, "t", ("t:scalar", "s:scalar"), f"1/s^{DEEP}"),
    "products": (lambda n: "*".join(["t"] * n), "t", ("t:scalar",), f"{DEEP}*t^{DEEP - 1}"),
    "sums in brackets": (lambda n: "1 + (" * n + "t" + ")" * n, "t", ("t:scalar",), "1"),
    "determinants": (lambda n: "det(" * n + "X" + ")" * n, "X", ("X:n,n",), "det(X)*inv(X)'"),
    "brackets of one entry": (lambda n: "[" * n + "t" + "]" * n, "t", ("t:scalar",), "1"),
    "squares": (lambda n: "(" * n + "t" + ")^2" * n, "t", ("t:scalar",), f"{2**DEEP}*t^{2**DEEP - 1}"),
    "doublings": (lambda n: "2*(" * n + "t" + ")" * n, "t", ("t:scalar",), f"{2**DEEP}"),
    "entries of entries": (lambda n: "x" + "[1]" * n, "x", ("x:n",), "shape"),
    "towers of powers": (lambda n: "t" + "^t" * n, "t", ("t:scalar",), "syntax"),
    "open brackets": (lambda n: "(" * n, "t", ("t:scalar",), "syntax"),
    "closed brackets": (lambda n: "t" + ")" * n, "t", ("t:scalar",), "syntax"),
    "open calls": (lambda n: "sin(" * n, "t", ("t:scalar",), "syntax"),
    "bars": (lambda n: "|" * n + "t" + "|" * n, "t", ("t:scalar",), ""),
}


@pytest.mark.parametrize("name", DEEP_QUESTIONS)
def test_depth_is_answered_or_refused(name: str) -> None:
    expression, variable, declarations, expected = DEEP_QUESTIONS[name]
    try:
        answer = Answer(Question(expression(DEEP), "jac", [variable], declarations))
    except MatcalcError as error:
        assert expected in (error.kind, "")
        assert_short(error.render())
        return
    if expected:
        assert answer.text == expected
    for form in (answer.text, answer.unicode, answer.latex):
        assert form


def assert_short(message: str) -> None:
    """The message shows a window of the input, not all of it."""
    assert max(map(len, message.splitlines())) < 300
    assert len(message) < 1000


@pytest.mark.parametrize("name", ["sin", "exp", "norm"])
def test_deep_calls_are_answered(name: str) -> None:
    n = 500 if name == "norm" else 2000  # of abs(abs(..)) each condition is held against the others
    answer = Answer(Question(f"{name}(" * n + "t" + ")" * n, "grad", ["t"], ["t:scalar"]))
    assert len(answer.text) < 100 * n
    assert answer.latex and answer.numpy()


@pytest.mark.slow
def test_ten_thousand_calls() -> None:
    answer = Answer(Question("sin(" * DEEP + "t" + ")" * DEEP, "grad", ["t"], ["t:scalar"]))
    assert len(answer.text) < 100 * DEEP


def names_of_definitions(text: str) -> Iterable[str]:
    return (part.split(" = ")[0] for part in text.partition(" where ")[2].split(", "))


def test_definitions_have_different_names() -> None:
    names = list(names_of_definitions(Answer(Question(chain(64), "grad", ["x"], ["A:n,n", "x:n"])).text))
    assert len(names) == len(set(names)) > 10
