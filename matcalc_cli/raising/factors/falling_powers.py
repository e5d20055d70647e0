"""n*(n - 1)*x^(n - 2): what a derivative brings down from an exponent stands before the power.

Takes the scalar factors of a product in order; gives them in another order. One idea: a bracket of nothing but letters
of the exponent is a number like the letters before it.
"""

from ...language.tree import Tree, names_in
from ..surface import total

Placed = tuple[Tree, bool]  # a factor, does it divide?


def behind_brackets(factors: list[Placed]) -> list[Placed]:
    """The factors, each power behind the brackets whose letters all stand in its exponent."""
    found = list(factors)
    for tree, under in factors:
        if tree.op not in ("pow", "hpow") or under or tree.args[1].op in ("number", "neg"):
            continue
        letters = set(names_in(tree.args[1])) - set(names_in(tree.args[0]))
        place = found.index((tree, under))
        brackets = [k for k, other in enumerate(found) if _is_bracket_of(other, letters)]
        for k, bracket in zip(brackets, _falling([found[k][0] for k in brackets]), strict=True):
            found[k] = (bracket, False)
        found.insert(max((k for k in brackets if k > place), default=place), found.pop(place))
    return found


def _falling(brackets: list[Tree]) -> list[Tree]:
    """n - 1, n - 2, n - 3 for 2 - n, n - 3 and 1 - n, where the sign of the product stays."""
    turned = [tree for tree in brackets if len(tree.args) == 2 and [part.op for part in tree.args] == ["number", "neg"]]
    pairs = turned[: len(turned) // 2 * 2]
    found = [
        total([(1, tree.args[1].args[0]), (-1, tree.args[0])], tree.shape or ()) if tree in pairs else tree
        for tree in brackets
    ]
    return sorted(found, key=_number)


def _number(bracket: Tree) -> float:
    """2 of n - 2, and of n + 2."""
    terms = (part.args[0] if part.op == "neg" else part for part in bracket.args)
    return next((float(str(term.value)) for term in terms if term.op == "number"), 0.0)


def _is_bracket_of(factor: Placed, letters: set[str]) -> bool:
    tree, under = factor
    return not under and tree.op == "sum" and letters.issuperset(names_in(tree))
