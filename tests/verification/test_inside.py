"""Points that are moved into a domain, and how long an empty domain is looked for."""

from typing import Any

import numpy as np
import pytest
from judging import lowered

from matcalc_cli.verification.inside import Inside

PATIENCE = 5


def moves(text: str, declared: str, draws: int, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """How many of the points end inside the domain of the text, and how many were tried to be moved."""
    node, _, typing = lowered(text, declared, "x")
    rng = np.random.default_rng(0)
    inside, within = Inside([node], typing.properties, rng), 0
    inside.patience = PATIENCE
    tried: list[object] = []
    steps = Inside._steps

    def counted(*args: Any) -> Any:
        tried.append(args)
        return steps(*args)

    monkeypatch.setattr(Inside, "_steps", counted)
    for _ in range(draws):
        point = {"x": rng.normal(size=3), "s": np.asarray(rng.uniform(0.5, 2))}
        within += inside.holds(inside.moved(point, {"n": 3}, ["x"]), {"n": 3})
    return within, len(tried)


def test_an_empty_domain_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert moves("sum(x)*sqrt(-s)", "x:n s:scalar,positive", 60, monkeypatch) == (0, PATIENCE)


def test_a_narrow_domain_is_found_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    within, tried = moves("sqrt(2*s - norm(x)^2)*sqrt(sum(x) - s)", "x:n s:scalar,positive", 60, monkeypatch)
    assert within == 60 and tried > PATIENCE
