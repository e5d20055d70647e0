"""Functions with a pole at 0, taken of matrices with zeros in fixed places: log(L)[:, 1], tr(D.^t).

Takes the node of a function and what is declared; gives a node of the same value that takes the function of the entries
that are asked for alone, so not of zeros elsewhere; refuses a derivative that is finite nowhere. One idea: an entry, a
slice or the diagonal of f(X), for an entrywise f, is f of that entry, slice or diagonal of X.
"""

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..calculus.zero_diagonals import vanishes_on_diagonal
from ..errors import MatcalcError
from ..functions.rows import ABOVE_ZERO
from ..functions.table import FUNCTIONS
from ..graph.nodes import Einsum, Factor, Map, Node, Var, fold, remember, topological
from ..graph.primitives import has_zeros, is_unit, picks
from ..graph.rebuilding import rebuilt
from ..graph.tensor import apply, einsum
from ..language.tree import Tree, names_in, walk
from ..lowering.lower import lower
from ..own_functions.expansion import expanded

if TYPE_CHECKING:
    from .problem import Problem

WITH_ZEROS = frozenset({"diagonal", "lower", "upper", "skew", "onehot"})
DRAWS = 18  # points tried for one at which all is finite

INFINITE = "the function or its derivative is not finite where {} is 0 by its structure"
NOT_FINITE = "this is not finite where {} is 0 by its structure"
CURE = "take it of the entries that are not 0: diag(D), or slices"

Properties = Mapping[str, Collection[str]]


def picked_first(function: Node, properties: Properties) -> Node:
    """The function with entries, slices and diagonals picked first, and functions with a pole taken of these alone."""
    pinned = _pinned(properties)
    return _throughout(function, pinned) if _at_risk(function, pinned) else function


def refuse_poles(unpicked: Node, nodes: Sequence[Node], properties: Properties, dims: Sequence[str]) -> None:
    """MatcalcError ("refused") where a structure of zeros leaves one of the nodes finite nowhere.

    `unpicked`: the function before anything was picked first.
    """
    pinned = _pinned(properties)
    if any(_at_risk(node, pinned) for node in (unpicked, *nodes)) and _always_at_zero(nodes, properties, dims):
        names = " or ".join(sorted(pinned)) or "a matrix in it"
        raise MatcalcError("refused", INFINITE.format(names), hint=CURE)


def refuse_typed(problem: "Problem") -> None:
    """The same of the operations as they were typed: D ./ D is 1 where D is not 0, and for a diagonal D nowhere."""
    pinned = _pinned(problem.typing.properties)
    if not pinned and not any(_leaves_zeros(part) for part in walk(problem.parsed.tree)):
        return
    from .domain_as_typed import parts_as_typed, picks_as_typed

    def lowered(part: Tree) -> Node:
        return expanded(lower(part, problem.typing).node)

    tree = problem.parsed.tree
    for part, node in itertools.chain(parts_as_typed(tree, lowered, whole=True), picks_as_typed(tree, lowered)):
        node = picked_first(node, problem.typing.properties)
        if _at_risk(node, pinned) and _always_at_zero([node], problem.typing.properties, problem.typing.dims):
            names = " or ".join(sorted(pinned.intersection(names_in(part)))) or "a matrix in it"
            spans = (part.span,) if part.span else ()
            raise MatcalcError("refused", NOT_FINITE.format(names), hint=CURE, spans=spans)


def _leaves_zeros(part: Tree) -> bool:
    """Is this a triangle of a matrix, a diagonal matrix or the like, which has zeros in fixed places?"""
    row = FUNCTIONS.get(str(part.value)) if part.op == "call" else None
    return row is not None and (row.mask is not None or row.kind in ("einsum", "special"))


def _always_at_zero(nodes: Sequence[Node], properties: Properties, dims: Sequence[str]) -> bool:
    """Is some value infinite at every point, with a pole taken of an exact 0? Points are random, so it is then
    infinite everywhere."""
    import numpy as np

    from ..verification.interpret import Run
    from ..verification.sampling import LADDER, Subject

    nodes = [expanded(node, samples=True) for node in nodes]
    subject = Subject(nodes, properties, dims)
    rng = np.random.default_rng(0)
    seen = False
    for draw in range(DRAWS):
        sizes = subject.sizes({}, draw % 3)
        if not subject.fits(sizes):
            continue
        values, places = subject.point(sizes, min(draw // 3, len(LADDER)), rng)
        run = Run(values, {**sizes, **places})
        run.values_of(nodes)
        if not run.bad.any():
            return False
        seen = seen or any(_is_zero(run.values[base][0]) for base in _bases(run.values))  # NaN may hide a zero
    return seen


def _bases(nodes: Iterable[Node]) -> Iterator[Node]:
    """The arguments of functions with a pole, and the bases of powers with one."""
    for node in nodes:
        if isinstance(node, Map) and _has_pole(node):
            yield node.args[0]
        elif isinstance(node, Einsum):
            yield from (f for f, _, e in node.factors if _is_pole(e))


def _is_zero(array: Any) -> bool:
    return bool((array == 0).any())


def _pinned(properties: Properties) -> frozenset[str]:
    """The variables with zeros in fixed places."""
    return frozenset(name for name, words in properties.items() if WITH_ZEROS & set(words))


def _at_risk(root: Node, pinned: frozenset[str]) -> bool:
    """Has a function with a pole an argument that may have zeros in fixed places?"""
    if pinned:
        return any(_is_risky(node, pinned) for node in topological([root]))
    return remember(root, "at risk", lambda n: _is_risky(n, pinned) or any(c.memo["at risk"] for c in n.children))


def _is_risky(node: Node, pinned: frozenset[str]) -> bool:
    """Is this such a function, or such a power?"""
    if isinstance(node, Map):
        return _has_pole(node) and any(_has_zeros(a, pinned) for a in node.args)
    return isinstance(node, Einsum) and any(_is_pole(e) and _has_zeros(f, pinned) for f, _, e in node.factors)


def _has_pole(node: Map) -> bool:
    return FUNCTIONS[node.name].domain == ABOVE_ZERO


def _is_pole(exponent: Fraction) -> bool:
    return exponent != 1 and (exponent < 0 or exponent.denominator > 1)


def _has_zeros(node: Node, pinned: frozenset[str]) -> bool:
    """May entries of the node be 0 for its structure? A number may be where it is one entry: D[1, 2]."""
    if isinstance(node, Einsum) and not node.shape and any(is_unit(f) for f, _, _ in node.factors):
        parts = topological([f for f, _, _ in node.factors if not is_unit(f)])
        return any(f.name in pinned if isinstance(f, Var) else has_zeros(f) and not is_unit(f) for f in parts)
    if vanishes_on_diagonal(node):
        return True
    for below in topological([node]) if node.shape else ():
        if isinstance(below, Var) and below.name in pinned:
            return True
        if has_zeros(below):
            return True
        if isinstance(below, Einsum) and len(set(below.out)) < len(below.out):
            return True
    return False


def _picked(node: Einsum, pinned: frozenset[str]) -> Node:
    """The product where entries, slices and diagonals are taken inside the factors they are taken of."""
    factors = list(node.factors)
    for place, (f, at, e) in enumerate(factors):
        risky = (isinstance(f, Map) and _has_pole(f)) or _is_pole(e)
        if risky and _has_zeros(f, pinned):
            factors[place] = _within(f, at, e, [g for k, g in enumerate(factors) if k != place], pinned)
    if factors == list(node.factors):
        return node
    used = {k for _, at, _ in factors for k in at if at} | set(node.out)
    kept = [g for k, g in enumerate(factors) if not _spent(g, [h for j, h in enumerate(factors) if j != k], node.out)]
    return einsum(kept, node.out, {k: d for k, d in enumerate(node.dims) if k in used})


def _within(f: Node, at: tuple[int, ...], e: Fraction, others: Sequence[Factor], pinned: frozenset[str]) -> Factor:
    """The factor with its diagonal taken, and the entries that units and blocks beside it pick, inside it."""
    picked: list[Factor] = []
    axes = list(at)
    for g, where, power in others:
        if power == 1 and picks(g) and where[0] in axes:
            if where[0] in (index for _, taken, _ in picked for index in taken[:1]):
                continue
            picked.append((g, where, power))
            axes = [a for k in axes for a in (where[1:] if k == where[0] else (k,))]
    out = tuple(dict.fromkeys(axes))
    dims = dict(zip(at, f.shape, strict=True)) | {g[1][1]: g[0].shape[1] for g in picked if len(g[1]) == 2}

    def pick(part: Node) -> Node:
        return einsum([(part, at), *picked], out, dims) if part.shape else part

    if isinstance(f, Map):
        return _throughout(apply(f.name, *(pick(a) for a in f.args)), pinned), out, e
    return _throughout(pick(f), pinned), out, e


def _throughout(node: Node, pinned: frozenset[str]) -> Node:
    """The node with `_picked` applied to every product in it."""
    memo: dict[Node, Node] = {}

    def visit(below: Node) -> Node:
        below = rebuilt(below, memo)
        return _picked(below, pinned) if isinstance(below, Einsum) else below

    return fold(node, visit, memo)


def _spent(factor: Factor, others: Sequence[Factor], out: tuple[int, ...]) -> bool:
    """Has a unit or a block nothing left to pick? Then the sum over its first index is 1."""
    g, where, power = factor
    if not (picks(g) and power == 1 and where):
        return False
    return where[0] not in out and not any(where[0] in at for _, at, _ in others)
