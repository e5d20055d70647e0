"""What was taken for granted in a question, and what was said in it for nothing.

Takes what was read; refuses a declaration that is not used and, where the question is strict, each guess; adds
a note where a scalar is spread over a vector. One idea: an answer to another question than the one meant is wrong.
"""

from collections.abc import Collection, Iterable, Mapping

from ..dimensions import Shape, text
from ..errors import MatcalcError, did_you_mean
from ..inference.program import Program
from ..language.syntax import Tree, names_in
from .asking.request import listed


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
