"""What a solution comes with: the gradient, the linear equation it comes down to, and the nature of the point."""

from typing import TYPE_CHECKING, Any

from ...answers.conditions import texts
from ...calculus.vectorising import vectorised
from ...rewriting.simplify import simplify
from .equation import styled

if TYPE_CHECKING:
    from ...answers.solving.solution import Solution
    from ...graph.nodes import Node

UNDECIDED = "undecided"


def steps(solution: "Solution", style: str) -> dict[str, str]:
    """gradient, left and right of the equation (empty where none is linear in the variable itself), result."""
    return {
        "gradient": _shown(solution, solution.derivation.last, style),
        "left": "" if solution.left is None else _shown(solution, solution.left, style),
        "right": "" if solution.right is None else _shown(solution, solution.right, style),
        "result": styled(solution.problem, style).render(solution.tree),
    }


def nature(solution: "Solution", style: str) -> str:
    """`minimum: the Hessian 2*A'*A is positive semidefinite`, `minimum if l > 0: ...`, `undecided: ...`."""
    word, claim = solution.nature.word, solution.nature.hessian
    shown = hessian(solution, style)
    if word:
        assumed = " and ".join(assumptions(solution, style))
        return f"{word}{' if ' if assumed else ''}{assumed}: the Hessian {shown} is {claim}"
    if solution.hessian.order == 2:
        return f"minimum if the Hessian {shown} is positive definite, maximum if negative definite, else a saddle point"
    return f"{UNDECIDED}: the Hessian is {shown}"


def hessian(solution: "Solution", style: str) -> str:
    """The Hessian at the solution, that of a matrix over vec(X)."""
    node = solution.hessian
    return _shown(solution, vectorised(node, 2, simplify) if node.order == 4 else node, style)


def assumptions(solution: "Solution", style: str) -> list[str]:
    """What the nature of the point takes for granted."""
    return texts(
        [(solution.raised(node), claim) for node, claim in solution.nature.assumed],
        styled(solution.problem, style).render,
    )


def fields(solution: "Solution") -> dict[str, Any]:
    """The keys of a solution in a JSON object, besides those of every result."""
    found = steps(solution, "text")
    return {
        "gradient": found["gradient"],
        "linear_equation": f"{found['left']} = {found['right']}" if found["left"] else None,
        "hessian": hessian(solution, "text"),
        "nature": solution.nature.word or UNDECIDED,
        "nature_if": assumptions(solution, "text"),
        "nature_because": nature(solution, "text"),
    }


def _shown(solution: "Solution", node: "Node", style: str) -> str:
    return styled(solution.problem, style).render(solution.raised(node))
