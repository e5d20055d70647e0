"""What products of complex factors are called: moduli and norms of t·conj(t), real and imaginary parts.

Takes the factors of a product that is raised, gives them with what is recognised put together.
"""

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction

from ...graph.conjugation import conjugate, part_of, unbarred
from ...graph.nodes import make_map, topological
from ...graph.primitives import is_imaginary
from ...graph.tensor import Einsum, Factor, Node, Var, einsum, imaginary, is_complex
from ...language.tree import Tree, names_in, walk
from .. import surface as phrases

_1 = Fraction(1)


def norm(tree: Tree) -> Tree:
    """norm(u) for a vector or matrix, abs(t) for a scalar; the sign of -u is dropped."""
    bare = tree.args[0] if tree.op == "neg" else tree
    return phrases.call("norm" if tree.shape else "abs", bare, shape=())


def modulus_of(factors: "Sequence[Factor]") -> Node | None:
    """u where the factors are u and its conjugate over the same indices, else None."""
    if len(factors) != 2:
        return None
    (one, at, e), (other, places, f) = factors
    if e != 1 or f != 1 or at != places or len(set(at)) < len(at) or conjugate(one) is not other or one is other:
        return None
    return unbarred(one)


def entrywise_modulus(node: Einsum) -> Node | None:
    """u where the node is conj(u) .* u, else None."""
    whole = bool(node.shape) and all(idx == node.out for _, idx, _ in node.factors)
    return modulus_of(node.factors) if whole else None


def half_of_entries(node: Einsum, paired: "list[tuple[Node, Fraction]]") -> Node | None:
    """What the node is the squared modulus of, entry by entry; `paired`: the moduli it is made of."""
    half = paired[0][0] if len(paired) == 1 and paired[0][1] == 1 and not node.dims else None
    return (entrywise_modulus(node) or half) if is_complex(node) else half


def moduli(factors: "Sequence[Factor]") -> "tuple[tuple[Factor, ...], list[tuple[Node, Fraction]]]":
    """The factors without their t·conj(t) for scalars t, and these as (t, exponent): |t|^(2·exponent)."""
    found = list(factors)
    paired: list[tuple[Node, Fraction]] = []
    for k, (base, idx, e) in enumerate(found):
        other = base if idx else conjugate(base)
        j = next((j for j in range(k) if found[j][0] is other and found[j][2] * e > 0), None)
        if other is base or j is None or e.denominator > 1 or found[j][2].denominator > 1:
            continue
        count = min(abs(e), abs(found[j][2])) * (1 if e > 0 else -1)
        found[k], found[j] = (base, (), e - count), (other, (), found[j][2] - count)
        paired.append((unbarred(base), count))
    return tuple(factor for factor in found if factor[2]), paired


def with_parts(
    factors: Sequence[Factor], tree: Callable[[Node], Tree], planned: Collection[Node]
) -> tuple[Fraction, tuple[Factor, ...]]:
    """(number, factors): re(t) for t + conj(t), im(t) for t - conj(t); the numbers that come out are multiplied.

    `tree` raises a node; those that are `planned` have names and stay whole.
    """
    number, quarters, found = _parts(factors, tree, planned)
    units = [factor for factor in found if is_imaginary(factor[0]) and factor[2].denominator == 1]
    quarters += sum(int(e) for _, _, e in units)
    kept = tuple(factor for factor in found if factor not in units)
    return number * (-1 if quarters % 4 > 1 else 1), kept + ((imaginary(), (), _1),) * (quarters % 2)


def _parts(
    factors: Sequence[Factor], tree: Callable[[Node], Tree], planned: Collection[Node]
) -> tuple[Fraction, int, tuple[Factor, ...]]:
    """The same before the imaginary units are counted: (number, power of i, factors)."""
    number, quarters, found = _1, 0, list[Factor]()
    for base, idx, e in factors:
        part = part_of(base) if e.denominator == 1 and base not in planned else None
        if part is not None:
            number, quarters = number * part.number ** int(e), quarters + part.quarters * int(e)
            base = make_map(part.name, (part.inner,), part.inner.shape)
            tree(part.inner)
        elif isinstance(base, Einsum) and not base.shape and e == 1:
            inner, more, within = _parts(base.factors, tree, planned)
            number, quarters = number * inner, quarters + more
            if within != base.factors:
                base = einsum(within, ())
        found.append((base, idx, e))
    return number, quarters, tuple(found)


def real_part(node: Node, tree: Callable[[Node], Tree], typed: Sequence[Tree]) -> Tree:
    """What re(...) is taken of, the node or its conjugate: as `typed`, else with the fewer conj(...) that are part
    of no X^H: re(F^H*F) for re(F'*conj(F))."""
    shown, other = tree(node), tree(conjugate(node))
    known, other_known = (any(phrases.equal(one, each) for each in typed) for one in (shown, other))
    if known or other_known:
        return shown if known else other
    return min(shown, other, key=_bare_conjugates)


def _bare_conjugates(tree: Tree) -> int:
    adjoint = sum(_is_conjugate(node.args[0]) for node in walk(tree) if node.op == "transpose")
    return sum(map(_is_conjugate, walk(tree))) - adjoint


def _is_conjugate(tree: Tree) -> bool:
    return tree.op == "call" and tree.value == "conj"


def real_names(node: Node) -> frozenset[str]:
    """The variables of a node that are not complex."""
    return frozenset(v.name for v in topological([node]) if isinstance(v, Var) and not is_complex(v))


def half_of(tree: Tree, real: "frozenset[str] | None" = None) -> Tree | None:
    """u where the tree reads u'*u, else None; u^H*u where not all names in u are among the `real` ones, if given."""
    factors: list[Tree] = []
    while tree.op == "mul":
        factors.append(tree.args[1])
        tree = tree.args[0]
    factors.append(tree)
    factors.reverse()
    n = len(factors)
    if n < 2 or n % 2:
        return None
    left, right = factors[: n // 2], factors[n // 2 :]
    adjoints = [
        phrases.transposed(f if real is None or real.issuperset(names_in(f)) else phrases.conjugate(f))
        for f in reversed(left)
    ]
    if all(phrases.equal(a, b) for a, b in zip(adjoints, right, strict=True)):
        return phrases.product(right)
    return None
