"""What a name is by convention: capitals are matrices, small Latin letters vectors, small Greek letters scalars.

Takes a name, or a Program for what the place of a name says: arguments of abstract functions and the letters of a
bracket such as [a, b; c, d] are scalars.
"""

from collections.abc import Mapping

from ..functions.table import FUNCTIONS
from ..language.tokens import GREEK_NAMES
from .kind_rules import COLUMN, MATRIX, SCALAR
from .program import Program

_SCALAR_ROLES = frozenset({"number", "size", "pi", "ref", "neg", "sum", "mul", "div", "pow"})


def preferred_kind(name: str) -> int:
    """By the first letter; a word that spells a Greek letter is that letter."""
    word = name.split("_")[0].rstrip("0123456789")
    if word in GREEK_NAMES:
        return SCALAR if word[0].islower() else MATRIX
    return COLUMN if name[0].islower() else MATRIX


def arguments(program: Program) -> set[str]:
    """The variables of f(x1(s, t), x2(s, t)), where all variables are arguments of abstract functions: scalars, unless
    a transpose, a product of matrices or a sum says otherwise."""
    found: set[str] = set()
    for step, node in enumerate(program.nodes):
        row = FUNCTIONS.get(str(node.value)) if node.op == "call" else None
        if node.op == "transpose":
            return set()
        if row is not None and row.abstract and row.signature is None:
            found.update(
                str(program.nodes[arg].value) for arg in program.args[step] if program.roles[arg] == "variable"
            )
    return found if found >= set(program.variables) else set()


def entries_of_brackets(program: Program, fixed: Mapping[str, int]) -> set[str]:
    """The variables that are the entries of a matrix such as [a, b; c, d]: scalars, by preference.

    A bracket with a capital, or with what is declared to be no scalar, is one of blocks.
    """
    found: set[str] = set()
    for step, node in enumerate(program.nodes):
        rows = node.value if node.op == "stack" and isinstance(node.value, int) else 0
        blocks = program.args[step]
        if rows < 2 or len(blocks) == rows:
            continue
        names = {name for block in blocks for name in _names_in_scalar(program, block) or ()}
        if all(fixed.get(name, SCALAR) == SCALAR and preferred_kind(name) != MATRIX for name in names):
            found |= names - fixed.keys()
    return found


def _names_in_scalar(program: Program, step: int) -> set[str] | None:
    """The variables of a formula of scalars, such as a*b or sin(t); None where there is more to it."""
    found: set[str] = set()
    stack = [step]
    while stack:
        here = stack.pop()
        node = program.nodes[here]
        row = FUNCTIONS.get(str(node.value)) if program.roles[here] == "call" else None
        if program.roles[here] == "variable":
            found.add(str(node.value))
        elif program.roles[here] not in _SCALAR_ROLES and (row is None or row.kind != "scalar"):
            return None
        stack += program.args[here]
    return found
