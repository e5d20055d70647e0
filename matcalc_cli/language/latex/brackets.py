"""Which bracket closes which, bars among them: lexemes to pairs of places.

A bar opens where an operand is expected, and else closes the bar that is open, if one is. Sides that are said by
\\left, \\lVert and the like are kept.
"""

from collections.abc import Mapping

from ...errors import MatcalcError
from ...functions.table import ALIASES
from ...limits import limit
from ..tokens import Token
from .commands import INFIX
from .lexing.lexemes import BARS, ENTRYWISE

DEEPEST = limit("brackets")
CLOSING = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "|": "|", "‖": "‖", "begin": "end"}
STARTS_OPERAND = frozenset("+-*/=,;:<>&_^·")


def partners(found: list[Token]) -> Mapping[int, int]:
    """Place of an opening bracket -> place of the one that closes it. Bars that none closes are left out."""
    pairs: dict[int, int] = {}
    open_: list[int] = []
    for place, token in enumerate(found):
        text = token.text if token.kind in ("delimiter", "brace") else "begin"
        if _opens(token, place, found, open_):
            open_.append(place)
            if len(open_) > DEEPEST:
                message = f"LaTeX is read to a depth of {DEEPEST} brackets"
                raise MatcalcError("limit", message, spans=[(token.start, token.end)], hint="give parts a name")
        elif token.kind == "finish" or (token.kind in ("delimiter", "brace") and not _is_idle(token, found, open_)):
            _drop_bars(found, open_, text)
            if not open_:
                raise MatcalcError(
                    "syntax", f"'{_shown(token)}' closes nothing", spans=[(token.start, token.end)], hint="leave it out"
                )
            _check_pair(found[open_[-1]], token)
            pairs[open_.pop()] = place
    _drop_bars(found, open_, "")
    if open_:
        token = found[open_[-1]]
        raise MatcalcError(
            "syntax",
            f"'{_shown(token)}' is never closed",
            spans=[(token.start, token.end)],
            hint="write the bracket that closes it",
        )
    return pairs


def _shown(token: Token) -> str:
    return {"begin": "\\begin{%s}", "finish": "\\end{%s}"}.get(token.kind, "%s") % token.text


def _opens(token: Token, place: int, found: list[Token], open_: list[int]) -> bool:
    if token.kind == "begin":
        return True
    if token.kind == "brace":
        return token.text == "{"
    if token.kind != "delimiter":
        return False
    if token.value:
        return token.value == "open"
    innermost = found[open_[-1]].text if open_ else ""
    return _expects_operand(found, place) or (innermost != token.text and not _is_idle(token, found, open_))


def _is_idle(token: Token, found: list[Token], open_: list[int]) -> bool:
    """Is it a bar within braces that closes nothing in them, as in x_{k|k-1}?"""
    if token.kind != "delimiter" or token.text not in BARS or token.value == "close":
        return False
    return (
        bool(open_)
        and found[open_[-1]].text != token.text
        and found[open_[-1]].kind == "brace"
        and (found[open_[-1] - 1].text == "_" if open_[-1] else False)
    )


def _expects_operand(found: list[Token], place: int) -> bool:
    if not place:
        return True
    before = found[place - 1]
    if before.kind == "char":
        return before.text in STARTS_OPERAND or before.text in ENTRYWISE
    if before.kind == "delimiter":
        return before.value == "open"
    if before.kind == "command":
        return before.text in ALIASES or before.text in INFIX or before.text in ("cdot", "times")
    return before.kind in ("begin", "break") or (before.kind == "brace" and before.text == "{")


def _drop_bars(found: list[Token], open_: list[int], closing: str) -> None:
    """Forget bars that nothing closes before their bracket is closed."""
    while open_ and found[open_[-1]].text in BARS and closing != found[open_[-1]].text:
        if found[open_[-1]].value == "open":
            return
        open_.pop()


def _check_pair(opening: Token, token: Token) -> None:
    wanted = CLOSING["begin" if opening.kind == "begin" else opening.text]
    same = opening.text == token.text if opening.kind == "begin" else wanted == token.text
    if (
        not same
        or (opening.kind == "begin") != (token.kind == "finish")
        or (opening.kind == "brace") != (token.kind == "brace")
    ):
        spans = [(opening.start, opening.end, "opened here"), (token.start, token.end, "closed here")]
        message = f"'{_shown(opening)}' is closed by '{_shown(token)}'"
        raise MatcalcError("syntax", message, spans=spans, hint="close each bracket by its like")
