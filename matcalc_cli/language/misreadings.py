"""What people type by habit and what it means here: notes beside the answer, where the reading may surprise.

Takes the tree as parsed and the names that are declared; changes nothing.
"""

from collections.abc import Collection

from .tree import Tree, walk

_COMPLEX = ("re", "im", "conj")
_LONGEST = 3  # letters of a word that is a product


def notes(tree: Tree, declared: Collection[str]) -> list[str]:
    """One note a habit, in the order of the text."""
    found: dict[str, None] = {}
    for node in walk(tree):
        if node.op in ("pow", "hpow") and node.args[0].op == "name" and node.args[0].value == "e":
            if "e" not in declared:
                found["e is a variable; the exponential function is exp(x)"] = None
        elif node.op == "call" and node.value in _COMPLEX and "i" not in declared:
            if any(n.op == "name" and n.value == "i" for n in walk(node)):
                found["i is a variable; the imaginary unit is 1i"] = None
        elif node.op == "name":
            word = str(node.value)
            if len(word) > _LONGEST and word.isalpha() and word.isupper() and word not in declared:
                found[f"{word} is one name; for a product write {'*'.join(word)}"] = None
    return list(found)

