"""Where a condition behind `where` compares: `x - y > 0`, `0 < t < 1`, and which trees its sides are.

Takes tokens; gives the places of their comparisons. One idea: `<` opens an inner product `<x, y>` where an operand is
expected, and compares elsewhere, as `>` does where no such bracket is open.
"""

from collections.abc import Iterable
from typing import NamedTuple

from ..functions.piecewise import COMPARISONS
from .tokens import Token
from .tree import Tree

ENDS = (
    ")",
    "]",
    "}",
    "|",
    "||",
    "‖",
    "⟩",
    "'",
    "⊤",
    "ᴴ",
    "superscript",
)  # operators behind which an operand is complete


APART = "!="
RELATIONS = (*COMPARISONS, APART)


class Inequality(NamedTuple):
    """A condition as typed: `tree` is positive, or with `strict` False not negative; with `apart` it is not zero.
    `sides`: what was compared, and how."""

    tree: Tree
    strict: bool
    span: tuple[int, int]
    apart: bool
    sides: tuple[Tree, str, Tree]


def outside(tokens: list[Token], top_level: Iterable[int]) -> tuple[list[int], list[int]]:
    """Of the places outside all other brackets: those outside <x, y>, too, and those of comparisons."""
    places: list[int] = []
    found: list[int] = []
    opened, closed = 0, -1
    for place in top_level:
        token, before = tokens[place], tokens[place - 1] if place else None
        sign = token.text if token.kind == "op" else ""
        complete = before is not None and (before.kind != "op" or before.text in ENDS or closed == place - 1)
        if sign == "<" and not complete:
            opened += 1
        elif sign == ">" and opened:
            opened, closed = opened - 1, place
        elif not opened:
            places.append(place)
            found += [place] if sign in RELATIONS else []
    return places, found


def comparisons(tokens: list[Token], top_level: Iterable[int]) -> list[int]:
    """The places of the comparisons outside all brackets."""
    return outside(tokens, top_level)[1]


def inequality(left: Tree, relation: str, right: Tree, span: tuple[int, int]) -> Inequality:
    """left > right as left - right > 0, left <= right as right - left >= 0."""
    large, small = (right, left) if relation.startswith("<") else (left, right)
    apart, strict = relation == APART, relation in ("<", ">", APART)
    sides = left, relation, right
    if small.op == "number" and small.value == 0:
        return Inequality(large, strict, span, apart, sides)
    minus = Tree("neg", (small,), None, small.span)
    tree = minus if large.op == "number" and large.value == 0 else Tree("sum", (large, minus), None, span)
    return Inequality(tree, strict, span, apart, sides)
