"""Functions for optimisers, for the tables of cases: value, gradient and product against nodes and differences."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from judging import close, points
from tables import CASES, Case, answer

from matcalc_cli.errors import MatcalcError
from matcalc_cli.verification.interpret import evaluate

GRADIENTS = [c for c in CASES if c.verb == "grad" and len(c.wrt) == 1 and not c.along and not c.vec]
STEP = 1e-5
# what a direction within the declared matrices looks like
WITHIN: dict[str, Callable[[Any], Any]] = {
    "symmetric": lambda d: d + d.T,
    "spd": lambda d: d + d.T,
    "psd": lambda d: d + d.T,
    "skew": lambda d: d - d.T,
    "diagonal": lambda d: np.diag(np.diag(d)),
    "lower": np.tril,
    "upper": np.triu,
}
FREE = {"positive", "nonnegative", "invertible"}


@pytest.mark.parametrize("case", GRADIENTS[::12], ids=lambda case: f"{case.id}: {case.expression[:40]}")
def test_value_gradient_and_product_agree(case: Case) -> None:
    found = answer(case)
    problem = found.problem
    if problem.function.shape:
        pytest.skip("not scalar")
    try:
        text = found.code("numpy", with_value=True, hvp="direction")
    except MatcalcError as error:
        assert error.kind == "refused"
        return
    space: dict[str, Any] = {}
    exec(text, space)
    both = space["value_and_gradient"]
    for values, sizes in points(found, problem.function_as_declared, found.node, count=1):
        known = {**sizes, **values}
        data = {name: known[name.rstrip("_")] for name in inspect.signature(both).parameters}
        value, gradient = both(**data)
        assert close(value, evaluate(problem.function_as_declared, values, sizes))
        assert close(gradient, evaluate(found.node, values, sizes))
        (group,) = problem.groups
        direction = drawn(group, data, problem.typing.properties.get(group[0], frozenset()))
        if direction is None:
            continue
        ahead, behind = (both(**moved(data, group, sign * STEP * direction))[1] for sign in (1, -1))
        product = space["hvp"](**data, direction=direction if direction.shape else float(direction))
        assert np.shape(product) == np.shape(gradient)
        assert close(product, (np.asarray(ahead) - np.asarray(behind)) / (2 * STEP), 2e-5)


def drawn(group: tuple[str, ...], data: dict[str, Any], properties: frozenset[str]) -> Any:
    """A direction in which the variable may move; None where that is no straight line."""
    rng = np.random.default_rng(0)
    if len(group) > 1:
        return rng.standard_normal(len(group))
    shape = np.shape(data[next(name for name in data if name.rstrip("_") == group[0])])
    direction = rng.standard_normal(shape)
    for name in sorted(properties - FREE):
        if name not in WITHIN:
            return None
        direction = WITHIN[name](direction)
    return np.asarray(direction)


def moved(data: dict[str, Any], group: tuple[str, ...], step: Any) -> dict[str, Any]:
    if len(group) > 1:
        return {**data, **{name: data[name] + step[k] for k, name in enumerate(group)}}
    name = next(name for name in data if name.rstrip("_") == group[0])
    return {**data, name: data[name] + step}
