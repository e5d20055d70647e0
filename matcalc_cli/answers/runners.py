"""From a request to its outcome: the result that the verb's runner gives, and what was asked to be said of it.

One idea: a runner belongs to a kind of result, and what is said besides (definiteness, the nature of a point, a check)
stands beside the result, never within.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import ANSWERED, FALSE, REFUSED, MatcalcError
from .answer import Answer
from .asking.request import Request
from .asking.verbs import CLAIM, DIFFERENCES, FORMULA, NUMBERS, PICTURE, SOLUTION, VERDICT
from .by_each import ByEach, answered
from .result import Result, Verdict

if TYPE_CHECKING:
    from ..verification.numeric import Check
    from .claimed.assessment import Assessment
    from .curving.judgement import Judgement
    from .numbers.eval_verb import Numbers
    from .numbers.point import Point
    from .numbers.value import Value
    from .numdiff.differences import Differences
    from .plotting.drawn import Drawn
    from .plotting.plot_verb import Plot
    from .reference.remarks import Remark
    from .steps.lines import Steps


class Outcome:
    """`result`: what was asked for; `verdicts`: what is said of it; `check`: was it found right?

    `steps` lead to it; `each` has those of several variables. `values`: in numbers, one for each formula; `held`: do
    the numbers bear it out, is what the question claims true? None where that is undecided. `drawn`: the picture,
    `saved` the file that it was written to.
    """

    __slots__ = ("check", "drawn", "each", "held", "result", "saved", "steps", "values", "verdicts")

    def __init__(
        self,
        result: "Result | ByEach | Judgement | Assessment | Numbers | Differences | Plot",
        verdicts: Sequence[Verdict] = (),
        check: "Check | None" = None,
        values: "Sequence[Value]" = (),
        held: bool | None = True,
        steps: "Steps | None" = None,
        each: "Sequence[Outcome]" = (),
        drawn: "Drawn | None" = None,
        saved: str = "",
    ) -> None:
        self.result, self.verdicts, self.check, self.values = result, verdicts, check, list(values)
        self.held, self.steps, self.each, self.drawn, self.saved = held, steps, each, drawn, saved

    @property
    def derived(self) -> "Sequence[Outcome]":
        """The outcomes that have steps: this one, or one for each of several variables."""
        return self.each if self.steps is None else [self]

    @property
    def formula(self) -> Result | None:
        """The result, where it is in symbols; None where it is a verdict, or several."""
        return self.result if isinstance(self.result, Result) else None

    def remarks(self, *words: Any) -> "list[Remark]":
        """What a lecturer says of the answer, and of its value at a point; `words` as for `reference.remarks`."""
        from .reference.remarks import remarks

        at_point = self.values[0] if self.values else None
        return remarks(self.result, at_point, *words) if isinstance(self.result, Answer) else []

    @property
    def alone(self) -> "Outcome":
        """The same without the steps that lead to it."""
        return Outcome(self.result, self.verdicts, self.check)

    @property
    def formulas(self) -> list[Result]:
        """The formulas that the result is: none of a verdict, one for each of several variables."""
        return self.result.formulas

    @property
    def status(self) -> int:
        """A check that could not decide, and a verdict that could not be given, are no answer either way."""
        if not self.held:
            return REFUSED if self.held is None else FALSE
        if not all(verdict.decided for verdict in self.verdicts):
            return REFUSED
        if self.check is None or self.check.ok:
            return ANSWERED
        return REFUSED if self.check.ok is None else FALSE


def run(request: Request) -> Outcome:
    """The outcome of a request that is validated. MatcalcError where there is none."""
    return RUNNERS[request.row.kind](request)


def _formula(request: Request) -> Outcome:
    point = _point(request)
    answer = answered(request.question(point))
    besides = _besides(request, answer, point) if isinstance(answer, Answer) else []  # what is said of one Hessian
    found = Outcome(answer, besides, _checked(request, answer))
    if request["steps"]:
        _derive(found)
    if point is None:
        return found
    from .numbers.evaluation import value_at
    from .point_test import CORNER

    cornered = any(verdict.verdict == CORNER for verdict in besides)
    answers = [answer] if isinstance(answer, Answer) else list(answer)
    found.values = [] if cornered else [value_at(one, point, request["precision"]) for one in answers]
    return found


def _solution(request: Request) -> Outcome:
    from .solving.solution import Solution

    solution = Solution(request.question())
    return Outcome(solution, (), _checked(request, solution))


def _verdict(request: Request) -> Outcome:
    from .convexity_verb import convexity

    judgement = convexity(request.question(), request["seed"], request["size"])
    return Outcome(judgement, [judgement])


def _claim(request: Request) -> Outcome:
    from .claimed.assessment import assess

    found = assess(request.question(), request["claim"], request["seed"], request["size"])
    return Outcome(found, held=found.holds)


def _numbers(request: Request) -> Outcome:
    from .numbers.eval_verb import Numbers
    from .numbers.point import point_of

    numbers = Numbers(request.question(), point_of(request["at"] or ()), request["precision"])
    return Outcome(numbers, values=numbers.values)


def _differences(request: Request) -> Outcome:
    from .numdiff.differences import Differences

    _refuse_file(request)
    found = Differences(request.question(), request["at"] or (), request["seed"], request["size"])
    if not request["plot"]:
        return Outcome(found, held=found.agrees)
    from .plotting.steps_view import steps_view

    drawn = steps_view(found)
    return Outcome(found, held=found.agrees, drawn=drawn, saved=_saved(request, drawn))


def _picture(request: Request) -> Outcome:
    from .plotting.plot_verb import Plot

    _refuse_file(request)
    given = request["at"] or (), request["range"] or (), request["curvature"] or False
    found = Plot(request.question(), *given, request["seed"], request["size"])
    return Outcome(found, drawn=found.drawn, saved=_saved(request, found.drawn))


RUNNERS: Mapping[str, Callable[[Request], Outcome]] = {
    FORMULA: _formula, SOLUTION: _solution, VERDICT: _verdict, CLAIM: _claim, NUMBERS: _numbers,
    DIFFERENCES: _differences, PICTURE: _picture,
}  # fmt: skip


def _point(request: Request) -> "Point | None":
    """The data, if any are given."""
    if not request["at"]:
        return None
    from .numbers.point import point_of

    return point_of(request["at"])


def _derive(found: Outcome) -> None:
    """The derivation of the answer, or of each of several."""
    if isinstance(found.result, Answer):
        found.steps = found.result.steps
    elif isinstance(found.result, ByEach):
        found.each = [Outcome(answer, steps=answer.steps) for answer in found.result]


def _refuse_file(request: Request) -> None:
    """MatcalcError where the picture cannot be written, before any work."""
    if not request["save"]:
        return
    from ..pictures.files import refuse

    if request.shared:
        message = "--save is for one picture, and there may be several expressions"
        raise MatcalcError("usage", message, hint="give the expression as an argument")
    refuse(request["save"])


def _saved(request: Request, drawn: "Drawn") -> str:
    """The file to which the picture is written, if one is asked for."""
    if not request["save"]:
        return ""
    from ..pictures.files import save

    save(drawn.picture, request["save"])
    return str(request["save"])


def _besides(request: Request, answer: Answer, point: "Point | None" = None) -> list[Verdict]:
    """What is said of the function besides its Hessian."""
    found: list[Verdict] = []
    if request["definiteness"]:
        from .convexity_verb import definiteness

        found.append(definiteness(answer, request["seed"], request["size"]))
    if point is not None and answer.question.verb.nature and not any(answer.problem.entries):
        from .point_test import critical

        found.append(critical(answer, point))
    return found


def _checked(request: Request, result: "Result | ByEach") -> "Check | None":
    kind = request["check"]
    return result.checked(kind, request["seed"], request["size"] or {}) if kind else None
