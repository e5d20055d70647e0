"""How deriving grows with the size of the formula: matcalc and SymPy, side by side.

    python benchmarks/growth.py [--largest 512] [--seconds 20] [--tool matcalc] [--only Kronecker]

Prints, a family a block, the time at each size as a multiple of the time at the smallest size, the exponent fitted over
the upper half, and the same for the length of what is printed. Only ratios are comparable between machines; the time
at the smallest size is shown to tell what 1 is. Times are those of the processor, and so is the limit. Caches are
warm: the best of several runs counts. A tool that fails or exceeds the limit is not asked for larger sizes; SymPy is
asked for the first five families alone.
"""

import argparse
import math
import os
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
LEAST = 0.05  # seconds that one timing takes at least: the clock of the processor is coarse


class Family:
    """A formula of every size: `text` of size n is differentiated by `wrt`, `verb` says how."""

    __slots__ = ("shapes", "text", "verb", "wrt")

    def __init__(self, text: Callable[[int], str], wrt: str, shapes: str, verb: str = "grad") -> None:
        self.text, self.wrt, self.shapes, self.verb = text, wrt, shapes, verb

    def declarations(self, n: int) -> list[str]:
        """`a{k}:n` is one for each k."""
        return [shape.format(k=k) for shape in self.shapes.split() for k in (range(1, n + 1) if "{" in shape else (0,))]

    def variables(self, n: int) -> str:
        return ",".join(self.wrt.format(k=k) for k in range(1, n + 1)) if "{" in self.wrt else self.wrt


def joined(term: str, by: str) -> Callable[[int], str]:
    return lambda n: by.join(term.format(k=k) for k in range(1, n + 1))


def nested(opening: str, inside: str, closing: str, around: str = "{}") -> Callable[[int], str]:
    return lambda n: around.format(opening * n + inside + closing * n)


SQUARE = "A:n,n X:n,n x:n c:n"
FAMILIES = {
    "tanh layers by x": Family(nested("tanh(A*", "x", ")", "sum({})"), "x", SQUARE),
    "tanh layers by A": Family(nested("tanh(A*", "x", ")", "sum({})"), "A", SQUARE),
    "sum of different terms": Family(joined("sin({k}*t)", " + "), "t", "t:scalar"),
    "tr(X^n)": Family(lambda n: f"tr(X^{n})", "X", SQUARE),
    "a'X^n b": Family(lambda n: f"a'*X^{n}*b", "X", "a:n X:n,n b:n"),
    "tr(A*X*A*X...) written out": Family(lambda n: f"tr({joined('A*X', '*')(n)})", "X", SQUARE),
    "stacked scalars": Family(joined("sin(t{k})", " + "), "t{k}", "t{k}:scalar"),
    "nested softmax": Family(nested("softmax(A*", "x", ")", "sum(c .* {})"), "x", SQUARE),
    "Kronecker product": Family(lambda n: f"tr({nested('kron(X, ', 'X', ')')(n - 1)})", "X", SQUARE),
    "log determinant of a Kronecker product": Family(
        lambda n: f"logdet({nested('kron(X, ', 'X', ')')(n - 1)})", "X", "X:n,n,spd"
    ),
    "continued fraction": Family(nested("1/(1 + ", "t", ")"), "t", "t:scalar"),
    "Hessian of tanh layers by x": Family(nested("tanh(A*", "x", ")", "sum({})"), "x", SQUARE, "hess"),
}
WITH_SYMPY = tuple(FAMILIES)[:5]


def with_matcalc(family: str) -> Derive:
    from matcalc_cli.answers.answer import Answer
    from matcalc_cli.answers.asking.question import Question

    def derive(n: int) -> Callable[[], str]:
        found = FAMILIES[family]
        expression, declarations = found.text(n), found.declarations(n)
        return lambda: Answer(Question(expression, found.verb, [found.variables(n)], declarations)).text

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

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def timed(work: Callable[[], str]) -> tuple[float, int]:
    """The best of some times, and the length of the text."""
    best, length = math.inf, 0
    for _ in range(REPEATS):
        start, count = time.process_time(), 0
        while not count or time.process_time() - start < LEAST:
            length, count = len(work()), count + 1
        best = min(best, (time.process_time() - start) / count)
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
    parser.add_argument("--only", default="", help="the families whose name has this")
    parser.add_argument("--tool", choices=sorted(TOOLS), action="append", help="only this one")
    options = parser.parse_args()
    sys.setrecursionlimit(1000)  # the default: a tool that recurses is measured as it is installed
    for family in (name for name in FAMILIES if options.only in name):
        print(f"{family} (load {os.getloadavg()[0]:.1f})", flush=True)
        for tool in options.tool or (TOOLS if family in WITH_SYMPY else ("matcalc",)):
            report(family, tool, options.largest, options.seconds)


if __name__ == "__main__":
    main()
