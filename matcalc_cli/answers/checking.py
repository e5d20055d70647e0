"""Is an answer right? Puts the derivatives it claims before the judges of `verification`.

Takes nodes: functions, their claimed derivatives and the variables. One idea: a derivative of order k is compared with
the exact one of order k - 1, differentiated once more by the judge, so every claim is about one differentiation.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..errors import MatcalcError
from ..graph.nodes import Node, Var
from ..graph.rebuilding import substitute
from ..graph.relations import Condition
from ..graph.tensor import einsum, is_complex, var, zero
from ..own_functions.expansion import expanded
from .asking.options import CHECKS

if TYPE_CHECKING:
    from ..verification.numeric import Check

KINDS = CHECKS
FACTOR = "□"  # a name that no variable has

Claim = tuple[Node, Node, Var]  # function, derivative, variable


class Vanishing(NamedTuple):
    """A gradient, the formula of a point where it is zero, and the variable; `defined` are nodes that have a value at
    the point, `required` conditions on the variable that it meets; `within` are defined in a domain that was typed."""

    gradient: Node
    point: Node
    x: Var
    defined: tuple[Node, ...] = ()
    required: tuple[Condition, ...] = ()
    within: tuple[Node, ...] = ()


class Claims:
    """What is to be judged: derivatives, and perhaps one over free entries and a point where a gradient vanishes.

    `structures` are those over whose free entries `structured` is taken. `properties`, `dims`
    and `restrictions` as for `numeric.check_numeric`; `on_domain` gives a node as it is where these hold.
    """

    __slots__ = (
        "derivatives", "dims", "on_domain", "properties", "restrictions", "structured", "structures", "vanishing",
    )  # fmt: skip

    def __init__(
        self,
        derivatives: Sequence[Claim],
        properties: Mapping[str, Collection[str]],
        dims: Sequence[str],
        structured: Claim | None = None,
        structures: Collection[str] = (),
        vanishing: Vanishing | None = None,
        restrictions: Sequence[Node] = (),
        on_domain: Callable[[Node], Node] | None = None,
    ) -> None:
        self.restrictions = restrictions
        self.on_domain = on_domain if restrictions and on_domain is not None else lambda node: node
        self.derivatives, self.properties, self.dims = derivatives, properties, tuple(dims)
        self.structured, self.structures, self.vanishing = structured, structures, vanishing


def check(claims: Claims, kind: str = "numeric", seed: int = 0, sizes: Mapping[str, int] | None = None) -> "Check":
    """Whether all claims hold. `sizes` fixes dimensions by name.

    Raises MatcalcError: "usage" where nothing was differentiated, "name" for an unknown dimension, "limit" where a
    tensor would be too large.
    """
    if kind not in KINDS:
        raise MatcalcError("usage", f"no check is called {kind}", hint=f"the checks are {' and '.join(KINDS)}")
    if not claims.derivatives:
        hint = "leave out --check, or differentiate: grad, jac, hess, diff"
        raise MatcalcError("usage", "there is nothing to check: nothing was differentiated", hint=hint)
    if kind == "exact" and any(is_complex(node) for claim in claims.derivatives for node in claim):
        message = "the exact check is for real formulas"
        raise MatcalcError("refused", message, hint="--check numeric takes complex ones")
    if kind == "exact" and claims.structured is not None:
        raise MatcalcError("usage", "a derivative over a structure has a numeric check only", hint="--check numeric")
    given = known_sizes(sizes or {}, claims.dims)
    checks = [_derivative(claims, claim, kind, given, seed) for claim in claims.derivatives]
    if claims.structured:
        checks.append(_structured(claims, claims.structured, given, seed))
    vanishing = _vanishing(claims, claims.vanishing, kind, given, seed) if claims.vanishing else None
    found = together(checks, vanishing)
    found.sizes = {name: found.sizes[name] for name in claims.dims if name in found.sizes}
    return found


def _derivative(claims: Claims, claim: Claim, kind: str, sizes: Mapping[str, int], seed: int) -> "Check":
    from ..verification.exact import check_exact
    from ..verification.numeric import check_numeric
    from ..verification.rank_deficient import deficient

    function, derivative, wrt = (expanded(node, True) for node in claim)
    assert isinstance(wrt, Var)
    known = {name: frozenset(words) for name, words in claims.properties.items()}
    if kind == "exact":  # SymPy knows of no domain, so it gets the function as it is there
        there = expanded(claims.on_domain(claim[0]), True)
        return check_exact(there, derivative, wrt, properties=known, dims=claims.dims, sizes=sizes, seed=seed)
    within = [expanded(node, True) for node in claims.restrictions]
    found = check_numeric(
        function, derivative, wrt, properties=known, dims=claims.dims, sizes=sizes, seed=seed, restrictions=within,
        one_sided=lambda node: claims.on_domain(node) is not node,
    )  # fmt: skip
    for f, d, x, words in deficient(function, derivative, wrt, known):
        besides = check_numeric(
            f, d, x, properties=words, dims=claims.dims, sizes=sizes, seed=seed, restrictions=within
        )
        if besides.ok is False:  # where such points could not be judged, the verdict stays as it was
            return besides
    return found


def _structured(claims: Claims, claim: Claim, sizes: Mapping[str, int], seed: int) -> "Check":
    """The derivative over free entries, by differences along each of them."""
    from ..verification.structured_check import check_structured

    return check_structured(
        *claim, claims.structures, properties=claims.properties, dims=claims.dims, sizes=sizes, seed=seed
    )


def _vanishing(claims: Claims, claim: Vanishing, kind: str, sizes: Mapping[str, int], seed: int) -> "Check":
    """Is the gradient zero at the solution, and does that lie in the domain? Exactly: t times the gradient has the
    derivative zero by t; where the function is defined is told by numbers in any case."""
    from ..verification.exact import check_exact

    found = vanishes(claim, claims.properties, claims.dims, sizes, seed)
    if kind == "numeric" or not found.ok:
        return found
    there = substitute(claim.gradient, {claim.x: claim.point})
    t, axes = var(FACTOR, ()), tuple(range(there.order))
    return check_exact(
        einsum([(there, axes), (t, ())], axes), zero(there.shape), t, properties=claims.properties, dims=claims.dims,
        sizes=sizes, seed=seed,
    )  # fmt: skip


def vanishes(
    claim: Vanishing,
    properties: Mapping[str, Collection[str]],
    dims: Sequence[str],
    sizes: Mapping[str, int] | None = None,
    seed: int = 0,
) -> "Check":
    """Does the gradient vanish at the point, and does that lie in the domain of the function? By numbers."""
    from ..verification import vanishing

    gradient, point, x, defined, required, within = claim
    return vanishing.vanishes(gradient, point, x, properties, dims, sizes, seed, defined, required, within)


def known_sizes(sizes: Mapping[str, int], dims: tuple[str, ...]) -> Mapping[str, int]:
    """The sizes that were given, if each is of a dimension that there is."""
    for name, size in sizes.items():
        if name not in dims:
            listed = f"the dimensions are {', '.join(dims)}" if dims else "no dimension has a name"
            raise MatcalcError("name", f"{name} is not a dimension here", hint=listed)
        if size < 1:
            raise MatcalcError("usage", f"the size of {name} must be 1 or more, not {size}", hint=f"--size {name}=3")
    return sizes


def together(checks: "list[Check]", vanishing: "Check | None" = None) -> "Check":
    """One outcome of all: the first that failed, else the first that was inconclusive, else what they found together.

    A solution is shown to be one by the vanishing of the gradient, at sizes at which it exists: that is what is told.
    """
    every = checks if vanishing is None else [*checks, vanishing]
    for outcome in (False, None):
        for found in every:
            if found.ok is outcome:
                return found
    errors = [found.max_relative_error for found in every if found.max_relative_error is not None]
    worst = max(every, key=lambda found: found.max_relative_error or 0.0) if vanishing is None else vanishing
    worst.max_relative_error = max(errors, default=None)
    worst.unseen = next((found.unseen for found in every if found.unseen), "")
    if vanishing is None and worst.kind == "exact":
        from ..verification.exact import agreement

        worst.proved = sum(found.proved[0] for found in checks), sum(found.proved[1] for found in checks)
        worst.message = agreement(*worst.proved)
    return worst


WORDS = {True: "ok", False: "failed", None: "undecided"}


def describe(found: "Check") -> str:
    """One line: `ok, largest relative error 3.1e-11 (m=3, n=4, seed 0)`."""
    place = [f"{name}={size}" for name, size in found.sizes.items()]
    if found.kind == "numeric" and found.seed is not None:
        place.append(f"seed {found.seed}")
    said = found.message
    if found.kind == "numeric" and found.ok and found.max_relative_error is not None:
        said = f"largest relative error {found.max_relative_error:.1e}"
        said += f"; {found.unseen}" if found.unseen else ""
    elif found.ok is None:
        return f"{said} ({', '.join(place)})" if place else said
    return f"{WORDS[found.ok]}, {said}" + (f" ({', '.join(place)})" if place else "")
