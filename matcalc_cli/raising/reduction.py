"""A contraction read as a graph and reduced to matrix notation.

Indices are the vertices, order-2 factors the edges, order-1 factors labels on vertices. A summed vertex with one edge
is a matrix-vector product, with two edges a matrix product (a label between them is `diag(u)`), two edges to one
neighbour a diagonal or a trace, parallel edges a Hadamard product, labels alone a dot product. What is left at the
end stands at the output indices. Gives None where what is left has three or more edges at every summed vertex.
"""

from collections.abc import Callable
from heapq import heappop, heappush

from ..dimensions import Dim
from ..language.tree import Tree, equal, walk
from . import surface as phrases
from .by_axis import as_sums, divisor, goes_by_axis, is_compound, is_ones, ones_atom, scaled_by_axis
from .chains import Atom, Chain, cheapest_cycle, order_key, same, transposed_chain, transposes_in, trees
from .net import Edge, Label, Net, atom_of, combined, diagonal, masked, triangle
from .readers_order import Words

Step = Callable[[Net, int], bool]  # eliminates a vertex, or says that it does not apply there


def scalar(net: Net) -> Tree | None:
    """The tree of a closed contraction."""
    if len(net.edges) == 1 and not net.labels and net.edges[0].start != net.edges[0].end:
        matrix = combined(_oriented(net.edges[0].start, net.edges))
        return phrases.call("sum", phrases.product(trees(matrix)), shape=())
    if len(net.dims) == 2 and len(net.edges) > 2 and not net.labels and all(e.start != e.end for e in net.edges):
        return _sum_of_all(net)
    if not _reduce(net):
        return None
    if net.edges:  # a loop at the last vertex
        vertex = next(iter(net.dims))
        loops = [edge.chain for edge in net.edges]
        if len(loops) == 1 and vertex not in net.labels and not net.edges[0].below:
            return phrases.call("tr", phrases.product(trees(cheapest_cycle(loops[0]))), shape=())
        _loops_to_labels(net, vertex)
    if len(net.labels) != 1:
        return None  # several parts are left, which no product can write
    ((vertex, labels),) = net.labels.items()
    return _dot(labels, net.dims[vertex], net.words)


def _sum_of_all(net: Net) -> Tree:
    """The sum of the entries of A .* B .* C; tr(A'*(B .* C)) where the input writes traces."""
    readings: list[Chain] = []
    for start in net.dims:
        labels = _oriented(start, net.edges)
        above = [label for label in labels if not label.below] if net.words.traces else []
        for one in above:
            rest = combined([label for label in labels if label is not one])
            readings.append(transposed_chain(one.chain) + rest)
        if not above:
            readings.append(combined(labels))
    products = [(phrases.product(trees(reading)), order_key(reading), len(reading)) for reading in readings]
    tree, _, factors = min(products, key=lambda item: (phrases.primes(item[0]), item[1]))
    return phrases.call("sum" if factors == 1 else "tr", tree, shape=())


def column(net: Net, vertex: int) -> Chain | None:
    """The chain of a contraction with one output index."""
    if not _reduce(net):
        return None
    _loops_to_labels(net, vertex)
    return combined(net.labels.get(vertex, []))


def matrix(net: Net, row: int, col: int) -> Chain | None:
    """The chain of a contraction with two output indices, both on one connected part."""
    if not _reduce(net):
        return None
    _loops_to_labels(net, row)
    _loops_to_labels(net, col)
    left, right = net.labels.get(row, []), net.labels.get(col, [])
    oriented = _oriented(row, net.edges)
    if left and right and len(net.edges) == 1 and not net.edges[0].below:
        outer = combined(left) + transposed_chain(combined(right))
        if triangle(net.edges[0].leaving(row)):
            return masked(oriented, [Label(outer)])
        parts = [outer, net.edges[0].leaving(row)]
        return (atom_of(phrases.hadamard([phrases.product(trees(c)) for c in parts]), parts),)
    return _scaled(combined(oriented), left, right, net.words)


def _scaled(chain: Chain, left: list[Label], right: list[Label], words: Words) -> Chain:
    """diag(u)*A*diag(v); X ./ std(X, 2) where a function by rows or columns gives what multiplies; X .* c where the
    input multiplies so."""
    if words.scales:
        return scaled_by_axis(chain, left, right)
    before = (diagonal(combined(left)),) if left else ()
    behind = (diagonal(combined(right)),) if right else ()
    return _shorter_broadcast(chain, left, right, before + chain + behind, words)


def _shorter_broadcast(chain: Chain, left: list[Label], right: list[Label], product: Chain, words: Words) -> Chain:
    """The product with diagonal matrices; broadcast where a function by rows or columns gives what multiplies, unless
    that is longer or the input writes such products."""
    if words.diagonals or not any(goes_by_axis(label.chain) for label in (*left, *right)):
        return product
    return min(scaled_by_axis(chain, left, right), product, key=_length)


def _length(chain: Chain) -> int:
    return sum(len(list(walk(tree))) + 1 for tree in trees(chain))


# --- the reduction -----------------------------------------------------------------------------------------------


def _reduce(net: Net) -> bool:
    """Eliminate every vertex that is not kept (of a closed contraction: all but one).

    Of the steps the first that applies is taken, at the lowest vertex. Where none did, none does before something
    around the vertex has changed: so a long chain is gone through once.
    """
    waiting: dict[Step, list[int]] = {step: [] for step in (_leaf, _path)}
    net.changed = set(net.dims)
    while True:
        fresh = net.changed - net.keep
        for heap in waiting.values():
            for v in fresh:
                heappush(heap, v)
        net.changed = set()
        if net.dims.keys() <= net.keep or (not net.keep and len(net.dims) == 1):
            return True
        if not (any(_first(net, step, heap) for step, heap in waiting.items()) or _double(net) or _parallel(net)):
            return False


def _first(net: Net, step: Step, heap: list[int]) -> bool:
    """Take the step at the lowest vertex where it applies."""
    while heap:
        v = heappop(heap)
        if v in net.dims and step(net, v):
            heappush(heap, v)
            return True
    return False


def _loops_to_labels(net: Net, vertex: int) -> None:
    loops = [edge for edge in net.at(vertex) if edge.start == edge.end]
    net.part(loops)
    for edge in loops:  # a matrix and its transpose have one diagonal
        chain = min((edge.chain, transposed_chain(edge.chain)), key=lambda c: (transposes_in(c), order_key(c)))
        tree = phrases.call("diag", phrases.product(trees(chain)), shape=(net.dims[vertex],))
        net.label(vertex, (atom_of(tree, [edge.chain]),), edge.below)


def _leaf(net: Net, v: int) -> bool:
    """A·u for a summed vertex with one edge; A·1 if it has no label."""
    edges = net.at(v)
    if any(edge.start == edge.end for edge in edges):
        if len(edges) == 1 and v not in net.labels:
            return False
        _loops_to_labels(net, v)
        return True
    if len(edges) != 1 or edges[0].below:
        return False
    w = edges[0].other(v)
    labels = net.labels.get(v, [])
    inner = combined(labels) if labels else (ones_atom(net.dims[v]),)
    chain = edges[0].leaving(w) + inner
    if triangle(edges[0].leaving(w)) == "tril" and net.dims[v] == net.dims[w]:
        sums = phrases.call("cumsum", phrases.product(trees(inner)), shape=(net.dims[v],))
        chain = (atom_of(sums, [inner]),)
    if not labels and not net.words.by_axis and (base := _square(edges[0].leaving(w))) is not None:
        gram = phrases.multiply(base, phrases.transposed(base))
        chain = (atom_of(phrases.call("diag", gram, shape=(net.dims[w],)), [chain]),)
    if net.words.by_axis:
        chain = as_sums(chain)
    net.drop(v)
    net.label(w, chain)
    return True


def _square(chain: Chain) -> Tree | None:
    """A for A.^2, whose row sums are diag(A*A')."""
    tree = chain[0].plain
    inner = tree.args[0] if tree.op == "transpose" else tree
    if len(chain) > 1 or inner.op != "hpow" or not equal(inner.args[1], phrases.number(2)):
        return None
    return inner.args[0] if inner is tree else phrases.transposed(inner.args[0])


def _path(net: Net, v: int) -> bool:
    """A·B, or A·diag(u)·B, for a summed vertex between two others."""
    edges = net.at(v)
    if len(edges) != 2 or edges[0].other(v) == edges[1].other(v) or any(edge.below for edge in edges):
        return False
    _join(net, v, edges)
    return True


def _double(net: Net) -> bool:
    """diag(A·B) or tr(A·B) for two edges to one neighbour, where no label makes (A .* B')·u the shorter form."""
    for v in sorted(net.dims.keys() - net.keep):
        edges = net.at(v)
        if len(edges) == 2 and edges[0].other(v) == edges[1].other(v) and not any(edge.below for edge in edges):
            w = edges[0].other(v)
            crowded = len(net.at(w)) > 2 or (w in net.labels and w not in net.keep)
            if v in net.labels or crowded or (net.words.by_axis and w in net.keep):
                continue
            _join(net, v, edges)
            return True
    return False


def _join(net: Net, v: int, edges: list[Edge]) -> None:
    first, second = edges if not edges[1].sorts_before(edges[0], v) else edges[::-1]
    labels = net.labels.get(v, [])
    middle = (diagonal(combined(labels)),) if labels else ()
    for edge in sorted((second, first), key=lambda edge: divisor(edge.nearest(v).plain) is None) if labels else ():
        atom = edge.nearest(v)
        scaled = _shorter_broadcast((atom,), labels, [], (*middle, atom), net.words) if is_compound(atom) else ()
        if len(scaled) == 1:  # A'*(X ./ std(X, 2)) for A'*diag(1 ./ std(X, 2))*X
            edge.put_nearest(v, scaled[0])
            middle = ()
            break
    net.drop(v)
    net.connect(first.joined(v, middle, second))


def _parallel(net: Net) -> bool:
    """A .* B for parallel edges."""
    for edge in net.edges:
        ends = {edge.start, edge.end}
        group = [other for other in net.edges if {other.start, other.end} == ends]
        if len(group) > 1 or edge.below:
            chain = _two_readings(combined(_oriented(edge.start, group)), combined(_oriented(edge.end, group)))
            net.part(group)
            net.connect(Edge(edge.start, edge.end, chain))
            return True
    return False


def _two_readings(chain: Chain, other: Chain) -> Chain:
    """A .* B as a factor that is (A .* B)' or A' .* B' from the other end, whichever has fewer primes."""
    if len(chain) != 1 or len(other) != 1 or phrases.primes(other[0].plain) > phrases.primes(chain[0].plain):
        return chain
    back = other[0].plain
    return (Atom(phrases.with_fewer_primes(chain[0].plain, back), back, chain[0].key),)


def _oriented(start: int, edges: list[Edge]) -> list[Label]:
    """The matrices of parallel edges, each read from `start`."""
    return [Label(edge.leaving(start), edge.below) for edge in edges]


# --- closed contractions -----------------------------------------------------------------------------------------


def _dot(labels: list[Label], dim: Dim, words: Words) -> Tree:
    """Σ_i of the labels at the last vertex: u'*v, sum(u), u'*(v .* w)."""
    labels = sorted(labels, key=lambda label: order_key(label.chain))
    above = [label for label in labels if not label.below]
    bare = [label for label in above if not is_ones(label.chain[-1])]
    if len(above) == 2 and len(labels) == 2 and bare:
        return _two(above[0].chain, above[1].chain, dim, words)
    if len(above) < 2 or (len(above) == 2 and same(above[0].chain, above[1].chain)):
        return phrases.call("sum", phrases.product(trees(combined(labels))), shape=())
    first = next((label for label in above if len(label.chain) == 1), above[0])
    return _two(first.chain, combined([label for label in labels if label is not first]), dim, words)


def _untransposed(tree: Tree) -> Tree:
    """A for A': the sum of all entries is the same."""
    return tree.args[0] if tree.op == "transpose" else tree


def _two(u: Chain, v: Chain, dim: Dim, words: Words) -> Tree:
    places = [chain[0].select.place for chain in (u, v) if len(chain) == 1 and chain[0].select is not None]
    picked = sorted((place for place in places if place is not None), key=str)
    if len(picked) == 2:
        indices = [phrases.dimension(k) for k in picked]
        return phrases.entry(phrases.call("eye", phrases.dimension(dim), shape=(dim, dim)), indices, ())
    candidates = [transposed_chain(u) + v, transposed_chain(v) + u]
    chain = min(candidates, key=lambda c: (transposes_in(c), not words.prefers(c[0].plain, c[-1].plain), order_key(c)))
    starts, ends = is_ones(chain[0]), is_ones(chain[-1])
    if starts or ends:
        rest = chain[1 if starts else 0 : len(chain) - (1 if ends else 0)]
        if not (starts and ends):
            rest = transposed_chain(rest) if ends else rest
        return phrases.call("sum", _untransposed(phrases.product(trees(rest))), shape=())
    return phrases.product(trees(chain))


def one_norm(tree: Tree) -> Tree:
    """norm1(v) for sum(abs(v)), where the input writes it so."""
    inner = tree.args[0] if tree.op == "call" and tree.value == "sum" and len(tree.args) == 1 else tree
    if inner.op == "call" and inner.value == "abs" and len(inner.shape or ()) == 1:
        return phrases.call("norm1", *inner.args, shape=())
    return tree
