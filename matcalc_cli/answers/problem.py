"""The problem a question is once it is read: trees, shapes, the function's node, the variables.

Takes a Question; gives a Problem, or a MatcalcError that says which word is wrong. One idea: parse, infer and lower
once; the steps of the formula are kept with their shapes, so that nothing compiles or measures it again.
"""

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from functools import cached_property

from ..dimensions import Shape
from ..errors import MatcalcError
from ..graph.conjugation import conjugate
from ..graph.tensor import Node, Var, is_complex
from ..inference.kind_rules import COLUMN
from ..inference.program import Program
from ..inference.shapes import Declaration, Declarations, Typing, declare, infer, measured
from ..inference.spellings import entrywise, spelled
from ..language import misreadings
from ..language.declarations import shape_text
from ..language.syntax import Parsed, names_in, parse
from ..limits import limit
from ..lowering.lower import Lowered, lower, variable
from ..own_functions.vocabulary import Vocabulary, vocabulary
from . import guesses
from .asking.question import Question
from .asking.variables import Variable
from .asking.verbs import VERDICT
from .input_order import Written, places_of_functions, reader_order, reader_places, with_conjugates
from .variables import restrictions as conditions
from .variables.capital_numbers import Capitals
from .variables.directions import Directions
from .variables.entries import Entry, entries_of, usual_declaration

MOST_ORDER = limit("axes")

Groups = list[tuple[str, ...]]  # the names of each differentiation; several are stacked


def names_for(names: Collection[str], typing: "Declarations | Mapping[str, Shape]") -> frozenset[str]:
    """The names that the parser is told: without a matrix H, for x^H*H*x has no power in it."""
    held = typing.get("H")
    shape = held.shape if isinstance(held, Declaration) else held
    matrix = shape or (isinstance(held, Declaration) and (held.kind in ("matrix", "vector", "row") or held.properties))
    return frozenset(names) - {"H"} if matrix else frozenset(names)


class Problem:
    """The question, read: trees, shapes, the function's node, the variables of each differentiation.

    `notes` say how the question was taken; what is found out later is added to them. `entries`: for each
    differentiation the entry of its variable, None for the whole. `joint`: the variables of a group are no scalars that
    are stacked; they have a derivative each (`by`), or are judged together. `total`: the answer is the total
    differential, of several variables with a direction each, or of a complex one that moves with its conjugate.
    `within`: the conditions that were typed; `restrictions` are defined where these hold.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.notes: list[str] = []
        self.guesses: list[str] = []  # those of the notes that a declaration would make needless
        asked = question.variables()
        groups = [tuple(variable.name for variable in group) for group in asked]
        self._parse(groups, [name for group in asked for variable in group for name in variable.indices])
        self._declare_entries(asked)
        self.typing = self._typing(groups, asked)
        guesses.refuse_sizes(self.typing.shapes, self.typing.dims)
        no_scalars = any(self.typing.shapes[name] for group in groups for name in group if group[1:])
        self.joint = no_scalars and not self.directions.several
        self.groups = self._differentiations(groups)
        self.entries = self._entries(asked)
        self.conjugated = self._conjugated()
        self._lower()
        if not any(self.entries):
            self._guessed(guesses.stacks(question, self.whole, self.typing, self.groups, self.function.order))
        typed = self.parsed.conditions
        self.within = conditions.conditions_of(self.parsed.tree, typed, self.typing)
        self.restrictions = conditions.defined_within(self.within)
        self.compared = conditions.compared(self.parsed, self.typing, self.within)
        conditions.refuse_outside(self.within, typed, lambda: [self.function_as_declared, *self.as_typed])
        self.notes += conditions.idle(self.parsed)
        undeclared = None if self.lowered.shape else {*self.typing.shapes} - {*self.declared}
        self.notes += guesses.spread(self.program, self.typing.shapes, undeclared)
        self._guessed(misreadings.numbers_by_entries(self.whole, self.declared))
        if question.strict and self.guesses:
            guesses.refuse_guess(self.guesses[0], self.typing.shapes)

    # --- reading -----------------------------------------------------------------------------------------------------

    def _parse(self, groups: Groups, indices: list[str]) -> None:
        """The tree, and all that is declared: in options and in the text."""
        question = self.question
        declared = declare(question.shapes)
        self.directions = Directions(question.along)
        question.along = self.directions.text
        given, more = question.given, [name for group in groups for name in group]
        known = frozenset((*declared, *more, *(given or ()), *self.directions.names))
        self.functions = vocabulary(question.define, declared.functions, question.expression)
        kinds = given.declared(declared) if given else declared
        try:
            self.parsed: Parsed = parse(question.expression, names_for(known, kinds), self.functions, kinds, True)
        except MatcalcError as error:
            if "an equation" in error.message:  # its sides are no functions of which a verb may take one
                error.hint = question.verb.of_equations or error.hint
            raise
        self.whole = conditions.all_names(self.parsed.tree, self.parsed.conditions)
        own = self.functions.own if isinstance(self.functions, Vocabulary) else ()
        if own:
            guesses.refuse_variables(own, self.parsed, known)
        self.declared: Declarations = declared.extend(self.parsed.declarations, question.expression)
        misreadings.refuse_bars(self.whole, question.expression, self.declared.table)
        misreadings.refuse_indexed(self.whole, {*self.declared, *known})
        misreadings.refuse_numbers_as_vectors(self.whole, self.declared)
        misreadings.refuse_lost_powers(self.whole, more, {*self.declared, *known})
        if given:
            self.declared, notes = given.known(self.declared, self.whole, more, [*self.directions.names, *indices])
            self._guessed(notes)
        certain = {*self.declared, *known, *guesses.defined_in(self.whole)}
        self._guessed(self.parsed.notes + misreadings.notes(self.whole, certain))
        guesses.refuse_unused(self.whole, self._own(self.declared), {*more, *self.directions.names})
        if not question.define:  # a definition may call it
            guesses.refuse_uncalled(self.whole, self._own(self.declared.functions))

    def _own(self, names: Iterable[str]) -> list[str]:
        """Those of the declared names that are declared for this expression alone."""
        within = {name for name, *_ in self.parsed.declarations}
        return [name for name in names if name in within or not self.question.shared]

    def _declare_entries(self, asked: list[tuple[Variable, ...]]) -> None:
        """The kind of a name whose entry is asked for, where its brackets say it; of an argument declared a number."""
        self.typed = frozenset(self.declared)
        for entry in (v for group in asked for v in group if v.tree is not None):
            kind = usual_declaration(entry)
            if kind is not None and entry.name not in self.declared and entry.name in names_in(self.parsed.tree):
                self.declared.add(entry.name, kind)
        numbers = self.functions.numbers(self.parsed.tree) if isinstance(self.functions, Vocabulary) else ()
        for name in sorted({*numbers} - {*self.declared}):
            self.declared.add(name, Declaration((), "scalar"))

    def _typing(self, groups: Groups, asked: list[tuple[Variable, ...]]) -> Typing:
        question, wrt = self.question, [name for group in groups for name in group]
        indices = [name for group in asked for variable in group for name in variable.indices]
        joined = conditions.with_conditions(self.parsed.tree, self.parsed.conditions)

        def inferred(scalar: bool, known: Declarations = self.declared) -> Typing:
            return infer(joined, known, scalar=scalar, wrt=wrt, indices=indices, source=question.expression)

        capitals = Capitals(question, asked, self.parsed.tree, self.functions, self.declared, inferred)
        try:
            scalar = question.verb.prefers_scalar
            typing = guesses.unspread(inferred(scalar), wrt, self.declared, inferred, scalar)
            if question.verb.kind == VERDICT:
                typing = guesses.counted(typing, self.whole, wrt, self.declared, inferred)
        except MatcalcError as error:
            if error.kind != "shape":
                raise
            try:
                typing = inferred(False)
            except MatcalcError:
                capitals.judged(None)
                raise error from None
            found = capitals.judged(typing)
            if any(kind != COLUMN for kind in typing.departures.values()):
                raise  # a vector, and that only with letters taken for numbers, is not what was meant
            if question.verb.only_scalar is None:
                whole = shape_text(typing.program.nodes[-1].shape or ()) if typing.program else ""
                self.notes.append(f"the function is no scalar, its shape is {whole}; jac gives its Jacobian")
        else:
            found = capitals.judged(typing)
        guesses.refuse_time(typing, wrt, self.declared, inferred)
        self._guessed([*typing.notes, *found])
        if self.parsed.conditions:
            typing.program = measured(self.parsed.tree, typing, question.expression)
        self.parsed.tree, notes = spelled(self.parsed.tree, typing)
        self.notes += [*typing.spread, *notes, *entrywise(typing)]
        return typing

    def _guessed(self, notes: Iterable[str]) -> None:
        self.notes += (found := list(notes))
        self.guesses += found

    def _lower(self) -> None:
        """The function's node, whose variables have independent entries, and what the input looked like."""
        free, sums = frozenset(name for group in self.groups for name in group), Written()
        self.lowered: Lowered = lower(self.program, self.typing, free=free, sums=sums)
        self.function: Node = self.lowered.node
        if free & self.typing.properties.keys():  # their sums stand in the answer as they are with the structure
            lower(self.program, self.typing, sums=sums)
        self.hints = reader_order(with_conjugates(sums))
        self.places = reader_places(self.function, self.hints) | places_of_functions(self.parsed.tree)
        if (only := self.question.verb.only_scalar) is not None and self.function.shape:
            raise MatcalcError("shape", only[0], spans=((0, len(self.question.expression)),), hint=only[1])

    @property
    def program(self) -> Program:
        """The steps of the formula, each with its shape."""
        assert self.typing.program is not None
        return self.typing.program

    @cached_property
    def function_as_declared(self) -> Node:
        """The function with the declared structure of its variables in use, as no derivative has it."""
        return lower(self.program, self.typing).node if self.typing.properties else self.function

    @cached_property
    def as_typed(self) -> list[Node]:
        """Nodes that are defined where the function as it was typed is."""
        from .domain_as_typed import as_typed

        return self.restrictions + as_typed(self.parsed.tree, lambda part: lower(part, self.typing).node)

    def on_domain(self, node: Node) -> Node:
        """The node as it is where the conditions hold, and what is declared: abs(x) is x where x > 0."""
        known = self.parsed.conditions or self.typing.properties
        return conditions.simpler_within(node, self.parsed, self.typing, self._by_any) if known else node

    @cached_property
    def result_typing(self) -> Typing:
        """The shapes of the names in the result: with that of the direction."""
        return self.typing.and_also(self.directions.shapes) if self.towards else self.typing

    # --- variables ---------------------------------------------------------------------------------------------------

    def _differentiations(self, groups: Groups) -> Groups:
        """The variables, one group a differentiation; left out, the only variable there is."""
        question, verb = self.question, self.question.verb
        if not verb.order:
            return []
        if not groups:
            from .variables.listed import only_variable

            name, notes = only_variable([n for n in names_in(self.parsed.tree) if n in self.typing.shapes])
            self._guessed(notes)
            groups = [(name,)]
        names = [name for group in groups for name in group]
        guesses.refuse_defined(self.parsed.tree, self.typing.shapes, names)
        guesses.refuse_indices(self.program, names)
        occurring = set(names_in(self.whole)) | set(self.declared)
        for name in names:
            if name not in self.typing.shapes or name not in occurring:
                from .variables.listed import unknown

                raise unknown(name, self.program.variables)
        if len(groups) == 1:
            groups = groups * (verb.order if question.order is None else question.order)
        elif question.order is not None and question.order != len(groups):
            message = f"--order {question.order} does not fit {len(groups)} variables"
            raise MatcalcError("usage", message, hint="leave out --order: each variable is one differentiation")
        elif not verb.any_order and len(groups) != verb.order:
            message = f"{len(groups)} variables for {verb.name}"
            raise MatcalcError("usage", message, hint="mixed derivatives: matcalc diff")
        if self.joint:
            from .variables.listed import refuse

            refuse(question, groups, self.typing.shapes, self.declared)
        return groups

    def by(self, name: str) -> "Problem":
        """Of several variables that have a derivative each, the problem with this one alone."""
        other = copy(self)
        other.groups, other.joint, other.notes = [(name,)], False, list(self.notes)
        other.conjugated = [self.conjugated[0] and self.is_complex(name)]
        for kept in ("axes", "_by_any"):
            other.__dict__.pop(kept, None)
        other._lower()
        return other

    def _entries(self, asked: list[tuple[Variable, ...]]) -> list[Entry | None]:
        """The entry of each differentiation; its indices are names of the question."""
        found = entries_of(self.question, asked, self.typing, self.parsed.tree, self.typed)
        indices = {place for entry in found if entry for place in entry.places if isinstance(place, str)}
        self.typing.indices = tuple(sorted({*self.typing.indices, *indices}))
        return found * len(self.groups) if len(found) == 1 else found

    def _conjugated(self) -> list[bool]:
        """Which differentiations are by the conjugate of a complex variable."""
        flags = self.question.conjugated() or [False]
        once = len(self.groups) == 1 and not any(flags)
        self.total = self.directions.several or (once and any(map(is_complex, self.towards)))
        if not self.groups:
            return []
        flags = flags * len(self.groups) if len(flags) == 1 else flags
        for group, flag in zip(self.groups, flags, strict=True):
            known = [name for name in group if self.is_complex(name)]
            if flag and not known:
                hint = f"declare it: --shape {group[0]}:complex"
                raise MatcalcError("usage", f"conj({group[0]}) is {group[0]}, which is real", hint=hint)
            if known and not (flag and len(self.groups) > 1) and not self.total:
                held = known[0] if flag else f"conj({known[0]})"
                note = [f"Wirtinger derivative: {held} is held fixed"]
                self.notes += note if note[0] not in self.notes else []
        if self.question.verb.order == 2 and self.is_complex(self.groups[0][0]):
            name = self.groups[0][0]
            self.notes.append(f"the mixed second derivative is matcalc diff --wrt {name} --wrt 'conj({name})'")
        return flags

    def is_complex(self, name: str) -> bool:
        """Is the variable declared complex?"""
        return "complex" in self.typing.properties.get(name, ())

    def variable(self, name: str, flag: bool) -> Var:
        """The variable of a differentiation, its entries independent; with `flag` its conjugate."""
        found = variable(name, self.typing, self._by_any)
        other = conjugate(found) if flag else found
        assert isinstance(other, Var)
        return other

    @cached_property
    def _by_any(self) -> frozenset[str]:
        """The variables of all differentiations."""
        return frozenset(name for group in self.groups for name in group)

    @property
    def layout(self) -> str:
        """As asked for; the derivative of any order of a vector by scalars has the shape of the vector."""
        question = self.question
        scalars = not any(self.axes)
        keeps = question.verb.any_order and not question.overridden and scalars and self.function.order == 1
        return "jacobian" if keeps and len(self.lowered.shape) == 1 else question.layout

    @property
    def wrt(self) -> list[str]:
        """The variable of each differentiation; stacked scalars as "x1,x2"."""
        called = [e.text if e else ",".join(group) for group, e in zip(self.groups, self.entries, strict=True)]
        return [f"conj({name})" if flag else name for name, flag in zip(called, self.conjugated, strict=True)]

    @cached_property
    def axes(self) -> list[Shape]:
        """The axes that each differentiation adds: of a variable, of stacked scalars one, of an entry none."""
        found: list[Shape] = []
        for group, entry in zip(self.groups, self.entries, strict=True):
            shape = self.typing.shapes[group[0]]
            own = shape[1:] if len(shape) == 2 and shape[0] == 1 else shape
            found.append(entry.left(own) if entry else (len(group),) if len(group) > 1 else own)
        return found

    @property
    def expands(self) -> bool:
        """Is the answer Taylor's expansion: along a direction, of order two or more, by one variable?"""
        along = self.question.verb.any_order and self.question.along
        return bool(along and len(self.groups) > 1 and len(set(self.groups)) == 1)

    @property
    def towards(self) -> list[Node]:
        """The direction of each variable, or that of the vector which scalars are stacked into."""
        return self.directions.nodes(self.typing, self.groups[0], self.declared) if self.groups else []

    def variables(self, group: tuple[str, ...], free: bool) -> list[Var]:
        return [variable(name, self.typing, frozenset(group) if free else frozenset()) for name in group]
