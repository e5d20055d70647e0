"""What every answer must stand: the judges that the tests of cases and of random expressions share."""

import inspect
from typing import Any

from well_formed import assert_well_formed

from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.verbs import VERBS
from matcalc_cli.answers.problem import names_for
from matcalc_cli.answers.result import Result
from matcalc_cli.answers.runners import Outcome
from matcalc_cli.cli.present.json import dumps, record
from matcalc_cli.graph.nodes import Node, Var
from matcalc_cli.inference.shapes import Typing, annotate, declare, infer
from matcalc_cli.language.declarations import Declaration, Declarations
from matcalc_cli.language.syntax import parse
from matcalc_cli.language.tree import Tree, walk
from matcalc_cli.lowering.lower import lower, variable
from matcalc_cli.rewriting.simplify import simplify
from matcalc_cli.verification.interpret import Undefined, evaluate
from matcalc_cli.verification.numeric import Check
from matcalc_cli.verification.sampling import LADDER, Subject

TOLERANCE = 1e-8
OF_CODE = 1e-9  # how far the value of emitted code may be off
KINDS = ("scalar", "vector", "matrix")  # by the number of axes


def declared(answer: Result) -> Declarations:
    """The shapes of the question, as declarations of their own."""
    typing, known = answer.result_typing(), Declarations()
    carried = {d for shape in typing.shapes.values() for d in shape}
    for name, shape in typing.shapes.items():
        kind = "row" if len(shape) == 2 and shape[0] == 1 else KINDS[len(shape)]
        known.add(name, Declaration(shape, kind, frozenset(typing.properties.get(name, ()))))
    for dim in typing.dims:
        if dim not in carried:  # nothing else tells that it is a size
            known.add(f"carrier_{dim}", Declaration((dim,), "vector"))
    return known


def misshapen(answer: Answer) -> list[tuple[Tree, Tree]]:
    """The parts of the tree of an answer that have not the shape that is inferred for them, and these with that."""
    known = declared(answer)
    inferred = annotate(answer.tree, infer(answer.tree, known))
    pairs = zip(walk(answer.tree), walk(inferred), strict=True)
    parts = [(one, other) for one, other in pairs if one.op not in ("colon", "range")]
    return [(one, other) for one, other in parts if one.shape != other.shape and (one.shape, other.shape) != ((1,), ())]


def reads_back(answer: Result, text: str = "") -> bool:
    """Does the printed text (or that one), parsed and lowered with the shapes of the question, give the same object?"""
    text = text or answer.text
    typing, known = answer.result_typing(), declared(answer)
    parsed = parse(text, names_for(frozenset(known), known))
    known = known.extend(parsed.declarations, text)
    found = infer(parsed.tree, known, source=text)
    placed = Typing(typing.shapes | found.shapes, {**typing.properties, **found.properties})  # names stand as asked
    placed.dims, placed.indices = found.dims, found.indices
    return lower(parsed.tree, placed).node is answer.node


def numeric(answer: Result) -> Check:
    return answer.check("numeric")


def points(answer: Result, *nodes: Node, count: int = 2, seed: int = 0) -> list[tuple[dict[str, Any], dict[str, int]]]:
    """(values, sizes) at which the nodes are defined, of the kinds that the numerical check draws."""
    import numpy as np

    rng = np.random.default_rng(seed)
    names = [variable(name, answer.result_typing()) for name in answer.result_typing().shapes]
    subject = Subject([*nodes, *names], answer.typing.properties, answer.typing.dims)
    found: list[tuple[dict[str, Any], dict[str, int]]] = []
    for rung in [*range(len(LADDER)), *[len(LADDER)] * 20]:
        for layout in range(6):
            sizes = subject.sizes({}, layout)
            if not subject.fits(sizes):
                continue
            values, places = subject.point(sizes, rung, rng)
            try:
                for node in nodes:
                    evaluate(node, values, {**sizes, **places})
            except Undefined:
                continue
            found.append((values, {**sizes, **places}))
            break
        if len(found) == count:
            break
    return found


def close(a: Any, b: Any, tolerance: float = TOLERANCE) -> bool:
    import numpy as np

    kind = complex if np.iscomplexobj(a) or np.iscomplexobj(b) else float
    a, b = np.asarray(a, dtype=kind), np.asarray(b, dtype=kind)
    if a.size != b.size:
        return False
    a = a.reshape(b.shape)
    scale = max(1.0, float(np.abs(b).max(initial=0.0)))
    return bool(np.abs(a - b).max(initial=0.0) <= tolerance * scale)


def call_code(code: str, values: dict[str, Any], sizes: dict[str, int]) -> Any:
    """The value of the function that an emitted NumPy text defines."""
    import numpy as np

    space: dict[str, Any] = {}
    exec(code, space)
    function = next(space[name] for name in (verb.function for verb in VERBS.values()) if name in space)
    known = {**sizes, **values}
    with np.errstate(all="ignore"):
        return function(*(known[name.rstrip("_")] for name in inspect.signature(function).parameters))


def code_agrees(answer: Result) -> bool | None:
    """Does the NumPy text give the value of the node? None where no point is defined."""
    import numpy as np

    tried = None
    code = answer.numpy()
    for values, sizes in points(answer, answer.node):
        expected = evaluate(answer.node, values, sizes)
        value = call_code(code, values, sizes)
        if not close(value, expected, OF_CODE) or np.shape(value) != (
            1,
            *expected.shape,
        ) * answer.row + expected.shape * (not answer.row):
            return False
        tried = True
    return tried


def same_value(answer: Result, one: Node, other: Node) -> bool | None:
    """Have two nodes equal values? None where no point is defined."""
    tried = None
    for values, sizes in points(answer, one, other):
        if not close(evaluate(one, values, sizes), evaluate(other, values, sizes), 1e-7):
            return False
        tried = True
    return tried


def simplify_keeps_the_value(answer: Result) -> bool | None:
    function = answer.problem.function
    return same_value(answer, function, simplify(function))


def assert_printable(answer: Result) -> None:
    """LaTeX nests, JSON loads."""
    import json

    assert_well_formed(answer.latex)
    loaded = json.loads(dumps(record(Outcome(answer))))
    assert loaded["result"] == answer.text
    assert len(loaded["shape"]) == len(answer.shape)


def lowered(text: str, declarations: str, wrt: str) -> tuple[Node, Var, Typing]:
    """(node, variable, typing) with the variable free of its structure."""
    names = declare(declarations.split())
    parsed = parse(text, frozenset(names))
    typing = infer(parsed.tree, names, wrt=[wrt], source=text)
    free = frozenset([wrt])
    return lower(parsed.tree, typing, free=free).node, variable(wrt, typing, free), typing


def known(typing: Typing) -> dict[str, Any]:
    return {"properties": typing.properties, "dims": typing.dims}
