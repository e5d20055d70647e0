"""THE table of verbs: what each differentiates, how it lays out, what kind of result it gives, and what to try.

Plain data: no module asks which verb it is; all ask for what stands in its row. A new verb is a row here, its name
in the rows of the options that it has (`options`), and a runner where its kind of result is new (`runners`).
"""

# the kinds of results; `result` says how one more is added
FORMULA, SOLUTION, VERDICT, CLAIM = "formula", "solution", "verdict", "claim"
NUMBERS, DIFFERENCES, PICTURE = "numbers", "differences", "picture"
FORMULAS = "formulas"  # what a verb of formulas gives where several variables have a derivative each


class Verb:
    """`order`: how often it differentiates; `any_order`: may a question ask for another order or several variables?

    `prefers_scalar`: are names given unusual kinds where that makes the function scalar? `only_scalar`: message and
    hint for a function that is not scalar, if it must be. `function` is the name of the function in code, `operator`
    the kind of operator before the function in an equation, where the layout does not choose it. `asks`: the verb whose
    formula it is about, where --of names no other. `nature`: is a point judged to be a minimum, a maximum or a saddle?
    `of_equations`: the hint where an equation is typed.
    """

    __slots__ = (
        "any_order", "asks", "examples", "function", "kind", "layout", "name", "nature", "of_equations", "only_scalar",
        "operator", "order", "prefers_scalar", "summary",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        kind: str,
        summary: str,
        examples: str,
        *,
        order: int,
        function: str,
        layout: str = "gradient",
        operator: str = "",
        any_order: bool = False,
        prefers_scalar: bool = False,
        only_scalar: tuple[str, str] | None = None,
        asks: str = "",
        nature: bool = False,
        of_equations: str = "",
    ) -> None:
        self.name, self.kind, self.summary, self.examples = name, kind, summary, tuple(examples.splitlines())
        self.order, self.any_order, self.layout = order, any_order, layout
        self.function, self.operator = function, operator
        self.prefers_scalar, self.only_scalar, self.asks = prefers_scalar, only_scalar, asks
        self.nature, self.of_equations = nature, of_equations

    def __repr__(self) -> str:
        return self.name


OF_A_HESSIAN = (
    "the Hessian is of a scalar function, and this is not one",
    "`matcalc diff --order 2` gives the second derivative of any function",
)

_ROWS = (
    Verb(
        "grad",
        FORMULA,
        "Gradient of a function. For a scalar one it has the shape of the variable.",
        """\
matcalc grad "x'Ax" --wrt x
matcalc grad "norm(A*x - b)^2" --wrt x --shape A:m,n --check
matcalc grad "logdet(X)" --format latex
echo "tr(X'*A*X)" | matcalc grad --wrt X""",
        order=1,
        function="gradient",
        operator="gradient",
        prefers_scalar=True,
    ),
    Verb(
        "jac",
        FORMULA,
        "Jacobian of a function. It is m by n for a function from R^n to R^m, a row for a scalar one.",
        """\
matcalc jac "A*x" --wrt x
matcalc jac "softmax(x)" --format numpy
matcalc jac "A*X*B" --wrt X --vec""",
        order=1,
        function="jacobian",
        layout="jacobian",
    ),
    Verb(
        "hess",
        FORMULA,
        "Hessian of a scalar function.",
        """\
matcalc hess "-sum(x .* log(x))"
matcalc hess "x'Ax" --wrt x --check exact
matcalc hess "x1^3*x2^2 - 3*x1*x2^3" --wrt x1,x2
matcalc hess "norm(A*x - b)^2" --wrt x --definiteness
matcalc hess "x1^2 - x2^2" --wrt x1,x2 --at x1=0 --at x2=0""",
        order=2,
        function="hessian",
        operator="hessian",
        prefers_scalar=True,
        only_scalar=OF_A_HESSIAN,
        nature=True,
    ),
    Verb(
        "diff",
        FORMULA,
        "Derivative of any order. The axes of the function come first; --wrt twice gives a mixed one.",
        """\
matcalc diff "inv(X)" --wrt X --along V
matcalc diff "sum(exp(x))" --order 3
matcalc diff "x'A*y" --wrt x --wrt y""",
        order=1,
        any_order=True,
        function="derivative",
    ),
    Verb(
        "check",
        CLAIM,
        "Is a claimed derivative right? If not, why, and where.",
        """\
matcalc check "x'*A*x" --wrt x --claim "A*x + A'*x"
matcalc check "A*x" --wrt x --of jac --claim "A"
matcalc check "x1^3*x2^2" --of diff --wrt x1 --wrt x2 --claim "6*x1^2*x2"
matcalc check "tr(A*B)" --of show --claim "tr(B*A)\"""",
        order=1,
        any_order=True,
        function="derivative",
        asks="grad",
    ),
    Verb(
        "convex",
        VERDICT,
        "Is the function convex, concave, affine or neither in the variable, why, and for which parameters?",
        """\
matcalc convex "norm(A*x - b)^2 + l*norm1(x)" --wrt x --shape l:scalar,positive
matcalc convex "-logdet(X)" --shape X:n,n,spd
matcalc convex "x'*A*x" --wrt x
matcalc convex "x/y" --wrt x,y --shape x:scalar,positive --shape y:scalar,positive
matcalc convex "norm(Y - U*V')^2" --wrt U""",
        order=2,
        function="hessian",
        prefers_scalar=True,
        only_scalar=(
            "convexity is of a scalar function, and this is not one",
            "sum(f) adds the entries of f, norm(f)^2 their squares",
        ),
    ),
    Verb(
        "show",
        FORMULA,
        "The expression itself, simplified. Nothing is differentiated; all formats are there.",
        """\
matcalc show "A A^-1 x + tr(A)x"
matcalc show "norm(A*x - b)^2" --format latex
matcalc show "x'Ax" --format numpy""",
        order=0,
        function="value",
    ),
    Verb(
        "eval",
        NUMBERS,
        "The value of the expression, or of a derivative of it, where the names have values.",
        """\
matcalc eval "norm(A*x - b)^2" --at "A=[1, 2; 3, 4]" --at "x=[1; 2]" --at "b=[0; 1]"
matcalc eval "x'*A*x" --of grad --wrt x --at "A=[[1, 2], [3, 4]]" --at "x=[1; 2]"
matcalc eval "logdet(X)" --of hess --at "X=[2, 1; 1, 2]" --precision 3""",
        order=0,
        function="value",
        asks="show",
    ),
    Verb(
        "numdiff",
        DIFFERENCES,
        "Forward, central and complex-step differences beside the exact derivative, over the step.",
        """\
matcalc numdiff "sin(x)" --at x=1
matcalc numdiff "norm(A*x - b)^2" --wrt x --seed 3 --size n=4
matcalc numdiff "logdet(X)" --at "X=[2, 1; 1, 3]" --along "[1, 0; 0, 0]"
matcalc numdiff "f(x)" --shape f:function --wrt x""",
        order=1,
        function="derivative",
        asks="grad",
    ),
    Verb(
        "plot",
        PICTURE,
        "A picture: the function with its tangent, contours with the gradient field, or along a line.",
        """\
matcalc plot "sin(x)" --at x=1
matcalc plot "x^2 - y^2 + x*y" --wrt x,y --at x=1 --at y=0.5
matcalc plot "logdet(X)" --at "X=[2, 1; 1, 3]" --along "[1, 0; 0, 0]"
matcalc plot "log(t)/t" --wrt t --at t=2 --curvature --range t=0:8""",
        order=1,
        function="derivative",
        operator="gradient",
        prefers_scalar=True,
        only_scalar=(
            "a picture is of a scalar function, and this is not one",
            "take an entry of it, or its norm",
        ),
    ),
    Verb(
        "solve",
        SOLUTION,
        "Stationary point of a scalar function, where the gradient can be made affine in the variable.",
        """\
matcalc solve "norm(A*x - b)^2" --wrt x
matcalc solve "norm(A*x - b)^2 + t*norm(x)^2" --wrt x --shape t:scalar,positive
matcalc solve "n*log(s) + c/s" --wrt s --shape n:scalar --shape c:scalar --shape s:scalar""",
        order=1,
        function="solution",
        operator="gradient",
        prefers_scalar=True,
        only_scalar=(
            "stationary points are those of a scalar function, and this is not one",
            "for f = 0, least squares: solve norm(f)^2",
        ),
        of_equations="solve finds where the gradient of a function is zero; of f = g, least squares: norm(f - g)^2",
    ),
)
VERBS = {row.name: row for row in _ROWS}
