r"""Names in LaTeX: \theta_{1}, \bar{x}, x_{\mathrm{max}}, \mathrm{covmatr}; takes a name, gives its text."""

from ..language.latex.commands import OVER_A_LETTER
from ..language.tokens import GREEK_NAMES


def letters(name: str) -> str:
    r"""A name: \theta_{1}, x_{\mathrm{max}}, \mathrm{covmatr}."""
    first, _, rest = name.partition("_")
    stem = first.rstrip("0123456789")
    low = first[len(stem) :]
    shown = _stem(stem)
    if rest:
        inner = rest.replace("_", r"\_")
        low = ", ".join(filter(None, (low, inner if len(rest) == 1 or rest.isdecimal() else rf"\mathrm{{{inner}}}")))
    return f"{shown}_{{{low}}}" if low else shown


def _stem(stem: str) -> str:
    r"""\theta, x, \bar{x}, \mathrm{weight}."""
    if stem in GREEK_NAMES or len(stem) == 1:
        return f"\\{stem}" if len(stem) > 1 else stem
    accent = next((word for word in OVER_A_LETTER if stem.endswith(word)), "")
    base = stem.removesuffix(accent)
    plain = accent and (base in GREEK_NAMES or len(base) == 1)
    return rf"\{accent}{{{_stem(base)}}}" if plain else rf"\mathrm{{{stem}}}"
