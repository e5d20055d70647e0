"""Declared and inferred shapes: every name gets one, or the error names the operands that do not fit.

Takes a tree and declarations, gives a `Typing`. Kinds come first (`usual_kinds`); where those do not fit, the
assignment with the fewest departures that does (`kind_search`). A capital stays a matrix, and nobody's habits are
mended by changing kinds (`kind_habits`): then the formula is refused, with the operands and the declaration that would
make it fit. Then sizes are unified.
"""

from collections.abc import Iterable, Mapping

from ..dimensions import Shape, symbols
from ..errors import MatcalcError
from ..functions.table import FUNCTIONS
from ..language.declarations import Declaration, Declarations, declare
from ..language.properties import SQUARE
from ..language.tree import Tree, names_in
from . import spreading
from .annotation import annotated
from .compiler import compile_tree
from .kind_pass import Pass
from .kind_rules import COLUMN, MATRIX, ROW, SCALAR, kind_of_shape, order
from .kind_search import Search
from .program import Program
from .remarks import KIND_NAMES, TAKEN, WHOLE, entry_by_entry, of_entries, rivals, scalars
from .size_pass import Clash, Measure, check_known
from .unification import Sizes
from .usual_kinds import is_scalar_calculus, preferred_kind, usual_kinds

__all__ = [
    "Declaration", "Declarations", "Typing", "annotate", "declare", "infer", "kind_of_shape", "measured",
    "preferred_kind",
]  # fmt: skip

KIND_OF_WORD = {"scalar": SCALAR, "vector": COLUMN, "row": ROW, "matrix": MATRIX}
INFERRED = (SCALAR, COLUMN, MATRIX)
MOST_CAPITALS = 8  # names that are tried for a cure,
MOST_STEPS = 500  # in a formula of so many steps


class Typing:
    """What was taken: the final surface shape and the properties of every name, names in order of first appearance.

    `dims` are the symbolic sizes in order of appearance, `indices` the index names that nothing binds, `departures`
    the names that were taken for another kind than the usual one, `notes` say that and what else was guessed, `spread`
    which columns and rows go with each of a matrix.
    `program` holds the steps of the tree that was inferred, each node with its shape, to be measured once.
    """

    __slots__ = ("departures", "dims", "indices", "notes", "places", "program", "properties", "shapes", "spread")

    def __init__(self, shapes: dict[str, Shape], properties: dict[str, frozenset[str]]) -> None:
        self.shapes = shapes
        self.properties = properties
        self.dims: tuple[str, ...] = ()
        self.indices: tuple[str, ...] = ()
        self.departures: dict[str, int] = {}
        self.notes: tuple[str, ...] = ()
        self.spread: tuple[str, ...] = ()
        self.program: Program | None = None
        self.places: dict[str, int | None] = {}

    def place(self, name: str) -> int | None:
        """The place of a name, in order of first appearance; it never changes. (None: the name itself counts.)"""
        for word in self.shapes if name not in self.places else ():
            self.places.setdefault(word, len(self.places))
        return self.places[name]

    def and_also(self, shapes: dict[str, Shape]) -> "Typing":
        """With names that the formula has not."""
        found = Typing(self.shapes | shapes, self.properties)
        found.dims, found.indices = self.dims, self.indices
        return found


def infer(
    tree: Tree,
    declarations: Declarations,
    *,
    scalar: bool = False,
    wrt: Iterable[str] = (),
    indices: Iterable[str] = (),
    source: str = "",
) -> Typing:
    """The shapes under which the tree (and, with `scalar`, a scalar) makes sense. MatcalcError where there are none.

    `indices`: names that mean something outside the tree, which no size is given.
    """
    try:
        return _Inference(tree, declarations, scalar, tuple(wrt), tuple(indices), source).typing()
    except MatcalcError as error:
        raise error.with_source(source) from None


class _Inference:
    def __init__(
        self,
        tree: Tree,
        declarations: Declarations,
        scalar: bool,
        wrt: tuple[str, ...],
        indices: tuple[str, ...],
        source: str,
    ) -> None:
        self.tree, self.declarations, self.scalar, self.source = tree, declarations, scalar, source
        self.avoided = indices
        for name in wrt:
            if name in declarations.dims() and name not in declarations:
                hint = "rename the dimension, or the variable"
                raise MatcalcError("usage", f"{name} is a dimension, not a variable", hint=hint)
        self.wrt = wrt
        self.program = compile_tree(tree, {*declarations, *wrt}, declarations.dims(), declarations.sized())
        self.program.note_matrix_products(source)
        self.names = list(dict.fromkeys((*self.program.variables, *declarations, *wrt)))
        self.fixed = {name: KIND_OF_WORD[d.kind] for name in self.names if (d := declarations.get(name)) and d.kind}
        self.free = [name for name in self.program.variables if name not in self.fixed]
        self.scalars = is_scalar_calculus(self.program, self.fixed, wrt)
        usual = usual_kinds(self.program, self.fixed, wrt, self.scalars)
        kinds = {name: row.kind for name, row in usual.items()} | self.fixed
        self.preferred = {name: kinds[name] if name in kinds else preferred_kind(name) for name in self.names}
        self.usual = {name: self.preferred[name] for name in self.free}
        self.possible = {name: usual[name].possible for name in self.free}
        self.rival: Mapping[str, int] = {}
        self.strict = True  # are the habits of those who write formulas kept?

    # --- kinds -------------------------------------------------------------------------------------------------------

    def typing(self) -> Typing:
        if (found := self.search(self.possible)) is None:
            raise self.complaint()
        return self.finish(*found)

    def search(self, possible: Mapping[str, frozenset[int]]) -> tuple[Pass, Measure] | None:
        """The likeliest assignment that fits; `rival` is another one that is as likely."""
        found = Search(
            self.usual,
            lambda: self.narrowed(possible),
            lambda assigned: self.attempt(self.preferred | assigned),
            len(self.program.nodes),
        )
        best, self.rival = found.best()
        return best

    def narrowed(self, possible: Mapping[str, frozenset[int]]) -> Mapping[str, frozenset[int]]:
        """The kinds that the names can have at all. Most formulas fit at once, and never ask."""
        from .kind_narrowing import narrowed

        fixed = {name: frozenset([kind]) for name, kind in self.fixed.items()}
        return narrowed(self.program, fixed | dict(possible), self.scalar)

    def attempt(self, assigned: dict[str, int]) -> tuple[Pass, Measure] | set[str]:
        """The passes, or the names of which at least one must have another kind."""
        kinds = Pass(self.program, assigned, self.usual, self.strict)
        if kinds.failed is not None:
            return self.program.names_under(kinds.cause)
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
        spreading.refuse_words(self.program, kinds.kinds, self.free)
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
        self.tell(typing, kinds, counts)
        # a whole number was a variable when the tree was compiled, and is a size from here on
        typing.program = (
            measured(self.tree, typing) if counts else annotated(self.program, measure, typing.shapes, typing.dims)
        )
        return typing

    def tell(self, typing: Typing, kinds: Pass, counts: tuple[str, ...]) -> None:
        """What was guessed: kinds other than the usual ones, whole numbers, a formula of scalars."""
        assigned = kinds.assigned
        guessed = [name for name in self.usual if name not in counts and assigned[name] != preferred_kind(name)]
        if self.scalars:
            notes = [scalars(guessed)] if guessed and self.fits_vectors() else []
        else:
            typing.departures = {name: assigned[name] for name in guessed}
            notes = [TAKEN.format(name, KIND_NAMES[assigned[name]]) for name in guessed]
        notes += rivals(guessed, self.rival, assigned)
        vectors = of_entries(self.program, kinds.kinds, self.free)
        if vectors and not isinstance(self.attempt(dict(assigned) | vectors), set):
            notes += entry_by_entry(vectors)
        typing.spread = tuple(spreading.notes(self.program, kinds.kinds, self.source))
        counted = (TAKEN.format(name, WHOLE) for name in counts if name not in self.fixed)
        typing.notes = (*notes, *counted)

    def fits_vectors(self) -> bool:
        """Would a formula of scalars be one of vectors, too: exp(x)?"""
        functions = any(node.op == "call" and FUNCTIONS[str(node.value)].abstract for node in self.program.nodes)
        usual = {name: preferred_kind(name) for name in self.usual}
        return not functions and not isinstance(self.attempt(self.preferred | usual), set)

    def counts(self, kinds: Pass) -> tuple[str, ...]:
        """The names in exponents of matrix powers and in ends of sums: whole numbers, which have no derivative."""
        program, found = self.program, dict[str, None]()
        for step, args in enumerate(program.args):
            powers = program.roles[step] == "pow" and kinds.kinds[args[0]] == MATRIX
            for arg in args[1:] if powers else args[:2] if program.roles[step] == "rsum" else ():
                found.update(dict.fromkeys(sorted(program.names_under(arg))))
        for name in found:
            if name in self.wrt:
                place = program.nodes[program.variables[name][0]]
                message = f"{name} counts factors: a derivative by a whole number does not exist"
                spans = (place.span,) if place.span else ()
                raise MatcalcError("refused", message, spans=spans, hint="differentiate by another variable")
        return tuple(found)

    def name_sizes(self, measure: Measure) -> None:
        avoid = {*names_in(self.tree), *self.names, *self.avoided, *self.declarations.dims(), *self.program.named_dims}
        measure.sizes.name_unknowns((dim for name in self.names for dim in measure.variables[name]), avoid)

    def complaint(self) -> MatcalcError:
        """What is wrong under the usual kinds, or under the declared ones, and the declarations that would help."""
        self.preferred |= self.numbers()
        kinds = Pass(self.program, self.preferred)
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

        fixed = frozenset((*self.declarations.dims(), *self.program.named_dims))
        return explain(self.program, measure, stop, clash, self.source, fixed, self.cures())

    def cures(self) -> dict[str, int]:
        """The declarations that would make the formula fit: of a capital that is a number, or the fewest."""
        return self.capital_number(kept=True) or self.cure() or self.capital_number(kept=False)

    def capital_number(self, kept: bool) -> dict[str, int]:
        """The capital that has to be declared a number, and nothing else; with `kept` all variables keep their kind."""
        capitals = [name for name in self.free if self.preferred[name] == MATRIX]
        for name in capitals if len(capitals) <= MOST_CAPITALS and len(self.program.nodes) <= MOST_STEPS else ():
            known = Declarations(self.declarations.table, self.declarations.functions)
            known.add(name, Declaration((), "scalar"))
            other = _Inference(self.tree, known, self.scalar, self.wrt, self.avoided, self.source)
            others = [variable for variable in self.wrt if variable != name]
            same = all(other.preferred[variable] == self.preferred[variable] for variable in others)
            if (same or not kept) and other.search(other.possible) is not None:
                return {name: SCALAR}
        return {}

    def numbers(self) -> dict[str, int]:
        """The capitals that can be nothing but numbers, where the mistake is elsewhere: N of norm(x)/N + M."""
        from .kind_narrowing import narrowed

        fixed = {name: frozenset([kind]) for name, kind in self.fixed.items()}
        possible = narrowed(self.program, fixed | self.possible, False)
        found = {n: SCALAR for n in self.free if self.preferred[n] == MATRIX and possible[n] == frozenset([SCALAR])}
        kinds = Pass(self.program, self.preferred | found)
        fits = kinds.failed is None and (not self.scalar or kinds.kinds[-1] == SCALAR)
        return {} if fits else found

    def cure(self) -> dict[str, int]:
        """The fewest undeclared names with other kinds under which the formula fits."""
        self.strict = False
        found = self.search(dict.fromkeys(self.free, frozenset(INFERRED)))
        if found is None:
            return {}
        return {name: kind for name in self.free if (kind := found[0].assigned[name]) != self.preferred[name]}


def annotate(tree: Tree, typing: Typing) -> Tree:
    """The tree with the shape of every node filled in, and a product that needs other brackets than those of its chain
    with these brackets: a'*x'*x*b becomes a'*(x'*x)*b. All its names must be in the typing.
    """
    return measured(tree, typing).nodes[-1]


def measured(tree: Tree, typing: Typing, source: str = "") -> Program:
    """The steps of the tree as `annotate` gives it. `source`: its text, for the words of an error."""
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
    kinds = Pass(program, assigned)
    axes = {name: shape[1:] if assigned[name] == ROW else shape for name, shape in typing.shapes.items()}
    try:
        measure = Measure(kinds, axes, Sizes(), kinds.failed)
    except Clash as clash:
        from .shape_errors import explain

        raise explain(program, Measure(kinds, axes, Sizes(), clash.step), clash.step, clash, source) from None
    if kinds.failed is not None:
        from .shape_errors import explain

        raise explain(program, measure, kinds.failed, None, source)
    check_known(measure)
    return annotated(program, measure, typing.shapes, typing.dims)
