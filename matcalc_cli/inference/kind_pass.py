"""One pass over a program that finds the kind of every step from the kinds of the names, and where that fails.

Takes a Program and the kind of each variable, gives a `Pass`: kinds, the rules that apply, and the first step at which
none does. The sizes are found by `size_pass`.
"""

from collections.abc import Mapping
from fractions import Fraction

from ..language.tree import Tree
from .kind_rules import (
    COLUMN,
    MATRIX,
    ROW,
    SCALAR,
    WAITING,
    Rule,
    call,
    chained,
    entrywise,
    operation,
    tensor_kind,
    waiting,
)
from .program import Program, Range, Subscript

CONSTANT_SHAPES = {"vector": COLUMN, "matrix": MATRIX}
Axes = tuple[Subscript, ...]
TAKEN, DEPARTED = 1, 2  # an undeclared name of the usual kind; one that was given another kind
SUSPECT = frozenset({"transpose", "sum", "had", "hdiv"})
# Of a matrix these are other norms than of a vector, so nobody's ‖X‖_2 is read with a vector X to make it fit.
NORMS_OF_VECTORS = frozenset({"norm1", "norm2"})


class Pass:
    """`failed` is the first step that has no kind, or None; the names under `cause` are those on which that depends.

    A person who writes sum(t), norm(t) or t' did not mean a scalar t, and one who writes y - F*t did not take the
    matrix F for a scalar to be subtracted from every entry. So a scalar does not fit there if it is one only
    because undeclared names were taken for scalars; `lenient` lets it fit, and is tried when nothing else does.
    """

    __slots__ = (
        "assigned",
        "capitals",
        "cause",
        "failed",
        "kinds",
        "lenient",
        "program",
        "rules",
        "soft",
        "spread",
        "weights",
    )

    def __init__(self, program: Program, assigned: Mapping[str, int], usual: Mapping[str, int], lenient: bool) -> None:
        """`usual`: the undeclared names, with the kind they have by preference."""
        self.program = program
        self.assigned = assigned
        self.lenient = lenient
        self.kinds: list[int] = []
        self.rules: list[Rule | None] = []
        self.weights = {name: TAKEN if assigned[name] == kind else DEPARTED for name, kind in usual.items()}
        self.capitals = {name for name, kind in usual.items() if kind == MATRIX != assigned[name]}
        self.soft: list[int] = []
        self.spread: dict[str, int] = {}  # undeclared scalar, added to every entry of this kind
        self.failed: int | None = None
        self.cause = 0
        self._run()

    def _run(self) -> None:
        program, kinds, rules = self.program, self.kinds, self.rules
        chains = False
        for step, (role, args) in enumerate(zip(program.roles, program.args, strict=True)):
            rule = None
            match role:
                case "variable":
                    kind = self.assigned[str(program.nodes[step].value)]
                case "number" | "size" | "pi" | "imaginary":
                    kind = SCALAR
                case "identity":
                    kind = MATRIX
                case "sum" | "call" | "index" | "stack" | "tensor":
                    rule = self._compound(step, role, tuple([kinds[a] for a in args]))
                    kind = -1 if rule is None else rule.kind
                case "where":
                    kind = kinds[args[0]]
                case _:
                    operands = tuple([kinds[a] for a in args])
                    rule = operation(role, operands) or (chained(operands) if role == "mul" else None)
                    kind = -1 if rule is None else rule.kind
                    chains = chains or kind >= WAITING
            if kind >= 0 and not self.lenient and role in SUSPECT and self._odd(role, kind, args):
                kind = -1
            if chains and (stuck := self._stuck(role, args)) is not None:
                self.failed, self.cause = self._origin(stuck), stuck
                return
            if kind < 0:
                self.failed = self.cause = step
                return
            if role == "sum" and kind in (COLUMN, MATRIX):
                self._note_spread(kind, args)
            kinds.append(kind)
            rules.append(rule)
        if kinds[-1] >= WAITING:
            self.cause = len(kinds) - 1
            self.failed = self._origin(self.cause)

    def _stuck(self, role: str, args: tuple[int, ...]) -> int | None:
        """An operand whose rows can wait no longer: only another factor behind them helps."""
        goes_on = args[:1] if role in ("mul", "div") else ()
        return next((arg for arg in args if self.kinds[arg] >= WAITING and arg not in goes_on), None)

    def _origin(self, step: int) -> int:
        """The product after which rows wait at the step."""
        while self.kinds[before := self.program.args[step][0]] >= WAITING:
            step = before
        return step

    def last_row(self, step: int) -> int:
        """The row that waits last in what the step has made; factors behind it may belong to it."""
        count = waiting(self.kinds[step])
        while waiting(self.kinds[before := self.program.args[step][0]]) >= count:
            step = before
        return self.program.args[step][1]

    def _compound(self, step: int, role: str, kinds: tuple[int, ...]) -> Rule | None:
        node = self.program.nodes[step]
        match role:
            case "sum":
                return sum_rule(kinds)
            case "index":
                axes = subscripted(kinds[0], self.program.subscripts[step])
                return None if axes is None else Rule(indexed_kind(kinds[0], axes))
            case "stack":
                return stacked(kinds, node.value if isinstance(node.value, int) else 1)
            case "tensor":
                return Rule(tensor_kind(len(self.program.binders[step]))) if kinds == (SCALAR,) else None
        if not kinds:
            kind = constructed(node, self.program.sizes.get(step, ()))
            return None if kind is None else Rule(kind)
        if node.value in NORMS_OF_VECTORS and kinds[0] != MATRIX and self._of_matrix(self.program.args[step][0]):
            return None
        if node.value == "norm2" and kinds[0] == MATRIX and self._of_departed(self.program.args[step][0]):
            return None
        rule = call(str(node.value), kinds, literals(node))
        odd = rule is not None and rule.lenient and not self.lenient and self._weight(self.program.args[step][0])
        return None if odd else rule

    def _odd(self, role: str, kind: int, args: tuple[int, ...]) -> bool:
        """Is something transposed, or added to a vector, that is a scalar by guess alone?"""
        if role == "transpose":
            return kind == SCALAR and self._weight(args[0]) > 0
        if kind == SCALAR:
            return False
        return any(self.kinds[arg] == SCALAR and self._weight(arg) == DEPARTED for arg in args)

    def _note_spread(self, kind: int, args: tuple[int, ...]) -> None:
        for arg in args:
            name = self._alone(arg) if self.kinds[arg] == SCALAR else ""
            if self.weights.get(name) == TAKEN:
                self.spread.setdefault(name, kind)

    def _of_matrix(self, step: int) -> bool:
        """Is a term of the step a capital letter that was taken for something else than a matrix?"""
        stack = [step]
        while stack:
            here = stack.pop()
            if self.program.roles[here] in ("sum", "neg", "transpose"):
                stack.extend(self.program.args[here])
            elif self._alone(here) in self.capitals:
                return True
        return False

    def _of_departed(self, step: int) -> bool:
        """Is this a matrix by an unusual guess alone? In ‖A*X - b‖_2 the letter b makes X a vector."""
        return not self.lenient and any(self.weights.get(name) == DEPARTED for name in self.names_under(step))

    def _alone(self, step: int) -> str:
        """The name that is left of a step without sign and numbers, mu of -2*mu/3; "" if it is no single name."""
        roles, all_args = self.program.roles, self.program.args
        while roles[step] != "variable":
            role, args = roles[step], all_args[step]
            if role == "neg" or (role in ("mul", "div") and roles[args[1]] == "number"):
                step = args[0]
            elif role == "mul" and roles[args[0]] == "number":
                step = args[1]
            else:
                return ""
        return str(self.program.nodes[step].value)

    def _weight(self, step: int) -> int:
        """0 unless the step is a scalar and so is everything in it; then the most any undeclared name in it weighs."""
        program, soft = self.program, self.soft
        for k in range(len(soft), step + 1):
            args = program.args[k]
            if program.roles[k] == "variable":
                soft.append(self.weights.get(str(program.nodes[k].value), 0))
            elif any(self.kinds[a] != SCALAR for a in args):
                soft.append(0)
            else:
                soft.append(max([soft[a] for a in args], default=0))
        return soft[step]

    def names_under(self, step: int) -> set[str]:
        """The variables on which the kind of the step depends."""
        found, seen, stack = set(), {step}, [step]
        while stack:
            here = stack.pop()
            if self.program.roles[here] == "variable":
                found.add(str(self.program.nodes[here].value))
            for arg in self.program.args[here]:
                if arg not in seen:
                    seen.add(arg)
                    stack.append(arg)
        return found


def literals(node: Tree) -> tuple[int | None, ...]:
    """The whole numbers among the arguments of a call, None for the others."""
    return tuple(
        int(arg.value) if isinstance(arg.value, Fraction) and arg.value.denominator == 1 else None for arg in node.args
    )


_sums: dict[frozenset[int], Rule | None] = {}


def sum_rule(kinds: tuple[int, ...]) -> Rule | None:
    """Terms of one kind, and scalars, which are added to every entry."""
    found = frozenset(kinds)
    if found not in _sums:
        rule = entrywise(tuple(sorted(found)))
        _sums[found] = rule if rule is None or rule.kind <= MATRIX or SCALAR not in found else None
    return _sums[found]


def constructed(node: Tree, sizes: tuple[object, ...]) -> int | None:
    """The kind of eye(n), ones(m, n), vector(1), unit(n, k), ..."""
    if node.value in CONSTANT_SHAPES:
        return CONSTANT_SHAPES[str(node.value)] if len(node.args) == 1 and literals(node)[0] is not None else None
    if node.value == "unit":
        return COLUMN
    if node.value in ("eye", "commutation"):
        return SCALAR if all(size == 1 for size in sizes) else MATRIX
    if not sizes:
        return None
    if len(sizes) > 2:
        return tensor_kind(sum(size != 1 for size in sizes))
    rows, columns = sizes[0], sizes[1] if len(sizes) > 1 else 1
    return MATRIX if rows != 1 != columns else COLUMN if rows != 1 else ROW if columns != 1 else SCALAR


def subscripted(kind: int, subscripts: Axes) -> Axes | None:
    """One subscript for each axis of the base, or None where their number is wrong."""
    if kind == MATRIX:
        return subscripts if len(subscripts) == 2 else None
    if kind not in (COLUMN, ROW):
        return None
    if len(subscripts) == 1:
        return subscripts
    along, across = subscripts if kind == COLUMN else subscripts[::-1]
    return (along,) if across in (1, None) else None


def indexed_kind(kind: int, axes: Axes) -> int:
    """Ranges and colons keep an axis, numbers and names take it away."""
    kept = [is_extent(axis) for axis in axes]
    if kind != MATRIX:
        return kind if kept[0] else SCALAR
    return {(True, True): MATRIX, (True, False): COLUMN, (False, True): ROW, (False, False): SCALAR}[kept[0], kept[1]]


def is_extent(axis: Subscript) -> bool:
    """Does the subscript keep its axis, as a colon or a range does?"""
    return axis is None or isinstance(axis, Range)


def stacked(kinds: tuple[int, ...], rows: int) -> Rule | None:
    """Blocks: in a row of them all are one entry high or none is, in a column all one entry wide or none."""
    if any(kind > MATRIX for kind in kinds) or not rows or len(kinds) % rows:
        return None
    columns = len(kinds) // rows
    tall = [kind in (COLUMN, MATRIX) for kind in kinds]
    wide = [kind in (ROW, MATRIX) for kind in kinds]
    if any(len(set(tall[r * columns : (r + 1) * columns])) > 1 for r in range(rows)):
        return None
    if any(len(set(wide[c::columns])) > 1 for c in range(columns)):
        return None
    high, broad = rows > 1 or tall[0], columns > 1 or wide[0]
    return Rule(MATRIX if high and broad else COLUMN if high else ROW if broad else SCALAR)
