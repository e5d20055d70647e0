"""Declared and inferred shapes, and the texts of the errors where nothing fits."""

import random
import time
from itertools import cycle, product

import pytest
from expressions import MATRICES, SCALARS, VECTORS, Maker

from matcalc_cli.errors import MatcalcError
from matcalc_cli.inference.compiler import compile_tree
from matcalc_cli.inference.kind_narrowing import narrowed
from matcalc_cli.inference.kind_pass import Pass
from matcalc_cli.inference.shape_errors import OF_KINDS, OF_SIZES
from matcalc_cli.inference.shapes import Declarations, Typing, annotate, declare, infer, preferred_kind
from matcalc_cli.inference.unification import Sizes
from matcalc_cli.language.declarations import shape_text
from matcalc_cli.language.syntax import Parsed, parse

pytestmark = pytest.mark.sampled(1)


def read(expression: str, texts: str = "") -> tuple[Parsed, Declarations]:
    declarations = declare(texts.split())
    parsed = parse(expression, frozenset(declarations))
    return parsed, declarations.extend(parsed.declarations, expression)


def typed(expression: str, texts: str = "", scalar: bool = False, wrt: tuple[str, ...] = ()) -> Typing:
    parsed, declarations = read(expression, texts)
    return infer(parsed.tree, declarations, scalar=scalar, wrt=wrt, source=expression)


def shown(expression: str, texts: str = "", scalar: bool = False) -> str:
    """`A m×n, x n -> m`: the shapes of the names and of the whole."""
    typing = typed(expression, texts, scalar)
    names = ", ".join(f"{name} {shape_text(shape)}" for name, shape in typing.shapes.items())
    whole = annotate(read(expression, texts)[0].tree, typing).shape
    assert whole is not None
    return f"{names} -> {shape_text(whole)}"


DECLARED = [
    ("A:m,n", "m×n", "matrix", ""),
    ("x:n", "n", "vector", ""),
    ("t:scalar", "scalar", "scalar", ""),
    ("θ:n", "n", "vector", ""),
    ("W:n,n,symmetric", "n×n", "matrix", "symmetric"),
    ("W:n,n,spd", "n×n", "matrix", "invertible psd spd symmetric"),
    ("D:n,n,diagonal", "n×n", "matrix", "diagonal symmetric"),
    ("B:5,3", "5×3", "matrix", ""),
    ("r:1,n", "1×n", "row", ""),
    ("c:n,1", "n", "vector", ""),
    ("s:1", "scalar", "scalar", ""),
    ("s:1,1", "scalar", "scalar", ""),
    ("x:n,positive", "n", "vector", "positive"),
    (" A : m , n ", "m×n", "matrix", ""),
    ("c:n*(n+1)/2", "(n*(n + 1)/2)", "vector", ""),
    ("c:n*(n + 1)*(n + 2)/6", "(n*(n*n + 3*n + 2)/6)", "vector", ""),
    ("D:(n*n+n)/2,n*n", "(n*(n + 1)/2)×n*n", "matrix", ""),
    ("c:4*n/2", "2*n", "vector", ""),
]


@pytest.mark.parametrize(("text", "shape", "kind", "properties"), DECLARED)
def test_declaration(text: str, shape: str, kind: str, properties: str) -> None:
    declarations = declare([text])
    found = declarations.get(next(iter(declarations)))
    assert found is not None and found.shape is not None
    assert (shape_text(found.shape), found.kind, " ".join(sorted(found.properties))) == (shape, kind, properties)


def test_declaration_by_kind_alone() -> None:
    assert shown("A*x", "A:matrix x:vector") == "A m×n, x n -> m"
    assert shown("a*b", "a:matrix b:matrix") == "a m×n, b n×p -> m×p"
    assert shown("W*x", "W:symmetric") == "W m×m, x m -> m"
    assert typed("W*x", "W:symmetric").properties == {"W": frozenset({"symmetric"})}
    assert shown("x", "x:row") == "x 1×m -> 1×m"
    assert shown("x'x", "x:positive", scalar=True) == "x m -> scalar"


BAD_DECLARATIONS = [
    ("A", "usage", "'A' is not a declaration"),
    ("A:", "usage", "'' in 'A:' is not a dimension"),
    ("A:0,n", "usage", "'0' in 'A:0,n' is not a dimension"),
    ("A:-1", "usage", "'-1' in 'A:-1' is not a dimension"),
    ("A:m,n,p", "shape", "'A:m,n,p' has 3 dimensions; at most 2 are possible"),
    ("W:n,n,symetric", "usage", "'symetric' in 'W:n,n,symetric' is not a property"),
    ("W:symetric", "usage", "'symetric' in 'W:symetric' is not a property"),
    ("W:m,n,symmetric", "shape", "'W:m,n,symmetric': symmetric needs a square matrix, but the shape is m×n"),
    ("x:n,invertible", "shape", "'x:n,invertible': invertible needs a square matrix, but the shape is n"),
    ("x:vector,spd", "shape", "'x:vector,spd': spd needs a square matrix, not a vector"),
    (
        "A:n,n,complex,orthogonal",
        "refused",
        "'A:n,n,complex,orthogonal': orthogonal is said of real entries, not of complex ones",
    ),
    ("x:n,hermitian", "shape", "'x:n,hermitian': hermitian needs a square matrix, but the shape is n"),
    ("f:function,n", "usage", "'f:function,n' declares no function"),
    ("2x:n", "usage", "'2x' in '2x:n' is not a name"),
    ("x;y:n", "usage", "'x;y' in 'x;y:n' is not a name"),
    ("c:n*(n+2)/2", "usage", "'n*(n+2)/2' in 'c:n*(n+2)/2' is not a dimension: it is not whole for every size"),
    ("c:n*(n+1)/0", "usage", "'n*(n+1)/0' in 'c:n*(n+1)/0' is not a dimension: it is not whole for every size"),
    ("x:9999999999", "limit", "the size in 'x:9999999999' is too large"),
]


@pytest.mark.parametrize(("text", "kind", "message"), BAD_DECLARATIONS)
def test_bad_declaration(text: str, kind: str, message: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        declare([text])
    assert (caught.value.kind, caught.value.message) == (kind, message)


def test_misspelt_property_is_guessed() -> None:
    for text in ("W:symetric", "W:n,n,symetric"):
        with pytest.raises(MatcalcError) as caught:
            declare([text])
        assert caught.value.hint == "did you mean symmetric?"


def test_declared_twice() -> None:
    assert declare(["x:n", "x:n"]).dims() == ("n",)
    with pytest.raises(MatcalcError, match="x is declared twice, as n and as m"):
        declare(["x:n", "x:m"])


def test_where_clause_declares() -> None:
    assert shown("A*x where A: p,q") == "A p×q, x q -> p"
    with pytest.raises(MatcalcError) as caught:
        read("x where x: n,symmetric")
    assert caught.value.source and caught.value.spans


PREFERENCES = {
    "x": 1,
    "A": 3,
    "theta": 0,
    "lambda": 0,
    "mu1": 0,
    "theta_0": 0,
    "Sigma": 3,
    "Phi2": 3,
    "covmatr": 1,
    "Cov": 3,
}


@pytest.mark.parametrize(("name", "kind"), PREFERENCES.items())
def test_preferred_kind(name: str, kind: int) -> None:
    assert preferred_kind(name) == kind


INFERRED = [
    # expression, declarations, is a scalar wanted, what is taken
    ("vech(A) + vech(B)", "", False, "A m×m, B m×m -> (m*(m + 1)/2)"),
    ("c'*vech(X)", "c:6", False, "c 6, X 3×3 -> scalar"),
    ("c'*vech(X)", "X:k,k", False, "c (k*(k + 1)/2), X k×k -> scalar"),
    ("elimination(n)*vec(X)", "", False, "X n×n -> (n*(n + 1)/2)"),
    ("norm(A*x - b)^2", "", True, "A m×n, x n, b m -> scalar"),
    ("x'*A*x + b'*x + c", "", True, "x m, A m×m, b m, c scalar -> scalar"),
    ("A*B", "", False, "A m×n, B n×p -> m×p"),
    ("A*B*C", "", False, "A m×n, B n×p, C p×q -> m×q"),
    ("A + B'", "", False, "A m×n, B n×m -> m×n"),
    ("x*y'", "", False, "x m, y n -> m×n"),
    ("x*x", "", False, "x scalar -> scalar"),
    ("x'*y", "x:5", False, "x 5, y 5 -> scalar"),
    ("lambda*w'*w + norm(y - X*w)^2", "", True, "lambda scalar, w m, y n, X n×m -> scalar"),
    ("y*log(sigmoid(theta'*x)) + (1 - y)*log(1 - sigmoid(theta'*x))", "", True, "y scalar, theta m, x m -> scalar"),
    ("sum(theta.^2)", "", True, "theta m -> scalar"),
    ("norm(theta)^2", "", True, "theta m -> scalar"),
    ("tr(x'*A*x)", "", True, "x m, A m×m -> scalar"),
    ("norm(x'*y)", "", True, "x m, y m -> scalar"),
    ("tr(A) + tr(A^2)", "", True, "A m×m -> scalar"),
    ("log(1 + u'*w*(1 - tanh(w'*z + b)^2))", "", True, "u m, w m, z m, b scalar -> scalar"),
    ("A*x + lambda", "", False, "A m×n, x n, lambda scalar -> m"),
    ("x' + 2*lambda/3", "", False, "x m, lambda scalar -> 1×m"),
    ("A*x + lambda^2", "", False, "A m×n, x n, lambda scalar -> m"),
    ("lambda*x'*x + sum(x - lambda)", "", True, "lambda scalar, x m -> scalar"),
    ("(x - mu)'*inv(Sigma)*(x - mu)", "", True, "x m, mu m, Sigma m×m -> scalar"),
    ("norm(x - mu)^2/sigma^2", "", True, "x m, mu scalar, sigma scalar -> scalar"),
    ("X - mu - nu", "", False, "X m×n, mu scalar, nu scalar -> m×n"),
    ("norm(y - Phi*theta)^2", "", True, "y m, Phi m×n, theta n -> scalar"),
    ("norm(y - A*mu - theta)^2", "", True, "y m, A m×n, mu n, theta scalar -> scalar"),
    ("t*A + B", "", False, "t scalar, A m×n, B m×n -> m×n"),
    ("‖X‖_2^2", "", True, "X m×n -> scalar"),
    ("norm(X)", "", True, "X m×n -> scalar"),
    ("a'*x'*x*b", "", True, "a m, x n, b m -> scalar"),
    ("a'*x'*A*3/2*y*b", "", True, "a m, x n, A n×p, y p, b m -> scalar"),
    ("a'*(x'*c'*d*y)*z'*z*b", "", True, "a m, x n, c p, d p, y n, z q, b m -> scalar"),
    ("A*x'*x", "", False, "A m×n, x p -> m×n"),
    ("commutation(m, n)*vec(X)", "X:m,n", False, "X m×n -> m*n"),
    ("commutation(2, 3)*x", "", False, "x 6 -> 6"),
    ("commutation(1, n)*x", "", False, "x n -> n"),
    ("commutation(1, 1)*x", "", False, "x m -> m"),
    ("c[1:m] + x", "x:m", False, "c n, x m -> m"),
    ("c[m + 1:m + n] + y", "x:m y:n c:vector", False, "c p, y n, x m -> n"),
    ("x[n - 1:n]", "x:n", False, "x n -> 2"),
    ("x[2:n] - x[1:n - 1]", "", False, "x n -> (n - 1)"),
    ("x[3:n]", "", False, "x n -> (n - 2)"),
    ("x[1:n]*t", "t:scalar", False, "x n, t scalar -> n"),
    ("x[1:n] + A*y", "A:n,q", False, "x m, A n×q, y q -> n"),
    ("X[2:m, :] - X[1:m - 1, :]", "", False, "X m×n -> (m - 1)×n"),
    ("x[1:2] + y[1:n - 1]'*z[2:n]*ones(2)", "", False, "x m, y p, z n -> 2"),
    ("x[n:n]", "x:n", False, "x n -> scalar"),
    ("x[n - 1]", "x:n", False, "x n -> scalar"),
    ("1 + exp(X)", "", False, "X m×n -> m×n"),
    ("X + lambda*I", "", False, "X m×m, lambda scalar -> m×m"),
    ("I*x + x", "x:n", False, "x n -> n"),
    ("I", "I:n,n", False, "I n×n -> n×n"),
    ("x'*vector(1)", "", False, "x m -> scalar"),
    ("X + matrix(1)", "X:m,n", False, "X m×n -> m×n"),
    ("ones(n)'*x", "", False, "x n -> scalar"),
    ("ones(m, n)*x", "", False, "x n -> m"),
    ("ones(1, n)", "", False, " -> 1×n"),
    ("ones(n, 1)", "", False, " -> n"),
    ("eye(3)*x", "", False, "x 3 -> 3"),
    ("ones(m*n)'*vec(X)", "X:m,n", False, "X m×n -> scalar"),
    ("n*log(det(S)) + ones(n)'*x", "", True, "S m×m, x n -> scalar"),
    ("m*log(s)", "m:scalar s:scalar", True, "m scalar, s scalar -> scalar"),
    ("n*t", "x:n t:scalar", False, "t scalar, x n -> scalar"),
    ("sum(X, 1)", "X:m,n", False, "X m×n -> 1×n"),
    ("sum(X, 2)", "X:m,n", False, "X m×n -> m"),
    ("softmax(x')", "x:n", False, "x n -> 1×n"),
    ("diag(x)*A*diag(B)", "A:m,n", False, "x m, A m×n, B n×n -> m"),
    ("dot(A, B)", "A:m,n", True, "A m×n, B m×n -> scalar"),
    ("norm(x, W)", "", True, "x m, W m×m -> scalar"),
    ("kron(A, B)", "A:m,n B:p,q", False, "A m×n, B p×q -> m*p×n*q"),
    ("kron(x, y)", "x:m y:n", False, "x m, y n -> m*n"),
    ("kron(x', A)", "x:n A:p,q", False, "x n, A p×q -> p×n*q"),
    ("tr(kron(A, X))", "", True, "A m×m, X n×n -> scalar"),
    ("unvec(v, m, n)*x", "", False, "v m*n, x n -> m"),
    ("[A; x']*x", "", False, "A m×n, x n -> (m + 1)"),
    ("[x; 1]'*y", "x:n", False, "x n, y (n + 1) -> scalar"),
    ("[x; 1]'*y", "y:n", False, "x (n - 1), y n -> scalar"),
    ("[a, b; c, d]", "a:scalar b:scalar c:scalar d:scalar", False, "a scalar, b scalar, c scalar, d scalar -> 2×2"),
    ("[A, b; c', d]", "A:m,n", False, "A m×n, b m, c n, d scalar -> (m + 1)×(n + 1)"),
    ("x[1]^3*x[2]", "x:2", True, "x 2 -> scalar"),
    ("x[2:4]", "x:n", False, "x n -> 3"),
    ("X[1:2, :]", "X:m,n", False, "X m×n -> 2×n"),
    ("X[:, j]", "", False, "X m×n -> m"),
    ("X[i, :]", "", False, "X m×n -> 1×n"),
    ("x'[1, 2]", "x:n", False, "x n -> scalar"),
    ("X[i,j]", "", True, "X m×n -> scalar"),
    ("sum(i, x[i]*log(x[i]))", "", True, "x m -> scalar"),
    ("X[i,k]*y[k] for i, k", "", False, "X m×n, y n -> m×n"),
    ("[a, b; c, d]", "", False, "a scalar, b scalar, c scalar, d scalar -> 2×2"),
    ("[a*b, sin(c); 1, -d/e]*x", "", False, "a scalar, b scalar, c scalar, d scalar, e scalar, x 2 -> 2"),
    ("[A, b; c', d]", "", False, "A m×n, b m, c n, d scalar -> (m + 1)×(n + 1)"),
    ("eye(m)[i,k]*x[l] for i, k, l", "x:n", False, "x n -> m×m×n"),
    ("r'*r where r = A*x - b", "", True, "A m×n, x n, b m -> scalar"),
    ("s + q where q = s'*s, s = A*x", "", False, "A m×n, x n -> m"),
    ("X^-1", "", False, "X m×m -> m×m"),
    ("X'^2", "X:n,n", False, "X n×n -> n×n"),
    ("x.^p", "x:n", False, "x n, p n -> n"),
    ("t^s", "t:scalar s:scalar", False, "t scalar, s scalar -> scalar"),
    ("max(x, 0)", "x:m", False, "x m -> m"),
    ("pi*x'", "", False, "x m -> 1×m"),
]


@pytest.mark.parametrize(("expression", "texts", "scalar", "expected"), INFERRED)
def test_inferred(expression: str, texts: str, scalar: bool, expected: str) -> None:
    assert shown(expression, texts, scalar) == expected


def test_typing_says_what_else_was_taken() -> None:
    typing = typed("norm(y - X*theta)^2 + X[i,j]", scalar=True, wrt=("z",))
    assert list(typing.shapes) == ["y", "X", "theta", "z"]
    assert typing.dims == ("m", "n", "p")
    assert typing.indices == ("i", "j")
    assert typing.notes == ("theta is taken as a vector",)


def test_dimension_names_avoid_those_in_use() -> None:
    typing = typed("m'*A*x", "x:n A:matrix")
    assert typing.shapes == {"m": ("p",), "A": ("p", "n"), "x": ("n",)}


def test_annotate_fills_every_node() -> None:
    parsed, declarations = read("tr(A'*A) + r'*x[1:2] where r = ones(2)")
    tree = annotate(parsed.tree, infer(parsed.tree, declarations))
    stack = [tree]
    while stack:
        node = stack.pop()
        assert node.shape is not None, node
        stack.extend(node.args)


MISTAKES = [
    # expression, declarations, hint, the places it shows, message
    (
        "A*b", "A:m,n b:m", "A'*b fits", ["A", "b"],
        "cannot multiply A (m×n) by b (m): the inner dimensions n and m differ",
    ),
    (
        "A*A", "A:m,n", "A'*A, A*A' and A .* A fit", ["A", "A"],
        "cannot multiply A (m×n) by A (m×n): the inner dimensions n and m differ",
    ),
    (
        "x*x", "x:n", "x'*x, x*x' and x .* x fit", ["x", "x"],
        "cannot multiply x (n) by x (n): both are columns",
    ),
    (
        "x*A", "x:n A:n,n", "x'*A, x'*A' and A*x fit", ["x", "A"],
        "cannot multiply x (n) by A (n×n): a column times a matrix has no meaning",
    ),
    (
        "A*x + x'", "A:n,n x:n", "x in place of x' fits", ["A*x", "x'"],
        "cannot add A*x (n) and x' (1×n): the shapes differ",
    ),
    (
        "A*x - y", "A:m,n x:n y:n", "", ["A*x", "y"],
        "cannot subtract y (n) from A*x (m): the sizes m and n differ",
    ),
    (
        "x'*A*y", "A:m,n x:m y:m", "", ["x'*A", "y"],
        "cannot multiply x'*A (1×n) by y (m): the inner dimensions n and m differ",
    ),
    (
        "A .* x", "A:m,n x:p", "", ["A", "x"],
        "cannot multiply A (m×n) and x (p) entrywise: the sizes m and p differ",
    ),
    (
        "x ./ y", "x:n y:m", "", ["x", "y"],
        "cannot divide x (n) by y (m) entrywise: the sizes n and m differ",
    ),
    (
        "A/B", "A:n,n B:n,n", "write A*inv(B)", ["A", "B"],
        "cannot divide A (n×n) by B (n×n): the divisor must be a scalar",
    ),
    (
        "x/y", "x:n y:n", "write x ./ y for the entrywise quotient", ["x", "y"],
        "cannot divide x (n) by y (n): the divisor must be a scalar",
    ),
    (
        "x^2", "x:n", "write x.^2 for the entrywise power, x'*x for the square of the norm", ["x"],
        "cannot raise x (n) to a power: it is a vector",
    ),
    (
        "A^2", "A:m,n", "write A.^2 for the entrywise power", ["A"],
        "cannot raise A (m×n) to a power: it is not square",
    ),
    (
        "2^x", "x:n", "write 2.^x for the entrywise power", ["2"],
        "the exponent x (n) must be a scalar",
    ),
    (
        "tr(A)", "A:m,n", "", ["A"],
        "tr takes a square matrix, not A (m×n)",
    ),
    (
        "det(x)", "x:n", "", ["x"],
        "det takes a square matrix, not x (n)",
    ),
    (
        "logsumexp(X)", "X:m,n", "logsumexp(X, 1) is that of each column, logsumexp(X, 2) of each row", ["X"],
        "logsumexp takes a vector, not X (m×n)",
    ),
    (
        "norm(B - A', 1)", "", "sum(abs(B - A')) is the sum of all entries, normF(B - A') the Frobenius norm",
        ["B - A'"], "norm1 takes a vector, not B - A' (m×n)",
    ),
    (
        "x'*x'", "x:n", "x'*x and x' .* x' fit", ["x'", "x'"],
        "cannot multiply x' (1×n) by x' (1×n): both are rows",
    ),
    (
        "1 + 2*a'*x'*y'*y", "x:n a:n y:n", "(2*a')*x and (2*a') .* x' fit", ["2*a'", "x'"],
        "cannot multiply 2*a' (1×n) by x' (1×n): both are rows",
    ),
    (
        "r*x*b where r = a'*x'", "x:n a:n b:n", "a'*x and a' .* x' fit", ["a'", "x'"],
        "cannot multiply a' (1×n) by x' (1×n): both are rows",
    ),
    (
        "a'*x'*A*y*b", "a:2 x:3 A:3,4 y:5 b:2", "", ["x'*A", "y"],
        "cannot multiply x'*A (1×4) by y (5): the inner dimensions 4 and 5 differ",
    ),
    (
        "a'*x'*x*b", "a:m b:n", "", ["a'*x'*x", "b"],
        "cannot multiply a'*x'*x (1×m) by b (n): the inner dimensions m and n differ",
    ),
    (
        "A*x'", "A:m,n x:n", "A*x fits", ["A", "x'"],
        "cannot multiply A (m×n) by x' (1×n): a matrix times a row has no meaning",
    ),
    (
        "x[n + 1]", "x:n", "indices run from 1 to the size", ["x[n + 1]"],
        "there is no entry n + 1: the axis has size n",
    ),
    (
        "x[1:n + 2]", "x:n", "indices run from 1 to the size", ["x[1:n + 2]"],
        "there is no entry n + 2: the axis has size n",
    ),
    (
        "x[n + 1:n]", "x:n", "write the smaller number first: x[1:n]", ["n + 1:n"],
        "the range n + 1:n is empty",
    ),
    (
        "commutation(n)", "x:n",
        "write it as in commutation(m, n)*vec(X); matcalc functions commutation shows more", ["commutation(n)"],
        "commutation takes 2 arguments, not 1",
    ),
    (
        "dot(x, y)", "x:n y:m", "", ["x", "y"],
        "dot of x (n) and y (m): the sizes n and m differ",
    ),
    (
        "exp(x, y)", "x:n y:n", "write it as in sum(exp(x)); matcalc functions exp shows more", ["exp(x, y)"],
        "exp takes 1 argument, not 2",
    ),
    (
        "x[3]", "x:2", "indices run from 1 to the size", ["x[3]"],
        "there is no entry 3: the axis has size 2",
    ),
    (
        "x[0]", "x:n", "entries are counted from 1", ["0"],
        "an index is a positive whole number, a name, a range 2:4 or :",
    ),
    (
        "x[4:2]", "x:n", "write the smaller number first: x[1:n]", ["4:2"],
        "the range 4:2 is empty",
    ),
    (
        "X[1]", "X:m,n", "X[i,:] is a row, X[:,j] a column", ["X[1]"],
        "X (m×n) needs 2 indices, not 1",
    ),
    (
        "t[1]", "t:scalar", "", ["t[1]"],
        "t is a scalar: it has no entries",
    ),
    (
        "x[i]*A[i,j] for i, j", "x:n A:m,n", "", ["A[i,j]"],
        "A[i,j]: the index runs over sizes n and m",
    ),
    (
        "x for i", "x:n", "name every entry: x[i]", ["x"],
        "cannot name the entries of x (n): what stands before 'for' must be a scalar",
    ),
    (
        "[A, b]", "A:m,n b:n", "", ["A", "b"],
        "cannot stack A (m×n) and b (n): the sizes m and n differ",
    ),
    (
        "[x, t]", "x:n t:scalar", "", ["x", "t"],
        "cannot stack x (n) and t (a scalar): "
        "blocks side by side must be equally high, blocks above each other equally wide",
    ),
    (
        "tr(I)", "", "write eye(n), ones(n) or ones(m, n) with the size", ["I"],
        "nothing says how large this is",
    ),
    (
        "ones(n)*t", "n:scalar t:scalar", "leave out the declaration of n, or write another size", ["n"],
        "n is a variable, not a dimension",
    ),
    (
        "x + y", "x:5 y:3", "", ["x", "y"],
        "cannot add x (5) and y (3): the sizes 5 and 3 differ",
    ),
    (
        "x + y", "x:n y:5", "", ["x", "y"],
        "cannot add x (n) and y (5): the sizes n and 5 differ",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "texts", "hint", "places", "message"), MISTAKES)
def test_mistake(expression: str, texts: str, hint: str, places: list[str], message: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        typed(expression, texts)
    error = caught.value
    assert (error.kind, error.message) == ("shape", message)
    assert error.hint == hint if hint else error.hint in (OF_SIZES, OF_KINDS)
    assert [expression[span[0] : span[1]] for span in error.spans] == places
    assert error.source == expression


OTHER_FAULTS = [
    ("a where a = b, b = a", "", "name", "a is defined by itself"),
    ("x[i]*i", "", "refused", "i is used both as an index and as a variable"),
    ("x[i]*i for i", "x:n", "name", "the index i stands where a number or variable is expected"),
    ("x[t + 1]", "x:n", "refused", "an index is a positive whole number, a name, a range 2:4 or :"),
    ("x[1:k]", "x:n", "refused", "k is no size that is declared"),
    ("x[i:n] for i", "x:n", "refused", "an index is a positive whole number, a name, a range 2:4 or :"),
]


@pytest.mark.parametrize(("expression", "texts", "kind", "message"), OTHER_FAULTS)
def test_other_fault(expression: str, texts: str, kind: str, message: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        typed(expression, texts)
    assert (caught.value.kind, caught.value.message) == (kind, message)


def test_scalar_is_wanted() -> None:
    with pytest.raises(MatcalcError, match="the expression is not a scalar: its shape is m"):
        typed("A*x", "A:m,n x:n", scalar=True)


def test_wrt_a_dimension() -> None:
    with pytest.raises(MatcalcError, match="n is a dimension, not a variable"):
        typed("x'*x", "x:n", wrt=("n",))


def test_sizes_unify() -> None:
    sizes = Sizes()
    a, b = sizes.fresh(), sizes.fresh()
    assert sizes.unify(a, "n") and sizes.unify(a, b) and sizes.find(b) == "n"
    assert not sizes.unify(b, "m") and not sizes.unify("n", 5) and not sizes.unify(sizes.fresh(), 1)


@pytest.mark.long
@pytest.mark.parametrize(
    ("expression", "texts"),
    [
        ("tanh(" * 10_000 + "t" + ")" * 10_000, "t:scalar"),
        ("x" + "'" * 10_001, "x:n"),
        ("-" * 10_000 + "x", "x:n"),
        (" + ".join(["A*x"] * 10_000), ""),
        ("x where " + ", ".join(f"r{k} = r{k - 1} + x" for k in range(1, 1_000)) + ", r0 = x", "x:n"),
    ],
    ids=["calls", "primes", "minuses", "terms", "definitions"],
)
def test_deep_and_long(expression: str, texts: str) -> None:
    parsed, declarations = read(expression, texts)
    start = time.process_time()
    annotate(parsed.tree, infer(parsed.tree, declarations, source=expression))
    assert time.process_time() - start < 5


ONLY_SCALARS = [  # forms in which every letter is a scalar, each with what stands between the letters
    ("({0})^2", " + ", False),
    ("1/({0})", " - ", False),
    ("exp({0})/(2 + {0})", "*", True),
    ("({0})^(1/2)*norm(x)", " + ", True),
    ("[{0}, 1; 2, x_0]", "*", False),
]


@pytest.mark.parametrize(("form", "between", "scalar"), ONLY_SCALARS)
@pytest.mark.parametrize("count", [2, 10, 100])
def test_letters_that_must_be_scalars_are_found_in_linear_time(
    form: str, between: str, scalar: bool, count: int
) -> None:
    names = [f"{letter}_{k}" for k, letter in zip(range(count), cycle("abcdfghjkmpq"))]
    start = time.process_time()
    found = typed(form.format(between.join(names)), "", scalar)
    assert time.process_time() - start < 1 + count / 20
    assert all(found.shapes[name] == () for name in names)


def test_no_kind_that_fits_is_taken_away() -> None:
    """What is narrowed by the operations keeps every assignment under which the whole has a kind."""
    draw = random.Random(7)
    names = [*SCALARS, *VECTORS, *MATRICES]
    narrower = 0
    for _ in range(400):
        expression = Maker(draw.randrange).function(draw.randrange(3), 2).text
        if any(name in expression for name in ("eye", "ones")):
            continue
        parsed = parse(expression, frozenset(names))
        program = compile_tree(parsed.tree, names)
        free = [name for name in program.variables if name in names]
        if not 0 < len(free) <= 5:
            continue
        possible = {name: frozenset((0, 1, 3)) for name in free}
        for scalar in (False, True):
            kept = narrowed(program, possible, scalar)
            narrower += any(len(kinds) < 3 for kinds in kept.values())
            for choice in product((0, 1, 3), repeat=len(free)):
                kinds = Pass(program, dict(zip(free, choice, strict=True)))
                if kinds.failed is None and (not scalar or kinds.kinds[-1] == 0):
                    assert all(kind in kept[name] for name, kind in zip(free, choice, strict=True)), expression
    assert narrower > 100


@pytest.mark.long
def test_search_is_bounded() -> None:
    """Sixteen names of unknown kind and a misfit that no choice of kinds removes: an error, soon."""
    expression = " + ".join(f"{a}*{b}" for a, b in zip("abcdefgh", "pqruvwyz", strict=True)) + " + norm1(X)"
    start = time.process_time()
    with pytest.raises(MatcalcError):
        typed(expression, "X:m,n")
    assert time.process_time() - start < 20


@pytest.mark.parametrize("text", ["sum(i, sum(i, x[i]))", "sum(i, prod(i, x[i]))", "sum(i, sum(j, sum(i, X[i,j])))"])
def test_a_sum_whose_index_is_bound_again_inside_is_refused(text: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        infer(parse(text).tree, declare([]), source=text)
    assert caught.value.kind == "name"
    assert caught.value.spans
    assert "another name" in caught.value.hint
