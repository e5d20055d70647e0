"""The contract of the command line: what is typed, what comes out where, and the exit status."""

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest
from running import COMMAND, ROOT, Shell, environment, process, terminal

from matcalc_cli.answers.asking.options import FORMATS
from matcalc_cli.answers.asking.verbs import VERBS
from matcalc_cli.cli.arguments import arranged
from matcalc_cli.cli.commands import program

RIDGE = "norm(A*x - b)^2"


@pytest.fixture
def matcalc(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


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


# --- the words of the command line ------------------------------------------------------------------------------------

SPELLINGS = {"--wrt": True, "-w": True, "--shape": True, "-s": True, "--format": True, "-f": True, "--check": True}
SPELLINGS |= {"--equation": False, "-e": False, "--help": False, "-h": False}


@pytest.mark.parametrize(
    "typed, operand",
    [
        (["-x'*A*x"], "-x'*A*x"),
        (["--x'x"], "--x'x"),
        (["----x"], "----x"),
        (["-sum(x .* log(x))"], "-sum(x .* log(x))"),
        (["-s'*x"], "-s'*x"),
        (["-w'x", "-w", "x"], "-w'x"),
        (["-f(x)"], "-f(x)"),
        (["-e*x"], "-e*x"),
        (["-wx", "-x"], "-x"),
        (["-sA:m,n", "-A*x"], "-A*x"),
        (["-fjson", "-e", "x"], "x"),
        (["--check", "x'x"], "x'x"),
        (["--check", "exact", "x'x"], "x'x"),
        (["x'x", "--check"], "x'x"),
        (["--wrt=x", "--", "--wrt"], "--wrt"),
        (["-"], "-"),
    ],
)
def test_which_word_is_the_expression(typed: list[str], operand: str) -> None:
    words = arranged(typed, SPELLINGS, FORMATS)
    assert words[words.index("--") + 1 :] == [operand]


@pytest.mark.parametrize("typed", [["--wrf", "x"], ["--formt=json"]])
def test_slips_of_the_keyboard_are_left_to_click(typed: list[str]) -> None:
    assert arranged(typed, SPELLINGS, FORMATS)[0] == typed[0]


def test_an_expression_may_begin_with_a_minus(matcalc: Shell) -> None:
    assert matcalc("grad", "-x'*A*x", "-wx").out == "-(A + A')*x\n"
    assert matcalc("grad", "-sum(x)", "-ftext").out == "-ones(m)\n"
    assert matcalc("grad", "--check", "x'x").out == "2*x\n"


@pytest.mark.parametrize(
    "words, said",
    [
        (("gard", "x'x"), "did you mean grad?"),
        (("x'x",), 'matcalc grad "x\'x"'),
        (("grad", "x'x", "--wrf", "x"), "--wrt"),
        (("grad", "x'x", "-f", "jsn"), "json"),
        (("grad", "x'x", "y"), "quote it"),
        (("grad", "x'x", "--wrt"), "requires an argument"),
        (("grad", "x'x", "--check=maybe"), "numeric"),
        (("grad", "x'x", "--order", "2"), "diff"),
        (("grad", "x'x", "--size", "m"), "--size n=4"),
        (("grad", "x'x", "--size", "m=0"), "between 1 and"),
        (("grad", "x'x", "--check", "--size", "k=3"), "the dimensions are m"),
        (("show", "x'x", "--check"), "differentiates nothing"),
        (("grad", ""), "empty"),
        (("grad", " \t"), "empty"),
        (("grad",), "no expression"),
        (("functions", "softmx"), "did you mean softmax"),
        (("rules", "nothing like it"), "matcalc rules"),
        (("batch", "x"), "unexpected"),
    ],
)
def test_mistakes_are_one_message_and_status_2(matcalc: Shell, words: tuple[str, ...], said: str) -> None:
    status, out, err = matcalc(*words)
    assert (status, out) == (2, "")
    assert err.count("error:") == 1
    assert said in err


def test_no_verb_shows_the_help(matcalc: Shell) -> None:
    status, out, err = matcalc()
    assert (status, out) == (2, "")
    assert "Commands:" in err


@pytest.mark.parametrize("verb", list(program.commands))
def test_help_has_all_options_and_fits(matcalc: Shell, verb: str) -> None:
    status, out, err = matcalc(verb, "--help")
    assert (status, err) == (0, "")
    for parameter in program.commands[verb].params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.help, parameter.name
            assert all(spelling in out for spelling in parameter.opts)
    assert out.isascii()
    assert verb not in VERBS or f"matcalc {verb} " in out


@pytest.mark.parametrize("verb", list(VERBS))
def test_examples_of_the_help_run(matcalc: Shell, verb: str) -> None:
    import shlex

    for line in VERBS[verb].examples:
        *before, command = line.split(" | ")
        stdin = shlex.split(before[0])[1] if before else ""
        status, out, _ = matcalc(*shlex.split(command)[1:], stdin=stdin)
        assert status == 0, line
        assert out.strip(), line


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

    assert [line.split()[0] for line in matcalc("functions").out.splitlines()] == list(FUNCTIONS)
    found = matcalc("functions", "LSE").out
    assert found.startswith("logsumexp")
    rows = [json.loads(line) for line in matcalc("functions", "-f", "json").out.splitlines()]
    assert [row["name"] for row in rows] == list(FUNCTIONS)
    assert all(row["summary"] and row["examples"] for row in rows)


def test_rules_are_listed_and_searched(matcalc: Shell) -> None:
    from matcalc_cli.rewriting.identities import RULES
    from matcalc_cli.rewriting.product_rules import PRODUCT_RULES

    assert len(matcalc("rules").out.splitlines()) == len(RULES) + len(PRODUCT_RULES)
    assert "log(1 + exp(t)) = softplus(t)" in matcalc("rules", "softplus").out
    assert json.loads(matcalc("rules", "softplus", "-f", "json").out.splitlines()[0])["name"]


# --- batch ------------------------------------------------------------------------------------------------------------


def batch(matcalc: Shell, *questions: object) -> tuple[int, list[dict[str, Any]]]:
    lines = [question if isinstance(question, str) else json.dumps(question) for question in questions]
    status, out, err = matcalc("batch", stdin="\n".join(lines) + "\n")
    assert err == ""
    return status, [json.loads(line) for line in out.splitlines()]


def test_batch_answers_in_order_and_survives_bad_lines(matcalc: Shell) -> None:
    status, found = batch(
        matcalc,
        {"verb": "grad", "expr": "x'Ax", "wrt": "x", "format": ["numpy", "text"], "check": True, "seed": 3},
        "no json",
        [1],
        {"verb": "hess", "expr": "x1^2*x2", "wrt": "x1,x2", "shape": {"x1": "scalar", "x2": []}},
        {"verb": "jac", "expr": "A*x", "wrt": ["x"], "shape": {"A": ["m", 3]}, "format": "latex", "equation": True},
    )
    assert status == 2
    assert [("error" in answer) for answer in found] == [False, True, True, False, False]
    assert found[0]["text"] == "(A + A')*x"
    assert str(found[0]["numpy"]).startswith("def gradient(")
    assert found[0]["check"]["seed"] == 3
    assert found[3]["wrt"] == "x1,x2"
    assert found[4]["shape"] == ["m", 3]
    assert found[4]["equation"] == "d/dx' (A*x) = A"


@pytest.mark.parametrize(
    "question, said",
    [
        ({"verb": "grad"}, "expr"),
        ({"expr": "x"}, "verb is missing"),
        ({"verb": "grdd", "expr": "x"}, "grdd"),
        ({"verb": "grad", "expr": "x'x", "wrtt": "x"}, "wrtt"),
        ({"verb": "grad", "expr": "x'x", "wrt": 3}, "'wrt' must be"),
        ({"verb": "grad", "expr": "x'x", "seed": True}, "whole number"),
        ({"verb": "grad", "expr": "x'x", "seed": -1}, "0 or more"),
        ({"verb": "diff", "expr": "x'x", "order": 0}, "1 or more"),
        ({"verb": "grad", "expr": "x'x", "vec": 1}, "true or false"),
        ({"verb": "grad", "expr": "x'x", "format": "rich"}, "rich"),
        ({"verb": "grad", "expr": "x'x", "check": "maybe"}, "maybe"),
        ({"verb": "grad", "expr": "x'x", "size": {"n": "many"}}, "not a size"),
        ({"verb": "grad", "expr": "x'x", "shape": {"x": [[1]]}}, "'shape' must be"),
        ({"verb": "grad", "expr": 1}, "'expr' must be"),
    ],
)
def test_batch_names_what_is_wrong(matcalc: Shell, question: dict[str, object], said: str) -> None:
    status, found = batch(matcalc, question)
    error = found[0]["error"]
    assert status == 2
    assert isinstance(error, dict)
    assert said in error["message"]


def test_batch_of_nothing_is_nothing(matcalc: Shell) -> None:
    assert batch(matcalc) == (0, [])


# --- the process ------------------------------------------------------------------------------------------------------


def test_answers_stream() -> None:
    child = subprocess.Popen(
        [*COMMAND, "batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(), bufsize=0
    )
    assert child.stdin is not None and child.stdout is not None
    child.stdin.write(b'{"verb": "grad", "expr": "x\'x"}\n')
    assert json.loads(child.stdout.readline())["result"] == "2*x"  # before the input ends
    child.stdin.close()
    assert child.wait(timeout=30) == 0
    child.stdout.close()


def shell(line: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = line.replace("matcalc", " ".join(COMMAND))
    return subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env=environment(**env), timeout=60, check=False
    )


@pytest.mark.parametrize(
    "line",
    [
        "matcalc functions | head -1",
        "matcalc --help | head -1",
        'yes "x\'x" | matcalc grad | head -1',
        'yes \'{"verb": "grad", "expr": "sum(x)"}\' | matcalc batch | head -1',
    ],
)
def test_a_reader_that_stops_is_no_fault(line: str) -> None:
    done = shell(f"{line}; exit ${{PIPESTATUS[-2]}}")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1


HELPS = ("--help", "--version", "functions", "rules", *(f"{verb} --help" for verb in program.commands))


@pytest.mark.parametrize(
    "line",
    [
        'matcalc grad "x\'x" >&-',
        'matcalc grad "x\'x" > /dev/full',
        "_MATCALC_COMPLETE=bash_source matcalc > /dev/full",
        *(f"matcalc {words} {where}" for words in HELPS for where in (">&-", "> /dev/full")),
    ],
)
def test_nowhere_to_write(line: str) -> None:
    done = shell(line)
    assert (done.returncode, done.stdout) == (3, "")
    assert len(done.stderr.splitlines()) == 1


OPTION_MISTAKES = [
    (("grad", "x'x", "-s", "x€:n"), "--shape", "x€:n", "€"),
    (("grad", "x'x", "-s", "A:m,n", "-s", "x:n,m$"), "--shape", "x:n,m$", "m$"),
    (("grad", "x'x", "-s", "x: n, symetric"), "--shape", "x: n, symetric", " symetric"),
    (("grad", "x'x", "-s", "x:n,,"), "--shape", "x:n,,", ""),
    (("grad", "x'x", "-s", "x"), "--shape", "x", "x"),
    (("grad", "x'x", "-s", "x:n", "-s", "x:m"), "--shape", "x:m", "x:m"),
    (("grad", "x'x", "-s", "x:n,m,symmetric"), "--shape", "x:n,m,symmetric", "n,m,symmetric"),
    (("grad", "f(x)", "-s", "f:function(n$)"), "--shape", "f:function(n$)", "function(n$)"),
    (("grad", "g(t)", "--define", "g(t) = s"), "--define", "g(t) = s", "s"),
    (("grad", "g(t)", "--define", "g(t) = (t"), "--define", "g(t) = (t", "("),
    (("grad", "f(t)*g(t)", "-s", "f:function", "--define", "g(t) = €"), "--define", "g(t) = €", "€"),
    (("grad", "f(t)*g(t)", "-s", "f:function", "--define", "g(t) = f(t) + f(t,t)"), "--define", "g(t) = f(t) + f(t,t)",
     "f"),
    (("hess", "x'x", "--at", "x=[1; 2;3, 4]"), "--at", "x=[1; 2;3, 4]", "[1; 2;3, 4]"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "option", "text", "fault"), OPTION_MISTAKES)
def test_a_mistake_in_an_option_has_its_caret_there(
    matcalc: Shell, words: tuple[str, ...], option: str, text: str, fault: str
) -> None:
    status, out, err = matcalc(*words)
    shown, carets = err.splitlines()[1:3]
    start = len(carets) - len(carets.lstrip())
    assert (status, out, shown) == (2, "", f"  {option} {text}")
    assert shown[start : start + len(fault)] == fault
    assert carets.count("^") == max(1, len(fault))
    assert json.loads(matcalc(*words, "-f", "json").out)["error"]["span"] is None  # it counts in the expression


def test_closed_stdin_and_stderr() -> None:
    assert "no expression" in shell("matcalc grad <&-").stderr
    assert shell("matcalc grad 'x +' 2>&-").returncode == 2
    assert shell('matcalc grad "x\'Ax" -w x 2>&-').stdout == "(A + A')*x\n"


def test_a_byte_that_is_no_text_in_an_argument() -> None:
    status, out, err = process("grad", b"x'\xff")
    assert (status, out) == (2, "")
    assert err.startswith("error:")


@pytest.mark.parametrize(
    "module, words",
    [
        ("click", ("grad", "x'x")),
        ("numpy", ("grad", "x'x", "--check")),
        ("sympy", ("grad", "x'x", "--check", "exact")),
        ("rich", ("grad", "x'x", "-f", "rich", "--color", "always")),
        ("", ("batch",)),
    ],
)
def test_an_interrupt_is_one_line(tmp_path: Path, module: str, words: tuple[str, ...]) -> None:
    """While a module loads (here one that takes its time), and while input is awaited."""
    if module:
        (tmp_path / f"{module}.py").write_text("import os, time\nos.write(1, b'loading\\n')\ntime.sleep(60)\n")
    env = environment(PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    child = subprocess.Popen(
        [*COMMAND, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, bufsize=0
    )
    assert child.stdin is not None and child.stdout is not None
    if not module:
        child.stdin.write(b"{}\n")
    assert child.stdout.readline()
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=30)
    assert (child.returncode, err) == (130, b"interrupted\n")


def test_what_is_unforeseen_is_one_message(matcalc: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    import matcalc_cli.answers.running

    for fault, said in (
        (ZeroDivisionError("x"), "internal error"),
        (RecursionError(), "nested"),
        (MemoryError(), "memory"),
    ):

        def fail(*_: object, _fault: Exception = fault, **__: object) -> None:
            raise _fault

        monkeypatch.setattr(matcalc_cli.answers.running, "Answer", fail)
        status, out, err = matcalc("grad", "x'x")
        assert (status, out) == (3, "")
        assert said in err
        assert "Traceback" not in err
    monkeypatch.setenv("MATCALC_DEBUG", "1")
    monkeypatch.setattr(matcalc_cli.answers.running, "Answer", None)
    assert "Traceback" in matcalc("grad", "x'x").err


HEAVY = ("sympy", "numpy", "rich", "importlib.metadata")
REPORT = f"import atexit, sys; atexit.register(lambda: sys.stderr.write(str([m for m in {HEAVY} if m in sys.modules])))"
MAIN = "from matcalc_cli.cli import main; sys.exit(main())"


@pytest.mark.parametrize(
    "words, loaded",
    [
        (("grad", "x'Ax", "--wrt", "x"), []),
        (("grad", "norm(A*x - b)^2", "--wrt", "x", "-f", "json"), []),
        (("--help",), []),
        (("grad", "--help"), []),
        (("grad", "A*x + (", "-w", "x"), []),
        (("grad", "norm(A*b)^2 + A", "-w", "b"), []),
        (("functions",), []),
        (("grad", "x'Ax", "--wrt", "x", "-f", "rich", "--color", "always"), ["rich"]),
    ],
)
def test_nothing_heavy_is_loaded(words: tuple[str, ...], loaded: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{REPORT}; {MAIN}", *words],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    assert done.stderr.endswith(str(loaded))


def test_start_up_takes_at_most_twice_the_import_of_click(tmp_path: Path) -> None:
    env = environment(PYTHONPYCACHEPREFIX=str(tmp_path))
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    commands = {
        "click": [sys.executable, "-c", "import click"],
        "matcalc": [sys.executable, "-c", f"import sys; {MAIN}", "grad", "x'Ax", "--wrt", "x"],
    }

    def seconds(command: list[str]) -> float:
        start = time.perf_counter()
        subprocess.run(command, env=env, capture_output=True, check=True)
        return time.perf_counter() - start

    for command in commands.values():
        seconds(command)  # compile
    ratios = []
    for _ in range(3):  # a machine that is busy with something else gets another chance
        times = {name: [seconds(command) for _ in range(9)] for name, command in commands.items()}
        ratios.append(statistics.median(times["matcalc"]) / statistics.median(times["click"]))
        if ratios[-1] <= 2:
            return
    pytest.fail(f"start-up takes {ratios} times the import of click")


# --- the terminal -----------------------------------------------------------------------------------------------------

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def test_a_terminal_shows_all_there_is_to_know() -> None:
    shown = terminal("grad", "norm(A*x-b)^2", "--wrt", "x", "--shape", "A:m,n", "--check")
    plain = ESCAPE.sub("", shown)
    assert shown != plain
    assert "f = ‖Ax − b‖²\n" in plain
    assert "∇ₓ f = 2Aᵀ(Ax − b)\n" in plain
    assert "vector of n, gradient layout" in plain
    assert "A is m×n, x is a vector of n, b is a vector of m" in plain
    assert re.search(r"check +ok, largest relative error", plain)


@pytest.mark.parametrize("env", [{"NO_COLOR": "1", "TERM": "xterm"}, {"TERM": "dumb"}])
def test_a_terminal_without_colours(env: dict[str, str]) -> None:
    shown = terminal("grad", "x'x", env=environment(**env))
    assert "\x1b" not in shown
    assert "∇ₓ f = 2x" in shown


def test_color_always_and_never() -> None:
    assert "\x1b[" in process("grad", "x'x", "-f", "rich", "--color", "always").out
    assert "\x1b[" not in terminal("grad", "x'x", "--color", "never")


def test_formulas_are_no_markup(matcalc: Shell) -> None:
    out = matcalc("grad", "x[b]*x[1]", "-w", "x", "-f", "rich", "--color", "always").out
    assert "x[1]" in ESCAPE.sub("", out)


def test_a_narrow_terminal_breaks_no_formula() -> None:
    shown = terminal("grad", "norm(A*x-b)^2", "--wrt", "x", env=environment(COLUMNS="1", TERM="xterm"))
    assert "2Aᵀ(Ax − b)\n" in ESCAPE.sub("", shown)


def test_long_formulas_break_before_terms(matcalc: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    expression = " + ".join(f"norm(A{k}*x - b{k})^2" for k in range(1, 6))
    out = matcalc("grad", expression, "-w", "x", "-f", "rich").out
    formulas = out.split("\n\n")[0].splitlines()
    assert len(formulas) >= 4
    assert all(len(line) <= 50 for line in formulas)
    assert not any(line.rstrip().endswith(("+", "−", "(A₁x")) for line in formulas)


def test_a_terminal_that_shows_no_unicode() -> None:
    env = environment(PYTHONIOENCODING="latin-1", PYTHONUTF8="0", TERM="dumb")
    out = process("grad", "norm(x)", "-f", "rich", env=env).out
    assert out.isascii()
    assert "x/norm(x)" in out
    assert "x != 0" in out
    assert process("grad", "x'A", "-w", "x", "-f", "unicode", env=env).out.isascii()


def test_same_bytes_whatever_the_hash_seed() -> None:
    words = ("grad", "norm(A*x-b)^2 + c'*x + sum(exp(x))", "-w", "x", "-f", "json")
    assert len({process(*words, env=environment(PYTHONHASHSEED=seed)).out for seed in "012"}) == 1


def test_python_m_and_main_are_one() -> None:
    assert process("--version").out.startswith("matcalc ")
    assert os.path.exists(COMMAND[0])
