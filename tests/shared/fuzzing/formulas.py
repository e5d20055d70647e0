"""Random formulas over the whole table of functions: trees of templates, each with the shape that it gives.

A row of `TEMPLATES` is all that one construction needs: the axes that its operands have, an arrow, those that it has,
and its text. Most rows of functions are made of the package's table, so that a new function is asked for at once.
"""

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

from matcalc_cli.functions.table import FUNCTIONS

DIMS = "nmp"
SIZES = {"n": 3, "m": 2, "p": 4}
Axes = str  # "" a scalar, "n" a column, "1n" a row, "mn" a matrix

NAMES: dict[str, tuple[Axes, str]] = {  # axes and property
    "t": ("", ""),
    "s": ("", "positive"),
    "x": ("n", ""),
    "y": ("n", ""),
    "d": ("n", "positive"),
    "z": ("m", ""),
    "w": ("p", ""),
    "r": ("1n", ""),
    "A": ("mn", ""),
    "C": ("mn", ""),
    "B": ("np", ""),
    "X": ("nn", ""),
    "Y": ("nn", ""),
    "G": ("mm", ""),
    "S": ("nn", "symmetric"),
    "P": ("nn", "spd"),
    "D": ("nn", "diagonal"),
    "K": ("nn", "skew"),
    "L": ("nn", "lower"),
    "U": ("nn", "upper"),
    "T": ("nn", "toeplitz"),
    "Q": ("nn", "orthogonal"),
    "M": ("mn", "positive"),
    "N": ("nn", "psd"),
    "V": ("nn", "invertible"),
    "g": ("n", "simplex"),
    "h": ("n", "onehot"),
    "u": ("n", "unit"),
    "c": ("n", "centered"),
}
DATA = ("orthogonal", "simplex", "onehot", "unit", "centered")  # no differences are taken by these

WRITTEN = """\
k,k->           ({0})'*({1})
k,k->           dot({0}, {1})
k->             norm({0})^2
k->             norm({0})
k->             norm({0}, 3)
k,kl,l->        ({0})'*({1})*({2})
kl->            norm({0})^2
kl,kl->         tr(({0})'*({1}))
kk,kk->         tr(({0})*({1}))
kk->            logdet(({0})'*({0}) + eye({k}))
kk->            logdet(({0})*({0})' + eye({k}))
k,kk->          ({0})'*inv(({1})'*({1}) + eye({k}))*({0})
kk->            lambda_max(({0}) + ({0})')
kk->            lambda_min(({0})*({0})')
kk->            eigval(({0}) + ({0})', 2)
kk->            tr(expm({0}))
kk->            tr(logm(({0})'*({0}) + 2*eye({k})))
kk->            sum(sqrtm(({0})*({0})' + 2*eye({k})))
kk->            sum(chol(({0})'*({0}) + eye({k})))
k->             sum(i, ({0})[i]*log(1 + ({0})[i]^2))
kl->            sum(i, norm(({0})[:,i])^2)
kl,l->          sum(i, ({1})[i]*sum(({0})[:,i]))
k->             ({0})[1]
kl->            ({0})[1,2]
k->             log(sum(({0}).^2) + 1)
->              log({0})
,->             ({0})*({1})
,->             ({0}) + ({1})
,->             ({0}) - ({1})
,->             ({0})/({1})
,->             ({0})/(1 + ({1})^2)
->              ({0})^2
->              ({0})^3
->              1/({0})
->              -({0})
->              2*({0})
->              (1 + ({0})^2)^(1/2)
,->             (1 + ({0})^2)^({1})
,->             max({0}, {1})
,->             atan2({0}, {1})
,->             piecewise({0} > 0, {1}, {0})
kl,l->k         ({0})*({1})
lk,l->k         ({0})'*({1})
k,k->k          ({0}) + ({1})
k,k->k          ({0}) - ({1})
k,k->k          ({0}) .* ({1})
k,k->k          ({0}) ./ (1 + ({1}).^2)
k,->k           ({1})*({0})
k,->k           ({0}) + ({1})
k,->k           ({0})/({1})
k->k            ({0}).^2
k->k            ({0}) .* ({0})
k->k            1 ./ ({0})
k->k            -({0})
k->k            log(exp({0}) + 1)
k->k            max({0}, 0)
k,k->k          min({0}, {1})
k->k            ({0})/norm({0})
k->k            ({0}) - mean({0})
kk,k->k         inv({0})*({1})
kk->k           diag({0})
kl->k           sum({0}, 2)
lk->k           sum({0}, 1)'
kl->k           ({0})[:,1]
lk->k           ({0})[2,:]'
kl->k           max({0}, [], 2)
lk->k           min({0}, [], 1)'
kl->k           vecnorm({0}, 2, 2)
k,k->k          diag({0})*({1})
k,->k           piecewise({0} > {1}, {0}, {1})
kl,lq->kq       ({0})*({1})
lk,lq->kq       ({0})'*({1})
kl,kl->kl       ({0}) + ({1})
kl,kl->kl       ({0}) - ({1})
kl,kl->kl       ({0}) .* ({1})
kl,kl->kl       ({0}) ./ (1 + ({1}).^2)
lk->kl          ({0})'
kl,->kl         ({1})*({0})
kl,->kl         ({0}) + ({1})
kl->kl          ({0}).^2
kl->kl          -({0})
kl->kl          max({0}, 0)
kl,k->kl        ({0}) + ({1})
kl,l->kl        ({0}) .* ({1})'
kl,k->kl        diag({1})*({0})
kl,l->kl        ({0})*diag({1})
k,l->kl         ({0})*({1})'
k->kk           diag({0})
kk->kk          inv({0})
kk->kk          inv(({0})'*({0}) + eye({k}))
kk->kk          ({0})^2
kk->kk          ({0})^-1
kk->kk          ({0}) + ({0})'
kk->kk          ({0}) - ({0})'
kk->kk          ({0})*({0})'
->kk            ({0})*eye({k})
kk,->kk         ({0}) + ({1})*eye({k})
lk->kl          pinv({0})
k->kk           ({0})*({0})' + eye({k})
kk->kk          logm(({0})'*({0}) + 2*eye({k}))
->1k            ({0})*ones({k})'
k->1k           ({0})'
kl->            sum(kron({0}, {0}))
k,l->           sum(kron({0}, {1}))
kl,kl->         vec({0})'*vec({1})
kl,kl->         norm(kron({0}, {1})*vec(({0})'*({1})))
kk,kk->         logdet(blkdiag(({0})'*({0}) + eye({k}), ({1})*({1})' + eye({k})))
kl,mn->         sum(blkdiag({0}, {1}).^2)
k,l->           norm([{0}; {1}])^2
kl,kl->         norm([{0}, {1}])^2
k->             sum(softmax({0}) .* {0})
k->             r0'*r0 where r0 = {0}
kl,l->          norm(r0)^2 + sum(exp(r0)) where r0 = ({0})*({1})
kk->kk          R0*R0' + R0 where R0 = {0}
k,->            sum([{0}; {1}].^3)
,->             norm([{0}; {1}])
,,->            tr([{0}, {1}; {2}, {0}]^2)
k,kk->          sum(sum([{1}, {0}].^2, 1).^2)
kl->            sum(std({0}, 1))
kl->            sum(var({0}, 2).^2)
kl->            sum(log(1 + sum(({0}).^2, 1)))
kl->kl          ({0} - mean({0}, 2)) ./ (1 + std({0}, 2))
kl->kl          ({0} - mean({0}, 1)) ./ (1 + var({0}, 1))
kl->kl          ({0}) ./ (1 + sum(({0}).^2, 1))
kl->            sum(softmax({0}, 2) .* ({0}))
kl,k->          sum(({1})'*logsoftmax({0}, 1))
kl->            sum(i, norm(({0})[i,:]))
kl->            sum(i, logsumexp(({0})[:,i]))
kl,k,l->        sum(i, sum(j, ({0})[i,j]*({1})[i]*({2})[j]^2))
kk->            sum(i, ({0})[i,i]^2)
k->             sum(i, 1, 3, ({0})[1]^i)
k->             log(prod(1 + ({0}).^2))
k->             sum(cumsum({0}).^2)
kk->            tr(({0})^3)
k,k->           (({0})'*({1}))^2/(1 + ({0})'*({0}))
k,k->           piecewise(sum({0}) > sum({1}), norm({0})^2, norm({1})^2)
k,k->kk         ({0})*({1})' - ({1})*({0})'
k->kk           diag({0}) - ({0})*({0})'
kk->k           diag(({0})^2)
kk,k->k         ({0})^2*({1})
kk->            norm({0} - ({0})')^2
kk->            log(det(({0})'*({0}) + eye({k})))
kk,k->          norm({1}, ({0})'*({0}) + eye({k}))
kl->            norm({0})*sum(abs({0}))
kl->            huber(norm({0}))
k,k->           norm1({0} - {1}) + norminf({0})
"""
INNER = ("columns", "rows")  # names behind f(X, 1), f(X, 2)
NOT_ASKED = {  # their sign is left open, or they have rows above with operands at which they are defined
    "eigvec_max", "eigvec_min", "eigvec", "left_singular", "right_singular", "lambda_max", "lambda_min", "eigval",
    "chol",
    "blkdiag", "frechet_logm", "frechet_sqrtm", "epower", "bars", "re", "im", "sqrtm", "cross", "skew", "huber",
    "transpose",
}  # fmt: skip
ALONG = ("max", "min")  # written f(X, [], 1)


class Template(NamedTuple):
    operands: tuple[Axes, ...]
    axes: Axes
    text: str


def _written() -> Iterator[Template]:
    for line in WRITTEN.splitlines():
        pattern, text = line.split(None, 1)
        left, _, axes = pattern.partition("->")
        yield Template(tuple(left.split(",")), axes, text)


def _of_functions() -> Iterator[Template]:
    """A row for each way to call a function; entrywise ones are asked for of scalars, vectors and matrices."""
    for name, row in FUNCTIONS.items():
        if name in NOT_ASKED or name.endswith(INNER):
            continue
        if row.kind == "scalar" and len(row.parameters) == 1:
            for axes in ("", "k", "kl"):
                yield Template((axes,), axes, f"{name}({{0}})")
        for variant in row.variants:
            left, _, right = variant[0].partition("->")
            parts = left.split(",")
            if "?" in left or (len(parts) > 1 and "" in parts):
                continue
            letters = str.maketrans("ijmnpq", "klklqr")
            shapes = [part.translate(letters) for part in parts if not part.isdigit()]
            numbers = [part for part in parts if part.isdigit()]
            words = [*(f"{{{k}}}" for k in range(len(shapes))), *["[]"] * (name in ALONG and bool(numbers)), *numbers]
            yield Template(tuple(shapes), right.translate(letters), f"{name}({', '.join(words)})")


TEMPLATES = [*_written(), *_of_functions()]


class Formula:
    """A template with its operands, or a name. Its text is what a person would type."""

    def __init__(self, axes: Axes, text: str, parts: tuple["Formula", ...] = ()) -> None:
        self.axes, self.template, self.parts = axes, text, parts

    @property
    def text(self) -> str:
        if "{" not in self.template:
            return self.template
        clauses: list[str] = []
        shown = []
        for part in self.parts:
            text, _, clause = part.text.partition(" where ")
            clauses += [clause] if clause else []
            shown.append(text)
        body, _, own = self.template.partition(" where ")
        filled = body.format(*shown)
        clauses += [own.format(*shown)] if own else []
        return filled + (" where " + "; ".join(clauses) if clauses else "")

    def size(self) -> int:
        return 1 + sum(part.size() for part in self.parts)

    def names(self) -> list[str]:
        return [name for name in NAMES if re.search(rf"(?<![A-Za-z0-9_]){name}(?![A-Za-z0-9_(])", self.text)]


def _bound(operands: tuple[Axes, ...], pattern: Axes, axes: Axes, draw: random.Random) -> dict[str, str] | None:
    """The dimensions of the letters of a row that is to give the axes; None where it cannot."""
    if len(pattern) != len(axes):
        return None
    found: dict[str, str] = {}
    for letter, dim in zip(pattern, axes, strict=True):
        if letter.isdigit() != dim.isdigit() or found.setdefault(letter, dim) != dim:
            return None
    for letter in "".join(operands):
        if not letter.isdigit():
            found.setdefault(letter, draw.choice(DIMS))
    return found


class Maker:
    """Formulas of wanted axes. Each name of the formula is where the alphabet of its shape says."""

    def __init__(self, draw: random.Random, numbers: bool) -> None:
        self.draw, self.numbers, self.clause = draw, numbers, 0

    def dim(self, letter: str) -> str:
        return str(SIZES[letter]) if self.numbers else letter

    def leaf(self, axes: Axes) -> Formula:
        names = [name for name, (shape, _) in NAMES.items() if shape == axes]
        turned = [f"{name}'" for name, (shape, _) in NAMES.items() if len(axes) == 2 and shape == axes[::-1] != axes]
        if axes == "" and self.draw.random() < 0.3:
            return Formula("", self.draw.choice(["2", "1/2", "3", "-1", "pi", "0.3"]))
        if not names + turned:
            sizes = ", ".join(self.dim(a) if a != "1" else "1" for a in axes)
            return Formula(axes, f"ones({sizes})")
        return Formula(axes, self.draw.choice(names + turned))

    def formula(self, axes: Axes, depth: int) -> Formula:
        if depth <= 0:
            return self.leaf(axes)
        for _ in range(100):
            row = self.draw.choice(TEMPLATES)
            if len(row.axes) != len(axes):
                continue
            bound = _bound(row.operands, row.axes, axes, self.draw)
            if bound is None:
                continue
            shapes = ["".join(a if a.isdigit() else bound[a] for a in operand) for operand in row.operands]
            text = re.sub(r"\{([a-z])\}", lambda m, bound=bound: self.dim(bound[m[1]]), row.text)  # type: ignore[misc]
            if " where " in text:
                self.clause += 1
                text = re.sub(r"\b([rR])0\b", rf"\g<1>{self.clause}", text)
            parts = tuple(self.formula(shape, depth - self.draw.choice([1, 1, 2])) for shape in shapes)
            return Formula(axes, text, parts)
        return self.leaf(axes)
