"""Stationary points: the table of cases, each proved by differences, and random quadratics."""

import re
from typing import Any, NamedTuple

import pytest
from judging import assert_printable, code_agrees, points, reads_back
from running import process as run
from tables import FOLDER

from matcalc_cli import definiteness, solve
from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.runners import Outcome
from matcalc_cli.answers.solving.solution import Solution
from matcalc_cli.cli.present.json import record
from matcalc_cli.cli.present.solution_text import nature
from matcalc_cli.curvature.definite import Prover, full_rank
from matcalc_cli.errors import MatcalcError
from matcalc_cli.graph.nodes import Var
from matcalc_cli.graph.rebuilding import substitute
from matcalc_cli.graph.relations import DEFINITE, POSITIVE
from matcalc_cli.graph.tensor import apply, power, scale, var
from matcalc_cli.language.properties import OF_VECTORS, PROPERTIES
from matcalc_cli.lowering.lower import variable
from matcalc_cli.verification.differences import directional
from matcalc_cli.verification.interpret import Run, Undefined, evaluate
from matcalc_cli.verification.vanishing import holds, vanishes

pytestmark = [pytest.mark.sampled(20), pytest.mark.each(3)]

TABLE = FOLDER / "solve.txt"
SMALL = 1e-6  # of the slope of the function a little way off


class Row(NamedTuple):
    line: int
    expression: str
    declarations: tuple[str, ...]
    variable: str
    expected: str
    conditions: list[str]
    nature: str


def rows() -> list[Row]:
    found = []
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("|")]
            expression, declarations, name, expected, conditions, word = [*cells, "", ""][:6]
            held = [text.strip() for text in conditions.split(";") if text.strip()]
            found.append(Row(number, expression, tuple(declarations.split()), name, expected, held, word))
    return found


ROWS = rows()
SOLVED = [row for row in ROWS if not row.expected.startswith("!")]
OF_ONE = [row for row in SOLVED if "," not in row.variable]  # scalars that are stacked have tests of their own
REFUSED = [row for row in ROWS if row.expected.startswith("!")]


def each(of: list[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", of, ids=lambda row: f"{row.line}: {row.expression[:40]}")


def answer(row: Row) -> Solution:
    return Solution(Question(row.expression, "solve", (row.variable,), row.declarations))


@each(SOLVED)
def test_solution(row: Row) -> None:
    found = answer(row)
    assert found.text == row.expected
    assert found.conditions == row.conditions
    assert found.nature[0] == row.nature


@each(OF_ONE)
def test_function_is_flat_at_the_solution(row: Row) -> None:
    """By differences of the function itself, along directions that keep a symmetric variable symmetric."""
    assert flat(answer(row))


@each(SOLVED)
def test_other_forms(row: Row) -> None:
    found = answer(row)
    assert reads_back(found)
    assert code_agrees(found)
    assert_printable(found)
    assert found.check().ok


@each(REFUSED)
def test_refused(row: Row) -> None:
    kind, _, message = row.expected.removeprefix("!").partition(":")
    with pytest.raises(MatcalcError) as caught:
        answer(row)
    assert caught.value.kind == kind.strip()
    assert message.strip() in caught.value.message


@each([row for row in OF_ONE if "minimum" in row.nature or "maximum" in row.nature])
def test_nature(row: Row) -> None:
    """Where all that is assumed holds, the function a little way off is larger, or smaller."""
    import numpy as np

    found = answer(row)
    name, sign = found.x.name, 1 if "minimum" in row.nature else -1
    rng = np.random.default_rng(2)
    seen = 0
    for values, sizes in at_solution(found, count=6):
        if not all((evaluate(node, values, sizes) > 0).all() for node, _ in found.nature[2]):
            continue
        if any(claim == DEFINITE for _, claim in found.held):
            continue  # the point drawn has it not
        here = evaluate(found.problem.function, values, sizes)
        for _ in range(5):
            step = directions(found, values[name], rng)[0].reshape(values[name].shape)
            there = evaluate(found.problem.function, {**values, name: values[name] + 1e-3 * step}, sizes)
            assert sign * (there - here) > -1e-9 * (1 + abs(here))
        seen += 1
    assert seen or any(claim == DEFINITE for _, claim in found.held)


@pytest.mark.parametrize("seed", range(40))
def test_random_quadratics(seed: int) -> None:
    import numpy as np

    function = quadratic(np.random.default_rng(seed))
    names = re.findall(r"\w+", function)
    found = solve(function, "x", ["x:n", *(text for text in DECLARED if text.partition(":")[0] in names)])
    assert found.nature[0] == "minimum"
    assert flat(found, seed)


DECLARED = (
    "A:m,n",
    "B:p,n",
    "b:m",
    "c:p",
    "d:n",
    "P:n,n,spd",
    "Q:n,n,spd",
    "S:m,m,spd",
    "s:scalar,positive",
    "w:m,positive",
)
TERMS = (
    "norm(A*x - b)^2", "s*norm(x - d)^2", "x'*P*x", "norm(B*x - c)^2", "d'*x", "(x - d)'*Q*(x - d)", "s*norm(x)^2",
    "(b - A*x)'*inv(S)*(b - A*x)", "sum(w .* (A*x - b).^2)", "b'*A*x", "(d'*x)^2", "x'*inv(Q)*x", "norm(P*x - d)^2/2",
)  # fmt: skip


def quadratic(rng: Any) -> str:
    """A sum of convex terms, one of which is strictly so."""
    chosen = [TERMS[int(k)] for k in rng.choice(len(TERMS), int(rng.integers(1, 4)), replace=False)]
    return " + ".join([*chosen, ("x'*P*x", "s*norm(x)^2", "x'*Q*x/2")[int(rng.integers(3))]])


def at_solution(found: Solution, count: int = 2, seed: int = 0) -> list[tuple[dict[str, Any], dict[str, int]]]:
    """Points at which the variable has the value of the solution, and the function is defined."""
    name, kept = found.x.name, []
    for values, sizes in points(found, found.node, count=count * 4, seed=seed):
        there = {**values, name: evaluate(found.node, values, sizes)}
        try:
            evaluate(found.problem.function, there, sizes)
        except Exception:
            continue
        kept.append((there, sizes))
    return kept[:count]


def directions(found: Solution, value: Any, rng: Any) -> Any:
    import numpy as np

    drawn = rng.standard_normal((4, *value.shape))
    if found.x.properties & {"symmetric"}:
        drawn = drawn + drawn.transpose(0, 2, 1)
    return (drawn * (np.abs(value).mean() or 1.0)).reshape(4, -1)


def flat(found: Solution, seed: int = 0) -> bool:
    import numpy as np

    name, rng = found.x.name, np.random.default_rng(seed)
    judged = 0
    for values, sizes in at_solution(found, seed=seed):
        along = directions(found, values[name], rng)
        off = {**values, name: values[name] * 1.1 + 0.1 * along[0].reshape(values[name].shape)}
        here, _ = directional(found.problem.function, name, values, sizes, along, 1e-3)
        there, error = directional(found.problem.function, name, off, sizes, along, 1e-3)
        if not np.isfinite(error).all():
            continue
        if np.abs(here).max() > SMALL * max(np.abs(there).max(), np.abs(values[name]).max()):
            return False
        judged += 1
    return judged > 0


# --- parts -----------------------------------------------------------------------------------------------------------


def test_a_wrong_solution_is_found_out() -> None:
    found = answer(ROWS[0])
    x, typing = found.x, found.typing
    twice = solve("norm(A*x - 2*b)^2", "x", ["A:m,n"]).node
    assert vanishes(found.gradient, found.node, x, typing.properties, typing.dims).ok
    assert vanishes(found.gradient, twice, x, typing.properties, typing.dims).ok is False


@pytest.mark.parametrize(
    ("text", "sign", "strict"),
    [
        ("A'*A", 1, False),
        ("-A'*A", -1, False),
        ("A'*P*A", 1, False),
        ("inv(P) + A'*A", 1, True),
        ("A'*A - P", None, None),
        ("b*b'", 1, False),
        ("diag(w)", 1, True),
        ("diag(b)", 1, True),  # if b > 0
        ("A*C", None, None),
        ("A'*B'*B*A", 1, False),
        ("A'*B*A", None, None),
        ("P*Q", None, None),
        ("2*s*eye(n)", 1, True),
        ("S^2", 1, False),
        ("S", None, None),
    ],
)
def test_definite(text: str, sign: int | None, strict: bool | None) -> None:
    shapes = [
        "A:m,n",
        "B:m,m",
        "P:m,m,spd",
        "Q:m,m,spd",
        "b:m",
        "w:m,positive",
        "s:scalar,positive",
        "S:m,m,symmetric",
        "C:n,m",
    ]
    shapes = [s for s in shapes if s[0] in text]
    if text in ("inv(P) + A'*A", "A'*A - P"):
        shapes = ["A:m,n", "P:n,n,spd"]
    found = Prover({}, assume_positive=True).prove(Answer(Question(text, "show", (), shapes)).node)
    assert (found and found.sign) == sign
    assert (found and found.strict and not found.ranks) == strict


def test_full_rank() -> None:
    def of(text: str, *shapes: str) -> tuple[str, str] | None:
        given = Answer(Question(text, "show", (), shapes))
        found = full_rank(given.node)
        if found is None:
            return None
        matrix, rank = found
        assert isinstance(matrix, Var)
        return repr(matrix.name), str(rank)

    assert of("A'*A", "A:m,n") == ("'A'", "of full column rank")
    assert of("2*A*A'", "A:m,n") == ("'A'", "of full row rank")
    assert of("A'*inv(S)*A", "A:m,n", "S:m,m,spd") == ("'A'", "of full column rank")
    assert of("A'*S*A", "A:m,n", "S:m,m,symmetric") is None
    squared = full_rank(Answer(Question("(A.^2)'*(A.^2)", "show", (), ["A:m,n"])).node)
    assert squared is not None and squared[0] is power(var("A", ("m", "n"), (), 0), 2)
    assert of("A'*A", "A:n,n") == ("'A'", "invertible")


def test_variable_without_structure() -> None:
    found = solve("norm(A*x - b)^2", "x", ["A:m,n"])
    assert found.x is variable("x", found.typing) is var("x", ("n",), (), found.typing.place("x"))


# --- the command line ------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_text_is_the_solution_alone() -> None:
    done = run("solve", "norm(A*x - b)^2", "--wrt", "x")
    assert (done.status, done.out) == (0, "inv(A'*A)*A'*b\n")
    assert run("solve", "norm(A*x - b)^2", "--wrt", "x", "-e").out == "x = inv(A'*A)*A'*b\n"


def test_terminal_shows_the_way() -> None:
    shown = run("solve", "norm(A*x - b)^2", "--wrt", "x", "-f", "rich", "--check").out
    for part in (
        "∇ₓ f = 2Aᵀ(Ax − b)",
        "AᵀAx = Aᵀb",
        "x = (AᵀA)⁻¹Aᵀb",
        "A of full column rank",
        "nature",
        "minimum",
        "ok",
    ):
        assert part in shown


def test_json_has_the_parts() -> None:
    found = record(Outcome(solve("norm(A*x - b)^2 + l*norm(x)^2", "x", ["l:scalar"])))
    assert found["result"] == "inv(A'*A + l*eye(n))*A'*b"
    assert found["gradient"] == "2*(A'*(A*x - b) + l*x)"
    assert found["linear_equation"] == "A'*A*x + l*x = A'*b"
    assert found["hessian"] == "2*(A'*A + l*eye(n))"
    assert (found["nature"], found["nature_if"]) == ("minimum", ["l > 0"])
    assert found["conditions"] == ["A'*A + l*eye(n) invertible"]


def test_nature_of_a_symmetric_matrix_is_told_by_definiteness() -> None:
    said = nature(solve("x'*A*x/2 - b'*x", "x", ["A:n,n,symmetric"]), "text")
    assert said == "minimum if the Hessian A is positive definite, maximum if negative definite, else a saddle point"


def test_refusals_have_their_status() -> None:
    done = run("solve", "sum(exp(A*x))", "--wrt", "x")
    assert (done.status, done.out) == (3, "")
    assert "the gradient is A'*exp(A*x)" in done.err
    assert run("solve", "norm(A*x - b)^2", "--wrt", "x", "--layout", "jacobian").status == 2
    assert run("solve", "norm(A*x - b)^2", "--wrt", "x", "--along", "v").status == 2


def test_exact_check() -> None:
    assert solve("a*t^2 + b*t + c", "t", ["a:scalar", "b:scalar", "c:scalar", "t:scalar"]).check("exact").ok
    assert solve("norm(A*x - b)^2", "x", ["A:m,n"]).check("exact").ok


def test_solution_is_code() -> None:
    assert "np.linalg.solve(A.T @ A, A.T @ b)" in solve("norm(A*x - b)^2", "x").numpy()


# --- the domain, and what is declared --------------------------------------------------------------------------------

PARTS = (
    "log(t)", "t", "a*t", "1/t", "b/t", "t^2", "a*log(t)", "log(b - t)", "sqrt(t)", "t*log(t)", "t^3/t", "t^2/t",
    "lgamma(t) - lgamma(t)", "exp(log(t))", "log(t^2)", "(t - a)^2", "1/t^2", "log(a*t)", "b*log(1 - t)", "sqrt(t)^2",
    "asin(t) - asin(t)", "log(t)^2",
)  # fmt: skip
SIGNS = ("{} + {}", "{} - {}", "-{} + {}", "-{} - {}", "{} + 2*{}", "3*{} - {}")
WORDS = ("t:scalar", "t:scalar,positive")


def drawn(seed: int) -> tuple[str, str]:
    import random

    draw = random.Random(seed)
    return draw.choice(SIGNS).format(draw.choice(PARTS), draw.choice(PARTS)), draw.choice(WORDS)


def met(found: Solution, values: dict[str, Any], sizes: dict[str, int]) -> bool:
    """Are all conditions true of these numbers?"""
    return all(holds(claim, evaluate(what, values, sizes)) for what, claim in found.stated(found.writer.raiser()))


def misplaced(found: Solution, count: int = 12) -> str:
    """Where the conditions hold and the solution is not in the domain, or not as declared; or nothing."""
    seen = 0
    for values, sizes in points(found, found.node, count=count):
        try:
            there = {**values, found.x.name: evaluate(found.node, values, sizes)}
            if not met(found, there, sizes):
                continue
        except Undefined:
            continue
        run = Run(there, sizes)
        run.values_of([found.problem.function_as_declared, *found.problem.as_typed])
        seen += 1
        if run.bad.any():
            return f"not defined at {there}"
        for what, claim in found.required:
            if not holds(claim, evaluate(what, there, sizes)):
                return f"not {claim} at {there}"
    return "" if seen else "no point meets the conditions"


@pytest.mark.parametrize("block", range(6))
def test_a_solution_lies_in_the_domain(block: int) -> None:
    """Of random functions: where the conditions hold, the function as typed is defined at the solution."""
    solved, wrong = 0, []
    for seed in range(block, 480, 6):
        text, declared = drawn(seed)
        try:
            found = solve(
                text, "t", [declared, *(f"{name}:scalar" for name in "ab" if f"{name}" in text.split("asin")[0])]
            )
        except MatcalcError as error:
            assert error.kind in ("refused", "domain", "name", "usage"), (text, error)
            continue
        solved += 1
        if said := misplaced(found):
            wrong.append(f"{text} ({declared}): {found} if {found.conditions}, but {said}")
    assert not wrong
    assert solved > 3


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("log(t) + 2*t", "t:scalar"),
        ("sum(log(x)) + sum(x)", "x:n"),
        ("t^3/t", "t:scalar"),
        ("sum(sqrt(x)) + sum(x .* x)/x[1] - sum(x .* x)/x[1] + sum(x)", "x:n"),
        ("lgamma(t) - lgamma(t) + (t + 1)^2", "t:scalar"),
    ],
)
def test_no_solution_outside_the_domain(text: str, declared: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        solve(text, declared.partition(":")[0], [declared])
    assert caught.value.kind == "refused"


@pytest.mark.parametrize("word", [word for word in PROPERTIES if word not in OF_VECTORS])
@pytest.mark.parametrize(
    "text", ["norm(X - A)^2", "norm(X + A)^2", "norm(X - C)^2", "tr(X'*P*X) - 2*tr(X*A)", "norm(X)^2"]
)
def test_every_declared_property_is_checked_or_stated(word: str, text: str) -> None:
    declared = [f"X:n,n,{word}", "A:n,n", "P:n,n,spd", "C:n,n,symmetric"]
    used = [shape for shape in declared if shape[0] in text.replace("tr(", "(")]
    try:
        found = solve(text, "conj(X)" if word in ("complex", "hermitian") else "X", used)
    except MatcalcError as error:
        assert error.kind == "refused"
        return
    if word != "complex":
        assert not misplaced(found, 60)


def test_a_check_sees_the_domain() -> None:
    found = solve("log(t) - a*t", "t", ["t:scalar", "a:scalar"])
    assert found.check().ok and found.check("exact").ok
    found.written.node = scale(-1, found.node)
    found.gradient = substitute(found.gradient, {found.x: scale(-1, found.x)})
    for value, text in ((1, "log(t)"), (-1, "log(-t)")):  # 1/a is there for one of them alone
        typing, x = found.typing, found.x
        outcome = vanishes(
            found.gradient, found.node, x, typing.properties, typing.dims,
            defined=[apply("log", scale(value, x))], required=[(scale(-value, x), POSITIVE)],
        )  # fmt: skip
        assert outcome.ok is None, text


def test_solve_and_hess_agree() -> None:
    """What one calls definite the other does."""
    for middle in ("P .* Q", "P + A'*A", "inv(P) + Q", "P^2", "expm(S)", "sqrtm(P)", "Q'*P*Q", "D"):
        shapes = ["P:n,n,spd", "Q:n,n,spd", "A:m,n", "S:n,n,symmetric", "D:n,n,diagonal,positive"]
        used = [shape for shape in shapes if shape[0] in middle]
        form = f"x'*({middle})*x"
        found = solve(f"{form} - q'*x", "x", used)
        assert found.nature.hessian == "positive definite", middle
        assert definiteness(form, "x", used).verdict == "positive definite", middle


@pytest.mark.parametrize("seed", range(12))
def test_systems_of_stacked_scalars(seed: int) -> None:
    """Random quadratics in two to five scalars, against the solution by NumPy."""
    import numpy as np

    rng = np.random.default_rng(seed)
    names = [f"x{k}" for k in range(1, 3 + seed % 4)]
    matrix, right = rng.integers(-3, 4, (len(names), len(names))), rng.integers(-4, 5, len(names))
    matrix = matrix @ matrix.T + np.eye(len(names), dtype=int)
    terms = [f"{matrix[i, j]}*{a}*{b}/2" for i, a in enumerate(names) for j, b in enumerate(names)]
    linear = [f"({b})*{a}" for a, b in zip(names, right, strict=True)]
    found = solve(f"{' + '.join(terms)} - ({' + '.join(linear)})", ",".join(names), [f"{n}:scalar" for n in names])
    assert np.allclose(evaluate(found.node, {}, {}), np.linalg.solve(matrix, right))
    assert found.nature[:2] == ("minimum", "positive definite")
    assert found.check().ok and reads_back(found) and code_agrees(found)


def test_a_system_with_parameters() -> None:
    shapes = ["s:scalar", "t:scalar", "v:n", "a:n"]
    found = solve("norm(v - s*a - t*ones(n))^2", "s,t", shapes)
    assert found.conditions == ["sum(a)^2 - n*a'*a ≠ 0"]
    assert found.check().ok and code_agrees(found)
