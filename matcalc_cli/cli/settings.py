"""What is asked of every expression, from the options of the command line or the keys of a batch object.

Takes texts as typed, gives `Settings`. What does not fit together is refused here, once for both.
"""

from collections.abc import Iterable, Sequence

from ..errors import MatcalcError, suggest

LAYOUTS = ("gradient", "jacobian")
CHECK_KINDS = ("numeric", "exact")  # the first where only a check is asked for
LARGEST_SIZE = 100_000


class Settings:
    """Everything about a question but its expression. `check` is None, "numeric" or "exact"."""

    __slots__ = (
        "along", "at", "check", "define", "definiteness", "equation", "layout", "order", "seed", "shapes", "sizes",
        "structured", "vec", "verb", "wrt",
    )  # fmt: skip

    def __init__(
        self,
        verb: str,
        *,
        wrt: Sequence[str] = (),
        shape: Sequence[str] = (),
        define: Sequence[str] = (),
        layout: str | None = None,
        order: int | None = None,
        vec: bool = False,
        along: str | None = None,
        structured: bool = False,
        equation: bool = False,
        check: str | None = None,
        seed: int = 0,
        size: Iterable[str] = (),
        definiteness: bool = False,
        at: Sequence[str] = (),
    ) -> None:
        self.define = tuple(define)
        self.verb, self.wrt, self.shapes = verb, tuple(wrt), tuple(shape)
        self.layout, self.order, self.vec, self.along = layout or "", order, vec, along or ""
        self.structured = structured
        self.equation, self.check, self.seed, self.sizes = equation, check, seed, sizes(size)
        self.definiteness, self.at = definiteness, tuple(at)
        self._consistent()

    def _consistent(self) -> None:
        if self.structured and self.verb not in ("grad", "jac", "diff"):
            raise MatcalcError(
                "usage", f"--structured does not apply to {self.verb}", hint="grad, jac and diff have it"
            )
        if self.structured and self.check == "exact":
            raise MatcalcError(
                "usage", "a derivative over a structure has a numeric check only", hint="--check numeric"
            )
        if self.verb == "show":
            given = {"check": self.check, "order": self.order, "along": self.along, "vec": self.vec}
            for name, value in given.items():
                if value:
                    raise MatcalcError("usage", f"--{name} does not apply: show differentiates nothing")
        elif self.verb == "solve":
            given = {"order": self.order, "along": self.along, "vec": self.vec, "layout": self.layout}
            for name, value in given.items():
                if value:
                    raise MatcalcError("usage", f"--{name} does not apply to solve")
        elif self.verb != "diff" and self.order is not None:
            raise MatcalcError("usage", f"--order does not apply to {self.verb}", hint="use matcalc diff --order")
        if self.verb == "convex":
            chosen_too = {"check": self.check, "along": self.along, "vec": self.vec, "layout": self.layout}
            for name, value in (chosen_too | {"equation": self.equation}).items():
                if value:
                    raise MatcalcError("usage", f"--{name} does not apply to convex", hint="matcalc hess has it")
        if self.verb != "hess" and (self.definiteness or self.at):
            name = "definiteness" if self.definiteness else "at"
            raise MatcalcError("usage", f"--{name} does not apply to {self.verb}", hint=f"use matcalc hess --{name}")
        if self.order is not None and self.order < 1:
            raise MatcalcError("usage", "--order must be 1 or more")
        if self.seed < 0:
            raise MatcalcError("usage", "--seed must be 0 or more")


def sizes(texts: Iterable[str]) -> dict[str, int]:
    """`n=4` as {"n": 4}."""
    found: dict[str, int] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (equals and name.isidentifier() and value.isascii() and value.isdecimal() and len(value) < 10):
            raise MatcalcError("usage", f"'{text}' is not a size", hint="write a dimension and a number: --size n=4")
        if not 1 <= int(value) <= LARGEST_SIZE:
            raise MatcalcError("usage", f"a size must be between 1 and {LARGEST_SIZE:,}, not {value}")
        found[name] = int(value)
    return found


def chosen(what: str, word: object, choices: Iterable[str]) -> str:
    """The word, if it is one of the choices."""
    listed = list(choices)
    if isinstance(word, str) and word in listed:
        return word
    near = suggest(word, listed) if isinstance(word, str) else None
    hint = f"did you mean {near}?" if near else f"there are {', '.join(listed)}"
    raise MatcalcError("usage", f"no {what} is called {word!r}" if word else f"the {what} is missing", hint=hint)
