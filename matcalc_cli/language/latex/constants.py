r"""Ones and zeros, \mathbf 1, \mathbf{0}_{m \times n}, the sizes of I_n, and the line over a conjugate.

Takes the place of the command; gives a piece, or None where it is none of these.
"""

from itertools import pairwise

from ..tokens import Token
from . import looks
from .calls import split
from .commands import FONTS
from .letters import Letter, letter_at
from .scripts import behind, raised
from .source import Piece, Scripts, Source

ONES = {"1": "1", "0": "0"}


def ones(src: Source, place: int, stop: int) -> Piece | None:
    r"""\mathbf 1, \mathbb{1}_n, \mathbf{0}_{m \times n}."""
    token = src.at(place)
    if token.kind != "command" or token.text not in FONTS:
        return None
    stretch, end = src.argument(place + 1, token)
    spelled = src.spelling(stretch)
    if spelled not in ONES:
        return None
    scripts = src.scripts(end, stop)
    if src.is_open(scripts.stop, "{", "[") or (src.is_open(scripts.stop, "(") and token.text in ("mathbb", "mathbbm")):
        raise src.refused("an indicator is not read", place, scripts.stop, r"write \begin{cases} ... \end{cases}")
    if scripts.below is None:
        tokens = src.call("vector", [[src.number(int(spelled), place)]], place, end)
    else:
        tokens = src.call("ones" if spelled == "1" else "zeros", sizes(src, scripts.below), place, end)
    look = looks.VECTOR if len(tokens) < 6 else looks.MATRIX
    return raised(src, Piece("call", tokens, look, end), scripts)


def sizes(src: Source, stretch: tuple[int, int]) -> list[list[Token]]:
    r"""The sizes of I_n, \mathbf 1_{m \times n}."""
    cuts = [k for k in range(*stretch) if src.at(k).text == "times"]
    ends = [stretch[0] - 1, *cuts, stretch[1]]
    return [src.formula(first + 1, last) for first, last in pairwise(ends)]


def conjugate(src: Source, place: int, stop: int) -> Piece | None:
    """A line over a name that is declared complex, or over more than a name, is the conjugate."""
    stretch, end = src.argument(place + 1, src.at(place))
    letter = letter_at(src, stretch[0])
    named = letter is not None and letter.stop == stretch[1]
    if letter is not None and named and (letter.name not in src.complexes or f"{letter.name}bar" in src.names):
        return None
    if letter is not None and letter.stop != stretch[1] and not src.complexes:
        return None
    look = looks.of_sum(src.pieces(*stretch))
    piece = Piece("call", src.call("conj", [src.formula(*stretch)], place, end), look, end)
    return behind(src, piece, stop)


def of_sizes(src: Source, letter: Letter, scripts: Scripts) -> Piece | None:
    r"""e_k^{(n)} and K^{(m, n)}: a unit vector and the commutation matrix, with their sizes above."""
    name = letter.name
    spelled = src.spelling(scripts.above[0]) if len(scripts.above) == 1 else ""
    if not (spelled.startswith("(") and spelled.endswith(")")) or letter.style or name in src.names:
        return None
    inside = split(src, (scripts.above[0][0] + 1, scripts.above[0][1] - 1))
    if name == "e" and scripts.below is not None and len(inside) == 1:
        function, arguments = "unit", [*inside, src.formula(*scripts.below)]
    elif name == "K" and scripts.below is None and len(inside) == 2:
        function, arguments = "commutation", inside
    else:
        return None
    src.note(f"{src.shown(letter.place, scripts.stop)} is read as {function}")
    tokens = src.call(function, arguments, letter.place, scripts.stop)
    look = looks.VECTOR if function == "unit" else looks.MATRIX
    return Piece("call", tokens, look, scripts.stop)
