"""Names and sizes as they are declared: `n`, `3`, `2*n + m`, and what was meant by `3x3` and `R^n`.

Takes the text between two commas of a declaration, and the whole of it for messages; gives a Dim, or a MatcalcError.
"""

import re
from collections.abc import Sequence

from ..dimensions import Dim, add, divided, mul
from ..errors import MatcalcError, suggest
from .other_words import meant
from .properties import PROPERTIES
from .tokens import tokenize

KINDS = ("scalar", "vector", "row", "matrix")
OPTION = "--shape"  # where the texts stand
LONGEST_SIZE = 9  # digits
COEFFICIENT = r"(?<=^\d)(?=[A-Za-z])"  # 2n is 2*n
OF_DIMENSIONS = "a dimension is a name or a positive whole number, or products and sums of these: 2*n, m + n"
HALF = r"(.*)/\s*(\d{1,3})\s*"  # n*(n + 1)/2
BRACKETED = r"\(([^()]*)\)"
NOT_WHOLE = "'{}' in '{}' is not a dimension: it is not whole for every size"


def fault(message: str, hint: str = "", kind: str = "usage") -> MatcalcError:
    """An error whose place the caller knows."""
    return MatcalcError(kind, message, hint=hint)


def declared_name(word: str, whole: str) -> str:
    """The declared name in its one spelling (θ is theta)."""
    if "," in word:
        hint = f"declare each alone: {' '.join(f'{OPTION} {part.strip()}:...' for part in word.split(','))}"
        raise fault(f"'{word.strip()}' in '{whole}' is not a name", hint)
    tokens = tokenize(word)
    if len(tokens) != 2 or tokens[0].kind != "word":
        raise fault(f"'{word.strip()}' in '{whole}' is not a name", "a name is a letter, then letters, digits or _")
    return tokens[0].text


def size(word: str, whole: str) -> Dim:
    """The size that a word declares: n, 3, 2*n, m + n, n*(n + 1)/2.

    MatcalcError with what was meant where it declares none.
    """
    if ":" in word:
        hint = f"each declaration has an option of its own: {OPTION} {whole.partition(':')[0]}:... {OPTION} x:..."
        raise fault(f"'{whole}' has two colons", hint)
    if meant(word):
        return _atom(word, whole)
    if (half := re.fullmatch(HALF, word)) is None:
        return _polynomial(word, whole, [])
    brackets: list[Dim] = []

    def put_aside(match: re.Match[str]) -> str:
        brackets.append(_polynomial(match[1], whole, []))
        return f"({len(brackets) - 1})"

    found = divided(_polynomial(re.sub(BRACKETED, put_aside, half[1]), whole, brackets), int(half[2]) or 1)
    if found is None or half[2].strip("0") == "":
        raise fault(NOT_WHOLE.format(word, whole), "n*(n + 1)/2 is one")
    return found


def _polynomial(word: str, whole: str, brackets: Sequence[Dim]) -> Dim:
    """A sum of products of names and numbers; (k) stands for the k-th of the brackets."""
    total: Dim = 0  # of a single name or number this is the name or the number
    for term in word.split("+"):
        product: Dim = 1
        for factor in re.sub(COEFFICIENT, "*", term.strip()).replace("·", "*").split("*"):
            at = re.fullmatch(r"\((\d+)\)", factor.strip()) if brackets else None
            product = mul(product, brackets[int(at[1])] if at else _atom(factor.strip(), whole))
        total = add(total, product)
    return total


def _atom(word: str, whole: str) -> Dim:
    if word.isascii() and word.isdigit() and word.strip("0"):
        if len(word.lstrip("0")) > LONGEST_SIZE:
            raise fault(
                f"the size in '{whole[:40]}' is too large",
                kind="limit",
                hint=f"a size has at most {LONGEST_SIZE} digits; a name such as n stands for any size",
            )
        return int(word)
    if near := meant(word):
        what = "property" if near.partition(",")[0] in PROPERTIES or near in KINDS else "dimension"
        raise fault(f"'{word}' in '{whole}' is not a {what}", f"did you mean {near}?")
    if not word.isidentifier() or word[0] == "_":
        raise fault(f"'{word}' in '{whole}' is not a dimension", OF_DIMENSIONS)
    if slip := suggest(word, (*PROPERTIES, *KINDS)) if len(word) > 4 else None:
        raise fault(f"'{word}' in '{whole}' is not a property", f"did you mean {slip}?")
    return declared_name(word, whole)
