"""Identities of matrix products: X*pinv(X)*X = X, chol(X)*chol(X)' = X, X*v = lambda*v for an eigenvector.

Rows of data in matcalc's own language, about one function of one matrix X. For an X in a product the left side is
lowered, and its factors are searched for among those of the product. The right side is the smaller one.
"""

import re
from functools import lru_cache

from ..functions.table import FUNCTIONS
from ..graph.parts import matches, over_factors, without
from ..graph.tensor import Einsum, Node, Op, Sum, add, is_symmetric
from ..lowering.lower import lower_macro

MOST_TERMS = 16  # of a sum whose products are searched
MOST_SIDES = 64  # that are remembered
DEEP = 4  # levels below a product at which the function may stand


def functions_in(text: str) -> frozenset[str]:
    """The functions in a text by which a rule is found; of powers only those whose exponent is a letter."""
    called = frozenset(word for word in re.findall(r"(\w+)\(", text) if not FUNCTIONS[word].power)
    return called | {"pow"} if re.search(r"\^[(a-z]", text) else called


class ProductRule:
    """left = right, a rule about `function`, the one matrix function of its left side."""

    __slots__ = ("expands", "function", "left", "name", "right")

    def __init__(self, name: str, left: str, right: str) -> None:
        self.expands = False
        self.name, self.left, self.right = name, left, right
        (self.function,) = (word for word in functions_in(left) if FUNCTIONS[word].kind == "matrix")


PRODUCT_RULES: tuple[ProductRule, ...] = (
    ProductRule("pseudoinverse between", "X*pinv(X)*X", "X"),
    ProductRule("between pseudoinverses", "pinv(X)*X*pinv(X)", "pinv(X)"),
    ProductRule("column space of a matrix", "X'*X*pinv(X)", "X'"),
    ProductRule("row space of a matrix", "pinv(X)*X*X'", "X'"),
    ProductRule("column space of a pseudoinverse", "pinv(X)'*pinv(X)*X", "pinv(X)'"),
    ProductRule("row space of a pseudoinverse", "X*pinv(X)*pinv(X)'", "pinv(X)'"),
    ProductRule("Cholesky factors", "chol(X)*chol(X)'", "(X + X')/2"),
    ProductRule("inverse Cholesky factors", "inv(chol(X))'*inv(chol(X))", "inv((X + X')/2)"),
    ProductRule("log determinant by Cholesky", "sum(log(diag(chol(X))))", "logdet((X + X')/2)/2"),
    *(
        rule
        for which in ("max", "min")
        for rule in (
            ProductRule(
                f"{which} eigenvector",
                f"(X + X')/2*eigvec_{which}(X)",
                f"lambda_{which}(X)*eigvec_{which}(X)",
            ),
            ProductRule(f"length of the {which} eigenvector", f"norm(eigvec_{which}(X))^2", "1"),
        )
    ),
    ProductRule("left singular vector", "X'*left_singular(X)", "spectral(X)*right_singular(X)"),
    ProductRule("right singular vector", "X*right_singular(X)", "spectral(X)*left_singular(X)"),
    ProductRule("length of the left singular vector", "norm(left_singular(X))^2", "1"),
    ProductRule("length of the right singular vector", "norm(right_singular(X))^2", "1"),
)
RULED = frozenset(rule.function for rule in PRODUCT_RULES)


def reduced(node: Node) -> Node | None:
    """The product, or the sum of products, after the first rule that applies to some factors; None where none does."""
    if isinstance(node, Sum) and len(node.terms) <= MOST_TERMS:
        terms = [(c, reduced(term) if isinstance(term, Einsum) else None) for c, term in node.terms]
        if all(new is None for _, new in terms):
            return None
        return add([(c, new or old) for (c, new), (_, old) in zip(terms, node.terms, strict=True)], node.shape)
    if not isinstance(node, Einsum):
        return None
    for function in _functions(node):
        for rule in PRODUCT_RULES:
            if rule.function == function.name:
                changed = _applied(rule, function.args[0], node)
                if changed is not None:
                    return changed
    return None


def _functions(node: Node) -> list[Op]:
    """The nodes near the root whose function a rule is about."""
    level: list[Node] = [node]
    found: dict[Op, None] = {}
    for _ in range(DEEP):
        level = list(dict.fromkeys(child for n in level for child in n.children))
        found.update({n: None for n in level if isinstance(n, Op) and n.name in RULED})
    return list(found)


def _applied(rule: ProductRule, argument: Node, node: Einsum) -> Node | None:
    left = _left_side(rule, argument)
    if not isinstance(left, Einsum):
        return None
    symmetric = {f for f, _, _ in left.factors if f.order == 2 and is_symmetric(f)}
    found = next(matches(left.factors, {}, node.factors, symmetric), None)
    if found is None or not _hidden(node, found, left):
        return None
    used, place = found
    rest = without(node, used)
    right = lower_macro(rule.right, {"X": argument})
    return over_factors(node, [*rest, (right, tuple(place[i] for i in left.out))])


@lru_cache(MOST_SIDES)
def _left_side(rule: ProductRule, argument: Node) -> Node:
    """Lowered once: every form of a product with the function is searched for it."""
    return lower_macro(rule.left, {"X": argument})


def _hidden(node: Einsum, found: tuple[set[int], dict[int, int]], left: Einsum) -> bool:
    """Are the summed indices of the left side summed in the product too, distinct, and used by the match alone?"""
    used, place = found
    if len(place) < len(left.dims):
        return False  # an index that no factor carries, as in pinv(ones(m, n))
    inner = [place[i] for i in range(len(left.dims)) if i not in left.out]
    outer = {place[i] for i in left.out}
    others = {i for _, at, _ in without(node, used) for i in at} | outer | set(node.out)
    return len(set(inner)) == len(inner) and others.isdisjoint(inner)
