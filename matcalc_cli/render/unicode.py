"""Surface tree -> mathematics in Unicode: `2Aᵀ(Ax − b)`. Most of it reads back; index notation does not, and x_1 reads
back as x1, where no other name is called so."""

from collections.abc import Callable, Iterable
from fractions import Fraction

from ..functions import piecewise
from ..functions.table import ALIASES, FUNCTIONS, spelling
from ..language.piecewise import branches
from ..language.tokens import GREEK, GREEK_NAMES, IMAGINARY_UNIT, OVERLINE, SUBSCRIPTS, SUPERSCRIPTS
from ..language.tree import ATOM, BARE, FOR, OPERATORS, PARTIAL, POSTFIX, POWER, PRODUCT, SUM, Tree, adjoined, names_in
from . import text
from .arguments import arguments
from .numbered_names import short_names, shortened
from .walk import (
    Piece,
    Pieces,
    fraction,
    infix,
    left_factor,
    names,
    number,
    rows,
    separated,
    stands_apart,
    superscript,
    terms,
    write,
)

GREEK_LETTERS = {word: letter for letter, word in GREEK.items() if letter != "µ"}  # the micro sign
SUPERSCRIPT = {digit: raised for raised, digit in SUPERSCRIPTS.items()} | {"-": "⁻"}
SUBSCRIPT = {digit: lowered for lowered, digit in SUBSCRIPTS.items()}
SUBSCRIPT |= dict(zip("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
RAISED = {**SUPERSCRIPT, "+": "⁺"} | dict(zip("hklmnpqrst", "ʰᵏˡᵐⁿᵖᑫʳˢᵗ", strict=True))
LOWERED = frozenset(SUBSCRIPT.values())
PRODUCTS = {"had": " ⊙ ", "hdiv": " ⊘ ", "kron": " ⊗ ", "div": "/"}
SUBSCRIPTED = frozenset({"eye", "unit", "commutation"})  # written like names with digits: I₃, e₂
LONGEST_RUN = 3  # one-letter names that may stand together and be read back

# Pieces whose neighbours decide what is written; no name contains a control character.
TIMES = "\0times"
BAR = "\0bar"  # these two open
BARS = "\0bars"
END_OF_CALL = "\0end"
END_OF_POWER = "\0power"
ROW = "\0row"  # the bracket that opens [a, b], an index if it stood behind a factor


class Marked(str):
    """A name that stands out in the formula."""

    __slots__ = ()


def render(tree: Tree, among: Iterable[str] = ()) -> str:
    """One line. `among`: what other names there are in the answer; names that differ must not look alike."""
    return "".join(parts(tree, among))


def parts(tree: Tree, among: Iterable[str] = (), marks: Callable[[Tree], bool] | None = None) -> list[str]:
    """The line in its parts; the names that `marks` picks are `Marked`."""
    tree = shortened(tree, among)
    shown = {_letters(name) for name in names_in(tree)}
    taken = {word for word in shown if len(word) > 1}

    def pieces(node: Tree) -> tuple[int, Pieces]:
        level, found = _set_apart(node, taken) or _pieces(node)
        if marks is not None and node.op == "name" and marks(node):
            found = [Marked(part) if isinstance(part, str) else part for part in found]
        return level, found

    return _join(write(tree, pieces, ("(", ")")), taken)


def _set_apart(node: Tree, taken: set[str]) -> tuple[int, Pieces] | None:
    """eye(3) for I₃ where a variable I3 is about."""
    if not taken or node.op != "call" or node.value not in SUBSCRIPTED:
        return None
    _, shown = _pieces(node)
    return (ATOM, _spelt_out(node)) if shown[0] in taken else None


def letters(name: str, among: Iterable[str] = ()) -> str:
    """A name with Greek letters and its digits as subscripts: theta1 is θ₁, and so is theta_1 if it is the only one."""
    return _letters(short_names([name, *among]).get(name, name) if "_" in name else name)


def _letters(name: str) -> str:
    stem = name.rstrip("0123456789")
    low = "".join(SUBSCRIPT[digit] for digit in name[len(stem) :])
    first, underscore, rest = stem.partition("_")
    if underscore:
        return GREEK_LETTERS.get(first, first) + underscore + rest + name[len(stem) :]
    return GREEK_LETTERS.get(stem, stem) + low


def _pieces(node: Tree) -> tuple[int, Pieces]:
    return _superscripted(node) or _by_operation(node)


def _superscripted(node: Tree) -> tuple[int, Pieces] | None:
    """Transposes, inverses and their composites, which share one superscript."""
    if (inner := adjoined(node)) is not None:
        inverse = inner.op == "call" and inner.value == "inv"
        return POWER, [(inner.args[0] if inverse else inner, POSTFIX), "⁻ᴴ" if inverse else "ᴴ"]
    raised = superscript(node)
    whole = raised is not None and raised[1].denominator == 1
    return (POWER, [(raised[0], POSTFIX), _exponent(raised[1], raised[2])]) if raised and whole else None


def _by_operation(node: Tree) -> tuple[int, Pieces]:
    args = node.args
    match node.op:
        case "name" if node.value == IMAGINARY_UNIT:
            return ATOM, ["ⅈ"]
        case "name":
            return ATOM, [_letters(str(node.value))]
        case "number":
            level, shown = number(fraction(node), "−")
            return level, [shown]
        case "sum":
            return SUM, terms(args, " + ", " − ", "−")
        case "neg":
            return OPERATORS["neg"][0], ["−", (args[0], PRODUCT)]
        case "mul":
            left = POWER if stands_apart(node) else left_factor("mul", args[0])
            return PRODUCT, [(args[0], left), TIMES, (args[1], POWER)]
        case "div" if text.is_derivative(node):
            return POWER, [(args[0], ATOM), PRODUCTS["div"], (args[1], ATOM), END_OF_POWER]
        case "had" | "hdiv" | "div":
            return infix(node.op, PRODUCTS[node.op], args)
        case "pow" | "hpow":
            level, raised_ = text.pieces(node)
            bare = text.pieces(args[1])[0] == ATOM  # the exponent has no brackets that would end it
            return level, [*raised_, END_OF_POWER] if bare else raised_
        case "index":
            return _index(node)
        case "call":
            return _call(node)
        case "differential":
            return ATOM, _differential(node)
        case "rsum":
            return PRODUCT, [*_ends(node), (args[2], PRODUCT)]
        case "isum":
            low = _lowered([str(node.value)]) or f"_{node.value}"
            return PRODUCT, [f"Σ{low} ", (args[0], PRODUCT)]
        case "where":
            listed: Pieces = [(args[0], FOR), " where "]
            for place, name in enumerate(names(node)):
                listed += [f"{', ' if place else ''}{_letters(name)} = ", (args[place + 1], FOR)]
            return OPERATORS["where"][0], listed
        case "tensor":
            return FOR, [(args[0], SUM), " for ", ", ".join(_letters(name) for name in names(node))]
        case "stack":
            entries: Pieces = []
            for row in rows(node):
                entries += [*(["; "] if entries else []), *separated(row, ", ", SUM)]
            return ATOM, [ROW if node.value == 1 else "[", *entries, "]"]
    return text.pieces(node)


def _differential(node: Tree) -> Pieces:
    """dx, d(r), ∂f; each is one word, which stands apart from the letter before it."""
    sign = "∂" if PARTIAL in str(node.value) else "d"
    inner = node.args[0]
    if inner.op == "name" and (sign == "∂" or BARE in str(node.value)):
        return [sign + _letters(str(inner.value))]
    if inner.op == "index" and inner.args[0].op == "name" and sign == "∂":
        return [sign, (inner, POSTFIX)]
    return [f"{sign}(", (inner, SUM), ")", END_OF_CALL]


def _ends(node: Tree) -> Pieces:
    """Σᵣ₌₀ᵏ⁻¹, or Σ[r = m..n] where a letter has no raised form."""
    low, high = (text.render(end).replace(" ", "") for end in node.args[:2])
    below = _lowered([str(node.value)]), _lowered([low])
    if all(below) and all(character in RAISED for character in high):
        return [f"Σ{below[0]}₌{below[1]}", *(RAISED[character] for character in high), " "]
    return [f"Σ[{node.value}={low}..{high}] "]


def _exponent(exponent: Fraction, transposed: bool) -> str:
    if transposed:
        return "⁻ᵀ" if exponent == -1 else "ᵀ"
    return "".join(SUPERSCRIPT[character] for character in str(exponent))


def _lowered(shown: list[str]) -> str:
    """The texts as subscripts, or nothing where a letter has none; longer texts cannot stand side by side."""
    if any(len(item) > 1 and not item.isdecimal() for item in shown) or not all(
        character in SUBSCRIPT for item in shown for character in item
    ):
        return ""
    return "".join(SUBSCRIPT[character] for item in shown for character in item)


def _factors(size: Tree) -> list[Tree]:
    """The factors of a size: m and n of m*n."""
    found: list[Tree] = []
    while size.op == "mul":
        size, last = size.args
        found.append(last)
    return [size, *reversed(found)]


def _plain(node: Tree) -> str:
    """The text of a name or number, to be lowered; no other node fits into a subscript."""
    return str(node.value) if node.op in ("name", "number") else "?"


def _index(node: Tree) -> tuple[int, Pieces]:
    """Xᵢⱼ for index names, X[1, 2] for numbers (x₁ is the name x1); δᵢⱼ for an entry of the identity."""
    base, indices = node.args[0], node.args[1:]
    low = _lowered([_plain(index) for index in indices]) if all(index.op == "name" for index in indices) else ""
    if base.op == "call" and base.value == "eye" and [index.op for index in indices] == ["name", "name"]:
        return ATOM, ["δ", low] if low else ["δ[", *separated(indices, ", ", SUM), "]"]
    if low and (base.op != "name" or not str(base.value)[-1].isdecimal()):
        return POSTFIX, [(base, POSTFIX), low]
    return POSTFIX, [(base, POSTFIX), "[", *separated(indices, ", ", SUM), "]"]


def _call(node: Tree) -> tuple[int, Pieces]:
    args, function = node.args, str(node.value)
    inside: Piece = (args[0], SUM) if args else ""
    sizes = [_plain(arg) for arg in args]
    match function, len(args):
        case piecewise.SELECT, 3:
            listed = separated(tuple(branches(node)), ", ", FOR)
            return ATOM, [f"{piecewise.NAME}(", *listed, ")", END_OF_CALL]
        case _ if function in piecewise.COMPARISONS:
            return FOR, [(args[0], SUM), f" {piecewise.SHOWN[function]} ", (args[1], SUM)]
        case ("norm", 1) | ("norm1", 1):
            matrix = function == "norm" and args[0].shape is not None and len(args[0].shape) == 2
            low = {"norm1": "₁"}.get(function, "_F" if matrix and 1 not in (args[0].shape or ()) else "")
            return ATOM, [BARS, inside, f"‖{low}"]
        case "norm", 2 if args[1].op == "number" and (low := _lowered([_plain(args[1])])):
            return ATOM, [BARS, inside, f"‖{low}"]
        case "abs", 1 if not args[0].shape:  # the bars of a vector or matrix are no absolute values of entries
            return ATOM, [BAR, inside, "|"]
        case "conj", 1 if args[0].op == "name" and len(shown := _letters(str(args[0].value))) == 1:
            return ATOM, [shown + OVERLINE]
        case "kron", 2:
            return infix("kron", PRODUCTS["kron"], args)
        case "eye", 1 if _lowered([_plain(factor) for factor in _factors(args[0])]):
            return ATOM, ["I" + _lowered([_plain(factor) for factor in _factors(args[0])])]
        case ("ones", (1 | 2)) | ("zeros", _) if all(_lowered([size]) for size in sizes):
            return ATOM, [("1" if function == "ones" else "0") + "ₓ".join(_lowered([size]) for size in sizes)]
        case "commutation", 2 if all(_lowered([size]) for size in sizes):
            return ATOM, ["K" + _lowered(sizes)]
        case "commutation", 2:
            return ATOM, ["K(", *separated(args, ", ", SUM), ")", END_OF_CALL]
        case "unit", 2 if _lowered(sizes[1:]):
            return ATOM, ["e" + _lowered(sizes[1:])]
        case "unit", 2 if args[1].op == "name":  # its letter has no subscript
            return ATOM, [f"e[{sizes[1]}]"]
    row = FUNCTIONS.get(function)
    if row is not None and row.unicode and len(args) == 1:
        before, _, after = row.unicode.partition("{0}")
        level = POWER if " " in before else ATOM  # the square of log det(X) needs brackets
        return level, [before, inside, after, END_OF_CALL]
    return ATOM, _spelt_out(node)


def _spelt_out(node: Tree) -> Pieces:
    return [f"{_spelt(str(node.value))}(", *arguments(node, _letters), ")", END_OF_CALL]


def _spelt(function: str) -> str:
    """The name of a function: f′(x), f⁽⁴⁾(x), ∂₁₂f(u, v) for the derivatives of abstract ones."""
    shown, row = spelling(function), FUNCTIONS.get(function)
    if row is None or not row.abstract:
        return _letters(shown) if row is not None and function != shown else shown
    if row.signature is not None and row.signature[0]:
        return ("", "D", "D²")[len(row.marks)] + _letters(row.stem)
    if len(row.parameters) > 1 and (marks := row.marks):
        return "∂" + "".join(SUBSCRIPT[mark] for mark in marks) + _letters(shown[: -1 - len(marks)])
    base, caret, order = shown.partition("^")
    if caret:
        return _letters(base) + "⁽" + "".join(SUPERSCRIPT[digit] for digit in order[1:-1]) + "⁾"
    return _letters(shown.rstrip("'")) + "′" * shown.count("'")


# --- what stands between two factors -------------------------------------------------------------------------------


def _join(parts: list[str], taken: set[str]) -> list[str]:
    """The parts with every TIMES as nothing, a space or a dot. `taken` are the names of more than one letter."""
    separators = _separators(parts, taken)
    shown = []
    for place, part in enumerate(parts):
        if part == TIMES:
            shown.append(separators[place])
        elif part == BAR:
            shown.append("| " if parts[place + 1] == BAR else "|")
        elif part not in (END_OF_CALL, END_OF_POWER):
            shown.append({BARS: "‖", ROW: "["}.get(part, part))
    return shown


def _separators(parts: list[str], taken: set[str]) -> dict[int, str]:
    """Place of each TIMES -> its text. Runs of one-letter names stand together unless they would read as a word.

    A bar that opens inside other bars needs the dot, or it would close them: |x·|y||."""
    separators: dict[int, str] = {}
    run: list[int] = []
    word: list[str] = []
    bars = 0
    for place, part in enumerate(parts):
        bars += (part in (BAR, BARS)) - (part[:1] in ("|", "‖"))
        if part != TIMES:
            continue
        before, after = parts[place - 1], parts[place + 1]
        if not (_is_letter(before) and _is_letter(after)):
            separators[place] = "·" if bars and after in (BAR, BARS) else _between(before, after)
            continue
        if not (run and run[-1] == place - 2):
            _settle_run(run, word, separators, taken)
            run, word = [], [before]
        run.append(place)
        word.append(after)
    _settle_run(run, word, separators, taken)
    return separators


def _settle_run(run: list[int], word: list[str], separators: dict[int, str], taken: set[str]) -> None:
    text = "".join(word)
    apart = len(word) > LONGEST_RUN or text in ALIASES or text in GREEK_NAMES or text in ("for", "pi")
    apart = apart or any(len(name) <= len(text) and name in text for name in taken if name not in word)
    for place in run:
        separators[place] = " " if apart else ""


def _is_letter(part: str) -> bool:
    """One letter, with subscripts or without."""
    return part[:1].isalpha() and all(character in LOWERED for character in part[1:])


def _between(before: str, after: str) -> str:
    if after[:1].isdecimal() or after == ROW:
        return "·"
    if before == END_OF_POWER:
        return " "
    word = after[:1].isalpha() and not _is_letter(after)
    longer = before[:1].isalpha() and not _is_letter(before)
    bars = before[:1] in ("|", "‖") and after in (BAR, BARS)
    close = before == END_OF_CALL and after[:1].isalpha()
    return " " if word or longer or bars or close or after[:1] in ("Σ", "√", "∂") else ""
