"""The sign of a polynomial on an interval, against its values and its roots."""

import random
from fractions import Fraction

import numpy as np
import pytest

from matcalc_cli.curvature.polynomials import nonnegative_on
from matcalc_cli.functions.intervals import Range

pytestmark = pytest.mark.sampled(4)

ROUNDS = 2000


def drawn(draw: random.Random) -> list[Fraction]:
    """Half of them products of factors with small roots, so that roots repeat and lie at the ends."""
    degree = draw.randrange(0, 6)
    if draw.random() < 0.5:
        return [Fraction(draw.randrange(-3, 4)) for _ in range(degree + 1)]
    found = [Fraction(draw.choice([1, -1, 2]))]
    for _ in range(degree):
        linear = [Fraction(draw.randrange(-3, 4)), Fraction(1)]
        square = [Fraction(draw.randrange(1, 4)), Fraction(draw.randrange(-2, 3)), Fraction(1)]
        factor = linear if draw.random() < 0.6 else square
        product = [Fraction(0)] * (len(found) + len(factor) - 1)
        for i, a in enumerate(found):
            for j, b in enumerate(factor):
                product[i + j] += a * b
        found = product
    return found


@pytest.mark.parametrize("seed", range(4))
def test_sign_on_an_interval(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(ROUNDS):
        poly = drawn(draw)
        low = None if draw.random() < 0.3 else Fraction(draw.randrange(-3, 3))
        high = None if draw.random() < 0.5 else Fraction(draw.randrange(-3, 5))
        if not any(poly) or (low is not None and high is not None and low >= high):
            continue
        interval = Range(low, draw.random() < 0.5, high, draw.random() < 0.5)
        found = nonnegative_on(poly, interval)
        left, right = float(low if low is not None else -40), float(high if high is not None else 40)
        inside = np.linspace(left, right, 203)[1:-1]
        values = np.polyval([float(c) for c in reversed(poly)], inside)
        if found is not None:
            assert (values >= -1e-9).all()
            ends = [(low, interval.low_open), (high, interval.high_open)]
            closed = [end for end, opened in ends if end is not None and not opened]
            at_ends = [sum((c * end**k for k, c in enumerate(poly)), Fraction(0)) for end in closed]
            assert all(value > 0 if found.positive else value >= 0 for value in at_ends)
        else:
            roots = np.roots([float(c) for c in reversed(poly)])
            near = [r.real + step for r in roots if abs(r.imag) < 1e-3 for step in (-0.05, -1e-4, 1e-4, 0.05)]
            near += [left + 1e-9, right - 1e-9, *inside]
            assert any(np.polyval([float(c) for c in reversed(poly)], t) < 0 for t in near if left < t < right)
