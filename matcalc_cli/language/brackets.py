"""Open brackets, what they make of their contents, and the places that nodes and tokens cover."""

from fractions import Fraction

from ..errors import MatcalcError
from ..functions.by_axis import ALONG
from .tokens import Token
from .tree import Tree

# The subscript of a norm's bars, or the second argument of norm -> the function.
NORMS = {
    "": "norm", "1": "norm1", "F": "norm", "fro": "norm", "Fro": "norm",
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


def closes_nothing(entries: list[Entry], before: Token) -> bool:
    """Does a closing bracket that follows the token `before` make the [] of max(X, [], 2)?"""
    outer = entries[-2] if len(entries) > 1 and entries[-1].op == "[" and before.is_op("[") else None
    return outer is not None and outer.op == "call" and outer.token.value in ALONG and len(outer.items) == 1


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


def as_rows(items: list[Tree], rows: list[int], text: str) -> tuple[list[Tree], list[int]]:
    """The entries and the lengths of the rows, where [[1, 2], [3, 4]] lists rows as NumPy does."""
    lists = [item.op == "stack" and item.value == 1 for item in items]
    ones = [item.op in ("number", "name") and item.span and text[item.span[0]] == "[" for item in items]
    if len(rows) > 1 or not (all(lists) or all(ones)):
        return items, rows
    if all(lists):
        return [entry for item in items for entry in item.args], [len(item.args) for item in items]
    return items, [1] * len(items)


def bars(op: str, kind: str, operand: Tree, place: tuple[int, int] | None, whole: tuple[int, int]) -> Tree:
    """What bars with a subscript stand for; |X| without one depends on what X is."""
    return Tree("call", (operand,), "bars", whole) if op == "|" and not kind else norm(kind, operand, place, whole)


def subscript_first(tokens: list[Token], place: int) -> list[Token]:
    """The tokens with the power and the subscript at a place in one order: ||x||^2_2 is ||x||_2^2."""
    power = place
    if tokens[place].is_op("superscript"):
        power += 1
    elif tokens[place].is_op("^"):
        power += 4 if tokens[place + 1].is_op("{") else 2
    if power == place or power >= len(tokens) or tokens[power].kind != "op" or tokens[power].text[0] != "_":
        return tokens
    low = power + (1 if len(tokens[power].text) > 1 else 4 if tokens[power + 1].is_op("{") else 2)
    if low >= len(tokens):  # nothing stands below
        return tokens
    return [*tokens[:place], *tokens[power:low], *tokens[place:power], *tokens[low:]]


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
