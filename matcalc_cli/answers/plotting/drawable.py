"""What Python hands out as an `Answer`: the answer, and a picture of its function.

One idea: a picture is a question of its own, `plot`, with the names, the shapes and the definitions of the answer's.
"""

from collections.abc import Mapping, Sequence

from ...pictures.terminal import text
from ..answer import Answer
from ..asking.request import Request
from ..asking.spoken import speaking_python
from ..runners import run

Data = Mapping[str, object] | Sequence[str]


class DrawableAnswer(Answer):
    """An Answer that can be drawn."""

    def plot(
        self,
        at: Data = (),
        *,
        along: str = "",
        range: Data = (),
        curvature: bool = False,
        save: str = "",
        seed: int = 0,
        sizes: Mapping[str, int] | None = None,
    ) -> str:
        """A picture of the function, as text: `plot(answer.expression, ...)`. With `save` a file is written, and this
        is its path."""
        question = self.question
        asked = {
            "wrt": tuple(dict.fromkeys(self.wrt or question.wrt)),
            "shape": question.shapes,
            "define": question.define,
        }
        given: dict[str, object] = {"at": at, "along": along, "range": range, "curvature": curvature}
        given |= {"save": save or None, "seed": seed, "size": sizes, "strict": question.strict}
        with speaking_python():
            return drawn(Request("plot", self.expression, {**asked, **given}))


def drawn(request: Request) -> str:
    """The picture that is asked for, as text, or the file that it was written to."""
    outcome = run(request.validated())
    assert outcome.drawn is not None
    return outcome.saved or text(outcome.drawn.picture, outcome.drawn.facts)
