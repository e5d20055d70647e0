"""Unification of dimensions: which sizes must be equal, and what that makes of those not yet known.

An unknown is a string "?1", "?2", ...; every other dimension is rigid: n equals n alone, never m or 5. Composite sizes
(m*?1, ?2 + 1) are solved where one unknown can be isolated, put off until more is known where not.
"""

from collections.abc import Iterable, Iterator

from ..dimensions import Dim, Number, add, monomials, mul, sub, substitute, symbols, value

NAMES = "mnpqrkldhgcs"


class Sizes:
    """Union-find over unknowns. `unify` says whether two sizes can still be equal."""

    __slots__ = ("count", "deferred", "differing", "known", "stacked")

    def __init__(self) -> None:
        self.known: dict[str, Dim] = {}
        self.stacked: list[tuple[Dim, Dim]] = []  # rows and columns of the matrices that stand under vec
        self.deferred: list[tuple[Dim, Dim]] = []
        self.differing: tuple[Dim, Dim] | None = None  # sizes that were put off and turned out to differ
        self.count = 0

    def fresh(self) -> str:
        """An unknown."""
        self.count += 1
        return f"?{self.count}"

    def find(self, dim: Dim) -> Dim:
        """What is known of the dimension."""
        if isinstance(dim, int):
            return dim
        if isinstance(dim, str):
            if dim not in self.known:
                return dim
            path = []
            while isinstance(dim, str) and dim in self.known:
                path.append(dim)
                dim = self.known[dim]
            for name in path[:-1]:
                self.known[name] = dim
            if not isinstance(dim, tuple):
                return dim
        while unknown := {name: self.known[name] for name in symbols(dim) if name in self.known}:
            dim = substitute(dim, unknown)
        return dim

    def unify(self, a: Dim, b: Dim) -> bool:
        if a == b:
            return True
        a, b = self.find(a), self.find(b)
        if a == b:
            return True
        if is_unknown(a):
            return self._bind(a, b)
        if is_unknown(b):
            return self._bind(b, a)
        if not (has_unknown(a) or has_unknown(b)):
            return False
        return self._solve(a, b)

    def _bind(self, unknown: Dim, dim: Dim) -> bool:
        if not isinstance(unknown, str) or unknown in symbols(dim) or dim == 1:  # a matrix or vector has more than one
            return False
        self.known[unknown] = dim
        return True

    def _solve(self, a: Dim, b: Dim) -> bool:
        """Isolate an unknown in a = b that stands in one term: k·?1 = rest, where the rest can be divided by k."""
        difference = monomials(sub(a, b))
        unknowns = [name for name in symbols(difference) if is_unknown(name)]
        if not unknowns:
            return not difference or difference == ((0, ()),)
        if (pairs := _blocks(a, b)) and all(self.unify(x, y) for x, y in pairs):
            return True
        if (same := _one_polynomial(a, b)) is not None:
            return self.unify(*same)
        if isinstance(b, int) or isinstance(a, int):
            root = _root(*((a, b) if isinstance(b, int) else (b, int(str(a)))))
            if root is not None:
                return self.unify(*root)
        for unknown in unknowns:
            terms = [term for term in difference if unknown in term[1]]
            if len(terms) == 1 and terms[0][1].count(unknown) == 1:
                rest = sub(0, tuple(term for term in difference if term is not terms[0]) or 0)
                value = _quotient(rest, terms[0][0], [name for name in terms[0][1] if name != unknown])
                if value is not None:
                    return _is_size(value) and self._bind(unknown, value)
        self.deferred.append((a, b))
        return True

    def settle(self) -> bool:
        """Try what was put off again, as long as something comes of it."""
        while self.deferred:
            waiting, self.deferred = self.deferred, []
            self.differing = next(((a, b) for a, b in waiting if not self.unify(a, b)), None)
            if self.differing is not None:
                return False
            if len(self.deferred) >= len(waiting) and not self._pair_up():
                return True
        return True

    def _pair_up(self) -> bool:
        """Where sizes are products alone, ?1·?2 = ?3·?4, take the factors for equal one by one; did that settle one?"""
        for a, b in self.deferred:
            one, other = monomials(self.find(a)), monomials(self.find(b))
            if len(one) == len(other) == 1 and one[0][0] == other[0][0] and len(one[0][1]) == len(other[0][1]):
                pairs = zip(self._slowest_first(one[0][1]), self._slowest_first(other[0][1]), strict=True)
                if all(self.unify(x, y) for x, y in pairs):
                    self.deferred.remove((a, b))
                    return True
        return False

    def _slowest_first(self, names: Iterable[str]) -> list[str]:
        """The factors of the size of a Kronecker product as they were made; those of vec(X), its columns first."""
        ordered = sorted(names, key=_age)
        for rows, columns in self.stacked:
            if sorted((self.find(rows), self.find(columns)), key=str) == sorted(ordered):
                return [str(self.find(columns)), str(self.find(rows))]
        return ordered

    def name_unknowns(self, dims: Iterable[Dim], avoid: Iterable[str]) -> None:
        """Give the unknowns in `dims` names in order of appearance."""
        names = _fresh_names(set(avoid))
        for dim in dims:
            for name in symbols(self.find(dim)):
                if is_unknown(name):
                    self.known[name] = next(names)


def _blocks(a: Dim, b: Dim) -> list[tuple[Dim, Dim]]:
    """The heights and widths of the blocks of a square matrix whose sizes are all unknown: its diagonal ones are
    square."""
    if not all(len(monomials(dim)) > 1 and all(_is_free(term) for term in monomials(dim)) for dim in (a, b)):
        return []
    heights, widths = (sorted(symbols(dim), key=_age) for dim in (a, b))
    return list(zip(heights, widths, strict=True)) if len(heights) == len(widths) else []


def _one_polynomial(a: Dim, b: Dim) -> tuple[Dim, Dim] | None:
    """x and y where the sizes are x*(x + 1)/2 and y*(y + 1)/2, or another polynomial that grows, of one name each."""
    (one, *more), (other, *further) = symbols(a) or ("",), symbols(b) or ("",)
    alike = not more and not further and one and other and len(monomials(a)) > 1
    return (one, other) if alike and _grows(a) and substitute(a, {one: other}) == b else None


def _root(dim: Dim, number: int) -> tuple[Dim, Dim] | None:
    """The name and its value where a polynomial of one name that grows is a number: n and 3 for n*(n + 1)/2 = 6."""
    (name, *more) = symbols(dim)
    if more or len(monomials(dim)) < 2 or not _grows(dim):
        return None
    low, high = 0, number
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if value(dim, {name: middle}) < number else (low, middle)
    return (name, low) if value(dim, {name: low}) == number else (0, number)


def _grows(dim: Dim) -> bool:
    return all(coefficient > 0 for coefficient, _ in monomials(dim)) and max(len(n) for _, n in monomials(dim)) > 1


def _is_free(term: tuple[Number, tuple[str, ...]]) -> bool:
    """Is the term an unknown by itself?"""
    return term[0] == 1 and len(term[1]) == 1 and is_unknown(term[1][0])


def _age(name: str) -> tuple[int, str]:
    """Unknowns in the order they were made, then names."""
    return (int(name[1:]), "") if name.startswith("?") else (1 << 60, name)


def is_unknown(dim: Dim) -> bool:
    """Is the size an unknown by itself, such as "?1"?"""
    return isinstance(dim, str) and dim.startswith("?")


def has_unknown(dim: Dim) -> bool:
    """Does an unknown occur anywhere in the size?"""
    return any(name.startswith("?") for name in symbols(dim))


def _quotient(dim: Dim, number: Number, names: list[str]) -> Dim | None:
    """dim / (number·names), or None where it does not come out whole."""
    total: Dim = 0
    for coefficient, factors in monomials(dim):
        left = list(factors)
        for name in names:
            if name not in left:
                return None
            left.remove(name)
        if coefficient % number:
            return None
        part: Dim = int(coefficient // number)
        for name in left:
            part = mul(part, name)
        total = add(total, part)
    return total


def _is_size(dim: Dim) -> bool:
    """Can it be a number of entries? n - 1 can; 0, -2 and 1 - n cannot."""
    return monomials(dim)[0][0] > 0 if dim != 0 else False


def _fresh_names(avoid: set[str]) -> Iterator[str]:
    """m, n, p, ..., m1, n1, ... without those that are taken."""
    for number in range(10**6):
        for letter in NAMES:
            name = f"{letter}{number}" if number else letter
            if name not in avoid:
                yield name
