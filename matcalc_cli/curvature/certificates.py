"""What can be seen of the definiteness of a symmetric matrix, and when a product A'*K*A is invertible.

Takes nodes; gives certificates. One idea: a matrix that reads the same from both ends, B'*K*B, is definite as its
middle is; sums, powers and scalar factors keep what is known. Scalars of unknown sign are assumed to be
positive, and the certificate says so.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction

from ..graph.nodes import Einsum, Factor, Node, Op, Sum, Var
from ..graph.tensor import add, einsum, is_symmetric, power, sign

Condition = tuple[Node, str]  # as in conditions.py

POSITIVE, NONZERO, EVERY_ENTRY = "> 0", "≠ 0", " in every entry"
FULL_COLUMN_RANK, FULL_ROW_RANK = "of full column rank", "of full row rank"


class Certificate:
    """`sign` is 1 or -1; `strict`: definite, not semidefinite only; `given`: what is assumed, a > 0 or a ≠ 0."""

    __slots__ = ("given", "sign", "strict")

    def __init__(self, sign: int, strict: bool, given: Iterable[Condition] = ()) -> None:
        self.sign, self.strict, self.given = sign, strict, tuple(dict.fromkeys(given))

    def times(self, other: "Certificate") -> "Certificate":
        return Certificate(self.sign * other.sign, self.strict and other.strict, self.given + other.given)


def definite(node: Node) -> Certificate | None:
    """A certificate for a matrix (of order 2) or a scalar (of order 0), or None where nothing can be seen."""
    match node:
        case Sum():
            return _of_sum([(c, definite(term)) for c, term in node.terms]) if node.shape else _of(node)
        case Einsum() if node.order == 2:
            found = _of_product(node)
            spread = dissolved(node) if found is None else None
            return found if spread is None else definite(spread)
        case Var() if node.order == 2:
            strict = "spd" in node.properties
            return Certificate(1, strict) if strict or "psd" in node.properties else None
        case Op(name="matpow", params=(int(k),)):
            return _of_power(node.args[0], k)
    return _of(node) if not node.shape else None


def _of(node: Node) -> Certificate | None:
    """A scalar, or a tensor of entries of one sign: known to be so, or a variable that is assumed to be positive."""
    known = sign(node)
    if known:
        return Certificate(1, known == "positive")
    match node:
        case Var():
            return Certificate(1, True, [(node, POSITIVE + (EVERY_ENTRY if node.order == 2 else ""))])
        case Sum():
            return _of_sum([(c, _of(term)) for c, term in node.terms])
        case Einsum() if all(idx in ((), node.out) for _, idx, _ in node.factors) and node.factors:
            return _of_entries(node.factors)
    return None


def _of_sum(parts: list[tuple[Fraction, Certificate | None]]) -> Certificate | None:
    signs: set[int] = set()
    given: list[Condition] = []
    strict = False
    for c, part in parts:
        if part is None:
            return None
        signs.add(part.sign if c > 0 else -part.sign)
        given += part.given
        strict = strict or part.strict
    return Certificate(signs.pop(), strict, given) if len(signs) == 1 else None


def _of_power(base: Node, k: int) -> Certificate | None:
    """inv(K) is definite as K is; an even power of a symmetric matrix is semidefinite in any case."""
    inner = definite(base)
    if inner is not None:
        return Certificate(inner.sign if k % 2 else 1, inner.strict or k < 0, inner.given)
    return Certificate(1, k < 0) if k % 2 == 0 and is_symmetric(base) else None


def _of_entries(factors: Iterable[Factor]) -> Certificate | None:
    """A product of scalars, or entry by entry."""
    found = Certificate(1, True)
    for base, _, e in factors:
        known = sign(base)
        if known:  # to a negative power it is not zero
            found = found.times(Certificate(1, e < 0 or known == "positive"))
        elif e.denominator == 1 and e % 2 == 0:
            assumed = [(base, NONZERO)] if e > 0 and isinstance(base, Var) else []
            found = found.times(Certificate(1, e < 0 or bool(assumed), assumed))
        else:
            inner = _of(base) if e.denominator == 1 else None
            if inner is None:
                return None
            found = found.times(inner)
    return found


def _of_product(node: Einsum) -> Certificate | None:
    number = _of_entries(f for f in node.factors if not f[1])
    rest = [f for f in node.factors if f[1]]
    if number is None:
        return None
    if node.out[0] == node.out[1]:
        values = _of(einsum(rest, node.out[:1], dict(enumerate(node.dims))))
        return None if values is None else number.times(values)
    gram = _peeled(rest, node.out[0], node.out[1])
    return (
        None if gram is None else number.times(Certificate(gram[1].sign, gram[1].strict and not gram[0], gram[1].given))
    )


def _peeled(factors: list[Factor], i: int, j: int) -> tuple[list[tuple[Node, bool]], Certificate] | None:
    """B'*...*K*...*B: the outer factors from outside in (node, is it met by its columns?), and the middle."""
    outer: list[tuple[Node, bool]] = []
    rest = list(factors)
    while i != j:
        between = [f for f in rest if set(f[1]) == {i, j}]
        if between:
            middle = definite(between[0][0]) if len(rest) == 1 and between[0][2] == 1 else None
            return None if middle is None else (outer, middle)
        if not rest:
            return outer, Certificate(1, False)  # u*u'
        here = next((f for f in rest if i in f[1] and len(f[1]) == 1), None) or next(
            (f for f in rest if i in f[1]), None
        )
        there = None if here is None else _mirrored(here, rest, i, j)
        if here is None or there is None:
            return None
        rest = [f for f in rest if f is not here and f is not there]
        if len(here[1]) == 2:
            outer.append((power(here[0], here[2]), here[1][1] == i))
            i, j = _other(here, i), _other(there, j)
    signs = [sign(einsum([(f, (0,), e)], (0,))) for f, idx, e in rest if idx == (i,)]
    if len(signs) < len(rest) or not all(signs):
        return None
    return outer, Certificate(1, all(s == "positive" for s in signs))


def _other(factor: Factor, end: int) -> int:
    a, b = factor[1]
    return b if a == end else a


def _mirrored(here: Factor, rest: list[Factor], i: int, j: int) -> Factor | None:
    """The factor at j that is to j what `here` is to i."""
    for there in rest:
        if there is here or there[0] is not here[0] or there[2] != here[2] or j not in there[1]:
            continue
        if len(here[1]) == 1 or is_symmetric(here[0]) or here[1].index(i) == there[1].index(j):
            return there
    return None


def dissolved(node: Einsum, within: Callable[[Node], bool] = lambda bracket: True) -> Node | None:
    """The product with one of its brackets (that passes `within`) multiplied out; None where there is none."""
    for k, (f, idx, e) in enumerate(node.factors):
        if isinstance(f, Sum) and e == 1 and within(f):
            rest = [g for n, g in enumerate(node.factors) if n != k]
            dims = dict(enumerate(node.dims))
            return add([(c, einsum([(term, idx), *rest], node.out, dims)) for c, term in f.terms], node.shape)
    return None


def full_rank(node: Node) -> tuple[Node, str] | None:
    """(A, "of full column rank") for A'*A and A'*K*A with K definite: that is what makes them invertible."""
    if isinstance(node, Sum) and len(node.terms) == 1:
        node = node.terms[0][1]
    if not isinstance(node, Einsum) or node.out[0] == node.out[1]:
        return None
    gram = _peeled([f for f in node.factors if f[1]], node.out[0], node.out[1])
    if gram is None or len(gram[0]) != 1 or not gram[1].strict or gram[1].given:
        return None
    (base, by_columns) = gram[0][0]
    if base.shape[0] == base.shape[1]:
        return base, "invertible"
    return base, FULL_COLUMN_RANK if by_columns else FULL_ROW_RANK


def nature(hessian: Node, constant: bool, symmetric: bool = False) -> tuple[str, str, tuple[Condition, ...]]:
    """What a stationary point with this Hessian, known not to be singular, is: (word, what the Hessian is, what is
    assumed).

    `constant`: the Hessian is the same everywhere; `symmetric`: the variable is a symmetric matrix. The word is empty
    where nothing can be seen.
    """
    found = _of_kronecker(hessian, symmetric) if hessian.order == 4 else definite(hessian)
    if found is None:
        return "", "", ()
    word = "minimum" if found.sign > 0 else "maximum"
    shown = f"{'positive' if found.sign > 0 else 'negative'} {'definite' if found.strict else 'semidefinite'}"
    if not hessian.shape:
        shown = "positive" if found.sign > 0 else "negative"
    given = tuple(g for g in found.given if not (g[1] == NONZERO and (g[0], POSITIVE) in found.given))
    return word if constant else f"local {word}", shown, given


def _of_kronecker(hessian: Node, symmetric: bool) -> Certificate | None:
    parts: list[tuple[Fraction, Certificate | None]] = []
    for c, term in hessian.terms if isinstance(hessian, Sum) else ((Fraction(1), hessian),):
        found = split(term)
        if isinstance(term, Einsum) and term.out[:2] == term.out[2:]:  # entry by entry
            parts.append((c, _of(einsum(term.factors, term.out[:2], dict(enumerate(term.dims))))))
            continue
        if found is None or (found.turned and not symmetric):
            return None
        left, right, number = definite(found.left), definite(found.right), _of(found.number)
        known = None if left is None or right is None or number is None else left.times(right).times(number)
        parts.append((c, known))
    return _of_sum(parts)


class Split:
    """A linear map of matrices: number · left·X·right', or left·X'·right' where it is `turned`."""

    __slots__ = ("left", "number", "right", "turned")

    def __init__(self, number: Node, left: Node, right: Node, turned: bool) -> None:
        self.number, self.left, self.right, self.turned = number, left, right, turned


def split(term: Node) -> Split | None:
    """A tensor with the axes i, j, k, l as the map X -> Σ_kl T_ijkl X_kl, where it is one product; else None."""
    if not isinstance(term, Einsum) or any(f.order > 2 for f, _, _ in term.factors):
        return None
    part = {i: i for i in range(len(term.dims))}
    for _, idx, _ in term.factors:
        joined = {part[i] for i in idx}
        part = {i: min(joined) if g in joined else g for i, g in part.items()}
    i, j, k, l_ = term.out
    straight, turned = (part[i] == part[a] or part[j] == part[b] for a, b in ((k, l_), (l_, k)))
    if part[i] == part[j] or part[k] == part[l_] or (straight and turned):
        return None
    ends = (l_, k) if turned else (k, l_)
    dims = dict(enumerate(term.dims))
    sides = [
        einsum([f for f in term.factors if f[1] and part[f[1][0]] in (part[a], part[b])], (a, b), dims)
        for a, b in zip((i, j), ends, strict=True)
    ]
    number = einsum([f for f in term.factors if not f[1]], ())
    return Split(number, sides[0], sides[1], turned)


__all__ = ["Certificate", "Split", "definite", "full_rank", "nature", "split"]
