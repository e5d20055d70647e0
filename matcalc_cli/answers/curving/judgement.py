"""A judgement: what a function is, why, and where it is something else, in the letters of a format.

Takes a problem and a `Finding`; gives texts, lines and a record. One idea: what was found is kept as nodes and arrays,
and written only when it is shown.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from ...curvature.depending.parameters import Under
from ...curvature.reasons import Reason, worded
from ...curvature.search.witness import Witness
from ...curvature.verdict import DEPENDS, NEITHER, UNKNOWN, Finding
from ...functions.table import FUNCTIONS
from ...graph.nodes import Node
from ...graph.relations import INVERTIBLE, NONZERO, Claim, Condition, claim_of
from ...language.tree import Tree
from ...render.latex_text import escaped, formula
from ..answer import Answer
from ..asking.verbs import VERDICT
from ..problem import Problem
from ..result import WithoutFormula, names_of
from ..writing import Writer
from .words import as_record, conditions_of, known_style, relations, renderer, shown, spelt, stepped, typeset

NO_TRUTH = "a judgement is neither true nor false: compare its .verdict, or ask whether it is .decided"
UNSURE = frozenset({UNKNOWN, "not determined"})

OTHERS = "(other values not decided)"
DIRECTION = "at {point} the direction {step} has curvature {number}"
CHORD = "the chord from {name} - d to {name} + d at {point}, d = {step}, has its middle {number} {side} f"


class Judgement(WithoutFormula):
    """`verdict`; `lines(style)`; `record()` for JSON. `decided` is False where nothing could be said.

    It is neither true nor false (bool raises TypeError): compare its `verdict`.

    `hessian`: the answer that it is about or that is its witness; None where the function has none in closed form.
    `whole`: is the judgement of the function, so that it says where it holds, or of the Hessian alone?
    """

    kind = VERDICT

    def __init__(
        self,
        problem: Problem,
        hessian: Answer | None,
        finding: Finding,
        label: str,
        whole: bool,
        cases: "Sequence[Under]" = (),
        parts: "Sequence[tuple[Sequence[Condition], Judgement]]" = (),
    ) -> None:
        """`cases`: what the function is under conditions on its parameters, where these decide it; `parts`: what it is
        where its variables are restricted, being neither convex nor concave elsewhere. `complete`: it is neither for
        values of the parameters for which no case holds."""
        self.cases, self.parts, self.complete = tuple(cases), tuple(parts), True
        self.problem, self.hessian, self.finding = problem, hessian, finding
        self.label, self.whole = label, whole
        self.writer = Writer(problem) if hessian is None else hessian.writer

    @property
    def notes(self) -> list[str]:
        return self.question.said(self.problem.notes) if self.hessian is None else self.hessian.notes

    @cached_property
    def held(self) -> list[tuple[Tree, Claim]]:
        """The conditions under which the function and its Hessian are defined."""
        if self.hessian is not None:
            return self.hessian.held
        return conditions_of(self.problem)

    @property
    def conditions(self) -> list[str]:
        """The same as text."""
        from ..conditions import texts

        return texts(self.held, renderer("text", names_of(self.problem)))

    @property
    def verdict(self) -> str:
        return DEPENDS if self.cases else self.finding.verdict

    @property
    def decided(self) -> bool:
        return self.verdict not in UNSURE

    def lines(self, style: str) -> list[str]:
        """Why, a reason a line."""
        known_style(style)
        told = [self._told(w, style) for _, w in sorted(self.finding.witnesses.items())]
        if self.cases:  # the headline says it all, but for what is neither whatever the parameters are
            return self._on(style) + (told if self._never else [])
        return self._reasons(style) + self._on(style) + told

    @property
    def _never(self) -> bool:
        return any(under.verdict == NEITHER for under in self.cases)

    def _on(self, style: str) -> list[str]:
        """`where x > 0 it is convex`; of several parts alike `where y > 0 and where y < 0 it is quasilinear`."""
        alike: dict[str, list[str]] = {}
        for where, found in self.parts:
            alike.setdefault(found.told(style), []).append(f"where {self._place(where, style)}")
        return [f"{' and '.join(places)} it is {said}" for said, places in alike.items()]

    def _place(self, where: "Sequence[Condition]", style: str) -> str:
        """`x > 0, y > 0`."""
        return ", ".join(self._spelt([each], style) for each in where)

    def _spelt(self, conditions: "Sequence[Condition]", style: str) -> str:
        trees = [(self.writer.tree(node), claim) for node, claim in conditions]
        return spelt(trees, style, renderer(style, names_of(self.problem)))

    def text(self, style: str) -> str:
        """One line: the verdict, then the reasons."""
        lines = self.lines(style)
        return self.headline(style) + (f": {'; '.join(lines)}" if lines else "")

    def headline(self, style: str) -> str:
        """`convex where x > 0`, `convex if a > 0, concave if a < 0`."""
        held = self.where(style)
        said = self.said(style)
        return f"{said} where {', '.join(held)}" if held else said

    def said(self, style: str) -> str:
        """The verdict, or that of each case: `convex if p <= 0 or p >= 1, concave if p >= 0 and p <= 1`."""
        by_verdict: dict[str, list[str]] = {}
        for under in self.cases:
            by_verdict.setdefault(under.verdict, []).append(self._spelt(under.conditions, style))
        cases = (f"{verdict} if {' or '.join(dict.fromkeys(given))}" for verdict, given in by_verdict.items())
        left_open = "" if self.complete else f" {OTHERS}"
        return ", ".join(cases) + left_open if self.cases else f"{self.verdict}{left_open}{self._but}"

    def told(self, style: str) -> str:
        """Of a part: the verdict, or what else is known where there is none."""
        return self.said(style) if self.cases or self.decided else self._further_words

    @property
    def _further_words(self) -> str:
        return " and ".join(word for word, _ in self.finding.further)

    @property
    def _but(self) -> str:
        """`, but quasiconcave and log-log affine`."""
        return f", but {self._further_words}" if self.finding.further else ""

    def where(self, style: str) -> list[str]:
        """The conditions, without those at whose violation the function has a value and only lacks a derivative."""
        from ..conditions import spelt as spelt_out
        from ..conditions import texts

        known_style(style)
        open_ended = self.verdict in (NEITHER, UNKNOWN) or self._never
        if (open_ended and not self.finding.further) or not self.whole:
            return []
        declared = self.problem.typing.properties
        smoothness = {claim_of(row.smooth) for row in FUNCTIONS.values() if row.smooth}
        held = [
            (tree, claim)
            for tree, claim in self.held
            if claim.relation != NONZERO.relation
            and claim not in smoothness
            and not (claim == INVERTIBLE and INVERTIBLE.bound in declared.get(str(tree.value), ()))
        ]
        render = renderer(style, names_of(self.problem))
        if style == "latex":
            said = (spelt_out(tree, claim, render) for tree, claim in held)
            return list(dict.fromkeys(typeset(render(tree), claim) for tree, claim in said))
        return [relations(claim, style) for claim in texts(held, render)]

    def _reasons(self, style: str) -> list[str]:
        return [self._worded(reason, style) for reason in (*self._further, *self._as_typed(self.finding.reasons))]

    def _as_typed(self, reasons: Sequence[Reason]) -> list[Reason]:
        """The reasons of the terms in the order in which the function has them."""
        terms, _ = self.problem.hints.get(self.problem.function_as_declared, ((), 0))
        places = {term: k for k, term in reversed(list(enumerate(terms)))}

        def place(reason: Reason) -> int:
            return min((places.get(node, len(terms)) for node in reason.nodes), default=-1)

        return sorted(reasons, key=place)

    @property
    def _further(self) -> list[Reason]:
        return [Reason("further", (word,), (why,)) for word, why in self.finding.further]

    def _worded(self, reason: Reason, style: str) -> str:
        words = escaped if style == "latex" else str
        return worded(reason, style, lambda node: self._shown(node, style), words)

    def _shown(self, node: Node, style: str) -> str:
        tree = self._tree(node)
        if tree is None:
            return "of f"
        found = renderer(style, names_of(self.problem))(tree)
        return formula(found) if style == "latex" else found

    def _tree(self, node: Node) -> Tree | None:
        """As the answer shows it, where it is the answer; None where matrix notation has no words for it."""
        if self.hessian is not None and node is self.hessian.node:
            return self.hessian.tree
        return self.writer.notation(node)

    def _told(self, witness: Witness, style: str) -> str:
        names = ",".join(name for group in self.problem.groups[:1] for name in group)
        point = ", ".join(f"{name} = {shown(value)}" for name, value in witness.point.items())
        template = CHORD if witness.chord else DIRECTION
        told = template.format(
            point=point,
            name=names,
            step=stepped(witness.direction),
            side="above" if witness.sign > 0 else "below",
            number=f"{abs(witness.curvature) if witness.chord else witness.curvature:.3g}",
        )
        return escaped(told) if style == "latex" else told

    def __bool__(self) -> bool:
        raise TypeError(NO_TRUTH)

    def __repr__(self) -> str:
        return self.text("text")

    def record(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "cases": [{"if": self._spelt(u.conditions, "text"), "verdict": u.verdict} for u in self.cases],
            "complete": self.complete,
            "parts": [
                {"where": self._place(where, "text"), "verdict": found.verdict, "said": found.told("text")}
                for where, found in self.parts
            ],
            "where": self.where("text"),
            "further": [{"verdict": word, "reason": self._worded(why, "text")} for word, why in self.finding.further],
            "reasons": self._reasons("text"),
            "witnesses": [as_record(w) for _, w in sorted(self.finding.witnesses.items())],
        }
