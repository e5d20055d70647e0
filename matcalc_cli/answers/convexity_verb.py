"""Convexity and definiteness as they are asked for: a question, or an Answer with a Hessian, to a verdict with reasons.

Takes a Question of `convex` or an Answer of `hess`; gives `Judgement`s: a verdict, the lines that say why in the
letters of a format, and the counterexamples as numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from ..calculus.derivative import derivative
from ..curvature.counterexamples import Witness
from ..curvature.reasons import worded
from ..curvature.verdict import NEITHER, UNKNOWN, Case, Finding
from ..errors import MatcalcError
from ..functions.table import FUNCTIONS
from ..graph.nodes import Node, Var, topological
from ..graph.rebuilding import substitute
from ..graph.relations import INVERTIBLE, NONZERO, Claim, claim_of
from ..graph.tensor import is_complex, zero
from ..language.tree import Tree
from ..own_functions.expansion import expanded
from ..render.latex_text import escaped, formula
from ..render.latex_text import relation as typeset
from ..rewriting.simplify import simplify
from .answer import Answer
from .asking.question import Question
from .asking.values import chosen
from .asking.verbs import VERDICT
from .checking import known_sizes
from .derivation import NoDerivative
from .problem import Problem
from .result import Result, names_of
from .variables.entries import refuse_entries
from .writing import Writer

STRUCTURES = ("orthogonal", "onehot", "unit")  # of variables that do not range over a convex set
NO_TRUTH = "a judgement is neither true nor false: compare its .verdict, or ask whether it is .decided"
STYLES = ("text", "unicode", "latex")
DEPENDS = "depends"  # on the signs of parameters
UNSURE = frozenset({UNKNOWN, "not determined"})
UNDECIDED = frozenset({NEITHER, UNKNOWN})  # where signs of parameters may decide

DIRECTION = "at {point} the direction {step} has curvature {number}"
CHORD = "the chord from {name} - d to {name} + d at {point}, d = {step}, has its middle {number} {side} f"


class Judgement:
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
        cases: "Sequence[tuple[str, Finding]]" = (),
    ) -> None:
        """`cases`: what the function is for parameters of either sign, where that decides it."""
        self.cases = tuple(cases)
        self.problem, self.hessian, self.finding = problem, hessian, finding
        self.label, self.whole = label, whole
        self.writer = Writer(problem) if hessian is None else hessian.writer

    @property
    def question(self) -> Question:
        return self.problem.question

    @property
    def formulas(self) -> list[Result]:
        """It is no formula."""
        return []

    @property
    def notes(self) -> list[str]:
        return self.question.said(self.problem.notes) if self.hessian is None else self.hessian.notes

    @cached_property
    def held(self) -> list[tuple[Tree, Claim]]:
        """The conditions under which the function and its Hessian are defined."""
        if self.hessian is not None:
            return self.hessian.held
        from .conditions import conditions

        function = expanded(self.problem.function_as_declared)
        return conditions(function, zero(()), self.writer.raiser(), self.problem.as_typed)

    @property
    def conditions(self) -> list[str]:
        """The same as text."""
        from .conditions import texts

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
        if self.cases:  # the headline says it all
            return []
        return self._reasons(style) + [self._told(w, style) for _, w in sorted(self.finding.witnesses.items())]

    def text(self, style: str) -> str:
        """One line: the verdict, then the reasons."""
        lines = self.lines(style)
        return self.headline(style) + (f": {'; '.join(lines)}" if lines else "")

    def headline(self, style: str) -> str:
        """`convex where x > 0`, `convex if a > 0, concave if a < 0`."""
        held = self.where(style)
        said = ", ".join(f"{found.verdict} if {_spelt(signs, style)}" for signs, found in self.cases) or self.verdict
        return f"{said} where {', '.join(held)}" if held else said

    def where(self, style: str) -> list[str]:
        """The conditions, without those at whose violation the function has a value and only lacks a derivative."""
        from .conditions import texts

        known_style(style)
        if self.verdict in (NEITHER, UNKNOWN) or not self.whole:
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
            return list(dict.fromkeys(_typeset(render(tree), claim) for tree, claim in held))
        return [_spelt(claim, style) for claim in texts(held, render)]

    def _reasons(self, style: str) -> list[str]:
        words = escaped if style == "latex" else str
        return [worded(reason, style, lambda node: self._shown(node, style), words) for reason in self.finding.reasons]

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
            step=_step(witness.direction),
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
            "cases": [{"if": _spelt(signs, "text"), "verdict": found.verdict} for signs, found in self.cases],
            "where": self.where("text"),
            "reasons": self._reasons("text"),
            "witnesses": [_witness(w) for _, w in sorted(self.finding.witnesses.items())],
        }


def convexity(question: Question, seed: int = 0, sizes: Mapping[str, int] | None = None) -> Judgement:
    """Is the function convex, concave, affine or neither?"""
    try:
        problem = Problem(question)
    except MatcalcError as error:
        raise error.with_source(question.expression) from None
    hessian, unwritten = None, None
    try:
        hessian = None if problem.joint else Answer(question, problem)
    except NoDerivative as error:  # convexity may be seen without a Hessian
        unwritten = error
    finding = _case(problem, hessian, seed, sizes or {}, unwritten).convexity()
    cases: list[tuple[str, Finding]] = []
    if hessian and finding.verdict in UNDECIDED:
        from .variables.parameter_signs import by_signs

        cases = by_signs(hessian, lambda signed, swap: _case(signed.problem, signed, seed, sizes or {}, None, swap))
    return Judgement(problem, hessian, finding, "convexity", whole=True, cases=cases)


def definiteness(answer: Answer, seed: int = 0, sizes: Mapping[str, int] | None = None) -> Judgement:
    """Is the Hessian of an Answer of the verb `hess` definite?"""
    refuse_entries(answer.problem.entries, "--definiteness")
    finding = _case(answer.problem, answer, seed, sizes or {}, None).definiteness()
    return Judgement(answer.problem, answer, finding, "definiteness", whole=False)


def _case(
    problem: Problem,
    answer: Answer | None,
    seed: int,
    sizes: Mapping[str, int],
    unwritten: MatcalcError | None,
    swap: Mapping[Node, Node] | None = None,
) -> Case:
    """What is known of the function; `swap`: what stands for some of its variables."""
    typing = problem.typing
    if len(set(problem.groups)) > 1:
        names = ",".join(dict.fromkeys(name for group in problem.groups for name in group))
        raise MatcalcError("usage", "curvature is in one list of variables", hint=f"in all of them: --wrt {names}")
    variables = problem.variables(problem.groups[0], free=False)
    for v in variables:
        if word := next((word for word in STRUCTURES if word in v.properties), ""):
            raise MatcalcError(
                "refused",
                f"{v.name} does not range over a convex set, for it is declared {word}",
                hint=f"leave {word} out of the declaration of {v.name}",
            )
    function = expanded(problem.function_as_declared)
    if any(is_complex(node) for node in topological([function, *variables])):
        hint = "leave complex out of the declaration, or take the real and the imaginary part as variables"
        raise MatcalcError("refused", "convexity is judged of functions of real variables", hint=hint)
    blocks = [] if answer is None else [[expanded(answer.derivation.last)]]
    parts = problem.as_typed
    if swap:
        function, parts = substitute(function, swap), [substitute(part, swap) for part in parts]
        blocks = [[simplify(substitute(block, swap)) for block in row] for row in blocks]
    try:
        known_sizes(sizes, tuple(typing.dims))
        if problem.joint:
            blocks, unwritten = _blocks(function, variables)
        return Case(function, blocks, variables, typing.properties, typing.dims, sizes, seed, parts, unwritten)
    except MatcalcError as error:
        raise error.with_source(problem.question.expression) from None


def _blocks(function: Node, variables: list[Var]) -> tuple[list[list[Node]], MatcalcError | None]:
    """The second derivatives by every two of the variables; none, and why, where one has no formula."""
    try:
        gradients = [simplify(derivative(function, one)) for one in variables]
        return [[derivative(gradient, other) for other in variables] for gradient in gradients], None
    except MatcalcError as error:
        return [], error


def renderer(style: str, names: Sequence[str]) -> Callable[[Tree], str]:
    """The printer of trees for a style, "text", "unicode" or "latex", in an answer with these names."""
    from ..render import latex, text, unicode

    table: dict[str, Callable[[Tree], str]] = {
        "text": text.render,
        "unicode": partial(unicode.render, among=names),
        "latex": latex.render,
    }
    return table[known_style(style)]


def _spelt(relation: str, style: str) -> str:
    """`a ≥ 0 and b ≤ 0` as a style has it."""
    if style == "latex":
        from ..render.latex import letters

        parts = (part.split(" ") for part in relation.split(" and "))
        return " and ".join(typeset(letters(name), sign, bound) for name, sign, bound in parts)
    return relation.replace("≥", ">=").replace("≤", "<=") if style == "text" else relation


def _typeset(left: str, claim: Claim) -> str:
    """A claim in a sentence of LaTeX."""
    head = f"{claim.relation} {claim.bound}" if claim.relation else claim.bound
    return typeset(left, claim.relation, claim.bound) + escaped(str(claim).removeprefix(head))


def known_style(style: str) -> str:
    """The style, if it is one; MatcalcError ("usage") for any other."""
    return chosen("style", style, STYLES)


def _step(direction: Any) -> str:
    """`[1; 0]`; of several variables `(x = [1; 0], P = [0, 1; 1, 0])`."""
    if not isinstance(direction, dict):
        return shown(direction)
    return f"({', '.join(f'{name} = {shown(part)}' for name, part in direction.items())})"


def _witness(witness: Witness) -> dict[str, Any]:
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
