"""THE table of looks: how a line or point of each role is drawn, in the terminal and in a file.

Plain data. In a terminal without colours the signs alone tell the lines apart, so no two roles that meet in one picture
share them.
"""

from collections.abc import Mapping

BRAILLE = "braille"  # the marker of plotext that has eight dots in a character


class Look:
    """`sign`: the character of a line in the terminal, `plain` that where only ASCII is shown, `point` that of points.

    `colour` is one of the 16 of a terminal, `ink` that in a file; `line` the style of matplotlib, `mark` its marker.
    """

    __slots__ = ("colour", "ink", "line", "mark", "plain", "point", "sign", "width")

    def __init__(
        self,
        sign: str,
        plain: str,
        colour: int,
        ink: str,
        line: str = "-",
        *,
        point: str = "",
        mark: str = "",
        width: float = 1.5,
    ) -> None:
        self.sign, self.plain, self.colour, self.ink = sign, plain, colour, ink
        self.line, self.point, self.mark, self.width = line, point, mark, width


LOOKS: Mapping[str, Look] = {
    "function": Look(BRAILLE, "*", 12, "#1f5fa8", width=2.2),
    "secant": Look("·", ".", 8, "#909090", "--", width=1.0),
    "tangent": Look("╌", "-", 11, "#d9730d", width=1.6),
    "quadratic": Look("+", "+", 13, "#8a3ea8", "--", width=1.6),
    "point": Look("●", "O", 9, "#c22b2b", point="●", mark="o"),
    "stationary": Look("◆", "#", 10, "#2b8a3e", point="◆", mark="D"),
    "secant point": Look("○", "o", 8, "#606060", point="○", mark="o"),
    "contours": Look(BRAILLE, ".", 12, "#1f5fa8", width=1.2),
    "ellipses": Look("+", "+", 13, "#8a3ea8", "--", width=1.2),
    "field": Look("→", ">", 8, "#707070"),
    "path": Look("•", "*", 9, "#c22b2b", width=2.2),
    "end": Look("■", "E", 9, "#c22b2b", point="■", mark="s"),
    "forward": Look("·", ".", 12, "#1f5fa8", point="F", mark="o"),
    "central": Look("·", ".", 11, "#d9730d", point="C", mark="s"),
    "complex step": Look("·", ".", 10, "#2b8a3e", point="I", mark="^"),
    "slope 1": Look(BRAILLE, "-", 8, "#909090", ":", width=1.2),
    "slope 2": Look("'", "=", 8, "#909090", "--", width=1.2),
}
ARROWS = "→↗↑↖←↙↓↘"  # anticlockwise from the right, an eighth of a turn each
PLAIN_ARROWS = ">/^\\</v\\"
