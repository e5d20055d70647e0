"""Left-hand sides: the formula of `f(x) = x'*A*x` is what stands behind the sign, and a note says so. So it is with the
heads of functions without a name: `lambda x: x'*A*x`, `@(x) x'*A*x`, `x -> x'*A*x`.

Takes the tokens of a text, gives those of the formula and the note.
"""

from collections.abc import Set

from ...errors import MatcalcError
from ..splitting import is_product_of_capitals
from ..tokens import Token
from .dotted import CONDITION

LAMBDA = "lambda"
CONDITIONAL = frozenset(("subject", "such"))  # subject to A*x = b


def formula(tokens: list[Token], text: str, names: Set[str]) -> tuple[list[Token], str, set[str]]:
    """The tokens behind a left-hand side NAME or NAME(NAME, ...), what was dropped ("" if nothing was), and its names.

    MatcalcError for any other equation, and where one of `names`, which are variables, is on the left: what is meant
    by that is not known.
    """
    place = _equals(tokens)
    if place is None:
        behind = head_of_a_function(tokens, text)
        return (
            tokens[behind:],
            text[tokens[0].start : tokens[behind - 1].end] if behind else "",
            _words(tokens[:behind]),
        )
    left, right = tokens[:place], tokens[place + 1 :]
    sign = tokens[place]
    if not left or not _is_name(left):
        hint = "type the formula alone, such as the difference of the two sides; definitions stand after where"
        for token in tokens[:place]:
            if token.kind == "word" and token.text.lower() in CONDITIONAL:
                raise MatcalcError(
                    "syntax", "conditions are not read", spans=[(token.start, token.end)], hint=CONDITION
                )
        raise MatcalcError("syntax", "this is an equation, not a formula", spans=[(sign.start, sign.end)], hint=hint)
    both = any(token.kind == "word" and token.text == left[0].text for token in right)
    if both or left[0].text in names:
        hint = "type the formula alone; definitions stand after where"
        message = f"{left[0].text} {'stands on both sides' if both else 'is a variable, and no name of the formula'}"
        raise MatcalcError("syntax", message, spans=[(left[0].start, left[0].end)], hint=hint)
    behind = head_of_a_function(right, text)
    last = right[behind - 1] if behind else left[-1]
    return right[behind:], text[left[0].start : last.end], _words([*left[2:-1], *right[:behind]])


def _words(tokens: list[Token]) -> set[str]:
    """The names among the arguments of a function."""
    return {token.text for token in tokens if token.kind == "word"} - {LAMBDA}


def head_of_a_function(tokens: list[Token], text: str) -> int:
    """How many tokens the head of a function without a name has, as Python, MATLAB and Julia write it; 0 for none."""
    at = tokens[0].is_op("*") and text[tokens[0].start] == "@"
    place = int(at or (tokens[0].kind == "word" and tokens[0].text == LAMBDA))
    bracketed = tokens[place].is_op("(")
    names = place + bracketed
    while tokens[names].kind == "word" and tokens[names + 1].is_op(","):
        names += 2
    if tokens[names].kind != "word":
        return 0
    behind = names + 1
    if bracketed:
        if not tokens[behind].is_op(")"):
            return 0
        behind += 1
    if place:  # @(x) and lambda x:
        return behind if at and bracketed else behind + 1 if not at and tokens[behind].is_op(":") else 0
    arrow = (
        tokens[behind].is_op("-") and tokens[behind + 1].is_op(">") and tokens[behind].end == tokens[behind + 1].start
    )
    return behind + 2 if arrow else 0


def _equals(tokens: list[Token]) -> int | None:
    """The place of the = outside all brackets, before any where."""
    depth = 0
    for place, token in enumerate(tokens):
        if token.kind == "word" and token.text == "where" and not tokens[place + 1].is_op("("):
            return None
        depth += token.is_op("(", "[", "{") - token.is_op(")", "]", "}")
        if not depth and token.is_op("=", ":="):
            return place
    return None


def _is_name(left: list[Token]) -> bool:
    """NAME, or NAME and a bracket with names."""
    if left[0].kind != "word" or is_product_of_capitals(left[0]):  # Ax = b
        return False
    if len(left) == 1:
        return True
    inside = left[2:-1]
    bracketed = left[1].is_op("(") and left[-1].is_op(")") and len(inside) % 2 == 1
    return bracketed and all(t.is_op(",", ";") if k % 2 else t.kind == "word" for k, t in enumerate(inside))
