"""Which rule a part of the function is differentiated by, seen by the operation at its top and its degree."""

import re
from collections.abc import Collection

from ...errors import MatcalcError
from ...functions.table import FUNCTIONS
from ...language.tree import Tree, constant, walk
from .rules import OF_FUNCTION, RULES, Rule

OF_POWERS = {  # of a matrix, by whether the exponent is positive
    True: "d(X^k) = sum(r, 0, k - 1, X^r*d(X)*X^(k - r - 1))",
    False: "d(inv(X)^k) = -inv(X)^k*d(X^k)*inv(X)^k",
}
BEYOND = "the derivation is for formulas in matrix notation"


def of_atom(tree: Tree, exponent_varies: bool) -> Rule:
    """The rule of a power, a quotient or the call of a function that is not linear."""
    match tree.op:
        case "div" | "hdiv":
            return RULES["differential.quotient"]
        case "pow" | "hpow" if exponent_varies:
            return RULES["differential.exponential"]
        case "pow" | "hpow" if is_norm(tree.args[0]) and constant(tree.args[1]) == 2:
            return RULES["differential.norm-squared"]
        case "pow" if tree.shape and constant(tree.args[1]) == -1:
            return RULES["differential.inverse"]
        case "pow" if tree.shape:
            return RULES["differential.matrix-power"]
        case "pow" | "hpow":
            return RULES["differential.power"]
        case "call":
            return _of_call(tree)
    raise MatcalcError("refused", f"--steps has no rule for {tree.op}", hint=BEYOND)


def is_norm(tree: Tree) -> bool:
    """Is this the 2-norm of a vector, or the Frobenius norm of a matrix?"""
    return tree.op == "call" and tree.value == "norm" and len(tree.args) == 1 and bool(tree.args[0].shape)


def _of_call(tree: Tree) -> Rule:
    key = str(tree.value)
    row = FUNCTIONS[key]
    if key in OF_FUNCTION and len(tree.args) == 1 and tree.args[0].shape:
        return OF_FUNCTION[key]
    if row.abstract:
        return RULES["differential.abstract"]
    if row.kind == "scalar" or not any(arg.shape for arg in tree.args):
        return RULES["differential.entrywise" if tree.shape else "differential.scalar-function"]
    if row.kind == "matrix" and row.differential:
        return RULES["differential.matrix-function"]
    return RULES["differential.vector-function"]


def law_of(tree: Tree, rule: Rule) -> str:
    """The law of a matrix function, as its row has it, or of a power; "" where the rule's own says it."""
    if rule is RULES["differential.matrix-power"]:
        exponent = constant(tree.args[1])
        return "" if exponent == 2 else OF_POWERS[exponent is None or exponent > 0]
    if rule.law or tree.op != "call":
        return ""
    key = str(tree.value)
    row = FUNCTIONS[key]
    letter = row.variants[0][1][0] if row.variants else "X"
    words = {"dX": "d(X)", "Y": f"{key}({letter})"}
    shown = re.sub(r"\b(dX|Y)\b", lambda found: words[found[0]], row.differential)
    return f"d({key}({letter})) = {shown}"


def of_context(tree: Tree, degree: int, active: Collection[str]) -> Rule:
    """The rule of sums and products of names, by how many of those that vary (`active`) are multiplied."""
    if degree < 2:
        return RULES["differential.linear"]
    matrices = any(len(node.shape or ()) == 2 for node in walk(tree) if node.op == "name" and node.value in active)
    varying = {str(node.value) for node in walk(tree) if node.op == "name" and node.value in active}
    if degree == 2 and not tree.shape and not matrices and len(varying) == 1 and _vectors_alone(tree):
        return RULES["differential.quadratic-form"]
    return RULES["differential.product"]


def _vectors_alone(tree: Tree) -> bool:
    """Is the tree a sum of products u'*A*v?"""
    terms = tree.args if tree.op == "sum" else (tree,)
    return all(_form(term) for term in terms)


def _form(term: Tree) -> bool:
    while term.op in ("neg", "div") or (term.op == "mul" and not term.args[0].shape):
        term = term.args[0] if term.op != "mul" else term.args[1]
    return term.op == "mul" and all(len([d for d in (arg.shape or ()) if d != 1]) == 1 for arg in term.args)
