"""What is said of a function on simple parts of its domain: the words of a table, and chords within each part."""

import itertools
import math
import random
import re

import pytest

from matcalc_cli import convex

pytestmark = pytest.mark.each(5)

SAID = [
    ("x^2/y", "x,y", "y > 0: convex; y < 0: concave"),
    ("x^3 + y^2", "x,y", "x > 0: convex"),
    ("x*log(x/y)", "x,y", "x > 0: convex; x < 0: concave"),
    ("1/(x*y)", "x,y", "x > 0, y > 0: convex; x > 0, y < 0: concave; x < 0, y > 0: concave; x < 0, y < 0: convex"),
    ("1/(x*y*z)", "x,y,z", "x > 0, y > 0, z > 0: convex"),
    ("x/y", "x,y", "y > 0: quasilinear; y < 0: quasilinear"),
    ("(x + 1)/(y - 2)", "x,y", "y > 2: quasilinear; y < 2: quasilinear"),
    ("(x - y)^3", "x,y", "x < y: concave; x > y: convex"),
    ("x*y", "x,y", "x > 0, y > 0: quasiconcave and log-log affine"),
    ("x^2/y where x > 1", "x,y", "y > 0: convex; y < 0: concave"),
    ("norm(x)^2/t", "x,t", "t > 0: convex; t < 0: concave"),
    ("(a'*x)/(c'*x - 1)", "x", "c'*x > 1: quasilinear; c'*x < 1: quasilinear"),
    ("x'*inv(P)*x", "x,P", "P is positive definite: convex"),
    ("a*x^3/y", "x,y", None),
    ("sin(x)*y", "x,y", ""),
]


@pytest.mark.parametrize(("expression", "wrt", "said"), SAID)
def test_parts_are_told(expression: str, wrt: str, said: str | None) -> None:
    found = convex(expression, wrt, ["t:scalar"] if "t" in wrt else [])
    parts = found.record()["parts"]
    assert found.verdict == "neither"
    if said is None:  # in each quadrant the sign of the parameter decides
        assert [part["said"] for part in parts if part["where"] == "x > 0, y < 0"] == [
            "convex if a <= 0, concave if a >= 0"
        ]
    else:
        assert "; ".join(f"{part['where']}: {part['said']}" for part in parts) == said


def test_parts_alike_are_told_together() -> None:
    text = convex("1/(x*y)", "x,y").text("text")
    assert "where x > 0, y > 0 and where x < 0, y < 0 it is convex" in text


ATOMS = ("x^3", "x^2/y", "x/y", "1/x", "y^3", "exp(x)/y", "x*y", "log(x)", "1/(x - y)", "(x + y)^3", "y^2",
         "x*log(x/y)", "1/(x*y)", "sqrt(x*y)", "abs(x)^3", "x*abs(y)", "exp(x*y)")  # fmt: skip
NAMES = {"exp": math.exp, "log": math.log, "sqrt": math.sqrt, "abs": abs}
ALLOWED = {"convex": {1}, "concave": {-1}, "affine": set[int]()}


def value(text: str, x: float, y: float) -> float | None:
    try:
        found = eval(text.replace("^", "**"), {**NAMES, "x": x, "y": y})
    except (ArithmeticError, ValueError):
        return None
    return found if isinstance(found, float) and abs(found) < 1e6 else None


def inside(where: str, x: float, y: float) -> bool:
    return all(eval(condition, {"x": x, "y": y}) for condition in where.split(", "))


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(ATOMS, 2))[::3])
def test_no_chord_of_a_part_contradicts_it(one: str, other: str) -> None:
    expression = f"{one} {'+' if len(one) % 2 else '-'} {other}"
    draw = random.Random(expression)
    wrt = ",".join(sorted(set(re.findall(r"\b[xy]\b", expression))))
    for part in convex(expression, wrt).record()["parts"]:
        points = [(draw.uniform(-3, 3), draw.uniform(-3, 3)) for _ in range(300)]
        points = [p for p in points if inside(part["where"], *p) and value(expression, *p) is not None]
        assert points
        for p, q in itertools.pairwise(points):
            ends, middle = [value(expression, *p), value(expression, *q)], ((p[0] + q[0]) / 2, (p[1] + q[1]) / 2)
            within = value(expression, *middle)
            assert within is not None  # a part is a convex set on which the function is defined
            hold(part["verdict"], part["said"], [end for end in ends if end is not None], within)


def hold(verdict: str, said: str, ends: list[float], middle: float) -> None:
    gap, noise = sum(ends) / 2 - middle, 1e-9 * (1 + max(map(abs, (*ends, middle))))
    if verdict in ALLOWED:
        assert abs(gap) <= noise or (1 if gap > 0 else -1) in ALLOWED[verdict]
    if "quasiconvex" in said or "quasilinear" in said:
        assert middle <= max(ends) + noise
    if "quasiconcave" in said or "quasilinear" in said:
        assert middle >= min(ends) - noise
