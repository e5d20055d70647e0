"""Functions of known curvature whose values lose their digits far out: what rounding makes of them refutes nothing.

Every row is decided by hand, so "unknown" is allowed and anything else false. And whatever is shown against convexity
holds to many digits as well: SymPy takes the function alone at the point and beside it.
"""

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy
from tables import FOLDER

from matcalc_cli import convex
from matcalc_cli.answers.curving.judgement import Judgement
from matcalc_cli.curvature.search.witness import Witness
from matcalc_cli.errors import MatcalcError
from matcalc_cli.lowering.lower import lower
from matcalc_cli.verification.sympy_values import Reading

pytestmark = pytest.mark.each(6)

# what is small far out, and how far the second derivative of its logarithm goes down
TAILS = {
    "1 - normcdf({})": Fraction(1),
    "1 - erf({})": Fraction(2),
    "1 + erf(-({}))": Fraction(2),
    "1 - tanh({})": Fraction(1),
    "1 + tanh(-({}))": Fraction(1),
    "1 - sigmoid({})": Fraction(1, 4),
    "1 - 1/(1 + exp(-({})))": Fraction(1, 4),
    "cosh({0}) - sinh({0})": Fraction(0),
}
ARGUMENTS = {"x": Fraction(1), "2*x + 1": Fraction(4), "3 - x/2": Fraction(1, 4)}
SHARES = (Fraction(0), Fraction(1, 2), Fraction(1), Fraction(2))  # of that bound, in the square beside it
DIGITS = 60


def of_tails() -> list[tuple[str, str]]:
    """c·log(tail) + d·x²/2, and what it is."""
    found = []
    for (tail, bound), (argument, square), c, share in product(TAILS.items(), ARGUMENTS.items(), (1, -2), SHARES):
        depth = bound * square * abs(c)
        d = depth * share * (1 if c > 0 else -1)
        bent = "neither" if 0 < share < 1 else "convex" if (share >= 1) == (c > 0) else "concave"
        found.append((f"{c}*log({tail.format(argument)}) + {d}*x^2/2", bent if depth else "affine"))
    return found


BENT = [
    ("1/(x + sqrt(x^2 + 1))", "convex"),
    ("sqrt(x^2 + 1) - x", "convex"),
    ("log(cosh(x)) - x", "convex"),
    ("log(1 + exp(x)) - x", "convex"),
    ("x - log(1 + exp(x))", "concave"),
    ("log(exp(x) - 1) where x > 0", "concave"),
    ("log(1 - exp(-x)) where x > 0", "concave"),
    ("x - log(exp(x) - 1) where x > 0", "convex"),
    ("(exp(x) - 1 - x)/x^2 where x > 0", "convex"),
    ("(exp(x) - 1)/x where x > 0", "convex"),
    ("log((exp(x) - 1)/x) where x > 0", "convex"),
    ("x/(exp(x) - 1) where x > 0", "convex"),
    ("sinh(x)/x where x > 0", "convex"),
    ("log(sinh(x)/x) where x > 0", "convex"),
    ("x - tanh(x) where x > 0", "convex"),
    ("x - sin(x) where 0 < x < 3", "convex"),
    ("log(x + 1) - log(x) where x > 0", "convex"),
    ("1/x - 1/(x + 1) where x > 0", "convex"),
    ("sqrt(x + 1) - sqrt(x) where x > 0", "convex"),
    ("x*log(1 + 1/x) where x > 0", "concave"),
    ("exp(x^2/2)*(1 - normcdf(x))", "convex"),
    ("exp(x^2)*(1 - erf(x))", "convex"),
    ("exp(-x^2/2)/(1 - normcdf(x))", "convex"),
    ("1/(1 - tanh(x))", "convex"),
    ("1/(1 - normcdf(x))", "convex"),
    ("-log(1 - normcdf(x)) - log(normcdf(x))", "convex"),
    ("log(1 - tanh(x)) + log(1 + tanh(x))", "concave"),
]


@pytest.mark.parametrize(("expression", "verdict"), of_tails()[::2] + BENT)
def test_what_cancels_far_out(expression: str, verdict: str) -> None:
    assert convex(expression, "x", ["x:scalar"]).verdict in {verdict, "unknown"}


# --- what is shown, to many digits ----------------------------------------------------------------------------------


def rows() -> list[tuple[str, ...]]:
    """What is neither convex nor concave, of numbers, vectors and matrices."""
    lines = (FOLDER / "known_curvature.txt").read_text(encoding="utf-8").splitlines()
    cells = [tuple(cell.strip() for cell in line.split("|")) for line in lines if line and not line.startswith("#")]
    return [row for row in cells if row[3] == "neither"]


def bent(found: Judgement, witness: Witness) -> Any:
    """The curvature of a witness out of values of the function alone, by SymPy; None where it cannot evaluate it."""
    node = lower(found.problem.parsed.tree, found.problem.typing).node
    step = witness.direction
    moving = [v.name for v in found.problem.variables(found.problem.groups[0], free=False)]
    if not isinstance(step, dict):
        pieces = np.ravel(step) if len(moving) > 1 else [step]
        step = dict(zip(moving, pieces, strict=True))
    short = sympy.Integer(1) if witness.chord else sympy.Rational(1, 10 ** (DIGITS // 3))
    values = []
    for sign in (1, 0, -1):
        entries = {
            name: (
                [
                    sympy.Rational(str(float(a))) + sign * short * sympy.Rational(str(float(b)))
                    for a, b in zip(np.ravel(array), np.ravel(step.get(name, np.zeros_like(array))), strict=True)
                ],
                np.shape(array),
            )
            for name, array in witness.point.items()
        }
        try:
            (value,), _ = Reading(entries, witness.sizes).value_of(node)
        except (MatcalcError, IndexError):
            return None
        values.append(value.evalf(DIGITS))
    gap = (values[0] + values[2]) / 2 - values[1]
    return gap if witness.chord else 2 * gap / short**2


@pytest.mark.parametrize("case", rows(), ids=" | ".join)
def test_what_is_shown_holds_to_many_digits(case: tuple[str, ...]) -> None:
    found = convex(case[0], case[2], case[1].split())
    for witness in found.finding.witnesses.values():
        value = bent(found, witness)
        if value is not None and value.is_number:
            assert abs(value - witness.curvature) < 0.01 * abs(witness.curvature)


STRUCTURED = [
    ("-log(a'*inv(X)*a)", "X:n,n,spd", "X"),
    ("log(1 + norm(X)^2)", "X:n,n,symmetric", "X"),
    ("tr(X^3)", "X:n,n,symmetric", "X"),
    ("tr(A*X*B*X)", "X:n,n,toeplitz", "X"),
    ("tr(A*X*B*X)", "X:n,n,skew", "X"),
    ("x'*X*x", "X:n,n,symmetric x:n", "X,x"),
    ("sin(tr(A*X))", "X:n,n,symmetric", "X"),
    ("(a'*X*b)^3", "X:n,n,symmetric", "X"),
]


@pytest.mark.parametrize(("expression", "declarations", "wrt"), STRUCTURED)
@pytest.mark.parametrize("seed", range(6))
def test_variables_move_as_they_are_declared(expression: str, declarations: str, wrt: str, seed: int) -> None:
    found = convex(expression, wrt, declarations.split(), seed=seed)
    for witness in found.finding.witnesses.values():
        step = witness.direction
        moved = step["X"] if isinstance(step, dict) else step
        for array in (moved, witness.point["X"]):
            mirrored = -array if "skew" in declarations else array
            if "toeplitz" in declarations:
                assert np.allclose(array[1:, 1:], array[:-1, :-1])
            else:
                assert np.allclose(mirrored, array.T)
