"""From a request to its outcome: the result that the verb's runner gives, and what was asked to be said of it.

One idea: a runner belongs to a kind of result, and what is said besides (definiteness, the nature of a point, a check)
stands beside the result, never within.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..errors import ANSWERED, FALSE, REFUSED, MatcalcError
from .answer import Answer
from .asking.request import Request
from .asking.verbs import FORMULA, SOLUTION, VERDICT
from .by_each import ByEach, answered
from .result import Result, Verdict

if TYPE_CHECKING:
    from ..verification.numeric import Check
    from .convexity_verb import Judgement
    from .steps.lines import Steps


class Outcome:
    """`result`: what was asked for; `verdicts`: what is said of it; `check`: was it found right? `steps` lead to it."""

    __slots__ = ("check", "result", "steps", "verdicts")

    def __init__(
        self,
        result: "Result | ByEach | Judgement",
        verdicts: Sequence[Verdict] = (),
        check: "Check | None" = None,
        steps: "Steps | None" = None,
    ) -> None:
        self.result, self.verdicts, self.check, self.steps = result, verdicts, check, steps

    @property
    def formula(self) -> Result | None:
        """The result, where it is in symbols; None where it is a verdict, or several."""
        return self.result if isinstance(self.result, Result) else None

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
        if not all(verdict.decided for verdict in self.verdicts):
            return REFUSED
        if self.check is None or self.check.ok:
            return ANSWERED
        return REFUSED if self.check.ok is None else FALSE


def run(request: Request) -> Outcome:
    """The outcome of a request that is validated. MatcalcError where there is none."""
    return RUNNERS[request.row.kind](request)


def _formula(request: Request) -> Outcome:
    answer = answered(request.question())
    besides = _besides(request, answer) if isinstance(answer, Answer) else []  # what is said of one Hessian
    return Outcome(answer, besides, _checked(request, answer), _steps(request, answer))


def _solution(request: Request) -> Outcome:
    from .solution import Solution

    solution = Solution(request.question())
    return Outcome(solution, (), _checked(request, solution))


def _verdict(request: Request) -> Outcome:
    from .convexity_verb import convexity

    judgement = convexity(request.question(), request["seed"], request["size"])
    return Outcome(judgement, [judgement])


RUNNERS: Mapping[str, Callable[[Request], Outcome]] = {FORMULA: _formula, SOLUTION: _solution, VERDICT: _verdict}


def _steps(request: Request, answer: "Answer | ByEach") -> "Steps | None":
    """The derivation, if it is asked for: of one answer."""
    if not request["steps"]:
        return None
    if not isinstance(answer, Answer):
        hint = f"--wrt {answer.formulas[0].wrt[0]} alone"
        raise MatcalcError("refused", "--steps derives by one variable at a time", hint=hint)
    return answer.steps


def _besides(request: Request, answer: Answer) -> list[Verdict]:
    """What is said of the function besides its Hessian."""
    found: list[Verdict] = []
    if request["definiteness"]:
        from .convexity_verb import definiteness

        found.append(definiteness(answer, request["seed"], request["size"]))
    if request["at"]:
        from .point_test import critical

        found.append(critical(answer, request["at"]))
    return found


def _checked(request: Request, result: "Result | ByEach") -> "Check | None":
    kind = request["check"]
    return result.checked(kind, request["seed"], request["size"] or {}) if kind else None
