"""What is called convex is convex: a table of courses' examples, and random functions against numbers.

The numbers come from values of the function alone: chords between points of its domain, whose middle must be defined
and must lie on the side that the verdict says. Signs of entries and definite matrices are held against values too.
"""

import json
import random
import re
from typing import Any

import numpy as np
import pytest
from chords import CERTIFIED, Chords
from expressions import MATRICES, SCALARS, VECTORS, Maker
from running import Shell
from tables import FOLDER

from matcalc_cli import MatcalcError, convex, critical_point, definiteness
from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.answers.curving.judgement import Judgement
from matcalc_cli.answers.problem import Problem
from matcalc_cli.curvature.definite import Prover
from matcalc_cli.functions.intervals import read_range
from matcalc_cli.functions.rows import ABOVE_ZERO, ALL, MINUS, PLUS
from matcalc_cli.functions.table import FUNCTIONS
from matcalc_cli.graph.nodes import Node, topological
from matcalc_cli.language.syntax import names_in, parse
from matcalc_cli.verification.entrywise_values import INSIDE, entrywise
from matcalc_cli.verification.interpret import Run
from matcalc_cli.verification.sampling import LADDER, Subject

pytestmark = [pytest.mark.sampled(40), pytest.mark.each(6)]

TABLE = FOLDER / "convexity.txt"
STEPS = (1e-1, 1e-2, 1e-3)
SEEDS = range(48)


def cases() -> list[tuple[str, ...]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines if line and not line.startswith("#")]


def judged(expression: str, declarations: str, wrt: str) -> Judgement:
    return convex(expression, wrt, declarations.split())


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case[0]}|{case[2]}|{case[1]}")
def test_table(case: tuple[str, ...]) -> None:
    expression, declarations, wrt, verdict, part = case
    found = judged(expression, declarations, wrt)
    assert found.verdict == verdict
    assert part in found.text("text")
    if verdict in CERTIFIED:
        assert not Chords(found.problem, 7).wrong(verdict)
    elif verdict == "depends":
        assert found.cases and part
        return
    else:
        assert sorted(found.finding.witnesses) == [-1, 1]
    assert json.loads(json.dumps(found.record()))["verdict"] == verdict
    assert found.lines("unicode") and found.lines("latex")


def test_chords_can_tell() -> None:
    """The witness against the verdicts is awake."""
    for expression, wrong in (("sum(sin(x))", CERTIFIED), ("norm(x)", CERTIFIED[1:]), ("1/x^2", CERTIFIED)):
        problem = Problem(Question(expression, "convex", ["x"], ["x:scalar"] if "/" in expression else ["x:n"]))
        for verdict in wrong:
            assert Chords(problem, 3).wrong(verdict), (expression, verdict)


@pytest.mark.parametrize("case", [c for c in cases() if c[3] == "neither"], ids=lambda case: case[0])
def test_what_is_shown_refutes(case: tuple[str, ...]) -> None:
    """The numbers as printed, read back, bend both ways by differences of the function."""
    expression, declarations, wrt, *_ = case
    found = judged(expression, declarations, wrt)
    node = Chords(found.problem, 0).node
    witnesses = [w for _, w in sorted(found.finding.witnesses.items())]
    for shown, witness in zip(found.record()["witnesses"], witnesses, strict=True):
        point = {name: np.array(value) for name, value in shown["point"].items()}
        names = wrt.split(",")
        gaps = []
        for step in (1.0,) if shown["chord"] else STEPS:
            ends = [_moved(point, names, sign * step, shown["direction"]) for sign in (0, 1, -1)]
            values = [float(Run(end, witness.sizes).values_of([node])[0]) for end in ends]
            gaps.append((values[1] + values[2]) / 2 - values[0])
        assert any(gap * witness.sign > 0 for gap in gaps)
        if not shown["chord"]:
            gaps = [2 * gap / step**2 for gap, step in zip(gaps, STEPS, strict=True)]
        assert min(abs(gap - shown["curvature"]) for gap in gaps) <= 0.02 * abs(shown["curvature"])


def _moved(point: dict[str, Any], names: list[str], step: float, direction: Any) -> dict[str, Any]:
    """`direction`: of one variable, of stacked scalars in their order, or by the name of each variable."""
    if len(names) == 1:
        return point | {names[0]: point[names[0]] + step * np.array(direction)}
    parts = direction if isinstance(direction, dict) else dict(zip(names, direction, strict=True))
    return point | {name: point[name] + step * np.array(parts[name]) for name in names}


# --- random functions ------------------------------------------------------------------------------------------------

AFFINE = ("A*x - z", "x", "3*x - y", "C*y + A*x", "X*x", "P*x - y", "x + ones(n)", "-x", "d .* x")
VALUES = ("d", "exp(x)", "x.^2", "abs(x)", "1 ./ d", "softplus(-x)", "cosh(x)", "sigmoid(x)")
ATOMS = (
    "norm({0})^2", "norm({0})", "logsumexp({0})", "sum(exp({0}))", "norm1({0})", "sum(log({0}))", "x'*P*x", "x'*S*x",
    "sum(relu({0}))", "y'*x", "sum(softplus({0}))", "1 + x'*x", "sum(({0}).^3)", "t", "s", "sum(x .* log(x))",
    "sum(1 ./ d)", "norm(X*B)^2", "tr(X'*P*X)", "logdet(P)", "tr(inv(P))", "x'*inv(P)*x", "sum({1} .* {2})",
    "sum(sqrt(1 + ({0}).^2))", "det(P)^(1/2)", "prod(d)", "1/prod(d)", "tr(expm(S))", "tr(P*logm(P))", "tr(S^4)",
    "lambda_max(S)", "norm(x)^2/(1 + norm(x))", "t^4 - 4*t^3 + 6*t^2", "t^4 - t^2 + 1", "sum(d .* log(d ./ y))",
    "x'*x/t", "t*log(t/s)", "det(P)", "relu(x)'*P*relu(x)", "t*s", "t/s", "t^s", "piecewise(t < 0, t^2, t)",
    "piecewise(t < 1, t^2, 2*t - 1)", "piecewise(abs(t) <= 1, t^2/2, abs(t) - 1/2)", "norm(x)*norm1(x)",
    "sum(piecewise(x < 0, exp(x), 1 + x + x.^2))", "t*logsumexp(x/t)", "tr(sqrtm(P))", "geomean(d)", "t^2/(1 + abs(t))",
    "abs(t) - relu(s)", "max(t, s) + min(t, 2*s)", "relu(t - s)*(t - s)", "t*abs(t)", "t^2 - s^2", "lambda_max(S*S)",
    "sum(abs({0}) - relu({0}))", "t*s - x'*x", "t^2 - x'*x", "sum(max(X, [], 2))", "tr(P*(logm(P) - logm(Q)))", "x[1]",
    "1/lambda_min(P)", "t*atan(t)", "sin(t)", "tan(t)", "sum(d .* log(d)) - sum(d)*log(sum(d))", "t*sinh(t)",
    "exp(t) - 1",
)  # fmt: skip
JOINED = (
    "({0}) + ({1})", "exp({0})", "({0})^2", "log(1 + exp({0}))", "max({0}, {1})", "sqrt({0})", "({0})*({1})",
    "({0})/({1})", "log({0})", "2*({0}) - ({1})/3", "({0})^(3/2)", "1/({0})", "relu({0})", "-({0})", "({0})*s",
    "min({0}, {1})", "({0})^(1/3)", "({0})^(-2)", "({0})/(1 + ({0}))", "({0})^2/(1 + ({0}))", "({0}) - log(1 + ({0}))",
    "({0})^4 - ({0})^3", "-log(1 - ({0}))", "({0})^2/({1})", "s*(({0})/s)^2", "piecewise(t < 0, {0}, {1})",
    "abs({0})", "({0})*abs({0})", "log(({0})^2 - ({1})^2)", "sqrt(({0})*({1}) - 1)", "-log(({0})*({1}) - 1)",
    "max({0}, {1}) - abs(({0}) - ({1}))", "log(({0})/(1 - ({0})))", "log(exp({0}) - exp({1}))", "sin({0})",
)  # fmt: skip

DOMAINS = {"t > 0, t < 1": "t", "t > 1, s < 2": "ts", "t > s": "ts", "t*s > 1": "ts", "sum(x) > 1": "x", "x > -1": "x"}


def random_question(seed: int) -> tuple[str, str, list[str]] | None:
    """(expression, variable, declarations): half from what courses combine, half from anything."""
    draw = random.Random(seed)
    maker = Maker(draw.randrange)

    def joined(depth: int) -> str:
        if depth and draw.random() < 0.6:
            return draw.choice(JOINED).format(joined(depth - 1), joined(depth - 1))
        return draw.choice(ATOMS).format(draw.choice(AFFINE), draw.choice(VALUES), draw.choice(VALUES))

    text = joined(draw.randrange(3)) if draw.random() < 0.7 else maker.scalar(draw.randrange(1, 3)).text
    known = frozenset((*SCALARS, *VECTORS, *MATRICES))
    names = [n for n in names_in(parse(text, known).tree) if n in known]
    if not names:
        return None
    domain = draw.choice(list(DOMAINS)) if draw.random() < 0.2 else ""
    text += f" where {domain}" if domain else ""
    names += [n for n in DOMAINS.get(domain, "") if n not in names]
    declared = [d + ",positive" * (d[0] in "xyts" and draw.random() < 0.3) for d in maker.declarations(names)]
    several = draw.sample(names, min(len(names), 2)) if draw.random() < 0.3 else [draw.choice(names)]
    return text, ",".join(several), declared


def contradicted(seed: int) -> str:
    """What is wrong with the verdict on a random function, or nothing."""
    question = random_question(seed)
    if question is None:
        return ""
    try:
        found = convex(question[0], question[1], question[2], seed=seed % 5)
    except MatcalcError as error:
        return f"{question}: {error}" if error.kind == "internal" else ""
    if found.verdict not in CERTIFIED:
        return ""
    wrong = Chords(found.problem, seed).wrong(found.verdict)
    return f"{question} is called {found}, but {wrong}" if wrong else ""


@pytest.mark.long
@pytest.mark.parametrize("block", range(8))
def test_random_functions(block: int) -> None:
    assert not [said for seed in SEEDS[block::8] if (said := contradicted(seed))]


def value_of(node: Node, subject: Subject, k: int, rng: Any) -> Any:
    sizes = subject.sizes({}, k % 4)
    if not subject.fits(sizes):
        return None
    point, places = subject.point(sizes, k % (len(LADDER) + 4), rng)
    run = Run(point, {**sizes, **places})
    (found,) = run.values_of([node])
    return None if run.bad.any() else found


def misjudged(seed: int) -> str:
    """A range of entries or a sign of a matrix that values contradict, in a random matrix and all its parts."""
    draw = random.Random(seed)
    maker = Maker(draw.randrange)
    inner = maker.matrix("n", "n", draw.randrange(1, 3)).text
    text = draw.choice(("{0}", "A*({0})*A'", "({0})'*({0})", "({0}) + ({0})'", "inv(P + ({0})'*({0}))", "({0}) .* P"))
    text = text.format(inner)
    known = frozenset((*SCALARS, *VECTORS, *MATRICES))
    declared = maker.declarations([n for n in names_in(parse(text, known).tree) if n in known])
    try:
        answer = Answer(Question(text, "show", (), declared))
    except MatcalcError:
        return ""
    prover = Prover({})
    rng = np.random.default_rng(seed)
    for node in topological([answer.problem.function]):
        known_range = prover.signs.range(node)
        proof = prover.prove(node) if node.order == 2 and node.shape[0] == node.shape[1] else None
        subject = Subject([node], answer.typing.properties, answer.typing.dims)
        for k in range(6):
            value = value_of(node, subject, k, rng)
            if value is None or not value.size:
                continue
            noise = 1e-9 * max(1.0, float(np.abs(value).max()))
            low, high = known_range.low, known_range.high
            if (low is not None and value.min() < low - noise) or (high is not None and value.max() > high + noise):
                return f"{text}: {known_range} does not hold {value}"
            if proof is not None and not _has_sign(value, proof.sign, noise):
                return f"{text}: {proof.reason} ({proof.sign}) is wrong of {value}"
    return ""


def _has_sign(value: Any, sign: int, noise: float) -> bool:
    if np.abs(value - value.T).max() > noise:
        return False
    least = np.linalg.eigvalsh(value * sign).min() if sign else -np.abs(value).max()
    return bool(least > -noise * len(value))


@pytest.mark.long
@pytest.mark.parametrize("block", range(4))
def test_random_matrices(block: int) -> None:
    assert not [said for seed in SEEDS[block::4] if (said := misjudged(seed))]


# --- the rows of the table -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [r for r in FUNCTIONS.values() if r.kind == "scalar" and len(r.parameters) == 1 and r.value],
    ids=lambda r: r.name,
)
def test_rows_bend_and_run_as_they_say(row: Any) -> None:
    with np.errstate(all="ignore"):
        t = np.linspace(-6, 6, 2401)
        value, mirrored = entrywise(row.name, t), entrywise(row.name, -t)
    both = np.isfinite(value) & np.isfinite(mirrored)
    if np.abs(value[both]).max(initial=0):
        assert row.parity == np.allclose(mirrored[both], value[both]) - np.allclose(mirrored[both], -value[both])
    kept = np.isfinite(value) & ((t > 0) | (row.domain != ABOVE_ZERO))
    t, value = t[kept], value[kept]
    found = read_range(row.range)
    assert found.low is None or (value >= float(found.low)).all()
    assert found.high is None or (value <= float(found.high)).all()
    assert not row.odd or (np.sign(value) * np.sign(t) >= 0).all()
    for where, order, sign in ((row.convex, 2, 1), (row.concave, 2, -1), (row.rising, 1, 1), (row.falling, 1, -1)):
        part = {ALL: t > -9, PLUS: t >= 0, MINUS: t <= 0, "": t > 9}[where]
        assert (sign * np.diff(value[part], order) >= -1e-12 * (1 + np.abs(value[part]).max(initial=0))).all()


@pytest.mark.parametrize("name", ["max", "min"])
def test_rows_of_two(name: str) -> None:
    row = FUNCTIONS[name]
    assert (row.convex, row.concave) == ((ALL, "") if name == "max" else ("", ALL)) and row.rising == ALL


def test_a_row_of_two_that_bends_in_one() -> None:
    row = FUNCTIONS["huber"]
    assert (row.bends_in, row.convex) == (row.parameters[0], ALL)
    t = np.linspace(-4, 4, 1601)
    for threshold in (0.1, 1.0, 2.5):
        value = entrywise("huber", t, np.full_like(t, threshold))
        assert (np.diff(value, 2) >= -1e-12).all() and (np.sign(t) * np.gradient(value) >= -1e-12).all()


# --- definiteness and points -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "declarations", "wrt", "verdict", "part"),
    [
        ("norm(A*x - b)^2", "", "x", "positive semidefinite", "positive definite if A has full column rank"),
        ("norm(A*x - b)^2", "A:n,n,invertible", "x", "positive definite", "Gram"),
        ("norm(x)^2", "", "x", "positive definite", "diagonal"),
        ("-norm(x)^2", "", "x", "negative definite", "diagonal"),
        ("x'*P*x", "P:n,n,psd", "x", "positive semidefinite", "psd"),
        ("x'*P*x", "P:n,n,spd", "x", "positive definite", "spd"),
        ("-(a'*x)^2", "", "x", "negative semidefinite", "outer"),
        ("x1^2 - x2^2", "", "x1,x2", "indefinite", "curvature"),
        ("x'*S*x", "S:n,n,symmetric", "x", "indefinite", "curvature"),
        ("logsumexp(x)", "", "x", "positive semidefinite", "Cauchy"),
        ("a'*x", "", "x", "zero", "zero"),
        ("logdet(X)", "X:n,n,spd", "X", "negative definite", "Kronecker"),
        ("norm(A*x - b)^2 + l*norm(x)^2", "l:scalar,positive", "x", "positive definite", "sum"),
    ],
)
def test_definiteness(expression: str, declarations: str, wrt: str, verdict: str, part: str) -> None:
    found = definiteness(expression, wrt, declarations.split())
    assert found.verdict == verdict
    assert part in found.text("text")


@pytest.mark.parametrize(
    ("expression", "wrt", "at", "verdict"),
    [
        ("x1^2 + x2^2", "x1,x2", ["x1=0", "x2=0"], "strict local minimum"),
        ("x1^2 - x2^2", "x1,x2", ["x1=0", "x2=0"], "saddle point"),
        ("-(x1 - 1)^2 - x2^2", "x1,x2", ["x1=1", "x2=0"], "strict local maximum"),
        ("x1^2 + x2^2", "x1,x2", ["x1=0", "x2=1"], "not a critical point"),
        ("x1^2 + x2^4", "x1,x2", ["x1=0", "x2=0"], "no decision by the second derivative"),
        ("x1^3*x2^2 - 3*x1*x2^3 + x1", "x1,x2", ["x1=1", "x2=2"], "not a critical point"),
        ("norm(A*x - b)^2", "x", ["A=[1, 0; 0, 2; 0, 0]", "b=[1; 2; 3]", "x=[1; 1]"], "strict local minimum"),
        ("x'*A*x", "x", ["A=[1, 2; 3, -4]", "x=[0; 0]"], "saddle point"),
        ("norm1(x)", "x", ["x=[0; 1]"], "no decision"),
        ("tr(inv(X)) + tr(X)", "X", ["X=eye(2)"], "strict local minimum"),
    ],
)
def test_points(expression: str, wrt: str, at: list[str], verdict: str) -> None:
    shapes = ["X:n,n,spd"] if "X" in wrt else []
    assert critical_point(expression, wrt, at, shapes).verdict == verdict


@pytest.mark.parametrize(
    ("at", "part"),
    [
        (["x=[1; 2]"], "no value of A"),
        (["x=[1; 2]", "A=[1, 2, 3]"], "and 1 by the value of A"),
        (["x=[1; 2]", "A=eye(3)"], "and 3 by the value of A"),
        (["x=[1; 2]", "A=b"], "to be of numbers"),
        (["x"], "is no value"),
        (["x=[1; 2]", "A=eye(2)", "z=1"], "z does not occur"),
    ],
)
def test_points_that_do_not_fit(at: list[str], part: str) -> None:
    with pytest.raises(MatcalcError, match=part):
        critical_point("x'*A*x", "x", at)


def test_declared_structure_of_a_point() -> None:
    with pytest.raises(MatcalcError, match="not spd"):
        critical_point("logdet(X)", "X", ["X=[1, 2; 2, 1]"], ["X:n,n,spd"])
    with pytest.raises(MatcalcError, match="not defined"):
        critical_point("log(t)", "t", ["t=-1"], ["t:scalar"])


# --- the command line ------------------------------------------------------------------------------------------------


@pytest.fixture
def matcalc(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


def test_verb(matcalc: Shell) -> None:
    assert matcalc("convex", "norm(A*x - b)^2", "-w", "x").out == "convex: the Hessian 2*A'*A is a Gram matrix\n"
    assert matcalc("convex", "sum(x .* log(x))").out.startswith("convex where x > 0: ")
    found = matcalc("convex", "sum(x .* gelu(x)) + t", "-w", "x")
    assert (found.status, found.out[:9]) in ((3, "unknown: "), (0, "neither: "))
    found = matcalc("convex", stdin="x'*x\nsum(sin(x))\n")
    assert [line.partition(":")[0] for line in found.out.splitlines()] == ["convex", "neither"]
    assert found.status == 0


def test_verb_in_json(matcalc: Shell) -> None:
    found = json.loads(matcalc("convex", "sum(sin(x))", "-f", "json").out)
    assert found["convexity"]["verdict"] == "neither"
    assert [w["curvature"] > 0 for w in found["convexity"]["witnesses"]] == [False, True]
    line = json.dumps({"verb": "hess", "expr": "x'*x", "definiteness": True, "at": {"x": 0}, "shape": "x:n"})
    status = matcalc("batch", stdin=line)
    assert "value of x" in status.out
    line = json.dumps({"verb": "hess", "expr": "x'*x", "definiteness": True, "at": ["x=[0; 0]"]})
    found = json.loads(matcalc("batch", stdin=line).out)
    assert found["definiteness"]["verdict"] == "positive definite"
    assert found["point"]["verdict"] == "strict local minimum"


def test_unknown_is_no_answer(matcalc: Shell) -> None:
    found = matcalc("convex", "sum(x.^2 + sin(x) .* atan(x)/9)")
    assert found.status == 3
    assert found.out.startswith("unknown: it is not concave, as the point shows; no rule proves it convex")


def test_hessian_with_more(matcalc: Shell) -> None:
    found = matcalc("hess", "norm(A*x - b)^2", "-w", "x", "--definiteness", "-f", "rich")
    assert "positive semidefinite" in found.out and "full column rank" in found.out
    assert matcalc("hess", "x'*x", "--at", "x=[0; 0]").out.splitlines()[1].startswith("strict local minimum")


@pytest.mark.parametrize(
    "words",
    [
        ("convex", "A*x", "-w", "x"),
        ("convex", "x'*x", "--check"),
        ("convex", "x'*x", "--vec"),
        ("convex", "x'*x", "-f", "numpy"),
        ("convex", "x'*y", "-w", "x", "-w", "y"),
        ("grad", "x'*x", "--definiteness"),
        ("convex", "x'*x", "--at", "x=[1]"),
        ("hess", "x'*A*x", "-w", "x", "--at", "x=[1; 2]"),
    ],
)
def test_what_does_not_fit_is_refused(matcalc: Shell, words: tuple[str, ...]) -> None:
    found = matcalc(*words)
    assert found.status == 2 and found.err.startswith("error: ") and not found.out


def test_a_variable_that_is_orthogonal(matcalc: Shell) -> None:
    assert matcalc("convex", "tr(A*Q)", "-w", "Q", "-s", "Q:n,n,orthogonal").status == 3


STRUCTURES = ("", "symmetric", "toeplitz", "toeplitz,symmetric", "lower", "upper", "invertible", "invertible,symmetric")


@pytest.mark.parametrize("structure", STRUCTURES)
@pytest.mark.parametrize("positive", ["", "positive"])
@pytest.mark.parametrize("form", ["x'*S*x", "tr(X'*S*X)", "x'*(S - eye(n)/100)*x"])
def test_points_are_drawn_all_over_what_is_declared(structure: str, positive: str, form: str) -> None:
    """A matrix without a definite sign is found to have none, whatever else is known of it."""
    words = ",".join(word for word in (structure, positive) if word)
    declared = [f"S:n,n,{words}".rstrip(","), "X:n,n" if "X" in form else "x:n"]
    assert definiteness(form, "X" if "X" in form else "x", declared).verdict == "indefinite"


@pytest.mark.parametrize("bound", ["1/20", "1/9", "1", "3", "9", "20"])
def test_positive_parameters_are_small_and_large(bound: str) -> None:
    """Of both kinds there are some; but for no single one is the Hessian indefinite."""
    for form, declared in (
        (f"(s - {bound})*norm(x)^2", "s:scalar,positive"),
        (f"({bound} - w[1])*norm(x)^2", "w:k,positive"),
    ):
        found = definiteness(form, "x", [declared])
        assert (found.verdict, sorted(found.finding.witnesses)) == ("depends", [-1, 1])


FUNCTIONS_OF_MATRICES = (
    ("expm(S)", "positive definite"),
    ("-expm(t*S + A*A')", "negative definite"),
    ("sqrtm(P)", "positive definite"),
    ("P + expm(S)", "positive definite"),
    ("B'*expm(S)*B", "positive semidefinite"),
    ("D", "positive definite"),
    ("D*P*D", "positive definite"),
    ("D^3", "positive definite"),
    ("P^2", "positive definite"),
    ("S^2", "positive semidefinite"),
    ("logm(P)", "indefinite"),
    ("sinm(S)", "indefinite"),
    ("cosm(P)", "indefinite"),
)


@pytest.mark.parametrize(("matrix", "verdict"), FUNCTIONS_OF_MATRICES)
def test_definiteness_of_functions_of_matrices(matrix: str, verdict: str) -> None:
    declared = ["S:n,n,symmetric", "P:n,n,spd", "D:n,n,diagonal,positive", "A:n,n", "B:n,m", "t:scalar"]
    used = [d for d in declared if d[0] in re.findall(r"\w+", matrix)] + ["x:m" if "B" in matrix else "x:n"]
    found = definiteness(f"x'*({matrix})*x", "x", used)
    assert found.verdict == verdict, found


# --- the domain ------------------------------------------------------------------------------------------------------

WITH_A_DOMAIN = [row for row in FUNCTIONS.values() if row.kind == "scalar" and row.domain]
AROUND = ("{0}", "t*{0}", "({0})^2", "{0} - t^2", "exp({0})", "sin(t)*{0}")


def called(row: Any) -> str:
    """The row as a function of t."""
    order = "5/2" if row.name == "pow" else "2"
    return f"{row.name}({', '.join('t' if p == 't' else order for p in row.parameters)})"


@pytest.mark.parametrize("row", WITH_A_DOMAIN, ids=lambda row: row.name)
def test_no_value_outside_the_domain(row: Any) -> None:
    """Of every row, and so neither a point against a convex function nor a point that is tested."""
    inside = INSIDE[row.domain]
    node = Answer(Question(called(row), "show", (), ["t:scalar"])).problem
    for t in (-2.5, -1.26, -0.5, 0.3, 0.7, 1.5, 4.2):
        run = Run({"t": np.array(t)}, {})
        run.values_of([node.function, *node.as_typed])
        assert not run.bad.any() or not inside(np.array(t), 2.0)
        assert run.bad.any() or inside(np.array(t), 2.0)


@pytest.mark.parametrize("row", WITH_A_DOMAIN, ids=lambda row: row.name)
@pytest.mark.parametrize("around", AROUND)
def test_points_that_speak_lie_in_the_domain(row: Any, around: str) -> None:
    text = around.format(called(row))
    for judge in (convex, definiteness):
        found = judge(text, "t", ["t:scalar"])
        for witness in found.finding.witnesses.values():
            ends = (-1, 0, 1) if witness.chord else (0,)
            points = [witness.point["t"] + side * np.asarray(witness.direction) for side in ends]
            assert all(INSIDE[row.domain](point, 2.0).all() for point in points), found


@pytest.mark.parametrize(
    ("expression", "at"),
    [
        ("lgamma(t)", "t=-0.5"),
        ("digamma(t)^2", "t=-1.5"),
        ("t^2/t", "t=0"),
        ("t^2*log(t)/log(t)", "t=-1"),
        ("asin(t)", "t=2"),
    ],
)
def test_no_test_at_a_point_outside_the_domain(expression: str, at: str) -> None:
    with pytest.raises(MatcalcError, match="not defined at that point"):
        critical_point(expression, "t", [at], ["t:scalar"])


@pytest.mark.parametrize(
    ("declared", "at"), [("X:n,n,invertible", "X=[1, 2; 2, 4]"), ("X:n,n,orthogonal", "X=[1, 2; 2, 1]")]
)
def test_a_point_keeps_every_declaration(declared: str, at: str) -> None:
    with pytest.raises(MatcalcError, match=declared.rpartition(",")[2]):
        critical_point("norm(X)^2", "X", [at], [declared])


def test_a_difference_as_the_argument() -> None:
    assert convex("digamma(t - s)", "t", ["t:scalar", "s:scalar"]).verdict == "concave"
    assert convex("t*digamma(t)", "t", ["t:scalar"]).verdict != "neither"


@pytest.mark.parametrize("word", ["diagonal", "lower", "upper"])
def test_positive_entries_of_a_matrix_with_zeros(word: str) -> None:
    """What is declared positive is so on the diagonal, and not where the structure has zeros."""
    declared = {"D": f"D:n,n,positive,{word}", "X": "X:n,n", "w": "w:n,positive", "x": "x:n"}
    for form, wrt, verdict in (
        ("sum(D .* X.^2)", "X", "positive semidefinite"),
        ("sum(D[:,1] .* x.^2)", "x", "positive semidefinite"),
        ("sum(diag(D) .* x.^2)", "x", "positive definite"),
        ("sum((D*w) .* x.^2)", "x", "positive definite"),
        ("sum((D'*w) .* x.^2)", "x", "positive definite"),
        ("norm(D*x)^2", "x", "positive definite"),
    ):
        used = [shape for name, shape in declared.items() if name in form]
        assert definiteness(form, wrt, used).verdict == verdict, form


# --- products that are long and short --------------------------------------------------------------------------------

INNER = {
    "A*x": "x", "A*B*x": "x", "A*x - b": "x", "d .* x": "x", "diag(d)*A*x": "x", "P*x": "x", "(a'*x)*b": "x",
    "A*X*B": "X", "X*c": "X", "X[1,:]*A": "X",
}  # fmt: skip
OUTER = {
    "sum(({0}).^{1})": "convex",
    "-s*sum(({0}).^{1})": "concave",
    "sum(({0}).^{1})^2": "convex",
    "sum(({0}).^{1})^(1/{1})": "convex",
    "sqrt(1 + sum(({0}).^{1}))": "convex",
}


@pytest.mark.parametrize("outer", OUTER)
@pytest.mark.parametrize("inner", INNER)
def test_no_verdict_hangs_on_how_a_power_is_flattened(inner: str, outer: str) -> None:
    """All even powers of what is affine alike, whether they are written out as factors or kept as powers."""
    declared = [
        text for name, text in (("P", "P:n,n,spd"), ("d", "d:n"), ("s*", "s:scalar,positive")) if name in outer + inner
    ]
    for power in (2, 6):
        found = convex(outer.format(inner, power), INNER[inner], declared)
        assert found.verdict == OUTER[outer], found


LETTERS = "ABCDEFGHKLMNQRST"
CHAINED = (
    "norm({0}*x)^2", "x'*({0})'*P*{0}*x", "sum(({0}*x).^4)", "sum(w .* ({0}*x).^2)", "log(sum(exp({0}*x)))",
    "sum(({0}*x).^2 .* ({0}*y).^2)",
)  # fmt: skip
PADDED = ("{0}*norm(A*x)^2", "{0}*sum((A*x).^4)", "{0}*x'*P*x", "{0}*log(sum(exp(A*x)))", "{0}*x'*A'*A*x*(y'*P*y)")


@pytest.mark.parametrize("count", [1, 4, 8, 9, 16])
def test_no_verdict_hangs_on_how_long_a_product_is(count: int) -> None:
    chain, numbers = LETTERS[:count], [f"s{k}" for k in range(2 * count)]
    shapes = [f"{name}:n,n" for name in chain] + ["P:n,n,spd", "w:n,positive", "x:n", "y:n"]
    for text in CHAINED:
        used = [shape for shape in shapes if shape[0] in text or shape[0] in chain]
        assert convex(text.format("*".join(chain)), "x", used).verdict == "convex", text
    for text in PADDED:
        used = [f"{name}:scalar,positive" for name in numbers] + [s for s in ("P:n,n,psd", "A:n,n") if s[0] in text]
        assert convex(text.format("*".join(numbers)), "x", used).verdict == "convex", text


def test_a_condition_does_not_hang_on_it_either() -> None:
    for power in range(2, 14, 2):
        assert not Answer(Question(f"log(1 + sum((A*x).^{power}))", "grad", ["x"], ["A:m,n"])).conditions
        assert not Answer(
            Question(f"sqrt(2 + sum((A*x).^{power} .* (A*y).^{power}))", "grad", ["x"], ["A:m,n"])
        ).conditions


@pytest.mark.parametrize("row", [r for r in FUNCTIONS.values() if r.log_second], ids=lambda r: r.name)
def test_the_logarithms_of_the_tails_of_a_row_bend_within_their_bounds(row: Any) -> None:
    t, found, bounds = np.linspace(-3, 3, 601), read_range(row.range), read_range(row.log_second)
    assert found.low is not None and found.high is not None and bounds.low is not None and bounds.nonpositive
    value = entrywise(row.name, t)
    for tail in (value - float(found.low), float(found.high) - value):
        second = np.diff(np.log(tail), 2) / (t[1] - t[0]) ** 2
        assert (second > float(bounds.low) - 1e-6).all() and (second < 1e-6).all()
