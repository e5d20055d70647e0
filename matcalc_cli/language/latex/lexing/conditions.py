r"""Conditions behind a formula in LaTeX: f, \quad x > 0; f \text{ for } x \geq 0; f \text{ s.t. } x > y.

Takes the lexemes and their text; gives lexemes in which \text{where} introduces the conditions, commas separate them,
and their relations are `<`, `<=`, `>`, `>=`, `!=`. One idea: what introduces conditions stands outside all brackets,
with a relation behind it and none before it. An objective such as \min_x keeps its constraints, and is refused.
"""

from collections.abc import Iterator, Sequence

from ...tokens import Token
from ..commands import OBJECTIVES, SWITCHES, WORDS

RELATIONS = {
    **dict.fromkeys(("ge", "geq", "geqslant"), ">="), **dict.fromkeys(("le", "leq", "leqslant"), "<="),
    **dict.fromkeys(("ne", "neq"), "!="), "gt": ">", "lt": "<",
}  # fmt: skip
SIGNS = frozenset(("<", ">", "<=", ">=", "!="))
WHERE = "where"
INTRODUCING = frozenset(
    (WHERE, "for", "if", "when", "with", "st", "s.t.", "subjectto", "suchthat", "provided", "providedthat", "assuming",
     "given", "on", "and")
)  # fmt: skip
GAPS = (r"\quad", r"\qquad")


def with_conditions(found: list[Token], text: str) -> list[Token]:
    """The lexemes, with conditions behind \\text{where}; as they are where there are none."""
    found = _unwrapped(found, text)
    outer = list(_outside(found))
    relations = [k for k in outer if _relation(found[k])]
    if not relations or any(found[k].kind == "command" and found[k].text in OBJECTIVES for k in outer):
        return found
    stretches = [(k, _end(found, k, text)) for k in outer if k]
    separators = [(k, end) for k, end in stretches if end is not None]
    first = next(((k, end) for k, end in separators if k < relations[0]), None)
    if first is None:
        return found
    words = [k for k, _ in separators if k < relations[0] and _word(found, k) == WHERE]
    begin, behind = (words[0], _end(found, words[0], text) or words[0]) if words else first
    while (more := _end(found, behind, text)) is not None and more > behind:
        behind = more
    return [*found[:begin], *_keyword(found[begin]), *_separated(_of_every_index(found[behind:]), text)]


def _outside(found: Sequence[Token]) -> Iterator[int]:
    """The places outside all brackets."""
    depth = 0
    for k, token in enumerate(found):
        depth -= _turns(token, "}", "close", "finish")
        if depth <= 0:
            yield k
        depth += _turns(token, "{", "open", "begin")


def _turns(token: Token, brace: str, side: str, kind: str) -> bool:
    """Is this a bracket of that side?"""
    if token.kind in ("brace", "delimiter"):
        return token.text == brace if token.kind == "brace" else token.value == side
    return token.kind == kind


def _relation(token: Token) -> str:
    if token.kind == "command":
        return RELATIONS.get(token.text, "")
    return token.text if token.kind == "char" and token.text in SIGNS else ""


def _word(found: Sequence[Token], place: int) -> str:
    r"""The word of \text{...} that begins here."""
    token = found[place]
    opens = place + 1 < len(found) and found[place + 1].kind == "brace" and found[place + 1].text == "{"
    if token.kind != "command" or token.text not in (*WORDS, *SWITCHES) or not opens:
        return ""
    end = next((k for k in range(place + 2, len(found)) if found[k].kind == "brace"), len(found))
    return "".join(each.text for each in found[place + 2 : end]).strip(",:").lower()


def _end(found: Sequence[Token], place: int, text: str) -> int | None:
    """Behind what separates here: a comma, a word, or (of no length) a wide gap; None where nothing does."""
    token = found[place]
    if token.kind == "char" and token.text in (",", ";"):
        return place + 1
    if _word(found, place) in INTRODUCING:
        return next(k for k in range(place + 2, len(found)) if found[k].kind == "brace") + 1
    gap = text[found[place - 1].end : token.start]
    return place if token.kind != "end" and any(wide in gap for wide in GAPS) else None


def _unwrapped(found: list[Token], text: str) -> list[Token]:
    r"""The lexemes without a bracket around all conditions: f \quad (x > 0)."""
    outer, last = list(_outside(found)), len(found) - 2
    opened = max((k for k in outer if k <= last and found[k].value == "open"), default=0)
    inside = found[opened + 1 : last]
    if not opened or found[last].value != "close" or not any(_relation(inside[k]) for k in _outside(inside)):
        return found
    separated = _end(found, opened, text) is not None or _introduces(found, opened - 1)
    return [*found[:opened], *inside, found[-1]] if separated else found


def _introduces(found: list[Token], place: int) -> bool:
    """Does a comma end here, or a word?"""
    return found[place].kind == "char" and found[place].text in (",", ";")


def _of_every_index(tail: list[Token]) -> list[Token]:
    r"""The conditions without \forall i and without i = 1, \ldots, n, for they are said of every entry in any case."""
    place = next((k for k, token in enumerate(tail) if _quantifies(tail, k)), None)
    if place is None or any(_relation(token) for token in tail[place:]):
        return tail
    while place and tail[place - 1].text in (",", ";"):
        place -= 1
    return [*tail[:place], tail[-1]]


def _quantifies(tail: Sequence[Token], place: int) -> bool:
    token = tail[place]
    if token.kind == "command" and token.text == "forall":
        return True
    texts = [each.text for each in tail[place : place + 4]]
    return token.kind == "letter" and len(texts) == 4 and texts[1] == "=" and texts[3] == "," and texts[2].isdigit()


def _separated(tail: list[Token], text: str) -> list[Token]:
    """The conditions with commas between them and relations by their signs."""
    made: list[Token] = []
    outer = set(_outside(tail))
    place = 0
    while place < len(tail):
        token = tail[place]
        end = _end(tail, place, text) if place and place in outer else None
        if end is not None and made and made[-1].text != ",":
            made.append(Token("char", ",", token.start, token.end))
        if end is not None and end > place:
            place = end
            continue
        sign = _relation(token)
        made.append(Token("char", sign, token.start, token.end) if sign else token)
        place += 1
    return made


def _keyword(at: Token) -> list[Token]:
    r"""\text{where} in place of what introduces the conditions."""
    letters = [Token("letter", letter, at.start, at.end) for letter in WHERE]
    braces = [Token("brace", brace, at.start, at.end) for brace in "{}"]
    return [Token("command", "text", at.start, at.end), braces[0], *letters, braces[1]]
