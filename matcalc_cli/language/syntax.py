"""Text to surface tree: clauses, then words, then an operator-precedence parser without recursion.

    text        = expression ["for" names] ["where" clause {("," | ";") clause}]
    clause      = NAME "=" expression ["for" names] | NAME ":" declaration
    expression  = term {("+" | "-") term}
    term        = signed {("*" | "/" | ".*" | "./" | "⊗" | nothing) signed}            left to right
    signed      = ("-" | "+") signed | postfix
    postfix     = atom {"'" | "[" indices "]" | ("^" | ".^") ["-" | "+"] atom}
    atom        = NUMBER | NAME | FUNCTION "(" arguments ")" | "(" expression ")" | "[" rows "]"
                | "|" expression "|" | "||" expression "||" | "‖" expression "‖"

A bar opens where an operand is expected; elsewhere it closes the innermost bracket if that is such a bar, and opens
(a product by juxtaposition) if not. The operator table is in tree.py, the words' rules in splitting.py.
"""

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING

from ..errors import MatcalcError
from .clauses import clauses, end, indices
from .parser import Parser
from .splitting import settle
from .tokens import Token, is_latex, tokenize
from .tree import (
    ATOM,
    FOR,
    OPERATORS,
    POSTFIX,
    POWER,
    PRODUCT,
    SUM,
    UNARY,
    WHERE,
    Tree,
    call,
    constant,
    equal,
    fold,
    leaves,
    name,
    names_in,
    number,
    rebuild,
    walk,
)

if TYPE_CHECKING:
    from .declarations import Declarations

__all__ = [
    "ATOM", "FOR", "OPERATORS", "POSTFIX", "POWER", "PRODUCT", "SUM", "UNARY", "WHERE", "Parsed", "Tree", "call",
    "constant", "equal", "fold", "leaves", "name", "names_in", "number", "parse", "rebuild", "walk",
]  # fmt: skip

Declaration = tuple[str, str, tuple[int, int]]


class Parsed:
    """What was read: the tree, how split words were taken, and the declarations of where clauses (name, text, span)."""

    __slots__ = ("declarations", "notes", "source", "splits", "tree")

    def __init__(
        self,
        tree: Tree,
        splits: tuple[str, ...],
        declarations: tuple[Declaration, ...],
        source: str,
        notes: tuple[str, ...] = (),
    ) -> None:
        self.tree, self.notes = tree, notes
        self.splits = splits
        self.declarations = declarations
        self.source = source


def parse(
    text: str,
    names: Set[str] = frozenset(),
    functions: Mapping[str, str] | None = None,
    declared: "Declarations | None" = None,
) -> Parsed:
    """The tree of a text. `names`: those declared elsewhere, `declared` what of them; `functions`: every spelling ->
    canonical name.

    Raises MatcalcError with the source and one span, two where a bracket is closed by another kind.
    """
    try:
        return _parse(text, names, _table() if functions is None else functions, declared)
    except MatcalcError as error:
        raise error.with_source(text) from None


def _table() -> Mapping[str, str]:
    from ..functions.table import ALIASES

    return ALIASES


def _parse(text: str, names: Set[str], functions: Mapping[str, str], known: "Declarations | None") -> Parsed:
    tokens, notes = tokens_of(text, names, functions, known)
    body, found = clauses(tokens)
    definitions = [clause for clause in found if clause[1].is_op("=")]
    declarations = [clause for clause in found if clause[1].is_op(":")]
    all_names = frozenset(names) | {clause[0].text for clause in found}
    splits: list[str] = []
    trees = []
    for tokens in [body, *(clause[2:] for clause in definitions)]:
        trees.append(_expression(tokens, all_names, functions, splits))
    tree = trees[0]
    if definitions:
        tree = Tree("where", tuple(trees), tuple(clause[0].text for clause in definitions), (0, len(text)))
    declared = tuple(
        (clause[0].text, text[clause[1].end : clause[-1].start].strip(), (clause[0].start, clause[-1].start))
        for clause in declarations
    )
    return Parsed(tree, tuple(dict.fromkeys(splits)), declared, text, notes)


def tokens_of(
    text: str, names: Set[str], functions: Mapping[str, str], known: "Declarations | None" = None
) -> tuple[list[Token], tuple[str, ...]]:
    """The tokens of a text in matcalc's own language or in LaTeX, and notes on how the LaTeX was taken."""
    if not is_latex(text):
        return tokenize(text), ()
    from .latex.reading import read

    return read(text, names, functions, known)


def _expression(tokens: list[Token], names: Set[str], functions: Mapping[str, str], splits: list[str]) -> Tree:
    """EXPRESSION [for i, j]: a tree, of op `tensor` if indices follow."""
    place = next((k for k, token in enumerate(tokens) if token.kind == "word" and token.text == "for"), None)
    bound: list[str] = []
    if place is not None:
        bound = indices(tokens[place:])
        tokens = [*tokens[:place], end(tokens[place])]
    settled, notes = settle(tokens, frozenset((*names, *bound)) if bound else names, functions)
    splits += notes
    tree = Parser(settled, names).run()
    return Tree("tensor", (tree,), tuple(bound), tree.span) if bound else tree
