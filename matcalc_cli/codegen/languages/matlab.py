"""How MATLAB and GNU Octave are written: what both have alike, as functions with help and with `nargout`.

A vector is a column. Names are those of the formula in Latin letters, for identifiers have no others.
"""

import re
from collections.abc import Iterable, Sequence
from unicodedata import name as name_of
from unicodedata import normalize

from ..dialect import Body, Range
from ..routine import Routine
from .columns import OfColumns, called, indented
from .matlab_helpers import HELPERS

SPELLED = {
    "full": "full({0})",  # Octave's diagonal matrices broadcast with nothing
    "sum of matrix": "sum(sum({0}))",
    "mean of matrix": "mean(mean({0}))",
    "norm of matrix": "norm({0}, 'fro')",
    "columns": "sum({0}, 1){'}",
    "rows": "sum({0}, 2)",
    "mean columns": "mean({0}, 1){'}",
    "mean rows": "mean({0}, 2)",
    "placed": "circshift(eye({0}, {1}), {2})",
    "unit": "double((1:{0})' == {1})",
    "log1p": "log1p({0})",
    "expm1": "expm1({0})",
    "pi": "pi",
    "imaginary unit": "1i",
    "number": "{0}",
    # of an array that stands before it
    "transposed": "{0}{'}",
    "row variable": "{0}(:)",
    "entry": "{0}({1})",
    "same index": "({0} == {1})",
    "one entry": "{0}",
    "flat": "reshape({0}, [], 1)",
    "vec": "reshape({0}, [], 1)",
    "unvec": "reshape({0}, {1}, {2})",
    "pair": "reshape({0}, {1}, {2}, {3})",
    "literal": "[{0}]",
    "literal of numbers": "[{0}]",
    "beside": ", ",
    "above": "; ",
    # lines
    "assign": "{0} = {1};",
    "length": "size({0}, {1})",
    "count": "numel({0})",
    "size": "{0}, 1",
    "sizes": "{0}",
    "range": "{0}:{1}",
    "branch": "if {2} * ({3} + {4}) < {3} * {4}\n    {5} = {0};\nelse\n    {5} = {1};\nend",
}
OPERATORS = {
    "@": "*",
    "outer": "{0} * {1}{'}",
    "solve": r"{0} \ {1}",
    "divide": "{0} / {1}",
    "//": "/",
    "power": "{0}^{1}",
}
# keywords of both, constants, and what a reader takes for a function; what is called is found in the spellings
KEYWORDS = """break case catch classdef continue else elseif end for function global if otherwise parfor persistent
    return spmd switch try while do until unwind_protect unwind_protect_cleanup end_try_catch end_unwind_protect endfor
    endfunction endif endswitch endwhile endparfor endclassdef endenumeration endevents endmethods endproperties
    enumeration events methods properties varargin varargout nargin nargout ans pi i j eps Inf inf NaN nan NA
    realmax realmin true false var std sum prod mean median min max abs sign sqrt exp log size numel length
    zeros ones eye rand randn cell struct disp error warning isreal find sort any all plot figure
    input line text cov rank trace det inv"""
IMAGINARY = ("i", "j")
LONGEST = 60  # characters of a name; MATLAB reads 63
OUTPUTS = {
    "gradient": "g", "jacobian": "J", "hessian": "H", "derivative": "d", "value": "f", "solution": "x", "hvp": "Hv",
}  # fmt: skip
AND_VALUE = "value_and_"
SEVERAL = "% MATLAB finds this function in a file of its own, {0}.m"


class Matlab(OfColumns):
    """MATLAB; a transpose must not conjugate where variables are complex."""

    name = "matlab"
    form = "MATLAB form"
    names_entries = keeps_rows = True
    spelled = SPELLED
    operators = OPERATORS
    helpers = HELPERS
    reserved = frozenset({*KEYWORDS.split(), *HELPERS, *OUTPUTS, *called(name, *SPELLED.values())})

    def __init__(self, transpose: str = "'") -> None:
        self.transpose = transpose

    def of_complex(self) -> "Matlab":
        return Matlab(".'")

    def identifier(self, name: str) -> str:
        if name in IMAGINARY:
            return name * 2
        return "".join(map(_latin, normalize("NFKC", name)))[:LONGEST]

    def array_of(self, name: str, ranges: Sequence[Range], lines: Sequence[str], entry: str) -> list[str]:
        ends = [end for _, _, end in ranges]
        places = ", ".join(index for index, _, _ in ranges)
        body = _looped(ranges, [*lines, f"{name}({places}) = {entry};"])
        return [f"{name} = zeros({', '.join(ends) if len(ends) > 1 else f'{ends[0]}, 1'});", *body]

    def sum_of(self, name: str, ranges: Sequence[Range], lines: Sequence[str], entry: str, start: str) -> list[str]:
        return [f"{name} = {start};", *_looped(ranges, [*lines, f"{name} = {name} + {entry};"])]

    def routine(self, routine: Routine, body: Body) -> list[str]:
        outputs = [body.free(word) for word in self._outputs(routine, len(body.results))]
        results = [f"{output} = {text};" for output, text in zip(outputs, body.results, strict=True)]
        if len(outputs) == 1:
            left, lines = outputs[0], [*body.lines, *results]
        else:
            left, cut = f"[{', '.join(outputs)}]", body.value_after
            late = ["if nargout > 1", *indented([*body.lines[cut:], *results[1:]]), "end"]
            lines = [*body.lines[:cut], results[0], *late]
        lines = _result_names(lines, body.results, outputs)
        help_text = [f"% {line}" if line else "%" for line in body.doc]
        head = f"function {left} = {routine.name}({', '.join(body.parameters)})"
        return [head, *help_text, *indented(lines), "end"]

    def _outputs(self, routine: Routine, count: int) -> list[str]:
        """What the results are called: `f` and `g`; by several variables `f`, `g_W`, `g_b`."""
        word = OUTPUTS.get(routine.name.removeprefix(AND_VALUE), "y")
        value = ["f"] if routine.name.startswith(AND_VALUE) else []
        names = list(routine.parameters)[: count - len(value)]
        return [*value, *([f"{word}_{self.identifier(name)}" for name in names] if len(names) > 1 else [word])]

    def program(self, functions: Iterable[Sequence[str]]) -> str:
        first, *others = listed = list(functions)
        code = "\n".join(line for lines in listed for line in lines if not line.startswith("%"))
        texts = ["\n".join(first)]
        for lines in others:
            name = lines[0].partition(" = ")[2].partition("(")[0]
            texts.append("\n".join([SEVERAL.replace("{0}", name), *lines]))
        return "\n\n".join([*texts, *(helper.rstrip() for helper in self.brought(code))]) + "\n"


def _result_names(lines: Sequence[str], results: Sequence[str], outputs: Sequence[str]) -> list[str]:
    """The lines with the name of the result for what the plan has called otherwise."""
    text = "\n".join(lines)
    for result, output in zip(results, outputs, strict=True):
        if re.fullmatch(r"t\d+", result):
            text = re.sub(rf"\b{result}\b", output, text)
            text = re.sub(rf"\n *{output} = {output};", "", text)
    return text.splitlines()


def _latin(character: str) -> str:
    """The character, a Greek letter by its name."""
    if character.isascii():
        return character
    words = name_of(character, "").split()
    if words[:1] == ["GREEK"] and "LETTER" in words:
        letter = words[words.index("LETTER") + 1]
        return letter.capitalize() if "CAPITAL" in words else letter.lower()
    return f"u{ord(character):x}"


def _looped(ranges: Sequence[Range], lines: Sequence[str]) -> list[str]:
    """The lines in a loop for each index."""
    for index, low, high in reversed(ranges):
        lines = [f"for {index} = {low}:{high}", *indented(lines), "end"]
    return list(lines)


MATLAB = Matlab()
