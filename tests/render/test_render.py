"""The printers: text reads back as the same tree, Unicode mostly, LaTeX is well formed."""

import pytest
from hypothesis import assume, given, settings
from trees import NAMES, algebra, meaning, trees
from well_formed import assert_well_formed

from matcalc_cli.language.syntax import parse
from matcalc_cli.language.tree import Tree, call, fold, name, names_in, number
from matcalc_cli.render import latex, text, unicode
from matcalc_cli.render.numbered_names import shortened

pytestmark = [pytest.mark.sampled(1), pytest.mark.each(3)]

DECLARED = frozenset(NAMES) - {"T"}
SHORTENED = DECLARED | {name.replace("_", "") for name in DECLARED}


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(trees())
def test_text_reads_back_as_the_same_tree(tree: Tree) -> None:
    printed = text.render(tree)
    again = parse(printed, DECLARED).tree
    assert meaning(again) == meaning(tree)
    assert text.render(again) == printed


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(algebra())
def test_unicode_reads_back_as_the_same_tree(tree: Tree) -> None:
    """With x_1 as x1, where only one of them is there; T is no declared name, so TT is one name, not a product."""
    assume("T" not in names_in(tree))
    again = fold(parse(unicode.render(tree), SHORTENED).tree, without_bars)
    assert meaning(again) == meaning(shortened(tree, ()))


def without_bars(node: Tree, args: list[Tree]) -> Tree:
    """|t| is printed of numbers alone, of which it is the absolute value."""
    return Tree(node.op, tuple(args), "abs" if node.value == "bars" else node.value)


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(trees())
def test_latex_is_well_formed(tree: Tree) -> None:
    assert_well_formed(latex.render(tree))


@pytest.mark.parametrize("bad", [r"X^{-1}^{\top}", r"\left(x", "{x", "x_{1}_{2}", r"\left(x}"])
def test_the_judge_of_latex_sees_faults(bad: str) -> None:
    with pytest.raises((AssertionError, IndexError)):
        assert_well_formed(bad)


# text | unicode | latex
NOTATION = [
    ("2*A'*(A*x - b)", "2Aᵀ(Ax − b)", r"2 A^{\top} \left(A x - b\right)"),
    ("inv(X)'", "X⁻ᵀ", r"X^{-\top}"),
    ("inv(X')", "X⁻ᵀ", r"X^{-\top}"),
    ("-inv(X)'*a*b'*inv(X)'", "−X⁻ᵀabᵀX⁻ᵀ", r"-X^{-\top} a b^{\top} X^{-\top}"),
    ("inv(X)^2", "X⁻²", "X^{-2}"),
    ("inv(X + Y)", "(X + Y)⁻¹", r"\left(X + Y\right)^{-1}"),
    ("A'^2", "(Aᵀ)²", r"\left(A^{\top}\right)^{2}"),
    ("(x^2)^3", "(x²)³", r"\left(x^{2}\right)^{3}"),
    ("(-x)^2", "(−x)²", r"\left(-x\right)^{2}"),
    ("-x^2", "−x²", "-x^{2}"),
    ("x^(3/2)", "x^(3/2)", "x^{3/2}"),
    ("x^(-1)", "x⁻¹", "x^{-1}"),
    ("x^k", "x^k", "x^{k}"),
    ("x^(T)", "x^(T)", "x^{T}"),
    ("x.^2", "x.^2", r"x^{\circ 2}"),
    ("1/2*x'*A*x", "(1/2)xᵀAx", r"\frac{1}{2} x^{\top} A x"),
    ("-1/2*x", "(−1/2)x", r"-\frac{1}{2} x"),
    ("x/norm(x)", "x/‖x‖", r"\frac{x}{\left\lVert x \right\rVert}"),
    ("norm(x)^2", "‖x‖²", r"\left\lVert x \right\rVert^{2}"),
    ("norm1(x)", "‖x‖₁", r"\left\lVert x \right\rVert_1"),
    ("abs(abs(x) - y)", "| |x| − y|", r"\left\lvert \left\lvert x \right\rvert - y \right\rvert"),
    ("abs(x*abs(y))", "|x·|y||", r"\left\lvert x \left\lvert y \right\rvert \right\rvert"),
    ("2*norm(x)*abs(t)", "2‖x‖ |t|", r"2 \left\lVert x \right\rVert \left\lvert t \right\rvert"),
    ("X'*(y .* sigmoid(z))", "Xᵀ(y ⊙ sigmoid(z))", r"X^{\top} \left(y \odot \sigma\left(z\right)\right)"),
    ("(x .* y)*z", "(x ⊙ y)z", r"\left(x \odot y\right) z"),
    ("A*x ./ y", "Ax ⊘ y", r"A x \oslash y"),
    ("kron(A, B)*x", "(A ⊗ B)x", r"\left(A \otimes B\right) x"),
    ("tr(A)*B", "tr(A) B", r"\operatorname{tr}\left(A\right) B"),
    ("logdet(X)", "log det(X)", r"\log\det\left(X\right)"),
    ("A*x*exp(y)", "Ax exp(y)", r"A x \exp\left(y\right)"),
    ("2*3*x", "2·3x", r"2 \cdot 3 x"),
    ("A*B*C*x", "A B C x", "A B C x"),
    ("t*r", "t r", "t r"),
    ("covmatr*x", "covmatr x", r"\mathrm{covmatr} x"),
    ("theta1*lambda", "θ₁λ", r"\theta_{1} \lambda"),
    ("x_max + w_0", "x_max + w₀", r"x_{\mathrm{max}} + w_{0}"),
    ("2*pi", "2π", r"2 \pi"),
    ("sqrt(x)", "√(x)", r"\sqrt{x}"),
    ("diag(u)*X", "diag(u) X", r"\operatorname{diag}\left(u\right) X"),
    ("2*eye(n)", "2Iₙ", "2 I_{n}"),
    ("eye(3)", "I₃", "I_{3}"),
    ("2*ones(n)", "2·1ₙ", r"2 \mathbf{1}_{n}"),
    ("ones(m, n)", "1ₘₓₙ", r"\mathbf{1}_{m \times n}"),
    ("unit(n, k)", "eₖ", "e_{k}^{(n)}"),
    ("X[1, 2]", "X[1, 2]", "X_{1, 2}"),
    ("X[:, j]", "X[:, j]", "X_{:, j}"),
    ("X[i, j] for i, j", "Xᵢⱼ for i, j", r"X_{ij} \text{ for } i, j"),
    ("eye(n)[i, j]*x1[i] for i, j", "δᵢⱼx₁[i] for i, j",
     r"\left(I_{n}\right)_{ij} \left(x_{1}\right)_{i} \text{ for } i, j"),
    ("sum(i, x[i]*log(y[i]))", "Σᵢ xᵢ log(yᵢ)", r"\sum_{i} x_{i} \log\left(y_{i}\right)"),
    ("[a, b; c, d]", "[a, b; c, d]", r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}"),
    ("r'*r where r = A*x", "rᵀr where r = Ax", r"r^{\top} r \text{ where } r = A x"),
    ("a/(b*c)", "a/(bc)", r"\frac{a}{b c}"),
    ("sum(X, 1)", "sum(X, 1)", r"\mathbf{1}^{\top} X"),
    ("norm(x, W)", "norm(x, W)", r"\left\lVert x \right\rVert_{W}"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "shown", "typeset"), NOTATION)
def test_notation(source: str, shown: str, typeset: str) -> None:
    tree = parse(source).tree
    assert text.render(tree) == source
    assert unicode.render(tree) == shown
    assert latex.render(tree) == typeset
    assert_well_formed(typeset)


def test_the_frobenius_norm_is_marked_where_the_shape_is_known() -> None:
    norm = call("norm", name("X", ("m", "n")))
    assert unicode.render(norm) == "‖X‖_F"
    assert latex.render(norm) == r"\left\lVert X \right\rVert_{F}"
    assert unicode.render(call("norm", name("x", (1, "n")))) == "‖x‖"


def test_negative_numbers_that_raising_makes_are_subtracted() -> None:
    tree = Tree("sum", (name("x"), number(-2), Tree("neg", (number(3),))))
    assert text.render(tree) == "x - 2 - 3"
    assert unicode.render(tree) == "x − 2 − 3"
    assert latex.render(tree) == "x - 2 - 3"


def test_a_wide_stack_does_not_exceed_the_columns_of_bmatrix() -> None:
    wide = Tree("stack", tuple(number(k) for k in range(12)), 1)
    assert r"\begin{array}{cccccccccccc}" in latex.render(wide)


@pytest.mark.long
@pytest.mark.parametrize("render", [text.render, unicode.render, latex.render])
@pytest.mark.parametrize(
    "source",
    ["(" * 10_000 + "x" + "^2)" * 10_000, "exp(" * 10_000 + "x" + ")" * 10_000, "x" + "'" * 10_000, "-" * 10_000 + "x",
     " + ".join(["x"] * 20_000), "*".join(["A"] * 20_000), "a/(" * 10_000 + "b" + ")" * 10_000],
    ids=["powers", "calls", "primes", "minuses", "terms", "factors", "quotients"],
)  # fmt: skip
def test_printers_take_any_depth_and_length(render: object, source: str) -> None:
    assert callable(render)
    assert len(render(parse(source).tree)) <= 30 * len(source)
