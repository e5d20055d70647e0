"""The order in which a chain of vectors and matrices is multiplied, and how two neighbours are multiplied.

Takes pieces of code with their sizes; gives one piece. One idea: the classical dynamic programme over where to put the
brackets, with every size that is a name counted as large, so that vectors are met first. No diagonal matrix is built
and no inverse taken where scaling or a solve serves.
"""

from collections.abc import Mapping, Sequence

from ...dimensions import Dim
from ..plan.terms import MANY
from .pieces import AS_IT_IS, LONGEST_COMMON, TIMES, Code, Key, Piece, Speller, either

LARGE = 1000  # what a size counts for that is only a name
# the operators of products with vectors, which have one axis; a library may spell each in its own way
MATRIX_PRODUCTS = {("row", "matrix"): "row@", ("row", "column"): "row@column"}
LONGEST = 48  # longer chains are multiplied from the end where a vector stands


def multiply(pieces: Sequence[Piece], spell: Speller) -> Piece:
    """The product of the pieces."""
    if len(pieces) > LONGEST:
        return _one_by_one(list(pieces), spell)
    whole: Key = tuple(part for piece in pieces for part in piece.key)
    spell.products.chains.append(whole)
    splits = _best_splits(pieces, whole, spell.products.common)
    done: dict[tuple[int, int], Piece] = {(k, k): piece for k, piece in enumerate(pieces)}
    stack = [(0, len(pieces) - 1)]
    while stack:
        low, high = stack[-1]
        if (low, high) in done:
            stack.pop()
            continue
        shared = spell.products.find(whole[low : high + 1])
        if shared is not None:
            done[low, high] = shared
            continue
        middle = splits[low, high]
        halves = [(low, middle), (middle + 1, high)]
        waiting = [half for half in halves if half not in done]
        if waiting:
            stack += waiting
        else:
            made = pair(done[halves[0]], done[halves[1]], spell)
            done[low, high] = spell.products.keep(whole[low : high + 1], made, spell)
    return done[0, len(pieces) - 1]


def _one_by_one(pieces: list[Piece], spell: Speller) -> Piece:
    from_right = pieces[-1].kind == "column" and pieces[0].kind != "row"
    while len(pieces) > 1:
        place = len(pieces) - 2 if from_right else 0
        pieces[place : place + 2] = [pair(pieces[place], pieces[place + 1], spell)]
    return pieces[0]


def weight(dim: Dim) -> int:
    """What a size counts for when multiplications are counted; any size with a name in it counts as `LARGE`."""
    return dim if isinstance(dim, int) else LARGE


def _best_splits(pieces: Sequence[Piece], whole: Key, common: Mapping[Key, int]) -> dict[tuple[int, int], int]:
    """(first, last) -> where the product of these pieces is parted, at the least number of multiplications.

    Those of a partial product that other chains have, too, are shared among them.
    """
    sizes = [weight(pieces[0].rows), *(weight(piece.columns) for piece in pieces)]
    count = len(pieces)
    costs = {(k, k): 0.0 for k in range(count)}
    splits: dict[tuple[int, int], int] = {}
    for length in range(1, count):
        for low in range(count - length):
            high = low + length
            best: tuple[float, int] | None = None
            for middle in range(low, high):
                work = sizes[low] * sizes[middle + 1] * sizes[high + 1]
                if (middle == low and pieces[low].kind == "diagonal") or (
                    middle + 1 == high and pieces[high].kind == "diagonal"
                ):
                    work = sizes[low] * sizes[high + 1]
                if middle + 1 == high and pieces[high].kind == "inverse":
                    work += 1  # solving from the right takes transposes
                total = costs[low, middle] + costs[middle + 1, high] + work
                if best is None or total <= best[0]:  # in a tie the left part first, as the text is read
                    best = total, middle
            if best is not None:
                costs[low, high], splits[low, high] = best
                if common and high - low < LONGEST_COMMON:
                    costs[low, high] /= common.get(either(whole[low : high + 1]), 1)
    return splits


def pair(left: Piece, right: Piece, spell: Speller) -> Piece:
    """left·right."""
    kind = _kind(left, right)
    code = _pair_code(left, right, kind, spell)
    return Piece(kind, spell.shortened(code), left.rows, right.columns)


def _kind(left: Piece, right: Piece) -> str:
    if left.kind == "diagonal" and right.kind == "diagonal":
        return "diagonal"
    row = left.kind in ("row", "scalar")
    column = right.kind in ("column", "scalar")
    return "scalar" if row and column else "row" if row else "column" if column else "matrix"


def _pair_code(left: Piece, right: Piece, kind: str, spell: Speller) -> Code:
    a, b = left.kind, right.kind
    if a == "scalar" or b == "scalar":
        return spell.infix(left.plain(spell), "*", right.plain(spell), TIMES)
    if a == "diagonal" and b in ("diagonal", "column"):
        return spell.infix(left.code, "*", right.code, TIMES)
    if a == "diagonal":
        return spell.infix(spell.spread(left.code, (True, False)), "*", right.plain(spell), TIMES)
    if b == "diagonal":
        return spell.infix(left.plain(spell), "*", right.code, TIMES)
    if a == "column" and b == "row":
        outer = spell.call("outer", left.code, right.code)
        outer.outer = left.code, right.code
        return outer
    if a == b == "inverse" and left.code.text == right.code.text:
        spell.tally(left, MANY)
        inverse = spell.shorten(spell.call("inv", left.code))
        left, right = (Piece("matrix", inverse, p.rows, p.columns, p.transposed) for p in (left, right))
        return spell.infix(left.plain(spell), "@", right.plain(spell), TIMES)
    if a == "inverse" and b != "inverse":
        return left.solved(spell, right.plain(spell))
    if b == "inverse":
        solved = right.solved(spell, left.plain(spell, transposed=left.kind != "row"), transposed=True)
        return solved if left.kind == "row" else spell.transposed(solved)
    if spell.backend.vector_first and b == "column" and left.transposed:
        return spell.infix(right.code, "row@", left.code, TIMES)  # v @ X beats X.T @ v by several times in JAX
    return spell.infix(left.plain(spell), MATRIX_PRODUCTS.get((a, b), "@"), right.plain(spell), TIMES)


STRUCTURE = ("diagonal", "inverse")  # kinds of factors that are not there as matrices


def trace(pieces: Sequence[Piece], spell: Speller) -> Code:
    """The trace of a product: the sum of an entrywise product, without the last multiplication."""
    alone = len(pieces) < 3 and pieces[0].kind in STRUCTURE
    if len(pieces) == 1 or alone or pieces[-1].kind in STRUCTURE:
        return spell.call("tr", multiply(pieces, spell).plain(spell))
    left, right = multiply(pieces[:-1], spell), pieces[-1]
    if left.transposed and not right.transposed:  # the sum of L' .* R is that of L .* R'
        return spell.call("sum", spell.infix(left.plain(spell, transposed=True), "*", right.plain(spell), TIMES))
    return spell.call("sum", spell.infix(left.plain(spell), "*", _turned(right, spell), TIMES))


def diagonal(pieces: Sequence[Piece], spell: Speller) -> Code:
    """The diagonal of a product, without the last multiplication."""
    if len(pieces) == 1 or any(piece.kind in STRUCTURE for piece in (pieces[0], pieces[-1])):
        return spell.call("diag", multiply(pieces, spell).plain(spell))
    if pieces[0].kind == "column":
        left, right = pieces[0], multiply(pieces[1:], spell)
        return spell.infix(left.code, "*", right.code, TIMES)
    left, right = pieces[0], multiply(pieces[1:], spell)
    product = spell.infix(_turned(left, spell), "*", right.plain(spell), TIMES)
    return spell.call("columns", product)


def _turned(piece: Piece, spell: Speller) -> Code:
    """The transpose of a factor; a symmetric one is its own."""
    as_it_is = len(piece.key) == 1 and piece.key[0][1] == AS_IT_IS
    return piece.plain(spell, transposed=not as_it_is)
