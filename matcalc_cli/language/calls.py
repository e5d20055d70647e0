"""Calls that are more than a function of their arguments' values: norm(x, 1), piecewise, sums over an index or a range.

Takes the open bracket with its arguments, gives a tree.
"""

from collections.abc import MutableMapping

from ..errors import MatcalcError
from ..functions.by_axis import ALONG
from ..functions.piecewise import NAME
from .brackets import Entry, norm
from .piecewise import selections
from .tree import Tree, walk

INDEXED = frozenset(("sum", "prod", "max", "min", "mean", "logsumexp"))  # f(i, x[i]) runs over an index

NORMS = frozenset(("norm", "norm1"))
OF_MATRIX = "write {0}[{1},:]' for the row of a matrix, {0}[:,{1}] for its column"
EMPTY = "empty"  # the [] in max(X, [], 2)
OF_TWO = frozenset(("max", "min"))  # these are functions of two numbers, too


def called(entry: Entry, whole: tuple[int, int], indexed: MutableMapping[str, int]) -> Tree:
    """The call that fills `whole`. `indexed`: name -> the last place where it stood inside an index."""
    function, args = entry.token.value, entry.items
    if function == "norm" and len(args) == 2:
        kind = str(args[1].value) if args[1].op in ("number", "string") else None
        if kind is not None:
            return norm(kind, args[0], args[1].span, whole)
    if any(arg.op == EMPTY for arg in args):
        return _along(str(function), args, whole)
    if function == NAME:
        return selections(args, whole)
    if function == "unit" and len(args) == 2 and args[1].op == "name" and args[1].span:
        indexed[str(args[1].value)] = args[1].span[0]  # unit(n, k) names an index as x[k] does
    if function in INDEXED and len(args) == 2 and args[0].op == "name":
        index = str(args[0].value)
        if indexed.get(index, -1) > entry.token.start:
            _refuse_names(args[1], index)
            if function == "sum":
                return Tree("isum", (args[1],), index, whole)
            args = [Tree("tensor", (args[1],), (index,), whole)]
        elif function not in OF_TWO:
            _refuse_names(args[1], index)
    if function == "sum" and len(args) > 2:
        names = [str(arg.value) for arg in args[:-1] if arg.op == "name"]
        if len(names) == len(args) - 1 and all(indexed.get(name, -1) > entry.token.start for name in names):
            return _over_each(names, args[-1], whole)
    if function == "sum" and len(args) == 4 and args[0].op == "name":
        _only_in_exponents(str(args[0].value), args[3])
        return Tree("rsum", tuple(args[1:]), str(args[0].value), whole)
    return Tree("call", tuple(args), function, whole)


def _over_each(indices: list[str], body: Tree, whole: tuple[int, int]) -> Tree:
    """sum(i, j, A[i, j]*x[i]*x[j]): a sum over the last index in one over the index before it."""
    for index in reversed(indices):
        body = Tree("isum", (body,), index, whole)
    return body


def _along(function: str, args: list[Tree], whole: tuple[int, int]) -> Tree:
    """max(X, [], 2), the largest entry of each row, as MATLAB has it: max(X, 2) compares each entry with 2."""
    if len(args) != 3 or args[2].op != "number" or args[2].value not in (1, 2):
        hint = f"{function}(X, [], 1) is that of each column, {function}(X, [], 2) of each row"
        message = "[] stands before 1 or 2, the columns or the rows"
        raise MatcalcError("syntax", message, spans=[args[1].span] if args[1].span else [], hint=hint)
    return Tree("call", (args[0], args[2]), ALONG[function], whole)


def _refuse_names(body: Tree, index: str) -> None:
    """MatcalcError for sum(i, x_i), where x_i is a name, not an entry."""
    vectors = _vectors(body)
    for node in walk(body):
        stem, line, last = str(node.value).rpartition("_")
        if node.op == "name" and line and last == index:
            message, hint = f"{node.value} is a name, and no entry", f"write {stem}[{index}]"
            if id(node) in vectors:
                message, hint = f"{node.value} is a name, and no entry", OF_MATRIX.format(stem.upper(), index)
            raise MatcalcError("syntax", message, spans=[node.span] if node.span else [], hint=hint)


def _vectors(body: Tree) -> set[int]:
    """The names that are vectors where they stand: x_i of w'*x_i, x_i', A*x_i and norm(x_i - mu)."""
    found: list[Tree] = []
    for node in walk(body):
        if node.op == "transpose":
            found += node.args
        elif node.op == "mul":
            left = node.args[0].args[1] if node.args[0].op == "mul" else node.args[0]
            capital = left.op == "name" and str(left.value)[0].isupper()
            found += node.args[1:] if capital or left.op == "transpose" else ()
        elif node.op == "call" and node.value in NORMS:
            terms = node.args[0].args if node.args[0].op == "sum" else node.args
            found += (term.args[0] if term.op == "neg" else term for term in terms)
    return {id(node) for node in found}


def _only_in_exponents(counter: str, body: Tree) -> None:
    """Refuse entries picked by the counter of a sum over a range: a sum over an index is for these."""
    for node in walk(body):
        picked = next((i for i in node.args[1:] if any(n.value == counter for n in walk(i))), None)
        if node.op == "index" and picked is not None:
            hint = f"sum({counter}, ...) without a range runs over all entries"
            message = f"{counter} counts from one number to another and is no index of entries"
            raise MatcalcError("refused", message, spans=[picked.span] if picked.span else [], hint=hint)
