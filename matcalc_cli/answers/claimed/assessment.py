"""A claim and what is said of it: right, wrong or undecided, how that was found, and what went wrong.

Takes a question, the text of a claim and where to look; gives an `Assessment`, the result of the verb `check`.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...errors import MatcalcError
from ..answer import Answer
from ..asking.question import Question, check_values
from ..asking.request import listed
from ..asking.verbs import CLAIM
from ..by_each import ByEach, answered
from ..checking import known_sizes
from ..curving.words import known_style, renderer
from ..result import WithoutFormula, names_of
from .comparing import EXACT, IDENTICAL, NUMERIC, RIGHT, SIMPLIFIED, UNDECIDED, WRONG, Comparison, compare
from .points import Domain, Form, Setting
from .reading import Reading, read

if TYPE_CHECKING:
    from .case import Diagnosis
    from .counterexample import Counterexample

SHOULD_BE = "the right answer is {}"
UNEXPLAINED = "no slip of a known kind explains it"
HOW = {
    IDENTICAL: "",
    SIMPLIFIED: "equal once both are simplified",
    EXACT: "proved entry by entry with SymPy{}",
    NUMERIC: "equal at {} random points (seed {}), which is no proof",
}


class Assessment(WithoutFormula):
    """`answer` is the right answer, `reading` the claim as it was read; `verdict` is right, wrong or undecided.

    `how` says what a right claim was seen by: identical, simplified, exact or numeric; of a wrong one, that the shapes
    differ (exact) or the numbers (numeric). It is neither true nor false (bool raises
    TypeError): compare its `verdict`.
    """

    kind = CLAIM

    def __init__(
        self,
        answer: Answer,
        claim: str,
        reading: Reading,
        comparison: Comparison,
        diagnosis: "Sequence[Diagnosis]",
        counterexample: "Counterexample | None",
    ) -> None:
        self.answer, self.claim, self.reading, self.comparison = answer, claim, reading, comparison
        self.diagnosis, self.counterexample = list(diagnosis), counterexample
        self.problem = answer.problem
        self.verdict, self.how = comparison.verdict, comparison.how

    @property
    def holds(self) -> bool | None:
        """None where nothing could be decided."""
        return {RIGHT: True, WRONG: False}.get(self.verdict)

    @property
    def notes(self) -> list[str]:
        partly = [self.comparison.partly] if self.comparison.partly else []
        known = self.answer.notes
        return [*known, *(note for note in self.question.said([*self.reading.notes, *partly]) if note not in known)]

    def headline(self, style: str) -> str:
        """The verdict; of a wrong claim why, and the right answer."""
        if self.verdict == RIGHT:
            how = self._how()
            return f"{self.verdict}: {how}" if how else self.verdict
        should = SHOULD_BE.format(renderer(style, names_of(self.answer.problem))(self.answer.tree))
        if self.verdict == UNDECIDED:
            return f"{self.verdict}: {self.comparison.reason}; {should}"
        why = self.diagnosis[0].text if self.diagnosis else UNEXPLAINED
        return f"{self.verdict}: {why}; {should}"

    def _how(self) -> str:
        sizes = ", ".join(f"{name}={size}" for name, size in self.comparison.sizes.items())
        if self.how == NUMERIC:
            return HOW[NUMERIC].format(self.comparison.points, self.comparison.seed)
        return HOW[self.how].format(f" ({sizes})" if sizes else "")

    def lines(self, style: str) -> list[str]:
        """The other reasons, and a point at which the claim is wrong."""
        known_style(style)
        found = [each.text for each in self.diagnosis[1:]]
        return found if self.counterexample is None else [*found, self.counterexample.text()]

    def text(self, style: str) -> str:
        """All of it, the verdict first, a line each."""
        return "\n".join([self.headline(style), *self.lines(style)])

    def record(self) -> dict[str, Any]:
        """What JSON says of the claim."""
        from ...render import text

        return {
            "of": self.problem.question.verb.name,
            "claim": self.claim,
            "read_claim": text.render(self.reading.tree),
            "verdict": self.verdict,
            "how": self.how,
            "reason": self.comparison.reason or self._how() or None if self.verdict != WRONG else None,
            "diagnosis": [each._asdict() for each in self.diagnosis],
            "counterexample": None if self.counterexample is None else self.counterexample.record(),
        }

    def __bool__(self) -> bool:
        raise TypeError("a verdict on a claim is neither true nor false: compare its .verdict")

    def __repr__(self) -> str:
        return self.text("text")


def _single(question: Question) -> Answer:
    """The right answer; MatcalcError ("usage") where there are several."""
    answer = answered(question)
    if isinstance(answer, ByEach):
        message = f"a claim is one formula, and these are the derivatives by {listed(answer.names, 'and by')}"
        raise MatcalcError("usage", message, hint=f"check each by itself: --wrt {answer.names[0]}")
    return answer


def assess(question: Question, claim: str, seed: int = 0, sizes: Mapping[str, int] | None = None) -> Assessment:
    """Is the claim the answer to the question? MatcalcError where either cannot be read, or there is no answer."""
    _, seed, given = check_values(False, seed, sizes or {})
    answer = _single(question)
    reading = read(answer.problem, claim, answer.shape)
    typing = answer.result_typing()
    try:
        fixed = known_sizes(given or {}, tuple(typing.dims))
    except MatcalcError as error:
        raise error.with_source(question.expression) from None
    setting = Setting(typing.properties, typing.dims, fixed, seed, answer.problem.restrictions)
    domain = Domain(answer.problem.function, typing.properties, typing.dims)
    right, claimed = Form(answer.node, answer.row, domain), Form(reading.node, reading.row)
    same_shape = answer.shape == reading.shape
    there = answer.problem.on_domain(reading.node)
    comparison = compare(right, claimed, setting, there) if same_shape else Comparison(WRONG, EXACT, seed)
    if comparison.verdict != WRONG:
        return Assessment(answer, claim, reading, comparison, (), None)
    from .case import Case
    from .counterexample import counterexample
    from .diagnosis import diagnosed

    diagnosis = diagnosed(Case(answer, reading, right, setting))
    point = counterexample(right, claimed, setting) if same_shape else None
    return Assessment(answer, claim, reading, comparison, diagnosis, point)
