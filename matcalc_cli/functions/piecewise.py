"""piecewise(c1, e1, c2, e2, ..., otherwise): the rows that it is made of.

`piecewise(c, a, b)` is a scalar function of three arguments, several branches stand one in another, and a condition
such as `x > 0` is a scalar function too, 1 where it holds and else 0. Their rows are found by their keys and not
listed; the row that is listed is for the reader.
"""

from .rows import OWN, TARGETS, Row, entrywise, libraries

NAME = "piecewise"
SELECT = f"{NAME}{OWN}3"  # the key of the selection
SIGN = "sign"  # the row of the function that says on which side of 0 a number is
COMPARISONS = ("<", "<=", ">", ">=")
_VALUES = {"<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal"}
SHOWN = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}
LATEX = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge"}


def _selection() -> Row:
    row = Row(SELECT, "scalar", "selection")
    row.parameters = ("c", "t", "s")
    row.value, row.signed = "select", "c*t + (1 - c)*s"
    row.code = {
        **libraries("{np}.where({0}, {1}, {2})"),
        "julia": "ifelse{.}({0}, {1}, {2})",
        "matlab": "select_of({0}, {1}, {2})",
        "sympy": "Piecewise(({1}, {0}), ({2}, True))",
    }
    return row


def _comparison(name: str) -> Row:
    row = Row(name, "scalar", "comparison")
    row.parameters, row.slope, row.kinks = ("t", "s"), ("0", "0"), ("s",)
    row.value = _VALUES[name]
    row.signed = f"(1 {'-' if name[0] == '<' else '+'} sign(t - s))/2"
    row.code = dict.fromkeys(TARGETS, f"({{0}} {name} {{1}})") | entrywise(f"{{0}} {{.}}{name} {{1}}")
    return row


ROWS = {row.name: row for row in (_selection(), *map(_comparison, COMPARISONS))}
