"""From a surface tree to the steps of a program.

Takes a Tree, gives a `Program`. Names are resolved here, once: a step's `role` tells a variable from a defined name
(`where`), a size (n of `x: n`), pi, the identity I and the column of ones; index names are tied to the `for` or
`sum(i, ...)` that binds them; dimensions of eye(n), ones(m, n) are read. Everything is iterative, for the depth comes
from the input.
"""

from collections.abc import Iterable, Set
from itertools import islice

from .. import dimensions as dims
from ..dimensions import Dim
from ..errors import MatcalcError, did_you_mean
from ..functions.table import FUNCTIONS
from ..language.tokens import IMAGINARY_UNIT, ONES
from ..language.tree import Tree, names_in, names_of_binder, walk
from .index_capture import refuse_captured
from .program import LONGEST_SIZE, Program, Range, Subscript, folded, whole
from .reach import reached
from .remarks import as_written, primed_size, unsized_range, variable_as_size

CONSTRUCTORS = {
    "eye": (1, 1),
    "ones": (1, 2),
    "zeros": (1, 8),
    "unit": (2, 2),
    "unvec": (3, 3),
    "commutation": (2, 2),
    "elimination": (1, 1),
}  # fewest, most arguments
CONSTANT_ROLES = {"pi": "pi", "I": "identity", ONES: "ones", IMAGINARY_UNIT: "imaginary"}
LONGEST_DIM = 32  # nodes in the text of a dimension

Scope = dict[str, tuple[str, int]]


def compile_tree(
    tree: Tree, variables: Iterable[str] = (), sizes: Iterable[str] = (), sized: Set[str] = frozenset()
) -> Program:
    """The steps of `tree`. `variables`: declared names; `sizes`: names of declared dimensions; `sized`: the vectors
    and matrices whose shape is declared."""
    compiler = _Compiler(frozenset(variables), sizes, sized)
    compiler.collect_dims(tree)
    compiler.run(tree)
    order = {name: k for k, name in enumerate(names_in(tree))}
    program = compiler.program
    program.variables = dict(sorted(program.variables.items(), key=lambda item: order[item[0]]))
    refuse_captured(program)
    _check_indices(program)
    return program


def _check_indices(program: Program) -> None:
    for name in program.free_indices():
        if name in program.variables:
            step = program.variables[name][0]
            message = f"{name} is used both as an index and as a variable"
            hint = "give the index another name"
            if "ref" in program.roles:
                hint += ", or write out what is defined by it"
            raise MatcalcError("refused", message, spans=_span(program.nodes[step]), hint=hint)


class _Compiler:
    """One depth-first pass with a stack of its own; `done` holds the step numbers of finished operands."""

    def __init__(self, variables: frozenset[str], sizes: Iterable[str], sized: Set[str]) -> None:
        self.program = Program()
        self.declared, self.sized = variables, sized
        self.size_names = set(sizes) - variables
        self.bound = 0
        self.used: set[int] = set()  # the bound indices that stand in brackets
        self.done: list[int] = []
        self.memo: dict[tuple[int, int], int] = {}
        self.scopes: list[Scope] = []  # keeps them alive: the memo knows them by id
        self.todo: list[tuple[str, Tree, Scope, int]] = []

    def collect_dims(self, tree: Tree) -> None:
        """The names that stand where only a dimension can."""
        for node in walk(tree):
            if node.op == "call" and node.value in CONSTRUCTORS:
                where = {"unit": node.args[:1], "unvec": node.args[1:]}.get(str(node.value), node.args)
                for arg in where:
                    for name in names_in(arg):
                        if name not in self.declared:
                            self.program.named_dims[name] = None
        self.program.reached = reached(tree, self.sized, self.declared | self.size_names)
        self.program.named_dims |= dict.fromkeys(sorted({*self.program.reached.values()}))
        self.size_names |= set(self.program.named_dims)

    def run(self, tree: Tree) -> None:
        self.scopes.append({})
        self.todo.append(("enter", tree, self.scopes[0], 0))
        while self.todo:
            what, node, scope, count = self.todo.pop()
            if what == "enter":
                self.enter(node, scope)
            elif what == "define":
                scope[str(node.value)] = ("ref", self.done.pop())
            else:
                self.leave(node, scope, count)

    def enter(self, node: Tree, scope: Scope) -> None:
        known = self.memo.get((id(node), id(scope)))
        if known is not None:
            self.done.append(known)
            return
        match node.op:
            case "where":
                self.enter_where(node, scope)
                return
            case "tensor" | "isum":
                names = names_of_binder(node)
                scope = self.inner(scope, {str(name): ("index", self.bound + k) for k, name in enumerate(names)})
                self.bound += len(names)
                children = node.args
            case "rsum":
                self.enter_range(node, scope)
                return
            case "index":
                children = node.args[:1]
            case "call" if node.value in CONSTRUCTORS:
                children = node.args[:1] if node.value == "unvec" else ()
            case "call" if node.value in ("vector", "matrix"):
                children = ()
            case _:
                children = node.args
        self.todo.append(("leave", node, scope, len(children)))
        self.todo.extend(("enter", child, scope, 0) for child in reversed(children))

    def enter_range(self, node: Tree, scope: Scope) -> None:
        """sum(r, low, high, BODY): r is a whole number within BODY alone."""
        name = str(node.value)
        low, high, body = node.args
        if name in self.size_names or name in names_in(low) or name in names_in(high):
            message = f"{name} is a size already, so it cannot count the terms"
            raise MatcalcError("name", message, spans=_span(node), hint="give it another name")
        inner = self.inner(scope, {name: ("count", 0)})
        self.todo.append(("leave", node, scope, 3))
        self.todo += [("enter", body, inner, 0), ("enter", high, scope, 0), ("enter", low, scope, 0)]

    def inner(self, scope: Scope, names: Scope) -> Scope:
        self.scopes.append({**scope, **names})
        return self.scopes[-1]

    def enter_where(self, node: Tree, scope: Scope) -> None:
        """Definitions first, each after those it needs, then the body."""
        names = [str(name) for name in node.value] if isinstance(node.value, tuple) else []
        inner = self.inner(scope, dict.fromkeys(names, ("undefined", 0)))
        bodies = dict(zip(names, node.args[1:], strict=True))
        needs = {name: [n for n in names_in(body) if n in bodies] for name, body in bodies.items()}
        self.todo.append(("leave", node, inner, 1))
        self.todo.append(("enter", node.args[0], inner, 0))
        for name in reversed(_definition_order(names, needs, bodies)):
            self.todo.append(("define", Tree("name", (), name), inner, 0))
            self.todo.append(("enter", bodies[name], inner, 0))

    def leave(self, node: Tree, scope: Scope, count: int) -> None:
        args = tuple(self.done[len(self.done) - count :])
        del self.done[len(self.done) - count :]
        names = node.value if isinstance(node.value, tuple) else (node.value,)
        if node.op == "where":
            args += tuple(scope[str(name)][1] for name in names)
        step, program, role = len(program_nodes := self.program.nodes), self.program, node.op
        match node.op:
            case "name":
                role, args = self.resolve(node, scope, step)
            case "transpose" if program.roles[args[0]] == "size":
                raise primed_size(node)
            case "index":
                program.subscripts[step] = tuple(self.subscript(arg, scope, node.args[0]) for arg in node.args[1:])
            case "tensor" | "isum":
                program.binders[step] = tuple(scope[str(name)][1] for name in names)
                if node.op == "isum" and not self.used.issuperset(program.binders[step]):
                    raise _unused(node)
            case "call" if node.value in CONSTRUCTORS:
                self.constructor(node, step, scope)
            case "call" if node.value not in FUNCTIONS:
                hint = did_you_mean(str(node.value), FUNCTIONS, "matcalc functions lists all")
                raise MatcalcError("name", f"there is no function {node.value}", spans=_span(node), hint=hint)
        program_nodes.append(node)
        program.args.append(args)
        program.roles.append(role)
        self.memo[id(node), id(scope)] = step
        self.done.append(step)

    def resolve(self, node: Tree, scope: Scope, step: int) -> tuple[str, tuple[int, ...]]:
        name = str(node.value)
        meaning, place = scope.get(name, ("", 0))
        if meaning == "ref":
            return "ref", (place,)
        if meaning == "count":
            return "size", ()
        if meaning == "undefined":
            hint = f"rename what is defined, or the {name} in it"
            raise MatcalcError("name", f"{name} is used in its own definition", spans=_span(node), hint=hint)
        if meaning == "index":
            message = f"the index {name} stands where a number or variable is expected"
            raise MatcalcError("name", message, spans=_span(node), hint=f"an index stands in brackets: x[{name}]")
        if name not in self.declared:
            if name in self.size_names:
                return "size", ()
            if name in CONSTANT_ROLES:
                return CONSTANT_ROLES[name], ()
        self.program.variables.setdefault(name, []).append(step)
        return "variable", ()

    def subscript(self, node: Tree, scope: Scope, base: Tree | None = None) -> Subscript:
        """A place or a range of places of the base, whose size is asked for where it is not known."""
        if node.op == "colon":
            return None
        if node.op == "range":
            sized = None if names_in(node.args[0]) else base  # 2:n, not k:k + 1
            low, high = (self.place(end, scope, sized) for end in node.args)
            if low == high:
                return _subscript(low)
            found = Range(low, high)
            terms = dims.monomials(found.length)
            if terms[0][0] < 1 or any(coefficient < 0 for coefficient, names in terms if names):
                message = f"the range {dims.text(low)}:{dims.text(high)} is empty"
                raise MatcalcError("shape", message, spans=_span(node), hint="write the smaller number first: x[1:n]")
            return found
        if node.op != "name" or node.value == IMAGINARY_UNIT:
            return _subscript(self.place(node, scope, base))
        name = str(node.value)
        meaning, place = scope.get(name, ("", 0))
        if meaning == "ref":
            hint = "bind an index with sum(i, ...), or write a number"
            raise MatcalcError("refused", f"{name} is a defined name, not an index", spans=_span(node), hint=hint)
        if meaning != "index":
            return name, None
        self.used.add(place)
        return name, place

    def place(self, node: Tree, scope: Scope, base: Tree | None = None) -> Dim:
        """A number, or a size such as n - 1, as an index or the end of a range."""
        names = names_in(node)
        if names and all(name in self.size_names and name not in scope for name in names):
            return self.dim(node, scope)
        unknown = next((name for name in names if name not in self.declared and name not in scope), "")
        behind = node.op == "sum" and any(part.op != "neg" for part in node.args[1:])  # x[k + 1]
        if unknown and base is not None and base.op == "name" and not behind:
            made = str(base.value) in scope  # by where: it has no size of its own to declare
            known = sorted(self.size_names) if made or base.value in self.sized else None
            raise unsized_range(node, unknown, str(base.value), known)
        if node.op == "name" and str(node.value) in self.declared:
            raise variable_as_size(node)
        return whole(node)

    def constructor(self, node: Tree, step: int, scope: Scope) -> None:
        fewest, most = CONSTRUCTORS[str(node.value)]
        if not fewest <= len(node.args) <= most:
            raise wrong_count(node, fewest, most)
        if node.value == "unit":
            self.program.sizes[step] = (self.dim(node.args[0], scope),)
            subscript = self.subscript(node.args[1], scope)
            if subscript is None or isinstance(subscript, Range):
                raise MatcalcError(
                    "shape",
                    "unit(n, k) needs one number or name k",
                    spans=_span(node.args[1]),
                    hint="unit(n, 1) is the first column of eye(n)",
                )
            self.program.subscripts[step] = (subscript,)
            return
        args = node.args[1:] if node.value == "unvec" else node.args
        self.program.sizes[step] = tuple(self.dim(arg, scope) for arg in args)
        if node.value == "unvec" and 1 in self.program.sizes[step]:
            hint = "a vector needs no unvec"
            raise MatcalcError("shape", "unvec makes a matrix: both sizes must exceed 1", spans=_span(node), hint=hint)

    def dim(self, tree: Tree, scope: Scope) -> Dim:
        """The dimension an argument of ones(...) names: a name, a whole number, or their sums and products."""
        for name in names_in(tree):
            if name in self.declared or name in scope:
                hint = f"leave out the declaration of {name}, or write another size"
                raise MatcalcError("shape", f"{name} is a variable, not a dimension", spans=_span(tree), hint=hint)
        if sum(1 for _ in islice(walk(tree), LONGEST_DIM + 1)) > LONGEST_DIM:
            hint = "give the dimension one name"
            raise MatcalcError("limit", "this dimension is too long", spans=_span(tree), hint=hint)
        found = folded(tree)
        if isinstance(found, int) and not 0 < found <= LONGEST_SIZE:
            hint = "write a number or a name: ones(3), ones(n)"
            raise MatcalcError("shape", "a dimension is a positive whole number", spans=_span(tree), hint=hint)
        return found


def _subscript(place: Dim) -> Subscript:
    return (place, None) if isinstance(place, str) else place


def wrong_count(node: Tree, fewest: int, most: int) -> MatcalcError:
    """The error for a call with too many or too few arguments."""
    wanted = f"{fewest}" if fewest == most else f"{fewest} or {most}"
    plural = "" if wanted == "1" else "s"
    return MatcalcError(
        "shape",
        f"{node.value} takes {wanted} argument{plural}, not {len(node.args)}",
        spans=_span(node),
        hint=as_written(str(node.value)),
    )


def _definition_order(names: list[str], needs: dict[str, list[str]], bodies: dict[str, Tree]) -> list[str]:
    """The names, each behind those its definition uses."""
    ready: dict[str, None] = {}
    open_names: set[str] = set()
    stack = list(reversed(names))
    while stack:
        name = stack[-1]
        waiting = [n for n in needs[name] if n not in ready]
        if name in ready or not waiting:
            ready[stack.pop()] = None
        elif name in open_names:
            hint = "define each name by others"
            raise MatcalcError("name", f"{name} is defined by itself", spans=_span(bodies[name]), hint=hint)
        else:
            open_names.add(name)
            stack.extend(waiting)
    return list(ready)


def _unused(node: Tree) -> MatcalcError:
    """The error for a sum whose index is used only where a sum inside it binds the same name: its range is unknown."""
    index = str(node.value)
    message = f"the sum over {index} has no {index} of its own: a sum inside binds it"
    return MatcalcError("name", message, spans=_span(node), hint="give one of the two indices another name")


def _span(node: Tree) -> tuple[tuple[int, int], ...]:
    return (node.span,) if node.span else ()
