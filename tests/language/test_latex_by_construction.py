"""LaTeX made from parts whose meaning is known: it is read as the parts say, however it is spelled and wrapped.

A part is a pair of LaTeX and the same in matcalc's own language; strategies put parts together in both at once. What
print says in two ways is made the same way, and must be refused.
"""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.errors import MatcalcError

pytestmark = pytest.mark.long

Pair = tuple[str, str]  # LaTeX, and what it means

FONTS = ("{}", r"\mathbf{{{}}}", r"\bm{{{}}}", r"\boldsymbol {}", r"\vec{{{}}}", r"{{\bf {}}}", r"{{\mathbf{{{}}}}}")
TRANSPOSES = (
    r"^\top",
    "^T",
    "^{T}",
    r"^{\mathsf T}",
    r"^{\mathrm{T}}",
    r"^{\intercal}",
    "'",
    r"^{\prime}",
    r"^{\!\top}",
)
BRACKETS = (("(", ")"), (r"\left(", r"\right)"), (r"\big[", r"\big]"), (r"\{", r"\}"), (r"\Bigl(", r"\Bigr)"))
BARS = (
    (r"\|", r"\|"),
    (r"\left\|", r"\right\|"),
    (r"\lVert ", r"\rVert"),
    (r"\left\Vert ", r"\right\Vert"),
    ("||", "||"),
)
SQUARES = ("^2", "^{2}", "_2^2", "^2_2", "_{2}^{2}")
SPACES = ("", " ", r"\,", r"\;", "~", r"\quad ", "{}", "\n", "% a comment\n")
HALVES = (r"\frac12 ", r"\tfrac{1}{2}", r"\dfrac 1 2 ", r"{1 \over 2}", "0.5", r"\textstyle\frac{1}{2}")
WRAPPERS = (
    "{}", "${}$", r"\[ {} \]", r"\( {} \)", "{},", "{}.", r"{}\text{{.}}", r"{{\displaystyle {}}}", r"f(\theta) = {}",
    r"\mathcal{{L}} := {}", r"\begin{{equation}}\label{{eq:1}} {} \end{{equation}}",
    r"\begin{{align*}} J &= {} \tag{{1}}\end{{align*}}", r"\underbrace{{{}}}_{{\text{{fit}}}}",
    r"\textcolor{{red}}{{{}}}", r"\boxed{{{}}}", r"\min_{{\theta}} {}", r"p(\theta) \propto {}",
    r"\hat\theta = \operatorname*{{arg\,min}}_{{\theta}} \left\{{ {} \right\}}", r"\mathrm{{loss}}(\theta) = {}",
)  # fmt: skip
FUNCTIONS = (
    r"\operatorname{{{}}}",
    r"\mathrm{{{}}}",
    r"\text{{{}}}",
    "\\{}",
    r"{{\rm {}}}",
    r"\mathop{{\mathrm{{{}}}}}",
)
DECLARED = ["A:n,n", "B:n,n", "x:n", "y:n", "w:d", "z:m,d", "v:m"]


def beside(*parts: str) -> str:
    """The parts side by side, with a space where a command would run into a letter."""
    joined = ""
    for part in parts:
        joined += " " * bool(re.search(r"\\[A-Za-z]+$", joined) and part[:1].isalpha()) + part
    return joined


@st.composite
def terms(draw: st.DrawFn) -> Pair:
    """A term that is a number: a form, a norm, a trace, a sum, in one of its spellings."""
    one, other = (st.sampled_from(table) for table in (FONTS, FONTS))
    font, big = draw(one), draw(other)
    turned, space = draw(st.sampled_from(TRANSPOSES)), draw(st.sampled_from(SPACES))
    x, y, a, b = font.format("x"), font.format("y"), big.format("A"), big.format("B")
    opening, closing = draw(st.sampled_from(BRACKETS))
    left, right = draw(st.sampled_from(BARS))
    square, function = draw(st.sampled_from(SQUARES)), draw(st.sampled_from(FUNCTIONS))
    return draw(
        st.sampled_from(
            (
                (beside(x, turned, space, a, space, x), "x'*A*x"),
                (beside(x, turned, space, opening, a, "+", b, closing, space, y), "x'*(A + B)*y"),
                (
                    beside(opening, a, x, "-", y, closing, turned, opening, a, x, "-", y, closing),
                    "(A*x - y)'*(A*x - y)",
                ),
                (beside(left, a, space, x, "-", y, right, square), "norm(A*x - y)^2"),
                (beside(function.format("tr"), opening, a, turned, b, closing), "tr(A'*B)"),
                (rf"\log{function.format('det')}{opening}{a}{closing}", "log(det(A))"),
                (rf"\ln\left|{a}{b}\right|", "log(det(A*B))"),
                (rf"\langle {x}, {a}{y} \rangle", "dot(x, A*y)"),
                (r"\sum_{i=1}^{n} x_i \log(y_i)", "sum(i, x[i]*log(y[i]))"),
                (r"\sum_{i} \left( x_i - y_i \right)^2", "sum(i, (x[i] - y[i])^2)"),
                (r"\sum_{1 \le i \le m} v_i\, w^\top z_i", "sum(i, v[i]*w'*z[i,:]')"),
                (r"\sum_{i=1}^{m} \log(1 + e^{-v_i w^\top z_i})", "sum(i, log(1 + exp(-v[i]*w'*z[i,:]')))"),
                (r"\sum_{i,j} A_{ij} x_i y_j", "sum(i, sum(j, A[i,j]*x[i]*y[j]))"),
            )
        )
    )  # fmt: skip


@st.composite
def formulas(draw: st.DrawFn) -> Pair:
    """A sum of terms with factors and divisors before them, in one of the wrappers."""
    latex, meant = "", ""
    for place, (one, same) in enumerate(draw(st.lists(terms(), min_size=1, max_size=3))):
        half = draw(st.sampled_from(HALVES))
        factor = draw(
            st.sampled_from((("", ""), (half, "1/2*"), (r"\lambda\,", "lambda*"), (r"\frac{\lambda}{2}", "lambda/2*")))
        )
        divisor = draw(st.sampled_from((("", ""), ("/n", "/n"), ("/(2n)", "/(2*n)"))))
        sign = draw(st.sampled_from("+-")) if place else ""
        latex, meant = f"{latex} {sign} {factor[0]}{one}{divisor[0]}", f"{meant} {sign} {factor[1]}({same}){divisor[1]}"
    return draw(st.sampled_from(WRAPPERS)).format(latex.strip()), meant


def shown(expression: str, shapes: list[str]) -> str:
    return Answer(Question(expression, "show", (), shapes)).text


def in_two_styles(error: MatcalcError) -> bool:
    """x and bold x in one formula are refused, which random fonts come to."""
    return "two styles" in error.message


@settings(max_examples=150, deadline=None)
@given(formulas())
def test_what_is_put_together_is_read_as_its_parts_mean(pair: Pair) -> None:
    latex, meant = pair
    shapes = [each for each in DECLARED if each.partition(":")[0] in set(meant.replace("log", ""))]
    try:
        read = shown(latex, shapes)
    except MatcalcError as error:
        assert in_two_styles(error), error.render()
        return
    assert read == shown(meant, shapes)


# What stands before and behind a divisor, in print without any sign between.
TOPS = (r"x^\top A x", r"\|x\|^2", r"(x - \mu)^2", r"-\|x\|_2^2", r"\operatorname{tr}(A)", r"a^\top x")
BELOW = ("2", "n", r"\lambda", r"b^\top")
BEHIND = (r"\sigma^2", "n", "x", r"\lambda")


@pytest.mark.parametrize("top", TOPS)
@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize("behind", BEHIND)
def test_a_factor_behind_a_divisor_is_refused(top: str, below: str, behind: str) -> None:
    with pytest.raises(MatcalcError, match="quotient before one more factor"):
        shown(beside(top, "/", below, behind, r" \alpha"), [])


OPERATORS = (r"\mathcal{A}", r"\mathcal{P}_\Omega", "P_C", r"\Pi_{\mathcal{X}}", r"S_\lambda", r"\mathscr{F}", "E", "V")
ARGUMENTS = ("[{}]", r"\left[{}\right]", r"\big[ {} \big]")


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("argument", ["X + Y", r"X - U V^\top", r"x^\top A x", "x - y"])
def test_an_operator_before_a_bracket_is_no_factor(operator: str, argument: str) -> None:
    brackets = ARGUMENTS if operator in "EV" else ("({})", r"\left({}\right)", *ARGUMENTS)
    for bracket in brackets:
        with pytest.raises(MatcalcError):
            shown(f"{operator}{bracket.format(argument)} \\alpha", [])


@pytest.mark.parametrize("sign", [r"\odot", r"\circ", r"\otimes", r"\oslash"])
@pytest.mark.parametrize("behind", ["B C", r"U V^\top", r"B\, C\, x", r"\lambda B C"])
def test_a_product_behind_an_entrywise_sign_is_refused(sign: str, behind: str) -> None:
    with pytest.raises(MatcalcError, match="read in two ways"):
        shown(f"A {sign} {behind}", [])


@pytest.mark.parametrize(
    "base", [r"\operatorname{softmax}(x)", r"\sqrt{x}", r"\frac{x}{2}", r"\tanh(x)", "(x + y)", "[x]"]
)
def test_what_stands_below_is_never_dropped(base: str) -> None:
    entry = shown(rf"\sum_k y_k \cdot {base}_k", [])
    assert entry == shown(rf"y^\top {base}", [])
    with pytest.raises(MatcalcError):
        shown(rf"\alpha + {base}_q", [])


@pytest.mark.parametrize("function", ["tr", "det", "log", "exp", "softmax", "diag", "vec", "relu", "logdet"])
def test_a_function_is_one_in_every_spelling(function: str) -> None:
    argument = "x" if function in ("softmax", "diag", "relu", "exp", "log") else "X"
    meant = shown(f"{function}({argument})", [])
    commands = [form.format(function) for form in (*FUNCTIONS[:3], r"\mathsf{{{}}}", r"\textbf{{{}}}")]
    for command in (*commands, f"\\{function}", function):
        assert shown(rf"\, {command}({argument})", []) == meant


@pytest.mark.parametrize("depth", [10, 28])
def test_nested_brackets_are_read_once_at_each_depth(depth: int) -> None:
    inner = "x"
    for _ in range(depth):
        inner = rf"\left(\tanh\left({inner}\right) + x\right)"
    assert shown(rf"\mathbf{{1}}^\top {inner}", [])
