"""Text to surface tree: clauses, then words, then an operator-precedence parser without recursion.

    text        = expression ["for" names] ["where" clause {("," | ";") clause}]
    clause      = NAME "=" expression ["for" names] | NAME ":" declaration
                | expression (">" | ">=" | "<" | "<=") expression {(">" | ">=" | "<" | "<=") expression}
    expression  = term {("+" | "-") term}
    term        = signed {("*" | "/" | ".*" | "./" | "⊗" | nothing) signed}            left to right
    signed      = ("-" | "+") signed | postfix
    postfix     = atom {"'" | "[" indices "]" | ("^" | ".^") ["-" | "+"] atom}
    atom        = NUMBER | NAME | FUNCTION "(" arguments ")" | "(" expression ")" | "[" rows "]"
                | "|" expression "|" | "||" expression "||" | "‖" expression "‖" | "⟨" expression "," expression "⟩"

A bar opens where an operand is expected; elsewhere it closes the innermost bracket if that is such a bar, and opens
(a product by juxtaposition) if not. The operator table is in tree.py, the words' rules in splitting.py. What people
write elsewhere is brought into this grammar, token by token, by the package `notation`.
"""

from collections.abc import Mapping, Set
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ..errors import MatcalcError
from ..functions.table import ALIASES
from .clauses import clauses, end, indices, is_condition, sides
from .comparisons import Inequality, inequality
from .parser import Parser
from .splitting import Known, settle
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
_Parts = tuple[  # of a Parsed
    Tree, tuple[str, ...], str, tuple[Declaration, ...], str, tuple[str, ...], tuple[Inequality, ...]
]  # fmt: skip
MOST_KNOWN = 256  # texts whose trees are remembered, for trees never change; each search for garbage walks over them
LONGEST_KNOWN = 400  # letters of such a text
NO_CONDITION = "leave it out; conditions stand behind the formula that is asked about"
_LEFT_SIDES = frozenset(("=", ":=", ">", ":"))  # a formula has a left-hand side only where one of them stands
DAGGER = "† is the conjugate transpose; a pseudoinverse is written A^+"


class Parsed:
    """What was read: the tree, how split words were taken, the left-hand side that was dropped ("" if none was), and
    the declarations of where clauses (name, text, span) and their conditions."""

    __slots__ = ("conditions", "declarations", "dropped", "notes", "source", "splits", "tree")

    def __init__(
        self,
        tree: Tree,
        splits: tuple[str, ...],
        dropped: str,
        declarations: tuple[Declaration, ...],
        source: str,
        notes: tuple[str, ...] = (),
        conditions: tuple[Inequality, ...] = (),
    ) -> None:
        """`notes`: how LaTeX was taken."""
        self.tree = tree
        self.conditions = conditions
        self.splits = splits
        self.dropped = dropped
        self.declarations = declarations
        self.source = source
        left = [f"the left-hand side {dropped} is dropped"] if dropped else []
        self.notes = [*notes, *left, *(f"read {split}" for split in splits)]


def parse(
    text: str,
    names: Set[str] = frozenset(),
    functions: Mapping[str, str] | None = None,
    declared: "Declarations | None" = None,
    conditions: bool = False,
    own: bool = False,
) -> Parsed:
    """The tree of a text. `names`: those declared elsewhere, `declared` what of them; `functions`: every spelling ->
    canonical name; `conditions`: may there be some behind where? `own`: as for `tokens.tokenize`.

    Raises MatcalcError with the source and one span, two where a bracket is closed by another kind.
    """
    try:
        parsed = _parse(text, names, ALIASES if functions is None else functions, declared, own)
        if parsed.conditions and not conditions:
            message = "no condition can stand here"
            raise MatcalcError("syntax", message, spans=[parsed.conditions[0].span], hint=NO_CONDITION)
        return parsed
    except MatcalcError as error:
        raise error.with_source(text) from None


def _parse(text: str, names: Set[str], functions: Mapping[str, str], kinds: "Declarations | None", own: bool) -> Parsed:
    if functions is not ALIASES or len(text) > LONGEST_KNOWN or is_latex(text):
        return Parsed(*_read(text, names, functions, kinds, own))
    return Parsed(*_known(text, frozenset(names)))


@lru_cache(MOST_KNOWN)
def _known(text: str, names: frozenset[str]) -> _Parts:
    """What is read without functions of the question's own, and of kinds only LaTeX asks."""
    return _read(text, names, ALIASES, None)


def _read(
    text: str, names: Set[str], functions: Mapping[str, str], kinds: "Declarations | None", own: bool = False
) -> _Parts:
    tokens, notes = tokens_of(text, names, functions, kinds, own)
    tokens, dropped, arguments = _formula(tokens, text, names)
    body, found = clauses(tokens)
    compared = [pair for clause in found if is_condition(clause) for pair in sides(clause)]
    found = [clause for clause in found if not is_condition(clause)]
    definitions = [clause for clause in found if clause[1].is_op("=")]
    declarations = [clause for clause in found if clause[1].is_op(":")]
    declared = frozenset(names) | {clause[0].text for clause in found} | arguments
    parts = [body, *(clause[2:] for clause in definitions), *(side for a, _, b in compared for side in (a, b))]
    formulas = [_plain(tokens, declared, functions, text) for tokens in parts]
    known = Known(declared, formulas)
    splits: list[str] = []
    trees = [_expression(tokens, known, functions, splits, text) for tokens in formulas]
    tree, count = trees[0], len(definitions) + 1
    conditions = tuple(
        inequality(trees[k], relation.text, trees[k + 1], (left[0].start, right[-2].end))
        for k, (left, relation, right) in zip(range(count, len(trees), 2), compared, strict=True)
    )
    if definitions:
        tree = Tree("where", tuple(trees[:count]), tuple(clause[0].text for clause in definitions), (0, len(text)))
    said = tuple(
        (clause[0].text, text[clause[1].end : clause[-1].start].strip(), (clause[0].start, clause[-1].start))
        for clause in declarations
    )
    return tree, tuple(dict.fromkeys(splits)), dropped, said, text, notes, conditions


def tokens_of(
    text: str, names: Set[str], functions: Mapping[str, str], known: "Declarations | None" = None, own: bool = False
) -> tuple[list[Token], tuple[str, ...]]:
    """The tokens of a text in matcalc's own language or in LaTeX, and notes on how the LaTeX was taken."""
    if not is_latex(text):
        return tokenize(text, own), (DAGGER,) if "†" in text else ()
    from .latex.reading import read

    return read(text, names, functions, known)


def _formula(tokens: list[Token], text: str, names: Set[str]) -> tuple[list[Token], str, set[str]]:
    """The tokens without a left-hand side, what was dropped, and the names that it makes known."""
    if _LEFT_SIDES.isdisjoint(_signs(tokens)) and not tokens[0].is_op("*"):
        return tokens, "", set()
    from .notation.left_sides import formula

    return formula(tokens, text, names)


def _signs(tokens: list[Token]) -> set[str]:
    """The operators and brackets among the tokens."""
    return {token.text for token in tokens if token.kind == "op"}


def _plain(tokens: list[Token], names: Set[str], functions: Mapping[str, str], text: str) -> list[Token]:
    """The tokens of a formula in which every call has its brackets. MatcalcError for what is not read here."""
    signs = _signs(tokens)
    if "[" in signs and not is_latex(text):
        from .notation.spaced_rows import refuse as refuse_spaced

        refuse_spaced(tokens, names, text)
    if any(token.kind == "word" and token.text.startswith("sum_") for token in tokens):
        from .notation.index_sums import summed

        tokens = summed(tokens, names)
    words = [(token, after) for token, after in pairwise(tokens) if token.kind == "word"]
    if "/" in signs or any(after.is_op("(", "[", "=") for _, after in words):
        from .notation.foreign import refuse

        refuse(tokens, names, functions, text)
    if any(token.text in ALIASES and not after.is_op("(") for token, after in words):
        from .notation.prefix_calls import bracketed

        return bracketed(tokens, names, text)
    return tokens


def _expression(tokens: list[Token], known: Known, functions: Mapping[str, str], splits: list[str], text: str) -> Tree:
    """EXPRESSION [for i, j]: a tree, of op `tensor` if indices follow."""
    place = next((k for k, token in enumerate(tokens) if token.kind == "word" and token.text == "for"), None)
    bound: list[str] = []
    if place is not None:
        bound = indices(tokens[place:])
        tokens = [*tokens[:place], end(tokens[place])]
        known = known.also(bound)
    settled, notes = settle(tokens, known, functions)
    splits += notes
    if "^" in _signs(settled):
        from .notation.superscripts import exponents

        settled = exponents(settled, known.declared)
    tree = Parser(settled, text, known.euler).run()
    return Tree("tensor", (tree,), tuple(bound), tree.span) if bound else tree
