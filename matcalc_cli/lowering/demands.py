"""What functions ask of their operands beyond a shape: a symmetric matrix, a number to count by, one in their domain.

Takes nodes, and the trees that they were written as, so that an error can show the place. A function whose demand is
not met is refused, with a hint at what would help.
"""

import math
from collections.abc import Mapping
from fractions import Fraction

from ..errors import MatcalcError
from ..functions.table import FUNCTIONS
from ..graph.facts import entry_value
from ..graph.nodes import Map, topological
from ..graph.parts import terms_of
from ..graph.rebuilding import substitute
from ..graph.tensor import Node, constant_value, is_symmetric, is_zero
from ..language.syntax import Tree


def need_symmetry(name: str, operand: Node, declared: Mapping[Node, Node], tree: Tree) -> None:
    """MatcalcError ("refused") where the operand of a function of symmetric matrices is not known to be symmetric.

    `declared`: free variable -> the variable with its declared structure, which counts here.
    """
    if is_symmetric(substitute(operand, declared)):
        return
    hint = "such as A + A', X'*X"
    if tree.op == "name":
        hint = f"declare it: --shape {tree.value}:{FUNCTIONS[name].declare or 'symmetric'}"
    message = f"{name} wants a symmetric matrix, which this is not known to be"
    raise MatcalcError("refused", message, spans=(tree.span,) if tree.span else (), hint=hint)


def place_of(name: str, operand: Node, tree: Tree) -> int:
    """The k of eigval(X, k). MatcalcError ("refused") where it is no positive whole number."""
    k = constant_value(operand)
    if k is None or k.denominator != 1 or k < 1:
        message = f"{name} counts by a whole number from 1"
        raise MatcalcError("refused", message, spans=(tree.span,) if tree.span else (), hint=f"such as {name}(X, 2)")
    return int(k)


def within_domain(name: str, operands: list[Node]) -> list[Node]:
    """The operands. MatcalcError ("domain") for log(-1), asin(2), log(zeros(n)): a real function of a number, or of
    equal entries, outside its domain."""
    function = getattr(math, name, None) if len(operands) == 1 else None
    if function is None:
        return operands
    number = Fraction(0) if is_zero(operands[0]) else entry_value(operands[0])
    if number is None:
        terms = terms_of(operands[0])
        number = terms[0][0] * own if len(terms) == 1 and (own := entry_value(terms[0][1])) is not None else None
    if number is None:
        return operands
    try:
        if (value := float(number)) or not number:  # 1/10^400 is not 0
            function(value)
    except OverflowError:  # exp(1000) is a number
        pass
    except ValueError:
        message = f"{name}({number}) is no real number"
        raise MatcalcError("domain", message, hint="the function is not defined anywhere") from None
    return operands


def refuse_undefined(node: Node) -> None:
    """MatcalcError ("domain") where a part of the node is a function of a number outside its domain."""
    for part in topological([node]):
        if isinstance(part, Map):
            within_domain(part.name, list(part.args))
