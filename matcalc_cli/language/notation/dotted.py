"""Names with dots: np.dot(x, y) and X.sum(), as errors that give the formula to type here.

Takes the text and the place of the dot, gives a MatcalcError. Where all of the text can be put into this language, its
products and powers are: in Python * and ** of arrays go entry by entry.
"""

import re
from string import ascii_letters, digits

from ...errors import MatcalcError
from ...functions.table import ALIASES
from .elsewhere import spelt

MODULES = frozenset(
    ("np", "numpy", "jnp", "jax", "tf", "torch", "math", "cmath", "scipy", "sp",
     "linalg", "nn", "la", "K", "keras", "mx", "sym", "sympy")
)  # fmt: skip
TORCH = frozenset(("torch", "F", "nn"))
TRANSPOSED = (".T", "'")  # dot of these and of matrices is a product
CONDITION = (
    "type the formula alone; a constraint with its multiplier is a term: f + lambda'*(A*x - b); a domain: f where x > 0"
)
CONSTANTS = {"pi": "pi", "e": "exp(1)", "inf": "inf"}
METHODS = frozenset(("dot", "sum", "mean", "mm", "mv", "matmul", "t", "trace", "norm"))  # of a matrix F
AXES = frozenset(("axis", "dim", "axes"))
VALUES = frozenset(("p", "ord"))
EACH = {"0": "1", "1": "2", "-1": "2"}  # axis of a matrix -> each column, each row
MOST_OF_DOT = 2
_LETTERS = ascii_letters + digits + "_"
LONGEST_TRANSLATED = 300
_PATH = r"(?:\.\w+)+"
_DOT = r"\.(?![TH]\b)[A-Za-z]\w*(?:\.(?![TH]\b)[A-Za-z]\w*)*"  # .T and .H are read
_ARRAYS = rf"@|\*\*|\b(?:{'|'.join(sorted(MODULES))})\."
_ENTRYWISE = (  # products and powers of arrays, but for those with a number in front
    (r"\s*\*\*\s*", ".^"),
    (r"(?<![*.])\s*\*\s*(?!\*)", " .* "),
    (r"((?<![\w.])\d+(?:\.\d+)?) \.\* (\w|\()", r"\1*\2"),
)


def called(text: str, word: str, end: int) -> str:
    """How the call of a function is written that has another name here: x*y' for outer(x, y); "" if it has none.

    `end`: where its name ends in the text.
    """
    start = end + len(text[end:]) - len(text[end:].lstrip())
    stop, args = _arguments(text, start)
    written, _, remark = spelt(word, _plain(args)).partition("; ")
    if written and not _stands_alone(text, end - len(word), stop, written):
        written = f"({written})"
    return f"{written}; {remark}" if remark else written


def dotted(text: str, start: int) -> MatcalcError | None:
    """The error for a dot between an operand and a word; None where it is another dot."""
    path = re.match(_PATH, text[start:])
    first = _operand(text, start)
    if path is None or first == start:
        return None
    base, words, stop = text[first:start], path.group()[1:].split("."), start + path.end()
    if (base, words[-1]) == ("s", "t"):
        return MatcalcError("syntax", "conditions are not read", spans=[(first, stop)], hint=CONDITION)
    base = base[1:-1] if base.startswith("(") else base
    module = _is_module(base, words, text[stop : stop + 1])
    what = f"{base}. is a module of Python" if module else f".{words[-1]} is a method of Python"
    written = _translated(text) or _written_at(text, first, start, stop)[0]
    hint = f"write {written}" if written else "matcalc functions lists what can be called here, such as dot(x, y)"
    return MatcalcError("syntax", f"{what}, which is not read", spans=[(first, stop)], hint=hint)


def _translated(text: str) -> str:
    """All of the text as it is written here; "" where a part of it has no spelling, or nothing is left to translate."""
    if len(text) > LONGEST_TRANSLATED:
        return ""
    found = text
    for pattern, entrywise in _ENTRYWISE if re.search(_ARRAYS, text) else ():
        found = re.sub(pattern, entrywise, found)
    for _ in range(LONGEST_TRANSLATED):
        dot = next((m for m in re.finditer(_DOT, found) if _operand(found, m.start()) < m.start()), None)
        if dot is None:
            return "" if found == text else found
        first, stop = _operand(found, dot.start()), dot.end()
        written, end = _written_at(found, first, dot.start(), stop)
        if not written:
            return ""
        written = written if _stands_alone(found, first, end, written) else f"({written})"
        found = found[:first] + written + found[end:]
    return ""


def _stands_alone(text: str, start: int, stop: int, written: str) -> bool:
    """May it stand in a text from start to stop without brackets: as an argument, as all of it, or as one call?"""
    before, behind = text[:start].strip(), text[stop:].strip()
    name = len(written) - len(written.lstrip(_LETTERS))
    called = name == len(written) or _arguments(written, name)[0] == len(written)
    return called or (before[-1:] in ("", "(", ",") and behind[:1] in ("", ")", ","))


def _written_at(text: str, first: int, start: int, stop: int) -> tuple[str, int]:
    """What the operand from `first`, the path from `start` and its bracket behind `stop` are here; where they end."""
    base, words = text[first:start], text[start + 1 : stop].split(".")
    base = base[1:-1] if base.startswith("(") else base
    end, args = _arguments(text, stop)
    if _is_module(base, words, text[stop : stop + 1]):
        torch = base in TORCH or words[0] in TORCH
        return (_written(words[-1], _plain(args), torch) if end > stop else CONSTANTS.get(words[-1], "")), end
    if len(words) > 1:
        end, args = stop, []
        stop = start + 1 + len(words[0])
        return _written(words[0], [base]), stop
    return _written(words[0], [base, *_plain(args, base)]), end


def _is_module(base: str, words: list[str], behind: str) -> bool:
    """Is it a module? F is torch's where one of its functions is called."""
    return base in MODULES or (base == "F" and behind == "(" and words[-1] not in METHODS)


def _plain(args: list[str], operand: str = "") -> list[str]:
    """The arguments without names: axis=0 of a matrix is 1, which is each column; a vector has no axis."""
    first = operand or (args[0] if args else "")
    letters = [letter for letter in first if letter.isalpha()]
    found = []
    for arg in args:
        name, equals, value = arg.partition("=")
        if not equals or not name.strip().isidentifier():
            found.append(arg)
        elif name.strip() in AXES and letters and letters[-1].isupper() and value.strip() in EACH:
            found.append(EACH[value.strip()])
        elif name.strip() in VALUES:
            found.append(value.strip())
    return found


def _operand(text: str, end: int) -> int:
    """Where the operand before the dot begins: a name, or a bracket with the name before it."""
    place = end
    if text[:place].endswith(")"):
        depth = 0
        while place:
            place -= 1
            depth += (text[place] == ")") - (text[place] == "(")
            if not depth:
                break
        if depth:
            return end
    while place and (text[place - 1].isalnum() or text[place - 1] == "_"):
        place -= 1
    transposed = text[place:end] in ("T", "H") and text[:place].endswith(".")
    return _operand(text, place - 1) if transposed else place


def _arguments(text: str, place: int) -> tuple[int, list[str]]:
    """The end of a bracket that opens at the place, and what stands between its commas."""
    if text[place : place + 1] != "(":
        return place, []
    depth, args, begin = 0, [], place + 1
    for k in range(place, len(text)):
        depth += (text[k] in "([{") - (text[k] in ")]}")
        if depth == 0 or (depth == 1 and text[k] == ","):
            args.append(text[begin:k].strip())
            begin = k + 1
        if depth == 0:
            return k + 1, [arg for arg in args if arg]
    return place, []


def _written(word: str, operands: list[str], torch: bool = False) -> str:
    """The call of a function or method of that name with these operands; "" where nothing here is called so.
    `torch`: of PyTorch's?"""
    if word == "dot" and len(operands) == MOST_OF_DOT:
        left, right = (_is_matrix(operand) for operand in operands)
        if left or right:
            transposed = [] if left else [f"{_bracketed(operands[0])}'"]
            return "*".join([*(transposed or [_bracketed(operands[0])]), _bracketed(operands[1])])
    return spelt(word, operands, torch) or (f"{word}({', '.join(operands)})" if word in ALIASES else "")


def _is_matrix(operand: str) -> bool:
    """By the look of it: A, x.T, A*B; an operand that ends in a small letter is a vector."""
    return operand.endswith(TRANSPOSED) or (operand.rstrip(")")[-1:].isupper())


def _bracketed(operand: str) -> str:
    return operand if operand.removesuffix(".T").replace("_", "").isalnum() else f"({operand})"
