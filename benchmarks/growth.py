"""How deriving grows with the size of the formula: matcalc and SymPy, side by side.

    python benchmarks/growth.py [--largest 512] [--seconds 20] [--tool matcalc]

Prints, a family a block, the time at each size as a multiple of the time at the smallest size, the exponent fitted over
the upper half, and the same for the length of what is printed. Only ratios are comparable between machines; the time at
the smallest size is shown to tell what 1 is. Caches are warm: the best of several runs counts. A tool that fails or
exceeds the limit is not asked for larger sizes.
"""

import argparse
import math
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

Derive = Callable[[int], Callable[[], str]]  # size -> the work to be timed, which gives the text

SMALLEST = 4
REPEATS = 3


def text_of(family: str, n: int) -> tuple[str, str, list[str]]:
    """The formula of size n, the variable, the declarations."""
    match family:
        case "tanh layers by x":
            return "sum(" + "tanh(A*" * n + "x" + ")" * n + ")", "x", ["A:n,n", "x:n"]
        case "tanh layers by A":
            return "sum(" + "tanh(A*" * n + "x" + ")" * n + ")", "A", ["A:n,n", "x:n"]
        case "sum of different terms":
            return " + ".join(f"sin({k}*t)" for k in range(1, n + 1)), "t", ["t:scalar"]
        case "tr(X^n)":
            return f"tr(X^{n})", "X", ["X:n,n"]
        case "a'X^n b":
            return f"a'*X^{n}*b", "X", ["a:n", "X:n,n", "b:n"]
    raise ValueError(family)


FAMILIES = ("tanh layers by x", "tanh layers by A", "sum of different terms", "tr(X^n)", "a'X^n b")


def with_matcalc(family: str) -> Derive:
    from matcalc_cli.answers.answer import Answer
    from matcalc_cli.answers.asking.question import Question

    def derive(n: int) -> Callable[[], str]:
        expression, variable, declarations = text_of(family, n)
        return lambda: Answer(Question(expression, "grad", [variable], declarations)).text

    return derive


def with_sympy(family: str) -> Derive:
    import sympy

    size = sympy.Symbol("n", integer=True, positive=True)
    A, X = sympy.MatrixSymbol("A", size, size), sympy.MatrixSymbol("X", size, size)
    x, a, b = (sympy.MatrixSymbol(name, size, 1) for name in "xab")
    t = sympy.Symbol("t", real=True)

    def function(n: int) -> tuple[Any, Any]:
        match family:
            case "sum of different terms":
                return sympy.Add(*(sympy.sin(k * t) for k in range(1, n + 1))), t
            case "tr(X^n)":
                return sympy.Trace(X**n), X
            case "a'X^n b":
                return (a.T * X**n * b), X
        layer: Any = x
        for _ in range(n):
            layer = (A * layer).applyfunc(sympy.tanh)
        return sympy.OneMatrix(1, size) * layer, x if family.endswith("x") else A

    def derive(n: int) -> Callable[[], str]:
        f, variable = function(n)
        return lambda: str(f.diff(variable).doit())

    return derive


TOOLS: dict[str, Callable[[str], Derive]] = {
    "matcalc": with_matcalc,
    "SymPy": with_sympy,
}


class OutOfTime(Exception):
    pass


@contextmanager
def limit(seconds: int) -> Iterator[None]:
    def stop(*_: Any) -> None:
        raise OutOfTime

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def timed(work: Callable[[], str]) -> tuple[float, int]:
    """The best of some times, and the length of the text."""
    best, length = math.inf, 0
    for _ in range(REPEATS):
        start = time.perf_counter()
        length = len(work())
        best = min(best, time.perf_counter() - start)
        if best > 1:
            break
    return best, length


def exponent(sizes: list[int], values: list[float]) -> float:
    """The slope of log value over log size, by least squares over the upper half."""
    half = len(sizes) // 2
    points = [(math.log(n), math.log(max(v, 1e-9))) for n, v in zip(sizes[half:], values[half:], strict=True)]
    if len(points) < 2:
        return math.nan
    mean_x, mean_y = (sum(column) / len(points) for column in zip(*points, strict=True))
    spread = math.fsum((px - mean_x) ** 2 for px, _ in points)
    return math.fsum((px - mean_x) * (py - mean_y) for px, py in points) / spread


def measure(derive: Derive, largest: int, seconds: int) -> tuple[list[int], list[float], list[float], str]:
    sizes, times, lengths, why = [], [], [], ""
    n = SMALLEST
    while n <= largest:
        try:
            with limit(seconds):
                work = derive(n)
                spent, length = timed(work)
        except OutOfTime:
            why = f"more than {seconds} s at {n}"
            break
        except Exception as error:  # what a tool raises is its own business: it ends the row
            why = f"{type(error).__name__} at {n}"
            break
        sizes.append(n)
        times.append(spent)
        lengths.append(float(length))
        n *= 2
    return sizes, times, lengths, why


def report(family: str, tool: str, largest: int, seconds: int) -> None:
    sizes, times, lengths, why = measure(TOOLS[tool](family), largest, seconds)
    if not sizes:
        print(f"  {tool:<8} {why}")
        return
    shown = "  ".join(f"{n}: {t / times[0]:.3g}×" for n, t in zip(sizes, times, strict=True))
    print(f"  {tool:<8} 1 = {1000 * times[0]:.2g} ms   {shown}   {why}")
    print(f"  {'':<8} exponents: time {exponent(sizes, times):.2f}, length {exponent(sizes, lengths):.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--largest", type=int, default=512, help="the largest size")
    parser.add_argument("--seconds", type=int, default=20, help="the limit of one derivative")
    parser.add_argument("--tool", choices=sorted(TOOLS), action="append", help="only this one")
    options = parser.parse_args()
    sys.setrecursionlimit(1000)  # the default: a tool that recurses is measured as it is installed
    for family in FAMILIES:
        print(family)
        for tool in options.tool or TOOLS:
            report(family, tool, options.largest, options.seconds)


if __name__ == "__main__":
    main()
