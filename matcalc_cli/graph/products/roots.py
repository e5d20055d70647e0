"""Products that are a power of a shorter product: A_ik x_k A_il x_l over i is (A*x)_i to the power 2.

Divided by, such a product is written as a power of what it repeats, so that 1 ./ (A*x).^2 and (A*x).^(-2) are one node.
"""

from math import gcd

from ..nodes import Einsum, Factor, Node, Sum
from ..parts import groups_of, over_factors
from ..primitives import is_selection


def perfect_root(node: Einsum) -> tuple[int, Node, int] | None:
    """(±1, root, k) with node = ±root**k entrywise and k > 1 as large as can be; None where there is none."""
    outer = set(node.out)
    if len(node.dims) == len(outer) or not outer:
        return None
    single = _determined(node, outer)
    parts: dict[Node, int] = {}
    selections: list[Factor] = []
    sign = 1
    for part in groups_of(node.factors, outer):
        carried = {i for _, idx, _ in part for i in idx}
        out = tuple(i for i in node.out if i in carried)
        if len(set(out)) < len(out):
            return None
        powers = [int(e) for _, _, e in part if e.denominator == 1 and e > 0]
        if len(powers) < len(part):
            return None
        if all(is_selection(f) for f, _, _ in part):
            selections += part
            continue
        k = gcd(*(int(e) for f, _, e in part if not is_selection(f))) if carried <= single else 1
        raised = [(f, idx, e if is_selection(f) else e / k) for f, idx, e in part]
        base = over_factors(node, raised, out)
        key = over_factors(node, [(base, out)]) if out != node.out else base
        if isinstance(key, Sum) and len(key.terms) == 1 and key.terms[0][0] == -1:  # a skew part, transposed
            sign, key = sign * (-1) ** k, key.terms[0][1]
        parts[key] = parts.get(key, 0) + k
    k = gcd(*parts.values())
    if k < 2:
        return None
    raised_by = [(part, node.out, count // k) for part, count in parts.items()]
    return sign, over_factors(node, [*raised_by, *selections]), k


def _determined(node: Einsum, outer: set[int]) -> set[int]:
    """The indices that an entry of the result determines: `outer`, and through vec(A) the row and column of A."""
    known = set(outer)
    for _ in node.dims:
        for f, idx, _ in node.factors:
            if is_selection(f) and (idx[0] in known or known.issuperset(idx[1:])):
                known |= set(idx)
    return known
