"""The Python interface: one function a verb, each from text to a result.

    >>> from matcalc_cli import gradient
    >>> gradient("norm(A*x - b)^2", "x")
    2*A'*(A*x - b)

`wrt` is the variable, "X[i,j]" for one entry, "x1,x2" for scalars stacked into a vector, or a sequence with one entry a
differentiation; it may be left out where the expression has just one. `gradients` takes several variables, "x,A".
`shapes` are declarations as on the command line, {"A": "m,n"} or ["A:m,n"]; `define` defines scalar functions,
"swish(t) = t/(1 + exp(-t))", one text or several. The keywords are those of the table of options
(`answers.asking.options`), and what does not fit together is refused by it. All functions raise
MatcalcError, which says what is wrong and where.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from .answers.asking.options import OPTIONS
from .answers.asking.question import Shapes, size_table
from .answers.asking.request import Request
from .answers.asking.spoken import PYTHON, speaking_python
from .answers.by_each import ByEach, answered
from .answers.claimed.assessment import Assessment, assess
from .answers.convexity_verb import convexity
from .answers.convexity_verb import definiteness as definite
from .answers.curving.judgement import Judgement
from .answers.numbers.eval_verb import Numbers
from .answers.numbers.point import point_of
from .answers.numdiff.differences import Differences
from .answers.plotting.drawable import DrawableAnswer as Answer
from .answers.plotting.drawable import drawn
from .answers.point_test import PointTest, critical
from .answers.runners import run
from .answers.solving.solution import Solution
from .errors import MatcalcError

Variables = str | Sequence[str]
Definitions = str | Sequence[str]
Sizes = Mapping[str, int] | None
Data = Mapping[str, object] | Sequence[str]

_NAMES = {row.keyword: row.name for row in OPTIONS.values() if row.keyword}  # keyword -> option


@speaking_python()
def gradient(
    expression: str,
    wrt: Variables = (),
    shapes: Shapes = (),
    *,
    define: Definitions = (),
    strict: bool = False,
    layout: str = "gradient",
    vec: bool = False,
    along: str = "",
    structured: bool = False,
) -> Answer:
    """The first derivative in gradient layout: for a scalar function, the shape of the variable.

    `structured`: over the free entries of a variable declared symmetric, skew, diagonal or toeplitz.
    """
    given = {"layout": layout, "vec": vec, "along": along, "structured": structured}
    return Answer(_asked("grad", expression, wrt, shapes, define, given, strict=strict).question())


@speaking_python()
def gradients(
    expression: str,
    wrt: Variables,
    shapes: Shapes = (),
    *,
    define: Definitions = (),
    strict: bool = False,
    layout: str = "gradient",
) -> ByEach:
    """The first derivative by each of several variables, "x,A" or ["x", "A"]: iterable, and `["x"]` is that by x."""
    names = wrt if isinstance(wrt, str) else ",".join(wrt)
    request = _asked("grad", expression, names, shapes, define, {"layout": layout}, strict=strict)
    found = answered(request.question(), Answer)
    if not isinstance(found, ByEach):
        message = f"the derivative by {found.wrt[0]} is one"
        raise MatcalcError("usage", message, hint="gradient(...) gives it; scalars are stacked")
    return found


@speaking_python()
def jacobian(
    expression: str,
    wrt: Variables = (),
    shapes: Shapes = (),
    *,
    define: Definitions = (),
    strict: bool = False,
    layout: str = "jacobian",
    vec: bool = False,
    along: str = "",
    structured: bool = False,
) -> Answer:
    """The first derivative in Jacobian layout: m×n for a function from Rⁿ to Rᵐ.

    `vec`: results of order 3 and 4 as a matrix over vec(·).
    """
    given = {"layout": layout, "vec": vec, "along": along, "structured": structured}
    return Answer(_asked("jac", expression, wrt, shapes, define, given, strict=strict).question())


@speaking_python()
def hessian(
    expression: str,
    wrt: Variables = (),
    shapes: Shapes = (),
    *,
    define: Definitions = (),
    strict: bool = False,
    layout: str = "gradient",
    vec: bool = False,
    along: str = "",
) -> Answer:
    """The second derivative of a scalar function."""
    given = {"layout": layout, "vec": vec, "along": along}
    return Answer(_asked("hess", expression, wrt, shapes, define, given, strict=strict).question())


@speaking_python()
def derivative(
    expression: str,
    wrt: Variables = (),
    shapes: Shapes = (),
    *,
    order: int | None = None,
    layout: str | None = None,
    vec: bool = False,
    along: str = "",
    structured: bool = False,
    define: Definitions = (),
    strict: bool = False,
) -> Answer:
    """The derivative of any order of any function; `along` names the direction in which it is taken."""
    given = {"order": order, "layout": layout, "vec": vec, "along": along, "structured": structured}
    return Answer(_asked("diff", expression, wrt, shapes, define, given, strict=strict).question())


@speaking_python()
def check_claim(
    expression: str,
    claim: str,
    wrt: Variables = (),
    shapes: Shapes = (),
    *,
    of: str = "grad",
    order: int | None = None,
    layout: str = "",
    vec: bool = False,
    along: str = "",
    structured: bool = False,
    define: Definitions = (),
    seed: int = 0,
    sizes: Sizes = None,
    strict: bool = False,
) -> Assessment:
    """Is the claimed derivative right? `verdict` is right, wrong or undecided; `diagnosis` says why it is wrong.

    `of` is the verb whose answer is claimed: grad, jac, hess, diff, or show for two formulas that should be equal.
    """
    given: dict[str, object] = {"claim": claim, "of": of, "order": order, "layout": layout or None, "vec": vec}
    given |= {"along": along, "structured": structured, "seed": seed, "sizes": sizes}
    request = _asked("check", expression, wrt, shapes, define, given, strict=strict)
    return assess(request.question(), request["claim"], request["seed"], request["size"])


@speaking_python()
def solve(
    expression: str, wrt: Variables = (), shapes: Shapes = (), *, define: Definitions = (), strict: bool = False
) -> Solution:
    """The stationary point of a scalar function, where the gradient can be made affine in the variable."""
    return Solution(_asked("solve", expression, wrt, shapes, define, strict=strict).question())


@speaking_python()
def convex(
    expression: str,
    wrt: Variables = (),
    shapes: Shapes = (),
    *,
    define: Definitions = (),
    strict: bool = False,
    seed: int = 0,
    sizes: Sizes = None,
) -> Judgement:
    """Is the scalar function convex, concave, affine, neither or unknown? `verdict`, and why: `lines("text")`.

    `seed` and `sizes` choose the points at which a counterexample is looked for.
    """
    request = _asked("convex", expression, wrt, shapes, define, {"seed": seed, "sizes": sizes}, strict=strict)
    return convexity(request.question(), request["seed"], request["size"])


@speaking_python()
def definiteness(
    expression: str,
    wrt: Variables = (),
    shapes: Shapes = (),
    *,
    define: Definitions = (),
    strict: bool = False,
    seed: int = 0,
    sizes: Sizes = None,
) -> Judgement:
    """Is the Hessian positive or negative definite or semidefinite, or indefinite?"""
    request = _asked(
        "hess", expression, wrt, shapes, define, {"seed": seed, "sizes": sizes}, strict=strict, definiteness=True
    )
    return definite(Answer(request.question()), request["seed"], request["size"])


@speaking_python()
def critical_point(
    expression: str,
    wrt: Variables,
    at: Data,
    shapes: Shapes = (),
    *,
    define: Definitions = (),
    strict: bool = False,
) -> PointTest:
    """Is the point, such as {"x": [1, 2]} or ["x=[1; 2]"], a minimum, a maximum or a saddle? By its Hessian."""
    request = _asked("hess", expression, wrt, shapes, define, {"at": at}, strict=strict)
    point = point_of(request["at"] or ())
    return critical(Answer(request.question(point)), point)


@speaking_python()
def numdiff(
    expression: str,
    wrt: Variables = (),
    shapes: Shapes = (),
    *,
    at: Data = (),
    along: str = "",
    seed: int = 0,
    sizes: Sizes = None,
    save: str = "",
    define: Definitions = (),
    strict: bool = False,
) -> Differences:
    """Forward, central and complex-step differences beside the exact derivative: `verdict`, `terms`, `record()`.

    Without data in `at` the point is random; `along` is a name that has data, or a value such as "[1; 0]".
    `save` names a file for a picture of the errors (.png, .svg, .pdf).
    """
    given = {"along": along, "seed": seed, "sizes": sizes, "save": save or None}
    outcome = run(_asked("numdiff", expression, wrt, shapes, define, given, at=at, strict=strict, plot=bool(save)))
    assert isinstance(outcome.result, Differences)
    return outcome.result


@speaking_python()
def plot(
    expression: str,
    wrt: Variables = (),
    shapes: Shapes = (),
    *,
    at: Data = (),
    along: str = "",
    range: Data = (),
    curvature: bool = False,
    save: str = "",
    seed: int = 0,
    sizes: Sizes = None,
    define: Definitions = (),
    strict: bool = False,
) -> str:
    """A picture of a scalar function, as text; with `save` a file (.png, .svg, .pdf) is written, and this is its path.

    `at` has the data and the point, `range` what the axes show, {"t": [-3, 3]} or ["t=-3:3"], `along` a direction;
    `curvature` adds the second-order expansion.
    """
    given = {"along": along, "curvature": curvature, "seed": seed, "sizes": sizes, "range": range, "save": save or None}
    return drawn(_asked("plot", expression, wrt, shapes, define, given, at=at, strict=strict))


@speaking_python()
def evaluate(
    expression: str,
    at: Data,
    wrt: Variables = (),
    shapes: Shapes = (),
    *,
    of: str = "show",
    define: Definitions = (),
    strict: bool = False,
) -> Any:
    """The value at data such as {"x": [1, 2], "A": array}; with `of` ("grad", "jac", "hess", "diff") of a derivative.

    A float, a complex number or a NumPy array, of several variables a list of these. `at` may also be a list of texts,
    as on the command line.
    """
    request = _asked("eval", expression, wrt, shapes, define, {"at": at, "of": of}, strict=strict)
    values = [value.number for value in Numbers(request.question(), point_of(request["at"] or ())).values]
    return values[0] if len(values) == 1 else values


@speaking_python()
def parse(
    expression: str, shapes: Shapes = (), *, wrt: Variables = (), define: Definitions = (), strict: bool = False
) -> Answer:
    """The expression itself: parsed, its shapes inferred, simplified. `wrt` tells the parser of a variable's name."""
    return Answer(_asked("show", expression, wrt, shapes, define, strict=strict).question())


def _asked(
    verb: str,
    expression: str,
    wrt: Variables,
    shapes: Shapes,
    define: Definitions,
    given: Mapping[str, object] | None = None,
    **options: object,
) -> Request:
    """`given`: by the keywords of Python; `options`: by their names."""
    size_table((given or {}).get("sizes"))
    keywords = {"wrt": wrt, "shapes": shapes, "define": define, **(given or {})}
    values = {_NAMES[key]: value for key, value in keywords.items()} | options
    return Request(verb, expression, values, PYTHON).validated()
