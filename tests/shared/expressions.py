"""Random well-shaped expressions, each with its NumPy text as an independent witness of what it means.

`Maker` asks a `pick` function for every choice, so that hypothesis (which shrinks) and a plain random generator (which
is fast) can drive it. Choice 0 is always the simplest. Every expression is defined at the points of `sampling`:
logarithms, roots and quotients are of things that are positive there, inverses of things that are regular.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

Pick = Callable[[int], int]  # a number below the one given


class Expr(NamedTuple):
    text: str
    code: str


class Product(NamedTuple):
    """A composite size, that of vec and kron."""

    m: str
    n: str


Dim = str | Product

# name -> axes; the axes are looked up in `SIZES`
SCALARS = ("t", "s")
VECTORS = {"x": "n", "y": "n", "z": "m", "u": "m", "d": "n", "r": "n"}
MATRICES = {
    "A": ("m", "n"),
    "C": ("m", "n"),
    "X": ("n", "n"),
    "Y": ("n", "n"),
    "S": ("n", "n"),
    "P": ("n", "n"),
    "D": ("n", "n"),
    "Q": ("n", "n"),
    "K": ("n", "n"),
    "L": ("n", "n"),
    "G": ("m", "m"),
    "B": ("n", "p"),
}
NAMES = (*SCALARS, *VECTORS, *MATRICES)
ROWS = ("r",)  # declared 1×n; what is written of them is the column r'
PROPERTIES = {
    "S": "symmetric",
    "P": "spd",
    "D": "diagonal",
    "Q": "orthogonal",
    "K": "skew",
    "L": "lower",
    "d": "positive",
}
REGULAR = {"n": ("X", "Y", "S", "X", "P", "D", "Q", "L"), "m": ("G",), "p": ()}  # a skew matrix may have no inverse
SQUARE = {"n": (*REGULAR["n"], "K"), "m": ("G",), "p": ()}
DIMS = ("n", "m", "p")
CONCRETE = {"n": 3, "m": 2, "p": 4}

SMOOTH = ("sin", "tanh", "exp", "sigmoid", "cos", "softplus", "atan", "erf", "gelu", "cosh")
MAPS = (*SMOOTH, "abs", "relu", "step", "sign")
CODE = {
    "atan": "np.arctan({0})",
    "sigmoid": "1/(1 + np.exp(-({0})))",
    "softplus": "np.logaddexp(0, {0})",
    "erf": "np.vectorize(math.erf)({0})",
    "gelu": "({0})*(1 + np.vectorize(math.erf)(({0})/np.sqrt(2)))/2",
    "relu": "np.maximum({0}, 0)",
    "step": "np.heaviside({0}, 0)",
    "lgamma": "np.vectorize(math.lgamma)({0})",
}
NUMBERS = (("2", "2"), ("3", "3"), ("1/2", "0.5"), ("-1", "-1"), ("0.3", "0.3"), ("pi", "np.pi"), ("0", "0"))


class Maker:
    """Expressions of a wanted shape. `concrete`: the dimensions are numbers, so entries and brackets are possible."""

    def __init__(self, pick: Pick, concrete: bool = False) -> None:
        self.pick, self.concrete = pick, concrete

    def declarations(self, names: "list[str]") -> list[str]:
        shown = []
        for name in names:
            axes = () if name in SCALARS else (VECTORS[name],) if name in VECTORS else MATRICES.get(name)
            if axes is None:
                continue
            body = "1," * (name in ROWS) + ",".join(self.dim(a) for a in axes) or "scalar"
            shown.append(f"{name}:{body}" + (f",{PROPERTIES[name]}" if name in PROPERTIES else ""))
        return shown

    def dim(self, d: Dim) -> str:
        if isinstance(d, Product):
            m, n = self.dim(d.m), self.dim(d.n)
            return str(int(m) * int(n)) if self.concrete else f"{m}*{n}"
        return str(CONCRETE[d]) if self.concrete else d

    def one_of(self, *makers: "Callable[[], Expr]") -> Expr:
        return makers[self.pick(len(makers))]()

    def function(self, of_order: int, depth: int) -> Expr:
        """An expression of order 0, 1 or 2."""
        match of_order:
            case 0:
                return self.scalar(depth)
            case 1:
                return self.vector(self.some_dim(), depth)
        return self.matrix(self.some_dim(), self.some_dim(), depth)

    def some_dim(self) -> str:
        return DIMS[self.pick(len(DIMS))]

    # --- scalars -----------------------------------------------------------------------------------------------------

    def scalar(self, depth: int) -> Expr:
        if depth <= 0:
            return self.one_of(
                lambda: Expr("t", "t"), lambda: Expr("s", "s"), self.number, self.dot_of_names, lambda: self.tr("X")
            )
        d = depth - 1
        n, m = self.some_dim(), self.some_dim()
        k = self.pick(31)
        match k:
            case 0 | 1:
                return self.dot(self.vector(n, d), self.vector(n, d))
            case 2 | 3:
                return self.binary("+-"[self.pick(2)], self.scalar(d), self.scalar(d))
            case 4:
                return self.binary("*", self.scalar(d), self.scalar(d))
            case 5:
                v, w = self.vector(m, d), self.vector(n, d)
                a = self.matrix(m, n, d)
                return Expr(f"({v.text})'*({a.text})*({w.text})", f"(({v.code})@({a.code})@({w.code}))")
            case 6:
                v = self.vector(n, d)
                return Expr(f"norm({v.text})^2", f"(np.sum(({v.code})**2))")
            case 7:
                v = self.nonzero(n, d)
                return Expr(f"norm({v.text})", f"np.sqrt(np.sum(({v.code})**2))")
            case 8:
                a = self.matrix(m, n, d)
                return Expr(f"norm({a.text})^2", f"np.sum(({a.code})**2)")
            case 9:
                v = self.vector(n, d)
                return Expr(f"sum({v.text})", f"np.sum({v.code})")
            case 10:
                a = self.matrix(m, n, d)
                return Expr(f"sum({a.text})", f"np.sum({a.code})")
            case 11 | 12:
                a = self.matrix(n, n, d)
                return Expr(f"tr({a.text})", f"np.trace({a.code})")
            case 13:
                a = self.regular(n, d)
                return Expr(f"det({a.text})", f"np.linalg.det({a.code})")
            case 14:
                a = self.regular(n, d)
                return Expr(f"logdet({a.text})", f"np.linalg.slogdet({a.code})[1]")
            case 15:
                v = self.vector(n, d)
                return Expr(f"logsumexp({v.text})", f"np.log(np.sum(np.exp({v.code})))")
            case 16:
                return self.map(self.scalar(d))
            case 17:
                a = self.positive_scalar(d)
                return Expr(f"log({a.text})", f"np.log({a.code})")
            case 18:
                a, b = self.scalar(d), self.positive_scalar(d)
                return Expr(f"({a.text})/({b.text})", f"(({a.code})/({b.code}))")
            case 19:
                a = self.scalar(d)
                power = 2 + self.pick(3)
                return Expr(f"({a.text})^{power}", f"({a.code})**{power}")
            case 20:
                a = self.positive_scalar(d)
                top, bottom = ((1, 2), (-1, 1), (-1, 2), (3, 2), (-2, 1), (1, 3))[self.pick(6)]
                return Expr(f"({a.text})^({top}/{bottom})", f"({a.code})**({top}/{bottom})")
            case 21:
                v = self.vector(n, d)
                return Expr(f"mean({v.text})", f"np.mean({v.code})")
            case 22:
                v = self.positive(n, d)
                return Expr(f"prod({v.text})", f"np.prod({v.code})")
            case 23:
                v = self.vector(n, d)
                return Expr(f"norm1({v.text})", f"np.sum(np.abs({v.code}))")
            case 24:
                a, b = self.matrix(m, n, d), self.matrix(m, n, d)
                return Expr(f"tr(({a.text})'*({b.text}))", f"np.sum(({a.code})*({b.code}))")
            case 25:
                return self.entry_of_vector(n, d)
            case 26:
                return self.entry_of_matrix(m, n, d)
            case 27:
                a, b = self.positive_scalar(d), self.scalar(min(d, 1))
                return Expr(f"({a.text})^({b.text})", f"({a.code})**({b.code})")
            case 28:
                v = self.nonzero(n, d)
                return Expr(f"norm({v.text}, {'P' if n == 'n' else 'eye(' + self.dim(n) + ')'})", self._weighted(n, v))
            case 29:
                a, b = self.matrix(m, n, d), self.matrix(m, n, d)
                return Expr(f"dot({a.text}, {b.text})", f"np.sum(({a.code})*({b.code}))")
            case _:
                a = self.scalar(d)
                return Expr(f"-({a.text})", f"(-({a.code}))")

    def _weighted(self, n: str, v: Expr) -> str:
        return f"np.sqrt(({v.code})@{'P' if n == 'n' else f'np.eye({n})'}@({v.code}))"

    def number(self) -> Expr:
        return Expr(*NUMBERS[self.pick(len(NUMBERS))])

    def dot_of_names(self) -> Expr:
        a, b = "xyd"[self.pick(3)], "xyd"[self.pick(3)]
        return Expr(f"{a}'*{b}", f"({a}@{b})")

    def tr(self, name: str) -> Expr:
        return Expr(f"tr({name})", f"np.trace({name})")

    def dot(self, a: Expr, b: Expr) -> Expr:
        return Expr(f"({a.text})'*({b.text})", f"(({a.code})@({b.code}))")

    def binary(self, op: str, a: Expr, b: Expr) -> Expr:
        return Expr(f"({a.text}) {op} ({b.text})", f"(({a.code}) {op} ({b.code}))")

    def map(self, a: Expr) -> Expr:
        name = MAPS[self.pick(len(MAPS))]
        return Expr(f"{name}({a.text})", "(" + CODE.get(name, f"np.{name}({{0}})").replace("{0}", a.code) + ")")

    def positive_scalar(self, depth: int) -> Expr:
        if depth <= 0:
            return Expr("(1 + t^2)", "(1 + t**2)")
        a = self.scalar(depth - 1)
        return self.one_of(
            lambda: Expr(f"(1 + ({a.text})^2)", f"(1 + ({a.code})**2)"),
            lambda: Expr("(2 + x'*x)", "(2 + x@x)"),
            lambda: Expr(f"exp({a.text})", f"np.exp({a.code})"),
            lambda: Expr(f"(3*({a.text})^2 + s^2 + 1)", f"(3*({a.code})**2 + s**2 + 1)"),
        )

    def entry_of_vector(self, n: str, depth: int) -> Expr:
        v = self.vector(n, depth)
        k = self.pick(3)
        if k == 2:
            return Expr(f"({v.text})[i]", f"({v.code})[i - 1]")
        return Expr(f"({v.text})[{k + 1}]", f"({v.code})[{k}]")

    def entry_of_matrix(self, m: str, n: str, depth: int) -> Expr:
        a = self.matrix(m, n, depth)
        k = self.pick(4)
        if k == 3:
            return Expr(f"({a.text})[i,j]", f"({a.code})[i - 1, j - 1]")
        row, col = ((1, 1), (1, 2), (2, 1))[k]
        return Expr(f"({a.text})[{row},{col}]", f"({a.code})[{row - 1}, {col - 1}]")

    # --- vectors -----------------------------------------------------------------------------------------------------

    def vector(self, n: Dim, depth: int) -> Expr:
        if isinstance(n, Product):
            return self.composite_vector(n, depth)
        if depth <= 0:
            names = [name for name, dim in VECTORS.items() if dim == n]
            if not names:
                return Expr("B'*x", "(B.T@x)")
            k = self.pick(len(names) + 1)
            if k == len(names):
                return Expr(f"ones({self.dim(n)})", f"np.ones({n})")
            return Expr(names[k] + "'" * (names[k] in ROWS), names[k])
        d = depth - 1
        m = self.some_dim()
        match self.pick(25):
            case 0 | 1:
                a, v = self.matrix(n, m, d), self.vector(m, d)
                return Expr(f"({a.text})*({v.text})", f"(({a.code})@({v.code}))")
            case 2:
                a, v = self.matrix(m, n, d), self.vector(m, d)
                return Expr(f"({a.text})'*({v.text})", f"(({a.code}).T@({v.code}))")
            case 3 | 4:
                return self.binary("+-"[self.pick(2)], self.vector(n, d), self.vector(n, d))
            case 5:
                return self.had(self.vector(n, d), self.vector(n, d))
            case 6 | 7:
                return self.map(self.vector(n, d))
            case 8:
                return self.binary("*", self.scalar(d), self.vector(n, d))
            case 9:
                a, v = self.vector(n, d), self.positive(n, d)
                return Expr(f"({a.text}) ./ ({v.text})", f"(({a.code})/({v.code}))")
            case 10:
                v, b = self.vector(n, d), self.positive_scalar(d)
                return Expr(f"({v.text})/({b.text})", f"(({v.code})/({b.code}))")
            case 11:
                v = self.vector(n, d)
                return Expr(f"({v.text}).^2", f"({v.code})**2")
            case 12:
                v = self.positive(n, d)
                return Expr(f"log({v.text})", f"np.log({v.code})")
            case 13:
                a, v = self.regular(n, d), self.vector(n, d)
                return Expr(f"inv({a.text})*({v.text})", f"np.linalg.solve({a.code}, {v.code})")
            case 14:
                a = self.matrix(n, n, d)
                return Expr(f"diag({a.text})", f"np.diag({a.code})")
            case 15:
                a = self.matrix(n, m, d)
                return Expr(f"sum({a.text}, 2)", f"np.sum({a.code}, axis=1)")
            case 16:
                a = self.matrix(m, n, d)
                return Expr(f"sum({a.text}, 1)'", f"np.sum({a.code}, axis=0)")
            case 17:
                v = self.vector(n, d)
                return Expr(f"softmax({v.text})", f"(np.exp({v.code})/np.sum(np.exp({v.code})))")
            case 18:
                a = self.matrix(n, m, d)
                return Expr(f"({a.text})[:,2]", f"({a.code})[:, 1]")
            case 19:
                a = self.matrix(m, n, d)
                return Expr(f"({a.text})[1,:]'", f"({a.code})[0, :]")
            case 20:
                v, w = self.vector(n, d), self.vector(n, d)
                return Expr(f"diag({v.text})*({w.text})", f"(({v.code})*({w.code}))")
            case 21:
                return self.shifted(self.vector(n, d))
            case 22:
                return self.bracket(n, d) if self.concrete else self.negated(self.vector(n, d))
            case 23:
                v, b = self.positive(n, d), self.scalar(min(d, 1))
                return Expr(f"({v.text}).^({b.text})", f"({v.code})**({b.code})")
            case _:
                return self.negated(self.vector(n, d))

    def had(self, a: Expr, b: Expr) -> Expr:
        return Expr(f"({a.text}) .* ({b.text})", f"(({a.code})*({b.code}))")

    def negated(self, a: Expr) -> Expr:
        return Expr(f"-({a.text})", f"(-({a.code}))")

    def shifted(self, a: Expr) -> Expr:
        """A number is added to every entry."""
        return self.one_of(
            lambda: Expr(f"1 + ({a.text})", f"(1 + ({a.code}))"), lambda: Expr(f"({a.text}) - t", f"(({a.code}) - t)")
        )

    def positive(self, n: str, depth: int) -> Expr:
        if depth <= 0:
            return Expr("d", "d") if n == "n" else Expr(f"(2*ones({self.dim(n)}))", f"(2*np.ones({n}))")
        v = self.vector(n, depth - 1)
        return self.one_of(
            lambda: Expr(f"(1 + ({v.text}).^2)", f"(1 + ({v.code})**2)"),
            lambda: Expr(f"exp({v.text})", f"np.exp({v.code})"),
            lambda: Expr(f"(({v.text}) .* ({v.text}) + ones({self.dim(n)}))", f"(({v.code})**2 + 1)"),
            lambda: Expr(f"softmax({v.text})", f"(np.exp({v.code})/np.sum(np.exp({v.code})))"),
        )

    def nonzero(self, n: str, depth: int) -> Expr:
        v = self.vector(n, depth - 1)
        return self.one_of(lambda: v, lambda: Expr(f"(({v.text}).^2 + ones({self.dim(n)}))", f"(({v.code})**2 + 1)"))

    def bracket(self, n: str, depth: int) -> Expr:
        parts = [self.scalar(depth - 1) for _ in range(CONCRETE[n])]
        text, code = "; ".join(p.text for p in parts), ", ".join(p.code for p in parts)
        if self.pick(2) and n != "m":
            v = self.vector("m", depth - 1)
            rest = parts[2:]
            text = "; ".join([v.text, *(p.text for p in rest)])
            code = ", ".join([f"*({v.code})", *(p.code for p in rest)])
        return Expr(f"[{text}]", f"np.array([{code}])")

    def composite_vector(self, dim: Product, depth: int) -> Expr:
        d = depth - 1
        match self.pick(4) if depth > 0 else 0:
            case 1:
                v, w = self.vector(dim.n, d), self.vector(dim.m, d)
                return Expr(f"kron({v.text}, {w.text})", f"np.kron({v.code}, {w.code})")
            case 2:
                return self.map(self.composite_vector(dim, d))
            case 3:
                return self.had(self.composite_vector(dim, d), self.composite_vector(dim, d))
        a = self.matrix(dim.m, dim.n, d)
        return Expr(f"vec({a.text})", f"({a.code}).T.reshape(-1)")

    # --- matrices ----------------------------------------------------------------------------------------------------

    def matrix(self, m: str, n: str, depth: int) -> Expr:
        if depth <= 0:
            return self.matrix_name(m, n)
        d = depth - 1
        k = self.some_dim()
        match self.pick(26):
            case 0 | 1 | 2:
                a, b = self.matrix(m, k, d), self.matrix(k, n, d)
                return Expr(f"({a.text})*({b.text})", f"(({a.code})@({b.code}))")
            case 3 | 4:
                return self.binary("+-"[self.pick(2)], self.matrix(m, n, d), self.matrix(m, n, d))
            case 5:
                return self.had(self.matrix(m, n, d), self.matrix(m, n, d))
            case 6 | 7:
                a = self.matrix(n, m, d)
                return Expr(f"({a.text})'", f"({a.code}).T")
            case 8:
                return self.binary("*", self.scalar(d), self.matrix(m, n, d))
            case 9:
                v, w = self.vector(m, d), self.vector(n, d)
                return Expr(f"({v.text})*({w.text})'", f"np.outer({v.code}, {w.code})")
            case 10 | 11:
                return self.map(self.matrix(m, n, d))
            case 12 | 13:
                if m != n:
                    a, b = self.matrix(m, n, d), self.positive_scalar(d)
                    return Expr(f"({a.text})/({b.text})", f"(({a.code})/({b.code}))")
                a = self.regular(n, d)
                return Expr(f"inv({a.text})", f"np.linalg.inv({a.code})")
            case 14:
                if m != n:
                    return self.negated(self.matrix(m, n, d))
                v = self.vector(n, d)
                return Expr(f"diag({v.text})", f"np.diag({v.code})")
            case 15:
                v, a = self.vector(m, d), self.matrix(m, n, d)
                return Expr(f"diag({v.text})*({a.text})", f"(({v.code})[:, None]*({a.code}))")
            case 16:
                if m != n:
                    return self.matrix(m, n, d)
                a, power = self.matrix(n, n, d), 2 + self.pick(2)
                return Expr(f"({a.text})^{power}", f"np.linalg.matrix_power({a.code}, {power})")
            case 17:
                a, b = self.matrix(m, n, d), self.matrix(m, n, d)
                return Expr(f"({a.text}) ./ (1 + ({b.text}).^2)", f"(({a.code})/(1 + ({b.code})**2))")
            case 18:
                a = self.matrix(m, n, d)
                return Expr(f"({a.text}).^2", f"({a.code})**2")
            case 19:
                return self.shifted(self.matrix(m, n, d))
            case 20:
                if m != n:
                    return Expr(f"ones({self.dim(m)}, {self.dim(n)})", f"np.ones(({m}, {n}))")
                return Expr(f"eye({self.dim(n)})", f"np.eye({n})")
            case 21:
                a, w = self.matrix(m, n, d), self.vector(n, d)
                return Expr(f"({a.text})*diag({w.text})", f"(({a.code})*({w.code}))")
            case 22:
                if m != n:
                    return self.negated(self.matrix(m, n, d))
                a = self.regular(n, d)
                return Expr(f"({a.text})^-{2}", f"np.linalg.matrix_power(np.linalg.inv({a.code}), 2)")
            case 23:
                if m != n:
                    return self.negated(self.matrix(m, n, d))
                a = self.regular(n, d)
                return Expr(f"adj({a.text})", f"(np.linalg.det({a.code})*np.linalg.inv({a.code}))")
            case _:
                return self.negated(self.matrix(m, n, d))

    def matrix_name(self, m: str, n: str) -> Expr:
        if m == n:
            names = SQUARE[n]
            if not names:
                return Expr("B'*B", "(B.T@B)")
            name = names[self.pick(len(names))]
            return Expr(name, name)
        plain = [name for name, axes in MATRICES.items() if axes == (m, n)]
        transposed = [name for name, axes in MATRICES.items() if axes == (n, m)]
        k = self.pick(max(len(plain) + len(transposed), 1))
        if k < len(plain):
            return Expr(plain[k], plain[k])
        if transposed:
            name = transposed[k - len(plain)]
            return Expr(f"{name}'", f"{name}.T")
        if (m, n) == ("m", "p"):
            return Expr("A*B", "(A@B)")
        return Expr("B'*A'", "(B.T@A.T)")

    def regular(self, n: str, depth: int) -> Expr:
        """A matrix that is invertible at the points of `sampling`."""
        if depth <= 0 and n != "p":
            name = REGULAR[n][self.pick(len(REGULAR[n]))]
            return Expr(name, name)
        m = self.some_dim()
        one = f"eye({self.dim(n)})", f"np.eye({n})"
        a = self.matrix(m, n, depth - 1)
        v = self.vector(n, depth - 1)
        return self.one_of(
            lambda: Expr(f"(({a.text})'*({a.text}) + {one[0]})", f"(({a.code}).T@({a.code}) + {one[1]})"),
            lambda: Expr(f"({one[0]} + ({v.text})*({v.text})')", f"({one[1]} + np.outer({v.code}, {v.code}))"),
            lambda: Expr("X*Y", "(X@Y)") if n == "n" else Expr(f"(2*{one[0]})", f"(2*{one[1]})"),
            lambda: Expr("X'*P*X", "(X.T@P@X)") if n == "n" else Expr(f"(3*{one[0]})", f"(3*{one[1]})"),
        )


def occurring(expr: Expr) -> list[str]:
    return [name for name in NAMES if re.search(rf"\b{name}\b", expr.code)]


def meaning(expr: Expr, values: "dict[str, Any]", sizes: "dict[str, int]") -> Any:
    """The value that NumPy gives. Only texts made here are run."""
    import math

    import numpy as np

    with np.errstate(all="ignore"):
        return eval(expr.code, {"np": np, "math": math, **CONCRETE, "i": 1, "j": 1, **sizes, **values})
