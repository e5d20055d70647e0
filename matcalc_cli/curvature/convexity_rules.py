"""Convexity found on the graph of a function: convex parts under rules that keep them convex.

Takes the node of a function and the node of the variable; gives a `Bend` for every node below: is every entry of it
convex or concave in the variable. One idea: a nonnegative g has a degree p where g^(1/p) is convex (infinity: log g is)
and a degree q where g^(1/q) is concave. Sums, products and powers are arithmetic of degrees, and norms, quadratic over
linear, geometric means, logarithms of sums of exponentials and log-likelihoods need no rule of their own.

Source: S. Boyd and L. Vandenberghe, Convex Optimization, 3.1 to 3.2 and 3.5.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import inf

from ..dimensions import Dim
from ..functions.rows import ALL, DEFINITE, MINUS, PLUS, Row, spelling
from ..functions.table import FUNCTIONS
from ..graph.entrywise import is_logarithm
from ..graph.facts import entry_value
from ..graph.kernels import regroupings
from ..graph.nodes import Einsum, Factor, Map, Node, Op, Sum, fold
from ..graph.parts import terms_of
from ..graph.ranges import is_whole_power
from ..graph.tensor import einsum, scale, var
from .bends import (
    AFFINE,
    FIXED,
    UNKNOWN,
    Bend,
    Degree,
    View,
    fall_of_sum,
    mean_of_product,
    mean_of_sum,
    root_of_product,
    root_of_sum,
    times,
)
from .definite import Prover
from .forms import affine_definite, entrywise, fractional, jointly_fractional, quadratic_form
from .polynomials import quadratic_sign
from .reasons import Reason, because
from .symbolic_powers import symbolic_power
from .tails import tail_of

UNIT_VECTOR = "□v"  # no name of a user's has this letter


class Bending:
    """The bends of nodes over one variable (or several at once), under the facts of a domain."""

    __slots__ = ("memo", "prover", "variables", "view")

    def __init__(self, variables: frozenset[Node], prover: Prover, view: View | None = None) -> None:
        self.variables, self.prover, self.view = variables, prover, view
        self.memo: dict[Node, Bend] = {}

    def of(self, node: Node) -> Bend:
        return fold(node, self._visit, self.memo)

    def _visit(self, node: Node) -> Bend:
        if node in self.variables:
            return self._bounded(node, AFFINE)
        if not any(self.memo[child].moves for child in node.children):
            return FIXED
        match node:
            case Sum():
                found = self._sum(node)
            case Einsum():
                found = self._einsum(node)
            case Map():
                found = self._map(node)
            case Op():
                found = self._op(node)
            case _:
                found = UNKNOWN
        if self.view is not None and not (found.convex or found.concave):
            self.memo[node] = found  # what a view asks of the node itself
            found = self.view(node, self) or found
        return self._bounded(node, found)

    def _bounded(self, node: Node, bend: Bend) -> Bend:
        """The bend with the degrees that follow where the node is nonnegative, and convex or concave."""
        if not (bend.convex or bend.concave) or not self.prover.signs.range(node).nonnegative:
            return bend
        root = max(bend.root or 0, Fraction(1)) if bend.convex else bend.root
        mean = min(inf if bend.mean is None else bend.mean, Fraction(1)) if bend.concave else bend.mean
        return bend._replace(root=root, mean=mean)

    # --- sums and products -------------------------------------------------------------------------------------------

    def _sum(self, node: Sum) -> Bend:
        bends = [self.memo[term] if c > 0 else self.memo[term].negated() for c, term in node.terms]
        moving = [bend for bend in bends if bend.moves]
        rule = moving[0].rule if len(moving) == 1 else Reason("bent sum")
        found = Bend(True, all(b.convex for b in bends), all(b.concave for b in bends), rule=rule)
        if found.affine:
            return AFFINE
        if not (found.convex or found.concave) and (square := self._quadratic(node)) is not None:
            return square
        tail = tail_of(node)
        if tail is not None and self.memo[tail.inner].affine:
            return found._replace(mean=inf)
        if not self._all_nonnegative([t for _, t in node.terms]):
            return found
        if any(c < 0 for c, _ in node.terms):
            return found._replace(mean=self._mean_of_difference(node))
        roots = [self.memo[term].root for _, term in node.terms]
        means = [self.memo[term].mean for _, term in node.terms]
        falls = [self.memo[term].fall for _, term in node.terms]
        return found._replace(root=root_of_sum(roots), mean=mean_of_sum(means), fall=fall_of_sum(falls))

    def _quadratic(self, node: Sum) -> Bend | None:
        """A polynomial of degree 2 in affine parts, with numbers for coefficients: v'·M·v with M semidefinite."""
        known = quadratic_sign(node)
        if known is None or not all(self.memo[thing].affine for thing in known[1]):
            return None
        if known[0] > 0:
            return Bend(convex=True, root=Fraction(2), rule=Reason("square"))
        return Bend(concave=True, rule=Reason("square"))

    def _mean_of_difference(self, node: Sum) -> Degree | None:
        """(p^k - q^k)^(1/k) is concave where p > q ≥ 0, for p concave, q convex and k ≥ 1 (Bellman), as is that set."""
        above = [self.memo[term].mean for c, term in node.terms if c > 0]
        below = root_of_sum([self.memo[term].root for c, term in node.terms if c < 0])
        if len(above) != 1 or above[0] is None or below is None:
            return None
        degree = max(above[0], Fraction(1))
        return degree if below >= degree else None

    def _all_nonnegative(self, nodes: "list[Node]") -> bool:
        return all(self.prover.signs.range(node).nonnegative for node in nodes)

    def _einsum(self, node: Einsum) -> Bend:
        found = self._product(node.factors, node)
        parts = iter(()) if found.convex or found.concave else regroupings(node)
        while not (found.convex or found.concave) and (regrouped := next(parts, None)) is not None:
            found = self._product(regrouped, node)
        return found

    def _product(self, factors: Sequence[Factor], node: Einsum) -> Bend:
        """The node, a product of these factors; those that are negative are taken with the other sign."""
        turned = [self._turned(factor) for factor in factors]
        found = self._positive_product([factor for factor, _ in turned], node)
        if sum(negative for _, negative in turned) % 2 == 0:
            return found
        return found.negated()._replace(rule=because("minus", [found.rule]))

    def _turned(self, factor: Factor) -> tuple[Factor, bool]:
        base, indices, e = factor
        whole = e != 1 and e.denominator == 1
        if not whole or not self.of(base).moves or not self.prover.signs.range(base).negative:
            return factor, False
        return (scale(-1, base), indices, e), e % 2 == 1

    def _positive_product(self, factors: Sequence[Factor], node: Einsum) -> Bend:
        moving = [f for f in factors if self.of(f[0]).moves]
        rest = [f for f in factors if not self.memo[f[0]].moves]
        if len(moving) == 1 and moving[0][2] == 1:
            return self._linear(moving[0], rest, node)
        kept = frozenset(node.out)
        found_form = quadratic_form(self, moving, rest, kept) or jointly_fractional(self, moving, rest, kept)
        if found_form is not None:
            return found_form
        found = self._entropy(moving) or self._powers(moving)
        sign = self.sign_of(rest)
        if not sign:
            return UNKNOWN
        summed = any(k not in node.out for _, idx, _ in factors for k in idx)
        if sign > 0:
            return found._replace(root=root_of_sum([found.root]), mean=mean_of_sum([found.mean])) if summed else found
        return found.negated()

    def sign_of(self, factors: list[Factor]) -> int:
        """1 or -1 where every entry of the product of the factors is known to have that sign, else 0."""
        known = self.prover.signs.range(entrywise(factors))
        return 1 if known.nonnegative else -1 if known.nonpositive else 0

    def _linear(self, factor: Factor, rest: list[Factor], node: Einsum) -> Bend:
        """Σ c·g, where c does not depend on the variable."""
        inner = self.memo[factor[0]]
        if inner.affine:
            return AFFINE
        sign = self.sign_of(rest) if inner.convex or inner.concave else 0
        if sign:
            found = inner if sign > 0 else inner.negated()
            summed = any(k not in node.out for k in factor[1])
            if summed and sign > 0:
                found = found._replace(root=root_of_sum([found.root]), mean=mean_of_sum([found.mean]))
            return found
        return fractional(self, factor, rest, frozenset(node.out))

    def _entropy(self, moving: list[Factor]) -> Bend | None:
        """Σ v·log(v), v affine."""
        if len(moving) != 2 or moving[0][1] != moving[1][1] or any(e != 1 for _, _, e in moving):
            return None
        for (whole, _, _), (log, _, _) in (moving, moving[::-1]):
            if is_logarithm(log) and log.args[0] is whole and self.memo[whole].affine:
                return Bend(convex=True, rule=Reason("entropy"))
        return None

    def _powers(self, moving: list[Factor]) -> Bend:
        """Π g^e, entrywise: F^p/H^q is convex where p ≥ 1 + q, a product of means concave where the degrees are ≤ 1."""
        parts = [self._degrees(node, e) for node, _, e in moving]
        root = root_of_product([root for root, _, _ in parts])
        mean = mean_of_product([mean for _, mean, _ in parts])
        fall = mean_of_product([fall for _, _, fall in parts])
        convex, concave = root is not None and root >= 1, mean is not None and mean <= 1
        rule = Reason("mean") if concave and not convex else Reason("degrees")
        if len(moving) == 1:
            rule = self._power_rule(moving[0][0], moving[0][2], concave)
        return Bend(convex=convex, concave=concave, root=root, mean=mean, fall=fall, rule=rule)

    def _power_rule(self, base: Node, e: Fraction, concave: bool) -> Reason:
        if e < 0:
            return Reason("reciprocal concave" if concave else "reciprocal", (str(e),))
        if concave:
            return Reason("concave power" if self.memo[base].concave else "root concave power", (str(e),))
        if e < 1:
            return Reason("power of log convex", (str(e),)) if self.memo[base].root == inf else Reason("root")
        return (
            Reason("even affine power") if self.memo[base].affine and e % 2 == 0 else Reason("convex power", (str(e),))
        )

    def _degrees(self, node: Node, e: Fraction) -> "tuple[Degree | None, Degree | None, Degree | None]":
        """(root, mean, fall) of node^e; a negative root -q stands for a reciprocal of a concave part to the power q."""
        bend, known = self.memo[node], self.prover.signs.range(node)
        whole = e.denominator == 1
        if not known.nonnegative and whole and e % 2 == 0 and e > 0 and bend.affine:
            return e, None, None  # |g|^e
        if not known.nonnegative and whole:
            if known.nonpositive and bend.concave and e % 2 == 0 and e > 0:
                return e, None, None
            return None, None, None
        if not known.nonnegative:  # a root is defined where it is of what is not negative
            one = Fraction(1)
            bend = bend._replace(root=one if bend.convex else None, mean=one if bend.concave else None)
        if e > 0:
            return times(bend.root, e), times(bend.mean, e), times(bend.fall, e)
        if not known.positive and whole:
            return None, None, None
        root: Degree | None = bend.mean * e if bend.mean is not None and bend.mean != inf else bend.mean
        log_concave: Degree | None = inf if bend.root == inf else None
        mean = log_concave if bend.fall is None else times(bend.fall, -e)
        return root, mean, times(bend.mean, -e) if bend.mean != inf else None

    # --- functions ---------------------------------------------------------------------------------------------------

    def _map(self, node: Map) -> Bend:
        if is_logarithm(node):
            return self._log(node.args[0])
        if node.name == "pow":
            signed = is_whole_power(node) and not self.prover.signs.range(node.args[0]).nonnegative
            return UNKNOWN if signed else symbolic_power(self, node.args[0], node.args[1], self._multiplied)
        row = FUNCTIONS[node.name]
        bending = [arg for arg, name in zip(node.args, row.parameters, strict=True) if row.bends_in in ("", name)]
        if any(self.memo[arg].moves for arg in node.args if arg not in bending):
            return UNKNOWN
        ranges, bends = [self.prover.signs.range(arg) for arg in bending], [self.memo[arg] for arg in bending]

        def holds(where: str) -> bool:
            return bool(where) and (
                where == ALL
                or (where == PLUS and all(r.nonnegative for r in ranges))
                or (where == MINUS and all(r.nonpositive for r in ranges))
            )

        rising, falling = holds(row.rising), holds(row.falling)
        grows = [b.affine or (rising and b.convex) or (falling and b.concave) for b in bends]
        sinks = [b.affine or (rising and b.concave) or (falling and b.convex) for b in bends]
        convex, concave = holds(row.convex) and all(grows), holds(row.concave) and all(sinks)
        found = Bend(convex=convex, concave=concave, rule=_composed(row, convex, rising, falling, bends))
        if row.chooses and all(r.nonnegative for r in ranges):
            roots, means = [b.root for b in bends if b.root], [b.mean for b in bends if b.mean is not None]
            if convex or (row.convex and len(roots) == len(bends)):  # a convex power is a lower convex root as well
                found = found._replace(root=min(roots) if len(roots) == len(bends) else None)
            elif concave or (row.concave and len(means) == len(bends)):
                found = found._replace(mean=max(means) if len(means) == len(bends) else None)
        if row.log_convex and rising and bends[0].convex:
            found = found._replace(root=inf)
        return found._replace(mean=inf) if row.log_concave and rising and bends[0].concave else found

    def _multiplied(self, node: Node) -> Dim | None:
        """n, where the node is a product of n concave entries or eigenvalues, none of them negative."""
        if not isinstance(node, Op) or len(node.args) != 1:
            return None
        (inner,) = node.args
        known = self.prover.signs.range(inner).nonnegative and self.memo[inner].concave
        row = FUNCTIONS.get(node.name)
        of_eigenvalues = row is not None and bool(row.of_eigenvalues) and FUNCTIONS[row.of_eigenvalues].multiplies
        fits = (row is not None and row.multiplies and known) or (of_eigenvalues and affine_definite(self, inner))
        return inner.shape[0] if fits else None

    def _log(self, inner: Node) -> Bend:
        bend = self.memo[inner]
        convex, concave = bend.root == inf or bend.fall is not None, bend.mean is not None or bend.concave
        if self._one_more(inner):
            return Bend(
                convex=convex, concave=concave, mean=inf, rule=Reason("log convex" if convex else "log concave")
            )
        if not convex and bend.concave:
            return Bend(concave=True, rule=Reason("log concave"))
        return Bend(convex=convex, concave=concave, rule=Reason("log convex") if convex else Reason("log concave"))

    def _one_more(self, inner: Node) -> bool:
        """Is this 1 + w with w ≥ 0 log-concave? Then so is log(1 + w), for log(1 + exp(t)) is log-concave and rises."""
        fixed = [c * number for c, term in terms_of(inner) if (number := entry_value(term)) is not None]
        rest = [(c, term) for c, term in terms_of(inner) if entry_value(term) is None]
        if fixed != [1] or len(rest) != 1 or rest[0][0] < 0:
            return False
        return self.memo[rest[0][1]].mean is not None and self.prover.signs.range(rest[0][1]).nonnegative

    def _op(self, node: Op) -> Bend:
        row = FUNCTIONS.get(node.name)
        if row is None or len(node.args) != 1:
            return UNKNOWN
        if DEFINITE in (row.convex, row.concave) and affine_definite(self, node.args[0]):
            rule = Reason("of definite", (node.name,))
            return Bend(convex=row.convex == DEFINITE, concave=row.concave == DEFINITE, rule=rule)
        count = self._multiplied(node)
        if count is not None:  # each is log-concave; of a number of them the root is concave
            return Bend(mean=Fraction(count) if isinstance(count, int) else inf)
        found = self._extreme_eigenvalue(row, node)
        if found is not None:
            return found
        bend, rising = self.memo[node.args[0]], row.rising == ALL
        convex = row.convex == ALL and (bend.affine or (rising and bend.convex))
        concave = row.concave == ALL and (bend.affine or (rising and bend.concave))
        return Bend(convex=convex, concave=concave, rule=_composed(row, convex, rising, False, [bend]))

    def _extreme_eigenvalue(self, row: Row, node: Op) -> Bend | None:
        """The largest eigenvalue of M is the largest v'*M*v of unit vectors v, convex where these are; so the least."""
        (inner,) = node.args
        if not (row.of_eigenvalues and FUNCTIONS[row.of_eigenvalues].picks) or self.memo[inner].affine:
            return None
        vector = var(UNIT_VECTOR, inner.shape[:1])
        form = self.of(einsum([(inner, (0, 1)), (vector, (0,)), (vector, (1,))], ()))
        convex, concave = form.convex and row.convex == ALL, form.concave and row.concave == ALL
        rule = Reason("extreme eigenvalue", (node.name,), (form.rule,))
        return Bend(convex=convex, concave=concave, rule=rule) if convex or concave else None


def _composed(row: Row, convex: bool, rising: bool, falling: bool, bends: "list[Bend]") -> Reason:
    """`exp, convex and increasing, of what is convex`."""
    name = spelling(row.shown[0]) if row.shown else row.name
    if all(b.affine for b in bends):
        return Reason("of affine", (name,))
    runs = "increasing" if rising else "decreasing" if falling else ""
    inner = "convex" if any(b.convex and not b.concave for b in bends) else "concave"
    return Reason("composed", (name, "convex" if convex else "concave", runs, inner))
