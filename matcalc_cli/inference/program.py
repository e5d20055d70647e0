"""A surface tree as a list of steps, operands before the operations on them: what shapes and lowering iterate over.

`compiler` makes a `Program` of a tree; this is what it is made of, and what can be asked of its steps.
"""

from fractions import Fraction

from .. import dimensions as dims
from ..dimensions import Dim, Poly
from ..errors import MatcalcError
from ..functions.table import FUNCTIONS
from ..language.tree import Tree, names_of_binder


class Range:
    """low:high, both within; the ends are sizes: 2:4, 1:n, m + 1:m + n."""

    __slots__ = ("high", "low")

    def __init__(self, low: Dim, high: Dim) -> None:
        self.low, self.high = low, high

    @property
    def length(self) -> Dim:
        return dims.add(dims.sub(self.high, self.low), 1)


# What stands in brackets behind a name: a place that is a number or a composite size, a range, an index name with the
# step that binds it (None: a symbol of its own), or None for a colon.
Subscript = int | Poly | Range | tuple[str, int | None] | None


MATRIX_PRODUCT = "@"
LONGEST_SIZE = 10**9


class Program:
    """`nodes[k]` is done after all steps `args[k]`. The last step is the whole expression."""

    __slots__ = (
        "args", "binders", "matrix_products", "named_dims", "nodes", "reached", "roles", "sizes", "subscripts",
        "variables",
    )  # fmt: skip

    def __init__(self) -> None:
        self.nodes: list[Tree] = []
        self.args: list[tuple[int, ...]] = []
        self.roles: list[str] = []  # the op; for a name: variable, ref, size, pi, imaginary, identity, ones
        self.subscripts: dict[int, tuple[Subscript, ...]] = {}  # of index steps
        self.sizes: dict[int, tuple[Dim, ...]] = {}  # of calls of constructors
        self.binders: dict[int, tuple[int, ...]] = {}  # tensor and isum steps -> the indices they bind
        self.variables: dict[str, list[int]] = {}  # name -> its steps, names in order of appearance
        self.named_dims: dict[str, None] = {}  # dimensions written in constructors, and those of `reached`
        self.reached: dict[tuple[str, int], str] = {}  # an axis of a name -> how far its slices reach
        self.matrix_products: frozenset[int] = frozenset()  # steps w @ x, which nobody writes of numbers

    def with_nodes(self, nodes: list[Tree]) -> "Program":
        """The same steps with other nodes, one for each."""
        other = Program()
        for part in self.__slots__:
            setattr(other, part, getattr(self, part))
        other.nodes = nodes
        return other

    def note_matrix_products(self, source: str) -> None:
        """Which products have the sign @ between their operands in the source."""
        if MATRIX_PRODUCT in source:
            spans = {step: [self.nodes[arg].span for arg in args] for step, args in enumerate(self.args)}
            self.matrix_products = frozenset(
                step
                for step, role in enumerate(self.roles)
                if role == "mul" and (between := spans[step])[0] and between[1]
                and MATRIX_PRODUCT in source[between[0][1] : between[1][0]]
            )  # fmt: skip

    def names_under(self, *steps: int) -> set[str]:
        """The variables that occur in any of the steps."""
        found, seen, stack = set[str](), set[int](), list(steps)
        while stack:
            here = stack.pop()
            if here not in seen:
                seen.add(here)
                stack += self.args[here]
                if self.roles[here] == "variable":
                    found.add(str(self.nodes[here].value))
        return found

    def behind(self, step: int) -> int:
        """The step that a name of `where` stands for, without its sign; else the step."""
        while self.roles[step] in ("ref", "neg", "where"):
            step = self.args[step][0]
        return step

    def name_of(self, step: int) -> str:
        """The variable that the step is, but for its sign; "" if it is none."""
        step = self.behind(step)
        return str(self.nodes[step].value) if self.roles[step] == "variable" else ""

    def by_axis(self) -> bool:
        """Does the formula take rows or columns of a matrix apart: sum(X, 2), or a column added to each column?"""
        for step, args in enumerate(self.args):
            shapes = [self.nodes[arg].shape or () for arg in args]
            if self.roles[step] == "call" and len(args) == 2 and self.nodes[args[1]].op == "number":
                row = FUNCTIONS[str(self.nodes[step].value)]
                if len(shapes[0]) == 2 and any(text.partition("->")[0][2:] == ",2" for text, _, _ in row.variants):
                    return True
        return self.spreads("sum", "had", "hdiv")

    def spreads(self, *roles: str) -> bool:
        """Does an operation of these roles meet a matrix and a column, which stands for each column?"""
        for step, args in enumerate(self.args):
            if self.roles[step] in roles:
                shapes = [self.nodes[arg].shape or () for arg in args]
                if len({len(shape) - (shape[0] == 1) for shape in shapes if shape}) > 1:
                    return True
        return False

    def free_indices(self) -> tuple[str, ...]:
        """Index names that nothing binds."""
        found = [s for subs in self.subscripts.values() for s in subs if isinstance(s, tuple)]
        return tuple(sorted({s[0] for s in found if isinstance(s[0], str) and s[1] is None}))

    def index_names(self) -> set[str]:
        """The names that stand for an index anywhere, bound or not."""
        bound = {str(name) for step in self.binders for name in names_of_binder(self.nodes[step])}
        return bound | {
            s[0] for subs in self.subscripts.values() for s in subs if isinstance(s, tuple) and isinstance(s[0], str)
        }


def whole_number(program: Program, step: int) -> Dim | None:
    """The exponent or the end of a range that a step is: k, k - 1, 2*k; None where it is no such polynomial."""
    node, args = program.nodes[step], program.args[step]
    match program.roles[step]:
        case "number" if isinstance(node.value, Fraction) and node.value.denominator == 1:
            return int(node.value)
        case "size":
            return str(node.value)
        case "ref" | "neg" | "sum" | "mul":
            parts = [whole_number(program, arg) for arg in args]
            if any(part is None for part in parts):
                return None
            total: Dim = {"sum": 0, "neg": -1}.get(program.roles[step], 1)
            for part in parts:
                assert part is not None
                total = dims.add(total, part) if program.roles[step] == "sum" else dims.mul(total, part)
            return total
    return None


def folded(tree: Tree) -> Dim:
    """The size that is written as a sum or product of names and numbers."""
    match tree.op:
        case "name":
            return str(tree.value)
        case "number" if isinstance(tree.value, Fraction) and tree.value.denominator == 1:
            return int(tree.value)
        case "sum" | "mul":
            parts = [folded(arg) for arg in tree.args]
            total = parts[0]
            for part in parts[1:]:
                total = dims.add(total, part) if tree.op == "sum" else dims.mul(total, part)
            return total
        case "neg" if tree.args[0].op in ("number", "name"):
            return dims.mul(-1, folded(tree.args[0]))
        case "div" if tree.args[1].op == "number":
            quotient = dims.divided(folded(tree.args[0]), whole(tree.args[1]))
            if quotient is not None:
                return quotient
    raise MatcalcError(
        "shape", "this is not a dimension", spans=_span(tree), hint="a dimension is a name or a whole number"
    )


def whole(node: Tree) -> int:
    """The positive whole number in an index."""
    value = node.value if node.op == "number" and isinstance(node.value, Fraction) else Fraction(0)
    if value.denominator == 1 and 1 <= value <= LONGEST_SIZE:
        return int(value)
    message = "an index is a positive whole number, a name, a range 2:4 or :"
    kind = "shape" if node.op in ("number", "neg") else "refused"
    raise MatcalcError(kind, message, spans=_span(node), hint="entries are counted from 1")


def _span(node: Tree) -> tuple[tuple[int, int], ...]:
    return (node.span,) if node.span else ()
