"""Raising what `[a; b]`, `X[1,2]`, vec and kron became: selection tensors back to stacks, entries and Kronecker
products.

`as_stack` reads a sum of placed blocks as a bracket; `composite` turns the pair tensors of a contraction into labels
vec(M), kron(v, u) and edges kron(N, M).
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

from . import phrases
from .chains import Atom
from .dims import Dim, Shape
from .dims import add as dim_add
from .dims import sub as dim_sub
from .nodes import Factor, Node, Op
from .placing import cells
from .reduction import Edge, Label, Net
from .tensor import add, einsum, eye, is_symmetric
from .tree import Tree

_1 = Fraction(1)
_ENTRIES = 64  # a bracket of more numbers than this is not written out

Raise = Callable[[Node], Tree]
Span = tuple[Dim, Dim, bool]  # offset, length, is it one entry


def as_stack(node: Node, tree: Raise, row: Raise) -> Tree | None:
    """The bracket [a; b] or [a, b; c, d] of a sum of placed parts, or None where it is not one (or not worth it)."""
    found = cells(node)
    if found is None:
        return None
    axes, parts = found
    return _bracket(node.shape, axes, {tuple(_span(s) for s in place): p for place, p in parts.items()}, tree, row)


def _span(selector: Node) -> Span:
    """Offset, length, and whether it is one entry."""
    assert isinstance(selector, Op)
    if selector.name == "unit":
        assert isinstance(selector.params[1], int)
        return selector.params[1] - 1, 1, True
    return selector.params[2], selector.params[1], False  # type: ignore[return-value]


def _bracket(
    shape: Shape,
    axes: tuple[int, ...],
    cells: "dict[tuple[Span, ...], list[tuple[Fraction, Node]]]",
    tree: Raise,
    row: Raise,
) -> Tree | None:
    lines = []
    for position, axis in enumerate(axes):
        line = _line({place[position] for place in cells}, shape[axis])
        if line is None:
            return None
        lines.append(line)
    count = 1
    for line in lines:
        count *= len(line)
    if count > _ENTRIES or (2 * len(cells) < count and count > 4):
        return None
    if len(cells) == 1 and all(place[2] for place in next(iter(cells))):
        return None  # one entry alone is a basis vector
    full: list[list[Span]] = [[(0, shape[0], False)], [(0, shape[1], False)] if len(shape) == 2 else []]
    for axis, line in zip(axes, lines, strict=True):
        full[axis] = line
    rows = []
    for r in full[0]:
        columns: list[Span | None] = [*full[1]] or [None]
        rows.append([_cell(r, c, axes, cells, tree, row) for c in columns])
    return phrases.stack(rows, shape)


def _line(places: "set[Span]", total: Dim) -> "list[Span] | None":
    """The places in order, gaps filled, or None where the order cannot be told."""
    line: list[Span] = []
    left, here = set(places), 0
    position: Dim = here
    while position != total:
        here_ = [p for p in left if p[0] == position]
        if len(here_) == 1:
            left.remove(here_[0])
            line.append(here_[0])
            position = dim_add(position, here_[0][1])
            continue
        if here_ or len(line) > _ENTRIES:
            return None
        nexts = [p[0] for p in left]
        if not all(isinstance(n, int) for n in nexts) or not isinstance(position, int):
            end = total if not left else None
        else:
            end = min((n for n in nexts if isinstance(n, int)), default=total)
        if end is None:
            return None
        gap = dim_sub(end, position)
        if isinstance(gap, int) and isinstance(position, int) and any(p[2] for p in places) and gap <= _ENTRIES:
            line += [(position + k, 1, True) for k in range(gap)]
        else:
            line.append((position, gap, False))
        position = end
    return None if left else line


def _cell(
    row: "Span",
    column: "Span | None",
    axes: tuple[int, ...],
    cells: "dict[tuple[Span, ...], list[tuple[Fraction, Node]]]",
    tree: Raise,
    lying: Raise,
) -> Tree:
    place = tuple(p for axis, p in ((0, row), (1, column)) if axis in axes and p is not None)
    parts = cells.get(place)
    shape = tuple(p[1] for p in (row, column) if p is not None and not p[2])
    if parts is None:
        if not shape:
            return phrases.number(0)
        flat = column is not None and row[2]
        zeros = phrases.call("zeros", *(phrases.dimension(d) for d in shape), shape=shape)
        return phrases.turn(zeros) if flat and len(shape) == 1 else zeros
    whole = add(parts, parts[0][1].shape)
    return lying(whole) if column is not None and row[2] and not column[2] else tree(whole)


# --- vec and kron ----------------------------------------------------------------------------------------------------


def composite(part: "Sequence[Factor]", net: Net, tree: Raise) -> "list[Factor] | None":
    """Put vec and kron for the pair tensors of `part` into `net`; gives the other factors, None where that fails."""
    pairs = [(f, idx) for f, idx, e in part if isinstance(f, Op) and f.name == "pair" and e == 1]
    rest = [f for f in part if not (isinstance(f[0], Op) and f[0].name == "pair")]
    if {idx[0] for _, idx in pairs} & {i for _, idx in pairs for i in idx[1:]}:
        return None  # one pair within another
    for factor, (k, i, j) in list(pairs):
        if {i, j} <= net.keep and (factor, (k, i, j)) in pairs:  # what it is applied to may hold other pairs
            _unvec(rest, pairs, net, k, i, j, tree)
    while pairs:
        factor, (k, i, j) = pairs.pop(0)
        partner = next((q for q in pairs if _linked(rest, (i, j), q[1][1:])), None)
        ends: list[tuple[int | None, int | None]] = [(i, None), (j, None)]
        if partner is not None:
            pairs.remove(partner)
            ends = [(i, partner[1][1]), (j, partner[1][2])]
        done = _vec(rest, net, k, i, j, tree) if partner is None else False
        if not done:
            other = None if partner is None else partner[1][0]
            done = _kron(rest, net, k, other, ends, tree)
        if not done and partner is not None:
            a, b = partner[1][1:]
            done = _kron(rest, net, k, partner[1][0], [(i, b), (j, a)], tree, crossed=(net.dims[a], net.dims[b]))
        if not done and partner is None:
            pairs.append((factor, (k, i, j)))
            done = _unvec(rest, pairs, net, k, i, j, tree)
        if not done:
            return None
    return rest


def _group(rest: "list[Factor]", *starts: int) -> "tuple[list[Factor], set[int]]":
    """The factors connected to the start indices, and all their indices."""
    seen = set(starts)
    found: list[Factor] = []
    grown = True
    while grown:
        grown = False
        for factor in rest:
            if factor not in found and seen & set(factor[1]):
                found.append(factor)
                seen |= set(factor[1])
                grown = True
    return found, seen


def _linked(rest: "list[Factor]", inner: tuple[int, int], others: "tuple[int, ...]") -> bool:
    return bool(_group(rest, *inner)[1] & set(others))


def _vec(rest: "list[Factor]", net: Net, k: int, i: int, j: int, tree: Raise) -> bool:
    factors, seen = _group(rest, i)
    if j not in seen or seen & net.keep or (not factors and i != j) or k in seen:
        return False
    node = einsum(factors, (i, j), {i: net.dims[i], j: net.dims[j]})
    _consume(rest, net, factors, seen)
    inner = _unsigned(tree(node), net)
    _label(net, k, phrases.call("vec", inner, shape=(net.dims[k],)))
    return True


def _unvec(
    rest: "list[Factor]", pairs: "list[tuple[Op, tuple[int, ...]]]", net: Net, k: int, i: int, j: int, tree: Raise
) -> bool:
    """A vector at the composite index is a matrix over the two inner ones; takes its pair and those within from
    `pairs`."""
    others: list[Factor] = [(f, idx, _1) for f, idx in pairs if idx != (k, i, j)]
    factors, seen = _group([*rest, *others], k)
    if not factors or k in net.keep or seen & (net.keep | {i, j}):
        return False
    pairs[:] = [p for p in pairs if p[1] != (k, i, j) and not any(idx == p[1] for _, idx, _ in factors)]
    inner = _unsigned(tree(einsum(factors, (k,))), net)
    m, n = net.dims[i], net.dims[j]
    _consume(rest, net, factors, seen)
    whole = phrases.call("unvec", inner, phrases.dimension(m), phrases.dimension(n), shape=(m, n))
    net.edges.append(Edge(i, j, (Atom(whole, phrases.turn(whole), (0, 0, 0)),)))
    return True


def _kron(
    rest: "list[Factor]",
    net: Net,
    k: int,
    other: int | None,
    ends: "list[tuple[int | None, int | None]]",
    tree: Raise,
    crossed: "tuple[Dim, Dim] | None" = None,
) -> bool:
    """kron(slow, fast): the second inner index of a pair is the slow one; `crossed`, times the commutation matrix."""
    sides: list[tuple[Node, int | None]] = []
    taken: list[tuple[list[Factor], set[int]]] = []
    for start, end in ends:
        if start is None:
            return False
        side = _side(rest, net, start, end, k)
        if side is None:
            return False
        sides.append(side[:2])
        taken.append(side[2])
    if taken[0][1] & taken[1][1]:
        return False
    (fast, fast_end), (slow, slow_end) = sides
    outs = [e for e in (fast_end, slow_end) if e is not None]
    if other is None and len(outs) > 1:
        return False
    target = other if other is not None else (outs[0] if outs else None)
    trees_ = [_unsigned(tree(side), net) for side in (slow, fast)]
    turned_ = [t if is_symmetric(side) else phrases.turn(t) for side, t in zip((slow, fast), trees_, strict=True)]
    for factors, seen in taken:
        _consume(rest, net, factors, seen)
    if target is None:
        _label(net, k, phrases.call("kron", *trees_, shape=(net.dims[k],)))
        return True
    if crossed is not None and all(t.op == "call" and t.value == "eye" for t in trees_):
        net.edges.append(Edge(k, target, (_commutation(*crossed, net.dims[target]),)))
        return True
    whole = phrases.call("kron", *trees_, shape=(net.dims[k], net.dims[target]))
    turned = phrases.call("kron", *turned_, shape=(net.dims[target], net.dims[k]))
    chain = (Atom(whole, turned, (0, 0, 0)),)
    net.edges.append(Edge(k, target, chain if crossed is None else (*chain, _commutation(*crossed, net.dims[target]))))
    return True


def _unsigned(tree: Tree, net: Net) -> Tree:
    """The tree without its minus sign, which goes to the whole contraction."""
    if tree.op != "neg":
        return tree
    net.sign = -net.sign
    return tree.args[0]


def _commutation(m: Dim, n: Dim, size: Dim) -> Atom:
    """K with K·vec(X) = vec(X') for an m×n matrix X; its transpose is that of n×m matrices."""
    plain, flipped = (
        phrases.call("commutation", *(phrases.dimension(d) for d in sizes), shape=(size, size))
        for sizes in ((m, n), (n, m))
    )
    return Atom(plain, flipped, (0, 0, 0))


def _side(
    rest: "list[Factor]", net: Net, start: int, end: int | None, k: int
) -> "tuple[Node, int | None, tuple[list[Factor], set[int]]] | None":
    """One factor of a Kronecker product: the tensor over (start, end), or over start alone."""
    factors, seen = _group(rest, start, *([] if end is None else [end]))
    outs = sorted(seen & net.keep)
    if k in seen:  # the other factors lead back to the composite index: this one stays a vertex
        return (eye(net.dims[start]), start, ([], set())) if end is None else None
    if end is not None:
        if outs:
            return None
        node = einsum(factors, (start, end), {i: net.dims[i] for i in (start, end)})
        return node, None, (factors, seen)
    if len(outs) > 1:
        return None
    if outs and outs[0] == start:
        return einsum(factors, (start, start), {start: net.dims[start]}), start, (factors, seen)
    out = (start, *outs)
    return einsum(factors, out, {i: net.dims[i] for i in out}), outs[0] if outs else None, (factors, seen)


def _consume(rest: "list[Factor]", net: Net, factors: "list[Factor]", seen: "set[int]") -> None:
    rest[:] = [f for f in rest if f not in factors]
    for index in seen - net.keep:
        net.dims.pop(index, None)


def _label(net: Net, k: int, tree: Tree) -> None:
    net.labels.setdefault(k, []).append(Label((Atom(tree, phrases.turn(tree), (0, 0, 0)),)))
