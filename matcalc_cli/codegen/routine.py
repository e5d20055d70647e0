"""One function of a program text: what it is called, takes, gives, what is said of it and of its variables. Data."""

from collections.abc import Iterable, Mapping, Sequence

from ..dimensions import Shape
from ..language.tree import Tree

# a function; one of a scalar and its gradients by the first parameters; a Hessian times the second parameter
PLAIN, WITH_VALUE, PRODUCT = "", "value and gradients", "product"


class Routine:
    """`trees` are its results, several as a tuple; `parameters` the names it takes, in order, with their shapes.

    `doc` are the lines of its docstring, in matcalc's language; none where there is none. `role` says what optimisers
    take it for, where they write into an array of the caller.
    """

    __slots__ = ("doc", "name", "parameters", "role", "trees")

    def __init__(
        self,
        name: str,
        trees: Sequence[Tree],
        parameters: Mapping[str, Shape],
        doc: Sequence[str] = (),
        role: str = PLAIN,
    ) -> None:
        self.name, self.trees, self.parameters, self.doc = name, tuple(trees), dict(parameters), tuple(doc)
        self.role = role


class Facts:
    """What is known of the variables: the names of those that are complex, and of matrices that are symmetric or
    diagonal."""

    __slots__ = ("complex", "diagonal", "symmetric")

    def __init__(
        self, complex: Iterable[str] = (), symmetric: Iterable[str] = (), diagonal: Iterable[str] = ()
    ) -> None:
        self.complex, self.symmetric, self.diagonal = frozenset(complex), frozenset(symmetric), frozenset(diagonal)
