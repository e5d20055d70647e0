r"""Names with what stands below them: W_1 and x_t are names, x_i in a sum over i is an entry.

Takes the place of a letter; gives a piece. Fonts are dropped, accents become part of the name (\hat y is yhat).
"""

import re
from itertools import pairwise

from ...dimensions import Dim, symbols
from ...dimensions import text as spelt
from ..tokens import Token
from . import looks
from .commands import (
    BLACKBOARD_SETS,
    BOLD,
    GREEK,
    MAX,
    MIN,
)
from .letters import Letter
from .scripts import above, is_transpose, raised
from .source import INDEX_LETTERS, Index, Piece, Scripts, Source, Stretch

IN_NAMES = {"*": "star", r"\ast": "star", r"\star": "star", "'": "prime", r"\prime": "prime", r"\infty": "inf",
            rf"\{MAX}": MAX, rf"\{MIN}": MIN, r"\perp": "perp", r"\sim": "sim"}  # fmt: skip
BETWEEN = frozenset((",", "|", "_", r"\_", ";", ":", "/"))
SHIFTED = r"(\w+)[+-]\d+"  # an index and a number: i+1
PLACE = r"\d*\w+([+-]\d*\w+)*"  # an index made of sizes and numbers: n, n+1, 2n-1
DROPPED = frozenset(("+", "-", "(", ")", "[", "]", "^", r"\times", r"\to"))


def named(src: Source, letter: Letter, stop: int) -> Piece:
    """The piece of a name with its scripts."""
    scripts = src.scripts(letter.stop, stop)
    layer = _layer(src, scripts)
    below = scripts.below
    if layer is not None and below is not None:
        raise src.refused("a name with an index below and a layer above is not read", *below, "write W_{12}")
    spelled = src.spelling(below) if below else ""
    indices = _indices(src, letter, below) if below else None
    if indices is None and layer is not None and _picks(src, letter.name, src.spelling(layer)):
        indices = [[src.word(src.spelling(layer), *layer)]]
    if indices is None:
        piece = _name(src, letter, below or layer, scripts.stop, layer is not None)
    else:
        piece = _line(src, letter, indices, scripts) or _entry(src, letter, indices, scripts, spelled)
    return raised(src, piece, scripts)


def _picks(src: Source, name: str, index: str) -> bool:
    """Is it an index of a sum, or one of an entry beside a sum over entries?"""
    return src.index(index) is not None or (name, index) in src.single


def _line(src: Source, letter: Letter, indices: list[list[Token]], scripts: Scripts) -> Piece | None:
    """x_i of a matrix that is declared is its row or column, by which of its sizes the index runs to."""
    shape, index = src.shapes.get(letter.name), src.index(indices[0][0].text)
    if index is None or len(indices) > 1 or shape is None or len(shape) != 2:
        return None
    if not index.size and shape[0] != shape[1]:
        one, other = (rf"\sum_{{{index.name}=1}}^{{{size}}}" for size in map(spelt, shape))
        message = f"{letter.name} is a matrix, and {letter.name}_{index.name} its row or its column"
        raise src.refused(message, letter.place, scripts.stop, f"{one} makes it a row, {other} a column")
    axes = [axis for axis in (0, 1) if index.size and str(shape[axis]) == index.size]
    if len(axes) != 1:
        return None
    name, axis, picked = letter.name, axes[0], indices[0]
    index.entries[name, axis] = None
    src.note(
        f"{src.shown(letter.place, scripts.stop)} is "
        + (f"column {index.name} of {name}" if axis else f"row {index.name} of {name}, as a column")
    )
    comma, colon = src.op(",", letter.stop), src.op(":", letter.stop)
    inside = [colon, comma, *picked] if axis else [*picked, comma, colon]
    tokens = [src.word(name, letter.place, letter.stop), src.op("[", letter.stop), *inside, src.op("]", letter.stop)]
    return Piece("entry", tokens if axis else [*tokens, src.op("'", letter.stop)], looks.VECTOR, scripts.stop, name)


def _name(src: Source, letter: Letter, suffix: Stretch | None, stop: int, layer: bool) -> Piece:
    name, plain = letter.name, ""
    if suffix is not None:
        plain = suffix_of(src, suffix)
        candidates = [f"{name}_{plain}", f"{name}{plain}", f"{name}{plain.replace('_', '', 1)}"]
        digits, _, rest = plain.partition("_")
        candidates.append(f"{name}{digits}_{rest}")
        name = next((c for c in candidates if c in src.names), candidates[0])
        if name not in src.names and letter.style != BOLD:
            src.suffixed.add((letter.name, src.spelling(suffix)))
        written = f"{letter.name}_{src.spelling(suffix)}"
        if src.spelled.setdefault(name, written) != written:
            message = f"{src.spelled[name]} and {written} would both be the name {name}"
            raise src.refused(message, letter.place, stop, "give one of them a name of its own")
        if layer or written.replace("{", "") != name:
            shown = (
                src.shown(letter.place, suffix[1] + 1 + (src.at(suffix[1] + 1).text == "}"))
                if layer
                else src.shown(letter.place, suffix[1] + (src.at(suffix[1]).kind == "brace"))
            )
            src.note(f"{shown} is the name {name}")
        if len(plain) == 1 or not layer:
            src.subscripts.setdefault(plain, (letter.place, stop))
        _refuse_einstein(src, name, src.spelling(suffix), letter.place, stop)
    _check_style(src, name, letter)
    look = looks.of_name(name, letter.style == BOLD, src.shapes.get(name, () if name in src.sizes else None))
    if (index := src.index(name)) is not None:
        index.number = src.at(letter.place)
        look = looks.SCALAR
    return Piece("name", [src.word(name, letter.place, stop)], look, stop, name)


def _refuse_einstein(src: Source, name: str, spelled: str, place: int, stop: int) -> None:
    letters = spelled.replace(",", "")
    if len(letters) > 1 and set(letters) <= INDEX_LETTERS and name not in src.names:
        hint = rf"write the sum, \sum_{{{','.join(dict.fromkeys(letters))}}}; \mathrm{{...}} below makes it a name"
        raise src.refused(f"the indices {spelled} are bound by no sum", place, stop, hint)


def _check_style(src: Source, name: str, letter: Letter) -> None:
    if letter.style == "blackboard" and letter.name in BLACKBOARD_SETS:
        message = rf"\mathbb{{{letter.name}}} is {BLACKBOARD_SETS[letter.name]}, which is not read"
        raise src.refused(message, letter.place, letter.stop, "give the formula alone")
    if src.styles.setdefault(name, letter.style) != letter.style:
        message = f"{name} stands here in two styles, which are two things in print"
        raise src.refused(message, letter.place, letter.stop, "give one of them a name of its own")


def suffix_of(src: Source, stretch: Stretch) -> str:
    """What stands below, as letters, digits and underscores that are one name in matcalc's own language."""
    found = ""
    for token in src.bare(stretch):
        text = f"\\{token.text}" if token.kind == "command" else token.text
        if token.kind == "letter" or token.kind == "number":
            part = text
        elif token.kind == "command" and token.text in GREEK:
            part = GREEK[token.text]
        elif text in BETWEEN or text in DROPPED:
            found += "_" if text in BETWEEN and found and not found.endswith("_") else ""
            continue
        elif text in IN_NAMES:
            part = IN_NAMES[text]
        else:
            hint = r"write letters and digits, or \mathrm{...}"
            raise src.refused(f"the subscript {src.shown(*stretch)} is no name and no index", *stretch, hint)
        if found[-1:].isdigit() and part[:1].isalpha():
            found += "_"
        found += part.replace(".", "_")
    found = found.strip("_")
    if not found:
        raise src.refused("the subscript is no name and no index", stretch[0] - 1, stretch[1])
    return found


def _layer(src: Source, scripts: Scripts) -> Stretch | None:
    """The l of W^{(l)} and W^{[l]}; it is taken off what stands above."""
    stretch = above(src, scripts)
    if stretch is None or not src.is_open(stretch[0], "(", "["):
        return None
    closing = src.partner[stretch[0]]
    inside = (stretch[0] + 1, closing)
    if closing >= stretch[1] or inside[0] == closing:
        return None
    tokens = src.bare(inside)
    if any(token.kind not in ("letter", "number") and token.text not in GREEK for token in tokens):
        if tokens[0].kind == "letter" and len(tokens) == 3 and tokens[1].text in "+-":
            hint = "write x_{k+1} for a name, x^{k+1} for a power"
            raise src.refused(
                f"{src.shown(*stretch)} is read in two ways, as a number of steps and a power", *stretch, hint
            )
        return None
    rest = (closing + 1, stretch[1])
    scripts.above = [rest] if rest[0] < rest[1] else []
    return inside


# --- entries ---------------------------------------------------------------------------------------------------------


def _indices(src: Source, letter: Letter, below: Stretch) -> list[list[Token]] | None:
    """The indices of an entry; None where what stands below is part of a name."""
    shape = src.shapes.get(letter.name) or ()
    whole = len(shape) == 1 and _is_place(src.spelling(below), shape[0])  # x_{2n}
    parts = [below] if whole else _parts(src, below)
    spelled = [src.spelling(part) for part in parts]
    active = [src.index(found[1] if (found := re.fullmatch(SHIFTED, text)) else text) for text in spelled]
    letters = {token.text for token in src.bare(below) if token.kind == "letter"}
    colon = ":" in spelled or any(":" in text for text in spelled)
    numbers = 0 < len(shape) == len(spelled) and all(map(_is_place, spelled, shape))
    if letter.name == "I" and not all(map(str.isdecimal, spelled)):
        numbers = False  # I_n is the identity
    if len(parts) == 1 and (letter.name, spelled[0]) in src.single:
        src.note(f"{letter.name}_{spelled[0]} is the entry {letter.name}[{spelled[0]}]")
        src.subscripts.setdefault(spelled[0], (letter.place, parts[0][1]))
        return [src.formula(*parts[0])]
    if f"{letter.name}_{''.join(spelled)}" in src.names:
        return None
    free = _are_free(src, letter.name, spelled)
    if not (any(active) or colon or free or (numbers and _is_declared(src, letter.name, spelled))):
        shifted = next((name for name in letters if src.index(name)), "")
        if shifted and len(letters) < 3:
            message = f"an index {shifted} that is part of a longer one is not read"
            hint = "x_{i+1} is read, and slices: norm(x[2:n] - x[1:n-1])"
            raise src.refused(message, *below, hint)
        return None
    indices = []
    for part, text, index in zip(parts, spelled, active, strict=True):
        if (
            index is None
            and not free
            and not (numbers or text.isdecimal() or text == ":" or (colon and (":" in text or len(text) == 1)))
        ):
            hint = "write the sum over it"
            raise src.refused(f"the index {text} is bound by no sum here", *part, hint)
        if text == ":":
            indices.append([Token("op", ":", src.at(part[0]).start, src.at(part[0]).end)])
        else:
            indices.append(src.formula(*part) if index is None else _of_index(src, index, part))
    return indices


def _of_index(src: Source, index: Index, part: Stretch) -> list[Token]:
    """i, or i + 1."""
    _, *shift = src.bare(part)
    index.shifted = index.shifted or bool(shift)
    signs = [Token("op", token.text, token.start, token.end) if token.text in "+-" else token for token in shift]
    return [src.word(index.name, part[0], part[0] + 1), *signs]


def _are_free(src: Source, name: str, spelled: list[str]) -> bool:
    """Are X_{ij} of a matrix that is declared, and x_1 of a name that a where clause defines, entries?"""
    if len(src.shapes.get(name) or ()) == 2 and src.are_free(spelled):
        src.note(f"{name}_{{{''.join(spelled)}}} is read as the entry {name}[{', '.join(spelled)}]")
        return True
    return name in src.defined and all(text.isdecimal() for text in spelled)


def _is_place(text: str, size: Dim) -> bool:
    """Is it a number, or a sum of numbers and of what the size of the axis is made of: n - 1 of n entries?"""
    words = re.findall(r"[A-Za-z]\w*", text)
    return text.isdecimal() or (
        re.fullmatch(PLACE, text) is not None and len(words) > 0 and {*words} <= {*symbols(size)}
    )


def _is_declared(src: Source, name: str, spelled: list[str]) -> bool:
    """Are x_1, X_{1,2}, x_{n+1} entries, for x and X are declared?"""
    joined = "_".join(spelled)
    if f"{name}_{joined}" in src.names or f"{name}{joined}" in src.names:
        return False
    src.note(f"{name}_{{{', '.join(spelled)}}} is read as the entry {name}[{', '.join(spelled)}]")
    return True


def _parts(src: Source, below: Stretch) -> list[Stretch]:
    """The indices apart: between commas, or each letter and number of its own."""
    cuts = [k for k in range(*below) if src.is_char(k, ",")]
    if cuts:
        ends = [below[0] - 1, *cuts, below[1]]
        return [(first + 1, last) for first, last in pairwise(ends)]
    if all(src.at(k).kind in ("letter", "number") for k in range(*below)):
        return [(k, k + 1) for k in range(*below)]
    return [below]


def _entry(src: Source, letter: Letter, indices: list[list[Token]], scripts: Scripts, spelled: str) -> Piece:
    name, stop = letter.name, scripts.stop
    token = src.word(
        "I" if name == "delta" and len(indices) == 2 and name not in src.names else name, letter.place, letter.stop
    )
    single = len(indices) == 1
    declared = src.shapes.get(name)
    for axis, tokens in enumerate(indices):
        index = src.index(tokens[0].text)
        if index is not None:
            index.entries[name, axis] = None
            src.entered |= {name} if single else set()
    bound = [src.index(tokens[0].text) for tokens in indices]
    outside = single and bound[0] is not None and bound[0].level < src.inside
    above_ = scripts.above[0] if scripts.above else None
    entries = declared is not None and len(declared) == 1
    bold = letter.style == BOLD and not entries
    turned = scripts.primes or is_transpose(src, above_)
    if single and bound[0] is not None and (bold or outside or turned or (name[:1].isupper() and not entries)):
        place = (letter.place, stop)
        raise vector_entry(
            src, f"{name}_{spelled or tokens[0].text}", name, tokens[0].text, *place, turned=bool(turned)
        )
    slices = any(tokens[0].text == ":" for tokens in indices)
    if not single and not slices and name[:1].isupper() and above_ and (turned or src.spelling(above_).startswith("-")):
        message = f"{src.shown(letter.place, stop)} is read in two ways, of the matrix and of its entry"
        hint = rf"write (A^{{-1}})_{{ij}}, or \frac{{1}}{{{name}_{{{spelled}}}}}" if not turned else r"write A_{ji}"
        raise src.refused(message, letter.place, stop, hint)
    inside = [token, src.op("[", letter.stop)]
    for axis, tokens in enumerate(indices):
        inside += [*([Token("op", ",", tokens[0].start, tokens[0].start)] if axis else []), *tokens]
    end = src.at(max(letter.stop, stop - 1)).end
    look = looks.of_slice([any(token.text == ":" for token in tokens) for tokens in indices])
    return Piece("entry", [*inside, Token("op", "]", end, end)], look, stop, name)


def vector_entry(
    src: Source, shown: str, name: str, index: str, place: int, stop: int, *, turned: bool = True
) -> Exception:
    """The error for an x_i that is a vector, as it is transposed: a row or a column of which matrix is not said."""
    big = name.capitalize() if len(name) == 1 else name
    message = f"{shown} is a vector here, and not an entry: a row or a column of a matrix?"
    hint = rf"write {big}_{{:,{index}}} for the column of a matrix, {big}_{{{index},:}}^\top for its row"
    if name == big and name not in src.shapes and not turned:
        hint += f"; --shape {name}:n makes it an entry"
    bound = src.index(index)
    if bound is not None and bound.size.isalnum() and name not in src.names:
        other = "d" if bound.size != "d" else "p"
        hint += f"; --shape {name}:{bound.size},{other} makes it a row of {name}"
    return src.refused(message, place, stop, hint)
