"""What a solution comes with: the gradient, the linear equation it comes down to, and the nature of the point."""

from typing import TYPE_CHECKING, Any

from .equation import STYLES

if TYPE_CHECKING:
    from ..nodes import Node
    from ..session import Answer

UNDECIDED = "undecided"


def steps(answer: "Answer", style: str) -> dict[str, str]:
    """gradient, left and right of the equation (empty where none is linear in the variable itself), result."""
    solution = answer.solution
    assert solution is not None
    return {
        "gradient": _shown(answer, solution.derivation.last, style),
        "left": "" if solution.left is None else _shown(answer, solution.left, style),
        "right": "" if solution.right is None else _shown(answer, solution.right, style),
        "result": STYLES[style].render(answer.tree),
    }


def nature(answer: "Answer", style: str) -> str:
    """`minimum: the Hessian 2*A'*A is positive semidefinite`, `minimum if l > 0: ...`, `undecided: ...`."""
    solution = answer.solution
    assert solution is not None
    word, claim, given = solution.nature
    hessian = _shown(answer, solution.hessian, style)
    if not word:
        return f"{UNDECIDED}: the Hessian is {hessian}"
    assumed = " and ".join(f"{_shown(answer, node, style)} > 0" for node in given)
    return f"{word}{' if ' if assumed else ''}{assumed}: the Hessian {hessian} is {claim}"


def fields(answer: "Answer") -> dict[str, Any]:
    """The keys of a solution in a JSON object, besides those of every answer."""
    solution = answer.solution
    assert solution is not None
    found = steps(answer, "text")
    return {
        "gradient": found["gradient"],
        "linear_equation": f"{found['left']} = {found['right']}" if found["left"] else None,
        "hessian": _shown(answer, solution.hessian, "text"),
        "nature": solution.nature[0] or UNDECIDED,
        "nature_if": [f"{_shown(answer, node, 'text')} > 0" for node in solution.nature[2]],
        "nature_because": nature(answer, "text"),
    }


def _shown(answer: "Answer", node: "Node", style: str) -> str:
    return STYLES[style].render(answer.raised(node))
