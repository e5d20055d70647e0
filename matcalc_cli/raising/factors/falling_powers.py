"""n*(n - 1)*x^(n - 2): what a derivative brings down from an exponent stands before the power.

Takes the scalar factors of a product in order; gives them in another order. One idea: a bracket of nothing but letters
of the exponent is a number like the letters before it.
"""

from ...language.tree import Tree, names_in

Placed = tuple[Tree, bool]  # a factor, does it divide?


def behind_brackets(factors: list[Placed]) -> list[Placed]:
    """The factors, each power behind the brackets whose letters all stand in its exponent."""
    found = list(factors)
    for tree, under in factors:
        if tree.op not in ("pow", "hpow") or under or tree.args[1].op in ("number", "neg"):
            continue
        letters = set(names_in(tree.args[1])) - set(names_in(tree.args[0]))
        place = found.index((tree, under))
        last = max((k for k, other in enumerate(found) if k > place and _is_bracket_of(other, letters)), default=place)
        found.insert(last, found.pop(place))
    return found


def _is_bracket_of(factor: Placed, letters: set[str]) -> bool:
    tree, under = factor
    return not under and tree.op == "sum" and letters.issuperset(names_in(tree))
