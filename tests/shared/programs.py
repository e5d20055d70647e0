"""Program texts of single trees, as the tests of the code printers ask for them, and what they give."""

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from matcalc_cli.codegen import array_code
from matcalc_cli.codegen import sympy as sympy_printer
from matcalc_cli.codegen.routine import Routine
from matcalc_cli.dimensions import Shape, value
from matcalc_cli.graph.nodes import Node
from matcalc_cli.inference.shapes import Typing, annotate, declare, infer
from matcalc_cli.language.syntax import parse
from matcalc_cli.language.tree import Tree
from matcalc_cli.lowering.lower import lower
from matcalc_cli.verification.interpret import Undefined, evaluate
from matcalc_cli.verification.sampling import LADDER, Subject

DECLARED = "A:m,n B:n,m C:n,n K:n,n u:m x:n y:n z:k t:scalar s:scalar r:1,n"
VALUES = """\
t
-t/2
3
x
r
x'
A'
A*x
x'*B
u'*A*x
x*u'
2*A'*(A*x - u)
-2/3*t*x/s
A*B*A*x
(x*y')*C
C*x*y'*C'
diag(x)
diag(x)*C
C*diag(x)
diag(x)*C*diag(y)
diag(x)*diag(y)
y'*diag(x)
diag(C)
inv(K)
inv(K)*x
inv(K)'*x
x'*inv(K)
C*inv(K)
inv(K)*C*inv(K)
y'*inv(K)*x*x'*inv(K)
K^-1*x
inv(K) + inv(K)*C
K^3
K^-2*x
det(K)*logdet(K)
log(det(K'*K))
adj(K)
prod(x)
tr(C)
tr(A*B)
tr(A*K*B)
tr(t*A'*A)
tr(inv(K)*C)
tr(diag(x)*C)
tr(x*y')
A .* B'
t .* A ./ (1 + s^2)
1 ./ (x .^ 2 + 1)
x .^ (3/2)
x .^ -2
t^s
1 + exp(x)
A + t
sum(x)
sum(A)
sum(A, 1)
sum(A, 2)
mean(A)
mean(A, 1)
mean(A, 2)
dot(x, y)
dot(A, B')
norm(x)^2
norm(A)
norm(x, 1)
norm(x, 2)
norm(x, K'*K)
norm(t)
norm1(x)
logsumexp(x)
softmax(A*x)
logsoftmax(x)
eye(n)
t*eye(n)*C
eye(n) - x
y - 2*eye(n)*diag(x)
diag(x) + y' - K
-diag(x)' + y'
softmax(diag(x), 2)
logsumexp(t*eye(n), 1)
ones(n)
ones(m, n)
zeros(n)'
ones(n)'*x
vector(1)'*x
unit(n, 2)
x[2]*x[n]
x[i]
C[i, j]
C[2, :]
C[:, i]
C[1:2, :]
C[1:2, 3]
x[2:3]'*y[1:2]
r[2]
vec(A)
unvec(vec(A), m, n)
kron(A, C)
kron(x, y)
kron(x, y')
kron(x, A)
kron(x', A)
[t; s; 1]
[t, s]
[t, s; 1, 2]
[x; z; t]
[A, u; x', t]
[A; r]
x .* x .* y
x .* (r' + y)
pi*t
n*t/m
where_1 where where_1 = A*x - u
w'*w where w = A*x - u
a*b' where b = 2*a, a = tanh(C*x)
sum(i, x[i]*C[i, i])
A[i, j]*C[j, k] for i, k, j
sum(l, A[i, l]*C[l, k]) for i, k
x[i]*y[j] + C[i, j] for i, j
eye(n)[i, j]*x[k] - 2*C[i, k]*y[j]/(1 + t) for i, j, k
tanh(C[i, j])^2*x[i] for j, i
kron(x, y)[i] for i
C[i, :]*x for i
x[j]*diag(y)[i, j] for i, j
exp(x) + log(x) + sqrt(x) + sin(x) + cos(x) + tan(x)
asin(x/9) + acos(x/9) + atan(x) + sinh(x) + cosh(x) + tanh(x)
abs(x) + sign(x) + relu(x) + step(x) + sigmoid(x) + softplus(x)
erf(x) + gelu(x) + lgamma(x) + digamma(x) + polygamma(2, x)
max(x, t) + min(x, 1)
sqrt(2)*x + exp(1)*y
""".splitlines()


def array_text(tree: Tree, function: str, shapes: Mapping[str, Shape], backend: str = "numpy") -> str:
    return array_code.render([Routine(function, [tree], shapes)], backend)


def sympy_text(tree: Tree, function: str, shapes: Mapping[str, Shape]) -> str:
    return sympy_printer.render([Routine(function, [tree], shapes)])


def read(text: str, declarations: str = DECLARED) -> tuple[Tree, Node, Typing]:
    """(tree with shapes, node, typing)"""
    declared = declare(declarations.split())
    parsed = parse(text, frozenset(declared))
    typing = infer(parsed.tree, declared, source=text)
    return annotate(parsed.tree, typing), lower(parsed.tree, typing).node, typing


def point_of(node: Node, typing: Typing) -> tuple[Any, dict[str, Any], dict[str, int]]:
    """A point at which the node is defined, with values for all names and sizes."""
    subject = Subject([node], typing.properties, typing.dims)
    rng = np.random.default_rng(5)
    for layout, rung in [(layout, rung) for layout in range(4) for rung in range(len(LADDER) + 1)] * 4:
        sizes = {**dict(zip(typing.dims, (3, 4, 5, 2, 6, 7), strict=False)), **subject.sizes({}, layout)}
        point, places = subject.point(sizes, rung, rng)
        try:
            return evaluate(node, point, {**sizes, **places}), point, {**sizes, **places}
        except Undefined:
            continue
    raise AssertionError("defined nowhere")


def run(text: str, function: str, point: dict[str, Any], sizes: dict[str, int], typing: Typing) -> Any:
    """Call the emitted function with the values its parameters ask for."""
    space: dict[str, Any] = {}
    exec(compile(text, "emitted", "exec"), space)
    arguments = []
    for parameter in inspect.signature(space[function]).parameters:
        known = parameter if parameter in {*point, *sizes, *typing.shapes} else parameter.rstrip("_")
        if known in point:
            arguments.append(float(point[known]) if not np.ndim(point[known]) else point[known])
        elif known in typing.shapes:  # needed for its size alone
            shape = typing.shapes[known]
            axes = shape[1:] if len(shape) == 2 and shape[0] == 1 else shape
            arguments.append(np.full([value(dim, sizes) for dim in axes], np.nan))
        else:
            arguments.append(sizes[known])
    return np.asarray(space[function](*arguments), dtype=float)


def agrees(tree: Tree, node: Node, typing: Typing) -> None:
    """Does the NumPy text give the value of the node?"""
    expected, point, sizes = point_of(node, typing)
    found = run(array_text(tree, "value", typing.shapes, "numpy"), "value", point, sizes, typing)
    assert tree.shape is not None
    if len(tree.shape) == 2 and tree.shape[0] == 1:
        expected = expected[None, :]
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)
