"""Emitted NumPy against NumPy written by hand, in one interleaved run: ratios of medians, with their spread.

    python benchmarks/code.py [--rounds 15] [--only softmax] [--write]

The values are compared first; a ratio of 1 means as fast as by hand. Each round times both, one after the other, as
often as fits into a few milliseconds, so that whatever else the machine does meets both alike. The linear algebra runs
on one thread. `--write` puts the table into benchmarks/RESULTS.md. Only ratios are comparable between machines.
"""

import statistics
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from by_hand import FACTORED, PROBLEMS, TOGETHER, Problem, np
from measuring import called, emitted, options, ratios, write_section

HEAD = "Emitted code against code written by hand"
TEXT = """
`python benchmarks/code.py --write` wrote this table: emitted NumPy against the best NumPy that we could write by hand,
one interleaved run, CPU time on one thread of a virtual machine with two shared cores (x86-64, {python}, NumPy {numpy}
with OpenBLAS), {rounds} rounds. A ratio is the time of the emitted function over that of the hand-written one: the
median over the rounds, with the quartiles. Values were equal to {tolerance:g} before anything was timed.

| problem | ratio | quartiles |
|---|---|---|
"""
TOLERANCE = 1e-9
REASONS = """
Masked factorisation, gradient: by hand the residual is masked in place; the emitted expression makes two more arrays of
its size, which costs more (up to 2.8) where the memory for them has not been used before.
"""


def compared(only: str, rounds: int) -> Iterator[tuple[str, list[float]]]:
    """(problem, ratios) for each."""
    for problem in PROBLEMS:
        if only not in problem.name:
            continue
        assert problem.hand is not None
        data = problem.data(np.random.default_rng(0))
        names = {"grad": "gradient", "hess": "hessian", "jac": "jacobian"}
        ours, hand = called(emitted(*problem.asked)[names[problem.verb]], data), called(problem.hand, data)
        a, b = ours(), hand()
        error = float(np.abs(a - b).max() / max(np.abs(b).max(), 1e-300))
        assert np.shape(a) == np.shape(b) and error <= TOLERANCE, f"{problem.name}: off by {error:g}"
        yield problem.name, ratios(ours, hand, rounds)


def together(only: str, rounds: int) -> Iterator[tuple[str, list[float]]]:
    """`--with-value` against the value and the gradient apart."""
    for problem in TOGETHER:
        name = f"{problem.name}: value and gradient in one function ÷ the two apart"
        if only not in name:
            continue
        data = problem.data(np.random.default_rng(0))
        both = called(emitted(*problem.asked, with_value=True)["value_and_gradient"], data)
        value = Problem(problem.name, "show", problem.expression, "", problem.shapes, problem.data, problem.hand)
        parts = called(emitted(*value.asked)["value"], data), called(emitted(*problem.asked)["gradient"], data)
        found, apart = both(), [part() for part in parts]
        assert all(np.allclose(x, y, rtol=TOLERANCE) for x, y in zip(found, apart, strict=True))
        yield name, ratios(both, one_after_the_other(*parts), rounds)


def factored(only: str, rounds: int) -> Iterator[tuple[str, list[float]]]:
    """`--scipy` against NumPy alone: value and gradient, and the Hessian times a vector where data has one."""
    for problem in FACTORED:
        data = problem.data(np.random.default_rng(0))
        hvp = "v" if "v" in data else ""
        one, other = (emitted(*problem.asked, with_value=True, hvp=hvp, scipy=scipy) for scipy in (True, False))
        for function in ("value_and_gradient", "hvp") if hvp else ("value_and_gradient",):
            name = f"{problem.name}, {function}: with --scipy ÷ NumPy alone"
            if only in name:
                fast, plain = called(one[function], data), called(other[function], data)
                assert all(np.allclose(x, y, rtol=TOLERANCE) for x, y in zip(fast(), plain(), strict=True))
                yield name, ratios(fast, plain, rounds)


def one_after_the_other(*works: Callable[[], Any]) -> Callable[[], Any]:
    return lambda: [work() for work in works]


def main() -> None:
    asked = options(__doc__ or "")
    version = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    text = TEXT.format(python=version, numpy=np.__version__, rounds=asked.rounds, tolerance=TOLERANCE)
    medians = []
    for name, found in compared(asked.only, asked.rounds):
        low, middle, high = statistics.quantiles(found, n=4)
        medians.append(middle)
        text += f"| {name} | {middle:.2f} | {low:.2f} to {high:.2f} |\n"
        print(f"{middle:7.2f}  ({low:.2f} to {high:.2f})  {name}", flush=True)
    if medians:
        last = f"Median over the problems: {statistics.median(medians):.2f}."
        text += f"\n{last}\n{REASONS}"
        print(last)
    lines = []
    for name, found in chain(together(asked.only, asked.rounds), factored(asked.only, asked.rounds)):
        low, middle, high = statistics.quantiles(found, n=4)
        lines.append(f"{name}: {middle:.2f} ({low:.2f} to {high:.2f}).")
        print(lines[-1])
    if asked.write:
        write_section(HEAD, text + "".join(f"\n{line}\n" for line in lines))


if __name__ == "__main__":
    main()
