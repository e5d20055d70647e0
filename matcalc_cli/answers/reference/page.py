"""A page on one function: for each way to call it what it takes and gives, its formula and derivatives, where they
hold, how it bends and runs; and examples.

Takes a row of the table; gives a `Page`. One idea: every fact is the answer to a question, asked here and now; what the
engine refuses is not stated.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from ...curvature.verdict import AFFINE, CONCAVE, CONVEX, NEITHER
from ...errors import MatcalcError
from ...functions.rows import ALL, MINUS, PLUS, Example, Row, worded
from ...graph.tensor import is_zero
from ..answer import Answer
from ..asking.question import Question
from ..convexity_verb import convexity
from .calls import Call, Operand, calls
from .formulas import formula
from .remarks import trend_of

KNOWN = (AFFINE, CONVEX, CONCAVE)
FIRST = {(0, 0): "derivative", (0, 1): "gradient", (0, 2): "gradient", (1, 1): "Jacobian"}  # by axes of f and variable
VERBS = {"derivative": "diff", "gradient": "grad", "Jacobian": "jac", "differential": "diff"}
SECOND = {0: "second derivative", 1: "Hessian", 2: "second differential"}  # of a number, by axes of the variable
OTHERWISE = "differential"
STEP = "d"  # before the name of a variable: its differential
PARTS = {ALL: "", PLUS: " for {} ≥ 0", MINUS: " for {} ≤ 0"}


class Fact(NamedTuple):
    """`label`, and what is said: a formula in three styles, or words that are the same in all."""

    label: str
    text: str
    unicode: str = ""
    latex: str = ""


class Entry(NamedTuple):
    """One way to call the function, how that is written, and the facts."""

    call: Call
    written: Fact
    facts: list[Fact]


class Worked(NamedTuple):
    """An example and what the engine answers to it."""

    example: Example
    result: str


class Page:
    """What is known of one function."""

    def __init__(self, row: Row) -> None:
        self.row = row

    @property
    def condition(self) -> str:
        """Where it is defined, or differentiable, as its row says."""
        required = self.row.domain or self.row.smooth
        return "" if required is None else worded(required)

    @cached_property
    def entries(self) -> list[Entry]:
        found: list[Entry] = []
        for call in calls(self.row):
            try:
                written = Answer(Question(call.expression, "show", (), call.declarations))
            except MatcalcError:  # the row stands for a notation, and cannot be called
                continue
            if is_zero(written.node) or written.text in [operand.name for operand in call.operands]:
                continue  # of real operands it is no function, such as re
            told = written.text in [entry.written.text for entry in found]
            found.append(Entry(call, _said("written", written), [] if told else list(_facts(self.row, call))))
        return found

    @cached_property
    def examples(self) -> list[Worked]:
        return [Worked(example, _worked(example)) for example in self.row.examples]


def _worked(example: Example) -> str:
    verb, expression, declarations, wrt, _ = example
    return Answer(Question(expression, verb, (wrt,) if wrt else (), declarations.split())).text


def _facts(row: Row, call: Call) -> Iterator[Fact]:
    if means := formula(call):
        yield Fact("formula", *means)
    held: dict[str, None] = {}
    derived = [found for operand in call.operands for found in _first(call, operand)]
    for label, answer in [*derived, *_second(call)]:
        yield _said(label, answer)
        held |= dict.fromkeys(answer.conditions)
    if row.kind == "scalar" and len(call.operands) == 1 and not call.operands[0].axes:
        yield from _entrywise(call)
    if held:
        yield Fact("holds if", ", ".join(held))
    if not call.result:
        yield from _bent(call)
        yield from _running(row, call)


def _said(label: str, answer: Answer) -> Fact:
    return Fact(label, answer.text, answer.unicode, answer.latex)


# --- derivatives -----------------------------------------------------------------------------------------------------


def _asked(call: Call, verb: str, wrt: str, order: int | None = None, along: Operand | None = None) -> Answer | None:
    declarations = call.declarations + ([] if along is None else [along.declaration])
    step = "" if along is None else along.name
    try:
        return Answer(Question(call.expression, verb, (wrt,), declarations, order=order, along=step))
    except MatcalcError:
        return None


def _step(operand: Operand) -> Operand:
    return operand._replace(name=STEP + operand.name)


def _first(call: Call, operand: Operand) -> Iterator[tuple[str, Answer]]:
    """By one of the operands; a differential where the derivative has three axes or more."""
    label = FIRST.get((len(call.result), len(operand.axes)), OTHERWISE)
    along = _step(operand) if label == OTHERWISE else None
    answer = _asked(call, VERBS[label], operand.name, along=along)
    if answer is not None:
        several = f" by {operand.name}" if len(call.operands) > 1 else ""
        yield label + several, answer


def _second(call: Call) -> Iterator[tuple[str, Answer]]:
    """Of a number: by its one operand, or by all its scalars at once."""
    if call.result or not call.operands:
        return
    names, axes = [operand.name for operand in call.operands], {len(operand.axes) for operand in call.operands}
    if len(names) > 1 and axes != {0}:
        return
    order = max(axes) if len(names) == 1 else 1
    along = _step(call.operands[0]) if order == 2 else None
    answer = _asked(call, "hess", ",".join(names), along=along)
    if answer is not None:
        yield SECOND[order], answer


def _entrywise(call: Call) -> Iterator[Fact]:
    """Of a vector, where the function is taken of each entry."""
    of = Operand("x", ("n",))
    name = call.operands[0].name
    expression = call.expression.replace(f"{name})", f"{of.name})")
    answer = _asked(Call(expression, (of,), of.axes, ""), "jac", of.name)
    if answer is not None:
        yield _said(f"Jacobian of {expression}, entry by entry", answer)


# --- how it bends and runs -------------------------------------------------------------------------------------------


def _verdict(call: Call, expression: str = "") -> str:
    wrt = ",".join(operand.name for operand in call.operands)
    try:
        found = convexity(Question(expression or call.expression, "convex", (wrt,), call.declarations))
    except MatcalcError:
        return ""
    if found.verdict == NEITHER:
        return NEITHER
    return found.headline("text") if found.decided else ""


def _bent(call: Call) -> Iterator[Fact]:
    """Convex or concave; if neither is known of all values, on a part of them."""
    axes = {len(operand.axes) for operand in call.operands}
    if len(call.operands) > 1 and axes != {0}:
        return
    whole = _verdict(call)
    parts = [] if whole.startswith(KNOWN) else _on_parts(call)
    said = ["neither convex nor concave"] if whole == NEITHER else [whole] if whole else []
    if said or parts:
        yield Fact("curvature", "; ".join([*said, *parts]))


def _on_parts(call: Call) -> list[str]:
    """For numbers of one sign, for vectors of positive entries, for positive definite matrices."""
    operand, *others = call.operands
    if others:
        return []
    name = operand.name
    cases: Sequence[tuple[str, str, str]] = ((f"{name} > 0 in every entry", "positive", ""),)
    if not operand.axes:
        mirrored = call.expression.replace(name + ")", f"-{name})")
        cases = ((f"{name} ≥ 0", "nonnegative", ""), (f"{name} ≤ 0", "nonnegative", mirrored))
    if len(operand.axes) == 2:
        cases = ((f"{name} symmetric positive definite", "spd", ""),) if len(set(operand.axes)) == 1 else ()
    found = []
    for part, word, expression in cases:
        verdict = _verdict(call._replace(operands=(operand.having(word),)), expression)
        if verdict.startswith(KNOWN):
            found.append(f"{verdict.partition(' where ')[0]} for {part}")
    return found


def _running(row: Row, call: Call) -> Iterator[Fact]:
    """Increasing or decreasing, of one number: by the sign of its slope, else as the row says and its test holds."""
    if len(call.operands) != 1 or call.operands[0].axes:
        return
    name = call.operands[0].name
    answer = _asked(call, "diff", name)
    found = None if answer is None else trend_of(answer)
    said = [] if found is None else [found.word]
    if not said:
        for word, part in (("nondecreasing", row.rising), ("nonincreasing", row.falling)):
            said += [word + PARTS[part].format(name)] if part in PARTS else []
    if said:
        yield Fact("monotonicity", "; ".join(said))
