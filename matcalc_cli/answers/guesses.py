"""What was taken for granted in a question, and what was said in it for nothing.

Takes what was read; refuses a declaration that is not used and, where the question is strict, each guess; adds
a note where a scalar is spread over a vector. One idea: an answer to another question than the one meant is wrong.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from ..dimensions import Shape, text
from ..errors import MatcalcError, did_you_mean
from ..functions.table import FUNCTIONS
from ..inference.kind_habits import LETTERS_OF_NUMBERS
from ..inference.kind_rules import MATRIX, SCALAR
from ..inference.program import Program
from ..inference.shapes import Declaration, Declarations, Typing, preferred_kind
from ..inference.usual_kinds import is_scalar_calculus
from ..language.syntax import Tree, names_in, walk
from .asking.request import listed

DIGITS = "0123456789_"
LINEAR = frozenset(("sum", "neg", "mul", "div"))
MOST_CAPITALS = 8  # names that are tried
MOST_AXES = 3  # of a gradient that is asked for without another word
Inferred = Callable[[bool, Declarations], Typing]  # a scalar function if it is True, with these declarations


def refuse_unused(tree: Tree, declared: Iterable[str], besides: Collection[str]) -> None:
    """MatcalcError ("usage") where a name is declared that does not occur, in the tree or `besides`."""
    known = names_in(tree)
    for name in declared:
        if name not in known and name not in besides:
            hint = did_you_mean(name, known, "leave out its declaration")
            raise MatcalcError("usage", f"{name} is declared, and does not occur in the expression", hint=hint)


def refuse_defined(tree: Tree, shapes: Iterable[str], names: Iterable[str]) -> None:
    """A name that a where clause defines stands for its formula: it is no variable that the function depends on."""
    defined = tree.value if tree.op == "where" and isinstance(tree.value, tuple) else ()
    for name in names:
        if name in defined:
            free = [known for known in shapes if known not in defined]
            hint = f"differentiate by {listed(free, 'or')}" if free else "leave the definition out"
            raise MatcalcError("usage", f"{name} is defined by where", hint=hint)


def refuse_capital_numbers(
    tree: Tree,
    variables: Iterable[str],
    declared: Declarations,
    typing: Typing,
    wrt: Sequence[str],
    inferred: Inferred,
) -> None:
    """MatcalcError where a function is no scalar just because capitals are matrices. `variables`: its names.

    N*logdet(S), where one of them is a number; and K^a*L^(1 - a), where all are: nobody asks for the gradient of a
    matrix by a matrix without a word on the kinds.
    """
    capitals = [name for name in variables if name not in declared and preferred_kind(name) == MATRIX]
    if not 0 < len(capitals) <= MOST_CAPITALS:
        return
    tried: list[tuple[str, ...]] = [(name,) for name in capitals if name not in wrt]
    whole = (typing.program.nodes[-1].shape if typing.program else None) or ()
    numbers = dict.fromkeys((*capitals, *(name for name in wrt if name not in declared)), SCALAR)
    plain = typing.program is not None and not declared.table and is_scalar_calculus(typing.program, numbers, wrt)
    if plain and any(len(whole) + len(typing.shapes[name]) > MOST_AXES for name in wrt):
        tried.append(tuple(capitals))
    for names in tried:
        known = Declarations(declared.table, declared.functions)
        for name in names:
            known.add(name, Declaration((), "scalar"))
        try:
            other = inferred(True, known)
        except MatcalcError:
            continue
        if len(names) > 1 or all(len(other.shapes[name]) == len(typing.shapes[name]) for name in wrt):
            raise _capital_numbers(tree, names)


def _capital_numbers(tree: Tree, names: tuple[str, ...]) -> MatcalcError:
    place = next(node.span for node in walk(tree) if node.op == "name" and node.value == names[0])
    several = len(names) > 1
    message = f"the function is no scalar, for {listed(names, 'and')} {'are matrices' if several else 'is a matrix'}"
    declarations = " ".join(f"--shape {name}:scalar" for name in names)
    made = "them numbers" if several else f"{names[0]} a number"
    hint = f"{declarations} makes {made}; --shape {names[0]}:matrix keeps {names[0] if several else 'it'} a matrix"
    return MatcalcError("shape", message, spans=[place] if place else [], hint=hint)


def refuse_time(typing: Typing, wrt: Iterable[str], declared: Declarations, inferred: Inferred) -> None:
    """MatcalcError where t, by which is differentiated, is a vector for its small letter alone: A*cos(omega*t)."""
    program = typing.program
    for name in wrt if program is not None and program.nodes[-1].shape else ():
        if name.rstrip(DIGITS) not in LETTERS_OF_NUMBERS or name in declared or len(typing.shapes[name]) != 1:
            continue
        known = Declarations(declared.table, declared.functions)
        known.add(name, Declaration((), "scalar"))
        assert program is not None
        if not all(_under_a_function(program, step) for step in program.variables[name]):
            continue
        try:
            inferred(False, known)
        except MatcalcError:
            continue
        place = program.nodes[program.variables[name][0]].span
        hint = f"--shape {name}:scalar makes it a number; --shape {name}:vector keeps it a vector"
        message = f"{name} is taken as a vector, as small letters are"
        raise MatcalcError("shape", message, spans=[place] if place else [], hint=hint)


def _under_a_function(program: Program, step: int) -> bool:
    """Does the step get into a scalar function with nothing but numbers beside it, as t in cos(omega*t + phi)?"""
    at = step
    while (above := next((k for k in range(at + 1, len(program.args)) if at in program.args[k]), None)) is not None:
        if program.roles[above] == "call":
            return FUNCTIONS[str(program.nodes[above].value)].kind == "scalar"
        beside = [arg for arg in program.args[above] if arg != at]
        if program.roles[above] not in LINEAR or any(program.nodes[arg].shape for arg in beside):
            return False
        at = above
    return False


def refuse_guess(guess: str, shapes: Mapping[str, Shape]) -> None:
    """MatcalcError ("usage"): a strict question takes nothing for granted."""
    name = guess.partition(" ")[0]
    dims = ",".join(map(text, shapes[name])) or "scalar" if name in shapes else ""
    hint = f"declare it: --shape {name}:{dims}" if dims else "write it out, or leave out --strict"
    raise MatcalcError("usage", f"--strict: {guess}", hint=hint)


def spread(program: Program, shapes: Mapping[str, Shape]) -> list[str]:
    """A note for each scalar of vectors that is added to each entry of a vector or a matrix."""
    notes: dict[str, None] = {}
    for step, args in enumerate(program.args):
        parts = [program.nodes[arg] for arg in args]
        whole = next((part for part in parts if part.shape), None)
        if program.nodes[step].op != "sum" or whole is None:
            continue
        for part in parts:
            if not part.shape and any(shapes.get(name) for name in names_in(part)):
                from ..render import text as plain

                notes[f"the scalar {plain.render(part)} is added to each entry of {plain.render(whole)}"] = None
    return list(notes)
