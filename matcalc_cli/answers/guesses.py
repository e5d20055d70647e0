"""What was taken for granted in a question, and what was said in it for nothing.

Takes what was read; refuses a declaration that is not used and, where the question is strict, each guess; adds
a note where a scalar is spread over a vector. One idea: an answer to another question than the one meant is wrong.
"""

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence

from ..dimensions import Shape, text
from ..errors import MatcalcError, did_you_mean
from ..functions.table import FUNCTIONS
from ..inference.kind_habits import LETTERS_OF_NUMBERS
from ..inference.program import Program
from ..inference.shapes import Declaration, Declarations, Typing
from ..inference.usual_kinds import NORMS
from ..language.declarations import is_function
from ..language.syntax import Parsed, Tree, names_in, walk
from ..language.tree import names_of_binder
from .asking.question import Question
from .asking.request import listed
from .variables.other_readings import NUMBER, Inferred, keep_axes, read_with

DIGITS = "0123456789_"
COUNTS = frozenset("nN")  # letters of what a mean divides by
STACKS = frozenset(("vec", "vech"))
LINEAR = frozenset(("sum", "neg", "mul", "div"))
EXPONENTIALS = frozenset(("exp", "epower"))
TAKEN = r"(\w+(?:, \w+)*(?: and \w+)?) (?:(?:is|are) taken as|is one name|is a variable)"
CERTAIN = (  # what a guess says -> what to type instead
    (r"read \S+ as ([^;]+)", "write {0}"),
    (r"pi is the number", "write pi*, or declare it: --shape pi:vector"),
    (r"(\w+) is the size of (\w+);", "declare it: --shape {1}:{0}"),
    (r"(\w+) is stacked", "ask for the derivative by vec({0})"),
    (r"the left-hand side", "type the formula alone"),
    (r"differentiated by (\S+);", "add --wrt {0}"),
)


def refuse_unused(tree: Tree, declared: Iterable[str], besides: Collection[str]) -> None:
    """MatcalcError ("usage") where a name is declared or defined that does not occur, in the tree or `besides`; and
    where one is declared that where defines."""
    known, defined = _values_in(tree), defined_in(tree)
    for name in declared:
        if name in defined:
            hint = f"leave out the declaration of {name}: its shape is that of its formula"
            raise MatcalcError("usage", f"{name} is declared, and defined by where", hint=hint)
        if name not in known and name not in besides:
            hint = did_you_mean(name, known, "leave out its declaration")
            raise MatcalcError("usage", f"{name} is declared, and does not occur in the expression", hint=hint)
    for name in defined:
        if name not in known:
            hint = did_you_mean(name, [other for other in known if other not in defined], "leave out its definition")
            raise MatcalcError("usage", f"{name} is defined by where, and does not occur in the expression", hint=hint)


def refuse_variables(functions: Iterable[str], parsed: Parsed, known: Collection[str]) -> None:
    """MatcalcError for a name that is a function and a variable, of which some are known before."""
    own = set(functions)
    for node in walk(parsed.tree):
        if node.op == "name" and node.value in own:
            hint = f"write {node.value}(...)"
            raise MatcalcError("syntax", f"{node.value} is a function", spans=filter(None, [node.span]), hint=hint)
    declared = {name for name, body, _ in parsed.declarations if not is_function(body)}
    for name in functions:
        if name in known or name in declared:
            hint = f"leave out the declaration or the definition of {name}, or rename one of them"
            raise MatcalcError("usage", f"{name} is declared as a function and as a variable", hint=hint)


def refuse_uncalled(tree: Tree, functions: Collection[str]) -> None:
    """MatcalcError ("usage") where a function is declared that is not called."""
    called = {FUNCTIONS[str(node.value)].stem for node in walk(tree) if node.op == "call"} if functions else set()
    for name in functions:
        if name not in called:
            hint = f"leave out its declaration, or call it: {name}(x)"
            raise MatcalcError("usage", f"{name} is declared as a function, and is not called", hint=hint)


def defined_in(tree: Tree) -> tuple[str, ...]:
    """The names that where defines."""
    return tuple(map(str, tree.value)) if tree.op == "where" and isinstance(tree.value, tuple) else ()


def _values_in(tree: Tree) -> dict[str, None]:
    """The names that stand for a value, in order: i of sum(i, x[i]) stands for none."""
    found: dict[str, None] = {}
    bound: set[object] = set()
    indices: list[Tree] = []
    stack = [tree]
    while stack:
        node = stack.pop()
        if node.op == "name":
            found[str(node.value)] = None
        if node.op in ("isum", "tensor"):
            bound.update(names_of_binder(node))
        whole = node.args[:1] if node.op == "index" else node.args
        indices += node.args[len(whole) :]
        stack += reversed(whole)
    return found | {name: None for index in indices for name in names_in(index) if name not in bound}


def refuse_indices(program: Program, names: Iterable[str]) -> None:
    """MatcalcError ("usage") for a variable that is nothing but an index of the formula."""
    indices = program.index_names()
    for name in names:
        if name in indices and name not in program.variables:
            hint = f"differentiate by {listed(list(program.variables), 'or')}" if program.variables else ""
            raise MatcalcError("usage", f"{name} is an index of the expression, and no variable", hint=hint)


def refuse_defined(tree: Tree, shapes: Iterable[str], names: Iterable[str]) -> None:
    """A name that a where clause defines stands for its formula: it is no variable that the function depends on."""
    defined = defined_in(tree)
    for name in names:
        if name in defined:
            free = [known for known in shapes if known not in defined]
            hint = f"differentiate by {listed(free, 'or')}" if free else "leave the definition out"
            raise MatcalcError("usage", f"{name} is defined by where", hint=hint)


def refuse_time(typing: Typing, wrt: Iterable[str], declared: Declarations, inferred: Inferred) -> None:
    """MatcalcError where t, by which is differentiated, is a vector for its small letter alone: A*cos(omega*t), and
    exp(A*t), which of a number is the matrix exponential."""
    program = typing.program
    for name in wrt if program is not None and program.nodes[-1].shape else ():
        if name.rstrip(DIGITS) not in LETTERS_OF_NUMBERS or name in declared or len(typing.shapes[name]) != 1:
            continue
        assert program is not None
        if not all(_under_a_function(program, step) for step in program.variables[name]):
            continue
        if read_with(inferred, declared, {name: NUMBER}, scalar=False) is None:
            continue
        place = program.nodes[program.variables[name][0]].span
        hint = f"--shape {name}:scalar makes it a number; --shape {name}:vector keeps it a vector"
        message = f"{name} is taken as a vector, as small letters are"
        raise MatcalcError("shape", message, spans=[place] if place else [], hint=hint)


def _under_a_function(program: Program, step: int) -> bool:
    """Does the step get into a scalar function with nothing but numbers beside it, as t in cos(omega*t + phi)? Into
    an exponential with factors that are matrices, as well."""
    at, factors = step, False
    while (above := next((k for k in range(at + 1, len(program.args)) if at in program.args[k]), None)) is not None:
        function = str(program.nodes[above].value)
        if program.roles[above] == "call":
            return function in EXPONENTIALS or (not factors and FUNCTIONS[function].kind == "scalar")
        shapes = [shape for arg in program.args[above] if arg != at and (shape := program.nodes[arg].shape)]
        matrices = program.roles[above] == "mul" and all(len(shape) == 2 for shape in shapes)
        if program.roles[above] not in LINEAR or (shapes and not matrices):
            return False
        factors = factors or bool(shapes)
        at = above
    return False


def stacks(question: Question, tree: Tree, typing: Typing, groups: Sequence[tuple[str, ...]], order: int) -> list[str]:
    """Makes a Jacobian one by vec(X), as if --vec was given, where the function is a vector that has vec(...) of the
    matrix X in it; gives the note of it. MatcalcError where vec(X) is asked for and the answer has the shape of X.
    `order`: that of the function."""
    variable = groups[0][0] if len(groups) == 1 and len(groups[0]) == 1 else ""
    if question.along or len(typing.shapes.get(variable, ())) != 2:
        return []
    if question.by_vec and not order:
        message = f"the derivative of a scalar function by vec({variable}) is vec(...) of that by {variable}"
        raise MatcalcError("refused", message, hint=f"--wrt {variable}")
    if question.vec or question.layout != "jacobian" or order != 1:
        return []
    calls = (node for node in walk(tree) if node.op == "call" and node.value in STACKS)
    if not any(variable in names_in(node) for node in calls):
        return []
    question.vec = True
    return [f"{variable} is stacked, as it is in the function: the Jacobian is by vec({variable})"]


def refuse_sizes(shapes: Iterable[str], dims: Collection[str]) -> None:
    """MatcalcError ("usage") for a variable that is called as a size is."""
    for name in shapes:
        if name in dims:
            hint = f"a size is known by its name: leave out the declaration of {name}, or rename one of them"
            raise MatcalcError("usage", f"{name} is a variable and a size at once", hint=hint)


def refuse_guess(guess: str, shapes: Mapping[str, Shape]) -> None:
    """MatcalcError ("usage"): a strict question takes nothing for granted."""
    raise MatcalcError("usage", f"--strict: {guess}", hint=_certain(guess, shapes))


def _certain(guess: str, shapes: Mapping[str, Shape]) -> str:
    """What to type so that nothing is left to guess."""
    if (found := re.search(TAKEN, guess)) is not None:
        names = re.split(", | and ", found[1])
        words = (f"{name}:{','.join(map(text, shapes.get(name, ()))) or 'scalar'}" for name in names)
        return "declare it: " + " ".join(f'--shape "{word}"' if " " in word else f"--shape {word}" for word in words)
    for pattern, hint in CERTAIN:
        if (found := re.match(pattern, guess)) is not None:
            return hint.format(*found.groups())
    return "write it out, or leave out --strict"


def spread(program: Program, shapes: Mapping[str, Shape], over: Container[str] | None = None) -> list[str]:
    """A note for each scalar of vectors that is added to each entry of a vector or a matrix, but for x - mean(x).

    `over`: names, if only what is added to one of them is told.
    """
    from ..render import text as plain

    found = [(part, wholes[0]) for part, wholes in _spread(program, shapes)]
    if over is not None:
        found = [(part, bare) for part, bare in found if bare.op == "name" and str(bare.value) in over]
    notes = (f"the scalar {plain.render(part)} is added to each entry of {plain.render(bare)}" for part, bare in found)
    return list(dict.fromkeys(notes))


def _spread(program: Program, shapes: Mapping[str, Shape]) -> Iterator[tuple[Tree, list[Tree]]]:
    """Each scalar of vectors, and the vectors and matrices to each of whose entries it is added."""
    for step, args in enumerate(program.args):
        parts = [program.nodes[arg] for arg in args]
        wholes = [part.args[0] if part.op == "neg" else part for part in parts if part.shape]
        if program.nodes[step].op != "sum" or not wholes:
            continue
        for part in parts:
            called = part.args[0] if part.op == "neg" else part
            own = called.op == "call" and {*names_in(part)} <= {*names_in(wholes[0])}
            if not part.shape and not own and any(shapes.get(name) for name in names_in(part)):
                yield part, wholes


def unspread(typing: Typing, wrt: Sequence[str], declared: Declarations, inferred: Inferred, scalar: bool) -> Typing:
    """The reading in which c of b'*x + c is a number, not a vector to whose entries the scalar b'*x is added, if the
    variables keep their kinds in it; so is d of norm(d - b'*x)."""
    if not (found := _spread_in(typing)):
        return typing
    other = read_with(inferred, declared, {})
    if other is not None and not _spread_in(other) and keep_axes(other, typing, wrt):
        return other
    numbers: set[str] = set()
    while found:  # b of norm(sigmoid(w'*x + b) - y), then y
        wholes = [(whole, names_in(part)) for part, wholes in found for whole in wholes]
        names = {str(whole.value) for whole, besides in wholes if whole.op == "name" and whole.value not in besides}
        names = {name for name in names if _is_under_norms(typing, name)}
        if not (names := names - {*wrt, *declared}):
            return typing
        numbers |= names
        other = read_with(inferred, declared, dict.fromkeys(sorted(numbers), NUMBER), scalar=scalar)
        if other is None or not keep_axes(other, typing, wrt):
            return typing
        found = _spread_in(other)
    assert other is not None
    other.notes = (*other.notes, *(f"{name} is taken as a scalar" for name in sorted(numbers)))
    return other


def counted(typing: Typing, tree: Tree, wrt: Sequence[str], declared: Declarations, inferred: Inferred) -> Typing:
    """The reading in which n of prod(x)^(1/n) is the size of x: if that is the only size, and n only divides."""
    numbers = [name for name, shape in typing.shapes.items() if not shape and name in COUNTS]
    vectors = [name for name, shape in typing.shapes.items() if shape]
    sizes = {dim for name in vectors for dim in typing.shapes[name]}
    if len(numbers) != 1 or len(sizes) != 1 or not {*numbers, *vectors}.isdisjoint(declared) or numbers[0] in wrt:
        return typing
    (letter,) = numbers
    divisors = {id(node.args[1]) for node in walk(tree) if node.op == "div"}
    if not all(id(node) in divisors for node in walk(tree) if node.op == "name" and node.value == letter):
        return typing
    shapes = {name: Declaration((letter,) * len(typing.shapes[name]), "") for name in vectors}
    other = read_with(inferred, declared, shapes)
    if other is None or letter in other.shapes:
        return typing
    other.notes = (
        f"{letter} is the size of {vectors[0]}; --shape {letter}:scalar makes it another number",
        *other.notes,
    )
    return other


def _spread_in(typing: Typing) -> list[tuple[Tree, list[Tree]]]:
    return [] if typing.program is None else list(_spread(typing.program, typing.shapes))


def _is_under_norms(typing: Typing, name: str) -> bool:
    """Does the small letter stand once, under a norm and else under functions of numbers alone?"""
    nodes = typing.program.nodes if typing.program else []
    calls = [str(node.value) for node in nodes if node.op == "call" and name in names_in(node)]
    others = [word for word in calls if word not in NORMS]
    places = sum(part.op == "name" and part.value == name for part in walk(nodes[-1])) if nodes else 0
    numbers = all(FUNCTIONS[word].of_scalars for word in others)
    return name[0].islower() and places == 1 and len(others) < len(calls) and numbers
