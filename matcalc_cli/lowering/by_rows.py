"""Functions of a vector for each value of a bound name: max(j, X[i,j]) within sum(i, ...) is the maximum of each row.

Takes a pending product with one bound name, gives the function of each row of what it is for all values of the name.
"""

from collections.abc import Sequence

from ..functions.by_axis import ALONG, ROWS
from ..functions.table import FUNCTIONS
from ..graph.matrix_functions import matrix_function
from ..inference.kind_rules import COLUMN, SCALAR
from .pending_product import Pending, Value, Workshop


def of_each_row(shop: Workshop, name: str, operands: Sequence[Pending]) -> Pending | None:
    """The function of the vectors; None where there is no such function of rows, or not one name is bound."""
    if len(operands) != 1 or len(operands[0].free) != 1 or len(operands[0].axes) != 1:
        return None
    along = next((row.name for row in FUNCTIONS.values() if row.shown == (ALONG.get(name, name), ROWS)), None)
    if along is None:
        return None
    value = shop.close(operands[0])  # its first axis is that of the bound name
    found = matrix_function(along, value.node)
    return shop.opened(Value(found, COLUMN if found.order > 1 else SCALAR, value.free))
