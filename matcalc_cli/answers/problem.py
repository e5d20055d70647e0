"""A question as typed, and the problem it is once read: trees, shapes, the function's node, the variables.

Takes the words of the command line or of the API; gives a Problem, or a MatcalcError that says which word is wrong.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from ..dimensions import Shape
from ..errors import MatcalcError, suggest
from ..functions.table import FUNCTIONS
from ..graph.conjugation import conjugate
from ..graph.tensor import Map, Node, Sum, Var, canonical_orientation, content, is_complex, primitive, transpose, var
from ..inference.shapes import Declaration, Declarations, Typing, declare, infer, preferred_kind
from ..language import misreadings
from ..language.declarations import is_function
from ..language.syntax import Parsed, names_in, parse, walk
from ..lowering.lower import Lowered, lower, variable
from ..own_functions.expansion import expanded
from ..own_functions.vocabulary import Vocabulary, vocabulary
from .as_written import written

# verb -> how often it differentiates
VERBS = {"grad": 1, "jac": 1, "hess": 2, "diff": 1, "convex": 2, "show": 0, "solve": 1}
LAYOUTS = {verb: "jacobian" if verb == "jac" else "gradient" for verb in VERBS}
FUNCTION_NAMES = {
    "grad": "gradient",
    "jac": "jacobian",
    "hess": "hessian",
    "diff": "derivative",
    "convex": "hessian",
    "show": "value",
    "solve": "solution",
}
SECOND = frozenset({"hess", "convex"})  # about the second derivative of a scalar function
UNKNOWNS = frozenset("xyzXYZ")  # the letters of unknowns by convention
MOST_ORDER = 8  # axes of a result

Shapes = Iterable[str] | Mapping[str, str]


class Question:
    """What is asked, as typed. `wrt` holds one entry a differentiation; "x1,x2" stacks scalars into a vector.

    MatcalcError ("usage") for a verb or layout that does not exist, an order below 1, or variables of `show` that are
    more than the one a reading may hang on.
    """

    __slots__ = ("along", "define", "expression", "layout", "order", "shapes", "structured", "vec", "verb", "wrt")

    def __init__(
        self,
        expression: str,
        verb: str = "grad",
        wrt: Sequence[str] = (),
        shapes: Shapes = (),
        layout: str = "",
        order: int | None = None,
        vec: bool = False,
        along: str = "",
        define: str | Iterable[str] = (),
        structured: bool = False,
    ) -> None:
        self.expression, self.verb, self.wrt = expression, verb, tuple(wrt)
        self.shapes = [f"{k}:{v}" for k, v in shapes.items()] if isinstance(shapes, Mapping) else list(shapes)
        _known("verb", verb, VERBS)
        self.layout = layout or LAYOUTS[verb]
        _known("layout", self.layout, dict.fromkeys(LAYOUTS.values()))
        if order is not None and order < 1:
            raise MatcalcError("usage", f"the order of a derivative is 1 or more, not {order}")
        if verb == "show" and len(self.wrt) > 1:
            raise MatcalcError("usage", f"{len(self.wrt)} variables for show, which differentiates nothing")
        self.order, self.vec, self.along, self.structured = order, vec, along, structured
        self.define = [define] if isinstance(define, str) else list(define)

    def conjugated(self) -> list[bool]:
        """For each entry of `wrt`: is it the conjugate of a variable, conj(z)?"""
        return [bareness(str(text)) is not None for text in self.wrt]

    def groups(self) -> list[tuple[str, ...]]:
        """The names of each differentiation."""
        bare = [bareness(str(text)) or str(text) for text in self.wrt]
        found = [tuple(variable_name(name) for name in text.split(",")) for text in bare]
        for group in found:
            if len(set(group)) < len(group):
                raise MatcalcError("usage", f"--wrt {','.join(group)} names a variable twice")
        return found


def _known(what: str, word: str, words: Iterable[str]) -> None:
    if word not in (listed := list(words)):
        near = suggest(word, listed)
        hint = f"did you mean {near}?" if near else f"there are {', '.join(listed)}"
        raise MatcalcError("usage", f"no {what} is called {word!r}", hint=hint)


def bareness(text: str) -> str | None:
    """z where the text is conj(z); None for anything else."""
    inside = text.strip().removeprefix("conj(")
    return inside[:-1].strip() if inside != text.strip() and inside.endswith(")") else None


def names_for(names: Collection[str], typing: "Declarations | Mapping[str, Shape]") -> frozenset[str]:
    """The names that the parser is told: without a matrix H, for x^H*H*x has no power in it."""
    held = typing.get("H")
    shape = held.shape if isinstance(held, Declaration) else held
    matrix = shape or (isinstance(held, Declaration) and (held.kind in ("matrix", "vector", "row") or held.properties))
    return frozenset(names) - {"H"} if matrix else frozenset(names)


def variable_name(text: str) -> str:
    """A name as the expression would have it: theta for θ, x1 for x₁. MatcalcError ("usage") for anything else."""
    try:
        tree = parse(text, frozenset({text.strip()})).tree
    except MatcalcError:
        tree = None
    if tree is None or tree.op != "name":
        starred = text.strip().removesuffix("*").rstrip("^")
        hint = f"the conjugate is written conj({starred})" if starred != text.strip() else ""
        raise MatcalcError("usage", f"'{text}' is not the name of a variable", hint=hint)
    return str(tree.value)


class Problem:
    """The question, read: trees, shapes, the function's node, the variables of each differentiation."""

    __slots__ = (
        "conjugated",
        "declared",
        "function",
        "functions",
        "groups",
        "hints",
        "lowered",
        "notes",
        "parsed",
        "places",
        "question",
        "sums",
        "typing",
    )

    def __init__(self, question: Question) -> None:
        self.question = question
        groups = question.groups()
        declared = declare(question.shapes)
        if question.along:
            question.along = variable_name(question.along)
        known = frozenset(declared) | {name for group in groups for name in group} | {n for n in [question.along] if n}
        self.functions = vocabulary(question.define, declared.functions, question.expression)
        self.parsed: Parsed = parse(question.expression, names_for(known, declared), self.functions)
        self._refuse_variables(known)
        self.declared: Declarations = declared.extend(self.parsed.declarations, question.expression)
        self.notes = [f"read {split}" for split in self.parsed.splits]
        self.notes += misreadings.notes(self.parsed.tree, {*self.declared, *known})
        for name in (name for group in groups if len(group) > 1 for name in group):
            if name not in self.declared:  # what is stacked into a vector is a scalar
                self.declared.add(name, Declaration((), "scalar"))
                if preferred_kind(name) and name[0].isalpha() and len(name) == 1:
                    self.notes.append(f"{name} is taken as a scalar, for --wrt stacks scalars")
        self.typing = self._typing(groups)
        for name in self.typing.shapes:
            if name in self.typing.dims:
                hint = f"a size is known by its name: leave out the declaration of {name}, or rename one of them"
                raise MatcalcError("usage", f"{name} is a variable and a size at once", hint=hint)
        self.groups = self._differentiations(groups)
        self.conjugated = self._conjugated()
        self.sums: list[tuple[Node, list[tuple[Fraction, Node]]]] = []
        free = frozenset(name for group in self.groups for name in group)
        self.lowered: Lowered = lower(self.parsed.tree, self.typing, free=free, sums=self.sums)
        self.function: Node = self.lowered.node
        self.hints = reader_order(with_conjugates(self.sums))
        self.places = reader_places(self.function, self.hints)
        for node in walk(self.parsed.tree):
            row = FUNCTIONS.get(str(node.value)) if node.op == "call" else None
            if row is not None and row.abstract and node.span:
                self.places[row.stem] = min(node.span[0], self.places.get(row.stem, node.span[0]))
        if question.verb in SECOND and self.function.shape:
            raise MatcalcError(
                "shape",
                "the Hessian is of a scalar function, and this is not one",
                spans=((0, len(question.expression)),),
                hint="`matcalc diff --order 2` gives the second derivative of any function",
            )

        if question.verb == "solve" and self.function.shape:
            raise MatcalcError(
                "shape",
                "stationary points are those of a scalar function, and this is not one",
                spans=((0, len(question.expression)),),
                hint="for f = 0, least squares: matcalc solve of norm(f)^2",
            )

    def function_as_declared(self) -> Node:
        """The function with the declared structure of its variables in use, as no derivative has it."""
        return lower(self.parsed.tree, self.typing).node

    @property
    def written(self) -> list[Node]:
        """Nodes that are defined where the function as it was typed is."""
        return written(self.parsed.tree, lambda part: expanded(lower(part, self.typing).node))

    def _refuse_variables(self, known: frozenset[str]) -> None:
        """A name is a function or a variable, not both."""
        own = self.functions.own if isinstance(self.functions, Vocabulary) else ()
        for node in walk(self.parsed.tree) if own else ():
            if node.op == "name" and node.value in own:
                hint = f"write {node.value}(...)"
                spans = [node.span] if node.span else []
                raise MatcalcError("syntax", f"{node.value} is a function", spans=spans, hint=hint)
        for name in own:
            if name in known or any(c[0] == name and not is_function(c[1]) for c in self.parsed.declarations):
                raise MatcalcError("usage", f"{name} is declared as a function and as a variable")

    def _typing(self, groups: list[tuple[str, ...]]) -> Typing:
        question, tree = self.question, self.parsed.tree
        wrt = [name for group in groups for name in group]
        wants_scalar = question.verb in ("grad", "solve", *SECOND)
        try:
            typing = infer(tree, self.declared, scalar=wants_scalar, wrt=wrt, source=question.expression)
        except MatcalcError as error:
            if not wants_scalar or error.kind != "shape":
                raise
            try:
                typing = infer(tree, self.declared, scalar=False, wrt=wrt, source=question.expression)
            except MatcalcError:
                raise error from None
            if typing.notes:  # what takes unusual letters to be no scalar function is not what was meant
                raise
        if wants_scalar and len(typing.notes) > 1:
            typing = self._unforced(typing, wrt)
        self.notes += typing.notes
        return typing

    def _unforced(self, typing: Typing, wrt: list[str]) -> Typing:
        """A*x for a matrix and a vector, where a scalar function would take scalars for both: grad and hess prefer a
        scalar function, but not against the usual meaning of several letters when that gives a vector."""
        try:
            usual = infer(self.parsed.tree, self.declared, scalar=False, wrt=wrt, source=self.question.expression)
        except MatcalcError:
            return typing
        return typing if usual.notes and len(usual.notes) + 1 >= len(typing.notes) else usual

    def _differentiations(self, groups: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """The variables, one group a differentiation; left out, the only variable there is."""
        question = self.question
        count = question.order if question.order is not None else VERBS[question.verb]
        if question.verb == "show":
            return []
        if not groups:
            groups = [(self._only_variable(),)]
        occurring = set(names_in(self.parsed.tree)) | set(self.declared)
        for name in (name for group in groups for name in group):
            if name not in self.typing.shapes or name not in occurring:
                self._refuse_unknown(name)
        if len(groups) == 1:
            groups = groups * count
        elif question.order is not None and question.order != len(groups):
            raise MatcalcError("usage", f"--order {question.order} does not fit {len(groups)} variables")
        elif (question.verb in SECOND and len(groups) != 2) or (
            question.verb in ("grad", "jac", "solve") and len(groups) != 1
        ):
            raise MatcalcError(
                "usage", f"{len(groups)} variables for {question.verb}", hint="mixed derivatives: matcalc diff"
            )
        for group in groups:
            for name in group if len(group) > 1 else ():
                if self.typing.shapes[name]:
                    raise MatcalcError("shape", f"only scalars can be stacked, and {name} is not one")
        return groups

    def _conjugated(self) -> list[bool]:
        """Which differentiations are by the conjugate of a complex variable."""
        flags = self.question.conjugated() or [False]
        flags = flags * len(self.groups) if len(flags) == 1 else flags
        for group, flag in zip(self.groups, flags, strict=True):
            known = [name for name in group if self.is_complex(name)]
            if flag and not known:
                hint = f"declare it with --shape, for example {group[0]}:complex"
                raise MatcalcError("usage", f"conj({group[0]}) is {group[0]}, which is real", hint=hint)
            if known and not (flag and len(self.groups) > 1):
                held = known[0] if flag else f"conj({known[0]})"
                self.notes += [
                    note for note in [f"Wirtinger derivative: {held} is held fixed"] if note not in self.notes
                ]
        if self.question.verb == "hess" and self.is_complex(self.groups[0][0]):
            name = self.groups[0][0]
            self.notes.append(f"the mixed second derivative is matcalc diff --wrt {name} --wrt 'conj({name})'")
        return flags

    def is_complex(self, name: str) -> bool:
        """Is the variable declared complex?"""
        return "complex" in self.typing.properties.get(name, ())

    def variable(self, name: str, flag: bool) -> Var:
        """The variable of a differentiation, its entries independent; with `flag` its conjugate."""
        everything = frozenset(name for group in self.groups for name in group)
        found = variable(name, self.typing, everything)
        return conjugate(found) if flag else found  # type: ignore[return-value]

    def _only_variable(self) -> str:
        names = [n for n in names_in(self.parsed.tree) if n in self.typing.shapes]
        unknowns = [n for n in names if n in UNKNOWNS]
        if len(names) == 1:
            return names[0]
        if len(unknowns) == 1 and unknowns[0] in "xX":  # x'Ax and tr(X'*A*X) leave no doubt
            self.notes.append(f"differentiated by {unknowns[0]}; --wrt chooses another variable")
            return unknowns[0]
        if not names:
            raise MatcalcError(
                "usage", "the expression has no variable to differentiate by", hint="name one with --wrt"
            )
        listed = ", ".join(names[:-1]) + f" and {names[-1]}"
        likely = (unknowns or names)[0]
        raise MatcalcError("usage", f"the variables are {listed}: by which one?", hint=f"add --wrt {likely}")

    def _refuse_unknown(self, name: str) -> None:
        near = suggest(name, [known for known in self.typing.shapes if known != name])
        hint = f"did you mean {near}?" if near else f"declare it (--shape {name}:n) if its derivative is to be zero"
        raise MatcalcError("name", f"{name} does not occur in the expression", hint=hint)

    @property
    def expands(self) -> bool:
        """Is the answer Taylor's expansion: `diff` along a direction, of order two or more, by one variable?"""
        question = self.question
        return bool(question.verb == "diff" and question.along and len(self.groups) > 1 and len(set(self.groups)) == 1)

    def direction(self, name: str) -> Var:
        """The variable of --along: as declared, or of the shape of what is differentiated by."""
        if name in self.typing.shapes:
            return variable(name, self.typing)
        group = self.groups[0]
        shape = self.typing.shapes[group[0]] if len(group) == 1 else (len(group),)
        return var(name, shape[1:] if len(shape) == 2 and shape[0] == 1 else shape)

    def variables(self, group: tuple[str, ...], free: bool) -> list[Var]:
        return [variable(name, self.typing, frozenset(group) if free else frozenset()) for name in group]


def reader_order(sums: "Sequence[tuple[Node, list[tuple[Fraction, Node]]]]") -> "dict[Node, tuple[list[Node], int]]":
    """For every sum of the input, under the forms in which it may stand in the result: its terms' order and its
    sign."""
    hints: dict[Node, tuple[list[Node], int]] = {}
    for node, pairs in sums:
        if not isinstance(node, Sum) or len(node.terms) < 2:
            continue
        order: list[Node] = []
        for _, term in pairs:
            order += [inner for _, inner in term.terms] if isinstance(term, Sum) else [term]
        hints.setdefault(node, (order, 1))
        base = primitive(node)
        sign = 1 if content(node) > 0 else -1
        hints.setdefault(base, (order, sign))
        if node.order == 2:
            canonical, transposed = canonical_orientation(base)
            if transposed:
                hints.setdefault(canonical, ([transpose(t) for t in order], sign))
    return hints


def with_conjugates(
    sums: "list[tuple[Node, list[tuple[Fraction, Node]]]]",
) -> "list[tuple[Node, list[tuple[Fraction, Node]]]]":
    """The sums of the input, and the conjugates of those that have complex terms."""
    return sums + [(conjugate(n), [(c, conjugate(term)) for c, term in pairs]) for n, pairs in sums if is_complex(n)]


def reader_places(function: Node, hints: Mapping[Node, tuple[Sequence[Node], int]]) -> dict[object, int]:
    """For every part of the function that has parts, its place in the order of the input; for functions of one
    argument the argument stands for the function, for the derivative is another function of it."""
    places: dict[object, int] = {}
    stack = [function]
    while stack:
        node = stack.pop()
        if node not in places and node.children:
            places[node] = len(places)
            if isinstance(node, Map):
                places.setdefault(node.args, places[node])
            stack.extend(reversed(hints[node][0] if node in hints else node.children))
    return places
