"""Two formulas that print alike are the same formula, in LaTeX and in Unicode: all small formulas are tried."""

from collections.abc import Iterator
from itertools import islice, product

import pytest

from matcalc_cli.errors import MatcalcError
from matcalc_cli.graph.nodes import Node
from matcalc_cli.inference.shapes import annotate, declare, infer
from matcalc_cli.language.syntax import parse
from matcalc_cli.language.tree import Tree, names_in
from matcalc_cli.lowering.lower import lower
from matcalc_cli.render import latex, unicode

TEXTS = ["A:n,n", "B:n,n", "x:n", "y:n", "t:scalar", "s:scalar", "x1:scalar", "ab:scalar", "a:scalar", "b:scalar"]
DECLARED = declare(TEXTS)
LEAVES = ["A", "x", "t", "2"]
FUNCTIONS = [
    "exp",
    "expm",
    "log",
    "logm",
    "sqrt",
    "sqrtm",
    "sin",
    "sinm",
    "det",
    "logdet",
    "lgamma",
    "tr",
    "norm",
    "spectral",
]
FUNCTIONS += ["norm2", "abs", "inv", "diag", "sum", "norm1", "nuclear", "vec", "prod"]
UNARY = [f"{function}({{0}})" for function in FUNCTIONS]
UNARY += [
    "({0})'",
    "({0})^2",
    "({0}).^2",
    "({0})^t",
    "2^({0})",
    "({0})^(1/2)",
    "({0}).^(1/2)",
    "-({0})",
    "({0})[1]",
    "({0})/2",
]
BINARY = ["({0})*({1})", "({0}) + ({1})", "({0}) .* ({1})", "({0})/({1})", "[{0}, {1}]", "kron({0}, {1})"]
SECOND = ["B", "x", "s", "3", "[x, y]", "[a; b]", "ones(n)", "unit(n, 1)"]
NAMED = [
    "x1*x[1]",
    "ab*t",
    "a*b*t",
    "ab*a*b",
    "a*b*a*b",
    "ab^2",
    "2^t*x",
    "2^(t*s)*x",
    "diag(x)*[y, y]",
]


def formulas() -> Iterator[str]:
    once = [outer.format(leaf) for outer in UNARY for leaf in LEAVES]
    once += [outer.format(*pair) for outer in BINARY for pair in product(LEAVES, SECOND)]
    yield from LEAVES
    yield from once
    yield from NAMED
    for inner in once:
        for outer in UNARY:
            yield outer.format(inner)
        for outer, second in product(BINARY, ("x", "t", "B")):
            yield outer.format(inner, second)
            yield outer.format(second, inner)


def read(text: str, names: frozenset[str] = frozenset(DECLARED)) -> tuple[Tree, Node] | None:
    """The tree with its shapes, and what it means; None where it means nothing."""
    try:
        tree = parse(text, names).tree
        typing = infer(tree, DECLARED, source=text)
        return annotate(tree, typing), lower(tree, typing).node
    except MatcalcError:
        return None


@pytest.mark.parametrize("part", [pytest.param(0, marks=pytest.mark.slow), 1])
def test_small_formulas_that_print_alike_mean_the_same(part: int) -> None:
    """And Unicode reads back, but for basis vectors: e₁ is for the eye. All of them with --slow, else every fourth."""
    asked = islice(formulas(), 0, None, 4 if part else 1)
    readings = [(text, *found) for text in asked if (found := read(text)) is not None]
    assert len(readings) > 1000
    for render in (latex.render, unicode.render):
        known: dict[str, tuple[str, Node]] = {}
        for text, tree, node in readings:
            before, meant = known.setdefault(render(tree), (text, node))
            assert meant is node, f"{before} and {text} are both {render(tree)}"
    count = 0
    for text, tree, node in readings:
        shown = unicode.render(tree)
        found = None if "unit" in text else read(shown, frozenset(names_in(tree)))
        assert found is None or found[1] is node, f"{text} is shown as {shown}"
        count += found is not None
    assert count > 1000


# formula | Unicode | LaTeX
APART = [
    ("exp(A)", "exp(A)", r"\exp^{\odot}\left(A\right)"),
    ("expm(A)", "expm(A)", r"\exp\left(A\right)"),
    ("sqrt(A)", "√(A)", r"A^{\circ 1/2}"),
    ("sqrtm(A)", "sqrtm(A)", r"\sqrt{A}"),
    ("exp(x)", "exp(x)", r"\exp\left(x\right)"),
    ("logdet(A)^2", "(log det(A))²", r"\left(\log\det\left(A\right)\right)^{2}"),
    ("lgamma(t)^2", "lgamma(t)²", r"\left(\log\Gamma\left(t\right)\right)^{2}"),
    ("tr(A)^2", "tr(A)²", r"\operatorname{tr}\left(A\right)^{2}"),
    ("x1*x[1]", "x₁x[1]", r"x_{1} \left[x\right]_{1}"),
    ("t*x[1]", "tx[1]", r"t x_{1}"),
    ("x1*x_1", "x₁ x_1", r"x_{1} \mathrm{x\_1}"),
    ("A1_2*A[1, 2]", "A1_2 A[1, 2]", r"A_{1, 2} \left[A\right]_{1, 2}"),
    ("x_k*x[k]", "x_k xₖ", r"x_{k} \left[x\right]_{k}"),
    ("I3*eye(3)", "I₃ eye(3)", r"I_{3} \operatorname{eye}\left(3\right)"),
    ("e2*unit(n, 2)", "e₂ unit(n, 2)", r"e_{2} e_{2}^{(n)}"),
    ("2^t*x", "2^t x", "2^{t} x"),
    ("2^t*3", "2^t·3", r"2^{t} \cdot 3"),
    ("2^t*(s + 1)", "2^t (s + 1)", r"2^{t} \left(s + 1\right)"),
    ("x.^2*t", "x.^2 t", r"x^{\circ 2} t"),
    ("diag(x)*[y, y]", "diag(x)·[y, y]", r"\operatorname{diag}\left(x\right) \begin{bmatrix} y & y \end{bmatrix}"),
    ("t*[x; y]", "t[x; y]", r"t \begin{bmatrix} x \\ y \end{bmatrix}"),
    ("a*b*ab", "a b ab", r"a b \mathrm{ab}"),
    ("a*b*t", "abt", "a b t"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown", "typeset"), APART)
def test_what_would_look_alike_is_set_apart(text: str, shown: str, typeset: str) -> None:
    names = {"I3": "3,3", "e2": "scalar", "x_1": "scalar", "A1_2": "scalar", "x_k": "scalar"}
    declared = declare([*TEXTS, *(f"{name}:{dims}" for name, dims in names.items() if name in text)])
    tree = parse(text, frozenset(declared)).tree
    tree = annotate(tree, infer(tree, declared, source=text))
    assert (unicode.render(tree), latex.render(tree)) == (shown, typeset)
