"""Conditions typed behind `where`: the domain in which a question is meant.

Takes the formula and the inequalities as trees; gives one tree of all, for the kinds and shapes of the names, and nodes
that are defined where the inequalities hold. One idea: g > 0 is where 1/sqrt(g) is defined and g >= 0 where sqrt(g) is,
so a condition is kept, used and printed as those that a logarithm or a root of the formula asks for.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from ...errors import MatcalcError
from ...functions import intervals
from ...graph.conjugation import is_real
from ...graph.nodes import Node, Var, topological
from ...graph.ranges import Given
from ...graph.relations import NONNEGATIVE, NONZERO, POSITIVE, Claim, Compared, Condition
from ...graph.tensor import constant_value, einsum, is_zero
from ...inference.shapes import Typing
from ...language.comparisons import Inequality
from ...language.syntax import Parsed
from ...language.tree import Tree, names_in, walk
from ...lowering.lower import lower
from ...own_functions.expansion import expanded

INTERVALS = {POSITIVE: intervals.POSITIVE, NONNEGATIVE: intervals.NONNEGATIVE}
SPELT = {">=": "≥", "<=": "≤"}
OPPOSITE = {">": "<", "<": ">", "≥": "≤", "≤": "≥"}
LETTER = "□"  # no name of a user's has it
OUTSIDE = "the function is not defined where this holds"
NOWHERE = "this condition holds nowhere"
IDLE = "the condition {} speaks of no name of the formula"
OF_MATRIX = "of a square matrix this may say that it is definite, or that its entries are positive"
HINT_MATRIX = "write what is meant behind where: {0}: spd, or {0}: positive for the entries"


def with_conditions(tree: Tree, conditions: Sequence[Inequality]) -> Tree:
    """The formula with each condition as a definition that nothing uses: so all have the same names."""
    if not conditions:
        return tree
    body, names, defined = _split(tree)
    own = tuple(f"{LETTER}{k}" for k in range(len(conditions)))
    return Tree("where", (body, *defined, *(c.tree for c in conditions)), (*names, *own), tree.span)


def all_names(tree: Tree, conditions: Sequence[Inequality]) -> Tree:
    """A tree in which all the names of the formula and of the conditions stand as used."""
    if not conditions:
        return tree
    body, names, defined = _split(tree)
    whole = Tree("sum", (body, *(c.tree for c in conditions)), None, tree.span)
    return Tree("where", (whole, *defined), names, tree.span) if names else whole


def facts_of(conditions: Iterable[Condition]) -> Given:
    """The intervals of what the conditions compare with 0; of two on one node the last."""
    return {node: INTERVALS[claim] for node, claim in conditions if claim in INTERVALS}


def conditions_of(tree: Tree, conditions: Sequence[Inequality], typing: Typing) -> list[Condition]:
    """What was typed, as conditions. MatcalcError for one that says nothing."""
    found = []
    for condition in conditions:
        node = expanded(lower(_with_definitions(tree, condition.tree, typing), typing).node)
        axes = tuple(range(node.order))
        if condition.apart and axes:  # x ≠ 0 says that x is not the zero vector
            node = einsum([(node, axes), (node, axes)], ())
        _refuse(node, condition)
        found.append((node, _claim(condition)))
    if len(found) > 1:
        _refuse_together(found, conditions)
    return found


def compared(parsed: Parsed, typing: Typing, found: Sequence[Condition]) -> Compared:
    """The sides of the conditions that were found, as typed, with a number to the right: x < 0 of -x > 0."""
    sides: Compared = {}
    for condition, (node, claim) in zip(parsed.conditions, found, strict=True):
        left, relation, right = condition.sides
        one, other = (
            expanded(lower(_with_definitions(parsed.tree, part, typing), typing).node) for part in (left, right)
        )
        if {one.shape, other.shape} <= {(), node.shape} and not condition.apart:
            flipped = not any(isinstance(part, Var) for part in topological([one]))
            said = SPELT.get(relation, relation)
            sides[node, claim] = (other, OPPOSITE[said], one) if flipped else (one, said, other)
    return sides


def defined_within(conditions: Sequence[Condition]) -> list[Node]:
    """For each condition a node that is defined where it holds."""
    found = []
    for node, claim in conditions:
        axes = tuple(range(node.order))
        exponent = Fraction(-1) if claim.bare == NONZERO else Fraction(-1 if claim == POSITIVE else 1, 2)
        found.append(einsum([(node, axes, exponent)], axes))
    return found


def simpler_within(node: Node, parsed: Parsed, typing: Typing, free: frozenset[str]) -> Node:
    """The node as it is where the conditions hold, whose kinks have one side there. `free`: as for `lower`."""
    from ...rewriting.known_sides import has_sides, on_known_sides

    if not has_sides(node):
        return node
    from ...curvature.definite import Prover  # most formulas have no use for it

    return on_known_sides(node, Prover(_facts(parsed, typing, free)).signs)


def _facts(parsed: Parsed, typing: Typing, free: frozenset[str]) -> Given:
    """The intervals of what the conditions compare with 0, where they hold."""
    found: dict[Node, intervals.Range] = {}
    for condition in [one for one in parsed.conditions if not one.apart]:
        node = lower(_with_definitions(parsed.tree, condition.tree, typing), typing, free=free).node
        said = INTERVALS[_claim(condition)]
        for each in (node, expanded(node)):
            found[each] = found[each].within(said) if each in found else said
    return found


def _claim(condition: Inequality) -> Claim:
    return NONZERO if condition.apart else POSITIVE if condition.strict else NONNEGATIVE


def _with_definitions(tree: Tree, part: Tree, typing: Typing) -> Tree:
    """A condition, or a side of it, with what its names stand for. x[i] > 0 is said of all entries, where only it has
    the index i."""
    _, names, defined = _split(tree)
    inside = {str(each.value) for each in walk(part) if each.op == "name"}
    formula = typing.program.free_indices() if typing.program else ()
    free = tuple(index for index in typing.indices if index in inside and index not in formula)
    own = Tree("tensor", (part,), free) if free else part
    return Tree("where", (own, *defined), names) if names else own


def _split(tree: Tree) -> tuple[Tree, tuple[str, ...], tuple[Tree, ...]]:
    """The body, the names that where defines, and what they stand for."""
    if tree.op != "where" or not isinstance(tree.value, tuple):
        return tree, (), ()
    return tree.args[0], tuple(map(str, tree.value)), tree.args[1:]


def idle(parsed: Parsed) -> list[str]:
    """Notes on conditions that share no name with the formula, not even by others."""
    known, left = set(names_in(parsed.tree)), list(parsed.conditions)
    while near := [one for one in left if not known.isdisjoint(names_in(one.tree))]:
        known.update(name for one in near for name in names_in(one.tree))
        left = [one for one in left if one not in near]
    return [IDLE.format(parsed.source[slice(*one.span)]) for one in left]


def _refuse_together(found: Sequence[Condition], conditions: Sequence[Inequality]) -> None:
    """MatcalcError ("domain") where one condition fails wherever the others hold."""
    from ...curvature.definite import Prover

    for (node, claim), condition in zip(found, conditions, strict=True):
        facts = facts_of(one for one in found if one[0] is not node)
        known = Prover(facts).signs.range(node)
        if claim in INTERVALS and (known.negative or (claim == POSITIVE and known.nonpositive)):
            message = "these conditions hold nowhere together"
            raise MatcalcError("domain", message, spans=[condition.span], hint="change or leave out one of them")


def refuse_outside(
    within: Sequence[Condition], conditions: Sequence[Inequality], defining: Callable[[], Sequence[Node]]
) -> None:
    """MatcalcError ("domain") where the function is defined nowhere that the conditions hold. `defining`: the nodes
    that are defined where the function is as it was typed."""
    facts = list(facts_of(within).items())
    if not facts:
        return
    from ...curvature.domain import never_defined

    nodes = defining()
    if not never_defined(nodes, dict(facts)):
        return
    alone = [k for k, fact in enumerate(facts) if never_defined(nodes, dict([fact]))]
    spans = [condition.span for k, condition in enumerate(conditions) if not alone or k == alone[0]]
    raise MatcalcError("domain", OUTSIDE, spans=spans, hint="change it, or what is declared of its names")


def _refuse(node: Node, condition: Inequality) -> None:
    from ...curvature.definite import Prover

    spans = [condition.span]
    if node.order > 2 or (node.order == 2 and node.shape[0] == node.shape[1]):
        word = node.name if isinstance(node, Var) else "X"
        raise MatcalcError("shape", OF_MATRIX, spans=spans, hint=HINT_MATRIX.format(word))
    below = topological([node])
    if not is_real(node):
        hint = "compare re(z), im(z) or abs(z)"
        raise MatcalcError("refused", "complex numbers have no order", spans=spans, hint=hint)
    known = Prover({}).signs.range(node)
    fails = is_zero(node) if condition.apart else known.negative or (condition.strict and known.nonpositive)
    if fails:
        hint = "change it, or what is declared of its names"
        raise MatcalcError("domain", NOWHERE, spans=spans, hint=hint)
    if constant_value(node) is not None or not any(isinstance(part, Var) for part in below):
        raise MatcalcError("usage", "this condition holds always", spans=spans, hint="leave it out")
