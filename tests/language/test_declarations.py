"""What is declared: dimensions that are products and sums, and words that are none."""

import pytest

from matcalc_cli import MatcalcError
from matcalc_cli.dimensions import text, value
from matcalc_cli.language.declarations import declare
from matcalc_cli.language.other_words import OTHER_WORDS
from matcalc_cli.language.properties import PROPERTIES
from matcalc_cli.language.sizes import KINDS

pytestmark = pytest.mark.sampled(1)

SIZES = {"m": 3, "n": 5, "p_1": 7}
DIMENSIONS = ["n", "4", "2*n", "2n", "m*n", "m + n", "m+n", "2*m*n + 3*p_1 + 4", "n*2 + n", "m·n", "2*3", "n + n"]


@pytest.mark.parametrize("dim", DIMENSIONS)
def test_a_dimension_is_a_product_or_a_sum(dim: str) -> None:
    """It has the value of the formula, and what is printed of it is read again."""
    (size,) = declare([f"x:{dim}"]).table["x"].shape or ()
    total = 0
    for term in dim.replace("2n", "2*n").replace("·", "*").split("+"):
        product = 1
        for factor in term.split("*"):
            product *= SIZES.get(factor.strip()) or int(factor)
        total += product
    assert value(size, SIZES) == total
    assert declare([f"x:{text(size)}"]).table["x"].shape == (size,)


@pytest.mark.parametrize("dim", ["n-1", "n/2", "n*", "+n", "n^2", "2*", "0*n", "-n", "2*(m+n)", "n n", "1.5*n", ""])
def test_nothing_else_is_one(dim: str) -> None:
    with pytest.raises(MatcalcError) as caught:
        declare([f"x:{dim}"])
    assert "is not a dimension" in caught.value.message or "is not a shape" in caught.value.message
    assert caught.value.hint


WORDS = sorted(word for word in OTHER_WORDS if word not in PROPERTIES)


@pytest.mark.parametrize(
    "word", [*WORDS, *(word.upper() for word in WORDS), "pos_def", "row_vector", "positive_definite"]
)
def test_the_words_of_others_are_no_dimensions(word: str) -> None:
    for declared in (f"A:{word}", f"A:n,n,{word}", f"A:2*{word}"):
        with pytest.raises(MatcalcError) as caught:
            declare([declared])
        assert caught.value.hint.startswith("did you mean ")


@pytest.mark.parametrize("word", [word for word in (*PROPERTIES, *KINDS) if len(word) > 5])
def test_a_slip_in_a_word_is_no_dimension(word: str) -> None:
    with pytest.raises(MatcalcError, match="is not a property") as caught:
        declare([f"A:{word[:-2]}{word[-1]}{word[-2]}"])
    assert caught.value.hint == f"did you mean {word}?"
