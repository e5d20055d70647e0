"""The steps of a tree with their shapes: what is left of an inference once all sizes are known.

Takes a Program and its finished Measure; gives a Program whose nodes carry their shapes. A product that needs other
brackets than those of its chain gets them: a'*x'*x*b becomes a'*(x'*x)*b.
"""

from collections.abc import Iterable

from ..dimensions import Shape
from ..language.tree import Tree, fold
from .compiler import compile_tree
from .kind_rules import waiting
from .program import Program
from .size_pass import Measure


def annotated(program: Program, measure: Measure, names: Iterable[str], dims: Iterable[str]) -> Program:
    """The program with shapes; of other steps where products got other brackets."""
    made: list[Tree] = []
    chains: dict[int, list[Tree]] = {}  # of a product in which rows wait: its factors so far
    bracketed = False
    for step, node in enumerate(program.nodes):
        rows = waiting(measure.kinds.kinds[step])
        left = program.args[step][0] if program.args[step] else -1
        if rows or left in chains:
            bracketed = True
            chains[step] = _one_more(chains.pop(left, [made[left]]), node.op, made[program.args[step][1]], rows)
            made.append(chains[step][0] if rows else chains.pop(step)[0])
            continue
        args = tuple([made[a] for a in program.args[step]]) if program.roles[step] != "ref" else ()
        if len(args) < len(node.args):  # indices and dimensions are no steps
            args += tuple(fold(arg, _as_scalar) for arg in node.args[len(args) :])
        made.append(Tree(node.op, args, node.value, node.span, measure.final(step)))
    return compile_tree(made[-1], names, dims) if bracketed else program.with_nodes(made)


def _one_more(factors: list[Tree], op: str, factor: Tree, rows: int) -> list[Tree]:
    """The factors of a product with one more, which waits behind them or multiplies the last; `rows` wait then."""
    if rows == len(factors):
        return [*factors, factor]
    last = factors.pop()
    assert factor.shape is not None
    if not factor.shape:
        factors.append(_product(op, last, factor, last.shape))
    elif len(factor.shape) == 2:
        factors.append(_product(op, last, factor, (1, factor.shape[1])))
    else:
        factors[-1] = _product("mul", factors[-1], _product(op, last, factor, ()), factors[-1].shape)
    return factors


def _product(op: str, left: Tree, right: Tree, shape: Shape | None) -> Tree:
    span = (left.span[0], right.span[1]) if left.span and right.span else None
    return Tree(op, (left, right), None, span, shape)


def _as_scalar(node: Tree, args: list[Tree]) -> Tree:
    return Tree(node.op, tuple(args), node.value, node.span, ())
