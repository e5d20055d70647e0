"""What stands behind --along: the direction of each variable, a name or a formula.

Takes the words and, once the shapes are known, the variables; gives nodes. One idea: a direction has the shape of its
variable, so a name that is new gets that shape, and a formula is inferred beside a tensor of that shape.
"""

import re
from collections.abc import Sequence
from itertools import chain

from ...dimensions import Shape, text
from ...errors import MatcalcError
from ...functions.table import ALIASES
from ...graph.tensor import Node
from ...inference.shapes import Declarations, Typing, infer
from ...language.declarations import of_shape, shape_text
from ...language.tree import Tree, names_in
from ...lowering.lower import lower, variable
from ..asking.variables import listed_parts, variable_name

OPTION = "--along"
BESIDE = "∂w"  # no name of a user's has such a letter
WORD = r"[^\W\d]\w*"


class Directions:
    """`trees`: the direction of each variable as it was typed; `text` all of them, `names` what they are made of."""

    def __init__(self, typed: str) -> None:
        self.typed = typed
        self.trees = [_tree(part, typed) for part in listed_parts(typed)] if typed else []
        self.names = tuple(dict.fromkeys(chain.from_iterable(names_in(tree) for tree in self.trees)))
        self.shapes: dict[str, Shape] = {}  # of the names that the formula has not

    @property
    def text(self) -> str:
        from ...render import text as plainly

        return ",".join(map(plainly.render, self.trees))

    @property
    def several(self) -> bool:
        return len(self.trees) > 1

    def nodes(self, typing: Typing, group: Sequence[str], declared: Declarations) -> list[Node]:
        """The direction of each variable of the group, or one of the vector that they are stacked into."""
        if not self.trees:
            return []
        shapes = [typing.shapes[name] for name in group]
        if self.several and len(self.trees) != len(group):
            message = f"{len(self.trees)} directions ({self.text}) for {len(group)} variables ({','.join(group)})"
            raise MatcalcError("usage", message, hint=f"one for each: --along {','.join(f'd{name}' for name in group)}")
        if not self.several and len(group) > 1:
            shapes = [(len(group),)]
        shapes = [shape[1:] if len(shape) == 2 and shape[0] == 1 else shape for shape in shapes]
        found = [self._node(tree, typing, shape, declared) for tree, shape in zip(self.trees, shapes, strict=True)]
        for direction, name, shape in zip(found, group, shapes, strict=False):
            if self.several and direction.shape != shape:
                raise misfit(self.text, direction, name, shape)
        return found

    def _node(self, tree: Tree, typing: Typing, shape: Shape, declared: Declarations) -> Node:
        if tree.op == "name":
            name = str(tree.value)
            said = declared.get(name)
            if name in typing.shapes and (said is None or said.shape is not None or said.kind == "scalar"):
                return variable(name, typing)
            self.shapes[name] = shape
            return variable(name, typing.and_also(self.shapes))
        known = Declarations({name: of_shape(own) for name, own in (typing.shapes | self.shapes).items()})
        known.add(BESIDE, of_shape(shape))
        try:
            found = infer(Tree("sum", (tree, Tree("name", (), BESIDE))), known)
        except MatcalcError:
            message = f"the direction {self.text} has not the shape of its variable ({shape_text(shape)})"
            raise MatcalcError("shape", message, hint="declare the shapes of its names with --shape") from None
        self.shapes |= {name: own for name, own in found.shapes.items() if name not in (*typing.shapes, BESIDE)}
        return lower(tree, Typing(typing.shapes | self.shapes, typing.properties)).node


def misfit(name: str, direction: Node, by: str, shape: Shape, fixed: bool = True) -> MatcalcError:
    """The error of a direction that has not the shape of what is differentiated by. `fixed`: is that shape declared?"""
    message = f"the direction {name} ({shape_text(direction.shape)}) has not the shape of {by} ({shape_text(shape)})"
    one, its = (name, shape) if fixed else (by, direction.shape)
    hint = f"declare the same of both: --shape {one}:{','.join(map(text, its)) or 'scalar'}"
    return MatcalcError("shape", message, hint=hint if one.isidentifier() else "")


def _tree(part: str, typed: str) -> Tree:
    """A name (theta for θ), or a formula in which every word is one name."""
    from ...language.syntax import parse

    words = frozenset(word for word in re.findall(WORD, part) if word not in ALIASES)
    if part.strip() in words:
        return Tree("name", (), variable_name(part))
    try:
        tree = parse(part, words).tree
    except MatcalcError as error:
        raise error.with_source(typed, OPTION) from None
    if tree.op == "name":
        variable_name(part)
    return tree
