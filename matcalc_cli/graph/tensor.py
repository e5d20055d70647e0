"""The tensor graph assembled: the passes that give a product its form, what builds each node, and the constructors.

Whoever builds nodes takes the constructors from here, for only then is the form of products complete. Each module below
owns one idea; none of them imports this one.
"""

from .basics import (
    FLATTEN_TERMS,
    ONE,
    add,
    below,
    block,
    const,
    constant_value,
    content,
    crossing,
    elimination,
    eye,
    imaginary,
    is_complex,
    is_zero,
    ones,
    op,
    pair,
    pi,
    primitive,
    remade_size,
    scale,
    size,
    unit,
    var,
    zero,
)
from .entrywise import apply, power
from .matrix_functions import FUNCTION_CONSTRUCTORS
from .nodes import Einsum, Factor, Map, Node, Op, Sum, Var, fold
from .primitives import MATPOW, SERIES, SIZE, is_series
from .products.alternating import entries_of_crossings
from .products.canonical import labelled, merge_equal, see_skew_forms
from .products.declared import use_declared
from .products.einsum import assemble, einsum, rearranged_sum
from .products.flatten import flatten
from .products.matrix_chains import merge_chains
from .products.orientation import canonical_orientation, is_symmetric, transpose, transposes_shown
from .products.powers import commuting_with_transpose, matpow, remade_power
from .products.selections import contract_constants, reduce_imaginary
from .products.separating import separate_scalars, spread
from .ranges import sign
from .rebuilding import CONSTRUCTORS
from .series import opened, remade_series, replaced, series, termwise, unrolled

__all__ = [
    "FLATTEN_TERMS", "ONE", "Einsum", "Factor", "Map", "Node", "Op", "Sum", "Var", "add", "apply", "below", "block",
    "canonical_orientation", "commuting_with_transpose", "const", "constant_value", "content", "crossing", "einsum",
    "elimination", "eye", "fold", "imaginary", "is_complex", "is_series", "is_symmetric", "is_zero", "matpow", "ones",
    "op", "opened", "pair", "pi", "power", "primitive", "replaced", "scale", "series", "sign", "size", "transpose",
    "transposes_shown", "unit", "unrolled", "var", "zero",
]  # fmt: skip

assemble(
    passes=(
        flatten,
        merge_equal,
        use_declared,
        reduce_imaginary,
        contract_constants,
        merge_chains,
        separate_scalars,
        see_skew_forms,
    ),
    endings=(rearranged_sum, termwise, spread, entries_of_crossings, labelled),
)
CONSTRUCTORS.update(FUNCTION_CONSTRUCTORS)
CONSTRUCTORS.update({MATPOW: remade_power, SERIES: remade_series, SIZE: remade_size})
