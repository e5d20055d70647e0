"""The verbs' view of curvature: from an Answer that holds a Hessian to a verdict with its reasons in words.

Takes an Answer of `convex` or `hess`; gives `Judgement`s: a verdict, the lines that say why in the letters of a format,
and the points that speak against it as numbers.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ..curvature.counterexamples import Witness
from ..curvature.reasons import worded
from ..curvature.verdict import NEITHER, UNKNOWN, Case, Finding
from ..errors import MatcalcError
from ..functions.table import FUNCTIONS
from ..graph.nodes import Node, topological
from ..graph.relations import INVERTIBLE, NONZERO, read_claim
from ..graph.tensor import is_complex
from ..language.tree import Tree
from ..lowering.lower import lower
from ..own_functions.expansion import expanded
from ..raising.raiser import BeyondMatrices
from .answer import Answer

STRUCTURES = frozenset({"orthogonal"})  # of variables that do not range over a convex set
UNSURE = frozenset({UNKNOWN, "not determined"})

DIRECTION = "at {point} the direction {step} has curvature {number}"
CHORD = "the chord from {name} - d to {name} + d at {point}, d = {step}, has its middle {number} {side} f"


class Judgement:
    """`verdict`; `lines(style)`; `record()` for JSON. `decided` is False where nothing could be said."""

    __slots__ = ("answer", "finding", "label")

    def __init__(self, answer: Answer, finding: Finding, label: str) -> None:
        self.answer, self.finding, self.label = answer, finding, label

    @property
    def verdict(self) -> str:
        return self.finding.verdict

    @property
    def decided(self) -> bool:
        return self.verdict not in UNSURE

    def lines(self, style: str) -> list[str]:
        """Why, a reason a line."""
        found = self._reasons(style)
        return found + [self._told(w) for _, w in sorted(self.finding.witnesses.items())]

    def text(self, style: str) -> str:
        """One line: the verdict, then the reasons."""
        lines = self.lines(style)
        return self.headline(style) + (f": {'; '.join(lines)}" if lines else "")

    def headline(self, style: str) -> str:
        """`convex where x > 0`."""
        held = self.where(style)
        return f"{self.verdict} where {', '.join(held)}" if held else self.verdict

    def where(self, style: str) -> list[str]:
        """The conditions, but for those at which a function only has no derivative."""
        from .conditions import texts

        if self.verdict in (NEITHER, UNKNOWN) or self.answer.question.verb != "convex":
            return []
        declared = self.answer.typing.properties
        smoothness = {read_claim(row.smooth.partition(" ")[2]) for row in FUNCTIONS.values() if row.smooth}
        held = [
            (tree, claim)
            for tree, claim in self.answer.held
            if claim.relation != NONZERO.relation
            and claim not in smoothness
            and not (claim == INVERTIBLE and INVERTIBLE.bound in declared.get(str(tree.value), ()))
        ]
        return texts(held, renderer(style), {"≥": ">="} if style == "text" else None)

    def _reasons(self, style: str) -> list[str]:
        return [worded(reason, style, lambda node: self._shown(node, style)) for reason in self.finding.reasons]

    def _shown(self, node: Node, style: str) -> str:
        try:
            tree = self.answer.tree if node is self.answer.node else self.answer._raiser().whole(node)
            return renderer(style)(tree)
        except BeyondMatrices:
            return "of f"

    def _told(self, witness: Witness) -> str:
        names = ",".join(name for group in self.answer.problem.groups[:1] for name in group)
        point = ", ".join(f"{name} = {shown(value)}" for name, value in witness.point.items())
        template = CHORD if witness.chord else DIRECTION
        return template.format(
            point=point,
            name=names,
            step=shown(witness.direction),
            side="above" if witness.sign > 0 else "below",
            number=f"{abs(witness.curvature) if witness.chord else witness.curvature:.3g}",
        )

    def __repr__(self) -> str:
        return self.text("text")

    def record(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "where": self.where("text"),
            "reasons": self._reasons("text"),
            "witnesses": [_witness(w) for _, w in sorted(self.finding.witnesses.items())],
        }


def convexity(answer: Answer, seed: int = 0, sizes: Mapping[str, int] | None = None) -> Judgement:
    """Is the function of an Answer of the verb `convex` convex, concave, affine or neither?"""
    return Judgement(answer, _case(answer, seed, sizes or {}).convexity(), "convexity")


def definiteness(answer: Answer, seed: int = 0, sizes: Mapping[str, int] | None = None) -> Judgement:
    """Is the Hessian of an Answer of the verb `hess` definite?"""
    return Judgement(answer, _case(answer, seed, sizes or {}).definiteness(), "definiteness")


def _case(answer: Answer, seed: int, sizes: Mapping[str, int]) -> Case:
    problem = answer.problem
    typing = problem.typing
    if len(set(problem.groups)) > 1:
        raise MatcalcError("usage", "curvature is in one variable", hint="scalars are stacked: --wrt x1,x2")
    variables = problem.variables(problem.groups[0], free=False)
    for v in variables:
        if v.properties & STRUCTURES:
            raise MatcalcError("refused", f"{v.name} does not range over a convex set, for it is declared orthogonal")
    function = expanded(lower(problem.parsed.tree, typing).node)
    if any(is_complex(node) for node in topological([function, *variables])):
        raise MatcalcError("refused", "convexity is judged of functions of real variables")
    unwritten = answer.derivation.unwritten
    hessian = expanded(answer.derivation.last) if unwritten is None else None
    try:
        return Case(
            function, hessian, variables, typing.properties, typing.dims, sizes, seed, problem.written, unwritten
        )
    except MatcalcError as error:
        raise error.with_source(answer.expression) from None


def renderer(style: str) -> Callable[[Tree], str]:
    from ..render import latex, text, unicode

    return {"text": text.render, "unicode": unicode.render, "latex": latex.render}[style]


def _witness(witness: Witness) -> dict[str, Any]:
    return {
        "point": {name: listed(value) for name, value in witness.point.items()},
        "direction": listed(witness.direction),
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
