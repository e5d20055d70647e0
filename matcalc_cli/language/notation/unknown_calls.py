"""A name before a bracket: the call of a function that is not known, or a product.

`f(x)`, `f(g(x))`, `sigma(W*x)` and `f(x, y)` call something; `A(x + y)` and `n(n + 1)` multiply. What calls is refused
with the cures; what multiplies is noted. Takes tokens, gives the note.
"""

from collections.abc import Set

from ...errors import MatcalcError
from ...functions.table import ALIASES
from ..tokens import GREEK_NAMES, Token

FUNCTION_LETTERS = frozenset(("f", "g", "h", "phi", "psi", "sigma"))  # these call, whatever is in the bracket
MEANT = {"sigma": "sigmoid(...)", "gamma": "exp(lgamma(...)) for the gamma function", "psi": "digamma(...)"}
INDICES = frozenset("ijkl")
PLUS = ("+", "-")


def judge(tokens: list[Token], place: int, token: Token, names: Set[str]) -> str:
    """The note on a product of the name that ends at a place with the bracket behind it; MatcalcError for a call.

    `names` are variables for certain.
    """
    inside, name = _inside(tokens, place + 1), token.text
    if not inside:
        return ""
    if name not in FUNCTION_LETTERS and _entries(inside, name in names):
        listed = ", ".join("".join(t.text for t in inside).split(","))
        hint = f"write {name}[{listed}]; entries are counted from 1"
        message = "an entry stands in square brackets"
        raise MatcalcError("syntax", message, spans=[(token.start, token.end)], hint=hint)
    several = any(t.is_op(",") for t in _outside(inside))
    if name in names and several:
        raise MatcalcError("name", f"{name} is a variable, not a function", spans=[(token.start, token.end)])
    if name in names or not (several or _is_call(name, inside)):
        return f"{name}(...) as {name}*(...); --shape {name}:function makes it a function"
    raise _no_function(token, several=several)


def derivative(tokens: list[Token], place: int, marks: int, names: Set[str]) -> None:
    """MatcalcError for f'(x), where nothing is known of f; h'(x - y) is a product."""
    token, inside = tokens[place], _inside(tokens, place + marks + 1)
    known = token.text not in FUNCTION_LETTERS or token.text in names
    if inside and not known and (_is_name(inside) or _is_one_call(inside, _outside(inside))):
        raise _no_function(token, several=False)


def _no_function(token: Token, *, several: bool) -> MatcalcError:
    name = token.text
    meant = f"did you mean {MEANT[name]}? " if name in MEANT and MEANT[name].partition("(")[0] in ALIASES else ""
    product = "" if several else f", and {name}*(...) is a product"
    hint = f"{meant}-s {name}:function makes it a function{product}"
    return MatcalcError("name", f"there is no function {name}", spans=[(token.start, token.end)], hint=hint)


def _inside(tokens: list[Token], opening: int) -> list[Token]:
    """The tokens between the bracket at a place and the one that closes it."""
    depth = 0
    for place in range(opening, len(tokens)):
        depth += tokens[place].is_op("(", "[", "{") - tokens[place].is_op(")", "]", "}")
        if not depth:
            return tokens[opening + 1 : place]
    return []


def _outside(tokens: list[Token]) -> list[Token]:
    """The tokens outside the brackets among them; of a bracket the last alone."""
    depth, found = 0, []
    for token in tokens:
        depth += token.is_op("(", "[", "{") - token.is_op(")", "]", "}")
        if not depth:
            found.append(token)
    return found


def _entries(inside: list[Token], known: bool) -> bool:
    """x(1), X(1, 2), X(:, 1), and of a variable x(i): entries as MATLAB writes them."""
    items = [token for token in inside if not token.is_op(",")]
    single = len(items) == (len(inside) + 1) // 2
    literal = all(token.kind == "number" or token.is_op(":") for token in items)
    letters = known and all(token.kind == "number" or token.text in INDICES or token.is_op(":") for token in items)
    return bool(items) and single and (literal or letters)


def _is_call(name: str, inside: list[Token]) -> bool:
    """Does the bracket hold what a function is called with?"""
    level = _outside(inside)
    one = not any(token.is_op(*PLUS) for token in level[1:])
    if name in FUNCTION_LETTERS or (one and (name[0].islower() or name.islower())):
        return True
    return one and (_is_name(inside) or _is_one_call(inside, level))


def _is_name(inside: list[Token]) -> bool:
    """One name, with what is written behind it: x, x', x[1], x^2."""
    words = [token for token in _outside(inside) if token.kind in ("word", "name", "function")]
    split = words and words[0].kind == "word" and isinstance(words[0].value, list) and len(words[0].value) > 1
    whole = bool(words) and (not split or words[0].text.lower() in GREEK_NAMES)
    return (
        whole and inside[0] is words[0] and len(words) == 1 and not any(t.is_op("*", "/", ".*", "./") for t in inside)
    )


def _is_one_call(inside: list[Token], level: list[Token]) -> bool:
    """A name and its bracket, and no more: g(x), log(x)."""
    return len(level) == 2 and inside[0].kind == "word" and level[0] is inside[0] and inside[1].is_op("(")
