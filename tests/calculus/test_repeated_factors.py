"""Products in which few factors come again and again: one derivative for all that a symmetry exchanges."""

import pytest
from judging import numeric, reads_back
from written_nodes import assert_same_value, node

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.calculus.derivative import derivative
from matcalc_cli.graph.nodes import Einsum, Var, topological
from matcalc_cli.graph.products.canonical import alike
from matcalc_cli.graph.tensor import add, einsum

SQUARE = ["A:n,n", "X:n,n"]
WORDS = ["A*X", "A*X'", "A*X*X'", "X*A*X", "A*X*A'*X", "X", "X*X'"]
SHAPES = "X:n,n A:n,n S:n,n,symmetric x:n y:n"


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("times", [2, 3, 5])
def test_the_trace_of_a_word_that_is_repeated(word: str, times: int) -> None:
    answer = Answer(Question(f"tr({'*'.join([word] * times)})", "grad", ["X"], SQUARE))
    assert numeric(answer)
    assert reads_back(answer)


@pytest.mark.parametrize("times", [8, 31, 33, 64, 200])
def test_a_long_word_is_merged_as_a_short_one_is(times: int) -> None:
    text = Answer(Question(f"tr({'*'.join(['A*X'] * times)})", "grad", ["X"], SQUARE)).text
    assert text == f"{times}*({'*'.join(['A*X'] * (times - 1))}*A)'"


PRODUCTS = [
    "tr(A*X*A*X*A*X)",
    "tr(A*X*X'*A*X*X')",
    "tr(S*X*S*X)",
    "tr(S*X*S*X')",
    "tr(X*X*A*X*X*A)",
    "x'*X*x*(y'*X*y)",
    "x'*S*X*S*x",
    "sum(X .* X')",
]


@pytest.mark.parametrize("text", PRODUCTS)
def test_factors_that_are_alike_are_differentiated_as_if_each_were_alone(text: str) -> None:
    product = node(text, SHAPES)
    assert isinstance(product, Einsum)
    whole = {child for child in product.children if not isinstance(child, Var)}  # X^2 and the like
    for variable in {child for child in product.children if isinstance(child, Var)} - set(topological(list(whole))):
        terms = []
        for k, (factor, indices, e) in enumerate(product.factors):
            if factor is variable:
                rest = [*product.factors[:k], (factor, indices, e - 1), *product.factors[k + 1 :]]
                terms.append((e, einsum(rest, indices, dict(enumerate(product.dims)))))
        assert isinstance(variable, Var)
        assert_same_value(derivative(product, variable), add(terms, variable.shape))


def test_alike_are_those_that_a_symmetry_exchanges() -> None:
    for text, counts in zip(PRODUCTS, [[3, 3], [2, 2, 2]], strict=False):
        product = node(text, SHAPES)
        assert isinstance(product, Einsum)
        assert sorted(alike(product).values()) == counts
