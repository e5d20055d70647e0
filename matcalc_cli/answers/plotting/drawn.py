"""A picture with what is said of it, and its numbers: what every view gives."""

from typing import Any

from ...errors import MatcalcError
from ...pictures.picture import Curve, Picture

Fact = tuple[str, str]  # label, content
LEFT_OUT = {  # was a domain typed?
    False: "where the function is not defined or not real",
    True: "where the conditions fail, or the function is not defined or not real",
}


class Making:
    """What a view has made so far: the layers of a picture, what is said of it, the numbers."""

    __slots__ = ("facts", "layers", "numbers")

    def __init__(self) -> None:
        self.layers: list[Curve] = []
        self.facts: list[Fact] = []
        self.numbers: dict[str, Any] = {}


class Drawn:
    """`facts`: what is said below the picture, a line each; `numbers`: what was drawn, for JSON."""

    __slots__ = ("facts", "numbers", "picture")

    def __init__(self, picture: Picture, facts: list[Fact], numbers: dict[str, Any]) -> None:
        self.picture, self.facts, self.numbers = picture, facts, numbers


def nowhere(axis: str) -> MatcalcError:
    """What is said where there is nothing to be drawn."""
    message = "the function is not defined anywhere in that range"
    return MatcalcError("domain", message, hint=f"--range {axis}=... chooses another one")


def listed(array: Any) -> Any:
    """Nested lists for JSON, with null for what is not a number."""
    from math import isfinite

    if hasattr(array, "tolist"):
        array = array.tolist()
    if isinstance(array, list | tuple):
        return [listed(one) for one in array]
    return array if array is None or isfinite(array) else None
