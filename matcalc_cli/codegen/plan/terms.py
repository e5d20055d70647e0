"""The surface tree as a graph of distinct subexpressions, with products taken apart.

Takes a tree; gives terms of which equal ones are one object, each knowing how often it is used, so that code is emitted
once for what is written twice. `Product` is a maximal run of products, quotients and signs: a number, scalars
above and below the fraction bar, and a chain of vectors and matrices. All traversals are iterative.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from ...dimensions import Shape
from ...errors import MatcalcError
from ...language.tree import Tree, fold, names_in

NONE: frozenset[str] = frozenset()
BINDERS = frozenset({"tensor", "isum", "rsum"})
MOST_SOLVES = 3  # with one matrix: an inverse takes as long as four
MANY = 1000  # solves: the inverse itself is needed


class Term:
    """A distinct subexpression. `hint` is the name a `where` clause gave it, `bound` the index
    names it runs over, `number` counts the terms as they are made; an inverse that is `whole` is computed, not solved
    with; the matrix under one that is `factored`, and is so itself, is
    factored once."""

    __slots__ = ("args", "bound", "factored", "hint", "number", "op", "shape", "uses", "value", "whole")

    def __init__(self, op: str, args: tuple["Term", ...], value: object, shape: Shape, number: int = 0) -> None:
        self.number = number
        self.op, self.args, self.value, self.shape = op, args, value, shape
        self.uses = 0
        self.hint = ""
        self.whole = self.factored = False
        self.bound = NONE


class Scope:
    """The names a `where` clause defines, over those around it."""

    __slots__ = ("around", "names", "terms")

    def __init__(self, names: tuple[str, ...], around: "Scope | None") -> None:
        self.names, self.around = frozenset(names), around
        self.terms: dict[str, Term] = {}

    def find(self, name: str) -> Term | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.terms:
                return scope.terms[name]
            scope = scope.around
        return None


Task = Callable[[], None]


class Terms:
    """Builds terms from trees and keeps one of each."""

    __slots__ = ("indices", "made", "scopes")

    def __init__(self) -> None:
        self.made: dict[tuple[object, ...], Term] = {}
        self.scopes: list[Scope] = []  # kept alive: their identity is a key
        self.indices: dict[str, frozenset[str]] = {}  # names that index notation binds somewhere, as sets of one

    def build(self, tree: Tree) -> Term:
        """The term of a tree whose nodes all have shapes. Names a `where` clause defines stand for their definition."""
        fold(tree, self._note_indices)
        built: dict[tuple[int, int], Term] = {}
        results: list[Term] = []
        tasks: list[tuple[str, Tree, Scope | None, str]] = [("visit", tree, None, "")]
        while tasks:
            what, node, scope, name = tasks.pop()
            place = id(node), id(scope)
            if what == "bind" and scope is not None:
                scope.terms[name] = self._named(results.pop(), name)
            elif what == "make":
                args = tuple(results[len(results) - len(node.args) :])
                del results[len(results) - len(node.args) :]
                built[place] = self._by_axis(node, args) or self.make(node.op, args, node.value, _shape(node))
                results.append(built[place])
            elif place in built:
                results.append(built[place])
            elif node.op == "where":
                inner = Scope(_strings(node.value), scope)
                self.scopes.append(inner)
                tasks.append(("visit", node.args[0], inner, ""))
                for name, definition in reversed(_in_order(node)):
                    tasks += [("bind", definition, inner, name), ("visit", definition, inner, "")]
            elif node.op == "name" and scope is not None and (known := scope.find(str(node.value))) is not None:
                results.append(known)
            else:
                tasks.append(("make", node, scope, ""))
                tasks += [("visit", child, scope, "") for child in reversed(node.args)]
        return results[0]

    def _by_axis(self, node: Tree, args: tuple[Term, ...]) -> Term | None:
        """diag(u)*A for A .* u of a matrix and a column, A*diag(1 ./ v) for A ./ v' of a matrix and a row."""
        shape = _shape(node) if node.op in ("had", "hdiv") else ()
        spread = [is_spread(arg, shape) for arg in args]
        if spread.count(True) != 1 or any(not arg.shape for arg in args):
            return None
        part, matrix = args if spread[0] else args[::-1]
        row = is_row(part.shape)
        column = self.make("transpose", (part,), None, part.shape[1:]) if row else part
        if node.op == "hdiv":
            one = self.make("number", (), Fraction(1), ())
            if spread[0]:
                matrix = self.make("hdiv", (one, matrix), None, shape)
            else:
                column = self.make("hdiv", (one, column), None, column.shape)
        scales = self.make("call", (column,), "diag", (*column.shape, *column.shape))
        return self.make("mul", (matrix, scales) if row else (scales, matrix), None, shape)

    def _note_indices(self, node: Tree, _: list[None]) -> None:
        if node.op in BINDERS:
            self.indices.update((name, frozenset((name,))) for name in index_names(node))

    def make(self, op: str, args: tuple[Term, ...], value: object, shape: Shape) -> Term:
        key = (op, value, shape, *map(id, args))
        found = self.made.get(key)
        if found is None:
            found = self.made[key] = Term(op, args, value, shape, len(self.made))
            for arg in args:
                arg.uses += 1
            found.bound = NONE.union(*(a.bound for a in args)) if any(a.bound for a in args) else NONE
            if op in BINDERS:
                found.bound -= frozenset(index_names(found))
            elif op == "name":
                found.bound = self.indices.get(str(value), NONE)
        return found

    def _named(self, term: Term, name: str) -> Term:
        if term.op not in ("name", "number") and not term.hint:
            term.hint = name
        return term


def _shape(node: Tree) -> Shape:
    if node.shape is None and node.op not in ("colon", "range"):
        raise MatcalcError("internal", f"a {node.op} without a shape reached the code printer")
    return node.shape or ()


def _in_order(node: Tree) -> list[tuple[str, Tree]]:
    """The definitions of a `where` clause, each after those it uses."""
    waiting = dict(zip(_strings(node.value), node.args[1:], strict=True))
    needs = {name: set(names_in(tree)) & waiting.keys() - {name} for name, tree in waiting.items()}
    ordered: list[tuple[str, Tree]] = []
    while waiting:
        ready = [name for name in waiting if not needs[name] & waiting.keys()]
        if not ready:
            hint = "define each name by those before it"
            raise MatcalcError("name", "the names of the where clause are defined by each other", hint=hint)
        ordered += [(name, waiting.pop(name)) for name in ready]
    return ordered


class Product:
    """number · Πscalars / Πdivisors · the chain of `factors`, each (term, is it transposed?)."""

    __slots__ = ("divisors", "factors", "number", "scalars")

    def __init__(self) -> None:
        self.number = Fraction(1)
        self.scalars: list[Term] = []
        self.divisors: list[Term] = []
        self.factors: list[tuple[Term, bool]] = []


PRODUCTS = frozenset({"mul", "div", "neg"})


def product_of(root: Term, named: bool = False) -> Product:
    """The product at `root`, taken apart as far as nothing in it is used elsewhere, nor named unless `named`."""
    product = Product()
    stack: list[tuple[Term, bool, bool]] = [(root, False, False)]  # term, transposed, below the fraction bar
    while stack:
        term, transposed, below = stack.pop()
        if term.op == "number" and isinstance(term.value, Fraction) and (term.value or not below):
            product.number = product.number / term.value if below else product.number * term.value
        elif not (term is root or _opens(term, named)):
            _keep(product, term, transposed, below)
        elif term.op == "neg":
            product.number = -product.number
            stack.append((term.args[0], transposed, below))
        elif term.op == "div":
            stack += [(term.args[1], False, not below), (term.args[0], transposed, below)]
        elif term.op == "transpose":
            stack.append((term.args[0], not transposed, below))
        elif term.op == "mul":
            left, right = term.args
            swap = transposed and bool(left.shape) and bool(right.shape)
            stack += (
                [(left, transposed, below), (right, transposed, below)]
                if swap
                else [(right, transposed, below), (left, transposed, below)]
            )
        else:
            _keep(product, term, transposed, below)
    return product


def _opens(term: Term, named: bool) -> bool:
    """May the term be taken apart where it stands? A scalar made of vectors is a chain of its own."""
    if term.op == "transpose":
        return named or not term.hint
    if (term.hint and not named) or (term.uses > 1 and not _is_scaled_inverse(term)):
        return False
    if term.op not in PRODUCTS:
        return False
    return bool(term.shape) or all(not a.shape for a in term.args)


def _is_scaled_inverse(term: Term) -> bool:
    """Is this an inverse times a number, which is solved with like the inverse?"""
    while term.op in ("neg", "mul"):
        if term.op == "mul" and term.args[0].op != "number":
            return False
        term = term.args[-1]
    return is_inverse(term)


def _keep(product: Product, term: Term, transposed: bool, below: bool) -> None:
    if term.shape:
        product.factors.append((term, transposed))
    elif below:
        product.divisors.append(term)
    else:
        product.scalars.append(term)


# --- what a term is, as a factor -------------------------------------------------------------------------------------


def index_names(term: Term | Tree) -> tuple[str, ...]:
    """The indices that a `tensor` or `isum` binds."""
    return _strings(term.value)


def bound_within(root: Term) -> frozenset[str]:
    """The indices that a term and what is in it bind."""
    return NONE.union(*(index_names(term) for term in subterms(root) if term.op in BINDERS))


def _strings(names: object) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(map(str, names if isinstance(names, tuple) else ()))


def is_row(shape: Shape) -> bool:
    """Is this 1×n, a row vector?"""
    return len(shape) == 2 and shape[0] == 1


def is_spread(part: Term, shape: Shape) -> bool:
    """Is this a column or row that a sum of the shape of a matrix adds to each of its columns or rows?"""
    return len(shape) == 2 and not is_row(shape) and (len(part.shape) == 1 or is_row(part.shape))


def literal(term: Term) -> Fraction | None:
    """The number a term is, with its sign and as a quotient; None for anything else."""
    if term.op == "number":
        return term.value if isinstance(term.value, Fraction) else None
    if term.op not in ("neg", "div"):
        return None
    product = product_of(term)
    return None if product.scalars or product.divisors or product.factors else product.number


def is_identity(term: Term) -> bool:
    """Is this the identity matrix, eye(n)?"""
    return term.op == "call" and term.value == "eye"


def is_diagonal(term: Term) -> bool:
    """The diagonal matrix of a vector."""
    return term.op == "call" and term.value == "diag" and len(term.args[0].shape) == 1


def is_inverse(term: Term) -> bool:
    """The inverse of a matrix, unless it is to be computed as such."""
    if term.whole or len(term.shape) != 2:
        return False
    return (term.op == "call" and term.value == "inv") or (term.op == "pow" and literal(term.args[1]) == -1)


def under(term: Term) -> Term:
    """The term whose code a factor needs: of a diagonal matrix the vector, of an inverse the matrix, else itself."""
    return term.args[0] if is_diagonal(term) or is_inverse(term) else term


def recount(roots: Sequence[Term]) -> None:
    """Count who uses what below the roots; a result that another one needs gets a line."""
    known = list(subterms(*roots))
    for term in known:
        term.uses = 0
    for term in known:
        for arg in term.args:
            arg.uses += 1
    for root in roots:
        root.uses += len(roots) > 1


def share(roots: Sequence[Term]) -> None:
    """Pass the uses of transposes on to what is transposed."""
    for term in subterms(*roots):
        if term.op == "transpose" and not term.hint:
            term.args[0].uses += max(term.uses - 1, 0)


def settle(roots: Sequence[Term], solves: Mapping[int, int], factors: bool) -> None:
    """Decide which inverses are computed, by how often each would be solved with; products use them, too.

    `solves`: by the numbers of terms, MANY where one stands by itself; by that of a matrix, its determinants.
    `factors`: may a matrix be factored once? The uses of diagonals and of inverses that are not computed are passed on
    to what is in them.
    """
    for term in subterms(*roots):
        if is_inverse(term):
            count = solves.get(term.number, 0)
            term.whole = count >= MANY or (count > MOST_SOLVES and not factors)
            term.factored = factors and 0 < count < MANY and count + solves.get(term.args[0].number, 0) > 1
            term.args[0].factored = term.factored
    for term in subterms(*roots):
        if under(term) is not term and (term.uses > 1 or (is_inverse(term) and solves.get(term.number, 0) > 1)):
            under(term).uses += 1


def subterms(*roots: Term) -> Iterator[Term]:
    """Every term at and below the roots, once."""
    seen: set[int] = set()
    stack = list(reversed(roots))
    while stack:
        t = stack.pop()
        if id(t) not in seen:
            seen.add(id(t))
            yield t
            stack.extend(t.args)
