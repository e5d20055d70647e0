"""Random questions: a formula, a verb, its variables and options, and what is declared."""

import random
import re
import shlex
from collections.abc import Mapping
from typing import Any, NamedTuple

from fuzzing.formulas import DATA, NAMES, SIZES, Formula, Maker
from matcalc_cli.answers.answer import Answer
from matcalc_cli.answers.asking.question import Question

LONGEST = 240
DEPTHS, SHORTEST_DEPTHS = (1, 2, 2, 3, 3, 4), (1, 1, 1, 2)  # how deep formulas are; those of a lean run


class Asked(NamedTuple):
    formula: Formula
    verb: str
    wrt: tuple[str, ...] = ()
    options: tuple[str, ...] = ()  # "vec", "entries", "along", "structured", "gradient", "jacobian"
    numbers: bool = False

    @property
    def declarations(self) -> list[str]:
        found = []
        for name in self.formula.names():
            axes, kind = NAMES[name]
            dims = ",".join(str(SIZES[a]) if self.numbers and a in SIZES else a for a in axes) or "scalar"
            found.append(f"{name}:{dims}" + (f",{kind}" if kind else ""))
        return found

    @property
    def layout(self) -> str:
        """The layout that was asked for, or that of the verb."""
        asked = [option for option in self.options if option in ("gradient", "jacobian")]
        return asked[0] if asked else "jacobian" if self.verb == "jac" else "gradient"

    def answer(self, declared: list[str] | None = None, renamed: Mapping[str, str] | None = None) -> Answer:
        """The answer; with the declarations in another order, or with other names."""

        def new(text: str) -> str:
            return re.sub(r"(?<!\w)[A-Za-z]\w*", lambda m: (renamed or {}).get(m[0], m[0]), text)

        asked = [option for option in self.options if option in ("gradient", "jacobian")]
        return Answer(
            Question(
                new(self.formula.text),
                self.verb,
                [new(name) for name in self.wrt],
                [re.sub(r"^\w+", lambda m: new(m[0]), each) for each in declared or self.declarations],
                layout=asked[0] if asked else "",
                order=len(self.wrt) if self.verb == "diff" else None,
                vec="vec" in self.options,
                along="H" if "along" in self.options else "",
                structured="structured" in self.options,
                entries="entries" in self.options,
            )
        )

    def line(self) -> dict[str, Any]:
        """The question as an object of `batch`."""
        found: dict[str, Any] = {"verb": self.verb, "expr": self.formula.text, "shape": self.declarations}
        found |= {"wrt": list(self.wrt)} if self.wrt else {}
        found |= {"order": len(self.wrt)} if self.verb == "diff" else {}
        for option in self.options:
            layout = {"layout": option}
            found |= {"along": {"along": "H"}, "gradient": layout, "jacobian": layout}.get(option, {option: True})
        return found

    def command(self) -> str:
        """What repeats it in a shell."""
        words = ["matcalc", self.verb, self.formula.text]
        words += [word for name in self.wrt for word in ("--wrt", name)]
        words += [word for text in self.declarations for word in ("-s", text)]
        for option in self.options:
            layout = ["--layout", option]
            words += {"along": ["--along", "H"], "gradient": layout, "jacobian": layout}.get(option, [f"--{option}"])
        words += ["--order", str(len(self.wrt))] if self.verb == "diff" else []
        return shlex.join(words)


def drawn(seed: int, place: int, lean: bool = False) -> Asked:
    """The question of that place in the run of that seed; a lean run has small formulas alone."""
    draw = random.Random(f"{seed}:{place}")
    depths = SHORTEST_DEPTHS if lean else DEPTHS
    while True:
        numbers = draw.random() < 0.3
        maker = Maker(draw, numbers)
        axes = draw.choice(["", "", "", "", "n", "m", "mn", "nn"])
        formula = maker.formula(axes, draw.choice(depths))
        names = formula.names()
        if names and len(formula.text) <= LONGEST:
            return _asked(draw, formula, names, numbers)


def _asked(draw: random.Random, formula: Formula, names: list[str], numbers: bool) -> Asked:
    moving = [name for name in names if NAMES[name][1] not in DATA]
    if not moving:
        return Asked(formula, "show", (), ("entries",) * (draw.random() < 0.2), numbers)
    name = draw.choice(moving)
    orders = len(formula.axes.replace("1", "")), len(NAMES[name][0].replace("1", ""))
    verbs = ["show", "grad", "grad", "jac", "diff"] + ["hess"] * 3 * (not formula.axes)
    verb = draw.choice(verbs)
    if verb == "show":
        return Asked(formula, verb, (), ("entries",) * (draw.random() < 0.2), numbers)
    wrt: tuple[str, ...] = (name,)
    if verb == "diff" and not formula.axes and draw.random() < 0.7:
        wrt = (name, draw.choice(moving))
        if sum(len(NAMES[each][0].replace("1", "")) for each in wrt) < 3 and draw.random() < 0.4:
            wrt = (*wrt, *draw.choices(wrt, k=draw.choice([1, 1, 2])))  # of third and fourth order
    kinds: list[tuple[str, ...]] = [(), (), (), ("entries",), ("along",)]
    kinds += [("vec",)] if sum(orders) + orders[1] * (verb == "hess") > 2 and len(wrt) == 1 else []
    kinds += [("gradient",), ("jacobian",)] if verb in ("grad", "jac") else []
    kinds += [("structured",)] * 2 if NAMES[name][1] in ("symmetric", "diagonal", "skew", "toeplitz") else []
    options = draw.choice(kinds)
    if verb == "diff" and len(wrt) > 1:
        options = ()
    return Asked(formula, verb, wrt, options, numbers)
