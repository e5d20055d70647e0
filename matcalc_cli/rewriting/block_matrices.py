"""Inverse, powers, matrix functions and determinants of block matrices, block by block.

f(blkdiag(A, B)) = blkdiag(f(A), f(B)), and |A, B; 0, C| = |A|·|C|, for square blocks along the diagonal (R. A. Horn,
C. R. Johnson, Matrix Analysis, 0.9.2 and 0.9.4).
"""

from fractions import Fraction

from ..graph.entrywise import logarithm
from ..graph.matrix_functions import primary, primary_of
from ..graph.nodes import Node, Op
from ..graph.primitives import power_of
from ..graph.products.placed import Place, cells, is_placed, on_the_diagonal, put, span_of
from ..graph.tensor import Sum, add, apply, canonical_orientation, einsum, matpow, op
from .kronecker_products import additive, multiplicative
from .small_matrices import determinant_of

Cells = dict[Place, Node]


def by_block(node: Node) -> Node | None:
    """A power, a matrix function or a determinant of a block matrix in those of its blocks; None for anything else."""
    if not isinstance(node, Op) or len(node.args) != 1:
        return None
    whole, determinant = node.args[0], multiplicative(node.name) or additive(node.name)
    power = power_of(node)
    if not (determinant or power or primary_of(node.name)):
        return None
    placed = None
    if isinstance(whole, Sum) and whole.order == 2 and is_placed(whole):
        placed = _blocks(whole, entries=determinant or (power is not None and isinstance(power[1], int)))
    if placed is None:
        value = determinant_of(whole) if determinant else None
        return None if value is None else _of_block(node.name, value)
    chain, triangular = placed
    if determinant:
        return _determinant(node.name, list(chain.values()))
    if triangular:
        return None
    return add([(1, put(place, (0, 1), _function(node, block), 2)) for place, block in chain.items()], whole.shape)


def _blocks(node: Sum, entries: bool) -> tuple[Cells, bool] | None:
    """The square blocks along the diagonal, in order, and whether others stand on one side of them.
    `entries`: may single entries be blocks?"""
    found = cells(node)
    if found is None or len(found[0]) != 2:
        return None
    spans = {tuple(span_of(selector) for selector in place): place for place in found[1]}
    square = [span for span in spans if span[0] == span[1]]
    chain = on_the_diagonal(node.shape, square, entries)
    if chain is None or len(chain) != len(square):
        return None
    along = {span[0]: place for place, span in enumerate(chain)}
    others = [(along[r], along[c]) for r, c in spans if r != c and r in along and c in along]
    if len(others) + len(chain) != len(spans) or len({row < column for row, column in others}) > 1:
        return None
    blocks = {spans[span]: add(found[1][spans[span]], found[1][spans[span]][0][1].shape) for span in chain}
    return blocks, bool(others)


def _determinant(name: str, blocks: list[Node]) -> Node:
    of_each = [_of_block(name, block) for block in blocks]
    if additive(name):
        return add([(1, part) for part in of_each], ())
    return einsum([(part, ()) for part in of_each], ())


def _of_block(name: str, block: Node) -> Node:
    """det or log|det| of one block; a number is a matrix of one entry."""
    if block.shape:
        return op(name, [canonical_orientation(block)[0]], (), ())
    return logarithm(apply("abs", block)) if additive(name) else block


def _function(node: Op, block: Node) -> Node:
    power = power_of(node)
    if power is None:
        return primary(node.name, block)
    k = power[1]
    return matpow(block, k) if block.shape or not isinstance(k, int) else einsum([(block, (), Fraction(k))], ())
