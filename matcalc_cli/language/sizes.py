"""Names and sizes as they are declared: `n`, `3`, `2*n + m`, and what was meant by `3x3` and `R^n`.

Takes the text between two commas of a declaration, and the whole of it for messages; gives a Dim, or a MatcalcError.
"""

from ..dimensions import Dim, add, mul
from ..errors import MatcalcError, suggest
from .other_words import meant
from .properties import PROPERTIES
from .tokens import tokenize

KINDS = ("scalar", "vector", "row", "matrix")
OPTION = "--shape"  # where the texts stand
LONGEST_SIZE = 9  # digits


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
    """The size that a word declares; MatcalcError with what was meant where it declares none."""
    if word.isascii() and word.isdigit() and word.strip("0"):
        if len(word.lstrip("0")) > LONGEST_SIZE:
            raise fault(
                f"the size in '{whole[:40]}' is too large",
                kind="limit",
                hint=f"a size has at most {LONGEST_SIZE} digits; a name such as n stands for any size",
            )
        return int(word)
    if any(sign in word for sign in "+*") and (sum_ := _polynomial(word)) is not None:
        return sum_
    if ":" in word:
        hint = f"each declaration has an option of its own: {OPTION} {whole.partition(':')[0]}:... {OPTION} x:..."
        raise fault(f"'{whole}' has two colons", hint)
    if near := meant(word):
        what = "property" if near in PROPERTIES or near in KINDS else "dimension"
        raise fault(f"'{word}' in '{whole}' is not a {what}", f"did you mean {near}?")
    if not word or not (word[0].isalpha()):
        hint = "a dimension is a name or a positive whole number"
        raise fault(f"'{word}' in '{whole}' is not a dimension", hint)
    if slip := suggest(word, (*PROPERTIES, *KINDS)) if len(word) > 4 else None:
        raise fault(f"'{word}' in '{whole}' is not a property", f"did you mean {slip}?")
    return declared_name(word, whole)


def _polynomial(word: str) -> Dim | None:
    """2*n + m, a sum of products of names and whole numbers; None for anything else."""
    total: Dim = 0
    for term in word.split("+"):
        product: Dim = 1
        for factor in (text_.strip() for text_ in term.split("*")):
            if factor.isascii() and factor.isdigit() and 0 < len(factor) <= LONGEST_SIZE:
                product = mul(product, int(factor))
            elif factor.isidentifier() and factor not in (*PROPERTIES, *KINDS):
                product = mul(product, declared_name(factor, word))
            else:
                return None
        total = add(total, product)
    return total if total else None
