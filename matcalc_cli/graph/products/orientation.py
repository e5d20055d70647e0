"""Which of a matrix and its transpose stands for both, and what is symmetric or skew.

Takes nodes of order 2, gives nodes. One idea: a matrix is symmetric where its transpose is the same object, and skew
where that is its negative; of two that differ, the one with fewer transposes in it is the canonical one.
"""

from collections.abc import Mapping

from ...functions.table import FUNCTIONS
from ..basics import SYMMETRIC, add, content, is_complex, is_zero, scale
from ..nodes import Einsum, Map, Node, Op, Sum, Var
from ..parts import over_factors
from ..primitives import row_of
from .einsum import einsum


def transpose(node: Node) -> Node:
    """The matrix with its two axes exchanged. Order 2 only."""
    found = node.memo.get("transpose")
    if found is None:
        match node:
            case Sum():
                found = add([(c, transpose(term)) for c, term in node.terms], node.shape[::-1])
            case Einsum():
                found = over_factors(node, node.factors, node.out[::-1])
            case _ if is_symmetric(node):
                found = node
            case _:
                found = einsum([(node, (0, 1))], (1, 0))
        node.memo["transpose"] = found
    return found


def is_symmetric(node: Node) -> bool:
    """Is this matrix known to equal its transpose?"""
    found = node.memo.get("symmetric")
    if found is None:
        if node.order != 2 or node.shape[0] != node.shape[1]:
            found = False
        elif isinstance(node, Var):
            found = bool(node.properties & SYMMETRIC) and "hermitian" not in node.properties
        elif isinstance(node, Map):
            found = all(is_symmetric(a) for a in node.args if a.shape)
        elif isinstance(node, Op):
            row = FUNCTIONS.get(node.name)
            if row is not None and row.signature is not None:  # of a user's functions only the Hessian is symmetric
                found = not row.signature[1] and len(row.marks) == 2
            else:
                known = row or row_of(node)
                commutes = known is not None and known.of_transpose == "transposed"
                found = (_parity(node) == 0 and is_skew(node.args[0])) or (
                    bool(node.args) and commutes and all(a.order == 2 and is_symmetric(a) for a in node.args)
                )
        else:
            found = transpose(node) is node
        node.memo["symmetric"] = found
    return found


def is_skew(node: Node) -> bool:
    """Is this matrix known to be the negative of its transpose: declared so, X - X', K .* S, or an odd power of one?"""
    found = node.memo.get("skew")
    if found is None:
        if node.order != 2 or node.shape[0] != node.shape[1] or is_zero(node):
            found = False
        elif isinstance(node, Var):
            found = "skew" in node.properties
        elif isinstance(node, Op):
            found = _parity(node) == 1 and is_skew(node.args[0])
        else:
            found = isinstance(node, Sum | Einsum) and transpose(node) is scale(-1, node)
        node.memo["skew"] = found
    return bool(found)


def _parity(node: Op) -> int | None:
    """0 where f(-X) = f(X), 1 where f(-X) = -f(X), for an f with f(X') = f(X)'; None where neither is known."""
    row, function = row_of(node), FUNCTIONS.get(node.name)
    if function is not None and function.linear:
        return 1
    k = None if row is None or row.parity is None else row.parity(*node.params)
    return k % 2 if isinstance(k, int) else None


def canonical_orientation(node: Node) -> tuple[Node, bool]:
    """The node or its transpose, whichever is the canonical one of the two, and whether that is the transpose."""
    transposed = transpose(node)
    if transposed is not node and not is_skew(node) and _orientation_key(transposed) < _orientation_key(node):
        return transposed, True
    return node, False


def signed_orientation(node: Node) -> tuple[Node, bool, int]:
    """(form, transposed, sign): node is sign·form, or sign·form' where transposed; S, S', -S and -S' share one form."""
    found: tuple[Node, bool, int] | None = node.memo.get("orientation")
    if found is None:
        found = node.memo["orientation"] = _signed_orientation(node)
    return found


def _signed_orientation(node: Node) -> tuple[Node, bool, int]:
    transposed = transpose(node)
    if is_zero(node) or not (isinstance(node, Sum) or isinstance(transposed, Sum)):
        return (*canonical_orientation(node), 1)
    signs = [-1 if isinstance(form, Sum) and content(form) < 0 else 1 for form in (node, transposed)]
    forms = [scale(number, form) for number, form in zip(signs, (node, transposed), strict=True)]
    best = 1 if forms[1] is not forms[0] and _orientation_key(forms[1]) < _orientation_key(forms[0]) else 0
    return forms[best], best == 1, signs[best]


def _orientation_key(node: Node) -> tuple[int, int]:
    return transposes_shown(node), node.digest


def transposes_shown(node: Node) -> int:
    """About how many transposes the matrix would show: its factors that lead from the columns back to the rows."""
    found = node.memo.get("transposes_shown")
    if found is None:
        if isinstance(node, Sum):
            found = sum(transposes_shown(term) for _, term in node.terms)
        else:
            found = _transposed_factors(node) if isinstance(node, Einsum) else 0
        node.memo["transposes_shown"] = found
    return found


def _transposed_factors(node: Einsum) -> int:
    distance = {node.out[0]: 0}
    edges = [idx for f, idx, _ in node.factors if len(idx) == 2 and not is_symmetric(f)]
    front = [node.out[0]]
    while front:
        reached = []
        for a, b in edges:
            for near, far in ((a, b), (b, a)):
                if near in front and far not in distance:
                    distance[far] = distance[near] + 1
                    reached.append(far)
        front = reached
    transposed = sum(distance.get(a, 0) > distance.get(b, 0) for a, b in edges)
    return transposed + _barred_factors(node, distance) if is_complex(node) else transposed


def _barred_factors(node: Einsum, distance: Mapping[int, int]) -> int:
    """How many factors would show a bar as well: conj(X) does; X^H counts as a transpose, and x^H stands for x'."""
    barred = [idx for f, idx, _ in node.factors if isinstance(f, Var) and "conjugate" in f.properties]
    marked = [idx for idx in barred if len(idx) == 2 and distance.get(idx[0], 0) <= distance.get(idx[1], 0)]
    return len(marked) + sum(idx == node.out[:1] for idx in barred)


def is_plain_transpose(node: Einsum) -> bool:
    """Is this the transpose of one factor?"""
    return len(node.factors) == 1 and node.factors[0][1] == node.out[::-1] == (1, 0) and node.factors[0][2] == 1
