"""One fact, one place: a function is its row, and a row has no cell that nobody reads."""

import ast
from statistics import median

import pytest
from function_names import modules, places

from matcalc_cli.functions.rows import Row
from matcalc_cli.functions.table import FUNCTIONS

MOST = 4  # modules that may name a function besides the table

# The tree's own operators, and what the graph is made of: parser, printers and raising are about them.
OPERATORS = {
    "sum": "a node of the tree, over terms and over indices",
    "pow": "a node of the tree, ^",
    "transpose": "a node of the tree, '",
    "kron": "an operator, ⊗",
    "conj": "the bar over a name, and half of ^H",
    "inv": "the superscript -1; in the graph a matrix power",
    "abs": "the bars |t|",
    "dot": "the brackets ⟨x, y⟩, and a product where other languages call it of matrices",
    "norm": "the bars ‖x‖",
    "norm1": "the bars ‖x‖ with their subscript",
    "mean": "a sum over a size, read off products as sums are; a word of curvature (geometric mean)",
    "tr": "a closed chain of the graph",
    "diag": "an index of the graph that repeats",
    "eye": "an index of the graph that repeats, without a factor",
    "ones": "indices of the graph without a factor",
    "zeros": "the empty sum of the graph",
    "unit": "a constant tensor of the graph",
    "commutation": "constant tensors of the graph",
    "vec": "a re-indexing by a constant tensor of the graph",
    "vech": "a re-indexing by constant tensors of the graph",
    "elimination": "a constant tensor of the graph",
    "unvec": "a re-indexing by a constant tensor of the graph",
    "skew": "a property of matrices, a word of declarations",
    "vector": "a word of declarations, and a number spread over a shape",
    "matrix": "a word of declarations, and a number spread over a shape",
}
ALWAYS_SAID = {"analytic", "differential", "slope", "variants"}  # cells that the builders ask for or fill


def test_a_function_is_named_in_the_table_alone() -> None:
    counts = {name: len(where) for name, where in places().items()}
    assert median(counts.values()) <= 1
    assert {name: count for name, count in counts.items() if count > MOST and name not in OPERATORS} == {}


def test_the_operators_are_those_that_need_to_be() -> None:
    counts = {name: len(where) for name, where in places().items()}
    assert {name for name in OPERATORS if counts[name] <= MOST} == set()


def test_every_cell_of_a_row_is_read() -> None:
    cells = {cell for row in FUNCTIONS.values() for cell in vars(row)}
    read = {
        node.attr
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }
    through_methods = {"code"}  # Row.spelt
    assert cells - read - through_methods == set()


@pytest.mark.parametrize("row", FUNCTIONS.values(), ids=lambda row: row.name)
def test_a_row_says_nothing_that_holds_without_it(row: Row) -> None:
    said = {cell: value for cell, value in vars(row).items() if hasattr(Row, cell) and cell not in ALWAYS_SAID}
    assert {cell for cell, value in said.items() if value == getattr(Row, cell)} == set()
    assert all(row.code.values())


@pytest.mark.parametrize("row", FUNCTIONS.values(), ids=lambda row: row.name)
def test_a_value_names_a_function(row: Row) -> None:
    import numpy

    from matcalc_cli.verification import entrywise_values, matrix_values, primary_values

    own = entrywise_values.OWN | matrix_values.OWN | primary_values.OWN
    assert row.kind != "scalar" or row.value or row.meaning or row.power
    assert not row.value or row.value in own or hasattr(numpy, row.value)
