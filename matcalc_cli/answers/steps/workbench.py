"""Where the trees of a derivation are read and written: the names of the question, of its parts and of their
differentials.

Takes trees, gives nodes, and back. One idea: a tree counts only as what its text reads back as, and a line only if that
has the value that it should have.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from ...calculus.derivative import derivative
from ...dimensions import Shape
from ...errors import MatcalcError
from ...functions.table import ALIASES
from ...graph.conjugation import conjugate
from ...graph.cost import cost
from ...graph.nodes import Node, Var
from ...graph.rebuilding import substitute
from ...graph.tensor import is_complex, is_symmetric
from ...inference.shapes import Typing, annotate
from ...language.syntax import parse
from ...language.tree import Tree, fold, name, names_in, rebuild
from ...lowering.lower import lower, variable
from ...own_functions.vocabulary import Vocabulary
from ...raising.raiser import Raiser
from ...raising.readers_order import Words
from ...raising.surface import transposed_shape
from ...render import text
from ...rewriting.simplify import simplify
from ...verification.same_value import compared
from ..input_order import Written, reader_order
from ..problem import Problem, names_for
from .lines import WITHOUT

LETTERS = (
    ("s", "u", "t", "v", "w", "p", "q"),
    ("r", "u", "v", "w", "z", "p", "q"),
    ("U", "V", "R", "Y", "Z", "M", "P"),
)
LONG = 200  # up to this cost a formula repeats its parts
FUNCTIONS_OF = ("f", "g", "h", "F", "G", "H", "f_")  # what the function is called: the first that is no name


class BeyondMatrices(Exception):
    """Some part of a line has no matrix notation."""


class Workbench:
    """`shown`: the trees that stand for names of our own in what a reader sees."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        old = problem.result_typing
        self.typing = Typing(dict(old.shapes), dict(old.properties))
        self.typing.dims, self.typing.indices = old.dims, old.indices
        self.conjugated = bool(problem.conjugated) and problem.conjugated[-1]
        self.moving = problem.groups[-1][0] if problem.groups else ""  # what is differentiated by
        self.is_complex = is_complex(problem.function)
        self.free = {name for group in problem.groups for name in group}
        self.hints = dict(problem.hints)
        self.shown: dict[str, Tree] = {}
        self.values: dict[Node, Node] = {}  # of the names of parts, in terms of the question's
        self._read: dict[str, Node] = {}

    # --- names -------------------------------------------------------------------------------------------------------

    def fresh(self, wanted: Iterable[str]) -> str:
        """The first of the names that stands for nothing yet, else one with a number."""
        listed = list(wanted)
        functions, tree = self.problem.functions, self.problem.parsed.tree
        own = functions.own if isinstance(functions, Vocabulary) else ()
        taken = {*self.typing.shapes, *self.typing.dims, *self.typing.indices, *ALIASES, *own, *names_in(tree)}
        spare = [f"{listed[0]}_{k}" for k in range(1, len(taken) + 2)]
        return next(word for word in (*listed, *spare) if word not in taken)

    def letter(self, shape: Shape) -> str:
        """A name for a part of that shape."""
        return self.fresh(LETTERS[len([d for d in shape if d != 1])])

    def add(self, word: str, shape: Shape, instead: Tree | None = None) -> Var:
        """A variable of that name and shape; complex if the tree is that it stands for."""
        self.typing.shapes[word] = shape
        if instead is not None and is_complex(self.read(instead)):
            self.typing.properties[word] = frozenset({"complex"})
        return self.variable(word)

    def wrt(self, word: str) -> Var:
        """The variable that is differentiated by: the conjugate of the one of that name, where that is asked."""
        found = self.variable(word)
        other = conjugate(found) if self.conjugated else found
        assert isinstance(other, Var)
        return other

    def variable(self, word: str) -> Var:
        return variable(word, self.typing, frozenset(self.free))

    def know_symmetric(self, word: str) -> None:
        """Of a part: that it is symmetric where what is declared symmetric is, which some functions ask for."""
        declared: dict[Node, Node] = {self.variable(n): variable(n, self.typing) for n in self.free}
        node = substitute(self.put_in(self.variable(word)), declared)
        if node.order == 2 and is_symmetric(node):
            self.typing.properties[word] = frozenset({"symmetric"})
            self.free.add(word)

    def tree_of(self, word: str) -> Tree:
        return name(word, self.typing.shapes[word])

    def written(self, tree: Tree) -> str:
        """The tree as text, as a reader sees it."""
        return text.render(self.showing(tree))

    def showing(self, tree: Tree) -> Tree:
        """The tree as a reader sees it."""

        def put(node: Tree, args: list[Tree]) -> Tree:
            own = node.op == "name" and self.shown.get(str(node.value))
            return own or rebuild(node, tuple(args))

        return fold(tree, put)

    # --- reading -----------------------------------------------------------------------------------------------------

    def annotated(self, tree: Tree) -> Tree:
        """The tree that its text is, with the shape of every node."""
        return annotate(self._parsed(text.render(tree)), self.typing)

    def read(self, tree: Tree, sums: Written | None = None) -> Node:
        """What the text of the tree means."""
        shown = text.render(tree)
        if shown not in self._read or sums is not None:
            self._read[shown] = lower(self._parsed(shown), self.typing, free=frozenset(self.free), sums=sums).node
        return self._read[shown]

    @contextmanager
    def lending(self) -> Iterator[None]:
        """Names that are added within are given up again, with all that was read."""
        known, properties = dict(self.typing.shapes), dict(self.typing.properties)
        try:
            yield
        finally:
            self.typing.shapes, self.typing.properties, self._read = known, properties, {}

    def _parsed(self, shown: str) -> Tree:
        typing = self.typing
        known = frozenset((*typing.shapes, *typing.dims, *typing.indices))
        return parse(shown, names_for(known, typing.shapes), self.problem.functions).tree

    def body(self, tree: Tree) -> Node:
        """The node of a part, whose sums are kept in the order in which they stand."""
        sums: Written = []
        node = self.read(tree, sums)
        for key, hint in reader_order(sums).items():
            self.hints.setdefault(key, hint)
        return node

    # --- writing -----------------------------------------------------------------------------------------------------

    def raised(self, node: Node, row: bool = False) -> Tree:
        """The node in matrix notation. BeyondMatrices where there is none that reads back."""
        problem = self.problem
        ranks = {word: k for k, word in enumerate(names_in(problem.parsed.tree))}
        ranks |= {word: len(ranks) + k for k, word in enumerate(self.typing.shapes) if word not in ranks}
        taken = {*self.typing.shapes, *self.typing.dims, *self.typing.indices}
        words = Words(problem.parsed.tree)
        raiser = Raiser(ranks, taken, self.hints, frozenset(self.free), problem.places, words)
        if cost(node) <= LONG:
            tree = raiser.row(node) if row and node.order == 1 else raiser.tree(node)
        else:
            tree = raiser.whole(node, row and node.order == 1)
        if raiser.beyond or not self.same(self.read(tree), node):
            raise BeyondMatrices
        return tree

    def factor(self, node: Node, row: bool = False) -> Tree:
        """The same, to stand in a product, so without definitions behind it."""
        tree = self.raised(node, row)
        if tree.op == "where":
            raise BeyondMatrices
        return tree

    def simple(self, node: Node) -> Node:
        return simplify(node, self.hints)

    def slope(self, node: Node, by: Var) -> Node:
        """The derivative, simplified."""
        return self.simple(derivative(node, by))

    # --- judging -----------------------------------------------------------------------------------------------------

    def same(self, a: Node, b: Node) -> bool:
        """Have two nodes one value?"""
        if a is b:
            return True
        if a.shape != b.shape:
            return False
        return self._compared(a, b) is True

    def _compared(self, a: Node, b: Node) -> bool | None:
        if self.simple(a) is self.simple(b):
            return True
        return compared(a, b, self.typing.properties, self.typing.dims)

    def confirm(self, a: Node, b: Node) -> None:
        """MatcalcError where a line has another value than the one before ("internal") or may have ("refused")."""
        verdict = True if a is b else self._compared(a, b)
        if not verdict:
            message = "a step of the derivation could not be confirmed, so none is shown"
            raise MatcalcError("refused" if verdict is None else "internal", message, hint=WITHOUT)

    def put_in(self, node: Node) -> Node:
        """The node with the values of the parts."""
        for part, value in reversed(self.values.items()):
            both = {part: value, conjugate(part): conjugate(value)} if is_complex(part) else {part: value}
            node = substitute(node, both)
        return node


def transposed(tree: Tree) -> Tree:
    """The transpose, factor by factor, without double primes and without one on a scalar."""

    def turn(node: Tree, args: list[Tree]) -> Tree:
        shape = transposed_shape(node.shape or ())
        match node.op:
            case "mul" if all(arg.shape for arg in node.args):
                return Tree("mul", (args[1], args[0]), shape=shape)
            case "sum" | "mul" | "neg":
                return Tree(node.op, tuple(args), node.value, shape=shape)
            case "transpose":
                return node.args[0]
        return Tree("transpose", (node,), shape=shape) if node.shape else node

    return fold(tree, turn)


def put(tree: Tree, trees: Mapping[str, Tree]) -> Tree:
    """The tree with trees for names."""

    def visit(node: Tree, args: list[Tree]) -> Tree:
        own = trees.get(str(node.value)) if node.op == "name" else None
        if node.op == "transpose" and args[0].op == "transpose":  # of what is put in
            return args[0].args[0]
        return own if own is not None else rebuild(node, tuple(args))

    return fold(tree, visit)
