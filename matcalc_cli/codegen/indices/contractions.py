"""Arrays of three and four axes block by block: sums of products of entries, written as a hand would.

Takes the terms of a sum, each as operands with letters; gives code. One idea: a Kronecker delta is no operand but says
where a term stands, so the term is written into a view of the array (or, where entries are not written, multiplied by
an identity); factors that all terms have are multiplied last; what is summed over becomes one matrix product, for
`X[a,i]*X[a,k]*p[a,j]*p[a,l]` is Z'*Z of Z[a,(i,j)] = X[a,i]*p[a,j].
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from string import ascii_letters

from ...dimensions import Dim
from ..writing import diagonals
from ..writing.fragments import TIMES, Code, negate, numeral
from ..writing.writer import Writer
from .entries import Delta, Letter, Value

Operand = tuple[Code, tuple[Letter, ...]]
Letters = tuple[Letter, ...]


class Part:
    """number · scalars · operands, where the letters of each pair in `deltas` are equal."""

    __slots__ = ("deltas", "number", "operands", "scalars")

    def __init__(self, number: Fraction, scalars: Sequence[Code], operands: Sequence[Operand]) -> None:
        self.number, self.scalars, self.operands = number, list(scalars), list(operands)
        self.deltas: list[tuple[Letter, Letter]] = []

    def letters(self, out: Letters) -> Letters:
        """The letters of the result that the operands carry, in its order."""
        carried = {k for _, word in self.operands for k in word}
        return tuple(k for k in out if k in carried)


class Contraction:
    """Writes one array whose axes are the letters `out`, of the lengths `lengths`."""

    def __init__(
        self, w: Writer, out: Letters, lengths: Mapping[Letter, Dim], einsum: Callable[[Value, Letters], Code]
    ) -> None:
        self.w, self.out, self.lengths, self.einsum = w, out, lengths, einsum

    def write(self, values: Sequence[Value]) -> Code:
        parts = [self._part(value) for value in values]
        common = self._common(parts) if any(not part.deltas for part in parts) and len(parts) > 1 else []
        taken = {k for _, word in common for k in word}
        out = tuple(k for k in self.out if k not in taken)
        for part in parts:
            part.operands = [operand for operand in part.operands if operand not in common]
        core = self._summed(parts, out)
        if not common:
            return core
        factor = Part(Fraction(1), (), common)
        letters = factor.letters(self.out)
        return self._times(self._spread(core, out, self.out), self._spread(self._array(factor), letters, self.out))

    def _part(self, value: Value) -> Part:
        """The value with its deltas resolved: those of letters that are summed over rename them."""
        part = Part(value.number, value.scalars, [o for o in value.operands if not isinstance(o[0], Delta)])
        waiting = [(code.dim, word[0], word[1]) for code, word in value.operands if isinstance(code, Delta)]
        rank: dict[Letter, int] = {k: place for place, k in enumerate(self.out)}
        while waiting:
            dim, *pair = waiting.pop(0)
            a, b = sorted(pair, key=lambda k: rank.get(k, len(rank)))
            if a == b:
                carried = any(a in word for _, word in part.operands) or any(a in pair for _, *pair in waiting)
                if a not in rank and not carried:
                    part.scalars.append(self.w.size(dim))
                continue
            new = {b: a}
            part.operands = [(code, tuple(new.get(k, k) for k in word)) for code, word in part.operands]
            waiting = [(d, new.get(k, k), new.get(other, other)) for d, k, other in waiting]
            if b in rank:
                part.deltas = [(new.get(k, k), other) for k, other in part.deltas]
                part.deltas.append((a, b))
        return part

    def _common(self, parts: Sequence[Part]) -> list[Operand]:
        """The operands that every part has, and that share no letter with what else a part has."""
        found: list[Operand] = []
        for group in _components(parts[0].operands):
            letters = {k for _, word in group for k in word}
            if not any(isinstance(k, int) for k in letters) and all(_apart(group, letters, part) for part in parts):
                found += group
        return found

    # --- sums -------------------------------------------------------------------------------------------------------

    def _summed(self, parts: Sequence[Part], out: Letters) -> Code:
        dense = [self._spread(self._array(self._whole(part, out)), out, out) for part in parts if not part.deltas]
        placed = [part for part in parts if part.deltas]
        if not placed:
            return self.w.spell.total(dense)
        if not self.w.backend.in_place or self.w.complex_names:
            return self.w.spell.total([*dense, *(self._multiplied(part, out) for part in placed)])
        if dense:
            name = diagonals.own(self.w, self.w.spell.total(dense))
        else:
            sizes = ", ".join(self.w.size(self.lengths[k]).text for k in out)
            name = self.w.assign(self.w.spell.call("zeros", Code(self.w.backend.statement("sizes", sizes))))
        for k, part in enumerate(placed):
            letters, value = part.letters(out), self._array(part)
            view = self.w.spell.call("view", Code(self._view(part, out, letters)), name).text
            minus = None if k == 0 and not dense else value.negated
            sign = "put" if k == 0 and not dense else "subtract" if minus else "add"
            self.w.lines.append(self.w.backend.statement(sign, view, (minus or value).text))
        return name

    def _whole(self, part: Part, out: Letters) -> Part:
        """The part with ones for the letters that it does not carry."""
        for k in set(out) - set(part.letters(out)):
            part.operands.append((self.w.filled("ones", (self.lengths[k],)), (k,)))
        return part

    def _view(self, part: Part, out: Letters, letters: Letters) -> str:
        """`"ijip->jp"`: the entries at which the part stands, the axes that it does not carry first."""
        kept = {b: a for a, b in part.deltas}
        word = [kept.get(k, k) for k in out]
        order = [*(k for k in dict.fromkeys(word) if k not in letters), *letters]
        names = dict(zip(dict.fromkeys(word), ascii_letters[8:] + ascii_letters[:8], strict=False))
        return f'"{"".join(names[k] for k in word)}->{"".join(names[k] for k in order)}"'

    def _multiplied(self, part: Part, out: Letters) -> Code:
        """The part times an identity for each delta."""
        result = self._spread(self._array(part), part.letters(out), out)
        for pair in part.deltas:
            identity = self.w.spell.call("eye", self.w.size(self.lengths[pair[0]]))
            result = self._times(result, self._spread(identity, pair, out))
        return result

    # --- products ---------------------------------------------------------------------------------------------------

    def _array(self, part: Part) -> Code:
        """The product of the operands, with the axes that they carry in the order of the result."""
        letters = part.letters(self.out)
        groups = sorted(_components(part.operands), key=lambda group: len({k for _, word in group for k in word}))
        made: list[tuple[Code, Letters]] = []
        for group in groups:
            own = Part(Fraction(1), (), group).letters(self.out)
            made.append((self._component(group, own), own))
        scale = self._scale(part)
        if not made:
            return negate(scale or numeral(Fraction(1))) if part.number < 0 else scale or numeral(Fraction(1))
        if scale is not None:
            made[0] = self._times(scale, made[0][0]), made[0][1]
        result = self._outer(made, letters)
        if part.number > 0:
            return result
        if len(made) == 1:
            return negate(result)
        signed = self._outer([(negate(made[0][0]), made[0][1]), *made[1:]], letters)
        signed.negated = result
        return signed

    def _outer(self, made: list[tuple[Code, Letters]], letters: Letters) -> Code:
        """The outer product of arrays that share no letter, the smaller ones multiplied first."""
        if [len(own) for _, own in made] == [1, 1]:
            first, second = sorted(made, key=lambda each: letters.index(each[1][0]))
            return self.w.spell.call("outer", first[0], second[0])
        result = self._spread(*made[0], letters)
        for code, own in made[1:]:
            result = self._times(result, self._spread(code, own, letters))
        return result

    def _scale(self, part: Part) -> Code | None:
        size = abs(part.number)
        codes = [*([numeral(size)] if size != 1 else []), *part.scalars]
        if not codes:
            return None
        total = codes[0]
        for code in codes[1:]:
            total = self.w.spell.infix(total, "*", code, TIMES)
        return total

    def _component(self, group: Sequence[Operand], out: Letters) -> Code:
        summed = tuple(dict.fromkeys(k for _, word in group for k in word if k not in out))
        plain = all(len(set(word)) == len(word) <= 2 for _, word in group)
        if plain and not summed:
            return self._entrywise(group, out)
        outside = [operand for operand in group if not set(operand[1]) & set(summed)]
        if 0 < len(outside) < len(group):  # what is not summed over is multiplied once the sum is there
            inside = Part(Fraction(1), (), [operand for operand in group if operand not in outside])
            rest = Part(Fraction(1), (), outside)
            both = ((self._array(part), part.letters(self.out)) for part in (inside, rest))
            first, second = (self._spread(code, letters, out) for code, letters in both)
            return self._times(first, second)
        if plain and len(summed) == 1:
            for cut in sorted(range(len(out)), key=lambda cut: self._unlikely(out[:cut], out[cut:])):
                found = self._matrix_product(group, summed, out[:cut], out[cut:])
                if found is not None:
                    return found
        return self.einsum(Value(list(group), ()), out)

    def _unlikely(self, rows: Letters, columns: Letters) -> tuple[int, int, int]:
        """The sides of a matrix product are best as long, and the larger one of few different sizes."""
        longer = rows if len(rows) > len(columns) else columns
        return abs(len(rows) - len(columns)), len({self.lengths[k] for k in longer}), -len(rows)

    def _entrywise(self, group: Sequence[Operand], out: Letters) -> Code:
        codes = [self._spread(self._ordered(code, word, out), _sorted(word, out), out) for code, word in group]
        total = codes[0]
        for code in codes[1:]:
            total = self._times(total, code)
        return total

    def _matrix_product(
        self, group: Sequence[Operand], summed: Letters, rows: Letters, columns: Letters
    ) -> Code | None:
        """Left'*right, where the operands fall into those with letters of the rows and those of the columns."""
        left = [operand for operand in group if not set(operand[1]) & set(columns)]
        right = [operand for operand in group if set(operand[1]) & set(columns)]
        if not left or any(set(word) & set(rows) for _, word in right):
            return None
        if any(summed[0] not in word for _, word in group):
            return None
        a, b = self._side(left, summed, rows), self._side(right, summed, columns)
        operator = "@" if rows else "row@" if columns else "row@column"
        product = self.w.spell.infix(self.w.spell.transposed(a) if rows else a, operator, b, TIMES)
        if len(rows) < 2 and len(columns) < 2:
            return product
        return self.w.spell.reshaped(product, [self.w.size(self.lengths[k]).text for k in (*rows, *columns)])

    def _side(self, group: Sequence[Operand], summed: Letters, out: Letters) -> Code:
        """A matrix with a row for each value of the letter that is summed over; a vector where there is no column."""
        code = self._entrywise(group, (*summed, *out))
        if len(out) < 2:
            return code if len(group) == 1 else self.w.assign_once(code)
        name = self.w.assign_once(code)
        return self.w.spell.method("two axes", name)

    # --- axes -------------------------------------------------------------------------------------------------------

    def _ordered(self, code: Code, word: Letters, out: Letters) -> Code:
        return code if word == _sorted(word, out) else self.w.spell.transposed(code)

    def _spread(self, code: Code, word: Letters, out: Letters) -> Code:
        """The code with an axis of length one for each letter that it does not carry."""
        if tuple(word) == tuple(out) or not word:
            return code
        if code.negated is not None:
            return negate(self._spread(code.negated, word, out))
        return self.w.spell.spread(code, [k in word for k in out])

    def _times(self, left: Code, right: Code) -> Code:
        return self.w.spell.shortened(self.w.spell.infix(left, "*", right, TIMES))


def _sorted(word: Letters, out: Letters) -> Letters:
    return tuple(sorted(word, key=out.index))


def _components(operands: Sequence[Operand]) -> list[list[Operand]]:
    """The operands in groups that share no letter."""
    groups: list[list[Operand]] = []
    for operand in operands:
        touching = [g for g in groups if any(set(word) & set(operand[1]) for _, word in g)]
        joined = [o for group in touching for o in group]
        groups = [g for g in groups if g not in touching]
        groups.append([*joined, operand])
    return groups


def _apart(group: Sequence[Operand], letters: set[Letter], part: Part) -> bool:
    """Has the part these operands, and nothing else with their letters?"""
    if any(k in letters for pair in part.deltas for k in pair):
        return False
    touching = [(code.text, word) for code, word in part.operands if letters & set(word)]
    return sorted(touching, key=str) == sorted(((code.text, word) for code, word in group), key=str)
