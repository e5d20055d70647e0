"""A question as typed, and the problem it is once read: trees, shapes, the function's node, the variables.

Takes the words of the command line or of the API; gives a Problem, or a MatcalcError that says which word is wrong.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from .errors import MatcalcError, suggest
from .lower import Lowered, lower, variable
from .shapes import Declaration, Declarations, Typing, declare, infer, preferred_kind
from .syntax import Parsed, names_in, parse
from .tensor import Map, Node, Sum, Var, content, oriented, primitive, transpose, var

VERBS = {"grad": 1, "jac": 1, "hess": 2, "diff": 1, "convex": 2, "show": 0}  # verb -> how often it differentiates
LAYOUTS = {
    "grad": "gradient",
    "jac": "jacobian",
    "hess": "gradient",
    "diff": "gradient",
    "convex": "gradient",
    "show": "gradient",
}
FUNCTION_NAMES = {
    "grad": "gradient",
    "jac": "jacobian",
    "hess": "hessian",
    "diff": "derivative",
    "convex": "hessian",
    "show": "value",
}
SECOND = frozenset({"hess", "convex"})  # about the second derivative of a scalar function
UNKNOWNS = frozenset("xyzXYZ")  # the letters of unknowns by convention
MOST_ORDER = 8  # axes of a result

Shapes = Iterable[str] | Mapping[str, str]


class Question:
    """What is asked, as typed. `wrt` holds one entry a differentiation; "x1,x2" stacks scalars into a vector."""

    __slots__ = ("along", "expression", "layout", "order", "shapes", "vec", "verb", "wrt")

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
    ) -> None:
        self.expression, self.verb, self.wrt = expression, verb, tuple(wrt)
        self.shapes = [f"{k}:{v}" for k, v in shapes.items()] if isinstance(shapes, Mapping) else list(shapes)
        self.layout = layout or LAYOUTS[verb]
        self.order, self.vec, self.along = order, vec, along

    def groups(self) -> list[tuple[str, ...]]:
        """The names of each differentiation."""
        found = [tuple(variable_name(name) for name in str(text).split(",")) for text in self.wrt]
        for group in found:
            if len(set(group)) < len(group):
                raise MatcalcError("usage", f"--wrt {','.join(group)} names a variable twice")
        return found


def variable_name(text: str) -> str:
    """A name as the expression would have it: theta for θ, x1 for x₁. MatcalcError ("usage") for anything else."""
    try:
        tree = parse(text, frozenset({text.strip()})).tree
    except MatcalcError:
        tree = None
    if tree is None or tree.op != "name":
        raise MatcalcError("usage", f"'{text}' is not the name of a variable")
    return str(tree.value)


class Problem:
    """The question, read: trees, shapes, the function's node, the variables of each differentiation."""

    __slots__ = (
        "declared",
        "function",
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
        self.parsed: Parsed = parse(question.expression, known)
        self.declared: Declarations = declared.extend(self.parsed.declarations, question.expression)
        self.notes = [f"read {split}" for split in self.parsed.splits]
        for name in (name for group in groups if len(group) > 1 for name in group):
            if name not in self.declared:  # what is stacked into a vector is a scalar
                self.declared.add(name, Declaration((), "scalar"))
                if preferred_kind(name) and name[0].isalpha() and len(name) == 1:
                    self.notes.append(f"{name} is taken as a scalar, for --wrt stacks scalars")
        self.typing = self._typing(groups)
        self.groups = self._differentiations(groups)
        self.sums: list[tuple[Node, list[tuple[Fraction, Node]]]] = []
        free = frozenset(name for group in self.groups for name in group)
        self.lowered: Lowered = lower(self.parsed.tree, self.typing, free=free, sums=self.sums)
        self.function: Node = self.lowered.node
        self.hints = reader_order(self.sums)
        self.places = reader_places(self.function, self.hints)
        if question.verb in SECOND and self.function.shape:
            raise MatcalcError(
                "shape",
                "the Hessian is of a scalar function, and this is not one",
                spans=((0, len(question.expression)),),
                hint="`matcalc diff --order 2` gives the second derivative of any function",
            )

    def _typing(self, groups: list[tuple[str, ...]]) -> Typing:
        question, tree = self.question, self.parsed.tree
        wrt = [name for group in groups for name in group]
        wants_scalar = question.verb in ("grad", *SECOND)
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
        return typing if usual.notes else usual

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
        elif (question.verb in SECOND and len(groups) != 2) or (question.verb in ("grad", "jac") and len(groups) != 1):
            raise MatcalcError(
                "usage", f"{len(groups)} variables for {question.verb}", hint="mixed derivatives: matcalc diff"
            )
        for group in groups:
            for name in group if len(group) > 1 else ():
                if self.typing.shapes[name]:
                    raise MatcalcError("shape", f"only scalars can be stacked, and {name} is not one")
        return groups

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
            turned, swapped = oriented(base)
            if swapped:
                hints.setdefault(turned, ([transpose(t) for t in order], sign))
    return hints


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
