"""Ones, and what stands for each row or column of a matrix: sum(X, 2) for X*ones(n), X + a for X + a*ones(n)'.

Takes chains, sums and trees; gives the same with sums over rows and columns in place of products with ones, as the
input writes them.
"""

from collections.abc import Sequence

from ..dimensions import Dim
from ..functions.table import FUNCTIONS
from ..graph.nodes import Einsum, Node, Op, Sum
from ..language.tree import Tree, counted, fold, rebuild, walk
from . import surface as phrases
from .chains import Atom, Chain, order_key, transposed_chain, trees
from .net import Label
from .readers_order import is_bare


def ones_atom(dim: Dim) -> Atom:
    """The column ones(dim), which is shown after every other factor."""
    tree = phrases.call("ones", phrases.dimension(dim), shape=(dim,))
    return Atom(tree, phrases.transposed(tree), (1 << 30, 0, 0), None)


def ones_joined(chain: Chain) -> Chain:
    """ones(m)*ones(n)' within a chain as ones(m, n)."""
    for k in range(len(chain) - 1):
        left, right = chain[k].plain, chain[k + 1].transpose
        if is_ones(chain[k]) and is_ones(chain[k + 1]) and left.op == right.op == "call":
            shape = (*(left.shape or ()), *(right.shape or ()))
            tree = phrases.call("ones", *left.args, *right.args, shape=shape)
            return (*chain[:k], Atom(tree, phrases.transposed(tree), chain[k].key), *ones_joined(chain[k + 2 :]))
    return chain


def is_ones(atom: Atom) -> bool:
    """Is this ones(n), its transpose, or the ones(m, n) made of two of them?"""
    return atom.key[0] == 1 << 30 and "ones" in (atom.plain.value, atom.transpose.value)


def as_sums(chain: Chain) -> Chain:
    """sum(X, 2) for X*ones(n), sum(X, 1) for ones(m)'*X, as the input writes sums over rows and columns."""
    column = len(chain) > 1 and is_ones(chain[-1]) and chain[-1].plain.op == "call"
    if not column and not (len(chain) > 1 and is_ones(chain[0]) and chain[0].plain.op == "transpose"):
        return chain
    inner = chain[:-1] if column else chain[1:]
    matrix, axis = phrases.product(trees(inner)), 2 if column else 1
    if len(matrix.shape or ()) != 2 or 1 in (matrix.shape or ()):
        return chain
    if matrix.op == "transpose":
        matrix, axis = matrix.args[0], 3 - axis
    rows, columns = matrix.shape or ()
    tree = phrases.call("sum", matrix, phrases.number(axis), shape=(rows,) if axis == 2 else (1, columns))
    tree = tree if column == (axis == 2) else phrases.transposed(tree)
    return (Atom(tree, phrases.transposed(tree), order_key(inner)[0]),)


def scaled_by_axis(chain: Chain, left: "list[Label]", right: "list[Label]") -> Chain:
    """A .* u ./ v' for diag(u)*A*diag(1 ./ v), as the input multiplies columns and rows by one."""
    if len(chain) > 1 and left and divisor(chain[0].plain) is not None:
        return scaled_by_axis(scaled_by_axis(chain[:1], left, []) + chain[1:], [], right)
    if len(chain) > 1 and right and divisor(chain[-1].plain) is not None:
        return scaled_by_axis(chain[:-1] + scaled_by_axis(chain[-1:], [], right), left, [])
    if not left and not right:
        return chain
    both: list[tuple[Tree, Tree, bool]] = []  # as a column or row, and what it is in the transpose
    for labels, turned in ((left, False), (right, True)):
        for label in sorted(labels, key=lambda label: order_key(label.chain)):
            column = phrases.product(trees(label.chain))
            row = phrases.as_row(column) or phrases.transposed(column)
            both.append((row, column, label.below) if turned else (column, row, label.below))
    both.sort(key=lambda item: item[2])
    plain, back = phrases.product(trees(chain)), phrases.product(trees(transposed_chain(chain)))
    plain, back = _scaled(plain, [(one, below) for one, _, below in both]), _scaled(back, [item[1:] for item in both])
    key = min(order_key(chain), *(order_key(label.chain) for label in (*left, *right)))[0]
    return (Atom(phrases.with_fewer_primes(plain, back), phrases.with_fewer_primes(back, plain), key),)


def _scaled(matrix: Tree, scales: "list[tuple[Tree, bool]]") -> Tree:
    """A .* u ./ v, where u multiplies and v divides; of what is 1 ./ A it is u ./ A ./ v."""
    bottom = divisor(matrix)
    above = [] if bottom is None else [tree for tree, below in scales if not below and tree.shape == scales[0][0].shape]
    if bottom is not None and above:
        matrix = Tree("hdiv", (phrases.hadamard(above), bottom), shape=matrix.shape)
    for tree, below in scales[len(above) :]:
        matrix = Tree("hdiv" if below else "had", (matrix, tree), shape=matrix.shape)
    return matrix


def divisor(tree: Tree) -> Tree | None:
    """A of 1 ./ A."""
    return tree.args[1] if tree.op == "hdiv" and (tree.args[0].op, tree.args[0].value) == ("number", 1) else None


def goes_by_axis(chain: Chain) -> bool:
    """Is this column made of what a function gives for each row or column, such as std(X, 2), entry by entry?"""
    waiting = [chain[0].plain] if len(chain) == 1 else []
    while waiting:
        tree = waiting.pop()
        if (
            tree.op == "call"
            and len(tree.args) > 1
            and len(tree.args[0].shape or ()) == 2
            and tree.args[-1].op == "number"
        ):
            return True
        if tree.op != "mul" or not tree.args[0].shape:
            waiting += tree.args
    return False


def is_compound(atom: Atom) -> bool:
    """Is this more than the name of a matrix or of its transpose?"""
    return bool((atom.plain.args[0] if atom.plain.op == "transpose" else atom.plain).args)


def axis_of_spread(node: Sum, term: Node) -> int | None:
    """0 where a term of a sum of matrices is a column that stands in each column, 1 for a row; else None."""
    if node.order != 2:
        return None
    alone: bool | None = node.memo.get("columns, rows and numbers alone")  # asked for each term
    if alone is None:
        alone = all(_spread(other) is not None or is_bare(other) for _, other in node.terms)
        node.memo["columns, rows and numbers alone"] = alone
    return None if alone else _spread(term)


def _spread(term: Node) -> int | None:
    if not isinstance(term, Einsum) or len(set(term.out)) < 2:
        return None
    carried = {i for _, idx, _ in term.factors for i in idx}
    kept = [axis for axis, i in enumerate(term.out) if i in carried]
    return kept[0] if len(kept) == 1 else None


def called_by_axis(node: Op, word: str, axis: int, arg: Tree) -> Tree:
    """softmax(X, 2); the numbers for each column, as of logsumexp(X, 1), stand in a row."""
    across = node.order == 1 and axis == 1
    shape = phrases.transposed_shape(node.shape) if across else node.shape
    called = phrases.call(word, arg, phrases.number(axis), shape=shape)
    return phrases.transposed(called) if across else called


# --- numbers for matrices of ones ------------------------------------------------------------------------------------


def with_numbers(body: Tree, definitions: Sequence[tuple[str, Tree]]) -> tuple[Tree, list[tuple[str, Tree]]]:
    """1 ./ (1 + X) for 1 ./ (ones(m, n) + X): a number in the sums that are taken entry by entry, also in definitions
    that are used so alone. Elsewhere, as in inv(ones(n, n) + X), 1 might be taken for the identity."""
    if not any(counted(tree, "call", "ones") for tree in (body, *(tree for _, tree in definitions))):
        return body, list(definitions)
    within: dict[int, Tree] = {}  # the names that stand where entries are taken, by identity
    body = _in_place(body, within)[0]
    trees, found = [body, *(tree for _, tree in definitions)], list[tuple[str, Tree]]()
    for k in range(len(definitions), 0, -1):
        name, tree = definitions[k - 1]
        uses = [node for other in trees for node in walk(other) if node.op == "name" and node.value == name]
        trees[k] = _in_place(tree, within)[all(id(node) in within for node in uses)]
        found.insert(0, (name, trees[k]))
    return body, found


def _in_place(tree: Tree, within: dict[int, Tree]) -> tuple[Tree, Tree]:
    """The tree as it stands alone, and as it stands where entries are taken."""

    def both(node: Tree, args: list[tuple[Tree, Tree]]) -> tuple[Tree, Tree]:
        if node.op == "name":
            marked = Tree(node.op, (), node.value, node.span, node.shape)
            within[id(marked)] = marked
            return node, marked
        plain, entries = tuple(arg for arg, _ in args), tuple(arg for _, arg in args)
        if _takes_entries(node):
            return (whole := rebuild(node, entries)), whole
        alone = rebuild(node, plain)
        scaled = node.op == "mul" and not (node.args[0].shape and node.args[1].shape)
        if scaled or node.op in ("neg", "div", "transpose"):
            return alone, rebuild(node, entries)
        return alone, _with_number(rebuild(node, entries)) if node.op == "sum" else alone

    return fold(tree, both)


def _takes_entries(tree: Tree) -> bool:
    """Is this a function or product taken entry by entry, or the sum of all entries?"""
    if tree.op != "call":
        return tree.op in ("had", "hdiv", "hpow")
    row = FUNCTIONS.get(str(tree.value))
    return tree.value in ("sum", "mean") or (row is not None and row.kind == "scalar")


def _with_number(tree: Tree) -> Tree:
    """1 + X for ones(m, n) + X, where another term has the shape of the sum."""
    numbers = [_number(term) for term in tree.args]
    whole = any(n is None and term.shape == tree.shape for n, term in zip(numbers, tree.args, strict=True))
    if len(tree.shape or ()) < 2 or not whole:
        return tree
    return rebuild(tree, tuple(term if n is None else n for n, term in zip(numbers, tree.args, strict=True)))


def _number(tree: Tree) -> Tree | None:
    """1 for ones(m, n), -2 for -2*ones(m, n)."""
    if tree.op == "call" and tree.value == "ones" and len(tree.args) > 1:
        return phrases.number(1)
    if tree.op == "neg":
        inner = _number(tree.args[0])
        return None if inner is None else phrases.negate(inner)
    if tree.op not in ("mul", "div"):
        return None
    number, rest = tree.args if tree.op == "mul" else tree.args[::-1]
    inner = _number(rest)
    if inner is None or any(node.op == "name" for node in walk(number)):
        return None
    return number if tree.op == "mul" else phrases.divide(inner, number)
