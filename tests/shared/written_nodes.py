"""Nodes from their text, points at which they are defined, and the claim that two of them have one value."""

from typing import Any

from judging import close

from matcalc_cli.graph.nodes import Node
from matcalc_cli.inference.shapes import declare, infer
from matcalc_cli.language.syntax import parse
from matcalc_cli.lowering.lower import lower
from matcalc_cli.verification.interpret import Undefined, evaluate
from matcalc_cli.verification.sampling import LADDER, Subject

SHAPES = "A:m,n B:n,p C:m,n X:n,n Y:n,n S:n,n,symmetric Q:n,n,orthogonal x:n y:n d:n,positive z:m t:scalar s:scalar"


def node(text: str, shapes: str = SHAPES) -> Node:
    declarations = declare(shapes.split())
    tree = parse(text, frozenset(declarations)).tree
    typing = infer(tree, declarations, source=text)
    typing.places = dict.fromkeys(typing.shapes)  # a variable is told by its name, wherever it stands
    return lower(tree, typing).node


def points(*nodes: Node, count: int = 3) -> list[tuple[dict[str, Any], dict[str, int]]]:
    import numpy as np

    subject, found = Subject(nodes, {}, ()), []
    rng = np.random.default_rng(5)
    for rung in (*range(len(LADDER)), *[len(LADDER)] * 20):
        sizes = subject.sizes({}, 0)
        values, places = subject.point(sizes, rung, rng)
        try:
            for each in nodes:
                evaluate(each, values, {**sizes, **places})
        except Undefined:
            continue
        found.append((values, {**sizes, **places}))
        if len(found) == count:
            break
    return found


def assert_same_value(one: Node, other: Node, tolerance: float = 1e-9) -> None:
    assert one.shape == other.shape
    tried = points(one, other)
    assert tried
    for values, sizes in tried:
        assert close(evaluate(one, values, sizes), evaluate(other, values, sizes), tolerance)
