"""Random expressions over matrices of every declared property, each with its NumPy text as a witness.

`Structures` asks a `pick` function for every choice, as `expressions.Maker` does. Everything is n×n, n or a scalar, so
that a few operations bring structures together: products, transposes, entrywise powers, triangles, inverses.
"""

import re
from collections.abc import Callable, Iterable

from expressions import Expr, Pick

# a letter for each property, and for some that hold together
MATRICES = {
    "X": (),
    "S": ("symmetric",),
    "K": ("skew",),
    "M": ("skew",),
    "D": ("diagonal",),
    "L": ("lower",),
    "U": ("upper",),
    "T": ("toeplitz",),
    "Q": ("orthogonal",),
    "N": ("psd",),
    "P": ("spd",),
    "E": ("nsd",),
    "F": ("nd",),
    "W": ("positive",),
    "V": ("invertible",),
    "Y": ("nonnegative",),
    "B": ("symmetric", "toeplitz"),
    "C": ("symmetric", "orthogonal"),
}
COMPLEX = {"Z": ("complex",), "H": ("hermitian",), "G": ("complex", "skew"), "R": ("complex", "symmetric")}
VECTORS = {"x": (), "y": ("simplex",), "z": ("unit",), "w": ("onehot",), "q": ("centered",), "v": ("unit", "centered")}
SINGULAR = frozenset("KMGNE")  # these may have no inverse
FUNCTIONS = (("tril", "np.tril"), ("triu", "np.triu"), ("exp", "np.exp"), ("sin", "np.sin"), ("abs", "np.abs"))
OF_MATRICES = (
    ("inv", "np.linalg.inv({0})"),
    ("adj", "(np.linalg.det({0})*np.linalg.inv({0}))"),
    ("pinv", "np.linalg.inv({0})"),
)


def occurring(text: str, names: Iterable[str]) -> list[str]:
    """The names that stand in a text, each by itself: x in x*y, not in exp(y)."""
    return [name for name in names if re.search(rf"\b{name}\b", text)]


class Structures:
    """Expressions over the matrices of `names`; `complex` says whether complex ones are among them."""

    def __init__(self, pick: Pick, complex_too: bool = False) -> None:
        self.pick, self.complex = pick, complex_too
        self.properties = {**MATRICES, **(COMPLEX if complex_too else {})}
        self.names = tuple(self.properties)

    def declarations(self, text: str) -> list[str]:
        """What is to be said of the names in a text, and of its sizes."""
        known = {name: ("n", "n", *words) for name, words in self.properties.items()}
        known |= {name: ("n", *words) for name, words in VECTORS.items()} | {"t": ("scalar",)}
        return [f"{name}:{','.join(known[name])}" for name in occurring(text, known)]

    def any(self, depth: int) -> Expr:
        return (self.matrix, self.vector, self.scalar)[self.pick(3)](depth)

    def name(self, regular: bool = False) -> Expr:
        names = [name for name in self.names if not (regular and name in SINGULAR)]
        name = names[self.pick(len(names))]
        return Expr(name, name)

    def matrix(self, depth: int) -> Expr:
        if depth <= 0:
            return self.name()
        d = depth - 1
        makers: tuple[Callable[[int], Expr], ...] = (
            self.placed,
            self.product,
            self.transposed,
            self.total,
            self.entrywise_product,
            self.entrywise_power,
            self.power,
            self.masked,
            self.inverse,
            self.scaled,
            self.outer,
            self.diagonal,
            self.function,
        )
        return makers[self.pick(len(makers))](d)

    def product(self, d: int) -> Expr:
        a, b = self.matrix(d), self.matrix(d)
        return Expr(f"({a.text})*({b.text})", f"(({a.code})@({b.code}))")

    def transposed(self, d: int) -> Expr:
        a = self.matrix(d)
        return Expr(f"({a.text})'", f"({a.code}).T")

    def total(self, d: int) -> Expr:
        a, b, sign = self.matrix(d), self.matrix(d), "+-"[self.pick(2)]
        if self.pick(3) == 2:
            b = Expr(f"({a.text})'", f"({a.code}).T")
        return Expr(f"({a.text}) {sign} ({b.text})", f"(({a.code}) {sign} ({b.code}))")

    def entrywise_product(self, d: int) -> Expr:
        a, b = self.matrix(d), self.matrix(d)
        return Expr(f"({a.text}) .* ({b.text})", f"(({a.code})*({b.code}))")

    def entrywise_power(self, d: int) -> Expr:
        a, k = self.matrix(d), 2 + self.pick(3)
        match self.pick(4):
            case 0:
                b = self.dense()
                return Expr(f"({b.text}).^(-{k})", f"({b.code})**(-{k}.0)")
            case 1:
                b = self.dense()
                return Expr(f"({a.text}) ./ ({b.text})", f"(({a.code})/({b.code}))")
        return Expr(f"({a.text}).^{k}", f"({a.code})**{k}")

    def dense(self) -> Expr:
        """A matrix without an entry that is 0."""
        names = [name for name in self.names if name in "XSTQNPWVZHR"]
        name = names[self.pick(len(names))]
        return (
            Expr(name, name),
            Expr(f"{name}'", f"{name}.T"),
            Expr(f"{name} .* {name}'", f"({name}*{name}.T)"),
            Expr(f"(3 + ({name} - {name}').^2)", f"(3 + ({name} - {name}.T)**2)"),
        )[self.pick(4)]

    def power(self, d: int) -> Expr:
        match self.pick(4):
            case 0:
                a = self.regular(d)
                return Expr(f"({a.text})^(-k)", f"np.linalg.matrix_power({a.code}, -k)")
            case 1:
                a = self.matrix(d)
                return Expr(f"({a.text})^k", f"np.linalg.matrix_power({a.code}, k)")
        a, k = self.matrix(d), 2 + self.pick(3)
        return Expr(f"({a.text})^{k}", f"np.linalg.matrix_power({a.code}, {k})")

    def masked(self, d: int) -> Expr:
        a, name = self.matrix(d), ("tril", "triu")[self.pick(2)]
        return Expr(f"{name}({a.text})", f"np.{name}({a.code})")

    def inverse(self, d: int) -> Expr:
        a = self.regular(d)
        if self.complex:
            return Expr(f"inv({a.text})", f"np.linalg.inv({a.code})")
        name, code = OF_MATRICES[self.pick(len(OF_MATRICES))]
        return Expr(f"{name}({a.text})", code.format(a.code))

    def regular(self, d: int) -> Expr:
        """A matrix that is invertible at most points."""
        a = self.name(regular=True)
        match self.pick(5) if d > 0 else 0:
            case 1:
                b = self.matrix(d)
                return Expr(f"7*{a.text} + ({b.text})", f"(7*{a.code} + ({b.code}))")
            case 2:
                b = self.name(regular=True)
                return Expr(f"{a.text}*{b.text}'", f"({a.code}@{b.code}.T)")
            case 3:
                return Expr(f"{a.text}'", f"{a.code}.T")
            case 4:
                return Expr(f"tril({a.text})", f"np.tril({a.code})")
        return a

    def scaled(self, d: int) -> Expr:
        a, s = self.matrix(d), self.scalar(d)
        if self.pick(2):
            return Expr(f"-({a.text})", f"(-({a.code}))")
        return Expr(f"({s.text})*({a.text})", f"(({s.code})*({a.code}))")

    def outer(self, d: int) -> Expr:
        a, b = self.vector(d), self.vector(d)
        return Expr(f"({a.text})*({b.text})'", f"np.outer({a.code}, {b.code})")

    def diagonal(self, d: int) -> Expr:
        a, b = self.vector(d), self.matrix(d)
        return Expr(f"diag({a.text})*({b.text})", f"(({a.code})[:, None]*({b.code}))")

    def function(self, d: int) -> Expr:
        if self.complex:
            a = self.matrix(d)
            if self.pick(2):
                return Expr(f"({a.text})^H", f"({a.code}).conj().T")
            return Expr(f"conj({a.text})", f"({a.code}).conj()")
        a, (name, code) = self.matrix(min(d, 1)), FUNCTIONS[self.pick(len(FUNCTIONS))]
        return Expr(f"{name}({a.text})", f"{code}({a.code})")

    def placed(self, d: int) -> Expr:
        """Through vec and kron, and back."""
        a, v, w = self.matrix(d), self.vector(d), self.vector(d)
        match self.pick(3):
            case 0:
                return Expr(f"unvec(vec({a.text}).^2, n, n)", f"({a.code})**2")
            case 1:
                return Expr(f"unvec(kron({v.text}, {w.text}), n, n)", f"np.outer({w.code}, {v.code})")
        b = self.dense()
        return Expr(f"unvec(vec({a.text}) ./ vec({b.text}).^2, n, n)", f"(({a.code})/({b.code})**2)")

    def vector(self, depth: int) -> Expr:
        if depth <= 0:
            name = tuple(VECTORS)[self.pick(len(VECTORS))]
            return Expr(name, name)
        a, b, v = self.matrix(depth - 1), self.matrix(depth - 1), self.vector(depth - 1)
        return (
            Expr(f"({a.text})*({v.text})", f"(({a.code})@({v.code}))"),
            Expr(f"({a.text})'*({v.text})", f"(({a.code}).T@({v.code}))"),
            Expr(f"diag({a.text})", f"np.diag({a.code})"),
            Expr(f"(({a.text}) .* ({b.text}))*({v.text})", f"((({a.code})*({b.code}))@({v.code}))"),
        )[self.pick(4)]

    def scalar(self, depth: int) -> Expr:
        if depth <= 0:
            return Expr("t", "t")
        a, b, v = self.matrix(depth - 1), self.matrix(depth - 1), self.vector(depth - 1)
        made = [
            Expr(f"({v.text})'*({a.text})*({v.text})", f"(({v.code})@({a.code})@({v.code}))"),
            Expr(f"tr(({a.text})*({b.text}))", f"np.trace(({a.code})@({b.code}))"),
            Expr(f"sum({a.text})", f"np.sum({a.code})"),
            Expr(f"det({a.text})", f"np.linalg.det({a.code})"),
        ]
        return made[self.pick(len(made))]
