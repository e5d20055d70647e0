"""vech(X) for elimination(n)*vec(X).

Takes what is left of a contraction beside the labels of its net, gives the rest without the elimination matrices that
meet the vec of a matrix and nothing else.
"""

from ...graph.nodes import Factor
from ...graph.primitives import is_elimination
from ...language.tree import Tree
from .. import surface as phrases
from ..chains import Atom
from ..net import Net


def halved(rest: "list[Factor] | None", net: Net) -> "list[Factor] | None":
    """The rest, with a label vech(X) at k where an elimination matrix leads from k to the label vec(X) alone."""
    for factor in [f for f in rest or () if is_elimination(f[0])]:
        assert rest is not None
        k, r = factor[1]
        tree = _only_vec(net, rest, r)
        if tree is not None:
            rest.remove(factor)
            del net.labels[r], net.dims[r]
            short = phrases.call("vech", tree.args[0], shape=(net.dims[k],))
            net.label(k, (Atom(short, phrases.transposed(short), (0, 0, 0)),))
    return rest


def _only_vec(net: Net, rest: "list[Factor]", r: int) -> Tree | None:
    """vec(X), where it is all that stands at r but for one factor of the rest."""
    others = sum(r in idx for _, idx, _ in rest) > 1 or bool(net.at(r))
    labels = net.labels.get(r, [])
    if others or r in net.keep or len(labels) != 1 or labels[0].below or len(labels[0].chain) != 1:
        return None
    tree = labels[0].chain[0].plain
    return tree if tree.op == "call" and tree.value == "vec" else None
