"""What is said of how names were taken, which columns and rows go with each of a matrix, and what has no size.

Takes names, or the steps of a program with their kinds; gives notes, or an error. Texts are data.
"""

from collections.abc import Sequence

from ..errors import MatcalcError
from ..language.tree import Tree
from .kind_rules import COLUMN, MATRIX, ROW
from .program import Program

KIND_NAMES = ("a scalar", "a vector", "a row", "a matrix")
WHOLE = "a whole number"
TAKEN = "{} is taken as {}"  # name, kind
SPREAD = "{} goes with each {} of the matrix"
SCALARS = "without a sign of vectors {} taken as {}; --shape {}:vector makes {} a vector"

OF_CONSTANTS = "nothing says how large this is", "write eye(n), ones(n) or ones(m, n) with the size"
OF_INDICES = "an index picks no entry, so nothing says how far it runs", "leave it out of the for"


def scalars(names: list[str]) -> str:
    """The note on a formula of scalars that would be one of vectors, too."""
    *others, last = names
    listed = f"{', '.join(others)} and {last} are" if others else f"{last} is"
    return SCALARS.format(listed, "scalars" if others else "a scalar", names[0], names[0] if others else "it")


def spread(program: Program, kinds: Sequence[int], source: str) -> tuple[str, ...]:
    """Which columns and rows go with each column or row of a matrix. `source`: the text of the formula."""
    found: dict[str, None] = {}
    for step, args in enumerate(program.args):
        entrywise = program.roles[step] in ("sum", "had", "hdiv")
        for arg in args if entrywise and kinds[step] == MATRIX else ():
            if kinds[arg] in (COLUMN, ROW):
                node = program.nodes[arg]
                node = node.args[0] if node.op == "neg" else node
                text = source[slice(*node.span)] if node.span and source else str(node.value or node.op)
                found[SPREAD.format(text, "column" if kinds[arg] == COLUMN else "row")] = None
    return tuple(found)


def unsized(node: Tree) -> MatcalcError:
    """The error for a constant to which nothing gives a size, or a `for` with an index that picks nothing."""
    message, hint = OF_INDICES if node.op == "tensor" else OF_CONSTANTS
    return MatcalcError("shape", message, spans=(node.span,) if node.span else (), hint=hint)
