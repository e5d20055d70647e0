"""A name before a bracket: the call of a function that is not known, or a product.

`f(x)`, `f(g(x))`, `sigma(W*x)` and `f(x, y)` call something; `A(x + y)` and `n(n + 1)` multiply. What calls is refused
with the cures; what multiplies is noted. Takes tokens, gives the note. All brackets are looked through once.
"""

from collections.abc import Set

from ...errors import MatcalcError
from ...functions.table import ALIASES
from ..tokens import GREEK_NAMES, Token

FUNCTION_LETTERS = frozenset(("f", "g", "h", "phi", "psi", "sigma"))  # these call, whatever is in the bracket
MEANT = {
    "sigma": "sigmoid(...)",
    "gamma": "lgamma(...) for the logarithm of the gamma function, exp(lgamma(...)) for itself",
    "beta": "exp(betaln(...)) for the beta function",
    "psi": "digamma(...)",
    "Phi": "normcdf(...)",
    "N": "normcdf(...)",
    "phi": "normpdf(...)",
}
INDICES = frozenset("ijkl")
FACTORS = frozenset(("*", "/", ".*", "./", "⊗"))


class Group:
    """A pair of brackets: where it closes, and the tokens that stand directly in it, without those of inner ones."""

    __slots__ = ("close", "level")

    def __init__(self) -> None:
        self.close = -1
        self.level: list[Token] = []

    @property
    def several(self) -> bool:
        return any(token.is_op(",") for token in self.level)

    @property
    def is_sum(self) -> bool:
        """Are there two terms? A sign in front makes none."""
        return any(token.is_op("+", "-") for token in self.level[1:])


class Groups:
    """The brackets of a text by the place where they open."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at: dict[int, Group] = {}
        opened: list[Group] = []
        for place, token in enumerate(tokens):
            if token.is_op(")", "]", "}") and opened:
                opened.pop().close = place
            if opened:
                opened[-1].level.append(token)
            if token.is_op("(", "[", "{"):
                self.at[place] = Group()
                opened.append(self.at[place])

    def judge(self, place: int, token: Token, names: Set[str]) -> str:
        """The note on a product of the name that ends at a place with the bracket behind it; MatcalcError for a call.

        `names` are variables for certain.
        """
        group, name = self.at[place + 1], token.text
        if not group.level:
            return ""
        if name not in FUNCTION_LETTERS and self._entries(place + 1, group, name in names):
            listed = ", ".join("".join(t.text for t in group.level).split(","))
            hint = f"write {name}[{listed}]; entries are counted from 1"
            hint = f"write vec({name}) for all entries as one column" if listed == ":" else hint
            message = "an entry stands in square brackets"
            raise MatcalcError("syntax", message, spans=[(token.start, token.end)], hint=hint)
        if name in names and group.several:
            hint = f"write {name}[...] for an entry, {name}*(...) for a product"
            message = f"{name} is a variable, not a function"
            raise MatcalcError("name", message, spans=[(token.start, token.end)], hint=hint)
        if name in names or not (group.several or self._calls(place + 1, group, name)):
            return f"{name}(...) as {name}*(...); --shape {name}:function makes it a function"
        raise _no_function(token, several=group.several)

    def derivative(self, place: int, opening: int, names: Set[str]) -> None:
        """MatcalcError for f'(x), where nothing is known of f; h'(x - y) is a product."""
        token, group = self.tokens[place], self.at[opening]
        if token.text in FUNCTION_LETTERS and token.text not in names and self._holds_one(opening, group):
            raise _no_function(token, several=False)

    def _entries(self, opening: int, group: Group, known: bool) -> bool:
        """x(1), X(1, 2), X(:, 1), and of a variable x(i): entries as MATLAB writes them."""
        items = [token for token in group.level if not token.is_op(",")]
        if not items or group.close != opening + 1 + len(group.level) or 2 * len(items) != len(group.level) + 1:
            return False
        return all(t.kind == "number" or t.is_op(":") or (known and t.text in INDICES) for t in items)

    def _calls(self, opening: int, group: Group, name: str) -> bool:
        """Does the bracket hold what a function of this name is called with?"""
        if name in FUNCTION_LETTERS or (not group.is_sum and name[0].islower()):
            return True
        return not group.is_sum and self._holds_one(opening, group)

    def _holds_one(self, opening: int, group: Group) -> bool:
        """One name with what is written behind it (x, x', x[1], x^2), or one call: g(x)."""
        first = self.tokens[opening + 1]
        inner = self.at.get(opening + 2)
        if first.kind != "word" or group.is_sum:
            return False
        if inner is not None and self.tokens[opening + 2].is_op("("):
            return inner.close == group.close - 1
        letters = first.value if isinstance(first.value, list) else []
        whole = len(letters) == 1 or first.text.lower() in GREEK_NAMES
        return whole and not any(t.kind == "word" or t.is_op(*FACTORS) for t in group.level[1:])


def _no_function(token: Token, *, several: bool) -> MatcalcError:
    name = token.text
    meant = f"did you mean {MEANT[name]}? " if name in MEANT and MEANT[name].partition("(")[0] in ALIASES else ""
    meant = "did you mean X' for the transpose of X? " if name == "t" else meant
    product = "" if several else f", and {name}*(...) is a product"
    hint = f"{meant}-s {name}:function makes it a function{product}"
    return MatcalcError("name", f"there is no function {name}", spans=[(token.start, token.end)], hint=hint)
