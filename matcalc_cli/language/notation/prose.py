"""What gets into a formula from the text around it, as errors: `gradient of x'Ax`, `x^2 wrt x`, the xT of a lost x^T.

Takes a word that is no name of the question and no function; raises MatcalcError or does nothing.
"""

from ...errors import MatcalcError
from ..tokens import Token
from .foreign import WORDS

LONGEST_OF_CAPITALS = 3  # letters of a product; longer ones are a name: STATE
_VERB = "type the formula alone: the verb says what is done with it, as in matcalc grad FORMULA"
_VARIABLE = "type the formula alone, and name the variable behind it: --wrt x"
_CONDITION = (
    "type the formula alone; a constraint with its multiplier is a term: f + lambda'*(A*x - b); a domain: f where x > 0"
)
_PROPERTY = "type the formula alone, and declare what is known of a name: --shape A:symmetric"
SENTENCES = {
    "gradient": _VERB, "derivative": _VERB, "differentiate": _VERB, "jacobian": _VERB, "hessian": _VERB, "of": _VERB,
    **dict.fromkeys(("solve", "find", "compute", "evaluate", "simplify", "show", "return", "minimise"), _VERB),
    "wrt": _VARIABLE, "respect": _VARIABLE, "with": f"{_VARIABLE}; definitions stand behind where: f where r = ...",
    "subject": _CONDITION, "such": _CONDITION,
    **dict.fromkeys(("symmetric", "definite", "invertible", "orthogonal", "diagonal"), _PROPERTY),
    "times": "write * for a product", "plus": "write +", "minus": "write -", "over": "write / for a quotient",
    **dict.fromkeys(("real", "positive", "negative", "nonnegative"), _PROPERTY),
    "mod": "functions of whole numbers have no derivative",
    "squared": "write ^2", "cubed": "write ^3", "transposed": "write x' for the transpose of x",
}  # fmt: skip
IN_LATEX = frozenset(("letter", "number", "command", "delimiter", "brace"))  # lexemes that are operands


def refuse(token: Token, before: Token, after: Token) -> None:
    """MatcalcError where the word is one of a sentence. Those that are called, as `rank A`, stand before an operand."""
    word = token.text.lower()
    beside = after.kind in ("word", "number") or after.is_op("(", "[", "|", "‖")
    hint = SENTENCES.get(word) or (WORDS.get(word) if beside else None)
    if hint and (beside or before.kind in ("word", "number") or before.is_op(")", "]", "'", "superscript")):
        hint += f"; for a name declare it: --shape {token.text}:scalar"
        message = f"{token.text} is a word of a sentence here, and no part of the formula"
        raise MatcalcError("syntax", message, spans=[(token.start, token.end)], hint=hint)


def refuse_in_latex(token: Token, before: Token, after: Token) -> None:
    """MatcalcError where a word between spaces is one of a sentence, beside an operand: \\sigma^2 mod 3."""
    hint = SENTENCES.get(token.text.lower())
    if hint and (before.kind in IN_LATEX or after.kind in IN_LATEX):
        message = f"{token.text} is a word of a sentence here, and no part of the formula"
        raise MatcalcError("syntax", message, spans=[(token.start, token.end)], hint=hint)


def refuse_transpose(token: Token, letters: list[tuple[str, int, int]]) -> None:
    """MatcalcError for xT and xTAx, where T is no name: pasted from a page, the transpose stands beside its letter."""
    texts = [letter for letter, _, _ in letters]
    place = texts.index("T", 1) if "T" in texts[1:] else 0
    if not place or (token.text.isupper() and len(texts) > LONGEST_OF_CAPITALS):
        return
    start, end = letters[place - 1][1], letters[place][2]
    message = f"{texts[place - 1]}T can be read in two ways, as the transpose and as a product or a name"
    hint = f"write {texts[place - 1]}' for the transpose; --shape T:matrix makes T a factor"
    raise MatcalcError("syntax", message, spans=[(start, end)], hint=hint)
