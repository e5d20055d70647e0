"""One pass over a program that finds the kind of every step from the kinds of the names, and where that fails.

Takes a Program and the kind of each variable, gives a `Pass`: kinds, the rules that apply, and the first step at which
none does. The sizes are found by `size_pass`.
"""

from collections.abc import Mapping
from fractions import Fraction

from ..language.tree import Tree
from .kind_habits import Habits
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
    spread,
    tensor_kind,
    waiting,
)
from .program import Program, Range, Subscript

CONSTANT_SHAPES = {"vector": COLUMN, "matrix": MATRIX}
Axes = tuple[Subscript, ...]


class Pass:
    """`failed` is the first step that has no kind, or None; the names under `cause` are those on which that depends.

    Without `habits`, whatever has a kind fits; with them, what nobody means by these letters does not.
    """

    __slots__ = ("assigned", "cause", "failed", "habits", "kinds", "program", "rules")

    def __init__(
        self,
        program: Program,
        assigned: Mapping[str, int],
        usual: Mapping[str, int] | None = None,
        strict: bool = True,
    ) -> None:
        """`usual`: the undeclared names, with the kind they have by preference; None where nothing is a guess."""
        self.program = program
        self.assigned = assigned
        self.kinds: list[int] = []
        self.rules: list[Rule | None] = []
        self.habits = None if usual is None else Habits(program, self.kinds, assigned, usual, strict)
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
                case "ones":
                    kind = COLUMN
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
            if kind >= 0 and self.habits is not None and self.habits.forbid(step, role, kind, rule):
                kind = -1
            if chains and (stuck := self._stuck(role, args)) is not None:
                self.failed, self.cause = self._origin(stuck), stuck
                return
            if kind < 0:
                self.failed = self.cause = step
                return
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
        return call(str(node.value), kinds, literals(node))


def literals(node: Tree) -> tuple[int | None, ...]:
    """The whole numbers among the arguments of a call, None for the others."""
    return tuple(
        int(arg.value) if isinstance(arg.value, Fraction) and arg.value.denominator == 1 else None for arg in node.args
    )


_sums: dict[frozenset[int], Rule | None] = {}


def sum_rule(kinds: tuple[int, ...]) -> Rule | None:
    """Terms of one kind, and scalars, which are added to every entry; columns and rows, to those of a matrix."""
    found = frozenset(kinds)
    if found not in _sums:
        rule = entrywise(tuple(sorted(found))) or spread(tuple(sorted(found)))
        _sums[found] = rule if rule is None or rule.kind <= MATRIX or SCALAR not in found else None
    return _sums[found]


def constructed(node: Tree, sizes: tuple[object, ...]) -> int | None:
    """The kind of eye(n), ones(m, n), vector(1), unit(n, k), ..."""
    if node.value in CONSTANT_SHAPES:
        return CONSTANT_SHAPES[str(node.value)] if len(node.args) == 1 and literals(node)[0] is not None else None
    if node.value == "unit":
        return COLUMN
    if node.value in ("eye", "commutation", "elimination"):
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
