"""The contract of the command line: what is typed, what comes out where, and the exit status."""

import json
import re

import pytest
from running import Shell

from matcalc_cli.answers.asking.formats import FORMATS

pytestmark = pytest.mark.sampled(4)

RIDGE = "norm(A*x - b)^2"


# --- verbs and formats ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words, answer",
    [
        (("grad", "x'Ax", "--wrt", "x"), "(A + A')*x"),
        (("jac", "x'Ax", "--wrt", "x"), "x'*(A + A')"),
        (("hess", "x'Ax", "--wrt", "x"), "A + A'"),
        (("diff", "x'A*y", "-w", "x", "-w", "y"), "A"),
        (("diff", "exp(2*t)", "-s", "t:scalar", "--order", "3"), "8*exp(2*t)"),
        (("diff", "A*x", "-w", "x", "--along", "v"), "A*v"),
        (("show", "A*A^-1*x"), "x"),
        (("grad", RIDGE, "-w", "x", "--layout", "jacobian"), "2*(A*x - b)'*A"),
        (("grad", RIDGE, "-w", "x", "-f", "text"), "2*A'*(A*x - b)"),
        (("grad", RIDGE, "-w", "x", "-f", "unicode"), "2Aᵀ(Ax − b)"),
        (("grad", RIDGE, "-w", "x", "-f", "latex"), r"2 A^{\top} \left(A x - b\right)"),
        (("jac", "A*X*B", "-w", "X", "--vec"), "kron(B', A)"),
    ],
)
def test_answer(matcalc: Shell, words: tuple[str, ...], answer: str) -> None:
    assert matcalc(*words)[:2] == (0, answer + "\n")


@pytest.mark.parametrize(
    "words, answer",
    [
        (("grad", RIDGE, "-w", "x"), "d/dx (norm(A*x - b)^2) = 2*A'*(A*x - b)"),
        (("jac", "A*x", "-w", "x"), "d/dx' (A*x) = A"),
        (("hess", "x'Ax", "-w", "x"), "d^2/dx^2 (x'*A*x) = A + A'"),
        (("diff", "x'A*y", "-w", "x", "-w", "y"), "d^2/(dx dy) (x'*A*y) = A"),
        (("show", "A*x"), "A*x = A*x"),
        (("grad", RIDGE, "-w", "x", "-f", "unicode"), "∇ₓ(‖Ax − b‖²) = 2Aᵀ(Ax − b)"),
        (("grad", "tr(A*X)", "-w", "X", "-f", "unicode"), "∇_X(tr(AX)) = Aᵀ"),
        (("jac", "A*x", "-w", "x", "-f", "unicode"), "∂/∂xᵀ(Ax) = A"),
        (("hess", "x'Ax", "-w", "x", "-f", "unicode"), "∇²ₓ(xᵀAx) = A + Aᵀ"),
        (
            ("grad", "x'Ax", "-w", "x", "-f", "latex"),
            r"\nabla_{x} \left(x^{\top} A x\right) = \left(A + A^{\top}\right) x",
        ),
        (("grad", "x'x", "-f", "latex"), r"\nabla \left(x^{\top} x\right) = 2 x"),
        (("hess", "x'x", "-s", "x:n", "-f", "unicode"), "∇²(xᵀx) = 2Iₙ"),
        (("grad", "x'x", "-w", "x", "-f", "unicode"), "∇ₓ(xᵀx) = 2x"),
        (("jac", "A*x", "-w", "x", "-f", "latex"), r"\frac{\partial}{\partial x^{\top}} \left(A x\right) = A"),
        (
            ("diff", "x'A*y", "-w", "x", "-w", "y", "-f", "latex"),
            r"\frac{\partial^{2}}{\partial x \, \partial y} \left(x^{\top} A y\right) = A",
        ),
    ],
)
def test_equation(matcalc: Shell, words: tuple[str, ...], answer: str) -> None:
    assert matcalc(*words, "--equation").out == answer + "\n"


@pytest.mark.parametrize(
    "verb, name", [("grad", "gradient"), ("jac", "jacobian"), ("hess", "hessian"), ("show", "value")]
)
def test_code_defines_one_function(matcalc: Shell, verb: str, name: str) -> None:
    outcome = matcalc(verb, "x'Ax", "-w", "x", "-f", "numpy")
    assert outcome.status == 0
    assert re.findall(r"^def (\w+)\(", outcome.out, re.M) == [name]
    compile(outcome.out, "<answer>", "exec")


def test_every_format_answers(matcalc: Shell) -> None:
    for name in FORMATS:
        status, out, _ = matcalc("grad", RIDGE, "-w", "x", "-f", name)
        assert status == 0, name
        assert out.strip(), name


def test_json_has_the_fields_of_the_contract(matcalc: Shell) -> None:
    words = ("grad", "norm(A*x-b)^2", "-w", "x", "-s", "A:m,n", "-f", "json", "--check", "--seed", "7")
    status, out, err = matcalc(*words)
    found = json.loads(out)
    error = found["check"].pop("max_relative_error")
    assert (status, err) == (0, "")
    assert 0 <= error < 1e-6
    assert found["check"].pop("message")
    assert found == {
        "format": 1,
        "input": "norm(A*x-b)^2",
        "read": "norm(A*x - b)^2",
        "verb": "grad",
        "wrt": "x",
        "order": 1,
        "layout": "gradient",
        "shapes": {"A": ["m", "n"], "x": ["n"], "b": ["m"]},
        "properties": {},
        "result": "2*A'*(A*x - b)",
        "shape": ["n"],
        "axes": None,
        "unicode": "2Aᵀ(Ax − b)",
        "latex": "2 A^{\\top} \\left(A x - b\\right)",
        "conditions": [],
        "notes": [],
        "check": {"kind": "numeric", "ok": True, "sizes": {"m": 3, "n": 4}, "seed": 7},
    }


def test_json_says_what_axes_belong_to(matcalc: Shell) -> None:
    found = json.loads(matcalc("jac", "A*x", "-w", "A", "-f", "json").out)
    assert found["axes"] == ["f: m", "A: m", "A: n"]
    assert found["shape"] == ["m", "m", "n"]
    assert json.loads(matcalc("jac", "A*X*B", "-w", "X", "--vec", "-f", "json").out)["axes"] is None


def test_json_of_an_error(matcalc: Shell) -> None:
    status, out, err = matcalc("grad", "x' + ", "-f", "json")
    found = json.loads(out)
    assert (status, err) == (2, "")
    assert set(found) == {"format", "input", "error"}
    assert set(found["error"]) == {"kind", "message", "hint", "span"}
    assert (found["error"]["kind"], found["error"]["span"]) == ("syntax", [3, 4])


# --- checks -----------------------------------------------------------------------------------------------------------


def test_check_is_said_on_stderr(matcalc: Shell) -> None:
    status, out, err = matcalc("grad", RIDGE, "-w", "x", "-s", "A:m,n", "--check", "--size", "n=5")
    assert (status, out) == (0, "2*A'*(A*x - b)\n")
    assert re.fullmatch(r"check: ok, largest relative error \d\.\de-\d+ \(m=\d, n=5, seed 0\)\n", err)


def test_exact_check(matcalc: Shell) -> None:
    status, _, err = matcalc("hess", "-sum(x .* log(x))", "--check", "exact")
    assert status == 0
    assert err.startswith("check: ok, proved")


def test_a_check_that_cannot_decide_is_neither_right_nor_wrong(matcalc: Shell) -> None:
    status, out, err = matcalc("grad", "log(-x'x)", "--check")
    assert status == 3
    assert out.strip()
    assert err.startswith("check: not defined at any point tried")
    assert json.loads(matcalc("grad", "log(-x'x)", "--check", "-f", "json").out)["check"]["ok"] is None


def test_a_check_that_fails(matcalc: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    from fractions import Fraction

    from matcalc_cli.answers import claims
    from matcalc_cli.graph.tensor import scale

    right = claims.components
    monkeypatch.setattr(claims, "components", lambda *given: [(scale(Fraction(2), d), x) for d, x in right(*given)])
    status, out, err = matcalc("grad", "sum(exp(x))", "--check")
    assert (status, out) == (1, "exp(x)\n")
    assert err.startswith("check: failed, entry [")
    assert "failed" in matcalc("grad", "sum(exp(x))", "--check", "-f", "rich").out
    status, out, _ = matcalc("batch", stdin='{"verb": "grad", "expr": "sum(exp(x))", "check": true}')
    assert (status, json.loads(out)["check"]["ok"]) == (1, False)


def test_stacked_scalars_are_checked_by_each(matcalc: Shell) -> None:
    status, _, err = matcalc("grad", "x1^3*x2^2 - 3*x1*x2^3 + 1", "-w", "x1,x2", "--check", "-f", "json")
    assert (status, err) == (0, "")


# --- standard input ---------------------------------------------------------------------------------------------------


def test_lines_of_stdin(matcalc: Shell) -> None:
    stdin = "\ufeffx'x\r\n\n# a comment\n  # another\nnorm(x\nsum(x)\n".encode()
    status, out, err = matcalc("grad", "--wrt", "x", stdin=stdin)
    assert status == 2
    assert out == "2*x\n\nones(m)\n"
    assert err.startswith("line 5: error:")
    assert err.count("error:") == 1


def test_a_minus_means_stdin(matcalc: Shell) -> None:
    assert matcalc("grad", "-", stdin="x'x\n").out == "2*x\n"


def test_the_worst_status_wins(matcalc: Shell) -> None:
    assert matcalc("grad", "-w", "x", stdin="A \\ x\nx +\n").status == 3
    assert matcalc("grad", "-w", "x", stdin="x +\nx'x\n").status == 2


def test_code_from_several_lines_is_set_apart(matcalc: Shell) -> None:
    out = matcalc("grad", "-w", "x", "-f", "numpy", stdin="x'x\nsum(x)\n").out
    blocks = out.split("\n\n# ")
    assert len(blocks) == 2
    assert blocks[0].startswith("# 2*x\n")
    compile(out, "<answers>", "exec")


def test_bytes_that_are_no_text(matcalc: Shell) -> None:
    status, out, err = matcalc("grad", "-w", "x", stdin=b"x'x\n\xff\n\x00\nx'\x1b[2Jx\n")
    assert (status, out) == (2, "2*x\n\n\n\n")
    assert err.isprintable() or all(line.isprintable() for line in err.splitlines())
    assert json.loads(matcalc("grad", "-f", "json", stdin=b"\xff\n").out)["error"]["kind"] == "syntax"


# --- tables -----------------------------------------------------------------------------------------------------------


def test_functions_are_listed_and_searched(matcalc: Shell) -> None:
    from matcalc_cli.functions.table import FUNCTIONS

    listed = [name for name, row in FUNCTIONS.items() if not row.shown]  # the others are written softmax(X, 2)
    assert [line.split()[0] for line in matcalc("functions").out.splitlines()] == listed
    found = matcalc("functions", "LSE").out
    assert found.startswith("logsumexp ")
    assert len(found.splitlines()) > 1
    rows = [json.loads(line) for line in matcalc("functions", "-f", "json").out.splitlines()]
    assert [row["name"] for row in rows] == listed
    assert all(row["summary"] and row["examples"] for row in rows)


def test_rules_are_listed_and_searched(matcalc: Shell) -> None:
    from matcalc_cli.answers.steps.rules import RULES as DERIVATION_RULES
    from matcalc_cli.rewriting.identities import RULES
    from matcalc_cli.rewriting.product_rules import PRODUCT_RULES

    assert len(matcalc("rules").out.splitlines()) == len(RULES) + len(PRODUCT_RULES) + len(DERIVATION_RULES)
    assert "differential.inverse" in matcalc("rules", "cookbook 40").out
    assert matcalc("rules", "cookbook", "40") == matcalc("rules", "cookbook 40")
    assert len(matcalc("rules", "cookbook").out.splitlines()) > 10
    assert "log(1 + exp(t)) = softplus(t)" in matcalc("rules", "softplus").out
    assert json.loads(matcalc("rules", "softplus", "-f", "json").out.splitlines()[0])["name"]
