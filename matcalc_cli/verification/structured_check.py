"""Is this the derivative over the free entries of a structured matrix? By differences along each of them.

Takes the function, with its variable free, and the claimed derivative; gives a Check. One idea: a free entry moves all
the places where it stands at once, and its derivative must stand in all of them.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ..dimensions import value
from ..graph.nodes import Node, Var
from .comparison import CONCLUSIVE
from .differences import directional
from .interpret import Run
from .numeric import AGREES, ALARM, DIFFERS, INCONCLUSIVE, Check
from .sampling import LADDER, Subject

Array = Any

POINTS = 2
DRAWS = 30
STEPS = (1e-2, 1e-3)


def check_structured(
    function: Node,
    derivative: Node,
    wrt: Var,
    structures: Collection[str],
    *,
    properties: Mapping[str, Collection[str]],
    dims: Sequence[str],
    sizes: Mapping[str, int],
    seed: int,
) -> Check:
    """Compare `derivative` (axes of `function`, then the two of `wrt`) with differences over the free entries."""
    import numpy as np

    subject = Subject([function, derivative, wrt], properties, dims)
    rng = np.random.default_rng(seed)
    agreed, worst, chosen = 0, 0.0, dict(sizes)
    for draw in range(DRAWS):
        chosen = subject.sizes(sizes, draw % 3)
        if not subject.fits(chosen):
            continue
        point, places = subject.point(chosen, min(draw // 3, len(LADDER)), rng)
        found = _compared(function, derivative, wrt, structures, point, {**chosen, **places})
        if found is None:
            continue
        worst = max(worst, found[0])
        if found[0] > ALARM:
            return Check(False, "numeric", found[1], worst, chosen, seed)
        agreed += 1
        if agreed == POINTS:
            return Check(True, "numeric", AGREES.format(agreed), worst, chosen, seed)
    return Check(None, "numeric", INCONCLUSIVE, None, chosen, seed)


def free_entries(n: int, structures: Collection[str]) -> dict[tuple[int, ...], Array]:
    """For every free entry of an n×n matrix, where it stands and with which sign."""
    import numpy as np

    found: dict[tuple[int, ...], Array] = {}
    for i in range(n):
        for j in range(n):
            if i != j and "diagonal" in structures:
                continue
            if i == j and "skew" in structures:
                continue
            mirrored = i < j and ("symmetric" in structures or "skew" in structures)
            k, l_ = (j, i) if mirrored else (i, j)
            key = (k - l_,) if "toeplitz" in structures else (k, l_)
            sign = -1.0 if mirrored and "skew" in structures else 1.0
            found.setdefault(key, np.zeros((n, n)))[i, j] = sign
    return found


def _compared(
    function: Node,
    derivative: Node,
    wrt: Var,
    structures: Collection[str],
    point: Mapping[str, Array],
    sizes: Mapping[str, int],
) -> tuple[float, str] | None:
    """The largest relative difference, and where it is; None where the differences are not accurate enough."""
    import numpy as np

    run = Run(point, sizes)
    base, claimed = run.values_of([function, derivative])
    if run.bad.any():
        return None
    n = value(wrt.shape[0], sizes)
    places = list(free_entries(n, structures).values())
    directions = np.array([place.ravel() for place in places] or [np.zeros(n * n)])  # nothing is free in [0]
    for step in STEPS:
        measured, error = directional(function, wrt.name, point, sizes, directions, step)
        scale = max(float(np.abs(measured).max(initial=0.0)), float(np.abs(claimed).max(initial=0.0)), 1e-6)
        if float(error.max(initial=0.0)) <= CONCLUSIVE * scale:
            expected = np.einsum("kf,kp->fp", measured, directions).reshape(base.size, n, n)
            difference = np.abs(claimed.reshape(base.size, n, n) - expected)
            at = np.unravel_index(int(np.argmax(difference)), difference.shape)
            shown = DIFFERS.format(f"[{at[1] + 1}, {at[2] + 1}]", claimed.reshape(expected.shape)[at], expected[at])
            return float(difference[at]) / scale, shown
    return None
