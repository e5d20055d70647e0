"""A derivation as data: its lines, and the names that stand in them.

Trees here have one kind of node more: `differential`, d(u) of the tree u; of the bare name of the variable it is dx.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ...language.tree import Tree
from ...render import text
from ..derivation import Derivation
from ..problem import Problem
from .rules import Rule


class Wanted(NamedTuple):
    """The answer that is to be derived: its nodes, and its tree as it is printed, as text, too."""

    problem: Problem
    derivation: Derivation
    tree: Tree
    text: str


WITHOUT = "without --steps the answer is given"  # what helps where a derivation cannot be shown


class Line:
    """`left = right` by a rule. `left` is None where the derivative itself is meant; `name`: what the line is about."""

    __slots__ = ("law", "left", "name", "right", "rule")

    def __init__(self, name: str, left: Tree | None, right: Tree, rule: Rule, law: str = "") -> None:
        self.name, self.left, self.right, self.rule = name, left, right, rule
        self.law = law or rule.law

    def __repr__(self) -> str:
        """`d(f) = 2*x'*dx  (quadratic form)`."""
        left = "answer" if self.left is None else text.render(self.left)
        return f"{left} = {text.render(self.right)}  ({self.rule.title})"


class Steps:
    """`original`: what the function of the question is called; `definitions`: names and what they stand for, in order,
    last what is differentiated; `lines` lead to the answer, which stands at the right of the last."""

    __slots__ = ("definitions", "lines", "original")

    def __init__(self, original: str, definitions: Sequence[tuple[str, Tree]], lines: Sequence[Line]) -> None:
        self.original, self.definitions, self.lines = original, list(definitions), list(lines)

    def __repr__(self) -> str:
        named = [f"{word} = {text.render(tree)}" for word, tree in self.definitions]
        return "\n".join([*named, *map(repr, self.lines)])

    def __call__(self) -> "Steps":
        """`answer.steps()` is `answer.steps`."""
        return self
