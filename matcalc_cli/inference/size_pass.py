"""The sizes of every step: one pass that unifies the axes which the rules say are equal.

Takes a finished `kind_pass.Pass` and the axes of the variables, gives the axes of every step, or the step at which two
sizes clash. A row has one axis here.
"""

from collections.abc import Mapping

from .. import dimensions as dims
from ..dimensions import Dim, Shape
from ..errors import MatcalcError
from .kind_pass import Pass, subscripted
from .kind_rules import COLUMN, MATRIX, ROW, SPREAD, Rule, order
from .program import Range, Subscript
from .remarks import unsized
from .unification import Sizes, has_unknown, is_unknown


class Clash(Exception):
    """Two sizes cannot be equal; `blocks` are the two operands that differ, where there are more than two."""

    def __init__(self, step: int, first: Dim, second: Dim, blocks: tuple[int, int] | None = None) -> None:
        super().__init__(step)
        self.step, self.first, self.second, self.blocks = step, first, second, blocks


class Measure:
    """`axes[k]` are the sizes of step k, to be read through `sizes.find`."""

    __slots__ = ("axes", "bounds", "indices", "kinds", "sizes", "variables")

    def __init__(self, kinds: Pass, variables: Mapping[str, Shape], sizes: Sizes, stop: int | None = None) -> None:
        self.kinds = kinds
        self.sizes = sizes
        self.variables = variables
        self.axes: list[Shape] = []
        self.indices: dict[int, Dim] = {}  # bound index -> its range
        self.bounds: list[tuple[int, Dim, Dim]] = []  # (step, size of the axis, index that must lie within)
        for step in range(len(kinds.kinds) if stop is None else stop):
            self.axes.append(self._axes(step))

    def _axes(self, step: int) -> Shape:
        program = self.kinds.program
        node, args = program.nodes[step], program.args[step]
        match program.roles[step]:
            case "variable":
                return self.variables[str(node.value)]
            case "number" | "size" | "pi" | "imaginary":
                return ()
            case "identity":
                return (self.sizes.fresh(),) * 2
            case "ones":
                return (self.sizes.fresh(),)
            case "where" | "isum":
                return self.axes[args[0]]
            case "sum":
                return self._sum(step, args)
            case "index":
                return self._index(step, args[0])
            case "stack":
                return self._stack(step, args, node.value if isinstance(node.value, int) else 1)
            case "tensor":
                return tuple(self._range(index) for index in program.binders[step])
            case "call" if step in program.sizes or node.value in ("vector", "matrix", "vec", "vech", "kron"):
                return self._special(step, str(node.value), args)
        rule = self.kinds.rules[step]
        assert rule is not None
        return self._by_rule(step, rule, args)

    def _by_rule(self, step: int, rule: Rule, args: tuple[int, ...]) -> Shape:
        places: dict[str, Dim] = dict(rule.sizes)
        for arg, letters in zip(args, rule.operands, strict=True):
            for letter, dim in zip(letters, self.axes[arg], strict=True):
                if letter not in places:
                    places[letter] = dim
                else:
                    self._equal(step, places[letter], dim)
        for letter, parts in rule.totals.items():
            if letter in rule.out:
                places[letter] = self._total([places[part] for part in parts])
        return tuple([places[letter] for letter in rule.out])

    def _equal(self, step: int, first: Dim, second: Dim, blocks: tuple[int, int] | None = None) -> None:
        if not self.sizes.unify(first, second):
            raise Clash(step, first, second, blocks)

    def _sum(self, step: int, args: tuple[int, ...]) -> Shape:
        kinds = self.kinds.kinds
        first = next((arg for arg in args if kinds[arg] == kinds[step]), -1)
        for arg in args:
            if not self.axes[arg]:
                continue
            axes = self.axes[first]
            if kinds[step] == MATRIX:
                axes = tuple(axes["ab".index(letter)] for letter in SPREAD[kinds[arg]])
            for one, other in zip(axes, self.axes[arg], strict=True):
                self._equal(step, one, other, (first, arg))
        return self.axes[first] if first >= 0 else ()

    def _range(self, index: int) -> Dim:
        if index not in self.indices:
            self.indices[index] = self.sizes.fresh()
        return self.indices[index]

    def _index(self, step: int, base: int) -> Shape:
        axes = subscripted(self.kinds.kinds[base], self.kinds.program.subscripts[step])
        assert axes is not None
        kept: list[Dim] = []
        name = self.kinds.program.name_of(base)
        for place, (axis, dim) in enumerate(zip(axes, self.axes[base], strict=True)):
            if axis is None:
                kept.append(dim)
            elif isinstance(axis, Range):
                reached = self.kinds.program.reached.get((name, place))
                if reached and is_unknown(self.sizes.find(dim)):
                    self._equal(step, dim, reached)
                self.bounds.append((step, dim, axis.high))
                kept.append(axis.length)
            else:
                self._entry(step, axis, dim)
        return tuple(kept)

    def _entry(self, step: int, subscript: Subscript, dim: Dim) -> None:
        """A single place along an axis of that size."""
        match subscript:
            case (str(), None):
                pass
            case (str(), int(index)):
                self._equal(step, self._range(index), dim)
            case int() | ((_, tuple()), *_):
                self.bounds.append((step, dim, subscript))

    def _special(self, step: int, name: str, args: tuple[int, ...]) -> Shape:
        kind, sizes = self.kinds.kinds[step], self.kinds.program.sizes.get(step, ())
        match name:
            case "vector" | "matrix":
                return tuple(self.sizes.fresh() for _ in range(order(kind)))
            case "vec":
                axes = self.axes[args[0]]
                if len(axes) == 2:
                    self.sizes.stacked.append((axes[0], axes[1]))
                return (dims.mul(*axes),) if len(axes) == 2 else axes
            case "vech":
                axes = self.axes[args[0]]
                if len(axes) == 2:
                    self._equal(step, *axes)
                return (dims.triangle(self.sizes.find(axes[0])),) if axes else ()
            case "kron":
                return self._kron(args)
            case "unvec":
                self._equal(step, dims.mul(*sizes), self.axes[args[0]][0])
                return sizes
            case "unit":
                self._entry(step, self.kinds.program.subscripts[step][0], sizes[0])
                return sizes
            case "eye":
                return (sizes * 2)[: order(kind)]
            case "elimination":
                return (dims.triangle(sizes[0]), dims.mul(sizes[0], sizes[0]))[: order(kind)]
            case "commutation":
                return ((dims.mul(*sizes),) * 2)[: order(kind)]
        return tuple(size for size in sizes if size != 1)

    def _kron(self, args: tuple[int, ...]) -> Shape:
        found: list[Dim | None] = [None, None]
        for arg in args:
            kind, axes = self.kinds.kinds[arg], self.axes[arg]
            for axis, dim in zip({COLUMN: (0,), ROW: (1,), MATRIX: (0, 1)}.get(kind, ()), axes, strict=True):
                old = found[axis]
                found[axis] = dim if old is None else dims.mul(self.sizes.find(old), self.sizes.find(dim))
        return tuple(size for size in found if size is not None)

    def _stack(self, step: int, args: tuple[int, ...], rows: int) -> Shape:
        columns = len(args) // rows
        heights = [self._common(step, args[r * columns : (r + 1) * columns], 0) for r in range(rows)]
        widths = [self._common(step, args[c::columns], 1) for c in range(columns)]
        found = (self._total(heights), self._total(widths))
        return {COLUMN: found[:1], ROW: found[1:], MATRIX: found}.get(self.kinds.kinds[step], ())

    def _common(self, step: int, blocks: tuple[int, ...], axis: int) -> Dim:
        found = [self.block_size(block, axis) for block in blocks]
        for block, dim in zip(blocks, found, strict=True):
            self._equal(step, found[0], dim, (blocks[0], block))
        return found[0]

    def block_size(self, step: int, axis: int) -> Dim:
        """The height (axis 0) or width (axis 1) of a step as a block."""
        kind = self.kinds.kinds[step]
        if kind == MATRIX:
            return self.axes[step][axis]
        return self.axes[step][0] if kind == (COLUMN, ROW)[axis] else 1

    def _total(self, parts: list[Dim]) -> Dim:
        total: Dim = 0
        for part in parts:
            total = dims.add(total, self.sizes.find(part))
        return total

    def check_bounds(self) -> None:
        """An index lies within its axis, where that can be told."""
        for step, dim, index in self.bounds:
            size = self.sizes.find(dim)
            beyond = dims.sub(index, size)
            if isinstance(beyond, int) and beyond > 0:
                node = self.kinds.program.nodes[step]
                message = f"there is no entry {dims.text(index)}: the axis has size {dims.text(size)}"
                hint = "indices run from 1 to the size"
                raise MatcalcError("shape", message, spans=(node.span,) if node.span else (), hint=hint)

    def final(self, step: int) -> Shape:
        """The surface shape of a step: n of a column, 1×n of a row."""
        axes = tuple([self.sizes.find(dim) for dim in self.axes[step]])
        return (1, *axes) if self.kinds.kinds[step] == ROW else axes


def check_known(measure: Measure) -> None:
    """MatcalcError where a size is still unknown: that of a constant or an index to which nothing gives a size."""
    find = measure.sizes.find
    if not measure.sizes.settle():
        one, other = (dims.text(find(dim)) for dim in measure.sizes.differing or (0, 0))
        message, hint = f"the sizes {one} and {other} cannot be made to agree", "declare the shapes that have them"
        raise MatcalcError("shape", message, hint=hint)
    for step, axes in enumerate(measure.axes):
        if any(has_unknown(find(dim)) for dim in axes if is_unknown(dim) or isinstance(dim, tuple)):
            raise unsized(measure.kinds.program.nodes[step])
