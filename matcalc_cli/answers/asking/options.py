"""THE table of options: the shell's, the keys of `batch`, the keywords of Python and the README's table come from it.

Plain data. One idea: what may be asked is a row, and the check of a value belongs to the kind of the option (`values`),
so that no door knows a rule. A new option is a row here.
"""

from .formats import FORMATS
from .values import Option

LAYOUTS = ("gradient", "jacobian")
CHECKS = ("numeric", "exact")  # the first where only a check is asked for
FORMULA = "x'*A*x"
COLOURS = ("auto", "always", "never")

ASKED, SHOWN, VERIFIED, STREAMS = "What is asked", "How it is shown", "Verification", "Files and many lines"
GROUPS = (ASKED, SHOWN, VERIFIED, STREAMS)

DERIVATIVES = ("grad", "jac", "hess", "diff")
ASSERTED = (*DERIVATIVES, "check")  # what is about a derivative, given or claimed
ALL = (*DERIVATIVES, "check", "convex", "show", "solve", "eval", "numdiff", "plot")
FORMULAS = (*DERIVATIVES, "show")

_ROWS = (
    Option(
        "wrt", "texts", ASKED, ALL,
        "The variable; x1,x2 stacks scalars, x,A is by each, X[i,j] by an entry, X[i,:] by a row.",
        short="-w", metavar="NAME", example="x",
    ),
    Option(
        "shape", "shapes", ASKED, ALL, "Declare a shape: A:m,n or W:n,n,symmetric or t:scalar.", short="-s",
        metavar="NAME:DIMS", keyword="shapes", example="A:m,n",
    ),
    Option(
        "strict", "flag", ASKED, ALL, "Refuse whatever is guessed: undeclared kinds that are unusual, split words.",
    ),
    Option(
        "define", "texts", ASKED, ALL, 'Define a scalar function: --define "swish(t) = t/(1 + exp(-t))".',
        metavar="DEFINITION", example='"swish(t) = t/(1 + exp(-t))"',
    ),
    Option(
        "claim", "text", ASKED, ("check",), "The formula that is claimed, in the names of the expression.",
        metavar="EXPR", example='"(A + A\')*x"', required=True,
    ),
    Option(
        "of", "verb", ASKED, ("check", "eval"),
        "The answer of that verb is claimed, grad where nothing is said; or is evaluated, instead of the expression.",
        metavar=f"[{'|'.join(FORMULAS)}]", choices=FORMULAS,
    ),
    Option(
        "layout", "choice", ASKED, ASSERTED, "Override the layout of the verb.", metavar="[gradient|jacobian]",
        choices=LAYOUTS,
    ),
    Option("order", "number", ASKED, ("diff", "check"), "Order of the derivative.", metavar="K", least=1, example="2"),
    Option(
        "vec", "flag", ASKED, ASSERTED, 'Results of order 3 and 4 as a matrix over vec(.); --wrt "vec(X)" is the same.'
    ),
    Option(
        "along", "text", ASKED, (*ASSERTED, "numdiff", "plot"),
        "The derivative in that direction, v or -v; dX,dY of several variables. Of order two or more the expansion. "
        "Of numdiff and plot also a value.",
        metavar="NAME", example="v",
    ),
    Option(
        "structured", "flag", ASKED, ("grad", "jac", "diff", "check"),
        "Derivative over the free entries of a symmetric, skew, diagonal or toeplitz matrix.",
    ),
    Option(
        "definiteness", "flag", ASKED, ("hess",), "Is the Hessian definite, semidefinite or indefinite?", keyword="",
    ),
    Option(
        "at", "points", ASKED, (*FORMULAS, "eval", "numdiff", "plot"),
        "Values: x=3, A=[1,2;3,4], A=@A.csv, @point.json. The value there; of hess also: a minimum, maximum or saddle?",
        metavar="NAME=VALUE", example="x=0",
    ),
    Option(
        "range", "points", ASKED, ("plot",), "What an axis of the picture shows: t=-3:3; -3:3 is for all axes.",
        metavar="NAME=LOW:HIGH", example="t=-3:3",
    ),
    Option(
        "curvature", "flag", ASKED, ("plot",),
        "The second-order expansion at the point as well, and the eigenvalues of the Hessian.",
    ),
    Option(
        "plot", "flag", SHOWN, ("numdiff",), "A picture of the errors over the step, with the slopes 1 and 2.",
        keyword="",
    ),
    Option(
        "save", "text", SHOWN, ("plot", "numdiff"), "Write the picture to a file: .png, .svg or .pdf.", metavar="FILE",
        example="picture.png", needs=("plot",), needless=("plot",), purpose="a picture, and none is asked for",
    ),
    Option(
        "format", "formats", SHOWN, ALL, "rich by default on a terminal, text by default in a pipe.", short="-f",
        metavar=f"[{'|'.join(FORMATS)}]", keyword="", choices=tuple(FORMATS),
    ),
    Option(
        "equation", "flag", SHOWN, (*DERIVATIVES, "show", "solve"),
        "Print the left-hand side as well.", short="-e", keyword="",
    ),
    Option(
        "entries", "flag", SHOWN, FORMULAS,
        "The answer written out: a grid of its entries, or an entry for every index, sums written as sums.", keyword="",
    ),
    Option(
        "precision", "number", SHOWN, (*FORMULAS, "eval"), "Significant digits of numbers.", metavar="N", keyword="",
        least=1, example="6", needs=("at",), needless=("eval",), purpose="numbers, and none are asked for",
    ),
    Option(
        "latex-style", "choice", SHOWN, (*DERIVATIVES, "show", "solve"),
        "bold: LaTeX with vectors and matrices in bold letters.", metavar="[plain|bold]", keyword="",
        choices=("plain", "bold"), default="plain",
    ),
    Option(
        "standalone", "flag", SHOWN, (*DERIVATIVES, "show", "solve"),
        "LaTeX as a whole document that compiles.", keyword="",
    ),
    Option(
        "steps", "flag", SHOWN, DERIVATIVES,
        "The derivation, a line a step, each with the name of its rule.", keyword="",
    ),
    Option(
        "with-value", "flag", SHOWN, DERIVATIVES, "Code: one function that returns the value and the derivative.",
        keyword="",
    ),
    Option(
        "hvp", "text", SHOWN, ("grad", "hess"),
        "Code: a function that multiplies the Hessian by a vector of that name, without the Hessian; dW,db of several.",
        metavar="NAME", keyword="", example="v",
    ),
    Option(
        "scipy", "flag", SHOWN, (*FORMULAS, "solve"),
        "NumPy code: scipy.linalg factors a matrix that is solved with several times, once.", keyword="",
    ),
    Option(
        "color", "choice", SHOWN, ALL, "Colours; NO_COLOR turns them off too.", metavar="[auto|always|never]",
        keyword="", choices=COLOURS, default=COLOURS[0],
    ),
    Option(
        "check", "check", VERIFIED, (*DERIVATIVES, "solve"),
        "Verify the answer at a random point, or entry by entry with SymPy. Exit status 1 if it is wrong.",
        metavar="[numeric|exact]", keyword="", choices=CHECKS,
    ),
    Option(
        "seed", "number", VERIFIED, (*ASSERTED, "convex", "solve", "numdiff", "plot"), "Seed of the random point.",
        metavar="N", default=0, example="1", needs=("check", "definiteness"),
        needless=("convex", "check", "numdiff", "plot"),
    ),
    Option(
        "size", "sizes", VERIFIED, (*ASSERTED, "convex", "solve", "numdiff", "plot"),
        "Size of a dimension at that point.", metavar="NAME=N", keyword="sizes", example="n=4",
        needs=("check", "definiteness"), needless=("convex", "check", "numdiff", "plot"),
    ),
    Option(
        "file", "text", STREAMS, ALL, "Read expressions from a file, one a line, instead of a pipe.", metavar="FILE",
        keyword="", example="formulas.txt",
    ),
    Option(
        "output", "text", STREAMS, ALL, "Write the answers to a file.", short="-o", metavar="FILE", keyword="",
        example="answers.txt",
    ),
    Option("quiet", "flag", STREAMS, ALL, "No notes: errors alone go to stderr.", short="-q", keyword=""),
    Option(
        "jobs", "number", STREAMS, ALL, "Answer many lines by N processes; the order is kept.", short="-j",
        metavar="N", keyword="", least=1, default=1, example="2",
    ),
)  # fmt: skip
OPTIONS = {row.name: row for row in _ROWS}
POINT = ("check", "seed", "size")  # the options of a check and of the point it is made at
OF_BATCH = ("file", "output", "jobs")  # what `batch` has, too
# neither a key of batch nor a keyword of Python
SHELL_ALONE = ("color", "latex-style", "standalone", "file", "output", "quiet", "jobs")


def of_verb(verb: str) -> list[Option]:
    """The options that a verb has."""
    return [row for row in _ROWS if verb in row.verbs]
