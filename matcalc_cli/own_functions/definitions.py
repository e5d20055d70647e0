"""Functions a user defines: `swish(t) = t/(1 + exp(-t))` becomes a row like those of the table.

Takes the text and the functions known before it, gives the name and the key of the row. One idea: the body is read by
the parser and lowered like any expression, over scalar variables; its slope is the derivative of that graph. The key
carries the body's digest, so that two bodies under one name are two functions.
"""

from collections.abc import Mapping
from itertools import pairwise
from re import sub

from ..calculus.coincidence import MOVING
from ..calculus.derivative import derivative
from ..calculus.slopes import PLACES
from ..errors import MatcalcError, Span
from ..functions.rows import OWN, Row
from ..functions.table import FUNCTIONS
from ..graph.nodes import Einsum, Map, Node, Op, topological
from ..graph.primitives import is_real_number
from ..graph.rebuilding import substitute
from ..graph.tensor import var
from ..inference.shapes import Typing
from ..language.splitting import CONSTANTS, KEYWORDS
from ..language.syntax import names_in, parse, walk
from ..language.tokens import GREEK_NAMES, Token, tokenize
from ..lowering.lower import lower
from ..render.letters import letters
from ..rewriting.simplify import simplify

HEAVIEST = 1000  # operations in a body, and in the bodies of what it calls
MOST_PARAMETERS = len(PLACES)
FORM = "write NAME(t) = BODY, for example swish(t) = t/(1 + exp(-t))"


def define(text: str, functions: Mapping[str, str]) -> tuple[str, str]:
    """The name that a text defines, and the key of its row. `functions`: every spelling known -> key.

    Raises MatcalcError with the text as its source.
    """
    try:
        tokens = tokenize(text)
        name, parameters, start = _head(tokens, functions)
        _refuse_recursion(tokens, name, start)
        body = _body(" " * start + text[start:], name, parameters, functions)
    except MatcalcError as error:
        error.source = text  # what is in front of the body counts too
        raise
    return name, _key(name, parameters, body)


def _head(tokens: list[Token], functions: Mapping[str, str]) -> tuple[str, tuple[str, ...], int]:
    """The name, the parameters and where the body begins."""
    if len(tokens) < 3 or tokens[0].kind != "word" or not tokens[1].is_op("("):
        raise MatcalcError("usage", "this is not the definition of a function", spans=[_span(tokens[0])], hint=FORM)
    name = tokens[0].text
    place, parameters = 2, dict[str, Token]()
    while tokens[place].kind == "word" and tokens[place + 1].is_op(",", ")"):
        if tokens[place].text in parameters:
            raise MatcalcError(
                "usage",
                f"{name} has two parameters {tokens[place].text}",
                spans=[_span(tokens[place])],
                hint="give each parameter a name of its own",
            )
        parameters[tokens[place].text] = tokens[place]
        place += 2
        if tokens[place - 1].is_op(")"):
            break
    if not parameters or not tokens[place - 1].is_op(")") or not tokens[place].is_op("="):
        raise MatcalcError("usage", "this is not the definition of a function", spans=[_span(tokens[place])], hint=FORM)
    _check_names(tokens[0], parameters, functions)
    return name, tuple(parameters), tokens[place].end


def _check_names(head: Token, parameters: Mapping[str, Token], functions: Mapping[str, str]) -> None:
    for token in (head, *parameters.values()):
        word = token.text
        if word in functions and not (token is head and FUNCTIONS[functions[word]].redefinable):
            message = f"{word} is a function already"
            raise MatcalcError("usage", message, spans=[_span(token)], hint="choose another name")
        if word in CONSTANTS or word in KEYWORDS:
            raise MatcalcError(
                "usage", f"{word} has a meaning of its own", spans=[_span(token)], hint="choose another name"
            )
    if head.text in parameters:
        raise MatcalcError(
            "usage",
            f"{head.text} is a parameter of itself",
            spans=[_span(parameters[head.text])],
            hint="rename the parameter",
        )
    if len(parameters) > MOST_PARAMETERS:
        raise MatcalcError(
            "limit",
            f"a function has at most {MOST_PARAMETERS} parameters",
            spans=[_span(head)],
            hint="make names of the formula of what stays fixed",
        )


def _refuse_recursion(tokens: list[Token], name: str, start: int) -> None:
    for token, after in pairwise(tokens):
        if token.start >= start and token.kind == "word" and token.text == name and after.is_op("("):
            hint = f"write the body by other functions, or name another one than {name}"
            raise MatcalcError("name", f"{name} is used in its own definition", spans=[_span(token)], hint=hint)


def _body(text: str, name: str, parameters: tuple[str, ...], functions: Mapping[str, str]) -> Node:
    """The body over the places of the parameters."""
    parsed = parse(text, frozenset(parameters), functions)
    if parsed.declarations:
        hint = "a function is of scalars: leave the declaration out"
        raise MatcalcError("usage", "a definition declares nothing", spans=[parsed.declarations[0][2]], hint=hint)
    local = {
        n for node in walk(parsed.tree) if node.op == "where" and isinstance(node.value, tuple) for n in node.value
    }
    free = [n for n in names_in(parsed.tree) if n not in parameters and n not in local and n != "pi"]
    if free:
        spans = [node.span for node in walk(parsed.tree) if node.op == "name" and node.value == free[0] and node.span]
        listed = ", ".join((*parameters, free[0]))
        hint = f"make it a parameter: {name}({listed}) = ..."
        raise MatcalcError("name", f"{free[0]} is not a parameter of {name}", spans=spans[:1], hint=hint)
    found = lower(parsed.tree, Typing({}, {}), bound=dict(zip(parameters, PLACES, strict=False))).node
    if not all(map(_is_scalar, topological([found]))):
        message = f"{name} is not a scalar function of scalars"
        hint = f"vectors stand where the function is called: sum({name}(A*x))"
        raise MatcalcError("shape", message, spans=[(len(text) - len(text.lstrip()), len(text))], hint=hint)
    return found


def _is_scalar(node: Node) -> bool:
    return not (
        node.shape or (isinstance(node, Einsum) and node.dims) or (isinstance(node, Op) and not is_real_number(node))
    )


def _weight(node: Node) -> int:
    """How many operations a node is; a call of a user's function is all those of its body."""
    row = FUNCTIONS.own.get(node.name) if isinstance(node, Map) else None
    return max(1, row.weight) if row is not None else 1


def _key(name: str, parameters: tuple[str, ...], body: Node) -> str:
    found = f"{name}{OWN}{len(parameters)}:{body.digest:x}"
    if found not in FUNCTIONS:
        row = Row(found, "scalar", "a function of the user's")
        row.weight = sum(_weight(node) for node in topological([body]))
        if row.weight > HEAVIEST:
            hint = "define less of it in one function"
            raise MatcalcError("limit", f"{name} is too long once the functions in its body are written out", hint=hint)
        row.parameters = parameters
        row.template = body
        row.partial = lambda position: _partial(body, position)
        arguments = ", ".join(f"{{{k}}}" for k in range(len(parameters)))
        row.latex = rf"{_latex(name)}\left({arguments}\right)"
        FUNCTIONS.own[found] = row
    return found


def _partial(body: Node, position: int) -> Node:
    """The slope of the body by one of its places; anything may come to stand for them, the same for two of them."""
    moved: dict[Node, Node] = {place: var(f"{MOVING}{k}", ()) for k, place in enumerate(PLACES)}
    slope = derivative(substitute(body, moved), var(f"{MOVING}{position}", ()))
    return simplify(substitute(slope, {place: name for name, place in moved.items()}))


def _latex(name: str) -> str:
    stem = name.split("_")[0].rstrip("0123456789")
    if len(stem) == 1 or stem in GREEK_NAMES:
        return sub(r"\{(\d)\}", r"\1", letters(name))  # in a row's template, {1} is an argument
    return rf"\operatorname{{{name.replace('_', chr(92) + '_')}}}"


def _span(token: Token) -> Span:
    return token.start, token.end
