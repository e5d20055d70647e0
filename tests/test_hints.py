"""Every error has a cure: each place in the package that raises one says what would help."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import ROOT

from matcalc_cli import MatcalcError, gradient
from matcalc_cli.errors import HINTS, did_you_mean

pytestmark = [pytest.mark.sampled(1), pytest.mark.each(3)]

PACKAGE = ROOT / "matcalc_cli"
MEANT = {  # module -> how many of its errors have no cure, for a reason
    "cli/commands.py": 1,  # standard output is closed: the message says all, in the one line that is left
    "cli/streams.py": 3,  # the system's reason is in the message
}


def without_cure(path: Path) -> Iterator[str]:
    """The places that raise an error without a hint; a kind of error may have one for all."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "MatcalcError":
            kind = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
            if kind not in HINTS and "hint" not in {keyword.arg for keyword in node.keywords}:
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_error_has_a_cure(path: Path) -> None:
    found = list(without_cure(path))
    assert len(found) == MEANT.get(path.relative_to(PACKAGE).as_posix(), 0), found


def test_one_wording() -> None:
    assert did_you_mean("a", ["A", "b"]) == "did you mean A?"
    assert did_you_mean("tex", ["text", "latex"], names={"tex": "latex"}) == "did you mean latex?"
    assert did_you_mean("zzz", ["text"], "there is text") == "there is text"


PYTHON = [
    ("x'*A*y", {}, 'add wrt="x"', {"wrt": "x"}),
    ("x'*A*y", {"wrt": "z"}, 'shapes=["z:n"]', {"wrt": "z", "shapes": ["z:n"]}),
    ("f(x)", {"wrt": "x"}, 'shapes=["f:function"]', {"wrt": "x", "shapes": ["f:function"]}),
    ("sum(i, x[i]^2)", {"wrt": "i"}, "differentiate by x", {"wrt": "x"}),
    ("a*norm(x)", {"wrt": "x", "strict": True}, 'shapes=["a:scalar"]', {"wrt": "x", "shapes": ["a:scalar"]}),
    ("x'*A*y", {"wrt": "X"}, "did you mean x?", {"wrt": "x"}),
    ("x'*A*y", {"wrt": "x", "layout": "numerator"}, "did you mean jacobian?", {"wrt": "x", "layout": "jacobian"}),
    ("x'*x", {"wrt": "x", "vec": 3}, "for example vec=True", {"wrt": "x", "vec": True}),
    ("x'*A*x", {"wrt": "A", "structured": True}, 'shapes=["A:n,n,symmetric"]',
     {"wrt": "A", "structured": True, "shapes": ["A:n,n,symmetric"]}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "given", "hint", "cured"), PYTHON)
def test_a_cure_in_python_is_python_and_works(
    text: str, given: dict[str, object], hint: str, cured: dict[str, object]
) -> None:
    with pytest.raises(MatcalcError) as caught:
        gradient(text, **given)  # type: ignore[arg-type]  # wrong on purpose
    assert hint in caught.value.hint
    assert "--" not in caught.value.hint
    assert " -s " not in f" {caught.value.hint}"
    assert gradient(text, **cured).text  # type: ignore[arg-type]  # a table of values


@pytest.mark.parametrize("sizes", ["m=3", ["m=3"], {"m": 0}])
def test_sizes_in_python_are_a_mapping(sizes: object) -> None:
    answer = gradient("norm(A*x - b)^2", "x")
    with pytest.raises(MatcalcError, match="size") as caught:
        answer.check(sizes=sizes)  # type: ignore[arg-type]  # wrong on purpose
    assert "sizes={" in caught.value.hint
