"""Sessions: what stays from line to line, what is typed on a terminal, what is saved."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from running import COMMAND, Shell, environment

from matcalc_cli.cli.commands import invoked
from matcalc_cli.cli.interactive import prompt
from matcalc_cli.cli.interactive.lines import declarations, definition, goes_on, parted
from matcalc_cli.cli.interactive.reading import reading
from matcalc_cli.cli.interactive.session import Session
from matcalc_cli.errors import MatcalcError

# lines of a session -> what the last of them prints
SESSIONS = {
    "a question without quotes": (["grad x'*A*x --wrt x"], "(A + A')*x"),
    "quotes are allowed": (["""grad "x'*A*x" --wrt x"""], "(A + A')*x"),
    "options before the formula": (["grad --wrt x -f latex x'*A*x"], r"\left(A + A^{\top}\right) x"),
    "a formula that begins with a minus": (["grad -norm(x)^2 --wrt x"], "-2*x"),
    "a declaration stays": (["A: symmetric", "show x", "grad x'*A*x --wrt x"], "2*A*x"),
    "a declaration is replaced": (["A: symmetric", "A: n,n", "grad x'*A*x --wrt x"], "(A + A')*x"),
    "a declaration of the question is stronger": (["A: n,n", "grad x'*A*x -w x -s A:symmetric"], "2*A*x"),
    "several declarations": (["A: m,n; t: scalar,positive", "grad abs(t)*norm(A*x) --wrt t"], "norm(A*x)"),
    "a name": (["let r = A*x - b", "grad norm(r)^2 --wrt x"], "2*A'*r where r = A*x - b"),
    "names of names": (
        ["let r = A*x - b", "let s = norm(r)^2", "grad 3*s --wrt x"],
        "6*A'*r where r = A*x - b",
    ),
    "names in any order": (["let s = norm(r)", "let r = A*x", "grad s^2 --wrt x"], "2*A'*A*x"),
    "a name that is not used": (["let r = A*x", "grad norm(x)^2"], "2*x"),
    "a name within a split word": (["let r = A*x", "A: m,n", "show 2r"], "2*r where r = A*x"),
    "a function": (["let f(t) = t^3", "grad sum(f(x))"], "3*x.^2"),
    "an abstract function": (["f: function", "grad f(norm(x)^2) --wrt x"], "2*f'(norm(x)^2)*x"),
    "the answer before": (["grad norm(x)^2", "_ - 2*x"], "zeros(m)"),
    "its kinds stay": (["grad a*norm(x)^2 + norm(x) --wrt x", "show _ - x/norm(x)"], "2*a*x"),
    "its names stay": (["grad norm(r)^2 where r = A*x - b --wrt x", "A'*b + _"], "A'*(2*A*x - b)"),
    "its name is that of let": (["let r = A*x - b", "grad norm(r)^2 --wrt x", "_ - 2*A'*r"], "zeros(n)"),
    "let takes it": (["grad norm(x)^2", "let g = _", "show g - 2*x"], "zeros(m)"),
    "an index is not the answer before": (["show x_1 + 0*y_2"], "x_1"),
    "a formula alone": (["A A^-1 x"], "x"),
    "lines that go on": (["show [1, 2;", "3, 4]*x"], "[1, 2; 3, 4]*x"),
    "a blank line ends them": (["grad x'*(x", "", "grad norm(x)^2"], "2*x"),
    "a backslash goes on": (["grad norm(x)^2 \\", "--wrt x"], "2*x"),
    "a format stays": ([":format latex", "grad norm(x)^2"], "2 x"),
    "forgotten": (["A: symmetric", ":forget A", "grad x'*A*x --wrt x"], "(A + A')*x"),
    "what is known": (["A: m,n", "let r = A*x", "let f(t) = t^2", ":known"], "f(t) = t^2"),
    "a topic": (["help syntax"], "'matcalc functions' lists all functions."),
    "after the end": (["grad norm(x)^2", ":quit", "grad norm(y)^2"], "2*x"),
    "a comment, a blank line": (["grad norm(x)^2", "# no", ""], "2*x"),
    "a mistake does not end it": (["grad x'*x)", "grad norm(x)^2"], "2*x"),
}


@pytest.mark.parametrize("name", SESSIONS)
def test_what_stays(matcalc: Shell, name: str) -> None:
    lines, answer = SESSIONS[name]
    out = matcalc("repl", stdin="\n".join(lines) + "\n").out
    assert out.rstrip("\n").split("\n")[-1] == answer, out


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["grd x'*x"], "did you mean grad"),
        (["gradient x'*x"], "did you mean grad"),
        ([":formt latex"], "did you mean :format"),
        ([":format ltex"], "did you mean latex"),
        ([":forget A"], "nothing is known of A"),
        (["A: m,n", ":forget B"], "there are A"),
        (["_"], "_ is the formula of the answer before"),
        (["convex norm(x)^2", "_"], "_ is the formula of the answer before"),
        (["let r"], "let gives a name to a formula"),
        (["let r = r + x"], "r is defined by itself"),
        (["let f(t) = t ++"], "expected an operand"),
        (["let r = A*x", r"grad \|r\|^2 --wrt x"], "LaTeX has no where clause for r"),
        (["A: m,n,n,n"], "A"),
        (["grad"], "there is no expression"),
        (["grad x'*x --layuot jacobian"], "did you mean --layout"),
        ([":steps"], "nothing was asked before"),
        ([":save /tmp/none"], "nothing was asked before"),
        (["show x'*x", ":save"], "a file is to be named"),
        (["show x'*x", ":save /none/none.sh"], "/none/none.sh cannot be written"),
        (["show x'*x", ":copy"], "no terminal to copy by"),
        (["check norm(x)^2 --wrt x"], "check needs --claim"),
    ],
)
def test_a_mistake_is_one_message_with_its_line(matcalc: Shell, lines: list[str], said: str) -> None:
    status, _, err = matcalc("repl", stdin="\n".join(lines) + "\n")
    assert status in (2, 3) and said in err and f"line {len(lines)}: error:" in err
    assert "Traceback" not in err


def test_steps_of_the_answer_before(matcalc: Shell) -> None:
    out = matcalc("repl", stdin="let r = A*x - b\ngrad norm(r)^2 --wrt x\n:steps\n").out
    asked = matcalc("grad", "norm(r)^2 where r = A*x - b", "--wrt", "x", "--steps").out
    assert out == "2*A'*r where r = A*x - b\n" + asked


def test_what_is_saved_runs_and_gives_the_same(matcalc: Shell, tmp_path: Path) -> None:
    lines = [
        "A: m,n; f: function; W: symmetric; c: k",
        "let r = A*x - b",
        "let g(t) = exp(-t^2)",
        "grad norm(r)^2 --wrt x",
        "_ + x",
        "grad f(norm(x)^2) --wrt x -f latex",
        "grad sum(g(W*y)) --wrt y",
        'check x\'*W*x --wrt x --claim "2*W*x"',
        "show c'*c",
    ]
    script = tmp_path / "it's questions.sh"
    found = matcalc("repl", stdin="\n".join([*lines, f":save {script}"]) + "\n")
    assert found.status == 0 and found.out.splitlines()[-1] == f"6 questions saved: sh {shlex.quote(str(script))}"
    alone = f'#!/bin/sh\nmatcalc() {{ {shlex.join(COMMAND)} "$@"; }}\n' + script.read_text()
    done = subprocess.run(["sh"], input=alone, capture_output=True, text=True, env=environment(), check=False)
    assert done.returncode == 0 and "error" not in done.stderr, done.stderr
    assert done.stdout.splitlines() == found.out.splitlines()[:-1]


# --- lines -----------------------------------------------------------------------------------------------------------


def test_what_a_line_is() -> None:
    assert declarations("A: m,n; x : n ;") == [("A", "m,n"), ("x", "n")]
    assert declarations("x'*A*x") is None and declarations("X[:,1]") is None and declarations("f(x) := x") is None
    assert definition("let r = A*x - b") == ("r", "", "A*x - b")
    assert definition("let f(s, t) = s*t") == ("f", "(s, t)", "s*t")
    assert definition("letter + x") is None
    assert parted("x'*A*x  --wrt x -e") == (["--wrt", "x", "-e"], "x'*A*x")
    assert parted('norm(x) --claim "2 * x"') == (["--claim", "2 * x"], "norm(x)")
    assert [goes_on(text) for text in ("x +", "(x", "[1, 2;", "x", "x'", ":save a/", "", "2 \\")] == [
        True, True, True, False, False, False, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("grad x'*A*x --wrt x", "x'*A*x   x m, A m×m"),
        ("norm(r)^2", "norm(r)^2 where r = B*x"),
        ("x'*(", "expected an operand"),
        ("let s = a'*x", "a'*x   a m, x m"),
        ("B: m,n", ""),
        (":steps", ""),
        ("", ""),
        ("grad", "Gradient of a function."),
        ("grad a*norm(x)^2 --wrt x", "a scalar (guessed)"),
    ],
)
def test_how_it_is_read_while_one_types(line: str, said: str) -> None:
    session = Session(invoked)
    session.named["r"] = "B*x"
    found = reading(session, line)
    assert found.startswith(said) or said in found
    assert bool(found) == bool(said)


def test_reading_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(invoked)
    session.run("A: m,n")
    before = (dict(session.declared), session.last)
    for line in ("let r = A*x", "x: n", ":forget A", "grad norm(A*x)^2 --wrt x", "help syntax"):
        reading(session, line)
    assert (session.declared, session.last) == before and not session.named


# --- a terminal ------------------------------------------------------------------------------------------------------


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> prompt.Words:
    session = Session(invoked)
    session.run("Acov: m,n")
    session.run("let resid = Acov*x")
    return prompt.Words(session)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("gr", "grad"),
        ("let", "let"),
        ("show \\thet", "θ"),
        ("\\Sigm", "Σ"),
        ("grad x'*x --wr", "--wrt"),
        ("A: symm", "symmetric"),
        ("x: scal", "scalar"),
        (":st", ":steps"),
        ("grad logsu", "logsumexp"),
        ("grad norm(res", "resid"),
        ("grad x'*Aco", "Acov"),
    ],
)
def test_words_are_completed(offered: prompt.Words, typed: str, text: str) -> None:
    from prompt_toolkit.completion import CompleteEvent

    found = list(offered.get_completions(Document(typed), CompleteEvent()))
    assert text in [completion.text for completion in found]
    assert all(0 <= -completion.start_position <= len(typed) for completion in found)


def test_pieces_are_the_line() -> None:
    colours = prompt.Colours(Session(invoked))
    for line in ("grad 2.5*norm(x)^2 --wrt x", "let r = λ*[1, 2; 3, 4]", "", "   ", "\\theta ''"):
        assert "".join(piece[1] for piece in colours.pieces(line)) == line
    assert colours.pieces("grad norm(x)")[0] == ("class:verb", "grad")


def test_typed_lines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text("A: m,n\rgrad norm(A*x\r)^2 --wrt x\r\x04")
        lines: Iterator[tuple[str, str]] = prompt.typed(Session(invoked))
        assert list(lines) == [("", "A: m,n"), ("", "grad norm(A*x )^2 --wrt x")]
    assert (tmp_path / "matcalc" / "history").read_text().count("+") == 3


def test_history_without_a_place_for_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "matcalc").write_text("no folder")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert type(prompt.history()).__name__ == "InMemoryHistory"


def test_a_question_loads_no_editor() -> None:
    code = "import sys; from matcalc_cli.cli import main; main(['grad', \"x'Ax\", '--wrt', 'x']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True)
    assert "prompt_toolkit" not in done.stdout and "interactive" not in done.stdout


def test_a_session_refuses_what_no_one_can_mean() -> None:
    session = Session(invoked)
    with pytest.raises(MatcalcError, match="let gives a name"):
        session.run("let = 3")
