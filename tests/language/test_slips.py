"""What is lost or added between a page and a command line: by construction, each slip is a question with its cure."""

import re
from itertools import product

import pytest

from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.asking.request import Request
from matcalc_cli.answers.problem import Problem
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.table import ALIASES
from matcalc_cli.language.declarations import declare, shape_text
from matcalc_cli.language.notation.elsewhere import SPELLINGS, takes
from matcalc_cli.language.notation.prose import SENTENCES
from matcalc_cli.language.syntax import equal, parse
from matcalc_cli.language.tokens import LOOK_ALIKES, tokenize

OPERANDS = ["x", "x'", "(x + y)", "norm(x)", "X[1,2]", "||x||", "x_1", "2*norm(x)"]
ATOMS = ["1", "x", "-y", "A'", "cos(t)", "(a + b)", "x1", "2*x"]
LETTERS = ["x", "A", "beta", "λ", "x1"]


def refused(text: str, *names: str) -> MatcalcError:
    with pytest.raises(MatcalcError) as caught:
        parse(text, frozenset(names))
    assert caught.value.spans and caught.value.hint
    return caught.value


@pytest.mark.parametrize("operand", OPERANDS)
@pytest.mark.parametrize("number", ["2", "22", " 2", "0.5"])
def test_a_number_behind_an_operand_has_lost_its_sign(operand: str, number: str) -> None:
    if number[0].isdigit() and operand[-1].isalnum():
        return  # x2 is a name
    error = refused(operand + number)
    assert "two ways" in error.message
    for formula in re.findall(r"write (.+), or (.+)", error.hint)[0]:
        parse(formula)
    assert parse(f"{operand}^{number.strip()}") and parse(f"{number}*{operand}")


@pytest.mark.parametrize(("rows", "columns"), list(product((1, 2, 3), (2, 3))))
def test_rows_apart_by_spaces_are_offered_with_commas(rows: int, columns: int) -> None:
    for first in range(len(ATOMS)):
        atoms = [ATOMS[(first + k) % len(ATOMS)] for k in range(rows * columns)]
        lines = [atoms[k : k + columns] for k in range(0, len(atoms), columns)]
        spaced, listed = (f"[{'; '.join(sign.join(line) for line in lines)}]" for sign in (" ", ", "))
        offered = refused(spaced).hint.removeprefix("write ").partition(" with a comma")[0]
        assert equal(parse(offered).tree, parse(listed).tree)
        assert equal(parse(spaced.replace(" ", "") if columns == 1 else listed).tree, parse(listed).tree)


@pytest.mark.parametrize("text", ["[x - y; x + y]", "[2x; 3y]", "[t cos t; sin t]", "[A*x; b]", "x[1]", "X[i,j] y"])
def test_brackets_without_such_spaces_are_read(text: str) -> None:
    parse(text)


@pytest.mark.parametrize(("sign", "caret", "below"), list(product(("", "-"), ("^", ".^"), ("2", "3"))))
def test_half_powers_need_brackets(sign: str, caret: str, below: str) -> None:
    for base in ("x", "D", "det(X)", "(x + y)"):
        error = refused(f"{base}{caret}{sign}1/{below}*x")
        assert f"{caret}({sign}1/{below})" in error.hint
        parse(f"{base}{caret}({sign}1/{below})*x")
        parse(f"{base}{caret}{sign}1 / {below}")


@pytest.mark.parametrize(("base", "exponent"), list(product(("e", "2", "10"), ("2x", "-2x", "xy", "2sin(x)"))))
def test_letters_that_touch_an_exponent_are_in_it_or_not(base: str, exponent: str) -> None:
    error = refused(f"{base}^{exponent}", "x", "y")
    assert error.hint.startswith(f"write {base}^(") and f" or {base}^" in error.hint
    parse(f"{base}^({exponent})", frozenset("xy"))


@pytest.mark.parametrize("word", sorted(SENTENCES))
def test_words_of_a_sentence_are_no_factors(word: str) -> None:
    for text in (f"{word} x", f"x^2 {word} x", f"x {word}"):
        assert f"--shape {word}:scalar" in refused(text).hint
        parse(text, frozenset([word]))
    parse(f"{word}*x")


@pytest.mark.parametrize("letter", ["x", "b", "A", "x1"])
def test_a_transpose_beside_its_letter_is_no_factor(letter: str) -> None:
    for text in (f"{letter}T", f"{letter}T*y", f"{letter}TA y", f"{letter}T y + 1"):
        assert f"write {letter}'" in refused(text, letter).hint
        parse(text, frozenset((letter, "T")))
    parse(f"{letter}^TA*y")


def test_greek_characters_side_by_side_are_a_product() -> None:
    letters = "αβγθλμσωΣΦ"
    for one, other in product(letters, letters):
        assert equal(parse(one + other).tree, parse(f"{one}*{other}").tree)
    assert parse("Δλ").tree.op == parse("δβ").tree.op == "name"


@pytest.mark.parametrize("character", [c for c in LOOK_ALIKES if LOOK_ALIKES[c] not in ("ᴴ", "\u0304")])
def test_look_alikes_are_one_operator(character: str) -> None:
    token = tokenize(f"x {character}")[1]
    assert (token.kind, token.text) == ("op", LOOK_ALIKES[character])


NAMES_ELSEWHERE = [
    (name, count)
    for name, templates in SPELLINGS.items()
    for count in {takes(template) for template in ((templates,) if isinstance(templates, str) else templates)}
    if len(name) > 1 and name not in ALIASES
]


def elsewhere(name: str, text: str) -> str:
    error = refused(text)
    assert error.kind == "name" and error.hint.startswith("write "), name
    return error.hint.removeprefix("write ").partition("; ")[0]


@pytest.mark.parametrize(("name", "count"), NAMES_ELSEWHERE)
def test_a_function_of_other_programs_is_offered_as_it_is_written_here(name: str, count: int) -> None:
    call = f"{name}({', '.join(('x', 'y', 'Z')[:count])})"
    alone = parse(elsewhere(name, call)).tree
    factor = elsewhere(name, f"2*{call}")
    assert equal(parse(f"2*{factor}").tree, parse(f"2*({elsewhere(name, call)})").tree)
    assert equal(parse(elsewhere(name, f"exp({call})")).tree, alone)
    assert elsewhere(name, call.replace(name, name.title())) == elsewhere(name, call)


PYTHON = [
    ("np.linalg.norm(A @ x - b)**2", "norm(A @ x - b).^2"), ("jnp.sum(x**2, axis=0)", "sum(x.^2)"),
    ("torch.softmax(x, dim=-1)", "softmax(x)"), ("torch.softmax(X, dim=-1)", "softmax(X, 2)"),
    ("np.sum(A * B)", "sum(A .* B)"), ("np.log(np.linalg.det(X))", "log(det(X))"),
    ("x.dot(A).dot(x)", "(x'*A)*x"), ("x.T.dot(A.dot(x))", "x'*(A*x)"), ("A.dot(x).sum()", "sum(A*x)"),
    ("F.softplus(x).sum()", "sum(softplus(x))"), ("tf.reduce_sum(tf.square(x))", "sum(x.^2)"),
    ("X.sum(axis=0)", "sum(X, 1)"), ("torch.norm(A @ x - b, p=2)", "norm(A*x - b, 2)"),
    ("np.mean((y - X.dot(w))**2) + lam*np.sum(w**2)", "mean((y - X*w).^2) + lam*sum(w.^2)"),
    ("-np.sum(y*np.log(p))", "-sum(y .* log(p))"), ("np.sqrt(2*np.pi)*t", "sqrt(2*pi)*t"),
    ("2*np.log1p(t)", "2*log(1 + t)"), ("np.linalg.solve(A, b)", "inv(A)*b"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), PYTHON)
def test_all_of_a_formula_of_python_is_offered_as_it_is_written_here(typed: str, meant: str) -> None:
    def value(text: str) -> object:
        scalars = ("t:scalar", "lam:scalar")
        return Problem(
            Question(text, "show", (), tuple(s for s in scalars if re.search(rf"\b{s[:-7]}\b", text)))
        ).function

    error = refused(typed)
    assert error.hint.startswith("write ")
    assert value(error.hint.removeprefix("write ")) is value(meant)


@pytest.mark.parametrize("function", ["sin", "cos", "tan", "sinh", "cosh", "tanh"])
def test_an_amplitude_before_a_function_is_no_inverse_function(function: str) -> None:
    assert f"A*{function}(...)" in refused(f"A{function}(x)").hint
    assert parse(f"a{function}(x)").tree.op == "call"


@pytest.mark.parametrize(
    "typed",
    ["A:n x n", "A:n×n", "A: n × m", "A:R^{nxn}", "A∈R^(n×n)", "A in R^nxn", "A=n,n", "A n,n", "A:n by m", "A:n;n",
     "A:n*n", "A:symmetric matrix", "A:positive definite", "A:upper triangular", "A:Symmetric", "x:R^n",
     "x:column vector", "x:vector(n)", "A:positive semi-definite"],
)  # fmt: skip
def test_what_is_meant_by_a_declaration_is_offered(typed: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        declare([typed])
    offered = re.fullmatch(r"did you mean (.+)\?", caught.value.hint)
    assert offered
    declare([offered[1] if ":" in offered[1] else f"{typed[0]}:{offered[1]}"])


@pytest.mark.parametrize(("typed", "dims"), [("x:2*n", "2*n"), ("x:n+1", "n + 1"), ("x:n*2 + m", "m + 2*n")])
def test_sizes_are_sums_of_products(typed: str, dims: str) -> None:
    problem = Problem(Question("x'*x", "grad", ("x",), (typed,)))
    assert shape_text(problem.typing.shapes["x"]).strip("()") == dims


CAPITALS = ["A*K^a*L^b", "K^a*L^(1 - a)", "P*Q - C*Q", "K^(1/2)*L", "N*log(sigma)", "(a - b*Q)*Q", "A*K^0.3"]


@pytest.mark.parametrize("formula", CAPITALS)
def test_capitals_that_are_numbers_are_asked_for_and_the_declarations_help(formula: str) -> None:
    variable = next(letter for letter in ("K", "Q", "sigma") if letter in formula)
    with pytest.raises(MatcalcError) as caught:
        Problem(Question(formula, "grad", (variable,)))
    offered = re.findall(r"--shape (\w+:scalar)", caught.value.hint)
    assert offered
    assert not Problem(Question(formula, "grad", (variable,), tuple(offered))).function.shape


@pytest.mark.parametrize("formula", ["A*cos(omega*t)", "A*exp(-t/tau)", "W*tanh(t)"])
def test_a_time_that_is_a_vector_is_asked_for(formula: str) -> None:
    with pytest.raises(MatcalcError, match="t is taken as a vector"):
        Problem(Question(formula, "diff", ("t",)))
    for kind in ("scalar", "vector"):
        Problem(Question(formula, "diff", ("t",), (f"t:{kind}",)))


@pytest.mark.parametrize("formula", ["W*x - t", "norm(W*x - t)^2", "expm(A*t)*x0", "sum(exp(-t))", "t'*t"])
def test_other_variables_t_are_not(formula: str) -> None:
    Problem(Question(formula, "diff", ("t",)))


def test_a_dagger_is_told() -> None:
    assert any("pseudoinverse is written A^+" in note for note in parse("A†*b").notes)


@pytest.mark.parametrize("option", ["--wrt x", "-w x", "--shape x:n", "--format=json"])
def test_an_option_in_the_formula_is_named(option: str) -> None:
    with pytest.raises(MatcalcError, match="is an option") as caught:
        Request("grad", f"x^2 {option}", {}).validated().question()
    assert caught.value.hint.endswith(option)
    Request("grad", "x^2 -w*x", {}).validated().question()


@pytest.mark.parametrize("power", ["2", "3"])
def test_a_polynomial_that_lost_its_raised_number_is_asked_for(power: str) -> None:
    for text in (f"x{power} + 3*x", f"a*x{power} - x/2 + 1"):
        with pytest.raises(MatcalcError, match="two ways") as caught:
            Problem(Question(text, "grad", ("x",)))
        assert f"x^{power}" in caught.value.hint
        Problem(Question(text, "grad", ("x",), (f"x{power}:scalar", "x:scalar")))
    for text, variable in (("x1 + x2", "x1"), ("x1 + x12", "x1"), ("x + x1 + x2", "x"), ("norm(x - x2)", "x")):
        Problem(Question(text, "grad", (variable,)))
