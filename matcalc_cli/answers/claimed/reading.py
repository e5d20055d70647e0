"""A claim as text, read with the names, the shapes and the definitions of a question that is read already.

Gives a `Reading`: the tree, the node and the shape of the claim, or a MatcalcError with a caret in the claim. One idea:
a claim brings no names of its own; a name that the question has not is a slip, and a size of another name is taken as
one of the question's sizes only where just one fits.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import permutations

from ...dimensions import Dim, Shape
from ...errors import MatcalcError, suggest
from ...graph.nodes import Node
from ...inference.compiler import compile_tree
from ...inference.program import Program
from ...inference.shapes import Typing, measured
from ...language import misreadings
from ...language.syntax import Parsed, parse
from ...language.tree import Tree, call, fold, name, names_in, number, rebuild, walk
from ...lowering.lower import lower
from ..asking.request import listed
from ..guesses import refuse_guess
from ..problem import Problem, names_for
from .conditions import refuse_narrowing

OPTION = "--claim"
MOST_SIZES = 4  # of other names that are looked for among those of the question

NO_DECLARATION = "a claim declares nothing: its names are those of the question"
NO_INDEX = "{} is an index that nothing binds"
NO_NAME = "{} does not occur in the question"
NO_SIZE = "{} is no size of the question"
TAKEN = "{} of the claim is taken as {}, a size of the question"


class Reading:
    """`tree` is the claim as it was written, `whole` the same with the question's definitions that it uses.

    `shape` is (1, n) for a row, whose node has one axis. `notes` say how the claim was taken.
    """

    __slots__ = ("node", "notes", "shape", "tree", "typing", "whole")

    def __init__(self, tree: Tree, program: Program, typing: Typing, notes: list[str]) -> None:
        lowered = lower(program, typing)
        self.tree, self.whole, self.typing, self.notes = tree, program.nodes[-1], typing, notes
        self.node: Node = lowered.node
        self.shape: Shape = lowered.shape

    @property
    def row(self) -> bool:
        """Is it a vector that is written as a row?"""
        return len(self.shape) == 2 and self.node.order == 1


def read(problem: Problem, text: str, shape: Shape) -> Reading:
    """The claim. `shape`: that of the right answer, by which a size of another name is told."""
    try:
        found = _read(problem, text, shape)
        if problem.question.strict and found.notes:
            refuse_guess(found.notes[0], found.typing.shapes)
        return found
    except MatcalcError as error:
        raise error.within(text, OPTION) from None


def _read(problem: Problem, text: str, shape: Shape) -> Reading:
    typing = problem.result_typing
    names = {*typing.shapes, *typing.dims, *typing.indices, *_definitions(problem)}
    parsed = parse(text, names_for(names, typing.shapes), problem.functions, conditions=True)
    for _, _, span in parsed.declarations:
        raise MatcalcError("usage", NO_DECLARATION, spans=[span], hint="declare it with --shape")
    notes = parsed.notes + misreadings.notes(parsed.tree, names)
    tree = _with_definitions(parsed.tree, _definitions(problem))
    program = compile_tree(tree, typing.shapes, typing.dims)
    _refuse_unknown(program, typing, problem)
    for condition in parsed.conditions:
        _refuse_unknown(compile_tree(condition.tree, typing.shapes, typing.dims), typing, problem)
    if parsed.conditions:
        refuse_narrowing(parsed, problem, typing)
    unknown = [name for name in program.named_dims if name not in typing.dims]
    if not unknown:
        return Reading(parsed.tree, _measured(tree, typing, text, shape), typing, notes)
    return _resized(parsed, tree, typing, unknown, shape, notes)


def _definitions(problem: Problem) -> dict[str, Tree]:
    """The names that the question defines by `where`, with what they stand for."""
    tree = problem.parsed.tree
    if tree.op != "where" or not isinstance(tree.value, tuple):
        return {}
    return dict(zip(map(str, tree.value), tree.args[1:], strict=True))


def _with_definitions(tree: Tree, known: Mapping[str, Tree]) -> Tree:
    """The claim with the definitions of the question that it uses, and those that they use."""
    own = tree.value if tree.op == "where" and isinstance(tree.value, tuple) else ()
    needed: dict[str, Tree] = {}
    todo = names_in(tree)
    while todo:
        word = todo.pop()
        if word in known and word not in needed and word not in own:
            needed[word] = known[word]
            todo += names_in(known[word])
    if not needed:
        return tree
    parts = tree.args if own else (tree,)
    return Tree("where", (*parts, *needed.values()), (*own, *needed), tree.span)


def _refuse_unknown(program: Program, typing: Typing, problem: Problem) -> None:
    """MatcalcError ("name") for a name or an index that the question has not."""
    known = [*typing.shapes, *typing.dims, *_definitions(problem)]
    for word, steps in program.variables.items():
        if word not in typing.shapes:
            near = suggest(word, known)
            hint = (
                f"did you mean {near}?"
                if near
                else f"the names are {listed(known, 'and')}"
                if known
                else "write a number"
            )
            span = program.nodes[steps[0]].span
            raise MatcalcError("name", NO_NAME.format(word), spans=[span] if span else (), hint=hint)
    for word in program.free_indices():
        if word not in typing.indices:
            hint = "write sum(i, ...) for a sum over i, and `... for i, j` for entries"
            raise MatcalcError("name", NO_INDEX.format(word), hint=hint)


def _measured(tree: Tree, typing: Typing, text: str, shape: Shape) -> Program:
    """The steps of the claim; an I or a vector(1) to which nothing gives a size has that of the right answer."""
    try:
        return measured(tree, typing, text)
    except MatcalcError as error:
        sizes = [_size(dim) for dim in shape]
        if error.kind != "shape" or not sizes or None in sizes:
            raise
        zeros = call("zeros", *(size for size in sizes if size is not None))
        try:
            return measured(Tree("sum", (tree, zeros)), typing, text)
        except MatcalcError:
            raise error from None


def _size(dim: Dim) -> Tree | None:
    """A size as it is written; None for a composite one."""
    return number(dim) if isinstance(dim, int) else name(dim) if isinstance(dim, str) else None


def _resized(parsed: Parsed, tree: Tree, typing: Typing, unknown: list[str], shape: Shape, notes: list[str]) -> Reading:
    """The claim with its unknown sizes taken as sizes of the question, in the one way in which that fits."""
    found: list[tuple[dict[str, str], Reading]] = []
    for names in _choices(unknown, typing.dims):
        renamed = _renamed(tree, names)
        try:
            reading = Reading(parsed.tree, measured(renamed, typing), typing, notes)
        except MatcalcError:
            continue
        if reading.shape == shape:
            found.append((names, reading))
    if len(found) != 1:
        span = next((n.span for n in walk(tree) if n.op == "name" and n.value == unknown[0] and n.span), None)
        sizes = f"the sizes are {listed(list(typing.dims), 'and')}; " if typing.dims else ""
        hint = f"{sizes}I is the identity and vector(1) the vector of ones of the size that fits"
        raise MatcalcError("name", NO_SIZE.format(unknown[0]), spans=[span] if span else (), hint=hint)
    names, reading = found[0]
    reading.notes += [TAKEN.format(old, new) for old, new in names.items()]
    return reading


def _choices(unknown: list[str], dims: Collection[str]) -> Iterator[dict[str, str]]:
    if len(unknown) <= MOST_SIZES and len(dims) <= MOST_SIZES:
        for chosen in permutations(dims, len(unknown)):
            yield dict(zip(unknown, chosen, strict=True))


def _renamed(tree: Tree, names: Mapping[str, str]) -> Tree:
    def put(node: Tree, args: list[Tree]) -> Tree:
        if node.op == "name" and node.value in names:
            return Tree("name", (), names[str(node.value)], node.span)
        return rebuild(node, tuple(args))

    return fold(tree, put)
