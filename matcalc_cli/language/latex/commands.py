r"""The commands of LaTeX as data: what each is read as, dropped, or refused with.

Names are without the backslash. A command stands in one table; what stands in none is not known, and the message says
which one is near.
"""

from ...functions.table import ALIASES
from ..tokens import GREEK_NAMES

GREEK = {name: name for name in GREEK_NAMES} | {
    "ell": "ell", "varkappa": "kappa", "varGamma": "Gamma", "varDelta": "Delta", "varTheta": "Theta",
    "varLambda": "Lambda", "varXi": "Xi", "varPi": "Pi", "varSigma": "Sigma", "varPhi": "Phi", "varPsi": "Psi",
    "varOmega": "Omega", "upsilon": "upsilon", "Upsilon": "Upsilon",
}  # fmt: skip

# Commands that the readers themselves ask for.
LOG, EXP, DET, ROOT, MAX, MIN, PRODUCT = "log", "exp", "det", "sqrt", "max", "min", "prod"
INNER_PRODUCT, NORM = "dot", "norm"
SMALLEST, LARGEST = "lambda_min", "lambda_max"

BOLD = "bold"
SCRIPT = "script"
PLAIN = ""
# Fonts are dropped; letters of different styles are different things all the same.
FONTS = {
    "mathbf": BOLD, "bm": BOLD, "boldsymbol": BOLD, "pmb": BOLD, "vec": BOLD, "boldmath": BOLD, "mathbfit": BOLD,
    "symbf": BOLD, "symbfit": BOLD, "bs": BOLD, "mathcal": SCRIPT, "mathscr": SCRIPT, "mathfrak": "fraktur",
    "mathbb": "blackboard", "mathbbm": "blackboard", "mathds": "blackboard", "mathnormal": PLAIN, "mathsf": PLAIN,
    "mathbfsf": BOLD, "underline": PLAIN, "textbf": BOLD, "overrightarrow": BOLD,
}  # fmt: skip
# Fonts of words: several letters are one name, or the name of a function.
WORDS = frozenset(
    ("mathrm", "text", "textrm", "textnormal", "operatorname", "mathit", "mathtt", "texttt", "textit", "mbox", "textsf")
)
SWITCHES = {
    "bf": "mathbf", "rm": "mathrm", "it": "mathit", "sf": "mathsf", "cal": "mathcal", "tt": "mathtt",
    "bfseries": "mathbf", "mathop": "operatorname", "boldmath": "mathbf",
}  # fmt: skip
ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde",
    "check": "check", "widecheck": "check", "breve": "breve", "mathring": "ring", "dot": "dot", "ddot": "ddot",
}  # fmt: skip
OVER_A_LETTER = ("hat", "bar", "tilde", "check", "breve", "ddot", "dot")  # accents that are printed, too
BLACKBOARD_SETS = {"E": "an expectation", "P": "a probability", "R": "a set", "C": "a set", "N": "a set", "Z": "a set",
                   "S": "a set", "V": "a variance"}  # fmt: skip

# Dropped without a word: spaces, sizes and styles, numbers of equations.
SPACES = frozenset(
    (",", ";", ":", "!", " ", ">", "quad", "qquad", "thinspace", "medspace", "thickspace", "enspace", "negthinspace",
     "displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle", "limits", "nolimits",
     "nonumber", "notag", "allowbreak", "noindent",
     "/", "-", "hfill", "centering", "newline", "hfil", "null", "strut", "mathstrut", "relax", "smallskip", "medskip")
)  # fmt: skip
DROPPED_WITH_ARGUMENT = frozenset(
    ("label", "tag", "hspace", "vspace", "phantom", "vphantom", "hphantom", "hskip", "kern", "mspace", "eqref", "color")
)
# Dropped with the first argument; the second is read.
COLOURED = frozenset(("textcolor", "mathcolor", "colorbox"))
DEFINITIONS = frozenset(("DeclareMathOperator",))  # what they define has a row, or is not known
TRANSPARENT = frozenset(
    ("boxed", "fbox", "ensuremath", "mathord", "mathbin", "mathrel", "mathinner", "displaylines", "smash", "qty")
)
SIZES = frozenset(
    f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")
)  # fmt: skip

# Delimiters: command -> (the delimiter, which side it is, if it says)
DELIMITERS = {
    "|": ("‖", ""), "Vert": ("‖", ""), "lVert": ("‖", "open"), "rVert": ("‖", "close"), "vert": ("|", ""),
    "lvert": ("|", "open"), "rvert": ("|", "close"), "langle": ("⟨", "open"), "rangle": ("⟩", "close"),
    "{": ("{", "open"), "}": ("}", "close"), "lbrace": ("{", "open"), "rbrace": ("}", "close"),
    "lbrack": ("[", "open"), "rbrack": ("]", "close"), "mid": ("|", ""),
    "parallel": ("‖", ""), "lparen": ("(", "open"), "rparen": (")", "close"),
}  # fmt: skip

# Infix commands -> operators; those read by their operands stand in `formula`.
INFIX = {
    "odot": ".*", "circ": ".*", "otimes": "⊗", "oslash": "./", "div": "/", "ast": "", "kron": "⊗",
    "hadamard": ".*", "boxtimes": "⊗",
}  # fmt: skip
TRANSPOSES = frozenset(
    ("T", r"\T", r"\tp", r"\transp", r"\top", r"\intercal", r"\transpose", r"\tran", r"\trans", r"\prime", "'", "⊤")
)
ADJOINTS = frozenset(("H", r"\dagger", r"\dag", r"\hermitian", r"\herm", "†"))
FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"))

# Functions by their spellings in LaTeX; those spelled as in the language are not listed, and capitals do not count.
SPELLINGS = {"sgn": "sign", "cof": "cofactor", "vect": "vec", "Sp": "trace", "expit": "logistic", "sigm": "logistic",
             "lg": "log10"}  # fmt: skip
NO_SPELLINGS = frozenset(("Var", "Cov", "E", "Std", "Mean", "Max", "Min", "Sum", "Prod"))  # of random variables
# Words of text.
NO_NAMES = frozenset(
    ("const", "constant", "st", "subjectto", "and", "or", "if", "else", "otherwise", "with", "such", "suchthat", "s.t.",
     "for", "all", "forall", "then", "is", "the", "Var", "Cov", "terms", "other", "hot", "where", "when", "iff", "as")
)  # fmt: skip
OTHERWISE = {  # what letters before a bracket are, in functions that there are
    "Gamma": r"write \log\Gamma(t) for its logarithm, \exp(\log\Gamma(t)) for itself, t positive",
    "Phi": r"\operatorname{normcdf}(t) is the normal distribution function; --shape Phi:function declares one",
}
CONDITIONAL = frozenset(("s.t.", "st", "subjectto", "with", "such", "suchthat", "where", "for"))
# These take all that is multiplied behind them where no bracket follows.
OF_MATRICES = frozenset(("vec", "vech", "diag"))
MACROS = ("norm", "abs", "Norm", "Abs")
OVER = "over"  # {a \over b}
BRACES = {"underbrace": "_", "overbrace": "^"}  # and where their label stands
INNER = frozenset(("inner", "innerproduct", "innerprod", "ip", "dotp", "iprod"))

OBJECTIVES = frozenset(("min", "max", "argmin", "argmax", "minimize", "maximize", "minimise", "maximise", "inf", "sup"))
OVER_AN_INDEX = ("sum", "prod", "max", "min")

# Environments that only arrange formulas, those of matrices, and how many braced arguments the former take.
ARRANGED = {
    "aligned": 0, "align": 0, "equation": 0, "gather": 0, "split": 0, "multline": 0, "eqnarray": 0, "displaymath": 0,
    "math": 0, "gathered": 0, "alignat": 1, "alignedat": 1, "flalign": 0, "dmath": 0, "subequations": 0,
}  # fmt: skip
MATRICES = frozenset(("matrix", "pmatrix", "bmatrix", "Bmatrix", "smallmatrix", "psmallmatrix", "bsmallmatrix", "array",
                      "vmatrix"))  # fmt: skip
CASES = frozenset(("cases", "dcases"))

BY_TIME = ("dot", "ddot")
DERIVATIVE = ("the derivative is asked for by the verb", "write the function alone: matcalc grad ... --wrt x")
_RELATION = ("a condition is no formula", "give the formula alone")
_ORDER = ("a condition is no formula", "leave it out, and declare the matrix spd, or psd where it may be singular")
_DOTS = ("dots leave out what is meant", "write all entries, or a name for the whole")
_SETS = ("sets are not read", "give the formula alone; a shape is declared as in --shape A:m,n")
_CHOICE = ("the sign is not said", "write one formula for each sign")
BINOMIAL = r"write \exp(\operatorname{lgamma}(n + 1) - \operatorname{lgamma}(k + 1) - \operatorname{lgamma}(n - k + 1))"
# command -> what is said, and the nearest spelling that can be read
REFUSED = {
    **dict.fromkeys(("nabla", "partial", "dd", "dv", "pdv", "odv", "grad", "differential"), DERIVATIVE),
    **dict.fromkeys(("le", "leq", "ge", "geq", "leqslant", "geqslant", "neq", "ne",
                     "ll", "gg", "approx", "sim", "simeq", "cong", "lesssim", "gtrsim", "perp", "iff", "implies",
                     "Rightarrow", "Leftrightarrow", "rightarrow", "to", "mapsto", "leftarrow", "lt", "gt", "asymp",
                     "models", "doteq", "therefore", "because", "impliedby", "Leftarrow", "longrightarrow", "colon",
                     "forall", "exists"), _RELATION),
    **dict.fromkeys(("succeq", "preceq", "succ", "prec", "succcurlyeq", "preccurlyeq"), _ORDER),
    **dict.fromkeys(("cdots", "ldots", "dots", "vdots", "ddots", "dotsc", "dotsb", "dotsm", "hdots"), _DOTS),
    **dict.fromkeys(("in", "notin", "subset", "subseteq", "cup", "cap", "emptyset", "setminus", "bigcup", "bigcap",
                     "supset", "ni", "varnothing"), _SETS),
    **dict.fromkeys(("pm", "mp"), _CHOICE),
    "lim": ("limits are not read", "give the formula alone"),
    "limsup": ("limits are not read", "give the formula alone"),
    "liminf": ("limits are not read", "give the formula alone"),
    "propto": ("proportional leaves out a factor", "give the right side alone"),
    **dict.fromkeys(("int", "iint", "iiint", "oint"), ("integrals are not read", "give the integrand alone")),
    "oplus": ("the direct sum is not read", r"write a block matrix: \begin{bmatrix} A & 0 \\ 0 & B \end{bmatrix}"),
    "ominus": ("\\ominus is not read", "write - for a difference"),
    "bigoplus": ("the direct sum is not read", "write a block matrix"),
    "bigotimes": ("products over an index are read of numbers", r"write A \otimes B"),
    "coprod": ("\\coprod is not read", r"write \prod"),
    "star": ("\\star has no meaning here", r"write \odot or \cdot for a product"),
    "bullet": ("\\bullet is not read", r"write \cdot for a product, \langle a, b \rangle for the inner product"),
    "bigcirc": ("\\bigcirc is not read", r"write \odot"),
    "wedge": ("\\wedge is not read", "give the formula in products"),
    "vee": ("\\vee is not read", "give the formula in products"),
    "land": _RELATION, "lor": _RELATION, "lnot": _RELATION, "neg": _RELATION,
    "infty": ("infinity is no number", "write a finite number or a name"),
    "ast": ("\\ast is read in two ways, as a product and as a convolution", r"write A B, or \odot for entries"),
    "binom": ("binomial coefficients are not read", BINOMIAL),
    "lfloor": ("\\lfloor is not read", "floors have no derivative"), "rfloor": ("\\rfloor is not read", ""),
    "lceil": ("\\lceil is not read", "ceilings have no derivative"), "rceil": ("\\rceil is not read", ""),
    "middle": ("\\middle is not read", "write the formula without it"),
    "Pr": ("a probability is not read", "give the formula of it"),
    "backslash": ("\\backslash is not read", r"write A^{-1} b"),
    "gcd": ("\\gcd is not read", "functions of whole numbers have no derivative"),
    "mod": ("\\mod is not read", "functions of whole numbers have no derivative"),
    "bmod": ("\\bmod is not read", "functions of whole numbers have no derivative"),
    "dim": ("\\dim is not read", "write the number's name"),
    "ker": ("\\ker is not read", ""), "prime": ("\\prime stands only above", r"write x^{\prime} or x^\top"),
    "top": ("\\top stands only above", r"write x^\top"), "intercal": ("\\intercal stands only above", r"write x^\top"),
    "dagger": ("\\dagger stands only above", r"write A^\dagger"),
    "cancel": ("\\cancel is not read", "write the formula without it"),
    "hbar": ("\\hbar is not read", "give it a name of letters"), "aleph": ("\\aleph is not read", ""),
}  # fmt: skip
EQUALS = frozenset(("propto", "equiv", "coloneqq", "triangleq", "coloneq", "defeq", "eqdef", "eqqcolon", "doteq"))

KNOWN = frozenset().union(
    GREEK, FONTS, WORDS, SWITCHES, ACCENTS, (word for word in SPACES if word.isalpha()), DROPPED_WITH_ARGUMENT,
    TRANSPARENT, SIZES, (word for word in DELIMITERS if word.isalpha()), INFIX, FRACTIONS, ALIASES, SPELLINGS,
    MACROS, INNER, OBJECTIVES, OVER_AN_INDEX, REFUSED, EQUALS,
    COLOURED, DEFINITIONS, BRACES,
    ("sqrt", OVER, "cdot", "times", "left", "right", "arg", "top", "begin", "end", "underset", "overset", "stackrel"),
)  # fmt: skip
