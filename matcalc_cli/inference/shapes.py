"""Declared and inferred shapes: every name gets one, or the error names the operands that do not fit.

Takes a tree and declarations, gives a `Typing`. Kinds come first: capitals are matrices, small Latin letters vectors,
small Greek letters scalars; where that does not fit, the assignment with the fewest departures that does, found by
best-first search: an assignment that fails is left only by changing a name on which the failure depends (the
hitting-set tree of Reiter's diagnosis), so that departures that cannot help are never tried. Then sizes are unified.
"""

from collections.abc import Iterable, Iterator, Mapping
from heapq import heappop, heappush

from ..dimensions import Shape, symbols
from ..errors import MatcalcError
from ..language.declarations import SQUARE, Declaration, Declarations, declare
from ..language.tree import Tree, names_in
from .annotation import annotated
from .compiler import compile_tree
from .kind_narrowing import narrowed
from .kind_pass import Pass
from .kind_rules import COLUMN, MATRIX, ROW, SCALAR, order
from .program import Program
from .size_pass import Clash, Measure
from .unification import Sizes, has_unknown, is_unknown
from .usual_kinds import arguments, entries_of_brackets, preferred_kind

__all__ = [
    "Declaration", "Declarations", "Typing", "annotate", "declare", "infer", "kind_of_shape", "measured",
    "preferred_kind",
]  # fmt: skip

KIND_OF_WORD = {"scalar": SCALAR, "vector": COLUMN, "row": ROW, "matrix": MATRIX}
KIND_NAMES = ("a scalar", "a vector", "a row", "a matrix")
INFERRED = (SCALAR, COLUMN, MATRIX)
WEIGHTS = {SCALAR: 0, COLUMN: 1000, MATRIX: 2001}  # by the sum of the orders; of equal sums the one with fewer matrices
MOST_TRIALS = 20_000
MOST_STEPS = 20_000_000  # steps of the program over all trials

# How far an assignment is from the usual kinds; the smallest is taken.
#   1. departures, and names that are spread over the entries of a vector or matrix: in x - mu, mu was a scalar by guess
#   2. names that are spread: of one departure, a vector mu is likelier than a scalar taken from every entry of x
#   3. capitals among the departures: in y - Phi*theta, theta is a vector. A small letter may stand for anything, but
#      hardly anybody writes a vector or a scalar in capitals
#   4. the orders, for the simplest shapes
#   5. the departures themselves, (number of the name, kind), for one order in all
Departures = tuple[tuple[int, int], ...]
Rank = tuple[int, int, int, int, Departures]


class Typing:
    """What was taken: the final surface shape and the properties of every name, names in order of first appearance.

    `dims` are the symbolic sizes in order of appearance, `indices` the index names that nothing binds, `notes` say
    where a kind other than the usual one was inferred. `program` holds the steps of the tree that was inferred, each
    node with its shape, so that nobody need measure them again.
    """

    __slots__ = ("dims", "indices", "notes", "program", "properties", "shapes")

    def __init__(self, shapes: dict[str, Shape], properties: dict[str, frozenset[str]]) -> None:
        self.shapes = shapes
        self.properties = properties
        self.dims: tuple[str, ...] = ()
        self.indices: tuple[str, ...] = ()
        self.notes: tuple[str, ...] = ()
        self.program: Program | None = None


def kind_of_shape(shape: Shape) -> int:
    """0 a scalar, 1 a column, 2 a row, 3 a matrix, k + 1 a tensor with k axes."""
    if len(shape) == 2:
        return ROW if shape[0] == 1 else MATRIX
    return len(shape) if len(shape) < 2 else len(shape) + 1


def infer(
    tree: Tree,
    declarations: Declarations,
    *,
    scalar: bool = False,
    wrt: Iterable[str] = (),
    source: str = "",
) -> Typing:
    """The shapes under which the tree (and, with `scalar`, a scalar) makes sense. MatcalcError where there are none."""
    try:
        return _Inference(tree, declarations, scalar, tuple(wrt), source).typing()
    except MatcalcError as error:
        raise error.with_source(source) from None


class _Inference:
    def __init__(self, tree: Tree, declarations: Declarations, scalar: bool, wrt: tuple[str, ...], source: str) -> None:
        self.tree, self.declarations, self.scalar, self.source = tree, declarations, scalar, source
        for name in wrt:
            if name in declarations.dims() and name not in declarations:
                hint = "rename the dimension, or the variable"
                raise MatcalcError("usage", f"{name} is a dimension, not a variable", hint=hint)
        self.wrt = wrt
        self.program = compile_tree(tree, {*declarations, *wrt}, declarations.dims())
        self.names = list(dict.fromkeys((*self.program.variables, *declarations, *wrt)))
        self.fixed = {name: KIND_OF_WORD[d.kind] for name in self.names if (d := declarations.get(name)) and d.kind}
        self.free = [name for name in self.program.variables if name not in self.fixed]
        self.entries = entries_of_brackets(self.program, self.fixed)
        scalars = arguments(self.program) | self.entries
        self.preferred = {
            name: self.fixed.get(name, SCALAR if name in scalars else preferred_kind(name)) for name in self.names
        }
        self.usual = {name: self.preferred[name] for name in self.free}
        self.possible: Mapping[str, frozenset[int]] | None = None  # the kinds a name can have, once they are asked for

    # --- kinds -------------------------------------------------------------------------------------------------------

    def typing(self) -> Typing:
        for lenient in (False, True):
            found = self.search(lenient)
            if found is not None:
                return self.finish(*found)
        raise self.complaint()

    def search(self, lenient: bool) -> tuple[Pass, Measure] | None:
        """The first assignment that fits, in the order of `Rank`."""
        outcome = self.attempt(self.preferred, lenient)
        if not isinstance(outcome, set) and not outcome[0].spread:
            return outcome
        possible = self.narrowed()
        start = self.ranked(tuple((k, kind) for k, name in enumerate(self.free) for kind in self.forced(name)))
        if not all(possible.values()):
            return None
        heap, seen = [start], {start[-1]}
        fitting: dict[Departures, tuple[Pass, Measure]] = {}
        trials = min(MOST_TRIALS, MOST_STEPS // len(self.program.nodes) + 2)
        while heap and trials:
            trials -= 1
            rank = heappop(heap)
            departures = rank[-1]
            if departures in fitting:
                return fitting[departures]
            outcome = self.attempt(self.preferred | {self.free[k]: kind for k, kind in departures}, lenient)
            if not isinstance(outcome, set):
                spread = outcome[0].spread
                if not spread:
                    return outcome
                fitting[departures] = outcome
                heappush(heap, (rank[0] + len(spread), len(spread), *rank[2:]))
                outcome = set(spread)
                kinds = {name: frozenset([kind]) for name, kind in spread.items()}
            else:
                kinds = dict(possible)
            for child in self.changes(departures, outcome, kinds):
                if child[-1] not in seen:
                    seen.add(child[-1])
                    heappush(heap, child)
        return next(iter(fitting.values()), None)

    def narrowed(self) -> Mapping[str, frozenset[int]]:
        if self.possible is None:
            free = dict.fromkeys(self.free, frozenset(INFERRED))
            fixed = {name: frozenset([kind]) for name, kind in self.fixed.items()}
            self.possible = narrowed(self.program, fixed | free, self.scalar)
        return self.possible

    def forced(self, name: str) -> tuple[int, ...]:
        """The lightest kind of a name that cannot have the usual one."""
        kinds = self.narrowed()[name]
        return () if self.preferred[name] in kinds else tuple(sorted(kinds, key=WEIGHTS.__getitem__)[:1])

    def changes(self, departures: Departures, names: set[str], kinds: Mapping[str, frozenset[int]]) -> Iterator[Rank]:
        """The assignments with one of the names of another kind: one that is usual still, or one that was forced."""
        departed = dict(departures)
        for k, name in enumerate(self.free):
            if name not in names:
                continue
            for kind in sorted(kinds[name] - {self.preferred[name]}):
                if k not in departed:
                    yield self.ranked(tuple(sorted((*departures, (k, kind)))))
                elif (departed[k],) == self.forced(name) != (kind,):
                    yield self.ranked(tuple((j, kind if j == k else old) for j, old in departures))

    def ranked(self, departures: Departures) -> Rank:
        """How far an assignment is from the usual kinds."""
        usual = [self.preferred[self.free[k]] for k, _ in departures]
        total = sum(WEIGHTS[kind] - WEIGHTS[before] for (_, kind), before in zip(departures, usual, strict=True))
        return len(departures), 0, usual.count(MATRIX), total, departures

    def attempt(self, assigned: Mapping[str, int], lenient: bool) -> tuple[Pass, Measure] | set[str]:
        """The passes, or the names of which at least one must have another kind."""
        kinds = Pass(self.program, assigned, self.usual, lenient)
        if kinds.failed is not None:
            return kinds.names_under(kinds.cause)
        if self.scalar and kinds.kinds[-1] != SCALAR:
            return set(self.free)
        try:
            return kinds, self.measured(kinds, assigned)
        except Clash:
            return set(self.free)

    # --- sizes -------------------------------------------------------------------------------------------------------

    def variables(self, assigned: Mapping[str, int], sizes: Sizes) -> dict[str, Shape]:
        """The axes of every name, unknown where nothing is declared."""
        axes: dict[str, Shape] = {}
        for name in self.names:
            declared = self.declarations.get(name)
            if declared is not None and declared.shape is not None:
                axes[name] = declared.shape[1:] if declared.kind == "row" else declared.shape
            elif declared is not None and declared.square and assigned[name] == MATRIX:
                axes[name] = (sizes.fresh(),) * 2
            else:
                axes[name] = tuple(sizes.fresh() for _ in range(order(assigned[name])))
        return axes

    def measured(self, kinds: Pass, assigned: Mapping[str, int], stop: int | None = None) -> Measure:
        sizes = Sizes()
        measure = Measure(kinds, self.variables(assigned, sizes), sizes, stop)
        if stop is None and not sizes.settle():
            raise Clash(len(self.program.nodes) - 1, 0, 0)
        return measure

    def finish(self, kinds: Pass, measure: Measure) -> Typing:
        """Names for the sizes that stayed open, then the shapes of all names."""
        assigned = kinds.assigned
        self.name_sizes(measure)
        check_known(measure)
        measure.check_bounds()
        shapes = {}
        for name in self.names:
            found = tuple(measure.sizes.find(dim) for dim in measure.variables[name])
            shapes[name] = (1, *found) if assigned[name] == ROW else found
        properties = {name: d.properties for name in self.names if (d := self.declarations.get(name)) and d.properties}
        for name, shape in shapes.items():
            if len(shape) < 2 and properties.get(name, frozenset()) & SQUARE:
                properties[name] -= SQUARE
        counts = self.counts(kinds)
        for name in counts:
            shapes.pop(name, None)
            properties.pop(name, None)
        typing = Typing(shapes, properties)
        used = [dim for shape in shapes.values() for dim in shape]
        for signature in self.declarations.functions.values():
            used += [dim for side in signature or () for dim in side]
        typing.dims = tuple(
            dict.fromkeys([s for dim in used for s in symbols(dim)] + [*self.program.named_dims, *counts])
        )
        typing.indices = self.program.free_indices()
        typing.notes = tuple(
            f"{name} is taken as {'a whole number' if name in counts else KIND_NAMES[assigned[name]]}"
            for name in self.program.variables
            if assigned[name] != self.usual_kind(name) or name in counts
        )
        # a whole number was a variable when the tree was compiled, and is a size from here on
        typing.program = (
            measured(self.tree, typing) if counts else annotated(self.program, measure, typing.shapes, typing.dims)
        )
        return typing

    def usual_kind(self, name: str) -> int:
        """The kind that a name has by convention."""
        return preferred_kind(name) if name in self.entries else self.preferred[name]

    def counts(self, kinds: Pass) -> tuple[str, ...]:
        """The names in exponents of matrix powers and in ends of sums: whole numbers, which have no derivative."""
        program, found = self.program, dict[str, None]()
        for step, args in enumerate(program.args):
            powers = program.roles[step] == "pow" and kinds.kinds[args[0]] == MATRIX
            for arg in args[1:] if powers else args[:2] if program.roles[step] == "rsum" else ():
                found.update(dict.fromkeys(sorted(kinds.names_under(arg))))
        for name in found:
            if name in self.wrt:
                place = program.nodes[program.variables[name][0]]
                message = f"{name} counts factors: a derivative by a whole number does not exist"
                hint = f"differentiate by another variable, or declare {name} a scalar: --shape {name}:scalar"
                raise MatcalcError("refused", message, spans=(place.span,) if place.span else (), hint=hint)
        return tuple(found)

    def name_sizes(self, measure: Measure) -> None:
        avoid = {*names_in(self.tree), *self.names, *self.declarations.dims(), *self.program.named_dims}
        measure.sizes.name_unknowns((dim for name in self.names for dim in measure.variables[name]), avoid)

    def complaint(self) -> MatcalcError:
        """What is wrong under the usual kinds, or under the declared ones."""
        kinds = Pass(self.program, self.preferred, self.usual, lenient=True)
        stop = kinds.failed
        clash = None
        try:
            measure = self.measured(kinds, self.preferred, stop)
        except Clash as found:
            clash, stop = found, found.step
            sizes = Sizes()
            measure = Measure(kinds, self.variables(self.preferred, sizes), sizes, stop)
        self.name_sizes(measure)
        from .shape_errors import explain

        return explain(self.program, measure, stop, clash, self.source)


def check_known(measure: Measure) -> None:
    """MatcalcError where a size is still unknown: that of a constant or an index to which nothing gives a size."""
    find = measure.sizes.find
    if not measure.sizes.settle():
        raise MatcalcError("shape", "the sizes of the blocks cannot be made to agree", hint="declare them with --shape")
    for step, axes in enumerate(measure.axes):
        if any(has_unknown(find(dim)) for dim in axes if is_unknown(dim) or isinstance(dim, tuple)):
            node = measure.kinds.program.nodes[step]
            message = "nothing says how large this is"
            hint = "write eye(n), ones(n) or ones(m, n) with the size"
            raise MatcalcError("shape", message, spans=(node.span,) if node.span else (), hint=hint)


def annotate(tree: Tree, typing: Typing) -> Tree:
    """The tree with the shape of every node filled in, and a product that needs other brackets than those of its chain
    with these brackets: a'*x'*x*b becomes a'*(x'*x)*b. All its names must be in the typing.
    """
    return measured(tree, typing).nodes[-1]


def measured(tree: Tree, typing: Typing) -> Program:
    """The steps of the tree as `annotate` gives it."""
    program = compile_tree(tree, typing.shapes, typing.dims)
    unknown = next((name for name in program.variables if name not in typing.shapes), None)
    if unknown is not None:
        step = program.variables[unknown][0]
        node = program.nodes[step]
        raise MatcalcError(
            "name",
            f"the shape of {unknown} is not known",
            spans=(node.span,) if node.span else (),
            hint=f"declare it: --shape {unknown}:n",
        )
    assigned = {name: kind_of_shape(shape) for name, shape in typing.shapes.items()}
    kinds = Pass(program, assigned, {}, lenient=True)
    axes = {name: shape[1:] if assigned[name] == ROW else shape for name, shape in typing.shapes.items()}
    try:
        measure = Measure(kinds, axes, Sizes(), kinds.failed)
    except Clash as clash:
        from .shape_errors import explain

        raise explain(program, Measure(kinds, axes, Sizes(), clash.step), clash.step, clash, "") from None
    if kinds.failed is not None:
        from .shape_errors import explain

        raise explain(program, measure, kinds.failed, None, "")
    check_known(measure)
    return annotated(program, measure, typing.shapes, typing.dims)
