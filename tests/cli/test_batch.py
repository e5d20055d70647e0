"""JSON Lines in, JSON Lines out: answers in order, bad lines named."""

import json
from typing import Any

import pytest
from running import Shell

pytestmark = pytest.mark.sampled(4)


def batch(matcalc: Shell, *questions: object) -> tuple[int, list[dict[str, Any]]]:
    lines = [question if isinstance(question, str) else json.dumps(question) for question in questions]
    status, out, err = matcalc("batch", stdin="\n".join(lines) + "\n")
    assert err == ""
    return status, [json.loads(line) for line in out.splitlines()]


def test_batch_answers_in_order_and_survives_bad_lines(matcalc: Shell) -> None:
    status, found = batch(
        matcalc,
        {"verb": "grad", "expr": "x'Ax", "wrt": "x", "format": ["numpy", "text"], "check": True, "seed": 3},
        "no json",
        [1],
        {"verb": "hess", "expr": "x1^2*x2", "wrt": "x1,x2", "shape": {"x1": "scalar", "x2": []}},
        {"verb": "jac", "expr": "A*x", "wrt": ["x"], "shape": {"A": ["m", 3]}, "format": "latex", "equation": True},
    )
    assert status == 2
    assert [("error" in answer) for answer in found] == [False, True, True, False, False]
    assert found[0]["text"] == "(A + A')*x"
    assert str(found[0]["numpy"]).startswith("def gradient(")
    assert found[0]["check"]["seed"] == 3
    assert found[3]["wrt"] == "x1,x2"
    assert found[4]["shape"] == ["m", 3]
    assert found[4]["equation"] == "d/dx' (A*x) = A"


@pytest.mark.parametrize(
    "question, said",
    [
        ({"verb": "grad"}, "expr"),
        ({"expr": "x"}, "verb is missing"),
        ({"verb": "grdd", "expr": "x"}, "grdd"),
        ({"verb": "grad", "expr": "x'x", "wrtt": "x"}, "wrtt"),
        ({"verb": "grad", "expr": "x'x", "wrt": 3}, "'wrt' must be"),
        ({"verb": "grad", "expr": "x'x", "seed": True}, "whole number"),
        ({"verb": "grad", "expr": "x'x", "seed": -1}, "0 or more"),
        ({"verb": "diff", "expr": "x'x", "order": 0}, "1 or more"),
        ({"verb": "grad", "expr": "x'x", "vec": 1}, "true or false"),
        ({"verb": "numdiff", "expr": "x^2", "range": ""}, "--range does not apply to numdiff"),
        ({"verb": "grad", "expr": "x'x", "format": "rich"}, "rich"),
        ({"verb": "grad", "expr": "x'x", "check": "maybe"}, "maybe"),
        ({"verb": "grad", "expr": "x'x", "size": {"n": "many"}}, "not a size"),
        ({"verb": "grad", "expr": "x'x", "shape": {"x": [[1]]}}, "'shape' must be"),
        ({"verb": "grad", "expr": 1}, "'expr' must be"),
    ],
)
def test_batch_names_what_is_wrong(matcalc: Shell, question: dict[str, object], said: str) -> None:
    status, found = batch(matcalc, question)
    error = found[0]["error"]
    assert status == 2
    assert isinstance(error, dict)
    assert said in error["message"]


def test_batch_of_nothing_is_nothing(matcalc: Shell) -> None:
    assert batch(matcalc) == (0, [])
