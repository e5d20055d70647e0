"""Several variables in one --wrt: scalars that are stacked into a vector, or variables that each have a derivative.

Takes the tree and what is declared; says which. One idea: names that nobody declared are stacked only in a formula of
scalars, which shows no sign of linear algebra; in any other they are the vectors and matrices that they look like.
"""

from collections.abc import Mapping, Sequence

from ...dimensions import Shape
from ...errors import MatcalcError
from ...functions.table import FUNCTIONS
from ...inference.kind_rules import MATRIX
from ...inference.shapes import Declarations, preferred_kind
from ...language.declarations import shape_text
from ...language.tree import Tree, walk
from ..asking.question import Question
from ..asking.request import listed
from ..asking.verbs import FORMULA, VERDICT

SIGNS = frozenset({"transpose", "stack", "index", "isum", "tensor"})  # of linear algebra

OF_ANY = frozenset({"conj", "re", "im", "piecewise"})  # rows with a shape rule of their own, which scalars have, too


def stacks(names: Sequence[str], tree: Tree, declared: Declarations) -> bool | None:
    """Are the names scalars to be stacked? None where that is known only once all shapes are."""
    kinds = [found.kind if (found := declared.get(name)) is not None else None for name in names]
    if all(kind == "scalar" for kind in kinds):
        return True
    if any(kind not in (None, "", "scalar") for kind in kinds):
        return False
    return True if is_of_scalars(tree, declared) else None


def is_of_scalars(tree: Tree, declared: Declarations) -> bool:
    """Has the formula no sign of linear algebra?"""
    return not any(node.op in SIGNS or _is_sign(node, declared) for node in walk(tree))


def _is_sign(node: Tree, declared: Declarations) -> bool:
    """Is this a capital, a name declared to be no scalar, or a call of a function of vectors or matrices?"""
    if node.op == "name":
        known = declared.get(str(node.value))
        if known is not None and known.kind:
            return known.kind != "scalar"
        return preferred_kind(str(node.value)) == MATRIX
    return node.op == "call" and not _of_scalars(node)


def _of_scalars(call: Tree) -> bool:
    """Is this the call of a function of scalars, with as many of them as it has: max(a, b), not max(x)?"""
    row = FUNCTIONS.get(str(call.value))
    if row is None or row.kind == "scalar":
        return row is not None and row.signature is None and (not row.variants or len(call.args) > 1)
    return row.name in OF_ANY


def refuse(
    question: Question, groups: Sequence[tuple[str, ...]], shapes: Mapping[str, Shape], declared: Declarations
) -> None:
    """Several variables that are not stacked have a first derivative each, and may be judged together; MatcalcError
    ("usage") where more is asked of them."""
    verb, several = question.verb, next(group for group in groups if len(group) > 1)
    if question.along:
        message = f"--along is a direction in one variable, and {listed(several, 'and')} are several"
        raise MatcalcError("usage", message, hint=f"--wrt {several[0]}")
    if verb.kind == VERDICT or (verb.kind == FORMULA and len(groups) == 1):
        return
    shown = [f"{name} ({shape_text(shapes[name])})" for name in several]
    cures = [f"one variable at a time: --wrt {several[0]}"]
    if verb.kind == FORMULA:
        cures.append(f"mixed: matcalc diff {' '.join(f'--wrt {name}' for name in several[:2])}")
    if not any(name in declared or preferred_kind(name) == MATRIX for name in several):
        cures.append(f"scalars: {' '.join(f'--shape {name}:scalar' for name in several)}")
    message = f"only scalars are stacked, and these are {listed(shown, 'and')}"
    raise MatcalcError("usage", message, hint="; ".join(cures))
