"""What an option is, and the values that it takes: one parser a kind.

Takes a value as it came through any door (a text of the shell, a JSON value, a Python object), gives it as it is used,
or a MatcalcError that names the option. One idea: the check of a value belongs to the kind of the option.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from ...errors import MatcalcError, did_you_mean
from ...limits import limit

LARGEST_SIZE = limit("size")

# what others call it -> what it is called here
OTHER_NAMES: Mapping[str, Mapping[str, str]] = {
    "verb": {
        "gradient": "grad", "jacobian": "jac", "hessian": "hess", "derivative": "diff", "derive": "diff",
        "differentiate": "diff", "d": "diff", "simplify": "show", "print": "show", "parse": "show",
        "convexity": "convex", "curvature": "convex", "minimize": "solve", "minimise": "solve", "stationary": "solve",
        "draw": "plot", "graph": "plot", "picture": "plot",
    },
    "layout": {
        "numerator": "jacobian", "jac": "jacobian", "denominator": "gradient", "grad": "gradient",
    },
    "format": {
        "tex": "latex", "pytorch": "torch", "np": "numpy", "python": "numpy", "plain": "text", "txt": "text",
        "ascii": "text", "utf8": "unicode", "jnp": "jax", "jsonl": "json", "jl": "julia", "octave": "matlab",
    },
    "check": {
        "symbolic": "exact", "sympy": "exact", "proof": "exact", "finite": "numeric", "numerical": "numeric",
        "numbers": "numeric", "numpy": "numeric",
    },
    "color": {"yes": "always", "on": "always", "no": "never", "off": "never"},
    "option": {
        "variable": "wrt", "var": "wrt", "by": "wrt", "shapes": "shape", "dims": "shape", "declare": "shape",
        "sizes": "size", "output": "format", "colour": "color", "verify": "check", "direction": "along",
        "point": "at", "function": "define", "degree": "order", "limits": "range",
        "xlim": "range",  "expression": "expr", "formula": "expr",
    },
}  # fmt: skip
OTHER_NAMES = {
    **OTHER_NAMES,
    "verb of --of": OTHER_NAMES["verb"],
    "key": OTHER_NAMES["option"],
    "backend": OTHER_NAMES["format"],
}


class Option:
    """`name`: the long name, which is the key of JSON; `keyword`: its name in Python, empty where Python has none.

    `flags` are its spellings in the shell, `kind` says what values it has (`PARSERS`), `verbs` which verbs have it.
    `needs`: the option means something only together with one of these, except for the verbs in `needless`,
    for it is for that `purpose`.
    `default` is the value where the option is left out; one that is `required` cannot be. `example`: a value that the
    shell can be given.
    """

    __slots__ = (
        "choices", "default", "example", "flags", "group", "help", "keyword", "kind", "least", "metavar", "name",
        "needless", "needs", "purpose", "required", "verbs",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        kind: str,
        group: str,
        verbs: tuple[str, ...],
        help: str,
        *,
        short: str = "",
        metavar: str = "",
        keyword: str | None = None,
        choices: tuple[str, ...] = (),
        least: int = 0,
        default: object = None,
        needs: tuple[str, ...] = (),
        needless: tuple[str, ...] = (),
        purpose: str = "a random point, and none is drawn",
        example: str = "",
        required: bool = False,
    ) -> None:
        self.name, self.kind, self.group, self.verbs, self.help = name, kind, group, verbs, help
        self.flags = (f"--{name}", short) if short else (f"--{name}",)
        self.metavar, self.keyword = metavar, name if keyword is None else keyword
        self.choices, self.least, self.default = choices, least, default
        self.needs, self.needless, self.purpose, self.required = needs, needless, purpose, required
        self.example = example or next(iter(choices), "")

    @property
    def shown(self) -> str:
        """The option with a value, as the shell has it."""
        return f"--{self.name} {self.example}".rstrip()

    @property
    def repeatable(self) -> bool:
        """May it be given several times, or as a list?"""
        return self.kind in REPEATABLE

    def parsed(self, value: object) -> object:
        """The value as it is used; MatcalcError ("usage") where it is none."""
        return PARSERS[self.kind](self, value)

    def wrong(self, wanted: str) -> MatcalcError:
        """The error of a value that is of another kind."""
        return wrong(self.name, wanted, self.shown)


def chosen(what: str, word: object, choices: Iterable[str]) -> str:
    """The word, if it is one of the choices."""
    listed = list(choices)
    if isinstance(word, str) and word in listed:
        return word
    hint = did_you_mean(word, listed, f"there are {', '.join(listed)}", OTHER_NAMES.get(what, {}))
    raise MatcalcError("usage", f"no {what} is called {word!r}" if word else f"the {what} is missing", hint=hint)


def wrong(name: str, wanted: str, shown: str) -> MatcalcError:
    """The error of a value that is of another kind. `shown`: how it is written."""
    return MatcalcError("usage", f"the value of {name!r} must be {wanted}", hint=f"for example {shown}")


def _text(option: Option, value: object) -> str:
    if not isinstance(value, str):
        raise option.wrong("a text")
    return value


def _texts(option: Option, value: object) -> tuple[str, ...]:
    """A text, or a list of texts."""
    listed = list(value) if isinstance(value, Iterable) and not isinstance(value, str | Mapping) else [value]
    found = tuple(item for item in listed if isinstance(item, str))
    if len(found) < len(listed):
        raise option.wrong("a text or a list of texts")
    return found


def _shapes(option: Option, value: object) -> tuple[str, ...]:
    """{"A": "m,n"} or {"A": ["m", "n"]} as ["A:m,n"]."""
    if not isinstance(value, Mapping):
        return _texts(option, value)
    return tuple(f"{name}:{_dims(option, dims)}" for name, dims in value.items())


def _dims(option: Option, dims: object) -> str:
    values = dims if isinstance(dims, list | tuple) else [dims]
    if not all(isinstance(dim, str) or is_number(dim) for dim in values):
        raise option.wrong("an object of texts or lists")
    return ",".join(str(dim) for dim in values) or "scalar"


def _assigned(option: Option, value: object) -> tuple[str, ...]:
    """{"n": 4} as ["n=4"]."""
    if not isinstance(value, Mapping):
        return _texts(option, value)
    return tuple(f"{name}={number}" for name, number in value.items())


def _points(option: Option, value: object) -> tuple[object, ...]:
    """{"x": "[1; 2]"} as ["x=[1; 2]"]; what is no text stays beside its name: ("x", [1, 2])."""
    if not isinstance(value, Mapping):
        return _texts(option, value)
    return tuple(f"{name}={data}" if isinstance(data, str) else (name, data) for name, data in value.items())


def _sizes(option: Option, value: object) -> dict[str, int]:
    """{"n": 4} or ["n=4"] as {"n": 4}."""
    found: dict[str, int] = {}
    for text in _assigned(option, value):
        name, equals, number = (part.strip() for part in text.partition("="))
        if not (equals and name.isidentifier() and number.isascii() and number.isdecimal() and len(number) < 10):
            hint = f"write a dimension and a number: --size {name if name.isidentifier() else 'n'}=4"
            raise MatcalcError("usage", f"'{text}' is not a size", hint=hint)
        if not 1 <= int(number) <= LARGEST_SIZE:
            hint = f"--size {name}=4"
            raise MatcalcError("usage", f"a size must be between 1 and {LARGEST_SIZE:,}, not {number}", hint=hint)
        found[name] = int(number)
    return found


def is_number(value: object) -> bool:
    """Is this a whole number? True and false are not, though Python counts them as integers."""
    return isinstance(value, int) and not isinstance(value, bool)


def _number(option: Option, value: object) -> int:
    if not is_number(value):
        raise option.wrong("a whole number")
    assert isinstance(value, int)
    if value < option.least:
        raise MatcalcError("usage", f"--{option.name} must be {option.least} or more, not {value}", hint=option.shown)
    return value


def _flag(option: Option, value: object) -> bool:
    if not isinstance(value, bool):
        raise option.wrong("true or false")
    return value


def _choice(option: Option, value: object) -> str:
    return chosen(option.name, value, option.choices)


def _verb(option: Option, value: object) -> str:
    return chosen(f"verb of --{option.name}", value, option.choices)


def _formats(option: Option, value: object) -> tuple[str, ...]:
    return tuple(chosen(option.name, word, option.choices) for word in _texts(option, value))


def _check(option: Option, value: object) -> str | None:
    if isinstance(value, bool):
        return option.choices[0] if value else None
    return chosen(option.name, value, option.choices)


PARSERS: Mapping[str, Callable[[Option, object], object]] = {
    "text": _text,
    "texts": _texts,
    "shapes": _shapes,
    "points": _points,
    "sizes": _sizes,
    "number": _number,
    "flag": _flag,
    "choice": _choice,
    "verb": _verb,
    "formats": _formats,
    "check": _check,
}
REPEATABLE: Sequence[str] = ("texts", "shapes", "points", "sizes")
