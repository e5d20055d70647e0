"""Julia texts are read by Julia's grammar and computed by its rules: each gives the value of the answer."""

import re
from typing import Any

import numpy as np
import pytest
from languages import julia
from languages.code_cases import STABLE, Emission, asked, programs
from languages.julia_functions import plain
from programs import array_text, read
from questions import HONEST

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.codegen.languages.julia import JULIA
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.tree import Tree, call, name

pytest.importorskip("tree_sitter_julia", reason="Julia's grammar is not installed: tree-sitter-julia")

ASKED = asked()


def parameters(text: str, function: str) -> list[str]:
    called = re.search(rf"^function {function}\((.*?)\)$", text, re.M)
    assert called, text
    return [word for word in called[1].split(", ") if word]


def value(found: Emission) -> Any:
    """What the function gives at the point."""
    given = []
    for parameter in parameters(found.text, found.function):
        known = found.known[parameter if parameter in found.known else parameter.rstrip("_")]
        given.append(known.reshape(1, -1) if parameter in found.rows else known if np.ndim(known) else scalar(known))
    return plain(julia.functions(found.text)[found.function](*given))


def scalar(known: Any) -> Any:
    if isinstance(known, int):
        return known
    return complex(known) if np.iscomplexobj(known) else float(known)


def wrong(label: str, emitted: Any) -> str:
    """What is wrong with a text, or nothing."""
    try:
        found = emitted("julia")
    except MatcalcError as error:
        assert error.kind in HONEST, label
        return ""
    if found is None:
        return ""
    with np.errstate(all="ignore"):
        got = value(found)
    expected = np.asarray(found.value)
    scale = 1e-9 * max(1.0, float(np.abs(expected).max(initial=0.0)))
    for sign in (1, -1) if found.either_sign else (1,):
        if np.shape(got) == expected.shape and np.abs(got - sign * expected).max(initial=0.0) <= scale:
            return ""
    return f"{label}: {got} is not {expected}\n{found.text}"


@pytest.mark.parametrize(("label", "emitted"), ASKED[::20], ids=[label[:60] for label, _ in ASKED[::20]])
def test_a_sample_of_the_tables_gives_the_values(label: str, emitted: Any) -> None:
    assert not wrong(label, emitted)


@pytest.mark.slow
def test_all_tables_give_the_values() -> None:
    told = [text for label, emitted in ASKED if (text := wrong(label, emitted))]
    assert not told, "\n".join(told)


def test_functions_for_optimisers() -> None:
    for program in programs("julia"):
        space = julia.functions(program.text)
        function = next(word for word in ("fg!", "hv!", "value_and_gradient") if f"function {word}(" in program.text)
        names = [word for word in parameters(program.text, function) if word in program.known]
        given = [program.known[word] for word in names]
        if function == "hv!":
            out = np.zeros_like(given[0])
            assert space[function](out, *given) is out
            found: list[Any] = [out]
        elif function == "fg!":
            arrays = tuple(np.zeros_like(program.known[word]) for word in program.variables)
            places = arrays if len(arrays) > 1 else arrays[0]
            found = [space[function](1.0, places, *given), *arrays]
            assert space[function](None, places, *given) is None
            assert space[function](1.0, None, *given) == found[0]
        else:
            found = list(space[function](*given))
        for got, expected in zip(found, program.values, strict=True):
            np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-12, err_msg=program.text)


@pytest.mark.parametrize(("text", "point", "expected"), STABLE)
def test_numbers_of_any_size(text: str, point: float, expected: float) -> None:
    emitted = Answer(Question(text, "show", (), ["t:scalar"])).code("julia")
    assert julia.functions(emitted)["value"](point) == pytest.approx(expected, rel=1e-12)


def test_any_name_is_safe() -> None:
    for word in sorted({*JULIA.reserved, "F", "G", "Hv", "t0", "theta", "θ"}):
        product = Tree("mul", (name("A", ("n", "n")), name(word, ("n",))), shape=("n",))
        parts = (product, call("exp", product, shape=("n",)), call("ones", name("n", ()), shape=("n",)))
        text = array_text(Tree("sum", parts, shape=("n",)), "gradient", {"A": ("n", "n"), word: ("n",)}, "julia")
        matrix, vector = np.eye(2) + 0.1, np.array([0.3, -0.2])
        found = julia.functions(text)["gradient"](matrix, vector)
        np.testing.assert_allclose(found, matrix @ vector + np.exp(matrix @ vector) + 1)


def test_an_optimisers_names_are_kept_from_those_of_the_formula() -> None:
    text = Answer(Question("norm(F*x - G)^2", "grad", ["x"], ["F:m,n", "G:m"])).code("julia", with_value=True)
    assert "function fg!(F_, G_, x, F, G)\n" in text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A*B*A*x", "return A * (B * (A * x))"),
        ("diag(x)*C", "return x .* C"),
        ("C*diag(x)", "return C .* x'"),
        ("inv(K)*x", "return K \\ x"),
        ("C*inv(K)", "return C / K"),
        ("x'*K", "return x' * K"),
        ("x*y'", "return x * y'"),
        ("x'*y", "return dot(x, y)"),
        ("t*eye(n) + K", "return t * I(n) + K"),
        ("exp(t)*exp(x)", "return exp(t) * exp.(x)"),
        ("1 + x", "return 1 .+ x"),
        ("x + y", "return x + y"),
        ("1 ./ x", "return 1 ./ x"),
        ("x .* y - 2*x", "return x .* y - 2 * x"),
        ("C + t", "return C .+ t"),
        ("C + x", "return C .+ x"),
        ("C + x'", "return C .+ x'"),
        ("t*s + 1", "return t * s + 1"),
        ("C[2, :]*x", "return dot(C[2, :], x)"),
        ("[x; t]", "return [x; t]"),
    ],
)
def test_the_form(text: str, line: str) -> None:
    tree, _, typing = read(text)
    emitted = array_text(tree, "value", typing.shapes, "julia")
    assert emitted.splitlines()[-2].strip() == line


def test_a_docstring_interpolates_nothing() -> None:
    assert julia.functions(Answer(Question("x'x", "grad", ["x"])).code("julia"))


def test_complex_variables_are_not_conjugated() -> None:
    text = Answer(Question("x'*A*x", "grad", ["x"], ["x:n,complex", "A:n,n,complex"])).code("julia")
    assert "transpose(A)" in text and "'" not in text.rpartition('"""')[2]
