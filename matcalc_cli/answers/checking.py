"""Is an answer right? Puts an Answer before the judges of verification.

One idea: a derivative of order k is compared with the exact one of order k - 1, differentiated once more by the judge;
of an expansion, every order is.
Where several scalars are stacked into a vector, each component is compared by its own scalar.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..errors import MatcalcError
from ..graph.nodes import Node, Var
from ..graph.rebuilding import substitute
from ..graph.tensor import add, einsum, is_complex, unit, var, zero
from ..own_functions.expansion import expanded

if TYPE_CHECKING:
    from ..verification.numeric import Check
    from .answer import Answer
    from .solution import Solution

KINDS = ("numeric", "exact")
FACTOR = "□"  # a name that no variable has


def check(answer: "Answer", kind: str = "numeric", seed: int = 0, sizes: Mapping[str, int] | None = None) -> "Check":
    """Whether the answer is the derivative it claims to be. `sizes` fixes dimensions by name.

    Raises MatcalcError: "usage" where nothing was differentiated, "name" for an unknown dimension, "limit" where a
    tensor would be too large.
    """
    if kind not in KINDS:
        raise MatcalcError("usage", f"no check is called {kind}", hint=f"the checks are {' and '.join(KINDS)}")
    if not answer.problem.groups:
        raise MatcalcError("usage", "there is nothing to check: nothing was differentiated")
    if kind == "exact" and (is_complex(answer.problem.function) or is_complex(answer.node)):
        message = "the exact check is for real formulas"
        raise MatcalcError("refused", message, hint="--check numeric takes complex ones")
    given = _known(sizes or {}, answer.typing.dims)
    from ..verification.exact import check_exact
    from ..verification.numeric import check_numeric

    judge = check_exact if kind == "exact" else check_numeric
    if kind == "exact" and answer.derivation.structures:
        raise MatcalcError("usage", "a derivative over a structure has a numeric check only")
    besides = [_structured(answer, given, seed)] if answer.derivation.structures else []
    besides += [] if answer.solution is None else [_vanishing(answer.solution, kind, given, seed)]
    typing = answer.typing
    *earlier, (function, _) = answer.derivation.steps
    claims = [(start, *part) for start, derivative in earlier for part in split(answer, derivative)]
    claims += [(function, *part) for part in components(answer)]
    if answer.derivation.directed:
        function, pairs = _along(answer, function)
        claims = [(function, *part) for part in pairs]
    found = _worst(
        [
            judge(
                expanded(function, True),
                expanded(part, True),
                wrt,
                properties=typing.properties,
                dims=typing.dims,
                sizes=given,
                seed=seed,
            )
            for function, part, wrt in claims
        ]
        + besides
    )
    found.sizes = {name: found.sizes[name] for name in typing.dims if name in found.sizes}
    return found


def _structured(answer: "Answer", sizes: Mapping[str, int], seed: int) -> "Check":
    """The derivative over free entries, by differences along each of them."""
    from ..verification.structured_check import check_structured

    ((_, wrt),) = components(answer)
    typing, derivation = answer.typing, answer.derivation
    return check_structured(
        derivation.previous, derivation.shown, wrt, derivation.structures, properties=typing.properties,
        dims=typing.dims, sizes=sizes, seed=seed,
    )  # fmt: skip


def _vanishing(solution: "Solution", kind: str, sizes: Mapping[str, int], seed: int) -> "Check":
    """Is the gradient zero at the solution, and does that lie in the domain? Exactly: t times the gradient has the
    derivative zero by t; where the function is defined is told by numbers in any case."""
    from ..verification.exact import check_exact

    typing = solution.problem.typing
    found = solution.vanishes(sizes, seed)
    if kind == "numeric" or not found.ok:
        return found
    there = substitute(solution.gradient, {solution.x: solution.node})
    t, axes = var(FACTOR, ()), tuple(range(there.order))
    return check_exact(
        einsum([(there, axes), (t, ())], axes), zero(there.shape), t, properties=typing.properties, dims=typing.dims,
        sizes=sizes, seed=seed,
    )  # fmt: skip


def components(answer: "Answer") -> list[tuple[Node, Var]]:
    """The last derivative, as `split` gives it."""
    return split(answer, answer.derivation.last)


def split(answer: "Answer", last: Node) -> list[tuple[Node, Var]]:
    """(derivative by one variable, the variable), the variable as it was when the derivative was taken."""
    names = answer.problem.groups[-1]
    variables = [answer.problem.variable(name, answer.problem.conjugated[-1]) for name in names]
    if len(variables) == 1:
        return [(last, variables[0])]
    axes = tuple(range(last.order))
    return [
        (einsum([(last, axes), (unit(len(names), k), axes[-1:])], axes[:-1]), wrt) for k, wrt in enumerate(variables, 1)
    ]


def _along(answer: "Answer", function: Node) -> tuple[Node, list[tuple[Node, Var]]]:
    """A derivative in the direction E alone: f(X + s*E) and its derivative by s."""
    (wrt,) = answer.problem.variables(answer.problem.groups[-1], free=True)
    (declared,) = answer.problem.variables(answer.problem.groups[-1], free=False)
    step = var("∂s", ())
    axes = tuple(range(wrt.order))
    direction = answer.problem.direction(answer.question.along)
    moved = add([(1, wrt), (1, einsum([(step, ()), (direction, axes)], axes))], wrt.shape)
    places: dict[Node, Node] = {wrt: moved, declared: moved}
    return substitute(function, places), [(substitute(answer.derivation.last, places), step)]


def _known(sizes: Mapping[str, int], dims: tuple[str, ...]) -> Mapping[str, int]:
    for name, size in sizes.items():
        if name not in dims:
            listed = f"the dimensions are {', '.join(dims)}" if dims else "no dimension has a name"
            raise MatcalcError("name", f"{name} is not a dimension here", hint=listed)
        if size < 1:
            raise MatcalcError("usage", f"the size of {name} must be 1 or more, not {size}")
    return sizes


def _worst(checks: "list[Check]") -> "Check":
    """The first that failed, else the first that was inconclusive, else the one with the largest error."""
    for outcome in (False, None):
        for found in checks:
            if found.ok is outcome:
                return found
    return max(checks, key=lambda found: found.max_relative_error or 0.0)


WORDS = {True: "ok", False: "failed", None: "undecided"}


def describe(found: "Check") -> str:
    """One line: `ok, largest relative error 3.1e-11 (m=3, n=4, seed 0)`."""
    place = [f"{name}={size}" for name, size in found.sizes.items()]
    if found.kind == "numeric" and found.seed is not None:
        place.append(f"seed {found.seed}")
    said = found.message
    if found.kind == "numeric" and found.ok and found.max_relative_error is not None:
        said = f"largest relative error {found.max_relative_error:.1e}"
    elif found.ok is None:
        return f"{said} ({', '.join(place)})" if place else said
    return f"{WORDS[found.ok]}, {said}" + (f" ({', '.join(place)})" if place else "")
