"""What a solution comes with: the gradient, the linear equation it comes down to, and the nature of the point."""

from typing import TYPE_CHECKING, Any

from ...answers.conditions import texts
from ...calculus.vectorising import vectorised
from ...rewriting.simplify import simplify
from .equation import STYLES

if TYPE_CHECKING:
    from ...answers.answer import Answer
    from ...graph.nodes import Node

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
    word, claim = solution.nature.word, solution.nature.hessian
    shown = hessian(answer, style)
    if word:
        assumed = " and ".join(assumptions(answer, style))
        return f"{word}{' if ' if assumed else ''}{assumed}: the Hessian {shown} is {claim}"
    if solution.hessian.order == 2:
        return f"minimum if the Hessian {shown} is positive definite, maximum if negative definite, else a saddle point"
    return f"{UNDECIDED}: the Hessian is {shown}"


def hessian(answer: "Answer", style: str) -> str:
    """The Hessian at the solution, that of a matrix over vec(X)."""
    solution = answer.solution
    assert solution is not None
    node = solution.hessian
    return _shown(answer, vectorised(node, 2, simplify) if node.order == 4 else node, style)


def assumptions(answer: "Answer", style: str) -> list[str]:
    """What the nature of the point takes for granted."""
    solution = answer.solution
    assert solution is not None
    return texts([(answer.raised(node), claim) for node, claim in solution.nature.assumed], STYLES[style].render)


def fields(answer: "Answer") -> dict[str, Any]:
    """The keys of a solution in a JSON object, besides those of every answer."""
    solution = answer.solution
    assert solution is not None
    found = steps(answer, "text")
    return {
        "gradient": found["gradient"],
        "linear_equation": f"{found['left']} = {found['right']}" if found["left"] else None,
        "hessian": hessian(answer, "text"),
        "nature": solution.nature.word or UNDECIDED,
        "nature_if": assumptions(answer, "text"),
        "nature_because": nature(answer, "text"),
    }


def _shown(answer: "Answer", node: "Node", style: str) -> str:
    return STYLES[style].render(answer.raised(node))
