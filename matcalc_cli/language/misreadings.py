"""What people type by habit and what it means here: notes beside the answer, where the reading may surprise.

Takes the tree as parsed and the names that are declared; changes nothing.
"""

import re
from collections.abc import Collection, Container, Mapping

from ..errors import MatcalcError
from .declarations import Declaration
from .splitting import CONSTANTS, LONGEST_SPLIT, SMALL_NUMBERS
from .tokens import GREEK_NAMES, OVERLINE
from .tree import Tree, names_in, walk

INDEXED = "([A-Za-z]+)_([ij])"  # an entry, as it stands on paper
POWERS = ("2", "3")
POLYNOMIAL = frozenset(("sum", "neg", "mul", "div", "pow", "number", "name"))
SUMS = frozenset(("sum", "mean", "prod"))
_COMPLEX = ("re", "im", "conj")


def notes(tree: Tree, declared: Collection[str]) -> list[str]:
    """One note a habit, in the order of the text."""
    found: dict[str, None] = {}
    names = {*names_in(tree), *declared}
    for node in walk(tree):
        if node.op in ("pow", "hpow") and node.args[0].op == "name" and node.args[0].value == "e":
            if "e" not in declared:
                found["e is a variable; the exponential function is exp(x)"] = None
        elif node.op == "call" and node.value in _COMPLEX and "i" in names and "i" not in declared:
            if any(n.op == "name" and n.value == "i" for n in walk(node)):
                found["i is a variable; the imaginary unit is 1i"] = None
        elif node.op == "transpose" and _is_primed_twice(node):
            name = node.args[0].args[0].value
            found[f"{name}'' is the transpose of {name}', and no second derivative"] = None
        elif node.op == "name" and node.value not in declared and node.value not in SMALL_NUMBERS:
            product = _product(str(node.value), names)
            found |= {f"{node.value} is one name; for a product write {product}": None} if product else {}
    return list(found)


def _is_primed_twice(node: Tree) -> bool:
    """y'', and not (y')'."""
    inner = node.args[0]
    if inner.op != "transpose" or inner.args[0].op != "name":
        return False
    ends = [part.span[1] if part.span else 0 for part in (inner.args[0], inner, node)]
    return ends[0] + 1 == ends[1] == ends[2] - 1


def _product(word: str, names: Collection[str]) -> str:
    """The product that a run of letters might have been: of capitals, or of few letters of which one is a name."""
    letters = re.findall("[A-Za-z][0-9]*", word)
    if "".join(letters) != word or len(letters) < len("Ax") or word in GREEK_NAMES or word in CONSTANTS:
        return ""
    likely = word.isupper() or (len(letters) <= LONGEST_SPLIT and any(letter in names for letter in letters))
    return "*".join(letters) if likely else ""


def refuse_indexed(tree: Tree, declared: Collection[str]) -> None:
    """MatcalcError for sum((y_i - x_i).^2): a name with an index, under a sum that does not run over it."""
    entries = {
        name: found for name in names_in(tree) if (found := re.fullmatch(INDEXED, name)) and name not in declared
    }
    for node in walk(tree) if entries else ():
        if node.op != "call" or node.value not in SUMS or len(node.args) != 1:
            continue
        part = next((part for part in walk(node.args[0]) if part.op == "name" and part.value in entries), None)
        if part is not None:
            base, index = entries[str(part.value)].groups()
            message = f"{part.value} is one name, over whose index {node.value} does not run"
            hint = f"write {node.value}({index}, ...) with {base}[{index}]; --shape {part.value}:vector keeps the name"
            raise MatcalcError("syntax", message, spans=[part.span] if part.span else [], hint=hint)


def refuse_lost_powers(tree: Tree, variables: Collection[str], declared: Collection[str]) -> None:
    """MatcalcError for x2 + 3x by x, a polynomial that has lost its raised 2 on the way; x1 and x2 are two names."""
    nodes = list(walk(tree))
    if not POLYNOMIAL.issuperset(node.op for node in nodes):
        return
    names = {str(node.value) for node in nodes if node.op == "name"}
    for node in nodes:
        name = str(node.value) if node.op == "name" else ""
        base = name[:-1]
        if (
            name[-1:] not in POWERS
            or base[-1:].isdigit()
            or base not in variables
            or base not in names
            or name in declared
        ):
            continue
        if all(other in (name, base) or other.rstrip("0123456789_") != base for other in names):
            message = f"{name} can be read in two ways, as a name and as the power of {base}"
            hint = f"write {base}^{name[-1]}, or declare the name: --shape {name}:scalar"
            raise MatcalcError("syntax", message, spans=[node.span] if node.span else [], hint=hint)


def refuse_numbers_as_vectors(tree: Tree, declared: Container[str]) -> None:
    """MatcalcError for π'x and π[k]: a name that is primed, or has entries, is never a number."""
    for node in walk(tree) if "pi" not in declared else ():
        if node.op in ("transpose", "index") and node.args[0].op == "name" and node.args[0].value == "pi":
            what = "a number is not transposed" if node.op == "transpose" else "a number has no entries"
            message = f"pi is the number here, and {what}"
            hint = "--shape pi:vector makes it a name"
            raise MatcalcError("shape", message, spans=[node.span] if node.span else [], hint=hint)


def numbers_by_entries(tree: Tree, declared: Container[str]) -> list[str]:
    """A note where pi multiplies each entry: pi .* exp(x) has the look of weights."""
    for node in walk(tree) if "pi" not in declared else ():
        ops = [arg.op for arg in node.args if (arg.op == "name" and arg.value == "pi") or arg.op == "number"]
        if node.op == "had" and "name" in ops and len(ops) < len(node.args):
            return ["pi is the number 3.14159...; --shape pi:vector makes it a vector"]
    return []


def refuse_bars(tree: Tree, text: str, declared: Mapping[str, Declaration]) -> None:
    """MatcalcError for x̄, which is a name of its own unless x is complex: of these the bar is the conjugate."""
    for node in walk(tree) if OVERLINE in text else ():
        if node.op == "call" and node.value == "conj" and node.span and text[node.span[1] - 1] == OVERLINE:
            inner = node.args[0]
            held = declared.get(str(inner.value))
            alone = inner.op == "name" and inner.span and inner.span[1] + 1 == node.span[1]
            if alone and (held is None or "complex" not in held.properties):
                from .notation.characters import accented

                raise accented(str(inner.value), OVERLINE, node.span)
