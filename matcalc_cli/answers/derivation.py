"""From a Problem to the nodes of its answer: differentiated as often as asked, simplified, laid out.

The axes of a derivative are those of the function and then those of each variable; the layout decides how they are
shown. Along a direction, orders of two and more are Taylor's expansion f + Df[d] + D²f[d, d]/2 + ...
"""

from collections.abc import Collection, Sequence
from fractions import Fraction

from ..calculus.derivative import derivative, differential, directional
from ..errors import MatcalcError
from ..graph.conjugation import conjugate
from ..graph.cost import cost
from ..graph.nodes import fold
from ..graph.products.placed import is_placed, settled
from ..graph.rebuilding import substitute
from ..graph.tensor import Node, Sum, Var, add, einsum, is_complex, is_zero, transpose, unit
from ..limits import raising
from ..lowering.demands import refuse_undefined
from ..lowering.lower import variable
from ..rewriting.simplify import rewritten, simplify
from ..rewriting.whole_terms import lone_complements
from .poles_at_zeros import picked_first, refuse_poles, refuse_typed
from .problem import MOST_ORDER, Problem
from .variables.directions import misfit
from .variables.entries import Entry

MOST_RAW = 200  # the cost of what is differentiated without being simplified


def by_group(node: Node, variables: Sequence[Var], kept: Collection[Node] = ()) -> Node:
    """The derivative by one variable, or by several scalars stacked into a vector. `kept`: as for `simplify`."""
    if len(variables) == 1:
        return simplify(derivative(node, variables[0]), kept)
    count = len(variables)
    axes = tuple(range(node.order))
    parts = [
        simplify(derivative(part, v), kept) for v, part in zip(variables, _with_each(node, variables), strict=True)
    ]
    placed = [
        (c, einsum([(term, axes), (unit(count, k), (node.order,))], (*axes, node.order)))
        for k, part in enumerate(parts, 1)
        for c, term in (part.terms if isinstance(part, Sum) and part.shape else ((Fraction(1), part),))
    ]
    return add(placed, (*node.shape, count))


def _with_each(node: Node, variables: Sequence[Var]) -> list[Node]:
    """For each variable what has a derivative by it: of a sum the terms with the variable, else the whole."""
    if not isinstance(node, Sum):
        return [node] * len(variables)
    memo: dict[Node, frozenset[Node]] = {}
    terms: dict[Node, list[tuple[Fraction, Node]]] = {v: [] for v in variables}
    for c, term in node.terms:
        for v in fold(term, lambda n: frozenset(terms.keys() & {n}).union(*(memo[c] for c in n.children)), memo):
            terms[v].append((c, term))
    return [add(terms[v], node.shape) for v in variables]


def as_declared(problem: Problem, node: Node) -> Node:
    """The node with the declared structure of the variables in use, as no derivative is taken with it."""
    everything = frozenset(name for group in problem.groups for name in group)
    bound: dict[Node, Node] = {
        variable(n, problem.typing, everything): variable(n, problem.typing) for n in sorted(everything)
    }
    bound |= {conjugate(free): conjugate(known) for free, known in bound.items() if is_complex(free)}
    if all(free is known for free, known in bound.items()):
        return node
    restored = substitute(node, bound)
    return simplify(restored, problem.hints) if restored is not node else node


def _of_scalars(node: Node, variables: Sequence[Var]) -> Node | None:
    """The derivative of a scalar by a scalar, not simplified: y/p - (1 - y)/(1 - p) is differentiated term by term,
    what it is simplified to is not. None where it is long, or of anything else.
    """
    if node.shape or len(variables) != 1 or variables[0].shape or cost(node) > MOST_RAW:
        return None
    found = derivative(node, variables[0])
    return found if cost(found) <= MOST_RAW else None


def _shorter(node: Node, other: Node) -> Node:
    return other if cost(other) < cost(node) else node


class NoDerivative(MatcalcError):
    """There is no formula for a derivative. A caller that can do without one catches this."""

    @classmethod
    def of(cls, error: MatcalcError) -> "NoDerivative":
        return cls(error.kind, error.message, spans=error.spans, source=error.source, hint=error.hint)


class Derivation:
    """The nodes of an answer: the last but one derivative, the last, and the result as laid out.

    `steps` are the derivatives to be checked, each with the function it is one of; `structures` those over whose free
    entries the result is taken, empty where all entries are.
    """

    __slots__ = (
        "directed",
        "last",
        "previous",
        "problem",
        "result",
        "row",
        "shown",
        "steps",
        "structures",
    )

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.directed = False  # is the result the derivative along a direction, never written by entries?
        self.steps: list[tuple[Node, Node]] = []
        self.structures: list[str] = []
        if problem.directions.several and len(problem.groups) > 1:
            hint = f"one direction expands to any order: --wrt {problem.groups[0][0]} --along d"
            raise MatcalcError("usage", "several directions are for first derivatives", hint=hint)
        if problem.expands:
            self._expand()
        else:
            self._differentiate()

    def _expand(self) -> None:
        """The terms of the expansion: each derivative contracted with the direction.

        That is done before the next one is taken, so that no axes but the function's are left; of a scalar function
        of a vector only after, for d'*H*d is written with the Hessian.
        """
        problem = self.problem
        group = problem.groups[0]
        variables = [variable(n, problem.typing, frozenset(group)) for n in group]
        hessian = not problem.function.shape and len(problem.axes[0]) == 1 and len(problem.groups) == 2
        node, factorial = problem.on_domain(problem.function), 1
        parts = [(Fraction(1), node)]
        for k in range(1, len(problem.groups) + 1):
            derived = self._on_domain(by_group(node if k > 1 else rewritten(node), variables, problem.hints))
            self.steps.append((node if k > 1 else problem.function, derived))
            term = simplify(self._along(derived, k if hessian else 1), problem.hints)
            node = derived if hessian else term
            factorial *= k
            parts.append((Fraction(1, factorial), term))
        bound: dict[Node, Node] = {v: variable(v.name, problem.typing) for v in variables}
        shown = [(c, substitute(part, bound)) for c, part in parts]
        self.previous, self.last = self.steps[-1]
        whole = add(shown, problem.function.shape)
        if whole.shape and is_placed(whole):
            whole = settled(whole, lambda cell: simplify(cell, problem.hints))
        order = [t for _, part in shown for t in problem.hints.get(part, (_terms(part), 1))[0]]
        problem.hints.setdefault(whole, (order, 1))
        self.result, self.row = self.laid_out(whole)

    def _differentiate(self) -> None:
        problem = self.problem
        refuse_typed(problem)
        node = picked_first(problem.function, problem.typing.properties)
        self.previous = node
        node = problem.on_domain(node)
        order = node.order + sum(len(shape) for shape in problem.axes)
        if order > MOST_ORDER:
            raise MatcalcError(
                "limit",
                f"a result with {order} axes is more than the {MOST_ORDER} that are supported",
                hint=f"lower the order, or name a direction: --along, which adds no axes; {raising('axes')}",
            )
        raw: Node | None = None
        for k, group in enumerate(problem.groups):
            self.previous = node if k else self.previous
            node = node if k else rewritten(node)
            variables = [problem.variable(name, problem.conjugated[k]) for name in group]
            raw = _of_scalars(node if raw is None else raw, variables) if len(problem.groups) > 1 else None
            try:
                node = self._differentiated(node, variables, problem.entries[k])
                node = node if raw is None or not k else _shorter(node, simplify(raw, problem.hints))
                node = self._on_domain(node)
            except MatcalcError as error:
                raise NoDerivative.of(error) if error.kind == "refused" else error from None
            self.steps.append((self.previous, node))
        if not problem.groups:
            refuse_poles(problem.function, [node], problem.typing.properties, problem.typing.dims)
            node = self._on_domain(simplify(node, problem.hints))
        self.last = as_declared(problem, node)
        if is_zero(self.last):  # as log(det([x, 2*x; 2, 4])) is nowhere defined
            refuse_undefined(simplify(problem.function))
        self.steps = [*self.steps[:-1], (self.previous, self.last)]
        if problem.groups:
            nodes = [self.steps[0][0], self.last]
            refuse_poles(problem.function, nodes, problem.typing.properties, problem.typing.dims)
        self.structures, shown = self._structured()
        self.shown = lone_complements(shown) if problem.groups else shown
        self.result, self.row = self.laid_out(self.shown)

    def _on_domain(self, node: Node) -> Node:
        """The derivative as it is on the domain that was typed."""
        found = self.problem.on_domain(node)
        return found if found is node else simplify(found, self.problem.hints)

    def _structured(self) -> tuple[list[str], Node]:
        """The structures taken into account, and the derivative with them."""
        problem = self.problem
        if not problem.question.structured:
            shown = self._along(self.last, len(problem.groups))
            simple = shown is self.last and not any(len(group) > 1 for group in problem.groups)
            return [], shown if simple else simplify(shown, problem.hints)
        from ..calculus.structure import over_structure, structure_of

        if len(problem.groups) != 1 or problem.question.along:
            hint = "leave out --structured"
            raise MatcalcError("refused", "--structured is for first derivatives, without a direction", hint=hint)
        name = ",".join(problem.groups[0])
        shape, properties = problem.axes[0], problem.typing.properties.get(name, frozenset())
        found = structure_of(name, len(shape), properties)
        problem.notes.append(f"derivative over the free entries of {' '.join(found)} {name}")
        return found, simplify(over_structure(self.last, found), problem.hints)

    def _differentiated(self, node: Node, variables: Sequence[Var], entry: Entry | None) -> Node:
        """The derivative by a group, or by one entry of its variable; in a direction alone where that has a formula and
        the whole has none."""
        problem, hints = self.problem, self.problem.hints
        if problem.total:
            self.directed = True
            seeds: dict[Node, Node] = dict(zip(variables, problem.towards, strict=True))
            seeds |= {conjugate(z): conjugate(dz) for z, dz in seeds.items() if is_complex(z)}
            return simplify(differential(node, seeds), hints)
        try:
            found = by_group(node, variables, hints)
            return found if entry is None else simplify(entry.picked(found, variables[0]), hints)
        except MatcalcError as error:
            if error.kind == "refused" and entry is not None and None not in entry.places:
                return simplify(directional(node, variables[0], entry.direction(variables[0].shape)), hints)
            single = len(variables) == 1 and len(problem.groups) == 1
            if error.kind != "refused" or not problem.towards or not single:
                raise
            (direction,) = problem.towards
            if direction.shape != variables[0].shape:
                raise
            self.directed = True
            return simplify(directional(node, variables[0], direction), hints)

    def _along(self, node: Node, times: int) -> Node:
        """The derivative in a direction: the axes of the last variables contracted with it."""
        name = self.problem.question.along
        if not name or self.directed:
            return node
        (direction,) = self.problem.towards
        steps = list(zip(self.problem.groups, self.problem.axes, strict=True))
        for group, shape in reversed(steps[-times:] if times else []):
            if shape != direction.shape:
                fixed = len(group) > 1 or group[0] in self.problem.typed or shape == ()
                raise misfit(name, direction, ",".join(group), shape, fixed)
            outer = tuple(range(node.order - len(shape)))
            inner = tuple(range(len(outer), node.order))
            node = einsum([(node, outer + inner), (direction, inner)], outer)
        return node

    def laid_out(self, node: Node) -> tuple[Node, bool]:
        """The result with its axes in the order of the layout, and whether it is a row."""
        problem = self.problem
        question = problem.question
        function_order = problem.function.order
        jacobian = problem.layout == "jacobian"
        if not problem.groups or question.along:
            return node, bool(function_order == 1 and len(problem.lowered.shape) == 2)
        if node.order == 1:
            row_variable = any(
                len(problem.typing.shapes[name]) == 2 and axes and not rest and (entry is None or entry.is_row)
                for (name, *rest), axes, entry in zip(problem.groups, problem.axes, problem.entries, strict=True)
            )
            if function_order == 0:
                return node, jacobian or row_variable
            return node, not jacobian
        if node.order == 2 and function_order == 1 and not jacobian and len(problem.groups) == 1:
            return transpose(node), False
        if question.vec and node.order > 4:
            message = f"--vec shows results of order 3 and 4 as a matrix, and this one has {node.order} axes"
            raise MatcalcError("refused", message, hint="without --vec it is shown in index notation")
        if question.vec and node.order in (3, 4):
            from ..calculus.vectorising import vectorised

            return vectorised(node, function_order, lambda n: simplify(n, problem.hints)), False
        return node, False


def _terms(node: Node) -> list[Node]:
    return [term for _, term in node.terms] if isinstance(node, Sum) else [node]
