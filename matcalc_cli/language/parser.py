"""Tokens to surface tree by operator precedence, without recursion. Grammar in syntax.py, bindings in tree.py."""

from fractions import Fraction

from ..errors import MatcalcError
from ..functions.piecewise import COMPARISONS, NAME
from .brackets import Entry, as_rows, bars, closes_nothing, cover, span, stack, subscript_first
from .operations import combined
from .syntax_errors import CONDITIONS, OUTSIDE, POINT, SEPARATOR_HINTS, error, no_operand, no_operator, refuse_number
from .tokens import ONES, OVERLINE, Token
from .tree import FOR, POWER, PRODUCT, SUM, UNARY, Tree, adjoint

INFIX = {"*": "mul", "/": "div", ".*": "had", "./": "hdiv", "⊗": "kron"}
POWERS = {"^": "pow", ".^": "hpow"}
CLOSING = {"(": ")", "[": "]", "{": "}", "|": "|", "||": "||", "‖": "‖", "⟨": "⟩", "<": ">"}
INNER = ("⟨", "<")  # <x, y>
OPENS_OPERAND = frozenset("([|‖⟨")


class Parser:
    """Two stacks, values and entries; `run` alternates between expecting an operand and expecting an operator."""

    def __init__(self, tokens: list[Token], text: str, euler: bool) -> None:
        """`euler`: is e^x the exponential function?"""
        self.tokens = tokens
        self.text = text
        self.euler = euler
        self.place = 0
        self.values: list[Tree] = []
        self.entries: list[Entry] = []
        self.brackets: list[Entry] = []
        self.indices_open = 0
        self.indexed: dict[str, int] = {}  # name -> the last place where it stood inside an index
        self.power: Tree | None = None  # the last power written without brackets around it

    def run(self) -> Tree:
        if self.tokens[0].kind == "end":
            where, hint = [span(self.tokens[0])], "write a formula, for example x'*A*x"
            raise MatcalcError("syntax", "nothing to read: the expression is empty", spans=where, hint=hint)
        expecting = True
        while expecting or self.tokens[self.place].kind != "end":
            token = self.tokens[self.place]
            self.place += 1
            expecting = self._operand(token) if expecting else self._operator(token)
        if self.brackets:
            opening = self.brackets[-1].token
            hint = "add the bracket that closes it"
            raise MatcalcError("syntax", f"'{opening.text}' is never closed", spans=[span(opening)], hint=hint)
        self._reduce(SUM)
        return self.values[0]

    # Each of the next methods has taken `token` and answers: is an operand expected next?

    def _operand(self, token: Token) -> bool:
        exponent = bool(self.entries) and self.entries[-1].binding == POWER
        if token.kind == "number":
            if self.place > 1 and self.tokens[self.place - 2].kind == "number":
                raise error("two numbers side by side", token, "write 2*3 for a product")
            return self._atom(Tree("number", (), token.value, span(token), ()))
        if token.kind == "imaginary":
            return self._atom(Tree("name", (), token.text, span(token)))
        if token.kind == "name":
            if self.indices_open:
                self.indexed[token.text] = token.start
            return self._atom(Tree("name", (), token.text, span(token)))
        if token.kind == "function":
            self._open("call", token)
            self.place += 1  # the bracket, which `settle` has seen
            return True
        if token.kind == "string":
            return self._norm_kind(token)
        if token.is_op("+", "-"):
            if token.text == "-":
                self.entries.append(Entry("neg", POWER if exponent else UNARY, token))
            return True
        if token.is_op("(", "[", "‖", *INNER) or (token.is_op("{") and exponent):
            return self._open(token.text, token)
        if token.is_op("|"):
            double = self._adjacent_bar(token)
            self.place += double
            return self._open("||" if double else "|", token)
        if token.is_op(":") and self.entries and self.entries[-1].op == "index":
            if not self.tokens[self.place].is_op(",", "]"):
                raise error("':' alone means all; a range has both ends", token, "write X[:,j] or x[1:3]")
            return self._atom(Tree("colon", (), None, span(token)))
        if token.is_op("]") and closes_nothing(self.entries, self.tokens[self.place - 2]):
            self.brackets.pop()
            return self._atom(Tree("empty", (), None, cover(self.entries.pop().token, token)))
        raise no_operand(self.tokens[self.place - 2] if self.place > 1 else None, token)

    def _operator(self, token: Token) -> bool:
        value = self.values[-1]
        if token.is_op("'", "⊤"):
            return self._postfix(Tree("transpose", (self._ones(value),), None, cover(value, token)))
        if token.is_op("ᴴ"):
            return self._postfix(adjoint(value, cover(value, token)))
        if token.is_op(OVERLINE):  # behind a bracket
            return self._postfix(Tree("call", (value,), "conj", cover(value, token)))
        if token.is_op("superscript"):
            return self._superscript(value, token)
        if token.is_op("^", ".^"):
            self._refuse_tower(value, token)
            self.entries.append(Entry(POWERS[token.text], POWER, token))
            return True
        if token.is_op("["):
            self.indices_open += 1
            return self._open("index", token)
        if token.is_op("+", "-"):
            return self._sum(token)
        if token.kind == "op" and token.text in INFIX:
            return self._infix(INFIX[token.text], token)
        if token.is_op(")", "]", "}", "‖", "|", "⟩", ">") and self._closes(token):
            return self._close(token)
        if token.is_op(*COMPARISONS):
            return self._comparison(token)
        if token.is_op(",", ";", ":"):
            return self._separator(token)
        if token.kind in ("number", "imaginary", "name", "function") or (
            token.kind == "op" and token.text in OPENS_OPERAND
        ):
            refuse_number(self.tokens[self.place - 2], value, token, self.text)
            self.place -= 1
            return self._infix("mul", Token("op", "", token.start, token.start))
        raise no_operator(token)

    def _atom(self, tree: Tree) -> bool:
        """An operand is complete; it may be the exponent that a power, or the sign of an exponent, waits for."""
        self.values.append(tree)
        self._reduce(POWER)
        return False

    def _postfix(self, tree: Tree) -> bool:
        self.values[-1] = tree
        return False

    def _open(self, op: str, token: Token) -> bool:
        entry = Entry(op, 0, token)
        self.entries.append(entry)
        self.brackets.append(entry)
        return True

    def _infix(self, op: str, token: Token) -> bool:
        self._reduce(PRODUCT)
        self.entries.append(Entry(op, PRODUCT, token))
        return True

    def _sum(self, token: Token) -> bool:
        self._reduce(SUM + 1)
        if not self.entries or self.entries[-1].op != "sum":
            self.entries.append(Entry("sum", SUM, Token("op", "+", token.start, token.start)))
        self._term(self.entries[-1])
        self.entries[-1].token = token
        return True

    def _comparison(self, token: Token) -> bool:
        self._reduce(SUM)
        entry = self.brackets[-1] if self.brackets else None
        if entry is None or entry.op != "call" or entry.token.value != NAME or len(entry.items) % 2:
            raise error(f"'{token.text}' has no meaning here", token, CONDITIONS)
        if self.entries[-1] is not entry:
            raise error("a condition compares two values", token, "one more condition is one more branch")
        self.entries.append(Entry(token.text, FOR, token))
        return True

    def _term(self, entry: Entry) -> None:
        """The value on top is the term that follows the sum's last sign."""
        value = self.values.pop()
        if entry.token.text == "-":
            value = Tree("neg", (value,), None, cover(entry.token, value))
        entry.items.append(value)

    def _reduce(self, level: int) -> None:
        """Build everything on top of the stack that binds at least so tightly. Brackets, of binding 0, stop it."""
        while self.entries and self.entries[-1].binding >= level:
            entry = self.entries.pop()
            if entry.op == "sum":
                self._term(entry)
                tree = Tree("sum", tuple(entry.items), None, cover(entry.items[0], entry.items[-1]))
            elif entry.op == "neg":
                value = self.values.pop()
                tree = Tree("neg", (value,), None, cover(entry.token, value))
            else:
                right, left = self.values.pop(), self.values.pop()
                tree = combined(entry, left, right, self.text, self.euler)
            if entry.op in POWERS.values():
                self.power = tree
            self.values.append(tree)

    # Exponents

    def _ones(self, value: Tree) -> Tree:
        """What is transposed: the 1 of 1' is the column of ones, any other value is itself."""
        literal = value.op == "number" and value.value == 1 and self.tokens[self.place - 2].kind == "number"
        return Tree("name", (), ONES, value.span) if literal else value

    def _superscript(self, value: Tree, token: Token) -> bool:
        self._refuse_tower(value, token)
        whole = cover(value, token)
        if token.value == "H":
            return self._postfix(adjoint(Tree("call", (value,), "inv", whole), whole))
        if token.value == "+":
            return self._postfix(Tree("call", (value,), "pinv", whole))
        if token.value == "T":
            return self._postfix(Tree("transpose", (Tree("call", (value,), "inv", whole),), None, whole))
        assert isinstance(token.value, int)
        self.power = Tree("pow", (value, Tree("number", (), Fraction(token.value), span(token), ())), None, whole)
        return self._postfix(self.power)

    def _refuse_tower(self, value: Tree, token: Token) -> None:
        """Peers disagree about 2^3^2 (512 or 64), so it must be said."""
        if value is self.power:
            raise error("x^a^b can be read in two ways", token, "write x^(a^b) or (x^a)^b")

    # Brackets

    def _adjacent_bar(self, token: Token) -> bool:
        after = self.tokens[self.place]
        return after.is_op("|") and after.start == token.end

    def _closes(self, token: Token) -> bool:
        """A bar closes only the innermost bracket, as > does; the other closing brackets always close."""
        innermost = self.brackets[-1].op if self.brackets else ""
        if token.is_op(">"):
            return innermost == "<"
        if not token.is_op("|", "‖"):
            return True
        if innermost == "||" and token.is_op("|") and not self._adjacent_bar(token):
            hint = "write norm(...) and abs(...), or | |x| - |y| | with spaces"
            raise error("'|' where '||' is open", token, hint)
        return innermost == token.text or (innermost == "||" and token.is_op("|"))

    def _close(self, token: Token) -> bool:
        if not self.brackets:
            raise error(f"'{token.text}' closes nothing", token, "leave it out, or open the bracket")
        entry = self.brackets.pop()
        opening = "(" if entry.op == "call" else "[" if entry.op == "index" else entry.op
        if CLOSING[opening][0] != token.text:
            spans = [(*span(entry.token), "opened here"), (*span(token), f"needs '{CLOSING[opening]}'")]
            hint = "close it by the bracket of the same kind"
            raise MatcalcError("syntax", f"'{opening}' is closed by '{token.text}'", spans=spans, hint=hint)
        self._reduce(FOR)
        self.entries.pop()
        value = self.values.pop()
        self.power = None
        if opening == "||":
            self.place += 1
        if opening in ("(", "{") and entry.op != "call":
            value.span = cover(entry.token, token)
            return self._atom(value)
        if opening in ("|", "||", "‖"):
            return self._atom(self._bars(entry, value, token))
        entry.add(value)
        if opening in INNER:
            return self._inner(entry, token)
        if entry.op == "index":
            return self._index(entry, token)
        if entry.op == "call":
            from .calls import called

            return self._atom(called(entry, cover(entry.token, token), self.indexed))
        entry.end_row()
        return self._atom(stack(*as_rows(entry.items, entry.rows, self.text), cover(entry.token, token)))

    def _separator(self, token: Token) -> bool:
        self._reduce(FOR)
        entry = self.brackets[-1] if self.brackets else None
        if entry and token.text == ";" and entry.op == "index":
            entry = self._reopen(entry)
        allowed = {"call": ",", "index": ",:", "[": ",;", "⟨": ",", "<": ","}.get(entry.op, "") if entry else ""
        if entry is None or token.text not in allowed:
            outside = "" if self.brackets else "end" if self.tokens[self.place].kind == "end" else token.text
            hint = OUTSIDE.get(outside, SEPARATOR_HINTS[token.text])
            if self.tokens[self.place].kind == self.tokens[self.place - 2].kind == "number":
                hint = POINT if token.text != ":" else "entries are in square brackets: x[1:2]"
            raise error(f"'{token.text}' has no meaning here", token, hint)
        value = self.values.pop()
        if token.text == ":":
            if entry.low is not None:
                raise error("a range has two ends", token, "write x[1:3]")
            entry.low = value
            return True
        entry.add(value)
        if token.text == ";":
            entry.end_row()
        return True

    def _reopen(self, entry: Entry) -> Entry:
        """`A [x; y]` is a product, not an entry of A: the index that was opened becomes a stack."""
        if entry.low is not None or any(item.op in ("colon", "range") for item in entry.items):
            raise error("an index has no rows", entry.token, "write X[i,j]")
        self.entries.pop()
        self.brackets.pop()
        self.indices_open -= 1
        last = self.values.pop()
        self._infix("mul", entry.token)
        self._open("[", entry.token)
        self.brackets[-1].items = entry.items
        self.values.append(last)
        return self.brackets[-1]

    def _index(self, entry: Entry, token: Token) -> bool:
        self.indices_open -= 1
        base = self.values[-1]
        if len(entry.items) > 2:
            raise error("an entry has one or two indices", entry.token, "write x[i] or X[i,j]")
        return self._postfix(Tree("index", (base, *entry.items), None, cover(base, token)))

    def _norm_kind(self, token: Token) -> bool:
        inside = self.entries[-1] if self.entries else None
        if inside is None or inside.op != "call" or inside.token.value != "norm" or len(inside.items) != 1:
            hint = "leave the quotation marks out"
            raise error('text in quotes is read only in norm(X, "fro")', token, hint)
        if not self.tokens[self.place].is_op(")"):
            raise error("norm's kind stands alone", token, 'write norm(X, "fro")')
        return self._atom(Tree("string", (), token.text, span(token)))

    def _bars(self, entry: Entry, value: Tree, token: Token) -> Tree:
        """|x| and ||x||, with the subscript that may follow: _1, _2, _F, _{1}, ₁, also behind the power: ||x||^2_2."""
        self.tokens = subscript_first(self.tokens, self.place)
        kind, place = self._subscript()
        return bars(entry.op, kind, value, place, cover(entry.token, self.tokens[self.place - 1]))

    def _inner(self, entry: Entry, token: Token) -> bool:
        """<x, y>, with the subscript F that matrices may have."""
        kind, place = self._subscript()
        if len(entry.items) != 2 or kind not in ("", "F"):
            hint = "write <x, y>, which is dot(x, y)"
            raise MatcalcError("syntax", "an inner product is of two", spans=[place or span(entry.token)], hint=hint)
        return self._atom(Tree("call", tuple(entry.items), "dot", cover(entry.token, token)))

    def _subscript(self) -> tuple[str, tuple[int, int] | None]:
        token = self.tokens[self.place]
        if token.kind == "op" and len(token.text) == 2 and token.text[0] == "_":
            self.place += 1
            return token.text[1], span(token)
        if not token.is_op("_"):
            return "", None
        braced = self.tokens[self.place + 1].is_op("{")
        subscript = self.tokens[min(self.place + 1 + braced, len(self.tokens) - 1)]
        self.place += 2 + 2 * braced
        if self.place >= len(self.tokens) or (braced and not self.tokens[self.place - 1].is_op("}")):
            raise error("a norm's bars may be followed by _1, _2 or _F", token)
        return subscript.text, span(subscript)
