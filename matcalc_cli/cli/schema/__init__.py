"""JSON Schema, draft 2020-12, of what goes into `batch` and of what comes out of it: `questions` and `answers`.

Open `answers` first. Nothing of this is loaded to answer a question.
"""


def printed(name: str) -> str:
    """The schema of a question or of an answer, as text."""
    import json

    if name == "question":
        from .questions import question as made
    else:
        from .answers import answer as made
    return json.dumps(made(), indent=2, ensure_ascii=False)
