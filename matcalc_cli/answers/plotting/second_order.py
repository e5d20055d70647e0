"""How a function bends at a point: the eigenvalues of its Hessian, and what they make of the point.

Takes the question of a picture and the data; gives the test of `answers.point_test`, which `hess --at` has, too.
"""

from copy import copy

from ..answer import Answer
from ..asking.question import Question
from ..asking.verbs import VERBS
from ..numbers.point import Point
from ..point_test import PointTest, critical

VERB = "hess"


def curvature(question: Question, point: Point) -> PointTest:
    """The second-derivative test there. MatcalcError where there is no Hessian, or none at that point."""
    asked = copy(question)
    asked.verb, asked.along, asked.given = VERBS[VERB], "", point
    return critical(Answer(asked), point)
