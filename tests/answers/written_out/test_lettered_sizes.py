"""Answers of sizes that are numbers are those of any size with the numbers put in, where the input has means."""

from collections.abc import Callable
from typing import Any

import pytest

from matcalc_cli import gradient, hessian, jacobian
from matcalc_cli.answers.lettered_sizes import numbered
from matcalc_cli.language.syntax import parse
from matcalc_cli.render.text import render

CASES = [
    (gradient, "std(x)", "x", "x:4", "(x - mean(x))/(4*std(x))"),
    (gradient, "var(x)", "x", "x:4", "(x - mean(x))/2"),
    (gradient, "samplevar(x)", "x", "x:4", "2*(x - mean(x))/3"),
    (gradient, "samplestd(x)", "x", "x:5", "(x - mean(x))/(4*samplestd(x))"),
    (gradient, "sum(var(X, 1))", "X", "X:3,4", "2*(X - mean(X, 1))/3"),
    (gradient, "sum(std(X, 2))", "X", "X:3,4", "(X - mean(X, 2)) ./ std(X, 2)/4"),
    (gradient, "log(var(X*w))", "w", "X:9,4", "2*X'*(X*w - mean(X*w))/(9*var(X*w))"),
    (
        jacobian,
        "layernorm(x)",
        "x",
        "x:4",
        "(eye(4) - ones(4, 4)/4 - r1*r1'/4)/std(x) where r1 = (x - mean(x))/std(x)",
    ),
    (
        hessian,
        "std(x)",
        "x",
        "x:3",
        "(eye(3) - ones(3, 3)/3 - r1*r1'/3)/(3*std(x)) where r1 = (x - mean(x))/std(x)",
    ),
    (
        gradient,
        "sum(R .* ((X - mean(X,1)) ./ sqrt(var(X,1) + eps)))",
        "X",
        "X:8,4",
        "(R - r1 .* mean(R .* r1, 1) - mean(R, 1)) ./ sqrt(var(X, 1) + eps) "
        "where r1 = (X - mean(X, 1)) ./ sqrt(var(X, 1) + eps)",
    ),
]


@pytest.mark.parametrize(("verb", "formula", "wrt", "shape", "expected"), CASES)
def test_sizes_that_are_numbers(verb: Callable[..., Any], formula: str, wrt: str, shape: str, expected: str) -> None:
    answer = verb(formula, wrt, [shape, "eps:scalar"] if "eps" in formula else [shape])
    assert answer.text == expected
    assert answer.check().ok


def test_conditions_and_steps_have_the_means_too() -> None:
    answer = gradient("std(x)", "x", ["x:4"])
    assert answer.conditions == ["x - mean(x) ≠ 0"]
    assert render(answer.steps.lines[-1].right) == answer.text
    assert all("size_" not in repr(line) and "sqrt" not in repr(line) for line in answer.steps.lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2*x/n", "x/2"), ("x/(sqrt(n)*2)", "x/4"), ("x/(n - 1)", "x/3"), ("2*x/(3*n*t)", "x/(6*t)"), ("n*x/2", "2*x")],
)
def test_numbers_that_are_put_in_come_to_one(text: str, expected: str) -> None:
    assert render(numbered(parse(text, {"n", "x", "t"}).tree, {"n": 4})) == expected
