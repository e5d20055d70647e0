"""What facts say of other nodes holds at every point at which the facts do."""

import random
from typing import Any

import numpy as np
import pytest

from matcalc_cli.curvature.definite import Prover
from matcalc_cli.functions.intervals import NONNEGATIVE, POSITIVE
from matcalc_cli.graph.nodes import Node
from matcalc_cli.graph.tensor import var
from matcalc_cli.lowering.lower import lower_macro

NAMES = ("x", "y", "z")
SIGNS = {"positive": POSITIVE, "nonnegative": NONNEGATIVE}
FACTS = (
    "x", "-x", "x - 1", "2 - 3*x",
    "x - y", "y - z", "y", "z + 2", "4 - x^2", "x*y", "x + y - 3", "1 - x^2 - y^2", "y - x^2",
)  # fmt: skip
WANTED = (
    "x", "y", "z", "x - z", "x + 1", "1 - x", "2*x - 2*y", "x - y + 1/2", "x + y", "x*y + 1", "x^2 - 1", "3 - x", "y/x",
    "(x + y)/2", "5 - x - y", "x + y + z", "x + 3*z",
)  # fmt: skip
STEPS = np.array([-3, -2, -1, -0.625, -0.25, 0, 0.25, 0.5, 0.875, 1, 1.5, 2, 3.5])  # exact in binary
GRID = np.meshgrid(STEPS, STEPS, STEPS)


def lowered(text: str) -> Node:
    return lower_macro(text, {name: var(name, ()) for name in NAMES})


@pytest.mark.parametrize("seed", range(40))
def test_no_point_contradicts(seed: int) -> None:
    rng = random.Random(seed)
    chosen = {text: rng.choice(("positive", "nonnegative")) for text in rng.sample(FACTS, rng.randint(1, 3))}
    signs = Prover({lowered(text): SIGNS[word] for text, word in chosen.items()}, total=True).signs
    inside = np.ones(GRID[0].shape, dtype=bool)
    for text, word in chosen.items():
        inside &= values(text) > 0 if word == "positive" else values(text) >= 0
    for text in WANTED:
        found, there = signs.range(lowered(text)), values(text)[inside]
        there = there[np.isfinite(there)]
        if found.low is not None:
            assert (there > found.low if found.low_open else there >= found.low).all(), (chosen, text)
        if found.high is not None:
            assert (there < found.high if found.high_open else there <= found.high).all(), (chosen, text)


def values(text: str) -> Any:
    """The values on the grid, by Python's own reading of the text."""
    x, y, z = GRID
    with np.errstate(all="ignore"):
        return eval(text.replace("^", "**"), {"x": x, "y": y, "z": z})


KNOWN = [
    ({"x": "positive"}, "2*x + 1", "positive"),
    ({"1 - x": "positive"}, "3 - 2*x", "positive"),
    ({"x - y": "positive", "y - z": "nonnegative"}, "x - z", "positive"),
    ({"x - y": "positive", "y": "nonnegative"}, "x", "positive"),
    ({"x - y": "nonnegative", "y - z": "nonnegative"}, "2*x - 2*z", "nonnegative"),
    ({"x - 1": "positive"}, "x^2 - 1", "positive"),
    ({"4 - x^2": "positive"}, "x + 2", "positive"),
    ({"y - x^2": "positive"}, "y", "positive"),
]


@pytest.mark.parametrize(("facts", "wanted", "sign"), KNOWN, ids=lambda part: str(part))
def test_known(facts: dict[str, str], wanted: str, sign: str) -> None:
    signs = Prover({lowered(text): SIGNS[word] for text, word in facts.items()}).signs
    assert signs.sign(lowered(wanted)) == sign
