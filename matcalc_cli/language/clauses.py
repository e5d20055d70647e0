"""What follows an expression: `where r = A*x, A: m,n` and `for i, j`, cut off as tokens before anything is parsed."""

from ..errors import MatcalcError
from .splitting import KEYWORDS
from .tokens import Token


def _top_level(tokens: list[Token]) -> list[int]:
    """The places of tokens outside all brackets."""
    depth = 0
    places = []
    for place, token in enumerate(tokens):
        if token.is_op(")", "]", "}"):
            depth -= 1
        if depth <= 0:
            places.append(place)
        if token.is_op("(", "[", "{"):
            depth += 1
    return places


def clauses(tokens: list[Token]) -> tuple[list[Token], list[list[Token]]]:
    """The tokens of the body, and of each where clause: name, `=` or `:`, the rest; every list ends in an `end`."""
    words = [place for place, token in enumerate(tokens) if token.kind == "word" and token.text == "where"]
    wheres = [place for place in words if not tokens[place + 1].is_op("(")]  # where(c, a, b) is piecewise
    if not wheres:
        return tokens, []
    first = wheres[0]
    span = (tokens[wheres[-1]].start, tokens[wheres[-1]].end)
    if len(wheres) > 1 or first not in _top_level(tokens):
        message = "there is one where clause, outside all brackets"
        raise MatcalcError("syntax", message, spans=[span], hint="write BODY where r = ..., s = ...")
    body = tokens[: first - 1] if first and tokens[first - 1].is_op(",", ";") else tokens[:first]  # f, where r = ...
    rest = [Token("op", "=", t.start, t.end) if t.is_op(":=") else t for t in tokens[first + 1 :]]
    cuts = [-1]
    for place in _top_level(rest):
        starts = place + 2 < len(rest) and rest[place + 1].kind == "word" and rest[place + 2].is_op("=", ":")
        if rest[place].is_op(";") or (rest[place].is_op(",") and starts):
            cuts.append(place)
    found = [
        [*rest[start + 1 : stop], end(rest[stop])] for start, stop in zip(cuts, [*cuts[1:], len(rest) - 1], strict=True)
    ]
    _check(found, tokens[first])
    return [*body, end(tokens[first])], found


def end(token: Token) -> Token:
    """The token that ends a list of tokens where this one begins."""
    return Token("end", "", token.start, token.start)


def _check(clauses: list[list[Token]], where: Token) -> None:
    """Each is NAME = ... or NAME: ..., with something after it, and no name is defined twice."""
    seen: set[tuple[str, str]] = set()
    for clause in clauses:
        if len(clause) < 3 or clause[0].kind != "word" or not clause[1].is_op("=", ":") or clause[0].text in KEYWORDS:
            at = clause[0] if clause[0].kind != "end" else where
            message = "a where clause reads NAME = EXPRESSION or NAME: DIMENSIONS"
            hint = "for example: f where r = A*x, A: m,n"
            raise MatcalcError("syntax", message, spans=[(at.start, at.end)], hint=hint)
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


def indices(tokens: list[Token]) -> list[str]:
    """for i, j, k"""
    found: list[str] = []
    for place, token in enumerate(tokens[1:-1]):
        good = token.is_op(",") if place % 2 else token.kind == "word" and token.text not in found
        if not good:
            raise MatcalcError(
                "syntax",
                "after for come different index names",
                spans=[(token.start, token.end)],
                hint="write the indices with commas: A[i,j] for i, j",
            )
        if not place % 2:
            found.append(token.text)
    if len(tokens) % 2 == 0 or not found:
        last = tokens[-2]
        hint = "write the indices with commas: A[i,j] for i, j"
        raise MatcalcError("syntax", "an index name is missing", spans=[(last.start, last.end)], hint=hint)
    return found
