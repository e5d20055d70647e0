"""A function of the eigenvalues of a symmetric matrix, as a function of a vector.

Takes a node and what moves in it; gives its bend, or None. One idea: F(M) = f(λ(M)) is convex exactly if f is, for f
does not depend on the order of the λ (C. Davis, All convex invariant functions of Hermitian matrices, 1957). So traces
of functions of M become sums over λ, det(M) a product, lambda_max(M) the largest entry, and M is affine.
"""

from fractions import Fraction

from ...functions.table import FUNCTIONS
from ...graph.entrywise import logarithm
from ...graph.matrix_functions import matrix_function, primary_of
from ...graph.nodes import Einsum, Factor, Node, Op, Var, fold, topological
from ...graph.parts import groups_of
from ...graph.primitives import is_power
from ...graph.ranges import Signs
from ...graph.rebuilding import rebuilt
from ...graph.tensor import apply, einsum, is_symmetric, power, var
from ..bends import Bend, Bends
from ..reasons import Reason
from .proving import Proofs

EIGENVALUES = "□λ"
MOST_TRIED = 3  # matrices


def by_eigenvalues(node: Node, bending: Bends, proofs: Proofs) -> Bend | None:
    """The bend of f(λ(M)), M affine and symmetric."""
    if node.shape:
        return None
    inner = [n for n in topological([node]) if _is_candidate(n, bending)]
    for matrix in inner[: -MOST_TRIED - 1 : -1]:
        words = _words(matrix, bending)
        eigenvalues = var(EIGENVALUES, matrix.shape[:1], words)
        function = _of_eigenvalues(node, matrix, eigenvalues, bending.prover.signs)
        if function is None or any(n in bending.variables for n in topological([function])):
            continue
        found = proofs.bend(function, [eigenvalues])
        if found is not None and (found.convex or found.concave):
            rule = Reason("spectral", (), (found.rule,), (matrix,))
            return Bend(convex=found.convex, concave=found.concave, root=found.root, mean=found.mean, rule=rule)
    return None


def _is_candidate(node: Node, bending: Bends) -> bool:
    if node.order != 2 or node.shape[0] != node.shape[1] or not is_symmetric(node):
        return False
    bend = bending.of(node)
    return bend.moves and bend.affine


def _words(matrix: Node, bending: Bends) -> list[str]:
    """What is known of the signs of the eigenvalues."""
    known = bending.prover.eigenvalues(matrix)
    return ["positive"] if known.positive else ["nonnegative"] if known.nonnegative else []


def _of_eigenvalues(node: Node, matrix: Node, eigenvalues: Var, signs: Signs) -> Node | None:
    """The function with the eigenvalues in the place of the matrix; None where it is none of these alone."""
    memo: dict[Node, Node | None] = {matrix: None}

    def visit(part: Node) -> Node | None:
        if isinstance(part, Op) and len(part.args) == 1 and part.args[0].order == 2:
            inner = _of_function(part.args[0], matrix, eigenvalues)
            return None if inner is None else _of_operation(part, inner, signs.range(inner).positive)
        if isinstance(part, Einsum):
            return _of_product(part, matrix, eigenvalues, memo)
        children = [memo[child] for child in part.children]
        known = {child: new for child, new in zip(part.children, children, strict=True) if new is not None}
        return rebuilt(part, known) if len(known) == len(set(part.children)) else None

    return fold(node, visit, memo)


def _of_operation(node: Op, eigenvalues: Node, definite: bool) -> Node | None:
    row = FUNCTIONS.get(node.name)
    if row is None:
        return None
    if row.exponential and definite and (whole := FUNCTIONS[row.exponential].of_eigenvalues):
        return logarithm(matrix_function(whole, eigenvalues))
    return matrix_function(row.of_eigenvalues, eigenvalues) if row.of_eigenvalues else None


def _of_product(node: Einsum, matrix: Node, eigenvalues: Var, memo: dict[Node, Node | None]) -> Node | None:
    """Each part that is a trace of a product of functions of the matrix is a sum over the eigenvalues."""
    factors: list[Factor] = []
    summed = len(node.dims)
    for group in groups_of(node.factors, set(node.out)):
        if all((new := memo[base]) is not None for base, _, _ in group):
            factors += [(new, idx, e) for base, idx, e in group if (new := memo[base]) is not None]
            continue
        functions = _under_trace(group, set(node.out), matrix, eigenvalues)
        if functions is None:
            return None
        factors += [(function, (summed,), Fraction(1)) for function in functions]
        summed += 1
    sizes = dict(enumerate(node.dims)) | dict.fromkeys(range(len(node.dims), summed), eigenvalues.shape[0])
    return einsum(factors, node.out, {k: sizes[k] for k in node.out})


def _under_trace(group: list[Factor], out: set[int], matrix: Node, eigenvalues: Var) -> list[Node] | None:
    """The functions of the eigenvalues whose product is summed: of tr(M*logm(M)) λ and log(λ)."""
    indices = [i for _, idx, _ in group for i in idx]
    if out & set(indices):
        return None
    if len(group) == 1 and group[0][0] is matrix and group[0][2] == 2 and len(set(indices)) == 2:
        return [power(eigenvalues, 2)]  # the sum of the squares of all entries
    if any(e != 1 for *_, e in group) or any(indices.count(i) != 2 for i in indices):
        return None
    found = [_of_function(base, matrix, eigenvalues) for base, _, _ in group]
    known = [function for function in found if function is not None]
    return known if len(known) == len(found) else None


def _of_function(node: Node, matrix: Node, eigenvalues: Var) -> Node | None:
    """φ(λ) of φ(M)."""
    if node is matrix:
        return eigenvalues
    if not isinstance(node, Op) or node.args != (matrix,):
        return None
    if is_power(node):
        (k,) = node.params
        return power(eigenvalues, k) if isinstance(k, int) else None
    name = primary_of(node.name)
    function = FUNCTIONS[name].primary if name == node.name and name else None
    if function is None:
        return None
    scalar = FUNCTIONS[function[0]]
    return power(eigenvalues, Fraction(scalar.power)) if scalar.power else apply(scalar.name, eigenvalues)
