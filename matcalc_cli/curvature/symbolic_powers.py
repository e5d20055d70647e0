"""How powers bend whose exponent is a letter: norm(x)^p with p ≥ 1, x^(1/n), and the p-norms themselves.

Takes the base and the exponent of a power, and the bends of its parts; gives a `Bend`. One idea: of the exponent an
interval is known, and the power of a root that is convex, or of a mean that is concave, goes by its ends.

Source: S. Boyd and L. Vandenberghe, Convex Optimization, 3.1.5 and 3.2.4.
"""

from collections.abc import Callable
from fractions import Fraction
from math import inf

from ..dimensions import Dim
from ..graph.nodes import Einsum, Map, Node
from ..graph.parts import terms_of
from ..graph.tensor import constant_value, einsum, scale, size
from .bends import UNKNOWN, Bend, Bends, Degree, times
from .reasons import Reason


def symbolic_power(bends: Bends, base: Node, exponent: Node, multiplied: Callable[[Node], Dim | None]) -> Bend:
    """g^e, defined where g > 0, with e a number that is not written out: 1/n, or a parameter in an interval."""
    bend, e = bends.memo[base], bends.prover.signs.range(exponent)
    if bends.memo[exponent].moves:
        return UNKNOWN
    root = bend.root or (Fraction(1) if bend.convex else None)
    mean = bend.mean if bend.mean is not None else Fraction(1) if bend.concave else None
    if mean is not None and e.nonpositive:
        return Bend(convex=True, root=inf, rule=Reason("symbolic reciprocal", nodes=(exponent,)))
    roots = times(root, e.low) if e.positive and e.low else None
    means = times(mean, e.high) if e.nonnegative and e.high else None
    convex, concave = roots is not None and roots >= 1, means is not None and means <= 1
    if convex or concave:
        return Bend(
            True, convex, concave, root=roots, mean=means, rule=_rule(exponent, root if convex else mean, convex)
        )
    norm = _norm(bends, base, exponent)
    if norm is not None:
        return norm
    parts = multiplied(base)
    share = None if parts is None else constant_value(einsum([(exponent, ()), (size(parts), ())], ()))
    if share is not None and 0 < share <= 1:  # prod(x)^(1/n), det(X)^(1/n)
        return Bend(concave=True, rule=Reason("mean"))
    return UNKNOWN


def _rule(exponent: Node, degree: Degree | None, convex: bool) -> Reason:
    bound = "0" if not degree or degree == inf else str(1 / Fraction(degree))
    kind = "convex" if convex else "concave"
    return Reason(
        f"symbolic {kind} power" if bound == "1" else f"symbolic root {kind} power", (bound,), (), (exponent,)
    )


def _norm(bends: Bends, base: Node, exponent: Node) -> Bend | None:
    """(Σ c·g^p)^(k/p), by Minkowski: convex for p, k ≥ 1 and g convex, concave for p ≤ 1, 0 < k ≤ 1 and g concave.

    What does not move and is not negative is such a power, too: 1 + norm(x)^p is that of the norm of [1; norm(x)]."""
    terms = terms_of(base)
    fixed = [(c, term) for c, term in terms if not bends.of(term).moves]
    if not all(bends.prover.signs.range(scale(c, term)).nonnegative for c, term in fixed):
        return None
    powers = [_power(bends, c, term) for c, term in terms if bends.of(term).moves]
    found = [power for power in powers if power is not None]
    if not found or len(found) < len(powers) or any(power.args[1] is not found[0].args[1] for power in found):
        return None
    p_node = found[0].args[1]
    p = bends.prover.signs.range(p_node)
    whole = p_node.order == 0 and constant_value(einsum([(p_node, ()), (exponent, ())], ()))
    inner = [bends.memo[power.args[0]] for power in found]
    ranges = [bends.prover.signs.range(power.args[0]) for power in found]
    if not whole or not all(r.nonnegative for r in ranges):
        return None
    if p.low is not None and p.low >= 1 and whole >= 1 and all(b.convex for b in inner):
        return Bend(convex=True, root=Fraction(whole), rule=Reason("root"))
    runs = p.nonnegative or (p.nonpositive and all(r.positive for r in ranges))  # p is not 0, for p times k/p is not
    if p.high is not None and p.high <= 1 and runs and 0 < whole <= 1 and all(b.concave for b in inner):
        return Bend(concave=True, mean=Fraction(whole), rule=Reason("mean"))
    return None


def _power(bends: Bends, c: Fraction, term: Node) -> Map | None:
    """g^p of c·d·g^p, or of the sum of the entries of that; c·d is not negative."""
    if isinstance(term, Map):
        return term if c > 0 and term.name == "pow" and not bends.of(term.args[1]).moves else None
    factors = term.factors if isinstance(term, Einsum) else ()
    moving = [f for f in factors if bends.of(f[0]).moves]
    fixed = bends.sign_of([f for f in factors if f not in moving])
    if len(moving) != 1 or moving[0][2] != 1 or fixed != (1 if c > 0 else -1):
        return None
    power = moving[0][0]
    return power if isinstance(power, Map) and power.name == "pow" and not bends.of(power.args[1]).moves else None
