"""The derivation by differentials: of each part, then put in from the inside out, then brought to the form to read off.

Takes a function's tree and its variable; gives lines, and the differential of the function as a tree in that of the
variable. The differential of a part is one application of the calculus; that of a polynomial is written down literally.
"""

from ...calculus.derivative import differential
from ...dimensions import Shape
from ...errors import MatcalcError
from ...graph.nodes import Node, Var, topological
from ...graph.rebuilding import substitute
from ...graph.tensor import is_zero, transpose
from ...language.tree import BARE, Tree, fold, name, names_in, rebuild, walk
from ...raising import surface
from ...render import text
from . import traces
from .cutting import Cutter, Part
from .lines import Line
from .literal import literal, regrouped
from .rules import RULES
from .workbench import BeyondMatrices, Workbench, put

LONGEST = 60  # leaves of a differential that is put in as it stands
OF_MATRICES = {f"differential.{rule}" for rule in ("inverse", "matrix-power", "matrix-function", "entrywise")}
POLYNOMIAL = {"differential.linear", "differential.product", "differential.sum"}


class Differentials:
    """The parts of one function of one variable, or of several that move together, and their differentials."""

    def __init__(self, bench: Workbench, tree: Tree, function: str, *variables: str) -> None:
        self.bench, self.function, self.variables = bench, function, variables
        cutter = Cutter(bench, set(variables))
        self.whole = cutter.cut(tree, function)
        self.parts = cutter.parts
        self.slots: dict[str, Var] = {
            word: self._slot(word, bench.typing.shapes[word], self._moving(word)) for word in variables
        }
        for part in self.parts:
            if part.active or part is self.whole:
                self.slots[part.name] = self._slot(
                    part.name, part.tree.shape or (), bench.shown.get(part.name, name(part.name))
                )
        self.trees: dict[str, Tree] = {}
        self.nodes: dict[str, Node] = {}
        self.lines = self._differentiated()

    def _moving(self, word: str) -> Tree:
        """What moves: the variable, or its conjugate."""
        moving = self.bench.tree_of(word)
        return surface.call("conj", moving, shape=moving.shape) if self.bench.conjugated else moving

    def _slot(self, word: str, shape: Shape, shown: Tree) -> Var:
        """The variable that is the differential of a name."""
        bench = self.bench
        slot = bench.add(bench.fresh([f"d{word}", f"d_{word}"]), shape)
        bare = word in self.variables and not bench.conjugated and f"d{word}" not in bench.problem.result_typing.shapes
        bench.shown[slot.name] = Tree("differential", (shown,), BARE if bare else None, shape=shape)
        return slot

    def slot_tree(self, word: str) -> Tree:
        return self.bench.tree_of(self.slots[word].name)

    @property
    def definitions(self) -> list[tuple[str, Tree]]:
        """What a reader sees named, the function last."""
        return [(part.name, self.bench.showing(part.tree)) for part in self.parts if part.named]

    # --- the differential of each part -------------------------------------------------------------------------------

    def _differentiated(self) -> list[Line]:
        """A line a part, from the function down to what it is made of."""
        found = []
        for part in self.parts:
            if part.name in self.slots:
                self._differential(part)
        for part in reversed(self.parts):
            if part.name in self.slots:
                found.append(self.line(part.name, self.trees[part.name], part.rule.id, part.law))
        return found

    def line(self, word: str, tree: Tree, rule: str, law: str = "") -> Line:
        show = self.bench.showing
        return Line(word, show(self.slot_tree(word)), show(tree), RULES[rule], law)

    def _differential(self, part: Part) -> None:
        bench = self.bench
        node = bench.values[bench.variable(part.name)]
        seeds: dict[Node, Node] = {
            bench.wrt(word) if word in self.variables else bench.variable(word): slot
            for word, slot in self.slots.items()
            if word != part.name
        }
        found = bench.simple(differential(node, seeds))
        self.nodes[part.name] = found
        tree = self._written(part, found)
        bench.confirm(bench.read(tree), found)
        self.trees[part.name] = tree

    def _written(self, part: Part, found: Node) -> Tree:
        below, order = set(topological([found])), names_in(part.tree)
        used = sorted((word for word in self.slots if self.slots[word] in below), key=order.index)
        matrices = any(self.slots[word].order > 1 for word in used)
        if part.rule.id in POLYNOMIAL and (found.shape or matrices or part.rule.id == "differential.sum"):
            tree = literal(part.tree, {word: self.slot_tree(word) for word in used})
            if tree is not None and self.bench.same(self.bench.read(tree), found):
                return regrouped(tree)
        if not found.shape and part.rule.id in OF_MATRICES and all(len(atom.shape or ()) == 2 for atom in part.atoms):
            tree = self._in_place(part, used)
            if tree is not None and self.bench.same(self.bench.read(tree), found):
                return regrouped(tree)
        return self.written(found, used)

    def _in_place(self, part: Part, used: list[str]) -> Tree | None:
        """-tr(A*inv(X)*dX*inv(X)) for tr(A*inv(X)): the differentials of matrices where these stand."""
        bench = self.bench
        seeds: dict[Node, Node] = {
            bench.wrt(word) if word in self.variables else bench.variable(word): self.slots[word] for word in used
        }
        names, slots, trees = dict[int, Tree](), dict[str, Tree](), dict[str, Tree]()
        with bench.lending():
            for atom in part.atoms:
                own, change = (bench.fresh([f"{letter}_1"]) for letter in "pq")
                for word in (own, change):
                    bench.add(word, atom.shape or ())
                names[id(atom)], slots[own] = bench.tree_of(own), bench.tree_of(change)
                try:
                    trees[change] = bench.factor(bench.simple(differential(bench.read(atom), seeds)))
                except BeyondMatrices:
                    return None
            bare = fold(part.tree, lambda node, args: names.get(id(node)) or rebuild(node, tuple(args)))
            found = literal(bare, slots)
            return None if found is None else put(found, trees)

    def written(self, found: Node, used: list[str]) -> Tree:
        """A differential as a sum of coefficients times differentials; a scalar one of a matrix under a trace."""
        if is_zero(found):
            return self.bench.raised(found)
        try:
            if found.order:
                return self.bench.raised(found)
            terms = [split_sign(self.coefficient_times(found, word)) for word in used]
            return surface.total(terms, ())
        except BeyondMatrices:
            return self._raised(found)

    def _raised(self, found: Node) -> Tree:
        try:
            return self.bench.raised(found)
        except BeyondMatrices:
            message = "a differential of this derivation has no matrix notation"
            raise MatcalcError("refused", message, hint="without --steps the answer is given") from None

    def coefficient_times(self, found: Node, word: str, alone: bool = False) -> Tree:
        """c*dt, g'*dx, J*dx or tr(G'*dX): the part of a differential that is linear in one other.

        `alone`: factors are not taken out of a trace.
        """
        bench, slot, tree = self.bench, self.slots[word], self.slot_tree(word)
        coefficient = bench.slope(found, slot)
        if not slot.order:
            shown = bench.factor(coefficient)
            return times(shown, tree)
        if found.order == 0 and slot.order == 1:
            row = len(tree.shape or ()) == 2
            if row:
                return times(tree, bench.factor(coefficient))
            return times(self.row(coefficient), tree)
        if found.order == 0:
            inner = times(bench.factor(bench.simple(transpose(coefficient))), tree)
            return under_trace(inner, alone)
        return times(bench.factor(coefficient), tree)

    def row(self, node: Node) -> Tree:
        """A vector as a row: (1 - t.^2)' rather than 1 - (t.^2)', but 2*r'*A."""
        row, column = self.bench.factor(node, row=True), self.bench.factor(node)
        other = Tree("transpose", (column,), shape=row.shape)
        return other if row.op == "sum" and len(text.render(other)) <= len(text.render(row)) + 2 else row

    # --- put in ------------------------------------------------------------------------------------------------------

    def put_in(self) -> tuple[Tree, Node]:
        """The differential of the function in those of the variables, over the names of the parts."""
        bench = self.bench
        trees: dict[str, Tree] = {}
        nodes: dict[Node, Node] = {}
        for part in self.parts:
            if part.name in self.slots:
                slot = self.slots[part.name]
                nodes[slot] = substitute(self.nodes[part.name], nodes)
                own = self.trees[part.name]
                trees[slot.name] = regrouped(put(own, trees)) if trees.keys() & set(names_in(own)) else own
        slot = self.slots[self.function]
        tree, node = trees[slot.name], nodes[slot]
        if size(tree) > LONGEST or any(part.op == "where" for part in walk(tree)):
            tree = self.written(bench.simple(node), list(self.variables))
        bench.confirm(bench.read(tree), node)
        return tree, node


def size(tree: Tree) -> int:
    """How many nodes a tree has; those that occur twice count twice."""
    return sum(1 for _ in walk(tree))


def split_sign(tree: Tree) -> tuple[int, Tree]:
    """The sign of a tree, and the tree without it."""
    return (-1, tree.args[0]) if tree.op == "neg" else (1, tree)


def times(left: Tree, right: Tree) -> Tree:
    """left*right; 1*dx is dx, -u*dx is -(u*dx)."""
    if left.op == "number" and left.value == 1:
        return right
    if left.op == "call" and left.value == "eye" and right.shape:
        return right
    sign, left = split_sign(left)
    if left.op == "number" and left.value == 1:
        return surface.negate(right) if sign < 0 else right
    if left.op == "div":  # r'*dr/norm(r)
        inner = times(left.args[0], right)
        sign = sign if inner.op != "neg" else -sign
        whole = surface.divide(split_sign(inner)[1], left.args[1])
        return whole if sign > 0 else surface.negate(whole)
    product = surface.multiply(left, right)
    return product if sign > 0 else surface.negate(product)


def under_trace(tree: Tree, alone: bool) -> Tree:
    """tr(M), with the sign before it; unless it is to stand alone, with divisors and scalar factors before it, too."""
    sign, tree = split_sign(tree)
    if sign < 0:
        return surface.negate(under_trace(tree, alone))
    if tree.op == "div" and not alone:
        return surface.divide(under_trace(tree.args[0], alone), tree.args[1])
    listed = traces.factors(tree)
    scalars = [] if alone else [factor for factor in listed if not factor.shape]
    rest = surface.product([factor for factor in listed if factor.shape or alone])
    return surface.product([*scalars, surface.call("tr", rest, shape=())])
