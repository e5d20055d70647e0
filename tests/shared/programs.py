"""Program texts of single trees, as the tests of the code printers ask for them, and what they give."""

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from matcalc_cli.codegen import array_code
from matcalc_cli.codegen import sympy as sympy_printer
from matcalc_cli.codegen.routine import Routine
from matcalc_cli.dimensions import Shape, value
from matcalc_cli.graph.nodes import Node
from matcalc_cli.inference.shapes import Typing, annotate, declare, infer
from matcalc_cli.language.syntax import parse
from matcalc_cli.language.tree import Tree
from matcalc_cli.lowering.lower import lower
from matcalc_cli.verification.interpret import Undefined, evaluate
from matcalc_cli.verification.sampling import LADDER, Subject

DECLARED = "A:m,n B:n,m C:n,n K:n,n u:m x:n y:n z:k t:scalar s:scalar r:1,n"


def array_text(tree: Tree, function: str, shapes: Mapping[str, Shape], backend: str = "numpy") -> str:
    return array_code.render([Routine(function, [tree], shapes)], backend)


def sympy_text(tree: Tree, function: str, shapes: Mapping[str, Shape]) -> str:
    return sympy_printer.render([Routine(function, [tree], shapes)])


def read(text: str, declarations: str = DECLARED) -> tuple[Tree, Node, Typing]:
    """(tree with shapes, node, typing)"""
    declared = declare(declarations.split())
    parsed = parse(text, frozenset(declared))
    typing = infer(parsed.tree, declared, source=text)
    return annotate(parsed.tree, typing), lower(parsed.tree, typing).node, typing


def point_of(node: Node, typing: Typing) -> tuple[Any, dict[str, Any], dict[str, int]]:
    """A point at which the node is defined, with values for all names and sizes."""
    subject = Subject([node], typing.properties, typing.dims)
    rng = np.random.default_rng(5)
    for layout, rung in [(layout, rung) for layout in range(4) for rung in range(len(LADDER) + 1)] * 4:
        sizes = {**dict(zip(typing.dims, (3, 4, 5, 2, 6, 7), strict=False)), **subject.sizes({}, layout)}
        point, places = subject.point(sizes, rung, rng)
        try:
            return evaluate(node, point, {**sizes, **places}), point, {**sizes, **places}
        except Undefined:
            continue
    raise AssertionError("defined nowhere")


def run(text: str, function: str, point: dict[str, Any], sizes: dict[str, int], typing: Typing) -> Any:
    """Call the emitted function with the values its parameters ask for."""
    space: dict[str, Any] = {}
    exec(compile(text, "emitted", "exec"), space)
    arguments = []
    for parameter in inspect.signature(space[function]).parameters:
        known = parameter if parameter in {*point, *sizes, *typing.shapes} else parameter.rstrip("_")
        if known in point:
            arguments.append(float(point[known]) if not np.ndim(point[known]) else point[known])
        elif known in typing.shapes:  # needed for its size alone
            shape = typing.shapes[known]
            axes = shape[1:] if len(shape) == 2 and shape[0] == 1 else shape
            arguments.append(np.full([value(dim, sizes) for dim in axes], np.nan))
        else:
            arguments.append(sizes[known])
    return np.asarray(space[function](*arguments), dtype=float)


def agrees(tree: Tree, node: Node, typing: Typing) -> None:
    """Does the NumPy text give the value of the node?"""
    expected, point, sizes = point_of(node, typing)
    found = run(array_text(tree, "value", typing.shapes, "numpy"), "value", point, sizes, typing)
    assert tree.shape is not None
    if len(tree.shape) == 2 and tree.shape[0] == 1:
        expected = expected[None, :]
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)
