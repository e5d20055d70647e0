"""The conditions under which an answer holds: X invertible, x ≠ 0, A*x - b > 0, each once and in its shortest form."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from ..calculus.implied import without_repeats
from ..curvature.definite import Prover
from ..dimensions import mul, symbols
from ..functions.piecewise import COMPARISONS
from ..functions.rows import Requirement
from ..functions.table import FUNCTIONS
from ..graph.conjugation import is_hermitian, is_real, known_sign, lighter, unbarred
from ..graph.entrywise import evaluated_everywhere
from ..graph.matrix_functions import numbers, primary_of
from ..graph.nodes import Einsum, Map, Node, Op, Var, topological
from ..graph.parts import over_factors, terms_of
from ..graph.primitives import is_power, is_size, power_of
from ..graph.relations import (
    COUNTING,
    DEFINITE,
    INVERTIBLE,
    NONNEGATIVE,
    NONZERO,
    OFF_THE_CUT,
    POSITIVE,
    SMOOTH,
    Claim,
    Condition,
    claim_of,
    in_entries,
)
from ..graph.tensor import ONE, add, constant_value, einsum, scale, size
from ..graph.whole_numbers import is_bound, is_negative
from ..language.tree import Tree
from ..lowering.lower import lower_macro
from ..raising.raiser import Raiser
from ..raising.statistics.lengths import LENGTH
from ..rewriting.simplify import simplify
from .holding.implied import left_over, root_of

COMPARED = "compared"  # a tree of two sides; its value is how they are compared
NEVER_ZERO = frozenset({"simplex", "unit"})  # of vectors
REGULAR = frozenset({"spd", "nd", "invertible", "orthogonal"})


def conditions(function: Node, answer: Node, raiser: Raiser, as_typed: Iterable[Node] = ()) -> list[tuple[Tree, Claim]]:
    """What must hold for the function and its derivative to be as printed: (tree, claim), in order of appearance.

    `as_typed`: nodes that are defined where the function as it was typed is.
    """
    return trees(gathered(function, answer, raiser, as_typed), raiser)


def trees(found: Iterable[Condition], raiser: Raiser) -> list[tuple[Tree, Claim]]:
    """The conditions as trees; of one that was typed both sides are in its tree."""
    shown = [(what, _as_typed(what, claim, raiser), claim) for what, claim in found]
    return [
        (raiser.norms[what] if claim.relation == NONZERO.relation and what in raiser.norms else tree, claim)
        for what, tree, claim in shown
    ]


def _as_typed(what: Node, claim: Claim, raiser: Raiser) -> Tree:
    """x > 5 for x - 5 > 0, if it was typed so; else what the claim speaks of."""
    tree = raiser.with_definitions(_oriented(what, raiser))
    sides = raiser.compared.get((what, claim.bare))
    if sides is None or tree.op == "where":
        return tree
    left, relation, right = sides
    return Tree(COMPARED, (_oriented(left, raiser), _oriented(right, raiser)), relation)


def difference(condition: Condition, raiser: Raiser, render: Callable[[Tree], str]) -> str:
    """A condition in words that name the number in question: `x - 5 > 0`, so that "it is -4" can be said."""
    what, claim = condition
    normed = claim.relation == NONZERO.relation and what in raiser.norms
    tree = raiser.norms[what] if normed else raiser.with_definitions(_oriented(what, raiser))
    return _claimed(tree, claim, render)


def spelt(tree: Tree, claim: Claim, render: Callable[[Tree], str]) -> tuple[Tree, Claim]:
    """What a condition speaks of, and what it says of that: of a comparison its left side, and the right one as the
    bound."""
    if tree.op != COMPARED:
        return (_of_lengths(tree) if claim.relation in ("≠", ">") and claim.bound == "0" else tree), claim
    left, right = tree.args
    return left, claim._replace(relation=str(tree.value), bound=render(right))


def _of_lengths(tree: Tree) -> Tree:
    """vecnorm(X, 2, 1) for (vecnorm(X, 2, 1).^2)': the norms, which are zero where their squares are."""
    power = tree.args[0] if tree.op == "transpose" else tree
    return power.args[0] if power.op == "hpow" and power.args[0].value == LENGTH else tree


def _oriented(what: Node, raiser: Raiser) -> Tree:
    """U*V' where that is what the input has, for what holds of V*U' holds of it, too."""
    turned = raiser.argued(what) if what.order == 2 else None
    return raiser.tree(what) if turned is None else turned


def gathered(
    function: Node, answer: Node, raiser: Raiser, as_typed: Iterable[Node] = (), between: Iterable[Node] = ()
) -> list[Condition]:
    """The same as nodes. `between`: derivatives of lower order, which may have kinks where the function has none."""
    found: dict[Condition, None] = {}
    below = topological([*as_typed, function, answer])
    definite = {node.name for node in below if isinstance(node, Var) and "spd" in node.properties}
    certain = evaluated_everywhere([*as_typed, function, answer])
    for node in below:
        found.update(dict.fromkeys(_in_branch(_of(node, raiser), node in certain)))
    certain = evaluated_everywhere([function], differentiated=True)
    varied: set[Node] = set()  # what depends on a variable of differentiation
    for node in _differentiated(function) if answer is not function else ():
        found.update(dict.fromkeys((*_in_branch(_kinks(node), node in certain), *_whole(node))))
        if (isinstance(node, Var) and node.name in raiser.reader.wrt) or not varied.isdisjoint(node.children):
            varied.add(node)
            found.update(dict.fromkeys(_stated(node, "smooth", raiser)))
    for lower in between:
        certain = evaluated_everywhere([lower], differentiated=True)
        for node in _differentiated(lower):
            kinks = _in_branch(_kinks(node), node in certain)
            found.update({(what, claim): None for what, claim in kinks if (scale(-1, what), claim) not in found})
    found = dict.fromkeys(without_repeats(short for what, claim in found for short in shortest(what, claim)))
    left = [
        (what, claim)
        for what, claim in left_over(found)
        if not (claim == SMOOTH and isinstance(what, Var) and what.name in definite)
    ]
    return raiser.reader.in_order(left)


def shortest(what: Node, claim: Claim) -> list[Condition]:
    """What is left to be said: nothing of what always holds, S invertible of a semidefinite S with det(S) > 0."""
    kind = claim.bare if not claim.in_branch else claim
    prover = Prover({})
    if kind in (POSITIVE, NONNEGATIVE, NONZERO, OFF_THE_CUT) and isinstance(what, Op) and what.name == "det":
        proof = prover.prove(what.args[0]) if is_hermitian(what.args[0]) else None
        if proof is not None and proof.sign > 0:
            return [] if proof.strict and not proof.ranks else [(what.args[0], INVERTIBLE)]
    if kind in (INVERTIBLE, DEFINITE):
        if kind == INVERTIBLE and isinstance(what, Var) and what.properties & REGULAR:
            return []
        proof = prover.prove(what) if is_hermitian(what) else None
        sure = proof is not None and proof.strict and not proof.ranks and (kind == INVERTIBLE or proof.sign > 0)
        return [] if sure else [(what, claim)]
    if not is_real(what):
        return [(what, claim)]
    if kind in (POSITIVE, NONNEGATIVE, NONZERO):
        known = prover.signs.range(what)
        if claim == NONZERO and isinstance(what, Var) and what.properties & NEVER_ZERO:
            return []
        holds = {POSITIVE: known.positive, NONNEGATIVE: known.nonnegative, NONZERO: known.positive or known.negative}
        return [] if holds[kind] else [(_plainest(_without_positive(what, prover), kind), claim)]
    return [(what, claim)]


def _without_positive(what: Node, prover: Prover) -> Node:
    """b'*exp(x) for b'*softmax(x): the product without the numbers in it that are known to be positive."""
    if not isinstance(what, Einsum):
        return what
    entries = len(set(what.out)) == len(what.out)
    loose = [f for f in what.factors if not f[1] or (entries and f[1] == what.out)]  # of each entry, or of all
    left = [f for f in what.factors if f not in loose or is_size(f[0]) or not prover.signs.range(f[0]).positive]
    if not 0 < len(left) < len(what.factors):
        return what
    return over_factors(what, left) if any(f[1] for f in left) else over_factors(what, left, ())


def _plainest(what: Node, kind: Claim) -> Node:
    """s for 1/s, which is positive where s is."""
    if kind != POSITIVE or not isinstance(what, Einsum) or len(what.factors) != 1:
        return what
    base, at, e = what.factors[0]
    odd = e < 0 and e.denominator == 1 and e % 2 and at == what.out and len(set(at)) == len(at)
    return base if odd else what


def texts(
    found: Iterable[tuple[Tree, Claim]], render: Callable[[Tree], str], letters: Mapping[str, str] | None = None
) -> list[str]:
    """The conditions as a format writes them; `letters`: relations that it spells in another way."""
    said = [spelt(tree, claim, render) for tree, claim in found]
    known = letters or {}
    said = [(tree, claim._replace(relation=known.get(claim.relation, claim.relation))) for tree, claim in said]
    return list(dict.fromkeys(_claimed(tree, claim, render) for tree, claim in said))


def _claimed(tree: Tree, claim: Claim, render: Callable[[Tree], str]) -> str:
    """`r1 ≠ 0 where r1 = ...`: what the tree names is defined behind the claim."""
    body = render(tree.args[0] if tree.op == "where" else tree)
    return f"{body} {claim}{render(tree).removeprefix(body)}"


def _in_branch(found: Iterable[Condition], certain: bool) -> Iterator[Condition]:
    """The conditions, marked as holding in a branch alone where they are asked for only if that branch is taken."""
    for what, claim in found:
        yield what, claim._replace(in_branch=not certain)


def _differentiated(function: Node) -> list[Node]:
    """The nodes whose kinks matter: all but those within conditions of piecewise, which have no derivative."""
    found: set[Node] = set()
    stack = [function]
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            stack.extend(() if isinstance(node, Map) and node.name in COMPARISONS else node.children)
    return [node for node in topological([function]) if node in found]


def _of(node: Node, raiser: Raiser) -> Iterator[Condition]:
    match node:
        case Op(params=(int(k),)) if k < 0 and is_power(node):
            yield _unbarred(raiser.reader.signs.signed(node.args[0])), INVERTIBLE
        case Op(params=(tuple() | str() as k,)) if is_power(node) and not any(map(is_bound, symbols(k))):
            if is_negative(k):
                yield raiser.reader.signs.signed(node.args[0]), INVERTIBLE
        case Op() if primary_of(node.name):
            row = FUNCTIONS[node.name]
            if row.domain:
                yield raiser.reader.signs.signed(node.args[0]), claim_of(row.domain)
        case Op():
            yield from _stated(node, "domain", raiser)
        case Map():
            yield from _domain(node)
        case Einsum():
            for base, indices, e in node.factors:
                picked = tuple(dict.fromkeys(indices))  # of x_ii^e it is the diagonal that counts
                yield from _of_power(base if picked == indices else einsum([(base, indices)], picked), e, raiser)


def _unbarred(node: Node) -> Node:
    """X for conj(X): one of them is invertible where the other is."""
    return lighter(node) or node


def _stated(node: Node, field: str, raiser: Raiser) -> Iterator[Condition]:
    """What the row of a matrix function says of its operand: "X invertible", "lambda_max(X) simple"."""
    row = FUNCTIONS.get(node.name) if isinstance(node, Op) and node.args else None
    required: Requirement | None = getattr(row, field, None)
    if required is None or not isinstance(node, Op):
        return
    subject, *_ = required
    operand = _unbarred(raiser.reader.signs.signed(node.args[0]))
    names = {"X": node.args[0], "x": node.args[0]} | numbers(node)
    what = operand if subject in ("X", "x") else lower_macro(subject, names)
    claim = claim_of(required)
    if not (isinstance(operand, Var) and claim == DEFINITE and "spd" in operand.properties):
        yield what, claim


def _whole(node: Node) -> Iterator[Condition]:
    """The derivative of X^k, and of X^-k, is a sum with k terms, so k must be a positive integer."""
    _, k = power_of(node) or (node, 1)
    if isinstance(k, str | tuple) and not any(map(is_bound, symbols(k))):
        yield size(mul(-1, k) if is_negative(k) else k), COUNTING


def _domain(node: Map) -> Iterator[Condition]:
    row = FUNCTIONS.get(node.name)
    if node.name == "pow" and _is_whole(node.args[1]):
        return
    if row is None or row.domain is None:
        return
    argument, *_ = row.domain
    claim, of = claim_of(row.domain), node.args[row.parameters.index("t")]
    if argument != "t" and is_real(of):  # cos(t) != 0, abs(t) < 1
        what = lower_macro(argument, dict(zip(row.parameters, node.args, strict=True)))
        what = simplify(what) if known_sign(of) else what
        yield what, in_entries(claim, what) if claim == NONZERO else claim
    elif argument == "t" and not is_real(of):
        yield of, OFF_THE_CUT
    elif argument == "t" and not (claim == POSITIVE and known_sign(of) == "positive"):
        yield weakened(of, claim)


def weakened(node: Node, claim: Claim) -> Condition:
    """What is left of node > 0 where the node is never negative: that it is not zero."""
    if claim != POSITIVE or known_sign(node) != "nonnegative":
        return node, claim
    what = _positive_part(node)
    return what, in_entries(NONZERO, what)


def _is_whole(exponent: Node) -> bool:
    """Is the exponent a whole number, as k, k - 1 and r are? Then the base may have any sign."""
    terms = terms_of(exponent)
    return all(c.denominator == 1 and (t is ONE or is_size(t)) for c, t in terms)


def _kinks(node: Node) -> Iterator[Condition]:
    """The derivative of |t|, relu and their like is the one away from the kink; at it, the table's convention."""
    row = FUNCTIONS.get(node.name) if isinstance(node, Map) else None
    if row is None or not isinstance(node, Map):
        return
    for kink in row.kinks:
        what, claim = node.args[0], Claim("≠", kink)
        if len(node.args) == 2:  # max(t, s) has its kink where t = s
            from ..calculus.coincidence import coincide

            axes = tuple(range(node.order))
            dims = dict(enumerate(node.shape))
            sides = [einsum([(a, axes if a.shape else ())], axes, dims) for a in node.args]
            what, claim = add([(1, sides[0]), (-1, sides[1])], node.shape), NONZERO
            if row.chooses and coincide(*node.args):
                claim = claim._replace(or_agreeing=True)
        if constant_value(what) is None:
            yield what, in_entries(claim, node)


def _of_power(base: Node, e: Fraction, raiser: Raiser) -> Iterator[Condition]:
    """x^(-1) asks for x ≠ 0, x^(1/2) for x ≥ 0, x^(-1/2) for x > 0; of a norm it is the vector that must not vanish."""
    if (e > 0 and e.denominator == 1) or known_sign(base) == "positive":
        return
    raiser.tree(base)
    if base in raiser.norms or known_sign(base) or e.denominator == 1:
        if e < 0:
            yield raiser.reader.signs.signed(_without_power(base, raiser)), in_entries(NONZERO, base)
    elif not is_real(base):
        yield _without_power(base, raiser), OFF_THE_CUT
    else:
        yield base, POSITIVE if e < 0 else NONNEGATIVE


def _positive_part(node: Node) -> Node:
    """What must not vanish for a number that is never negative to be positive: x for x^2, x'x for norm(x)/n."""
    loose = [f for f in node.factors if known_sign(f[0]) != "positive"] if isinstance(node, Einsum) else []
    alike = {unbarred(base) for base, _, _ in loose}
    if len(alike) == 1 and isinstance(node, Einsum) and all(e > 0 and at == node.out for _, at, e in loose):
        return root_of(*alike)
    return node if isinstance(node, Einsum) else root_of(node)


def _without_power(node: Node, raiser: Raiser) -> Node:
    """x for x^2: one of them vanishes where the other does."""
    if isinstance(node, Einsum) and len(node.factors) == 1 and node not in raiser.norms:
        base, indices, e = node.factors[0]
        if e > 0 and indices == node.out:
            return root_of(base)
    return root_of(node) if isinstance(node, Map) else node
