"""Every row of the table with complex arguments: right by differences in real and imaginary part, or refused.

What is differenced is the row's own NumPy spelling, so that neither the graph nor its interpreter says what f means.
"""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

import numpy as np
import pytest
from judging import call_code

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question
from matcalc_cli.dimensions import value
from matcalc_cli.errors import MatcalcError
from matcalc_cli.functions.table import FUNCTIONS, Row, fill
from matcalc_cli.verification.interpret import evaluate

pytestmark = pytest.mark.each(3)

SIZES = {"n": 3, "m": 2, "p": 2, "q": 3, "i": 3, "j": 2, "k": 2, "l": 3}
STEP, TOLERANCE = 1e-6, 1e-7
# NumPy has no complex values for these
MEANINGS: dict[str, Callable[[Any], Any]] = {
    "softplus": lambda z: np.log(1 + np.exp(z)),
    "prod": np.prod,
}

Question_ = tuple[str, dict[str, str]]  # a text over variables, and their axes


def calls(row: Row) -> Iterator[Question_]:
    """The row applied to variables of the shapes that it takes."""
    if row.kind == "scalar":
        names = "zw"[: len(row.parameters)]
        yield f"{row.name}({', '.join(names)})", dict.fromkeys(names, "scalar")
        yield f"{row.name}({', '.join(names)})", {name: "n" if name == names[-1] else "scalar" for name in names}
    for signature, _, _ in row.variants:
        operands = signature.lstrip("?").partition("->")[0].split(",")
        if "?" not in signature:
            shown = [text if text.isdigit() else "ZWV"[k] for k, text in enumerate(operands)]
            axes = [",".join(str(row.sizes.get(letter, letter)) for letter in text) for text in operands]
            shapes = {"ZWV"[k]: axes[k] or "scalar" for k, text in enumerate(operands) if not text.isdigit()}
            yield f"{row.name}({', '.join(shown)})", shapes
    for _, text, declarations, _, _ in row.examples if row.kind == "special" else ():
        yield text, dict(word.replace("complex", "scalar").split(":") for word in declarations.split())


ROWS = [(row, *question) for row in FUNCTIONS.values() for question in calls(row)]


def meaning(row: Row, text: str, shapes: dict[str, str]) -> Callable[[dict[str, Any]], Any]:
    """What the row says that it is, as a function of the values of the variables."""
    if row.name in MEANINGS and "," not in text:
        return lambda values: MEANINGS[row.name](*values.values())
    numpy = row.code.get("numpy", "")
    # the text may be that of a call with fewer operands, or a product with it
    whole = f"{{{len(shapes) - 1}}}" in numpy and text.count("(") == 1
    if whole and not re.search(r"(^|\W)_", numpy) and text.startswith(row.name) and len(shapes) == text.count(",") + 1:
        scope = {"np": np}
        body = fill(numpy, *shapes)
        return lambda values: eval(body, scope, dict(values))
    code = Answer(Question(text, "show", (), declared(shapes))).numpy()
    return lambda values: call_code(code, values, SIZES)


def declared(shapes: dict[str, str]) -> list[str]:
    return [f"{name}:{axes},complex" for name, axes in shapes.items()]


def point(answer: Answer, complex_names: Collection[str], seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    found = {}
    for name, shape in answer.typing.shapes.items():
        lengths = [value(dim, SIZES) for dim in shape]
        found[name] = rng.uniform(0.2, 0.8, lengths) + (name in complex_names) * 1j * rng.uniform(-0.7, 0.7, lengths)
    return found


def wirtinger(function: Callable[[dict[str, Any]], Any], values: dict[str, Any], name: str, rotation: complex) -> Any:
    """(∂f/∂x + rotation·∂f/∂y)/2 with axes of f and then of the variable; real and imaginary part move apart."""
    at = np.asarray(values[name])
    columns = []
    for place in np.ndindex(*at.shape):
        unit = np.zeros(at.shape)
        unit[place] = STEP
        real, imaginary = (
            (np.asarray(function({**values, name: at + s * unit})) - function({**values, name: at - s * unit}))
            / (2 * STEP)
            for s in (1, 1j)
        )
        columns.append((real + rotation * imaginary) / 2)
    return np.stack(columns, axis=-1).reshape((*columns[0].shape, *at.shape))


@pytest.mark.parametrize("by", ["{}", "conj({})"])
@pytest.mark.parametrize(
    ("row", "text", "shapes"), ROWS, ids=[f"{text} {'; '.join(s.values())}" for _, text, s in ROWS]
)
def test_complex_arguments_are_differentiated_rightly_or_refused(
    row: Row, text: str, shapes: dict[str, str], by: str
) -> None:
    bent: list[bool] = []  # does the function depend on the conjugate?
    for name in shapes:
        try:
            answer = Answer(Question(text, "diff", [by.format(name)], declared(shapes), layout="jacobian"))
        except MatcalcError as error:
            assert error.kind == "refused" and len(error.message) > 20, error.message
            continue
        function, rotation = meaning(row, text, shapes), 1j if "conj" in by else -1j
        for seed in range(2):
            values = point(answer, shapes, seed)
            expected = wirtinger(function, values, name, rotation)
            found = evaluate(answer.derivation.last, values, SIZES)
            assert np.allclose(found.ravel(), expected.ravel(), rtol=TOLERANCE * 10, atol=TOLERANCE), answer.text
            bent.append(bool(np.abs(expected).max() > TOLERANCE))
    if "conj" in by and bent and row.kind != "special" and not row.spells:  # notations are of several functions
        assert any(bent) is not row.analytic


def test_every_row_says_whether_it_is_analytic() -> None:
    assert all(isinstance(row.analytic, bool) for row in FUNCTIONS.values())
    assert all(not row.analytic for row in FUNCTIONS.values() if row.of_complex)
    asked = {row.name for row, _, _ in ROWS}
    assert asked == set(FUNCTIONS)
