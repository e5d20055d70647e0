"""Forms of an equation that may be affine in the variable: cleared of denominators, multiplied by a matrix.

Takes an equation as a node that is zero, and the variable; gives nodes that are zero at the same places. One idea: a
sum whose brackets are dissolved shows what all its terms share.
"""

from collections.abc import Iterator
from fractions import Fraction

from ...dimensions import Shape
from ...graph.cost import cost
from ...graph.nodes import Einsum, Factor, Map, Node, Sum, Var, topological
from ...graph.parts import dissolved
from ...graph.primitives import is_power
from ...graph.rebuilding import substitute
from ...graph.tensor import add, einsum
from ...graph.tensor import sign as sign_of

_1 = Fraction(1)
MOST_TERMS = 64  # of an equation that is multiplied out

Terms = list[tuple[Fraction, Node]]
Powers = dict[tuple[Node, bool], Fraction]  # (factor, does it stand entry by entry?) -> exponent


def has(node: Node, x: Node) -> bool:
    """Does x occur in the node?"""
    return x in topological([node])


def forms(equation: Node, x: Var) -> Iterator[Node]:
    """Equations with the same solutions, where what they are multiplied with does not vanish."""
    yield equation
    terms = multiplied_out(equation, x)
    cleared = _cleared(terms, x, equation)
    if cleared is not None:
        yield cleared
    if x.order == 2 and x.shape[0] == x.shape[1]:
        base = cleared if cleared is not None else add(terms, equation.shape)
        if any(is_power(n) and n.args[0] is x for n in topological([base])):
            yield from _multiplied(multiplied_out(base, x), x)


def _multiplied(terms: Terms, x: Var) -> Iterator[Node]:
    """X*G, G*X and X*G*X, each X also transposed."""
    for left in (None, (0, 1), (1, 0)):
        for right in (None, (2, 3), (3, 2)):
            if left is None and right is None:
                continue
            out = (0 if left else 1, 3 if right else 2)
            around: list[Factor] = [(x, at, _1) for at in (left, right) if at is not None]
            yield add([(c, einsum([(term, (1, 2)), *around], out)) for c, term in terms], x.shape)


def multiplied_out(equation: Node, x: Var | None) -> Terms:
    """The terms of the equation, with brackets around x (all, if x is None) dissolved."""

    def around(bracket: Node) -> bool:
        return x is None or has(bracket, x)

    waiting: Terms = [(_1, equation)]
    done: Terms = []
    while waiting:
        c, node = waiting.pop()
        if isinstance(node, Sum) and len(waiting) + len(done) + len(node.terms) <= MOST_TERMS:
            waiting += [(c * number, term) for number, term in node.terms]
            continue
        spread = dissolved(node, around) if isinstance(node, Einsum) and len(waiting) + len(done) < MOST_TERMS else None
        if spread is None:
            done.append((c, node))
        else:
            waiting.append((c, spread))
    return done


def _cleared(terms: Terms, x: Var, equation: Node) -> Node | None:
    """The equation without denominators that depend on x, and without common factors that are positive."""
    lowest = {key: e for key, e in _lowest(terms, x).items() if e < 0 or (e > 0 and sign_of(key[0]) == "positive")}
    return _times(terms, lowest, x, equation.shape) if lowest else None


def _lowest(terms: Terms, x: Var | None) -> Powers:
    """The factors that stand entry by entry or as scalars, with the lowest exponent each has in any of the terms."""
    found = [powers_of(term, x) for _, term in terms]
    keys = dict.fromkeys(key for powers in found for key in powers)
    return {key: min(powers.get(key, Fraction(0)) for powers in found) for key in keys}


def _times(terms: Terms, lowest: Powers, x: Var | None, shape: Shape) -> Node:
    """The sum of the terms divided by those powers, multiplied out."""
    axes = tuple(range(len(shape)))
    factors = [(base, axes if entrywise else (), -e) for (base, entrywise), e in lowest.items()]
    dims = dict(enumerate(shape))
    multiplied = add([(c, einsum([(term, axes), *factors], axes, dims)) for c, term in terms], shape)
    return add(multiplied_out(multiplied, x), shape)


def powers_of(term: Node, x: Var | None) -> Powers:
    """The factors that depend on x (any, if x is None) and stand entry by entry or as scalars: their exponents."""
    if not isinstance(term, Einsum) or len(set(term.out)) < len(term.out):
        return {(term, bool(term.shape)): _1} if isinstance(term, Var | Map) and (x is None or has(term, x)) else {}
    return {
        (f, bool(idx)): e for f, idx, e in term.factors if (not idx or idx == term.out) and (x is None or has(f, x))
    }


def joined(node: Node) -> Node:
    """The node with sums of quotients as one quotient where that is shorter: 1 - s/n as (n - s)/n."""
    better: dict[Node, Node] = {}
    for part in topological([node]):
        if isinstance(part, Sum) and part.order < 2 and part.terms:
            terms: Terms = list(part.terms)
            lowest = {key: e for key, e in _lowest(terms, None).items() if e < 0}
            if lowest:
                axes = tuple(range(part.order))
                top = _times(terms, lowest, None, part.shape)
                bottom = [(base, axes if entrywise else (), e) for (base, entrywise), e in lowest.items()]
                whole = einsum([(top, axes), *bottom], axes, dict(enumerate(part.shape)))
                if cost(whole) <= cost(part):
                    better[part] = whole
    return substitute(node, better) if better else node
