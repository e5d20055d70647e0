"""The conditions under which an answer holds: X invertible, x ≠ 0, det(X) > 0, each once and in its shortest form."""

from collections.abc import Container
from fractions import Fraction

from .functions import FUNCTIONS
from .nodes import Einsum, Map, Node, Op, topological
from .notation import Raiser
from .render import text
from .tensor import sign


def conditions(function: Node, answer: Node, raiser: Raiser) -> list[str]:
    """What must hold for the function and its derivative to be as printed, in order of appearance."""
    found: dict[str, None] = {}
    for node in topological([function, answer]):
        for condition in _of(node, raiser):
            found.setdefault(condition)
    return [condition for condition in found if not _implied(condition, found)]


def _implied(condition: str, found: Container[str]) -> bool:
    """Does another condition say this already?"""
    subject, claim = condition.rsplit(" ", 2)[0], " ".join(condition.rsplit(" ", 2)[1:])
    if claim in ("≠ 0", "≥ 0"):
        inner = subject[4:-1] if subject.startswith("det(") else ""
        return f"{subject} > 0" in found or f"{inner} invertible" in found
    return (
        condition.startswith("inv(")
        and condition.endswith(") invertible")
        and condition[4:].replace(")", "", 1) in found
    )


def _of(node: Node, raiser: Raiser) -> list[str]:
    match node:
        case Op(name="matpow", params=(int(k),)) if k < 0:
            return [f"{_shown(raiser.reader.signed(node.args[0]), raiser)} invertible"]
        case Op(name="logdet"):
            return [f"{_shown(raiser.reader.signed(node.args[0]), raiser)} invertible"]
        case Op(name="prod"):
            return []
        case Map():
            return _of_map(node, raiser)
        case Einsum():
            return [c for base, _, e in node.factors for c in _of_power(base, e, raiser)]
    return []


def _of_map(node: Map, raiser: Raiser) -> list[str]:
    row = FUNCTIONS.get(node.name)
    if row is None or not row.domain:
        return []
    known = sign(node.args[0])
    argument, _, bound = row.domain.partition(" ")
    if argument != "t" or (bound == "> 0" and known == "positive"):
        return []
    return [f"{_shown(node.args[0], raiser)} {bound}".replace(">=", "≥").replace("<=", "≤").replace("!=", "≠")]


def _of_power(base: Node, e: Fraction, raiser: Raiser) -> list[str]:
    """x^(-1) wants x ≠ 0, x^(1/2) x ≥ 0, x^(-1/2) x > 0; of a norm it is the vector that must not vanish."""
    if (e > 0 and e.denominator == 1) or sign(base) == "positive":
        return []
    raiser.tree(base)
    if base in raiser.norms:
        return [f"{text.render(raiser.norms[base])} ≠ 0"] if e < 0 else []
    if e.denominator == 1:
        return [f"{_shown(raiser.reader.signed(base), raiser)} ≠ 0"]
    if e.denominator % 2:
        return [f"{_shown(raiser.reader.signed(base), raiser)} ≠ 0"] if e < 0 else []
    if sign(base):
        return [f"{_shown(raiser.reader.signed(base), raiser)} ≠ 0"] if e < 0 else []
    return [f"{_shown(base, raiser)} {'>' if e < 0 else '≥'} 0"]


def _shown(node: Node, raiser: Raiser) -> str:
    return text.render(raiser.tree(node))
