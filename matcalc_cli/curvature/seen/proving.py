"""What a function of new variables is: by the rules, by its Hessian, and for numbers by minors and slopes.

Takes a function and its variables; gives whether it is convex and whether it is concave. Nothing is seen as something
else here; `Proofs` carries how deep the views stand in each other, for each view may ask for others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Protocol

from ...calculus.derivative import derivative
from ...errors import MatcalcError
from ...functions.intervals import Range, sum_of
from ...graph.entrywise import is_logarithm
from ...graph.nodes import Node, Var
from ...graph.parts import terms_of
from ...graph.ranges import Signs
from ...graph.tensor import add, constant_value, einsum
from ...rewriting.simplify import simplify
from ..bends import Bend, View
from ..domain import NO_FACTS, Domain
from ..reasons import Reason
from ..subdivision import sign_on
from ..tails import tail_of


class Parts(Protocol):
    """The parts that the variables stand for: how they bend, and in which intervals they lie."""

    bends: dict[Var, Bend]
    ranges: dict[Node, Range]


class Proofs:
    """`view`: how parts of the new function may be seen in turn; None where no more views are tried."""

    __slots__ = ("view",)

    def __init__(self, view: "View | None") -> None:
        self.view = view

    def domain(self, function: Node, variables: Sequence[Var], facts: Mapping[Node, Range] = NO_FACTS) -> Domain | None:
        """The domain, if it is convex and the function in one piece; `facts`: the intervals that variables lie in."""
        found = Domain(function, frozenset(variables), view=self.view, facts=facts)
        return None if found.obstacles or found.pieces else found

    def bend(self, function: Node, variables: Sequence[Var]) -> Bend | None:
        """By the rules; of one variable by the Hessian as well."""
        domain = self.domain(function, variables)
        if domain is None:
            return None
        found = domain.bending.of(function)
        if found.convex or found.concave:
            return found
        if domain.corners or len(variables) != 1:
            return None
        hessian = second(function, variables[0], variables[0])
        proof = None if hessian is None else domain.prover.prove(hessian)
        if proof is None or proof.assumed:
            return None
        return Bend(convex=proof.sign >= 0, concave=proof.sign <= 0, rule=Reason("bent Hessian"))


def all_of(parts: Iterable[tuple[bool, bool]]) -> tuple[bool, bool]:
    """Are all parts convex, are all concave? Once neither can be, no further part is looked at."""
    convex = concave = True
    for rises, falls in parts:
        convex, concave = convex and rises, concave and falls
        if not (convex or concave):
            break
    return convex, concave


def second(function: Node, one: Var, other: Var) -> Node | None:
    """The second derivative; None where there is no formula."""
    try:
        return simplify(derivative(simplify(derivative(function, one)), other))
    except MatcalcError:
        return None


def in_entries(function: Node, variables: Sequence[Var], parts: Parts, proofs: Proofs) -> tuple[bool, bool]:
    """Is φ(u, v) convex, is it concave, where u and v bend as told and lie where they do?"""
    domain = proofs.domain(function, variables, {v: parts.ranges[v] for v in variables if v in parts.ranges})
    if domain is None or domain.corners:
        return False, False
    signs = domain.prover.signs

    def sign(node: Node) -> int:
        """1 or -1 where the node has that sign or is 0; of one number intervals that cover the domain tell."""
        known = signs.range(node)
        if known.nonnegative or known.nonpositive:
            return 1 if known.nonnegative else -1
        found = sign_on(node, variables[0], domain.facts) if len(variables) == 1 else None
        return 0 if found is None else found[0]

    convex, concave = _bends(function, variables, domain, sign)
    for variable in variables:
        bend = parts.bends[variable]
        if bend.affine or not (convex or concave):
            continue
        slope = sign(simplify(derivative(function, variable)))
        rising, falling = slope > 0, slope < 0
        convex = convex and ((rising and bend.convex) or (falling and bend.concave))
        concave = concave and ((rising and bend.concave) or (falling and bend.convex))
    return convex, concave


def _bends(function: Node, variables: Sequence[Var], domain: Domain, sign: Callable[[Node], int]) -> tuple[bool, bool]:
    """Of one or two numbers: by the second derivative, or the diagonal and the determinant of the Hessian."""
    signs = domain.prover.signs
    if len(variables) == 1 and (bounded := _bound_of_second(function, variables[0], signs)) is not None:
        return bounded.nonnegative, bounded.nonpositive
    found = [second(function, v, w) for k, v in enumerate(variables) for w in variables[k:]]
    entries = [entry for entry in found if entry is not None]
    if len(entries) < len(found):
        return False, False
    diagonal = [sign(entry) for entry in dict.fromkeys((entries[0], entries[-1]))]
    if len(variables) == 2:
        a, b, c = entries
        determinant = add([(1, einsum([(a, ()), (c, ())], ())), (-1, einsum([(b, (), 2)], ()))], ())
        if not signs.range(simplify(determinant)).nonnegative:
            return False, False
    return all(s > 0 for s in diagonal), all(s < 0 for s in diagonal)


def _bound_of_second(function: Node, variable: Var, signs: Signs) -> Range | None:
    """An interval of the second derivative, where the table bounds that of the logarithm of a function; else None."""
    bounded, rest = list[Range](), list[tuple[Fraction, Node]]()
    for c, term in terms_of(function):
        tail = tail_of(term.children[0]) if is_logarithm(term) else None
        slope = None if tail is None else constant_value(simplify(derivative(tail.inner, variable)))
        if tail is not None and slope:
            bounded.append(tail.second.scaled(c * slope**2))
        else:
            rest.append((c, term))
    other = second(add(rest, ()), variable, variable)
    return None if not bounded or other is None else sum_of([*bounded, signs.range(other)])
