"""The function cut into parts: what the input names or repeats, and every argument of a function that is not linear.

Takes the tree of the function; gives `Part`s, each a tree over the names of the parts before it that has one rule. One
idea: a tree is a polynomial of its variables (sums, products, what is linear) until a function, a quotient or a power
stands at its top. An argument of those gets a name; they themselves are differentiated where they stand if they are
alike, else each is a part without a name, shown as d(exp(u)).
"""

from typing import NamedTuple

from ...calculus.derivative import derivative, differential
from ...errors import MatcalcError
from ...functions.table import FUNCTIONS
from ...graph.conjugation import conjugate
from ...graph.nodes import Node, Var, topological
from ...graph.tensor import is_complex, is_zero, var
from ...language.tree import Tree, fold, rebuild, walk
from .naming import BEYOND, law_of, of_atom, of_context
from .rules import RULES, Rule
from .workbench import Workbench

MOST_PARTS = 30
ADDING, MULTIPLYING = ("sum", "neg", "transpose", "stack"), ("mul", "had")
TOO_SMALL = ("name", "number", "neg", "transpose", "index", "colon", "range")


class Part:
    """`name = tree` by whose differential's `rule`; `named`: does a reader see the name? `active`: does it vary?"""

    __slots__ = ("active", "atoms", "law", "name", "named", "rule", "slot", "tree")

    def __init__(self, name: str, tree: Tree, rule: Rule, law: str, named: bool, active: bool) -> None:
        self.name, self.tree, self.rule, self.law = name, tree, rule, law
        self.named, self.active = named, active
        self.slot: Var | None = None  # its differential
        self.atoms: list[Tree] = []  # the functions in it that the rule is of


class Piece(NamedTuple):
    """A tree under way: its degree in what varies (0: it is constant), and what in it is no polynomial."""

    tree: Tree
    degree: int = 0
    atoms: tuple[tuple[Tree, Rule], ...] = ()


class Cutter:
    """Cuts one function. `active`: the names that vary."""

    def __init__(self, bench: Workbench, active: set[str]) -> None:
        self.bench, self.active = bench, active
        self.parts: list[Part] = []
        self.repeated: dict[int, int] = {}  # id of a node -> the number of its equals that get a name
        self.named: dict[int, Piece] = {}
        self.by_tree: dict[str, str] = {}

    def cut(self, tree: Tree, function: str) -> Part:
        """The part that is the whole function; those it is made of are in `parts`."""
        if tree.op == "where":
            assert isinstance(tree.value, tuple)
            self._definitions(dict(zip(map(str, tree.value), tree.args[1:], strict=True)))
            tree = tree.args[0]
        return self._part(function, self._folded(tree), True)

    def _definitions(self, left: dict[str, Tree]) -> None:
        """The input's own names, each after those that it uses."""
        while left:
            word = next(
                w for w, tree in left.items() if not {n.value for n in walk(tree) if n.op == "name"} & left.keys() - {w}
            )
            self._part(word, self._folded(left.pop(word)), True)

    def _folded(self, tree: Tree) -> Piece:
        self.repeated, self.named = repeated(tree), {}
        return fold(tree, self._visit)

    # --- one node ----------------------------------------------------------------------------------------------------

    def _visit(self, node: Tree, args: list[Piece]) -> Piece:
        piece = self._piece(node, args)
        kind = self.repeated.get(id(node))
        if kind is None or not piece.degree:
            return piece
        if kind not in self.named:
            self.named[kind] = self._simple(piece)
        return self.named[kind]

    def _piece(self, node: Tree, args: list[Piece]) -> Piece:
        tree = rebuild(node, tuple(arg.tree for arg in args))
        if node.op == "name":
            return Piece(node, int(node.value in self.active))
        if not any(arg.degree for arg in args):
            return Piece(tree)
        atoms = tuple(atom for arg in args for atom in arg.atoms)
        if node.op in ADDING or (node.op in ("div", "hdiv", "index") and not any(arg.degree for arg in args[1:])):
            return Piece(tree, max(arg.degree for arg in args), atoms)
        if node.op in MULTIPLYING:
            return Piece(tree, sum(arg.degree for arg in args), atoms)
        if node.op in ("isum", "rsum", "tensor", "where", "index"):
            raise MatcalcError("refused", "--steps has no rules for sums over an index", hint=BEYOND)
        if node.op == "call" and self._linear(node, args):
            return Piece(tree, sum(arg.degree for arg in args), atoms)
        return self._atom(node, args)

    def _atom(self, node: Tree, args: list[Piece]) -> Piece:
        """A function, quotient or power of names; of a norm its square stays whole."""
        squared = node.op == "pow" and of_atom(node, False) is RULES["differential.norm-squared"]
        if node.op == "call" and (within := self._within(node, args[0])) is not None:
            return within
        simple = [arg if squared or not arg.degree else self._simple(arg) for arg in args]
        if node.op == "call" and FUNCTIONS[str(node.value)].needs and simple[0].tree.op == "name":
            self.bench.know_symmetric(str(simple[0].tree.value))
        tree = rebuild(node, tuple(arg.tree for arg in simple))
        varies = node.op in ("pow", "hpow") and bool(args[1].degree)
        return Piece(tree, 1, ((tree, of_atom(tree, varies)),))

    def _within(self, node: Tree, arg: Piece) -> Piece | None:
        """logdet(X) for log(det(X)), where the row of det says so of real numbers."""
        inner = arg.tree
        if self.bench.is_complex:
            return None
        other = FUNCTIONS[str(inner.value)].within.get(str(node.value)) if inner.op == "call" else None
        if other is None:
            return None
        tree = Tree("call", inner.args, other, node.span, node.shape)
        return Piece(tree, 1, ((tree, of_atom(tree, False)),))

    def _linear(self, node: Tree, args: list[Piece]) -> bool:
        """Is the function linear in each argument that varies? Its derivative does not depend on that argument then."""
        row = FUNCTIONS[str(node.value)]
        if row.kind in ("scalar", "matrix") or row.abstract:
            return row.linear
        bench = self.bench
        with bench.lending():
            slots = [
                bench.add(bench.fresh(["u_1"]), arg.tree.shape or (), arg.tree) if arg.degree else None for arg in args
            ]
            trees = [
                arg.tree if slot is None else bench.tree_of(slot.name) for slot, arg in zip(slots, args, strict=True)
            ]
            value = bench.read(rebuild(node, tuple(trees)))
            return all(slot not in topological([derivative(value, slot)]) for slot in slots if slot is not None)

    # --- parts -------------------------------------------------------------------------------------------------------

    def _simple(self, piece: Piece) -> Piece:
        """The piece if it is a name, else a part that gets one."""
        tree = piece.tree.args[0] if piece.tree.op == "transpose" else piece.tree
        if tree.op == "name" or self._is_mixed(piece.tree):
            return piece
        key = self._key(piece.tree)
        if key not in self.by_tree:
            self.by_tree[key] = self._part(self.bench.letter(piece.tree.shape or ()), piece, True).name
        return Piece(self.bench.tree_of(self.by_tree[key]), 1)

    def _is_mixed(self, tree: Tree) -> bool:
        """Is it complex, and its conjugate varies, too? A name for it would have two differentials."""
        bench = self.bench
        node = bench.read(tree) if bench.is_complex else None
        if node is None or not is_complex(node):
            return False
        node = bench.put_in(node)
        moved: dict[Node, Node] = {bench.wrt(bench.moving): var("q", bench.typing.shapes[bench.moving])}
        return not is_zero(bench.simple(differential(conjugate(node), moved)))

    def _part(self, word: str, piece: Piece, named: bool) -> Part:
        """A part that is this piece; what in it has rules of its own becomes parts before."""
        tree, rule, law = piece.tree, of_context(piece.tree, piece.degree, self.active), ""
        if piece.atoms:
            rules = {atom[1] for atom in piece.atoms}
            if piece.degree == 1 and len(rules) == 1 and not self._varies_beside(piece):
                rule, law = piece.atoms[0][1], law_of(*piece.atoms[0])
            else:
                tree = self._without_atoms(piece)
                rule = RULES["differential.sum" if piece.degree == 1 else "differential.product"]
        if not piece.degree:
            rule = RULES["differential.constant"]
        part = Part(word, tree, rule, law, named, bool(piece.degree))
        part.atoms = [atom for atom, own in piece.atoms if own is rule]
        self.parts.append(part)
        if len(self.parts) > MOST_PARTS:
            raise MatcalcError("refused", f"the derivation has more than {MOST_PARTS} parts", hint="without --steps")
        bench = self.bench
        if word not in bench.typing.shapes:
            bench.add(word, tree.shape or (), tree)
        bench.values[bench.variable(word)] = bench.body(tree)
        if piece.degree:
            self.active.add(word)
        return part

    def _varies_beside(self, piece: Piece) -> bool:
        """Does something vary in the tree beside its functions?"""
        atoms = {id(tree) for tree, _ in piece.atoms}
        return fold(
            piece.tree,
            lambda node, args: (
                id(node) not in atoms and (any(args) or (node.op == "name" and node.value in self.active))
            ),
        )

    def _without_atoms(self, piece: Piece) -> Tree:
        """The tree with names for the functions in it, which become parts that are shown as they are."""
        names: dict[int, Tree] = {}
        for tree, rule in piece.atoms:
            key = self._key(tree)
            if key not in self.by_tree:
                word = self.bench.fresh(["p_1"])
                self._part(word, Piece(tree, 1, ((tree, rule),)), False)
                self.bench.shown[word] = tree
                self.by_tree[key] = word
            names[id(tree)] = self.bench.tree_of(self.by_tree[key])
        return fold(piece.tree, lambda node, args: names.get(id(node)) or rebuild(node, tuple(args)))

    def _key(self, tree: Tree) -> str:
        from ...render import text

        return text.render(tree)


def repeated(tree: Tree) -> dict[int, int]:
    """id of a node -> a number that its equals share, for subtrees that occur more often than what is around them."""
    kinds: dict[tuple[object, ...], int] = {}
    kind: dict[int, int] = {}

    def classed(node: Tree, args: list[int]) -> int:
        kind[id(node)] = kinds.setdefault((node.op, node.value, *args), len(kinds))
        return kind[id(node)]

    fold(tree, classed)
    nodes = list(walk(tree))
    count: dict[int, int] = {}
    for node in nodes:
        count[kind[id(node)]] = count.get(kind[id(node)], 0) + 1
    found = {}
    for node in nodes:
        for child in node.args:
            this = kind[id(child)]
            if child.op not in TOO_SMALL and count[this] > max(1, count[kind[id(node)]]):
                found[this] = True
    return {id(node): kind[id(node)] for node in nodes if kind[id(node)] in found}
