"""The words and numbers of a judgement in the letters of a format: conditions, points, directions.

Takes trees, claims and arrays; gives text. One idea: whoever shows a verdict writes its numbers in matcalc's language,
so that they can be typed again.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from ...curvature.search.witness import Witness
from ...graph.relations import Claim
from ...graph.tensor import zero
from ...language.tree import Tree
from ...own_functions.expansion import expanded
from ...render.latex_text import escaped, formula
from ...render.latex_text import relation as typeset_relation
from ..asking.values import chosen
from ..problem import Problem
from ..writing import Writer

TURNED = {">": "<", "<": ">", "≥": "≤", "≤": "≥"}
STYLES = ("text", "unicode", "latex")


def renderer(style: str, names: Sequence[str]) -> Callable[[Tree], str]:
    """The printer of trees for a style, "text", "unicode" or "latex", in an answer with these names."""
    from ...render import latex, text, unicode

    table: dict[str, Callable[[Tree], str]] = {
        "text": text.render,
        "unicode": partial(unicode.render, among=names),
        "latex": latex.render,
    }
    return table[known_style(style)]


def conditions_of(problem: Problem) -> list[tuple[Tree, Claim]]:
    """The conditions under which the function is defined."""
    from ..conditions import conditions

    function = expanded(problem.function_as_declared)
    return conditions(function, zero(()), Writer(problem).raiser(), problem.as_typed)


def spelt(conditions: Iterable[tuple[Tree, Claim]], style: str, render: Callable[[Tree], str]) -> str:
    """`a >= 0 and A + A' is psd`."""
    return " and ".join(_condition(tree, claim, style, render) for tree, claim in conditions)


def _sides(tree: Tree) -> tuple[Tree, Tree] | None:
    """a and b of a - b."""
    if tree.op != "sum":
        return None
    left, right = ([arg for arg in tree.args if (arg.op == "neg") == minus] for minus in (False, True))
    if not left or not right:
        return None
    right = [arg.args[0] for arg in right]
    one, other = (side[0] if len(side) == 1 else Tree("sum", tuple(side), shape=()) for side in (left, right))
    return one, other


def _condition(tree: Tree, claim: Claim, style: str, render: Callable[[Tree], str]) -> str:
    left = render(tree)
    if not claim.relation:
        return f"{formula(left) if style == 'latex' else left} is {claim.bound}"
    if claim.relation in TURNED and claim.bound == "0" and (sides := _sides(tree)) is not None:
        left, claim = render(sides[0]), claim._replace(bound=render(sides[1]))
        if sides[1].op != "number" and claim.bound < left:
            left, claim = claim.bound, claim._replace(relation=TURNED[claim.relation], bound=left)
    if style == "latex":
        return typeset_relation(left, claim.relation, claim.bound)
    return relations(f"{left} {claim.relation} {claim.bound}", style)


def relations(said: str, style: str) -> str:
    """`a ≥ 0` in the letters of a style."""
    if style != "text":
        return said
    return said.replace("≥", ">=").replace("≤", "<=").replace("≠", "!=")


def typeset(left: str, claim: Claim) -> str:
    """A claim in a sentence of LaTeX."""
    head = f"{claim.relation} {claim.bound}" if claim.relation else claim.bound
    return typeset_relation(left, claim.relation, claim.bound) + escaped(str(claim).removeprefix(head))


def known_style(style: str) -> str:
    """The style, if it is one; MatcalcError ("usage") for any other."""
    return chosen("style", style, STYLES)


def stepped(direction: Any) -> str:
    """`[1; 0]`; of several variables `(x = [1; 0], P = [0, 1; 1, 0])`."""
    if not isinstance(direction, dict):
        return shown(direction)
    return f"({', '.join(f'{name} = {shown(part)}' for name, part in direction.items())})"


def as_record(witness: Witness) -> dict[str, Any]:
    """A counterexample for JSON."""
    step = witness.direction
    direction = {name: listed(part) for name, part in step.items()} if isinstance(step, dict) else listed(step)
    return {
        "point": {name: listed(value) for name, value in witness.point.items()},
        "direction": direction,
        "curvature": float(f"{witness.curvature:.6g}"),
        "chord": witness.chord,
    }


def listed(array: Any) -> Any:
    """The array as nested lists of short numbers."""
    import numpy as np

    return np.vectorize(lambda v: float(f"{v:.10g}"), otypes=[float])(array).tolist()


def shown(array: Any) -> str:
    """`[1; 2]`, `[1, 2; 3, 4]`, as in matcalc's language."""
    import numpy as np

    values = np.asarray(array)
    if values.ndim == 0:
        return f"{float(values):.6g}"
    rows = values.reshape(-1, 1) if values.ndim == 1 else values
    return "[" + "; ".join(", ".join(f"{float(v):.6g}" for v in row) for row in rows) + "]"
