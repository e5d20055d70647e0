"""Sums over an index as they are spoken: `sum_i a[i]*x[i]` and `sum_i a_i x_i` are sum(i, a[i]*x[i]).

Takes tokens, gives tokens. A sum goes over the product behind it, up to the next plus or minus; there x_i and A_ij are
entries. One in which the index does not occur stays as it is, and is refused; and so is an x_i that is a vector where
it stands, as in w'x_i: nothing says of which matrix it is a row or a column.
"""

from collections.abc import Sequence, Set

from ...errors import MatcalcError
from ..calls import OF_MATRIX
from ..tokens import Token

SUM = "sum"
INDICES = frozenset("ijklmnpqrst")  # letters that index, by convention
MOST_INDICES = 2  # of an entry
BARS = ("‖", "|")
PRIMES = ("'", "⊤", "ᴴ")
NORMS = frozenset({"norm", "norm1", "norm2"})
VECTOR = "{} is a vector here, and not an entry: a row or a column of a matrix?"


def summed(tokens: list[Token], names: Set[str]) -> list[Token]:
    """The tokens with each of these sums as a call. `names` mean themselves."""
    for place in reversed(range(len(tokens))):
        if index := index_of(tokens[place], names):
            stop = _end(tokens, place + 1)
            around = [k for k in range(place) if index_of(tokens[k], names) and _end(tokens, k + 1) > place]
            bound = {index, *(index_of(tokens[k], names) for k in around)}
            _refuse_vectors(tokens[: stop + 1], place + 1, bound, names)
            body = [t for token in tokens[place + 1 : stop] for t in _entry(token, bound, names)]
            if _occurs(body, index):
                word, last = tokens[place], tokens[stop - 1].end
                head = [
                    _word(SUM, word.start, word.end),
                    Token("op", "(", word.end, word.end),
                    _word(index, word.end - 1, word.end),
                    Token("op", ",", word.end, word.end),
                ]
                tokens = [*tokens[:place], *head, *body, Token("op", ")", last, last), *tokens[stop:]]
    return tokens


def index_of(token: Token, names: Set[str]) -> str:
    """The i of sum_i; "" for any other word."""
    word, _, index = token.text.partition("_")
    found = token.kind == "word" and word == SUM and index in INDICES and token.text not in names
    return index if found else ""


def _end(tokens: list[Token], first: int) -> int:
    """Where the product ends that begins there."""
    depth = 0
    bars: list[str] = []  # that are open
    for place in range(first, len(tokens)):
        token = tokens[place]
        depth += token.is_op("(", "[", "{") - token.is_op(")", "]", "}")
        operator = place > first and tokens[place - 1].is_op("^", ".^", "*", "/", ".*", "./")
        if token.is_op(*BARS):
            depth -= bars[-1:] == [token.text]
            bars = bars[:-1] if bars[-1:] == [token.text] else [*bars, token.text]
            depth += bars[-1:] == [token.text]
        sign = token.is_op("+", "-") and place > first and not operator
        ends = sign or token.is_op(",", ";", "=", "<", ">") or (token.kind == "word" and token.text == "where")
        if depth < 0 or token.kind == "end" or (not depth and ends):
            return place
    return len(tokens)


def _entry(token: Token, bound: Set[str], names: Set[str]) -> list[Token]:
    """x[i] for x_i, A[i,j] for A_ij: an entry by what is summed over."""
    if token.kind != "word" or token.text in names or index_of(token, names):
        return [token]
    assert isinstance(token.value, list)
    apart = len(token.value) > 1 and all("_" in piece for piece, _, _ in token.value)  # aᵢxᵢ
    pieces = token.value if apart else [(token.text, token.start, token.end)]
    found = [_of_piece(name, start, end, bound) for name, start, end in pieces]
    return [t for entry in found for t in entry] if all(found) else [token]


def _refuse_vectors(tokens: Sequence[Token], first: int, bound: Set[str], names: Set[str]) -> None:
    """MatcalcError for w'x_i, x_i*x_i', A x_i and norm(x_i - mu)."""
    for place in range(first, len(tokens) - 1):
        token = tokens[place]
        base, line, index = token.text.rpartition("_")
        if token.kind != "word" or token.text in names or not line or index not in bound or len(base) > 1:
            continue
        before = place - 1 if not tokens[place - 1].is_op("*") else place - 2
        if _is_primed(tokens, place + 1) or _is_row(tokens, before, first) or _is_normed(tokens, place):
            message, hint = VECTOR.format(token.text), OF_MATRIX.format(base.upper(), base, index)
            raise MatcalcError("refused", message, spans=[(token.start, token.end)], hint=hint)


def _is_primed(tokens: Sequence[Token], place: int) -> bool:
    """Does a transpose stand here: ', ^T?"""
    raised = tokens[place].is_op("^") and place + 1 < len(tokens) and tokens[place + 1].text in ("T", "⊤")
    return raised or tokens[place].is_op(*PRIMES)


def _is_row(tokens: Sequence[Token], place: int, first: int) -> bool:
    """Does a transpose, or a matrix, end here, whose product with what follows is one with a vector?"""
    if place < first:
        return False
    token = tokens[place]
    raised = token.text in ("T", "⊤") and tokens[place - 1].is_op("^")
    return raised or token.is_op(*PRIMES) or (token.kind == "word" and token.text[:1].isupper() and len(token.text) < 3)


def _is_normed(tokens: Sequence[Token], place: int) -> bool:
    """Is it a term, alone, of what a norm is taken of?"""
    signs = ("+", "-")
    before, after = tokens[place - 1], tokens[place + 1]
    if not (before.is_op("(", "‖", *signs) and after.is_op(")", "‖", *signs)):
        return False
    depth = 0
    for k in range(place - 1, 0, -1):
        depth += tokens[k].is_op(")", "]", "}") - tokens[k].is_op("(", "[", "{")
        if not depth and tokens[k].is_op("‖"):
            return sum(token.is_op("‖") for token in tokens[:k]) % 2 == 0
        if depth < 0:
            return tokens[k - 1].kind == "word" and tokens[k - 1].text in NORMS
    return False


def _of_piece(text: str, start: int, end: int, bound: Set[str]) -> list[Token]:
    """The entry that a name with indices is; nothing where it is none."""
    base, line, indices = text.rpartition("_")
    if not (line and base and indices and len(indices) <= MOST_INDICES and bound >= set(indices)):
        return []
    letters = [_word(letter, end - len(indices) + k, end - len(indices) + k + 1) for k, letter in enumerate(indices)]
    commas = [t for letter in letters for t in (Token("op", ",", letter.start, letter.start), letter)][1:]
    opening = Token("op", "[", letters[0].start, letters[0].start)
    return [Token("word", base, start, end, [(base, start, end)]), opening, *commas, Token("op", "]", end, end)]


def _word(text: str, start: int, end: int) -> Token:
    return Token("word", text, start, end, [(letter, start, end) for letter in text])


def _occurs(body: list[Token], index: str) -> bool:
    """Does the index stand in square brackets?"""
    depth = 0
    for token in body:
        depth += token.is_op("[") - token.is_op("]")
        if depth and token.kind == "word" and token.text == index:
            return True
    return False
