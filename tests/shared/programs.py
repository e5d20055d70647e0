"""Program texts of single trees, as the tests of the code printers ask for them."""

from collections.abc import Mapping

from matcalc_cli.codegen import array_code
from matcalc_cli.codegen import sympy as sympy_printer
from matcalc_cli.codegen.routine import Routine
from matcalc_cli.dimensions import Shape
from matcalc_cli.language.tree import Tree


def array_text(tree: Tree, function: str, shapes: Mapping[str, Shape], backend: str = "numpy") -> str:
    return array_code.render([Routine(function, [tree], shapes)], backend)


def sympy_text(tree: Tree, function: str, shapes: Mapping[str, Shape]) -> str:
    return sympy_printer.render([Routine(function, [tree], shapes)])
