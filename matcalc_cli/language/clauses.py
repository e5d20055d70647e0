"""What follows an expression: `where r = A*x, A: m,n, t > 0` and `for i, j`, cut off as tokens before parsing."""

from itertools import pairwise

from ..errors import MatcalcError
from .comparisons import RELATIONS, comparisons, outside
from .properties import PROPERTIES
from .splitting import KEYWORDS
from .tokens import Token

CONJUNCTIONS = ("and", "or")
INTRODUCING = (
    "for",
    "if",
    "when",
    "with",
    "given",
    "assuming",
    "provided",
)  # words that stand for `where` before conditions


_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def _top_level(tokens: list[Token]) -> list[int]:
    """The places of tokens outside all brackets."""
    depth = 0
    places = []
    for place, token in enumerate(tokens):
        bracket = token.text if token.kind == "op" else ""
        if bracket in _CLOSING:
            depth -= 1
        if depth <= 0:
            places.append(place)
        if bracket in _OPENING:
            depth += 1
    return places


def clauses(tokens: list[Token]) -> tuple[list[Token], list[list[Token]]]:
    """The tokens of the body, and of each where clause: name, `=` or `:`, the rest, or a condition; every list ends in
    an `end`."""
    tokens = _with_where(tokens)
    words = [place for place, token in enumerate(tokens) if token.kind == "word" and token.text == "where"]
    wheres = [place for place in words if not _calls(tokens, place + 1)]
    if not wheres:
        return tokens, []
    first = wheres[0]
    span = (tokens[wheres[-1]].start, tokens[wheres[-1]].end)
    if len(wheres) > 1 or first not in _top_level(tokens):
        message = "there is one where clause, outside all brackets"
        raise MatcalcError("syntax", message, spans=[span], hint="write BODY where r = ..., s = ...")
    body = tokens[: first - 1] if first and tokens[first - 1].is_op(",", ";") else tokens[:first]  # f, where r = ...
    behind = tokens[first + 2 : -2] + tokens[-1:] if tokens[first + 1].is_op("(") else tokens[first + 1 :]
    rest = [Token("op", "=", t.start, t.end) if t.is_op(":=") else t for t in behind]
    (places, compared), cuts = outside(rest, _top_level(rest)), [-1]
    if compared:
        joined = {place for place in places if rest[place].kind == "word" and rest[place].text == CONJUNCTIONS[0]}
        rest = [Token("op", ",", t.start, t.end) if k in joined else t for k, t in enumerate(rest)]
    stops = [place for place in places if rest[place].is_op(",", ";") or rest[place].kind == "end"]
    for place, stop in pairwise(stops):
        starts = place + 2 < len(rest) and rest[place + 1].kind == "word" and rest[place + 2].is_op("=", ":")
        if rest[place].is_op(";") or starts or any(place < at < stop for at in compared):
            cuts.append(place)
    found = [
        [*rest[start + 1 : stop], end(rest[stop])] for start, stop in zip(cuts, [*cuts[1:], len(rest) - 1], strict=True)
    ]
    found = _each(found)
    _check([clause for clause in found if not is_condition(clause)], tokens[first])
    return [*body, end(tokens[first])], found


def _calls(tokens: list[Token], place: int) -> bool:
    """Is this the bracket of where(c, a, b), which is piecewise? In f where (x > 0) one goes around the condition."""
    if not tokens[place].is_op("("):
        return False
    inside = [*tokens[place + 1 : -2], tokens[-1]]
    outer = _top_level(inside)
    whole = len(_top_level(tokens[place:-1])) == 2
    return not (whole and comparisons(inside, outer)) or any(inside[k].is_op(",") for k in outer)


def _with_where(tokens: list[Token]) -> list[Token]:
    """`f, x > 0` and `f for x > 0` with `where`: so begins what has a comparison behind it and none before it."""
    places, compared = outside(tokens, _top_level(tokens))
    if not compared or any(token.kind == "word" and token.text == "where" for token in tokens):
        return tokens
    for place in places:
        if place and place < compared[0] and _introduces(tokens[place]):
            behind = place + 1 + _introduces(tokens[place + 1])
            start, end = tokens[place].start, tokens[behind - 1].end
            letters = [(letter, start, end) for letter in "where"]
            return [*tokens[:place], Token("word", "where", start, end, letters), *tokens[behind:]]
    return tokens


def _introduces(token: Token) -> bool:
    return token.is_op(",", ";") or (token.kind == "word" and token.text in INTRODUCING)


def _each(found: list[list[Token]]) -> list[list[Token]]:
    """x, y > 0 as x > 0, y > 0: names alone before a condition on a name share what it says."""
    made: list[list[Token]] = []
    for clause in reversed(found):
        behind = made[0] if made else clause
        named = behind[0].kind == "word" and behind[1].is_op(*RELATIONS)
        if named and _are_names(clause) and len(comparisons(behind, _top_level(behind))) == 1:
            made = [[word, *behind[1:]] for word in clause[:-1:2]] + made
        else:
            made.insert(0, clause)
    return made


def _are_names(clause: list[Token]) -> bool:
    """Is this a list of names: x, y?"""
    listed = clause[:-1]
    words = all(token.kind == "word" and token.text not in KEYWORDS for token in listed[::2])
    return words and len(listed) % 2 == 1 and all(token.is_op(",") for token in listed[1::2])


def is_condition(clause: list[Token]) -> bool:
    """Does the clause compare, and define or declare nothing?"""
    names = len(clause) > 1 and clause[0].kind == "word" and clause[1].is_op("=", ":")
    return not names and bool(comparisons(clause, _top_level(clause)))


def sides(clause: list[Token]) -> list[tuple[list[Token], Token, list[Token]]]:
    """The comparisons of a condition, each with its sides: of 0 < t < 1 there are two."""
    places = comparisons(clause, _top_level(clause))
    joined = next((token for token in clause if token.kind == "word" and token.text in CONJUNCTIONS), None)
    if joined is not None:
        hint = "write x > 0, y > 0: all of them hold"
        message = "conditions are separated by commas"
        raise MatcalcError("syntax", message, spans=[(joined.start, joined.end)], hint=hint)
    signs = {clause[place].text[0] for place in places}
    if len(signs) > 1:
        at = clause[places[1]]
        hint = "write two conditions with a comma between them"
        raise MatcalcError("syntax", "a chain of comparisons has one direction", spans=[(at.start, at.end)], hint=hint)
    cuts = [-1, *places, len(clause) - 1]
    parts = [[*clause[low + 1 : high], end(clause[high])] for low, high in pairwise(cuts)]
    for part, place in zip(parts, [places[0], *places], strict=True):
        if len(part) == 1:
            at = clause[place]
            hint = "write a value on each side: x > 0"
            message = f"'{at.text}' compares two values"
            raise MatcalcError("syntax", message, spans=[(at.start, at.end)], hint=hint)
    return [(left, clause[place], right) for (left, right), place in zip(pairwise(parts), places, strict=True)]


def end(token: Token) -> Token:
    """The token that ends a list of tokens where this one begins."""
    return Token("end", "", token.start, token.start)


def _check(clauses: list[list[Token]], where: Token) -> None:
    """Each is NAME = ... or NAME: ..., with something after it, and no name is defined twice."""
    seen: set[tuple[str, str]] = set()
    for clause in clauses:
        if len(clause) < 3 or clause[0].kind != "word" or not clause[1].is_op("=", ":") or clause[0].text in KEYWORDS:
            at = clause[0] if clause[0].kind != "end" else where
            message = "a where clause reads NAME = EXPRESSION, NAME: DIMENSIONS or a condition, A > B"
            hint = _meant(clause) or "for example: f where r = A*x, A: m,n, t > 0"
            raise MatcalcError("syntax", message, spans=[(at.start, at.end)], hint=hint)
        if clause[2].is_op("<", ">"):
            sign = f"{clause[2].text}="
            spans = [(clause[1].start, clause[2].end)]
            raise MatcalcError("syntax", f"={clause[2].text} is no comparison", spans=spans, hint=f"write {sign}")
        if len(clause) == 3:
            raise MatcalcError(
                "syntax",
                f"expected an expression after '{clause[1].text}'",
                spans=[(clause[1].start, clause[1].end)],
                hint="write NAME = EXPRESSION, or NAME: DIMENSIONS",
            )
        key = (clause[0].text, clause[1].text)
        if key in seen:
            message = f"{clause[0].text} is defined twice"
            hint = "leave out one of the definitions, or rename it"
            raise MatcalcError("name", message, spans=[(clause[0].start, clause[0].end)], hint=hint)
        seen.add(key)


def _meant(clause: list[Token]) -> str:
    """How a clause in words is written: x positive, x is positive, x in (0, 1)."""
    words = [token.text for token in clause if token.kind == "word"]
    known = next((word for word in words[1:] if word in PROPERTIES), "")
    if known:
        return f"write {words[0]}: {known}"
    return f"write 0 < {words[0]} < 1 for an interval, and {words[0]}: n for a shape" if "in" in words[1:2] else ""


def indices(tokens: list[Token]) -> list[str]:
    """for i, j, k"""
    found: list[str] = []
    for place, token in enumerate(tokens[1:-1]):
        good = token.is_op(",") if place % 2 else token.kind == "word" and token.text not in found
        if not good:
            hint = "write the indices with commas: A[i,j] for i, j"
            if place and token.text == "in":  # sum(x[i]^2 for i in range(n))
                hint = f"the sum over an index is sum({found[0]}, ...), as in sum({found[0]}, x[{found[0]}]^2)"
            message = "after for come different index names"
            raise MatcalcError("syntax", message, spans=[(token.start, token.end)], hint=hint)
        if not place % 2:
            found.append(token.text)
    if len(tokens) % 2 == 0 or not found:
        last = tokens[-2]
        hint = "write the indices with commas: A[i,j] for i, j"
        raise MatcalcError("syntax", "an index name is missing", spans=[(last.start, last.end)], hint=hint)
    return found
