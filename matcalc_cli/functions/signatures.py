"""The shapes of the derivatives of an abstract function, by its signature: f:function(n)->m, K:function->n,n.

Takes the shapes of argument and value; gives that of a derivative. One idea: what has more axes than a matrix is
written as one, as Magnus & Neudecker (Matrix Differential Calculus, 5.9 and 10.9) do: the Jacobian of a matrix S(w) is
that of vec(S), and the second derivative of f: Rⁿ → Rᵐ is the mn×n matrix of the Hessians of f_1, ..., f_m below each
other.
"""

from ..dimensions import Dim, Shape, mul

MOST_AXES = 2  # of a matrix
HIGHEST = 2  # derivative of a function of a vector, and of a scalar function of a matrix


def derivative_shape(domain: Shape, image: Shape, order: int) -> Shape:
    """The shape of the derivative of that order of a function of a vector or matrix."""
    shape = image
    for _ in range(order):
        shape = (*shape, *domain) if len(shape) + len(domain) <= MOST_AXES else (_product(shape), _product(domain))
    return shape


def highest(domain: Shape, image: Shape) -> int:
    """How many derivatives of a function of a vector or matrix are written."""
    return HIGHEST if len(domain) == 1 or not image else 1


def _product(shape: Shape) -> Dim:
    total: Dim = 1
    for dim in shape:
        total = mul(total, dim)
    return total
