"""What stands behind --wrt, read: names, entries such as X[i, j], rows X[i, :] and columns X[:, j].

Takes the text of one differentiation; gives its `Variable`s, several where the text lists them. One idea: a comma
between brackets belongs to the entry, any other separates variables.
"""

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from ...errors import MatcalcError

if TYPE_CHECKING:
    from ...language.tree import Tree

OPTION = "--wrt"


class Variable:
    """`name` as the expression has it. Of one entry: `tree` is X[i, j], `indices` the names among its indices,
    `typed` the text in which its spans count. `text` is what it is called."""

    __slots__ = ("indices", "name", "text", "tree", "typed")

    def __init__(self, name: str, tree: "Tree | None" = None, typed: str = "") -> None:
        self.name, self.tree, self.typed = name, tree, typed
        places = [] if tree is None else [":" if index.op == "colon" else str(index.value) for index in tree.args[1:]]
        self.text = f"{name}[{', '.join(places)}]" if places else name
        self.indices = tuple(place for place in places if place.isidentifier())


def variables(text: str) -> tuple[Variable, ...]:
    """The variables of one differentiation. MatcalcError ("usage") for what is none, and for one named twice."""
    names = [name.strip() for name in text.strip("[]() ").replace(";", ",").split(",")]
    if text.strip()[:1] in ("[", "(") and all(map(str.isidentifier, names)):
        hint = f"write --wrt {','.join(names)}"
        raise MatcalcError("usage", f"'{text}' is not the name of a variable", hint=hint)
    found = tuple(variable(part) for part in listed_parts(text))
    if len({one.text for one in found}) < len(found):
        once = ",".join(dict.fromkeys(one.text for one in found))
        hint = f"name each variable once: --wrt {once}; twice: matcalc diff --wrt {found[0].text} --order 2"
        raise MatcalcError("usage", f"--wrt {','.join(one.text for one in found)} names a variable twice", hint=hint)
    if len(found) > 1 and any(one.tree is not None for one in found):
        listed = " ".join(f'--wrt "{one.text}"' for one in found)
        message = "entries are no names to be listed: ask for each by itself"
        raise MatcalcError("usage", message, hint=f"the mixed derivative is matcalc diff {listed}")
    return found


def variable(text: str) -> Variable:
    """theta for θ, x1 for x₁, X[i, j]. MatcalcError ("usage") for anything else."""
    from ...language.syntax import parse

    head = text.partition("[")[0].strip()
    try:
        tree = parse(text, frozenset({text.strip(), head})).tree
    except MatcalcError as error:
        if "[" in text:
            raise error.within(text, OPTION) from None
        tree = None
    if tree is not None and tree.op == "name":
        return Variable(str(tree.value))
    if tree is not None and tree.op == "index" and tree.args[0].op == "name":
        every = all(index.op == "colon" for index in tree.args[1:])
        for index in tree.args[1:]:
            if every or not _is_place(index):
                raise _no_place(index, head).with_source(text, OPTION)
        return Variable(str(tree.args[0].value), tree, text)
    raise MatcalcError("usage", f"'{text}' is not the name of a variable", hint=_hint(text))


def variable_name(text: str) -> str:
    """The name of a whole variable. MatcalcError ("usage") for anything else."""
    found = variable(text)
    if found.tree is not None:
        raise MatcalcError("usage", f"'{text}' is not the name of a variable", hint=f"the name is {found.name}")
    return found.name


def direction_names(text: str) -> str:
    """`v`, or `dW,db`: the names of new directions. MatcalcError ("usage") for anything else."""
    try:
        return ",".join(map(variable_name, text.split(",")))
    except MatcalcError as error:
        error.hint = "a name of its own for the direction of each variable: --hvp v"
        raise


def _hint(text: str) -> str:
    starred = text.strip().removesuffix("*").rstrip("^")
    if starred != text.strip():
        return f"the conjugate is written conj({starred})"
    if dotted := re.match(r"\s*\\d*dot\b[\s{]*(\w+)", text):
        return f"a derivative by time is not read: give it a name of its own, such as {dotted[1]}d"
    if entry := re.fullmatch(r"([^\W\d_]\w*?)_\{([a-z0-9]),?\s*([a-z0-9]?)\}", text.strip()):
        return f'for an entry write --wrt "{entry[1]}[{",".join(filter(None, entry.groups()[1:]))}]"'
    words = re.findall(r"[^\W\d_]\w*", text)
    if (powered := re.fullmatch(r"\\?(\w+)\^\{?(\w+)\}?", text.strip())) and powered[2] != "T":
        return f"write v for {text.strip()} in the formula, and take the derivative by v"
    if called := re.fullmatch(r"\w+\((.*)\)", text.strip()):
        inside = f", such as --wrt {called[1]}" if called[1].isidentifier() else ""
        return f"a variable is a name{inside}"
    return f"write --wrt {','.join(dict.fromkeys(words)) or 'x'}"


def _no_place(index: "Tree", name: str) -> MatcalcError:
    whole = index.op in ("colon", "range")
    message = (
        "an entry has an index for each axis, a row A[i,:] or a column A[:,j] one"
        if whole
        else "an index is a name, or a number that counts from 1"
    )
    hint = f"the derivative by all of {name}: --wrt {name}" if whole else f'--wrt "{name}[1]"'
    return MatcalcError("usage", message, spans=[index.span] if index.span else [], hint=hint)


def _is_place(index: "Tree") -> bool:
    """A name, a whole number that counts from 1, or a colon, which leaves a row or a column."""
    if index.op in ("name", "colon"):
        return True
    return isinstance(index.value, Fraction) and index.value.denominator == 1 and index.value >= 1


def listed_parts(text: str) -> list[str]:
    """The parts between the commas outside brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "[(") - (character in "])")
        if character == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts
