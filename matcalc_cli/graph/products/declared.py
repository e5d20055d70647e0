"""What is declared of a vector, or of each row of a matrix, used in products: the entries of a simplex add up to 1,
y .* y is y for a one-hot y.

`use_declared` is a pass: it takes a Product, changes it, and says whether it did. A variable that is differentiated by
has none of these properties until its derivative is taken, so that its entries move freely.
"""

from fractions import Fraction

from ..nodes import Var
from .product import Product, Vanishes

_1 = Fraction(1)
# property, exponent e -> Σ_i v_i^e over the last axis, and of an orthogonal matrix over either one
SUMS = {("simplex", 1): 1, ("unit", 2): 1, ("centered", 1): 0, ("orthogonal", 2): 1}
OF_COLUMNS = frozenset({"orthogonal"})  # of the other axis, too
IDEMPOTENT = "onehot"  # v_i^e is v_i for e > 0


def use_declared(product: Product) -> bool:
    """Powers of one-hot entries, and sums over the entries of a declared vector or row that nothing else carries."""
    if not any(isinstance(node, Var) and node.properties for node, _, _ in product.factors):
        return False
    changed = False
    for place, (node, at, e) in enumerate(product.factors):
        if isinstance(node, Var) and IDEMPOTENT in node.properties and e > 0 and e != 1:
            product.factors[place] = (node, at, _1)
            changed = True
    return _sum_known(product) or changed


def _sum_known(product: Product) -> bool:
    uses = product.uses()
    for position, (node, at, e) in enumerate(product.factors):
        if not isinstance(node, Var):
            continue
        for alone in (i for i in at if i not in product.out and len(uses[i]) == 1):
            known = node.properties if alone == at[-1] else node.properties & OF_COLUMNS
            number = next((n for (word, k), n in SUMS.items() if k == e and word in known), None)
            if number == 0:
                raise Vanishes
            if number is not None:
                product.replace({position}, [])
                del product.dims[alone]
                return True
    return False
