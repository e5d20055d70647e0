"""Complex variables: conjugates as leaves, Wirtinger derivatives by z and conj(z), and how both are written."""

import json
import random
from functools import cache
from typing import Any

import numpy as np
import pytest
from judging import assert_printable, call_code, points, reads_back
from running import Shell
from tables import Case, ask, assert_said, read

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.errors import MatcalcError
from matcalc_cli.graph.conjugation import conjugate, is_real
from matcalc_cli.graph.tensor import Node, imaginary, power, scale, transpose, var
from matcalc_cli.inference.shapes import declare, infer
from matcalc_cli.language.syntax import parse
from matcalc_cli.lowering.lower import lower
from matcalc_cli.verification.interpret import Undefined, evaluate

pytestmark = [pytest.mark.sampled(20), pytest.mark.each(5)]

CASES = read("complex")
STEP = 1e-6
DECLARED = ("z:scalar,complex", "w:scalar,complex", "x:n,complex", "y:n,complex", "X:n,n,complex", "H:n,n,hermitian",
            "a:n", "t:scalar")  # fmt: skip


@cache
def answer(case: Case) -> Answer:
    return ask(case)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


def rows(cases: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=lambda case: f"{case.line}: {case.expression[:40]}")


def close(a: Any, b: Any, tolerance: float) -> bool:
    import numpy as np

    a, b = np.asarray(a, dtype=complex), np.asarray(b, dtype=complex)
    return a.size == b.size and bool(np.abs(a.reshape(b.shape) - b).max(initial=0) <= tolerance * (1 + np.abs(b).max()))


def wirtinger(function: Any, name: str, values: dict[str, Any], conjugated: bool) -> Any:
    """∂f/∂z = (∂f/∂x - i·∂f/∂y)/2 by central differences of `function`, entry by entry; + for the conjugate."""
    import numpy as np

    centre = np.asarray(values[name], dtype=complex)
    found = np.zeros(centre.shape, dtype=complex)
    for place in np.ndindex(centre.shape):
        slopes = []
        for unit in (1, 1j):
            moved = [centre.copy(), centre.copy()]
            moved[0][place] += STEP * unit
            moved[1][place] -= STEP * unit
            high, low = (function({**values, name: point}) for point in moved)
            slopes.append((high - low) / (2 * STEP))
        found[place] = (slopes[0] + (1j if conjugated else -1j) * slopes[1]) / 2
    return found


# --- the table -----------------------------------------------------------------------------------------------------


@rows(CASES)
def test_text(case: Case) -> None:
    assert answer(case).text == case.expected


@rows(CASES)
def test_conditions_and_notes(case: Case) -> None:
    assert_said(case, answer(case))


@rows([case for case in CASES if not case.along])
def test_differences_agree(case: Case) -> None:
    found = answer(case).check()
    assert found.ok, found.message


@rows(CASES)
def test_text_reads_back_as_the_same_object(case: Case) -> None:
    assert reads_back(answer(case))


@rows(CASES)
def test_other_forms_are_well_formed(case: Case) -> None:
    assert_printable(answer(case))


@rows(CASES)
def test_unicode_reads_back(case: Case) -> None:
    given = answer(case)
    if "δ" in given.unicode or "I" in given.unicode or "0" in given.unicode or "1" in given.unicode:
        return  # sizes as subscripts are for the eye
    assert reads_back(given, given.unicode)


@rows(CASES)
def test_numpy_text_gives_the_value(case: Case) -> None:
    given = answer(case)
    tried = 0
    for values, sizes in points(given, given.node):
        assert close(call_code(given.numpy(), values, sizes), evaluate(given.node, values, sizes), 1e-9)
        tried += 1
    assert tried


@rows([case for case in CASES if case.verb == "grad" and "sigmoid" not in case.expression])
def test_numpy_text_of_the_function_has_the_numpy_text_of_the_answer_as_its_derivative(case: Case) -> None:
    """Two emitted texts and differences of the first: nothing here goes through the graph."""
    given = answer(case)
    name, conjugated = given.problem.groups[0][0], given.problem.conjugated[0]
    if not given.problem.is_complex(name):
        return
    function = Answer(Question(case.expression, "show", (), case.declarations)).numpy()
    ((values, sizes), *_) = points(given, given.problem.function, given.node)
    found = call_code(given.numpy(), values, sizes)
    if "hermitian" in given.typing.properties[name]:  # off the hermitian matrices the text may be another function
        rng, h = np.random.default_rng(1), 1e-5
        step = rng.normal(size=values[name].shape) + 1j * rng.normal(size=values[name].shape)
        step = step + step.conj().T
        ends = [call_code(function, {**values, name: values[name] + s * step}, sizes) for s in (h, -h)]
        assert close(np.sum(found * step), (ends[0] - ends[1]) / (2 * h), 1e-6)
        return
    expected = wirtinger(lambda moved: call_code(function, moved, sizes), name, values, conjugated)
    assert close(found, expected, 1e-6)


@pytest.mark.parametrize(
    ("text", "declared"),
    [("logdet(H)", "H:n,n,hermitian"), ("logdet(re(H))", "H:n,n,complex"), ("logdet(H)", "H:n,n,complex")],
)
def test_a_log_determinant_is_that_of_the_absolute_value(text: str, declared: str) -> None:
    """In every reading: of the graph, of the emitted text and of the text that is printed."""
    given = Answer(Question(text, "show", (), [declared]))
    value = np.array([[1, 2 + 1j], [2 - 1j, 1]])  # of determinant -4, its real part of -3
    expected = np.log(abs(np.linalg.det(value.real if "re(" in text else value)))
    assert close(evaluate(given.node, {"H": value}, {"n": 2}), expected, 1e-9)
    assert close(call_code(given.numpy(), {"H": value}, {"n": 2}), expected, 1e-9)
    assert reads_back(given)


# --- random expressions --------------------------------------------------------------------------------------------


def scalar(draw: random.Random, depth: int) -> str:
    if depth <= 0:
        return draw.choice(("z", "conj(z)", "w", "t", "abs(z)^2", "1i", "x^H*y", "a'*x", "tr(X)"))
    forms = (
        lambda: f"({scalar(draw, depth - 1)} + {scalar(draw, depth - 1)})",
        lambda: f"({scalar(draw, depth - 1)} - {scalar(draw, depth - 2)})",
        lambda: f"{scalar(draw, depth - 1)}*{scalar(draw, depth - 1)}",
        lambda: f"conj({scalar(draw, depth - 1)})",
        lambda: f"re({scalar(draw, depth - 1)})",
        lambda: f"im({scalar(draw, depth - 1)})^2",
        lambda: f"exp({scalar(draw, depth - 2)}/9)",
        lambda: f"sin({scalar(draw, depth - 2)}/5)",
        lambda: f"abs({scalar(draw, depth - 1)})^2",
        lambda: f"sqrt(5 + abs({scalar(draw, depth - 2)}))",
        lambda: f"({vector(draw, depth - 1)})^H*({vector(draw, depth - 1)})",
        lambda: f"({vector(draw, depth - 1)})'*({vector(draw, depth - 1)})",
        lambda: f"norm({vector(draw, depth - 1)})^2",
        lambda: f"tr({matrix(draw, depth - 1)})",
        lambda: f"norm({matrix(draw, depth - 1)})^2",
        lambda: f"({vector(draw, depth - 1)})^H*{matrix(draw, depth - 1)}*({vector(draw, depth - 1)})",
    )
    return draw.choice(forms)()


def vector(draw: random.Random, depth: int) -> str:
    if depth <= 0:
        return draw.choice(("x", "y", "conj(x)", "a"))
    forms = (
        lambda: f"{matrix(draw, depth - 1)}*({vector(draw, depth - 1)})",
        lambda: f"conj({vector(draw, depth - 1)})",
        lambda: f"({vector(draw, depth - 1)} - {vector(draw, depth - 1)})",
        lambda: f"(({vector(draw, depth - 1)}) .* ({vector(draw, depth - 1)}))",
        lambda: f"sin({vector(draw, depth - 2)})",
        lambda: f"{draw.choice(('z', '1i', 't'))}*{vector(draw, depth - 1)}",
    )
    return draw.choice(forms)()


def matrix(draw: random.Random, depth: int) -> str:
    if depth <= 0:
        return draw.choice(("X", "X^H", "X'", "conj(X)", "H", "H'", "conj(H)"))
    forms = (
        lambda: f"({matrix(draw, depth - 1)}*{matrix(draw, depth - 1)})",
        lambda: f"({matrix(draw, depth - 1)} + {matrix(draw, depth - 1)})",
        lambda: f"({matrix(draw, depth - 1)})^H",
        lambda: f"conj({matrix(draw, depth - 1)})",
        lambda: f"inv({matrix(draw, 0)})",
        lambda: f"({vector(draw, 0)}*({vector(draw, 0)})^H)",
    )
    return draw.choice(forms)()


@pytest.mark.parametrize("seed", range(60))
def test_random_expressions(seed: int) -> None:
    """By z and by conj(z): the differences agree, the text reads back, the NumPy text has the value."""
    draw = random.Random(seed)
    expression = scalar(draw, 3)
    occurring = [name for name in ("z", "x", "X") if name in expression] or ["z"]
    name = draw.choice(occurring)
    declared = DECLARED if name in expression else (*DECLARED, "q:scalar")
    for wrt in (name, f"conj({name})"):
        given = Answer(Question(expression, "grad", [wrt], declared))
        found = given.check()
        assert found.ok or found.ok is None, f"{expression} by {wrt}: {given.text}: {found.message}"
        assert reads_back(given), f"{expression} by {wrt}: {given.text}"
        for values, sizes in points(given, given.node, count=1):
            assert close(call_code(given.numpy(), values, sizes), evaluate(given.node, values, sizes), 1e-8)


@pytest.mark.parametrize("seed", range(40))
def test_conjugation_conjugates_the_value(seed: int) -> None:
    node = random_node(seed)
    conjugated = conjugate(node)
    assert conjugate(conjugated) is node
    given = Answer(Question(scalar(random.Random(seed), 3), "show", (), DECLARED))
    for values, sizes in points(given, node, conjugated, count=1):
        one, other = evaluate(node, values, sizes), evaluate(conjugated, values, sizes)
        assert close(one.conj(), other, 1e-9)
        assert not is_real(node) or close(one, one.real, 1e-9)


def random_node(seed: int) -> Node:
    tree = parse(scalar(random.Random(seed), 3), frozenset(text.partition(":")[0] for text in DECLARED) - {"H"}).tree
    typing = infer(tree, declare(DECLARED))
    return lower(tree, typing).node


# --- leaves and constants ------------------------------------------------------------------------------------------


def test_the_imaginary_unit_squares_to_minus_one() -> None:
    assert power(imaginary(), 2) is scale(-1, power(imaginary(), 0))
    assert power(imaginary(), -1) is scale(-1, imaginary())
    assert conjugate(imaginary()) is scale(-1, imaginary())
    assert Answer(Question("1i^(1/2)", "show")).text == "sqrt(1i)"


def test_the_imaginary_unit_is_no_index() -> None:
    with pytest.raises(MatcalcError) as caught:
        Answer(Question("x[1i]", "show", (), ("x:n",)))
    assert caught.value.kind == "refused"


MATRIX_FUNCTIONS = ("adj(X)[1,1]", "tr(adj(X)*Y)", "tr(X^3*conj(X))", "det(X)", "tr(X^(-2)*Y)", "prod(diag(X))")


@pytest.mark.parametrize("expression", MATRIX_FUNCTIONS)
def test_matrix_functions_of_complex_entries(expression: str) -> None:
    declared = ("X:n,n,complex", "Y:n,n,complex")
    for wrt in ("X", "conj(X)"):
        assert Answer(Question(expression, "grad", [wrt], declared)).check().ok


def test_a_hermitian_variable_is_conjugated_by_transposing() -> None:
    h = var("H", ("n", "n"), {"hermitian", "complex"})
    assert conjugate(h) is transpose(h)


def test_real_variables_are_their_own_conjugates() -> None:
    for node in (var("x", ("n",)), var("X", ("m", "n"), {"invertible"})):
        assert conjugate(node) is node


REAL = [
    ("x^H*A*x", "x'*A*x"),
    ("tr(X^H*X)", "tr(X'*X)"),
    ("conj(x)'*y", "x'*y"),
    ("re(x)'*x", "x'*x"),
    ("im(x)'*x", "0"),
    ("abs(t)^2", "t^2"),
]


@pytest.mark.parametrize(("written", "meant"), REAL)
def test_of_real_variables_conjugation_is_nothing(written: str, meant: str) -> None:
    declared = ("t:scalar", "x:n", "y:n", "A:n,n", "X:m,n")
    one, other = (Answer(Question(text, "show", (), declared)) for text in (written, meant))
    assert one.node is other.node and one.text == other.text
    assert not one.notes


SPELLINGS = ("X^H", "X.H", "Xᴴ", "X^†", "X†", "X^{H}", "conj(X)'", "conj(X')", "X̄'")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spellings_of_the_adjoint(spelling: str) -> None:
    given = Answer(Question(f"{spelling}*y", "show", (), ("X:m,n,complex", "y:m")))
    assert given.text == "X^H*y"
    assert given.unicode == "Xᴴy"
    assert given.latex == r"X^{\mathsf{H}} y"


@pytest.mark.parametrize(
    ("spelling", "text"), [("1i*z", "1i*z"), ("2*1j*z", "2*1i*z"), ("ⅈz", "1i*z"), ("1i^2*z", "-z")]
)
def test_spellings_of_the_imaginary_unit(spelling: str, text: str) -> None:
    assert Answer(Question(spelling, "show", (), ("z:scalar,complex",))).text == text


def test_a_declared_h_is_a_matrix_and_the_exponent_h_is_not() -> None:
    given = Answer(Question("x^H*H*x", "grad", ["conj(x)"], ("x:complex", "H:n,n,hermitian")))
    assert given.text == "H*x"
    assert Answer(Question("t^H", "show", (), ("t:scalar", "H:scalar"))).text == "t^(H)"


# --- what is refused and what is said ------------------------------------------------------------------------------

REFUSED = [
    ("relu(z)", "z", ("z:scalar,complex",), "refused", "no analytic function"),
    ("sign(z)", "z", ("z:scalar,complex",), "refused", "no analytic function"),
    ("max(z, 0)", "z", ("z:scalar,complex",), "refused", "no analytic function"),
    ("erf(z)", "z", ("z:scalar,complex",), "refused", "no analytic function"),
    ("dot(x, y)", "x", ("x:n,complex", "y:n"), "refused", "dot of complex entries"),
    ("x'*x", "conj(x)", ("x:n",), "usage", "which is real"),
    ("X^*", "X", ("X:n,n,complex",), "refused", "two ways"),
]


@pytest.mark.parametrize(("expression", "wrt", "declared", "kind", "message"), REFUSED)
def test_refused(expression: str, wrt: str, declared: tuple[str, ...], kind: str, message: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        Answer(Question(expression, "grad", [wrt], declared))
    assert caught.value.kind == kind and message in caught.value.message


def test_the_exact_check_and_sympy_text_are_refused() -> None:
    given = Answer(Question("abs(z)^2", "grad", ["z"], ("z:scalar,complex",)))
    assert given.check().ok
    unit = Answer(Question("sin(1i*t)", "grad", ["t"], ("t:scalar",)))
    for ask_for in (lambda: given.check("exact"), given.sympy, lambda: unit.check("exact"), unit.sympy):
        with pytest.raises(MatcalcError) as caught:
            ask_for()
        assert caught.value.kind == "refused"


BAD = [
    ("x:n,complex,positive", "refused"),
    ("Q:n,n,complex,orthogonal", "refused"),
    ("H:n,n,hermitian,diagonal", "refused"),
    ("H:m,n,hermitian", "shape"),
]


@pytest.mark.parametrize(("text", "kind"), BAD)
def test_bad_declarations(text: str, kind: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        declare([text])
    assert caught.value.kind == kind


def test_conditions_name_the_branch() -> None:
    assert "z ∉ (−∞, 0]" in Answer(Question("log(z)", "grad", ["z"], ("z:scalar,complex",))).conditions
    assert Answer(Question("sqrt(x^H*A*x)", "grad", ["x"], ("x:n,complex",))).conditions == ["x^H*A*x ∉ (−∞, 0]"]


CONDITIONS = [
    ("norm(x)", ["x ≠ 0"]),
    ("abs(z)", ["z ≠ 0"]),
    ("sum(abs(x))", ["x ≠ 0 in every entry"]),
    ("sqrt(1 + norm(x)^2)", []),
    ("log(1 + abs(z)^2)", []),
    ("sqrt(x^H*H*x)", ["x^H*H*x > 0"]),
    ("abs(det(X))^2", ["X invertible"]),
    ("sign(re(z))", ["re(z) ≠ 0"]),
]


@pytest.mark.parametrize(("expression", "expected"), CONDITIONS)
def test_conditions(expression: str, expected: list[str]) -> None:
    """By the conjugate, as by the variable: a condition never shows a bar that it could do without."""
    name = next(name for name in ("x", "z", "X") if f"({name})" in expression.replace("^H*H*", "(x)"))
    for wrt in (name, f"conj({name})"):
        assert Answer(Question(expression, "grad", [wrt], DECLARED)).conditions == expected


def test_a_wrong_claim_is_caught() -> None:
    """The check tells ∂/∂z from ∂/∂conj(z)."""
    from matcalc_cli.verification.numeric import check_numeric

    by_z = Answer(Question("abs(z)^2*z", "grad", ["z"], ("z:scalar,complex",)))
    by_conjugate = Answer(Question("abs(z)^2*z", "grad", ["conj(z)"], ("z:scalar,complex",)))
    function, z = by_z.problem.function, by_z.problem.variable("z", False)
    assert check_numeric(function, by_z.node, z).ok is True
    assert check_numeric(function, by_conjugate.node, z).ok is False
    assert check_numeric(function, by_conjugate.node, by_z.problem.variable("z", True)).ok is True


def test_roots_of_squares_keep_their_branch() -> None:
    """sqrt(z^2) is not z, and log(exp(z)) is not z for every z."""
    for text in ("sqrt(z^2)", "sqrt(z*w)", "(z^3)^(1/2)", "log(exp(z))", "sqrt(exp(z))^2"):
        given = Answer(Question(text, "show", (), ("z:scalar,complex", "w:scalar,complex")))
        values = {"z": -1.5 + 4j, "w": -2 + 0.5j}
        z, w = values["z"], values["w"]
        import cmath

        expected = {
            "sqrt(z^2)": cmath.sqrt(z**2),
            "sqrt(z*w)": cmath.sqrt(z * w),
            "(z^3)^(1/2)": cmath.sqrt(z**3),
            "log(exp(z))": cmath.log(cmath.exp(z)),
            "sqrt(exp(z))^2": cmath.exp(z),
        }
        assert close(evaluate(given.node, values, {}), expected[text], 1e-12), text


def test_json_has_both_derivatives(shell: Shell) -> None:
    out = shell("grad", "abs(z)^2", "--wrt", "conj(z)", "-s", "z:scalar,complex", "-f", "json", "--check").out
    loaded = json.loads(out)
    assert (loaded["wrt"], loaded["result"], loaded["properties"]) == ("conj(z)", "z", {"z": ["complex"]})
    assert (loaded["conjugate"]["wrt"], loaded["conjugate"]["result"]) == ("z", "conj(z)")
    assert loaded["notes"] == ["Wirtinger derivative: z is held fixed"] and loaded["check"]["ok"]
    real = json.loads(shell("grad", "t^2", "--wrt", "t", "-s", "t:scalar", "-f", "json").out)
    assert "conjugate" not in real and not real["notes"]


def test_a_terminal_shows_both_derivatives(shell: Shell) -> None:
    out = shell("grad", "norm(A*x - b)^2", "-w", "x", "-s", "x:complex", "-s", "A:complex", "-f", "rich").out
    assert "∇ₓ f = Aᵀ conj(Ax − b)" in out
    assert "∇_x̄ f = Aᴴ(Ax − b)" in out


def test_equations_name_the_conjugate(shell: Shell) -> None:
    words = ("abs(z)^2", "--wrt", "conj(z)", "-s", "z:scalar,complex", "-e")
    assert shell("grad", *words).out == "d/dconj(z) (abs(z)^2) = z\n"
    assert r"\nabla_{\overline{z}}" in shell("grad", *words, "-f", "latex").out


def test_undefined_points_are_told() -> None:
    node = Answer(Question("log(z)", "show", (), ("z:scalar,complex",))).node
    with pytest.raises(Undefined):
        evaluate(node, {"z": 0j}, {})
