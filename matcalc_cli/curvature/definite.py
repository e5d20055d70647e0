"""Is a matrix, or a tensor of order 4 read as one, positive or negative semidefinite, and why.

Takes a node whose axes split into rows and columns, or the factors of a product with their indices; gives a `Proof`.
One idea: a product is a kernel K(I, J) over the indices of rows and of columns. Peel equal factors off both sides
(M'·K·M), take parts that share no summed index as an entrywise or Kronecker product (Schur), read shared indices as
block diagonals, until declared psd matrices, inverses, sums and scalars with a known sign are left.

Sources: R. Horn and C. Johnson, Matrix Analysis, 7.1 and 7.5; "Convexity Certificates from Hessians", NeurIPS 2022.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction

from ..graph.nodes import Einsum, Factor, Node, Op, Sum, Var
from ..graph.ranges import Facts, Range, Signs, raised
from ..graph.tensor import constant_value, einsum, is_symmetric, is_zero
from .kernels import MOST_TERMS, Indices, Sides, groups_of, halves, multiplied_out, peelings, without
from .pivots import Matrix, minors_of, numbers_of, pivots

MOST_DEPTH = 24  # layers peeled off a product or sums inside sums; deeper ones are not looked into

# phrases that follow "is"; {} are phrases too
ZERO = "zero"
GRAM = "a Gram matrix"
CONGRUENT = "M'*K*M with K {}"
OUTER = "an outer product v*v'"
DIAGONAL = "diagonal with {} entries"
DECLARED = "a multiple of a matrix declared {}"
POWER = "a power of a semidefinite matrix"
INVERSE = "the inverse of a positive definite matrix"
SCHUR = "an entrywise product of semidefinite matrices (Schur), each {}"
KRONECKER = "a Kronecker product of semidefinite matrices, each {}"
SUM = "a sum of terms, each {}"
MINORS = "a matrix whose diagonal is {} and whose determinant is {}"
ALONG = ", along symmetric matrices"
NUMBERS = "a matrix of numbers with the pivots {}"
CAUCHY = "diag(w) - c*v*v' with c*sum(v^2/w) <= 1, by Cauchy-Schwarz"
CAUCHY_BETWEEN = "M'*K*M with K = diag(w) - c*v*v' and c*sum(v^2/w) <= 1, by Cauchy-Schwarz"
SIGN_WORDS = ("positive", "nonnegative", "negative", "nonpositive")
DIAGONALS = tuple(DIAGONAL.format(word) for word in SIGN_WORDS)
OPPOSITE = dict(zip(SIGN_WORDS, (*SIGN_WORDS[2:], *SIGN_WORDS[:2]), strict=True))
ENTRIES = "entries"
LONGEST = 240  # a longer phrase is cut to its head
RANK = "if {0} has full column rank"

ONE = Fraction(1)
Term = Callable[[Node, Indices, Sides], "Proof | None"]


class Proof:
    """K is semidefinite with `sign` 1 or -1 (0: it vanishes); `strict`: definite. `reason` is a phrase of this module,
    `ranks` the matrices whose columns must be independent for it to be definite."""

    __slots__ = ("ranks", "reason", "sign", "strict")

    def __init__(self, sign: int, strict: bool, reason: str, ranks: Sequence[Node] = ()) -> None:
        self.sign, self.strict, self.reason, self.ranks = sign, strict, reason, tuple(ranks)

    @property
    def scalar(self) -> bool:
        """Is it about a number, or all entries of a diagonal?"""
        return self.reason in SIGN_WORDS or self.reason in DIAGONALS

    def times(self, sign: int) -> "Proof":
        reason = _negated(self.reason) if sign < 0 else self.reason
        return Proof(self.sign * sign, self.strict and sign != 0, reason, self.ranks)


def _of_numbers(matrix: Matrix) -> "Proof | None":
    for sign in (1, -1):
        found = pivots([[sign * entry for entry in row] for row in matrix])
        if found is not None:
            shown = ", ".join(str(sign * pivot) for pivot in found)
            return Proof(sign, len(found) == len(matrix), NUMBERS.format(shown))
    return None


def is_symmetric_pair(node: Node) -> bool:
    """Is this a matrix that is symmetric, entry by entry?"""
    return node.order == 2 and node.shape[0] == node.shape[1] and is_symmetric(node)


def _negated(reason: str) -> str:
    """The phrase about the negated numbers; what is said of a matrix stays, and a minus is put before it."""
    words = reason.split(" ")
    for k, word in enumerate(words):
        last = k + 1 == len(words)
        if word in OPPOSITE and (len(words) == 1 or (not last and words[k + 1].startswith(ENTRIES))):
            words[k] = OPPOSITE[word]
    return " ".join(words)


def speaks_of_signs(reason: str) -> bool:
    """Does the phrase speak of a diagonal that is negative, or of numbers? Then no minus is wanted before it."""
    heads = NUMBERS.format(""), MINORS.partition("{}")[0]
    return reason.startswith(heads) or any(f"{word} {ENTRIES}" in reason for word in SIGN_WORDS[2:])


def _of(template: str, phrases: Sequence[str]) -> str:
    """The template over the phrases, each once."""
    filled = template.format(" or ".join(dict.fromkeys(phrases)))
    return filled if len(filled) <= LONGEST else template.format("semidefinite for reasons of its own")


class Prover:
    """Proofs under the facts of a domain. `turns`: directions are symmetric matrices, so (i, j) counts as (j, i)."""

    __slots__ = ("depth", "signs", "turns")

    def __init__(self, facts: Facts, turns: bool = False) -> None:
        self.signs = Signs(facts, self._is_form)
        self.turns = turns
        self.depth = 0

    def prove(self, node: Node) -> Proof | None:
        """Of order 0 the sign; of order 2 and 4 the first half of the axes are the rows."""
        if is_zero(node):
            return Proof(0, False, ZERO)
        matrix = numbers_of(node) if is_symmetric_pair(node) else None
        if matrix is not None:
            return _of_numbers(matrix)
        found = self._proved(node)
        if found is None and (spread := multiplied_out(node)) is not node:
            found = self._proved(spread)
        return found

    def by_minors(self, node: Node) -> Proof | None:
        """Of a 2x2 matrix the signs of the diagonal and of the determinant decide."""
        minors = minors_of(node) if is_symmetric_pair(node) else None
        if minors is None:
            return None
        first, second, determinant = (self.signs.range(minor) for minor in minors)
        if not determinant.nonnegative:
            return None
        word = "positive" if determinant.positive else "nonnegative"
        if first.nonnegative and second.nonnegative:
            return Proof(1, first.positive and determinant.positive, MINORS.format("nonnegative", word))
        if first.nonpositive and second.nonpositive:
            return Proof(-1, first.negative and determinant.positive, MINORS.format("nonpositive", word))
        return None

    def _proved(self, node: Node) -> Proof | None:
        half = node.order // 2
        axes = tuple(range(node.order))
        sides = axes[:half], axes[half:]
        if not self.turns or half != 2:
            return self._leaf(node, ONE, axes, sides)
        if isinstance(node, Sum):
            return self._sum(node, axes, sides, self._turned)
        return self._turned(node, axes, sides)

    def _turned(self, node: Node, axes: Indices, sides: Sides) -> Proof | None:
        """Along symmetric matrices V, K_ijkl V_ij V_kl is K_ijlk V_ij V_kl."""
        rows, columns = sides
        plain = self._leaf(node, ONE, axes, sides)
        turned = self._leaf(node, ONE, axes, (rows, columns[::-1])) if plain is None else None
        return plain if turned is None else Proof(turned.sign, turned.strict, turned.reason + ALONG, turned.ranks)

    def _leaf(self, node: Node, e: Fraction, indices: Indices, sides: Sides) -> Proof | None:
        """One factor as a kernel."""
        if not sides[0]:
            return self._scalar([(node, indices, e)], indices)
        if e != 1:  # Schur: entrywise powers
            proof = self._leaf(node, ONE, indices, sides) if e.denominator == 1 and e > 0 else None
            return proof and Proof(proof.sign ** int(e), False, _of(SCHUR, [proof.reason]))
        if self.depth > MOST_DEPTH or len(set(indices)) < len(indices):
            return None
        self.depth += 1
        try:
            return self._of_kind(node, indices, sides)
        finally:
            self.depth -= 1

    def _of_kind(self, node: Node, indices: Indices, sides: Sides) -> Proof | None:
        match node:
            case Var() if len(indices) == 2 and {"psd", "spd"} & node.properties:
                word = "spd" if "spd" in node.properties else "psd"
                return Proof(1, word == "spd", DECLARED.format(word))
            case Op(name="matpow", params=(int(k),)) if len(indices) == 2 and is_symmetric(node.args[0]):
                if k % 2 == 0:
                    return Proof(1, k < 0, "an even power of a symmetric matrix")
                inner = self._leaf(node.args[0], ONE, indices, sides)
                if inner is None or not inner.sign:
                    return None
                # an inverse that exists is definite where it is semidefinite
                return Proof(
                    inner.sign,
                    inner.strict or k < 0,
                    INVERSE if k < 0 else POWER,
                    () if k < 0 else inner.ranks,
                )
            case Sum():
                return self._sum(node, indices, sides)
            case Einsum():
                factors, inner_sides = self._placed(node, indices, sides)
                return self.kernel(
                    factors, inner_sides, frozenset(node.out) - {k for side in inner_sides for k in side}
                )
        return None

    @staticmethod
    def _placed(node: Einsum, indices: Indices, sides: Sides) -> tuple[list[Factor], Sides]:
        """The factors of a product with its own indices, and where the sides are among them."""
        place = dict(zip(indices, node.out, strict=True))
        rows, columns = (tuple(place[k] for k in side) for side in sides)
        return list(node.factors), (rows, columns)

    # --- products ------------------------------------------------------------------------------------------------

    def kernel(self, factors: list[Factor], sides: Sides, given: frozenset[int] = frozenset()) -> Proof | None:
        """The product of the factors, over the indices of the sides. Others are summed; those in `given` and those
        where the sides meet are fixed: the kernel is to be semidefinite for each of their values."""
        pairs = [(i, j) for i, j in zip(*sides, strict=True) if i != j]
        fixed = given | {i for i, j in zip(*sides, strict=True) if i == j}
        rows, columns = tuple(i for i, _ in pairs), tuple(j for _, j in pairs)
        if len({*rows, *columns}) < 2 * len(pairs) or fixed & {*rows, *columns}:
            return None
        mirror = dict(pairs)
        groups = groups_of(factors, {*rows, *columns, *fixed})
        found: list[Proof] = []
        covered: set[int] = set()
        while groups:
            group = groups.pop(0)
            outer = {i for _, idx, _ in group for i in idx}
            left, right = outer & set(rows), outer & set(columns)
            if not left and not right:
                proof = self._scalar(group, tuple(sorted(outer & fixed)))
            elif left and right:
                proof = self._balanced(group, left, right, mirror, fixed)
                covered |= left
            else:
                proof = self._mirrored(group, groups, mirror, fixed)
            if proof is None:
                return None
            found.append(proof)
        return _schur(
            found, strict=covered == set(rows), bare=not pairs, template=KRONECKER if len(rows) > 1 else SCHUR
        )

    def _scalar(self, group: list[Factor], kept: Indices) -> Proof | None:
        known = self.signs.range(einsum(group, tuple(dict.fromkeys(kept))))
        if known.nonnegative:
            word = "positive" if known.positive else "nonnegative"
            return Proof(1, known.positive, DIAGONAL.format(word) if kept else word)
        if known.nonpositive:
            word = "negative" if known.negative else "nonpositive"
            return Proof(-1, known.negative, DIAGONAL.format(word) if kept else word)
        return None

    def _mirrored(
        self, group: list[Factor], others: list[list[Factor]], mirror: dict[int, int], fixed: frozenset[int]
    ) -> Proof | None:
        """v_I·v_J: a part over rows alone, or over columns alone, needs its image on the other side."""
        images = mirror | {j: i for i, j in mirror.items()}
        carried = {i for _, idx, _ in group for i in idx}
        outer, kept = sorted(carried & set(images)), sorted(carried & fixed)
        own = einsum(group, (*outer, *kept))
        reached = {images[i] for i in outer} | set(kept)
        for other in others:
            held = {i for _, idx, _ in other for i in idx}
            same = held & (set(images) | fixed) == reached
            if same and einsum(other, (*(images[i] for i in outer), *kept)) is own:
                others.remove(other)
                return Proof(1, False, OUTER)
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
                return _congruent(proof, peeled, rest, rows, inner[0])
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
            reasons[0] if len(proofs) == 1 else _of(SUM, reasons),
            chosen[0].ranks if chosen else (),
        )

    def _difference(self, proofs: list[tuple[Fraction, Node, Proof]], indices: Indices, sides: Sides) -> Proof | None:
        """diag(w) - c·vv' between L' and L, with as many diagonals as outer products that are to be made up for."""
        for sign in (1, -1):
            plus = [(c * sign, t) for c, t, p in proofs if p.sign == sign]
            minus = [(c * sign, t) for c, t, p in proofs if p.sign == -sign]
            if len(minus) == 1 and len(sides[0]) == 1:
                for c, term in plus:
                    if self._made_up(c, term, *minus[0], indices, sides):
                        reason = CAUCHY if self._is_diagonal(term, indices, sides) else CAUCHY_BETWEEN
                        return Proof(sign, False, reason if len(proofs) == 2 else _of(SUM, [reason]))
        return None

    def _is_diagonal(self, node: Node, indices: Indices, sides: Sides) -> bool:
        return isinstance(node, Einsum) and len({*node.out}) < len(node.out)

    def _made_up(self, c: Fraction, plus: Node, d: Fraction, minus: Node, indices: Indices, sides: Sides) -> bool:
        """Is c·plus + d·minus, with d·minus = -|d|·vv', positive semidefinite by the inequality of Cauchy-Schwarz?"""
        if not isinstance(plus, Einsum) or not isinstance(minus, Einsum):
            return False
        (weights, (i, j)), (outer, (k, m)) = (
            (f, (r[0], s[0])) for f, (r, s) in (self._placed(n, indices, sides) for n in (plus, minus))
        )
        at, peeled = i, []
        if i != j:
            stripped = next(peelings([f for f in weights if f[1]], {i}, {j}, {i: j}), None)
            if stripped is None or stripped[2][0] != stripped[2][1] or not len(stripped[0]) == len(stripped[2][0]) == 1:
                return False
            peeled, (at,) = stripped[0], stripped[2][0]
            weights = [*stripped[1], *(f for f in weights if not f[1])]
        parts = groups_of(outer, {k, m})
        near, far = ([f for g in parts for f in g if any(side in idx for _, idx, _ in g)] for side in (k, m))
        scalars = [f for f in outer if not f[1]]
        if d > 0 or any(f in far for f in near) or len(near) + len(far) + len(scalars) < len(outer):
            return False
        half, inner = without(near, peeled, i, k) if peeled else (near, k)
        if not any(inner in idx for _, idx, _ in half) or (peeled and any(k in idx for _, idx, _ in half)):
            return False
        if any(idx not in ((), (at,)) for _, idx, _ in weights):
            return False
        v = einsum(half, (inner,))
        inverse = [(n, (0,) if idx else (), -e) for n, idx, e in weights]
        ratio = constant_value(einsum([(v, (0,), 2), *inverse, *scalars], ()))
        return ratio is not None and abs(d) * ratio <= c


def _congruent(proof: Proof, peeled: list[Factor], rest: list[Factor], rows: Indices, inner: Indices) -> Proof:
    """M'·K·M: definite where K is and the columns of M are independent."""
    node, indices, e = peeled[0]
    plain = len(peeled) == len(rows) == len(inner) == e == 1 and len(indices) == 2
    ranks: list[Node] = []
    if proof.strict and plain:
        matrix = node if indices[1] == rows[0] else einsum([(node, (0, 1))], (1, 0))
        ranks = [m for m in (matrix, *proof.ranks) if not _is_regular(m)]
    reason = _of(CONGRUENT, [proof.reason]) if rest else GRAM
    return Proof(proof.sign, proof.strict and plain, reason, ranks)


def _schur(found: Sequence[Proof], strict: bool, bare: bool, template: str) -> Proof:
    """The entrywise or Kronecker product of the parts."""
    sign = 1
    for proof in found:
        sign *= proof.sign
    definite = strict and all(proof.strict for proof in found)
    blocks = [proof for proof in found if not proof.scalar]
    if blocks:
        reason = blocks[0].reason if len(blocks) == 1 else _of(template, [proof.reason for proof in blocks])
    elif bare:
        weak = sign * 2 - definite
        reason = DIAGONAL.format({1: "positive", 2: "nonnegative", -3: "negative", -2: "nonpositive"}.get(weak, ZERO))
    else:
        reason = OUTER
    return Proof(sign, definite, reason, [m for proof in found for m in proof.ranks])


def _is_regular(node: Node) -> bool:
    """Is the matrix invertible as declared?"""
    base = node.factors[0][0] if isinstance(node, Einsum) and len(node.factors) == 1 else node
    return isinstance(base, Var) and "invertible" in base.properties
