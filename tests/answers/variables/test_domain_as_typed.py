"""A sum over an index is defined where the sum without it is: the same conditions, wherever the sum stands."""

from itertools import product

import pytest

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question

SUMS = {  # over an index, and without
    "sum(i, y[i])": "sum(y)",
    "sum(i, y[i]^3)": "sum(y.^3)",
    "sum(i, log(y[i]))": "sum(log(y))",
    "sum(i, y[i]/z[i])": "sum(y ./ z)",
    "sum(i, y[i]*sum(j, z[j]))": "sum(y*sum(z))",
    "sum(i, y[i]/sum(j, z[j]))": "sum(y/sum(z))",
    "sum(i, sqrt(z[i])*y[i])": "sum(sqrt(z) .* y)",
}
USES = ("s + {0}", "s*{0}/{0}", "s + log({0}) - log({0})", "s/{0}^2", "s*sqrt({0})", "s + 0/{0}", "{0}^4/{0}^2 + s")


@pytest.mark.parametrize(("text", "use"), list(product(SUMS, USES)))
def test_conditions_are_those_without_the_index(text: str, use: str) -> None:
    def conditions(part: str) -> list[str]:
        return Answer(Question(use.format(part), "grad", ("s",), ("s:scalar", "y:n", "z:n"))).conditions

    assert sorted(conditions(text)) == sorted(conditions(SUMS[text]))


def test_a_number_may_have_the_name_of_an_index_elsewhere() -> None:
    assert Answer(Question("s*i/i + sum(i, y[i])", "grad", ("s",), ("y:n",))).conditions == ["i ≠ 0"]
