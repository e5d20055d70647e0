"""Exact powers of rational numbers, within a bit budget so that no input makes arithmetic hang."""

from fractions import Fraction

from ..errors import MatcalcError

BITS = 20_000  # the longest number that is ever worked out


def exact_power(base: Fraction, exponent: Fraction) -> Fraction | None:
    """base**exponent where it is rational, else None. MatcalcError ("limit") for a number that is too long."""
    if base == 1:
        return base
    if exponent.denominator > 1:
        if base < 0:
            return None
        root = _root(base, exponent.denominator)
        return None if root is None else exact_power(root, Fraction(exponent.numerator))
    if base == 0:
        if exponent <= 0:
            hint = "a divisor or base comes to 0 once simplified: matcalc show FORMULA shows what a part comes to"
            raise MatcalcError("domain", "division by zero" if exponent else "0^0 has no value", hint=hint)
        return base
    longest = max(abs(base.numerator), base.denominator).bit_length()
    if base != -1 and longest * abs(exponent) > BITS:
        hint = "give the number a name, and declare that a scalar"
        raise MatcalcError("limit", f"the number {_short(base)}^{_short(exponent)} is too long to work out", hint=hint)
    return base ** (exponent.numerator % 2 if base == -1 else exponent.numerator)


def root_form(base: Fraction, exponent: Fraction) -> tuple[Fraction, int, Fraction]:
    """base**exponent as number·radicand**(1/d), with a whole radicand that holds no d-th power of a small prime.

    base ≥ 0. sqrt(12) is 2·3**(1/2), (1/2)**(1/2) is 1/2·2**(1/2).
    """
    degree = exponent.denominator
    whole, part = divmod(exponent.numerator, degree)
    number = exact_power(base, Fraction(whole))
    raised = exact_power(Fraction(base.numerator), Fraction(part))
    lifted = exact_power(Fraction(base.denominator), Fraction(degree - part if part else 0))
    if number is None or raised is None or lifted is None:
        raise AssertionError("whole powers are exact")
    if not part:
        return number, 1, Fraction(1)
    radicand = int(raised * lifted)
    number /= base.denominator
    for prime in (2, 3, 5, 7, 11, 13) if degree <= radicand.bit_length() else ():
        while radicand % prime**degree == 0:
            radicand //= prime**degree
            number *= prime
    return number, radicand, Fraction(1, degree)


def _root(base: Fraction, degree: int) -> Fraction | None:
    top, bottom = _integer_root(base.numerator, degree), _integer_root(base.denominator, degree)
    return None if top is None or bottom is None else Fraction(top, bottom)


def _integer_root(number: int, degree: int) -> int | None:
    """The whole d-th root of a number ≥ 0, by bisection, or None."""
    if degree > number.bit_length():
        return number if number < 2 else None
    low, high = 0, 1 << (number.bit_length() // degree + 1)
    while low < high:
        middle = (low + high) // 2
        if middle**degree < number:
            low = middle + 1
        else:
            high = middle
    return low if low**degree == number else None


def _short(number: Fraction) -> str:
    return (
        str(number)
        if number.numerator.bit_length() < 60 and number.denominator.bit_length() < 60
        else "(a long number)"
    )
