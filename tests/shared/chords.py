"""Chords between random points of a function, held against a verdict: the values of the function alone are asked."""

from typing import Any

import numpy as np

from matcalc_cli.answers.problem import Problem
from matcalc_cli.lowering.lower import lower
from matcalc_cli.verification.inside import Inside
from matcalc_cli.verification.interpret import Run
from matcalc_cli.verification.sampling import LADDER, Subject

CERTIFIED = ("convex", "concave", "affine")
POINTS = 40


class Chords:
    """Chords between random points of a function, by its values alone."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self.node = lower(problem.parsed.tree, problem.typing).node
        self.names = [v.name for v in problem.variables(problem.groups[0], free=False)]
        variables = problem.variables(problem.groups[0], free=False)
        self.subject = Subject(
            [self.node, *variables, *problem.restrictions], problem.typing.properties, problem.typing.dims
        )
        self.rng = np.random.default_rng(seed)
        self.restrictions = problem.restrictions  # where the domain typed with the function is
        self.inside = Inside(self.restrictions, self.subject.properties, self.rng)

    def value(self, point: dict[str, Any], sizes: dict[str, int]) -> tuple[float, float] | None:
        run = Run(point, sizes)
        found, *_ = run.values_of([self.node, *self.restrictions])
        return None if run.bad.any() else (float(found), run.peak)

    def wrong(self, verdict: str) -> str:
        """What contradicts the verdict, or nothing."""
        for k in range(POINTS):
            sizes = self.subject.sizes({}, k % 4)
            if not self.subject.fits(sizes):
                continue
            point, places = self.subject.point(sizes, k % (len(LADDER) + 4), self.rng)
            other, _ = self.subject.point(sizes, int(self.rng.integers(0, len(LADDER) + 4)), self.rng)
            numbers = {**sizes, **places}
            point = self.inside.moved(point, numbers)
            other = self.inside.moved(other | {n: point[n] for n in point if n not in self.names}, numbers, self.names)
            share, near = (0.5, 0.3, 0.85)[k % 3], (1, 1, 0.1, 0.01)[k % 4]
            end = point | {n: point[n] + near * (other[n] - point[n]) for n in self.names}
            middle = point | {n: (1 - share) * point[n] + share * end[n] for n in self.names}
            found = [self.value(p, numbers) for p in (point, end, middle)]
            if found[0] is None or found[1] is None:
                continue
            if found[2] is None:
                return "the domain is not convex"
            (a, p), (b, q), (c, r) = (pair for pair in found if pair is not None)
            gap, noise = (1 - share) * a + share * b - c, 1e-9 * max(p, q, r, abs(a), abs(b), abs(c), 1e-6)
            if (verdict != "concave" and gap < -noise) or (verdict != "convex" and gap > noise):
                return f"a chord misses by {gap}"
        return ""
