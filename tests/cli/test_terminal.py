"""What a terminal shows: all there is to know, in colours or without, in the width that there is."""

import re
from itertools import cycle

import pytest
from running import Shell, environment, process, terminal

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


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("hess", "x1^2*x2", "-w", "x1,x2"), ["⎡ 2x₂  2x₁ ⎤", "⎣ 2x₁    0 ⎦"]),
        (
            ("jac", "[t*cos(t); t^2; 1]", "-w", "t"),
            ["⎡ cos(t) − t sin(t) ⎤", "⎢                2t ⎥", "⎣                 0 ⎦"],
        ),
        (("jac", "x1*x2", "-w", "x1,x2"), ["[x₂, x₁]"]),
        (("jac", "A*x", "-w", "A", "-s", "A:2,2"), ["[1, :, :] = ⎡ x[1]  x[2] ⎤", "[2, :, :] = ⎡    0     0 ⎤"]),
        (("jac", "x*x'", "-w", "x", "-s", "x:2"), ["[:, :, 1] = ⎡ 2x[1]  x[2] ⎤", "[:, :, 2] = ⎡    0   x[1] ⎤"]),
        (("diff", "sum(x.^3)", "-w", "x", "--order", "3", "-s", "x:2"), ["[:, :, 2] = ⎡ 0  0 ⎤"]),
    ],
)
def test_matrices_of_entries_are_grids_and_tensors_slices(
    words: tuple[str, ...], shown: list[str], matcalc: Shell
) -> None:
    out = matcalc(*words, "-f", "rich").out
    assert all(line in out for line in shown), out


def test_what_the_answer_defines_is_not_defined_again_in_a_condition(matcalc: Shell) -> None:
    weighted = ("solve", "sum((A*X - B).^2 .* W)", "-w", "X")
    shown = matcalc(*weighted, "-f", "rich").out
    assert "where r₁ =" in shown
    assert re.search(r"holds if +r₁ invertible\n", shown), shown
    assert '"r1 invertible where r1 =' in matcalc(*weighted, "-f", "json").out


def test_a_grid_without_room_is_a_line(matcalc: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    out = matcalc("hess", "sin(x1*x2)*exp(x1)", "-w", "x1,x2", "-f", "rich").out
    assert "⎡" not in out and "; " in out


def test_labels_alone_are_dim() -> None:
    """The formula, its bold result and the check stand in their own style, with nothing dim about them."""
    shown = terminal("grad", "x'x", "--check")
    for content, codes in (("∇ₓ f = ", "2"), ("2x", "1"), ("ok, largest", "32")):
        style = re.search(rf"\x1b\[([0-9;]*)m *{re.escape(content)}", shown)
        assert style is not None and style[1] == codes, content
    assert re.search(r"\x1b\[2m +f = \x1b\[0m[^\x1b]", shown)  # the function as it was read: plain


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


@pytest.mark.parametrize("width", [80, 60, 25])
@pytest.mark.parametrize("table", ["functions", "rules"])
def test_tables_break_between_words(matcalc: Shell, table: str, width: int) -> None:
    """In a pipe an entry is a line; on a terminal it has a column of its own, and the same words."""
    lines = matcalc(table).out.splitlines()
    shown = terminal(table, env=environment(COLUMNS=str(width), TERM="xterm")).splitlines()
    assert all(line[:1].strip() for line in lines)
    assert "\n".join(shown).split() == "\n".join(lines).split()
    assert [line.split()[0] for line in shown if line[:1].strip()] == [line.split()[0] for line in lines]
    if width == 80:
        assert len(shown) > len(lines)
        assert all(len(line) <= width or len(line.split()) <= 2 for line in shown)


GUESSES = [
    (("grad", "a*norm(x)^2 + b_1*norm1(x)", "-w", "x"), ["a is a scalar", "b₁ is a scalar"], "x is a vector of m"),
    (("show", "[a, b; c, d]*x"), [f"{name} is a scalar" for name in "abcd"], "x is a vector of 2"),
    (
        ("grad", "norm(y - alpha - X*beta)^2", "-w", "beta"),
        ["β is a vector of n"],
        "y is a vector of m, α is a scalar, X is m×n",
    ),
    (("grad", "x'*x/N", "-w", "x"), ["N is a scalar"], "x is a vector of m"),
    (("grad", "x'*A*x", "-w", "x"), [], "x is a vector of m, A is m×m"),
]


@pytest.mark.parametrize(("words", "guesses", "known"), GUESSES)
def test_guesses_stand_out_with_their_cure(words: tuple[str, ...], guesses: list[str], known: str) -> None:
    shown = terminal(*words)
    plain = ESCAPE.sub("", shown)
    assert re.search(rf"^where +{re.escape(known)}$", plain, re.M)
    found = re.findall(r"^(?:where)? +(.*)  guessed; (--shape (\S+):\S+)(?: confirms it)?$", plain, re.M)
    assert [said for said, *_ in found] == guesses
    for said, cure, name in found:
        assert re.search(rf"\x1b\[33m *{re.escape(said)}", shown)
        followed = terminal(*words, *cure.split())
        assert "error:" not in followed
        assert f"{name} is taken as" not in followed


READINGS = [  # words, the formula as it is shown, what is marked in it, the notes
    (("show", "Ax"), "Ax", ["Ax"], ["read Ax as A*x; --shape Ax:matrix makes it one name"]),
    (
        ("grad", "x'Ax + a*norm(x)^2/N", "-w", "x"),
        "xᵀAx + a‖x‖²/N",
        ["Ax", "a", "N"],
        ["read Ax as A*x; --shape Ax:matrix makes it one name"],
    ),
    (
        ("grad", "f(x) = x'*A(x + y)", "-w", "x"),
        "xᵀA(x + y)",
        ["A"],
        [
            "the left-hand side f(x) is dropped",
            "read A(...) as A*(...); --shape A:function makes it a function",
        ],
    ),
    (("grad", "norm(y - X*beta)^2", "-w", "beta"), "‖y − Xβ‖²", ["β"], []),
    (("show", "X + a"), "X + a", [], ["a goes with each column of the matrix"]),
    (("grad", "x'*A*x", "-w", "x"), "xᵀAx", [], []),
]


WIDTHS = cycle((80, 200))


@pytest.mark.parametrize(("words", "formula", "marked", "notes", "width"), [(*row, next(WIDTHS)) for row in READINGS])
def test_the_first_line_is_the_function_as_it_was_read(
    words: tuple[str, ...], formula: str, marked: list[str], notes: list[str], width: int
) -> None:
    """Each guess is marked in it, and told below with what to type instead; nothing is told twice."""
    shown = terminal(*words, env=environment(COLUMNS=str(width), TERM="xterm-256color"))
    first, *others = ESCAPE.sub("", shown).splitlines()
    assert first.strip() == f"f = {formula}"
    pieces = re.findall(r"\x1b\[33m(.*?)\x1b\[0m", shown.splitlines()[0])
    assert "".join(pieces) == "".join(marked)
    assert [line.removeprefix("note").strip() for line in others if line.startswith("note")] == notes
    plain = terminal(*words, env=environment(NO_COLOR="1", COLUMNS=str(width), TERM="xterm"))
    assert plain == ESCAPE.sub("", shown)
    told = process(*words, "-f", "rich").err.splitlines()
    assert [line for line in told if not re.search(r" is taken as a ", line)] == [f"note: {note}" for note in notes]


def test_marks_stay_where_a_long_formula_is_broken() -> None:
    text = " + ".join(f"a{k}*norm(A{k}*x - b{k})^2" for k in range(1, 7))
    shown = terminal("grad", text, "-w", "x", env=environment(COLUMNS="50", TERM="xterm-256color"))
    assert re.findall(r"\x1b\[33m(a.)\x1b\[0m", shown.split("∇")[0]) == [f"a{k}" for k in "₁₂₃₄₅₆"]
