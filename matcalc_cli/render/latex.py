r"""Surface tree -> LaTeX that compiles with amsmath alone: `2 A^{\top} \left(A x - b\right)`.

Superscripts are composed: `X^{-\top}`, for TeX refuses `X^{-1}^\top`. Functions without a case here take the template
of their row.
"""

import re
from collections.abc import Callable, Collection, Iterable
from fractions import Fraction

from ..functions import piecewise
from ..functions.table import FUNCTIONS, spelling
from ..language.latex.commands import OVER_AN_INDEX
from ..language.piecewise import branches
from ..language.tokens import IMAGINARY_UNIT
from ..language.tree import (
    ATOM,
    BARE,
    FOR,
    OPERATORS,
    PARTIAL,
    POSTFIX,
    POWER,
    PRODUCT,
    SUM,
    UNARY,
    Tree,
    adjoined,
    names_in,
)
from .fractions import TIMES, quotient
from .letters import letters as letters
from .partial_derivatives import partial_derivative
from .sized_ones import is_mixed, sized
from .walk import (
    Piece,
    Pieces,
    fraction,
    infix,
    is_number,
    left_factor,
    names,
    number,
    rows,
    separated,
    stands_apart,
    superscript,
    terms,
    with_ones,
    write,
)

PRODUCTS = {"had": r" \odot ", "hdiv": r" \oslash ", "kron": r" \otimes "}
WIDEST_BMATRIX = 10  # columns; amsmath's MaxMatrixCols
SUBSCRIPTED = frozenset({"eye"})
FUNCTION_LETTER = r"(\\[a-z]+|[A-Za-z])(?:\\left|\^\{\(|_\{\{)"  # \sigma of sigmoid, K of commutation
ADJOINT = r"\mathsf{H}"
ENTRYWISE = r"\odot"  # exp^⊙(X) has the exponentials of the entries, exp(X) is the matrix exponential
BRACKETS = (r"\left(", r"\right)")


def render(tree: Tree, among: Iterable[str] = (), spelt: Collection[str] = ()) -> str:
    """One line, to stand in mathematics mode. `among`: other names that there are; `spelt`: functions to be spelt."""
    if is_mixed(tree):
        tree = sized(tree)
    parts = write(tree, _printer(tree, among, spelt), BRACKETS)
    for place, part in enumerate(parts):
        if part == TIMES:
            before, after = parts[place - 1], parts[place + 1]
            digits = after[:1].isdecimal() or (before[-1:].isdecimal() and after.startswith(r"\frac"))
            parts[place] = r" \cdot " if digits else " "
    return "".join(parts)


def _printer(tree: Tree, among: Iterable[str], spelt: Collection[str]) -> Callable[[Tree], tuple[int, Pieces]]:
    r"""What the nodes are made of: an entry x_1, a matrix I_n, a function \sigma(t) are set apart from variables x1,
    I_n, sigma."""
    taken: dict[str, str] = {}
    for name in (*names_in(tree), *among):
        taken.setdefault(letters(name), name)

    def pieces(node: Tree) -> tuple[int, Pieces]:
        apart = taken.get(_symbol(node), node.value) != node.value or (node.op == "call" and node.value in spelt)
        return _set_apart(node) if apart else _pieces(node)

    return pieces


def _symbol(node: Tree) -> str:
    """A name, an entry or constant that is written like a name with a subscript, or the letter that a function is
    written by; nothing for other nodes."""
    if node.op == "name":
        return letters(str(node.value))
    if node.op == "call" and (found := re.match(FUNCTION_LETTER, _template(str(node.value)))):
        return found[1]
    indexed = node.op == "index" or (node.op == "call" and node.value in SUBSCRIPTED)
    leaves = all(arg.op in ("name", "number") for arg in node.args)
    return "".join(write(node, _pieces, BRACKETS)) if indexed and leaves else ""


def _set_apart(node: Tree) -> tuple[int, Pieces]:
    if node.op == "name":
        return ATOM, [r"\mathrm{" + str(node.value).replace("_", r"\_") + "}"]
    if node.op == "index":
        return POSTFIX, [r"\left[", (node.args[0], SUM), r"\right]", *_low(node.args[1:])]
    return ATOM, _spelt(str(node.value), node.args)


def _pieces(node: Tree) -> tuple[int, Pieces]:
    return _superscripted(node) or _by_operation(node)


def _superscripted(node: Tree) -> tuple[int, Pieces] | None:
    """Transposes, inverses and their composites, which share one superscript."""
    if (inner := adjoined(node)) is not None:
        inverse = inner.op == "call" and inner.value == "inv"
        base = inner.args[0] if inverse else inner
        return POWER, [(base, POSTFIX), f"^{{{'-' if inverse else ''}{ADJOINT}}}"]
    raised = superscript(node)
    return (POWER, [(raised[0], POSTFIX), f"^{{{_exponent(raised[1], raised[2])}}}"]) if raised else None


def _by_operation(node: Tree) -> tuple[int, Pieces]:
    args = node.args
    match node.op:
        case "name" if node.value == IMAGINARY_UNIT:
            return ATOM, [r"\mathrm{i}"]
        case "name":
            return ATOM, [letters(str(node.value))]
        case "number":
            return _number(fraction(node))
        case "sum":
            return SUM, terms(
                tuple(with_ones(arg, node) for arg in args) if _is_matrix(node) else args, " + ", " - ", "-"
            )
        case "neg":
            return UNARY, ["-", (args[0], PRODUCT)]
        case "mul":
            child = args[0]
            closed = child.op in ("div", "number")  # a fraction needs no brackets
            left = POWER if stands_apart(node) else PRODUCT if closed else left_factor("mul", child)
            return PRODUCT, [(child, left), TIMES, (args[1], POWER)]
        case "div":
            return quotient(args[0], args[1])
        case "had" | "hdiv":
            return infix(node.op, PRODUCTS[node.op], args)
        case "pow":
            return POWER, [(args[0], POSTFIX), "^{", (args[1], SUM), "}"]
        case "hpow":
            return POWER, [(args[0], POSTFIX), r"^{\circ ", (args[1], POWER), "}"]
        case "index":
            return _index(node)
        case "call":
            return _call(node)
        case "rsum":
            below: Pieces = [rf"\sum_{{{letters(str(node.value))}=", (args[0], SUM), "}^{", (args[1], SUM), "} "]
            return PRODUCT, [*below, (args[2], PRODUCT)]
        case "isum":
            return PRODUCT, [rf"\sum_{{{letters(str(node.value))}}} ", (args[0], PRODUCT)]
        case "stack":
            return ATOM, _stack(rows(node))
        case "differential":
            return ATOM, _differential(node)
        case "colon":
            return ATOM, [":"]
        case "range":
            return ATOM, [(args[0], SUM), ":", (args[1], SUM)]
        case "tensor":
            return FOR, [(args[0], SUM), r" \text{ for } ", ", ".join(letters(name) for name in names(node))]
        case "where":
            listed: Pieces = [(args[0], FOR), r" \text{ where } "]
            for place, name in enumerate(names(node)):
                listed += [f"{', ' if place else ''}{letters(name)} = ", (args[place + 1], FOR)]
            return OPERATORS["where"][0], listed
    raise AssertionError(f"no LaTeX for {node.op}: have you added a new kind of node?")


def _differential(node: Tree) -> Pieces:
    r"""\mathrm{d} x, \mathrm{d}\left(A x\right), \partial f."""
    marks = str(node.value)
    sign = r"\partial" if PARTIAL in marks else r"\mathrm{d}"
    inner = node.args[0]
    entry = inner.op == "index" and inner.args[0].op == "name" and PARTIAL in marks
    alone = BARE in marks or inner.op == "name" or entry
    if alone:
        return [sign, " ", (inner, POSTFIX if entry else ATOM)]
    return [sign, BRACKETS[0], (inner, SUM), BRACKETS[1]]


def _number(value: Fraction) -> tuple[int, Pieces]:
    level, text = number(value)
    top, slash, bottom = text.lstrip("-").partition("/")
    if slash:
        return UNARY if value < 0 else POWER, [f"{'-' if value < 0 else ''}\\frac{{{top}}}{{{bottom}}}"]
    return level, [text]


def _exponent(exponent: Fraction, transposed: bool) -> str:
    return number(exponent)[1] if not transposed else r"-\top" if exponent == -1 else r"\top"


def _index(node: Tree) -> tuple[int, Pieces]:
    r"""X_{ij} for index names of one letter, X_{1, 2} else."""
    base, indices = node.args[0], node.args[1:]
    if (found := partial_derivative(base, indices)) is not None:
        return PRODUCT, found.latex(letters(found.function), _low)
    enclosed = base.op != "name" or "_" in letters(str(base.value))
    shown: Pieces = [BRACKETS[0], (base, SUM), BRACKETS[1]] if enclosed else [(base, SUM)]
    block = len(indices) == 2 and all(index.op in ("range", "colon") for index in indices)
    return POWER if block else POSTFIX, [*shown, *_low(indices)]  # a block that is transposed stands in brackets


def _low(indices: tuple[Tree, ...]) -> Pieces:
    short = all(index.op == "name" and len(str(index.value)) == 1 for index in indices)
    return ["_{", *separated(indices, "" if short else ", ", SUM), "}"]


def _call(node: Tree) -> tuple[int, Pieces]:
    args, function = node.args, str(node.value)
    sizes = separated(args, r" \times ", PRODUCT)
    match function, len(args):
        case piecewise.SELECT, 3:
            return ATOM, _cases(branches(node))
        case _ if function in piecewise.COMPARISONS:
            return FOR, [(args[0], SUM), f" {piecewise.LATEX[function]} ", (args[1], SUM)]
        case "norm", (1 | 2):
            low: Pieces = ["_{F}"] if _is_matrix(args[0]) else []
            low = ["_{", (args[1], SUM), "}"] if len(args) == 2 else low
            return ATOM, [r"\left\lVert ", (args[0], SUM), r" \right\rVert", *low]
        case "kron", 2:
            return infix("kron", PRODUCTS["kron"], args)
        case "ones", 0:
            return ATOM, [r"\mathbf{1}"]
        case "eye", 1:
            return ATOM, ["I_{", *sizes, "}"]
        case ("ones", (1 | 2)) | ("zeros", _):
            return ATOM, [rf"\mathbf{{{'1' if function == 'ones' else '0'}}}_{{", *sizes, "}"]
        case "sum", _ if args[0].shape or len(args) == 2:
            return _total(args)
        case _, 1 if args[0].op == "tensor" and function in OVER_AN_INDEX:
            return PRODUCT, [rf"\{function}_{{{letters(names(args[0])[0])}}} ", (args[0].args[0], PRODUCT)]
        case "sqrt", 1 if _is_matrix(args[0]):
            return POWER, [(args[0], POSTFIX), r"^{\circ 1/2}"]
    return _by_template(node, function)


def _by_template(node: Tree, function: str) -> tuple[int, Pieces]:
    """A call as its row writes it."""
    args = node.args
    template = _template(function)
    if len(args) == 1:  # max(x) of max(x, y)
        template = template.replace(", {1}", "")
    if template.startswith("{0}"):  # X^{+}
        return POWER, [(args[0], POSTFIX), *_filled(template.removeprefix("{0}"), args)]
    if not _encloses(template, len(args)) or (function == "abs" and node.shape):  # |X| is det(X)
        return ATOM, _spelt(function, args)
    head, opening, rest = template.partition(r"\left(")
    if _is_matrix(node) and _is_matrix_function(function):
        return ATOM, _filled(rf"{head}^{{{ENTRYWISE}}}{opening}{rest}", args)
    if not opening and "^" in head:  # K^{(m, n)}
        return POWER, _filled(template, args)
    composed = head.count("\\") == 2 and head.replace("\\", "").isalpha()  # \log\det, whose square needs brackets
    return POWER if composed else ATOM, _filled(template, args)


def _template(function: str) -> str:
    return FUNCTIONS[function].latex if function in FUNCTIONS else ""


def _spelt(function: str, args: tuple[Tree, ...]) -> Pieces:
    """The function by its name in the language."""
    return [rf"\operatorname{{{spelling(function)}}}\left(", *separated(args, ", ", SUM), r"\right)"]


def _is_matrix(node: Tree) -> bool:
    """Has the node the shape of a matrix, and no row's?"""
    return node.shape is not None and len(node.shape) == 2 and 1 not in node.shape


def _is_matrix_function(function: str) -> bool:
    """Is the notation of a scalar function that of a function of matrices as well: exp and expm, log_2 and logm?"""
    head = FUNCTIONS[function].latex.partition(r"\left(")[0].partition("_")[0]
    other = FUNCTIONS.get(f"{head[1:]}m")
    return other is not None and other.name != function and other.latex.partition(r"\left(")[0] == head


def _cases(branches: list[Tree]) -> Pieces:
    listed: Pieces = [r"\begin{cases} "]
    for condition, value in zip(branches[:-1:2], branches[1::2], strict=True):
        listed += [(value, SUM), r" & \text{if } ", (condition, FOR), r" \\ "]
    return [*listed, (branches[-1], SUM), r" & \text{otherwise} \end{cases}"]


def _total(args: tuple[Tree, ...]) -> tuple[int, Pieces]:
    r"""Sums as products with ones: \mathbf{1}^{\top} x of a vector, X \mathbf{1} of the rows, both of a matrix."""
    shape = args[0].shape or ()
    rows_summed = len(args) == 1 and len(shape) == 2
    before = is_number(args[1], 1) if len(args) > 1 else shape[:1] != (1,)
    left: Pieces = [r"\mathbf{1}^{\top}", TIMES] if before else []
    right: Pieces = [TIMES, r"\mathbf{1}"] if rows_summed or not before else []
    return PRODUCT, [*left, (args[0], POWER), *right]


def _encloses(template: str, count: int) -> bool:
    """Does a template take as many arguments as there are, each between brackets of its own or within braces?"""
    last = f"{{{count - 1}}}"
    return (
        last in template
        and f"{{{count}}}" not in template
        and any(opening in template for opening in (r"\left", "{{", "({"))
    )


def _filled(template: str, args: tuple[Tree, ...]) -> Pieces:
    """The template with {0}, {1} replaced by the arguments."""
    pieces: list[Piece] = [template]
    for place, arg in enumerate(args):
        split: list[Piece] = []
        for piece in pieces:
            if isinstance(piece, str):
                first, *others = piece.split(f"{{{place}}}")
                split.append(first)
                for other in others:
                    split += [(arg, SUM), other]
            else:
                split.append(piece)
        pieces = split
    return pieces


def _stack(entries: list[tuple[Tree, ...]]) -> Pieces:
    listed: Pieces = []
    for row in entries:
        listed += [*([r" \\ "] if listed else []), *separated(row, " & ", SUM)]
    if len(entries[0]) > WIDEST_BMATRIX:
        columns = "c" * len(entries[0])
        return [rf"\left[\begin{{array}}{{{columns}}} ", *listed, r" \end{array}\right]"]
    return [r"\begin{bmatrix} ", *listed, r" \end{bmatrix}"]
