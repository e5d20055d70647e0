"""What is said of how names were taken, and of what has no size.

Takes names, or a node; gives notes, or an error. Texts are data.
"""

from ..errors import MatcalcError
from ..language.tree import Tree

KIND_NAMES = ("a scalar", "a vector", "a row", "a matrix")
WHOLE = "a whole number"
TAKEN = "{} is taken as {}"  # name, kind
SCALARS = "without a sign of vectors {} taken as {}; --shape {}:vector makes {} a vector"

OF_CONSTANTS = "nothing says how large this is", "write eye(n), ones(n) or ones(m, n) with the size"
OF_INDICES = "an index picks no entry, so nothing says how far it runs", "leave it out of the for"


def scalars(names: list[str]) -> str:
    """The note on a formula of scalars that would be one of vectors, too."""
    *others, last = names
    listed = f"{', '.join(others)} and {last} are" if others else f"{last} is"
    return SCALARS.format(listed, "scalars" if others else "a scalar", names[0], names[0] if others else "it")


def unsized(node: Tree) -> MatcalcError:
    """The error for a constant to which nothing gives a size, or a `for` with an index that picks nothing."""
    message, hint = OF_INDICES if node.op == "tensor" else OF_CONSTANTS
    return MatcalcError("shape", message, spans=(node.span,) if node.span else (), hint=hint)
