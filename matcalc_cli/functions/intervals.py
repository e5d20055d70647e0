"""Intervals of numbers: sums, products and powers of them.

Takes and gives `Range`s. Bounds are exact; a bound that takes long numbers is given up for its sign.
"""

from fractions import Fraction
from functools import cache
from typing import NamedTuple

LONGEST = 10**12  # numerators and denominators beyond it are not worth an exact bound


class Range(NamedTuple):
    """low ≤ entry ≤ high; None is no bound; `open` excludes the bound itself."""

    low: Fraction | None = None
    low_open: bool = True
    high: Fraction | None = None
    high_open: bool = True

    @property
    def positive(self) -> bool:
        return self.low is not None and (self.low.numerator > 0 or (not self.low.numerator and self.low_open))

    @property
    def nonnegative(self) -> bool:
        return self.low is not None and self.low.numerator >= 0

    @property
    def negative(self) -> bool:
        return self.high is not None and (self.high.numerator < 0 or (not self.high.numerator and self.high_open))

    @property
    def nonpositive(self) -> bool:
        return self.high is not None and self.high.numerator <= 0

    def negated(self) -> "Range":
        """The interval of the negated entries."""
        low, high = self.high, self.low
        return Range(None if low is None else -low, self.high_open, None if high is None else -high, self.low_open)

    def scaled(self, number: Fraction) -> "Range":
        if not number:
            return ZERO
        base = self if number.numerator > 0 else self.negated()
        if abs(number.numerator) == number.denominator == 1:
            return base._short()
        low, high = (None if bound is None else bound * abs(number) for bound in (base.low, base.high))
        return Range(low, base.low_open, high, base.high_open)._short()

    def within(self, other: "Range") -> "Range":
        """The intersection."""
        low, high, low_open, high_open = self.low, self.high, self.low_open, self.high_open
        if low is None or (other.low is not None and other.low > low):
            low, low_open = other.low, other.low_open or (other.low is None and low_open)
        elif low == other.low:
            low_open = low_open or other.low_open
        if high is None or (other.high is not None and other.high < high):
            high, high_open = other.high, other.high_open or (other.high is None and high_open)
        elif high == other.high:
            high_open = high_open or other.high_open
        return Range(low, low_open, high, high_open)

    def _short(self) -> "Range":
        for bound in (self.low, self.high):
            if bound is not None and (abs(bound.numerator) >= LONGEST or bound.denominator >= LONGEST):
                break
        else:
            return self
        return POSITIVE if self.positive else NONNEGATIVE if self.nonnegative else ANY


_0, _1 = Fraction(0), Fraction(1)
ANY = Range()
ZERO = Range(_0, False, _0, False)
POSITIVE, NONNEGATIVE = Range(_0, True), Range(_0, False)
ONE = Range(_1, False, _1, False)


def sum_of(ranges: "list[Range]") -> Range:
    """The interval of a sum."""
    lows, highs = [r.low for r in ranges], [r.high for r in ranges]
    low = None if None in lows else sum((b for b in lows if b is not None), _0)
    high = None if None in highs else sum((b for b in highs if b is not None), _0)
    return Range(low, any(r.low_open for r in ranges), high, any(r.high_open for r in ranges))._short()


def is_empty(known: Range) -> bool:
    """Does no number lie in the interval?"""
    if known.low is None or known.high is None:
        return False
    return known.low > known.high or (known.low == known.high and (known.low_open or known.high_open))


def product(a: Range, b: Range) -> Range:
    """The interval of a product."""
    if a.nonpositive and not a.nonnegative:
        return product(a.negated(), b).negated()
    if b.nonpositive and not b.nonnegative:
        return product(a, b.negated()).negated()
    if not (a.nonnegative and b.nonnegative):
        sizes = [max(abs(r.low), abs(r.high)) for r in (a, b) if r.low is not None and r.high is not None]
        if len(sizes) < 2:
            return ANY
        most = sizes[0] * sizes[1]
        return Range(-most, False, most, False)._short()
    assert a.low is not None and b.low is not None
    low = a.low * b.low
    low_open = (a.positive and b.positive) if not low else (a.low_open or b.low_open)
    if a.high is None or b.high is None:
        return Range(low, low_open)._short()
    return Range(low, low_open, a.high * b.high, a.high_open and b.high_open)._short()


def raised(base: Range, e: Fraction) -> Range:
    """The interval of the power, wherever it is defined: roots want what is not negative, reciprocals what is not 0."""
    if e.denominator > 1:
        base = base.within(POSITIVE if e < 0 else NONNEGATIVE)
    elif e % 2 == 0 and not base.nonnegative:
        base = magnitude(base)
    if base.nonpositive and not base.nonnegative and e.denominator == 1:
        return raised(base.negated(), e).negated()
    if not base.nonnegative:
        if e > 0 and base.low is not None and base.high is not None:
            most = max(abs(base.low), abs(base.high)) ** int(e)
            return Range(-most, False, most, False)._short()
        return ANY
    if e < 0:
        return POSITIVE if base.high is None else Range(*_reciprocal(base, e))._short()
    if e.denominator == 1 and e < 64:
        assert base.low is not None
        high = None if base.high is None else base.high ** int(e)
        return Range(base.low ** int(e), base.low_open, high, base.high_open)._short()
    below, above = (base.low or _0) >= 1, base.high is not None and base.high <= 1
    return Range(_1 if below else _0, not below and base.positive, _1 if above else None, False)


def raised_anywhere(base: Range, e: Fraction) -> Range:
    """The interval of the power, where it may not be defined all over the base: an odd root has the sign of the base,
    and of the reciprocal of what may vanish it is not said that it differs from zero."""
    if base.nonpositive and not base.nonnegative and e.denominator == 1:
        mirrored = raised_anywhere(base.negated(), e)
        return mirrored.negated() if e % 2 else mirrored
    if e < 0 and not base.positive:
        return NONNEGATIVE if base.nonnegative or _is_even(e) else ANY
    if e.denominator > 1 and not base.nonnegative:
        return NONNEGATIVE if _is_even(e) else ANY
    return raised(base, e)


def _is_even(e: Fraction) -> bool:
    """Is the power, where it is defined, never negative: an even one, or an even root?"""
    return (e.numerator if e.denominator == 1 else e.denominator) % 2 == 0


def _reciprocal(base: Range, e: Fraction) -> tuple[Fraction, bool, None, bool]:
    assert base.high is not None
    if not base.high or e.denominator > 1 or e <= -64:
        return (_1, False, None, True) if 0 < base.high <= 1 else (_0, True, None, True)
    return (base.high ** int(e), base.high_open, None, True)


def magnitude(base: Range) -> Range:
    """The interval of |t|."""
    if base.nonnegative or base.nonpositive:
        return base if base.nonnegative else base.negated()
    if base.low is None or base.high is None:
        return NONNEGATIVE
    most = max(-base.low, base.high)
    opened = all(o for bound, o in ((-base.low, base.low_open), (base.high, base.high_open)) if bound == most)
    return Range(_0, False, most, opened)


def hull(base: Range) -> Range:
    """The interval that holds zero as well."""
    low, low_open = (_0, False) if base.nonnegative else (base.low, base.low_open)
    high, high_open = (_0, False) if base.nonpositive else (base.high, base.high_open)
    return Range(low, low_open, high, high_open)


@cache
def read_range(text: str) -> Range:
    """The interval of a row, such as "(0, inf)"; of "" all numbers."""
    if not text:
        return ANY
    low, high = (word.strip() for word in text[1:-1].split(","))
    ends = [None if "inf" in word else Fraction(word) for word in (low, high)]
    return Range(ends[0], text[0] == "(", ends[1], text[-1] == ")")
