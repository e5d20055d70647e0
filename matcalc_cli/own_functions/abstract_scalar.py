"""Functions of which only the name is known: `f:function`, their derivatives f', f'', f^(4), f_1, f_12, and a sample.

Takes a name, how many arguments it takes and the places it is differentiated by; gives the key of a row. One idea: the
derivative of an abstract function is an abstract function, so the rules for functions of the table hold as they are.
Partial derivatives commute: f_21 is f_12, one row. For a numerical check each stands for one smooth function, a sum of
sines whose numbers depend on the name alone, with its exact derivatives.
"""

from collections.abc import Iterator
from fractions import Fraction
from re import sub

from ..calculus.slopes import PLACES
from ..errors import MatcalcError
from ..functions.rows import OWN, Row
from ..functions.table import FUNCTIONS
from ..graph.nodes import Node, digest_of
from ..graph.tensor import add, apply, const, scale
from ..render.letters import letters

MOST_ARGUMENTS = len(PLACES)
MOST_PRIMES = 3  # f'''(x); then f^(4)(x)
HIGHEST = 40  # derivative
WAVES = 3  # in the sample

Places = tuple[int, ...]  # the arguments that were differentiated by, in order, counted from 0


def spelt(name: str, arity: int, places: Places) -> str:
    """`f''` for one argument, `f_12` for several."""
    if not places:
        return name
    if arity > 1:
        return f"{name}_{''.join(str(place + 1) for place in places)}"
    return name + "'" * len(places) if len(places) <= MOST_PRIMES else f"{name}^({len(places)})"


def read(word: str, name: str, arity: int) -> Places | None:
    """The places of a spelling of the function or of one of its derivatives; None for any other word."""
    if word == name:
        return ()
    rest = word.removeprefix(name)
    if rest == word:
        return None
    if arity > 1:
        digits = rest[1:] if rest[0] == "_" else ""
        found = tuple(sorted(int(digit) - 1 for digit in digits if digit in "123456789"))
        fits = digits and len(found) == len(digits) <= HIGHEST and found[-1] < arity
        return found if fits else None
    if not rest.strip("'"):
        return (0,) * len(rest)
    digits = rest[2:-1] if rest.startswith("^(") and rest.endswith(")") else ""
    if not (digits.isascii() and digits.isdecimal()):
        return None
    if len(digits) > 4 or int(digits) > HIGHEST:
        hint = "lower the order, or define the function"
        raise MatcalcError("limit", f"derivatives of an abstract function go up to the order {HIGHEST}", hint=hint)
    return (0,) * int(digits)


def key(name: str, arity: int, places: Places = ()) -> str:
    """The key of the function differentiated by its arguments at `places`; its row is there from then on."""
    found = f"{spelt(name, arity, places)}{OWN}{arity}"
    if found not in FUNCTIONS:
        FUNCTIONS.own[found] = _row(found, name, arity, places)
    return found


def _row(full: str, name: str, arity: int, places: Places) -> Row:
    row = Row(full, "scalar", "abstract function")
    row.abstract, row.stem, row.marks = True, name, "".join(str(place + 1) for place in places)
    row.parameters = tuple(f"t{k + 1}" for k in range(arity))
    arguments = ", ".join(f"{{{k}}}" for k in range(arity))
    row.latex = rf"{latex(name, arity, places)}\left({arguments}\right)"
    row.template = _sample(name, arity, places)

    def partial(position: int) -> Node:
        if len(places) >= HIGHEST:
            hint = "lower the order, or define the function"
            raise MatcalcError("limit", f"derivatives of an abstract function go up to the order {HIGHEST}", hint=hint)
        return apply(key(name, arity, tuple(sorted((*places, position)))), *PLACES[:arity])

    row.partial = partial
    return row


def latex(name: str, arity: int, places: Places) -> str:
    r"""f'', f^{(4)}, \partial_{1} \partial_{2} f."""
    shown = sub(r"\{(\d)\}", r"\1", letters(name))  # x_1: in a row's template, {1} is an argument
    if not places or arity > 1:
        return "".join(rf"\partial_{place + 1} " for place in places) + shown
    base = shown if "_" not in shown else rf"{{{shown}}}"
    return base + ("'" * len(places) if len(places) <= MOST_PRIMES else rf"^{{({len(places)})}}")


# --- the sample -----------------------------------------------------------------------------------------------------


def _sample(name: str, arity: int, places: Places) -> Node:
    """Σ a·sin(b'·t + c) + d > 0, or its partial derivative."""
    terms: list[tuple[Fraction, Node]] = []
    numbers = _numbers(name)
    total = Fraction(1, 2)
    for _ in range(WAVES):
        height, shift = next(numbers), next(numbers)
        slopes = [next(numbers) for _ in range(arity)]
        angle = add([(shift, const(1)), *zip(slopes, PLACES, strict=False)], ())
        total += abs(height)
        factor = height * (-1) ** (len(places) // 2)
        for place in places:
            factor *= slopes[place]
        terms.append((factor, apply("cos" if len(places) % 2 else "sin", angle)))
    return add([*terms, *([] if places else [(Fraction(1), scale(total, const(1)))])], ())


def _numbers(name: str) -> Iterator[Fraction]:
    """Numbers between 0.4 and 1.6 in size, of either sign, always the same for a name."""
    count = 0
    while True:
        word = digest_of(name, count)
        yield Fraction(40 + word % 121, 100) * (-1) ** (word // 121 % 2)
        count += 1
