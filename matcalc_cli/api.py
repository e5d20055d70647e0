"""The Python interface: one function a verb, each from text to an `Answer`.

    >>> from matcalc_cli import gradient
    >>> gradient("norm(A*x - b)^2", "x")
    2*A'*(A*x - b)

`wrt` is the variable, "x1,x2" for scalars stacked into a vector, or a sequence with one entry a differentiation; it may
be left out where the expression has just one. `shapes` are declarations as on the command line, {"A": "m,n"} or
["A:m,n"]; `define` defines scalar functions, "swish(t) = t/(1 + exp(-t))", one text or several. All functions raise
MatcalcError, which says what is wrong and where.
"""

from collections.abc import Mapping, Sequence

from .answers.answer import Answer, Question, Shapes
from .answers.convexity_verb import Judgement, convexity
from .answers.convexity_verb import definiteness as definite
from .answers.point_test import PointTest, critical

Variables = str | Sequence[str]
Definitions = str | Sequence[str]


def gradient(
    expression: str,
    wrt: Variables = (),
    shapes: Shapes = (),
    *,
    define: Definitions = (),
    layout: str = "gradient",
    structured: bool = False,
) -> Answer:
    """The first derivative in gradient layout: for a scalar function, the shape of the variable.

    `structured`: over the free entries of a variable declared symmetric, skew, diagonal or toeplitz.
    """
    asked = Question(expression, "grad", _listed(wrt), shapes, layout=layout, define=define, structured=structured)
    return Answer(asked)


def jacobian(
    expression: str,
    wrt: Variables = (),
    shapes: Shapes = (),
    *,
    define: Definitions = (),
    layout: str = "jacobian",
    vec: bool = False,
) -> Answer:
    """The first derivative in Jacobian layout: m×n for a function from Rⁿ to Rᵐ.

    `vec`: results of order 3 and 4 as a matrix over vec(·).
    """
    return Answer(Question(expression, "jac", _listed(wrt), shapes, layout=layout, vec=vec, define=define))


def hessian(
    expression: str, wrt: Variables = (), shapes: Shapes = (), *, define: Definitions = (), vec: bool = False
) -> Answer:
    """The second derivative of a scalar function."""
    return Answer(Question(expression, "hess", _listed(wrt), shapes, vec=vec, define=define))


def derivative(
    expression: str,
    wrt: Variables = (),
    shapes: Shapes = (),
    *,
    order: int | None = None,
    layout: str = "gradient",
    vec: bool = False,
    along: str = "",
    define: Definitions = (),
) -> Answer:
    """The derivative of any order of any function; `along` names the direction in which it is taken."""
    question = Question(
        expression, "diff", _listed(wrt), shapes, layout=layout, order=order, vec=vec, along=along, define=define
    )
    return Answer(question)


def solve(expression: str, wrt: Variables = (), shapes: Shapes = (), *, define: Definitions = ()) -> Answer:
    """The stationary point of a scalar function, where the gradient can be made affine in the variable."""
    return Answer(Question(expression, "solve", _listed(wrt), shapes, define=define))


def convex(
    expression: str,
    wrt: Variables = (),
    shapes: Shapes = (),
    *,
    define: Definitions = (),
    seed: int = 0,
    sizes: Mapping[str, int] | None = None,
) -> Judgement:
    """Is the scalar function convex, concave, affine, neither or unknown? `verdict`, and why: `lines("text")`.

    `seed` and `sizes` choose the points at which a counterexample is looked for.
    """
    return convexity(Answer(Question(expression, "convex", _listed(wrt), shapes, define=define)), seed, sizes)


def definiteness(
    expression: str,
    wrt: Variables = (),
    shapes: Shapes = (),
    *,
    define: Definitions = (),
    seed: int = 0,
    sizes: Mapping[str, int] | None = None,
) -> Judgement:
    """Is the Hessian positive or negative definite or semidefinite, or indefinite?"""
    return definite(Answer(Question(expression, "hess", _listed(wrt), shapes, define=define)), seed, sizes)


def critical_point(
    expression: str, wrt: Variables, at: Sequence[str], shapes: Shapes = (), *, define: Definitions = ()
) -> PointTest:
    """Is the point, such as ["x=[1; 2]"], a minimum, a maximum or a saddle? By gradient and Hessian."""
    return critical(Answer(Question(expression, "hess", _listed(wrt), shapes, define=define)), at)


def parse(expression: str, shapes: Shapes = (), *, define: Definitions = ()) -> Answer:
    """The expression itself: parsed, its shapes inferred, simplified."""
    return Answer(Question(expression, "show", (), shapes, define=define))


def _listed(wrt: Variables) -> tuple[str, ...]:
    return (wrt,) if isinstance(wrt, str) else tuple(wrt)
