"""LaTeX of an answer in entries: for sizes that are letters its corners, with dots between them.

Takes the tree of an answer in entries; gives LaTeX. One idea: an entry at 1 and one at n are the entry for every index
with numbers for the letters, n taken for another index than 1.
"""

from ...dimensions import Dim
from ...inference.shapes import Typing
from ...language.tree import Tree, fold, names_in, number, rebuild
from ...raising import surface as phrases
from ...render import latex as latexes
from .entries import Entries

LISTED = 4  # a size up to which every index is listed
DOTS = {(True, True): r"\ddots", (True, False): r"\vdots", (False, True): r"\cdots"}  # by row, by column


def latex(tree: Tree, typing: Typing, as_row: bool) -> str:
    """The LaTeX of the tree; of a vector (perhaps as a row) or matrix of any size as a grid with dots."""
    letters = tree.value if isinstance(tree.value, tuple) else ()
    shape = tree.shape or ()
    if tree.op != "tensor" or len(letters) > 2 or len(letters) != len(shape) or tree.args[0].op == "where":
        return latexes.render(tree)
    entries = Entries(frozenset((*names_in(tree), *typing.shapes, *typing.dims)), frozenset(typing.dims))
    lines = []
    for row in _places(shape[0]):
        columns = _places(shape[1]) if len(shape) == 2 else [number(1)]
        cells = []
        for column in columns:
            if row is None or column is None:
                cells.append(DOTS[row is None, column is None])
            else:
                meant = dict(zip(map(str, letters), (row, column), strict=False))
                cells.append(latexes.render(entries.entry(_put(tree.args[0], meant))))
        lines.append(" & ".join(cells))
    if as_row:
        lines = [" & ".join(DOTS[False, True] if line == DOTS[True, False] else line for line in lines)]
    return r"\begin{bmatrix} " + r" \\ ".join(lines) + r" \end{bmatrix}"


def _places(dim: Dim) -> list[Tree | None]:
    """The indices of an axis, None for dots."""
    if isinstance(dim, int) and dim <= LISTED:
        return [number(k) for k in range(1, dim + 1)]
    return [number(1), None, phrases.dimension(dim)]


def _put(tree: Tree, meant: dict[str, Tree]) -> Tree:
    def visit(node: Tree, args: list[Tree]) -> Tree:
        return meant.get(str(node.value), node) if node.op == "name" else rebuild(node, tuple(args))

    return fold(tree, visit)
