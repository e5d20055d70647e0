"""Entries of the derivatives of abstract functions: Df(x)[i, j] is the partial derivative of f_i by x_j.

Takes a node that is indexed and its indices; gives what is differentiated by what, where the argument is a variable.
"""

from collections.abc import Callable
from typing import NamedTuple

from ..functions.table import FUNCTIONS
from ..language.tree import POSTFIX, Tree
from .walk import Pieces

Places = tuple[Tree, ...]


class PartialDerivative(NamedTuple):
    """Of `function`, of its component `of` (empty of a scalar one), by the entries `by` of `variable`."""

    function: str
    of: Places
    variable: Tree
    by: tuple[Places, ...]

    def latex(self, called: str, low: Callable[[Places], Pieces]) -> Pieces:
        r"""\frac{\partial f_{i}}{\partial x_{j}}. `called`: the function's name; `low` writes indices."""
        power = f"^{{{len(self.by)}}}" if len(self.by) > 1 else ""
        pieces: Pieces = [rf"\frac{{\partial{power} {called}", *(low(self.of) if self.of else ()), "}{"]
        for k, place in enumerate(self.by):
            pieces += [" " * bool(k) + r"\partial ", (self.variable, POSTFIX), *low(place)]
        return [*pieces, "}"]


def partial_derivative(base: Tree, indices: Places) -> PartialDerivative | None:
    """What base[indices] is; None for anything but one entry of such a derivative."""
    called = base.args[0] if base.op == "transpose" else base
    row = FUNCTIONS.get(str(called.value)) if called.op == "call" else None
    if row is None or row.signature is None or not row.signature[0] or not row.marks or called.args[0].op != "name":
        return None
    domain, image = map(len, row.signature)
    if len(indices) != image + domain * len(row.marks) or any(index.op in ("colon", "range") for index in indices):
        return None
    places = indices[::-1] if base is not called and len(indices) > 1 else indices
    by = tuple(places[start : start + domain] for start in range(image, len(places), domain))
    return PartialDerivative(row.stem, places[:image], called.args[0], by)
