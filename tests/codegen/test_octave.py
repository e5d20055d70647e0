"""MATLAB texts are run by GNU Octave, where it is installed: each gives the value of the answer."""

import re
from pathlib import Path

import numpy as np
import pytest
from languages.code_cases import STABLE, Asked, asked, programs
from languages.octave import ABSENT, OCTAVE, Job, arguments, differs, run
from programs import array_text, read
from questions import HONEST

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.by_each import answered
from matcalc_cli.codegen.languages.matlab import MATLAB
from matcalc_cli.errors import MatcalcError
from matcalc_cli.language.tree import Tree, call, name

run_by_octave = pytest.mark.skipif(OCTAVE is None, reason=ABSENT)

ASKED = asked()


def code_of(text: str) -> str:
    """The text without its comments."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("%"))


def wrong(cases: list[Asked], folder: Path) -> list[str]:
    """What is wrong with the texts of these cases."""
    jobs = {}
    for label, emitted in cases:
        try:
            found = emitted("matlab")
        except MatcalcError as error:
            assert error.kind in HONEST, label
            continue
        if found is not None:
            given = arguments(found.text, found.function, found.known, found.rows)
            jobs[label] = Job(found.text, found.function, given), found
            assert not re.search(r"[)\]'.]\(", code_of(found.text)), found.text  # entries are taken of names alone
    assert len(jobs) > 0.9 * len(dict(cases))
    told = []
    for (label, (job, found)), got in zip(jobs.items(), run([job for job, _ in jobs.values()], folder), strict=True):
        if isinstance(got, str):
            told.append(f"{label}: {got}\n{job.text}")
        elif all(differs(got[0], sign * found.value) for sign in ((1, -1) if found.either_sign else (1,))):
            told.append(f"{label}: {got[0]} is not {found.value}\n{job.text}")
    return told


@run_by_octave
def test_a_sample_of_the_tables_gives_the_values(tmp_path: Path) -> None:
    told = wrong(ASKED[::6], tmp_path)
    assert not told, "\n".join(told)


@run_by_octave
@pytest.mark.slow
def test_all_tables_give_the_values(tmp_path: Path) -> None:
    told = wrong(ASKED, tmp_path)
    assert not told, "\n".join(told)


@run_by_octave
def test_functions_for_optimisers(tmp_path: Path) -> None:
    found = list(programs("matlab"))
    jobs = []
    for program in found:
        function = "hvp" if "hvp(" in program.text else "value_and_gradient"
        given = arguments(program.text, function, program.known)
        jobs.append(Job(program.text, function, given, len(program.values)))
    for program, got in zip(found, run(jobs, tmp_path), strict=True):
        assert not isinstance(got, str), f"{got}\n{program.text}"
        for one, expected in zip(got, program.values, strict=True):
            assert not differs(one, expected), program.text


MINIMISED = """
function x = minimised(x0, A, b)
    f = @(x) value_and_gradient(x, A, b);
    x = fminunc(f, x0, optimset('GradObj', 'on', 'TolFun', 1e-14, 'TolX', 1e-12));
end
"""


@run_by_octave
def test_a_minimiser_takes_value_and_gradient(tmp_path: Path) -> None:
    text = Answer(Question("norm(A*x - b)^2", "grad", ["x"], ["A:m,n"])).code("matlab", with_value=True)
    rng = np.random.default_rng(0)
    A, b = rng.normal(size=(8, 3)), rng.normal(size=(8, 1))
    (found,) = run([Job(text + MINIMISED, "minimised", [np.zeros((3, 1)), A, b])], tmp_path)
    assert not isinstance(found, str), found
    np.testing.assert_allclose(found[0], np.linalg.lstsq(A, b, rcond=None)[0], rtol=1e-6)


def test_the_value_alone_computes_no_gradient() -> None:
    text = Answer(Question("norm(A*x - b)^2", "grad", ["x"], ["A:m,n"])).code("matlab", with_value=True)
    assert text.splitlines()[0] == "function [f, g] = value_and_gradient(x, A, b)"
    assert text.index("f = ") < text.index("if nargout > 1") < text.rindex("A'")


@run_by_octave
def test_numbers_of_any_size(tmp_path: Path) -> None:
    texts = [Answer(Question(text, "show", (), ["t:scalar"])).code("matlab") for text, _, _ in STABLE]
    jobs = [Job(text, "value", [np.array([[row[1]]])]) for text, row in zip(texts, STABLE, strict=True)]
    for row, got in zip(STABLE, run(jobs, tmp_path), strict=True):
        assert not isinstance(got, str), got
        assert got[0].item() == pytest.approx(row[2], rel=1e-12), row


@run_by_octave
def test_any_name_is_safe(tmp_path: Path) -> None:
    jobs = []
    for word in sorted({*MATLAB.reserved, "f", "g", "t0", "theta", "θ", "Σ", "x_1", "x" * 70}):
        product = Tree("mul", (name("A", ("n", "n")), name(word, ("n",))), shape=("n",))
        parts = (product, call("exp", product, shape=("n",)), call("ones", name("n", ()), shape=("n",)))
        text = array_text(Tree("sum", parts, shape=("n",)), "gradient", {"A": ("n", "n"), word: ("n",)}, "matlab")
        jobs.append(Job(text, "gradient", [np.eye(2) + 0.1, np.array([[0.3], [-0.2]])]))
    product = (np.eye(2) + 0.1) @ np.array([0.3, -0.2])
    for job, got in zip(jobs, run(jobs, tmp_path), strict=True):
        assert not isinstance(got, str), f"{got}\n{job.text}"
        assert not differs(got[0], product + np.exp(product) + 1), job.text


def test_names_are_latin_and_short() -> None:
    assert [MATLAB.identifier(word) for word in ("θ", "Σ", "µ", "x1", "i")] == ["theta", "Sigma", "mu", "x1", "ii"]
    assert len(MATLAB.identifier("x" * 100)) < 63


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A*B*A*x", "f = A * (B * (A * x));"),
        ("diag(x)*C", "f = x .* C;"),
        ("C*diag(x)", "f = C .* x';"),
        ("inv(K)*x", "f = K \\ x;"),
        ("C*inv(K)", "f = C / K;"),
        ("x'*K", "f = x' * K;"),
        ("x*y'", "f = x * y';"),
        ("x'*y", "f = x' * y;"),
        ("exp(t)*exp(x)", "f = exp(t) * exp(x);"),
        ("1 ./ x", "f = 1 ./ x;"),
        ("x .* y - 2*x", "f = x .* y - 2 * x;"),
        ("sum(C)", "f = sum(sum(C));"),
        ("norm(C)", "f = norm(C, 'fro');"),
        ("C[2, :]*x", "f = C(2, :) * x;"),
        ("C[:, 2]", "f = C(:, 2);"),
        ("[x; t]", "f = [x; t];"),
        ("[C, x; y', t]", "f = [C, x; y', t];"),
    ],
)
def test_the_form(text: str, line: str) -> None:
    tree, _, typing = read(text)
    emitted = array_text(tree, "value", typing.shapes, "matlab")
    assert emitted.splitlines()[-2].strip() == line


def test_complex_variables_are_not_conjugated() -> None:
    text = Answer(Question("x'*A*x", "grad", ["x"], ["x:n,complex", "A:n,n,complex"])).code("matlab")
    code = code_of(text)
    assert ".'" in code and "'" not in code.replace(".'", "")


def test_what_has_no_spelling_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from matcalc_cli.functions.table import FUNCTIONS

    monkeypatch.setattr(FUNCTIONS["erf"], "code", {"numpy": "np.vectorize(math.erf)({0})"})
    for target, shown in (("matlab", "MATLAB"), ("julia", "Julia")):
        with pytest.raises(MatcalcError, match=f"erf has no {shown} form") as caught:
            Answer(Question("erf(t)", "show", (), ["t:scalar"])).code(target)
        assert caught.value.hint


def test_several_gradients_have_names() -> None:
    question = Question("norm(W*x - b)^2", "grad", ["W,b"], ["W:m,n", "b:m"])
    assert answered(question).code("matlab").startswith("function [g_W, g_b] = gradient(W, b, x)\n")
    text = answered(question).code("matlab", with_value=True)
    assert text.startswith("function [f, g_W, g_b] = value_and_gradient(W, b, x)\n")


def test_two_functions_say_where_each_is_found() -> None:
    asked = Answer(Question("norm(A*x - b)^2", "grad", ["x"], ["A:m,n"]))
    text = asked.code("matlab", with_value=True, hvp="v")
    assert "% MATLAB finds this function in a file of its own, hvp.m\nfunction Hv = hvp(x, v, A, b)\n" in text
