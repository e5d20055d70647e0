"""number · scalars · matrices as one tree, with everything that divides under one bar."""

from fractions import Fraction

from ..language.tree import Tree
from . import surface as phrases
from .chains import Chain, trees


def assemble(number: Fraction, scalars: "list[tuple[Tree, bool]]", chain: Chain) -> Tree:
    """number · scalars · chain, with everything that divides under one bar."""
    above = [tree for tree, under in scalars if not under]
    below = [tree for tree, under in scalars if under]
    parts = [*above, *trees(chain)]
    if parts and not parts[-1].shape:
        parts[-1:] = _factors(parts[-1])  # 2*u'*v: a scalar product that comes last needs no brackets
    if chain and len(parts) == len(above) + 1 and _is_reciprocal(parts[-1]):  # 2 ./ x, not 2*(1 ./ x)
        top = assemble(number, scalars, ())
        return phrases.quotient(top, parts[-1].args[1])
    if number.numerator != 1 or not parts:
        parts.insert(0, phrases.number(number.numerator))
    if len(parts) > 1 and not any(part.shape for part in parts[:-1]):
        parts = [_scaled(parts[:-1], parts[-1])]  # 2*u .* v, not 2*(u .* v)
    if number.denominator != 1:
        below.insert(0, phrases.number(number.denominator))
    tree = phrases.product(parts)
    return phrases.divide(tree, phrases.product(below)) if below else tree


def _scaled(scalars: list[Tree], tree: Tree) -> Tree:
    """The scalars in front of the first factor of an entrywise product or quotient."""
    if tree.op in ("had", "hdiv") and tree.args[0].shape:
        return Tree(tree.op, (_scaled(scalars, tree.args[0]), tree.args[1]), shape=tree.shape)
    return phrases.product([*scalars, tree])


def _factors(tree: Tree) -> list[Tree]:
    """The factors of a left-to-right product."""
    found: list[Tree] = []
    while tree.op == "mul":
        tree, last = tree.args
        found.append(last)
    return [tree, *reversed(found)]


def _is_reciprocal(tree: Tree) -> bool:
    return tree.op == "hdiv" and tree.args[0].op == "number" and tree.args[0].value == 1
