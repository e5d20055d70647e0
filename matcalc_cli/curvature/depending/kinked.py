"""For which parameters a function of one number with kinks is convex: a*max(x, 0) + b*min(x, 0) is where a ≥ b.

Takes a `Case` that is undecided; gives `Under`s. One idea: between its kinks the function is smooth, so it is convex
exactly where the second derivative of each piece is nonnegative and the slope does not fall at any kink.
"""

from collections.abc import Sequence
from itertools import pairwise

from ...errors import MatcalcError
from ...graph.nodes import Node, topological
from ...graph.rebuilding import substitute
from ...graph.tensor import is_zero
from ..seen.entries import NotSeen
from ..seen.pieces import MOST_PIECES, PLACE, Piece, pieces_of, smooth_on, turn_at
from ..verdict import Case
from .bounds import by_bound
from .cases import under_conditions, ways_of
from .conditions import together
from .parameters import CONCAVE, CONVEX, Under, Way

Asked = list[tuple[Case, Node]]  # what must be nonnegative where the case is defined


def all_conditions(case: Case, found: str) -> list[Under]:
    """What the Hessian says, or a parameter that bounds one number, or the pieces and kinks of a function of one."""
    return under_conditions(case, found) or by_bound(case) or by_kinks(case)


def by_kinks(case: Case) -> list[Under]:
    """Of a function of one number that is defined everywhere."""
    if len(case.variables) != 1 or case.variables[0].shape or case.restrictions or case.domain.met:
        return []
    try:
        asked = _asked(case)
    except (NotSeen, MatcalcError):
        return []
    if asked is None:
        return []
    found: list[Under] = []
    exact = True
    for sign, verdict in ((1, CONVEX), (-1, CONCAVE)):
        ways: list[Way] | None = [()]
        for each, node in asked:
            more = None if ways is None else ways_of(each, [[node]], sign)
            ways = None if ways is None or more is None else together(case, ways, more)
        exact = exact and ways is not None
        found += [Under(conditions, verdict) for conditions in ways or () if conditions]
    return [under._replace(exact=exact) for under in found]


def _asked(case: Case) -> Asked | None:
    """The second derivatives of the pieces, and by how much the slope grows between them."""
    (variable,) = case.variables
    function = substitute(case.function, {variable: PLACE})
    pieces = pieces_of(Piece(None, None, function), case.prover, MOST_PIECES)
    if pieces is None or len(pieces) < 2:
        return None
    found: Asked = []
    for left, right in pairwise(pieces):
        turn = turn_at(left, right, case.prover)
        if turn is None:
            return None
        found.append((case, turn))
    return found if _with_pieces(found, pieces) else None


def _with_pieces(found: Asked, pieces: Sequence[Piece]) -> bool:
    """Are the second derivatives of all pieces known, which are added to what is asked?"""
    for piece in pieces:
        smooth = smooth_on(piece)
        if smooth is None:
            return False
        bounded = piece.low is not None and piece.high is not None
        if bounded and smooth.variable in topological([smooth.second]):
            return False  # it would be asked beyond the piece
        if not is_zero(smooth.second):
            own = Case(smooth.function, [[smooth.second]], [smooth.variable], {}, (), {}, 0)
            found.append((own, smooth.second))
    return True
