"""Open brackets, what they make of their contents, and the places that nodes and tokens cover."""

from fractions import Fraction

from ..errors import MatcalcError
from .tokens import Token
from .tree import Tree

# The subscript of a norm's bars, or the second argument of norm -> the function.
NORMS = {
    "": "norm", "1": "norm1", "2": "norm2", "F": "norm", "fro": "norm", "Fro": "norm",
    "inf": "norminf", "nuc": "nuclear", "∞": "norminf", "*": "nuclear",
}  # fmt: skip


class Entry:
    """An operator that waits for its right operand, or (binding 0) an open bracket with what it holds so far."""

    __slots__ = ("binding", "items", "low", "op", "placed", "rows", "token")

    def __init__(self, op: str, binding: int, token: Token) -> None:
        self.op = op
        self.binding = binding
        self.token = token
        self.items: list[Tree] = []
        self.rows: list[int] = []  # of a stack: how many items each finished row has,
        self.placed = 0  # and all of them together
        self.low: Tree | None = None  # of an index: the start of the range that is being read

    def add(self, value: Tree) -> None:
        """One more item: the value, or the range that it ends."""
        if self.low is not None:
            value, self.low = Tree("range", (self.low, value), None, cover(self.low, value)), None
        self.items.append(value)

    def end_row(self) -> None:
        self.rows.append(len(self.items) - self.placed)
        self.placed = len(self.items)


def span(token: Token) -> tuple[int, int]:
    """The place of a token: (start, end) in characters of the text, the end excluded."""
    return token.start, token.end


def cover(first: Tree | Token, last: Tree | Token) -> tuple[int, int]:
    """From the start of one to the end of the other."""
    start = first.start if isinstance(first, Token) else first.span[0] if first.span else 0
    end = last.end if isinstance(last, Token) else last.span[1] if last.span else start
    return start, end


def stack(items: list[Tree], rows: list[int], span: tuple[int, int]) -> Tree:
    """[a, b; c, d], given how many entries each row has. One entry alone is that entry."""
    if len(set(rows)) > 1:
        lengths = " and ".join(map(str, sorted(set(rows))))
        raise MatcalcError(
            "syntax",
            f"the rows have {lengths} entries: all must be equally long",
            spans=[span],
            hint="a comma ends an entry, a semicolon a row: [a, b; c, d]",
        )
    if len(items) == 1:
        items[0].span = span
        return items[0]
    return Tree("stack", tuple(items), len(rows), span)


def norm(kind: str, operand: Tree, place: tuple[int, int] | None, whole: tuple[int, int]) -> Tree:
    """The norm of this kind: a function of its own, or norm(x, p) for a number p above 1 or a letter."""
    if kind in NORMS:
        return Tree("call", (operand,), NORMS[kind], whole)
    if kind.isidentifier() and len(kind) == 1:
        return Tree("call", (operand, Tree("name", (), kind, place)), "norm", whole)
    if (power := _number(kind)) is not None and power > 1:
        return Tree("call", (operand, Tree("number", (), power, place)), "norm", whole)
    span, hint = place, "there are the norms 1, 2, p > 1, inf, fro and nuc; norm(x, W) is sqrt(x'*W*x)"
    raise MatcalcError("refused", f"the norm '{kind}' is not supported", spans=[span] if span else [], hint=hint)


def _number(kind: str) -> Fraction | None:
    """The number that a norm's kind spells; 1i, which begins like one, is none."""
    top, bar, bottom = kind.partition("/")
    spelled = kind.isascii() and top[:1].isdecimal() and top.replace(".", "", 1).isdecimal()
    whole = bottom.isdecimal() and bottom.strip("0") if bar else True
    return Fraction(kind) if spelled and whole else None
