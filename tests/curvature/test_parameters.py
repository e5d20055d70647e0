"""Conditions on parameters are true: at values that meet them chords agree, and what is said by conditions covers all.

The conditions are read back as text and evaluated at random values of the parameters, which is how a reader uses them.
"""

import itertools
import re

import numpy as np
import pytest

from matcalc_cli import convex

pytestmark = pytest.mark.each(6)

# expression, wrt, declarations, parameters: the cases are the whole truth where a verdict is due to each value
DECIDED = [
    ("a*x^2", "x", [], "a"),
    ("(p^2 - 3*p + 2)*x^2", "x", [], "p"),
    ("x^p", "x", ["x:scalar", "p:scalar"], "p"),
    ("p*(p - 1)*(p + 2)*exp(x)", "x", ["x:scalar", "p:scalar"], "p"),
    ("(2*p - 1)*log(x)", "x", ["x:scalar", "p:scalar"], "p"),
    ("(3 - p)*cosh(x)", "x", ["x:scalar", "p:scalar"], "p"),
    ("p^3*x^4", "x", ["x:scalar", "p:scalar"], "p"),
]
VALUES = [-3, -2.5, -2, -1, -0.5, 0, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4]


def holds(condition: str, name: str, value: float) -> bool:
    """`p >= 0 and p <= 1` at p = value."""
    for part in condition.split(" and "):
        left, relation, bound = part.split(" ")
        assert left == name
        number = float(eval_fraction(bound))
        if not {">=": value >= number, "<=": value <= number, ">": value > number, "<": value < number}[relation]:
            return False
    return True


def eval_fraction(text: str) -> float:
    top, _, bottom = text.partition("/")
    return float(top) / float(bottom or 1)


@pytest.mark.parametrize(("expression", "wrt", "declared", "name"), DECIDED)
def test_every_value_has_its_verdict(expression: str, wrt: str, declared: list[str], name: str) -> None:
    record = convex(expression, wrt, declared).record()
    assert record["verdict"] == "depends"
    for value in VALUES:
        said = {case["verdict"] for case in record["cases"] if holds(case["if"], name, value)}
        assert said, (value, record["cases"])
        for verdict in said:
            assert bends(expression, name, value) in (verdict, "affine"), (value, verdict)


def bends(expression: str, name: str, value: float) -> str:
    """What the function is with a number in the place of the parameter, by second differences."""
    x = np.linspace(0.5, 3, 400)
    names = {"x": x, name: value, "exp": np.exp, "log": np.log, "cosh": np.cosh}
    turns = np.diff(eval(expression.replace("^", "**"), {"__builtins__": {}}, names), 2)
    scale = 1e-9 * (1 + np.abs(turns).max())
    if (np.abs(turns) <= scale).all():
        return "affine"
    return "convex" if (turns >= -scale).all() else "concave" if (turns <= scale).all() else "neither"


@pytest.mark.parametrize(
    ("expression", "wrt", "declared", "matrix"),
    [
        ("x'*A*x", "x", ["A:2,2"], lambda v: v["A"] + v["A"].T),
        ("lambda*norm(x)^2 + x'*Q*x", "x", ["Q:2,2"], lambda v: 2 * v["lambda"] * np.eye(2) + v["Q"] + v["Q"].T),
    ],
)
def test_a_form_is_named_by_its_matrix(expression: str, wrt: str, declared: list[str], matrix: object) -> None:
    """The printed matrix is the Hessian up to a positive number: it is psd for the same parameters."""
    from matcalc_cli.answers.asking.question import Question
    from matcalc_cli.answers.problem import Problem
    from matcalc_cli.verification.interpret import Run

    found = convex(expression, wrt, declared)
    ((node, claim),) = found.cases[0].conditions
    assert (str(claim), found.cases[0].verdict, found.cases[1].verdict) == ("psd", "convex", "concave")
    shapes = Problem(Question(expression, "convex", wrt.split(","), declared)).typing.shapes
    rng = np.random.default_rng(0)
    for _ in range(5):
        point = {name: rng.standard_normal([2] * len(shape)) for name, shape in shapes.items()}
        (value,) = Run(
            point, {name: 2 for shape in shapes.values() for name in shape if isinstance(name, str)}
        ).values_of([node])
        wanted = matrix(point)  # type: ignore[operator]
        ratio = value[np.abs(wanted) > 1e-9] / wanted[np.abs(wanted) > 1e-9]
        assert np.allclose(ratio, ratio[0]) and ratio[0] > 0


@pytest.mark.parametrize("expression", ["x'*A*x", "tr(X'*A*X)", "norm(A*x - b)^2 + mu*norm(x)^2", "a*x^3", "x^p"])
def test_cases_are_said_in_every_format(expression: str) -> None:
    found = convex(expression, "X" if "X" in expression else "x")
    texts = [found.text(style) for style in ("text", "unicode", "latex")]
    assert all(" if " in text for text in texts) and len(set(texts)) == 3
    assert all(one is not other for one, other in itertools.pairwise(found.record()["cases"]))


def test_no_parameter_is_given_a_value() -> None:
    """What bends both ways is shown for one value of the parameters, never for two."""
    found = convex("x'*S*x + y'*x", "x", ["S:n,n,symmetric"])
    assert found.verdict == "depends" and not found.lines("text")
    assert convex("(s - 1)*exp(x)", "x", ["s:scalar,positive", "x:scalar"]).verdict == "depends"


# neither for some values of the parameter, with the value for which it is what it says
OF_SOME_VALUES: list[tuple[str, str, list[str], list[str]]] = [
    ("x^2 + a*sin(b*x)", "x", [], ["for a = 2 and b = 1/2 it is convex"]),
    ("a*tanh(x) + x^2", "x", [], ["for a = 2 it is convex"]),
]


@pytest.mark.parametrize(("expression", "wrt", "declared", "examples"), OF_SOME_VALUES)
def test_what_depends_on_a_parameter_is_not_called_neither(
    expression: str, wrt: str, declared: list[str], examples: list[str]
) -> None:
    found = convex(expression, wrt, declared).record()
    assert found["verdict"] == "depends"
    assert found["reasons"] == examples
    assert len(found["witnesses"]) == 2


@pytest.mark.parametrize("expression", ["sin(a*x)", "a*x*y", "a*x*sin(x)", "1/(1 + a^2*x^2)"])
def test_what_is_neither_for_all_values_that_are_tried_stays_so(expression: str) -> None:
    found = convex(expression, "x,y" if "y" in expression else "x", ["a:scalar,positive"])
    assert found.verdict == "neither"


OF_TWO_SCALARS = [
    ("a*x*y", "a:scalar", "neither if a != 0, affine if a = 0"),
    ("a*(x^2 - y^2)", "a:scalar", "neither if a != 0, affine if a = 0"),
    ("x^2 + 2*a*x*y + y^2", "a:scalar", "convex if a >= -1 and a <= 1"),
    ("x^2 + a*y^2", "a:scalar", "convex if a >= 0"),
    ("(a - 1)*(a - 3)*x^2 - y^2", "a:scalar,nonnegative", "concave if a >= 1 and a <= 3"),
    ("(a + 1)*(a - 3)*x^2 - y^2", "a:scalar,nonnegative", "concave if a <= 3"),
    ("a*(x^2 + x*y + y^2)", "a:scalar", "convex if a >= 0, concave if a <= 0"),
    ("a*x^2 + a*y^2 + 2*x*y", "a:scalar", "convex if a >= 1, concave if a <= -1"),
    ("x^2/a + y^2", "a:scalar", "convex if a > 0"),
    ("abs(a)*x^2 + b*y^2", "a:scalar", "convex if b >= 0"),
    ("a^2*x^2 + b*y^2", "a:scalar", "convex if b >= 0, concave if a = 0 and b <= 0"),
    ("x^p + y^2", "p:scalar x:scalar y:scalar", "convex if p <= 0 or p >= 1 where x > 0"),
    (
        "x^p + y^q",
        "p:scalar q:scalar x:scalar y:scalar",
        "convex if p <= 0 and q <= 0 or p <= 0 and q >= 1 or p >= 1 and q <= 0 or p >= 1 and q >= 1,"
        " concave if p >= 0 and p <= 1 and q >= 0 and q <= 1 where x > 0, y > 0",
    ),
    ("x^2/y^q", "x:scalar y:scalar,positive q:scalar", "convex if q >= 0 and q <= 1"),
    ("a*x^2 + b*x*y", "a:scalar b:scalar", "convex if a >= 0 and b = 0, concave if a <= 0 and b = 0"),
    ("a*x^2 - y^2", "a:scalar", "concave if a <= 0"),
    ("a*x^2 + c*y^2", "a:scalar", "convex if a >= 0 and c >= 0, concave if a <= 0 and c <= 0"),
    ("x^2 + a*x*y + y^2", "a:scalar,positive", "convex if a <= 2"),
    (
        "a*x^2 + 2*b*x*y + c*y^2",
        "a:scalar",
        "convex if a >= 0 and c >= 0 and a*c >= b^2, concave if a <= 0 and c <= 0 and a*c >= b^2",
    ),
]


@pytest.mark.parametrize(("expression", "declared", "said"), OF_TWO_SCALARS)
def test_of_two_scalars_the_minors_are_said(expression: str, declared: str, said: str) -> None:
    found = convex(expression, "x,y", declared.split())
    assert found.headline("text") == said


OF_THREE_SCALARS = [
    ("a*x^2 + y^2 + z^2", "convex if a >= 0"),
    ("a*x^2 - y^2 - z^2", "concave if a <= 0"),
    ("a*x^2 + b*y^2 + c*z^2", "convex if a >= 0 and b >= 0 and c >= 0, concave if a <= 0 and b <= 0 and c <= 0"),
    ("x^2 + y^2 + z^2 + a*x*y", "convex if a >= -2 and a <= 2"),
    ("a*x^2 + y^2 + y*z + z^2 + x*z", "convex if [2*a, 0, 1; 0, 2, 1; 1, 1, 2] is psd"),
    ("a*exp(x) + y^2 + z^4", "convex if a >= 0"),
    ("a*x^2 + y^2 - z^2", "neither"),
    ("a*x^2 + x*y + z^2", "neither"),
]


@pytest.mark.parametrize(("expression", "said"), OF_THREE_SCALARS)
def test_an_impossible_case_is_not_listed(expression: str, said: str) -> None:
    found = convex(
        expression, "x,y,z", [f"{name}:scalar" for name in "xyzabc" if name in expression.replace("exp", "")]
    )
    assert found.headline("text") == said


# of two positive numbers; the parameters are a, p and q
OF_POWERS = [
    "x^p + y^q",
    "x^p - y^q",
    "x^p*y^q",
    "x^p/y^q",
    "a*x^p + y^2",
    "(x + y)^p - q*x",
    "-2*x^p*y^(q - 1)",
    "a*x^p*y^(1 - p)",
    "x^p*y^p",
    "x^(2*p)*y^(1/2)",
]
PRODUCTS = [
    ("x^a*y^b*z^c", "x,y,z", "a >= 0 and b >= 0 and c >= 0 and a + b + c <= 1", True),
    ("x^a*y^b where a > 0, b > 0", "x,y", "a + b <= 1", True),
    ("prod(x.^a)", "x", "a >= 0 and sum(a) <= 1", False),
]


@pytest.mark.parametrize(("expression", "wrt", "said", "complete"), PRODUCTS)
def test_a_product_of_powers_is_concave_by_its_exponents(expression: str, wrt: str, said: str, complete: bool) -> None:
    found = convex(expression, wrt)
    assert [case["if"] for case in found.record()["cases"] if case["verdict"] == "concave"] == [said]
    assert found.complete == complete


def test_a_product_of_powers_with_known_exponents_is_decided() -> None:
    found = convex("A*k^a*l^(1 - a) where A > 0, 0 < a < 1", "k,l", ["A:scalar"])
    assert found.verdict == "concave"
    assert "whose exponents decide" in found.text("text")


def test_two_bounds_that_meet_are_an_equation() -> None:
    assert convex("a*abs(x) + b*x^3", "x").headline("text") == "convex if a >= 0 and b = 0, concave if a <= 0 and b = 0"


@pytest.mark.parametrize("expression", OF_POWERS)
def test_cases_of_powers_are_the_whole_truth(expression: str) -> None:
    """At each value of the parameters the cases that hold say what the Hessian at some points is."""
    letters = [name for name in "apq" if name in expression]
    found = convex(
        expression, "x,y", [f"{name}:scalar" for name in letters] + ["x:scalar,positive", "y:scalar,positive"]
    )
    for values in itertools.product((-2, -1, -0.5, 0, 0.3, 0.5, 1, 1.5, 2), repeat=len(letters)):
        names = dict(zip(letters, values, strict=True))
        said = {case["verdict"] for case in found.record()["cases"] if all_hold(case["if"], names)}
        true = {"convex", "concave"} - refuted(expression, names)
        assert said == true, (names, said, true)


def all_hold(condition: str, names: dict[str, float]) -> bool:
    terms = (part.replace("^", "**").replace(" = ", " == ") for part in condition.split(" and "))
    return all(eval(term, {"__builtins__": {}}, names) for term in terms)


def refuted(expression: str, names: dict[str, float]) -> set[str]:
    """What the Hessian by differences at some points is not."""

    def value(x: float, y: float) -> float:
        return float(eval(expression.replace("^", "**"), {"__builtins__": {}}, {**names, "x": x, "y": y}))

    found, h = set[str](), 1e-3
    for x, y in itertools.product((0.5, 1.0, 3.0), repeat=2):
        xx = value(x + h, y) - 2 * value(x, y) + value(x - h, y)
        yy = value(x, y + h) - 2 * value(x, y) + value(x, y - h)
        xy = (value(x + h, y + h) - value(x + h, y - h) - value(x - h, y + h) + value(x - h, y - h)) / 4
        least, most = np.linalg.eigvalsh([[xx, xy], [xy, yy]])
        noise = 1e-2 * h**2
        found |= {"convex"} if least < -noise else set()
        found |= {"concave"} if most > noise else set()
    return found


@pytest.mark.parametrize(
    ("expression", "wrt"),
    [("a*(x^2 + x*y + y^2)", "x,y"), ("norm(x, p)", "x"), ("abs(x)^p/p", "x"), ("a*abs(x) + x^2", "x")],
)
def test_two_witnesses_of_neither_are_of_one_function(expression: str, wrt: str) -> None:
    found = convex(expression, wrt, ["a:scalar"] if "a*" in expression else ["p:scalar"]).finding
    if found.verdict == "neither":
        points = [witness.point for witness in found.witnesses.values()]
        assert points[0].get("a") == points[1].get("a") and points[0].get("p") == points[1].get("p")


KINKED = (
    "abs({0})",
    "min({0}, 0)",
    "max({0}, 0)",
    "relu(-{0})",
    "abs({0} - 1)",
    "max({0}, b)",
    "sign(a)*{0}",
    "sqrt(({0})^2)",
)


@pytest.mark.parametrize("inner", ["a*x^2", "a*exp(x)", "x^2/a", "a*abs(x)"])
@pytest.mark.parametrize("outer", KINKED)
def test_a_case_is_what_the_function_is_at_a_number_of_that_sign(outer: str, inner: str) -> None:
    """What is said for a < 0 is so for a = -2: no side of a kink is taken from the sign of another case."""
    text = outer.format(inner)
    said = (
        str(convex(text, "x", [f"{name}:scalar" for name in "xab" if re.search(rf"\b{name}\b", text)]))
        .partition(":")[0]
        .partition(" where ")[0]
    )
    for number, condition in ((2, "a > 0"), (-2, "a < 0")):
        instance = re.sub(r"\ba\b", f"({number})", text)
        itself = convex(instance, "x", [f"{name}:scalar" for name in "xb" if re.search(rf"\b{name}\b", instance)])
        for part in said.split(", "):
            verdict, _, conditions = part.partition(" if ")
            if condition in conditions.split(" or "):
                assert itself.verdict in (verdict, "affine", "unknown", "depends"), (text, part, str(itself))


@pytest.mark.parametrize("text", ["abs(x)^p where p < 0", "abs(a)*x^3 + a*x^2 where a < 0", "a*x^3 + x^2 where a < -1"])
def test_a_condition_on_a_parameter_is_no_error(text: str) -> None:
    """A sign that it forbids is no case."""
    name = "p" if "p" in text else "a"
    assert f"{name} > 0" not in str(convex(text, "x", ["x:scalar", f"{name}:scalar"])).partition(":")[0]


CES = [
    ("(x^r + y^r)^(1/r)", []),
    ("(x^r + y^r)^(1/r) where r > 0", []),
    ("(a*x^r + b*y^r)^(1/r) where a > 0, b > 0", []),
    ("A*(a*x^r + (1 - a)*y^r)^(1/r) where 0 < a < 1, A > 0", ["A:scalar"]),
]


@pytest.mark.parametrize(("expression", "declared"), CES)
def test_a_sum_of_powers_under_a_root_is_decided_by_its_letter(expression: str, declared: list[str]) -> None:
    found = convex(expression, "x,y", declared)
    assert found.said("text") == "concave if r <= 1, convex if r >= 1"


BOUNDED = [
    ("x^3 where x > a", "convex if a >= 0"),
    ("x^3 where x < a", "concave if a <= 0"),
    ("x^3 where x > 2*a - 4", "convex if a >= 2"),
    ("x^4 - 6*x^2 where x > a", "convex if a >= 1"),
    ("x^4 - 6*x^2 where x < -a", "convex if a >= 1"),
    ("x*exp(-x) where x > a", "convex if a >= 2"),
    ("x*exp(-x) where x < a", "concave if a <= 2"),
    ("x^3 where x > a, a > -1", "convex if a >= 0"),
    ("x^3 where x > a, a > 0", "convex"),
]


@pytest.mark.parametrize(("expression", "said"), BOUNDED)
def test_a_letter_that_bounds_the_variable(expression: str, said: str) -> None:
    assert convex(expression, "x").said("text") == said


@pytest.mark.parametrize(
    "expression", ["x^4 - a*x^2 where x > 1, a > 6", "x*y + a*x^2", "a*x^2 - exp(x) where a > 0", "x^3 + a*x"]
)
def test_what_is_neither_for_all_values_of_a_parameter(expression: str) -> None:
    found = convex(expression, "x,y" if "y" in expression else "x")
    assert found.verdict == "neither"
    assert found.complete
    assert set(found.finding.witnesses) == {1, -1}
