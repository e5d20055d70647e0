"""Calls that are more than a function of their arguments' values: norm(x, 1), piecewise, sums over an index or a range.

Takes the open bracket with its arguments, gives a tree.
"""

from collections.abc import Iterable, MutableMapping
from fractions import Fraction

from ..errors import MatcalcError
from ..functions.by_axis import ALONG
from ..functions.piecewise import NAME
from .brackets import Entry, norm
from .piecewise import selections
from .tree import Tree, fold, rebuild, walk, where_free

INDEXED = frozenset(("sum", "prod", "max", "min", "mean", "logsumexp"))  # f(i, x[i]) runs over an index

PAIRED = frozenset("ijkl")  # letters of which two below are a row and a column
NORMS = frozenset(("norm", "norm1"))
OF_MATRIX = "write {0}[{2},:]' for the row of a matrix, {0}[:,{2}] for its column; "
OF_MATRIX += "in sum_{{{2}=1}}^N, {1}_{2} is row {2} of a declared {1}:N,d"
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
            _refuse_transposed(args[1], index)
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
        index = str(args[0].value)
        _refuse_names(args[3], index)
        _refuse_transposed(args[3], index)
        if indexed.get(index, -1) > entry.token.start:
            if args[1].op == args[2].op == "number" and args[1].value == args[2].value:
                return _at(args[3], index, args[1])
            return _over_range(index, args[1], args[2], args[3], whole)
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
    vectors = _vectors(body, index)
    for node in where_free(body, index):
        stem, line, last = str(node.value).rpartition("_")
        if node.op == "name" and line and (last == index or (index in last and len(last) == 2 and {*last} <= PAIRED)):
            message, hint = f"{node.value} is a name, and no entry", f"write {stem}[{', '.join(last)}]"
            if id(node) in vectors:
                message, hint = f"{node.value} is a name, and no entry", OF_MATRIX.format(stem.upper(), stem, index)
            raise MatcalcError("syntax", message, spans=[node.span] if node.span else [], hint=hint)


def _refuse_transposed(body: Tree, index: str) -> None:
    """MatcalcError for (x[i] - mu)'*(x[i] - mu), whose x[i] is a number: nobody transposes a sum of numbers."""
    for node in where_free(body, index):
        terms = node.args[0].args if node.op == "transpose" and node.args[0].op == "sum" else ()
        for term in (part.args[0] if part.op == "neg" else part for part in terms):
            if term.op == "index" and len(term.args) == 2 and term.args[1].value == index:
                name = str(term.args[0].value)
                message = f"the entry {name}[{index}] is a number, and what is transposed is a vector"
                hint = OF_MATRIX.format(name.upper(), name, index)
                raise MatcalcError("refused", message, spans=[term.span] if term.span else [], hint=hint)


def _vectors(body: Tree, index: str) -> set[int]:
    """The names that are vectors where they stand: x_i of w'*x_i, x_i', A*x_i and norm(x_i - mu)."""
    found: list[Tree] = []
    for node in where_free(body, index):
        if node.op == "transpose":
            terms = node.args[0].args if node.args[0].op == "sum" else node.args
            found += (term.args[0] if term.op == "neg" else term for term in terms)
        elif node.op == "mul":
            left = node.args[0].args[1] if node.args[0].op == "mul" else node.args[0]
            capital = left.op == "name" and str(left.value)[0].isupper()
            found += node.args[1:] if capital or left.op == "transpose" else ()
        elif node.op == "call" and node.value in NORMS:
            terms = node.args[0].args if node.args[0].op == "sum" else node.args
            found += (term.args[0] if term.op == "neg" else term for term in terms)
    return {id(node) for node in found}


def _over_range(index: str, low: Tree, high: Tree, body: Tree, whole: tuple[int, int]) -> Tree:
    """sum(i, 2, n, x[i]*x[i - 1]) as sum(i, x[2:n][i]*x[1:n - 1][i]): the entries of slices, from the first on."""

    def sliced(node: Tree, args: list[Tree]) -> Tree:
        shifts = [_shift(place, index) for place in node.args[1:]] if node.op == "index" else []
        if all(shift is None for shift in shifts):
            return rebuild(node, tuple(args))
        base, *places = args
        _refuse_before_the_first(index, low, node.args[1:])
        ranges = [
            Tree("colon", (), None, place.span) if shift is None
            else Tree("range", (_moved(low, shift), _moved(high, shift)), None, place.span)
            for place, shift in zip(places, shifts, strict=True)
        ]  # fmt: skip
        alone = Tree("name", (), index)
        picked = [place if shift is None else alone for place, shift in zip(places, shifts, strict=True)]
        if base.op == "index" and len(base.args) == len(args):  # A[:, 1:m][i, j], of a sum within
            ranges = [own if other.op == "colon" else other for own, other in zip(ranges, base.args[1:], strict=True)]
            base = base.args[0]
        return Tree("index", (Tree("index", (base, *ranges), None, node.span), *picked), None, node.span)

    found = fold(body, sliced)
    places = {id(place) for node in walk(found) if node.op == "index" for place in node.args[1:]}
    wrong = next((n for n in walk(found) if n.op == "name" and n.value == index and id(n) not in places), None)
    if wrong is not None:
        message = f"{index} counts from one number to another, and picks entries as x[{index}] or x[{index} + 1] alone"
        hint = f"write a vector of the numbers, as in [1; 2; 3][{index}]"
        raise MatcalcError("refused", message, spans=[wrong.span] if wrong.span else [], hint=hint)
    return Tree("isum", (found,), index, whole)


def _at(body: Tree, index: str, place: Tree) -> Tree:
    """The one term of sum(i, 2, 2, x[i]*x[i - 1]): x[2]*x[1]."""

    def put_in(node: Tree, args: list[Tree]) -> Tree:
        if node.op == "index":
            shifts = [_shift(arg, index) for arg in node.args[1:]]
            moved = [arg if s is None else _moved(place, s) for arg, s in zip(args[1:], shifts, strict=True)]
            return rebuild(node, (args[0], *moved))
        return place if node.op == "name" and node.value == index else rebuild(node, tuple(args))

    return fold(body, put_in)


def _refuse_before_the_first(index: str, low: Tree, places: Iterable[Tree]) -> None:
    """MatcalcError for the entry x[t - 1] of a sum from t = 1 on."""
    first = low.value if low.op == "number" and isinstance(low.value, Fraction) else Fraction(0)
    for place in places:
        shift = _shift(place, index)
        if shift is not None and first >= 1 > first + shift:
            message = f"{index} - {-shift} is {first + shift} where {index} is {first}"
            hint = f"entries are counted from 1: let {index} run from {1 - shift}"
            raise MatcalcError("refused", message, spans=[place.span] if place.span else [], hint=hint)


def _shift(place: Tree, index: str) -> Fraction | None:
    """1 of i + 1, 0 of i, -1 of i - 1; None for anything else."""
    if place.op == "name" and place.value == index:
        return Fraction(0)
    if place.op != "sum" or len(place.args) != 2 or place.args[0].value != index:
        return None
    step = place.args[1]
    number = step.args[0] if step.op == "neg" else step
    if number.op != "number" or not isinstance(number.value, Fraction):
        return None
    return -number.value if step.op == "neg" else number.value


def _moved(end: Tree, shift: Fraction) -> Tree:
    """The end of a range, moved: n - 1 moved by 1 is n."""
    if end.op == "number" and isinstance(end.value, Fraction):
        return Tree("number", (), end.value + shift, end.span)
    parts = list(end.args if end.op == "sum" else (end,))
    last = parts[-1].args[0] if parts[-1].op == "neg" else parts[-1]
    if len(parts) > 1 and last.op == "number" and isinstance(last.value, Fraction):
        shift += -last.value if parts[-1].op == "neg" else last.value
        parts.pop()
    if shift:
        number = Tree("number", (), abs(shift), end.span)
        parts.append(number if shift > 0 else Tree("neg", (number,), None, end.span))
    return parts[0] if len(parts) == 1 else Tree("sum", tuple(parts), None, end.span)
