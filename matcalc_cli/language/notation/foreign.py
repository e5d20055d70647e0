"""Notations that are not read, or that are read in two ways, as errors that name what to type.

Takes the tokens of a text and the names that are known, raises MatcalcError or does nothing.
"""

from collections.abc import Container, Set
from itertools import pairwise

from ...errors import MatcalcError
from ...functions.table import ALIASES
from ..tokens import GREEK_NAMES, Token

BINOMIAL = "write exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1))"
_AXES = "of a matrix write 1 for each column, 2 for each row: sum(X, 1); of a vector leave it out: sum(x)"
_JUMPS = "between its jumps the function is constant, and its derivative 0"
# Words before a bracket, or alone, that are no functions here -> what to do instead.
WORDS = {
    "argmax": "matcalc solve FORMULA finds where the gradient vanishes",
    "argmin": "matcalc solve FORMULA finds where the gradient vanishes",
    "minimize": "matcalc solve FORMULA finds where the gradient vanishes",
    "maximize": "matcalc solve FORMULA finds where the gradient vanishes",
    "cond": "of an invertible A the condition number is spectral(A)*spectral(inv(A))",
    "rank": "the rank has no derivative",
    "eig": "of a symmetric A write lambda_max(A), lambda_min(A), eigval(A, k)",
    "eigvals": "of a symmetric A write lambda_max(A), lambda_min(A), eigval(A, k)",
    "svd": "write spectral(A), nuclear(A), left_singular(A), right_singular(A)",
    "median": "the median has no closed form",
    "quantile": "a quantile has no closed form",
    "cumprod": "write exp(cumsum(log(x))) for positive x",
    "grad": "the verb differentiates: matcalc grad FORMULA",
    "hess": "the verb differentiates: matcalc hess FORMULA",
    "einsum": "write the sum: A*B, or sum(i, ...)",
    "integral": "matcalc differentiates, it does not integrate",
    "int": "matcalc differentiates, it does not integrate",
    "lim": "matcalc takes no limits",
    "if": "write piecewise(x > 0, a, b)",
    "ifelse": "write piecewise(x > 0, a, b)",
    **dict.fromkeys(("floor", "ceil", "round", "trunc"), _JUMPS),
    **dict.fromkeys(("binom", "binomial", "nchoosek", "choose", "comb"), BINOMIAL),
    "factorial": "of a whole number n the factorial is exp(lgamma(n + 1))",
}  # fmt: skip
# sum_i x_i would be read as a product of letters
OVER_AN_INDEX = {"sum": "sum", "prod": "product", "max": "maximum", "min": "minimum"}
OPTIMA = frozenset(name for name, called in OVER_AN_INDEX.items() if called.endswith("imum"))  # min_x f
KEYWORDS = {  # sum(X, axis=0)
    **dict.fromkeys(("axis", "dim", "dims"), _AXES),
    "keepdims": "leave it out",
    "ord": "write the value alone: norm(x, 1)",
    "p": "write the value alone: norm(x, 1)",
    **dict.fromkeys(
        ("min", "max", "lo", "hi", "a_min", "a_max"), "write the values alone, in this order: clip(x, 0, 1)"
    ),
}
WITHOUT_NAMES = "write the value alone"
BASE = "log"  # log_2(x)
EXPECTATIONS = frozenset(("E", "P", "Var", "Cov"))
INDICES = frozenset("ijklmnpqrst")  # letters that index, by convention
SHORTEST_WORD = 2  # letters of a function with another name
_BEHIND = 4  # tokens of the numerator in d^2 f/dx^2


def refuse(tokens: list[Token], names: Set[str], functions: Container[str], text: str) -> None:
    """MatcalcError at the first of them. `names` mean themselves; `functions`: the words that are called."""
    depth = 0
    for place, (token, after) in enumerate(pairwise(tokens)):
        depth += token.is_op("(", "[") - token.is_op(")", "]")
        if depth and token.is_op(",") and after.kind == "word" and tokens[place + 2].is_op("="):
            spans, hint = [(after.start, tokens[place + 2].end)], KEYWORDS.get(after.text, WITHOUT_NAMES)
            raise MatcalcError("syntax", "arguments have no names here", spans=spans, hint=hint)
        if token.is_op("/"):
            _half_power(tokens, place)
            _derivative(tokens, place, names)
        elif token.kind != "word" or token.text in names:
            continue
        if after.is_op("(") and len(token.text) >= SHORTEST_WORD and token.text not in functions:
            _other_name(token, text)
        if token.text.startswith(BASE) and token.text not in ALIASES and after.is_op("("):
            _base(token)
        elif token.text in EXPECTATIONS and after.is_op("["):
            _expectation(tokens, place)


def refuse_word(token: Token, *, called: bool) -> None:
    """MatcalcError for a word before a bracket (`called`) that means a function which is not there, and for sum_i x_i
    and argmin_x f."""
    name, _, index = token.text.partition("_")
    hint = WORDS.get(token.text.lower().replace("_", "")) if called else None
    if hint is not None:
        raise MatcalcError("refused", f"the function {token.text} is not supported", spans=[_span(token)], hint=hint)
    if index and name in WORDS and name.startswith("arg"):
        raise MatcalcError("refused", f"{token.text} is not supported", spans=[_span(token)], hint=WORDS[name])
    if name in OPTIMA and index and index not in INDICES:
        hint = f"type the formula alone; {WORDS['argmin']}"
        raise MatcalcError("refused", f"{token.text} is not supported", spans=[_span(token)], hint=hint)
    if name in OVER_AN_INDEX and len(index) == 1:
        hint = f"write {name}({index}, x[{index}]) with the entries in square brackets"
        message = f"{token.text} is not read as a {OVER_AN_INDEX[name]} over an index"
        raise MatcalcError("syntax", message, spans=[_span(token)], hint=hint)


def _other_name(token: Token, text: str) -> None:
    """outer(x, y), maximum(0, x), crossprod(X): the functions of other programs, called as they are there."""
    from .dotted import called

    if hint := called(text, token.text, token.end):
        message = f"there is no function {token.text}"
        raise MatcalcError("name", message, spans=[_span(token)], hint=f"write {hint}")


def _base(token: Token) -> None:
    """log_2(x), log2(x), log_b(x)"""
    base = token.text.removeprefix(BASE)
    if not base.removeprefix("_").isdigit() and (len(base) != len("_b") or base[0] != "_"):
        return
    base = base.removeprefix("_")
    hint = f"write log(x)/log({base})"
    raise MatcalcError(
        "syntax", f"{token.text} is not read: log is the natural logarithm", spans=[_span(token)], hint=hint
    )


def _half_power(tokens: list[Token], place: int) -> None:
    """D^-1/2, x^1/2: nobody writes an exponent of 1, so the quotient is the exponent; by the table it is not."""
    one, below = tokens[place - 1], tokens[place + 1]
    sign = tokens[place - 2].is_op("-") if place > 1 else False
    caret = tokens[place - 2 - sign] if place > 1 + sign else one
    glued = one.end == tokens[place].start and below.start == tokens[place].end and below.kind == "number"
    if not (glued and one.kind == "number" and one.text == "1" and caret.is_op("^", ".^")):
        return
    power, dot = f"{'-' * sign}1/{below.text}", caret.text.removesuffix("^")
    message = f"{caret.text}{power} can be read in two ways, as a power and as a quotient"
    whole = f"(X{dot}^(-1))" if sign else "X"
    hint = f"write X{dot}^({power}) or {whole}/{below.text}"
    raise MatcalcError("syntax", message, spans=[(caret.start, below.end)], hint=hint)


def _expectation(tokens: list[Token], place: int) -> None:
    inside = []
    for token in tokens[place + 2 :]:
        if token.is_op("]") or token.kind == "end":
            break
        inside.append(token)
    if all(t.kind in ("number", "op") or (t.kind == "word" and t.text in INDICES) for t in inside):
        return
    name = tokens[place]
    message = f"{name.text}[...] can be read in two ways, as an expectation and as an entry"
    hint = f"expectations are not read; for an entry declare what {name.text} is, as in -s {name.text}:vector"
    raise MatcalcError("refused", message, spans=[_span(name)], hint=hint)


def _derivative(tokens: list[Token], place: int, names: Set[str]) -> None:
    """d/dx, df/dx, d(...)/dx, d^2 f/dx^2: a quotient of differentials."""
    below = tokens[place + 1]
    if not _differential(below, names):
        return
    first = place - 1
    if first >= 0 and tokens[first].is_op(")"):
        first = opening(tokens, first) - 1
    elif first >= 0:
        for back in range(first, max(first - _BEHIND, -1), -1):
            if tokens[back].kind == "word" and (tokens[back].text == "d" or _differential(tokens[back], names)):
                first = back
                break
            if not (tokens[back].kind in ("word", "number") or tokens[back].is_op("^", "superscript")):
                break
    top = tokens[first] if first >= 0 else below
    if top.kind == "word" and top.text not in names and (top.text == "d" or _differential(top, names)):
        variable = below.text[1:]
        hint = f"leave it out and name the variable: --wrt {variable}"
        spans = [(top.start, below.end)]
        raise MatcalcError("syntax", f"d/d{variable} is not typed: the verb differentiates", spans=spans, hint=hint)


def _differential(token: Token, names: Set[str]) -> bool:
    """Is this the word dx, dX, dtheta, and no declared name?"""
    if token.kind != "word" or token.text in names or not token.text.startswith("d"):
        return False
    assert isinstance(token.value, list)
    return len(token.value) == 2 or token.text[1:] in GREEK_NAMES


def opening(tokens: list[Token], place: int) -> int:
    """The place of the bracket that the one at `place` closes, or -1."""
    depth = 0
    for back in range(place, -1, -1):
        depth += tokens[back].is_op(")", "]", "}") - tokens[back].is_op("(", "[", "{")
        if not depth:
            return back
    return -1


def _span(token: Token) -> tuple[int, int]:
    return token.start, token.end
