"""What is said of how names were taken, of what has no size, and of what a function takes.

Takes names, or a node; gives notes, words, or an error. Texts are data.
"""

from ..errors import MatcalcError
from ..functions.table import FUNCTIONS
from ..language.tree import Tree

KIND_NAMES = ("a scalar", "a vector", "a row", "a matrix")
WHOLE = "a whole number"
TAKEN = "{} is taken as {}"  # name, kind
SCALARS = "without a sign of vectors {} taken as {}; --shape {}:vector makes {} a vector"

OF_CONSTANTS = "nothing says how large this is", "write eye(n), ones(n) or ones(m, n) with the size"
OF_INDICES = "an index picks no entry, so nothing says how far it runs", "leave it out of the for"
OPERANDS = {"": "a scalar", "n": "a vector", "i": "a vector", "nn": "a square matrix", "ii": "a square matrix"}


def scalars(names: list[str]) -> str:
    """The note on a formula of scalars that would be one of vectors, too."""
    *others, last = names
    listed = f"{', '.join(others)} and {last} are" if others else f"{last} is"
    return SCALARS.format(listed, "scalars" if others else "a scalar", names[0], names[0] if others else "it")


def unsized(node: Tree) -> MatcalcError:
    """The error for a constant to which nothing gives a size, or a `for` with an index that picks nothing."""
    message, hint = OF_INDICES if node.op == "tensor" else OF_CONSTANTS
    return MatcalcError("shape", message, spans=(node.span,) if node.span else (), hint=hint)


def numbers_taken(name: str) -> list[int]:
    """How many arguments a function takes."""
    row = FUNCTIONS[name]
    entrywise = {len(row.parameters)} if row.kind == "scalar" else set()
    if counts := entrywise | {len(parameters) for _, parameters, _ in row.variants}:
        return sorted(counts)
    return {"kron": [2], "unvec": [3], "unit": [2], "ones": [1, 2]}.get(name, [1])


def as_written(name: str) -> str:
    """The hint on how a function is called, by the first of its examples."""
    known = FUNCTIONS.get(name)
    shown = f"write it as in {known.examples[0][1]}; " if known is not None and known.examples else ""
    return f"{shown}matcalc functions {name} shows more"


def operands_taken(name: str, count: int) -> str:
    """`a vector or a matrix`, from the signatures."""
    words: dict[str, None] = {}
    for signature, parameters, _ in FUNCTIONS[name].variants:
        if len(parameters) == count and not signature.startswith("?"):
            operands = signature.partition("->")[0].split(",")
            words[" and ".join(o if o.isdigit() else OPERANDS.get(o, "a matrix") for o in operands)] = None
    return " or ".join(words) or {"vector": "the number 1", "matrix": "the number 1", "unvec": "a vector"}.get(
        name, "matrices"
    )
