"""What was taken for granted in a question, and what was said in it for nothing.

Takes what was read; refuses a declaration that is not used and, where the question is strict, each guess; adds
a note where a scalar is spread over a vector. One idea: an answer to another question than the one meant is wrong.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from ..dimensions import Shape, text
from ..errors import MatcalcError, did_you_mean
from ..inference.kind_rules import MATRIX, SCALAR
from ..inference.program import Program
from ..inference.shapes import Declaration, Declarations, Typing, preferred_kind
from ..inference.usual_kinds import is_scalar_calculus
from ..language.syntax import Tree, names_in, walk
from .asking.request import listed

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
    tried = [(name,) for name in capitals if name not in wrt]
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
