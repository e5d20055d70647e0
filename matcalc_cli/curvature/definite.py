"""Is a matrix, or a tensor of order 4 read as one, positive or negative semidefinite, and why.

Takes a node whose axes split into rows and columns, or the factors of a product with their indices; gives a `Proof`.
One idea: a product is a kernel K(I, J) over the indices of rows and of columns. Peel equal factors off both sides
(M'·K·M), take parts that share no summed index as an entrywise or Kronecker product (Schur), read shared indices as
block diagonals, until declared psd matrices, inverses, sums and scalars with a known sign are left.

Sources: R. Horn and C. Johnson, Matrix Analysis, 7.1 and 7.5; "Convexity Certificates from Hessians", NeurIPS 2022.
"""

from collections.abc import Callable
from fractions import Fraction

from ..functions.intervals import ANY, NONNEGATIVE, POSITIVE, Range, raised
from ..functions.primary import BRANCH
from ..functions.table import FUNCTIONS
from ..graph.conjugation import conjugate, is_hermitian
from ..graph.kernels import MOST_TERMS, Indices, Sides, halves, multiplied_out, peelings, placed, regroupings
from ..graph.matrix_functions import primary
from ..graph.nodes import Einsum, Factor, Node, Op, Sum, Var
from ..graph.parts import groups_of
from ..graph.primitives import is_power
from ..graph.ranges import Given, Signs, Values, unvalued
from ..graph.relations import FULL_COLUMN_RANK, FULL_ROW_RANK, INVERTIBLE, Condition
from ..graph.tensor import einsum, is_complex, is_zero, power, var
from .assumptions import assumed_sign
from .cauchy_schwarz import made_up
from .pivots import minors_of, numbers_of
from .polynomials import sign_of_polynomial
from .proofs import Proof, all_assumed, congruent, of_numbers, of_range, schur, signed
from .reasons import Reason, because

MOST_DEPTH = 24  # layers peeled off a product or sums inside sums; deeper ones are not looked into
EIGENVALUES = "□"  # stands for the eigenvalues of a matrix; no name of a user's has this letter

ONE = Fraction(1)
Term = Callable[[Node, Indices, Sides], "Proof | None"]


class Prover:
    """Proofs under the facts of a domain. `symmetric_directions`: matrices, so (i, j) counts as (j, i). The others are
    as for `Signs`; `assume_positive`: scalars of unknown sign are taken to be positive, and the proofs say so."""

    __slots__ = ("assume_positive", "depth", "signs", "symmetric_directions")

    def __init__(
        self, facts: Given, symmetric_directions: bool = False, assume_positive: bool = False, total: bool = False,
        values: Values = unvalued,
    ) -> None:  # fmt: skip
        sure = Prover(facts, symmetric_directions) if assume_positive else self
        self.signs = Signs(
            facts, sure._is_form, regroupings, definite=sure.eigenvalues, polynomial=sign_of_polynomial,
            conjugate=conjugate, total=total, values=values,
        )  # fmt: skip
        self.symmetric_directions, self.assume_positive = symmetric_directions, assume_positive
        self.depth = 0

    def prove(self, node: Node) -> Proof | None:
        """Of order 0 the sign; of order 2 and 4 the first half of the axes are the rows."""
        if is_zero(node):
            return Proof(0, False, Reason("zero"))
        matrix = numbers_of(node) if is_hermitian(node) else None
        if matrix is not None:
            return of_numbers(matrix)
        found = self._proved(node)
        if found is None and (spread := multiplied_out(node)) is not node:
            found = self._proved(spread)
        return found

    def eigenvalues(self, node: Node) -> Range:
        """POSITIVE or NONNEGATIVE where the eigenvalues of a Hermitian matrix are so wherever it exists, else ANY."""
        if not is_hermitian(node) or self.depth > MOST_DEPTH:
            return ANY
        self.depth += 1
        try:
            proof = self.prove(node)
        finally:
            self.depth -= 1
        if proof is None or proof.assumed or proof.sign < 0:
            return ANY
        return POSITIVE if proof.certain and proof.sign > 0 else NONNEGATIVE

    def by_minors(self, node: Node) -> Proof | None:
        """Of a Hessian of two numbers the signs of the diagonal and of the determinant decide."""
        minors = None if is_complex(node) else minors_of(node)
        if minors is None:
            return None
        first, second, determinant = (self.signs.range(minor) for minor in minors)
        if not determinant.nonnegative:
            return None
        word = "positive" if determinant.positive else "nonnegative"
        if first.nonnegative and second.nonnegative:
            return Proof(1, first.positive and determinant.positive, Reason("minors", ("nonnegative", word)))
        if first.nonpositive and second.nonpositive:
            return Proof(-1, first.negative and determinant.positive, Reason("minors", ("nonpositive", word)))
        return None

    def _proved(self, node: Node) -> Proof | None:
        half = node.order // 2
        axes = tuple(range(node.order))
        sides = axes[:half], axes[half:]
        if not self.symmetric_directions or half != 2:
            return self._leaf(node, ONE, axes, sides)
        if isinstance(node, Sum):
            return self._sum(node, axes, sides, self._along_symmetric)
        return self._along_symmetric(node, axes, sides)

    def _along_symmetric(self, node: Node, axes: Indices, sides: Sides) -> Proof | None:
        """Along symmetric matrices V, K_ijkl V_ij V_kl is K_ijlk V_ij V_kl."""
        rows, columns = sides
        plain = self._leaf(node, ONE, axes, sides)
        mirrored = self._leaf(node, ONE, axes, (rows, columns[::-1])) if plain is None else None
        return plain if mirrored is None else mirrored._replace(reason=because("along symmetric", [mirrored.reason]))

    def _leaf(self, node: Node, e: Fraction, indices: Indices, sides: Sides) -> Proof | None:
        """One factor as a kernel."""
        if not sides[0]:
            return self._scalar([(node, indices, e)], indices)
        if e != 1:  # Schur: entrywise powers
            proof = self._leaf(node, ONE, indices, sides) if e.denominator == 1 and e > 0 else None
            return proof and Proof(proof.sign ** int(e), False, because("Schur", [proof.reason]), assumed=proof.assumed)
        if self.depth > MOST_DEPTH or len(set(indices)) < len(indices):
            return None
        self.depth += 1
        try:
            return self._of_kind(node, indices, sides)
        finally:
            self.depth -= 1

    def _of_kind(self, node: Node, indices: Indices, sides: Sides) -> Proof | None:
        match node:
            case Var() if len(indices) == 2:
                return self._declared(node)
            case Op(params=(int(k),)) if is_power(node) and len(indices) == 2 and is_hermitian(node.args[0]):
                return self._power(self._leaf(node.args[0], ONE, indices, sides), k)
            case Op(args=(inner,)) if len(indices) == 2 and is_hermitian(inner):
                return self._function(node.name, inner)
            case Sum():
                return self._sum(node, indices, sides)
            case Einsum():
                factors, inner_sides = placed(node, indices, sides)
                return self.kernel(
                    factors, inner_sides, frozenset(node.out) - {k for side in inner_sides for k in side}
                )
        return None

    def _declared(self, node: Var) -> Proof | None:
        """A variable that is declared definite or semidefinite, or diagonal with entries of one sign."""
        for word, sign in (("spd", 1), ("psd", 1), ("nd", -1), ("nsd", -1)):
            if word in node.properties:
                return Proof(sign, word in ("spd", "nd"), Reason("declared", (word,)))
        if "diagonal" not in node.properties:
            return None
        known = self.signs.range(einsum([(node, (0, 0))], (0,)))
        return of_range(known, "diagonal")

    @staticmethod
    def _power(inner: Proof | None, k: int) -> Proof | None:
        """The power of a symmetric matrix; `inner` is what is known of it."""
        if k % 2 == 0:
            strict = inner is not None and inner.strict and k > 0
            ranks, assumed = (inner.ranks, inner.assumed) if strict and inner is not None else ((), ())
            return Proof(1, strict or k < 0, Reason("even power"), ranks, assumed)
        if inner is None or not inner.sign:
            return None
        if k < 0:  # an inverse that exists is definite where it is semidefinite
            return Proof(inner.sign, True, Reason("inverse"), assumed=inner.assumed)
        return inner._replace(reason=Reason("power"))

    def _function(self, name: str, inner: Node) -> Proof | None:
        """f(S) has the eigenvalues f(λ)."""
        row = FUNCTIONS.get(name)
        if row is None or not (row.primary or row.keeps_sign):
            return None
        proof = self.prove(inner)
        if row.keeps_sign:
            return proof and proof._replace(reason=because("same signs", [proof.reason]))
        words = ["positive"] if row.domain == BRANCH or (proof is not None and proof.certain and proof.sign > 0) else []
        eigenvalues = var(EIGENVALUES, inner.shape[:1], words)
        found = self.prove(primary(name, einsum([(eigenvalues, (0,))], (0, 0))))
        if found is None or not found.sign:
            return None
        return found._replace(reason=Reason("function", (name, found.reason.words[0])))

    # --- products ------------------------------------------------------------------------------------------------

    def kernel(self, factors: list[Factor], sides: Sides, given: frozenset[int] = frozenset()) -> Proof | None:
        """A proof for the product of the factors as a kernel K(I, J), where `sides` are (I, J).

        Indices in `given`, and those that stand in the same place of I and of J, are fixed: the kernel is to be
        semidefinite for each of their values. All other indices are summed over.
        """
        pairs = [(i, j) for i, j in zip(*sides, strict=True) if i != j]
        fixed = given | {i for i, j in zip(*sides, strict=True) if i == j}
        rows, columns = tuple(i for i, _ in pairs), tuple(j for _, j in pairs)
        if len({*rows, *columns}) < 2 * len(pairs) or fixed & {*rows, *columns}:
            return None
        mirror = dict(pairs)
        groups = groups_of(factors, {*rows, *columns, *fixed})
        found: list[Proof] = []
        covered: set[int] = set()
        unsigned: list[Factor] = []  # numbers whose sign, each by itself, is unknown
        while groups:
            group = groups.pop(0)
            outer = {i for _, idx, _ in group for i in idx}
            left, right = outer & set(rows), outer & set(columns)
            if not left and not right:
                proof = self._scalar(group, tuple(sorted(outer & fixed)))
                if proof is None:
                    unsigned += group
                    continue
            elif left and right:
                proof = self._balanced(group, left, right, mirror, fixed)
                covered |= left
            else:
                proof = self._mirrored(group, groups, mirror, fixed)
            if proof is None:
                return None
            found.append(proof)
        if unsigned:
            proof = self._scalar(unsigned, tuple(sorted({i for _, idx, _ in unsigned for i in idx} & fixed)))
            if proof is None:
                return None
            found.append(proof)
        return schur(found, covered == set(rows), not pairs, "Kronecker" if len(rows) > 1 else "Schur")

    def _scalar(self, group: list[Factor], kept: Indices) -> Proof | None:
        node = einsum(group, tuple(dict.fromkeys(kept)))
        kind = "diagonal" if kept else "sign"
        if not self.assume_positive:
            return of_range(self.signs.range(node), kind)
        found = assumed_sign(node, self.signs)
        if found is None:
            return None
        return Proof(found.sign, found.strict, signed(kind, found.sign, found.strict), assumed=found.given)

    def _mirrored(
        self, group: list[Factor], others: list[list[Factor]], mirror: dict[int, int], fixed: frozenset[int]
    ) -> Proof | None:
        """v_I·v_J: a part over rows alone needs its mirror image over columns alone, and the other way round."""
        images = mirror | {j: i for i, j in mirror.items()}
        carried = {i for _, idx, _ in group for i in idx}
        outer, kept = sorted(carried & set(images)), sorted(carried & fixed)
        own = einsum(group, (*outer, *kept))
        reached = {images[i] for i in outer} | set(kept)
        for other in others:
            held = {i for _, idx, _ in other for i in idx}
            same = held & (set(images) | fixed) == reached
            if same and einsum(other, (*(images[i] for i in outer), *kept)) is conjugate(own):
                others.remove(other)
                return Proof(1, False, Reason("outer"))
        return None

    def _balanced(
        self, group: list[Factor], left: set[int], right: set[int], mirror: dict[int, int], fixed: frozenset[int]
    ) -> Proof | None:
        """A part that reaches rows and columns: one factor, or equal factors peeled off both sides."""
        if {mirror[i] for i in left} != right:
            return None
        rows = tuple(sorted(left))
        sides = rows, tuple(mirror[i] for i in rows)
        if len(group) == 1:
            node, indices, e = group[0]
            return self._leaf(node, e, indices, sides)
        images = mirror | {i: i for i in fixed}
        for peeled, rest, inner in peelings(group, left, right, images):
            proof = self.kernel(rest, inner, fixed)
            if proof is not None:
                return congruent(proof, peeled, rest, rows, inner[0])
        return None

    def _is_form(self, node: Einsum) -> bool:
        """Is every entry v'Kv, for vectors v of ones too, with K positive semidefinite?"""
        scalars, body = [f for f in node.factors if not f[1]], [f for f in node.factors if f[1]]
        summed = [k for k in range(len(node.dims)) if k not in node.out]
        if self.depth > MOST_DEPTH or not 2 <= len(summed) <= 6 or len(set(node.out)) < len(node.out):
            return False
        if not all(self._factor_range(f).nonnegative for f in scalars):
            return False
        self.depth += 1
        try:
            proofs = (self.kernel(body, sides, frozenset(node.out)) for sides in halves(summed, node.dims))
            return any(proof is not None and proof.sign >= 0 for proof in proofs)
        finally:
            self.depth -= 1

    def _factor_range(self, factor: Factor) -> Range:
        return raised(self.signs.range(factor[0]), factor[2])

    # --- sums ----------------------------------------------------------------------------------------------------

    def _sum(self, node: Sum, indices: Indices, sides: Sides, prove: "Term | None" = None) -> Proof | None:
        if len(node.terms) > MOST_TERMS:
            return None
        proofs = []
        for c, term in node.terms:
            proof = prove(term, indices, sides) if prove else self._leaf(term, ONE, indices, sides)
            if proof is None:
                return None
            proofs.append((c, term, proof.times(1 if c > 0 else -1)))
        signs = {proof.sign for _, _, proof in proofs} - {0}
        if len(signs) > 1:
            return self._difference([(c, t, p) for c, t, p in proofs], indices, sides)
        strict = [proof for _, _, proof in proofs if proof.strict]
        free = [proof for proof in strict if not proof.ranks]  # a term that is definite without a condition
        reasons = [proof.reason for _, _, proof in proofs]
        chosen = (free or strict)[:1]
        return Proof(
            signs.pop() if signs else 0,
            bool(chosen),
            reasons[0] if len(proofs) == 1 else because("sum", reasons),
            chosen[0].ranks if chosen else (),
            all_assumed(proof for _, _, proof in proofs),
        )

    def _difference(self, proofs: list[tuple[Fraction, Node, Proof]], indices: Indices, sides: Sides) -> Proof | None:
        """diag(w) - c·vv' between L' and L, with as many diagonals as outer products that are to be made up for."""
        for sign in () if any(is_complex(t) for _, t, _ in proofs) else (1, -1):
            plus = [(c * sign, t) for c, t, p in proofs if p.sign == sign]
            minus = [(c * sign, t) for c, t, p in proofs if p.sign == -sign]
            if len(minus) == 1 and len(sides[0]) == 1:
                for c, term in plus:
                    if made_up(c, term, *minus[0], indices, sides):
                        reason = Reason("Cauchy" if _is_diagonal(term) else "Cauchy between")
                        whole = reason if len(proofs) == 2 else because("sum", [reason])
                        return Proof(sign, False, whole, assumed=all_assumed(p for _, _, p in proofs))
        return None


def full_rank(node: Node) -> Condition | None:
    """(A, of full column rank) for A'*A and A'*K*A with K definite: that is what makes them invertible."""
    if isinstance(node, Sum) and len(node.terms) == 1:
        node = node.terms[0][1]
    if not isinstance(node, Einsum) or node.order != 2 or node.out[0] == node.out[1]:
        return None
    i, j = node.out
    for peeled, rest, sides in peelings([f for f in node.factors if f[1]], {i}, {j}, {i: j}):
        proof = Prover({}).kernel(rest, sides)
        (base, indices, e), *more = peeled
        if more or len(indices) != 2 or len(sides[0]) != 1 or proof is None or not proof.certain:
            continue
        base = power(base, e)
        if base.shape[0] == base.shape[1]:
            return base, INVERTIBLE
        return base, FULL_COLUMN_RANK if indices[1] == i else FULL_ROW_RANK
    return None


def _is_diagonal(node: Node) -> bool:
    return isinstance(node, Einsum) and len({*node.out}) < len(node.out)
