"""Values at data: what is given in every form, what does not fit, and the numbers themselves against differences."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from running import Shell

import matcalc_cli
from matcalc_cli import MatcalcError, evaluate, gradient, jacobian
from matcalc_cli.answers.numbers.fitting import KEPT
from matcalc_cli.answers.numbers.point import point_of
from matcalc_cli.answers.numbers.value import Value, written

pytestmark = pytest.mark.sampled(4)

A, X, V = np.array([[1.0, 2], [3, 4], [5, 6]]), np.array([[2.0, 1], [1, 3]]), np.array([1.0, -2])


# --- what is given ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x=3", 3.0),
        ("x = -2.5e-3", -0.0025),
        ("x=[1; 2]", [1, 2]),
        ("x=[1, 2]", [[1, 2]]),
        ("A=[1, 2; 3, 4]", [[1, 2], [3, 4]]),
        ("A=[[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
        ("A=[[.5, 1.], [-.25, 1e3]]", [[0.5, 1], [-0.25, 1000]]),
        ("A=2*eye(2)", [[2, 0], [0, 2]]),
        ("x=[1/4; sqrt(4)]", [0.25, 2]),
        ("x=[1/4, 2]", [[0.25, 2]]),
        ("z=1 - 2*1i", 1 - 2j),
        ("theta=pi", np.pi),
    ],
)
def test_inline_values(text: str, expected: Any) -> None:
    ((name, datum),) = point_of([text]).items()
    assert name == text.partition("=")[0].strip()
    assert np.array_equal(datum.array, np.array(expected)) and datum.array.shape == np.shape(expected)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files, which is the current one."""
    monkeypatch.chdir(tmp_path)
    np.savetxt("A.csv", A, delimiter=",")
    np.savetxt("A.txt", A)
    Path("A.tsv").write_text("# three rows\n1\t2\n3\t4\n\n5\t6\n")
    np.save("A.npy", A)
    np.savez("one.npz", first=A)
    np.savez("point.npz", A=A, x=V, other=np.ones(7))
    Path("A.json").write_text(json.dumps(A.tolist()))
    Path("point.json").write_text(json.dumps({"A": A.tolist(), "x": "[1; -2]", "z": {"re": 1, "im": 2}}))
    return tmp_path


@pytest.mark.parametrize("file", ["A.csv", "A.txt", "A.tsv", "A.npy", "one.npz", "point.npz", "A.json", "point.json"])
def test_files_hold_the_same(folder: Path, file: str) -> None:
    assert np.array_equal(point_of([f"A=@{file}"])["A"].array, A)


@pytest.mark.parametrize("file", ["point.npz", "point.json"])
def test_one_file_of_all_names(folder: Path, file: str) -> None:
    assert np.allclose(evaluate("A*x", [f"@{file}"]), A @ V)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("no.csv", None, "the file no.csv is not read: No such file"),
        ("head.csv", "a,b\n1,2\n", "'a' in line 1 of head.csv is no number"),
        ("ragged.csv", "1,2\n3\n", "line 2 of ragged.csv has 1 numbers, and the first has 2"),
        ("empty.csv", "\n", "the file empty.csv has no numbers"),
        ("nan.csv", "1,nan\n", "the value of A in nan.csv is not finite in entry [1, 2]"),
        ("broken.json", "[1, ", "the file broken.json is not JSON"),
        ("deep.json", "[[[1]]]", "has 3 axes"),
        ("words.json", '["a"]', "is no number, vector or matrix of numbers"),
        ("ragged.json", "[[1, 2], [3]]", "is no number, vector or matrix of numbers"),
        ("names.json", '{"B": 1, "C": 2}', "the file names.json has no A"),
        ("broken.npy", "what", "holds no arrays of numbers"),
        ("A.xlsx", "", "no kind of file"),
    ],
)
def test_files_that_are_refused(folder: Path, name: str, content: str | None, said: str) -> None:
    if content is not None:
        Path(name).write_text(content)
    with pytest.raises(MatcalcError) as caught:
        point_of([f"A=@{name}"])
    assert said in caught.value.message and caught.value.source == f"A=@{name}"


def test_nothing_is_unpickled(folder: Path) -> None:
    np.save("pickled.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(MatcalcError, match="holds no arrays of numbers"):
        point_of(["A=@pickled.npy"])


def test_data_say_of_what_kind_a_name_is() -> None:
    """A name with data of two axes is a matrix whatever its letter; a capital with one axis is a vector."""
    assert np.allclose(evaluate("b*x", {"b": A, "x": V}), A @ V)
    assert np.allclose(evaluate("A*B", {"A": A, "B": V}), A @ V)
    assert evaluate("a*t^2", {"a": 2, "t": 3}) == 18
    assert np.allclose(evaluate("x'*x", {"x": [[1, 2]]}), 5)
    assert np.allclose(evaluate("x'*A*x", {"x": V, "A": X}, "x", of="grad"), 2 * X @ V)


def test_sizes_and_indices() -> None:
    assert np.array_equal(evaluate("2*eye(n)", {"n": 2}), 2 * np.eye(2))
    assert evaluate("x[i]", {"x": V, "i": 2}) == -2
    assert np.allclose(evaluate("norm(A*x)^2/m", {"A": A, "x": V}, shapes=["A:m,n"]), np.linalg.norm(A @ V) ** 2 / 3)


# --- what does not fit -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "at", "shapes", "said", "caret"),
    [
        ("A*x", ["A=[1, 2; 3, 4]"], [], "the point has no value of x", ""),
        ("A*x + b", ["x=[1; 2]"], [], "the point has no value of A, b", ""),
        ("A*x", ["A=[1, 2; 3, 4]", "x=[1; 2; 3]"], [], "n is 2 by the value of A (2×2), and 3 by the value of x (3)",
         "[1; 2; 3]"),
        ("A*x", ["A=[1, 2; 3, 4]", "x=[1; 2]", "y=3"], [], "y does not occur in the expression", "3"),
        ("A*x", ["A=[1, 2; 3, 4]", "x=[1; 2]", "x=[3; 4]"], [], "x is given two values", "[3; 4]"),
        ("A*x", ["A=[1; 2]", "x=[1; 2]"], ["A:m,n"], "the value of A is 2, and A is m×n", "[1; 2]"),
        ("tr(A)", ["A=[1, 2; 3, 4; 5, 6]"], [], "the value of A is 3×2, and A is m×m", "[1, 2; 3, 4; 5, 6]"),
        ("A*x", ["A=[1, 2; 3, 4]", "x=[1; 2]"], ["A:3,2"], "the value of A is 2×2, and A is 3×2", "[1, 2; 3, 4]"),
        ("A*x", ["A=[1, 2; 3]"], [], "all must be equally long", "[1, 2; 3]"),
        ("A*x", ["A=[1, 2; 3, c]"], [], "is to be of numbers", "[1, 2; 3, c]"),
        ("2*t", ["t=1+2j"], [], "is to be of numbers", "1+2j"),
        ("logdet(A)", ["A=[1, 2; 2, 1]"], ["A:spd"], "the value of A is not spd", "[1, 2; 2, 1]"),
        ("logdet(A)", ["A=[2, 1; 0, 2]"], ["A:spd"], "not symmetric, as A is declared spd", "[2, 1; 0, 2]"),
        ("tr(A)", ["A=[1, 2; 3, 1]"], ["A:symmetric"], "the value of A is not symmetric", "[1, 2; 3, 1]"),
        ("sum(x)", ["x=[1; -1]"], ["x:n,positive"], "the value of x is not positive", "[1; -1]"),
        ("t^2", ["t=1i"], ["t:scalar"], "t is not declared so", "1i"),
        ("f(x)", ["x=1"], ["f:function"], "f is an abstract function: it has no value", ""),
        ("x[i]", ["x=[1; 2]"], [], "the index i has no value", ""),
        ("x", ["x"], [], "'x' is no value", ""),
    ],
)  # fmt: skip
def test_what_does_not_fit(expression: str, at: list[str], shapes: list[str], said: str, caret: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        evaluate(expression, at, (), shapes)
    error = caught.value
    assert said in error.message
    if caret:
        assert error.option == "--at" and error.source[slice(*error.spans[0][:2])] == caret


@pytest.mark.parametrize(
    ("expression", "of", "at", "said"),
    [
        ("sum(log(x))", "grad", "x=[1; 0]", "not defined at that point: x > 0 fails: entry 2 is 0"),
        ("log(t)", "show", "t=-1", "not defined at that point: t > 0 fails: it is -1"),
        ("sum(abs(x))", "grad", "x=[1; 0]", "there is no derivative at that point: x ≠ 0 in every entry fails"),
        ("norm(x)", "grad", "x=[0; 0]", "x ≠ 0 fails: it is 0"),
        ("logdet(X)", "grad", "X=[1, 2; 2, 4]", "X invertible fails"),
        ("exp(t)", "show", "t=1000", "a number on the way is not finite"),
        ("1/t", "show", "t=0", "t ≠ 0 fails"),
        ("sum(j, x[j]^4/x[j])", "grad", "x=[1; 0]", "x ≠ 0 in every entry fails: entry 2 is 0"),
    ],
)
def test_no_value_says_which_condition_fails(expression: str, of: str, at: str, said: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        evaluate(expression, [at], of=of)
    assert said in caught.value.message and caught.value.kind == "domain"


@pytest.mark.parametrize(
    ("word", "good", "bad"),
    [
        ("symmetric", [[1, 2], [2, 3]], [[1, 2], [3, 4]]),
        ("skew", [[0, 2], [-2, 0]], [[1, 2], [-2, 0]]),
        ("diagonal", [[1, 0], [0, 2]], [[1, 1e-3], [0, 2]]),
        ("lower", [[1, 0], [3, 2]], [[1, 1], [0, 2]]),
        ("upper", [[1, 3], [0, 2]], [[1, 1], [1, 2]]),
        ("toeplitz", [[1, 2], [3, 1]], [[1, 2], [3, 4]]),
        ("orthogonal", [[0, 1], [-1, 0]], [[1, 1], [0, 1]]),
        ("invertible", [[1, 2], [3, 4]], [[1, 2], [2, 4]]),
        ("psd", [[1, 1], [1, 1]], [[1, 2], [2, 1]]),
        ("spd", [[2, 1], [1, 2]], [[1, 1], [1, 1]]),
        ("nsd", [[-1, 1], [1, -1]], [[1, 2], [2, 1]]),
        ("nd", [[-2, 1], [1, -2]], [[-1, 1], [1, -1]]),
        ("hermitian", [[1, 2j], [-2j, 3]], [[1, 2j], [2j, 3]]),
        ("nonnegative", [0, 1], [0, -1]),
        ("simplex", [0.25, 0.75], [0.5, 0.75]),
        ("onehot", [0, 1, 0], [0, 1, 1]),
        ("simplex", [[0.25, 0.75], [1, 0]], [[0.25, 0.75], [0.75, 0.75]]),
        ("simplex", [[0.25, 0.75], [0.25, 0.75]], [[0.25, 0.25], [0.75, 0.75]]),
        ("onehot", [[0, 1], [0, 1]], [[0, 0], [1, 1]]),
        ("unit", [0.6, 0.8], [1, 1]),
        ("centered", [1, -1], [1, 0]),
        ("complex", [1j], None),
    ],
)
def test_each_property_sees_what_has_it(word: str, good: Any, bad: Any) -> None:
    assert KEPT[word](np.array(good))
    assert bad is None or not KEPT[word](np.array(bad))


def test_each_property_has_its_cases() -> None:
    (mark,) = (m for m in test_each_property_sees_what_has_it.pytestmark if m.name == "parametrize")
    assert {case[0] for case in mark.args[1]} == set(KEPT)


# --- the numbers -----------------------------------------------------------------------------------------------------

FUNCTIONS = [
    ("norm(A*x - b)^2", "x", {"A": A, "x": V, "b": np.ones(3)}),
    ("logdet(X)", "X", {"X": X}),
    ("tr(inv(X)*Y)", "X", {"X": X, "Y": X.T @ X}),
    ("sum(exp(A*x))", "x", {"A": A / 5, "x": V}),
    ("logsumexp(x)", "x", {"x": V}),
    ("a*t^3 + sin(t)", "t", {"a": 2.0, "t": 0.7}),
    ("x/norm(x)", "x", {"x": V}),
    ("A*X*x", "X", {"A": A, "X": X, "x": V}),
]


@pytest.mark.parametrize(("expression", "wrt", "data"), FUNCTIONS, ids=[row[0] for row in FUNCTIONS])
def test_derivatives_against_differences(expression: str, wrt: str, data: dict[str, Any]) -> None:
    found = np.asarray(evaluate(expression, data, wrt, of="jac"))
    value, step = np.asarray(evaluate(expression, data)), 1e-6
    for place in np.ndindex(np.shape(data[wrt])):
        moved = []
        for sign in (1, -1):
            shifted = np.array(data[wrt], dtype=float)
            shifted[place] += sign * step
            moved.append(np.asarray(evaluate(expression, data | {wrt: shifted})))
        slope = (moved[0] - moved[1]) / (2 * step)
        entry = found.reshape((*value.shape, *np.shape(data[wrt])))[(..., *place)]
        assert np.allclose(entry, slope, atol=1e-6), place


def test_methods_and_functions_agree() -> None:
    data = {"A": A, "x": V, "b": np.ones(3)}
    answer = gradient("norm(A*x - b)^2", "x")
    assert np.array_equal(answer.at(data), evaluate("norm(A*x - b)^2", data, "x", of="grad"))
    assert np.array_equal(answer.at(**data), answer.at(data))
    assert np.allclose(jacobian("norm(x)", "x").at(x=[3, 4]), [[0.6, 0.8]])
    assert isinstance(matcalc_cli.parse("2*t").at(t=2), float)
    with pytest.raises(MatcalcError) as caught:
        answer.at(x=[1, 2])
    assert caught.value.hint == "add A=..., b=..."


def test_large_matrices_need_no_tensors_of_order_four() -> None:
    rng = np.random.default_rng(0)
    big, other = rng.standard_normal((1000, 1000)), rng.standard_normal((1000, 1000))
    found = evaluate("norm(A*X - B)^2", {"A": big, "X": other, "B": big}, "X", of="grad")
    assert np.allclose(found, 2 * big.T @ (big @ other - big))
    with pytest.raises(MatcalcError, match="too large to evaluate"):
        evaluate("A*X", {"A": big, "X": other}, "X", of="jac")


# --- as text ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_text_reads_back(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = [(), (3,), (1, 3), (2, 3), (1, 1), (4,)][seed]
    array = rng.standard_normal(shape) * 10.0 ** rng.integers(-12, 12, shape)
    again = point_of([f"A={Value(array).text}"])["A"].array
    assert np.allclose(again.reshape(shape), array, rtol=1e-14)
    read = np.asarray(evaluate(Value(array).text, {}))
    assert np.allclose(read.reshape(shape), array, rtol=1e-14)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2.0, "2"), (-0.0, "0"), (0.1 + 0.2, "0.3"), (1e-9, "1e-09"), (1 + 2j, "1 + 2*1i"), (1 - 2j, "1 - 2*1i"),
        (-2j, "-2*1i"), (3 + 0j, "3"),
    ],
)  # fmt: skip
def test_written(number: complex, text: str) -> None:
    assert written(number, 15) == text


def test_the_grid_is_aligned_and_leaves_out_the_middle() -> None:
    assert Value(np.array([[1, -10.5], [100, 0]])).grid(68, False) == ["  1  -10.5", "100      0"]
    lines = Value(np.ones((100, 100))).grid(40, False)
    assert len(lines) == 7 and all(len(line) <= 40 and "…" in line for line in lines)


# --- the command line ------------------------------------------------------------------------------------------------


@pytest.fixture
def matcalc(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)


def test_derivative_and_value(matcalc: Shell) -> None:
    found = matcalc("grad", "x'*A*x", "-w", "x", "--at", "A=[1, 2; 3, 4]", "--at", "x=[1; 2]")
    assert found.out.splitlines() == ["(A + A')*x", "[12; 21]"]
    assert matcalc("eval", "sin(t)", "--at", "t=1", "--precision", "3").out == "0.841\n"
    assert matcalc("eval", "x*x'", "--at", "x=[1; 2]", "-f", "latex").out == (
        r"\begin{bmatrix} 1 & 2 \\ 2 & 4 \end{bmatrix}" + "\n"
    )
    shown = matcalc("eval", "x*x'", "--at", "x=[1; 20]", "-f", "rich").out
    assert "value   1   20\n" in shown and "       20  400\n" in shown


def test_value_in_json_and_batch(matcalc: Shell) -> None:
    found = json.loads(matcalc("hess", "x'*A*x", "-w", "x", "--at", "A=eye(2)", "--at", "x=[0;0]", "-f", "json").out)
    assert found["value"] == [[2, 0], [0, 2]] and found["point"]["verdict"] == "strict local minimum"
    line = {"verb": "eval", "expr": "A*z", "at": {"A": [[1, 2], [3, 4]], "z": [{"re": 1, "im": 2}, 1]}}
    found = json.loads(matcalc("batch", stdin=json.dumps(line)).out)
    assert found["value"] == [{"re": 3, "im": 2}, {"re": 7, "im": 6}] and found["verb"] == "eval"


def test_off_critical_points_the_curvature_is_told(matcalc: Shell) -> None:
    found = matcalc("hess", "x^2 - y^2", "-w", "x,y", "--at", "x=0", "--at", "y=1")
    assert "not a critical point: the gradient is [0; -2]; the Hessian there is indefinite" in found.out


@pytest.mark.parametrize(
    "part", ["x[j]^4", "x[j]^2/x[j]", "x[j]*log(x[j])", "x[j]^3*sum(i, x[i]^2)", "exp(x[j])/sqrt(x[j])"]
)
def test_sums_over_an_index_have_a_domain_and_a_point(part: str, matcalc: Shell) -> None:
    text, at = f"sum(j, {part})", "x=[1; 2]"
    assert "the gradient is" in matcalc("hess", text, "-w", "x", "--at", at).out
    assert "[" in matcalc("grad", text, "-w", "x", "--at", at).out
    assert "approach" in matcalc("numdiff", text, "-w", "x", "--at", at).out


def test_no_value_at_a_kink(matcalc: Shell) -> None:
    found = matcalc("hess", "norm1(x)", "--at", "x=[0; 1]")
    assert found.status == 3 and found.out.splitlines()[1].startswith("no decision")
    assert matcalc("grad", "norm1(x)", "--at", "x=[0; 1]").status == 2
