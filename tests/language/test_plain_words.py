"""Words of English among LaTeX, and names of matcalc's own language beside braces: read as there, or refused."""

import pytest
from running import Shell

READ = (  # formula, variable, the gradient
    (r"\sigma^2 where \sigma > 0", "sigma", "2*sigma"),
    (r"\log(x) where x>0", "x", "1/x"),
    (r"\frac12 x^2 where x>0", "x", "x"),
    (r"\frac12 x^2 for x > 0", "x", "x"),
    (r"\alpha x^2 if x > 0", "x", "2*alpha*x"),
    (r"\|r\|^2 where r = A x - b", "x", "2*A'*r where r = A*x - b"),
    (r"\|Ax-b\|^2 where A: symmetric", "x", "2*A*(A*x - b)"),
    (r"\alpha t^2 where t: scalar", "t", "2*alpha*t"),
    ("(x_{1}-mu)^2", "mu", "2*mu - 2*x_1"),
    ("x_{1}^{2} + mu1*x_{2}", "mu1", "x_2"),
    ("sum_{i=1}^n (y_i - a*x_i)^2", "a", "-2*(y - a*x)'*x"),
    ("sum_{i=1}^n (y_i - rate*x_i)^2", "rate", "-2*(y - rate*x)'*x"),
    ("sum_{i=1}^n (y_i - x_i*beta_max)^2", "beta_max", "-2*(y - beta_max*x)'*x"),
)
REFUSED = (
    (r"\|x\|^2 where y", "a where clause reads"),
    (r"\alpha x^2 for x real", "real is a word of a sentence here"),
    (r"\alpha x^2 for positive \alpha", "positive is a word of a sentence here"),
    (r"\sigma^2 mod 3", "mod is a word of a sentence here"),
    (r"\|r\|^2 where r = A x mod 3", "mod is a word of a sentence here"),
    (r"\alpha x^2 subject to x > 0", "subject is a word of a sentence here"),
    (r"\|A x\|^2 with A symmetric", "symmetric is a word of a sentence here"),
    (r"\|x\|^2 if y", "'if' is text"),
    ("tr(rho)", "rho cannot be taken as a scalar here"),
)


@pytest.mark.parametrize(("formula", "variable", "gradient"), READ)
def test_words_and_names_are_read(matcalc: Shell, formula: str, variable: str, gradient: str) -> None:
    status, out, _ = matcalc("grad", formula, "--wrt", variable)
    assert (status, out.strip()) == (0, gradient)


@pytest.mark.parametrize(("formula", "message"), REFUSED)
def test_words_of_a_sentence_are_refused(matcalc: Shell, formula: str, message: str) -> None:
    status, out, err = matcalc("grad", formula)
    assert (status != 0, out) == (True, "")
    assert message in err


def test_letters_beside_each_other_stay_a_product(matcalc: Shell) -> None:
    assert matcalc("grad", r"\alpha xz", "--wrt", "x")[1].strip() == "alpha*z"
