"""Rewrite rules: rows of data in matcalc's own language, and the matcher that applies them.

A small letter stands for any entry (the rule holds entrywise, for numbers, vectors and matrices alike), a capital for
any matrix. The right side is never larger than the left, except in rows marked `expands`. A rule about a product holds
for any part of a product, a rule about a sum for any terms of a sum that have one common coefficient.
"""

from collections.abc import Iterator
from fractions import Fraction

from ..calculus import slopes as scalar
from ..functions.table import FUNCTIONS
from ..graph.entrywise import is_logarithm, logarithm
from ..graph.parts import functions_near, over_factors, power_within
from ..graph.products.matrix_chains import matrix_power_of
from ..graph.tensor import (
    ONE,
    Einsum,
    Factor,
    Map,
    Node,
    Op,
    Sum,
    Var,
    add,
    apply,
    content,
    einsum,
    is_complex,
    op,
    scale,
    sign,
    size,
    var,
)
from ..lowering.lower import lower_macro
from .block_matrices import by_block
from .inverses import of_similar
from .kronecker_products import additive, by_factor, multiplicative
from .one_hot import of_all_entries
from .product_rules import RULED, functions_in, reduced

_1 = Fraction(1)
Binding = dict[str, Node]


class Rule:
    """left = right. `functions`: those on the left side; the rule is tried only where they occur.

    `bare`: no letter may stand for something with a minus in front; else the rule would undo itself.
    `real`: the arguments must not be complex, because log(exp(t)) = t holds on one branch only.
    """

    __slots__ = ("_sides", "bare", "expands", "functions", "left", "name", "real", "right")

    def __init__(
        self,
        name: str,
        left: str,
        right: str,
        *,
        expands: bool = False,
        bare: bool = False,
        real: bool = False,
    ) -> None:
        self.name, self.left, self.right = name, left, right
        self.functions, self.expands, self.bare, self.real = functions_in(left), expands, bare, real
        self._sides: tuple[Node, Node] | None = None

    def sides(self) -> tuple[Node, Node]:
        """Both sides over scalar (or matrix) variables."""
        if self._sides is None:
            letters = {x: var(x, ()) for x in "rst"} | {x: var(x, ("n", "n")) for x in "XY"}
            self._sides = lower_macro(self.left, letters), lower_macro(self.right, letters)
        return self._sides


RULES: tuple[Rule, ...] = (
    Rule("exponential of a logarithm", "exp(log(t))", "t"),
    Rule("logarithm of an exponential", "log(exp(t))", "t", real=True),
    Rule(
        "logarithm of a product with an exponential",
        "log(exp(t)*s)",
        "t + log(s)",
        expands=True,
        real=True,
    ),
    Rule("softplus", "log(1 + exp(t))", "softplus(t)"),
    Rule("logistic function", "1/(1 + exp(-t))", "sigmoid(t)"),
    Rule("logistic function, mirrored", "exp(t)*sigmoid(-t)", "sigmoid(t)"),
    Rule("logistic function, rest to 1", "1 - sigmoid(-t)", "sigmoid(t)", bare=True),
    Rule("exponential at 0", "exp(0)", "1"),
    Rule("logarithm at 1", "log(1)", "0"),
    Rule("sine at 0", "sin(0)", "0"),
    Rule("cosine at 0", "cos(0)", "1"),
    Rule("hyperbolic tangent at 0", "tanh(0)", "0"),
    Rule("Pythagoras", "sin(t)^2 + cos(t)^2", "1"),
    Rule("hyperbolic Pythagoras", "cosh(t)^2 - sinh(t)^2", "1"),
    Rule("tangent", "sin(t)/cos(t)", "tan(t)"),
    Rule("hyperbolic tangent", "sinh(t)/cosh(t)", "tanh(t)"),
    Rule("hyperbolic tangent of exponentials", "(exp(-t) - exp(t))/(exp(t) + exp(-t))", "-tanh(t)"),
    Rule("rectifier where it is positive", "relu(t)*step(t)", "relu(t)"),
    Rule("larger than 0 where it is positive", "max(t, 0)*step(t)", "max(t, 0)"),
    Rule("0 or larger where it is positive", "max(0, t)*step(t)", "max(0, t)"),
    Rule("smaller than 0 where it is negative", "min(t, 0)*step(-t)", "min(t, 0)"),
    Rule("0 or smaller where it is negative", "min(0, t)*step(-t)", "min(0, t)"),
    Rule("step twice", "step(t)*step(t)", "step(t)"),
    Rule("sign and size", "sign(t)*abs(t)", "t"),
    Rule("sign over size", "sign(t)/abs(t)", "1/t"),
    Rule("power, one more", "t*t^(s - 1)", "t^s"),
    Rule("power of a power", "(t^r)^s", "t^(r*s)", real=True),
    Rule("determinant of an inverse", "det(inv(X))", "1/det(X)"),
    Rule("determinant of an exponential", "det(expm(X))", "exp(tr(X))"),
    Rule("log determinant of an exponential", "logdet(expm(X))", "tr(X)"),
    Rule("determinant of a root", "det(sqrtm(X))", "sqrt(det(X))"),
    Rule("log determinant of a root", "logdet(sqrtm(X))", "logdet(X)/2"),
    Rule("log determinant of an inverse", "logdet(inv(X))", "-logdet(X)"),
)


def rewrite(node: Node) -> Node:
    """The node after the first rule that applies at its root (to a part of it, if it is a sum or product)."""
    near = functions_near(node)
    if not near:
        return node
    known = (
        _logarithm_of_power(node)
        or of_all_entries(node, rewrite)
        or _size(node)
        or _mirrored(node)
        or _determinant_of_power(node)
        or by_factor(node)
        or by_block(node)
        or of_similar(node)
    )
    if known is None and near & RULED:
        known = reduced(node)
    if known is not None:
        return known
    for rule in RULES:
        if rule.functions <= near and not (rule.real and is_complex(node)):
            changed = _apply(rule, node)
            if changed is not None:
                return changed
    return node


def _logarithm_of_power(node: Node) -> Node | None:
    """log(s^p) = p·log(s) where s is known to be positive."""
    factor = power_within(node) if is_logarithm(node) else None
    if factor is None or sign(factor[0]) != "positive":
        return None
    return scale(factor[2], logarithm(factor[0]))


def _determinant_of_power(node: Node) -> Node | None:
    """det(X^k) = det(X)^k, log|det(X^k)| = k·log|det(X)|."""
    if not (isinstance(node, Op) and (multiplicative(node.name) or additive(node.name))):
        return None
    base, k = matrix_power_of(node.args[0])
    if isinstance(k, int) or not isinstance(node.args[0], Op):
        return None
    plain = op(node.name, (base,), (), ())
    return apply("pow", plain, size(k)) if multiplicative(node.name) else einsum([(size(k), ()), (plain, ())], ())


def _size(node: Node) -> Node | None:
    """|c·t| = |c|·|t|, and |t| = t where t is known not to be negative."""
    if not isinstance(node, Map) or node.name != "abs":
        return None
    argument = node.args[0]
    if sign(argument):
        return argument
    if isinstance(argument, Sum) and len(argument.terms) == 1:
        ((c, term),) = argument.terms
        return scale(abs(c), term if sign(term) else apply("abs", term))
    return None


def _mirrored(node: Node) -> Node | None:
    """sin(-t) = -sin(t), cos(-t) = cos(t)."""
    if not isinstance(node, Map) or len(node.args) != 1 or not (parity := FUNCTIONS[node.name].parity):
        return None
    argument = node.args[0]
    if not isinstance(argument, Sum) or len(argument.terms) != 1 or content(argument) > 0:
        return None
    return scale(parity, apply(node.name, scale(-1, argument)))


def _apply(rule: Rule, node: Node) -> Node | None:
    left, right = rule.sides()
    match left, node:
        case (Map(), Map()) | (Op(), Op()):
            found = next(_match(left, node, {}), None)
            return None if found is None else _instance(rule, right, found, node)
        case Einsum(), Einsum():
            return _in_product(left, right, node)
        case Sum(), Sum():
            return _in_sum(rule, left, right, node)
    return None


def _instance(rule: Rule, right: Node, found: Binding, node: Node) -> Node:
    if any(name.isupper() for name in found):
        return lower_macro(rule.right, found)
    return scalar.instantiate(right, found, node.shape)


# --- matching --------------------------------------------------------------------------------------------------------


def _match(pattern: Node, node: Node, bound: Binding) -> Iterator[Binding]:
    """The ways to bind the letters so that the pattern becomes the node."""
    match pattern:
        case Var():
            if pattern.name not in bound:
                yield {**bound, pattern.name: node}
            elif bound[pattern.name] is node:
                yield bound
        case Map() if isinstance(node, Map) and node.name == pattern.name:
            yield from _match_all(list(zip(pattern.args, node.args, strict=True)), bound)
        case Op() if isinstance(node, Op) and (node.name, node.params) == (pattern.name, pattern.params):
            yield from _match_all(list(zip(pattern.args, node.args, strict=True)), bound)
        case Sum(terms=((c, inner),)):
            yield from _match(inner, scale(1 / c, node), bound)
        case Sum() if isinstance(node, Sum) and len(node.terms) == len(pattern.terms):
            yield from _match_terms(list(pattern.terms), list(node.terms), bound)
        case Einsum() if pattern is ONE:
            if isinstance(node, Einsum) and not node.factors and len(set(node.out)) == node.order:
                yield bound
        case Einsum() if isinstance(node, Einsum):
            yield from _match_factors(list(pattern.factors), list(node.factors), node, bound)


def _match_all(pairs: list[tuple[Node, Node]], bound: Binding) -> Iterator[Binding]:
    if not pairs:
        yield bound
        return
    for found in _match(*pairs[0], bound):
        yield from _match_all(pairs[1:], found)


def _match_terms(
    pattern: list[tuple[Fraction, Node]], terms: list[tuple[Fraction, Node]], bound: Binding
) -> Iterator[Binding]:
    if not pattern:
        yield bound
        return
    (c, inner), *rest = pattern
    for k, (d, term) in enumerate(terms):
        for found in _match(inner, scale(d / c, term), bound):
            yield from _match_terms(rest, terms[:k] + terms[k + 1 :], found)


def _match_factors(pattern: list[Factor], factors: list[Factor], node: Einsum, bound: Binding) -> Iterator[Binding]:
    """Matches an entrywise product; a variable without exponent takes all the factors that nothing else takes."""
    solid = [p for p in pattern if not (isinstance(p[0], Var) and p[2] == 1 and p[0].name not in bound)]
    loose = [p for p in pattern if p not in solid]
    if not solid:
        match loose:
            case [(Var(name=name), _, _)]:
                yield {**bound, name: over_factors(node, factors)}
            case [] if not factors:
                yield bound
        return
    first, *rest = solid
    for k, (base, indices, e) in enumerate(factors):
        if e == first[2] and indices == node.out:
            for found in _match(first[0], base, bound):
                yield from _match_factors(rest + loose, factors[:k] + factors[k + 1 :], node, found)


# --- parts of products and sums --------------------------------------------------------------------------------------


def _in_product(left: Einsum, right: Node, node: Einsum) -> Node | None:
    """The product with the right side in place of factors that have the same indices and match the left side."""
    for indices in dict.fromkeys(idx for _, idx, _ in node.factors):
        here = [k for k, f in enumerate(node.factors) if f[1] == indices]
        for used, found in _choose(list(left.factors), here, node, {}):
            shape = node.factors[here[0]][0].shape
            new = scalar.instantiate(right, found, shape)
            factors: list[Factor] = [(new, indices, _1)]
            for k, (base, idx, e) in enumerate(node.factors):
                factors.append((base, idx, e - used.get(k, Fraction(0))))
            return over_factors(node, factors)
    return None


def _choose(
    pattern: list[Factor], here: list[int], node: Einsum, bound: Binding
) -> Iterator[tuple[dict[int, Fraction], Binding]]:
    """Ways to match the pattern's factors: (position -> how much of its exponent is taken, letters bound)."""
    if not pattern:
        yield {}, bound
        return
    (inner, _, e), *rest = pattern
    for k in here:
        base, _, power = node.factors[k]
        if _may_match(inner, base) and power * e > 0 and abs(power) >= abs(e):
            for found in _match(inner, base, bound):
                for used, whole in _choose(rest, [j for j in here if j != k], node, found):
                    yield {k: e, **used}, whole


def _may_match(pattern: Node, node: Node) -> bool:
    """Has the node the function of the pattern? Asked first, for of many factors hardly any has."""
    return not isinstance(pattern, Map | Op) or (isinstance(node, Map | Op) and node.name == pattern.name)


def _in_sum(rule: Rule, left: Sum, right: Node, node: Sum) -> Node | None:
    """The sum with the right side in place of terms that match the left side and have one common coefficient."""
    if len(node.terms) > 64:
        return None
    (c, first), *rest = left.terms
    for k, (d, term) in enumerate(node.terms):
        ratio = d / c
        for bound in _match(first, term, {}):
            left_over = [t for j, t in enumerate(node.terms) if j != k]
            for remaining, found in _choose_terms(list(rest), left_over, ratio, bound):
                if rule.bare and any(
                    isinstance(part, Sum) and part.terms and content(part) < 0 for part in found.values()
                ):
                    continue
                new = scalar.instantiate(right, found, node.shape)
                return add([(ratio, new), *remaining], node.shape)
    return None


def _choose_terms(
    pattern: list[tuple[Fraction, Node]], terms: list[tuple[Fraction, Node]], ratio: Fraction, bound: Binding
) -> Iterator[tuple[list[tuple[Fraction, Node]], Binding]]:
    if not pattern:
        yield terms, bound
        return
    (c, inner), *rest = pattern
    for k, (d, term) in enumerate(terms):
        if d == ratio * c:
            for found in _match(inner, term, bound):
                yield from _choose_terms(rest, terms[:k] + terms[k + 1 :], ratio, found)


__all__ = ["RULES", "Rule", "op", "rewrite"]
