"""Several variables in one --wrt: scalars are stacked, vectors and matrices have a derivative each."""

import json

import pytest
from running import Shell

from matcalc_cli import MatcalcError, derivative, gradient, gradients

LEAST_SQUARES = "norm(A*x - b)^2"
FORMULAS = [
    (LEAST_SQUARES, "x,A", ()),
    (LEAST_SQUARES, "A,b,x", ()),
    ("x'*A*y", "x,y,A", ()),
    ("x'*W*x", "x,W", ("W:n,n,symmetric",)),
    ("tr(X'*A*Y)", "X,Y", ()),
    ("norm(Y - U*V')^2", "U,V", ()),
    ("logdet(P) + x'*inv(P)*x", "x,P", ("P:n,n,spd",)),
    ("logsumexp(W*x + b)", "W,b", ()),
    ("x*t", "x,t", ("x:n", "t:scalar")),
    ("A*x", "A,x", ()),
]
STACKED = [
    ("x^2 + y^2", "x,y", (), "[2*x; 2*y]"),
    ("a*t^2 + b*t", "a,b", (), "[t^2; t]"),
    ("x1^2*x2", "x1,x2", (), "[2*x1*x2; x1^2]"),
    ("norm(s*x + t*z)^2", "s,t", ("s:scalar", "t:scalar"), None),
]


@pytest.mark.parametrize(("expression", "wrt", "shapes"), FORMULAS)
def test_each_is_the_derivative_by_that_variable_alone(expression: str, wrt: str, shapes: tuple[str, ...]) -> None:
    found = gradients(expression, wrt, shapes)
    typed = {name: list(shape) for name, shape in found.problem.typing.shapes.items()}
    declared = [f"{name}:{','.join(map(str, shape)) or 'scalar'}" for name, shape in typed.items()]
    properties = [f"{text.partition(':')[0]}:{text.partition(':')[2]}" for text in shapes]
    kept = [text for text in declared if text.partition(":")[0] not in {p.partition(":")[0] for p in properties}]
    for name, answer in zip(wrt.split(","), found, strict=True):
        alone = gradient(expression, name, [*kept, *properties])
        assert (answer.wrt, answer.text, answer.shape) == ([name], alone.text, alone.shape)
        assert found[name] is answer
        assert answer.check().ok
    assert found.check().ok
    assert found.check("exact").ok


@pytest.mark.parametrize(("expression", "wrt", "shapes", "text"), STACKED)
def test_scalars_are_stacked(expression: str, wrt: str, shapes: tuple[str, ...], text: str | None) -> None:
    answer = gradient(expression, wrt, shapes)
    assert answer.shape == (2,) and answer.check().ok
    assert text is None or answer.text == text


def test_forms(matcalc: Shell) -> None:
    words = ("grad", LEAST_SQUARES, "--wrt", "x,A")
    found = matcalc(*words, "--check")
    assert found.out == "2*A'*(A*x - b)\n2*(A*x - b)*x'\n"
    assert "note: the derivatives by x and by A, in this order" in found.err and "check: ok" in found.err
    assert matcalc(*words, "-f", "unicode").out == "2Aᵀ(Ax − b)\n2(Ax − b)xᵀ\n"
    assert matcalc(*words, "-f", "latex").out.count("\n") == 2
    assert matcalc(*words, "-e").out.splitlines()[1] == "d/dA (norm(A*x - b)^2) = 2*(A*x - b)*x'"
    shown = matcalc(*words, "-f", "rich").out
    assert "∇ₓ f = 2Aᵀ(Ax − b)" in shown and "∇_A f = 2(Ax − b)xᵀ" in shown
    assert matcalc(*words, "-f", "numpy").out.endswith("return 2 * (A.T @ t0), np.outer(2 * t0, x)\n")
    several = matcalc("grad", "--wrt", "x,A", stdin="x'*A*x\ntr(A) + sum(x)\n").out
    assert several == "# x'*A*x\n(A + A')*x\nx*x'\n\n# tr(A) + sum(x)\nones(n)\neye(m)\n\n"


def test_one_object_with_a_result_for_each(matcalc: Shell) -> None:
    question = {"verb": "grad", "expr": LEAST_SQUARES, "wrt": "x,A", "check": True, "format": ["latex", "json"]}
    for line in (matcalc("batch", stdin=json.dumps(question)).out, _json(matcalc)):
        found = json.loads(line)
        assert (found["wrt"], found["check"]["ok"]) == ("x,A", True)
        assert "result" not in found
        assert [(each["wrt"], each["result"], each["shape"]) for each in found["results"]] == [
            ("x", "2*A'*(A*x - b)", ["n"]),
            ("A", "2*(A*x - b)*x'", ["m", "n"]),
        ]


def _json(matcalc: Shell) -> str:
    return matcalc("grad", LEAST_SQUARES, "--wrt", "x,A", "-f", "json", "--check").out


@pytest.mark.parametrize(
    ("words", "said", "cure"),
    [
        (("hess", LEAST_SQUARES, "--wrt", "x,A"), "only scalars are stacked", "matcalc diff --wrt x --wrt A"),
        (("diff", LEAST_SQUARES, "--wrt", "x,A", "--order", "2"), "only scalars are stacked", "--wrt x"),
        (("diff", LEAST_SQUARES, "--wrt", "x,A", "--wrt", "b"), "only scalars are stacked", "--wrt x"),
        (("solve", LEAST_SQUARES, "--wrt", "x,A"), "only scalars are stacked", "one variable at a time: --wrt x"),
        (("hess", "norm(y - a - b*x)^2", "--wrt", "a,b"), "only scalars are stacked", "--shape a:scalar"),
        (("grad", LEAST_SQUARES, "--wrt", "x,A", "--along", "d"), "a direction in one variable", "--wrt x"),
        (("grad", LEAST_SQUARES, "--wrt", "x,x"), "names a variable twice", ""),
        (("grad", LEAST_SQUARES, "--wrt", "x,C"), "C does not occur", ""),
    ],
)
def test_what_is_of_one_variable(matcalc: Shell, words: tuple[str, ...], said: str, cure: str) -> None:
    found = matcalc(*words)
    assert (found.status, found.out) == (2, "")
    assert said in found.err and cure in found.err


def test_python_says_which_function_gives_it() -> None:
    with pytest.raises(MatcalcError, match="a derivative each"):
        gradient(LEAST_SQUARES, "x,A")
    with pytest.raises(MatcalcError, match="is one"):
        gradients(LEAST_SQUARES, "x")
    assert str(gradients(LEAST_SQUARES, ["x", "A"])["A"]) == "2*(A*x - b)*x'"
    assert derivative("x'*A*y", ["x", "y"]).text == "A"
    with pytest.raises(KeyError):
        gradients(LEAST_SQUARES, "x,A")["b"]
