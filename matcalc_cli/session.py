"""Text and declarations to an Answer: what the command line and the Python API share.

One idea: every question (gradient, Jacobian, Hessian, a derivative of any order, no derivative at all) is the same road:
parse, infer, lower, differentiate as often as asked, simplify, raise, and lower the raised tree again to see that it is
the same object. Renderings and checks are worked out when they are asked for.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from .conditions import conditions
from .diff import derivative
from .dims import Shape
from .errors import MatcalcError, suggest
from .lower import Lowered, lower, variable
from .naming import cost
from .notation import BeyondMatrices, Raiser
from .shapes import Declarations, Typing, declare, infer
from .simplify import rewritten, simplify, substitute
from .syntax import Parsed, Tree, names_in, parse
from .tensor import Node, Sum, Var, add, einsum, oriented, pair, primitive, transpose, unit

VERBS = {"grad": 1, "jac": 1, "hess": 2, "diff": 1, "show": 0}  # verb -> how often it differentiates
LAYOUTS = {"grad": "gradient", "jac": "jacobian", "hess": "gradient", "diff": "gradient", "show": "gradient"}
FUNCTION_NAMES = {"grad": "gradient", "jac": "jacobian", "hess": "hessian", "diff": "derivative", "show": "value"}
UNKNOWNS = frozenset("xyzXYZ")  # the letters of unknowns by convention
LONG_PRODUCT = 16  # below this cost no product is long enough to be grouped in two ways
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
        return [tuple(name.strip() for name in text.split(",")) for text in self.wrt]


class Problem:
    """The question, read: trees, shapes, the function's node, the variables of each differentiation."""

    __slots__ = ("declared", "function", "groups", "hints", "lowered", "notes", "parsed", "question", "sums", "typing")

    def __init__(self, question: Question) -> None:
        self.question = question
        groups = question.groups()
        declared = declare(question.shapes)
        known = frozenset(declared) | {name for group in groups for name in group} | {n for n in [question.along] if n}
        self.parsed: Parsed = parse(question.expression, known)
        self.declared: Declarations = declared.extend(self.parsed.declarations, question.expression)
        self.notes = [f"read {split}" for split in self.parsed.splits]
        self.typing = self._typing(groups)
        self.groups = self._differentiations(groups)
        self.sums: list[tuple[Node, list[tuple[Fraction, Node]]]] = []
        free = frozenset(name for group in self.groups for name in group)
        self.lowered: Lowered = lower(self.parsed.tree, self.typing, free=free, sums=self.sums)
        self.function: Node = self.lowered.node
        self.hints = reader_order(self.sums)
        if question.verb == "hess" and self.function.shape:
            raise MatcalcError(
                "shape",
                "the Hessian is of a scalar function, and this is not one",
                spans=((0, len(question.expression)),),
                hint="`matcalc diff --order 2` gives the second derivative of any function",
            )

    def _typing(self, groups: list[tuple[str, ...]]) -> Typing:
        question, tree = self.question, self.parsed.tree
        wrt = [name for group in groups for name in group]
        wants_scalar = question.verb in ("grad", "hess")
        try:
            typing = infer(tree, self.declared, scalar=wants_scalar, wrt=wrt, source=question.expression)
        except MatcalcError as error:
            if not wants_scalar or error.kind != "shape":
                raise
            try:
                typing = infer(tree, self.declared, scalar=False, wrt=wrt, source=question.expression)
            except MatcalcError:
                raise error from None
        self.notes += typing.notes
        return typing

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
        elif question.verb == "hess" and len(groups) != 2 or question.verb in ("grad", "jac") and len(groups) != 1:
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
        raise MatcalcError("usage", f"the variables are {listed}: by which one?", hint=f"add --wrt {names[-1]}")

    def _refuse_unknown(self, name: str) -> None:
        near = suggest(name, self.typing.shapes)
        hint = f"did you mean {near}?" if near else f"declare it (--shape {name}:n) if its derivative is to be zero"
        raise MatcalcError("name", f"{name} does not occur in the expression", hint=hint)

    def variables(self, group: tuple[str, ...], free: bool) -> list[Var]:
        return [variable(name, self.typing, frozenset(group) if free else frozenset()) for name in group]


def by_group(node: Node, variables: Sequence[Var], kept: Collection[Node] = ()) -> Node:
    """The derivative by one variable, or by several scalars stacked into a vector. `kept`: as for `simplify`."""
    if len(variables) == 1:
        return simplify(derivative(node, variables[0]), kept)
    count = len(variables)
    axes = tuple(range(node.order))
    parts = [simplify(derivative(node, v), kept) for v in variables]
    placed = [
        (c, einsum([(term, axes), (unit(count, k), (node.order,))], (*axes, node.order)))
        for k, part in enumerate(parts, 1)
        for c, term in (part.terms if isinstance(part, Sum) and part.shape else ((Fraction(1), part),))
    ]
    return add(placed, (*node.shape, count))


class Derivation:
    """The nodes of an answer: the last but one derivative, the last, and the result as laid out."""

    __slots__ = ("axes", "last", "previous", "problem", "result", "row")

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        node, self.previous = problem.function, problem.function
        order = node.order + sum(len(self._group_shape(g)) for g in problem.groups)
        if order > MOST_ORDER:
            raise MatcalcError("limit", f"a result with {order} axes is more than the {MOST_ORDER} that are supported")
        everything = frozenset(name for group in problem.groups for name in group)
        for k, group in enumerate(problem.groups):
            self.previous = node
            node = node if k else rewritten(node)
            node = by_group(node, [variable(n, problem.typing, everything) for n in group], problem.hints)
        if not problem.groups:
            node = simplify(node, problem.hints)
        bound = {variable(n, problem.typing, everything): variable(n, problem.typing) for n in everything}
        restored = substitute(node, bound)
        self.last = simplify(restored, problem.hints) if restored is not node else node
        self.result, self.row = self._laid_out(self._along(self.last))
        self.axes: list[str] | None = None

    def _group_shape(self, group: tuple[str, ...]) -> Shape:
        shape = self.problem.typing.shapes[group[0]]
        if len(group) > 1:
            return (len(group),)
        return shape[1:] if len(shape) == 2 and shape[0] == 1 else shape

    def _along(self, node: Node) -> Node:
        """The derivative in a direction: every axis of the variable contracted with it."""
        name = self.problem.question.along
        if not name:
            return node
        from .tensor import var

        for group in reversed(self.problem.groups):
            shape = self._group_shape(group)
            outer = tuple(range(node.order - len(shape)))
            inner = tuple(range(len(outer), node.order))
            node = einsum([(node, outer + inner), (var(name, shape), inner)], outer)
        return simplify(node, self.problem.hints)

    def _laid_out(self, node: Node) -> tuple[Node, bool]:
        """The result with its axes in the order of the layout, and whether it is a row."""
        problem = self.problem
        question = problem.question
        function_order = problem.function.order
        jacobian = question.layout == "jacobian"
        if question.verb == "show" or question.along:
            return node, bool(function_order == 1 and len(problem.lowered.shape) == 2)
        if node.order == 1:
            row_variable = any(len(problem.typing.shapes[g[0]]) == 2 and len(g) == 1 for g in problem.groups)
            if function_order == 0:
                return node, jacobian or row_variable
            return node, not jacobian
        if node.order == 2 and function_order == 1 and not jacobian and len(problem.groups) == 1:
            return transpose(node), False
        if question.vec and node.order in (3, 4):
            return simplify(vectorised(node, function_order), problem.hints), False
        return node, False


def vectorised(node: Node, function_order: int) -> Node:
    """A result of order 3 or 4 as a matrix over vec(·), column by column: ∂vec(F)/∂vec(X)'."""
    axes = tuple(range(node.order))
    split = function_order if 0 < function_order < node.order else node.order // 2
    factors: list[tuple[Node, tuple[int, ...]]] = [(node, axes)]
    out: list[int] = []
    for half in (axes[:split], axes[split:]):
        if len(half) == 2:
            index = node.order + len(out)
            factors.append((pair(node.shape[half[0]], node.shape[half[1]]), (index, *half)))
            out.append(index)
        elif len(half) == 1:
            out.append(half[0])
        else:
            raise MatcalcError("refused", "only axes of vectors and matrices can be put under vec(·)")
    return einsum(factors, out)


class Answer:
    """A derivative: the surface tree `tree`, its shape and layout, and every form it can be printed in."""

    def __init__(self, question: Question) -> None:
        try:
            self.problem = Problem(question)
            self.derivation = Derivation(self.problem)
            self.node, self.row = self.derivation.result, self.derivation.row
            self.tree = self._raised()
            self.conditions = conditions(self.problem.function, self.node, self._raiser())
        except MatcalcError as error:
            raise error.with_source(question.expression) from None

    @property
    def question(self) -> Question:
        return self.problem.question

    @property
    def typing(self) -> Typing:
        return self.problem.typing

    @property
    def notes(self) -> list[str]:
        return self.problem.notes

    @property
    def shape(self) -> Shape:
        """() a scalar, (n,) a column, (1, n) a row, (m, n) a matrix, or all axes of a tensor."""
        return (1, *self.node.shape) if self.row else self.node.shape

    def _raiser(self) -> Raiser:
        ranks = {name: k for k, name in enumerate(names_in(self.problem.parsed.tree))}
        taken = set(self.typing.shapes) | set(self.typing.dims) | set(self.typing.indices)
        wrt = frozenset(name for group in self.problem.groups for name in group)
        return Raiser(ranks, taken, self.problem.hints, wrt)

    def _raised(self) -> Tree:
        """The tree of the result. Lowered again it must be the same object; index notation is printed where it is not.

        Where a product is so long that the text groups it differently, the text's own node is taken for the answer, once
        the two are seen to have the same value.
        """
        forms = [lambda: self._raiser().whole(self.node, self.row)]
        if self.node.shape:
            forms.append(lambda: self._raiser().indexed(self.node))
        read: list[tuple[Tree, Node]] = []
        for form in forms:
            try:
                tree = form()
            except BeyondMatrices:
                continue
            node = lower(tree, self.result_typing()).node
            if node is self.node:
                return tree
            read.append((tree, node))
        for tree, node in read:
            if self._regrouped(node):
                return tree
        raise MatcalcError("internal", "the answer could not be written so that it reads back as itself")

    def _regrouped(self, node: Node) -> bool:
        """Is this the answer with its products grouped in another way? Then it takes the answer's place."""
        if cost(node) < LONG_PRODUCT or node.shape != self.node.shape:
            return False
        from .agreement import agree

        typing = self.result_typing()
        if not agree(self.node, node, typing.properties, typing.dims):
            return False
        self.node = node
        return True

    def result_typing(self) -> Typing:
        """The shapes of the names in the result."""
        typing = self.typing
        along = self.question.along
        if along and along not in typing.shapes:
            shape = typing.shapes[self.problem.groups[0][0]]
            typing = Typing(typing.shapes | {along: shape}, typing.properties)
            typing.dims, typing.indices = self.typing.dims, self.typing.indices
        return typing

    # --- renderings --------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        from .render import text

        return text.render(self.tree)

    @property
    def unicode(self) -> str:
        from .render import unicode

        return unicode.render(self.tree)

    @property
    def latex(self) -> str:
        from .render import latex

        return latex.render(self.tree)

    def code(self, backend: str) -> str:
        """A self-contained text that defines one function: numpy, jax or torch."""
        from .render import code

        return code.render(self.tree, FUNCTION_NAMES[self.question.verb], self.result_typing().shapes, backend)

    def numpy(self) -> str:
        return self.code("numpy")

    def jax(self) -> str:
        return self.code("jax")

    def torch(self) -> str:
        return self.code("torch")

    def sympy(self) -> str:
        from .render import sympy

        return sympy.render(self.tree, self.result_typing().shapes)

    def __repr__(self) -> str:
        return self.text

    def _repr_latex_(self) -> str:
        return f"${self.latex}$"


def reader_order(sums: "Sequence[tuple[Node, list[tuple[Fraction, Node]]]]") -> "dict[Node, tuple[list[Node], int]]":
    """For every sum of the input, under the forms in which it may stand in the result: its terms' order and its sign."""
    hints: dict[Node, tuple[list[Node], int]] = {}
    for node, pairs in sums:
        if not isinstance(node, Sum) or len(node.terms) < 2:
            continue
        order: list[Node] = []
        for _, term in pairs:
            order += [inner for _, inner in term.terms] if isinstance(term, Sum) else [term]
        hints.setdefault(node, (order, 1))
        base = primitive(node)
        sign = 1 if base is node or any(c > 0 for c, t in base_terms(base) if dict_of(node).get(t, 0) > 0) else -1
        hints.setdefault(base, (order, sign))
        if node.order == 2:
            turned, swapped = oriented(base)
            if swapped:
                hints.setdefault(turned, ([transpose(t) for t in order], sign))
    return hints


def base_terms(node: Node) -> "tuple[tuple[Fraction, Node], ...]":
    return node.terms if isinstance(node, Sum) else ()


def dict_of(node: Node) -> "dict[Node, Fraction]":
    return {term: c for c, term in base_terms(node)}
